# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Palettization changes the weights that it names and nothing else, the same way every time."""
import numpy
import pytest
from models import GOOD, SAMPLES, Package, assert_equal_messages, files, mil_opt
from palettes import palettes

OPTIONS = "--palettize=nbits=4,weight_threshold=0"
REAL = ["trained_digits_ios18", "transformer_ios18", "convnet_ios18", "multifunction_ios18"]
GROUPED = OPTIONS + ",granularity=per_grouped_channel,group_size=2"


@pytest.fixture(scope="module", params=GOOD)
def sample(request, tmp_path_factory):
    """A sample and its palettized form."""
    source = SAMPLES / request.param
    small = tmp_path_factory.mktemp(source.stem) / "small.mlpackage"
    mil_opt(source, *target(source), OPTIONS, "-o", small)
    return source, small


def test_twice_is_once(sample, tmp_path):
    _, small = sample
    again = tmp_path / "again.mlpackage"
    mil_opt(small, OPTIONS, "-o", again)
    assert files(again) == files(small)


def test_everything_else_is_untouched(sample):
    source, small = sample
    assert_equal_messages(with_original_weights(small, source), raised(source))


def test_decompressed_weights_palettize_without_error(sample, tmp_path):
    """At most 16 values are left, so a second round of 4 bits finds them exactly."""
    source, small = sample
    dense, other = tmp_path / "dense.mlpackage", tmp_path / "other.mlpackage"
    mil_opt(small, "--decompress", "-o", dense)
    mil_opt(dense, OPTIONS, "--decompress", "-o", other)
    first, second = Package.read(dense).constants(), Package.read(other).constants()
    assert first.keys() == second.keys()
    for name in values_of(small) - values_of(source):
        array = first[name]
        assert numpy.array_equal(array, second[name], equal_nan=array.dtype.kind == "f"), name


@pytest.mark.parametrize("options", [OPTIONS, GROUPED], ids=["tensor", "grouped"])
@pytest.mark.parametrize("name", REAL)
def test_threads_do_not_matter(name, options, tmp_path):
    source = SAMPLES / f"{name}.mlpackage"
    one, many = tmp_path / "one.mlpackage", tmp_path / "many.mlpackage"
    mil_opt(source, options, "--mlir-disable-threading", "-o", one)
    mil_opt(source, options, "-o", many)
    assert files(one) == files(many)


@pytest.mark.parametrize("name", REAL)
def test_grouped_leaves_the_rest_untouched(name, tmp_path):
    source, small = SAMPLES / f"{name}.mlpackage", tmp_path / "small.mlpackage"
    mil_opt(source, GROUPED, "-o", small)
    assert len(palettes(Package.read(small))) > 0
    assert_equal_messages(with_original_weights(small, source), raised(source))


@pytest.mark.parametrize("name", ["convnet_ios16", "convnet_ios17", "trained_digits_ios16", "lstm_uni"])
def test_real_models_are_compressed(name, tmp_path):
    source, small = SAMPLES / f"{name}.mlpackage", tmp_path / "small.mlpackage"
    mil_opt(source, *target(source), OPTIONS, "-o", small)
    assert len(palettes(Package.read(small))) > 0


def test_trained_model_is_four_times_smaller(tmp_path):
    source, small = SAMPLES / "trained_digits_ios18.mlpackage", tmp_path / "small.mlpackage"
    mil_opt(source, "--palettize=nbits=4", "-o", small)
    sizes = [sum(map(len, Package.read(p).weights.values())) for p in (small, source)]
    assert sizes[0] < 0.27 * sizes[1]


def values_of(package):
    return {op.outputs[0].name for op in palettes(Package.read(package)).values()}


def with_original_weights(small, source):
    """The palettized model with each new operation replaced by the constant that it stands for."""
    before = Package(Package.read(source).with_contents(), {})
    after = Package(Package.read(small).with_contents(), {})
    for ours, theirs in zip(blocks(after), blocks(before)):
        originals = {op.outputs[0].name: op for op in theirs.operations if op.type == "const"}
        for op in ours.operations:
            original = originals.get(op.outputs[0].name) if op.type == "constexpr_lut_to_dense" else None
            if original is not None:
                assert op.outputs[0] == original.outputs[0]
                op.CopyFrom(original)
    return after.model


def target(source):
    """Tables of values came with iOS16: what an older model needs in front."""
    return ["--set-target=os=iOS16"] if Package.read(source).model.specificationVersion == 6 else []


def raised(source):
    """The source, as target() makes it."""
    model = Package.read(source).with_contents()
    if target(source):
        model.specificationVersion = 7
        for function in model.mlProgram.functions.values():
            function.opset = "CoreML6"
            function.block_specializations["CoreML6"].CopyFrom(function.block_specializations.pop("CoreML5"))
    return model


def blocks(package):
    for program in package.programs():
        for _, function in sorted(program.functions.items()):
            for block in function.block_specializations.values():
                yield from nested(block)


def nested(block):
    yield block
    for op in block.operations:
        for inner in op.blocks:
            yield from nested(inner)
