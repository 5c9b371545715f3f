#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Adds what this version writes to Inputs/archive, which later versions must read: once for each release.

    test/archive.py build/release/bin

A folder per version holds the same models in every form that is written, and index.json: what is read from each, written
as a package, has this digest. property/archive.py reads all of them."""
import hashlib
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

INPUTS = pathlib.Path(__file__).resolve().parent / "Inputs"
ARCHIVE = INPUTS / "archive"
# Of the samples; the passes that each goes through; whether it has a compiled form.
MODELS = {
    "palettized": ("convnet_ios18", ["--palettize=nbits=4,weight_threshold=0"], True),
    "quantized": ("convnet_ios18", ["--linear-quantize=dtype=int4,granularity=per_block,weight_threshold=0"], True),
    "joint": ("convnet_ios18", ["--prune=target_sparsity=0.5,weight_threshold=0",
                                "--palettize=nbits=2,joint_compression=true,weight_threshold=0",
                                "--linear-quantize=granularity=per_tensor,joint_compression=true,weight_threshold=0"], True),
    "functions": ("multifunction_ios18", [], True),
    "stateful": ("stateful_ios18", [], True),
    "pipeline": ("pipeline_two_mlprograms", [], False),
    "unknown": ("synthetic_unknown_fields", [], False),
}  # fmt: skip
FORMS = ("mlpackage", "mlir", "mlirbc", "mlmodelc")


def digest(binaries, path):
    """Of the package that is written of a model: all files with their paths."""
    with tempfile.TemporaryDirectory() as folder:
        package = pathlib.Path(folder) / "out.mlpackage"
        subprocess.run([binaries / "mil-opt", path, "-o", package], check=True, capture_output=True)
        sum_ = hashlib.sha256()
        for file in sorted(p for p in package.rglob("*") if p.is_file()):
            data = file.read_bytes()
            sum_.update(f"{file.relative_to(package)} {len(data)}\n".encode() + data)
        return sum_.hexdigest()


def add(binaries):
    done = subprocess.run([binaries / "mil-opt", "--version"], capture_output=True, text=True, check=True)
    folder = ARCHIVE / re.search(r"milopt (\S+)", done.stdout)[1]
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    index = {}
    for name, (sample, flags, isCompiled) in MODELS.items():
        for form in FORMS if isCompiled else FORMS[:3]:
            output = folder / f"{name}.{form}"
            # By a relative path: bytecode holds the name of the input.
            subprocess.run([binaries / "mil-opt", f"{sample}.mlpackage", *flags, "-o", output],
                           cwd=INPUTS / "samples", check=True, capture_output=True)  # fmt: skip
            index[output.name] = digest(binaries, output)
    (folder / "index.json").write_text(json.dumps(index, indent=1) + "\n")
    return folder


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    print(add(pathlib.Path(sys.argv[1]).resolve()))
