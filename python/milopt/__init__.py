# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Compresses Core ML models.

>>> model = milopt.load("Model.mlpackage")
>>> small = model.compress("--palettize=nbits=4")
>>> small.save("Small.mlpackage")

``milopt.coreml`` is ``coremltools.optimize.coreml`` with the same names.
"""

from . import _core, coreml
from ._errors import (
    FileError,
    InvalidError,
    MalformedError,
    MiloptError,
    MiloptWarning,
    OutOfMemoryError,
    StoppedError,
    UnsupportedError,
)
from ._model import Feature, Interface, Metadata, Model, Op, Ops, Progress, Value, load, parse
from ._report import Report, ReportRow
from ._weights import Weight, Weights

__version__ = "0.1.0"
__all__ = [
    "Feature",
    "FileError",
    "Interface",
    "InvalidError",
    "MalformedError",
    "Metadata",
    "MiloptError",
    "MiloptWarning",
    "Model",
    "Op",
    "Ops",
    "OutOfMemoryError",
    "Progress",
    "Report",
    "ReportRow",
    "StoppedError",
    "UnsupportedError",
    "Value",
    "Weight",
    "Weights",
    "coreml",
    "load",
    "parse",
    "set_max_memory",
]

_core.select_cpu()


def set_max_memory(size: str | int | None) -> None:
    """Keeps the process's own memory below a size (``"500MB"``, ``"2G"``, or bytes) while models are compressed.

    ``None`` goes back to three times the largest weight and 100 MB. What does not fit lies in files without a name where
    temporary files go.

    Raises:
        OutOfMemoryError: the process takes more already.
    """
    _core.set_max_memory("" if size is None else str(size))
