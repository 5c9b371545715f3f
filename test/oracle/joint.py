# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Joint compression: one technique on what another has left. The recorded answers of coremltools (records.py), as one
command line each.

The operations, their names, types and parameters, and what feeds what are the same. So are the numbers, but for the
classes of DIFFERENT, whose error is not larger; and what coremltools cannot do at all is in NO_ERROR: the model is
compressed, or the step is left out with a warning."""
import numpy
import pytest
from constexprs import decoded, names, structure, weights
from models import Package, mil_opt
from records import RECORDS, build, compress, expected_array, flags, weight

JOINT = {
    i: r
    for i, r in RECORDS.items()
    if r["technique"] == "compress" and (len(r["steps"]) > 1 or r["steps"][0].get("joint_compression"))
}
WORKING = [i for i, r in JOINT.items() if "expect" in r]
REFUSED = [i for i, r in JOINT.items() if "expect_error" in r]

DIFFERENT = {"joint-prune-palettize-kmeans2": "k-means is of the values that are left, without the zeros"}
LEFT_OUT = {
    "joint-prune-palettize-vector-error": "palettes of vectors do not go with a mask",
    "joint-prune-palettize-pcs-error": "a scale per channel does not go with a mask",
    "joint-palettize4-quantize-per_channel-error": "palettes need granularity=per_tensor",
    "joint-quantize-int4-palettize-error": "its data is int4",
}
WORKS = {
    "joint-palettize4-quantize-conv-ios26-error": ["constexpr_lut_to_dense", "constexpr_blockwise_shift_scale"],
    "joint-palettize-quantize-prune-error": [
        "constexpr_blockwise_shift_scale", "constexpr_lut_to_sparse", "constexpr_sparse_to_dense",
    ],
}  # fmt: skip


def made(path):
    """The operations of the one weight of a record."""
    [found] = weights(Package.read(path)).values()
    return found


def recorded(record):
    """What a record expects, in the terms of constexprs.py; a record does not say where bytes are stored."""
    operations = record["expect"]["constexpr_ops"]
    results = {o["name"]: (n, i) for n, op in enumerate(operations) for i, o in enumerate(op["outputs"])}
    return [
        {
            "op": op["op"],
            "name": op["name"],
            "outputs": [{"dtype": o["dtype"], "shape": o["shape"]} for o in op["outputs"]],
            "inputs": {
                key: {"ref": results[p["ref"]]}
                if "ref" in p
                else {"dtype": p["dtype"], "shape": p["shape"], "array": expected_array(p)}
                for key, p in op["inputs"].items()
            },
        }
        for op in operations
    ]


def form(weight_):
    """The structure without where bytes are stored, and that all parameters are inputs."""
    described = structure(weight_)
    for op in described:
        for parameter in op["inputs"].values():
            assert parameter.pop("form", "input") == "input"
            parameter.pop("stored", None)
    return described


def arrays(weight_):
    return [p["array"] for op in weight_ for _, p in sorted(op["inputs"].items()) if "array" in p]


def error(record, value):
    return float(((weight(record["model"]).astype(float) - value.astype(float)) ** 2).sum())


@pytest.mark.parametrize("name", WORKING)
def test_record(name, tmp_path):
    record = RECORDS[name]
    path = compress(record, tmp_path)
    assert Package.read(path).model.specificationVersion == record["expect"]["spec_version"]
    ours = made(path)
    value = decoded(path, tmp_path / "copy")["op.weight"]
    if not record["expect"]["compressed"]:
        assert [op["op"] for op in ours] == ["const"] and numpy.array_equal(value, weight(record["model"]))
        return
    theirs = recorded(record)
    assert form(ours) == form(theirs)
    assert names(ours) == names(theirs)
    dense = expected_array(record["expect"]["dense_after_decompress"])
    same = all(numpy.array_equal(a, b) for a, b in zip(arrays(ours), arrays(theirs), strict=True))
    assert same == (name not in DIFFERENT)
    assert numpy.array_equal(value, dense) == same and value.dtype == dense.dtype
    assert error(record, value) <= error(record, dense)


@pytest.mark.parametrize("name", LEFT_OUT)
def test_step_is_left_out(name, tmp_path):
    """The weight stays as the step before has left it."""
    record, before = RECORDS[name], tmp_path / "before.mlpackage"
    ours = made(compress(record, tmp_path))
    *steps, last = flags(record)
    source = tmp_path / "source.mlpackage"
    mil_opt(source, *steps, "-o", before)
    expected = made(before)
    assert structure(ours) == structure(expected) and ours[-1]["op"].startswith("constexpr_")
    assert all(numpy.array_equal(a, b) for a, b in zip(arrays(ours), arrays(expected), strict=True))
    done = mil_opt(source, *steps, last, "-o", tmp_path / "again.mlpackage")
    assert "warning: weight 'w' is not" in done.stderr and LEFT_OUT[name] in done.stderr


@pytest.mark.parametrize("name", WORKS)
def test_works_here(name, tmp_path):
    record = RECORDS[name]
    path = compress(record, tmp_path)
    assert [op["op"] for op in made(path)] == WORKS[name]
    value = decoded(path, tmp_path / "copy")["op.weight"]
    assert error(record, value) < 0.1 * error(record, numpy.zeros(1))


@pytest.mark.parametrize("name", [i for i in REFUSED if i not in LEFT_OUT and i not in WORKS])
def test_refused(name, tmp_path):
    assert not compress(RECORDS[name], tmp_path, status=1).exists()


def test_records_are_there():
    assert len(WORKING) >= 15 and len(REFUSED) == len(LEFT_OUT) + len(WORKS) + 1
    assert DIFFERENT.keys() <= set(WORKING) and LEFT_OUT.keys() | WORKS.keys() <= set(REFUSED)
