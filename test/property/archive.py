# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What released versions have written stays readable: each file of Inputs/archive gives the package that it gave then."""
import json
import os
import pathlib
import re
import subprocess

import pytest

import archive

BIN = pathlib.Path(os.environ["MIL_BIN"])
FILES = [(folder.name, name) for folder in sorted(archive.ARCHIVE.iterdir()) if folder.is_dir()
         for name in json.loads((folder / "index.json").read_text())]  # fmt: skip


@pytest.mark.parametrize("version, name", FILES)
def test_reads(version, name):
    folder = archive.ARCHIVE / version
    assert archive.digest(BIN, folder / name) == json.loads((folder / "index.json").read_text())[name]


def test_each_is_listed():
    for folder in archive.ARCHIVE.iterdir():
        if folder.is_dir():
            names = {p.name for p in folder.iterdir()} - {"index.json"}
            assert names == json.loads((folder / "index.json").read_text()).keys()


def test_this_version_is_there():
    """`test/archive.py build/release/bin` adds it."""
    done = subprocess.run([BIN / "mil-opt", "--version"], capture_output=True, text=True, check=True)
    assert (archive.ARCHIVE / re.search(r"milopt (\S+)", done.stdout)[1]).is_dir()
