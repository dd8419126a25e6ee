"""机构调整: the administrator describes a change, looks at what goes over, and carries it out."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from catalogs import workflow
from catalogs.forms.unit_changes import UnitChangeForm
from catalogs.queries.unit_changes import Kind, carried
from disclosure_portal.accounts.models import Role
from disclosure_portal.accounts.queries import counties_of
from disclosure_portal.units.models import Unit, UnitChange
from disclosure_portal.web.pagination import paginate
from disclosure_portal.workflow import StepRefused


@require_safe
def unit_changes(request: HttpRequest) -> HttpResponse:
    county = _county(request)
    told = UnitChange.objects.filter(unit__county=county).select_related("unit", "successor", "done_by")
    return render(request, "catalogs/desk/unit_changes.html", {"page": paginate(request, told)})


@require_http_methods(["GET", "HEAD", "POST"])
def unit_change(request: HttpRequest) -> HttpResponse:
    """First what goes over, then, posted again with `confirm`, the change itself."""
    county = _county(request)
    form = UnitChangeForm(request.POST or None, county=county, initial=request.GET.dict())
    form.initial["domains"] = request.GET.getlist("domains")
    if request.method != "POST" or not form.is_valid():
        status = 422 if request.method == "POST" else 200
        return render(request, "catalogs/desk/unit_change.html", {"form": form}, status=status)
    change = form.save(commit=False)
    refusals: list[str] = []
    if "confirm" in request.POST:
        try:
            change = workflow.change_unit(change, by=request.user)
        except StepRefused as refused:
            refusals = refused.reasons
        else:
            messages.success(request, change.sentence())
            return redirect(reverse("catalogs_desk:unit_changes"))
    what = carried(change)
    context = {
        "form": form,
        "change": change,
        "back": _address_of(request, form),
        "carried": what,
        "counts": what.counts(),
        "closes": change.kind in (Kind.MERGE, Kind.ABOLISH),
        "refusals": refusals or what.refusals,
    }
    return render(request, "catalogs/desk/unit_change_check.html", context, status=409 if refusals else 200)


def _address_of(request: HttpRequest, form: UnitChangeForm) -> str:
    """The form with what was filled in, as a link."""
    filled = request.POST.copy()
    for name in set(filled) - set(form.fields):
        del filled[name]
    return f"{reverse('catalogs_desk:unit_change')}?{filled.urlencode()}"


def _county(request: HttpRequest) -> Unit:
    """The county that the user administers."""
    county = counties_of(request.user, Role.ADMINISTRATOR).first()
    if county is None:
        raise PermissionDenied
    return county
