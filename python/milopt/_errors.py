# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Exceptions and warnings. Their text is one line, the one that the command line tools print."""

from __future__ import annotations

import os
import sys
import warnings


class MiloptError(Exception):
    """Something could not be done. Nothing was written, and no model has changed."""


class InvalidError(MiloptError, ValueError):
    """What was asked for makes no sense, or not for this model."""


class MalformedError(MiloptError, ValueError):
    """A file breaks its format."""


class UnsupportedError(MiloptError, NotImplementedError):
    """A file is well formed, but of a kind that is not handled: a neural network, a newer version."""


class OutOfMemoryError(MiloptError, MemoryError):
    """There is too little memory, or less than ``set_max_memory`` allows."""


class FileError(MiloptError, OSError):
    """The operating system refused to read or write."""


class StoppedError(MiloptError):
    """The ``progress`` callback has stopped a compression by returning ``False``."""


class MiloptWarning(UserWarning):
    """Something was left as it is, such as a weight that a technique cannot be used for."""


# In the order of MilStatus.
_CLASSES = (MiloptError, InvalidError, MalformedError, UnsupportedError, OutOfMemoryError, FileError, StoppedError)


def make(status: int, text: bytes) -> MiloptError:
    """The exception of a status."""
    return _CLASSES[status](text.decode(errors="replace"))


def warn(text: bytes | str) -> None:
    """Warns at the line outside of this package."""
    folder = os.path.dirname(__file__)
    level, frame = 1, sys._getframe()
    while frame.f_back is not None and frame.f_code.co_filename.startswith(folder):
        level, frame = level + 1, frame.f_back
    message = text if isinstance(text, str) else text.decode(errors="replace")
    warnings.warn(message, MiloptWarning, stacklevel=level)
