# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Memory does not grow with the model: 128 MB are compressed by a process that gets 128 MB with all that Python takes."""

import os
import resource
import subprocess
import sys

import pytest

import milopt
from tools import files, large_model, run_tool

MOST = 128 * 10**6
CHILD = """
import sys, milopt
milopt.set_max_memory("64MB")
model = milopt.load(sys.argv[1])
small = model.compress(sys.argv[3])
assert len(small.report.compressed) == 64
assert all(weight.value.any() for weight in small.weights.values())
small.save(sys.argv[2])
"""


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    path = tmp_path_factory.mktemp("memory") / "large.mlpackage"
    large_model().save(path)
    return path


def limit():
    """What a process may take of its own; the mapped model is not in it. Stacks of threads are: so two of them."""
    resource.setrlimit(resource.RLIMIT_DATA, (MOST, MOST))
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:2])


@pytest.mark.parametrize("flags", ["--linear-quantize", "--palettize=nbits=8,mode=uniform", "--prune=target_sparsity=0.1"])
def test_larger_than_memory(path, flags, tmp_path):
    """Results of 64 MB to 128 MB lie in files until they are saved."""
    subprocess.run(
        [sys.executable, "-c", CHILD, path, tmp_path / "out.mlpackage", flags],
        check=True, preexec_fn=limit, env=os.environ | {"OPENBLAS_NUM_THREADS": "1", "TMPDIR": str(tmp_path)},
    )  # fmt: skip
    assert {entry.name for entry in tmp_path.iterdir()} == {"out.mlpackage"}
    run_tool("mil-opt", path, flags, "-o", tmp_path / "expected.mlpackage")
    assert files(tmp_path / "out.mlpackage") == files(tmp_path / "expected.mlpackage")


def test_too_little(path):
    with pytest.raises(milopt.OutOfMemoryError, match="max-memory"):
        milopt.set_max_memory("1MB")
    with pytest.raises(milopt.InvalidError, match="'much'"):
        milopt.set_max_memory("much")
    milopt.set_max_memory("2GiB")
    milopt.set_max_memory(None)
    assert milopt.load(path).compress("linear-quantize").report.compressed
