# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Kinds of models, and what must hold for each of them when its weights are compressed."""
import struct

import coremltools
import numpy
import pytest
from constexprs import assert_decoded, is_stored, names, programs, structure, weights, without_weights
from consumers import in_memory, theirs
from coremltools.converters.mil import Builder as mb
from coremltools.converters.mil.mil import types
from models import SAMPLES, Package, assert_equal_messages, copy_for_coremltools, mil_opt, operations
from records import flag

TENSOR, JOINT = dict(granularity="per_tensor"), dict(joint_compression=True)
STEPS = {
    "palettize": [("palettize", dict(nbits=4))],
    "quantize": [("linear-quantize", dict())],
    "prune": [("prune", dict(target_sparsity=0.5))],
    "all-three": [
        ("prune", dict(target_sparsity=0.25)),
        ("palettize", dict(nbits=6, mode="uniform") | JOINT),
        ("linear-quantize", TENSOR | JOINT),
    ],
}
every = pytest.mark.parametrize("steps", STEPS.values(), ids=STEPS)


def sample(name):
    return SAMPLES / f"{name}.mlpackage"


def compress(source, steps, directory):
    """The model for iOS18, and compressed. Only weights differ, and coremltools decodes what --decompress decodes."""
    raised, output, dense = (directory / f"{name}.mlpackage" for name in ("raised", "small", "dense"))
    mil_opt(source, "--target=iOS18", "-o", raised)
    mil_opt(raised, *(flag(pass_, dict(weight_threshold=0) | options) for pass_, options in steps), "-o", output)
    before, after, made = without_weights(Package.read(raised), Package.read(output))
    assert_equal_messages(after, before)
    assert made and all(type_.startswith("constexpr_") for type_ in made)
    mil_opt(output, "--decompress", "-o", dense)
    assert assert_decoded(Package.read(dense), programs(output, directory / "copy")) > 0
    return Package.read(raised), Package.read(output)


def in_function(function):
    for block in function.block_specializations.values():
        yield from operations(block)


def places(op):
    """Where the constants of an operation are in weight files."""
    values = [*op.attributes.values(), *(a.value for argument in op.inputs.values() for a in argument.arguments)]
    files = [v.blobFileValue for v in values if v.WhichOneof("value") == "blobFileValue"]
    return [(f.fileName, f.offset) for f in files]


def constexprs(operations_):
    return [op for op in operations_ if op.type.startswith("constexpr_")]


def users(operations_, value):
    return [op for op in operations_ if any(b.name == value for a in op.inputs.values() for b in a.arguments)]


# Several functions or models


@every
def test_functions_share_what_they_shared(steps, tmp_path):
    """The weight of both functions is compressed once and stored once; the adapters stay apart."""
    _, after = compress(sample("multifunction_ios18"), steps, tmp_path)
    [program] = after.programs()
    stored = {
        name: {op.outputs[-1].name: places(op) for op in constexprs(in_function(function)) if places(op)}
        for name, function in program.functions.items()
    }
    one, two = stored["adapter_one"], stored["adapter_two"]
    assert one.keys() == two.keys() and any("base_weight" in value for value in one)
    for value in one:
        assert (one[value] == two[value]) == ("base_weight" in value), value
    [data] = after.weights.values()
    referenced = {place for op in after.operations() for place in places(op)}
    assert struct.unpack_from("<I", data) == (len(referenced),)  # and nothing else is in the file


def test_a_single_function_that_is_not_main(tmp_path):
    _, after = compress(sample("multifunction_single"), STEPS["palettize"], tmp_path)
    [program] = after.programs()
    assert list(program.functions) != ["main"] and constexprs(after.operations())


FUNCTIONS = """
mil.func @rows(%x: tensor<1x16xf16>) -> (tensor<1x16xf16>) attributes {opset = "CoreML8"} {
  %w = mil.const dense_resource<w> : tensor<16x16xf16>
  %y = mil.linear(x = %x, weight = %w) : (tensor<1x16xf16>, tensor<16x16xf16>) -> tensor<1x16xf16>
  mil.output %y : tensor<1x16xf16>
}
mil.func @columns(%x: tensor<1x16xf16>) -> (tensor<1x16xf16>) attributes {opset = "CoreML8"} {
  %w = mil.const dense_resource<w> : tensor<16x16xf16>
  %y = mil.matmul(x = %x, y = %w) : (tensor<1x16xf16>, tensor<16x16xf16>) -> tensor<1x16xf16>
  mil.output %y : tensor<1x16xf16>
}
{-# dialect_resources: {builtin: {w: "0x02000000BYTES"}} #-}
"""


@pytest.mark.parametrize("granularity, shared", [("per_tensor", True), ("per_channel", False)])
def test_functions_that_see_other_channels(granularity, shared, tmp_path):
    """One blob in two functions: compressed in one way where that does not ask for channels, else in two."""
    values = numpy.random.default_rng(0).normal(size=256).astype(numpy.float16)
    source = tmp_path / "source.mlir"
    source.write_text(FUNCTIONS.replace("BYTES", values.tobytes().hex().upper()))
    options = dict(weight_threshold=0, granularity=granularity)
    mil_opt(source, flag("linear-quantize", options), "-o", tmp_path / "small.mlpackage")
    [program] = Package.read(tmp_path / "small.mlpackage").programs()
    rows, columns = (constexprs(in_function(program.functions[name])) for name in ("rows", "columns"))
    assert len(rows) == len(columns) == 1 and (places(rows[0]) == places(columns[0])) == shared


@every
def test_models_of_a_pipeline(steps, tmp_path):
    """Each keeps its own weight file."""
    _, after = compress(sample("pipeline_two_mlprograms"), steps, tmp_path)
    assert after.weights.keys() == {"0-weight.bin", "1-weight.bin"}
    for number, program in enumerate(after.programs()):
        found = [op for function in program.functions.values() for op in constexprs(in_function(function))]
        files = {name for op in found for name, _ in places(op)}
        assert found and files == {f"@model_path/weights/{number}-weight.bin"}


# What models have beside weights


@every
@pytest.mark.parametrize("name", ["classifier_str", "classifier_int"])
def test_classifier(name, steps, tmp_path):
    """Labels stay, in the program and in the description."""
    before, after = compress(sample(name), steps, tmp_path)
    assert after.model.description == before.model.description and after.model.description.predictedFeatureName
    [classify] = [op for op in after.operations() if op.type == "classify"]
    labels = classify.inputs["classes"].arguments[0].value
    assert labels.ByteSize() > 0 and classify in list(before.operations())


def convert(program, path):
    coremltools.convert(
        program, convert_to="mlprogram", minimum_deployment_target=coremltools.target.iOS18, skip_model_load=True,
        compute_precision=coremltools.precision.FLOAT32, pass_pipeline=coremltools.PassPipeline.EMPTY,
    ).save(str(path))  # fmt: skip
    return path


def random(*shape):
    return numpy.random.default_rng(sum(shape)).normal(size=shape).astype(numpy.float16)


def halves(*shape):
    return mb.TensorSpec(shape, dtype=types.fp16)


@every
def test_state(steps, tmp_path):
    """What is read and written is no weight, also where a weight is added to it."""
    specs = [halves(1, 32), mb.StateTensorSpec((16, 32), dtype=types.fp16)]

    @mb.program(input_specs=specs, opset_version=coremltools.target.iOS18)
    def program(x, memory):
        held = mb.read_state(input=memory)
        fresh = mb.add(x=held, y=mb.const(val=random(16, 32), name="step"))
        updated = mb.coreml_update_state(state=memory, value=fresh)
        y = mb.linear(x=x, weight=mb.const(val=random(16, 32), name="w"))
        return mb.add(x=y, y=mb.reduce_sum(x=updated, axes=[1]))

    before, after = compress(convert(program, tmp_path / "source.mlpackage"), steps, tmp_path)
    assert len(after.model.description.state) == 1
    kinds = [[op.type for op in package.operations() if "state" in op.type] for package in (before, after)]
    assert kinds[0] == kinds[1] and len(kinds[0]) >= 2
    assert {op.outputs[0].name for op in constexprs(after.operations())} >= {"w", "step"}


@pytest.mark.parametrize("name", ["stateful_ios18", "stateful_kvcache"])
def test_state_without_weights(name, tmp_path):
    """There is nothing to compress, and nothing changes."""
    mil_opt(sample(name), "--palettize=nbits=4,weight_threshold=0", "-o", tmp_path / "small.mlpackage")
    assert_equal_messages(Package.read(tmp_path / "small.mlpackage").model, Package.read(sample(name)).model)


@every
def test_nested_blocks(steps, tmp_path):
    """Weights in branches and bodies are compressed where they are; one of the outside stays outside."""

    @mb.program(input_specs=[halves(1, 16)], opset_version=coremltools.target.iOS18)
    def program(x):
        outside = mb.const(val=random(16, 16), name="outside")
        positive = mb.greater(x=mb.reduce_sum(x=x, axes=[0, 1], keep_dims=False), y=numpy.float16(0))

        def yes():
            return mb.linear(x=x, weight=mb.const(val=random(16, 16) * 2, name="in_yes"))

        def no():
            y = mb.linear(x=x, weight=outside)
            return mb.linear(x=y, weight=mb.const(val=random(16, 16) * 3, name="in_no"))

        y = mb.cond(pred=positive, _true_fn=yes, _false_fn=no)

        def going(i, z):
            return mb.less(x=i, y=3)

        def body(i, z):
            return mb.add(x=i, y=1), mb.linear(x=z, weight=mb.const(val=random(16, 16) * 4, name="in_body"))

        return mb.while_loop(_cond=going, _body=body, loop_vars=(mb.const(val=0), y))

    _, after = compress(convert(program, tmp_path / "source.mlpackage"), steps, tmp_path)
    [function] = after.programs()[0].functions.values()
    [block] = function.block_specializations.values()
    made = {op.outputs[0].name for op in constexprs(after.operations())}
    assert made >= {"outside", "in_yes", "in_no", "in_body"}
    at_top = {op.outputs[0].name for op in constexprs(block.operations)}
    assert "outside" in at_top and not at_top & {"in_yes", "in_no", "in_body"}
    for inner in (b for op in block.operations for b in op.blocks):
        last = [op.outputs[0].name for op in constexprs(inner.operations)]
        assert not last or last[-1] in {"in_yes", "in_no", "in_body"}


@every
def test_loop_of_a_gru(steps, tmp_path):
    """Six matrices in the body of a loop."""
    _, after = compress(sample("gru_ios17"), steps, tmp_path)
    matrices = {op.inputs["weight"].arguments[0].name for op in after.operations() if op.type == "linear"}
    assert len(matrices) == 6 and matrices <= {op.outputs[0].name for op in constexprs(after.operations())}


# Operations with several weights, and weights of several operations

RECURRENT = ["lstm_uni", "lstm_bidir", "rnn_ios15", "zoo_recurrent_ios18"]


@every
@pytest.mark.parametrize("name", RECURRENT)
def test_recurrent(name, steps, tmp_path):
    """Both matrices of every direction are compressed, by rows; biases are not."""
    _, after = compress(sample(name), steps, tmp_path)
    maker = {op.outputs[0].name: op for op in after.operations() if is_stored(op)}
    seen = 0
    for op in after.operations():
        for key, argument in op.inputs.items() if op.type in ("lstm", "gru", "rnn") else []:
            made_by = maker.get(argument.arguments[0].name)
            if made_by is None or key not in ("weight_ih", "weight_hh", "weight_ih_back", "weight_hh_back", "bias"):
                continue
            assert (made_by.type == "const") == (key == "bias"), (op.type, key)
            seen += key != "bias"
            if made_by.type == "constexpr_blockwise_shift_scale":
                scale = made_by.inputs["scale"].arguments[0].value.type.tensorType
                rows = made_by.outputs[0].type.tensorType.dimensions[0].constant.size
                assert [d.constant.size for d in scale.dimensions] == [rows, 1]
    assert seen >= 2


@pytest.mark.parametrize("name", ["lstm_bidir", "zoo_recurrent_ios18"])
def test_recurrent_as_coremltools(name, tmp_path):
    steps, output = [("linear-quantize", dict(weight_threshold=0))], tmp_path / "small.mlpackage"
    mil_opt(sample(name), *(flag(*step) for step in steps), "-o", output)
    peer = in_memory(theirs(copy_for_coremltools(sample(name), tmp_path), steps))
    found, expected = (
        {key: structure(weight) for key, weight in weights(package).items() if ".weight_" in key}
        for package in (Package.read(output), peer)
    )
    assert len(found) >= 2 and found == expected


@every
def test_tied_embedding(steps, tmp_path):
    """A table that is looked up and multiplied with is one weight of both operations, as in coremltools."""
    specs = [mb.TensorSpec((3,), dtype=types.int32)]

    @mb.program(input_specs=specs, opset_version=coremltools.target.iOS18)
    def program(tokens):
        table = mb.const(val=random(40, 16), name="table")
        return mb.linear(x=mb.gather(x=table, indices=tokens, axis=0, name="embed"), weight=table, name="logits")

    source = convert(program, tmp_path / "source.mlpackage")
    _, after = compress(source, steps, tmp_path)
    assert [op.type for op in users(after.operations(), "table")] == ["gather", "linear"]
    found, expected = weights(after), weights(in_memory(theirs(source, steps)))
    assert len(found["embed.x"]) == len(constexprs(after.operations()))  # there is no other
    for use in "embed.x", "logits.weight":
        assert structure(found[use]) == structure(expected[use]) and names(found[use]) == names(expected[use])


def test_shared_weight(tmp_path):
    """One constant of two operations is one constexpr operation."""
    _, after = compress(sample("shared_weight"), STEPS["palettize"], tmp_path)
    found = [op.outputs[0].name for op in constexprs(after.operations())]
    assert [len(users(after.operations(), value)) for value in found] == [2]


def test_equal_weights(tmp_path):
    """Equal constants are two, as before, with the same contents."""
    _, after = compress(sample("duplicate_weight_nodedup"), STEPS["prune"], tmp_path)
    one, two = constexprs(after.operations())
    assert one.outputs[0].name != two.outputs[0].name
    for key, argument in one.inputs.items():
        arrays = [after.array(a.arguments[0].value) for a in (argument, two.inputs[key])]
        assert numpy.array_equal(*arrays), key
