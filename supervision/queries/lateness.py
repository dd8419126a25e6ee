"""What is late or near on a day, milestone by milestone: the worst first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from disclosure_portal.workdays.counting import working_days_between
from supervision.models import Status
from supervision.queries.standings import Standing, by_milestone

if TYPE_CHECKING:
    from disclosure_portal.units.models import Unit
    from disclosure_portal.workdays.calendar import WorkCalendar
    from supervision.models import Milestone

NAMED_UNITS = 2


@dataclass(frozen=True)
class Pressing:
    """The tasks of one milestone that are late, or near: `days` working days past the last day, or left until it.

    `owed` counts all who owe it, with those who have done it.
    """

    milestone: Milestone
    status: Status
    due: date
    days: int
    standings: Sequence[Standing]
    owed: int

    @cached_property
    def units(self) -> list[Unit]:
        return [one.unit for one in self.standings]

    @property
    def named(self) -> str:
        """县水利局、县农业农村局等5个单位; 全部24个单位"""
        if len(self.units) == self.owed > NAMED_UNITS:
            return f"全部{self.owed}个单位"
        names = "、".join(unit.name for unit in self.units[:NAMED_UNITS])
        return f"{names}等{len(self.units)}个单位" if len(self.units) > NAMED_UNITS else names

    @property
    def is_late(self) -> bool:
        return self.status == Status.OVERDUE

    @property
    def told(self) -> str:
        """逾期222个工作日; a milestone that was missed over days of rest only is late, though by no working day."""
        if self.is_late:
            return f"逾期{self.days}个工作日" if self.days else "逾期不足1个工作日"
        return f"还有{self.days}个工作日" if self.days else "今天到期"

    @property
    def lacks(self) -> str:
        """What they lack, when all lack the same."""
        found = {one.lacks for one in self.standings}
        return found.pop() if len(found) == 1 else ""


def late(standings: Iterable[Standing], *, as_of: date, calendar: WorkCalendar) -> list[Pressing]:
    """What is overdue, the longest first; of one day the milestone that more units owe."""
    found = list(_pressing(standings, Status.OVERDUE, as_of, calendar))
    return sorted(found, key=lambda one: (-one.days, one.due, -len(one.standings)))


def near(standings: Iterable[Standing], *, as_of: date, calendar: WorkCalendar) -> list[Pressing]:
    """What falls due within the next ten working days, the nearest first."""
    found = list(_pressing(standings, Status.DUE_SOON, as_of, calendar))
    return sorted(found, key=lambda one: (one.due, -len(one.standings)))


def _pressing(
    standings: Iterable[Standing], status: Status, as_of: date, calendar: WorkCalendar
) -> Iterator[Pressing]:
    days: dict[date, int] = {}
    for milestone, listed in by_milestone(standings).items():
        pressing = [one for one in listed if one.status == status]
        if not pressing:
            continue
        due = pressing[0].due_legal
        if due not in days:
            days[due] = abs(working_days_between(due, as_of, calendar=calendar))
        owed = sum(one.status != Status.WAIVED for one in listed)
        yield Pressing(milestone, status, due, days[due], pressing, owed)
