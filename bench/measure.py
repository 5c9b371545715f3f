# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Time and memory of a process, and what machine it ran on.

This module and what imports it stay small: Linux counts the memory of the process that starts another one towards
the latter's maximum resident size."""
import dataclasses
import datetime
import os
import pathlib
import platform
import re
import signal
import subprocess
import tempfile
import threading
import time
from importlib import metadata

ROOT = pathlib.Path(__file__).resolve().parent.parent
PERIOD = 0.005  # seconds between two looks at the memory of a process
SHARE = 0.02  # of a core that looking may take


class Failed(Exception):
    """A measured process ended badly, or was ended because it had reached the limit."""

    def __init__(self, message, stopped=False):
        super().__init__(message)
        self.stopped = stopped


@dataclasses.dataclass
class Run:
    seconds: float  # from before the start of the process to after its end
    cpu: float  # of all its threads and children, user and system
    anonymous: int  # greatest sum of bytes that belong to it and no file, as far as the looks have seen it
    resident: int  # greatest resident size of the process itself, files that it maps included; children are not
    output: str


def run(command, limit=None, children=False, environment=None):
    """Runs a command by itself; with `children`, memory is that of the process and all that it starts.
    Raises Failed."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        start = time.perf_counter()
        process = subprocess.Popen(
            list(map(str, command)), stdin=subprocess.DEVNULL, stdout=out, stderr=err, start_new_session=True,
            env={**os.environ, **environment} if environment else None,
        )  # fmt: skip
        memory = _Memory(process.pid, children)
        memory.start()
        alarm = threading.Timer(limit, memory.stop_process) if limit else None
        if alarm:
            alarm.start()
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if alarm:
            alarm.cancel()
        memory.finish()
        texts = []
        for file in (out, err):
            file.seek(0)
            texts.append(file.read().decode(errors="replace"))
    if memory.stopped:
        raise Failed(f"stopped after {limit:g} s", stopped=True)
    if process.returncode:
        last = (texts[1].strip().splitlines() or [f"no message, status {process.returncode}"])[-1]
        raise Failed(f"{pathlib.Path(command[0]).name}: {last}")
    return Run(seconds, usage.ru_utime + usage.ru_stime, memory.peak, usage.ru_maxrss * 1024, texts[0])


class _Memory(threading.Thread):
    """Looks at the memory of a process, or of its whole session, until told to finish."""

    def __init__(self, pid, children):
        super().__init__(daemon=True)
        self.pid, self.children = pid, children
        self.peak, self.stopped = 0, False
        self._over = threading.Event()

    def run(self):
        pause = 0
        while not self._over.wait(pause):
            start = time.thread_time()
            self.peak = max(self.peak, self._look())
            pause = max(PERIOD, (time.thread_time() - start) / SHARE)

    def _look(self):
        # Pages that parent and children share count once: a proportional share of each.
        if self.children and len(pids := _session(self.pid)) > 1:
            return sum(proc_field(f"/proc/{pid}/smaps_rollup", "Pss_Anon") for pid in pids)
        return proc_field(f"/proc/{self.pid}/status", "RssAnon")

    def stop_process(self):
        self.stopped = True
        os.killpg(self.pid, signal.SIGKILL)

    def finish(self):
        self._over.set()
        self.join()


def proc_field(path, name):
    """A line `name:  123 kB` in bytes; 0 when the process is gone."""
    try:
        found = re.search(rf"^{name}:\s+(\d+) kB", pathlib.Path(path).read_text(), re.MULTILINE)
    except OSError:
        return 0
    return int(found[1]) * 1024 if found else 0


def _session(leader):
    pids = []
    for entry in os.scandir("/proc"):
        try:
            if entry.name.isdigit() and os.getsid(int(entry.name)) == leader:
                pids.append(int(entry.name))
        except OSError:
            pass  # it has ended
    return pids


def alternate(sides, repeat, budget):
    """Runs all sides in turn, `repeat` times, but a side no more than once when its runs would take longer than the
    budget of seconds together.

    sides: name to a function that returns a Run. Result: name to its runs, at least one. Raises Failed."""
    runs, spent = {name: [] for name in sides}, dict.fromkeys(sides, 0.0)
    for _ in range(repeat):
        for name, function in sides.items():
            if runs[name] and spent[name] * (1 + 1 / len(runs[name])) > budget:
                continue
            os.sync()  # what others have written is not this one's to wait for
            start = time.perf_counter()
            try:
                runs[name].append(function())
            except Failed as failure:
                if not failure.stopped or not runs[name]:
                    raise
            spent[name] += time.perf_counter() - start
    return runs


def summary(runs):
    """The quickest time, the greatest memory."""
    return {
        "seconds": min(r.seconds for r in runs),
        "all_seconds": [round(r.seconds, 4) for r in runs],
        "cpu_seconds": min(r.cpu for r in runs),
        "peak_anonymous_bytes": max(r.anonymous for r in runs),
        "peak_resident_bytes": max(r.resident for r in runs),
    }


def size_of(path):
    """Bytes of all files of a package."""
    return sum(p.stat().st_size for p in pathlib.Path(path).rglob("*") if p.is_file())


def cores():
    return len(os.sched_getaffinity(0))


def others():
    """How many cores something else keeps busy while this does nothing; waits for half a second."""

    def work():
        user, nice, system, _, _, *rest = map(int, pathlib.Path("/proc/stat").read_text().split("\n")[0].split()[1:9])
        return user + nice + system + sum(rest)

    before = work()
    time.sleep(0.5)
    return (work() - before) / os.sysconf("SC_CLK_TCK") / 0.5


def _first(pattern, path):
    found = re.search(pattern, pathlib.Path(path).read_text(), re.MULTILINE)
    return found[1].strip().strip('"') if found else "unknown"


def _line(*command):
    """The first line of what a command prints."""
    try:
        text = subprocess.run(command, capture_output=True, text=True, cwd=ROOT).stdout
    except OSError:
        return "unknown"
    return (text.strip().splitlines() or ["unknown"])[0]


def _commit():
    """Of the sources; results that are written while they are measured do not make them others."""
    changed = _line("git", "diff", "--name-only", "HEAD", "--", ".", ":!bench/results") != "unknown"
    return _line("git", "rev-parse", "--short=12", "HEAD") + " with changes" * changed


def _version(package):
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return "absent"


def machine(binaries):
    """What the figures depend on. `binaries` is a folder `bin` of a build tree."""
    cache = pathlib.Path(binaries).resolve().parent / "CMakeCache.txt"
    llvm = re.search(r"MLIR ([^)]+)", subprocess.run([pathlib.Path(binaries) / "mil-opt", "--version"],
                                                          capture_output=True, text=True).stdout)  # fmt: skip
    return {
        "date": datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d %H:%M UTC"),
        "commit": _commit(),
        "cpu": _first(r"^model name\s*: (.*)", "/proc/cpuinfo"),
        "cores": cores(),
        "memory_bytes": int(_first(r"^MemTotal:\s+(\d+) kB", "/proc/meminfo")) * 1024,
        "kernel": platform.release(),
        "system": _first(r"^PRETTY_NAME=(.*)", "/etc/os-release"),
        "compiler": _line(_first(r"^CMAKE_C_COMPILER:\w+=(.*)", cache), "--version"),
        "build": _first(r"^CMAKE_BUILD_TYPE:\w+=(.*)", cache),
        "llvm": llvm[1] if llvm else "unknown",
        "python": platform.python_version(),
        "coremltools": _version("coremltools"),
        "numpy": _version("numpy"),
        "scikit-learn": _version("scikit-learn"),
    }
