# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Functions that make palettes, called while passes run."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy

from ._weights import DTYPES


class Palettes:
    """Calls the function of a number with the elements of a group, and gives bytes of what it says."""

    def __init__(self, functions: Sequence[Callable[[Any], Any]]) -> None:
        self._functions = functions

    def __call__(self, number: int, data: bytes, dtype: str, shape: tuple[int, ...], vector: int) -> tuple[bytes, bytes]:
        """Make the palette of a group: numbers in double precision, and an index in a byte for each vector.

        Raises:
            ValueError: the function gives something else than a table and indices.
        """
        group = numpy.frombuffer(data, DTYPES[dtype]).reshape(shape).copy()  # functions may write to it
        lut, indices = self._functions[number](group)
        table = numpy.asarray(lut, numpy.float64)
        if table.ndim == 2 and table.shape[1] == vector:
            table = table.reshape(-1)
        if table.ndim != 1 or table.size % vector:
            raise ValueError(f"lut_function gives a table of shape {table.shape}, expected entries of {vector}")
        numbers = numpy.asarray(indices)
        if numbers.size and (numbers.dtype.kind not in "iu" or numbers.min() < 0 or numbers.max() > 255):
            raise ValueError("lut_function gives indices that are no integers from 0 to 255")
        return table.tobytes(), numbers.astype(numpy.uint8).tobytes()
