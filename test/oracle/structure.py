# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""One request, every kind of operation that has a weight, every opset, both types: what is written has the operations,
names, parameters, types, shapes and places of bytes that coremltools writes. What it refuses for the whole model is
refused here too, with a line that says what helps.

One class differs: a scale per channel belongs to an output channel and stays behind the table (palettize_modes.py).
The numbers are compared in the files of the techniques."""
import pytest
from constexprs import names, structure, weights
from consumers import (
    CONSUMERS, DTYPES, OPSETS, OUTPUT_AXIS, RANK, by_consumer, in_memory, ours, source, text_of, theirs,
)  # fmt: skip
from models import Package

ALL = tuple(CONSUMERS)
MATRICES, KERNELS = (tuple(name for name in ALL if RANK[name] == rank) for rank in (2, 4))


def requests(pass_, *options, names=ALL, few=False):
    return [(pass_, o, names, few) for o in options]


BLOCK, GROUP = dict(granularity="per_block"), dict(granularity="per_grouped_channel", group_size=4)
UNIFORM, UNIQUE = dict(mode="uniform"), dict(mode="unique")
REQUESTS = requests(
    "linear-quantize",
    dict(),
    dict(dtype="uint8", granularity="per_tensor"),
    dict(mode="linear", granularity="per_tensor"),
    dict(mode="linear", dtype="uint8"),
    dict(dtype="int4"),
    dict(dtype="uint4", granularity="per_tensor"),
    dict(mode="linear", dtype="int4", granularity="per_tensor"),
    dict(mode="linear", dtype="uint4"),
    BLOCK | dict(dtype="int4", block_size=4),
    BLOCK | dict(mode="linear", dtype="uint8", block_size=8),  # too large for conv_groups
    BLOCK | dict(block_size=0),
    BLOCK | dict(block_size=3),  # divides nothing but channels of gather
)
REQUESTS += requests(
    "linear-quantize",
    BLOCK | dict(block_size=[1, 4]),
    BLOCK | dict(mode="linear", dtype="uint4", block_size=[0, 8]),
    BLOCK | dict(dtype="int4", block_size=[4, 4]),
    names=MATRICES,
)
REQUESTS += requests(
    "linear-quantize",
    BLOCK | dict(block_size=[2, 2, 0, 3]),
    BLOCK | dict(mode="linear", dtype="int4", block_size=[0, 0, 1, 0]),
    names=KERNELS,
)
REQUESTS += requests(
    "palettize",
    *[UNIFORM | dict(nbits=n) for n in (1, 2, 3, 4, 6, 8)],
    dict(nbits=2),
    UNIQUE,  # too many values
    UNIFORM | GROUP | dict(nbits=2),
    UNIFORM | GROUP | dict(nbits=4, group_size=32),  # more than there are channels
    UNIFORM | GROUP | dict(nbits=1, channel_axis=0),
    UNIFORM | GROUP | dict(nbits=1, channel_axis=1),
    UNIFORM | GROUP | dict(nbits=2, group_size=0),
    dict(nbits=2, cluster_dim=2),
    GROUP | dict(nbits=3, cluster_dim=4, group_size=8),
    GROUP | dict(nbits=1, cluster_dim=2, channel_axis=1),
    dict(nbits=1, cluster_dim=3),  # only gather has channels for it
    UNIFORM | dict(nbits=2, enable_per_channel_scale=True),
    UNIFORM | GROUP | dict(nbits=2, enable_per_channel_scale=True),
)
REQUESTS += requests(
    "palettize",
    *[UNIQUE | group | vectors for group in ({}, GROUP) for vectors in ({}, dict(cluster_dim=2))],
    few=True,
)
REQUESTS += requests(
    "prune",
    dict(threshold=0.2, minimum_sparsity_percentile=0.0),
    dict(threshold=0.01, minimum_sparsity_percentile=0.9),  # nowhere so many zeros
    dict(threshold=1.0),
    *[dict(target_sparsity=s) for s in (0.0, 0.5, 1.0)],
    dict(target_sparsity=0.5, block_size=2),
    dict(target_sparsity=0.75, block_size=4, dim=1),
    dict(n_m_ratio=(2, 4)),
    dict(n_m_ratio=(1, 2), dim=0),
)
# Every request meets every opset, on iOS18 in both types.
CASES = [
    (opset, dtype, *request)
    for number, request in enumerate(REQUESTS)
    for place, opset in enumerate(OPSETS)
    for dtype in (DTYPES if opset == "iOS18" else [DTYPES[(number + place) % 2]])
]


def needs_ios18(options):
    return (
        options.get("granularity") in ("per_block", "per_grouped_channel")
        or options.get("dtype", "").endswith("int4")
        or options.get("nbits") == 3
        or options.get("cluster_dim", 1) > 1
        or options.get("enable_per_channel_scale", False)
    )


def id_of(case):
    opset, dtype, pass_, options, chosen, few = case
    return f"{opset}-{dtype}-{pass_}-{text_of(options)}" + ("-few" if few else "")


@pytest.mark.parametrize("case", CASES, ids=id_of)
def test_structure(case, tmp_path):
    opset, dtype, pass_, options, chosen, few = case
    path, steps, output = source(chosen, opset, dtype, few), [(pass_, options)], tmp_path / "ours.mlpackage"
    if opset in ("iOS16", "iOS17") and needs_ios18(options):
        with pytest.raises(ValueError, match="since iOS18|should be a vector of size"):
            theirs(path, steps)
        [line] = ours(path, steps, output, status=1).stderr.splitlines()
        assert "error: " in line and f"needs iOS18, the function is written for {opset}; add --target=iOS18" in line
        return
    ours(path, steps, output)
    packages = Package.read(output), in_memory(theirs(path, steps))
    mine, expected = (by_consumer(weights(package)) for package in packages)
    assert mine.keys() == expected.keys() == set(chosen)
    for name in chosen:
        if options.get("enable_per_channel_scale"):
            assert_scaled(mine[name], name)
        else:
            assert structure(mine[name]) == structure(expected[name]), name
            assert names(mine[name]) == names(expected[name])


def assert_scaled(weight, name):
    """A table, then a scale for each output channel."""
    table, scale = structure(weight)
    assert (table["op"], scale["op"]) == ("constexpr_lut_to_dense", "constexpr_blockwise_shift_scale")
    assert names(weight) == [f"{name}_w_palettized", f"{name}_w_palettized_pcs"]
    shape = CONSUMERS[name]["shape"]
    assert scale["inputs"].keys() == {"data", "scale"} and scale["inputs"]["data"] == {"ref": (0, 0)}
    assert scale["inputs"]["scale"]["shape"] == [d if i == OUTPUT_AXIS[name] else 1 for i, d in enumerate(shape)]
    assert table["outputs"] == scale["outputs"] and table["outputs"][0]["shape"] == shape


@pytest.mark.parametrize("request_", REQUESTS, ids=lambda r: id_of(("iOS18", "fp16", *r)))
def test_requests_do_something(request_, tmp_path):
    """All weights but those that a request cannot be met for."""
    pass_, options, chosen, few = request_
    output = tmp_path / "ours.mlpackage"
    done = ours(source(chosen, "iOS18", "fp16", few), [(pass_, options)], output)
    found = by_consumer(weights(Package.read(output)))
    left = {name for name, weight in found.items() if weight[-1]["op"] == "const"}
    warned = [line for line in done.stderr.splitlines() if "warning: weight" in line]
    assert len(left) == len(warned) and all(any(f"'{name}_w'" in line for line in warned) for name in left)
    assert len(left) < len(chosen) or options in (
        UNIQUE, UNIFORM | GROUP | dict(nbits=4, group_size=32), dict(threshold=0.01, minimum_sparsity_percentile=0.9)
    )  # fmt: skip
