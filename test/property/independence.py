# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What a pass makes of a weight depends on the weight and the options alone: not on other weights, not on threads, not
on whether it has been there before; and it is as near to the weight as the technique promises, whatever the values.
"""
import coremltools
import numpy
import pytest
from constexprs import names, structure, weights, without_weights
from consumers import CONSUMERS, by_consumer, describe, ours, source, text_of
from coremltools.converters.mil import Builder as mb
from coremltools.converters.mil.mil import types
from models import GOOD, SAMPLES, Package, files, mil_opt
from records import build_all, flag, weight

ALL = tuple(CONSUMERS)
GROUP, BLOCK = dict(granularity="per_grouped_channel", group_size=4), dict(granularity="per_block", block_size=4)
JOINT = dict(joint_compression=True)
TENSOR = dict(granularity="per_tensor")


def palettize(**options):
    return "palettize", options


def quantize(**options):
    return "linear-quantize", options


def prune(**options):
    return "prune", options


PALETTES = [
    [palettize(nbits=4)],
    [palettize(nbits=3, **GROUP)],
    [palettize(nbits=2, **GROUP, channel_axis=1)],
    [palettize(nbits=8)],
]
UNIFORM = [[palettize(mode="uniform", nbits=4)], [palettize(mode="uniform", nbits=6, **GROUP)]]
VECTORS = [[palettize(nbits=4, cluster_dim=2)], [palettize(nbits=2, cluster_dim=4, **GROUP)]]
SCALED = [[palettize(nbits=4, enable_per_channel_scale=True)]]
INTEGERS = [
    [quantize()],
    [quantize(mode="linear", dtype="uint8", **TENSOR)],
    [quantize(dtype="int4", **BLOCK)],
    [quantize(mode="linear", dtype="uint4", granularity="per_channel")],
]
SEARCHED = [[quantize(mode="linear", dtype="int4", scale="mse", **BLOCK)]]
MASKS = [
    [prune(threshold=0.5, minimum_sparsity_percentile=0.0)],
    [prune(target_sparsity=0.5)],
    [prune(target_sparsity=0.5, block_size=2)],
    [prune(n_m_ratio=(2, 4))],
]
MASKED_AGAIN = [
    [quantize(), prune(target_sparsity=0.5, **JOINT)],
    [palettize(nbits=4), prune(target_sparsity=0.5, **JOINT)],
]
SEQUENCES = MASKED_AGAIN + [
    [prune(target_sparsity=0.5), palettize(nbits=3, **JOINT)],
    [prune(target_sparsity=0.5), quantize(dtype="int4", **JOINT)],
    [palettize(nbits=6), quantize(**TENSOR, **JOINT)],
    [prune(n_m_ratio=(2, 4)), palettize(nbits=4, **JOINT), quantize(**TENSOR, **JOINT)],
    [quantize(), palettize(nbits=2, **JOINT)],
]
EVERY = PALETTES + UNIFORM + VECTORS + SCALED + INTEGERS + SEARCHED + MASKS + SEQUENCES


def text_of_steps(steps):
    return " ".join(f"{pass_} {text_of(options)}" for pass_, options in steps)


def id_of(steps):
    return text_of_steps(steps) if isinstance(steps, list) else None


def compressed(path, steps, directory):
    output = directory / "small.mlpackage"
    ours(path, steps, output)
    return output


def of(path):
    return by_consumer(weights(Package.read(path)))


def arrays(weight_):
    return [p["array"].tobytes() for op in weight_ for _, p in sorted(op["inputs"].items()) if "array" in p]


def dense(path, directory):
    """The arrays that --decompress makes of the weights, by consumer."""
    mil_opt(path, "--decompress", "-o", directory / "dense.mlpackage")
    constants = Package.read(directory / "dense.mlpackage").constants()
    return {name.removesuffix("_w"): array for name, array in constants.items() if name.endswith("_w")}


every = pytest.mark.parametrize("steps", EVERY, ids=text_of_steps)


@every
def test_other_weights_do_not_matter(steps, tmp_path):
    together = of(compressed(source(ALL, "iOS18", "fp16", False), steps, tmp_path))
    for name in ALL:
        (tmp_path / name).mkdir()
        [alone] = of(compressed(source((name,), "iOS18", "fp16", False), steps, tmp_path / name)).values()
        assert structure(alone) == structure(together[name]) and names(alone) == names(together[name]), name
        assert arrays(alone) == arrays(together[name]), name


def multiples(opset):
    """Weights that many encodings store as the same bytes: what is equal is stored once, and what tells them apart is
    their scale, or their shape."""
    values = numpy.random.default_rng(1).normal(size=16 * 32).round(2)
    model = dict(consumer="linear", opset=opset, dtype="fp16", shape=[16, 32])
    models = {f"w{i}": model | dict(data=values * factor) for i, factor in enumerate((1, 2, 0.5, 1))}
    return models | {"turned": model | dict(data=values, shape=[32, 16]), "bias": model | dict(data=numpy.full(512, 3.0))}


ANEW = [[palettize(nbits=2, recompress=True)], [quantize(dtype="uint8", recompress=True)], [prune(target_sparsity=0.25, recompress=True)]]
OLD = [[palettize(nbits=4)], [quantize()], [quantize(mode="linear", dtype="uint8", **TENSOR)], [prune(target_sparsity=0.5)]]
PAIRS = [("iOS18", steps) for steps in EVERY] + [("iOS26", steps) for steps in SEQUENCES]
PAIRS += [(opset, first + again) for opset in ("iOS16", "iOS18") for first in OLD for again in ANEW]


@pytest.fixture(scope="module")
def of_opset(tmp_path_factory):
    """Of an opset: the model with all of them, and one with each."""
    made = {}

    def get(opset):
        if opset not in made:
            directory, models = tmp_path_factory.mktemp(opset), multiples(opset)
            made[opset] = {"all": directory / "all.mlpackage"} | {name: directory / f"{name}.mlpackage" for name in models}
            build_all(models, made[opset]["all"])
            for name, model in models.items():
                build_all({name: model}, made[opset][name])
        return made[opset]

    return get


@pytest.mark.parametrize("opset, steps", PAIRS, ids=id_of)
def test_weights_with_the_same_bytes_do_not_matter(opset, steps, of_opset, tmp_path):
    """Each step reads what the step before has stored."""

    def run_all(name, path):
        for i, (pass_, options) in enumerate(steps):
            output = tmp_path / f"{name}{i}.mlpackage"
            mil_opt(path, flag(pass_, {"weight_threshold": 0} | options), "-o", output)
            path = output
        (tmp_path / name).mkdir()
        return dense(path, tmp_path / name)

    packages = of_opset(opset)
    together = run_all("all", packages["all"])
    for name in together:
        [alone] = run_all(name, packages[name]).values()
        assert together[name].tobytes() == alone.tobytes(), name


ENCODED = [n for n in GOOD if any(op.type.startswith("constexpr_") for op in Package.read(SAMPLES / n).operations())]


@pytest.mark.parametrize("steps", ANEW, ids=id_of)
@pytest.mark.parametrize("name", ENCODED)
def test_anew_is_decoded_first(name, steps, tmp_path):
    [(pass_, options)] = steps
    options = {"weight_threshold": 0} | options
    mil_opt(SAMPLES / name, "--decompress", "-o", tmp_path / "dense.mlpackage")
    for source_, extra in (SAMPLES / name, {}), (tmp_path / "dense.mlpackage", {"recompress": False}):
        output = tmp_path / f"{source_.stem}-small.mlpackage"
        mil_opt(source_, flag(pass_, options | extra), "--decompress", "-o", output)
    anew, afresh = (Package.read(path).constants() for path in sorted(tmp_path.glob("*-small.mlpackage")))
    encoded = {op.outputs[-1].name for op in Package.read(SAMPLES / name).operations() if op.type.startswith("constexpr_")}
    assert anew.keys() == afresh.keys() and encoded & anew.keys()
    assert all(anew[key].tobytes() == afresh[key].tobytes() for key in encoded & anew.keys())


LARGE = {
    "linear": dict(consumer="linear", opset="iOS18", dtype="fp16", shape=[384, 512], lcg=384 * 512),
    "conv": dict(consumer="conv", opset="iOS18", dtype="fp32", shape=[64, 64, 3, 3], lcg=64 * 64 * 9),
    "matmul": dict(consumer="matmul_y", opset="iOS18", dtype="fp16", shape=[96, 1000], lcg=96 * 1000),
}


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    path = tmp_path_factory.mktemp("large") / "large.mlpackage"
    build_all(LARGE, path)
    return path


@every
def test_threads_do_not_matter(steps, large, tmp_path):
    flags = [flag(*step) for step in steps]
    mil_opt(large, *flags, "--mlir-disable-threading", "-o", tmp_path / "one.mlpackage")
    mil_opt(large, *flags, "-o", tmp_path / "many.mlpackage")
    assert files(tmp_path / "one.mlpackage") == files(tmp_path / "many.mlpackage")
    assert any(
        w[-1]["op"].startswith("constexpr_") for w in weights(Package.read(tmp_path / "one.mlpackage")).values()
    )


@every
def test_twice_is_once(steps, tmp_path):
    once = compressed(source(ALL, "iOS18", "fp32", False), steps, tmp_path)
    ours(once, steps, tmp_path / "twice.mlpackage")
    assert files(tmp_path / "twice.mlpackage") == files(once)


# How near


def parameter(weight_, key):
    """The array of the last operation that has this parameter as a constant."""
    return [op["inputs"][key]["array"] for op in weight_ if "array" in op["inputs"].get(key, {})][-1]


def spread(array, shape):
    """One element per block, repeated to the shape; what follows the rank stays."""
    for axis, size in enumerate(shape):
        array = array.repeat(size // array.shape[axis], axis)
    return array


def run(steps, dtype, directory):
    """Of each weight that is compressed: the consumer, the weight, what it is now, and the operations that make it."""
    small = compressed(source(ALL, "iOS18", dtype, False), steps, directory)
    values, found = dense(small, directory), of(small)
    assert found.keys() == values.keys() == set(ALL)
    originals = {name: weight(describe(name, "iOS18", dtype, False)) for name in ALL}
    chosen = [name for name in ALL if found[name][-1]["op"] != "const"]
    assert len(chosen) >= 2
    assert all(numpy.array_equal(values[name], originals[name]) for name in ALL if name not in chosen)
    return [(name, originals[name], values[name], found[name]) for name in chosen]


both = pytest.mark.parametrize("dtype", ["fp16", "fp32"])


def assert_nearest(values, chosen, tables):
    """Each chosen value is of the table of its place, and no other is nearer. `tables`: [..., entries]"""
    distances = abs(values[..., None].astype(float) - tables.astype(float))
    assert (chosen[..., None] == tables).any(axis=-1).all()
    assert numpy.array_equal(abs(values.astype(float) - chosen.astype(float)), distances.min(axis=-1))


@both
@pytest.mark.parametrize("steps", PALETTES + [[prune(target_sparsity=0.5), palettize(nbits=3, **JOINT)]], ids=id_of)
def test_values_are_the_nearest_of_the_palette(steps, dtype, tmp_path):
    for _, original, value, weight_ in run(steps, dtype, tmp_path):
        kept = value != 0 if "constexpr_sparse_to_dense" in weight_[-1]["op"] else numpy.ones(value.shape, bool)
        tables = spread(parameter(weight_, "lut")[..., 0], original.shape)
        assert_nearest(original[kept], value[kept], tables[kept])
        assert (value[~kept] == 0).all()


@both
@pytest.mark.parametrize("steps", UNIFORM, ids=id_of)
def test_values_are_half_a_step_away(steps, dtype, tmp_path):
    for _, original, value, weight_ in run(steps, dtype, tmp_path):
        tables = spread(parameter(weight_, "lut")[..., 0], original.shape).astype(float)
        assert (value[..., None] == tables).any(axis=-1).all()
        step = (tables[..., -1] - tables[..., 0]) / (tables.shape[-1] - 1)
        rounding = abs(original).max() * numpy.finfo(original.dtype).eps
        assert (abs(original.astype(float) - value) <= step / 2 + 2 * rounding).all()


@both
@pytest.mark.parametrize("steps", VECTORS, ids=id_of)
def test_vectors_are_the_nearest_of_the_palette(steps, dtype, tmp_path):
    for _, original, value, weight_ in run(steps, dtype, tmp_path):
        tables, axis = parameter(weight_, "lut"), int(parameter(weight_, "vector_axis"))
        size = tables.shape[-1]

        def vectors(array):
            parts = numpy.moveaxis(array.astype(float), axis, 0)
            parts = parts.reshape(len(parts) // size, size, *parts.shape[1:])
            return numpy.moveaxis(numpy.moveaxis(parts, 1, -1), 0, axis)

        expected, chosen = vectors(original), vectors(value)
        tables = spread(tables, chosen.shape[:-1]).astype(float)
        distances = ((expected[..., None, :] - tables) ** 2).sum(axis=-1)
        assert numpy.allclose(((expected - chosen) ** 2).sum(axis=-1), distances.min(axis=-1), rtol=1e-6, atol=0)


@both
@pytest.mark.parametrize("steps", SCALED, ids=id_of)
def test_scaled_values_are_the_nearest_of_the_palette(steps, dtype, tmp_path):
    for _, original, value, weight_ in run(steps, dtype, tmp_path):
        scale, table = parameter(weight_, "scale"), parameter(weight_, "lut").ravel()
        indices = parameter(weight_, "indices")
        assert_nearest(original / scale, table[indices], spread(parameter(weight_, "lut")[..., 0], original.shape))
        assert numpy.array_equal(value, table[indices] * scale)


def assert_half_a_scale(original, value, scale):
    """Half a scale, and what rounding it to its type adds at the ends of the range, where 255 codes share it."""
    slack = {"float16": 0.13, "float32": 1e-4}[original.dtype.name]
    assert (abs(original.astype(float) - value) <= scale.astype(float) * (0.5 + slack)).all()


@both
@pytest.mark.parametrize(
    "steps", INTEGERS + [[prune(target_sparsity=0.5), quantize(dtype="int4", **JOINT)]], ids=id_of
)
def test_values_are_half_a_scale_away(steps, dtype, tmp_path):
    for _, original, value, weight_ in run(steps, dtype, tmp_path):
        scale = spread(parameter(weight_, "scale"), original.shape)
        kept = parameter(weight_, "mask") != 0 if len(steps) > 1 else numpy.ones(value.shape, bool)
        assert_half_a_scale(original[kept], value[kept], scale[kept])
        assert (value[~kept] == 0).all()


@both
def test_entries_are_half_a_scale_away(dtype, tmp_path):
    """Of a palette that is quantized."""
    steps = [palettize(nbits=6), quantize(**TENSOR, **JOINT)]
    (tmp_path / "before").mkdir()
    before = of(compressed(source(ALL, "iOS18", dtype, False), steps[:1], tmp_path / "before"))
    for name, _, value, weight_ in run(steps, dtype, tmp_path):
        table, scale = parameter(before[name], "lut"), parameter(weight_, "scale")
        entries = (parameter(weight_, "data").astype(table.dtype) * scale).astype(table.dtype)
        assert_half_a_scale(table, entries, scale)
        assert numpy.array_equal(value, entries.ravel()[parameter(weight_, "indices")])


@both
@pytest.mark.parametrize("steps", MASKS + MASKED_AGAIN, ids=id_of)
def test_values_are_zero_or_what_they_were(steps, dtype, tmp_path):
    (tmp_path / "before").mkdir()
    path = source(ALL, "iOS18", dtype, False)
    before = dense(compressed(path, steps[:-1], tmp_path / "before") if steps[1:] else path, tmp_path / "before")
    for name, original, value, _ in run(steps, dtype, tmp_path):
        kept = value != 0
        assert value[kept].tobytes() == before[name][kept].tobytes()
        assert 0.3 < numpy.mean(~kept) < 0.7


@both
@pytest.mark.parametrize("steps", SEARCHED, ids=id_of)
def test_search_is_no_worse(steps, dtype, tmp_path):
    [(pass_, options)] = steps
    (tmp_path / "plain").mkdir()
    plain = [(pass_, {key: value for key, value in options.items() if key != "scale"})]
    others = {name: value for name, _, value, _ in run(plain, dtype, tmp_path / "plain")}
    for name, original, value, _ in run(steps, dtype, tmp_path):
        errors = [((original.astype(float) - v) ** 2).sum() for v in (value, others[name])]
        assert errors[0] <= errors[1], name


# Whatever the values

SPECIAL = {
    "zero": lambda number: numpy.zeros(512),
    "negative_zero": lambda number: numpy.full(512, -0.0),
    "constant": lambda number: numpy.full(512, 0.3),
    "negative_constant": lambda number: numpy.full(512, -7.0),
    "one_outlier": lambda number: numpy.r_[numpy.zeros(511), 3.0],
    "denormal": lambda number: numpy.linspace(-20, 20, 512) * number.smallest_subnormal,
    "least": lambda number: numpy.r_[numpy.zeros(511), number.smallest_subnormal],
    "greatest": lambda number: numpy.linspace(-1, 1, 512) * number.max,
    "greatest_only": lambda number: numpy.full(512, number.max),
    "nan": lambda number: numpy.r_[numpy.linspace(-1, 1, 511), numpy.nan],
    "infinity": lambda number: numpy.r_[numpy.linspace(-1, 1, 511), numpy.inf],
    "negative_infinity": lambda number: numpy.r_[numpy.linspace(-1, 1, 511), -numpy.inf],
}


@pytest.fixture(scope="module", params=["fp16", "fp32"])
def special(request, tmp_path_factory):
    """A linear operation for each of these weights."""
    number = numpy.finfo({"fp16": numpy.float16, "fp32": numpy.float32}[request.param])
    model = dict(consumer="linear", opset="iOS18", dtype=request.param, shape=[16, 32])
    models = {name: model | dict(data=make(number)) for name, make in SPECIAL.items()}
    path = tmp_path_factory.mktemp("special") / "special.mlpackage"
    build_all(models, path)
    return path, {name: weight(model) for name, model in models.items()}


@every
def test_nothing_becomes_nan_or_infinite(steps, special, tmp_path):
    path, originals = special
    values = dense(compressed(path, steps, tmp_path), tmp_path)
    assert values.keys() == originals.keys()
    for name, original in originals.items():
        finite = numpy.isfinite(original)
        assert numpy.isfinite(values[name][finite]).all(), name
        assert values[name][~finite].tobytes() == original[~finite].tobytes(), name
        if name in ("zero", "negative_zero"):
            assert not values[name].any()
        if name in ("constant", "negative_constant") and steps[0][0] == "palettize" and len(steps) == 1:
            assert numpy.array_equal(values[name], original)


# What is no weight


@pytest.fixture(scope="module")
def attention(tmp_path_factory):
    """A causal mask, indices of two types and a choice, all of more than 2048 elements, beside one weight."""
    mask = numpy.triu(numpy.full((64, 64), -numpy.inf, numpy.float16), 1)
    indices = (numpy.arange(64 * 64) % 64).reshape(64, 64)
    specs = [mb.TensorSpec((1, 64, 64), dtype=types.fp16), mb.TensorSpec((64, 2), dtype=types.fp16)]

    @mb.program(input_specs=specs, opset_version=coremltools.target.iOS18)
    def program(scores, table):
        small = mb.const(val=indices.astype(numpy.int8), name="int8_indices")
        large = mb.const(val=indices.astype(numpy.int32), name="int32_indices")
        chosen = mb.const(val=indices % 2 == 0, name="choice")
        rows = [mb.gather(x=table, indices=i, axis=0, validate_indices=False) for i in (small, large)]
        masked = mb.add(x=scores, y=mb.const(val=mask, name="mask"))
        w = mb.const(val=numpy.linspace(-1, 1, 64 * 64).reshape(64, 64).astype(numpy.float16), name="weight")
        return mb.linear(x=mb.select(cond=chosen, a=masked, b=scores), weight=w), *rows

    path = tmp_path_factory.mktemp("attention") / "attention.mlpackage"
    coremltools.convert(
        program, convert_to="mlprogram", minimum_deployment_target=coremltools.target.iOS18, skip_model_load=True,
        compute_precision=coremltools.precision.FLOAT32, pass_pipeline=coremltools.PassPipeline.EMPTY,
    ).save(str(path))  # fmt: skip
    return path


@every
def test_masks_and_indices_are_no_weights(steps, attention, tmp_path):
    output = tmp_path / "small.mlpackage"
    done = mil_opt(attention, *(flag(*step) for step in steps), "--mil-report", "-o", output)
    before, after, made = without_weights(Package.read(attention), Package.read(output))
    assert before == after and made
    consts = {op.outputs[0].name for op in Package.read(output).operations() if op.type == "const"}
    assert {"int8_indices", "int32_indices", "choice"} <= consts and "weight" not in consts
    rows = {line.split()[1]: line for line in done.stderr.splitlines() if line.startswith("main ")}
    assert rows.keys() == {"mask", "int8_indices", "weight", "linear_0_bias_0"}  # other types are never weights
    assert "skipped: integers that stay integers" in rows["int8_indices"] and " compressed" in rows["weight"]
    assert "mask" in consts and f"skipped: {reason_to_leave_mask(*steps[-1])}" in rows["mask"]


def reason_to_leave_mask(pass_, options):
    if pass_ == "prune" and options.get("joint_compression"):
        return "not compressed yet, and joint_compression prunes what is"
    for structured in ("block_size", "n_m_ratio") if pass_ == "prune" else ():
        if structured in options:
            return f"{structured} is for weights of conv and linear"
    return "it holds NaN or infinity"
