# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Recorded programs that coremltools' converter makes of compression buffers on torch modules: they mean the weight that
they were made of. The programs are written as text, operation by operation. And every record is some test's."""
import importlib

import numpy
import pytest
from models import Package, mil_opt
from records import RECORDS, expected_array

BUFFERS = {i: r for i, r in RECORDS.items() if r["technique"] == "torch_buffers"}
WORKING = [i for i, r in BUFFERS.items() if "expect" in r]
REFUSED = [i for i, r in BUFFERS.items() if "expect_error" in r]  # the converter makes no program
INCONSISTENT = {"torch-joint-1-2-3-inconsistent": "coremltools writes 16 codes for a mask of 12 ones"}
COARSE = {"torch-joint-prune-palettize": 0.1}  # its table has 0.2 and 0.4, and the weight 0.3
OPSETS = {"iOS16": "CoreML6", "iOS17": "CoreML7", "iOS18": "CoreML8"}
ELEMENTS = {"fp16": "f16", "fp32": "f32", "int8": "i8", "int4": "i4", "int32": "i32"}
SMALLEST = 2.0**-10  # what is smaller is pruned


def type_of(described):
    element = ELEMENTS.get(described["dtype"], described["dtype"].replace("uint", "ui"))
    return f"tensor<{''.join(f'{d}x' for d in described['shape'])}{element}>"


def literal(described):
    array = expected_array(described)
    values = numpy.array2string(array, separator=",", threshold=10**6, floatmode="unique", formatter=FORMAT).replace("\n", "")
    if described["dtype"] == "uint1":
        values = values.replace("1", "true").replace("0", "false")
    return f"dense<{values}> : {type_of(described)}"


FORMAT = {"float_kind": lambda x: f"{x:.9e}"}


def text_of(record):
    """The recorded operations in front of a use of the last one."""
    lines, parameters_are_inputs = [], record["opset"] == "iOS18"
    for op in record["expect"]["constexpr_ops"]:
        bound, types, attributes = [], [], []
        for name, described in op["inputs"].items():
            if "ref" in described:
                bound.append(f"{name} = %{described['ref']}")
                types.append(type_of(described))
            elif parameters_are_inputs:
                lines.append(f"%{op['name']}.{name} = mil.literal {literal(described)}")
                bound.append(f"{name} = %{op['name']}.{name}")
                types.append(type_of(described))
            else:
                attributes.append(f"{name} = {literal(described)}")
        results = ", ".join("%" + output["name"] for output in op["outputs"])
        made = [type_of(output) for output in op["outputs"]]
        made = made[0] if len(made) == 1 else f"({', '.join(made)})"
        attributes = f" {{{', '.join(attributes)}}}" if attributes else ""
        lines.append(f"{results} = mil.{op['op']}({', '.join(bound)}){attributes} : ({', '.join(types)}) -> {made}")
    weight = record["expect"]["constexpr_ops"][-1]["outputs"][-1]
    rows, columns = weight["shape"]
    x, y, w = f"tensor<1x{columns}xf32>", f"tensor<1x{rows}xf32>", type_of(weight)
    lines += [f"%y = mil.linear(x = %x, weight = %{weight['name']}) : ({x}, {w}) -> {y}", f"mil.output %y : {y}"]
    head = f'mil.func @main(%x: {x}) -> ({y}) attributes {{opset = "{OPSETS[record["opset"]]}"}} {{'
    return "\n  ".join([head, *lines]) + "\n}\n"


@pytest.mark.parametrize("name", WORKING)
def test_record(name, tmp_path):
    record, source, dense = BUFFERS[name], tmp_path / "source.mlir", tmp_path / "dense.mlpackage"
    source.write_text(text_of(record))
    mil_opt(source, "--decompress", "-o", dense, status=1 if name in INCONSISTENT else 0)
    if name in INCONSISTENT:
        return
    weight = expected_array(record["weight"])
    [value] = [v for v in Package.read(dense).constants().values() if v.shape == weight.shape]
    assert abs(value - weight).max() <= COARSE.get(name, SMALLEST) + 1e-6 * abs(weight).max()


def test_every_record_is_a_test():
    """The records of each technique belong to the files that go through them."""
    tested = set(BUFFERS)
    for module, sets in {
        "compress": ["FILES", "CONSTRUCTORS"], "examples": ["WORKING", "REFUSED"], "joint": ["JOINT"],
        "linear_quantize": ["QUANTIZE", "RANGES"], "palettize_modes": ["CHOSEN"], "prune": ["PRUNED", "CONFIGURATIONS"],
    }.items():  # fmt: skip
        tested |= {record for name in sets for record in getattr(importlib.import_module(f"oracle.{module}"), name)}
    tested |= {record["id"] for record in importlib.import_module("oracle.metadata").RECORDED}
    assert tested == RECORDS.keys() and len(RECORDS) == 257
    assert len(WORKING) == 17 and len(REFUSED) == 5
