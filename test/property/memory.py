# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Memory does not grow with the model: it stays below three times the largest weight and 100 MB, or below
--max-memory."""
import os
import pathlib
import resource
import shutil
import subprocess
import sys

import coremltools
import numpy
import pytest
from coremltools.converters.mil import Builder as mb
from coremltools.converters.mil.mil import types

sys.path.append(str(pathlib.Path(__file__).resolve().parents[2] / "bench"))  # behind test, which has a models.py too
import generate  # noqa: E402
import measure  # noqa: E402

from failing import BIN, HAS_ASAN  # noqa: E402
from models import mil_opt  # noqa: E402

MIL_OPT = BIN / "mil-opt"
LARGEST = 2048 * 2048 * 2  # of layers below
pytestmark = pytest.mark.skipif(HAS_ASAN, reason="the sanitizer's own memory is many times that")


@pytest.fixture(scope="module")
def layers(tmp_path_factory):
    """400 MB in matrices of 8.4 MB."""
    folder = tmp_path_factory.mktemp("memory")
    generate.main("layers", 400, folder / "layers.mlpackage")
    yield folder / "layers.mlpackage"
    shutil.rmtree(folder)


def check_peak(arguments, output, most):
    """Runs mil-opt; its anonymous memory stays below the limit."""
    shutil.rmtree(output, ignore_errors=True)
    peak = measure.run([MIL_OPT, *arguments, "-o", output]).anonymous
    assert peak < most, f"{peak / 1e6:.1f} MB of {most / 1e6:.1f} MB"


@pytest.mark.parametrize(
    "options",
    [
        "--palettize=nbits=4",
        "--palettize=nbits=4,granularity=per_grouped_channel,group_size=64",
        "--palettize=nbits=8,mode=uniform",
        "--linear-quantize=dtype=int8",
        "--linear-quantize=dtype=int4,granularity=per_block,block_size=32",
        "--prune=target_sparsity=0.3",
    ],
)
def test_peak(layers, tmp_path, options):
    """Half of these leave more results than that."""
    check_peak([layers, options], tmp_path / "out.mlpackage", 3 * LARGEST + 10**8)
    shutil.rmtree(tmp_path)


def test_peak_with_a_report(layers, tmp_path):
    """Which decodes the weights of both models, one at a time."""
    reports = f"--report={tmp_path}/r.html,{tmp_path}/r.json"
    check_peak([layers, "--palettize=nbits=4", reports], tmp_path / "out.mlpackage", 3 * LARGEST + 10**8)
    shutil.rmtree(tmp_path)


def test_peak_of_decompress(layers, tmp_path):
    mil_opt(layers, "--palettize=nbits=2,mode=uniform", "-o", tmp_path / "small.mlpackage")
    check_peak([tmp_path / "small.mlpackage", "--decompress"], tmp_path / "out.mlpackage", 3 * LARGEST + 10**8)
    shutil.rmtree(tmp_path)


def limit_data(most):
    """What a process may take of its own. The mapped model is not in it, and the system takes its pages back when
    it needs them: RLIMIT_AS, which counts them, would limit the size of models, not memory. Two threads, because
    the stack of each counts."""

    def limit():
        resource.setrlimit(resource.RLIMIT_DATA, (most, most))
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:2])

    return limit


def test_larger_than_memory(layers, tmp_path):
    """A model of 400 MB, compressed by a process that gets no more than 128 MB from the system."""
    output = tmp_path / "out.mlpackage"
    command = [MIL_OPT, layers, "--linear-quantize=dtype=int8", "-o", output]
    subprocess.run([*command, "--max-memory=96M"], check=True, capture_output=True, preexec_fn=limit_data(128 * 10**6))
    weights = output / "Data/com.apple.CoreML/weights/weight.bin"
    assert weights.stat().st_size > 190 * 10**6
    shutil.rmtree(tmp_path)


@pytest.mark.parametrize("more", [[], ["--mlir-disable-threading"]])
def test_max_memory(layers, tmp_path, more):
    """Joint compression decodes weights to say what was lost. Only a part of the weights, as that takes its time."""
    config = tmp_path / "config.yaml"
    config.write_text(
        "op_name_configs:\n  /layer_[0-9]/:\n    - {config_type: OpMagnitudePrunerConfig, target_sparsity: 0.5}\n"
        "    - {config_type: OpPalettizerConfig, nbits: 4, joint_compression: true}\n"
        "    - {config_type: OpLinearQuantizerConfig, granularity: per_tensor, joint_compression: true}\n"
    )
    most = 64 * 10**6
    check_peak(
        [layers, f"--compress={config}", f"--max-memory={most}", *more], tmp_path / "out.mlpackage", most
    )
    shutil.rmtree(tmp_path)


def square_layers(target, width, count, dtype):
    """A model of matrices."""
    random = numpy.random.default_rng(0)

    @mb.program(
        input_specs=[mb.TensorSpec((1, width), types.numpy_type_to_builtin_type(dtype))], opset_version=target
    )
    def program(x):
        for _ in range(count):
            x = mb.linear(x=x, weight=random.standard_normal((width, width), numpy.float32).astype(dtype))
        return x

    return coremltools.convert(
        program, convert_to="mlprogram", minimum_deployment_target=target, skip_model_load=True,
        compute_precision=coremltools.precision.FLOAT32, pass_pipeline=coremltools.PassPipeline.EMPTY,
    )  # fmt: skip


def test_peak_of_floats(tmp_path):
    """Clustering values that are all different needs many times their size, which lies in files."""
    model = tmp_path / "model.mlpackage"
    square_layers(coremltools.target.iOS18, 1024, 8, numpy.float32).save(str(model))
    check_peak([model, "--palettize=nbits=4"], tmp_path / "out.mlpackage", 3 * 4 * 1024**2 + 10**8)
    check_peak([model, "--palettize=nbits=4", "--max-memory=60M"], tmp_path / "out.mlpackage", 60 * 10**6)


def test_peak_of_target(tmp_path):
    """iOS18 has palettes with other types: indices are copied."""
    model, old = tmp_path / "model.mlpackage", tmp_path / "old.mlpackage"
    square_layers(coremltools.target.iOS16, 2048, 12, numpy.float32).save(str(model))
    mil_opt(model, "--palettize=nbits=8,mode=uniform", "-o", old)
    check_peak([old, "--target=iOS18", "--max-memory=48M"], tmp_path / "out.mlpackage", 48 * 10**6)
