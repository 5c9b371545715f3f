# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Makes the models: generate.py KIND MEGABYTES OUTPUT. The same request gives the same weights.

linear       square matrices, one after the other: Gaussian, one weight in a thousand ten times as large.
layers       the same with matrices of one size however large the model is, as far as it is not tiny.
transformer  a decoder as language models have it: an embedding that is also the head, blocks of attention and of an
             MLP four times as wide; each output channel of a weight has its own scale.

All weights are fp16, the model is for iOS18. MEGABYTES (10^6 bytes) are met as nearly as whole matrices or blocks
do."""
import pathlib
import shutil
import sys

import coremltools
import numpy
from coremltools.converters.mil import Builder as mb
from coremltools.converters.mil.mil import types

TARGET = coremltools.target.iOS18
HALF = numpy.float16
CONTEXT, HEAD = 32, 64  # a mask of 32 x 32 is not a weight to anyone


class Weights:
    def __init__(self):
        self.random = numpy.random.default_rng(0)

    def gaussian(self, rows, columns):
        weight = self.random.standard_normal((rows, columns), numpy.float32) * 0.02
        weight.reshape(-1)[::1000] *= 10
        return weight.astype(HALF)

    def by_channel(self, rows, columns):
        scales = 0.02 * numpy.exp(0.4 * self.random.standard_normal((rows, 1), numpy.float32))
        weight = self.random.standard_t(6, (rows, columns)).astype(numpy.float32)
        return (weight * scales).astype(HALF)

    def vector(self, size, mean=0):
        return (mean + 0.02 * self.random.standard_normal(size)).astype(HALF)


def width_of(megabytes):
    """Of square matrices: a few large ones where there is room."""
    return 4096 if megabytes >= 100 else 2048 if megabytes >= 16 else 512


def linear(megabytes, widest=4096):
    weights, width = Weights(), min(width_of(megabytes), widest)
    layers = max(1, round(megabytes * 1e6 / (2 * width * width)))

    @mb.program(input_specs=[mb.TensorSpec((1, width), types.fp16)], opset_version=TARGET)
    def program(x):
        for layer in range(layers):
            x = mb.linear(x=x, weight=weights.gaussian(width, width), name=f"layer_{layer}")
        return x

    return program


def attention(x, weights, width, name):
    heads = width // HEAD

    def project(x, part):
        return mb.linear(
            x=x, weight=weights.by_channel(width, width), bias=weights.vector(width), name=f"{name}_{part}"
        )

    def split(x):
        return mb.transpose(x=mb.reshape(x=x, shape=(1, CONTEXT, heads, HEAD)), perm=(0, 2, 1, 3))

    query, key, value = (split(project(x, part)) for part in ("query", "key", "value"))
    scores = mb.matmul(x=mb.mul(x=query, y=HALF(HEAD**-0.5)), y=key, transpose_y=True)
    later = numpy.triu(numpy.full((CONTEXT, CONTEXT), -1e4, HALF), 1)
    mixed = mb.matmul(x=mb.softmax(x=mb.add(x=scores, y=later), axis=-1), y=value)
    mixed = mb.reshape(x=mb.transpose(x=mixed, perm=(0, 2, 1, 3)), shape=(1, CONTEXT, width))
    return project(mixed, "output")


def normalize(x, weights, width, name):
    return mb.layer_norm(
        x=x, axes=[-1], gamma=weights.vector(width, 1), beta=weights.vector(width), epsilon=HALF(1e-5), name=name
    )


def mlp(x, weights, width, name):
    x = mb.linear(x=x, weight=weights.by_channel(4 * width, width), bias=weights.vector(4 * width), name=f"{name}_up")
    x = mb.gelu(x=x, mode="TANH_APPROXIMATION")
    return mb.linear(
        x=x, weight=weights.by_channel(width, 4 * width), bias=weights.vector(width), name=f"{name}_down"
    )


def transformer(megabytes):
    """A third of the weights in the embedding, as with a vocabulary of 16384 and six blocks of width 512."""
    width = 512 if megabytes >= 8 else 128
    blocks = max(1, round(megabytes * 1e6 * 2 / 3 / (24 * width * width)))
    vocabulary = 64 * max(1, round(megabytes * 1e6 / 3 / (2 * width) / 64))
    weights = Weights()

    @mb.program(input_specs=[mb.TensorSpec((1, CONTEXT), types.int32)], opset_version=TARGET)
    def program(tokens):
        table = mb.const(val=weights.by_channel(vocabulary, width), name="embedding")
        x = mb.gather(x=table, indices=tokens, axis=0)
        for block in range(blocks):
            name = f"block_{block}"
            x = mb.add(x=x, y=attention(normalize(x, weights, width, f"{name}_norm_1"), weights, width, name))
            x = mb.add(x=x, y=mlp(normalize(x, weights, width, f"{name}_norm_2"), weights, width, name))
        return mb.linear(x=normalize(x, weights, width, "norm"), weight=table, name="logits")

    return program


def layers(megabytes):
    return linear(megabytes, widest=2048)


KINDS = {"linear": linear, "layers": layers, "transformer": transformer}


def main(kind, megabytes, output):
    program = KINDS[kind](float(megabytes))
    model = coremltools.convert(
        program, convert_to="mlprogram", minimum_deployment_target=TARGET, skip_model_load=True,
        pass_pipeline=coremltools.PassPipeline.EMPTY,
    )  # fmt: skip
    partial = pathlib.Path(output).with_suffix(".partial.mlpackage")
    shutil.rmtree(partial, ignore_errors=True)
    model.save(str(partial))
    partial.rename(output)  # a model is there as a whole or not at all


if __name__ == "__main__":
    main(*sys.argv[1:])
