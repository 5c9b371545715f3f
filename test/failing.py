# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Systems that fail: what faults/ makes of one, for the environment of a tool."""
import os
import pathlib
import re
import subprocess

BIN = pathlib.Path(os.environ["MIL_BIN"])
_MIL_OPT = (BIN / "mil-opt").read_bytes()
HAS_ASAN = b"__asan_init" in _MIL_OPT
SANITIZED = HAS_ASAN or b"__tsan_init" in _MIL_OPT


def failing(faults, **more):
    """The environment in which a tool meets `faults`, the words of faults/faults.c."""
    libraries = [str(BIN / "mil-faults.so")]
    if HAS_ASAN:  # which wants to be the first library
        found = subprocess.run(["ldd", BIN / "mil-opt"], capture_output=True, text=True, check=True).stdout
        libraries[:0] = re.findall(r"libasan\S* => (\S+)", found)
    return {**os.environ, "LD_PRELOAD": " ".join(libraries), "MIL_FAULTS": faults, **more}
