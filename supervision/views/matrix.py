"""The 一览表 after sign-in: the table of a day, the items behind its figures, files, and its opening to the public."""

from __future__ import annotations

from io import BytesIO
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from catalogs.spreadsheets.exporting import CONTENT_TYPES
from disclosure_portal import clock
from disclosure_portal.accounts.models import Role
from disclosure_portal.accounts.queries import counties_of
from disclosure_portal.units.models import Unit
from disclosure_portal.web.answers import status_of, tell
from disclosure_portal.web.pagination import paginate
from disclosure_portal.workflow import StepRefused
from supervision.forms.matrix import MatrixFilter, MatrixItemsFilter
from supervision.models import MatrixRelease
from supervision.permissions import counties_read_by, runs_county
from supervision.queries.matrix import Group, Matrix
from supervision.queries.matrix import matrix as told_matrix
from supervision.queries.matrix_items import SELECTIONS, described, listed, selected
from supervision.queries.matrix_words import FIGURES, LEGEND, ORDER, TOLD
from supervision.spreadsheets.matrix import TITLE, write_matrix
from supervision.views.files import as_download, as_refusal
from supervision.workflow.matrix import close_matrix, open_matrix

EXPORTS = ("xlsx", "csv")


@require_safe
def matrix(request: HttpRequest) -> HttpResponse:
    """The table as of a day, for a group of units."""
    form = _filter(request)
    told = _told(form)
    context = {
        "form": form,
        "matrix": told,
        "query": urlencode(form.place),
        "groups": [(group, urlencode({**form.place, "group": group})) for group in Group],
        "legend": [(line, told.states[line.name]) for line in LEGEND],
        "figures": ORDER + FIGURES,
        "figures_told": [(label, getattr(told.total, name), name) for label, name in TOLD],
        "is_today": form.day == form.today,
        "release": MatrixRelease.objects.in_force().filter(county=told.county).first(),
        "may_open": runs_county(request.user, told.county),
    }
    return render(request, "supervision/desk/matrix.html", context, status=status_of(form))


@require_safe
def items(request: HttpRequest) -> HttpResponse:
    """The items that a figure of the table counts."""
    counties = _counties(request)
    units = Unit.objects.filter(county__in=counties).compiling()
    form = MatrixItemsFilter(request.GET, units=units, counties=counties, today=clock.today())
    found, counts = listed(form.chosen_county, as_of=form.day, group=form.chosen_group, **form.narrowing)
    page = paginate(request, found)
    place = form.place | {name: value for name, value in form.narrowing.items() if value and name != "show"}
    show = form.narrowing["show"]
    context = {
        "form": form,
        "page": page,
        "items": described(page.records, as_of=form.day),
        "as_of": form.day,
        "selections": [
            (label, count, urlencode({**place, "show": name}), name == show)
            for name, label, count in selected(counts)
        ],
        "shown": SELECTIONS[show][0] if show else "",
        "back": urlencode(form.place),
    }
    return render(request, "supervision/desk/matrix_items.html", context, status=status_of(form))


@require_safe
def export(request: HttpRequest, form: str) -> HttpResponse:
    """The table of the day to take away."""
    if form not in EXPORTS:
        raise Http404
    chosen = _filter(request)
    if not chosen.is_valid():
        return as_refusal(chosen)
    told = _told(chosen)
    file = BytesIO()
    write_matrix(file, told, form=form)
    name = f"{TITLE}_{told.group.label}_{told.as_of:%Y%m%d}.{form}"
    return as_download(file.getvalue(), name, CONTENT_TYPES[form])


@require_http_methods(["GET", "POST"])
def release(request: HttpRequest) -> HttpResponse:
    """Says once what the public will see; then opens the table to it."""
    county = _own_county(request)
    if request.method == "POST":
        try:
            open_matrix(county, by=request.user)
        except StepRefused as refused:
            tell(request, refused.reasons)
        else:
            messages.success(request, "一览表已向社会公开。")
        return redirect("supervision_desk:matrix")
    context = {"county": county, "release": MatrixRelease.objects.in_force().filter(county=county).first()}
    return render(request, "supervision/desk/matrix_release.html", context)


@require_http_methods(["GET", "POST"])
def close(request: HttpRequest) -> HttpResponse:
    """Says what the public will miss; then takes the table off."""
    county = _own_county(request)
    if request.method == "POST":
        try:
            close_matrix(county, by=request.user)
        except StepRefused as refused:
            tell(request, refused.reasons)
        else:
            messages.success(request, "一览表已停止公开，公众打开原网址时看到“没有找到”。")
        return redirect("supervision_desk:matrix")
    context = {"county": county, "release": MatrixRelease.objects.in_force().filter(county=county).first()}
    return render(request, "supervision/desk/matrix_close.html", context)


def _counties(request: HttpRequest) -> QuerySet[Unit]:
    counties = counties_read_by(request.user)
    if not counties.exists():
        raise PermissionDenied
    return counties


def _filter(request: HttpRequest) -> MatrixFilter:
    return MatrixFilter(request.GET, counties=_counties(request), today=clock.today())


def _told(form: MatrixFilter) -> Matrix:
    return told_matrix(form.chosen_county, as_of=form.day, group=form.chosen_group)


def _own_county(request: HttpRequest) -> Unit:
    """The county for which the user reviews."""
    county = counties_of(request.user, Role.REVIEWER).first()
    if county is None:
        raise PermissionDenied
    return county
