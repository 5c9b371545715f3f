# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Palettization writes what coremltools writes for the same request, with errors that are not larger."""
import coremltools
import coremltools.optimize.coreml as peer
import pytest
from models import SAMPLES, Package, copy_for_coremltools, mil_opt
from palettes import dense_values, palettes, squared_error, structure

MODELS = [
    "convnet_ios15", "convnet_ios16", "convnet_ios17", "convnet_ios18", "convnet_ios26", "convnet_fp32",
    "transformer_ios15", "transformer_ios18", "lstm_bidir", "trained_digits_ios16", "trained_digits_ios18",
]  # fmt: skip
MULTIFUNCTION = "multifunction_ios18"
GROUPED = dict(granularity="per_grouped_channel")
REQUESTS = [dict(nbits=n) for n in (1, 2, 3, 4, 6, 8)]
REQUESTS += [dict(nbits=n, **GROUPED, group_size=g) for n, g in ((1, 8), (3, 8), (4, 8), (4, 16), (6, 16))]
REQUESTS += [dict(nbits=2, **GROUPED, group_size=4, channel_axis=1)]
WEIGHT_THRESHOLD = 64


def name_of(request):
    return ",".join(f"{key}={value}" for key, value in request.items())


def needs_ios18(request):
    return request["nbits"] == 3 or "granularity" in request


def ours(path, request, directory):
    output = directory / "ours.mlpackage"
    raise_ = ["--set-target=os=iOS16"] if path.stem.endswith("ios15") else []  # coremltools does that unasked
    mil_opt(path, *raise_, f"--palettize={name_of(request)},weight_threshold={WEIGHT_THRESHOLD}", "-o", output)
    return Package.read(output)


def theirs(path, request, directory):
    """coremltools' answer; for the trained model one answer takes seconds, all others are small."""
    model = coremltools.models.MLModel(
        str(copy_for_coremltools(path, directory / "theirs")), skip_model_load=True
    )
    config = peer.OpPalettizerConfig(mode="kmeans", weight_threshold=WEIGHT_THRESHOLD, **request)
    small = peer.palettize_weights(model, peer.OptimizationConfig(global_config=config))
    small.save(str(directory / "peer.mlpackage"))
    return Package.read(directory / "peer.mlpackage")


def compare(source, mine, reference):
    mine_by_weight, reference_by_weight = palettes(mine), palettes(reference)
    assert mine_by_weight.keys() == reference_by_weight.keys()
    weights = dense_values(source)
    for name, op in mine_by_weight.items():
        other = reference_by_weight[name]
        assert structure(mine, op) == structure(reference, other), name
        limit = squared_error(weights[name], reference, other) * (1 + 1e-9)
        assert squared_error(weights[name], mine, op) <= limit, name


CASES = [(m, r) for m in MODELS for r in REQUESTS if m.endswith(("ios18", "ios26")) or not needs_ios18(r)]


@pytest.mark.parametrize("name, request_", CASES, ids=lambda x: x if isinstance(x, str) else name_of(x))
def test_model(name, request_, tmp_path):
    path = SAMPLES / f"{name}.mlpackage"
    compare(Package.read(path), ours(path, request_, tmp_path), theirs(path, request_, tmp_path))


@pytest.mark.parametrize("request_", REQUESTS, ids=name_of)
def test_multifunction(request_, tmp_path):
    """coremltools refuses several functions, so it gets them one by one."""
    path = SAMPLES / f"{MULTIFUNCTION}.mlpackage"
    mine = ours(path, request_, tmp_path)
    for name in Package.read(path).model.mlProgram.functions:
        (tmp_path / name).mkdir()
        single = one_function(path, name, tmp_path / name)
        reference = theirs(single, request_, tmp_path / name)
        compare(Package.read(single), function_of(mine, name), reference)


def function_of(package, name):
    """The package with one of its functions only, called main."""
    result = Package(type(package.model)(), package.weights)
    result.model.CopyFrom(package.model)
    functions = result.model.mlProgram.functions
    function = type(functions[name])()
    function.CopyFrom(functions[name])
    functions.clear()
    functions["main"].CopyFrom(function)
    return result


def one_function(path, name, directory):
    """A package of one function, in the form of a model that never had several."""
    model = function_of(Package.read(path), name).model
    [description] = [f for f in model.description.functions if f.name == name]
    model.description.ClearField("functions")
    model.description.ClearField("defaultFunctionName")
    for field in ("input", "output", "state"):
        getattr(model.description, field).extend(getattr(description, field))
    copy = directory / "single.mlpackage"
    weights = str(next(path.rglob("weights")))
    coremltools.models.MLModel(model, weights_dir=weights, skip_model_load=True).save(str(copy))
    return copy
