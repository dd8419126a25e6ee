"""The lines that a measurement prints, under the headings of their kind, with their ratio and the bar."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol


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


@dataclass(frozen=True)
class Wait:
    """The seconds that readers waited for a page: the median, and what nineteen of twenty stayed below."""

    median: float
    late: float

    def __str__(self) -> str:
        return f"{self.median * 1000:.0f} / {self.late * 1000:.0f} ms"


@dataclass(frozen=True)
class Waits:
    """What readers wait for a page in a quiet hour and in a flood of posts, and what became of the posts."""

    database: str
    quiet: Wait
    flood: Wait
    bar: float
    posts: int
    seconds: float
    lost: int
    double: int

    def cells(self) -> tuple[str, ...]:
        median, late = self.flood.median / self.quiet.median, self.flood.late / self.quiet.late
        holds = median <= self.bar and late <= self.bar and not self.lost and not self.double
        return (
            f"pages read while {self.posts:,} opinions come in",
            self.database,
            str(self.flood),
            str(self.quiet),
            f"{median:.1f} / {late:.1f} x",
            f"<= {self.bar} x {'ok' if holds else 'MISSED'}",
            f"{self.posts / self.seconds:.0f} a second",
            f"{self.lost} lost, {self.double} double",
        )


WAIT_HEADINGS = (
    "what",
    "database",
    "in the flood: median / 95 %",
    "quiet",
    "ratio",
    "bar",
    "posts",
    "of them",
)


class Printed(Protocol):
    def cells(self) -> tuple[str, ...]: ...


def table(lines: Iterable[Printed], headings: Sequence[str] = HEADINGS) -> str:
    rows = [headings, *(line.cells() for line in lines)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    printed = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows]
    rule = "  ".join("-" * width for width in widths)
    return "\n".join(line.rstrip() for line in (printed[0], rule, *printed[1:]))
