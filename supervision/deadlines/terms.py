"""What is owed by a day, and the part of a county in which it is looked for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from disclosure_portal.accounts.models import Role
from disclosure_portal.clock import begins
from disclosure_portal.units.models import Unit
from disclosure_portal.workdays.calendar import WorkCalendar
from disclosure_portal.workdays.counting import add_working_days, working_days_between

if TYPE_CHECKING:
    from supervision.models.checks import Kind

UNIT_PEOPLE = (Role.EDITOR, Role.APPROVER)
OFFICE_PEOPLE = (Role.REVIEWER,)


@dataclass(frozen=True, slots=True)
class Owed:
    """One thing that is open and has a day.

    `subject` names it for the ledger, e.g. "assignment:12". People hear of it on the stages of `due_nominal`, and it
    is late after `due_legal`. Stages up to `since`, the day on which they were asked for it, would tell them nothing
    new. A clock in hours has its moment in `due_at` and its length in `hours`.

    A day of the portal's own, no limit of the law, is counted anew `with_calendar` from `since`. Wherever the calendar
    takes it, it is the same event: no stage is said twice.
    """

    kind: Kind
    subject: str
    unit: Unit
    title: str
    url: str
    due_nominal: date
    due_legal: date
    roles: tuple[Role, ...] = UNIT_PEOPLE
    since: date = date.min
    escalates: bool = True
    with_calendar: bool = False
    due_at: datetime | None = None
    hours: int = 0

    @property
    def may_escalate(self) -> bool:
        """The county office isn't told to take up what it has in hand itself."""
        return self.escalates and self.roles != OFFICE_PEOPLE

    def is_overdue(self, scope: Scope) -> bool:
        return scope.at > self.due_at if self.due_at else scope.as_of > self.due_legal


@dataclass(frozen=True)
class Scope:
    """Some units of a county on a day, with the county's calendar. `at` is the moment for clocks in hours."""

    county: Unit
    units: Sequence[Unit]
    as_of: date
    at: datetime
    calendar: WorkCalendar
    office: Unit

    @cached_property
    def end(self) -> datetime:
        """The first moment after the day."""
        return begins(self.as_of + timedelta(days=1))

    @cached_property
    def units_by_key(self) -> dict[int, Unit]:
        return {unit.pk: unit for unit in self.units}

    @property
    def has_office(self) -> bool:
        """What waits for the county office is looked for once, where its unit is."""
        return self.office.pk in self.units_by_key

    @cached_property
    def _counted(self) -> dict[date, int]:
        return {}

    def working_days_until(self, day: date) -> int:
        """From the scope's day on, negative when that day is past. Each day is counted once: many things share one."""
        if day not in self._counted:
            self._counted[day] = working_days_between(self.as_of, day, calendar=self.calendar)
        return self._counted[day]

    def working_days_after(self, day: date, days: int) -> date:
        return add_working_days(day, days, calendar=self.calendar).legal


def last_moment(day: date) -> datetime:
    """The last moment of a day."""
    return begins(day + timedelta(days=1)) - timedelta(microseconds=1)


def scopes(
    county: Unit, *, as_of: date, at: datetime | None = None, size: int | None = None
) -> Iterator[Scope]:
    """The county's active units, so many at a time; all together when no number is given. Two queries."""
    units = list(Unit.objects.in_county(county).active())
    office = next((unit for unit in units if unit.kind == Unit.Kind.COUNTY_OFFICE), county)
    calendar = WorkCalendar.load(county)
    step = size or len(units) or 1
    for begin in range(0, len(units), step):
        yield Scope(county, units[begin : begin + step], as_of, at or last_moment(as_of), calendar, office)
