# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Models as the tests see them: read with coremltools' message classes and a reader of weight files that shares
nothing with the product."""
import hashlib
import json
import os
import pathlib
import shutil
import struct
import subprocess

import numpy
from coremltools.proto import Model_pb2

INPUTS = pathlib.Path(__file__).parent / "Inputs"
SAMPLES = INPUTS / "samples"
INDEX = json.loads((SAMPLES / "index.json").read_text())
_ENTRIES = {s["package"]: s for s in INDEX["samples"]} | {s["file"]: s for s in INDEX["single_files"]}
GOOD = [name for name, entry in _ENTRIES.items() if not entry.get("reject")]
BAD = [name for name, entry in _ENTRIES.items() if entry.get("reject")]


def mil_opt(*arguments, status=0):
    """Runs mil-opt and checks its exit status, one number or a choice of them; returns the finished process."""
    return run_tool("mil-opt", *arguments, status=status)


def mil_info(*arguments):
    """What mil-info --json says, as Python objects."""
    return json.loads(run_tool("mil-info", "--json", *arguments).stdout)


def run_tool(name, *arguments, status=0):
    command = [pathlib.Path(os.environ["MIL_BIN"]) / name, *arguments]
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, errors="replace", timeout=300)
    expected = status if isinstance(status, tuple) else (status,)
    assert done.returncode in expected, f"{done.args}: status {done.returncode}\n{done.stderr}"
    return done


def files(path):
    """The bytes of every file of a package, or of a single file, by relative path."""
    path = pathlib.Path(path)
    if path.is_file():
        return {"": path.read_bytes()}
    return {str(p.relative_to(path)): p.read_bytes() for p in sorted(path.rglob("*")) if p.is_file()}


def copy_for_coremltools(path, directory):
    """A copy that coremltools may open: it rewrites the manifest, and wants the directories that git drops."""
    copy = pathlib.Path(directory) / pathlib.Path(path).name
    shutil.copytree(path, copy)
    for item in json.loads((copy / "Manifest.json").read_text())["itemInfoEntries"].values():
        if item["name"] == "weights":
            (copy / "Data" / item["path"]).mkdir(parents=True, exist_ok=True)
    return copy


class Package:
    """A model message and its weight files."""

    def __init__(self, model, weights):
        self.model = model
        self.weights = weights  # bytes by file name

    @staticmethod
    def read(path):
        path = pathlib.Path(path)
        model = Model_pb2.Model()
        if path.is_file():
            model.ParseFromString(path.read_bytes())
            return Package(model, {})
        manifest = json.loads((path / "Manifest.json").read_text())
        root = path / "Data" / manifest["itemInfoEntries"][manifest["rootModelIdentifier"]]["path"]
        model.ParseFromString(root.read_bytes())
        weights = root.parent / "weights"
        return Package(model, files(weights) if weights.is_dir() else {})

    def programs(self):
        """Every ML Program of the model, also those of a pipeline."""
        return [spec.mlProgram for spec in ml_programs(self.model)]

    def blob(self, reference):
        """Data type code, bytes and padding bits of a blob."""
        data = self.weights[reference.fileName.rsplit("/", 1)[-1]]
        sentinel, code, size, offset, padding = struct.unpack_from("<IIQQQ", data, reference.offset)
        assert sentinel == 0xDEADBEEF and offset + size <= len(data)
        return code, data[offset : offset + size], padding

    def array(self, value):
        """The array that a Value message holds; sub-byte elements as whole bytes."""
        tensor = value.type.tensorType
        shape = [d.constant.size for d in tensor.dimensions]
        count = int(numpy.prod(shape))
        dtype, bits = _DTYPES[tensor.dataType]
        if value.WhichOneof("value") == "blobFileValue":
            data = self.blob(value.blobFileValue)[1]
        else:
            member = value.immediateValue.tensor.WhichOneof("value")
            data = getattr(value.immediateValue.tensor, member).values
            if member != "bytes":
                return numpy.array(data, dtype).reshape(shape)
        if bits % 8:
            stream = numpy.unpackbits(numpy.frombuffer(data, numpy.uint8), bitorder="little")
            rows = stream[: count * bits].reshape(count, bits).astype(numpy.int32)
            numbers = (rows << numpy.arange(bits)).sum(axis=1)
            if dtype == numpy.int8:
                numbers = numpy.where(numbers >> (bits - 1), numbers - (1 << bits), numbers)
            return numbers.astype(dtype).reshape(shape)
        return numpy.frombuffer(data, dtype).reshape(shape)

    def constants(self):
        """The arrays of all const operations, by the name of the value."""
        return {
            op.outputs[0].name: self.array(op.attributes["val"])
            for op in self.operations()
            if op.type == "const" and is_array(op.attributes["val"])
        }

    def operations(self):
        for program in self.programs():
            for function in program.functions.values():
                for block in function.block_specializations.values():
                    yield from operations(block)

    def with_contents(self):
        """The model with every reference to a blob replaced by what the blob holds: a copy."""
        model = Model_pb2.Model()
        model.CopyFrom(self.model)
        for reference in _blob_references(model):
            code, data, padding = self.blob(reference)
            reference.fileName = f"{code} {padding} {hashlib.sha256(data).hexdigest()}"
            reference.offset = 0
        return model


def ml_programs(model):
    """The models with an ML Program: the model itself, or those of a pipeline."""
    kind = model.WhichOneof("Type")
    if kind == "mlProgram":
        return [model]
    pipeline = getattr(model, kind)
    return [p for m in getattr(pipeline, "pipeline", pipeline).models for p in ml_programs(m)]


def operations(block):
    """The operations of a block and of the blocks in it."""
    for op in block.operations:
        yield op
        for inner in op.blocks:
            yield from operations(inner)


def is_array(value):
    """Whether a Value message is one that Package.array can read."""
    return value.type.WhichOneof("type") == "tensorType" and value.type.tensorType.dataType in _DTYPES


def canonical(message):
    """Bytes that are equal iff the messages are, whatever the order of map entries; unknown fields count."""
    return message.SerializePartialToString(deterministic=True)


def assert_equal_messages(ours, theirs):
    if canonical(ours) != canonical(theirs):
        assert str(ours).splitlines() == str(theirs).splitlines()
        raise AssertionError("the messages differ where their text does not: unknown fields or NaNs")


# numpy type and bits by number of MIL's DataType
_DTYPES = {
    1: (numpy.bool_, 8), 10: (numpy.float16, 16), 11: (numpy.float32, 32), 12: (numpy.float64, 64),
    21: (numpy.int8, 8), 22: (numpy.int16, 16), 23: (numpy.int32, 32), 24: (numpy.int64, 64), 25: (numpy.int8, 4),
    31: (numpy.uint8, 8), 32: (numpy.uint16, 16), 33: (numpy.uint32, 32), 34: (numpy.uint64, 64),
    35: (numpy.uint8, 4), 36: (numpy.uint8, 2), 37: (numpy.uint8, 1), 38: (numpy.uint8, 6), 39: (numpy.uint8, 3),
}  # fmt: skip
BITS = {number: bits for number, (_, bits) in _DTYPES.items()}


def _blob_references(message):
    if message.DESCRIPTOR.name == "BlobFileValue":
        yield message
        return
    for field, value in message.ListFields():
        if field.message_type is None:
            continue
        if field.message_type.GetOptions().map_entry:
            if field.message_type.fields_by_name["value"].message_type is not None:
                for item in value.values():
                    yield from _blob_references(item)
        elif hasattr(value, "add"):  # repeated
            for item in value:
                yield from _blob_references(item)
        else:
            yield from _blob_references(value)
