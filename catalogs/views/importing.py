"""Imports step by step: upload, preview, apply; and the unit's catalog as a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from catalogs import workflow
from catalogs.forms.imports import UploadForm
from catalogs.models import CatalogItem, Domain, ImportRow, ImportRun
from catalogs.permissions import enters_for, may_compile
from catalogs.queries.import_conflicts import Conflict, conflict_rows, conflicts
from catalogs.spreadsheets.exporting import CONTENT_TYPES, write_items
from catalogs.spreadsheets.staging import advise, contexts_of
from catalogs.views.answers import as_file
from catalogs.workflow.importing import ORDER
from disclosure_portal import clock
from disclosure_portal.accounts.models import Role
from disclosure_portal.accounts.queries import units_of
from disclosure_portal.attachments.storing import TABLES, store
from disclosure_portal.units.models import Unit
from disclosure_portal.web.answers import status_of, tell
from disclosure_portal.web.numbers import number
from disclosure_portal.web.pagination import paginate
from disclosure_portal.workflow import StepRefused

if TYPE_CHECKING:
    from collections.abc import Mapping

    from disclosure_portal.accounts.models import User

REFRESH_SECONDS = "2"
CONFLICTS_SHOWN = 30
CHOICE = "choice-"
ONLY = {"bad": ImportRow.Action.REFUSE, "conflicts": ImportRow.Action.CONFLICT}  # what ?rows= shows alone
State = ImportRun.State


def unit_for_compiling(user: User, code: str) -> Unit:
    """The unit, for who may compile its catalog: a stranger gets 404, a colleague without the role 403."""
    unit = get_object_or_404(units_of(user, *Role), code=code)
    if not may_compile(user, unit):
        raise PermissionDenied
    return unit


@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest, unit: str) -> HttpResponse:
    """Choose a file; it is read in the background and then shown."""
    of_unit = unit_for_compiling(request.user, unit)
    wanted = Domain.objects.filter(code=request.GET.get("domain", "")).first()
    form = UploadForm(request.POST or None, request.FILES or None, initial={"domain": wanted})
    if request.method == "POST" and form.is_valid():
        run = form.save(commit=False)
        run.unit = of_unit
        examined = form.cleaned_data["file"]
        run.filename = examined.name
        run.source = store(examined, unit=of_unit, by=request.user, kinds=TABLES)
        return redirect(workflow.start_import(run, by=request.user))
    recent = ImportRun.objects.filter(unit=of_unit).select_related("uploaded_by", "job")[:5]
    context = {
        "unit": of_unit,
        "form": form,
        "recent": recent,
        "enters_for": enters_for(request.user, of_unit),
    }
    return render(request, "catalogs/desk/import_upload.html", context, status=status_of(form))


@require_GET
def run(request: HttpRequest, pk: int) -> HttpResponse:
    """One import, in whatever state it is: being read, refused, to be confirmed, being applied, done."""
    run = _visible(request, pk)
    rows = run.rows.select_related("domain").prefetch_related("item__standard__edition")
    shown = request.GET.get("rows", "")
    if shown in ONLY:
        rows = rows.filter(action=ONLY[shown])
    page = paginate(request, rows, per_page=100)
    advise(run, page, contexts_of(run))
    context = {
        "run": run,
        "rows": page,
        "shown": shown if shown in ONLY else "",
        "conflicts": _conflicts(run, request.user),
        "conflict_count": conflict_rows(run).count(),
        "refusals": ORDER.refusals(run) if run.state == State.READ or run.is_stopped else [],
        "domains": Domain.objects.filter(pk__in=run.rows.values("domain"))
        if run.state == State.APPLIED
        else [],
    }
    response = render(request, "catalogs/desk/import.html", context)
    if run.is_busy:
        response["Refresh"] = REFRESH_SECONDS
    return response


@require_POST
def apply(request: HttpRequest, pk: int) -> HttpResponse:
    run = _visible(request, pk)
    try:
        save_choices(run, request.POST, by=request.user)
        workflow.order_import(run, by=request.user, skip_bad_rows="skip_bad_rows" in request.POST)
    except StepRefused as refused:
        tell(request, refused.reasons)
    return redirect(run)


@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    run = _visible(request, pk)
    try:
        workflow.cancel_import(run, by=request.user)
    except StepRefused as refused:
        tell(request, refused.reasons)
        return redirect(run)
    messages.success(request, "已取消导入，目录没有改动。")
    return redirect(reverse("catalogs_desk:import_upload", args=[run.unit.code]))


@require_GET
def export(request: HttpRequest, unit: str, form: str) -> FileResponse:
    """The unit's catalog as it is being compiled, whole or one domain of it."""
    of_unit = get_object_or_404(units_of(request.user, *Role), code=unit)
    if form not in CONTENT_TYPES:
        raise Http404
    items = CatalogItem.objects.filter(unit=of_unit)
    name = f"{of_unit.name}标准目录"
    if code := request.GET.get("domain"):
        domain = get_object_or_404(Domain, code=code)
        items, name = items.filter(domain=domain), f"{of_unit.name}{domain}标准目录"
    return as_file(write_items, items, form=form, name=f"{name}_{clock.today():%Y%m%d}")


def save_choices(run: ImportRun, posted: Mapping[str, str], *, by: User) -> ImportRun:
    """Keep what a form sends as choice-<row> for rows with a conflict; nothing happens when it sends none."""
    sent = {name.removeprefix(CHOICE): value for name, value in posted.items() if name.startswith(CHOICE)}
    choices = {row: value for name, value in sent.items() if (row := number(name)) is not None}
    return workflow.resolve_conflicts(run, choices, by=by) if choices else run


def _conflicts(run: ImportRun, user: User) -> list[tuple[Conflict, str]]:
    """The rows with a conflict that one page can take, those still open first, each with who saved the item."""
    rows = conflict_rows(run).select_related("item__saved_by", "domain")[:CONFLICTS_SHOWN]
    return [(conflict, conflict.saved_by(user)) for conflict in conflicts(rows)]


def _visible(request: HttpRequest, pk: int) -> ImportRun:
    runs = ImportRun.objects.visible_to(request.user).select_related("unit", "domain", "job", "uploaded_by")
    return get_object_or_404(runs, pk=pk)
