"""A consultation for anyone: what is decided, by whom, until when, how to take part, what comes after."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from disclosure_portal import clock
from participation.queries.consultations import activity, for_the_public, public_activities
from participation.queries.participants import published_list


@require_safe
def consultation(request: HttpRequest, pk: int) -> HttpResponse:
    record = get_object_or_404(for_the_public(), pk=pk)
    now = clock.now()
    context = {
        "consultation": record,
        "decision": record.decision,
        "present": activity(record, at=now),
        "participants": published_list(record),
        "activities": public_activities(record.decision, record.round, at=now),
    }
    return render(request, "participation/consultation.html", context)
