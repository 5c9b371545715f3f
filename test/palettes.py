# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What palettization writes, taken apart: constexpr_lut_to_dense in both of its forms."""
import numpy
from models import BITS


def op_name(op):
    return op.attributes["name"].immediateValue.tensor.strings.values[0]


def palettes(package):
    """The palettized weights: the operation by the name of the const operation that it replaces."""
    return {
        op_name(op).removesuffix("_palettized"): op
        for op in package.operations()
        if op.type == "constexpr_lut_to_dense" and op_name(op).endswith("_palettized")
    }


def dense_values(package):
    """The arrays of all weights, by the name of the const operation."""
    names = {op.outputs[0].name: op_name(op) for op in package.operations() if op.type == "const"}
    return {names[value]: array for value, array in package.constants().items()}


def parameters(package, op):
    """The Value message of each parameter: an attribute (iOS16), or an input, bound directly or through a const."""
    values = {key: value for key, value in op.attributes.items() if key != "name"}
    for key, argument in op.inputs.items():
        [binding] = argument.arguments
        values[key] = binding.value
        if binding.WhichOneof("binding") == "name":
            [const] = [c for c in package.operations() if c.type == "const" and c.outputs[0].name == binding.name]
            values[key] = const.attributes["val"]
    return values


def structure(package, op):
    """Everything about the operation but the numbers and the name of its value."""
    described = {
        key: (
            "attribute" if key in op.attributes else op.inputs[key].arguments[0].WhichOneof("binding"),
            value.WhichOneof("value"),
            value.type.SerializeToString(deterministic=True),
        )
        for key, value in parameters(package, op).items()
    }
    types = [output.type.SerializeToString(deterministic=True) for output in op.outputs]
    return op.type, described, types


def decoded(package, op):
    """The dense weight that the operation stands for, in the type of its table."""
    values = {key: package.array(value) for key, value in parameters(package, op).items()}
    shape = [d.constant.size for d in op.outputs[0].type.tensorType.dimensions]
    table, indices = values["lut"], values["indices"]
    if "shape" in values:  # iOS16: a stream of bits
        bits = int(numpy.log2(len(table)))
        stream = numpy.unpackbits(indices, bitorder="little")[: int(numpy.prod(shape)) * bits]
        indices = (stream.reshape(-1, bits).astype(int) << numpy.arange(bits)).sum(axis=1)
        return table[indices].reshape(shape)
    bits = BITS[parameters(package, op)["indices"].type.tensorType.dataType]
    assert table.shape[-1] == 1 and table.shape[-2] == 2**bits
    groups = numpy.indices(shape)
    for axis, size in enumerate(shape):
        groups[axis] //= size // table.shape[axis]
    return table[(*groups, indices, 0)]


def squared_error(weight, package, op):
    return float(((weight.astype(float) - decoded(package, op).astype(float)) ** 2).sum())
