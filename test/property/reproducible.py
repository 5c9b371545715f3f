# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The same input and options give the same bytes: on any number of threads, instruction set, locale, time zone,
directory, umask and run."""
import os
import shutil
import subprocess
import time

import pytest

from failing import BIN, failing
from models import SAMPLES, files

CONFIG = """
config_type: OpPalettizerConfig
global_config: {nbits: 6, weight_threshold: 0}
op_type_configs:
  conv: {config_type: OpMagnitudePrunerConfig, target_sparsity: 0.25, weight_threshold: 0}
  linear: {config_type: OpThresholdPrunerConfig, threshold: 1.5e-2, weight_threshold: 0}
"""
MODEL = "trained_digits_ios18.mlpackage"
# Of one directory: the arguments and what is written.
RUNS = {
    "copy": (["mil-opt", "in.mlpackage"], "copy.mlpackage"),
    "palettize": (["mil-opt", "in.mlpackage", "--palettize=nbits=4,mode=kmeans"], "palettize.mlpackage"),
    "vectors": (["mil-opt", "in.mlpackage", "--palettize=nbits=4,cluster_dim=2"], "vectors.mlpackage"),
    "quantize": (["mil-opt", "in.mlpackage", "--linear-quantize=dtype=int4,scale=mse"], "quantize.mlpackage"),
    "prune": (["mil-opt", "in.mlpackage", "--prune=target_sparsity=0.55"], "prune.mlpackage"),
    "compress": (["mil-opt", "in.mlpackage", "--compress=config.yaml"], "compress.mlpackage"),
    "fresh": (["mil-opt", "fresh.mlir", "--palettize=nbits=2"], "fresh.mlpackage"),
    "text": (["mil-opt", "in.mlpackage"], "text.mlir"),
    "bytecode": (["mil-opt", "in.mlpackage", "--prune=target_sparsity=0.5"], "text.mlirbc"),
    "from-text": (["mil-opt", "text.mlir"], "from-text.mlpackage"),
    "compiled": (["mil-opt", "in.mlpackage"], "compiled.mlmodelc"),
    "from-compiled": (["mil-opt", "compiled.mlmodelc"], "from-compiled.mlpackage"),
    "report": (["mil-opt", "in.mlpackage", "--palettize=nbits=4", "--mil-report", "-o", "/dev/null"], None),
    "info": (["mil-info", "--weights", "--original=in.mlpackage", "palettize.mlpackage"], None),
    "info-json": (["mil-info", "--json", "--original=in.mlpackage", "palettize.mlpackage"], None),
    "diff": (["mil-diff", "in.mlpackage", "quantize.mlpackage"], None),
    "diff-json": (["mil-diff", "--json", "in.mlpackage", "quantize.mlpackage"], None),
}


def contents(path):
    return files(path) if path.is_dir() else path.read_bytes()


def make(folder, flags=(), environment=None, umask=-1):
    """Runs all of them in the folder; what they have written and said."""
    folder.mkdir(parents=True)
    shutil.copytree(SAMPLES / MODEL, folder / "in.mlpackage")
    (folder / "config.yaml").write_text(CONFIG)
    text = subprocess.run([BIN / "mil-opt", folder / "in.mlpackage", "-o", "-"], capture_output=True, check=True)
    lines = text.stdout.decode().splitlines(True)  # a new manifest is made where there is none
    assert lines[0].count("mil.manifest = {") == 1
    before, after = lines[0].split("mil.manifest = {")
    (folder / "fresh.mlir").write_text(before + after.split("}, ", 1)[1] + "".join(lines[1:]))
    results = {}
    for name, ((tool, *arguments), output) in RUNS.items():
        command = [BIN / tool, *arguments, *(flags if tool == "mil-opt" else []), *(["-o", output] if output else [])]
        done = subprocess.run(command, cwd=folder, capture_output=True, umask=umask, timeout=600,
                              env={**os.environ, **(environment or {})})  # fmt: skip
        assert done.returncode in ([0, 1] if tool == "mil-diff" else [0]), done.stderr
        # The last line says how long it took.
        said = b"" if output else b"".join(l for l in done.stderr.splitlines(True) if not l.startswith(b"mil-opt: wrote"))
        results[name] = contents(folder / output) if output else done.stdout + said
        assert results[name]
    return results


@pytest.fixture(scope="module")
def expected(tmp_path_factory):
    return make(tmp_path_factory.mktemp("expected") / "run")


def check(results, expected):
    assert [name for name in expected if results[name] != expected[name]] == []


def test_threads(expected, tmp_path):
    check(make(tmp_path / "run", ["--mlir-disable-threading"]), expected)


def test_cpu(expected, tmp_path):
    """Each level that this machine has."""
    tried = []
    for level in ("ref", "base", "avx2", "avx512"):
        known = subprocess.run([BIN / "mil-info", SAMPLES / MODEL], env={**os.environ, "MIL_CPU": level},
                               capture_output=True)  # fmt: skip
        if known.returncode == 0:
            check(make(tmp_path / level, environment={"MIL_CPU": level}), expected)
            tried.append(level)
    assert {"ref", "base"} <= set(tried)


@pytest.mark.parametrize("name", ["de_DE", "tr_TR"])
def test_locale(expected, tmp_path, name):
    """Decimal commas, an i without a dot: also where a program around the library has chosen the locale."""
    if not shutil.which("localedef"):
        pytest.skip("no localedef")
    made = subprocess.run(["localedef", "-i", name, "-f", "UTF-8", tmp_path / f"{name}.UTF-8"], capture_output=True)
    if not (tmp_path / f"{name}.UTF-8").exists():
        pytest.skip(f"localedef makes no {name}: is the package 'locales' there? {made.stderr.decode()}")
    locale = {"LC_ALL": f"{name}.UTF-8", "LOCPATH": str(tmp_path)}
    check(make(tmp_path / "run", environment=locale), expected)
    chosen = failing("locale", **locale)
    # The tools choose none, so what they print for people has points; a program's own may have commas.
    files_ = {name: result for name, result in expected.items() if RUNS[name][1] or name.endswith("json")}
    check(make(tmp_path / "chosen", environment=chosen), files_)


def test_time(expected, tmp_path):
    """Another time zone, and later."""
    time.sleep(1.1)
    check(make(tmp_path / "run", environment={"TZ": "Pacific/Auckland"}), expected)


def test_place(expected, tmp_path):
    """A directory with another name, and a umask."""
    check(make(tmp_path / "ein anderer Ort é" / "run", umask=0o077), expected)
    mode = (tmp_path / "ein anderer Ort é" / "run" / "copy.mlpackage" / "Manifest.json").stat().st_mode
    assert mode & 0o777 == 0o600


def test_absolute_paths(expected, tmp_path):
    """How the input is named does not matter to what is written, but for the locations of bytecode."""
    for name in ("copy.mlpackage", "text.mlir", "compiled.mlmodelc"):
        subprocess.run([BIN / "mil-opt", SAMPLES / MODEL, "-o", tmp_path / name], check=True, capture_output=True)
        assert contents(tmp_path / name) == expected[name.split(".")[0]]


def test_identifiers(expected, tmp_path):
    """Those of a new manifest follow from the model: equal models have equal ones, others do not."""
    manifest = expected["fresh"]["Manifest.json"]
    (tmp_path / "other.mlir").write_text('module { mil.func @main(%x: tensor<2xf32>) -> (tensor<2xf32>) attributes '
        '{opset = "CoreML8"} { %y = mil.relu(x = %x) : (tensor<2xf32>) -> tensor<2xf32> mil.output %y : tensor<2xf32> } }')  # fmt: skip
    for name in ("a", "b"):
        subprocess.run([BIN / "mil-opt", tmp_path / "other.mlir", "-o", tmp_path / f"{name}.mlpackage"], check=True)
    a, b = files(tmp_path / "a.mlpackage"), files(tmp_path / "b.mlpackage")
    assert a == b and a["Manifest.json"] != manifest
    # They are no news to text.
    text = subprocess.run([BIN / "mil-opt", tmp_path / "a.mlpackage", "-o", "-"], capture_output=True, check=True)
    assert b"mil.manifest" not in text.stdout
