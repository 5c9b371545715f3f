# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""mil-info works on every model, agrees with its files, and measures errors as numpy does."""
import json
import shutil

import numpy
import pytest
from models import BAD, GOOD, INDEX, SAMPLES, Package, _blob_references, mil_info, mil_opt, run_tool

ENTRIES = {s["package"]: s for s in INDEX["samples"]} | {s["file"]: s for s in INDEX["single_files"]}
DIGITS = SAMPLES / "trained_digits_ios18.mlpackage"
TECHNIQUES = [
    "--palettize=nbits=4",
    "--palettize=nbits=6,granularity=per_grouped_channel,group_size=8",
    "--linear-quantize=dtype=int8",
    "--linear-quantize=dtype=uint4,mode=linear,granularity=per_block,block_size=32",
    "--prune=target_sparsity=0.5",
    "--prune=target_sparsity=0.5 --palettize=nbits=4,joint_compression=true",
    "--palettize=nbits=6 --linear-quantize=granularity=per_tensor,joint_compression=true",
]


@pytest.mark.parametrize("name", GOOD)
def test_sample(name):
    info = mil_info(SAMPLES / name, "--weight-threshold=0")
    entry = ENTRIES[name]
    package = Package.read(SAMPLES / name)
    assert info["specification_version"] == package.model.specificationVersion
    operations = {}
    for function in info["functions"]:
        for key, count in function["operations"].items():
            operations[key] = operations.get(key, 0) + count
    if "op_types" in entry:
        assert operations == entry["op_types"]
    description = package.model.description
    if not info["pipeline"] and not description.functions:
        [function] = info["functions"]
        for ours, theirs in (("inputs", "input"), ("outputs", "output"), ("states", "state")):
            assert [f["name"] for f in function[ours]] == [f.name for f in getattr(description, theirs)]
    assert sum(e["bytes"] for e in info["encodings"]) == info["total"]["bytes"]


@pytest.mark.parametrize("name", GOOD)
def test_bytes_are_those_of_the_weight_files(name):
    """With every constant listed, the parts of weights are the blobs that operations refer to, each counted once."""
    package = Package.read(SAMPLES / name)
    blobs = {(b.fileName, b.offset): len(package.blob(b)[1]) for p in package.programs() for b in _blob_references(p)}
    total = mil_info(SAMPLES / name, "--weight-threshold=0")["total"]
    assert total["bytes_in_weight_files"] == sum(blobs.values())


@pytest.mark.parametrize("name", GOOD)
def test_lines_fit(name):
    """Tables are at most 100 columns wide."""
    text = run_tool("mil-info", "--weights", "--weight-threshold=0", SAMPLES / name).stdout
    for line in text.split("\nweights of", 1)[1].splitlines()[1:]:
        assert len(line) <= 100, line


@pytest.mark.parametrize("flags", [[], ["--json"]], ids=["text", "json"])
@pytest.mark.parametrize("name", BAD)
def test_bad_sample(name, flags):
    done = run_tool("mil-info", *flags, SAMPLES / name, status=1)
    [line] = done.stderr.splitlines()
    assert line.startswith("mil-info: error: ") and name in line and done.stdout == ""


@pytest.mark.parametrize("technique", TECHNIQUES)
def test_error(technique, tmp_path):
    small, dense = tmp_path / "small.mlpackage", tmp_path / "dense.mlpackage"
    passes = [flag.replace("=", "=weight_threshold=100,", 1) for flag in technique.split()]
    mil_opt(DIGITS, *passes, "-o", small)
    mil_opt(small, "--decompress", "-o", dense)
    values, originals = Package.read(dense).constants(), Package.read(DIGITS).constants()
    info = mil_info(small, f"--original={DIGITS}", "--weight-threshold=1000")
    assert info["original"]["weights_without_original"] == info["original"]["originals_without_weight"] == []
    compressed = [w for w in info["weights"] if w["encoding"]["scheme"]]
    assert len(compressed) >= 3
    for weight in compressed:
        value = values[weight["value"]].astype(float)
        original = originals[weight["value"]].astype(float)
        difference = value - original
        error = weight["error"]
        assert error["mse"] == pytest.approx((difference**2).mean(), rel=1e-12)
        assert error["max_abs"] == abs(difference).max()
        assert error["snr_db"] == pytest.approx(10 * numpy.log10((original**2).sum() / (difference**2).sum()), rel=1e-12)
        assert weight["sparsity"] == (value == 0).mean()
        assert weight["unique_values"] == len(numpy.unique(value))


def test_partners_by_consumer(tmp_path):
    """coremltools calls the value of a compressed weight after the operation; its user still has its name."""
    text = tmp_path / "model.mlir"
    mil_opt(DIGITS, "--palettize=nbits=4", "-o", text)
    renamed = text.read_text().replace("%var_10_weight_to_fp16", "%renamed").replace('"op_10_weight_to_fp16', '"renamed')
    text.write_text(renamed)
    info = mil_info(text, f"--original={DIGITS}")
    errors = {w["name"]: w["error"] for w in info["weights"]}
    assert errors["renamed_palettized"]["original"] == "op_10_weight_to_fp16"
    assert {e["matched_by"] for name, e in errors.items() if name == "renamed_palettized"} == {"consumer"}
    assert {e["matched_by"] for name, e in errors.items() if name != "renamed_palettized"} == {"name"}


def test_the_same_model_has_no_error():
    info = mil_info(DIGITS, f"--original={DIGITS}", "--weight-threshold=1")
    assert len(info["weights"]) > 10
    for weight in info["weights"]:
        assert weight["error"]["mse"] == weight["error"]["max_abs"] == 0 and weight["error"]["snr_db"] is None


def test_other_forms_say_the_same(tmp_path):
    for name in ("joint_sparse_vlut_ios18.mlpackage", "int4_block_ios18.mlpackage", "stateful_kvcache.mlpackage"):
        forms = [mil_info(SAMPLES / name)]
        for ending in (".mlir", ".mlirbc"):
            mil_opt(SAMPLES / name, "-o", tmp_path / f"model{ending}")
            forms.append(mil_info(tmp_path / f"model{ending}"))
        for form in forms:
            del form["path"], form["bytes"]
        assert forms[0] == forms[1] == forms[2]


def test_flipped_bits_never_crash(tmp_path):
    package = tmp_path / "flipped.mlpackage"
    shutil.copytree(SAMPLES / "joint_sparse_lut_quant_ios18.mlpackage", package)
    [file] = package.rglob("model.mlmodel")
    data = file.read_bytes()
    for step in range(120):
        position = (step * 2654435761) % len(data)
        file.write_bytes(data[:position] + bytes([data[position] ^ 1 << step % 8]) + data[position + 1 :])
        done = run_tool("mil-info", "--json", "--weight-threshold=0", package, status=(0, 1))
        if done.returncode == 0:
            json.loads(done.stdout)
        else:
            assert done.stdout == "" and len([x for x in done.stderr.splitlines() if "error:" in x]) == 1
