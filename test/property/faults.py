# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What does not fit into memory lies in files without a name: the result is the same, nothing is left of them, and a
system that cannot make, fill or copy files is dealt with. ../faults is that system."""
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import time

import pytest

sys.path.append(str(pathlib.Path(__file__).resolve().parents[2] / "bench"))  # behind test, which has a models.py too
import generate  # noqa: E402

from failing import BIN, HAS_ASAN, failing  # noqa: E402
from models import files  # noqa: E402

# Where the sanitizer's own memory counts, little is enough for all.
LITTLE = "--max-memory=500M" if HAS_ASAN else "--max-memory=64M"
needs_little = pytest.mark.skipif(HAS_ASAN, reason="with the sanitizer's memory no limit is tight")
INT8 = "--linear-quantize=dtype=int8"


@pytest.fixture(scope="module")
def layers(tmp_path_factory):
    """100 MB in matrices of 8.4 MB."""
    folder = tmp_path_factory.mktemp("faults")
    generate.main("layers", 100, folder / "layers.mlpackage")
    yield folder / "layers.mlpackage"
    shutil.rmtree(folder)


def command(model, folder, options):
    return [BIN / "mil-opt", model, *options, "-o", folder / "out.mlpackage"]


def run(model, folder, *options, faults="", status=0):
    """The bytes of the files that mil-opt writes, and what it says."""
    environment = failing(faults) if faults else None
    done = subprocess.run(command(model, folder, options), capture_output=True, text=True, env=environment)
    assert done.returncode == status, done.stderr
    out = folder / "out.mlpackage"
    written = files(out) if out.exists() else {}
    shutil.rmtree(out, ignore_errors=True)
    assert list(folder.iterdir()) == []
    return written, [line for line in done.stderr.splitlines() if " error: " in line or "warning: " in line]


@pytest.mark.parametrize(
    "options",
    [
        ["--palettize=nbits=4,granularity=per_grouped_channel,group_size=256"],
        ["--linear-quantize=dtype=int4,granularity=per_block,block_size=32"],
        ["--prune=target_sparsity=0.5"],
        ["--palettize=nbits=4,mode=uniform", "--decompress"],
    ],
)
def test_same_bytes(layers, tmp_path, options):
    """Whatever the memory, and however many threads."""
    plenty, _ = run(layers, tmp_path, *options, "--max-memory=4G")
    assert plenty
    for more in ([], [LITTLE], [LITTLE, "--mlir-disable-threading"]):
        assert run(layers, tmp_path, *options, *more) == (plenty, [])


def test_without_nameless_files(layers, tmp_path):
    """A file system that does not know them gets files that lose their names."""
    expected, _ = run(layers, tmp_path, INT8)
    assert run(layers, tmp_path, INT8, LITTLE, faults="no-tmpfile") == (expected, [])


@needs_little
@pytest.mark.parametrize("fault, reason", [("read-only", "Read-only file system"), ("full", "No space left on device")])
def test_no_place(layers, tmp_path, fault, reason):
    """Without a place for files what does not fit stays in memory, which is said once; or it must not."""
    options = "--palettize=nbits=8,granularity=per_grouped_channel,group_size=256,mode=uniform"
    expected, _ = run(layers, tmp_path, options)
    written, said = run(layers, tmp_path, options, "--max-memory=4G", faults=fault)
    assert written == expected and said == []  # nobody needs the place
    written, said = run(layers, tmp_path, options, "--decompress", faults=fault)
    assert written and len(said) == 1, said
    assert "mil-opt: warning: " in said[0] and reason in said[0] and "stays there" in said[0]
    written, said = run(layers, tmp_path, options, LITTLE, faults=fault, status=1)
    assert not written and len(said) == 1, said
    assert "weight 'layer_" in said[0] and " MB to be palettized: out of memory" in said[0] and reason in said[0]


@pytest.mark.parametrize("fault", ["copy-exdev", "copy-enosys", "copy-einval", "copy-short"])
def test_copies(layers, tmp_path, fault):
    """What no pass touches is copied by the kernel, and written where the kernel does not copy."""
    expected = files(layers)["Data/com.apple.CoreML/weights/weight.bin"]
    for faults in ("", fault):
        written, said = run(layers, tmp_path, "--verify-output", faults=faults)
        assert written["Data/com.apple.CoreML/weights/weight.bin"] == expected and said == []


def test_verify(layers, tmp_path):
    """A disk that keeps other bytes than it was given is found out, and nothing is written."""
    good, said = run(layers, tmp_path, INT8, "--verify-output")
    assert good and said == []
    bad, said = run(layers, tmp_path, INT8, faults="flip")
    assert bad.keys() == good.keys() and bad != good and said == []
    written, said = run(layers, tmp_path, INT8, "--verify-output", faults="flip", status=1)
    assert not written and len(said) == 1
    assert "weight.bin: blob at byte " in said[0] and "reads back other bytes than were written" in said[0]


def descriptors(process):
    folder = pathlib.Path(f"/proc/{process.pid}/fd")
    for entry in folder.iterdir() if folder.exists() else []:
        try:
            yield os.readlink(entry)
        except OSError:
            pass


@needs_little
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_stopped(layers, tmp_path, number):
    """Nothing is left of a run that is stopped while results wait in a file."""
    options = ["--palettize=nbits=8,granularity=per_grouped_channel,group_size=16", LITTLE, "--mlir-disable-threading"]
    process = subprocess.Popen(
        command(layers, tmp_path, options), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    end = time.monotonic() + 60
    while not any(str(tmp_path) in path and "(deleted)" in path for path in descriptors(process)):
        assert process.poll() is None and time.monotonic() < end, "nothing was spooled"
        time.sleep(0.002)
    process.send_signal(number)
    assert process.wait() != 0
    assert list(tmp_path.iterdir()) == []


EQUAL = """
module {
  mil.func @main(%x: tensor<SHAPE>) -> (tensor<SHAPE>) attributes {opset = "CoreML8"} {
    %a = mil.const dense_resource<a> : tensor<SHAPE>
    %b = mil.const dense_resource<b> : tensor<SHAPE>
    %c = mil.const dense_resource<c> : tensor<SHAPE>
    %y = mil.add(x = %x, y = %a) : (tensor<SHAPE>, tensor<SHAPE>) -> tensor<SHAPE>
    %z = mil.add(x = %y, y = %b) : (tensor<SHAPE>, tensor<SHAPE>) -> tensor<SHAPE>
    %w = mil.add(x = %z, y = %c) : (tensor<SHAPE>, tensor<SHAPE>) -> tensor<SHAPE>
    mil.output %w : tensor<SHAPE>
  }
}
{-# dialect_resources: { builtin: { a: "0x04000000A", b: "0x04000000B", c: "0x04000000C" } } #-}
"""


def test_equal_blobs(tmp_path):
    """Equal values are written once; those that differ in one byte, wherever, are not equal."""
    count = 4096
    value = bytes(range(256)) * (count * 4 // 256)
    other = bytearray(value)
    other[1000] ^= 1
    text = EQUAL.replace("SHAPE", f"{count}xf32")
    for name, data in (("A", value), ("B", value), ("C", other)):
        text = text.replace(f"04000000{name}", f"04000000{bytes(data).hex().upper()}")
    source, folder = tmp_path / "equal.mlir", tmp_path / "out"
    source.write_text(text)
    folder.mkdir()
    written, _ = run(source, folder)
    weights = written["Data/com.apple.CoreML/weights/weight.bin"]
    assert len(weights) == 64 + 2 * (64 + 4 * count)
    assert weights.count(value) == 1 and weights.count(bytes(other)) == 1
