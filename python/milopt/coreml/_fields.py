# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Objects whose fields are checked when they are set, compared by value and read from mappings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ClassVar, TypeVar

from ._errors import ClassValidationError, ForbiddenExtraKeysError

_Self = TypeVar("_Self", bound="Checked")


def optional(coerce: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """A coercion that lets ``None`` through."""
    return lambda value: None if value is None else coerce(value)


def as_it_is(value: Any) -> Any:
    """No coercion."""
    return value


def check_type(name: str, value: Any, *types: type) -> None:
    """Raise a TypeError where a field is of another class."""
    if not isinstance(value, types):
        expected = " or ".join("None" if t is type(None) else t.__name__ for t in types)
        raise TypeError(f"'{name}' must be {expected}, got {value!r} that is a {type(value).__name__}")


class Checked:
    """Fields are those of ``_COERCIONS``, in order: what becomes of each in a mapping.

    ``_convert_<name>`` makes the value of a field from what is given, ``_check_<name>`` raises where it is none. A field that is
    set later goes through its own checks only.
    """

    _COERCIONS: ClassVar[Mapping[str, Callable[[Any], Any]]] = {}
    __hash__ = None  # type: ignore[assignment]

    def _set_all(self, values: Mapping[str, Any]) -> None:
        for name in self._COERCIONS:
            object.__setattr__(self, name, self._converted(name, values[name]))
        for name in self._COERCIONS:
            self._check(name, getattr(self, name))

    def _converted(self, name: str, value: Any) -> Any:
        convert = getattr(self, f"_convert_{name}", None)
        return convert(value) if convert else value

    def _check(self, name: str, value: Any) -> None:
        check = getattr(self, f"_check_{name}", None)
        if check:
            check(value)

    def __setattr__(self, name: str, value: Any) -> None:
        if name in self._COERCIONS:
            value = self._converted(name, value)
            self._check(name, value)
        object.__setattr__(self, name, value)

    def _values(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self._COERCIONS}

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self) or not isinstance(other, Checked):
            return NotImplemented
        return self._values() == other._values()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(f'{name}={value!r}' for name, value in self._values().items())})"

    @classmethod
    def _from_dict(cls: type[_Self], config_dict: Mapping[str, Any]) -> _Self:
        """Make an object of a mapping's values, which may be of a type that can become that of the field.

        Raises:
            ClassValidationError: a group with what is wrong with each field.
        """
        values, errors = {}, []
        for name, coerce in cls._COERCIONS.items():
            if name in config_dict:
                try:
                    values[name] = coerce(config_dict[name])
                except Exception as error:
                    errors.append(error)
        unknown = set(config_dict) - set(cls._COERCIONS)
        if unknown:
            errors.append(ForbiddenExtraKeysError("", cls, unknown))
        if not errors:
            try:
                return cls(**values)
            except Exception as error:
                errors.append(error)
        raise ClassValidationError(f"While structuring {cls.__name__}", errors, cls)
