# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Linear quantization changes the weights that it names and nothing else, the same way every time."""
import pytest
from models import GOOD, SAMPLES, Package, assert_equal_messages, files, mil_opt

OPTIONS = "--linear-quantize=weight_threshold=0"
BLOCKS = OPTIONS + ",dtype=int4,granularity=per_block,block_size=8"
REQUESTS = {
    "channels": OPTIONS,
    "tensor": OPTIONS + ",mode=linear,dtype=uint8,granularity=per_tensor",
    "blocks": BLOCKS,
    "mse": BLOCKS + ",mode=linear,scale=mse",
}
REAL = ["trained_digits_ios18", "transformer_ios18", "convnet_ios18", "multifunction_ios18"]
OPERATIONS = ("constexpr_affine_dequantize", "constexpr_blockwise_shift_scale")
RAISED = [name for name in GOOD if Package.read(SAMPLES / name).model.specificationVersion >= 7]


@pytest.fixture(scope="module", params=RAISED)
def sample(request, tmp_path_factory):
    """A sample and its quantized form."""
    source = SAMPLES / request.param
    small = tmp_path_factory.mktemp(source.stem) / "small.mlpackage"
    mil_opt(source, OPTIONS, "-o", small)
    return source, small


def test_twice_is_once(sample, tmp_path):
    _, small = sample
    mil_opt(small, OPTIONS, "-o", tmp_path / "again.mlpackage")
    assert files(tmp_path / "again.mlpackage") == files(small)


def test_everything_else_is_untouched(sample):
    source, small = (Package(Package.read(path).with_contents(), {}) for path in sample)
    for op, original in zip(in_order(small), in_order(source), strict=True):
        if original.type == "const" and op.type in OPERATIONS:
            assert op.outputs[0] == original.outputs[0]
            op.CopyFrom(original)
    assert_equal_messages(small.model, source.model)


def in_order(package):
    """All operations, whatever the order of functions in the message."""
    for program in package.programs():
        for _, function in sorted(program.functions.items()):
            for block in function.block_specializations.values():
                yield from nested(block)


def nested(block):
    for op in block.operations:
        yield op
        for inner in op.blocks:
            yield from nested(inner)


@pytest.mark.parametrize("options", REQUESTS.values(), ids=REQUESTS.keys())
@pytest.mark.parametrize("name", REAL)
def test_threads_do_not_matter(name, options, tmp_path):
    source = SAMPLES / f"{name}.mlpackage"
    mil_opt(source, options, "--mlir-disable-threading", "-o", tmp_path / "one.mlpackage")
    mil_opt(source, options, "-o", tmp_path / "many.mlpackage")
    assert files(tmp_path / "one.mlpackage") == files(tmp_path / "many.mlpackage")


@pytest.mark.parametrize("name", REAL)
def test_four_bits_are_small(name, tmp_path):
    source, small = SAMPLES / f"{name}.mlpackage", tmp_path / "small.mlpackage"
    mil_opt(source, OPTIONS + ",dtype=int4", "-o", small)
    package = Package.read(small)
    assert any(op.type in OPERATIONS for op in package.operations())
    sizes = [sum(map(len, p.weights.values())) for p in (package, Package.read(source))]
    assert sizes[0] < 0.65 * sizes[1]
