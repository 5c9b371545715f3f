# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""On a terminal mil-opt says how far it is and clears that away; anywhere else it writes plain lines."""
import os
import pathlib
import pty
import re
import subprocess

import pytest
from models import SAMPLES

MODEL = SAMPLES / "trained_digits_ios18.mlpackage"
FLAGS = {"palettize": "--palettize=nbits=4", "linear-quantize": "--linear-quantize=dtype=int8", "prune": "--prune=n_m_ratio=2:4"}
LINE = r"\r\x1b\[K{}   0 %  0\.0 of 0\.5 MB  \w+"


def on_a_terminal(*arguments, term="xterm"):
    """What standard error gets when it is one."""
    try:
        leader, follower = pty.openpty()
    except OSError as error:
        pytest.skip(f"no terminal to be had: {error}")  # in a chroot without /dev/pts
    tool = pathlib.Path(os.environ["MIL_BIN"]) / "mil-opt"
    process = subprocess.Popen([tool, *map(str, arguments)], stderr=follower, env=os.environ | {"TERM": term})
    os.close(follower)
    said = b""
    try:
        while part := os.read(leader, 4096):
            said += part
    except OSError:  # the other end is closed
        pass
    os.close(leader)
    assert process.wait() == 0, said
    return said.decode()


@pytest.mark.parametrize("pass_", FLAGS)
def test_a_line_that_goes(pass_, tmp_path):
    said = on_a_terminal(MODEL, FLAGS[pass_], "-o", tmp_path / "o.mlpackage")
    assert re.search(LINE.format(pass_), said), said
    assert re.match(r"\r\x1b\[Kmil-opt: wrote ", said[said.rindex("\r\x1b[K"):]), said


def test_nothing_to_do_shows_nothing(tmp_path):
    said = on_a_terminal(MODEL, "--decompress", "-o", tmp_path / "o.mlpackage")
    assert "\x1b" not in said and said.startswith("mil-opt: wrote ")


def test_a_terminal_that_cannot(tmp_path):
    assert "\x1b" not in on_a_terminal(MODEL, FLAGS["prune"], "-o", tmp_path / "o.mlpackage", term="dumb")


def test_a_pipe_gets_lines(tmp_path):
    tool = pathlib.Path(os.environ["MIL_BIN"]) / "mil-opt"
    done = subprocess.run([tool, MODEL, FLAGS["palettize"], "-o", tmp_path / "o.mlpackage"], capture_output=True, check=True)
    assert b"\r" not in done.stderr and b"\x1b" not in done.stderr and done.stderr.startswith(b"mil-opt: wrote ")
