"""Units beside each other: how much of what each had to have done is done."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from supervision.models import Status
from supervision.queries.standings import Standing, by_unit, counts

if TYPE_CHECKING:
    from disclosure_portal.units.models import Unit


@dataclass(frozen=True)
class Ranked:
    """A unit with its place from the best; units of equal figures share one."""

    place: int
    unit: Unit
    on_time: int
    late: int
    overdue: int

    @property
    def done(self) -> int:
        return self.on_time + self.late

    @property
    def expected(self) -> int:
        """What should be done by now, or is done already."""
        return self.done + self.overdue

    @property
    def percent(self) -> int:
        """Rounded down: 100 is said only when nothing is left."""
        return 100 * self.done // self.expected


def ranking(standings: Iterable[Standing]) -> list[Ranked]:
    """Units of which something was expected by now, the worst first.

    First counts the share that is done, then the share that was done on time, then how little is left. What isn't
    due yet counts for those who have done it and against nobody; who was let off owes nothing.
    """
    figures = []
    for unit, listed in by_unit(standings).items():
        found = counts(listed)
        on_time, late, overdue = found[Status.MET], found[Status.MET_LATE], found[Status.OVERDUE]
        if on_time or late or overdue:
            figures.append((unit, on_time, late, overdue))
    ordered = sorted(figures, key=lambda one: (_merit(*one[1:]), one[0].position, one[0].code))
    merits = sorted((_merit(*one[1:]) for one in figures), reverse=True)
    return [Ranked(merits.index(_merit(*one[1:])) + 1, *one) for one in ordered]


def _merit(on_time: int, late: int, overdue: int) -> tuple[float, float, int]:
    expected = on_time + late + overdue
    return (on_time + late) / expected, on_time / expected, -overdue
