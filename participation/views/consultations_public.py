"""A consultation for anyone: what is decided, by whom, until when, how to take part, what comes after."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from disclosure_portal import clock
from participation.models import Consultation
from participation.queries.consultations import (
    Activity,
    activity,
    for_the_public,
    public_activities,
    shown_minutes,
)
from participation.queries.outcomes import adoption_of
from participation.queries.participants import published_list


@require_safe
def consultation(request: HttpRequest, pk: int) -> HttpResponse:
    record = get_object_or_404(for_the_public(), pk=pk)
    now = clock.now()
    present, activities = activity(record, at=now), public_activities(record.decision, record.round, at=now)
    has_outcome, is_closed = present.state.code == "outcome", record.state == Consultation.State.CLOSED
    context = {
        "consultation": record,
        "decision": record.decision,
        "present": present,
        "may_take_part": any(one.is_to_come for one in activities),
        "outcome": adoption_of(record.decision, record.round) if has_outcome else None,
        "minutes": shown_minutes(record) if is_closed else "",
        "participants": published_list(record),
        "changes": list(record.changes.published()),
        "activities": _this_first(record, activities),
    }
    return render(request, "participation/consultation.html", context)


def _this_first(record: Consultation, activities: list[Activity]) -> list[Activity]:
    """The activity of the page, then those that are still to come, then those that are over."""
    return sorted(activities, key=lambda one: (one.consultation != record, not one.is_to_come))
