# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""bench-kernels measures every kernel and writes what the tables are made of."""
import json
import os
import pathlib
import subprocess

import pytest

BIN = pathlib.Path(os.environ["MIL_BIN"])
FIELDS = {
    "kernel": str, "case": str, "level": str, "elements": int, "input_bytes": int, "output_bytes": int,
    "seconds": float, "gb_per_second": float, "of_memcpy": float,
}  # fmt: skip


def bench(*flags):
    return subprocess.run([BIN / "bench-kernels", *flags], capture_output=True, text=True, timeout=120)


@pytest.fixture(scope="module")
def document(tmp_path_factory):
    path = tmp_path_factory.mktemp("bench") / "kernels.json"
    done = bench("--quick", f"--output={path}")
    assert done.returncode == 0, done.stderr
    return json.loads(path.read_text())


def test_fields(document):
    assert document["quick"] and document["compiler"] and document["level"] and document["rounds"] == 2
    for row in document["kernels"]:
        assert {name: type(value) for name, value in row.items()} == FIELDS
        assert row["input_bytes"] > 0 and row["seconds"] > 0
        assert row["gb_per_second"] == pytest.approx(row["input_bytes"] / row["seconds"] * 1e-9)


def test_cases(document):
    """What the README lists, none of it twice; rows of Kernels.def are checked by the program."""
    cases = [(row["kernel"], row["case"], row["level"]) for row in document["kernels"]]
    assert len(cases) == len(set(cases))
    kernels = {kernel for kernel, _, _ in cases}
    assert kernels >= {
        "milHistogram16", "milSortFloat", "milDistinctHalf", "milKMeans", "milKMeansVectors", "palettize a group", "milLutMap16",
        "milPrunePercentile", "milPruneMarkSmallest", "milDecodeAffine", "milDecodeLut", "milDecodeSparse",
        "milDecodeBlockwise", "milDecodeLutToSparse", "milDecodeSparseBlockwise", "milDecodeCast",
    }  # fmt: skip
    for kernel in ("milPackBits", "milUnpackBits"):
        assert {case for k, case, _ in cases if k == kernel} == {f"{n} bits" for n in (1, 2, 3, 4, 6, 8)}
    levels = [level for kernel, case, level in cases if (kernel, case) == ("milWidenHalves", "fp16")]
    assert levels[:2] == ["ref", "base"] and levels[-1] == document["level"]


def test_filter(tmp_path):
    path = tmp_path / "some.json"
    assert bench("--quick", "--filter=milPack", f"--output={path}").returncode == 0
    assert {row["kernel"] for row in json.loads(path.read_text())["kernels"]} == {"milPackBits"}


@pytest.mark.parametrize(
    "flag, message",
    [
        ("--elements=1000", "--elements=1000: expected 65536 or a multiple of it, up to 2^30"),
        ("--rounds=0", "--rounds=0: expected"),
        ("--rounds=-1", "--rounds=-1: expected"),
        ("--rounds=x", "--rounds=x: expected"),
        ("--slow", "unrecognized option '--slow'"),
        ("more", "unexpected argument 'more'"),
        ("--output=/nowhere/kernels.json", "cannot write '/nowhere/kernels.json'"),
    ],
)
def test_errors(flag, message):
    done = bench("--quick", "--filter=milWiden", flag)
    assert done.returncode == 1 and message in done.stderr
