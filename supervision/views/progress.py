"""落实情况: what a plan promised and how far it is, for anyone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from disclosure_portal import clock
from disclosure_portal.web.numbers import number
from supervision.models import MatrixRelease, Plan
from supervision.queries.dashboard import plan_to_show
from supervision.queries.progress import progress as told_progress

if TYPE_CHECKING:
    from supervision.models.plans import PlanQuerySet


@require_safe
def progress(request: HttpRequest) -> HttpResponse:
    """The plan whose next last day is nearest, or the one that ?plan= names."""
    plans = Plan.objects.public().select_related("county")
    plan = _chosen(request, plans)
    context = {
        "plan": plan,
        "progress": told_progress(plan) if plan else None,
        "others": [one for one in plans if one != plan],
        "matrix": plan and MatrixRelease.objects.in_force().filter(county=plan.county).first(),
    }
    return render(request, "supervision/progress.html", context)


def _chosen(request: HttpRequest, plans: PlanQuerySet) -> Plan | None:
    if "plan" in request.GET:
        key = number(request.GET["plan"])
        if key is None:
            raise Http404
        return get_object_or_404(plans, pk=key)
    return plan_to_show(plans, as_of=clock.today()) or plans.first()
