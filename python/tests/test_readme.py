# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The code of the package's README runs, one block after the other."""

import pathlib
import re
import shutil

import milopt
from tools import DIGITS

README = pathlib.Path(__file__).parents[1] / "README.md"


def test_readme(tmp_path, monkeypatch, capsys):
    shutil.copytree(DIGITS, tmp_path / "Model.mlpackage")
    monkeypatch.chdir(tmp_path)
    blocks = re.findall(r"^```python\n(.*?)^```", README.read_text(), re.MULTILINE | re.DOTALL)
    assert len(blocks) == 2
    names = {}
    for block in blocks:
        exec(block, names)  # noqa: S102
    assert "100%" in capsys.readouterr().out
    assert len(milopt.load("Small.mlpackage").weights) == len(names["model"].weights)
    assert len(names["compressed"].report.compressed) == 3
    exported = set(re.findall(r"`milopt\.(\w+)", README.read_text()))
    assert {name for name in exported if not hasattr(milopt, name)} == set()
