# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Recorded answers of coremltools to tiny requests: Inputs/examples.json.

A record of technique `compress` has a `model` (the consumer of one constant `w`, called `op`; opset, dtype, shape and
the values as `data`, `tile` or `lcg`), `steps` (function and configuration) and `expect`: the constexpr operations in
order, with their inputs, and the dense weight after decompression; or `expect_error`. Large tensors are given by a
hash."""
import json

import coremltools
import numpy
from coremltools.converters.mil import Builder as mb
from coremltools.converters.mil.mil import Function, Program, types
from models import INPUTS, mil_opt

RECORDS = {r["id"]: r for r in json.loads((INPUTS / "examples.json").read_text())["examples"]}
PASSES = {"linear_quantize_weights": "linear-quantize", "palettize_weights": "palettize", "prune_weights": "prune"}
DTYPES = {"fp32": numpy.float32, "fp16": numpy.float16, "uint8": numpy.uint8, "int8": numpy.int8}


def is_one_step(record, api):
    """Whether the record is one call of the function `api` for the whole model, and nothing else."""
    if record["technique"] != "compress" or [s["api"] for s in record["steps"]] != [api]:
        return False
    [step] = record["steps"]
    return set(step["config"]) <= {"config_type", "global_config"} and not step.get("joint_compression")


def config(record):
    """The options of a record with one step."""
    return record["steps"][0]["config"]["global_config"]


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


def consume(model, w, x, name):
    consumer = model["consumer"]
    if consumer == "linear":
        return mb.linear(x=x, weight=w, name=name)
    if consumer == "matmul_y":
        return mb.matmul(x=x, y=w, transpose_y=model.get("transpose_y", False), name=name)
    if consumer == "conv":
        return mb.conv(x=x, weight=w, groups=model.get("groups", 1), name=name)
    if consumer == "conv_transpose":
        return mb.conv_transpose(x=x, weight=w, name=name)
    if consumer == "concat":
        return mb.concat(values=[x, w], axis=0, name=name)
    if consumer == "gather":
        return mb.cast(x=mb.gather(x=w, indices=x, axis=0, name=name), dtype="fp32")
    if consumer == "linear+matmul":
        return mb.add(x=mb.linear(x=x, weight=w, name=name), y=mb.matmul(x=x, y=w))
    return mb.add(x=x, y=w, name=name)


def input_shape(model):
    shape = model["shape"]
    if model["consumer"] == "linear" or model.get("transpose_y"):
        return (1, shape[1])
    if model["consumer"] == "matmul_y":
        return (1, shape[0])
    if model["consumer"] == "conv":
        return (1, shape[1] * model.get("groups", 1), *shape[2:])
    if model["consumer"] == "conv_transpose":
        return (1, shape[0], *shape[2:])
    if model["consumer"] == "gather":
        return (2,)
    if model["consumer"] == "linear+matmul":
        return (1, shape[0])
    return tuple(shape)


def build(model, path):
    """The model of a record."""
    build_all({"op": model}, path, {"op": "w"})


def build_all(models, path, constants=None):
    """One model of several, which have the same opset: by the names of the operations, and of the constants."""
    target = getattr(coremltools.target, next(iter(models.values()))["opset"])
    inputs = {}
    for name, model in models.items():
        dtype = types.int32 if model["consumer"] == "gather" else types.string_to_builtin(model["dtype"])
        inputs[f"{name}_x"] = mb.placeholder(input_shape(model), dtype=dtype)
    with Function(inputs, target) as function:
        outputs = []
        for name, model in models.items():
            constant = mb.const(val=weight(model), name=(constants or {}).get(name, f"{name}_w"))
            outputs.append(consume(model, constant, function.inputs[f"{name}_x"], name))
        function.set_outputs(outputs)
    program = Program()
    program.add_function("main", function)
    coremltools.convert(
        program, convert_to="mlprogram", minimum_deployment_target=target, skip_model_load=True,
        compute_precision=coremltools.precision.FLOAT32, pass_pipeline=coremltools.PassPipeline.EMPTY,
    ).save(str(path))  # fmt: skip


def option_text(value):
    """A value of a configuration as it is written in a pass's options."""
    if isinstance(value, bool):
        return str(value).lower()
    return "{" + ",".join(map(str, value)) + "}" if isinstance(value, (list, tuple)) else str(value)


def flag(pass_, options):
    """A pass with options, as mil-opt's flag."""
    text = ",".join(f"{key}={option_text(value)}" for key, value in options.items())
    return f"--{pass_}={text}" if text else f"--{pass_}"


def flags(record):
    """The steps of a record; coremltools raises what is older than iOS16 without being asked."""
    steps = ["--set-target=os=iOS16"] if record["model"]["opset"] == "iOS15" else []
    for step in record["steps"]:
        joint = {"joint_compression": True} if step.get("joint_compression") else {}
        steps.append(flag(PASSES[step["api"]], step["config"]["global_config"] | joint))
    return steps


def compress(record, directory, status=0):
    """The package that mil-opt makes of the record's model by its steps."""
    source, output = directory / "source.mlpackage", directory / "small.mlpackage"
    build(record["model"], source)
    mil_opt(source, *flags(record), "-o", output, status=status)
    return output


def expected_array(described):
    dtype = (DTYPES | {"int4": numpy.int8, "int32": numpy.int32}).get(described["dtype"], numpy.uint8)
    return numpy.array(described["data"], dtype).reshape(described["shape"]) if "data" in described else None


def assert_described(package, values, described):
    """The parameters of an operation have the names, shapes and types that the record describes."""
    assert values.keys() == described.keys()
    for key, expected in described.items():
        assert list(package.array(values[key]).shape) == expected["shape"], key
        dtype = types.PROTO_TO_BUILTIN_TYPE[values[key].type.tensorType.dataType]
        assert types.builtin_to_string(dtype) == expected["dtype"], key
