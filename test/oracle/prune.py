# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Pruning removes what coremltools removes for the same request, and writes it in the same form.

The values differ in two classes, both about target_sparsity for fp16 weights:
- numpy 2 computes the place of a percentile in the type of the data. fp16 has no integers above 2048, and none at all
  above 65504: there the percentile is NaN and coremltools removes nothing.
- coremltools computes norms of blocks in fp16, where many become equal.
Here both are computed in double. What is removed is in any case compared with `documented` below."""
import copy
import math
import shutil

import coremltools
import coremltools.optimize.coreml as peer
import numpy
import pytest
from coremltools.converters.mil.frontend.milproto.load import load as load_program
from models import SAMPLES, Package, copy_for_coremltools, mil_opt
from palettes import dense_values, op_name, parameters, structure
from records import (
    RECORDS, assert_described, build, compress, config, expected_array, is_one_step, option_text, weight,
)  # fmt: skip

MODELS = [
    "convnet_ios15", "convnet_ios16", "convnet_ios17", "convnet_ios18", "convnet_ios26", "convnet_fp32",
    "transformer_ios15", "transformer_ios18", "trained_digits_ios16", "trained_digits_ios18",
]  # fmt: skip
REQUESTS = [dict(threshold=t, minimum_sparsity_percentile=m) for t, m in ((1e-12, 0.5), (0.02, 0.0), (0.03, 0.3))]
REQUESTS += [dict(target_sparsity=s) for s in (0.0, 0.25, 0.5, 0.9, 1.0)]
REQUESTS += [dict(target_sparsity=s, block_size=b) for s, b in ((0.25, 2), (0.5, 4), (0.9, 3))]
REQUESTS += [dict(target_sparsity=0.5, block_size=b, dim=d) for b, d in ((2, 0), (4, 1), (3, 1))]
REQUESTS += [dict(n_m_ratio=r) for r in ((2, 4), (1, 4))]
REQUESTS += [dict(n_m_ratio=r, dim=d) for r, d in (((2, 4), 0), ((1, 4), 1), ((3, 4), 0))]
WEIGHT_THRESHOLD = 64


def options(request):
    return ",".join(f"{key}={option_text(value)}" for key, value in request.items())


def name_of(x):
    return x if isinstance(x, str) else options(x)


# Reading what was written


def sparse_weights(package):
    """The pruned weights: the operation by the name of the const operation that it replaces."""
    return {
        op_name(op).removesuffix("_sparsified"): op
        for op in package.operations()
        if op.type == "constexpr_sparse_to_dense" and op_name(op).endswith("_sparsified")
    }


def decoded(package, op):
    """The dense weight that the operation stands for."""
    values = {key: package.array(value) for key, value in parameters(package, op).items()}
    shape = [d.constant.size for d in op.outputs[0].type.tensorType.dimensions]
    mask, nonzero = values["mask"], values["nonzero_data"]
    if "shape" in values:  # iOS16: a stream of bits
        stream = numpy.unpackbits(mask, bitorder="little")
        mask = stream[: math.prod(shape)].reshape(shape)
        assert values["shape"].tolist() == shape and not stream[mask.size :].any()
    dense = numpy.zeros(shape, nonzero.dtype)
    dense[mask != 0] = nonzero
    assert (nonzero != 0).all()
    return dense


def form(package, op):
    """The structure, but for how many elements are not zero."""
    kind, described, types = structure(package, op)
    nonzero = parameters(package, op)["nonzero_data"].type.tensorType
    return kind, described | {"nonzero_data": (nonzero.dataType, nonzero.rank)}, types


# What is to be removed


def place(weight, share, number):
    """Of the magnitude that a share of all does not exceed, counted in the type `number`."""
    return number(weight.size - 1) * (number(share * 100) / number(100))


def percentile(magnitudes, weight, share):
    ordered, t = numpy.sort(magnitudes, axis=None), place(weight, share, numpy.float64)
    number, i = magnitudes.dtype.type, int(t)
    low, high = ordered[i], ordered[min(i + 1, len(ordered) - 1)]
    fraction = t - i
    if fraction < 0.5:
        return low + (high - low) * number(fraction)
    return high - (high - low) * number(1 - fraction)


def in_groups(weight, size, dim):
    """Channels along `dim` in groups, filled up with zeros: [groups, size, everything else]."""
    flat = numpy.moveaxis(weight, dim, 0).reshape(weight.shape[dim], -1)
    return numpy.pad(flat, ((0, -len(flat) % size), (0, 0))).reshape(-1, size, flat.shape[1])


def out_of_groups(groups, weight, dim):
    moved = numpy.moveaxis(weight, dim, 0)
    flat = groups.reshape(-1, groups.shape[2])[: len(moved)]
    return numpy.moveaxis(flat.reshape(moved.shape), 0, dim)


def documented(weight, request):
    """The weight as it should become."""
    magnitudes = abs(weight)
    if "threshold" in request:
        removed = magnitudes <= weight.dtype.type(request["threshold"])
    elif "n_m_ratio" in request:
        (n, m), dim = request["n_m_ratio"], request.get("dim", 1)
        groups = in_groups(magnitudes, m, dim)
        order = numpy.argsort(groups, axis=1, kind="stable")  # of equal ones the first
        removed = numpy.zeros(groups.shape, bool)
        numpy.put_along_axis(removed, order[:, :n], True, axis=1)
        removed = out_of_groups(removed, weight, dim)
    else:
        share = request["target_sparsity"]
        if "block_size" in request:
            dim = request.get("dim", 0)
            groups = in_groups(weight.astype(numpy.float64), request["block_size"], dim)
            sums = numpy.broadcast_to((groups**2).sum(axis=1, keepdims=True), groups.shape)
            magnitudes = out_of_groups(sums, weight, dim)
        removed = magnitudes <= percentile(magnitudes, weight, share) if share else magnitudes < 0
    return numpy.where(removed, weight.dtype.type(0), weight)


def may_differ(weight, request):
    """Why the values may be others than coremltools'."""
    share = request.get("target_sparsity", 0)
    if weight.dtype != numpy.float16 or share in (0, 1):
        return None
    if "block_size" in request:
        return "norms"
    with numpy.errstate(over="ignore"):
        return None if place(weight, share, numpy.float16) == place(weight, share, numpy.float64) else "place"


# Both on the same models


def ours(path, request, directory):
    output = directory / "ours.mlpackage"
    raise_ = ["--set-target=os=iOS16"] if path.stem.endswith("ios15") else []  # coremltools does that unasked
    mil_opt(path, *raise_, f"--prune={options(request)},weight_threshold={WEIGHT_THRESHOLD}", "-o", output)
    return output


def theirs(path, request, directory):
    model = coremltools.models.MLModel(
        str(copy_for_coremltools(path, directory / "theirs")), skip_model_load=True
    )
    kind = peer.OpThresholdPrunerConfig if "threshold" in request else peer.OpMagnitudePrunerConfig
    pruned = peer.prune_weights(
        model, peer.OptimizationConfig(global_config=kind(weight_threshold=WEIGHT_THRESHOLD, **request))
    )
    pruned.save(str(directory / "peer.mlpackage"))
    return Package.read(directory / "peer.mlpackage")


@pytest.mark.parametrize("request_", REQUESTS, ids=name_of)
@pytest.mark.parametrize("name", MODELS)
def test_model(name, request_, tmp_path):
    path = SAMPLES / f"{name}.mlpackage"
    mine, reference = Package.read(ours(path, request_, tmp_path)), theirs(path, request_, tmp_path)
    mine_by_weight, reference_by_weight = sparse_weights(mine), sparse_weights(reference)
    assert mine_by_weight.keys() == reference_by_weight.keys()
    weights = dense_values(Package.read(path))
    for key, op in mine_by_weight.items():
        value, other = decoded(mine, op), reference_by_weight[key]
        assert numpy.array_equal(value, documented(weights[key], request_)), key
        their_value = decoded(reference, other)
        reason = may_differ(weights[key], request_)
        if reason is None:
            assert numpy.array_equal(value, their_value), key
        if numpy.array_equal(value, their_value):
            assert structure(mine, op) == structure(reference, other), key
            continue
        assert form(mine, op) == form(reference, other), key
        asked = int(place(value, request_["target_sparsity"], numpy.float64)) + 1
        assert numpy.sum(value == 0) >= asked, key
        if reason == "norms" and numpy.sum(their_value == 0) >= asked:
            assert error(weights[key], value) <= error(weights[key], their_value), key


def error(weight, value):
    return float(((weight.astype(float) - value.astype(float)) ** 2).sum())


def test_large_half(tmp_path):
    """More fp16 elements than fp16 can count: coremltools, with numpy 2, removes none of them."""
    path = SAMPLES / "trained_digits_ios18.mlpackage"
    request = dict(target_sparsity=0.5)
    mine = Package.read(ours(path, request, tmp_path))
    large = [decoded(mine, op) for op in sparse_weights(mine).values()]
    large = [value for value in large if value.size > 65504]
    assert large and all(abs(numpy.mean(value == 0) - 0.5) < 0.001 for value in large)


LARGE = [
    dict(threshold=0.2, minimum_sparsity_percentile=0.3), dict(target_sparsity=0.7), dict(n_m_ratio=(3, 7)),
    dict(n_m_ratio=(2, 4), dim=0), dict(target_sparsity=0.7, block_size=7),
    dict(target_sparsity=0.5, block_size=4, dim=1),
]  # fmt: skip


@pytest.mark.parametrize("request_", LARGE, ids=name_of)
@pytest.mark.parametrize("dtype", ["fp16", "fp32"])
def test_pieces(dtype, request_, tmp_path):
    """A weight that is worked on in pieces, by several threads or by one."""
    model = dict(consumer="linear", opset="iOS18", dtype=dtype, shape=[1030, 600], lcg=1030 * 600)
    source, output = tmp_path / "source.mlpackage", tmp_path / "small.mlpackage"
    build(model, source)
    expected = documented(weight(model), request_)
    for flags in [], ["--mlir-disable-threading"]:
        mil_opt(source, f"--prune={options(request_)}", *flags, "-o", output)
        package = Package.read(output)
        [op] = sparse_weights(package).values()
        assert numpy.array_equal(decoded(package, op), expected)
        shutil.rmtree(output)


LOADED = [
    dict(threshold=0.02, minimum_sparsity_percentile=0.0), dict(target_sparsity=0.5), dict(target_sparsity=1.0),
    dict(target_sparsity=0.5, block_size=3, dim=1), dict(n_m_ratio=(2, 4)),
]  # fmt: skip


@pytest.mark.parametrize("request_", LOADED, ids=name_of)
@pytest.mark.parametrize("name", ["convnet_ios16", "convnet_ios18", "convnet_fp32", "transformer_ios18"])
def test_loads(name, request_, tmp_path):
    """coremltools reads the same values, and so does --decompress."""
    output, dense = ours(SAMPLES / f"{name}.mlpackage", request_, tmp_path), tmp_path / "dense.mlpackage"
    mil_opt(output, "--decompress", "-o", dense)
    constants, mine = Package.read(dense).constants(), Package.read(output)
    model = coremltools.models.MLModel(str(copy_for_coremltools(output, tmp_path / "c")), skip_model_load=True)
    program = load_program(model.get_spec(), model.get_spec().specificationVersion, model.weights_dir)
    by_name = {op.name: op for op in program.functions["main"].operations}
    for op in sparse_weights(mine).values():
        value = by_name[op_name(op)].materialized_val_inference()
        assert numpy.array_equal(value, decoded(mine, op)) and value.dtype == constants[op.outputs[0].name].dtype
        assert numpy.array_equal(value, constants[op.outputs[0].name])
    assert sparse_weights(mine)
    plain = peer.decompress_weights(model)
    assert not [op for op in Package(plain.get_spec(), {}).operations() if op.type.startswith("constexpr_")]


# The recorded answers

PRUNED = {i: r for i, r in RECORDS.items() if is_one_step(r, "prune_weights")}
WORKING = [i for i, r in PRUNED.items() if "expect" in r]
REFUSED = [i for i, r in PRUNED.items() if "expect_error" in r]


def prune(record, directory):
    record = copy.deepcopy(record)
    if record["steps"][0]["config"]["config_type"] == "OpThresholdPrunerConfig":
        config(record).setdefault("threshold", 1e-12)  # here it has no default: it says what to do
    return Package.read(compress(record, directory))


@pytest.mark.parametrize("name", WORKING)
def test_record(name, tmp_path):
    record = RECORDS[name]
    package = prune(record, tmp_path)
    assert package.model.specificationVersion == record["expect"]["spec_version"]
    weights = sparse_weights(package)
    assert list(weights) == (["w"] if record["expect"]["compressed"] else [])
    dense = expected_array(record["expect"]["dense_after_decompress"])
    if not weights:
        assert numpy.array_equal(dense_values(package)["w"], dense)
    for op, expected in zip(weights.values(), record["expect"]["constexpr_ops"], strict=True):
        assert (op.type, op_name(op)) == (expected["op"], expected["name"])
        assert_described(package, parameters(package, op), expected["inputs"])
        for key, described in expected["inputs"].items():
            array = package.array(parameters(package, op)[key])
            assert array.ravel().tolist() == numpy.ravel(described["data"]).tolist(), key
        assert numpy.array_equal(decoded(package, op), dense)


@pytest.mark.parametrize("name", REFUSED)
def test_refused_record(name, tmp_path):
    """coremltools gives up on the model; here such a weight is left alone."""
    assert RECORDS[name]["expect_error"]["code"] == "run.assertion"
    assert not sparse_weights(prune(RECORDS[name], tmp_path))


CONFIGURATIONS = {
    i: r for i, r in RECORDS.items() if r["technique"] == "config" and r["constructor"].endswith("PrunerConfig")
}
# A number is a number, with or without a decimal point or quotes, where Python tells types apart.
ACCEPTED = ["threshold=1", "minimum_sparsity_percentile=1", "target_sparsity=1", "n_m_ratio={1,2},dim=0"]
# Removing -1 of 4 is removing 3 in coremltools, by accident.
REJECTED = ["n_m_ratio={-1,4}"]


@pytest.mark.parametrize("name", CONFIGURATIONS)
def test_configuration(name, tmp_path):
    record, source = CONFIGURATIONS[name], tmp_path / "empty.mlir"
    source.write_text("module {}\n")
    text = options(record["kwargs"])
    fails = "expect_error" in record
    if text in ACCEPTED:
        fails = False
    elif text in REJECTED:
        fails = True
    if record["constructor"] == "OpThresholdPrunerConfig" and "threshold" not in record["kwargs"]:
        text += ",threshold=1e-12"
    mil_opt(source, f"--prune={text.lstrip(',')}", status=1 if fails else 0)


def test_records_are_there():
    assert len(WORKING) == 25 and len(REFUSED) == 1 and len(CONFIGURATIONS) == 25
