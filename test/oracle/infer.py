# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What is inferred for a result is what coremltools infers: it writes its types into the packages that it makes of small
programs, each built for every opset that defines the operation anew, with fixed and with flexible shapes. An inferred
type has each dimension that the written one has. Every package verifies."""
import pytest
from coremltools.converters.mil.mil.ops.registry import SSAOpRegistry
from programs import CASES, build, inferred, is_flexible, says_all

# No result type follows from the inputs.
NO_RULE = {"const", "literal"}
# Of a flexible tensor, coremltools solves equations of symbols.
SOLVED = {"reshape"}
# A vector by stacked matrices: coremltools drops the wrong dimension, so the leading ones are not inferred.
WRONG = {"matmul vector batch"}
# What the builder does not make for an ML Program, or no small program has; the samples have the last two.
NOT_HERE = {"const", "_const_symbolic", "conv_quantized", "read_state", "classify"}


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


@pytest.mark.parametrize("name, version, flexible", list(builds()))
def test_inferred_types_are_those_of_coremltools(name, version, flexible, tmp_path):
    call, inputs = BY_NAME[name]
    path = tmp_path / "model.mlpackage"
    build(call, inputs, version, flexible).save(str(path))
    rows = [row for row in inferred(path) if row[0] not in NO_RULE]
    assert rows
    for operation, _, declared, found in rows:
        assert says_all(declared, found, name in WRONG or (flexible and operation in SOLVED)), operation


def test_each_operation_is_built():
    built = {name.split(" ")[0] for name, *_ in CASES} | {"logical_not", "dequantize"}
    built |= {"make_list", "list_gather", "list_length", "list_read", "list_scatter", "list_write"}
    assert set(SSAOpRegistry.core_ops) - built == NOT_HERE
