# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Weights as arrays: the mapped file where nothing is to be decoded."""

import gc
import pathlib

import numpy
import pytest

import milopt
import milopt.coreml
from tools import DIGITS, SAMPLES

DENSE = sorted(p for p in (SAMPLES / "dense").iterdir() if any(p.iterdir()))


def mapping_of(array):
    """The file that holds the array's first element; empty for memory without one."""
    address = array.__array_interface__["data"][0]
    for line in pathlib.Path("/proc/self/maps").read_text().splitlines():
        begin, end = (int(part, 16) for part in line.split()[0].split("-"))
        if begin <= address < end:
            return line.split(maxsplit=5)[5] if len(line.split(maxsplit=5)) > 5 else ""
    raise AssertionError("an array of nowhere")


def test_nothing_is_copied():
    model = milopt.load(DIGITS)
    weight = model.weights["const_2_to_fp16"]
    value = weight.value
    assert mapping_of(value).endswith("weight.bin")
    assert numpy.shares_memory(value, weight.value)
    assert value.dtype == numpy.float16 and value.shape == weight.shape == (64, 32, 3, 3)
    assert not value.flags.writeable
    with pytest.raises(ValueError):
        value[0] = 1
    with pytest.raises(ValueError):
        value.flags.writeable = True
    assert weight.nbytes == value.nbytes and weight.size == value.size and weight.dtype == "fp16"


def test_shared_with_what_is_made_of_it():
    """What a pass leaves alone is the same memory in both models."""
    model = milopt.load(DIGITS)
    small = model.compress("palettize{nbits=4}")
    assert numpy.shares_memory(small.weights["const_0_to_fp16"].value, model.weights["const_0_to_fp16"].value)
    assert not numpy.shares_memory(small.weights["const_2_to_fp16"].value, model.weights["const_2_to_fp16"].value)


def test_arrays_keep_what_they_are_of():
    model = milopt.load(DIGITS)
    small = model.compress("palettize{nbits=4}")
    arrays = [(weight.value, weight.value.copy()) for m in (model, small) for weight in m.weights.values()]
    del model, small
    gc.collect()
    other = milopt.load(DIGITS).compress("prune{target_sparsity=0.5}")  # would take memory that was given up
    assert other.report.compressed
    assert all(numpy.array_equal(array, before, equal_nan=True) for array, before in arrays if array.dtype != bool)


@pytest.mark.parametrize("folder", DENSE, ids=lambda p: p.name)
def test_decoded(folder):
    """Every constexpr operation, as coremltools decodes it."""
    [path] = SAMPLES.glob(f"{folder.name}.ml*")
    weights = milopt.load(path).weights
    found = 0
    for file in folder.glob("*.npy"):
        if file.stem not in weights:
            continue
        expected, value = numpy.load(file), weights[file.stem].value
        assert value.dtype == expected.dtype and value.shape == expected.shape and not value.flags.writeable
        assert value.tobytes() == expected.tobytes()
        found += 1
    assert found


@pytest.mark.parametrize("dtype, numbers", [
    ("ui1", [0, 1, 1, 0, 1]), ("ui2", [0, 3, 1, 2, 3]), ("ui3", [7, 0, 5, 2, 6]), ("ui4", [15, 0, 9, 7, 1]),
    ("ui6", [63, 0, 40, 7, 33]), ("i4", [-8, 7, -1, 0, 3]),
])  # fmt: skip
def test_types_of_less_than_a_byte(dtype, numbers):
    tensor = f"tensor<5x{dtype}>"
    model = milopt.parse(
        f'mil.func @main() -> ({tensor}) attributes {{opset = "CoreML9"}} {{\n'
        f"  %w = mil.const dense<{numbers}> : {tensor}\n  mil.output %w : {tensor}\n}}"
    )
    [weight] = model.weights.values()
    assert weight.value.tolist() == numbers
    assert weight.value.dtype == (numpy.int8 if dtype == "i4" else numpy.uint8)


BLOCK = """
  %w = mil.const dense<{}> : tensor<4x4xf16>
  %y = mil.linear(x = %x, weight = %w) : (tensor<1x4xf16>, tensor<4x4xf16>) -> tensor<1x4xf16>
  mil.output %y : tensor<1x4xf16>
"""


def test_blocks_of_one_function():
    """Blocks that exclude each other have weights of the same names: none is lost."""
    model = milopt.parse(
        'mil.func @main(%x: tensor<1x4xf16>, %p: tensor<i1>) -> (tensor<1x4xf16>) attributes {opset = "CoreML8"} {\n'
        f"%r = mil.cond(pred = %p) : (tensor<i1>) -> tensor<1x4xf16> then {{{BLOCK.format(0.5)}}} else {{{BLOCK.format(0.25)}}}\n"
        "mil.output %r : tensor<1x4xf16>\n}"
    )
    assert {name: weight.value[0, 0] for name, weight in model.weights.items()} == {"main/w": 0.5, "main/w#2": 0.25}
    metadata = milopt.coreml.get_weights_metadata(model, 0)
    assert {name: entry.val[0, 0] for name, entry in metadata.items()} == {"main/w": 0.5, "main/w#2": 0.25}


def test_mapping():
    weights = milopt.load(SAMPLES / "multifunction_ios18.mlpackage").weights
    assert len(weights) == len(list(weights)) and all(weights[name].shape for name in weights)
    with pytest.raises(KeyError):
        weights["nothing"]
    assert "nothing" not in weights
    digits = milopt.load(DIGITS).weights
    assert numpy.asarray(digits["const_2_to_fp16"]).dtype == numpy.float16
    assert numpy.asarray(digits["const_2_to_fp16"], numpy.float32).dtype == numpy.float32
    children = digits["const_2_to_fp16"].info["child_ops"]
    assert children[0]["op_type"] == "conv"
