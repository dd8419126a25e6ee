"""The lines that a measurement prints: seconds, those of the processor, their ratio, the bar, and the memory at its peak."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Figures:
    """What one process took: seconds, and its peak memory in MB, whole and above what it held at the start.

    `processor` are the seconds in which it worked itself, and did not wait: for the database's server, or its turn.
    """

    seconds: float
    processor: float
    peak: float
    growth: float


@dataclass(frozen=True)
class Line:
    """One thing measured on one database, ours beside theirs. `ratio` and `bar` say the same quantity."""

    what: str
    database: str
    ours: Figures
    theirs: Figures
    ratio: float
    bar: str
    holds: bool

    def cells(self) -> tuple[str, ...]:
        return (
            self.what,
            self.database,
            f"{self.ours.seconds:.2f} ({self.ours.processor:.2f}) s",
            f"{self.theirs.seconds:.2f} ({self.theirs.processor:.2f}) s",
            f"{self.ratio:.1f} x",
            f"{self.bar} {'ok' if self.holds else 'MISSED'}",
            f"{self.ours.peak:.0f} (+{self.ours.growth:.0f}) MB",
            f"{self.theirs.peak:.0f} (+{self.theirs.growth:.0f}) MB",
        )


HEADINGS = (
    "what",
    "database",
    "ours (processor)",
    "theirs (processor)",
    "ratio",
    "bar",
    "our memory",
    "their memory",
)


def table(lines: Iterable[Line]) -> str:
    rows = [HEADINGS, *(line.cells() for line in lines)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    printed = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows]
    rule = "  ".join("-" * width for width in widths)
    return "\n".join(line.rstrip() for line in (printed[0], rule, *printed[1:]))
