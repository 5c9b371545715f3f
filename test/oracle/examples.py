# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The recorded answers of coremltools to requests to palettize: records.py."""
import numpy
import pytest
from models import Package
from palettes import decoded, op_name, palettes, parameters, squared_error
from records import RECORDS, assert_described, compress, config, expected_array, is_one_step, weight

OURS = {"weight_threshold", "nbits", "mode", "granularity", "group_size", "channel_axis"}


def kmeans(record):
    """Whether the record asks for what palettize can do: k-means of scalars in one step."""
    if not is_one_step(record, "palettize_weights"):
        return False
    return config(record).get("mode", "kmeans") == "kmeans" and set(config(record)) <= OURS


WORKING = [i for i, r in RECORDS.items() if kmeans(r) and "expect" in r]
REFUSED = [i for i, r in RECORDS.items() if kmeans(r) and "expect_error" in r]


def palettize(record, directory, status=0):
    return compress(record, directory, status)


@pytest.mark.parametrize("name", WORKING)
def test_record(name, tmp_path):
    record = RECORDS[name]
    package = Package.read(palettize(record, tmp_path))
    assert package.model.specificationVersion == record["expect"]["spec_version"]
    assert list(palettes(package)) == (["w"] if record["expect"]["compressed"] else [])
    for op, expected in zip(palettes(package).values(), record["expect"]["constexpr_ops"], strict=True):
        assert (op.type, op_name(op)) == (expected["op"], expected["name"])
        assert_described(package, parameters(package, op), expected["inputs"])
        dense = record["expect"].get("dense_after_decompress")
        if dense is None or "data" not in dense:
            continue
        theirs = float(((weight(record["model"]).astype(float) - expected_array(dense)) ** 2).sum())
        assert squared_error(weight(record["model"]), package, op) <= theirs * (1 + 1e-9)
        if theirs == 0:
            assert numpy.array_equal(decoded(package, op), expected_array(dense))


@pytest.mark.parametrize("name", [i for i in WORKING if "kmeans1d" in i])
def test_exact_record(name, tmp_path):
    """Where coremltools clusters exactly too, the tables are the same."""
    record = RECORDS[name]
    package = Package.read(palettize(record, tmp_path))
    [op] = palettes(package).values()
    inputs = record["expect"]["constexpr_ops"][0]["inputs"]
    indices = package.array(parameters(package, op)["indices"])
    table = expected_array(inputs["lut"])
    assert numpy.array_equal(package.array(parameters(package, op)["lut"]), table)
    assert indices.ravel()[:32].tolist() == inputs["indices"]["first_32"]
    # The nearest entry of the table as it is written; coremltools keeps the one found before rounding.
    distances = abs(weight(record["model"]).astype(float)[..., None] - table.ravel().astype(float))
    assert numpy.array_equal(indices, distances.argmin(axis=-1))


@pytest.mark.parametrize("name", REFUSED)
def test_refused_record(name, tmp_path):
    record = RECORDS[name]
    if record["expect_error"]["code"] == "run.channel_axis.negative":
        assert len(palettes(Package.read(palettize(record, tmp_path)))) == 1  # counts from the end here
    else:
        assert not palettize(record, tmp_path, status=1).exists()


def test_records_are_there():
    assert len(WORKING) >= 15 and len(REFUSED) >= 2
