# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Exceptions as those of cattrs, for where it is not installed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


class _ValidationError(ExceptionGroup[Exception]):
    cl: type

    def __new__(cls, message: str, exceptions: Sequence[Exception], of: type) -> _ValidationError:
        self = super().__new__(cls, message, exceptions)
        self.cl = of
        return self

    def derive(self, exceptions: Sequence[Any]) -> Any:
        """Give a group of some of the exceptions."""
        return type(self)(self.message, exceptions, self.cl)


class ClassValidationError(_ValidationError):
    """A mapping has faulty fields: the group holds an exception for each."""


class IterableValidationError(_ValidationError):
    """A list has faulty elements: the group holds an exception for each."""


class ForbiddenExtraKeysError(Exception):
    """A mapping has fields that its class does not have."""

    def __init__(self, message: str | None, cl: type, extra_fields: set[str]) -> None:
        self.cl, self.extra_fields = cl, extra_fields
        super().__init__(message or f"Extra fields in constructor for {cl.__name__}: {', '.join(sorted(extra_fields))}")
