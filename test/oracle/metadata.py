# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""mil-info says of constants what coremltools' get_weights_metadata says; of compressed weights, what their decoded
values say."""
import warnings

import coremltools
import numpy
import pytest
from coremltools.converters.mil import Builder as mb
from models import GOOD, INDEX, SAMPLES, copy_for_coremltools, mil_info
from records import DTYPES, RECORDS

PACKAGES = [name for name in GOOD if name.endswith(".mlpackage")]
MIL_NAMES = {"float16": "fp16", "float32": "fp32"}
RECORDED = [r for r in RECORDS.values() if r["technique"] == "weights_metadata"]
LEAST = 2  # elements

# What coremltools cannot read or refuses: custom layers, unknown operations, docstrings and dimensions of any number,
# lists of weights, several functions, pipelines, and a manifest of another author.
NOT_READ = {
    "custom_layer", "gru_ios17", "manifest_other_author", "multifunction_ios18", "multifunction_single",
    "pipeline_two_mlprograms", "synthetic_all_fields", "synthetic_unknown_fields", "synthetic_unknown_op",
    "variadic_fill",
}  # fmt: skip
READ = [name for name in PACKAGES if name.removesuffix(".mlpackage") not in NOT_READ]


def theirs(path, threshold):
    model = coremltools.models.MLModel(str(path), skip_model_load=True)
    return coremltools.optimize.coreml.get_weights_metadata(model, weight_threshold=threshold)


def sparsity(array):
    """Theirs, but for the least value of an integer type: numpy's absolute value of it is below zero."""
    return float((numpy.abs(array.astype(numpy.float64)) <= 1e-12).sum() / array.size)


def unique_values(array):
    """Theirs, but in double precision: numpy 2.2 misorts fp16 on some processors, and its numpy.unique is too large."""
    return len(numpy.unique(array.astype(numpy.float64)))


def child_ops(metadata, listed):
    """Without weights that ours lists and theirs does not, or the other way around."""
    return [
        (op["op_type"], op["name"], {k: v for k, v in op["params_name_mapping"].items() if v in listed})
        for op in metadata
    ]


def is_operand(metadata):
    """Whether only constexpr operations use a constant, which is then no weight of its own."""
    return metadata.child_ops and all(op.op_type.startswith("constexpr_") for op in metadata.child_ops)


@pytest.mark.parametrize("name", READ)
def test_constants(name, tmp_path):
    expected = {k: m for k, m in theirs(copy_for_coremltools(SAMPLES / name, tmp_path), LEAST).items()
                if not is_operand(m)}  # fmt: skip
    ours = {w["name"]: w for w in mil_info(SAMPLES / name, f"--weight-threshold={LEAST}")["weights"]}
    assert {k for k, w in ours.items() if not w["encoding"]["scheme"]} == expected.keys()
    for key, metadata in expected.items():
        weight, array = ours[key], metadata.val
        assert weight["shape"] == list(array.shape)
        assert weight["dtype"] == MIL_NAMES.get(str(array.dtype), str(array.dtype))
        assert (weight["elements"], weight["bytes"]) == (array.size, array.nbytes)
        assert weight["unique_values"] == unique_values(array)
        if array.dtype != numpy.float16 or len(numpy.unique(array)) == unique_values(array):
            assert weight["unique_values"] == metadata.unique_values
        assert weight["sparsity"] == sparsity(array)
        if not (array.dtype.kind == "i" and array.min() == numpy.iinfo(array.dtype).min):
            assert weight["sparsity"] == metadata.sparsity
        children = [
            {"op_type": c.op_type, "name": c.name, "params_name_mapping": dict(c.params_name_mapping)}
            for c in metadata.child_ops
        ]
        assert child_ops(weight["child_ops"], expected) == child_ops(children, expected)


@pytest.mark.parametrize("sample", [s for s in INDEX["samples"] if s.get("constexpr_reference")], ids=lambda s: s["name"])
def test_compressed(sample):
    """The values that an independent reader found."""
    weights = mil_info(SAMPLES / sample["package"], "--weight-threshold=1")["weights"]
    compressed = [w for w in weights if w["encoding"]["scheme"]]
    assert compressed
    for weight in compressed:
        array = numpy.load(SAMPLES / "dense" / sample["name"] / f"{weight['value']}.npy")
        assert weight["shape"] == list(array.shape)
        assert weight["sparsity"] == sparsity(array)
        assert weight["unique_values"] == unique_values(array)


def record_model(record, path):
    described = record["weight_w"]
    w = numpy.array(described["data"], DTYPES[described["dtype"]]).reshape(described["shape"])

    @mb.program(input_specs=[mb.TensorSpec((1, 4))], opset_version=coremltools.target.iOS15)
    def program(x):
        weight = mb.const(val=w, name="w")
        bias = mb.const(val=numpy.array([1, 2, 3, 4], numpy.float32), name="b")
        return mb.linear(x=mb.linear(x=x, weight=weight, bias=bias, name="l1"), weight=weight, name="l2")

    coremltools.convert(
        program, convert_to="mlprogram", compute_precision=coremltools.precision.FLOAT32, skip_model_load=True,
        minimum_deployment_target=coremltools.target.iOS15, pass_pipeline=coremltools.PassPipeline.EMPTY,
    ).save(str(path))  # fmt: skip


@pytest.mark.parametrize("record", RECORDED, ids=lambda r: r["id"])
def test_record(record, tmp_path):
    record_model(record, tmp_path / "model.mlpackage")
    weights = mil_info(tmp_path / "model.mlpackage", f"--weight-threshold={record['weight_threshold']}")["weights"]
    keys = ("shape", "sparsity", "unique_values", "child_ops")
    assert {w["name"]: {key: w[key] for key in keys} for w in weights} == record["expect"]


def test_lists(tmp_path):
    """An input that is a list names its elements; coremltools cannot read such a model."""
    w = numpy.arange(6, dtype=numpy.float32).reshape(2, 3)

    @mb.program(input_specs=[mb.TensorSpec((2, 3))], opset_version=coremltools.target.iOS17)
    def program(x):
        return mb.concat(values=[x, mb.const(val=w, name="v"), mb.const(val=w + 1, name="w")], axis=0, name="all")

    path = tmp_path / "model.mlpackage"
    coremltools.convert(
        program, convert_to="mlprogram", compute_precision=coremltools.precision.FLOAT32, skip_model_load=True,
        minimum_deployment_target=coremltools.target.iOS17, pass_pipeline=coremltools.PassPipeline.EMPTY,
    ).save(str(path))  # fmt: skip
    weights = mil_info(path, "--weight-threshold=2")["weights"]
    concat = {"op_type": "concat", "name": "all", "params_name_mapping": {"values[1]": "v", "values[2]": "w"}}
    assert [(w["name"], w["child_ops"]) for w in weights] == [("v", [concat]), ("w", [concat])]
    with pytest.raises(AttributeError):
        theirs(path, 2)


@pytest.mark.parametrize("dtype", [numpy.float16, numpy.float32])
def test_special_values(dtype, tmp_path):
    """Signed zeros, infinities, NaNs and what is just about zero."""
    values = numpy.array([0, -0.0, 1e-12, 1.1e-12, 6e-8, numpy.inf, -numpy.inf, numpy.nan, -numpy.nan, 1, 1, -1])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        w = numpy.tile(values, 3).astype(dtype)

    @mb.program(input_specs=[mb.TensorSpec((36,), dtype=coremltools.converters.mil.mil.types.fp32)],
                opset_version=coremltools.target.iOS17)  # fmt: skip
    def program(x):
        return mb.add(x=x, y=mb.cast(x=mb.const(val=w, name="w"), dtype="fp32", name="c"), name="op")

    path = tmp_path / "model.mlpackage"
    coremltools.convert(
        program, convert_to="mlprogram", compute_precision=coremltools.precision.FLOAT32, skip_model_load=True,
        minimum_deployment_target=coremltools.target.iOS17, pass_pipeline=coremltools.PassPipeline.EMPTY,
    ).save(str(path))  # fmt: skip
    [weight] = mil_info(path, "--weight-threshold=2")["weights"]
    [expected] = theirs(path, 2).values()
    assert (weight["sparsity"], weight["unique_values"]) == (expected.sparsity, expected.unique_values)


def test_there_is_enough():
    assert len(READ) > 100 and len(RECORDED) == 3
