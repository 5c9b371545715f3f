# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The same request to mil-opt and to coremltools: models with a weight for each kind of operation that has one, built
for an opset and a type, and what both make of them."""
import functools
import pathlib
import tempfile

import coremltools
import coremltools.optimize.coreml as peer
import numpy
from models import Package, files, mil_opt
from records import build_all, flag, option_text

OPSETS, DTYPES = ["iOS16", "iOS17", "iOS18", "iOS26"], ["fp16", "fp32"]
CONSUMERS = {
    "linear": dict(consumer="linear", shape=[16, 32]),
    "conv": dict(consumer="conv", shape=[16, 8, 3, 3]),
    "conv_groups": dict(consumer="conv", shape=[16, 4, 3, 3], groups=2),
    "conv_transpose": dict(consumer="conv_transpose", shape=[8, 16, 3, 3]),
    "matmul": dict(consumer="matmul_y", shape=[32, 16]),
    "matmul_transposed": dict(consumer="matmul_y", shape=[16, 24], transpose_y=True),
    "gather": dict(consumer="gather", shape=[24, 16]),
}
OUTPUT_AXIS = {name: int(name in ("conv_transpose", "matmul")) for name in CONSUMERS}
RANK = {name: len(model["shape"]) for name, model in CONSUMERS.items()}


def describe(name, opset, dtype, few):
    """A model as in a record; with `few` its weight has 16 values, else about as many as elements. All are different,
    because coremltools makes one of equal ones."""
    random = numpy.random.default_rng(list(CONSUMERS).index(name))
    data = random.normal(size=int(numpy.prod(CONSUMERS[name]["shape"])))
    if few:
        data = random.choice(random.normal(size=16), size=data.shape)
    return CONSUMERS[name] | dict(opset=opset, dtype=dtype, data=data)


@functools.cache
def directory():
    return tempfile.TemporaryDirectory()


@functools.cache
def source(names, opset, dtype, few):
    """A package with these consumers; the weight of `linear` is `linear.weight` to weights()."""
    path = pathlib.Path(directory().name) / f"{'+'.join(names)}-{opset}-{dtype}-{few}.mlpackage"
    build_all({name: describe(name, opset, dtype, few) for name in names}, path)
    return path


def text_of(options):
    return ",".join(f"{key}={option_text(value)}" for key, value in options.items())


def by_consumer(found):
    """Of a dictionary by `<operation>.<input>` what belongs to the weights, by consumer. coremltools names a
    conv_transpose anew."""
    split = [(*key.split("."), value) for key, value in found.items()]
    return {
        operation.removesuffix("_has_output_shape"): value
        for operation, input_, value in split
        if input_ in ("weight", "x", "y") and operation.removesuffix("_has_output_shape") in CONSUMERS
    }


def joint(steps):
    """The steps, each on what those before have left."""
    on_top = {"joint_compression": True}
    return [(pass_, options | (on_top if i else {})) for i, (pass_, options) in enumerate(steps)]


def ours(path, steps, output, status=0):
    """The finished process; the package is at `output`."""
    return mil_opt(path, *(flag(p, {"weight_threshold": 0} | o) for p, o in steps), "-o", output, status=status)


def theirs(path, steps):
    """The model that coremltools makes of the package, or raises."""
    model = coremltools.models.MLModel(str(path), skip_model_load=True)
    for pass_, options in steps:
        options = {"weight_threshold": 0} | options
        on_top = options.pop("joint_compression", False)
        if pass_ == "linear-quantize":
            compress, kind = peer.linear_quantize_weights, peer.OpLinearQuantizerConfig
        elif pass_ == "palettize":
            compress, kind = peer.palettize_weights, peer.OpPalettizerConfig
        else:
            compress = peer.prune_weights
            kind = peer.OpThresholdPrunerConfig if "threshold" in options else peer.OpMagnitudePrunerConfig
        config = peer.OptimizationConfig(global_config=kind(**options))
        model = compress(model, config, joint_compression=on_top)
    return model


def in_memory(model):
    return Package(model.get_spec(), files(model.weights_dir))
