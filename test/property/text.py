# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""MIL text holds what a package does: a model written as .mlmodelc and read again has the same message and the same
weight bytes, and its text does not change from then on."""
import re

import pytest
from hostile import TYPE, X, field, new_thing, operation, program, string, write
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


def nested_blocks(depth):
    inner = operation("relu", "y", TYPE, X)
    for i in range(depth):
        inner = field(3, field(1, "new_thing") + field(3, field(1, f"c{i}") + field(2, TYPE)) + field(4, field(2, "x") + inner))
    return program(inner)


def nested_lists(depth):
    """An attribute that is a list of lists of a string."""
    value = string("a")
    for _ in range(depth):
        kind = field(2, field(1, value_type(value)) + field(2, field(1, field(1, 1))))
        value = field(2, kind) + field(3, field(3, field(1, value)))
    return program(new_thing("y", X, [("deep", value)]))


def value_type(value):
    """The type in a value whose first field it is."""
    size, at, shift = 0, 1, 0
    while True:
        size |= (value[at] & 0x7F) << shift
        shift, at = shift + 7, at + 1
        if value[at - 1] < 0x80:
            return value[at : at + size]


@pytest.mark.parametrize("nested", [nested_blocks, nested_lists])
def test_what_is_written_can_be_read(nested, tmp_path):
    """At the limit of depth, which writer and reader count alike."""
    written = []
    for depth in range(40, 70):
        package, text = write(tmp_path / f"{depth}.mlpackage", nested(depth)), tmp_path / f"{depth}.mlmodelc"
        done = mil_opt(package, "-o", text, status=(0, 1))
        written.append(done.returncode == 0)
        assert text.exists() if written[-1] else re.search("nested more than 64 deep|expected at most 512", done.stderr)
        if written[-1]:
            mil_opt(text, "-o", tmp_path / f"{depth}-again.mlpackage")
    assert written == sorted(written, reverse=True) and True in written and False in written


def test_strings_that_are_not_utf8(tmp_path):
    """A package cannot hold them, but text of the dialect can."""
    model = tmp_path / "model.mlir"
    model.write_text('mil.func @main(%x: tensor<2xf16>) -> (tensor<2xf16>) attributes {opset = "CoreML7"} {\n'
                     '  %y = mil.relu(x = %x) {name = "a\\FFb"} : (tensor<2xf16>) -> tensor<2xf16>\n  mil.output %y : tensor<2xf16>\n}\n')  # fmt: skip
    done = mil_opt(model, "-o", tmp_path / "out.mlmodelc", status=1)
    assert 'function main, op "y": a string is not UTF-8: 0xFF after "a"' in done.stderr
    assert not (tmp_path / "out.mlmodelc").exists()
