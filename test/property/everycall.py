# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""One call fails, each in its turn: an allocation, a write to a full disk, whatever a disk can refuse. A run ends with
one line that says so, or does without what it did not get; the target is the old one or the new one, whole, and what
is left beside it goes with the next run. ../faults/every.c makes the calls fail.

In the suite each 23rd call is taken; MIL_EVERY_STEP=1 takes all, in eight minutes. MIL_EVERY_TABLE names a
file that gets what became of the runs."""
import collections
import json
import os
import select
import shutil
import subprocess

import pytest

from failing import BIN, SANITIZED
from models import SAMPLES, files

STEP = int(os.environ.get("MIL_EVERY_STEP", "23"))
pytestmark = pytest.mark.skipif(SANITIZED, reason="what makes calls fail stands where the sanitizer does")
MODEL = SAMPLES / "int8_affine_ios18.mlpackage"
DENSE = SAMPLES / "convnet_ios18.mlpackage"
CONFIG = """
config_type: OpPalettizerConfig
global_config: {nbits: 4, weight_threshold: 0}
op_type_configs:
  linear: {config_type: OpLinearQuantizerConfig, dtype: int8, weight_threshold: 0}
"""
# What a failing call leaves may stay until the next run where it is the removing that fails, or finding out.
LITTER = {"unlink", "rmdir", "lstat", "fstat", "open", "malloc", "calloc", "realloc", "openat", "stat", "close"}


class Server:
    """A tool whose calls fail."""

    def __init__(self, kind, command, folder):
        self.folder = folder
        folder.mkdir()
        theirs, self.ask = os.pipe()
        self.answers, answers = os.pipe()
        environment = {
            **os.environ,
            "LD_PRELOAD": str(BIN / "mil-faults.so"),
            "MIL_EVERY": f"{kind},{theirs},{answers},{folder}",
            "LLVM_DISABLE_SYMBOLIZATION": "1",
        }
        self.process = subprocess.Popen(command, env=environment, pass_fds=(theirs, answers))
        os.close(theirs)
        os.close(answers)
        self.lines = os.fdopen(self.answers)

    def run(self, number):
        """Status, calls, the function that failed or "-", what was said."""
        os.write(self.ask, b"%d\n" % number)
        assert select.select([self.answers], [], [], 200)[0], f"call {number}: no end"
        status, calls, name = self.lines.readline().split()
        said = (self.folder / "stderr").read_text(errors="replace")
        return int(status), int(calls), name, said

    def close(self):
        os.close(self.ask)
        self.lines.close()
        self.process.wait()


def text_of(model, folder):
    subprocess.run([BIN / "mil-opt", model, "-o", folder / "model.mlir"], check=True)
    return folder / "model.mlir"


def config_in(folder):
    (folder / "config.yaml").write_text(CONFIG)
    return f"--compress={folder / 'config.yaml'}"


# name: tool, arguments by a folder of inputs, what is written ("" is standard output), status of success
COMMANDS = {
    "import": ("mil-opt", lambda f: [DENSE], "out.mlir", 0),
    "import-bytecode": ("mil-opt", lambda f: [DENSE], "out.mlirbc", 0),
    "palettize": ("mil-opt", lambda f: [DENSE, "--palettize=nbits=4,weight_threshold=0", "--mil-report"], "out.mlpackage", 0),
    "quantize": ("mil-opt", lambda f: [DENSE, "--linear-quantize=dtype=int8,weight_threshold=0"], "out.mlpackage", 0),
    "prune": ("mil-opt", lambda f: [DENSE, "--prune=target_sparsity=0.5,weight_threshold=0", "--verify-output"], "out.mlpackage", 0),
    "compress": ("mil-opt", lambda f: [DENSE, config_in(f)], "out.mlpackage", 0),
    "export": ("mil-opt", lambda f: [text_of(MODEL, f)], "out.mlpackage", 0),
    "compiled": ("mil-opt", lambda f: [DENSE], "out.mlmodelc", 0),
    "model": ("mil-opt", lambda f: [SAMPLES / "mlprogram_noweights.mlmodel"], "out.mlmodel", 0),
    "info": ("mil-info", lambda f: ["--json", MODEL], "", 0),
    "info-text": ("mil-info", lambda f: ["--weights", MODEL], "", 0),
    "diff": ("mil-diff", lambda f: [DENSE, SAMPLES / "convnet_ios17.mlpackage"], "", 1),
}


def contents(path):
    return files(path) if path.is_dir() else path.read_bytes() if path.exists() else None


class Checker:
    """One command with failing calls of one kind."""

    def __init__(self, name, kind, folder, exists):
        tool, arguments, output, self.success = COMMANDS[name]
        (folder / "in").mkdir()
        self.out = folder / "out"
        self.out.mkdir()
        self.target = self.out / output if output else None
        command = [BIN / tool, *arguments(folder / "in"), *(["-o", self.target] if output else [])]
        done = subprocess.run([*command, *(["--mlir-disable-threading"] if tool == "mil-opt" else [])],
                              capture_output=True)  # fmt: skip
        assert done.returncode == self.success, done.stderr
        self.expected = contents(self.target) if output else done.stdout
        self.old = None
        if output:
            self.remove()
            if exists:
                self.old = self.other(output)
        self.threads = ["--mlir-disable-threading"] if tool == "mil-opt" else []
        self.server = Server(kind, [*command, *self.threads], folder / "server")
        self.outcomes = collections.Counter()
        self.failed = {"mil-opt": {1}, "mil-info": {1}, "mil-diff": {2}}[tool]
        self.put()

    def other(self, output):
        """Something of the same form that stands at the target before."""
        if output.endswith(".mlpackage"):
            return files(SAMPLES / "const_shapes.mlpackage")
        if output.endswith(".mlmodelc"):
            return {"model.mil": b"old"}
        return b"old"

    def remove(self):
        shutil.rmtree(self.target) if self.target.is_dir() else self.target.unlink(missing_ok=True)

    def put(self):
        """The target as it was."""
        if not self.target:
            return
        self.remove()
        if isinstance(self.old, dict):
            for path, data in self.old.items():
                (self.target / path).parent.mkdir(parents=True, exist_ok=True)
                (self.target / path).write_bytes(data)
        elif self.old is not None:
            self.target.write_bytes(self.old)

    def result(self):
        return contents(self.target) if self.target else (self.server.folder / "stdout").read_bytes()

    def check(self, number):
        """False when there are fewer calls than that."""
        status, calls, name, said = self.server.run(number)
        if name == "-":
            return False
        where = f"call {number} of {calls}, {name}: {said}"
        assert os.WIFEXITED(status), where + f"ended by signal {os.WTERMSIG(status)}"
        code, errors = os.WEXITSTATUS(status), [line for line in said.splitlines() if "error: " in line]
        if code == self.success:
            assert not errors and self.result() == self.expected, where
            self.outcomes["succeeds, with a warning" if "warning: " in said else "succeeds"] += 1
        else:
            assert code in self.failed and len(errors) == 1, f"exit {code}, {where}"
            if self.target:
                assert self.result() == self.old, where
            self.outcomes["fails with one line"] += 1
        self.sweep(name, where)
        return True

    def sweep(self, name, where):
        """What is left must have a reason, and go with the next run."""
        if not self.target:
            return
        left = [path.name for path in self.out.iterdir() if path != self.target]
        if left:
            assert name in LITTER, f"{where}: left {left}"
            self.outcomes["leaves something to the next run"] += 1
            assert self.server.run(0)[0] == 0
            assert [path for path in self.out.iterdir() if path != self.target] == [], where
        if self.result() != self.old or self.old is not None:
            self.put()


def run_all(name, kind, folder, exists):
    checker = Checker(name, kind, folder, exists)
    number = 1
    try:
        while checker.check(number):
            number += STEP
    finally:
        checker.server.close()
    table = os.environ.get("MIL_EVERY_TABLE")
    if table:
        with open(table, "a") as out:
            print(json.dumps({"command": name, "kind": kind, "target exists": exists, **checker.outcomes}), file=out)
    assert checker.outcomes, "nothing has failed"
    return checker.outcomes


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize("kind", ["memory", "eio", "enospc"])
def test_fails(tmp_path, name, kind):
    """Each call in its turn, over a target that is there."""
    run_all(name, kind, tmp_path, exists=True)


@pytest.mark.parametrize("name", ["palettize", "model", "import"])
def test_fails_without_target(tmp_path, name):
    run_all(name, "eio", tmp_path, exists=False)


@pytest.mark.parametrize("name", ["import", "palettize", "export", "model", "info"])
@pytest.mark.parametrize("kind", ["short", "eintr"])
def test_recovers(tmp_path, name, kind):
    """Half of the bytes, or an interruption, is no failure."""
    outcomes = run_all(name, kind, tmp_path, exists=True)
    assert not outcomes["fails with one line"]
