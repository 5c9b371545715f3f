# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What is in the wheel and what it needs; the command line of the package."""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import zipfile

import pytest

import milopt
from tools import DIGITS, files, run_tool

[WHEEL] = pathlib.Path(os.environ["MIL_WHEEL"]).glob("milopt-*.whl")
ALLOWED = r"lib(c|m|gcc_s|stdc\+\+|pthread|dl|rt)\.so\.\d+|ld-linux.*"
readelf = pytest.mark.skipif(not shutil.which("readelf"), reason="no readelf")


@pytest.fixture(scope="module")
def extension():
    return next(pathlib.Path(milopt.__file__).parent.glob("_core.*.so"))


def test_contents():
    names = set(zipfile.ZipFile(WHEEL).namelist())
    assert {"milopt/__init__.py", "milopt/_core.pyi", "milopt/py.typed", "milopt/coreml/__init__.py"} <= names
    assert all(name.startswith(("milopt/", "milopt-")) for name in names)
    assert WHEEL.stat().st_size < 15e6


@readelf
def test_libraries(extension):
    text = subprocess.run(["readelf", "-dW", extension], check=True, capture_output=True, text=True).stdout
    needed = re.findall(r"\(NEEDED\).*\[(.*)\]", text)
    assert needed and all(re.fullmatch(ALLOWED, name) for name in needed), needed
    assert "TEXTREL" not in text and "RUNPATH" not in text


@readelf
def test_symbols(extension):
    """No symbol that another MLIR or LLVM in the process could meet."""
    text = subprocess.run(["readelf", "--dyn-syms", "-W", extension], check=True, capture_output=True, text=True).stdout
    rows = [line.split() for line in text.splitlines() if re.match(r"\s*\d+:", line)]
    defined = [row[7] for row in rows if len(row) > 7 and row[6] != "UND" and row[4] in ("GLOBAL", "WEAK", "UNIQUE")]
    assert defined == ["PyInit__core"]


def run(*arguments, status=0):
    done = subprocess.run([sys.executable, "-m", "milopt", *map(str, arguments)], capture_output=True, text=True)
    assert done.returncode == status, done.stderr
    return done


def test_compress(tmp_path):
    done = run("compress", DIGITS, "--palettize=nbits=4", "--mil-report", "-o", tmp_path / "out.mlpackage")
    assert "3 weights compressed" in done.stderr and "const_2_to_fp16" in done.stderr
    run_tool("mil-opt", DIGITS, "--palettize=nbits=4", "-o", tmp_path / "expected.mlpackage")
    assert files(tmp_path / "out.mlpackage") == files(tmp_path / "expected.mlpackage")
    info = run("info", tmp_path / "out.mlpackage", "--json").stdout
    assert info.encode() == run_tool("mil-info", tmp_path / "out.mlpackage", "--json")
    assert "const_2_to_fp16" in run("diff", DIGITS, tmp_path / "out.mlpackage", status=1).stdout


def test_from_a_stream(tmp_path):
    text = milopt.load(DIGITS).to_text()
    done = subprocess.run(
        [sys.executable, "-m", "milopt", "compress", "-", "--cse", "-o", "-"], input=text, capture_output=True, text=True
    )
    assert done.returncode == 0 and done.stdout.startswith("module")


def test_faults(tmp_path):
    done = run("compress", DIGITS, "--palletize=nbits=4", "-o", tmp_path / "out.mlpackage", status=1)
    assert "did you mean '--palettize'" in done.stderr and not (tmp_path / "out.mlpackage").exists()
    assert "no command 'shrink'" in run("shrink", status=1).stderr
    assert "compress" in run("--help").stdout
