# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A run that is killed, one of two that write the same target, a source that changes or goes, places that cannot be
written: the target is the old one or the new one, whole, or as absent as it was, and the next run leaves nothing else.

MIL_KILL_TIMES=200 kills more often than the suite does; MIL_KILL_TABLE names a file that gets what was found."""
import collections
import os
import pathlib
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time

import pytest

sys.path.append(str(pathlib.Path(__file__).resolve().parents[2] / "bench"))  # behind test, which has a models.py too
import generate  # noqa: E402

from failing import BIN, SANITIZED, failing  # noqa: E402
from models import SAMPLES, files  # noqa: E402

TIMES = int(os.environ.get("MIL_KILL_TIMES", "12"))
SMALL = """module { mil.func @main(%x: tensor<2xf32>) -> (tensor<2xf32>) attributes {opset = "CoreML8"} {
  %y = mil.relu(x = %x) : (tensor<2xf32>) -> tensor<2xf32>
  mil.output %y : tensor<2xf32> } }"""
OTHER = SAMPLES / "convnet_ios18.mlpackage"
INT8 = "--linear-quantize=dtype=int8"
# The sanitizers put their own memory where large files are mapped, and handle SIGBUS.
needs_plain = pytest.mark.skipif(SANITIZED, reason="LD_PRELOAD stands in front of the sanitizer here")


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    """50 MB."""
    folder = tmp_path_factory.mktemp("interrupted")
    generate.main("layers", 50, folder / "large.mlpackage")
    yield folder / "large.mlpackage"
    shutil.rmtree(folder)


def start(*arguments, **more):
    return subprocess.Popen([BIN / "mil-opt", *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
                            **more)  # fmt: skip


def finish(process):
    said = process.communicate(timeout=300)[1]
    return process.returncode, [line for line in said.splitlines() if "error: " in line]


def mil_opt(*arguments, **more):
    return finish(start(*arguments, **more))


def contents(path):
    return files(path) if path.is_dir() else path.read_bytes() if path.exists() else None


@pytest.mark.parametrize("name", ["out.mlpackage", "out.mlirbc"])
def test_killed(large, tmp_path, name):
    """At random moments, with and without something at the target."""
    folder = tmp_path / "out"
    folder.mkdir()
    target = folder / name
    begin = time.monotonic()
    assert mil_opt(large, INT8, "-o", target) == (0, [])
    duration = time.monotonic() - begin
    new = contents(target)
    assert mil_opt(OTHER, "-o", target) == (0, [])
    old = contents(target)
    found, chance = collections.Counter(), random.Random(1)
    for i in range(TIMES):
        expected = old
        if i % 3 == 0:
            shutil.rmtree(target) if target.is_dir() else target.unlink()
            expected = None
        process = start(large, INT8, "-o", target)
        time.sleep(chance.uniform(0, 1.2 * duration))
        process.kill()
        killed = process.wait() == -signal.SIGKILL
        process.stderr.close()
        now = contents(target)
        assert now in (expected, new), f"kill {i}: neither the old nor the new"
        state = "new" if now == new else "absent" if now is None else "old"
        left = len(list(folder.iterdir())) - target.exists()
        found[f"{'killed' if killed else 'ended before'}, target {state}, {left} beside it"] += 1
        assert left <= 1
        # The next run, whatever it is about.
        assert mil_opt(OTHER, "-o", target) == (0, [])
        assert contents(target) == old and list(folder.iterdir()) == [target]
    if os.environ.get("MIL_KILL_TABLE"):
        with open(os.environ["MIL_KILL_TABLE"], "a") as out:
            print(name, dict(found), file=out)
    assert any(key.startswith("killed") for key in found)


@pytest.mark.parametrize("name", ["out.mlpackage", "out.mlirbc"])
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT, signal.SIGXCPU])
def test_stopped(large, tmp_path, name, number):
    """Ctrl-C and the like leave nothing, also while the result is being written."""
    chance, stopped = random.Random(3), 0
    for i in range(TIMES):
        process = start(large, INT8, "-o", tmp_path / name)
        while process.poll() is None and not list(tmp_path.iterdir()):
            pass
        time.sleep(chance.uniform(0, 0.03))
        process.send_signal(number)
        stopped += process.wait() == -number
        process.stderr.close()
        assert [p.name for p in tmp_path.iterdir() if p.name != name] == []
        if (tmp_path / name).is_dir():
            shutil.rmtree(tmp_path / name)
        else:
            (tmp_path / name).unlink(missing_ok=True)
    assert stopped


@pytest.mark.parametrize("name", ["out.mlpackage", "out.mlirbc"])
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT])
def test_ignored(large, tmp_path, name, number):
    """As under nohup, or beside the script that started it, which Ctrl-C is for."""
    for i in range(3):
        process = start(large, INT8, "-o", tmp_path / name, preexec_fn=lambda: signal.signal(number, signal.SIG_IGN))
        while process.poll() is None and not list(tmp_path.iterdir()):
            pass
        process.send_signal(number)
        assert finish(process) == (0, [])
        assert [p.name for p in tmp_path.iterdir()] == [name]
        assert mil_opt(tmp_path / name, "-o", os.devnull) == (0, [])
        shutil.rmtree(tmp_path / name) if name == "out.mlpackage" else (tmp_path / name).unlink()


@pytest.mark.parametrize("name", ["out.mlpackage", "out.mlirbc", "out.mlir", "out.mlmodelc"])
def test_files_that_may_not_be_large(large, tmp_path, name):
    """`ulimit -f`"""
    process = start(large, INT8, "-o", tmp_path / name, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000)))
    status, [error] = finish(process)
    assert status == 1 and "File too large" in error
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("tool, flags", [("mil-info", ["--json"]), ("mil-diff", ["--json", OTHER])])
def test_output_that_may_not_be_large(tmp_path, tool, flags):
    with open(tmp_path / "out", "w") as out:
        done = subprocess.run([BIN / tool, *flags, SAMPLES / "trained_digits_ios18.mlpackage"], stdout=out, stderr=subprocess.PIPE, text=True,
                              preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100)))  # fmt: skip
    assert done.returncode == (2 if tool == "mil-diff" else 1) and done.stderr == f"{tool}: error: cannot print: File too large\n"


@pytest.mark.parametrize("name", ["out.mlpackage", "out.mlmodel", "out.mlir"])
def test_two_writers(tmp_path, name):
    """One of the two stands, whole, and nothing else."""
    (tmp_path / "small.mlir").write_text(SMALL)
    first = SAMPLES / "mlprogram_noweights.mlmodel" if name == "out.mlmodel" else OTHER
    models = [first, tmp_path / "small.mlir"]
    folder = tmp_path / "out"
    folder.mkdir()
    target = folder / name
    whole = []
    for model in models:
        assert mil_opt(model, "-o", target) == (0, [])
        whole.append(contents(target))
        if target.is_dir():
            shutil.rmtree(target)
        else:
            target.unlink()
    for i in range(15):
        processes = [start(model, "-o", target) for model in models + models]
        assert [finish(process) for process in processes] == 4 * [(0, [])]
        assert contents(target) in whole and list(folder.iterdir()) == [target]
        if i % 3 == 0:
            shutil.rmtree(target) if target.is_dir() else target.unlink()


def test_source_goes(large, tmp_path):
    """A source that is removed is read to its end, or said to be gone."""
    chance = random.Random(2)
    assert mil_opt(large, INT8, "-o", tmp_path / "out.mlpackage") == (0, [])
    new = contents(tmp_path / "out.mlpackage")
    for _ in range(8):
        shutil.rmtree(tmp_path / "out.mlpackage", ignore_errors=True)
        shutil.copytree(large, tmp_path / "source.mlpackage")
        process = start(tmp_path / "source.mlpackage", INT8, "-o", tmp_path / "out.mlpackage")
        time.sleep(chance.uniform(0, 0.1))
        shutil.rmtree(tmp_path / "source.mlpackage")
        status, errors = finish(process)
        assert (status, len(errors)) in ((0, 0), (1, 1))
        assert contents(tmp_path / "out.mlpackage") == (None if status else new)
        assert [p.name for p in tmp_path.iterdir()] == ([] if status else ["out.mlpackage"])


@pytest.fixture(scope="module")
def one_weight(tmp_path_factory):
    """A package with one weight of 4 MB."""
    folder = tmp_path_factory.mktemp("one")
    count = 1 << 20
    data = bytes(range(256)) * (4 * count // 256)
    (folder / "one.mlir").write_text(f"""
module {{
  mil.func @main(%x: tensor<{count}xf32>) -> (tensor<{count}xf32>) attributes {{opset = "CoreML8"}} {{
    %a = mil.const dense_resource<a> : tensor<{count}xf32>
    %y = mil.add(x = %x, y = %a) : (tensor<{count}xf32>, tensor<{count}xf32>) -> tensor<{count}xf32>
    mil.output %y : tensor<{count}xf32>
  }}
}}
{{-# dialect_resources: {{ builtin: {{ a: "0x04000000{data.hex().upper()}" }} }} #-}}
""")
    assert mil_opt(folder / "one.mlir", "-o", folder / "one.mlpackage") == (0, [])
    assert mil_opt(folder / "one.mlir", "-o", folder / "one.mlirbc") == (0, [])
    yield folder
    shutil.rmtree(folder)


@needs_plain
@pytest.mark.parametrize("fault", ["cut", "touch"])
@pytest.mark.parametrize(
    "tool, options, output",
    [
        ("mil-opt", [], "out.mlpackage"),
        ("mil-opt", ["--verify-output"], "out.mlpackage"),
        ("mil-opt", ["--mlir-disable-threading"], "out.mlir"),
        ("mil-opt", [], "out.mlirbc"),
        ("mil-opt", [], "out.mlmodelc"),
        ("mil-info", ["--weights"], None),
        ("mil-diff", [OTHER], None),
    ],
)
def test_source_changes(one_weight, tmp_path, fault, tool, options, output):
    """A file that is cut or written to while it is mapped: one line, and nothing is written."""
    source, target = tmp_path / "source.mlpackage", tmp_path / (output or "none")
    shutil.copytree(one_weight / "one.mlpackage", source)
    command = [BIN / tool, source, *options, *(["-o", target] if output else [])]
    environment = failing(fault, MIL_MEDDLE=str(source))
    done = subprocess.run(command, capture_output=True, text=True, env=environment)
    errors = [line for line in done.stderr.splitlines() if "error: " in line]
    assert done.returncode == (2 if tool == "mil-diff" else 1), done.stderr
    assert len(errors) == 1 and "changed while it was read" in errors[0] and "weight.bin" in errors[0]
    assert [p.name for p in tmp_path.iterdir()] == ["source.mlpackage"] and not done.stdout


@needs_plain
def test_bytecode_changes(one_weight, tmp_path):
    """Text and bytecode are mapped by LLVM, and guarded from then on: an error, whatever has been read."""
    shutil.copyfile(one_weight / "one.mlirbc", tmp_path / "one.mlirbc")
    environment = failing("cut-later", MIL_MEDDLE=str(tmp_path / "one.mlirbc"))
    for output in ("out.mlirbc", "out.mlir"):
        status, errors = mil_opt(tmp_path / "one.mlirbc", "-o", tmp_path / output, env=environment)
        assert status == 1 and len(errors) == 1
        assert [p.name for p in tmp_path.iterdir()] == ["one.mlirbc"]
        shutil.copyfile(one_weight / "one.mlirbc", tmp_path / "one.mlirbc")


def test_no_permission():
    """Directories that cannot be written, files that cannot be read, for somebody who is not root."""
    user = {"user": 65534} if os.geteuid() == 0 else {}
    folder = pathlib.Path(tempfile.mkdtemp(prefix="mil-permission-"))
    try:
        folder.chmod(0o755)
        shutil.copytree(OTHER, folder / "in.mlpackage")
        try:
            done = subprocess.run([BIN / "mil-opt", "--version"], capture_output=True, **user)
        except PermissionError:
            done = None
        if not done or done.returncode:
            pytest.skip("that user cannot run the tools here")
        (folder / "shut").mkdir(mode=0o555)
        for name in ("out.mlpackage", "out.mlmodelc", "out.mlir"):
            status, errors = mil_opt(folder / "in.mlpackage", "-o", folder / "shut" / name, **user)
            assert status == 1 and len(errors) == 1 and "Permission denied" in errors[0]
        assert list((folder / "shut").iterdir()) == []
        weights = folder / "in.mlpackage" / "Data" / "com.apple.CoreML" / "weights"
        for hidden in (weights / "weight.bin", weights, folder / "in.mlpackage" / "Manifest.json"):
            mode = hidden.stat().st_mode
            hidden.chmod(0)
            status, errors = mil_opt(folder / "in.mlpackage", "-o", "/dev/null", **user)
            assert status == 1 and len(errors) == 1 and "Permission denied" in errors[0]
            hidden.chmod(mode)
    finally:
        shutil.rmtree(folder)
