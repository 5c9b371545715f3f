# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What became of each weight."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, overload


@dataclass(frozen=True)
class ReportRow:
    """One weight that a pass looked at.

    ``technique`` is the pass, several joined by ``, ``; ``outcome`` is ``"compressed"`` or ``"skipped"``, the latter with
    ``reason``; ``note`` says why a later pass left a compressed weight as it was. ``bits_before`` and ``bits_after``
    count all stored parts. ``error`` is the mean squared difference to the weight as the pass has found it; over several
    techniques, each of which goes on with what the one before has made, the sum of theirs, which is near to that of the
    whole and not equal to it. The three are ``None`` for what was skipped. ``ordinal`` says how many weights of the
    function before it have its name: blocks may have the same.
    """

    function: str
    weight: str
    shape: tuple[int, ...]
    dtype: str
    elements: int
    technique: str
    outcome: str
    reason: str | None = None
    note: str | None = None
    bits_before: int | None = None
    bits_after: int | None = None
    error: float | None = None
    ordinal: int = 0

    @property
    def bits_per_weight(self) -> float | None:
        """Stored bits of an element; ``None`` for what was skipped."""
        return None if self.bits_after is None else self.bits_after / self.elements


def _row(entry: dict[str, Any]) -> ReportRow:
    shape = tuple(int(size) for size in entry["shape"].split("x") if size)
    names = ("function", "weight", "ordinal", "elements", "technique", "outcome", "reason", "note")
    figures = ("bits_before", "bits_after", "error")
    return ReportRow(shape=shape, dtype=entry["type"], **{name: entry[name] for name in names + figures if name in entry})


class Report(Sequence[ReportRow]):
    """The rows in program order."""

    def __init__(self, entries: Iterable[dict[str, Any]]) -> None:
        self._rows = tuple(map(_row, entries))

    @overload
    def __getitem__(self, index: int) -> ReportRow: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[ReportRow, ...]: ...
    def __getitem__(self, index: int | slice) -> ReportRow | tuple[ReportRow, ...]:
        return self._rows[index]

    def __len__(self) -> int:
        return len(self._rows)

    def __iter__(self) -> Iterator[ReportRow]:
        return iter(self._rows)

    @property
    def compressed(self) -> tuple[ReportRow, ...]:
        """Weights that were compressed."""
        return tuple(row for row in self._rows if row.outcome == "compressed")

    @property
    def skipped(self) -> tuple[ReportRow, ...]:
        """Weights that were left alone, with a ``reason``."""
        return tuple(row for row in self._rows if row.outcome == "skipped")

    @property
    def bits_per_weight(self) -> float | None:
        """Stored bits of an element, over all weights that were compressed; ``None`` where none was."""
        rows = self.compressed
        return sum(row.bits_after or 0 for row in rows) / sum(row.elements for row in rows) if rows else None

    def __repr__(self) -> str:
        return f"<milopt.Report: {len(self.compressed)} weights compressed, {len(self.skipped)} skipped>"
