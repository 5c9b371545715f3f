# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Scripts that were written for coremltools, with one line changed: the weights are no worse."""

import pathlib
import sys

import numpy
import pytest

import milopt
from models import copy_for_coremltools
from tools import DIGITS

SCRIPTS = sorted((pathlib.Path(__file__).parents[1] / "scripts").glob("*.py"))
THEIRS, OURS = "import coremltools.optimize as cto\n", "import milopt as cto\n"
# Magnitudes of more fp16 elements than that overflow in coremltools, and nothing is pruned.
LARGEST_PRUNED = 65504


def run(text, model, directory, name, monkeypatch):
    """The model that a script writes."""
    output = directory / f"{name}.mlpackage"
    monkeypatch.setattr(sys, "argv", [name, str(model), str(output)])
    exec(compile(text, name, "exec"), {"__name__": "__main__"})  # noqa: S102
    return milopt.load(output)


def values_of(model):
    """Floats of more than one axis by the operation that uses them: coremltools gives weights new names."""
    return {
        weight.info["child_ops"][0]["name"]: weight
        for weight in model.weights.values()
        if len(weight.shape) > 1 and weight.dtype == "fp16"
    }


def zeros(weight):
    return numpy.mean(weight.value == 0)


def error(weights, originals):
    return {name: float(numpy.mean((weight.value.astype(float) - originals[name].value.astype(float)) ** 2)) for name, weight in weights.items()}


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda s: s.stem)
def test_script(script, tmp_path, monkeypatch):
    text = script.read_text()
    assert text.count(THEIRS) == 1
    model = copy_for_coremltools(DIGITS, tmp_path)
    theirs = values_of(run(text, model, tmp_path, "theirs", monkeypatch))
    ours = values_of(run(text.replace(THEIRS, OURS), model, tmp_path, "ours", monkeypatch))
    originals = values_of(milopt.load(DIGITS))
    assert set(ours) == set(theirs) == set(originals)
    mine, other = error(ours, originals), error(theirs, originals)
    for name in originals:
        if ours[name].size <= LARGEST_PRUNED or zeros(theirs[name]) > zeros(ours[name]) - 0.01:
            assert mine[name] <= other[name] * (1 + 1e-6), name
        assert ("dense" in ours[name].encoding) == ("dense" in theirs[name].encoding), name
        if "dense" not in ours[name].encoding:
            assert ours[name].nbytes <= theirs[name].nbytes * 1.01
    assert any(other.values()) and any(mine.values())
