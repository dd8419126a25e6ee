"""社会关切答复: answers and press conferences that are due, in hours or in working days (国办发〔2016〕80号)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.utils import timezone

from participation import law
from participation.models import Concern
from participation.queries.concerns import due_day
from supervision.deadlines.terms import OFFICE_PEOPLE, UNIT_PEOPLE, Owed, Scope
from supervision.models import Kind

if TYPE_CHECKING:
    from datetime import datetime


def owed(scope: Scope) -> Iterator[Owed]:
    raised = Concern.objects.filter(unit__in=list(scope.units_by_key), raised_at__lte=scope.at)
    for concern in raised.waiting().order_by("due_at", "pk"):
        yield _answer(concern, scope)
    conferences = raised.filter(press_due_at__isnull=False, press_held_at__isnull=True)
    for concern in conferences.exclude(state=Concern.State.UNPUBLISHED).order_by("press_due_at", "pk"):
        title = f"就“{concern}”举行新闻发布会"
        yield _by_clock(concern, scope, "press", title, concern.press_due_at, law.PRESS_HOURS)


def in_hours(scope: Scope) -> Iterator[Owed]:
    """Only the clocks in hours, which are looked at through the day."""
    return (one for one in owed(scope) if one.due_at)


def _answer(concern: Concern, scope: Scope) -> Owed:
    proof = due_day(concern)
    if proof is None:
        hours = concern.due_proof["hours"]
        return _by_clock(concern, scope, Kind.CONCERN, _told(concern), concern.due_at, hours)
    return Owed(
        kind=Kind.CONCERN,
        subject=f"{Kind.CONCERN}:{concern.pk}",
        unit=scope.units_by_key[concern.unit_id],
        title=_told(concern),
        url=concern.get_absolute_url(),
        due_nominal=proof.nominal,
        due_legal=proof.legal,
        roles=_roles(concern),
        since=timezone.localdate(concern.raised_at),
    )


def _by_clock(concern: Concern, scope: Scope, name: str, title: str, due_at: datetime, hours: int) -> Owed:
    day = timezone.localdate(due_at)
    return Owed(
        kind=Kind.CONCERN,
        subject=f"{name}:{concern.pk}",
        unit=scope.units_by_key[concern.unit_id],
        title=title,
        url=concern.get_absolute_url(),
        due_nominal=day,
        due_legal=day,
        roles=_roles(concern),
        due_at=due_at,
        hours=hours,
    )


def _told(concern: Concern) -> str:
    is_written = concern.state == Concern.State.ANSWERED
    return f"审核对“{concern}”的答复" if is_written else f"答复“{concern}”"


def _roles(concern: Concern) -> tuple:
    """Whose turn it is: the clock runs on while an answer waits for the county office."""
    return OFFICE_PEOPLE if concern.state == Concern.State.ANSWERED else UNIT_PEOPLE
