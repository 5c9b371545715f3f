# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Configuration files mean here what they mean in coremltools: its recorded answers to files and to constructors, and
on models, where both read the same file, the same weights with the same operations.

Where they differ it is in what is refused:
- A value is of the type that it is written in: 'false' is no boolean and 4.7 no integer, which coremltools converts.
- Letter case does not matter, nor whether a number has a decimal point where an integer is wanted.
- coremltools looks at some values only when the first weight is there; here all are looked at in the beginning."""
import json
import os
import pathlib
import re
import subprocess

import coremltools
import coremltools.optimize.coreml as peer
import numpy
import pytest
from coremltools.converters.mil import Builder as mb
from models import SAMPLES, Package, copy_for_coremltools, mil_opt
from palettes import op_name, parameters, structure
from records import RECORDS, option_text

PASSES = {
    "OpPalettizerConfig": "palettize",
    "OpLinearQuantizerConfig": "linear-quantize",
    "OpThresholdPrunerConfig": "prune",
    "OpMagnitudePrunerConfig": "prune",
}
SUFFIXES = re.compile("_(palettized|quantized|sparsified)$")


def compressed(package):
    """The compressed weights: the operation by the name of the const operation that it replaces."""
    return {
        SUFFIXES.sub("", op_name(op)): op for op in package.operations() if op.type.startswith("constexpr_")
    }


# Files whose answer is recorded

FILES = {i: r for i, r in RECORDS.items() if r["technique"] == "yaml"}
STRICTER = {  # what coremltools reads in its way
    "yaml-05": (4, "the string 'false', expected true or false"),  # as true
    "yaml-06": (3, "'4.7' is no integer"),  # as 4
}
REFUSED = STRICTER | {
    "yaml-07": (2, "no config_type"),
    "yaml-08": (1, "config_type is an integer"),
    "yaml-09": (1, "no config_type 'OpFoo'"),
    "yaml-10": (2, "no key 'bobby'"),
    "yaml-11": (2, "no key 'op_name_config'; did you mean 'op_name_configs'?"),
    "yaml-12": (4, "no option 'foo'"),
    "yaml-13": (4, "lut_function is a function of Python"),
    "yaml-14": (3, "5 is none of 1, 2, 3, 4, 6, 8"),
    "yaml-15": (3, "'int16' is none of int8, uint8, int4, uint4"),
    "yaml-16": (3, "the string '16', expected an integer or a list of integers"),
    "yaml-17": (4, "'add' cannot be pruned in blocks or n:m"),
    "yaml-18": (2, "op_type_configs is a sequence, expected a mapping"),
    "yaml-19": (1, "activations are not quantized here"),
}
READ = [i for i in FILES if i not in REFUSED]
OPERATIONS = {"conv_0": "conv", "conv_1": "conv", "linear_0": "linear", "add_0": "add"}


def values(shape, seed):
    """Most are small, so that there is something to prune; few are different, so that palettes can be complete."""
    numbers = numpy.random.default_rng(seed).choice([0.0005, -0.0005, 0.0007, 0.3, -0.25, 0.5, 1.0], shape)
    return numbers.astype(numpy.float32)


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    """A model with one weight `w_<operation>` for each of OPERATIONS."""
    target = coremltools.target.iOS18

    @mb.program(input_specs=[mb.TensorSpec((1, 64, 8, 8))], opset_version=target)
    def program(x):
        shapes = [(64, 64, 1, 1), (64, 64, 1, 1), (64, 64), (64, 64)]
        w = [mb.const(val=values(s, i), name=f"w_{name}") for i, (s, name) in enumerate(zip(shapes, OPERATIONS))]
        x = mb.conv(x=mb.conv(x=x, weight=w[0], name="conv_0"), weight=w[1], name="conv_1")
        x = mb.linear(x=mb.reshape(x=x, shape=[64, 64]), weight=w[2], name="linear_0")
        return mb.add(x=x, y=w[3], name="add_0")

    path = tmp_path_factory.mktemp("source") / "source.mlpackage"
    coremltools.convert(
        program, convert_to="mlprogram", minimum_deployment_target=target, skip_model_load=True,
        compute_precision=coremltools.precision.FLOAT32, pass_pipeline=coremltools.PassPipeline.EMPTY,
    ).save(str(path))  # fmt: skip
    return path


def flag(config):
    """The pass with every option of a configuration of coremltools spelled out; None: it leaves alone."""
    if config is None:
        return None
    fields = {k: v for k, v in config.items() if v is not None and k not in ("class", "num_kmeans_workers")}
    if "n_m_ratio" in fields:
        fields["n_m_ratio"] = ":".join(map(str, fields["n_m_ratio"]))
    options = ",".join(f"{key}={option_text(value)}" for key, value in fields.items())
    return f"--{PASSES[config['class']]}={options}"


def meant(expect, name):
    """The configuration for an operation, as coremltools' OptimizationConfig finds it."""
    for section, key in (("op_name_configs", name), ("op_type_configs", OPERATIONS[name])):
        if key in expect[section]:
            return expect[section][key]
    return expect["global_config"]


@pytest.mark.parametrize("name", READ)
def test_file(name, source, tmp_path):
    expect = FILES[name]["expect"]
    (tmp_path / "config.yaml").write_text(FILES[name]["yaml"])
    mil_opt(source, f"--compress={tmp_path}/config.yaml", "-o", tmp_path / "ours.mlpackage")
    ours = Package.read(tmp_path / "ours.mlpackage")
    mine, touched = compressed(ours), 0
    for number, operation in enumerate(OPERATIONS):
        request, weight = flag(meant(expect, operation)), f"w_{operation}"
        if request is None:
            assert weight not in mine
            continue
        path = tmp_path / f"{number}.mlpackage"
        mil_opt(source, request, "-o", path)
        package = Package.read(path)
        other = compressed(package).get(weight)
        assert (weight in mine) == (other is not None), request
        if other is None:
            continue
        touched += 1
        assert structure(ours, mine[weight]) == structure(package, other), request
        for (key, value), theirs in zip(parameters(ours, mine[weight]).items(), parameters(package, other).values()):
            assert ours.array(value).tobytes() == package.array(theirs).tobytes(), (request, key)
    assert touched


@pytest.mark.parametrize("name", REFUSED)
def test_refused_file(name, source, tmp_path):
    path, (line, message) = tmp_path / "config.yaml", REFUSED[name]
    path.write_text(FILES[name]["yaml"])
    done = mil_opt(source, f"--compress={path}", "-o", tmp_path / "ours.mlpackage", status=1)
    assert re.match(rf"{re.escape(str(path))}:{line}:\d+: error: ", done.stderr), done.stderr
    assert message in done.stderr.splitlines()[0] and not (tmp_path / "ours.mlpackage").exists()


def test_files_are_there():
    assert len(READ) == 6 and len(REFUSED) == 15
    assert {i for i in FILES if "expect_error" in FILES[i]} | set(STRICTER) == set(REFUSED)


# Constructors whose answer is recorded

CLASSES = ["OpPalettizerConfig", "OpLinearQuantizerConfig"]
CONSTRUCTORS = {i: r for i, r in RECORDS.items() if r["technique"] == "config" and r["constructor"] in CLASSES}
ACCEPTED = {  # letter case
    "config-07-OpLinearQuantizerConfig": {"dtype": "INT8"},
    "config-09-OpLinearQuantizerConfig": {"granularity": "PER_TENSOR"},
}
ACCEPTED_FILES = ACCEPTED | {  # an integer with a decimal point, or in quotes
    "config-12-OpLinearQuantizerConfig": {"block_size": 2.0},
    "config-29-OpPalettizerConfig": {"nbits": "4"},
    "config-34-OpPalettizerConfig": {"nbits": 2, "cluster_dim": 2.0},
}
ACCEPTED_OPTIONS = ACCEPTED | {  # a text has no type
    "config-13-OpLinearQuantizerConfig": {"block_size": "32"},
    "config-29-OpPalettizerConfig": {"nbits": "4"},
    "config-37-OpPalettizerConfig": {"nbits": 2, "enable_per_channel_scale": 1},
}
REJECTED = {  # coremltools fails at the first weight
    "config-16-OpLinearQuantizerConfig": {"weight_threshold": None},
    "config-35-OpPalettizerConfig": {"nbits": 2, "cluster_dim": 0},
    "config-36-OpPalettizerConfig": {"nbits": 2, "group_size": -1},
}


def fails(name, accepted):
    if name in accepted or name in REJECTED:
        assert CONSTRUCTORS[name]["kwargs"] == (accepted | REJECTED)[name]
        return name in REJECTED
    return "expect_error" in CONSTRUCTORS[name]


@pytest.mark.parametrize("name", CONSTRUCTORS)
def test_constructor(name, tmp_path):
    """As a mapping of a file, and as options of the pass."""
    record, source, path = CONSTRUCTORS[name], tmp_path / "empty.mlir", tmp_path / "config.yaml"
    source.write_text("module {}\n")
    path.write_text(f"config_type: {record['constructor']}\nglobal_config: {json.dumps(record['kwargs'])}\n")
    mil_opt(source, f"--compress={path}", status=1 if fails(name, ACCEPTED_FILES) else 0)
    options = ",".join(f"{key}={option_text(value)}" for key, value in record["kwargs"].items())
    mil_opt(source, f"--{PASSES[record['constructor']]}={options}", status=1 if fails(name, ACCEPTED_OPTIONS) else 0)


def test_constructors_are_there():
    assert len(CONSTRUCTORS) == 41


# Both on the same models

MODELS = {
    "convnet_ios16": ["op_51_cast_fp16", "linear_0_cast_fp16"],
    "convnet_ios18": ["op_51_cast_fp16", "linear_0_cast_fp16"],
    "transformer_ios18": ["linear_1_cast_fp16", "linear_3_cast_fp16"],
    "trained_digits_ios18": ["input_11_cast_fp16", "linear_0_cast_fp16"],
    "lstm_bidir": [],
}
TEXTS = {
    "palettize": """
        config_type: OpPalettizerConfig
        global_config: {mode: uniform, nbits: 4, weight_threshold: 64}
        op_type_configs:
          linear: {mode: uniform, nbits: 2, weight_threshold: 64}
        """,
    "quantize": """
        config_type: OpLinearQuantizerConfig
        global_config: {weight_threshold: 64}
        op_type_configs:
          linear: {mode: linear, dtype: uint8, granularity: per_tensor, weight_threshold: 500}
        """,
    "prune": """
        config_type: OpMagnitudePrunerConfig
        op_type_configs:
          linear: {n_m_ratio: [1, 2], weight_threshold: 64}
        global_config:
          config_type: OpThresholdPrunerConfig
          threshold: 3e-2
          minimum_sparsity_percentile: 0.1
          weight_threshold: 64
        """,
}
NAMES = {
    "palettize": ["{0}: null", "{1}: {{mode: unique, weight_threshold: 64}}"],
    "quantize": ["{0}: null", "{1}: {{mode: LINEAR, weight_threshold: 200}}"],
    "prune": ["{0}: {{target_sparsity: 0.75, weight_threshold: 64}}", "{1}: null"],
}


def text_for(technique, model):
    """The file, with configurations for two operations of the model."""
    lines = [line[8:] for line in TEXTS[technique].strip("\n").splitlines()]
    if model == "lstm_bidir":  # it has no linear
        lines = [line.replace("linear:", "lstm:") for line in lines]
        lines = [line.replace("n_m_ratio: [1, 2]", "target_sparsity: 0.5") for line in lines]
    if MODELS[model]:
        lines += ["op_name_configs:"] + [f"  {line.format(*MODELS[model])}" for line in NAMES[technique]]
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("technique", TEXTS)
def test_model(technique, model, tmp_path):
    path = tmp_path / "config.yaml"
    path.write_text(text_for(technique, model))
    mil_opt(SAMPLES / f"{model}.mlpackage", f"--compress={path}", "-o", tmp_path / "ours.mlpackage")
    api = {"palettize": peer.palettize_weights, "quantize": peer.linear_quantize_weights, "prune": peer.prune_weights}
    theirs = coremltools.models.MLModel(
        str(copy_for_coremltools(SAMPLES / f"{model}.mlpackage", tmp_path / "copy")), skip_model_load=True
    )
    small = api[technique](theirs, peer.OptimizationConfig.from_yaml(str(path)))
    small.save(str(tmp_path / "theirs.mlpackage"))
    mine, reference = Package.read(tmp_path / "ours.mlpackage"), Package.read(tmp_path / "theirs.mlpackage")
    by_weight, other = compressed(mine), compressed(reference)
    assert by_weight.keys() == other.keys() and by_weight
    for weight, op in by_weight.items():
        assert form(mine, op) == form(reference, other[weight]), weight


def form(package, op):
    """The structure, but for how many elements are not zero."""
    kind, described, types = structure(package, op)
    if "nonzero_data" in described:
        nonzero = parameters(package, op)["nonzero_data"].type.tensorType
        described = described | {"nonzero_data": (nonzero.dataType, nonzero.rank)}
    return kind, described, types


def test_pipeline(tmp_path):
    """The models of a pipeline are meant, too; coremltools takes none."""
    path = tmp_path / "config.yaml"
    path.write_text(
        "config_type: OpPalettizerConfig\nglobal_config: {nbits: 4, weight_threshold: 64}\n"
        "op_name_configs: {l_weight_to_fp16: null}\nop_type_configs: {linear: {nbits: 2, weight_threshold: 64}}\n"
    )
    mil_opt(SAMPLES / "pipeline_two_mlprograms.mlpackage", f"--compress={path}", "-o", tmp_path / "S.mlpackage")
    weights = compressed(Package.read(tmp_path / "S.mlpackage"))
    assert set(weights) == {"const_0_to_fp16", "c2_weight_to_fp16", "fc_weight_to_fp16"}


@pytest.mark.parametrize("before", [[], ["--palettize=nbits=4,weight_threshold=0"]], ids=["dense", "palettized"])
def test_copies_load(before, tmp_path):
    """What shared=split writes is a model for coremltools."""
    path, source = tmp_path / "config.yaml", tmp_path / "source.mlpackage"
    path.write_text(
        "config_type: OpLinearQuantizerConfig\nop_name_configs:\n"
        "  linear_1: {granularity: per_tensor, weight_threshold: 0, joint_compression: true}\n"
    )

    @mb.program(input_specs=[mb.TensorSpec((1, 64))], opset_version=coremltools.target.iOS18)
    def program(x):
        weight = mb.const(val=values((64, 64), 0), name="w")
        return mb.linear(x=mb.linear(x=x, weight=weight, name="linear_0"), weight=weight, name="linear_1")

    coremltools.convert(
        program, convert_to="mlprogram", minimum_deployment_target=coremltools.target.iOS18, skip_model_load=True,
        compute_precision=coremltools.precision.FLOAT32, pass_pipeline=coremltools.PassPipeline.EMPTY,
    ).save(str(source))  # fmt: skip
    mil_opt(source, *before, f"--compress={path}", "-o", tmp_path / "none.mlpackage", status=1)
    mil_opt(source, *before, f"--compress={path},shared=split", "-o", tmp_path / "split.mlpackage")
    package = Package.read(tmp_path / "split.mlpackage")
    users = {op.type: [] for op in package.operations()}
    for op in package.operations():
        users[op.type].append(op)
    assert [op.inputs["weight"].arguments[0].name for op in users["linear"]] == ["w", "w_linear_1"]
    assert len(users["constexpr_blockwise_shift_scale"]) == 1
    assert len(users.get("constexpr_lut_to_dense", [])) == 2 * len(before)
    copy = copy_for_coremltools(tmp_path / "split.mlpackage", tmp_path / "copy")
    dense = peer.decompress_weights(coremltools.models.MLModel(str(copy), skip_model_load=True))
    operations = [op.type for op in Package(dense.get_spec(), {}).operations()]
    assert operations.count("linear") == 2 and not [t for t in operations if t.startswith("constexpr_")]


# The documentation

DESCRIBED = (pathlib.Path(__file__).parents[2] / "passes" / "Compress" / "Compress.md").read_text()


def test_example(tmp_path):
    """What the example of passes/Compress/Compress.md does to the model whose names it has."""
    [text] = re.findall("^```yaml\n(.*?)^```", DESCRIBED, re.DOTALL | re.MULTILINE)
    (tmp_path / "config.yaml").write_text(text)
    tool = pathlib.Path(os.environ["MIL_BIN"]) / "mil-opt"
    arguments = [SAMPLES / "trained_digits_ios18.mlpackage", "--compress=config.yaml", "--mil-report", "-o", "x.mlir"]
    done = subprocess.run([tool, *arguments], cwd=tmp_path, check=True, capture_output=True, text=True)
    rows = {line.split()[1]: line for line in done.stderr.splitlines()[1:]}
    assert "not above 2048 elements" in rows["const_0_to_fp16"]
    assert all("prune, palettize" in rows[name] for name in ("const_2_to_fp16", "var_7_weight_to_fp16"))
    assert "linear-quantize" in rows["var_10_weight_to_fp16"] and "compressed" in rows["var_10_weight_to_fp16"]
    line = text.splitlines().index("  <= 4k: null # left alone") + 1
    assert f"excluded by config.yaml:{line}" in rows["var_13_weight_to_fp16"]
    assert f"`excluded by config.yaml:{line}`" in DESCRIBED
