"""Open days that were counted by the calendar and stored with their proof: those that another calendar would move."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from catalogs.models import Disclosure, LeadLook
from disclosure_portal.workdays.counting import (
    DueDay,
    add_calendar_days,
    add_working_days,
    calendar_days_before,
    working_days_before,
)
from disclosure_portal.workdays.law import Rule
from participation.models import Concern
from supervision.deadlines.assignments import running_milestones
from supervision.models import Assessment, Rectification

if TYPE_CHECKING:
    from django.db.models import Model, QuerySet

    from disclosure_portal.units.models import Unit
    from disclosure_portal.workdays.calendar import WorkCalendar

COUNTS = {
    Rule.WORKING_DAYS: add_working_days,
    Rule.CALENDAR_DAYS: add_calendar_days,
    Rule.WORKING_DAYS_BEFORE: working_days_before,
    Rule.CALENDAR_DAYS_BEFORE: calendar_days_before,
}
MILESTONE, RECTIFICATION, ASSESSMENT, LOOK, CONCERN, DISCLOSURE = (
    "milestone",
    "rectification",
    "assessment",
    "look",
    "concern",
    "disclosure",
)


@dataclass(frozen=True)
class CountedDay:
    """One record's day as it was counted, under the name by which a move is told."""

    subject: str
    title: str
    url: str
    due: DueDay


def open_records(county: Unit) -> dict[str, QuerySet]:
    """The records with such a day that are still open, by the name of their kind."""
    waiting = Concern.objects.waiting().filter(unit__county=county).exclude(due_proof__has_key="hours")
    of_units = {"unit__county": county}
    return {
        MILESTONE: running_milestones(county).exclude(rolls_because=""),
        RECTIFICATION: Rectification.objects.filter(state=Rectification.State.ORDERED, **of_units),
        ASSESSMENT: Assessment.objects.filter(state=Assessment.State.OBJECTION, county=county),
        LOOK: LeadLook.objects.waiting().filter(**of_units).select_related("submission__unit"),
        CONCERN: waiting,
        DISCLOSURE: Disclosure.objects.waiting().filter(item__unit__county=county, due_legal__isnull=False),
    }


TITLES: dict[str, Callable[[Model], str]] = {
    MILESTONE: lambda one: f"时间节点“{one}”",
    RECTIFICATION: lambda one: f"{one}",
    ASSESSMENT: lambda one: f"“{one}”的申诉期",
    LOOK: lambda one: f"{one}",
    CONCERN: lambda one: f"答复“{one}”",
    DISCLOSURE: lambda one: f"公开“{one}”",
}


def counted_days(county: Unit) -> Iterator[CountedDay]:
    """Every open day with its proof. A query for each kind."""
    for kind, records in open_records(county).items():
        for one in records.order_by("pk"):
            if one.due_proof:
                due = DueDay.from_json(one.due_proof)
                yield CountedDay(f"{kind}:{one.pk}", TITLES[kind](one), one.get_absolute_url(), due)


def recounted(due: DueDay, calendar: WorkCalendar) -> DueDay:
    """The same limit by another calendar."""
    return COUNTS[due.rule](due.start, due.days, calendar=calendar)
