# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Text that leaves weights in their files is as good as text that holds them, for every sample."""
import pytest
from models import GOOD, SAMPLES, files, mil_opt

KEEP = "--keep-weights-in-file"


@pytest.mark.parametrize("name", GOOD)
def test_lossless(name, tmp_path):
    (tmp_path / "there").mkdir()
    mil_opt(SAMPLES / name, "-o", tmp_path / "direct.mlpackage")
    mil_opt(SAMPLES / name, KEEP, "-o", tmp_path / "a.mlir")
    mil_opt(tmp_path / "a.mlir", KEEP, "-o", tmp_path / "there" / "b.mlirbc")
    mil_opt(tmp_path / "there" / "b.mlirbc", KEEP, "--mlir-print-op-generic", "-o", tmp_path / "c.mlir")
    mil_opt(tmp_path / "c.mlir", KEEP, "-o", tmp_path / "d.mlir")
    assert (tmp_path / "a.mlir").read_bytes() == (tmp_path / "d.mlir").read_bytes()
    mil_opt(tmp_path / "d.mlir", "-o", tmp_path / "back.mlpackage")
    assert files(tmp_path / "back.mlpackage") == files(tmp_path / "direct.mlpackage")
