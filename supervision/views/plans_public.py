"""Plans for anyone: which there are, one with its text and its milestones. How units stand isn't told here."""

from __future__ import annotations

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from disclosure_portal.web.pagination import paginate
from supervision.models import Plan
from supervision.queries.plan_texts import laid_out
from supervision.queries.plans import public_lines


@require_safe
def plans(request: HttpRequest) -> HttpResponse:
    """Every plan that is public, the newest first."""
    listed = Plan.objects.public().select_related("county")
    listed = listed.annotate(milestone_count=Count("milestones")).order_by("-issued_on", "-pk")
    return render(request, "supervision/plans.html", {"page": paginate(request, listed)})


@require_safe
def plan(request: HttpRequest, pk: int) -> HttpResponse:
    """The document itself, and by when how many units owe what (SP-26)."""
    record = get_object_or_404(Plan.objects.public().select_related("county"), pk=pk)
    context = {"plan": record, "blocks": laid_out(record.text), "lines": public_lines(record)}
    return render(request, "supervision/plan.html", context)
