# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What a mapping with faulty fields raises: the classes of cattrs where it is installed, as ``except`` clauses name those."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ._groups import ClassValidationError, ForbiddenExtraKeysError, IterableValidationError
else:
    try:
        from cattrs.errors import ClassValidationError, ForbiddenExtraKeysError, IterableValidationError
    except ImportError:
        from ._groups import ClassValidationError, ForbiddenExtraKeysError, IterableValidationError

__all__ = ["ClassValidationError", "ForbiddenExtraKeysError", "IterableValidationError"]
