# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The commands of the README work, in their order."""
import os
import pathlib
import re
import shlex
import shutil
import subprocess

import pytest
from models import SAMPLES

README = (pathlib.Path(__file__).parents[2] / "README.md").read_text()
COMMANDS = [shlex.split(line, comments=True) for line in re.findall(r"^    (mil-(?:opt|info) .*)", README, re.MULTILINE)]


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
    done = subprocess.run([tool, *command[1:]], cwd=directory, check=True, stdout=subprocess.PIPE)
    assert output.exists() if output else done.stdout


def test_there_are_commands():
    assert len(COMMANDS) >= 6


def test_table_of_joint_compression():
    """passes/README.md has the table that --help prints."""
    tool = pathlib.Path(os.environ["MIL_BIN"]) / "mil-opt"
    text = subprocess.run([tool, "--help"], capture_output=True, text=True, check=True).stdout
    table = text[text.index("  a weight that is") :].split("\n\n")[0].splitlines()
    described = (pathlib.Path(__file__).parents[2] / "passes" / "README.md").read_text()
    assert len(table) == 11 and "\n".join(f"    {line}" for line in table) in described
