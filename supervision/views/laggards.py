"""Pages of laggards: who is late, as a text, a paper and a list of calls; and the calls that were made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from disclosure_portal import clock
from disclosure_portal.accounts.models import COUNTY_ROLES, Role
from disclosure_portal.accounts.queries import has_role_anywhere, units_of
from disclosure_portal.units.models import Unit
from disclosure_portal.web.answers import status_of
from disclosure_portal.web.pagination import paginate
from disclosure_portal.workflow import StepRefused
from supervision.deadlines.laggards import as_text, contacts
from supervision.deadlines.laggards import laggards as find_laggards
from supervision.documents.escalations import laggards_bytes
from supervision.documents.official import CONTENT_TYPE as DOCX
from supervision.forms.checks import CallForm, Filter
from supervision.models import Call
from supervision.spreadsheets.call_lists import call_list_bytes
from supervision.spreadsheets.forms import CONTENT_TYPE as XLSX
from supervision.views.checks import county_read_by
from supervision.views.files import as_download
from supervision.workflow.calls import register_call

if TYPE_CHECKING:
    from supervision.deadlines.laggards import Laggard


@require_safe
def laggards(request: HttpRequest) -> HttpResponse:
    """Who is late with what now, and how it is said to them."""
    county, form, listed = _asked(request)
    text = as_text(listed, county, as_of=clock.today())
    context = {
        "form": form,
        "page": paginate(request, listed),
        "units": len(listed),
        "items": sum(len(one.late) for one in listed),
        "text": text,
        "lines": min(10, text.count("\n") + 3),
        "may_call": has_role_anywhere(request.user, Role.REVIEWER),
        "today": clock.today(),
    }
    return render(request, "supervision/desk/laggards.html", context)


@require_safe
def laggards_paper(request: HttpRequest) -> HttpResponse:
    """The list as 督办单."""
    county, _, listed = _asked(request)
    content = laggards_bytes(listed, county, as_of=clock.today())
    return as_download(content, f"政务公开督办单{clock.today():%Y%m%d}.docx", DOCX)


@require_safe
def call_list(request: HttpRequest) -> HttpResponse:
    """The list for phoning."""
    county, _, listed = _asked(request)
    content = call_list_bytes(listed, county, as_of=clock.today())
    return as_download(content, f"电话催办表{clock.today():%Y%m%d}.xlsx", XLSX)


@require_safe
def calls(request: HttpRequest) -> HttpResponse:
    """Who was phoned when, the latest first."""
    county_read_by(request)
    form = Filter(request.GET, units=units_of(request.user, *COUNTY_ROLES))
    made = Call.objects.visible_to(request.user)
    if unit := form.chosen.get("unit"):
        made = made.filter(unit__code=unit)
    form.fields.pop("kind")
    context = {
        "form": form,
        "page": paginate(request, made.select_related("unit", "called_by")),
        "today": clock.today(),
    }
    return render(request, "supervision/desk/calls.html", context)


@require_http_methods(["GET", "POST"])
def call_register(request: HttpRequest, code: str) -> HttpResponse:
    """Write a call down: what the unit is late with stands beside the form."""
    unit = get_object_or_404(units_of(request.user, *Role), code=code)
    if not units_of(request.user, Role.REVIEWER).filter(pk=unit.pk).exists():
        raise PermissionDenied
    now, today = clock.now(), clock.today()
    listed = find_laggards(unit.county, as_of=today, at=now, unit=unit.code)
    late = listed[0].late if listed else []
    contact = contacts([unit], on=today)[unit.pk]
    initial = {"person": contact.name, "phone": contact.phone}
    form = CallForm(request.POST if request.method == "POST" else None, initial=initial, today=today)
    if form.is_bound and form.is_valid():
        subjects = [one.owed.title for one in late]
        try:
            register_call(unit, by=request.user, at=now, subjects=subjects, **form.cleaned_data)
        except StepRefused as refused:
            form.add_error(None, refused.reasons)
        else:
            messages.success(request, f"已登记与{unit}的通话。")
            return redirect("supervision_desk:laggards")
    earlier = Call.objects.filter(unit=unit).select_related("called_by")[:5]
    context = {"unit": unit, "form": form, "late": late, "earlier": earlier}
    return render(request, "supervision/desk/call_register.html", context, status=status_of(form))


def _asked(request: HttpRequest) -> tuple[Unit, Filter, list[Laggard]]:
    county = county_read_by(request)
    form = Filter(request.GET, units=Unit.objects.in_county(county).active())
    chosen = {name: value for name, value in form.chosen.items() if name in ("kind", "unit")}
    return county, form, find_laggards(county, as_of=clock.today(), at=clock.now(), **chosen)
