# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Packages that no tool would write, byte by byte: a model and its weights as in fuzz/seeds.py."""
import json
import pathlib
import struct
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent / "fuzz"))
from seeds import (BLOB, FP16, INT32, STRING, UINT1, UINT8, UINT32, Blobs, field, immediate, operation, small, string,  # noqa: E402, F401
                   tensor_type)  # fmt: skip

TYPE, X = tensor_type(FP16, 2, 4), [("x", "x")]
MANIFEST = {
    "fileFormatVersion": "1.0.0",
    "rootModelIdentifier": "m",
    "itemInfoEntries": {
        name: {"path": f"com.apple.CoreML/{path}", "name": path, "author": "", "description": ""}
        for name, path in (("m", "model.mlmodel"), ("w", "weights"))
    },
}


def relus(count):
    return b"".join(operation("relu", f"r{i}", TYPE, X) for i in range(count))


def new_thing(name, inputs=(), attributes=(), more=b""):
    return operation("new_thing", name, TYPE, inputs, attributes, more)


def program(*operations):
    return small(Blobs(), *operations, output="x")


def model(*functions):
    data = field(1, 9) + field(2, b"") + field(502, field(1, 1) + b"".join(field(2, f) for f in functions))
    return struct.pack("<I", len(data)) + data


def function(name, *operations, more=b""):
    body = field(3, field(1, "CoreML8") + field(2, field(2, "x") + b"".join(operations)))
    return field(1, name) + field(2, field(1, field(1, "x") + field(2, TYPE)) + field(2, "CoreML8") + body + more)


def weight():
    """A model with a weight, called w."""
    blobs = Blobs()
    constant = operation("const", "w", tensor_type(FP16, 16, 4), [], [("val", blobs.value(FP16, 16, 4))])
    return small(blobs, constant, operation("linear", "y", tensor_type(FP16, 2, 16), [*X, ("weight", "w")]))


def write(path, data, manifest=None):
    """A package of what fuzzers have."""
    size = struct.unpack("<I", data[:4])[0]
    folder = path / "Data" / "com.apple.CoreML"
    (folder / "weights").mkdir(parents=True)
    (folder / "model.mlmodel").write_bytes(data[4 : 4 + size])
    (folder / "weights" / "weight.bin").write_bytes(data[4 + size :])
    (path / "Manifest.json").write_text(json.dumps(MANIFEST) if manifest is None else manifest)
    return path
