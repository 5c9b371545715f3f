# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Compressed weights mean the same here as in coremltools, bit for bit."""
import coremltools
import numpy
import pytest
from coremltools.converters.mil.frontend.milproto.load import load as load_program
from models import INDEX, SAMPLES, Package, copy_for_coremltools, mil_opt

WITH_DENSE = [s["package"] for s in INDEX["samples"] if s.get("constexpr_reference")]
assert len(WITH_DENSE) > 40
PALETTIZE = [
    "nbits=4,weight_threshold=0",
    "nbits=1,weight_threshold=0",
    "nbits=6,weight_threshold=0",
    "nbits=4,weight_threshold=0,granularity=per_grouped_channel,group_size=2",
    "nbits=3,weight_threshold=0,granularity=per_grouped_channel,group_size=4",
]


def same_bits(a, b):
    return a.dtype == b.dtype and a.shape == b.shape and a.tobytes() == b.tobytes()


@pytest.mark.parametrize("name", WITH_DENSE)
def test_sample(name, tmp_path):
    """The values that an independent reader found, those of chained operations included."""
    output = tmp_path / "dense.mlpackage"
    mil_opt(SAMPLES / name, "--decompress", "-o", output)
    package = Package.read(output)
    assert not [op.type for op in package.operations() if op.type.startswith("constexpr_")]
    constants = package.constants()
    for value in weights_in_use(Package.read(SAMPLES / name)):
        expected = numpy.load(SAMPLES / "dense" / name.removesuffix(".mlpackage") / f"{value}.npy")
        assert same_bits(constants[value], expected), value


@pytest.mark.parametrize("options", PALETTIZE)
@pytest.mark.parametrize("name", ["convnet_ios18", "transformer_ios18", "trained_digits_ios18"])
def test_what_we_palettize(name, options, tmp_path):
    small, dense = tmp_path / "small.mlpackage", tmp_path / "dense.mlpackage"
    mil_opt(SAMPLES / f"{name}.mlpackage", f"--palettize={options}", "-o", small)
    mil_opt(small, "--decompress", "-o", dense)
    constants = Package.read(dense).constants()

    model = coremltools.models.MLModel(
        str(copy_for_coremltools(small, tmp_path / "copy")), skip_model_load=True
    )
    compressed = 0
    program = load_program(model.get_spec(), model.get_spec().specificationVersion, model.weights_dir)
    for op in program.functions["main"].operations:
        if op.op_type.startswith("constexpr_"):
            compressed += 1
            assert same_bits(constants[op.outputs[0].name], op.materialized_val_inference()), op.name
    assert compressed > 0
    plain = coremltools.optimize.coreml.decompress_weights(model)
    assert not [op for op in Package(plain.get_spec(), {}).operations() if op.type.startswith("constexpr_")]


def weights_in_use(package):
    """Values of constexpr operations that an operation of another kind uses."""
    made, used = set(), set()
    for op in package.operations():
        if op.type.startswith("constexpr_"):
            made |= {output.name for output in op.outputs}
        else:
            used |= {b.name for argument in op.inputs.values() for b in argument.arguments}
    return sorted(made & used)
