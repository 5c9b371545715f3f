# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A target for all weights together: what is chosen fits it, and nothing that fits is better. Errors are computed here,
from the values that Core ML will see."""
import itertools
import re

import coremltools
import numpy
import pytest
from coremltools.converters.mil import Builder as mb
from coremltools.converters.mil.mil import types
from models import SAMPLES, Package, files, mil_info, mil_opt

SMALL = ["transformer_ios18", "convnet_ios18"]
MODELS = SMALL + ["transformer_ios17", "convnet_fp32", "trained_digits_ios16", "trained_digits_ios18", "multifunction_ios18",
                  "pipeline_two_mlprograms", "shared_weight", "duplicate_weight_nodedup", "zoo_recurrent_ios17",
                  "unicode_names", "reserved_names", "joint_lut_int8_ios18"]  # fmt: skip
WIDTHS, GROUPS = (1, 2, 3, 4, 6, 8), (4, 8, 16, 32)
ALL = "weight_threshold=0"
THRESHOLD = {"transformer_ios18": 100, "convnet_ios18": 100}


def sample(name):
    return SAMPLES / f"{name}.mlpackage"


def size_of(path):
    return sum(map(len, files(path).values()))


def listed(path):
    return mil_info("--weight-threshold=2", path)


def told(process):
    """What the pass says: bits per weight, dB, bytes."""
    match = re.search(r"remark: palettize: (\S+) bits per weight, (\S+) dB, (\d+) bytes", process.stderr)
    return float(match[1]), float(match[2]), int(match[3])


def palettize(model, out, *options, status=0):
    return mil_opt(model, "--palettize=" + ",".join(options), "-o", out, status=status)


def values(path, tmp_path):
    """The dense values of all constants, by name of the value."""
    dense = tmp_path / "dense.mlpackage"
    mil_opt(path, "--decompress", "-o", dense)
    return Package.read(dense).constants()


def errors(path, source, names, tmp_path):
    """Of each weight: squared error, sum of squares, elements."""
    now, before = values(path, tmp_path), Package.read(source).constants()
    table = []
    for name in names:
        x, y = (array[name].astype(numpy.float64) for array in (now, before))
        table.append((((x - y) ** 2).sum(), (y**2).sum(), y.size))
    return numpy.array(table)


def relative(table):
    noise = (table[:, 0] / table[:, 1] * table[:, 2]).sum()
    return 10 * numpy.log10(table[:, 2].sum() / noise)


def absolute(table):
    return 10 * numpy.log10(table[:, 1].sum() / table[:, 0].sum())


def candidates(model):
    """Names of the weights that take part, and their bits when dense."""
    rows = listed(sample(model))["weights"]
    chosen = [r for r in rows if len(r["shape"]) > 1 and numpy.prod(r["shape"]) > THRESHOLD[model]]
    return [r["value"] for r in chosen], [numpy.prod(r["shape"]) for r in chosen]


def threshold(model):
    return f"weight_threshold={THRESHOLD[model]}"


@pytest.mark.parametrize("nbits", [2, 3, 4, 6])
@pytest.mark.parametrize("model", SMALL)
def test_better_than_the_same_for_all(model, nbits, tmp_path):
    names, _ = candidates(model)
    same = tmp_path / "same.mlpackage"
    palettize(sample(model), same, f"nbits={nbits}", threshold(model))
    table = errors(same, sample(model), names, tmp_path)
    bits = sum(w["bytes"] for w in listed(same)["weights"] if w["value"] in names) * 8
    per_weight = bits / table[:, 2].sum()
    for objective, snr in (("relative", relative), ("absolute", absolute)):
        for target in (f"target_bits_per_weight={per_weight}", f"target_size={size_of(same)}"):
            best = tmp_path / "best.mlpackage"
            process = palettize(sample(model), best, target, f"objective={objective}", threshold(model))
            assert size_of(best) <= size_of(same) or "bits" in target
            found = snr(errors(best, sample(model), names, tmp_path))
            assert found >= snr(table) - 1e-9, (objective, target)
            assert told(process)[1] == pytest.approx(found, abs=0.006)  # as it is printed


@pytest.mark.parametrize("model", MODELS)
def test_sizes_are_kept(model, tmp_path):
    out = tmp_path / "out.mlpackage"
    refused = palettize(sample(model), out, "target_size=1", ALL, status=1)
    assert not out.exists()
    least, whole = int(re.search(r"that can be had has (\d+)", refused.stderr)[1]), size_of(sample(model))
    for size in {least, least + 1, least + 100, (3 * least + whole) // 4, (least + whole) // 2, whole - 1, whole}:
        if size < least:
            continue
        process = palettize(sample(model), out, f"target_size={size}", ALL)
        assert size_of(out) <= size
        assert told(process)[2] == size_of(out)
    assert files(out)  # at last the largest: nothing had to change
    if whole >= least:
        palettize(sample(model), out, f"target_size={whole}", ALL)
        assert size_of(out) == whole


def test_size_is_met_nearly(tmp_path):
    """With weights of many elements what is left is little."""
    out = tmp_path / "out.mlpackage"
    for size in range(100_000, 300_000, 33_331):
        palettize(sample("trained_digits_ios18"), out, f"target_size={size}")
        assert 0.97 * size <= size_of(out) <= size


@pytest.mark.parametrize("model", SMALL)
def test_nothing_better_fits(model, tmp_path):
    """Every combination of what each weight can get."""
    names, elements = candidates(model)
    out, choices = tmp_path / "out.mlpackage", [[(16.0 * n, 0.0)] for n in elements]
    for nbits, group in itertools.product(WIDTHS, (0,) + GROUPS):
        options = [f"granularity=per_grouped_channel,group_size={group}"] if group else []
        process = palettize(sample(model), out, f"nbits={nbits}", threshold(model), *options)
        table, rows = errors(out, sample(model), names, tmp_path), listed(out)["weights"]
        for i, name in enumerate(names):
            row = next(r for r in rows if r["value"] == name)
            shape = row["shape"]
            shared = elements[i] // shape[0] * group
            if f"'{name}' is not palettized" in process.stderr:
                continue
            if not group or (shape[0] > group and shape[0] % group == 0 and 16 << nbits < shared / 2):
                choices[i].append((row["bytes"] * 8.0, table[i, 0] / table[i, 1] * table[i, 2]))
    costs, noises = numpy.zeros(1), numpy.zeros(1)
    for choice in choices:
        cost, noise = numpy.array(choice).T
        costs, noises = (numpy.add.outer(a, b).ravel() for a, b in ((costs, cost), (noises, noise)))
    for target in (1.5, 2, 2.7, 3, 3.5, 4, 5.3, 7, 9):
        best = noises[costs <= target * sum(elements)].min()
        process = palettize(sample(model), out, f"target_bits_per_weight={target}", threshold(model))
        found = errors(out, sample(model), names, tmp_path)
        assert (found[:, 0] / found[:, 1] * found[:, 2]).sum() == pytest.approx(best, rel=1e-9), target
        assert told(process)[0] <= target * 1.0005


@pytest.mark.parametrize("model", SMALL)
def test_each_weight_has_the_ratio(model, tmp_path):
    names, elements = candidates(model)
    out, other = tmp_path / "out.mlpackage", tmp_path / "other.mlpackage"
    for least in (5, 20, 33.3, 45):
        palettize(sample(model), out, f"min_snr={least}dB", threshold(model))
        table, rows = errors(out, sample(model), names, tmp_path), listed(out)["weights"]
        size = {r["value"]: r["bytes"] for r in rows}
        with numpy.errstate(divide="ignore"):
            assert (10 * numpy.log10(table[:, 1] / table[:, 0]) >= least).all()
        for nbits in WIDTHS:  # nothing smaller would have done
            palettize(sample(model), other, f"nbits={nbits}", threshold(model))
            table = errors(other, sample(model), names, tmp_path)
            for row, name in zip(table, names):
                bytes_ = next(r["bytes"] for r in listed(other)["weights"] if r["value"] == name)
                assert 10 * numpy.log10(row[1] / row[0]) < least or bytes_ >= size[name]


@pytest.mark.parametrize("target", ["target_bits_per_weight=3.1", "min_snr=25"])
@pytest.mark.parametrize("model", MODELS)
def test_recipe_does_the_same(model, target, tmp_path):
    first, second, recipe = tmp_path / "first.mlpackage", tmp_path / "second.mlpackage", tmp_path / "recipe.yaml"
    process = palettize(sample(model), first, target, ALL, f"recipe={recipe}", status=(0, 1))
    if process.returncode:  # 3.1 bits are too few for weights as small as these
        assert "the least is" in process.stderr and not recipe.exists() and not first.exists()
        return
    config = coremltools.optimize.coreml.OptimizationConfig.from_yaml(str(recipe)) if model == "transformer_ios18" else None
    assert config is None or config.op_name_configs
    mil_opt(sample(model), f"--compress={recipe}", "-o", second)
    assert files(first) == files(second)


@pytest.mark.parametrize("target", ["target_bits_per_weight=3.5", "target_size=60000", "min_snr=30"])
def test_threads_do_not_matter(target, tmp_path):
    outputs = []
    for name, flags in (("one", ["--mlir-disable-threading"]), ("many", [])):
        out, recipe = tmp_path / f"{name}.mlpackage", tmp_path / f"{name}.yaml"
        mil_opt(sample("trained_digits_ios18"), f"--palettize={target},recipe={recipe}", *flags, "-o", out)
        outputs.append((files(out), recipe.read_bytes()))
    assert outputs[0] == outputs[1]


def large(path):
    """6.3 million weights whose channels differ, so that samples are taken."""
    random = numpy.random.default_rng(0)

    def weight(rows, columns):
        scales = numpy.exp(0.5 * random.standard_normal((rows, 1)))
        return (random.standard_normal((rows, columns)) * scales).astype(numpy.float16)

    @mb.program(input_specs=[mb.TensorSpec((1, 1024), types.fp16)], opset_version=coremltools.target.iOS18)
    def program(x):
        for layer in range(3):
            x = mb.linear(x=mb.linear(x=x, weight=weight(1024, 1024), name=f"a{layer}"), weight=weight(1024, 1024))
        return x

    coremltools.convert(
        program, minimum_deployment_target=coremltools.target.iOS18, skip_model_load=True,
        compute_precision=coremltools.precision.FLOAT16,
    ).save(str(path))  # fmt: skip


def test_samples_are_good_enough(tmp_path):
    model = tmp_path / "large.mlpackage"
    large(model)
    quick, full = (
        palettize(model, tmp_path / f"{search}.mlpackage", "target_bits_per_weight=3.3", f"search={search}")
        for search in ("quick", "full")
    )
    assert "by a sample of channels" in quick.stderr and "of all that can be had" in full.stderr
    assert told(quick)[0] <= 3.3 and told(full)[0] <= 3.3
    assert told(full)[1] - 0.6 <= told(quick)[1] <= told(full)[1]  # small groups are left out
    names = [w["value"] for w in listed(model)["weights"] if len(w["shape"]) == 2]
    for process, search in ((quick, "quick"), (full, "full")):  # what is said is measured in any case
        found = relative(errors(tmp_path / f"{search}.mlpackage", model, names, tmp_path))
        assert told(process)[1] == pytest.approx(found, abs=0.006)
    palettize(model, tmp_path / "snr.mlpackage", "min_snr=18")
    table = errors(tmp_path / "snr.mlpackage", model, names, tmp_path)
    assert (10 * numpy.log10(table[:, 1] / table[:, 0]) >= 18).all()


def curve(text):
    points = re.findall(r"\{bits_per_weight = (\S+) : f64, bytes = (\d+) : i64,( chosen,)? snr_db = (\S+) : f64\}", text)
    return [(float(bits), int(size), float(snr), bool(chosen)) for bits, size, chosen, snr in points]


def test_curve_rises(tmp_path):
    out = tmp_path / "out.mlir"
    mil_opt(sample("trained_digits_ios18"), "--palettize=target_bits_per_weight=3.5", "-o", out)
    points = curve(out.read_text())
    assert 10 <= len(points) <= 40
    assert [point[3] for point in points].count(True) == 1
    for before, after in itertools.pairwise(points):
        assert before[0] < after[0] and before[1] < after[1] and before[2] < after[2]


def test_sweep_changes_nothing(tmp_path):
    swept, plain = tmp_path / "swept.mlpackage", tmp_path / "plain.mlpackage"
    process = palettize(sample("trained_digits_ios18"), swept, "sweep=true")
    mil_opt(sample("trained_digits_ios18"), "-o", plain)
    assert files(swept) == files(plain)
    assert process.stderr.count("remark: palettize:") >= 10


def test_recipe_is_refused_before_the_work(tmp_path):
    out = tmp_path / "out.mlpackage"
    for recipe in (tmp_path, tmp_path / "missing" / "recipe.yaml"):
        process = palettize(sample("transformer_ios18"), out, f"target_size=20kB,{ALL},recipe={recipe}", status=1)
        assert str(recipe) in process.stderr and not out.exists()
    assert sorted(p.name for p in tmp_path.iterdir()) == []
