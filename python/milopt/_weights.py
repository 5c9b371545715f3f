# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The weights of a model, whose elements are fetched when they are asked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy
from numpy.typing import NDArray

from . import _core

# What numpy calls the data types that it has; bf16 and fp8 stay bits.
DTYPES = {
    "bool": "?", "fp16": "f2", "fp32": "f4", "fp64": "f8", "int8": "i1", "int16": "i2", "int32": "i4", "int64": "i8",
    "uint8": "u1", "uint16": "u2", "uint32": "u4", "uint64": "u8", "bf16": "u2", "fp8e4m3fn": "u1", "fp8e5m2": "u1",
}  # fmt: skip
_SUBBYTE = {"int4": 4, "uint1": 1, "uint2": 2, "uint3": 3, "uint4": 4, "uint6": 6}


def _unpack(packed: NDArray[numpy.uint8], bits: int, signed: bool, count: int) -> NDArray[Any]:
    """Elements of less than a byte, the first in the low bits."""
    stream = numpy.unpackbits(packed, bitorder="little", count=count * bits).reshape(count, bits)
    numbers = numpy.packbits(stream, axis=1, bitorder="little").reshape(count)
    if not signed:
        return numbers
    shift = 8 - bits
    return (numbers << shift).astype(numpy.uint8).view(numpy.int8) >> shift


@dataclass(frozen=True)
class Weight:
    """A constant, or what constexpr operations make for other operations.

    ``dtype`` and ``shape`` are those of the weight that operations see, ``nbytes`` is what is stored for it,
    ``encoding`` says how (``"palettized 4 bit"``; ``"dense"``), and ``info`` is all that ``mil-info --json`` says.
    """

    name: str
    function: str
    shape: tuple[int, ...]
    dtype: str
    encoding: str
    nbytes: int
    info: Mapping[str, Any] = field(repr=False, compare=False)
    _model: _core.Model = field(repr=False, compare=False)
    _index: int = field(repr=False)

    @property
    def size(self) -> int:
        """The number of elements."""
        return int(self.info["elements"])

    @property
    def value(self) -> NDArray[Any]:
        """The elements, as an array that cannot be written to.

        Of a dense weight in a file nothing is copied: the array is the mapped file, and keeps it alive. A compressed
        weight is decoded anew each time. Types of less than a byte become ``int8`` or ``uint8``; ``bf16`` and ``fp8``,
        which numpy lacks, their bits as ``uint16`` and ``uint8``.
        """
        packed = self._model.value(self._index)
        bits = _SUBBYTE.get(self.dtype)
        if bits is None:
            return packed.view(DTYPES[self.dtype]).reshape(self.shape)
        value = _unpack(packed, bits, self.dtype.startswith("int"), self.size).reshape(self.shape)
        value.flags.writeable = False
        return value

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> NDArray[Any]:
        value = self.value
        if dtype is not None and numpy.dtype(dtype) != value.dtype:
            return value.astype(dtype)
        return value.copy() if copy else value


def unique_names(names: Sequence[str], functions: Sequence[str]) -> list[str]:
    """Names that occur once, as they are; others with their function before them, and with a number where that occurs again."""
    count = Counter(names)
    taken = {name for name in names if count[name] == 1}
    numbers: Counter[str] = Counter()
    unique = []
    for name, function in zip(names, functions, strict=True):
        if count[name] > 1:
            full = name = f"{function}/{name}"
            while name in taken:
                numbers[full] += 1
                name = f"{full}#{numbers[full] + 1}"
            taken.add(name)
        unique.append(name)
    return unique


class Weights(Mapping[str, Weight]):
    """The weights by name, in program order.

    A name is that of the value, which compressing keeps. Where several weights have the same name, as in several functions,
    they are ``"<function>/<name>"`` here, and those of blocks of one function ``"<function>/<name>#2"`` and so on from the
    second on. A configuration takes the name itself, ``Weight.name``, and means all of them.
    """

    def __init__(self, model: _core.Model, rows: list[dict[str, Any]]) -> None:
        names = [row["value"] or row["name"] for row in rows]
        keys = unique_names(names, [row["function"] for row in rows])
        self._weights: dict[str, Weight] = {}
        for index, (key, name, row) in enumerate(zip(keys, names, rows, strict=True)):
            self._weights[key] = Weight(
                name=name, function=row["function"], shape=tuple(row["shape"]), dtype=row["dtype"],
                encoding=row["encoding"]["text"], nbytes=row["bytes"], info=row, _model=model, _index=index,
            )  # fmt: skip

    def __getitem__(self, name: str) -> Weight:
        return self._weights[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._weights)

    def __len__(self) -> int:
        return len(self._weights)

    def __repr__(self) -> str:
        return f"<milopt.Weights: {len(self)}>"
