#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What fuzzers start with, from the models that tests read: seeds.py <folder> makes a folder of inputs in it for each
fuzzer."""
import json
import pathlib
import re
import shutil
import struct
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "test" / "Inputs" / "samples"
LARGEST = 200_000  # bytes: mutations of more find nothing more
LARGEST_TEXT = 3_000  # where an input takes long by its size


def packages():
    return sorted(p for p in SAMPLES.glob("*.mlpackage"))


def part(package, name):
    found = sorted(package.rglob(name))
    return found[0].read_bytes() if found else b""


def manifest():
    for package in packages():
        yield package.stem, part(package, "Manifest.json")


def proto():
    for package in packages():
        yield package.stem, part(package, "model.mlmodel")
    for file in SAMPLES.glob("*.mlmodel"):
        yield file.stem, file.read_bytes()


def blobfile():
    for package in packages():
        yield package.stem, part(package, "weight.bin") + struct.pack("<Q", 64)


# Small packages: what takes no time is tried often ------------------------------------------------------------------


def field(number, value):
    """A field of a message: a number, or bytes that are a text or a message."""
    def varint(n):
        n &= 2**64 - 1
        return bytes([n & 127 | 128]) + varint(n >> 7) if n > 127 else bytes([n])

    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    value = value.encode() if isinstance(value, str) else value
    return varint(number << 3 | 2) + varint(len(value)) + value


STRING, FP16, FP32, INT8, INT32, INT4, UINT8, UINT32, UINT2, UINT1 = 2, 10, 11, 21, 23, 25, 31, 33, 36, 37
BITS = {FP16: 16, INT8: 8, INT4: 4, UINT8: 8, UINT2: 2, UINT1: 1}
BLOB = {FP16: 1, INT8: 4, INT4: 8, UINT8: 3, UINT2: 10, UINT1: 9}  # the numbers of types in weight files


def tensor_type(kind, *shape):
    dimensions = b"".join(field(3, field(1, field(1, d))) for d in shape)
    return field(1, field(1, kind) + field(2, len(shape)) + dimensions)


def immediate(kind, shape, member, values):
    return field(2, tensor_type(kind, *shape)) + field(3, field(1, field(member, values)))


def string(text):
    return immediate(STRING, [], 4, field(1, text))


class Blobs:
    """A weight file, and the values that are in it."""

    def __init__(self):
        self.data, self.count = bytearray(64), 0

    def value(self, kind, *shape, pattern=0x3C):
        elements = 1
        for d in shape:
            elements *= d
        bits = elements * BITS[kind]
        data, at = bytes((pattern + 17 * i) % 120 for i in range((bits + 7) // 8)), len(self.data)
        if bits % 8:
            data = data[:-1] + bytes([data[-1] & (1 << bits % 8) - 1])
        self.data += struct.pack("<IIQQQ32x", 0xDEADBEEF, BLOB[kind], len(data), at + 64, -bits % 8) + data
        self.data += bytes(-len(self.data) % 64)
        self.count += 1
        return field(2, tensor_type(kind, *shape)) + field(5, field(1, "@model_path/weights/weight.bin") + field(2, at))

    def file(self):
        self.data[:8] = struct.pack("<II", self.count, 2)
        return bytes(self.data) if self.count else b""


def operation(kind, name, type_, inputs=(), attributes=(), more=b""):
    """`more`: other results."""
    return field(3, field(1, kind)
                 + b"".join(field(2, field(1, key) + field(2, field(1, field(1, v) if isinstance(v, str) else field(2, v)))) for key, v in inputs)
                 + more + field(3, field(1, name) + field(2, type_))
                 + b"".join(field(5, field(1, key) + field(2, v)) for key, v in (("name", string(name)), *attributes)))  # fmt: skip


def small(blobs, *operations, opset="CoreML8", inputs=(("x", tensor_type(FP16, 2, 4)),), output="y"):
    block = field(2, output) + b"".join(operations)
    named = b"".join(field(1, field(1, n) + field(2, t)) for n, t in inputs)
    function = named + field(2, opset) + field(3, field(1, opset) + field(2, block))
    model = field(1, 9) + field(2, b"") + field(502, field(1, 1) + field(2, field(1, "main") + field(2, function)))
    return struct.pack("<I", len(model)) + model + blobs.file()


def weights():
    """Each constexpr operation by itself: its name, operands and result."""
    b = Blobs()
    yield "lut_to_dense", b, [("indices", b.value(UINT2, 2, 4)), ("lut", b.value(FP16, 1, 1, 4, 1))]
    b = Blobs()
    yield "lut_to_dense", b, [("indices", b.value(UINT1, 1, 4)), ("lut", b.value(FP16, 1, 1, 2, 2)),
                              ("vector_axis", immediate(INT32, [], 2, field(1, b"\0")))]  # fmt: skip
    b = Blobs()
    yield "blockwise_shift_scale", b, [("data", b.value(INT4, 2, 4)), ("scale", b.value(FP16, 2, 2)), ("offset", b.value(INT4, 2, 2))]
    b = Blobs()
    yield "sparse_to_dense", b, [("nonzero_data", b.value(FP16, 4)), ("mask", b.value(UINT1, 2, 4, pattern=0x55))]
    b = Blobs()
    mask = ("indices_mask", b.value(UINT1, 2, 4, pattern=0x33))
    yield "lut_to_sparse", b, [mask, ("indices_nonzero_data", b.value(UINT2, 4)), ("lut", b.value(FP16, 1, 1, 4, 1))]
    b = Blobs()
    mask = ("data_mask", b.value(UINT1, 2, 4, pattern=0x0F))
    yield "sparse_blockwise_shift_scale", b, [mask, ("nonzero_data", b.value(INT8, 4)), ("scale", b.value(FP16, 2, 1))]


def constexpr():
    type_ = tensor_type(FP16, 2, 4)
    for number, (kind, blobs, inputs) in enumerate(weights()):
        if kind.startswith("sparse_b") or kind.endswith("sparse"):
            mask = field(3, field(1, "m") + field(2, tensor_type(UINT1, 2, 4)))
            made = operation(f"constexpr_{kind}", "n", tensor_type(FP16, 4), inputs, more=mask)
            made += operation("constexpr_sparse_to_dense", "w", type_, [("nonzero_data", "n"), ("mask", "m")])
        else:
            made = operation(f"constexpr_{kind}", "w", type_, inputs)
        yield f"{kind}-{number}", small(blobs, made, operation("add", "y", type_, [("x", "x"), ("y", "w")]))
    b = Blobs()
    old = [("quantized_data", b.value(UINT8, 2, 4)), ("zero_point", b.value(UINT8, 2)), ("scale", b.value(FP16, 2)),
           ("axis", immediate(INT32, [], 2, field(1, b"\0")))]  # fmt: skip
    yield "affine", small(b, operation("constexpr_affine_dequantize", "y", type_, [], old), opset="CoreML6")
    b = Blobs()
    old = [("source_val", b.value(FP16, 2, 4)), ("output_dtype", string("fp32"))]
    yield "cast", small(b, operation("constexpr_cast", "y", tensor_type(FP32, 2, 4), [], old), opset="CoreML6")
    b = Blobs()
    old = [("indices", b.value(UINT8, 2)), ("lut", b.value(FP16, 4)), ("shape", immediate(UINT32, [2], 7, field(1, struct.pack("<2I", 2, 4))))]
    yield "lut", small(b, operation("constexpr_lut_to_dense", "y", type_, [], old), opset="CoreML6")


def package():
    x, type_, b = [("x", "x")], tensor_type(FP16, 2, 4), Blobs()
    constant = operation("const", "w", type_, [], [("val", b.value(FP16, 2, 4))])
    axes = operation("const", "a", tensor_type(INT32, 1), [], [("val", immediate(INT32, [1], 2, field(1, b"\1")))])
    yield "empty", small(Blobs(), output="x")
    yield "relu", small(Blobs(), operation("relu", "y", type_, x))
    yield "unknown", small(Blobs(), operation("new_thing", "y", type_, [*x, ("z", string("a"))]))
    yield "weight", small(b, constant, operation("add", "y", type_, [*x, ("y", "w")]))
    yield "twice", small(b, constant, constant.replace(b"\1w", b"\1v"), operation("add", "y", type_, [("y", "v"), ("x", "w")]))
    yield "constant", small(Blobs(), axes, operation("reduce_sum", "y", tensor_type(FP16, 2), [*x, ("axes", "a")]), opset="CoreML5")
    state = (("s", field(5, field(1, type_))),)
    yield "state", small(Blobs(), operation("read_state", "y", type_, [("input", "s")]), inputs=state)
    yield from constexpr()


def differential():
    yield from package()


def functions(*folders):
    """Every function in the texts of the tests."""
    for folder in folders:
        for file in sorted((ROOT / "test" / folder).rglob("*.mlir")):
            for number, text in enumerate(re.findall(r"^mil\.func .*?^}$", file.read_text(), re.DOTALL | re.MULTILINE)):
                yield f"{file.stem}-{number}", text.encode()


def assembly():
    for name, text in functions("Dialect"):
        if len(text) <= LARGEST_TEXT:
            yield name, text
    for number, text in enumerate((
        '"mil.func"() <{function_type = () -> (), sym_name = "f"}> ({\n  "mil.output"() : () -> ()\n}) {opset = "CoreML5"} : () -> ()',
        'mil.func @f(%x: !mil.list<tensor<2xf32>, 3>, %y: !mil.dict<tensor<!mil.string>, tensor<i64>>, %z: !mil.state<tensor<2xf16>>,'
        ' %u: !mil.opaque<"\\0A\\00">, %t: tuple<tensor<*xi1>>) -> () attributes {opset = "CoreML8"} {\n  mil.output ()\n}',
        'mil.func @f() -> () attributes {opset = "CoreML5"} {\n  %w = mil.const dense_resource<w> : tensor<2xf16>\n  mil.output ()\n}\n'
        '{-#\n  dialect_resources: {\n    builtin: {\n      w: "0x4000000000000000"\n    }\n  }\n#-}',
    )):  # fmt: skip
        yield f"own-{number}", text.encode()


def passes():
    for number, text in enumerate((
        "palettize{nbits=4 mode=kmeans weight_threshold=0}", "palettize{nbits=2 mode=uniform granularity=per_grouped_channel group_size=1 weight_threshold=0}",
        "palettize{mode=unique weight_threshold=0}", "palettize{nbits=2 cluster_dim=2 weight_threshold=0}",
        "palettize{nbits=1 enable_per_channel_scale=true weight_threshold=0}",
        "linear-quantize{dtype=int8 mode=linear weight_threshold=0}", "linear-quantize{dtype=uint4 granularity=per_block block_size=2 weight_threshold=0}",
        "prune{target_sparsity=0.5 weight_threshold=0}", "prune{n_m_ratio=2:4 dim=1 weight_threshold=0}", "prune{threshold=0.6 weight_threshold=0}",
        "prune{target_sparsity=0.5 weight_threshold=0},palettize{nbits=2 joint_compression=true weight_threshold=0},decompress",
        "set-target{target=iOS18}", "lint{target=iOS17,ANE}", "const-deduplication,canonicalize,cse", "decompress",
        'palettize{mode=custom palette=@ weight_threshold=0}\n{"w": [1, 0, -3, 0.5], "v": [[0.5, 1]]}',
        "compress{config=@}\nglobal_config:\n  mode: linear_symmetric\n  weight_threshold: 0\nop_type_configs:\n  conv: null",
    )):  # fmt: skip
        yield f"own-{number}", text.encode()
    for name, text in yaml():
        yield name, b"compress{config=@}\n" + text


def palette():
    for number, text in enumerate(('[1, 2.5, -3e2, 0]', '{"w": [[1, 2], [3, 4]], "v*": [0.5]}', '[[[1], [2]], [[3], [4]]]', '{"a": []}', '[1, "x"]')):
        yield str(number), text.encode()
    yield from npy()


def yaml():
    page = (ROOT / "passes" / "Compress" / "Compress.md").read_text()
    for number, text in enumerate(re.findall(r"^```yaml\n(.*?)^```", page, re.DOTALL | re.MULTILINE)):
        yield f"page-{number}", text.encode()
    examples = json.loads((ROOT / "test" / "Inputs" / "examples.json").read_text())
    for number, text in enumerate(sorted(set(strings(examples, "yaml")))):
        yield f"example-{number}", text.encode()
    yield "anchors", b"a: &x [1, 2.5, .inf, null, ~, yes, 'it''s', \"\\u00e9\"]\nb: *x\nc: {<<: {d: 0x1F}}\n"


def strings(value, key):
    """Texts below a key of that name, anywhere."""
    if isinstance(value, dict):
        for name, member in value.items():
            if isinstance(member, str) and key in name:
                yield member
            yield from strings(member, key)
    elif isinstance(value, list):
        for member in value:
            yield from strings(member, key)


def npy():
    for code, shape, data in (("<f4", "(4,)", 4 * 4), ("<f8", "(2, 3)", 6 * 8), ("<f2", "(1, 2, 2)", 4 * 2)):
        head = f"{{'descr': '{code}', 'fortran_order': False, 'shape': {shape}, }}"
        head += " " * (-(len(head) + 11) % 64) + "\n"
        yield code[1:], b"\x93NUMPY\x01\x00" + struct.pack("<H", len(head)) + head.encode() + bytes(range(1, data + 1))


def options():
    for number, text in enumerate((
        "flag=true,number=-12,width=4", "mode=uniform share=0.5 text='a b'", "sizes=[1,2,3] names=a,b,c", "x.yaml,flag",
        "number = 1e3, names={x,y}, text=\"q\"", "width=5", "mod=kmeans", "share=nan,share=1", "",
    )):  # fmt: skip
        yield str(number), text.encode()


def miltext():
    for text in sorted((ROOT / "test" / "Translate").glob("*text*")):
        for number, program in enumerate(re.findall(r"^program\(.*?^}$", text.read_text(), re.DOTALL | re.MULTILINE)):
            yield f"{text.stem}-{number}", program.encode()
    yield "small", b"""program(1.3)
[buildInfo = dict<string, string>({{"coremlc-version", "3404.16.1"}})]
{
    func main<ios18>(tensor<fp16, [1, 4]> x) {
            fp16 a = const()[name = string("a"), val = fp16(0x1.8p+0)];
            tensor<int32, [2]> s = const()[name = string("s"), val = tensor<int32, [2]>([2, 2])];
            tensor<fp16, [1, 4]> w = const()[name = string("w"), val = tensor<fp16, [1, 4]>(BLOBFILE(path = string("@model_path/weights/weight.bin"), offset = uint64(64)))];
            tensor<fp16, [1, 4]> y = add(x = x, y = w)[name = string("y")];
        } -> (y);
}
"""


FUZZERS = [manifest, proto, blobfile, package, differential, constexpr, passes, assembly, miltext, yaml, npy, palette, options]


def main():
    folder = pathlib.Path(sys.argv[1])
    shutil.rmtree(folder, ignore_errors=True)
    for fuzzer in FUZZERS:
        (folder / fuzzer.__name__).mkdir(parents=True)
        for name, data in fuzzer():
            if len(data) <= LARGEST:
                (folder / fuzzer.__name__ / name).write_bytes(data)


if __name__ == "__main__":
    main()
