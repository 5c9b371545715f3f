# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Palettes from a file are what coremltools' mode `custom` is with a function that knows them: the same tables, the
same indices."""
import json

import coremltools
import coremltools.optimize.coreml as peer
import numpy
import pytest
from models import SAMPLES, Package, copy_for_coremltools, mil_opt
from palettes import dense_values, palettes, parameters, structure

MODELS = ["convnet_ios16", "convnet_ios18", "convnet_fp32", "transformer_ios18", "trained_digits_ios18"]
WEIGHT_THRESHOLD = 64
GROUPED = dict(granularity="per_grouped_channel", group_size=8)


def palette_of(entries, vector):
    """In no order, with entries that are there twice and entries that are equally near to something."""
    random = numpy.random.default_rng(entries * 10 + vector)
    palette = random.standard_normal((entries, vector)) / 8
    palette[entries // 2] = palette[0]
    palette[1] = palette[0] + 0.25
    return palette if vector > 1 else palette[:, 0]


def write(palette, path):
    """A palette in a file: JSON, or an array of numpy."""
    if path.suffix == ".json":
        path.write_text(json.dumps(palette.tolist()))
    else:
        numpy.save(path, palette)
    return path


def vectors(group, vector):
    """The vectors of a group, in the order in which coremltools wants their indices."""
    rows = group.reshape(group.shape[0] // vector, vector, -1)
    return rows.transpose(0, 2, 1).reshape(-1, vector)


def nearest(palette, vector):
    """A function for coremltools; the first of the nearest entries."""

    def lut_function(group):
        table = palette.astype(group.dtype).reshape(len(palette), vector)
        found = vectors(group, vector) if vector > 1 else group.reshape(-1, 1)
        indices = numpy.empty(len(found), numpy.uint8)
        for start in range(0, len(found), 4096):
            part = found[start : start + 4096].astype(float)
            distances = ((part[:, None] - table[None].astype(float)) ** 2).sum(axis=2)
            indices[start : start + 4096] = distances.argmin(axis=1)
        return table if vector > 1 else table[:, 0], indices

    return lut_function


def ours(path, palette, request, directory):
    output = directory / "ours.mlpackage"
    options = [f"{key}={value}" for key, value in request.items()]
    options += [f"mode=custom,palette={palette},weight_threshold={WEIGHT_THRESHOLD}"]
    mil_opt(path, "--palettize=" + ",".join(options), "-o", output)
    return Package.read(output)


def theirs(path, function, request, directory):
    model = coremltools.models.MLModel(
        str(copy_for_coremltools(path, directory / "theirs")), skip_model_load=True
    )
    settings = dict(mode="custom", lut_function=function, weight_threshold=WEIGHT_THRESHOLD)
    config = peer.OptimizationConfig(global_config=peer.OpPalettizerConfig(**settings, **request))
    peer.palettize_weights(model, config).save(str(directory / "peer.mlpackage"))
    return Package.read(directory / "peer.mlpackage")


CASES = [(m, k, {}) for m in MODELS for k in (2, 16, 256)]
CASES += [(m, 8, r) for m in MODELS if m.endswith("ios18") for r in ({}, GROUPED, dict(cluster_dim=2))]
CASES += [(m, 64, dict(cluster_dim=4)) for m in MODELS[3:]]


@pytest.mark.parametrize("name, entries, request_", CASES)
def test_model(name, entries, request_, tmp_path):
    path, vector = SAMPLES / f"{name}.mlpackage", request_.get("cluster_dim", 1)
    palette = palette_of(entries, vector)
    file = write(palette, tmp_path / ("palette.npy" if entries == 16 else "palette.json"))
    mine = ours(path, file, request_, tmp_path)
    reference = theirs(path, nearest(palette, vector), request_, tmp_path)
    assert palettes(mine).keys() == palettes(reference).keys() != set()
    for weight, op in palettes(mine).items():
        other = palettes(reference)[weight]
        assert structure(mine, op) == structure(reference, other), weight
        for key, value in parameters(mine, op).items():
            expected = reference.array(parameters(reference, other)[key])
            assert numpy.array_equal(mine.array(value), expected), (weight, key)


@pytest.mark.parametrize("dtype", ["f2", "f4", "f8", "i1", "u1"])
@pytest.mark.parametrize("order", ["C", "F"])
def test_numpy(dtype, order, tmp_path):
    """Arrays as numpy saves them: a palette of vectors for each group."""
    path = SAMPLES / "transformer_ios18.mlpackage"
    request = dict(granularity="per_grouped_channel", group_size=0, cluster_dim=2)
    palette = (numpy.arange(16).reshape(1, 8, 2) % 5).astype(dtype)
    numpy.save(tmp_path / "palette.npy", numpy.asarray(palette, order=order))
    write(palette, tmp_path / "palette.json")
    (tmp_path / "a").mkdir(), (tmp_path / "b").mkdir()
    a = ours(path, tmp_path / "palette.npy", request, tmp_path / "a")
    b = ours(path, tmp_path / "palette.json", request, tmp_path / "b")
    for weight, op in palettes(a).items():
        for key, value in parameters(a, op).items():
            assert numpy.array_equal(a.array(value), b.array(parameters(b, palettes(b)[weight])[key]))
        assert numpy.array_equal(a.array(parameters(a, op)["lut"]).reshape(8, 2), palette[0])


def test_names(tmp_path):
    """Each weight its own palette: that of its quantiles."""
    path = SAMPLES / "trained_digits_ios18.mlpackage"
    weights = {n: w for n, w in dense_values(Package.read(path)).items() if w.ndim > 1 and w.size > WEIGHT_THRESHOLD}
    tables = {n: numpy.quantile(w.astype(float), numpy.linspace(0, 1, 16)).tolist() for n, w in weights.items()}
    (tmp_path / "palette.json").write_text(json.dumps(tables))
    package = ours(path, tmp_path / "palette.json", {}, tmp_path)
    assert palettes(package).keys() == tables.keys()
    for weight, op in palettes(package).items():
        table = package.array(parameters(package, op)["lut"]).ravel()
        assert numpy.array_equal(table, numpy.array(tables[weight]).astype(table.dtype))
