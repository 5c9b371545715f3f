# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""mil-diff: no difference where there is none, on every sample; the weights that compressing changes and nothing else;
the exit status of diff."""
import json
import re

import pytest
from models import BAD, GOOD, SAMPLES, mil_opt, run_tool

COMPRESSED = ["convnet_fp32.mlpackage", "trained_digits_ios18.mlpackage", "multifunction_ios18.mlpackage"]


def mil_diff(first, second, status):
    return json.loads(run_tool("mil-diff", "--json", first, second, status=status).stdout)


@pytest.mark.parametrize("name", GOOD)
def test_a_model_that_went_through_is_the_same(name, tmp_path):
    mil_opt(SAMPLES / name, "-o", tmp_path / name)
    found = mil_diff(SAMPLES / name, tmp_path / name, status=0)
    assert found["same"] and not found["operations"] and not found["weights"] and not found["interface"]


@pytest.mark.parametrize("name", COMPRESSED)
def test_compressing_changes_weights_alone(name, tmp_path):
    flags = ["--palettize=nbits=4,weight_threshold=100"]
    mil_opt(SAMPLES / name, *flags, "-o", tmp_path / name)
    found = mil_diff(SAMPLES / name, tmp_path / name, status=1)
    assert not found["same"] and not found["operations"] and not found["interface"]
    changed = [w for w in found["weights"] if w["second"]["encoding"] != w["first"]["encoding"]]
    assert changed and all(w["side"] == "both" for w in found["weights"])
    assert all("palettized 4 bit" in w["second"]["encoding"] and w["snr_db"] > 5 for w in changed)


def test_other_shapes_of_the_same_number(tmp_path):
    source, text = SAMPLES / "flex_enumerated.mlpackage", tmp_path / "model.mlir"
    mil_opt(source, "-o", text)
    shapes = re.search(r"enumeratedShapes = \{shapes = \[\{shape = \[([\d, ]+)\]", text.read_text())
    last = shapes.end(1)
    text.write_text(text.read_text()[:last] + "1" + text.read_text()[last:])
    [line] = mil_diff(source, text, status=1)["interface"]
    assert line.startswith("function main: input 'x' is ") and " or " in line


def test_exit_status(tmp_path):
    good = SAMPLES / GOOD[0]
    run_tool("mil-diff", good, good, status=0)
    run_tool("mil-diff", "--brief", good, SAMPLES / GOOD[1], status=1)
    assert "error" in run_tool("mil-diff", good, SAMPLES / BAD[0], status=2).stderr
    run_tool("mil-diff", good, status=2)
