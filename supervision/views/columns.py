"""How fresh the portal's own columns are, for the county office."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from disclosure_portal import clock
from disclosure_portal.web.answers import status_of
from supervision.forms.columns import ColumnsFilter
from supervision.permissions import counties_read_by
from supervision.queries.columns import freshness, verdict, worst_first


@require_safe
def columns(request: HttpRequest) -> HttpResponse:
    """Every column with its latest entry and the days that are left, the worst first."""
    counties = counties_read_by(request.user)
    if not counties.exists():
        raise PermissionDenied
    form = ColumnsFilter(request.GET, counties=counties, today=clock.today())
    told = freshness(form.chosen_county, as_of=form.day)
    state = form.cleaned_data.get("state")
    context = {
        "form": form,
        "as_of": form.day,
        "is_today": form.day == form.today,
        "verdict": verdict(told),
        "lines": worst_first(one for one in told if state in ("", None, one.state)),
    }
    return render(request, "supervision/desk/columns.html", context, status=status_of(form))
