"""How each unit takes its deadlines in the replay: drawn from a seed, the same for the same seed."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import TYPE_CHECKING

from disclosure_portal.workdays.calendar import WorkCalendar
from disclosure_portal.workdays.counting import add_working_days, working_days_before

if TYPE_CHECKING:
    from disclosure_portal.units.models import Unit


class Temper(Enum):
    """When a unit does what it owes, in working days from the last day: (first, last); negative is before it."""

    EARLY = (-25, -11)
    PUNCTUAL = (-5, 0)
    LATE = (1, 12)
    IDLE = None


# Of so many units, in this order; the rest is punctual.
SHARES = ((Temper.EARLY, 4), (Temper.LATE, 6), (Temper.IDLE, 9))


def drawn(seed: int, *words: object) -> int:
    """A number from the seed and words: the same on every machine and in every version."""
    text = ":".join(str(word) for word in (seed, *words))
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")


@dataclass(frozen=True)
class Tempers:
    """The units' tempers, and the days on which they act."""

    seed: int
    of: dict[str, Temper]  # by the unit's code
    calendar: WorkCalendar

    @classmethod
    def draw(cls, units: Sequence[Unit], *, seed: int, calendar: WorkCalendar) -> Tempers:
        """Every fourth unit early, every sixth late, every ninth idle, by lot; the county office is punctual.

        Townships and departments are drawn apart, so that both have units of every temper, four of them being enough.
        """
        of: dict[str, Temper] = {}
        for townships in (True, False):
            group = [unit.code for unit in units if unit.is_township == townships]
            lots = sorted(group, key=lambda code: drawn(seed, "temper", code))
            for temper, share in SHARES:
                count = max(1, len(group) // share)
                of |= dict.fromkeys(lots[:count], temper)
                lots = lots[count:]
            of |= dict.fromkeys(lots, Temper.PUNCTUAL)
        offices = [unit.code for unit in units if unit.kind == unit.Kind.COUNTY_OFFICE]
        return cls(seed, of | dict.fromkeys(offices, Temper.PUNCTUAL), calendar)

    def day(self, unit: Unit, task: str, due_on: date, *, begins: date | None = None) -> date | None:
        """The working day on which the unit has done a task that is due on a day; None: never.

        A punctual unit is done by the last working day up to the due day; a late one on the first after it, or
        later. Nothing is done before the working day on or after `begins`.
        """
        if (days := self.of[unit.code].value) is None:
            return None
        first, last = days
        away = first + drawn(self.seed, task, unit.code) % (last - first + 1)
        if away > 0:
            return add_working_days(due_on, away, calendar=self.calendar).legal
        day = working_days_before(self.working_day_to(due_on), -away, calendar=self.calendar).legal
        return max(day, self.working_day_from(begins)) if begins else day

    def working_day_to(self, day: date) -> date:
        """The day itself if people work on it, else the last working day before it."""
        return working_days_before(day, 0, calendar=self.calendar).legal

    def working_day_from(self, day: date) -> date:
        """The day itself if people work on it, else the first working day after it."""
        return add_working_days(day, 0, calendar=self.calendar).legal

    def before(self, day: date, n: int) -> date:
        """The n-th working day before a day."""
        return working_days_before(day, n, calendar=self.calendar).legal

    def after(self, day: date, n: int) -> date:
        """The n-th working day after a day."""
        return add_working_days(day, n, calendar=self.calendar).legal
