# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Linear quantization writes what coremltools writes for the same request, with errors that are not larger: recorded
answers (records.py), then the models of samples/ over all modes, types and granularities."""
import coremltools
import coremltools.optimize.coreml as peer
import numpy
import pytest
from models import SAMPLES, Package, copy_for_coremltools, mil_opt
from palettes import dense_values, op_name, parameters, structure
from records import RECORDS, assert_described, build, compress, expected_array, is_one_step, option_text, weight

OPERATIONS = ("constexpr_affine_dequantize", "constexpr_blockwise_shift_scale")


def quantized(package):
    """The quantized weights: the operation by the name of the const operation that it replaces."""
    return {
        op_name(op).removesuffix("_quantized"): op
        for op in package.operations()
        if op.type in OPERATIONS and op_name(op).endswith("_quantized")
    }


def arrays(package, op):
    return {key: package.array(value) for key, value in parameters(package, op).items()}


def decode(values):
    """The dense weight that the parameters of the operation stand for, in the type of the scale."""
    data = values.get("quantized_data", values.get("data"))
    zero = values.get("zero_point", values.get("offset", numpy.zeros_like(values["scale"])))
    scale = values["scale"]
    if "axis" in values:
        shape = [1] * data.ndim
        shape[int(values["axis"])] = -1
        scale, zero = (v.reshape(shape) if v.ndim else v for v in (scale, zero))
    else:
        for axis, (dim, blocks) in enumerate(zip(data.shape, scale.shape, strict=True)):
            scale, zero = (v.repeat(dim // blocks, axis) for v in (scale, zero))
    steps = data.astype(numpy.float32) - zero.astype(numpy.float32)
    return steps.astype(scale.dtype) * scale


def error_of(dense, values):
    with numpy.errstate(all="ignore"):
        decoded = decode(values).astype(float)
        return float(((dense.astype(float) - decoded) ** 2).sum())


def assert_sane(values):
    """No scale is zero, and nothing is NaN or infinite."""
    assert numpy.isfinite(values["scale"]).all() and (values["scale"] > 0).all()
    assert numpy.isfinite(decode(values)).all()


# Records

QUANTIZE = {i: r for i, r in RECORDS.items() if is_one_step(r, "linear_quantize_weights")}
WORKING = [i for i, r in QUANTIZE.items() if "expect" in r]
REFUSED = [i for i, r in QUANTIZE.items() if "expect_error" in r]
# What is not written as coremltools does, and why.
OTHER_VALUES = {
    "lq-zero-channel-sym": "coremltools' scale of a group of zeros is zero",
    "lq-zero-channel-linear-uint8": "coremltools' scale of a group of zeros is zero",
    "lq-fp16-linear-uint8-zp-overflow": "coremltools' zero point overflows in fp16",
    "lq-fp16-sym-overflow": "coremltools' scale overflows in fp16",
    "lq-fp16-sym-underflow": "coremltools' scale vanishes in fp16",
}
NO_ERROR = {
    "lq-block-list-wrong-rank": "one weight that does not fit the request is left alone",
    "lq-int8-const-error": "a constant of integers is left alone",
}


@pytest.mark.parametrize("name", WORKING)
def test_record(name, tmp_path):
    package = Package.read(compress(RECORDS[name], tmp_path))
    model, expect = RECORDS[name]["model"], RECORDS[name]["expect"]
    assert package.model.specificationVersion == expect["spec_version"]
    assert list(quantized(package)) == (["w"] if expect["compressed"] else [])
    for op, expected in zip(quantized(package).values(), expect["constexpr_ops"], strict=True):
        assert (op.type, op_name(op)) == (expected["op"], expected["name"])
        assert_described(package, parameters(package, op), expected["inputs"])
        values = arrays(package, op)
        assert_sane(values)
        recorded = {key: expected_array(described) for key, described in expected["inputs"].items()}
        same = all(numpy.array_equal(values[key], array) for key, array in recorded.items())
        assert same == (name not in OTHER_VALUES), (values, recorded)
        theirs = error_of(weight(model), recorded)
        assert not error_of(weight(model), values) > theirs
        if name in OTHER_VALUES and "zero-channel" not in name:
            assert error_of(weight(model), values) < 1e-3 * (theirs if numpy.isfinite(theirs) else numpy.inf)


@pytest.mark.parametrize("name", REFUSED)
def test_refused_record(name, tmp_path):
    if name in NO_ERROR:
        assert not quantized(Package.read(compress(RECORDS[name], tmp_path)))
    else:
        assert not compress(RECORDS[name], tmp_path, status=1).exists()


def test_records_are_there():
    assert len(WORKING) >= 35 and len(REFUSED) >= 4
    assert set(OTHER_VALUES) <= set(WORKING) and set(NO_ERROR) <= set(REFUSED)


# Ranges of activations: the same formulas for the two values of a range in fp16.

RANGES = {i: r for i, r in RECORDS.items() if r["technique"] == "activation_qparams"}
assert len(RANGES) == 10


@pytest.mark.parametrize("name", RANGES)
def test_range_of_record(name, tmp_path):
    record, source = RANGES[name], tmp_path / "source.mlpackage"
    data = [record["rmin"], record["rmax"]] * 6
    build(dict(consumer="linear", opset="iOS18", dtype="fp16", shape=[2, 6], data=data), source)
    request = dict(mode=record["mode"], dtype=record["dtype"], granularity="per_tensor", weight_threshold=0)
    mil_opt(source, f"--linear-quantize={text_of(request)}", "-o", tmp_path / "small.mlpackage")
    package = Package.read(tmp_path / "small.mlpackage")
    values = arrays(package, quantized(package)["w"])
    expect = record["expect"]
    assert_sane(values)
    assert values.get("offset", [None]) == [expect["zero_point"]]
    if expect["scale_fp16"] == 0:
        assert values["scale"] == 1 and not values["data"].any()  # coremltools' scale of zeros is zero
    else:
        assert values["scale"] == numpy.float16(expect["scale_fp16"])


# Models

OLD = ["convnet_ios15", "convnet_ios16", "convnet_ios17", "convnet_fp32", "lstm_bidir", "trained_digits_ios16"]
NEW = ["convnet_ios18", "convnet_ios26", "transformer_ios18", "trained_digits_ios18"]
MODES = ("linear", "linear_symmetric")
BYTES, NIBBLES = ("int8", "uint8"), ("int4", "uint4")
WHOLE = [dict(granularity="per_tensor"), dict(granularity="per_channel")]
BLOCKS = [dict(granularity="per_block", block_size=8), dict(granularity="per_block", block_size=16)]
WEIGHT_THRESHOLD = 64


def requests(dtypes, groups):
    return [dict(mode=m, dtype=d, **g) for m in MODES for d in dtypes for g in groups]


def text_of(request):
    return ",".join(f"{key}={option_text(value)}" for key, value in request.items())


def ours(path, request, directory):
    output = directory / "ours.mlpackage"
    raise_ = ["--set-target=os=iOS16"] if path.stem.endswith("ios15") else []  # coremltools does that unasked
    options = f"{text_of(request)},weight_threshold={WEIGHT_THRESHOLD}"
    mil_opt(path, *raise_, f"--linear-quantize={options}", "-o", output)
    return output


def theirs(path, request, directory):
    model = coremltools.models.MLModel(
        str(copy_for_coremltools(path, directory / "theirs")), skip_model_load=True
    )
    config = peer.OpLinearQuantizerConfig(weight_threshold=WEIGHT_THRESHOLD, **request)
    small = peer.linear_quantize_weights(model, peer.OptimizationConfig(global_config=config))
    small.save(str(directory / "peer.mlpackage"))
    return directory / "peer.mlpackage"


def compare(source, mine, reference):
    mine, reference = Package.read(mine), Package.read(reference)
    mine_by_weight, reference_by_weight = quantized(mine), quantized(reference)
    assert mine_by_weight.keys() == reference_by_weight.keys()
    weights = dense_values(Package.read(source))
    for name, op in mine_by_weight.items():
        other = reference_by_weight[name]
        assert structure(mine, op) == structure(reference, other), name
        values, expected = arrays(mine, op), arrays(reference, other)
        assert_sane(values)
        error, limit = error_of(weights[name], values), error_of(weights[name], expected)
        assert not error > limit * (1 + 1e-9), name
        if weights[name].dtype == numpy.float32 and expected["scale"].all():
            assert all(numpy.array_equal(values[key], expected[key]) for key in values), name
    return len(mine_by_weight)


CASES = [(m, r) for m in OLD for r in requests(BYTES, WHOLE)]
CASES += [(m, r) for m in NEW for r in requests(BYTES + NIBBLES, WHOLE + BLOCKS)]


@pytest.mark.parametrize("name, request_", CASES, ids=lambda x: x if isinstance(x, str) else text_of(x))
def test_model(name, request_, tmp_path):
    path = SAMPLES / f"{name}.mlpackage"
    compared = compare(path, ours(path, request_, tmp_path), theirs(path, request_, tmp_path))
    assert compared or request_["granularity"] == "per_block"


SHAPES = {"linear": [32, 48], "matmul_y": [48, 32], "conv": [8, 16, 3, 3], "conv_transpose": [16, 8, 3, 3]}
LISTS = [[1, 4], [0, 8], [4, 0], [2, 2], [8, 8]]


@pytest.mark.parametrize("dtype", ["fp16", "fp32"])
@pytest.mark.parametrize("consumer", SHAPES)
def test_lists_of_blocks(consumer, dtype, tmp_path):
    shape = SHAPES[consumer]
    model = dict(consumer=consumer, opset="iOS18", dtype=dtype, shape=shape, lcg=int(numpy.prod(shape)))
    build(model, tmp_path / "source.mlpackage")
    for number, sizes in enumerate(LISTS):
        request = dict(mode=MODES[number % 2], dtype=(NIBBLES + BYTES)[number % 4], granularity="per_block")
        request["block_size"] = sizes + [0, 3][: len(shape) - 2]
        directory = tmp_path / str(number)
        directory.mkdir()
        source = tmp_path / "source.mlpackage"
        assert compare(source, ours(source, request, directory), theirs(source, request, directory)) == 1


@pytest.mark.parametrize("dtype", ["fp16", "fp32"])
@pytest.mark.parametrize("sizes", [[0, 3], [3000, 1], [0, 0]], ids=str)
def test_large_groups(sizes, dtype, tmp_path):
    """Groups of more elements than are worked on at a time, in runs of 3, 1 and all."""
    source = tmp_path / "source.mlpackage"
    build(dict(consumer="matmul_y", opset="iOS18", dtype=dtype, shape=[6000, 6], lcg=36000), source)
    request = dict(mode="linear", dtype="uint8", granularity="per_block", block_size=sizes)
    assert compare(source, ours(source, request, tmp_path), theirs(source, request, tmp_path)) == 1


@pytest.mark.parametrize("name", ["convnet_ios16", "trained_digits_ios18"])
@pytest.mark.parametrize("mode", MODES)
def test_coremltools_decodes_the_same(mode, name, tmp_path):
    path = ours(SAMPLES / f"{name}.mlpackage", dict(mode=mode, dtype="uint8"), tmp_path)
    model = coremltools.models.MLModel(str(copy_for_coremltools(path, tmp_path / "load")), skip_model_load=True)
    peer.decompress_weights(model).save(str(tmp_path / "dense.mlpackage"))
    dense = [array for array in Package.read(tmp_path / "dense.mlpackage").constants().values() if array.size > 64]
    package = Package.read(path)
    for weight_name, op in quantized(package).items():
        expected = decode(arrays(package, op))
        assert any(a.shape == expected.shape and numpy.array_equal(a, expected) for a in dense), weight_name


@pytest.mark.parametrize("request_", requests(BYTES + NIBBLES, [WHOLE[1], BLOCKS[0]]), ids=text_of)
@pytest.mark.parametrize("name", ["convnet_fp32", "trained_digits_ios18"])
def test_least_squares(name, request_, tmp_path):
    """scale=mse is never worse, weight by weight, and much better where there are few codes."""
    path = SAMPLES / f"{name}.mlpackage"
    if name == "convnet_fp32" and (request_["granularity"] == "per_block" or request_["dtype"] in NIBBLES):
        pytest.skip("needs iOS18")
    (tmp_path / "mse").mkdir()
    plain = Package.read(ours(path, request_, tmp_path))
    best = Package.read(ours(path, request_ | dict(scale="mse"), tmp_path / "mse"))
    weights, sums = dense_values(Package.read(path)), numpy.zeros(2)
    assert quantized(plain).keys() == quantized(best).keys()
    for weight_name, op in quantized(best).items():
        other = quantized(plain)[weight_name]
        assert structure(best, op) == structure(plain, other)
        assert_sane(arrays(best, op))
        errors = [error_of(weights[weight_name], arrays(p, o)) for p, o in ((best, op), (plain, other))]
        assert errors[0] <= errors[1], weight_name
        sums += errors
    if request_["dtype"] in NIBBLES and request_["granularity"] == "per_channel":
        assert sums[0] < 0.9 * sums[1]
