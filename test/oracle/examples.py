# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Recorded answers of coremltools to tiny requests: Inputs/examples.json.

A record of technique `compress` has a `model` (the consumer of one constant `w`, called `op`; opset, dtype, shape and
the values as `data`, `tile` or `lcg`), `steps` (function and configuration) and `expect`: the constexpr operations in
order, with their inputs, and the dense weight after decompression; or `expect_error`. Large tensors are given by a
hash."""
import json

import coremltools
import numpy
import pytest
from coremltools.converters.mil import Builder as mb
from coremltools.converters.mil.mil import types
from models import INPUTS, Package, mil_opt
from palettes import decoded, op_name, palettes, parameters, squared_error

RECORDS = {r["id"]: r for r in json.loads((INPUTS / "examples.json").read_text())["examples"]}
DTYPES = {"fp32": numpy.float32, "fp16": numpy.float16, "uint8": numpy.uint8, "int8": numpy.int8}
OURS = {"weight_threshold", "nbits", "mode", "granularity", "group_size", "channel_axis"}


def kmeans(record):
    """Whether the record asks for what palettize can do: k-means of scalars in one step."""
    if record["technique"] != "compress" or [s["api"] for s in record["steps"]] != ["palettize_weights"]:
        return False
    config = record["steps"][0]["config"]["global_config"]
    return config.get("mode", "kmeans") == "kmeans" and set(config) <= OURS


WORKING = [i for i, r in RECORDS.items() if kmeans(r) and "expect" in r]
REFUSED = [i for i, r in RECORDS.items() if kmeans(r) and "expect_error" in r]


def weight(model):
    """The constant of a record, exactly."""
    if "data" in model:
        values = numpy.array(model["data"], numpy.float64)
    elif "tile" in model:
        values = numpy.tile(numpy.array(model["tile"]["pattern"], numpy.float64), model["tile"]["repeats"])
    else:
        i = numpy.arange(model["lcg"], dtype=numpy.uint64)
        values = ((i * 2654435761) % 2**32).astype(numpy.float64) / 2**32 - 0.5
    return values.astype(DTYPES[model["dtype"]]).reshape(model["shape"])


def consume(model, w, x):
    consumer = model["consumer"]
    if consumer == "linear":
        return mb.linear(x=x, weight=w, name="op")
    if consumer == "matmul_y":
        return mb.matmul(x=x, y=w, transpose_y=model.get("transpose_y", False), name="op")
    if consumer == "conv":
        return mb.conv(x=x, weight=w, name="op")
    if consumer == "conv_transpose":
        return mb.conv_transpose(x=x, weight=w, name="op")
    return mb.add(x=x, y=w, name="op")


def input_shape(model):
    shape = model["shape"]
    if model["consumer"] == "linear" or model.get("transpose_y"):
        return (1, shape[1])
    if model["consumer"] == "matmul_y":
        return (1, shape[0])
    if model["consumer"] == "conv":
        return (1, shape[1], *shape[2:])
    if model["consumer"] == "conv_transpose":
        return (1, shape[0], *shape[2:])
    return tuple(shape)


def build(model, path):
    target = getattr(coremltools.target, model["opset"])
    dtype = types.string_to_builtin(model["dtype"])

    @mb.program(input_specs=[mb.TensorSpec(input_shape(model), dtype=dtype)], opset_version=target)
    def program(x):
        return consume(model, mb.const(val=weight(model), name="w"), x)

    coremltools.convert(
        program, convert_to="mlprogram", minimum_deployment_target=target, skip_model_load=True,
        compute_precision=coremltools.precision.FLOAT32, pass_pipeline=coremltools.PassPipeline.EMPTY,
    ).save(str(path))  # fmt: skip


def palettize(record, directory, status=0):
    source, output = directory / "source.mlpackage", directory / "small.mlpackage"
    build(record["model"], source)
    config = record["steps"][0]["config"]["global_config"]
    options = ",".join(f"{key}={value}" for key, value in config.items())
    mil_opt(source, f"--palettize={options}", "-o", output, status=status)
    return output


def expected_array(described):
    dtype = DTYPES.get(described["dtype"], numpy.uint8)
    return numpy.array(described["data"], dtype).reshape(described["shape"]) if "data" in described else None


@pytest.mark.parametrize("name", WORKING)
def test_record(name, tmp_path):
    record = RECORDS[name]
    package = Package.read(palettize(record, tmp_path))
    assert package.model.specificationVersion == record["expect"]["spec_version"]
    assert list(palettes(package)) == (["w"] if record["expect"]["compressed"] else [])
    for op, expected in zip(palettes(package).values(), record["expect"]["constexpr_ops"], strict=True):
        assert (op.type, op_name(op)) == (expected["op"], expected["name"])
        values = parameters(package, op)
        assert values.keys() == expected["inputs"].keys()
        for key, described in expected["inputs"].items():
            array = package.array(values[key])
            assert list(array.shape) == described["shape"], key
            dtype = types.PROTO_TO_BUILTIN_TYPE[values[key].type.tensorType.dataType]
            assert types.builtin_to_string(dtype) == described["dtype"], key
        dense = record["expect"].get("dense_after_decompress")
        if dense is None or "data" not in dense:
            continue
        theirs = float(((weight(record["model"]).astype(float) - expected_array(dense)) ** 2).sum())
        assert squared_error(weight(record["model"]), package, op) <= theirs * (1 + 1e-9)
        if theirs == 0:
            assert numpy.array_equal(decoded(package, op), expected_array(dense))


@pytest.mark.parametrize("name", [i for i in WORKING if "kmeans1d" in i])
def test_exact_record(name, tmp_path):
    """Where coremltools clusters exactly too, the tables are the same."""
    record = RECORDS[name]
    package = Package.read(palettize(record, tmp_path))
    [op] = palettes(package).values()
    inputs = record["expect"]["constexpr_ops"][0]["inputs"]
    indices = package.array(parameters(package, op)["indices"])
    table = expected_array(inputs["lut"])
    assert numpy.array_equal(package.array(parameters(package, op)["lut"]), table)
    assert indices.ravel()[:32].tolist() == inputs["indices"]["first_32"]
    # The nearest entry of the table as it is written; coremltools keeps the one found before rounding.
    distances = abs(weight(record["model"]).astype(float)[..., None] - table.ravel().astype(float))
    assert numpy.array_equal(indices, distances.argmin(axis=-1))


@pytest.mark.parametrize("name", REFUSED)
def test_refused_record(name, tmp_path):
    record = RECORDS[name]
    if record["expect_error"]["code"] == "run.channel_axis.negative":
        assert len(palettes(Package.read(palettize(record, tmp_path)))) == 1  # counts from the end here
    else:
        assert not palettize(record, tmp_path, status=1).exists()


def test_records_are_there():
    assert len(WORKING) >= 15 and len(REFUSED) >= 2
