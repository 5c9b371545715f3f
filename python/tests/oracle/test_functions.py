# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Functions of milopt.coreml on requests that were recorded, on each kind of model, and on functions that make palettes."""

import copy
import json
import pathlib

import coremltools
import coremltools.optimize.coreml as theirs
import numpy
import pytest

import milopt
import milopt.coreml as ours
from models import copy_for_coremltools
from records import RECORDS, build, weight
from tools import DIGITS, SAMPLES

# Where coremltools fails and one weight is left alone here with a reason, or compressed.
GOES_ON = {
    "lq-block-list-wrong-rank", "lq-int8-const-error", "pal-unique-5vals-ios16-error", "pal-grouped-negative-axis-error",
    "pal-vector-more-clusters-than-vectors-error", "pal-pcs-vector-error", "prune-nm-concat-error",
    "joint-prune-palettize-vector-error", "joint-prune-palettize-pcs-error", "joint-palettize4-quantize-per_channel-error",
    "joint-palettize4-quantize-conv-ios26-error", "joint-quantize-int4-palettize-error", "joint-palettize-quantize-prune-error",
}  # fmt: skip


def compress(model, steps):
    for step in steps:
        config = ours.OptimizationConfig.from_dict(copy.deepcopy(step["config"]))
        model = getattr(ours, step["api"])(model, config, step.get("joint_compression") or False)
    return model


@pytest.mark.parametrize("id", [i for i, r in RECORDS.items() if r["technique"] == "compress"])
@pytest.mark.filterwarnings("ignore::milopt.MiloptWarning")
def test_records(id, tmp_path):
    record = RECORDS[id]
    build(record["model"], tmp_path / "source.mlpackage")
    if "expect_error" in record and id not in GOES_ON:
        with pytest.raises(Exception) as caught:  # noqa: PT011
            compress(tmp_path / "source.mlpackage", record["steps"])
        assert record["expect_error"]["type"] in [c.__name__ for c in type(caught.value).__mro__]
        return
    model = compress(tmp_path / "source.mlpackage", record["steps"])
    if id in GOES_ON:
        [row] = [row for row in model.report if row.weight == "w"]
        assert row.reason or row.note or row.bits_after
        return
    expected = record["expect"].get("decompressed", {}).get("data")
    if record["expect"]["spec_version"]:
        assert model.metadata.specification_version == record["expect"]["spec_version"]
    if expected is not None and "NaN" not in str(expected):
        original = weight(record["model"]).astype(float)
        value = model.weights["w"].value.astype(float)
        reference = numpy.array(expected, float).reshape(original.shape)
        assert numpy.mean((value - original) ** 2) <= numpy.mean((reference - original) ** 2) * (1 + 1e-5) + 1e-12


def config(nbits=4):
    return ours.OptimizationConfig(ours.OpPalettizerConfig(nbits=nbits))


def test_paths_and_models():
    """A path gives a milopt.Model, and each kind the same."""
    source = milopt.load(DIGITS)
    results = [ours.palettize_weights(m, config()) for m in (source, DIGITS, str(DIGITS))]
    results.append(ours.palettize_weights(mlmodel=source, config=config()))
    assert all(type(m) is milopt.Model and len(m.report.compressed) == 3 for m in results)
    assert not source.report
    for nothing in (None, 3, b"model.mlpackage"):
        with pytest.raises(TypeError):
            ours.palettize_weights(nothing, config())


def test_mlmodels(tmp_path):
    source = coremltools.models.MLModel(
        str(copy_for_coremltools(DIGITS, tmp_path)), skip_model_load=True, compute_units=coremltools.ComputeUnit.CPU_ONLY
    )
    source.short_description = "changed in memory"
    before = source.get_spec().SerializeToString()
    for function in (lambda m: ours.palettize_weights(m, config()), lambda m: ours.apply(m, "EMPTY"), ours.decompress_weights):
        made = function(source)
        assert type(made) is coremltools.models.MLModel and made.compute_unit == coremltools.ComputeUnit.CPU_ONLY
        assert made.get_spec().description == source.get_spec().description
        assert pathlib.Path(made.weights_dir).is_dir() and made.weights_dir != source.weights_dir
    made.save(str(tmp_path / "out.mlpackage"))
    assert source.get_spec().SerializeToString() == before
    again = ours.palettize_weights(ours.palettize_weights(source, config()), config(2))  # what is compressed stays
    assert ours.get_weights_metadata(again).keys() == ours.get_weights_metadata(ours.palettize_weights(source, config())).keys()
    several = str(copy_for_coremltools(SAMPLES / "multifunction_ios18.mlpackage", tmp_path))
    # Other hints than none, where they are not left out, exist on a Mac only.
    source = coremltools.models.MLModel(several, skip_model_load=True, function_name="adapter_one", optimization_hints={})
    made = ours.palettize_weights(source, config())
    assert (made.function_name, made.optimization_hints) == ("adapter_one", {})
    network = coremltools.models.MLModel(str(SAMPLES / "neuralnetwork.mlmodel"), skip_model_load=True)
    for module in (ours, theirs):
        with pytest.raises(TypeError):
            module.palettize_weights(network, module.OptimizationConfig(module.OpPalettizerConfig(nbits=4)))


def test_by_the_names_of_pipelines(tmp_path):
    """DEFAULT_PALETTIZATION is without loss where there are few values."""
    model = ours.palettize_weights(DIGITS, config(2))
    dense = ours.decompress_weights(model)
    dense.save(tmp_path / "dense.mlpackage")
    mlmodel = coremltools.models.MLModel(str(tmp_path / "dense.mlpackage"), skip_model_load=True)
    small = ours.apply(mlmodel, "DEFAULT_PALETTIZATION")
    small.save(str(tmp_path / "small.mlpackage"))
    made = milopt.load(tmp_path / "small.mlpackage")
    for row in model.report.compressed:
        assert made.weights[row.weight].encoding == "palettized 2 bit"
        assert (made.weights[row.weight].value == model.weights[row.weight].value).all()
    pruned = ours.apply(ours.decompress_weights(ours.prune_weights(
        DIGITS, ours.OptimizationConfig(ours.OpMagnitudePrunerConfig(target_sparsity=0.6)))), "DEFAULT_PRUNING")  # fmt: skip
    assert len(pruned.report.compressed) == 3
    with pytest.raises(ValueError):
        ours.apply(DIGITS, "DEFAULT_QUANTIZATION")
    for plan in (config(), {"global_config": {"config_type": "OpPalettizerConfig", "nbits": 4}}):
        assert len(ours.apply(DIGITS, plan).report.compressed) == 3


def test_parts_of_pipelines():
    """Each is raised to what it needs, and one that is newer stays."""

    def part(name, opset, x, y):
        tensor = "tensor<1x64xf16>"
        return (
            f'module @{name} {{\nmil.func @main(%{x}: {tensor}) -> ({tensor}) attributes {{opset = "{opset}"}} {{\n'
            f"%w = mil.const dense<0.5> : tensor<64x64xf16>\n"
            f"%{y} = mil.linear(x = %{x}, weight = %w) : ({tensor}, tensor<64x64xf16>) -> {tensor}\nmil.output %{y} : {tensor}\n}}\n}}\n"
        )

    parts = part("old", "CoreML5", "x", "y") + part("new", "CoreML8", "y", "z")
    model = milopt.parse(f"module attributes {{mil.model = {{pipeline = {{}}}}}} {{\n{parts}}}")
    made = ours.palettize_weights(model, config())
    assert [function["opset"] for function in made.info["functions"]] == ["CoreML6", "CoreML8"]
    assert [row.function for row in made.report.compressed] == ["old/main", "new/main"]
    assert list(ours.get_weights_metadata(model)) == ["old/main/w", "new/main/w"]


@pytest.mark.parametrize("arguments", [
    (lambda m: m.OptimizationConfig(m.OpThresholdPrunerConfig()), False), (lambda m: m.OpPalettizerConfig(nbits=4), False),
    (lambda m: m.OptimizationConfig(m.OpPalettizerConfig(nbits=4)), 1), (lambda m: None, False),
    (lambda m: m.OptimizationConfig(op_name_configs={"x": m.OpLinearQuantizerConfig()}), False),
    (lambda m: m.OptimizationConfig(op_type_configs={"const": m.OpPalettizerConfig(nbits=4)}), False),
    (lambda m: m.OptimizationConfig(m.OpPalettizerConfig(nbits=4, weight_threshold=None)), False),
    (lambda m: m.OptimizationConfig(m.OpPalettizerConfig(nbits=4), op_name_configs={"l1": None}), False),
    (lambda m: m.OptimizationConfig(m.OpPalettizerConfig(nbits=3)), False),
    (lambda m: m.OptimizationConfig(m.OpPalettizerConfig(nbits=2, granularity="per_grouped_channel")), False),
    (lambda m: m.OptimizationConfig(m.OpPalettizerConfig(nbits=2)), True),
])  # fmt: skip
def test_arguments_that_are_refused(arguments, tmp_path):
    """Of the same classes, on a model of iOS16 with a weight that two operations share."""
    from coremltools.converters.mil import Builder as mb

    values = numpy.random.default_rng(0).standard_normal((64, 64)).astype(numpy.float32)

    @mb.program(input_specs=[mb.TensorSpec((1, 64))], opset_version=coremltools.target.iOS16)
    def program(x):
        shared = mb.const(val=values, name="w")
        return mb.linear(x=mb.linear(x=x, weight=shared, name="l1"), weight=shared, name="l2")

    coremltools.convert(
        program, minimum_deployment_target=coremltools.target.iOS16, compute_precision=coremltools.precision.FLOAT32,
        skip_model_load=True, pass_pipeline=coremltools.PassPipeline.EMPTY,
    ).save(str(tmp_path / "m.mlpackage"))  # fmt: skip
    model = coremltools.models.MLModel(str(tmp_path / "m.mlpackage"), skip_model_load=True)
    make, joint = arguments
    caught = []
    for module in (ours, theirs):
        with pytest.raises(Exception) as error:  # noqa: PT011
            module.palettize_weights(model, make(module), joint)
        caught.append(error.value)
    assert isinstance(caught[0], type(caught[1])) or (type(caught[1]) is AttributeError and isinstance(caught[0], ValueError))


@pytest.mark.parametrize("size", [[8], (0,)])
def test_lists_of_one_number(size, tmp_path):
    """Are the size of no block, as weights have more axes."""
    build({"consumer": "linear", "opset": "iOS18", "dtype": "fp32", "shape": [4, 8], "lcg": 32}, tmp_path / "m.mlpackage")
    model = coremltools.models.MLModel(str(tmp_path / "m.mlpackage"), skip_model_load=True)
    for module in (ours, theirs):
        op_config = module.OpLinearQuantizerConfig(granularity="per_block", block_size=size, weight_threshold=0)
        with pytest.raises(ValueError):
            module.linear_quantize_weights(model, module.OptimizationConfig(op_config))


def test_names_that_the_model_lacks():
    with pytest.warns(milopt.MiloptWarning, match="no weight or operation called 'no_such_op'") as caught:
        ours.palettize_weights(DIGITS, ours.OptimizationConfig(None, {"lstm": None}, {"no_such_op": None, "linear_*": None}))
    assert len([w for w in caught if w.filename == __file__]) == 3
    model = milopt.load(SAMPLES / "multifunction_ios18.mlpackage")
    key, weight = next(iter(model.weights.items()))
    op_config = ours.OpPalettizerConfig(nbits=2, weight_threshold=0)
    with pytest.warns(milopt.MiloptWarning, match=f"no weight or operation called '{key}'"):
        assert not ours.palettize_weights(model, ours.OptimizationConfig(None, None, {key: op_config})).report.compressed
    made = ours.palettize_weights(model, ours.OptimizationConfig(None, None, {weight.name: op_config}))
    assert {row.weight for row in made.report.compressed} == {weight.name}


@pytest.mark.parametrize("name, other", [
    ("a*", "ab"), ("/a.*/", "ab"), ("a[b]", "ab"), ("a?", "ab"), ("/a*/", "/a*b/"), ("'{(", "x"),
    ("a\\*", "a[foo]"), ("a\\?", "a[x]"), ("/a\\/", "/a/"), ("a\\", "ab"), ("//", "/"),
])  # fmt: skip
def test_names_that_look_like_patterns(name, other):
    """They are names here, as in coremltools."""
    x, w = "tensor<1x64xf16>", "tensor<64x64xf16>"
    linears = "\n".join(
        f"%w{i} = mil.const dense<0.5> : {w}\n"
        f"%x{i + 1} = mil.linear(x = %x{i}, weight = %w{i}) {{name = {json.dumps(op)}}} : ({x}, {w}) -> {x}"
        for i, op in enumerate((name, other))
    )
    model = milopt.parse(f'mil.func @main(%x0: {x}) -> ({x}) attributes {{opset = "CoreML8"}} {{\n{linears}\nmil.output %x2 : {x}\n}}')
    assert {name, other} <= {op.name for op in model.ops}
    names = {name: ours.OpPalettizerConfig(nbits=2)}
    report = ours.palettize_weights(model, ours.OptimizationConfig(None, None, names)).report
    assert [row.weight for row in report.compressed] == ["w0"]


def test_metadata(tmp_path):
    mlmodel = coremltools.models.MLModel(str(copy_for_coremltools(DIGITS, tmp_path)), skip_model_load=True)
    mine, other = ours.get_weights_metadata(DIGITS, 100), theirs.get_weights_metadata(mlmodel, 100)
    assert str(mine) == str(other) and list(mine) == list(other)
    for name, metadata in mine.items():
        assert (metadata.val == other[name].val).all() and metadata.sparsity == other[name].sparsity
        assert [(c.op_type, c.name, c.params_name_mapping) for c in metadata.child_ops] == [
            (c.op_type, c.name, dict(c.params_name_mapping)) for c in other[name].child_ops
        ]
        with pytest.raises(AttributeError):
            metadata.val = 1
    for module in (ours, theirs):
        made = module.CoreMLWeightMetaData(numpy.array([[1.0, 0.0], [0.0, 6.0]]))
        assert (made.sparsity, made.unique_values, made.child_ops) == (0.5, 3, None) and "unique_values: 3" in str(made)
        for arguments in ([3], [numpy.zeros(3), 1], [numpy.zeros(3), 0.5, 1.5], [numpy.zeros(3), 0.5, 1, 3]):
            with pytest.raises((TypeError, AttributeError)):
                module.CoreMLWeightMetaData(*arguments)
        with pytest.raises(TypeError):
            module.CoreMLOpMetaData(1, "x", {})


@pytest.mark.parametrize("sample", ["multifunction_ios18", "pipeline_two_mlprograms", "constexpr_small_ios18"])
@pytest.mark.parametrize("threshold", [0, 16, 1000])
def test_metadata_of_all_weights(sample, threshold):
    """None is lost, whichever have the same name."""
    model = milopt.load(SAMPLES / f"{sample}.mlpackage")
    metadata = ours.get_weights_metadata(model, threshold)
    weights = [weight for weight in model.weights.values() if weight.size >= threshold]
    assert [entry.val.tobytes() for entry in metadata.values()] == [weight.value.tobytes() for weight in weights]
    names = [weight.info["name"] for weight in weights]
    assert [key.rpartition("/")[2] for key in metadata] == names and any("/" in key for key in metadata) == (len(set(names)) < len(names))


def test_metadata_of_compressed_weights():
    model = ours.palettize_weights(DIGITS, config(2))
    metadata = ours.get_weights_metadata(model)
    assert [m.unique_values for m in metadata.values()] == [4, 4, 4] and all(name.endswith("_palettized") for name in metadata)


def table_of_extremes(weight):
    """A table in no order, and indices that are not of the nearest entry."""
    seen.append((weight.shape, weight.dtype))
    lut = numpy.array([weight.max(), weight.min(), 0, weight.flat[0]], weight.dtype)
    return lut, (numpy.arange(weight.size) % 4).reshape(-1)


seen = []


@pytest.mark.parametrize("consumer, shape, options", [
    ("linear", [4, 8], {}), ("conv", [4, 2, 3, 3], {}), ("conv_transpose", [2, 4, 3, 3], {}), ("matmul_y", [8, 6], {}),
    ("gather", [8, 2, 3], {}), ("linear", [4, 8], {"granularity": "per_grouped_channel", "group_size": 2}),
    ("matmul_y", [8, 6], {"granularity": "per_grouped_channel", "group_size": 3}),
    ("conv_transpose", [2, 4, 3, 3], {"granularity": "per_grouped_channel", "group_size": 2}),
    ("linear", [4, 8], {"granularity": "per_grouped_channel", "group_size": 4, "channel_axis": 1}),
])  # fmt: skip
@pytest.mark.parametrize("dtype", ["fp32", "fp16"])
def test_functions_that_make_palettes(consumer, shape, options, dtype, tmp_path):
    """They are given what coremltools gives them, and what they say is what the weight becomes."""
    size = int(numpy.prod(shape))
    model = {"consumer": consumer, "opset": "iOS18", "dtype": dtype, "shape": shape, "lcg": size}
    build(model, tmp_path / "m.mlpackage")
    results = []
    for module in (ours, theirs):
        seen.clear()
        source = coremltools.models.MLModel(str(tmp_path / "m.mlpackage"), skip_model_load=True)
        op_config = module.OpPalettizerConfig(mode="custom", lut_function=table_of_extremes, weight_threshold=0, **options)
        made = module.palettize_weights(source, module.OptimizationConfig(op_config))
        made.save(str(tmp_path / "out.mlpackage"))
        [compressed] = [w for w in milopt.load(tmp_path / "out.mlpackage").weights.values() if "palettized" in w.encoding]
        results.append((list(seen), compressed.value.tobytes(), compressed.info["encoding"]["steps"][0]["groups"], compressed.nbytes))
    assert results[0] == results[1] and results[0][0]


@pytest.mark.parametrize("answer", [
    lambda w: ([1, 2, 3], [0] * w.size), lambda w: ([1, 2], [0]), lambda w: ([1, 2], [2] * w.size), lambda w: ([1, 2], [-1] * w.size),
    lambda w: ([1, 2], [0.5] * w.size), lambda w: ([[1, 2], [3, 4]], [0] * w.size), lambda w: (["a", "b"], [0] * w.size),
    lambda w: ([1, 1e9], [0] * w.size), lambda w: (list(range(512)), [0] * w.size),
])  # fmt: skip
def test_functions_that_make_no_palette(answer):
    op_config = ours.OpPalettizerConfig(mode="custom", lut_function=answer)
    with pytest.raises(ValueError):
        ours.palettize_weights(DIGITS, ours.OptimizationConfig(op_config))


def test_functions_that_fail():
    def fail(weight):
        raise KeyError("mine")

    with pytest.raises(KeyError, match="mine"):
        ours.palettize_weights(DIGITS, ours.OptimizationConfig(ours.OpPalettizerConfig(mode="custom", lut_function=fail)))


def test_functions_on_pruned_weights():
    """They are given what is kept."""
    pruned = ours.prune_weights(DIGITS, ours.OptimizationConfig(ours.OpMagnitudePrunerConfig(target_sparsity=0.5)))
    shapes = []

    def halves(weight):
        shapes.append(weight.shape)
        return numpy.array([weight.min(), weight.max()]), (weight > 0).astype(int)

    op_config = ours.OpPalettizerConfig(mode="custom", lut_function=halves)
    small = ours.palettize_weights(pruned, ours.OptimizationConfig(op_config), joint_compression=True)
    assert shapes == [(numpy.count_nonzero(pruned.weights[row.weight].value),) for row in pruned.report.compressed]
    value, before = (m.weights["const_2_to_fp16"].value for m in (small, pruned))
    assert set(numpy.unique(value)) == {before.min(), 0, before.max()} and ((value == 0) == (before == 0)).all()


def test_activations():
    with pytest.raises(NotImplementedError, match="MLModel"):
        ours.linear_quantize_activations(DIGITS, ours.OptimizationConfig(ours.OpLinearQuantizerConfig()), [])
    assert ours.experimental.linear_quantize_activations is ours.linear_quantize_activations
