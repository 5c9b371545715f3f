# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Nothing is lost: what is read and written again is equal, for every sample, through every form of a model."""
import json
import pathlib
import struct

import pytest
from hostile import field, program, relus, weight, write
from models import GOOD, SAMPLES, Package, assert_equal_messages, files, mil_opt


@pytest.fixture(scope="module", params=GOOD)
def sample(request, tmp_path_factory):
    """A sample and what mil-opt makes of it: `again`, the package written back, and `text`."""
    source = SAMPLES / request.param
    directory = tmp_path_factory.mktemp(source.stem)
    again, text = directory / f"again{source.suffix}", directory / "text.mlir"
    mil_opt(source, "-o", again)
    mil_opt(source, "-o", text)
    return source, again, text


def test_message_is_equal(sample):
    source, again, _ = sample
    assert_equal_messages(Package.read(again).model, Package.read(source).model)


def test_weight_files_are_identical(sample):
    source, again, _ = sample
    assert Package.read(again).weights == Package.read(source).weights


def test_no_file_is_lost(sample):
    source, again, _ = sample
    assert files(again).keys() == files(source).keys()


def test_export_is_stable(sample, tmp_path):
    source, again, _ = sample
    other, third = tmp_path / f"other{source.suffix}", tmp_path / f"third{source.suffix}"
    mil_opt(source, "-o", other)
    mil_opt(again, "-o", third)
    assert files(other) == files(again)
    assert files(third) == files(again)


def test_text_is_a_fixpoint(sample, tmp_path):
    _, _, text = sample
    other = tmp_path / "other.mlir"
    mil_opt(text, "-o", other)
    assert_equal_texts(other, text)


def test_generic_text_says_the_same(sample, tmp_path):
    source, _, text = sample
    generic, custom = tmp_path / "generic.mlir", tmp_path / "custom.mlir"
    mil_opt(source, "--mlir-print-op-generic", "-o", generic)
    mil_opt(generic, "-o", custom)
    assert_equal_texts(custom, text)


def test_text_is_enough_for_the_package(sample, tmp_path):
    _, again, text = sample
    package = tmp_path / again.name
    mil_opt(text, "-o", package)
    assert files(package) == files(again)


def test_bytecode_is_enough_for_the_package(sample, tmp_path):
    source, again, _ = sample
    bytecode, package = tmp_path / "model.mlirbc", tmp_path / again.name
    mil_opt(source, "--emit-bytecode", "-o", bytecode)
    mil_opt(bytecode, "-o", package)
    assert files(package) == files(again)


def assert_equal_texts(ours: pathlib.Path, theirs: pathlib.Path):
    # Line by line: pytest's difference of long lines (weights in hexadecimal) takes minutes.
    ours, theirs = ours.read_text().splitlines(), theirs.read_text().splitlines()
    for number, (a, b) in enumerate(zip(ours, theirs), 1):
        assert a[:200] == b[:200] and a == b, f"line {number}"
    assert len(ours) == len(theirs)

def test_identifiers_of_items_are_kept(tmp_path):
    """All that a new item would be called first are taken."""
    item = {"path": "com.apple.CoreML/model.mlmodel", "name": "", "author": "", "description": ""}
    entries = {f"00000000-0000-4000-8000-{i:012d}": item for i in range(2, 10_000)}
    manifest = {"fileFormatVersion": "1.0.0", "rootModelIdentifier": max(entries), "itemInfoEntries": entries}
    write(tmp_path / "in.mlpackage", weight(), json.dumps(manifest))
    for source, target in (("in", "out"), ("out", "again")):
        mil_opt(tmp_path / f"{source}.mlpackage", "-o", tmp_path / f"{target}.mlpackage")
    written = json.loads((tmp_path / "again.mlpackage" / "Manifest.json").read_text())["itemInfoEntries"]
    assert {name: written[name]["path"] for name in entries} == {name: item["path"] for name in entries}
    assert len(written) == len(entries) + 1


@pytest.mark.parametrize("kind", [200, 201, 202], ids=["classifier", "regressor", "pipeline"])
def test_pipelines(kind, tmp_path):
    """Several models in one, also where they lie one message deeper."""
    part = program(relus(2))
    part = part[4 : 4 + struct.unpack("<I", part[:4])[0]]
    pipeline = field(1, part) * 2 + field(2, "a") + field(2, "b")
    data = field(1, 9) + field(2, b"") + field(kind, pipeline if kind == 202 else field(1, pipeline))
    source = write(tmp_path / "in.mlpackage", struct.pack("<I", len(data)) + data)
    again, text, package = (tmp_path / name for name in ("again.mlpackage", "text.mlir", "from-text.mlpackage"))
    mil_opt(source, "-o", again)
    assert_equal_messages(Package.read(again).model, Package.read(source).model)
    mil_opt(source, "-o", text)
    mil_opt(text, "-o", package)
    assert files(package) == files(again)
