"""The stages in which people are reminded of a day, and which of them has come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from disclosure_portal.workdays.counting import add_working_days, working_days_before
from supervision.law import ESCALATED_AFTER, REMINDED_AFTER, REMINDED_BEFORE, REMINDED_HOURS_BEFORE
from supervision.models import Reminder

if TYPE_CHECKING:
    from disclosure_portal.workdays.calendar import WorkCalendar
    from supervision.deadlines.terms import Owed, Scope

ORDER = tuple(Reminder.Stage)
Stage = Reminder.Stage


@dataclass(frozen=True, slots=True)
class StageDay:
    """One reminder of a series and the day from which it is due."""

    stage: Stage
    day: date


def stages(due_nominal: date, due_legal: date, *, calendar: WorkCalendar) -> list[StageDay]:
    """The reminders about a day, in their order.

    10, 5 and 1 working days before the nominal day, and on it; on the working day before when it is a day of rest.
    Nobody is late before the legal day is over, so 1 and 5 working days after run from that one.
    """
    before = [
        StageDay(Stage(f"before-{days}"), working_days_before(due_nominal, days, calendar=calendar).nominal)
        for days in REMINDED_BEFORE
    ]
    on_the_day = StageDay(Stage.DAY, working_days_before(due_nominal, 0, calendar=calendar).legal)
    after = [
        StageDay(Stage(f"after-{days}"), add_working_days(due_legal, days, calendar=calendar).nominal)
        for days in REMINDED_AFTER
    ]
    escalated = add_working_days(due_legal, ESCALATED_AFTER, calendar=calendar).nominal
    return [*before, on_the_day, *after, StageDay(Stage.ESCALATED, escalated)]


class Series:
    """The stages of many days by one calendar, each day's worked out once."""

    def __init__(self, calendar: WorkCalendar) -> None:
        self._calendar = calendar
        self._known: dict[tuple[date, date], list[StageDay]] = {}

    def of(self, due_nominal: date, due_legal: date) -> list[StageDay]:
        days = due_nominal, due_legal
        if days not in self._known:
            self._known[days] = stages(*days, calendar=self._calendar)
        return self._known[days]

    def come(self, due_nominal: date, due_legal: date, *, as_of: date) -> list[Stage]:
        """Those whose day has come, the escalation last."""
        return [one.stage for one in self.of(due_nominal, due_legal) if one.day <= as_of]

    def due(self, owed: Owed, scope: Scope) -> list[Stage]:
        """What is to be said of it, unless it was: the latest reminder that has come, and the escalation."""
        if owed.due_at:
            return _hours_due(owed, scope)
        series = self.of(owed.due_nominal, owed.due_legal)
        come = [one.stage for one in series if owed.since < one.day <= scope.as_of]
        return latest(come, escalates=owed.may_escalate)


def latest(come: Sequence[Stage], *, escalates: bool = True) -> list[Stage]:
    """The last reminder of those that have come: it overtakes the earlier ones. The escalation stands beside it."""
    reminders = [stage for stage in come if stage != Stage.ESCALATED]
    return reminders[-1:] + ([Stage.ESCALATED] if escalates and Stage.ESCALATED in come else [])


def overtaking(stage: Stage) -> list[Stage]:
    """The stage and those after it: once one of them was said, it needn't be said any more."""
    if stage == Stage.ESCALATED:
        return [stage]
    return [one for one in ORDER[ORDER.index(stage) :] if one != Stage.ESCALATED]


def _hours_due(owed: Owed, scope: Scope) -> list[Stage]:
    lead = timedelta(hours=REMINDED_HOURS_BEFORE[owed.hours])
    if scope.at > owed.due_at:
        return [Stage.ESCALATED]
    return [Stage.DAY] if scope.at >= owed.due_at - lead else []
