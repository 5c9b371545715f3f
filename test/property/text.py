# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""MIL text holds what a package does: a model written as .mlmodelc and read again has the same message and the same
weight bytes, and its text does not change from then on."""
import re

import pytest
from models import GOOD, SAMPLES, Package, assert_equal_messages, files, mil_opt

# What MIL text has no form for, by sample.
REFUSED = {
    "pipeline_two_mlprograms.mlpackage": "MIL text holds one ML program, and this is a pipeline of several",
    "synthetic_all_fields.mlpackage": "MIL text has no form for the docString of a program",
    "synthetic_unknown_fields.mlpackage": "a compiled model has no place for unknown fields of a model",
}
WRITTEN = [name for name in GOOD if name not in REFUSED]


def check_scalars(text):
    """Text of program(1.0) spells scalars as tensors, text of program(1.3) never does."""
    plain = re.sub(r'"(\\.|[^"\\])*"', "", text)
    assert text.startswith("program(1.0)\n" if re.search(r"<ios1[567]>\(", text) else "program(1.3)\n")
    if text.startswith("program(1.0)"):
        assert not re.search(r"\b(fp16|fp32|int32|bool|string)[ (]", plain)
    else:
        assert ", []>" not in plain


@pytest.mark.parametrize("name", WRITTEN)
def test_round_trip(name, tmp_path):
    mil_opt(SAMPLES / name, "-o", tmp_path / "direct.mlpackage")
    mil_opt(SAMPLES / name, "-o", tmp_path / "a.mlmodelc")
    mil_opt(tmp_path / "a.mlmodelc", "-o", tmp_path / "b.mlpackage")
    mil_opt(tmp_path / "b.mlpackage", "-o", tmp_path / "b.mlmodelc")
    direct, back = (Package.read(tmp_path / f"{stem}.mlpackage") for stem in ("direct", "b"))
    assert_equal_messages(back.model, direct.model)
    assert back.weights == direct.weights
    assert files(tmp_path / "a.mlmodelc") == files(tmp_path / "b.mlmodelc")
    check_scalars((tmp_path / "a.mlmodelc" / "model.mil").read_text(errors="surrogateescape"))


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_refused(name, tmp_path):
    done = mil_opt(SAMPLES / name, "-o", tmp_path / "a.mlmodelc", status=1)
    assert done.stderr == f"mil-opt: error: {REFUSED[name]}\n"
    assert not (tmp_path / "a.mlmodelc").exists()
