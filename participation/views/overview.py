"""The first page of public participation: what is open now, what awaits its outcome, and the outcomes."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from disclosure_portal import clock
from disclosure_portal.web.pagination import paginate
from participation.queries.meetings import open_calls
from participation.queries.overview import activities_of, outcomes, overview


@require_safe
def overview_page(request: HttpRequest) -> HttpResponse:
    now = clock.now()
    page = paginate(request, outcomes(), per_page=20)
    context = {
        "overview": overview(now),
        "calls": open_calls(now),
        "page": page,
        "ended": activities_of(page, at=now),
    }
    return render(request, "participation/overview.html", context)
