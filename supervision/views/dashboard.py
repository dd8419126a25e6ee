"""The leaders' dashboard, its pictures as files, and where each role lands."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from disclosure_portal import clock
from disclosure_portal.accounts.models import COUNTY_ROLES, Role
from disclosure_portal.accounts.queries import has_role_anywhere
from supervision.charts.pictures import PICTURES, picture_file
from supervision.documents.typography import writable
from supervision.forms.dashboard import DashboardForm
from supervision.models import Plan
from supervision.permissions import counties_read_by
from supervision.queries.checks import last_check
from supervision.queries.dashboard import Dashboard, dashboard, plan_to_show
from supervision.queries.going_on import open_consultations, reminding
from supervision.queries.heat import KEY
from supervision.queries.matrix import matrix
from supervision.views.files import as_download

if TYPE_CHECKING:
    from disclosure_portal.units.models import Unit


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """The county's readers see the dashboard; a unit's people go to their own tasks."""
    if not has_role_anywhere(request.user, *COUNTY_ROLES):
        return _own_tasks(request)
    form = _form(request)
    shown = _chosen(form)
    context: dict[str, Any] = {"form": form, "dashboard": shown, "is_today": False}
    if shown:
        county, as_of = shown.plan.county, shown.as_of
        context |= {
            "is_today": as_of == clock.today(),
            "others": form.fields["plan"].queryset.running_on(as_of).exclude(pk=shown.plan.pk),
            "consultations": open_consultations(county, on=as_of),
            "reminding": reminding(county, as_of=as_of),
            "last_check": last_check(county, as_of=as_of),
            **_matrix(county, as_of),
        }
    return render(request, "supervision/desk/dashboard.html", context, status=200 if form.is_valid() else 422)


@require_safe
def chart(request: HttpRequest, name: str) -> HttpResponse:
    """One picture as a file that shows itself anywhere: the same data give the same bytes."""
    if not has_role_anywhere(request.user, *COUNTY_ROLES):
        raise PermissionDenied
    form = _form(request)
    shown = _chosen(form) if form.is_valid() else None
    if shown is None or name not in PICTURES:
        raise Http404
    content = render_to_string("supervision/charts/file.svg", picture_file(PICTURES[name](shown), shown))
    return as_download(writable(content).encode(), f"{name}-{shown.as_of:%Y-%m-%d}.svg", "image/svg+xml")


def _matrix(county: Unit, as_of: date) -> dict[str, Any]:
    """The table of all units, whose townships are shown as a heat map."""
    told = matrix(county, as_of=as_of)
    return {"matrix": told, "townships": [row for row in told.rows if row.unit.is_township], "key": KEY}


def _own_tasks(request: HttpRequest) -> HttpResponse:
    if not has_role_anywhere(request.user, Role.EDITOR, Role.APPROVER):
        raise PermissionDenied
    return redirect("supervision_desk:assignments")


def _form(request: HttpRequest) -> DashboardForm:
    plans = Plan.objects.filter(county__in=counties_read_by(request.user))
    return DashboardForm(request.GET, plans=plans, today=clock.today())


def _chosen(form: DashboardForm) -> Dashboard | None:
    """What the address asks for; as of today where it asks for a day that can't be shown."""
    as_of: date = form.cleaned_data.get("as_of", form.today) if form.is_valid() else form.today
    plan = form.cleaned_data.get("plan") or plan_to_show(form.fields["plan"].queryset, as_of=as_of)
    return dashboard(plan, as_of=as_of) if plan else None
