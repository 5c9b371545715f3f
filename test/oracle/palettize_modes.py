# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The modes of palettization other than k-means of scalars (palettize.py): uniform, unique, vectors, and a scale per
channel. The structure is that of coremltools; so are the values of uniform and unique; the error of vectors is not
above its error, nor is that of scales where both have about as many.

It differs where coremltools does what it should not; see DIFFERENT for the recorded answers. Scales belong to output
channels, and stay behind the table: coremltools takes a scale for each position of all other axes and, before iOS26,
repeats the table for each of them."""
import coremltools
import coremltools.optimize.coreml as peer
import numpy
import pytest
from coremltools.converters.mil.frontend.milproto.load import load as load_program
from models import SAMPLES, Package, copy_for_coremltools, mil_opt
from palettes import dense_values, op_name, palettes, parameters, structure
from records import RECORDS, assert_described, build, compress, config, expected_array, is_one_step, option_text, weight

DIFFERENT = {
    "pal-unique-5vals-ios16-error": "before iOS18 unique takes 4 bits where 3 would do",
    "pal-vector-more-clusters-than-vectors-error": "a table may have more entries than there are vectors",
    "pal-pcs-vector-error": "a scale and vectors go together",
    "pal-pcs-skip-corrupts-weight": "a weight that is left alone is not divided by its scale",
    "pal-pcs-uniform-2bit": "a scale per output channel",
    "pal-pcs-uniform-2bit-ios26": "a scale per output channel",
    "pal-pcs-grouped": "a scale per output channel",
}


def here(record):
    if not is_one_step(record, "palettize_weights"):
        return False
    options = config(record)
    return options.get("mode", "kmeans") != "kmeans" or options.keys() & {"cluster_dim", "enable_per_channel_scale"}


CHOSEN = {i: r for i, r in RECORDS.items() if here(r)}
WORKING = [i for i, r in CHOSEN.items() if "expect" in r and i not in DIFFERENT]
REFUSED = [i for i, r in CHOSEN.items() if "expect_error" in r and i not in DIFFERENT]


def dense(path, directory):
    """What coremltools makes of the palettized weights of a package, by the name of the const operation."""
    model = coremltools.models.MLModel(str(copy_for_coremltools(path, directory)), skip_model_load=True)
    program = load_program(model.get_spec(), model.get_spec().specificationVersion, model.weights_dir)
    values = {}
    for function in program.functions.values():
        for op in function.operations:
            for suffix in ("_palettized", "_palettized_pcs"):
                if op.op_type.startswith("constexpr_") and op.name.endswith(suffix):
                    values[op.name.removesuffix(suffix)] = op.materialized_val_inference()
    return values


def palettized(record, directory):
    """The package of a record and the dense value of its weight."""
    path = compress(record, directory)
    return Package.read(path), dense(path, directory / "dense")["w"]


def squared_error(a, b):
    return float(((a.astype(float) - b.astype(float)) ** 2).sum())


@pytest.mark.parametrize("name", WORKING)
def test_record(name, tmp_path):
    record = RECORDS[name]
    path = compress(record, tmp_path)
    package = Package.read(path)
    assert package.model.specificationVersion == record["expect"]["spec_version"]
    assert list(palettes(package)) == (["w"] if record["expect"]["compressed"] else [])
    for op, expected in zip(palettes(package).values(), record["expect"]["constexpr_ops"], strict=True):
        assert (op.type, op_name(op)) == (expected["op"], expected["name"])
        values = parameters(package, op)
        assert_described(package, values, expected["inputs"])
        value = dense(path, tmp_path / "dense")["w"]
        reference = expected_array(record["expect"]["dense_after_decompress"])
        if config(record).get("mode") in ("uniform", "unique"):
            assert numpy.array_equal(value, reference)
            for key, described in expected["inputs"].items():
                assert numpy.array_equal(package.array(values[key]), expected_array(described)), key
        else:
            limit = squared_error(weight(record["model"]), reference) * (1 + 1e-9)
            assert squared_error(weight(record["model"]), value) <= limit


@pytest.mark.parametrize("name", REFUSED)
def test_refused_record(name, tmp_path):
    assert not compress(RECORDS[name], tmp_path, status=1).exists()


def test_records_are_there():
    assert len(WORKING) >= 12 and len(REFUSED) >= 3 and DIFFERENT.keys() <= CHOSEN.keys()


def test_four_bits_before_ios18(tmp_path):
    record = RECORDS["pal-unique-5vals-ios16-error"]
    package, value = palettized(record, tmp_path)
    assert numpy.array_equal(value, weight(record["model"]))
    assert package.array(parameters(package, palettes(package)["w"])["lut"]).shape == (16,)


def test_more_entries_than_vectors(tmp_path):
    record = RECORDS["pal-vector-more-clusters-than-vectors-error"]
    _, value = palettized(record, tmp_path)
    assert numpy.array_equal(value, weight(record["model"]))


def test_skipped_weight_is_not_divided(tmp_path):
    record = RECORDS["pal-pcs-skip-corrupts-weight"]
    package = Package.read(compress(record, tmp_path))
    assert numpy.array_equal(dense_values(package)["w"], weight(record["model"]))


@pytest.mark.parametrize("name", [i for i in DIFFERENT if "-pcs-" in i and "skip" not in i])
def test_scale_of_record(name, tmp_path):
    record = RECORDS[name]
    package, _ = palettized(record, tmp_path)
    [lut, scale] = [op for op in package.operations() if op.type.startswith("constexpr_")]
    assert (lut.type, op_name(lut)) == ("constexpr_lut_to_dense", "w_palettized")
    assert (scale.type, op_name(scale)) == ("constexpr_blockwise_shift_scale", "w_palettized_pcs")
    argument = scale.inputs["data"].arguments[0]
    assert argument.name == lut.outputs[0].name and scale.inputs.keys() == {"data", "scale"}
    value, original = package.array(scale.inputs["scale"].arguments[0].value), weight(record["model"])
    assert value.shape == (original.shape[0], 1) and value.dtype == original.dtype


# The same requests for whole models.
MODELS = ["convnet_ios18", "transformer_ios18", "trained_digits_ios18"]
GROUPED = dict(granularity="per_grouped_channel")
UNIFORM = [dict(mode="uniform", nbits=n) for n in (1, 3, 4, 8)]
UNIFORM += [dict(mode="uniform", nbits=4, **GROUPED, group_size=8)]
UNIFORM += [dict(mode="uniform", nbits=2, **GROUPED, group_size=4, channel_axis=1)]
UNIQUE = [dict(mode="unique"), dict(mode="unique", **GROUPED, group_size=1)]
UNIQUE += [dict(mode="unique", **GROUPED, group_size=2, cluster_dim=2)]
VECTORS = [dict(nbits=n, cluster_dim=d) for n, d in ((1, 2), (2, 2), (4, 2), (3, 4))]
VECTORS += [dict(nbits=2, cluster_dim=2, **GROUPED, group_size=8)]
VECTORS += [dict(nbits=2, cluster_dim=4, **GROUPED, group_size=4, channel_axis=1)]
SCALED = [dict(nbits=n, enable_per_channel_scale=True) for n in (2, 4, 8)]
SCALED += [dict(mode="uniform", nbits=n, enable_per_channel_scale=True) for n in (3, 4)]
SCALED += [dict(nbits=2, **GROUPED, group_size=8, enable_per_channel_scale=True)]
SCALED += [dict(mode="uniform", nbits=3, **GROUPED, group_size=8, enable_per_channel_scale=True)]
SCALED += [dict(nbits=2, cluster_dim=2, enable_per_channel_scale=True)]
WEIGHT_THRESHOLD = 64


def name_of(request):
    return ",".join(f"{key}={option_text(value)}" for key, value in request.items())


def ours(path, request, directory):
    output = directory / "ours.mlpackage"
    mil_opt(path, f"--palettize={name_of(request)},weight_threshold={WEIGHT_THRESHOLD}", "-o", output)
    return output


def theirs(path, request, directory):
    model = coremltools.models.MLModel(
        str(copy_for_coremltools(path, directory / "theirs")), skip_model_load=True
    )
    settings = peer.OpPalettizerConfig(**{"mode": "kmeans", "weight_threshold": WEIGHT_THRESHOLD} | request)
    small = peer.palettize_weights(model, peer.OptimizationConfig(global_config=settings))
    small.save(str(directory / "peer.mlpackage"))
    return directory / "peer.mlpackage"


# Some groups of the first model have fewer vectors than 64, which coremltools refuses.
CASES = [(m, r) for m in MODELS for r in UNIFORM + UNIQUE + VECTORS]
CASES += [(m, dict(nbits=6, cluster_dim=4)) for m in MODELS[1:]]


@pytest.mark.parametrize("name, request_", CASES, ids=lambda x: x if isinstance(x, str) else name_of(x))
def test_model(name, request_, tmp_path):
    path = SAMPLES / f"{name}.mlpackage"
    mine, reference = ours(path, request_, tmp_path), theirs(path, request_, tmp_path)
    my_package, peer_package = Package.read(mine), Package.read(reference)
    assert palettes(my_package).keys() == palettes(peer_package).keys()
    my_values, peer_values = dense(mine, tmp_path / "a"), dense(reference, tmp_path / "b")
    weights = dense_values(Package.read(path))
    for weight_name, op in palettes(my_package).items():
        other = palettes(peer_package)[weight_name]
        assert structure(my_package, op) == structure(peer_package, other), weight_name
        mine_, theirs_ = my_values[weight_name], peer_values[weight_name]
        if "mode" in request_:
            assert numpy.array_equal(mine_, theirs_), weight_name
            for key, value in parameters(my_package, op).items():
                peer_value = parameters(peer_package, other)[key]
                assert numpy.array_equal(my_package.array(value), peer_package.array(peer_value)), (weight_name, key)
        else:
            limit = squared_error(weights[weight_name], theirs_) * (1 + 1e-9)
            assert squared_error(weights[weight_name], mine_) <= limit, weight_name


# coremltools has a scale, and in the end a palette, for each position of the other axes, which are more than the output
# channels of some weights; its error may then be less, but not by more than this.
LIMITS = {"kmeans": 1.52, "uniform": 1.65}


def their_dense(path, directory):
    """What coremltools makes of a package that it wrote, by the name of the const operation."""
    model = coremltools.models.MLModel(str(copy_for_coremltools(path, directory)), skip_model_load=True)
    peer.decompress_weights(model).save(str(directory / "decompressed.mlpackage"))
    values = dense_values(Package.read(directory / "decompressed.mlpackage"))
    return {name.removesuffix("_pcs").removesuffix("_palettized"): value for name, value in values.items()}


@pytest.mark.parametrize("request_", SCALED, ids=name_of)
@pytest.mark.parametrize("name", MODELS)
def test_scaled_model(name, request_, tmp_path):
    """One scale for each output channel, and an error that is not above that of coremltools."""
    path = SAMPLES / f"{name}.mlpackage"
    output = ours(path, request_, tmp_path)
    package = Package.read(output)
    weights, values = dense_values(Package.read(path)), dense(output, tmp_path / "dense")
    scales = [op for op in package.operations() if op_name(op).endswith("_palettized_pcs")]
    assert len(scales) == len(palettes(package)) == len(values) > 0
    reference = {}
    if "cluster_dim" not in request_:  # coremltools fails
        reference = their_dense(theirs(path, request_, tmp_path), tmp_path / "peer")
    for op in scales:
        weight_name = op_name(op).removesuffix("_palettized_pcs")
        original, value = weights[weight_name], values[weight_name]
        scale = package.array(op.inputs["scale"].arguments[0].value)
        assert scale.dtype == value.dtype == original.dtype and (scale > 0).all()
        [axis] = [a for a, size in enumerate(scale.shape) if size == scale.size]
        assert scale.ndim == original.ndim and scale.shape[axis] == original.shape[axis]
        if reference:
            positions = original.size // original.shape[axis]
            limit = LIMITS[request_.get("mode", "kmeans")] if positions > original.shape[axis] else 1
            theirs_ = squared_error(original, reference[weight_name])
            assert squared_error(original, value) <= limit * theirs_ * (1 + 1e-9), weight_name


PLAIN = [dict(nbits=n) for n in (1, 3, 6)] + [dict(mode="uniform", nbits=n) for n in (2, 4)]
PLAIN += [dict(nbits=3, cluster_dim=2), dict(nbits=2, **GROUPED, group_size=4, channel_axis=1)]
PLAIN += [dict(nbits=2, cluster_dim=2, **GROUPED, group_size=4, channel_axis=1)]


def linear_dense(values, request, directory):
    """What palettization makes of the weight of a linear layer."""
    directory.mkdir()
    model = dict(consumer="linear", opset="iOS18", dtype=str(values.dtype).replace("float", "fp"))
    model |= dict(shape=list(values.shape), data=values.astype(float).ravel().tolist())
    build(model, directory / "source.mlpackage")
    return dense(ours(directory / "source.mlpackage", request, directory), directory / "dense")["w"]


@pytest.mark.parametrize("dtype", ["float16", "float32"])
@pytest.mark.parametrize("request_", PLAIN, ids=name_of)
def test_scale_is_not_worse(request_, dtype, tmp_path):
    """Than the greatest magnitude of each channel with palettes that do not know of scales."""
    random = numpy.random.default_rng(7)
    values = random.standard_normal((16, 32)) * 10.0 ** random.uniform(-3, 3, (16, 1))
    values[3] = 0
    values = values.astype(dtype)
    peaks = abs(values).max(axis=1, keepdims=True)
    peaks[peaks == 0] = 1
    plain = linear_dense(values / peaks, request_, tmp_path / "plain") * peaks
    scaled = linear_dense(values, request_ | dict(enable_per_channel_scale=True), tmp_path / "scaled")
    assert squared_error(values, scaled) <= squared_error(values, plain) * (1 + 1e-9)


@pytest.mark.parametrize("request_", UNIFORM[:1] + UNIQUE + VECTORS + SCALED, ids=name_of)
@pytest.mark.parametrize("name", MODELS)
def test_decompressed(name, request_, tmp_path):
    """--decompress makes what coremltools makes, bit for bit, and what it writes is the model again."""
    small = ours(SAMPLES / f"{name}.mlpackage", request_, tmp_path)
    plain = tmp_path / "plain.mlpackage"
    mil_opt(small, "--decompress", "-o", plain)
    constants = dense_values(Package.read(plain))
    model = coremltools.models.MLModel(str(copy_for_coremltools(small, tmp_path / "copy")), skip_model_load=True)
    peer.decompress_weights(model).save(str(tmp_path / "peer.mlpackage"))
    expected = dense_values(Package.read(tmp_path / "peer.mlpackage"))
    compared = 0
    for op in Package.read(small).operations():
        [output] = [o.name for o in op.outputs][:1] or [None]
        if op.type.startswith("constexpr_") and output in constants:
            array = expected.get(op_name(op), expected.get(output))
            assert array is not None and array.dtype == constants[output].dtype
            assert array.tobytes() == constants[output].tobytes(), output
            compared += 1
    assert compared > 0 or request_ in UNIQUE
