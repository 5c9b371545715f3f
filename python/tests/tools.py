# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The samples of the repository, and the command line tools to compare with."""

import json
import os
import pathlib
import subprocess

import numpy

import milopt

INPUTS = pathlib.Path(__file__).resolve().parents[2] / "test" / "Inputs"
SAMPLES = INPUTS / "samples"
DIGITS = SAMPLES / "trained_digits_ios18.mlpackage"
_INDEX = json.loads((SAMPLES / "index.json").read_text())
_ENTRIES = {s["package"]: s for s in _INDEX["samples"]} | {s["file"]: s for s in _INDEX["single_files"]}
GOOD = [name for name, entry in _ENTRIES.items() if not entry.get("reject")]
BAD = [name for name, entry in _ENTRIES.items() if entry.get("reject")]


def run_tool(name, *arguments):
    """A command line tool; its standard output."""
    command = [pathlib.Path(os.environ["MIL_BIN"]) / name, *arguments]
    return subprocess.run(list(map(str, command)), check=True, capture_output=True).stdout


def files(path):
    """The bytes of every file of a package, or of a single file, by relative path."""
    path = pathlib.Path(path)
    if path.is_file():
        return {"": path.read_bytes()}
    return {str(p.relative_to(path)): p.read_bytes() for p in sorted(path.rglob("*")) if p.is_file()}


def large_model(count=64, width=1024):
    """A model of so many square matrices, all different: 64 of 2 MB take seconds."""
    random = numpy.random.default_rng(0)
    x, w = f"tensor<1x{width}xf16>", f"tensor<{width}x{width}xf16>"
    lines, resources = [], []
    for i in range(count):
        data = random.standard_normal((width, width), numpy.float32).astype(numpy.float16)
        lines.append(f"%w{i} = mil.const dense_resource<w{i}> : {w}")
        lines.append(f"%x{i + 1} = mil.linear(x = %x{i}, weight = %w{i}) : ({x}, {w}) -> {x}")
        resources.append(f'w{i}: "0x40000000{data.tobytes().hex()}"')
    body = "\n".join(lines)
    return milopt.parse(
        f'mil.func @main(%x0: {x}) -> ({x}) attributes {{opset = "CoreML8"}} {{\n{body}\nmil.output %x{count} : {x}\n}}\n'
        f"{{-# dialect_resources: {{ builtin: {{ {', '.join(resources)} }} }} #-}}"
    )
