# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What small files can ask for: time and memory follow the size of a file, whatever it says. Each family of files here
once took gigabytes or minutes, or is of a kind that does so elsewhere."""
import json
import os
import pathlib
import resource
import struct
import subprocess
import tempfile

import pytest
from hostile import (BLOB, FP16, INT32, MANIFEST, STRING, TYPE, UINT1, UINT8, UINT32, X, Blobs, field, function, immediate, model,
                     new_thing, operation, program, relus, small, string, tensor_type, weight, write)  # fmt: skip

# What a run may take: a start, and so much for each megabyte of the file. Sanitizers and a busy machine take more than
# what is measured, a tenth of this.
SECONDS, SECONDS_MB = 10, 10
MEGABYTES, MEGABYTES_MB = 500, 150

# Families: the bytes of a package, as fuzzers have them ---------------------------------------------------------------


def many_operations():
    return program(relus(20000))


def long_name_of_a_function():
    """Each operation once had a location with it."""
    return model(function("f" * 300_000, relus(3000)))


def long_name_of_a_result():
    """Each input once had a resource called after it."""
    return program(new_thing("n" * 300_000, [(f"i{i}", string("a")) for i in range(1000)], [(f"a{i}", string("a")) for i in range(1000)]))


def long_names_in_an_error():
    return program(operation("relu", "n" * 500_000, TYPE, [("x", "q" * 500_000)]))


def many_dimensions_in_an_error():
    """The text of a type once took quadratic memory."""
    value = field(2, tensor_type(FP16, *[1] * 2000)) + field(3, field(1, field(7, field(1, b"ab" * 3))))
    return program(*[operation("const", "y", tensor_type(FP16, *[1] * 2000), [], [("val", value)])])


def many_dimensions():
    return program(operation("relu", "y", tensor_type(FP16, *[1] * 100_000), X))


def empty_messages():
    return program(field(3, b"") * 200_000)


def many_results():
    return program(new_thing("y", X, more=b"".join(field(3, field(1, f"o{i}") + field(2, TYPE)) for i in range(20_000))))


def many_operands():
    arguments = b"".join(field(1, field(1, "x")) for _ in range(100_000))
    return program(field(3, field(1, "new_thing") + field(2, field(1, "v") + field(2, arguments)) + field(3, field(1, "y") + field(2, TYPE))))


def long_type_of_many_operands():
    """Text once had it at each operand."""
    type_ = TYPE + field(99, b"\0" * 16_000)
    operands = field(1, "v") + field(2, field(1, field(1, "v")) * 4000)
    return program(field(3, field(1, "new_thing") + field(3, field(1, "v") + field(2, type_))),
                   field(3, field(1, "new_thing") + field(2, operands) + field(3, field(1, "y") + field(2, TYPE))))  # fmt: skip


def many_literals_of_one_input():
    """Text once had the name of the input for each of them."""
    operands = field(1, "i" * 10_000) + field(2, field(1, field(2, string("a"))) * 10_000)
    return program(field(3, field(1, "new_thing") + field(2, operands) + field(3, field(1, "y") + field(2, TYPE))))


def many_inputs():
    """The name of each literal was once searched among all inputs, for each of them."""
    return program(new_thing("y", [(f"i{i}", string("a")) for i in range(3000)]))


def many_inputs_of_one_blob():
    """Each of them was once listed anew for each of them, and what a literal is called counted all inputs for each input."""
    blobs = Blobs()
    value = blobs.value(UINT8, 2048)
    arguments = b"".join(field(2, field(1, f"i{i}") + field(2, field(1, field(2, value)))) for i in range(2000))
    return small(blobs, field(3, field(1, "new_thing") + arguments + field(3, field(1, "y") + field(2, TYPE))), output="x")


def many_values_of_one_blob():
    """Each of them lists all of them, which was once without a limit, and is called after the operation."""
    blobs = Blobs()
    value = blobs.value(UINT8, 2048)
    values = field(1, "values") + field(2, field(1, field(2, value)) * 5000)
    return small(blobs, field(3, field(1, "new_thing") + field(2, values) + field(3, field(1, "y" * 1000) + field(2, TYPE))), output="x")


def same_name_in_many_blocks():
    """Each block once went through all uses of the outer value of its name."""
    uses = b"".join(operation("relu", f"r{i}", TYPE, [("x", "v")]) for i in range(2000))
    blocks = (field(4, field(2, "v") + operation("relu", "v", TYPE, X)) for _ in range(2000))
    return program(operation("relu", "v", TYPE, X), uses, *(
        field(3, field(1, "new_thing") + field(3, field(1, f"c{i}") + field(2, TYPE)) + b) for i, b in enumerate(blocks)))  # fmt: skip


def deep_blocks():
    block = field(2, "x")
    for _ in range(60):
        block = field(2, "x") + field(3, field(1, "new_thing") + field(4, block))
    return program(field(3, field(1, "new_thing") + field(4, block)))


def types_with_unknown_fields():
    """Each level was once read twice, so work doubled with each."""
    inner = field(1, field(1, 99))
    for _ in range(60):
        inner = field(3, field(1, inner) + field(99, 1))
    return program(operation("relu", "y", inner, X))


def types_with_keys_twice():
    inner = tensor_type(FP16, 1)
    for _ in range(45):
        inner = field(1, field(1, FP16) + field(4, field(1, "a") + field(2, field(2, inner))) + field(4, field(1, "a")))
    return program(operation("relu", "y", inner, X))


def types_with_values_that_are_padded():
    inner = tensor_type(UINT1, 1)
    for _ in range(45):
        value = field(2, inner) + field(3, field(1, field(7, field(1, b"\xff"))))
        inner = field(1, field(1, UINT1) + field(2, 1) + field(3, field(1, field(1, 1))) + field(4, field(1, "a") + field(2, value)))
    return program(operation("relu", "y", inner, X))


def one_blob_for_many():
    blobs = Blobs()
    value = blobs.value(FP16, 512, 512)
    return small(blobs, *(operation("const", f"w{i}", tensor_type(FP16, 512, 512), [], [("val", value)]) for i in range(300)), output="x")


def overlapping_blobs():
    """Each of 2000 blobs is the whole file."""
    count, size = 2000, 64 * 1999
    type_ = tensor_type(UINT8, size)
    value = (field(2, type_) + field(5, field(1, "@model_path/weights/weight.bin") + field(2, 64 + 64 * i)) for i in range(count))
    record = struct.pack("<IIQQQ32x", 0xDEADBEEF, BLOB[UINT8], size, 128, 0)
    weights = struct.pack("<II56x", count, 2) + record * count
    return program(*(operation("const", f"w{i}", type_, [], [("val", v)]) for i, v in enumerate(value))) + weights


def palette_of_long_vectors():
    """A bit of the file for 65536 elements."""
    blobs, count, length = Blobs(), 1 << 20, 1 << 16
    operands = [("indices", blobs.value(UINT1, 1, count)), ("lut", blobs.value(FP16, 1, 1, 2, length)),
                ("vector_axis", immediate(INT32, [], 2, field(1, b"\0")))]  # fmt: skip
    decoded = operation("constexpr_lut_to_dense", "w", tensor_type(FP16, length, count), operands)
    return small(blobs, decoded, operation("relu", "y", tensor_type(FP16, length, count), [("x", "w")]), output="x")


def old_palette_of_any_shape():
    blobs = Blobs()
    operands = [("indices", blobs.value(UINT8, 64)), ("lut", blobs.value(FP16, 2)),
                ("shape", immediate(UINT32, [1], 7, field(1, struct.pack("<I", 1 << 31))))]  # fmt: skip
    decoded = operation("constexpr_lut_to_dense", "w", tensor_type(FP16, 1 << 31), [], operands)
    return small(blobs, decoded, opset="CoreML6", output="x")


def empty_shapes():
    type_ = tensor_type(FP16, *[2**62] * 7, 0)
    return program(operation("const", "w", type_, [], [("val", field(2, type_) + field(3, field(1, field(7, b""))))]))


def bools():
    return program(operation("const", "w", tensor_type(1, 500_000), [], [("val", immediate(1, [500_000], 3, field(1, b"\1" * 500_000)))]))


def bits():
    return program(operation("const", "w", tensor_type(UINT1, 4_000_000), [], [("val", immediate(UINT1, [4_000_000], 7, field(1, b"\5" * 500_000)))]))


def strings():
    value = immediate(STRING, [200_000], 4, field(1, b"") * 200_000)
    return program(operation("const", "w", tensor_type(STRING, 200_000), [], [("val", value)]))


def many_functions():
    return model(*(function(f"f{i}") for i in range(5000)))


def many_functions_beside_many_descriptions():
    """Each function was once searched in all descriptions."""
    functions = b"".join(field(2, function(f"f{i}" if i else "main")) for i in range(8000))
    data = field(1, 9) + field(2, field(20, b"") * 240_000) + field(502, field(1, 1) + functions)
    return struct.pack("<I", len(data)) + data


def many_specializations():
    others = b"".join(field(3, field(1, f"C{i}") + field(2, field(2, "x"))) for i in range(20_000))
    return model(function("main", more=others))


def many_models():
    part = program()
    size = struct.unpack("<I", part[:4])[0]
    data = field(1, 9) + field(2, b"") + field(202, field(1, part[4 : 4 + size]) * 1000 + field(2, "m") * 1000)
    return struct.pack("<I", len(data)) + data


def metadata_of_nothing():
    data = field(1, 9) + field(2, field(100, field(100, b"") * 200_000)) + field(502, field(1, 1))
    return struct.pack("<I", len(data)) + data


FAMILIES = [many_operations, long_name_of_a_function, long_name_of_a_result, long_names_in_an_error, many_dimensions_in_an_error,
            many_dimensions, empty_messages, many_results, many_operands, many_literals_of_one_input, long_type_of_many_operands, many_inputs, same_name_in_many_blocks, deep_blocks,
            many_inputs_of_one_blob, many_values_of_one_blob,
            types_with_unknown_fields, types_with_keys_twice, types_with_values_that_are_padded, one_blob_for_many,
            overlapping_blobs, palette_of_long_vectors, old_palette_of_any_shape, empty_shapes, bools, bits, strings,
            many_functions, many_functions_beside_many_descriptions, many_specializations, many_models, metadata_of_nothing]  # fmt: skip


# Running --------------------------------------------------------------------------------------------------------------


def size_of(path):
    return path.stat().st_size if path.is_file() else sum(p.stat().st_size for p in path.rglob("*") if p.is_file())


def execute(seconds, tool, *arguments):
    """Runs a tool for so long at most. Returns what it took in seconds and megabytes, and what it said."""
    command = [str(pathlib.Path(os.environ["MIL_BIN"]) / tool), *map(str, arguments)]

    def limit():
        resource.setrlimit(resource.RLIMIT_CPU, (int(seconds) + 1, int(seconds) + 2))

    with tempfile.TemporaryFile("w+", errors="replace") as messages:
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=messages, preexec_fn=limit)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        messages.seek(0)
        text = messages.read()
    used = usage.ru_utime + usage.ru_stime
    assert used < seconds, f"{command}: more than {seconds:.1f} s"
    assert process.returncode in (0, 1), f"{command}: status {process.returncode}\n{text[:500]}"
    return used, usage.ru_maxrss / 1024, text


def measure(size, tool, *arguments):
    """Runs a tool, which may refuse its input but not fall over, and compares what it took with the size of that. Returns what
    it said."""
    seconds, megabytes = SECONDS + SECONDS_MB * size / 1e6, MEGABYTES + MEGABYTES_MB * size / 1e6
    _, used, text = execute(seconds, tool, *arguments)
    assert used < megabytes, f"{tool} {arguments}: {used:.0f} MB for {size} bytes"
    return text


@pytest.mark.parametrize("family", FAMILIES, ids=lambda f: f.__name__)
def test_package(family, tmp_path):
    package = write(tmp_path / "in.mlpackage", family())
    size = size_of(package)
    for command in (("mil-opt", package, "-o", tmp_path / "out.mlpackage"), ("mil-opt", package, "-o", tmp_path / "out.mlir"),
                    ("mil-opt", package, "--palettize=mode=uniform,nbits=2,weight_threshold=0", "--decompress", "-o", tmp_path / "small.mlpackage"),
                    ("mil-info", "--json", package)):  # fmt: skip
        measure(size, *command)
        output = pathlib.Path(command[-1])
        if output.suffix == ".mlir" and output.exists():
            assert size_of(output) < 10_000 + 10 * size


def equal_constants_in_many_blocks():
    """Each was once compared with all that are in blocks beside its own."""
    blobs, type_ = Blobs(), tensor_type(FP16, 128)
    value = blobs.value(FP16, 128)
    blocks = [field(4, field(2, "x") + operation("const", f"c{i}", type_, [], [("val", value)])) for i in range(15_000)]
    return small(blobs, *(new_thing(f"o{i}", more=b"".join(blocks[i : i + 60])) for i in range(0, len(blocks), 60)), output="x")


def many_uses():
    """They once took their place among all others one after the other."""
    blobs, type_ = Blobs(), tensor_type(FP16, 4, 4)
    uses = field(1, field(1, "w")) * 200_000
    return small(blobs, operation("const", "w", type_, [], [("val", blobs.value(FP16, 4, 4))]),
                 field(3, field(1, "new_thing") + field(2, field(1, "v") + field(2, uses)) + field(3, field(1, "y") + field(2, TYPE))), output="x")  # fmt: skip


@pytest.mark.parametrize("family, flag", [
    (equal_constants_in_many_blocks, "--const-deduplication"),
    (many_uses, "--compress=text={config_type: OpPalettizerConfig, global_config: {mode: uniform, nbits: 2, weight_threshold: 0}}"),
], ids=lambda value: getattr(value, "__name__", ""))  # fmt: skip
def test_pass(family, flag, tmp_path):
    package = write(tmp_path / "in.mlpackage", family())
    assert "wrote" in measure(size_of(package), "mil-opt", package, flag, "-o", tmp_path / "out.mlpackage")


def test_inputs_of_one_operation(tmp_path):
    """What is said of each input once took the inputs before it."""
    used = []
    for operations, inputs in ((128, 256), (8, 4096)):
        arguments = [(f"i{i}", string("a")) for i in range(inputs)]
        package = write(tmp_path / f"{inputs}.mlpackage", program(*(new_thing(f"y{i}", arguments) for i in range(operations))))
        seconds, _, text = execute(60, "mil-opt", package, "-o", tmp_path / "out.mlpackage")
        assert "wrote" in text
        used.append(seconds)
    assert used[1] < 3 * used[0] + 1, used


def test_outputs_of_a_function(tmp_path):
    """Each was once searched among the results of all operations."""
    used, type_ = [], "tensor<2x4xf16>"
    relus = "".join(f"  %r{i} = mil.relu(x = %x) : ({type_}) -> {type_}\n" for i in range(40_000))
    for count in (1, 16_000):
        types = ", ".join([type_] * count)
        file = tmp_path / f"{count}.mlir"
        file.write_text(f'mil.func @main(%x: {type_}) -> ({types}) attributes {{opset = "CoreML8"}} {{\n{relus}'
                        f'  mil.output {", ".join(["%r0"] * count)} : {types}\n}}\n')  # fmt: skip
        seconds, _, text = execute(60, "mil-opt", file, "-o", tmp_path / "out.mlpackage")
        assert "wrote" in text
        used.append(seconds)
    assert used[1] < 3 * used[0] + 1, used
LONG = [f"{i:0100d}" for i in range(2000)]
DIFFERENCES = {
    "inputs": [program(operation("relu", "a", TYPE, X), *(new_thing(f"y{j}", [(name, source) for name in LONG]) for j in range(3))) for source in "xa"],
    "function": [model(function("f" * 300_000, b"".join(operation(kind, f"r{i}", TYPE, X) for i in range(3000)))) for kind in ("relu", "exp")],
}  # fmt: skip


@pytest.mark.parametrize("name", DIFFERENCES)
def test_difference(name, tmp_path):
    """What was said of an operation was once copied for each of its inputs, and its function's name for each operation."""
    packages = [write(tmp_path / f"{i}.mlpackage", data) for i, data in enumerate(DIFFERENCES[name])]
    measure(sum(map(size_of, packages)), "mil-diff", *packages)


def test_tables(tmp_path):
    """The longest name and shape once made each row as long."""
    long = "n" * 50_000
    weights = [(long, (16, 16)), ("shape", (16, *[1] * 2000, 16)), *((f"w{i}", (16, 16)) for i in range(2000))]
    constants = b"".join(operation("const", name, tensor_type(FP16, *shape), [], [("val", immediate(FP16, shape, 7, field(1, bytes(512))))])
                         + operation("identity", f"y{name}", tensor_type(FP16, *shape), [("x", name)]) for name, shape in weights)  # fmt: skip
    package = write(tmp_path / "in.mlpackage", model(function("f" * 50_000, constants)))
    for flags, stream in (["--dry-run"], "stdout"), (["--mil-report", "-o", tmp_path / "out.mlir"], "stderr"):
        command = [pathlib.Path(os.environ["MIL_BIN"]) / "mil-opt", package, "--palettize=mode=unique,weight_threshold=0", *flags]
        done = subprocess.run(command, capture_output=True, text=True, timeout=300)
        rows = getattr(done, stream).splitlines()
        assert done.returncode == 0 and len(rows) > 2000
        assert len(max(rows, key=len)) < 500, flags


TEXTS = {
    "nested": "program(1.3)\n{" + "[" * 100_000,
    "values": "program(1.3)\n[a = " + "tuple<" * 50_000,
    "comments": "program" + "//\n" * 300_000,
    "string": 'program(1.3)\n[a = string("' + "\\\\" * 300_000,
    "numbers": "program(1.3)\n[a = tensor<fp16, [200000]>([" + "1, " * 200_000,
    "exponents": "program(1.3)\n[a = tensor<fp32, [20000]>([" + "1e999999999, " * 20_000,
    "dimensions": "program(1.3)\n[a = tensor<fp16, [" + "1, " * 200_000,
    "types of parts": "program(1.3)\n[a = list<dict<tensor<fp16, [" + "1, " * 1600 + "1]>, int32>, ?>([" + "{}, " * 8000 + "{}])]\n{\n}\n",
    "functions": "program(1.3)\n{" + "func f<ios18>() { } -> (); " * 20_000 + "}",
}


@pytest.mark.parametrize("name", TEXTS)
def test_text_of_a_compiled_model(name, tmp_path):
    file = tmp_path / "model.mil"
    file.write_text(TEXTS[name])
    assert "error: " in measure(len(TEXTS[name]), "mil-opt", file, "-o", "/dev/null")


def test_choices_of_many_inputs(tmp_path):
    """Each input once had room for the choices of all."""
    inputs = ", ".join(f"tensor<fp16, [1]> i{i}" for i in range(4000))
    shapes = ",".join(f'{{"i{i}",[1]}}' for i in range(4000))
    choices = ",".join(f'{{"{i}",{{}}}}' for i in range(4000))
    part = "tuple<string, dict<string, {}tensor<int32, [?]>>{}>"
    text = (f'program(1.3)\n{{\nfunc main<ios18>({inputs}) [FlexibleShapeInformation = tuple<{part.format("", "")}, '
            f'{part.format("dict<string, ", ">")}>((("DefaultShapes",{{{shapes}}}),("EnumeratedShapes",{{{choices}}})))] {{\n}} -> (i0);\n}}\n')  # fmt: skip
    file = tmp_path / "model.mil"
    file.write_text(text)
    assert "error: " not in measure(len(text), "mil-opt", file, "-o", tmp_path / "out.mlpackage")


def test_flexible_inputs_of_many_functions(tmp_path):
    """Each function was once given the shapes of all inputs of the model."""
    array = field(5, field(1, b"\1") + field(2, 65552) + field(21, field(1, field(1, b"\1"))))
    description = b"".join(field(1, field(1, f"i{i}") + field(3, array)) for i in range(4000))
    functions = b"".join(field(2, function(f"f{i}" if i else "main")) for i in range(400))
    data = field(1, 9) + field(2, description) + field(502, field(1, 1) + functions)
    package = write(tmp_path / "in.mlpackage", struct.pack("<I", len(data)) + data)
    output = tmp_path / "out.mlmodelc"
    assert "error: " not in measure(size_of(package), "mil-opt", package, "-o", output)
    assert size_of(output) < 2 * size_of(package)


MODULE = 'mil.func @f(%x: tensor<2x4xf16>) -> () attributes {opset = "CoreML8"} {\n'
END = "  mil.output ()\n}\n"
ASSEMBLIES = {
    "repeated element": MODULE + "  %w = mil.const dense<0.5> : tensor<100000x100000xf16>\n" + END,
    "repeated operand": MODULE + '  %i = mil.const dense<1> : tensor<100000x100000xui8>\n  %s = mil.const dense<1.0> : tensor<1x1xf16>\n'
    "  %w = mil.constexpr_blockwise_shift_scale(data = %i, scale = %s) : (tensor<100000x100000xui8>, tensor<1x1xf16>) -> tensor<100000x100000xf16>\n"
    + END,
    "operations": MODULE + "".join(f"  %r{i} = mil.relu(x = %x) : (tensor<2x4xf16>) -> tensor<2x4xf16>\n" for i in range(5000)) + END,
    "inputs": MODULE + '  mil.unknown_op "t"(' + ", ".join(f"i{i} = %x" for i in range(4096)) + ") : (" + ", ".join(["tensor<2x4xf16>"] * 4096) + ") -> ()\n" + END,
    "blocks": MODULE + '  mil.unknown_op "t"(x = %x) : (tensor<2x4xf16>) -> () block {\n' * 250 + "  mil.output ()\n}\n" * 250 + END,
    "opaque": MODULE + '  mil.unknown_op "t"() {a = !mil.opaque<"' + "\\0A\\00" * 50_000 + '">} : () -> ()\n' + END,
}  # fmt: skip


@pytest.mark.parametrize("name", ASSEMBLIES)
def test_text_of_the_dialect(name, tmp_path):
    file = tmp_path / "module.mlir"
    file.write_text(ASSEMBLIES[name])
    for arguments in (["--decompress"], ["--palettize=weight_threshold=0"], []):
        measure(len(ASSEMBLIES[name]), "mil-opt", file, *arguments, "-o", tmp_path / "out.mlpackage")


ALIASES = "a0: &a0 [x, x]\n" + "".join(f"a{i + 1}: &a{i + 1} [*a{i}, *a{i}]\n" for i in range(40))
MERGES = "a0: &a0 {k: 1}\n" + "".join(f"a{i + 1}: &a{i + 1} {{<<: [*a{i}, *a{i}], k{i}: 1}}\n" for i in range(40))
CONFIGURATIONS = {
    "aliases": ALIASES,
    "merges": MERGES,
    "nested": "a: " + "[" * 200_000,
    "nested mappings": "".join(" " * i + "a:\n" for i in range(800)),
    "tags": "".join(f"%TAG !a{i}! b\n" for i in range(80_000)) + "---\na: 1\n",
    "anchors": "".join(f"a{i}: &a{i} 1\n" for i in range(50_000)),
    "keys": "global_config:\n" + "".join(f"  k{i}: 1\n" for i in range(50_000)),
    "counts": "op_name_configs:\n  '/" + "(" * 40 + "a" + "{1,200})" * 40 + "/': null\n",
    "stars": "op_name_configs:\n  '" + "*a" * 400 + "b': null\n",
    "alternatives": "op_name_configs:\n  '/(a|a|aa)*(a|aa)*(a*)*b/': null\n",
    "keys in one line": "op_name_configs: {" + "".join(f"r{i}: null, " for i in range(4000)) + "}\n",
    "warnings in one line": "config_type: OpPalettizerConfig\nop_name_configs: {" + "".join(f"r{i}: {{nbits: 4}}, " for i in range(4000)) + "}\n",
    "patterns": "op_name_configs:\n" + "".join(f"  'a*{i}': null\n" for i in range(5000)),
}


@pytest.mark.parametrize("name", CONFIGURATIONS)
def test_configuration(name, tmp_path):
    package = write(tmp_path / "in.mlpackage", small(Blobs(), operation("relu", "a" * 4000, TYPE, X), output="x"))
    file = tmp_path / "config.yaml"
    file.write_text(CONFIGURATIONS[name])
    measure(file.stat().st_size + size_of(package), "mil-opt", package, f"--compress={file}", "-o", tmp_path / "out.mlpackage")


def test_patterns_and_uses(tmp_path):
    """Each pattern was once tried on each use of a weight, with the same names."""
    blobs, type_ = Blobs(), tensor_type(FP16, 4, 4)
    attributes = field(5, field(1, "name") + field(2, string("a" * 4000))) + field(5, field(1, "val") + field(2, blobs.value(FP16, 4, 4)))
    constant = field(3, field(1, "const") + field(3, field(1, "w") + field(2, type_)) + attributes)
    uses = field(2, field(1, "v") + field(2, field(1, field(1, "w")) * 400))
    user = field(3, field(1, "new_thing") + uses + field(3, field(1, "y") + field(2, TYPE)))
    package = write(tmp_path / "in.mlpackage", small(blobs, constant, user, output="x"))
    file = tmp_path / "config.yaml"
    file.write_text("config_type: OpPalettizerConfig\nop_name_configs:\n" + "".join(f"  '/(a|b)*c{i}|aaa.*/': null\n" for i in range(1000)))
    size = file.stat().st_size + size_of(package)
    assert "1 excluded" in measure(size, "mil-opt", package, f"--compress={file}", "-o", tmp_path / "out.mlpackage")


def test_configurations_that_differ(tmp_path):
    """Each was once compared with all before it, and each name for a copy with all copies."""
    used, type_, count = [], "tensor<8x8xf16>", 24_000
    uses = "".join(f"  %y{i} = mil.add(x = %x, y = %w) : ({type_}, {type_}) -> {type_}\n" for i in range(count))
    model = tmp_path / "model.mlir"
    model.write_text(f'mil.func @main(%x: {type_}) -> ({type_}) attributes {{opset = "CoreML8"}} {{\n'
                     f"  %w = mil.const dense<1.0> : {type_}\n{uses}  mil.output %y0 : {type_}\n}}\n")  # fmt: skip
    for scale, least in (0, 1000), (0.9 / count, 1000), (0.9 / count, 10):
        file = tmp_path / "config.yaml"
        file.write_text("config_type: OpMagnitudePrunerConfig\nop_name_configs:\n" + "".join(
            f"  y{i}: {{target_sparsity: {0.1 + i * scale:.6f}, weight_threshold: {least}}}\n" for i in range(count)))  # fmt: skip
        seconds, _, text = execute(60, "mil-opt", model, f"--compress={file},shared=split", "-o", tmp_path / "out.mlpackage")
        assert "wrote" in text
        used.append(seconds)
    assert used[1] < 3 * used[0] + 1 and used[2] < 3 * used[0] + 8, used


MANIFESTS = {
    "nested": "[" * 500_000,
    "objects": '{"a":' * 100_000,
    "items": json.dumps(MANIFEST | {"itemInfoEntries": MANIFEST["itemInfoEntries"] | {
        str(i): {"path": "com.apple.CoreML", "name": "", "author": "", "description": ""} for i in range(5000)}}),
    "path": json.dumps(MANIFEST | {"itemInfoEntries": {
        "m": {"path": "com.apple.CoreML/" + "./" * 200_000 + "model.mlmodel", "name": "", "author": "", "description": ""}}}),
    "lists": json.dumps(MANIFEST | {"more": [[]] * 200_000}),
}  # fmt: skip


@pytest.mark.parametrize("name", MANIFESTS)
def test_manifest(name, tmp_path):
    package = write(tmp_path / "in.mlpackage", program(), MANIFESTS[name])
    measure(size_of(package), "mil-opt", package, "-o", tmp_path / "out.mlpackage")


PALETTES = {
    "nested": b"[" * 200_000,
    "names": json.dumps({str(i): [0, 1] for i in range(50_000)}).encode(),
    "unequal": json.dumps([[0] * 1000] + [[]] * 100_000).encode(),
    "array": b"\x93NUMPY\1\0" + struct.pack("<H", 118) + b"{'descr': '<f8', 'fortran_order': True, 'shape': (1000000, 1000000, 1000000), }".ljust(117) + b"\n",
}


@pytest.mark.parametrize("name", PALETTES)
def test_palettes(name, tmp_path):
    package = write(tmp_path / "in.mlpackage", weight())
    file = tmp_path / "palettes"
    file.write_bytes(PALETTES[name])
    measure(len(PALETTES[name]) + size_of(package), "mil-opt", package, f"--palettize=mode=custom,palette={file},weight_threshold=0",
            "-o", tmp_path / "out.mlpackage")  # fmt: skip
