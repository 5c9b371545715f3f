# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""--dry-run says the size of every weight and of the package to the byte, and writes nothing."""
import concurrent.futures
import json
import os
import pathlib
import re
import resource
import shutil
import subprocess

import numpy
import pytest
from hostile import FP16, Blobs, X, field, operation, small, tensor_type, weight, write
from models import GOOD, SAMPLES, Package, files

BIN = pathlib.Path(os.environ["MIL_BIN"])
SMALL = "weight_threshold=16"
JOINT = f"joint_compression=true,{SMALL}"
GROUPS = "granularity=per_grouped_channel,group_size=4"
CONFIG = """
config_type: OpPalettizerConfig
global_config: {nbits: 4, weight_threshold: 16}
size_configs:
  < 200: {config_type: OpLinearQuantizerConfig, weight_threshold: 16}
  < 1k:
    - {nbits: 4, weight_threshold: 16}
    - {config_type: OpLinearQuantizerConfig, granularity: per_tensor, weight_threshold: 16, joint_compression: true}
"""
OPTIONS = {
    "palettize": [f"--palettize=nbits=4,{SMALL}"],
    "one bit": [f"--palettize=nbits=1,{SMALL}"],
    "grouped": [f"--palettize=nbits=3,{GROUPS},{SMALL}"],
    "vectors": [f"--palettize=nbits=2,cluster_dim=2,{SMALL}"],
    "unique": [f"--palettize=mode=unique,{SMALL}"],
    "scaled": [f"--palettize=nbits=4,enable_per_channel_scale=true,{SMALL}"],
    "int8": [f"--linear-quantize=dtype=int8,{SMALL}"],
    "int4 blocks": [f"--linear-quantize=dtype=int4,granularity=per_block,block_size=4,{SMALL}"],
    "half": [f"--prune=target_sparsity=0.5,{SMALL}"],
    "2:4": [f"--prune=n_m_ratio=2:4,{SMALL}"],
    "pruned and palettized": [f"--prune=target_sparsity=0.5,{SMALL}", f"--palettize=nbits=4,{JOINT}"],
    # A later pass reads what k-means has found.
    "palettized and quantized": [f"--palettize=nbits=4,{SMALL}", f"--linear-quantize=granularity=per_tensor,{JOINT}"],
    "palettized and pruned": [f"--palettize=nbits=4,{SMALL}", f"--prune=target_sparsity=0.5,{JOINT}"],
    "file": ["--compress={config}"],
    "cleanup": [f"--palettize=nbits=6,{SMALL}", "--cleanup"],
}


def run(name, *arguments):
    command = [BIN / name, *arguments, *(["--mlir-disable-threading"] if name == "mil-opt" else [])]
    return subprocess.run(list(map(str, command)), capture_output=True, text=True, errors="replace", timeout=300)


def said_of_weights(text):
    """Function, bytes and bits per weight of the table's rows, and the bytes of the package."""
    *table, total = text.splitlines()
    start = table[0].index("bytes before")
    rows = [(line.split("  ")[0].strip(), *re.findall(r"[\d.-]+", line[start:])[1:3]) for line in table[1:]]
    kinds = [int(n) for n in re.findall(r"(?:weights|model|manifest|other files) (\d+)", total)]
    said = int(re.search(r"total (\d+) bytes", total)[1])
    assert sum(kinds) == said
    return rows, said


def is_same(model, options, folder):
    """Runs both; whether they say and write the same, and whether there was something to write."""
    output = folder / f"{model.name}.out.mlpackage"
    real = run("mil-opt", model, *options, "-o", output)
    dry = run("mil-opt", model, *options, "--dry-run")
    assert dry.returncode == real.returncode, f"{model.name}: {dry.stderr}{real.stderr}"
    warnings = [line for line in real.stderr.splitlines() if "mil-opt: wrote" not in line]
    assert dry.stderr.splitlines() == warnings, model.name
    if real.returncode:
        return False
    rows, total = said_of_weights(dry.stdout)
    assert total == sum(map(len, files(output).values())), model.name
    info = json.loads(run("mil-info", "--json", "--weight-threshold=10", output).stdout)
    written = [(w["function"], str(w["bytes"]), f"{8 * w['bytes'] / w['elements']:.2f}") for w in info["weights"]]
    assert rows == written, model.name
    shutil.rmtree(output)
    return True


def target_of(model):
    """Old models are raised, so that all techniques have something to do."""
    return [] if Package.read(model).model.specificationVersion >= 9 else ["--target=iOS18"]


def for_all(function, items):
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        return list(pool.map(function, items))


def has_weights(model):
    """Whether a pass has something to do: a weight of rank 2 with elements enough."""
    info = json.loads(run("mil-info", "--json", "--weight-threshold=17", SAMPLES / model).stdout)
    return any(len(w["shape"]) > 1 for w in info["weights"])


@pytest.fixture(scope="module")
def weighty():
    """Samples that options make a difference to, with the target that lets all techniques work."""
    names = [name for name, has in zip(GOOD, for_all(has_weights, GOOD)) if has]
    assert len(names) > 50
    return {name: target_of(SAMPLES / name) for name in names}


def test_models_as_they_are(tmp_path):
    assert all(for_all(lambda name: is_same(SAMPLES / name, [], tmp_path), GOOD))


@pytest.mark.parametrize("name", OPTIONS)
def test_sizes_are_those_of_what_is_written(name, weighty, tmp_path):
    config = tmp_path / "config.yaml"
    config.write_text(CONFIG)
    options = [option.format(config=config) for option in OPTIONS[name]]
    done = for_all(lambda model: is_same(SAMPLES / model, [*weighty[model], *options], tmp_path), weighty)
    assert sum(done) > 50
    assert [p.name for p in tmp_path.iterdir()] == ["config.yaml"]


def test_other_forms(tmp_path):
    """Also of a model that is one file, and of MIL text, whose palettes of a few entries are found for their length."""
    model = SAMPLES / "trained_digits_ios18.mlpackage"
    for ending in ("mlmodelc", "mlpackage"):
        for bits in (1, 2, 4):
            output = tmp_path / f"out.{ending}"
            options = [f"--palettize=nbits={bits},{SMALL}", "-o", output]
            dry = run("mil-opt", model, *options, "--dry-run")
            assert not output.exists()
            assert run("mil-opt", model, *options).returncode == 0
            assert said_of_weights(dry.stdout)[1] == sum(map(len, files(output).values()))
            shutil.rmtree(output)
    single, output = SAMPLES / "mlprogram_noweights.mlmodel", tmp_path / "out.mlmodel"
    dry = run("mil-opt", single, "--dry-run", "-o", output)
    assert not output.exists() and run("mil-opt", single, "-o", output).returncode == 0
    assert said_of_weights(dry.stdout)[1] == output.stat().st_size


MODEL = """
module {
  mil.func @main(%x: tensor<1x256xf16>) -> (tensor<1x64xf16>) attributes {opset = "CoreML8"} {
WEIGHTS
    mil.output %y0 : tensor<1x64xf16>
  }
}
{-# dialect_resources: { builtin: { BYTES } } #-}
"""


def model_of(arrays, path):
    """Linear layers with these weights, each its own resource."""
    lines, resources = [], []
    for i, array in enumerate(arrays):
        kind = {2: "f16", 4: "f32"}[array.dtype.itemsize]
        lines.append(f"    %w{i} = mil.const dense_resource<w{i}> : tensor<64x256x{kind}>")
        if kind == "f16":
            lines.append(f"    %y{i} = mil.linear(x = %x, weight = %w{i}) : "
                         "(tensor<1x256xf16>, tensor<64x256xf16>) -> tensor<1x64xf16>")  # fmt: skip
        else:
            lines.append(f'    %y{i} = mil.cast(x = %w{i}) {{dtype = "fp16"}} : (tensor<64x256xf32>) -> tensor<64x256xf16>')
        resources.append(f'w{i}: "0x{bytes([array.dtype.itemsize, 0, 0, 0]).hex()}{array.tobytes().hex()}"')
    path.write_text(MODEL.replace("WEIGHTS", "\n".join(lines)).replace("BYTES", ", ".join(resources)))


@pytest.mark.parametrize("options", ["nbits=4", f"nbits=4,{GROUPS}", "nbits=2,cluster_dim=4", "nbits=8",
                                     "nbits=4,enable_per_channel_scale=true"])  # fmt: skip
def test_equal_values_are_stored_once(options, tmp_path):
    """What is equal of equal weights, of reordered ones, and of those that differ in the sign of zeros."""
    random = numpy.random.default_rng(1)
    first = random.normal(size=(64, 256)).astype(numpy.float16)
    first[0, 0] = first[9, 9] = 0
    zeros = first.copy()
    zeros[0, 0] = -0.0
    changed = first.copy()
    changed[::8] *= numpy.float16(1.5)
    few = random.integers(0, 4, size=(64, 256)).astype(numpy.float16)
    arrays = [first, first.copy(), first[::-1].copy(), zeros, changed, few, few.copy(), few[:, ::-1].copy()]
    model_of(arrays, tmp_path / "model.mlir")
    assert is_same(tmp_path / "model.mlir", [f"--palettize={options}"], tmp_path)


def test_values_that_cannot_be_palettized(tmp_path):
    """NaN and infinity are found, and the weight stays as it is."""
    arrays = [numpy.random.default_rng(i).normal(size=(64, 256)).astype(numpy.float16) for i in range(3)]
    arrays[1][3, 4], arrays[2][7, 7] = numpy.nan, numpy.inf
    model_of(arrays, tmp_path / "model.mlir")
    for options in ("nbits=4", "nbits=2,cluster_dim=2", "nbits=4,enable_per_channel_scale=true"):
        assert is_same(tmp_path / "model.mlir", [f"--palettize={options}"], tmp_path)
        dry = run("mil-opt", tmp_path / "model.mlir", f"--palettize={options}", "--dry-run")
        assert dry.stdout.count("it holds NaN or infinity") == 2


def test_files_that_cannot_be_created(tmp_path):
    """A file of the package that is below what becomes the file of weights; weights whose directory is a file."""
    value = field(2, tensor_type(FP16, 16, 4)) + field(3, field(1, field(7, field(1, bytes(128)))))
    constant = operation("const", "w", tensor_type(FP16, 16, 4), [], [("val", value)])
    package = write(tmp_path / "in.mlpackage", small(Blobs(), constant, operation("linear", "y", tensor_type(FP16, 2, 16), [*X, ("weight", "w")])))
    weights = package / "Data" / "com.apple.CoreML" / "weights"
    for below, said in ((["weight.bin", "f"], "weights/weight.bin/f: cannot create: Not a directory"), ([], "weights")):
        shutil.rmtree(weights)
        file = weights.joinpath(*below)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(b"text")
        flags = ["--palettize=nbits=2,weight_threshold=0", "-o", tmp_path / "out.mlpackage"]
        for done in (run("mil-opt", package, *flags), run("mil-opt", package, *flags, "--dry-run")):
            assert done.returncode == 1 and said in done.stderr, done.stderr


def test_many_files(tmp_path):
    """Each file was once compared with all others; not to write them takes less than to write them."""
    package = write(tmp_path / "in.mlpackage", weight())
    folder = package / "Data" / "others"
    folder.mkdir()
    for i in range(20_000):
        (folder / str(i)).touch()
    took = []
    for last in ("--dry-run", "--quiet"):
        start = resource.getrusage(resource.RUSAGE_CHILDREN)
        assert run("mil-opt", package, "-o", tmp_path / "out.mlpackage", last).returncode == 0
        end = resource.getrusage(resource.RUSAGE_CHILDREN)
        took.append(end.ru_utime + end.ru_stime - start.ru_utime - start.ru_stime)
    assert took[0] < took[1]
