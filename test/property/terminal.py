# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Names of models are shown on terminals: what would drive one, end the line or turn it is not among what the tools print."""
import pytest
from hostile import FP16, TYPE, Blobs, X, field, function, model, operation, small, tensor_type, write
from models import run_tool

UNSAFE = [*range(0x20), *range(0x7F, 0xA0), 0x200E, 0x200F, *range(0x2028, 0x202F), *range(0x2066, 0x206A)]
NAME = "n" + "".join(map(chr, UNSAFE[1:]))  # messages end at NUL
SHOWN = "n" + "?" * (len(UNSAFE) - 1)


def lines(done):
    """What was printed, a line each; none holds what is unsafe."""
    found = (done.stdout + done.stderr).split("\n")
    assert not {c for line in found for c in line} & set(map(chr, UNSAFE))
    return found


def named(shape=(2, 4)):
    """A weight, an operation and its function of that name; the operation's result has this shape."""
    blobs = Blobs()
    constant = operation("const", NAME, tensor_type(FP16, 4, 4), [], [("val", blobs.value(FP16, 4, 4))])
    body = constant + operation("linear", "y" + NAME, tensor_type(FP16, *shape), [*X, ("weight", NAME)])
    return model(function(NAME, body)) + blobs.file()


def test_tables(tmp_path):
    package = write(tmp_path / "in.mlpackage", named())
    flags = ["--palettize=nbits=2,weight_threshold=0", "--target=iOS18"]
    small_one = tmp_path / "out.mlpackage"
    written = lines(run_tool("mil-opt", package, *flags, "--mil-report", "-o", small_one))
    dry = lines(run_tool("mil-opt", package, *flags, "--dry-run"))
    info = lines(run_tool("mil-info", small_one, f"--original={package}"))
    other = write(tmp_path / "other.mlpackage", small(Blobs(), operation("relu", NAME + "2", TYPE, X), output=NAME + "2"))
    for found in (written, dry, info, lines(run_tool("mil-diff", package, other, status=1))):
        assert any(SHOWN[:10] in line for line in found)


@pytest.mark.parametrize("data", [named(shape=(2, 16)), small(Blobs(), operation("relu", "y", TYPE, [("x", NAME)]))], ids=["place", "message"])
def test_errors(data, tmp_path):
    """The place that MLIR puts in front, and what is said."""
    package = write(tmp_path / "in.mlpackage", data)
    [line, rest] = lines(run_tool("mil-opt", package, "-o", tmp_path / "out.mlpackage", status=1))
    assert SHOWN in line and not rest
