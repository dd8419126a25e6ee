"""A decision before the public: its course as far as it is public."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from disclosure_portal import clock
from participation.models import Decision
from participation.queries.decisions import public_course
from participation.queries.public_states import public_state


@require_safe
def decision(request: HttpRequest, pk: int) -> HttpResponse:
    record = get_object_or_404(Decision.objects.public().select_related("unit", "organ"), pk=pk)
    course, now = public_course(record), clock.now()
    states = [(one, public_state(one, at=now)) for one in course.consultations]
    context = {"decision": record, "course": course, "consultations": states}
    return render(request, "participation/decision.html", context)
