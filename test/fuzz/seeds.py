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


def package():
    for package in packages():
        model = part(package, "model.mlmodel")
        yield package.stem, struct.pack("<I", len(model)) + model + part(package, "weight.bin")


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


FUZZERS = [manifest, proto, blobfile, package, yaml, npy, options, miltext]


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
