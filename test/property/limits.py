# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Each limit of include/mil-c/Limits.def: what is as much is taken, and what is one more is refused, or cut. Some is
refused for another reason at the limit: that it passes the check shows in the message."""
import json
import pathlib
import re
import sys

import pytest
from hostile import (FP16, INT32, MANIFEST, TYPE, UINT1, X, Blobs, field, function, immediate, model, new_thing, operation,
                     program, small, string, tensor_type, weight, write)  # fmt: skip
from models import run_tool

sys.path.insert(0, str(pathlib.Path(__file__).parents[2] / "docs"))
import tables  # noqa: E402

LIMITS = {row.name: row.value for rows in tables.limits().values() for row in rows}
CASES = {}


def case(name):
    """A function that takes a number and a folder, and returns what mil-opt is to be called with."""

    def add(make):
        CASES[name] = make
        return make

    return add


def run(name, count, folder):
    done = run_tool("mil-opt", *CASES[name](count, folder), status=(0, 1))
    return done.stderr if done.returncode else "", done


def package(folder, data, manifest=None):
    return [write(folder / "in.mlpackage", data, manifest), "-o", folder / "out.mlpackage"]


def text(folder, name, content, *arguments):
    (folder / name).write_text(content)
    return [folder / name, *arguments, "-o", folder / "out.mlir"]


def dialect(folder, body, *arguments, opset="CoreML8"):
    return text(folder, "in.mlir", f'mil.func @main(%x: tensor<2x4xf16>) -> () attributes {{opset = "{opset}"}} {{\n{body}  mil.output ()\n}}\n', *arguments)


# Model files ----------------------------------------------------------------------------------------------------------


@case("MIL_PROTO_MAX_BYTES")
def large_file(count, folder):
    arguments = package(folder, program())
    with open(arguments[0] / "Data" / "com.apple.CoreML" / "model.mlmodel", "r+b") as file:
        file.truncate(count)
    return arguments


@case("MIL_PROTO_MAX_DEPTH")
def deep_messages(count, folder):
    part = b"" if count % 2 else field(2, b"")
    for _ in range((count - 1) // 2):
        part = field(202, field(1, part))
    (folder / "in.mlmodel").write_bytes(part)
    return [folder / "in.mlmodel", "-o", folder / "out.mlir"]


@case("MIL_MAX_DEPTH")
def deep_types(count, folder):
    type_ = "tuple<" * (count - 1) + "tensor<1xf16>" + ">" * (count - 1)
    (folder / "in.mlir").write_text(f'mil.func @main(%x: {type_}) -> () attributes {{opset = "CoreML8"}} {{\n  mil.output ()\n}}\n')
    return [folder / "in.mlir", "-o", folder / "out.mlpackage"]


@case("MIL_OP_MAX_INPUTS")
def inputs(count, folder):
    return package(folder, program(new_thing("y", [(f"i{i}", "x") for i in range(count)])))


@case("MIL_OP_MAX_BLOCKS")
def blocks(count, folder):
    return package(folder, program(field(3, field(1, "new_thing") + field(4, field(2, "x")) * count)))


@case("MIL_FUNC_MAX_VALUES")
def results(count, folder):
    body = field(3, field(1, "CoreML8") + field(2, field(2, "x") * count))
    main = field(1, "main") + field(2, field(1, field(1, "x") + field(2, TYPE)) + field(2, "CoreML8") + body)
    return package(folder, model(main))


@case("MIL_MAX_TYPE_BYTES")
def large_type(count, folder):
    inner = TYPE
    type_ = inner + field(99, b"u" * (count - len(inner) - 4))
    assert len(type_) == count
    return package(folder, program(field(3, field(1, "new_thing") + field(3, field(1, "y") + field(2, type_)))))


@case("MIL_MANIFEST_MAX_BYTES")
def large_manifest(count, folder):
    return package(folder, program(), json.dumps(MANIFEST).ljust(count))


@case("MIL_MAX_LABEL")
def long_name(count, folder):
    blobs = Blobs()
    constant = operation("const", "n" * count, tensor_type(FP16, 64), [], [("val", blobs.value(FP16, 64))])
    return [*package(folder, small(blobs, constant, output="x"))[:2], folder / "out.mlir"]


@case("MIL_MAX_TYPE_TEXT")
def long_type(count, folder):
    """`tensor<1x ... 1xf16>` of so many characters, with values that do not fit it."""
    dims = [1] * ((count - 12) // 2)
    dims[0] = 10 if count % 2 == 0 else 100
    type_ = tensor_type(FP16, *dims)
    value = field(2, type_) + field(3, field(1, field(7, field(1, b"ab" * 3))))
    return package(folder, program(operation("const", "y", type_, [], [("val", value)])))


@case("MIL_MAX_PARAMETERS")
def weights_of_an_operation(count, folder):
    blobs = Blobs()
    value = blobs.value(FP16, 64)
    return package(folder, small(blobs, new_thing("y", [(f"i{i}", value) for i in range(count)]), output="x"))


# Weights --------------------------------------------------------------------------------------------------------------


@case("MIL_CONSTEXPR_MAX_RANK")
def dimensions_of_operands(count, folder):
    data, scale = ("tensor<" + "1x" * count + kind + ">" for kind in ("i8", "f16"))
    return dialect(folder, f"  %d = mil.const dense<1> : {data}\n  %s = mil.const dense<2.0> : {scale}\n"
                   f"  %w = mil.constexpr_blockwise_shift_scale(data = %d, scale = %s) : ({data}, {scale}) -> {scale}\n"
                   f"  %y = mil.relu(x = %w) : ({scale}) -> {scale}\n", "--decompress")  # fmt: skip


@case("MIL_WEIGHT_MAX_ELEMENTS")
def elements(count, folder):
    rows = (count + 3) // 4
    type_ = f"tensor<{rows}x4xf16>"
    return dialect(folder, f"  %w = mil.const dense<2.0> : {type_}\n  %y = mil.linear(x = %x, weight = %w) : (tensor<2x4xf16>, {type_}) -> "
                   f"tensor<2x{rows}xf16>\n", "--palettize=nbits=1", "--mil-report")  # fmt: skip


@case("MIL_DECODE_MAX_GROWTH")
def growth(count, folder):
    """32768 bits and a palette of vectors: of 341 elements they make 4095 times as many bytes, of 342 4096 and some."""
    blobs, length = Blobs(), 341 + count - LIMITS["MIL_DECODE_MAX_GROWTH"]
    operands = [("indices", blobs.value(UINT1, 1, 1 << 15)), ("lut", blobs.value(FP16, 1, 1, 2, length)),
                ("vector_axis", immediate(INT32, [], 2, field(1, b"\0")))]  # fmt: skip
    type_ = tensor_type(FP16, length, 1 << 15)
    decoded = operation("constexpr_lut_to_dense", "w", type_, operands)
    use = field(3, field(1, "relu") + field(2, field(1, "x") + field(2, field(1, field(1, "w")))) + field(3, field(1, "y") + field(2, type_)))
    arguments = package(folder, small(blobs, decoded, use, output="x"))
    return [arguments[0], "--decompress", *arguments[1:]]


@case("MIL_IMMEDIATE_MAX_BYTES")
def immediate_value(count, folder):
    type_ = f"tensor<{count // 2 + count % 2}xf16>"
    arguments = dialect(folder, f"  %w = mil.const dense<2.0> : {type_}\n  %y = mil.relu(x = %w) : ({type_}) -> {type_}\n")
    return [arguments[0], "-o", folder / "out.mlpackage"]


# Texts ----------------------------------------------------------------------------------------------------------------


@case("MIL_TEXT_MAX_DEPTH")
def deep_text(count, folder):
    return text(folder, "in.mil", "program(1.3)\n[a = " + "list<" * (count - 1) + "1" + ", ?>" * (count - 1) + "(1)]\n{\n}\n")


@case("MIL_TEXT_MAX_PART_TYPE")
def large_part_type(count, folder):
    sizes = [1] * 30
    while len(tensor_type(FP16, *sizes)) < count:
        sizes = [*sizes, 1] if len(tensor_type(FP16, *sizes)) + 6 <= count else [sizes[0] * 128, *sizes[1:]]
    assert len(tensor_type(FP16, *sizes)) == count
    return text(folder, "in.mil", f"program(1.3)\n[a = list<tensor<fp16, {sizes}>, ?>([])]\n{{\n}}\n")


@case("MIL_MAX_RANK")
def inferred_rank(count, folder):
    """A result of another shape than the operation makes, which is found where it is inferred."""
    type_ = "1x" * count
    return dialect(folder, f"  %w = mil.const dense<2.0> : tensor<{type_}f16>\n  %y = mil.relu(x = %w) : (tensor<{type_}f16>) -> tensor<2x{type_[2:]}f16>\n")


# Configuration files --------------------------------------------------------------------------------------------------


def compress(folder, content, data=None):
    (folder / "config.yaml").write_text(content)
    arguments = package(folder, data or weight())
    return [arguments[0], f"--compress={folder / 'config.yaml'}", *arguments[1:]]


@case("MIL_YAML_MAX_BYTES")
def large_yaml(count, folder):
    return compress(folder, "#" * count)


@case("MIL_YAML_MAX_NODES")
def nodes(count, folder):
    """The root, a key, a sequence, and its elements."""
    return compress(folder, "x: [" + "1," * (count - 3) + "]")


@case("MIL_YAML_MAX_ANCHORS")
def anchors(count, folder):
    return compress(folder, "x: [" + "".join(f"&a{i} 1," for i in range(count)) + "]")


@case("MIL_YAML_MAX_TAG_DIRECTIVES")
def tag_directives(count, folder):
    return compress(folder, "".join(f"%TAG !a{i}! b\n" for i in range(count)) + "---\nx: 1")


@case("MIL_YAML_MAX_DEPTH")
def deep_yaml(count, folder):
    return compress(folder, "x: " + "[" * (count - 1) + "]" * (count - 1))


@case("MIL_YAML_MAX_NUMBER")
def long_number(count, folder):
    return compress(folder, "config_type: OpLinearQuantizerConfig\nglobal_config: " + "1" * count)


@case("MIL_YAML_MAX_SHOWN")
def long_line(count, folder):
    return compress(folder, "none: 1".ljust(count))


def names(folder, *keys, data=None):
    return compress(folder, "op_name_configs:\n" + "".join(f"  '{key}': null\n" for key in keys), data)


@case("MIL_PATTERN_MAX_BYTES")
def long_pattern(count, folder):
    return compress(folder, "op_name_configs:\n  ? '" + "*".rjust(count, "a") + "'\n  : null\n")


@case("MIL_PATTERN_MAX_REPEATS")
def repeats(count, folder):
    return names(folder, f"/w{{0,{count}}}/")


@case("MIL_PATTERN_MAX_NAME")
def name_for_a_pattern(count, folder):
    blobs, name = Blobs(), "w" * count
    constant = operation("const", name, tensor_type(FP16, 64, 4), [], [("val", blobs.value(FP16, 64, 4))])
    use = operation("linear", "y", tensor_type(FP16, 2, 64), [*X, ("weight", name)])
    arguments = names(folder, "w*", data=small(blobs, constant, use, output="y"))
    (folder / "config.yaml").write_text("config_type: OpLinearQuantizerConfig\nop_name_configs:\n  'w*': {mode: linear_symmetric, weight_threshold: 0}\n")
    return [arguments[0], arguments[1], "--mil-report", *arguments[2:]]


@case("MIL_CONFIG_MAX_PATTERNS")
def patterns(count, folder):
    return names(folder, *(f"a*{i}" for i in range(count)))


# Palettes -------------------------------------------------------------------------------------------------------------


def palettize(folder, content):
    (folder / "palette.json").write_text(content)
    arguments = package(folder, weight())
    return [arguments[0], f"--palettize=mode=custom,weight_threshold=0,palette={folder / 'palette.json'}", *arguments[1:]]


@case("MIL_PALETTE_FILE_MAX_BYTES")
def large_palette(count, folder):
    return palettize(folder, "[0, 1]".ljust(count))


@case("MIL_PALETTE_FILE_MAX_NAMES")
def names_of_palettes(count, folder):
    return palettize(folder, json.dumps({f"w{i}": [0, 1] for i in range(count)}))


@case("MIL_NUMBERS_MAX_RANK")
def dimensions_of_palettes(count, folder):
    return palettize(folder, "[" * count + "0, 1" + "]" * count)


@case("MIL_NEAREST_MAX_BYTES")
def misspelt(count, folder):
    name = "n" * count
    blobs = Blobs()
    constant = operation("const", name, tensor_type(FP16, 4, 4), [], [("val", blobs.value(FP16, 4, 4))])
    use = operation("linear", "y", tensor_type(FP16, 2, 4), [*X, ("weight", name)])
    return names(folder, "N" + name[1:], data=small(blobs, constant, use, output="y"))


# What is said at the limit, if anything is, and what one beyond it. ---------------------------------------------------
SAID = {
    "MIL_PROTO_MAX_BYTES": ("", "a message of 2147483648 bytes, expected at most 2147483647"),
    "MIL_PROTO_MAX_DEPTH": ("model type is pipeline", "messages are nested deeper than 256"),
    "MIL_MAX_DEPTH": ("", "types are nested deeper than 256"),
    "MIL_OP_MAX_INPUTS": (None, "4097 inputs, expected at most 4096"),
    "MIL_OP_MAX_BLOCKS": (None, "65 blocks, expected at most 64"),
    "MIL_FUNC_MAX_VALUES": (None, "16385 results, expected at most 16384"),
    "MIL_MAX_TYPE_BYTES": (None, "a type of 16385 bytes, expected at most 16384"),
    "MIL_MANIFEST_MAX_BYTES": (None, "16777217 bytes, expected at most 16777216"),
    "MIL_CONSTEXPR_MAX_RANK": (None, "rank 17, at most 16 is supported"),
    "MIL_DECODE_MAX_GROWTH": (None, "expected at most 4096 times as many"),
    "MIL_TEXT_MAX_DEPTH": ("expected a type", "nested more than 64 deep"),
    "MIL_TEXT_MAX_PART_TYPE": ("", "a type of 513 bytes for the parts of lists or dictionaries, expected at most 512"),
    "MIL_YAML_MAX_BYTES": ("", "8388609 bytes, expected at most 8388608"),
    "MIL_YAML_MAX_NODES": ("", "more than 200000 values"),
    "MIL_YAML_MAX_ANCHORS": ("", "more than 1000 anchors"),
    "MIL_YAML_MAX_TAG_DIRECTIVES": ("", "more than 100 tag directives (%TAG)"),
    "MIL_YAML_MAX_DEPTH": ("", "nested more than 32 deep"),
    "MIL_YAML_MAX_NUMBER": ("is an integer", "is a string"),
    "MIL_YAML_MAX_SHOWN": (".yaml:1:1: error: ", ".yaml(1:1):0:0: error: "),
    "MIL_PATTERN_MAX_BYTES": ("no operation has a name like", "a pattern of 1025 characters, expected at most 1024"),
    "MIL_PATTERN_MAX_REPEATS": (None, "its counts multiply to more than 256"),
    "MIL_CONFIG_MAX_PATTERNS": ("no operation has a name like", "more than 1000"),
    "MIL_PALETTE_FILE_MAX_BYTES": (None, "16777217 bytes, expected a palette of at most 16777216"),
    "MIL_PALETTE_FILE_MAX_NAMES": ("no weight is called 'w0'", "100001 names, expected at most 100000"),
    "MIL_NUMBERS_MAX_RANK": ("", "nested"),
}


@pytest.mark.parametrize("name", SAID)
def test_limit(name, tmp_path):
    """Nothing is wrong at the limit (None), or something else is."""
    at, beyond = SAID[name]
    (tmp_path / "at").mkdir()
    (tmp_path / "beyond").mkdir()
    said, _ = run(name, LIMITS[name], tmp_path / "at")
    more, _ = run(name, LIMITS[name] + 1, tmp_path / "beyond")
    assert beyond in more, more[:500]
    assert said == "" if at is None else at in said and beyond not in said, said[:500]


def test_a_label_is_cut(tmp_path):
    for more in (0, 1):
        (tmp_path / str(more)).mkdir()
        said, _ = run("MIL_MAX_LABEL", LIMITS["MIL_MAX_LABEL"] + more, tmp_path / str(more))
        keys = re.findall(r"dense_resource<(n+)>", (tmp_path / str(more) / "out.mlir").read_text())
        assert said == "" and {len(key) for key in keys} == {LIMITS["MIL_MAX_LABEL"]}


def test_weights_of_an_operation_are_listed_up_to_a_number(tmp_path):
    for more in (0, 1):
        (tmp_path / str(more)).mkdir()
        count = LIMITS["MIL_MAX_PARAMETERS"] + more
        file = weights_of_an_operation(count, tmp_path / str(more))[0]
        weights = json.loads(run_tool("mil-info", "--json", "--weight-threshold=1", file).stdout)["weights"]
        listed = [set(op["params_name_mapping"].values()) for weight in weights for op in weight["child_ops"]]
        names = [weight["name"] for weight in weights]
        assert len(names) == len(listed) == count
        assert all(found == set(names[: LIMITS["MIL_MAX_PARAMETERS"]]) for found in listed)


def test_a_type_is_cut_in_a_message(tmp_path):
    for more in (0, 1):
        (tmp_path / str(more)).mkdir()
        said, _ = run("MIL_MAX_TYPE_TEXT", LIMITS["MIL_MAX_TYPE_TEXT"] + more, tmp_path / str(more))
        [shown] = re.findall(r"for '(tensor<.*)'", said)
        assert len(shown) == LIMITS["MIL_MAX_TYPE_TEXT"] + 3 * more and shown.endswith("..." if more else "xf16>")


def test_a_larger_weight_is_left_as_it_is(tmp_path):
    """At the limit it would be compressed, in two terabytes of memory, which no test takes."""
    said, done = run("MIL_WEIGHT_MAX_ELEMENTS", LIMITS["MIL_WEIGHT_MAX_ELEMENTS"] + 1, tmp_path)
    assert said == "" and "more elements than can be addressed" in done.stderr


def test_a_value_that_is_repeated_without_end_is_not_written(tmp_path):
    """At the limit a gigabyte is written, which no test does."""
    said, _ = run("MIL_IMMEDIATE_MAX_BYTES", LIMITS["MIL_IMMEDIATE_MAX_BYTES"] + 1, tmp_path)
    assert "is not a resource, expected one for more than 1073741824 bytes" in said
    assert not (tmp_path / "out.mlpackage").exists()


def test_types_are_inferred_up_to_a_rank(tmp_path):
    said, _ = run("MIL_MAX_RANK", LIMITS["MIL_MAX_RANK"], tmp_path)
    more, _ = run("MIL_MAX_RANK", LIMITS["MIL_MAX_RANK"] + 1, tmp_path)
    assert "[op_c11]" in said and "[op_c11]" not in more


def test_a_pattern_is_tried_on_names_up_to_a_length(tmp_path):
    for more, expected in ((0, ""), (1, "no operation has a name like 'w*'")):
        (tmp_path / str(more)).mkdir()
        said, _ = run("MIL_PATTERN_MAX_NAME", LIMITS["MIL_PATTERN_MAX_NAME"] + more, tmp_path / str(more))
        assert expected in said and bool(said) == bool(expected)


def test_the_nearest_name_is_searched_up_to_a_length(tmp_path):
    shown = []
    for more in (0, 1):
        (tmp_path / str(more)).mkdir()
        _, done = run("MIL_NEAREST_MAX_BYTES", LIMITS["MIL_NEAREST_MAX_BYTES"] + more, tmp_path / str(more))
        shown.append("'" + "n" * (LIMITS["MIL_NEAREST_MAX_BYTES"] + more) + "'" in done.stderr)
    assert shown == [True, False], done.stderr


def test_every_limit_is_tried():
    assert set(CASES) == set(LIMITS)
