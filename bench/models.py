# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The models that are measured: made when first needed, kept as long as generate.py stays as it is."""
import hashlib
import pathlib
import sys

from measure import run

HERE = pathlib.Path(__file__).parent
KINDS = ("linear", "transformer")


def model(kind, megabytes, work):
    """The path of a model; its files are in the page cache."""
    version = hashlib.sha256((HERE / "generate.py").read_bytes()).hexdigest()[:8]
    path = pathlib.Path(work).resolve() / "models" / f"{kind}-{megabytes:g}-{version}.mlpackage"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        run([sys.executable, HERE / "generate.py", kind, megabytes, path])
    for file in path.rglob("*.bin"):
        with open(file, "rb") as stream:
            while stream.read(1 << 24):
                pass
    return path
