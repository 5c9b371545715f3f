# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Weights as the operations that make them: what an input of an operation is, down to the constants.

A weight is a list of operations in the order of the program, the last of which makes the value: one `const`, or
constexpr operations. Of an operation it says the type, the name, the types of the results, and for each parameter
whether it is an attribute or an input, whether the bytes are in the message or in weight.bin, its type and array; or
which result of which operation of the list it is."""
import collections
import re

import coremltools
from coremltools.converters.mil.frontend.milproto.load import load as load_program
from coremltools.converters.mil.mil import types
from coremltools.optimize.coreml._quantization_passes import WeightDecompressor
from models import canonical, copy_for_coremltools, is_array, ml_programs, operations
from palettes import op_name


def weights(package):
    """The weights of a package with one function, by `<operation>.<input>` of the operation that uses one; of the
    elements of a list the first."""
    maker = {o.name: (op, i) for op in package.operations() for i, o in enumerate(op.outputs) if is_stored(op)}
    found = {}
    for op in package.operations():
        for key, argument in op.inputs.items() if not is_stored(op) else []:
            for binding in argument.arguments:
                if binding.name in maker and is_weight(maker[binding.name][0]):
                    found.setdefault(f"{op_name(op)}.{key}", description(package, binding.name, maker))
    return found


def is_stored(op):
    return op.type == "const" or op.type.startswith("constexpr_")


def is_weight(op):
    return op.type != "const" or op.outputs[0].type.tensorType.rank > 1


def description(package, value, maker):
    chain = []

    def visit(op):
        for binding in (b for argument in op.inputs.values() for b in argument.arguments):
            if binding.name in maker:
                visit(maker[binding.name][0])
        if op not in chain:
            chain.append(op)

    visit(maker[value][0])
    return [one(package, op, chain, maker) for op in chain]


def one(package, op, chain, maker):
    parameters = {
        key: constant(package, "attribute", value) for key, value in op.attributes.items() if key != "name"
    }
    for key, argument in op.inputs.items():
        [binding] = argument.arguments
        if binding.name:
            made_by, result = maker[binding.name]
            parameters[key] = {"ref": (chain.index(made_by), result)}
        else:
            parameters[key] = constant(package, "input", binding.value)
    return {
        "op": op.type,
        "name": op_name(op),
        "outputs": [type_of(o.type) for o in op.outputs],
        "inputs": parameters,
    }


def type_of(value_type):
    tensor = value_type.tensorType
    dtype = types.builtin_to_string(types.PROTO_TO_BUILTIN_TYPE[tensor.dataType])
    return {"dtype": dtype, "shape": [d.constant.size for d in tensor.dimensions]}


def constant(package, form, value):
    place = {"form": form, "stored": value.WhichOneof("value")}
    return type_of(value.type) | place | {"array": package.array(value)}


def structure(weight):
    """All but the arrays and the names."""
    return [
        {key: op[key] for key in ("op", "outputs")}
        | {"inputs": {k: {n: x for n, x in p.items() if n != "array"} for k, p in op["inputs"].items()}}
        for op in weight
    ]


def names(weight):
    """Names of the operations. coremltools puts counters of its process into some, and has no other name than the type
    for an operation of which the next prunes the result: here it keeps its name."""
    plain = [re.sub(r"_\d+(?=_(quantized|palettized))", "", op["name"]) for op in weight]
    for i, name in enumerate(plain[:-1]):
        if re.fullmatch(r"constexpr_[a-z_]+_\d+", name):
            plain[i] = plain[i + 1].removesuffix("_sparsified")
    return plain


# What coremltools makes of weights


def program(path, directory):
    """A package with one program as coremltools reads it."""
    [only] = programs(path, directory)
    return only


def programs(path, directory):
    """The programs of a package, also those of a pipeline, as coremltools reads them."""
    model = coremltools.models.MLModel(str(copy_for_coremltools(path, directory)), skip_model_load=True)
    version = model.get_spec().specificationVersion
    return [load_program(spec, version, model.weights_dir) for spec in ml_programs(model.get_spec())]


def loaded(model):
    """The program of a model in memory."""
    return load_program(model.get_spec(), model.get_spec().specificationVersion, model.weights_dir)


def decoded(program_):
    """The arrays that coremltools makes of the weights, by the names of weights()."""
    WeightDecompressor(op_selector=lambda op: True).apply(program_)
    found = {}
    for op in program_.functions["main"].operations:
        for key, values in op.inputs.items() if op.op_type != "const" else []:
            for value in values if isinstance(values, (list, tuple)) else [values]:
                if value.val is not None:
                    found.setdefault(f"{op.name}.{key}", value.val)
    return found


def decoded_values(program_):
    """The arrays that coremltools makes of constexpr operations, by function and value."""
    made = {
        (name, value.name)
        for name, function in program_.functions.items()
        for op in nested_operations(function)
        if op.op_type.startswith("constexpr_")
        for value in op.outputs
    }
    WeightDecompressor(op_selector=lambda op: True).apply(program_)
    constants = {
        (name, op.outputs[0].name): op.outputs[0].val
        for name, function in program_.functions.items()
        for op in nested_operations(function)
        if op.op_type == "const"
    }
    return {key: constants[key] for key in made}


def assert_decoded(dense, loaded):
    """coremltools makes of the programs of a compressed model, as it has loaded them, the constants of a decompressed
    package, bit for bit. How many: what only other constexpr operations use is in no package."""
    compared = 0
    for program_, spec in zip(loaded, ml_programs(dense.model), strict=True):
        constants = {
            (name, op.outputs[0].name): dense.array(op.attributes["val"])
            for name, function in spec.mlProgram.functions.items()
            for block in function.block_specializations.values()
            for op in operations(block)
            if op.type == "const" and is_array(op.attributes["val"])
        }
        for key, array in decoded_values(program_).items():
            if key in constants:
                ours = constants[key]
                assert (ours.dtype, ours.shape) == (array.dtype, array.shape) and ours.tobytes() == array.tobytes(), key
                compared += 1
    return compared


def nested_operations(block):
    for op in block.operations:
        yield op
        for inner in op.blocks:
            yield from nested_operations(inner)


# Models without their weights


def without_weights(before, after):
    """The models of two packages without the constants and constexpr operations in which they differ, and how many of
    each type the second has of these. Checks that the values they make for others are there in both, with their types;
    the models are copies in which weights are told by their contents."""
    models, made = [package.with_contents() for package in (before, after)], collections.Counter()
    for ours, theirs in zip(*([p.mlProgram for p in ml_programs(m)] for m in models), strict=True):
        assert ours.functions.keys() == theirs.functions.keys()
        for name, function in ours.functions.items():
            other = theirs.functions[name].block_specializations
            assert function.block_specializations.keys() == other.keys()
            for opset, block in function.block_specializations.items():
                take_weights(block, other[opset], made)
    return *models, made


def take_weights(before, after, made):
    stored = [[(canonical(op), op) for op in block.operations if is_stored(op)] for block in (before, after)]
    same = {text for text, _ in stored[0]} & {text for text, _ in stored[1]}
    taken = [[op for text, op in all_ if text not in same] for all_ in stored]
    values = [{o.name: o.type for op in gone for o in op.outputs} for gone in taken]
    made.update(op.type for op in taken[1])
    for block, gone in zip((before, after), taken, strict=True):
        for op in gone:
            block.operations.remove(op)
    used = set(after.outputs) | {name for op in after.operations for name in uses(op)}
    for name in used & (values[0].keys() | values[1].keys()):
        assert values[0].get(name) == values[1].get(name), name
    pairs = ([op for op in block.operations if op.blocks] for block in (before, after))
    for op, other in zip(*pairs, strict=True):
        for inner, other_inner in zip(op.blocks, other.blocks, strict=True):
            take_weights(inner, other_inner, made)


def uses(op):
    """Names of values, also in blocks of the operation."""
    yield from (b.name for argument in op.inputs.values() for b in argument.arguments if b.name)
    for block in op.blocks:
        yield from block.outputs
        for inner in block.operations:
            yield from uses(inner)
