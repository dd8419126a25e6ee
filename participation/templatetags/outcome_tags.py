"""What became of a decision, on its pages and on those of its consultations; outcomes still owed, on the desk's home."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import template
from django.template import Context

from disclosure_portal import clock
from disclosure_portal.accounts.models import Role, User
from disclosure_portal.accounts.queries import units_of
from disclosure_portal.workdays.calendar import WorkCalendar
from disclosure_portal.workdays.counting import add_working_days
from disclosure_portal.workdays.templatetags.workdays_tags import TimeLeft, time_left
from participation.models import Consultation, Decision
from participation.queries.outcomes import (
    adoption_of,
    awaiting_outcome,
    explanations_of,
    interpretation_due,
)

register = template.Library()

ON_HOME = 10


@register.inclusion_tag("participation/_adoption.html")
def adoption_statement(decision: Decision, number: int | None = None) -> dict[str, Any]:
    """{% adoption_statement decision consultation.round %}: the published statement of a round, if there is one."""
    return {"adoption": adoption_of(decision, number) if decision.is_public else None}


@register.inclusion_tag("participation/_explanations.html")
def explanations(decision: Decision) -> dict[str, Any]:
    """The published explanations of a decision: its pages lead to them, and they lead back."""
    return {"explanations": list(explanations_of(decision))}


@register.inclusion_tag("participation/desk/_interpretation_due.html")
def interpretation_standing(decision: Decision) -> dict[str, Any]:
    """When the decision has to be interpreted, with the proof; nothing while it isn't published."""
    due = interpretation_due(decision, today=clock.today())
    return {"due": due, "county": decision.unit.county}


@register.inclusion_tag("participation/desk/_outcome_work.html", takes_context=True)
def outcome_work(context: Context) -> dict[str, Any]:
    """Consultations of my unit, for reviewers of the county, that are over without a published outcome."""
    user: User = context["user"]
    units = units_of(user, Role.EDITOR, Role.APPROVER, Role.REVIEWER)
    owed = awaiting_outcome(units, at=clock.now())
    shown = list(owed.select_related("decision__unit__county")[:ON_HOME])
    more = owed.count() - len(shown) if len(shown) == ON_HOME else 0
    return {"lines": _with_time_left(shown, clock.today()), "more": more}


def _with_time_left(owed: list[Consultation], today: date) -> list[tuple[Consultation, TimeLeft]]:
    """Late is what is late on the legal day; each county's calendar is loaded once."""
    calendars: dict[int, WorkCalendar] = {}
    lines = []
    for one in owed:
        county = one.unit.county
        if county.pk not in calendars:
            calendars[county.pk] = WorkCalendar.load(county)
        calendar = calendars[county.pk]
        legal = add_working_days(one.outcome_due_on, 0, calendar=calendar).legal
        lines.append((one, time_left(legal, calendar=calendar, on=today)))
    return lines
