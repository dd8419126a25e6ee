"""Reminders in stages before and after a day, said once each: what is due and not yet said, never "in the last day"."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TYPE_CHECKING

from django.utils import timezone

from disclosure_portal.accounts.models import Role, User
from disclosure_portal.accounts.queries import holders
from disclosure_portal.notices.models import Notice
from disclosure_portal.notices.outbox import notify
from disclosure_portal.units.models import Unit
from disclosure_portal.workdays.calendar import WorkCalendar
from disclosure_portal.workdays.counting import add_working_days, working_days_before
from disclosure_portal.workdays.display import long_day
from participation.queries.outcomes import awaiting_outcome, outcome_events, outcome_page

if TYPE_CHECKING:
    from participation.models import Consultation

DAYS_BEFORE = 5  # working days
DAYS_AFTER = (1, 5)
ESCALATED_AFTER = 5  # working days after the target the county office hears of it, too


@dataclass(frozen=True)
class Stage:
    """One reminder of a series: the day from which it is due, and how it is told."""

    name: str
    day: date
    told: str
    is_escalation: bool = False


def stages(due_on: date, calendar: WorkCalendar) -> list[Stage]:
    """The reminders about a day, in their order: 5 working days before, on the day itself, 1 and 5 after."""
    before = working_days_before(due_on, DAYS_BEFORE, calendar=calendar).legal
    series = [
        Stage("before", before, f"目标日期是{long_day(due_on)}"),
        Stage("day", due_on, "今天是目标日期"),
    ]
    for days in DAYS_AFTER:
        day = add_working_days(due_on, days, calendar=calendar).legal
        told = f"已经超过目标日期（{long_day(due_on)}）{days}个工作日"
        series.append(Stage(f"after-{days}", day, told, is_escalation=days >= ESCALATED_AFTER))
    return series


def remind_of_outcomes(*, on: date) -> int:
    """Tell of outcomes that should be public: of each the latest stage that is due on the day and not yet said.

    Run for missed days it says nothing twice and loses nothing but stages that a later one has overtaken; run for
    an earlier day than before it says nothing. Returns how many messages went out. Source: 国办发〔2019〕19号.
    """
    until = timezone.make_aware(datetime.combine(on, time.max))
    calendars: dict[int | None, WorkCalendar] = {}
    told = 0
    owed = awaiting_outcome(Unit.objects.all(), at=until).select_related("decision__unit__county")
    for consultation in owed.iterator(chunk_size=500):
        county = consultation.unit.county
        if county.pk not in calendars:
            calendars[county.pk] = WorkCalendar.load(county)
        told += _remind(consultation, calendars[county.pk], on)
    return told


def _remind(consultation: Consultation, calendar: WorkCalendar, on: date) -> int:
    """How many people were told of the stage that is due now."""
    series = stages(consultation.outcome_due_on, calendar)
    due = [number for number, stage in enumerate(series) if stage.day <= on]
    if not due:
        return 0
    begins = f"{outcome_events(consultation)}{consultation.outcome_due_on}:"
    names = [f"{begins}{stage.name}" for stage in series[due[-1] :]]
    if Notice.objects.filter(event__in=names).exists():
        return 0  # this stage was said, or a later one
    stage = series[due[-1]]
    text = f"“{consultation}”已经结束，请公布意见采纳情况：{_told(stage, consultation, on)}。"
    people = {person.pk: person for person in _people(consultation.unit, stage)}
    return notify(people.values(), text, event=names[0], url=outcome_page(consultation))


def _told(stage: Stage, consultation: Consultation, on: date) -> str:
    """A stage that comes late because days were missed names the day instead of today."""
    if stage.name == "day" and on > stage.day:
        return f"目标日期是{long_day(consultation.outcome_due_on)}，已经过了"
    return stage.told


def _people(unit: Unit, stage: Stage) -> Iterator[User]:
    for role in (Role.EDITOR, Role.APPROVER, *((Role.REVIEWER,) if stage.is_escalation else ())):
        yield from holders(role, unit)
