# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What is inferred for a result is what coremltools infers: it writes its types into the packages that it makes of small
programs, each built for every opset that defines the operation anew, with fixed and with flexible shapes. An inferred
type has each dimension that the written one has. Every package verifies."""
import re

import pytest
from coremltools.converters.mil.mil.ops.registry import SSAOpRegistry
from models import GOOD, SAMPLES, run_tool
from programs import CASES, build, is_flexible

# No result type follows from the inputs.
NO_RULE = {"const", "literal"}
# Of a flexible tensor, coremltools solves equations of symbols.
SOLVED = {"reshape"}
# A vector by stacked matrices: coremltools drops the wrong dimension, so the leading ones are not inferred.
WRONG = {"matmul vector batch"}
# What the builder does not make for an ML Program: constants, the state's operations (test_states), parts of networks.
NOT_HERE = {"const", "_const_symbolic", "read_state", "conv_quantized", "classify"}


def versions(name, first, last):
    """The versions from `first` to `last` that define an operation anew."""
    classes = {int(v): c for v, c in SSAOpRegistry.core_ops.get(name.split(" ")[0], {}).items()}
    anew = {v for v, c in classes.items() if c is not classes.get(v - 1)}
    return sorted({v for v in anew if first < v <= last} | {first})


def builds():
    for name, _, inputs, first, last in CASES:
        for version in versions(name, first, last):
            yield name, version, False
        if is_flexible(inputs):
            yield name, version, True
    yield "softmax", 10, True  # defines nothing anew


BY_NAME = {name: (call, inputs) for name, call, inputs, _, _ in CASES}


def dimensions(text):
    """Element type and dimensions of a tensor type; None for other types and unranked ones."""
    match = re.fullmatch(r"tensor<((?:[\d?]+x)*)([^x<>*]+|!mil\.string)>", text)
    return match and (match.group(2), match.group(1).split("x")[:-1])


def inferred(path):
    """Operation, name, declared type and inferred type of each result."""
    lines = run_tool("unit-inferred", path).stdout.splitlines()
    return [line.split("\t") for line in lines]


def agrees(operation, declared, found, lenient=False):
    """Whether an inferred type says all that the declared one does; that it may say less where coremltools errs."""
    if declared == found:
        return True
    ours, theirs = dimensions(found), dimensions(declared)
    if not ours or not theirs or ours[0] != theirs[0] or len(ours[1]) != len(theirs[1]):
        return False
    flexible = "?" in theirs[1]
    return all(
        a == b or b == "?" or (a == "?" and (lenient or flexible and operation in SOLVED)) for a, b in zip(ours[1], theirs[1])
    )


@pytest.mark.parametrize("name, version, flexible", list(builds()))
def test_inferred_types_are_those_of_coremltools(name, version, flexible, tmp_path):
    call, inputs = BY_NAME[name]
    path = tmp_path / "model.mlpackage"
    build(call, inputs, version, flexible).save(str(path))
    rows = [row for row in inferred(path) if row[0] not in NO_RULE]
    assert rows and not [row for row in rows if not agrees(row[0], *row[2:], name in WRONG)]


@pytest.mark.parametrize("name", [n for n in GOOD if n.endswith(".mlpackage")])
def test_inferred_types_are_those_of_samples(name):
    """Every operation of real models, also what no program of ours has: states, classes, variadic shapes. What has no
    rule is an operation that coremltools does not know either."""
    rows = [row for row in inferred(SAMPLES / name) if row[0] not in NO_RULE]
    unknown = {row[0] for row in rows if row[3] == "-"}
    assert unknown <= {"custom_layer", "relu", "vendor_frobnicate"}
    assert not [r for r in rows if r[3] != "-" and not r[2].startswith("!mil.opaque") and not agrees(r[0], *r[2:])]


def test_each_operation_is_built():
    built = {name.split(" ")[0] for name, *_ in CASES} | {"logical_not", "list_read", "list_write", "make_list"}
    built |= {"list_gather", "list_length", "list_scatter", "dequantize"}
    assert set(SSAOpRegistry.core_ops) - built == NOT_HERE
