# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The commands of the README work, in their order."""
import json
import os
import pathlib
import re
import shlex
import shutil
import subprocess

import pytest
from models import SAMPLES

README = (pathlib.Path(__file__).parents[2] / "README.md").read_text()
COMMANDS = [shlex.split(line, comments=True) for line in re.findall(r"^    (mil-(?:opt|info|diff) .*)", README, re.MULTILINE)]


@pytest.fixture(scope="module")
def directory(tmp_path_factory):
    path = tmp_path_factory.mktemp("readme")
    shutil.copytree(SAMPLES / "trained_digits_ios18.mlpackage", path / "Model.mlpackage")
    described = (pathlib.Path(__file__).parents[2] / "passes" / "Compress" / "Compress.md").read_text()
    (path / "config.yaml").write_text(re.search("^```yaml\n(.*?)^```", described, re.DOTALL | re.MULTILINE)[1])
    return path


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_command(command, directory):
    output = directory / command[command.index("-o") + 1] if "-o" in command else None
    if output and output.is_dir():
        shutil.rmtree(output)
    tool = pathlib.Path(os.environ["MIL_BIN"]) / command[0]
    done = subprocess.run([tool, *command[1:]], cwd=directory, stdout=subprocess.PIPE)
    assert done.returncode == (command[0] == "mil-diff")  # the two differ
    assert output.exists() if output else done.stdout


RESULTS = pathlib.Path(__file__).parents[2] / "bench" / "results"


def test_figures_are_those_measured():
    """The table of times, and what is said below it."""
    measured = {r["technique"]: r for r in json.loads((RESULTS / "compare.json").read_text())["rows"]
                if r["model"] == "linear"}  # fmt: skip
    rows = re.findall(r"^\| (.*) \| ([\d.]+) s \| ([\d.]+) s \| (\d+) times \|$", README, re.MULTILINE)
    assert len(rows) == 5
    for technique, ours, theirs, ratio in rows:
        row = measured[technique]
        assert float(ours) == round(row["ours"]["seconds"], 2)
        assert float(theirs) == round(row["theirs"]["seconds"], 1)
        assert int(ratio) == int(row["time_ratio"])
    copied = re.search(r"`cp` takes ([\d.]+) s", README)[1]
    assert float(copied) == round(measured["palettize, 4 bits"]["copy"]["seconds"], 2)
    large = max((r for r in json.loads((RESULTS / "scaling.json").read_text())["rows"]
                 if r["technique"] == "palettize, 4 bits"), key=lambda r: (r["model_bytes"], r["threads"]))  # fmt: skip
    seconds, memory = re.search(r"A model of 2 GB takes ([\d.]+) s with 4 bits, and (\d+) MB", README).groups()
    assert float(seconds) == round(large["seconds"], 1)
    assert int(memory) == round(large["peak_anonymous_bytes"] / 1e6)


def test_there_are_commands():
    assert len(COMMANDS) >= 6


def test_table_of_joint_compression():
    """passes/README.md has the table that --help prints."""
    tool = pathlib.Path(os.environ["MIL_BIN"]) / "mil-opt"
    text = subprocess.run([tool, "--help"], capture_output=True, text=True, check=True).stdout
    table = text[text.index("  a weight that is") :].split("\n\n")[0].splitlines()
    described = (pathlib.Path(__file__).parents[2] / "passes" / "README.md").read_text()
    assert len(table) == 11 and "\n".join(f"    {line}" for line in table) in described
