# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Joint compression: one technique on what another has left. The recorded answers of coremltools (records.py), then
sequences of techniques for every kind of operation that has a weight.

The operations, their names, types and parameters, and what feeds what are those of coremltools, and the error is not
larger. What differs is listed here with the reason, as is what coremltools cannot do: there the weight is compressed,
or the step is left out with a warning."""
import numpy
import pytest
from constexprs import decoded, loaded, names, program, structure, weights
from consumers import CONSUMERS, RANK, by_consumer, describe, in_memory, joint, ours, source, text_of, theirs
from models import Package, files, mil_opt
from records import RECORDS, compress, expected_array, flags, weight

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


# Records


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
                key: {"ref": results[p["ref"]]} if "ref" in p else p | {"array": expected_array(p)}
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
            parameter.pop("data", None)
    return described


def arrays(weight_):
    return [p["array"] for op in weight_ for _, p in sorted(op["inputs"].items()) if "array" in p]


def error(model, value):
    return float(((weight(model).astype(float) - value.astype(float)) ** 2).sum())


@pytest.mark.parametrize("name", WORKING)
def test_record(name, tmp_path):
    record = RECORDS[name]
    path = compress(record, tmp_path)
    assert Package.read(path).model.specificationVersion == record["expect"]["spec_version"]
    ours = made(path)
    value = decoded(program(path, tmp_path / "copy"))["op.weight"]
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
    assert error(record["model"], value) <= error(record["model"], dense)


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
    value = decoded(program(path, tmp_path / "copy"))["op.weight"]
    assert error(record["model"], value) < 0.1 * error(record["model"], numpy.zeros(1))


@pytest.mark.parametrize("name", [i for i in REFUSED if i not in LEFT_OUT and i not in WORKS])
def test_refused(name, tmp_path):
    assert not compress(RECORDS[name], tmp_path, status=1).exists()


def test_records_are_there():
    assert len(WORKING) >= 15 and len(REFUSED) == len(LEFT_OUT) + len(WORKS) + 1
    assert DIFFERENT.keys() <= set(WORKING) and LEFT_OUT.keys() | WORKS.keys() <= set(REFUSED)


# Sequences

ALL = tuple(CONSUMERS)
MATRICES, KERNELS = (tuple(name for name in ALL if RANK[name] == rank) for rank in (2, 4))
GROUP = dict(granularity="per_grouped_channel", group_size=4)
HALF, RATIO = dict(target_sparsity=0.5), dict(n_m_ratio=(2, 4))
SMALL = dict(threshold=0.4, minimum_sparsity_percentile=0.0)
TENSOR, UINT8 = dict(granularity="per_tensor"), dict(mode="linear", dtype="uint8")
VECTORS = dict(nbits=2, cluster_dim=2)


def prune(options=HALF):
    return "prune", options


def quantize(**options):
    return "linear-quantize", options


def palettize(nbits, **options):
    return "palettize", dict(mode="uniform", nbits=nbits) | options


def kmeans(**options):
    return "palettize", options


SAME = [
    [prune(), quantize()],
    [prune(), quantize(**TENSOR, **UINT8)],
    [prune(), quantize(dtype="int4", granularity="per_block", block_size=4)],
    [prune(RATIO), quantize(mode="linear", dtype="uint4", granularity="per_block", block_size=8)],
    [prune(SMALL), quantize(dtype="uint8")],
    [prune(), palettize(2)],
    [prune(), palettize(4, **GROUP)],
    [prune(), kmeans(nbits=1)],
    [prune(RATIO), kmeans(nbits=3, **GROUP)],
    [palettize(2), quantize(**TENSOR)],  # the palette is too small
    [palettize(4), quantize(**TENSOR)],
    [palettize(6), quantize(**TENSOR, **UINT8)],
    [palettize(4, **GROUP), quantize(**TENSOR)],
    [kmeans(nbits=4), quantize(**TENSOR)],
    [prune(), palettize(4), quantize(**TENSOR)],
    [prune(), kmeans(nbits=4, **GROUP), quantize(**TENSOR, **UINT8)],
    [quantize(), palettize(2)],
    [quantize(**TENSOR), palettize(2)],
    [quantize(**UINT8), palettize(1)],
    [quantize(granularity="per_block", block_size=8), palettize(1)],
    [quantize(**TENSOR), palettize(2, **GROUP)],
    [quantize(), palettize(2, **GROUP)],  # four scales for each palette
    [quantize(), kmeans(nbits=2)],
    [quantize(), prune()],
    [quantize(**TENSOR), prune(SMALL)],
    [quantize(**UINT8), prune()],
    [quantize(dtype="int4"), prune()],
    [quantize(dtype="uint4", granularity="per_block", block_size=4), prune()],
    [palettize(4), prune(SMALL)],
    [palettize(4, **GROUP), prune()],
    [kmeans(nbits=2), prune()],
    [palettize(4), quantize(**TENSOR), palettize(2)],
    # What has been done stays done.
    [prune(), quantize(), palettize(2)],
    [prune(), prune()],
    [palettize(2), palettize(2)],
    [quantize(), quantize()],
]
NOT_ON_IOS26 = [
    [palettize(4), quantize(**TENSOR, dtype="int4")],
    [kmeans(nbits=4, cluster_dim=2), quantize(**TENSOR)],
]
SAME += NOT_ON_IOS26


def text_of_steps(steps):
    return " ".join(f"{pass_} {text_of(options)}".strip() for pass_, options in steps)


def id_of(case):
    return "-".join(text_of_steps(part) if isinstance(part, list) else str(part) for part in case)


def passes(steps):
    return [pass_ for pass_, _ in steps[:2]]


def scales_palette(steps):
    return passes(steps) == ["palettize", "linear-quantize"] and steps[0][1]["nbits"] > 2


def other_counts(steps, dtype):
    """Whether other elements may be small: of other tables, or of codes that coremltools finds with all steps rounded
    to fp16."""
    coded = passes(steps) == ["linear-quantize", "prune"] and dtype == "fp16"
    return coded or passes(steps) == ["palettize", "prune"] and "mode" not in steps[0][1]


def limit(steps, dtype):
    """How much the error may be above that of coremltools: a step has the least error in what it works on, which is not
    always the least error of the weight."""
    if passes(steps) == ["linear-quantize", "palettize"] or len(steps) == 3 and steps[2][0] == "palettize":
        return 1.06  # palettes of integers are rounded, not truncated
    if dtype == "fp16" and "linear-quantize" in [pass_ for pass_, _ in steps]:
        return 1.02
    return 1 + 1e-9


def without_counts(described):
    """A structure without how many elements a mask leaves."""
    for op in described:
        for values in [*op["outputs"], *op["inputs"].values()]:
            if len(values.get("shape", ())) == 1:
                values["shape"] = "vector"
    return described


def run(steps, chosen, opset, dtype, directory, few=False):
    """By consumer: the weights and the arrays of ours and of coremltools."""
    path, output = source(chosen, opset, dtype, few), directory / "ours.mlpackage"
    ours(path, joint(steps), output)
    peer = theirs(path, joint(steps))
    mine, expected = by_consumer(weights(Package.read(output))), by_consumer(weights(in_memory(peer)))
    assert mine.keys() == expected.keys() == set(chosen)
    values = [by_consumer(decoded(p)) for p in (program(output, directory / "copy"), loaded(peer))]
    return [(name, mine[name], expected[name], values[0][name], values[1][name]) for name in chosen]


# On iOS18 and iOS26, where coremltools scales the palettes of matrices only; with fp32 everywhere or alternating.
CASES = [("iOS18", "fp32", steps) for steps in SAME] + [("iOS18", "fp16", steps) for steps in SAME[::2]]
CASES += [("iOS26", "fp16", steps) for steps in SAME[1::2] if steps not in NOT_ON_IOS26]
CASES += [("iOS26", "fp32", steps) for steps in SAME[::2] if steps not in NOT_ON_IOS26]


@pytest.mark.parametrize("case", CASES, ids=id_of)
def test_sequence(case, tmp_path):
    opset, dtype, steps = case
    chosen = MATRICES if opset == "iOS26" and scales_palette(steps) else ALL
    for name, mine, expected, value, peer_value in run(steps, chosen, opset, dtype, tmp_path):
        if other_counts(steps, dtype):
            assert without_counts(structure(mine)) == without_counts(structure(expected)), name
        else:
            assert structure(mine) == structure(expected), name
        assert names(mine) == names(expected)
        assert value.dtype == peer_value.dtype
        model = describe(name, opset, dtype, False)
        if "mode" in steps[0][1] or not other_counts(steps, dtype):
            assert error(model, value) <= error(model, peer_value) * limit(steps, dtype), name


@pytest.mark.parametrize("opset", ["iOS18", "iOS26"])
def test_palettes_of_integers_are_rounded(opset, tmp_path):
    """The steps of a uniform palette of integers; coremltools truncates them, also what should be 127."""
    steps, different = [quantize(**TENSOR), palettize(4)], 0
    for name, mine, expected, _, _ in run(steps, ALL, opset, "fp32", tmp_path):
        table, peer_table = (
            next(p["array"] for op in weight_ for p in op["inputs"].values() if p.get("dtype") == "int8")
            for weight_ in (mine, expected)
        )
        least, greatest = float(table.min()), float(table.max())
        exact = numpy.arange(16) * ((greatest - least) / 15) + least
        assert numpy.array_equal(table.ravel(), numpy.rint(exact)), name
        assert numpy.array_equal(peer_table.ravel(), numpy.trunc(exact)), name
        different += not numpy.array_equal(table, peer_table)
    assert different > 0


# What is written in another way.

SHIFT, LUT = "constexpr_blockwise_shift_scale", "constexpr_lut_to_dense"
MASK, MASKED_SHIFT = "constexpr_sparse_to_dense", "constexpr_sparse_blockwise_shift_scale"
MASKED_LUT = "constexpr_lut_to_sparse"
UNIQUE = kmeans(mode="unique")


def operations(weight_):
    return [op["op"] for op in weight_]


def test_unique_after_prune(tmp_path):
    """The values that are left, without the zeros: 8 of them take 3 bits here, with zero they take 4."""
    for name, mine, expected, value, peer_value in run([prune(), UNIQUE], ALL, "iOS18", "fp16", tmp_path, few=True):
        assert operations(mine) == operations(expected) == [MASKED_LUT, MASK]
        assert numpy.array_equal(value, peer_value)
        table, peer_table = (weight_[0]["inputs"]["lut"]["array"] for weight_ in (mine, expected))
        left = len(numpy.unique(value[value != 0]))
        assert table.size == 1 << max(1, (left - 1).bit_length()) <= peer_table.size


@pytest.mark.parametrize("opset", ["iOS18", "iOS26"])
def test_scale_of_channels_stays(opset, tmp_path):
    """The table is quantized and the scale of each output channel stays behind it. coremltools has scales of other
    axes, and no scale behind a quantized table."""
    steps = [palettize(4, enable_per_channel_scale=True), quantize(**TENSOR)]
    ours(source(ALL, opset, "fp16", False), joint(steps), tmp_path / "ours.mlpackage")
    found = by_consumer(weights(Package.read(tmp_path / "ours.mlpackage")))
    assert {name: operations(weight_) for name, weight_ in found.items()} == dict.fromkeys(ALL, [SHIFT, LUT, SHIFT])


@pytest.mark.parametrize("steps", [[quantize(), palettize(6)], [quantize(**TENSOR), UNIQUE]], ids=text_of_steps)
def test_palettes_are_not_repeated_for_scales(steps, tmp_path):
    """A palette for each scale would take as much as the integers: they are looked up and scaled, as on iOS26."""
    for name, mine, expected, value, peer_value in run(steps, ALL, "iOS18", "fp32", tmp_path):
        assert operations(mine) == [LUT, SHIFT] and operations(expected) == [SHIFT, LUT]
        assert size(mine) <= size(expected), name


def size(weight_):
    bits = {"int8": 8, "uint8": 8, "fp32": 32} | {f"uint{n}": n for n in (1, 2, 3, 4, 6)}
    return sum(p["array"].size * bits[p["dtype"]] for op in weight_ for p in op["inputs"].values() if "array" in p)


# What coremltools cannot do.

IS_LEFT_OUT = [
    ([prune(), kmeans(**VECTORS)], "it is pruned, and palettes of vectors do not go with a mask"),
    ([prune(), palettize(2, enable_per_channel_scale=True)], "a scale per channel does not go with a mask"),
    ([kmeans(**VECTORS), prune()], "it is palettized, and palettes of vectors do not go with a mask"),
    ([palettize(4), quantize()], "it is palettized, and palettes need granularity=per_tensor"),
    ([quantize(dtype="int4"), palettize(2)], "its data is int4"),
]  # fmt: skip
GOES_ON = [
    ("iOS18", ALL, [quantize(**TENSOR), kmeans(nbits=4, cluster_dim=2)], [LUT, SHIFT]),
    ("iOS18", ALL, [palettize(4), quantize(**TENSOR), prune()], [SHIFT, MASKED_LUT, MASK]),
    ("iOS18", ("linear", "conv"), [quantize(), prune(RATIO)], [MASKED_SHIFT, MASK]),
    ("iOS18", ("linear", "conv"), [palettize(4), prune(HALF | dict(block_size=2))], [MASKED_LUT, MASK]),
    ("iOS26", KERNELS, [palettize(4), quantize(**TENSOR)], [LUT, SHIFT]),
    ("iOS26", ALL, [kmeans(nbits=4, cluster_dim=2), quantize(**TENSOR)], [LUT, SHIFT]),
    ("iOS26", ALL, [palettize(4), quantize(**TENSOR, dtype="int4")], [SHIFT, LUT]),
]


@pytest.mark.parametrize("opset", ["iOS18", "iOS26"])
@pytest.mark.parametrize("steps, reason", IS_LEFT_OUT, ids=[text_of_steps(steps) for steps, _ in IS_LEFT_OUT])
def test_step_of_sequence_is_left_out(steps, reason, opset, tmp_path):
    path = source(ALL, opset, "fp16", False)
    output, before = tmp_path / "ours.mlpackage", tmp_path / "before.mlpackage"
    with pytest.raises(Exception):  # of any kind: nothing of this is foreseen
        theirs(path, joint(steps))
    ours(path, steps[:-1], before)
    done = ours(path, joint(steps), output)
    assert Package.read(output).model == Package.read(before).model
    assert files(output / "Data") == files(before / "Data")
    for name in ALL:
        assert f"warning: weight '{name}_w' is not" in done.stderr
    assert done.stderr.count(reason) == len(ALL)


@pytest.mark.parametrize("case", GOES_ON, ids=lambda case: id_of((case[0], case[2])))
def test_sequence_goes_on(case, tmp_path):
    opset, chosen, steps, expected = case
    path, output = source(chosen, opset, "fp16", False), tmp_path / "ours.mlpackage"
    with pytest.raises(Exception):
        theirs(path, joint(steps))
    ours(path, joint(steps), output)
    values = by_consumer(decoded(program(output, tmp_path / "copy")))
    for name, weight_ in by_consumer(weights(Package.read(output))).items():
        assert operations(weight_) == expected, name
        model = describe(name, opset, "fp16", False)
        assert error(model, values[name]) < 0.25 * error(model, numpy.zeros(1)), name


@pytest.mark.parametrize("steps", [[prune(), quantize()], [quantize(), palettize(2)]], ids=text_of_steps)
@pytest.mark.parametrize("opset", ["iOS16", "iOS17"])
def test_older_opset(opset, steps, tmp_path):
    path = source(ALL, opset, "fp16", False)
    with pytest.raises(ValueError):
        theirs(path, joint(steps))
    [line] = ours(path, joint(steps), tmp_path / "ours.mlpackage", status=1).stderr.splitlines()
    assert f"needs iOS18, the function is written for {opset}; add --target=iOS18" in line
