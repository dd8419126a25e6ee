"""The 一览表 for anyone: which unit has published its catalog in which domain. Not there until a county opens it."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from catalogs.queries.published import grouped
from disclosure_portal import clock
from supervision.models import MatrixRelease
from supervision.queries.matrix import matrix as told_matrix
from supervision.queries.matrix_words import PUBLIC_LEGEND


@require_safe
def matrix(request: HttpRequest) -> HttpResponse:
    """Published or not, and the county's totals; another open county by ?county=."""
    counties = [
        release.county
        for release in MatrixRelease.objects.in_force().select_related("county").order_by("county__code")
    ]
    asked = request.GET.get("county", "")
    county = next((one for one in counties if asked in ("", one.code)), None)
    if county is None:
        raise Http404
    told = told_matrix(county, as_of=clock.today())
    rows = {row.unit: row for row in told.rows}
    context = {
        "matrix": told,
        "groups": [(group, [rows[unit] for unit in units]) for group, units in grouped(rows)],
        "legend": PUBLIC_LEGEND,
        "others": [one for one in counties if one != county],
        "publishing": sum(bool(row.total.published) for row in told.rows),
    }
    return render(request, "supervision/matrix.html", context)
