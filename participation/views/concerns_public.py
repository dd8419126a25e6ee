"""Concerns before the public: what was asked and answered, by whom and how quickly."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from disclosure_portal import clock
from disclosure_portal.units.models import Unit
from disclosure_portal.web.pagination import paginate
from participation.forms.concerns import ConcernFilter
from participation.models import Concern
from participation.queries.concerns import numbers, public_concerns, public_releases


@require_safe
def concerns(request: HttpRequest) -> HttpResponse:
    answering = Unit.objects.filter(pk__in=Concern.objects.public().order_by().values("unit"))
    form = ConcernFilter(request.GET, units=answering, public=True)
    page = paginate(request, form.narrowed(public_concerns()))
    context = {
        "form": form,
        "page": page,
        "numbers": numbers(at=clock.now(), unit=form.chosen.get("unit", "")),
        "how_to_raise": settings.CONCERNS_HOW_TO,
    }
    return render(request, "participation/concerns.html", context)


@require_safe
def concern(request: HttpRequest, pk: int) -> HttpResponse:
    record = get_object_or_404(public_concerns(), pk=pk)
    decision = record.decision
    is_linked = decision is not None and decision.is_public and decision.was_started
    context = {
        "concern": record,
        "decision": decision if is_linked else None,
        "releases": public_releases(record),
    }
    return render(request, "participation/concern.html", context)
