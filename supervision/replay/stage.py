"""The stage of the replay: its people, their tempers, its calendar, and the moments at which things happen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TYPE_CHECKING

from django.utils import timezone

from supervision.replay.cast import Cast
from supervision.replay.tempers import Temper, Tempers

if TYPE_CHECKING:
    from disclosure_portal.units.models import Unit
    from supervision.models import Plan

BEGINS_ON, ENDS_ON = date(2020, 8, 20), date(2023, 12, 31)

Story = Iterator[datetime]  # asks for a moment, and goes on when it has come


@dataclass(frozen=True)
class Stage:
    cast: Cast
    tempers: Tempers
    plan: Plan

    def day(self, unit: Unit, task: str, due_on: date, *, begins: date = BEGINS_ON) -> date | None:
        return self.tempers.day(unit, task, due_on, begins=begins)

    def is_idle(self, unit: Unit) -> bool:
        return self.tempers.of[unit.code] is Temper.IDLE

    def due(self, code: str, year: int | None = None) -> date:
        """The last day of an obligation of the plan; of a continuing one in a year."""
        found = self.plan.milestones.filter(code=code)
        return (found.filter(due_nominal__year=year) if year else found).get().due_nominal


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour, minute)))
