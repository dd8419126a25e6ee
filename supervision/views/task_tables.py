"""The import of a year's 任务分解表: a file, its preview with what is wrong or open, then saved as a draft."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from catalogs.spreadsheets.refusals import FileRefused
from disclosure_portal import clock
from disclosure_portal.accounts.models import Role
from disclosure_portal.accounts.queries import counties_of
from disclosure_portal.units.models import Unit, UnitQuerySet
from disclosure_portal.web.answers import status_of
from disclosure_portal.workflow import StepRefused
from supervision.forms.task_tables import PreviewForm, TaskTableForm, unknown_names
from supervision.models import Milestone, Plan
from supervision.queries.unit_names import UnitNames
from supervision.spreadsheets.task_tables import TaskRow, TaskTable, read_task_table
from supervision.views.plans import GET_POST
from supervision.workflow.task_tables import Task, apply_task_table

SALT = "supervision.task_tables"
OPEN_FOR_SECONDS = 4 * 60 * 60
MOST_UNKNOWN = 30  # names that are asked on one page; a table with more is somebody else's
EXPIRED = "预览已经过期或者被改动，请重新上传文件。"


@require_http_methods(GET_POST)
def upload(request: HttpRequest) -> HttpResponse:
    """Asks for the file; shows what it says, row by row, before anything is saved."""
    counties = _counties(request)
    today = clock.today()
    initial = {"county": counties.first(), "year": today.year, "issued_on": today}
    is_sent = request.method == "POST"
    form = TaskTableForm(
        request.POST if is_sent else None,
        request.FILES if is_sent else None,
        counties=counties,
        initial=initial,
    )
    if form.is_bound and form.is_valid():
        try:
            read = _read(form)
        except FileRefused as refused:
            form.add_error("file", str(refused))
        else:
            return _preview(request, form, read)
    return render(request, "supervision/desk/plan_import.html", {"form": form}, status=status_of(form))


@require_POST
def apply(request: HttpRequest) -> HttpResponse:
    """Saves what was shown, with the days and the units that were asked for."""
    counties = _counties(request)
    try:
        table = signing.loads(request.POST.get("table", ""), salt=SALT, max_age=OPEN_FOR_SECONDS)
    except signing.BadSignature:
        messages.error(request, EXPIRED)
        return redirect("supervision_desk:plan_import")
    if table["by"] != request.user.pk or not counties.filter(pk=table["plan"]["county_id"]).exists():
        raise PermissionDenied
    form = _form(table, request.POST)
    if not form.is_valid():
        return _show(request, table, form)
    try:
        plan = Plan(**_plan_facts(table["plan"]))
        applied = apply_task_table(plan, _tasks(table, form), by=request.user)
    except StepRefused as refused:
        form.add_error(None, refused.reasons)
        return _show(request, table, form)
    if applied.is_new:
        messages.success(request, f"已导入{len(table['rows'])}项任务，存为草稿。核对后开始执行。")
    else:
        messages.info(request, "这份表格和已有的完全相同，没有改动。")
    return redirect(applied.plan)


def _counties(request: HttpRequest) -> UnitQuerySet:
    counties = counties_of(request.user, Role.REVIEWER)
    if not counties.exists():
        raise PermissionDenied
    return counties


def _read(form: TaskTableForm) -> TaskTable:
    file = form.cleaned_data["file"]
    return read_task_table(
        file.content, filename=file.name, county=form.cleaned_data["county"], year=form.cleaned_data["year"]
    )


def _preview(request: HttpRequest, form: TaskTableForm, read: TaskTable) -> HttpResponse:
    """Rows with faults keep the file out; days that are open and names that aren't known are asked on the page."""
    table = _as_table(request, form, read)
    faults = [(row.number, fault) for row in read.rows for fault in row.faults]
    unknown = unknown_names(table["rows"])
    if faults or len(unknown) > MOST_UNKNOWN:
        shown = list(unknown.values())[:MOST_UNKNOWN]
        context = {"form": form, "rows": read.rows, "skipped": table["skipped"], "faults": faults}
        context |= {"unknown": shown, "unknown_count": len(unknown), "most": MOST_UNKNOWN}
        return render(request, "supervision/desk/plan_import.html", context, status=422)
    sealed = signing.dumps(table, salt=SALT, compress=True)
    return _show(request, table, _form(table, initial={"table": sealed}))


def _form(table: dict[str, Any], data: QueryDict | None = None, **options: Any) -> PreviewForm:
    names = UnitNames(Unit.objects.get(pk=table["plan"]["county_id"]))
    return PreviewForm(data, rows=table["rows"], names=names, **options)


def _show(request: HttpRequest, table: dict[str, Any], form: PreviewForm) -> HttpResponse:
    keys = {one for row in table["rows"] for part in ("leads", "cooperating") for one in row[part]}
    named = Unit.objects.in_bulk([key for key in keys if isinstance(key, int)])
    fields = form.day_fields
    rows = [
        {
            **row,
            "number": number,
            "due": date.fromisoformat(row["due"]) if row["due"] else None,
            "lead_names": _lead_names(row, named),
            "cooperating_names": [_name(one, named) for one in row["cooperating"]],
            "field": fields.get(number),
        }
        for number, row in enumerate(table["rows"], start=1)
    ]
    plan = Plan(**_plan_facts(table["plan"]))
    context = {
        "form": form,
        "rows": rows,
        "skipped": table["skipped"],
        "plan": plan,
        "open_count": len(fields),
    }
    return render(request, "supervision/desk/plan_import_preview.html", context, status=status_of(form))


def _lead_names(row: dict[str, Any], named: dict[int, Unit]) -> list[str]:
    """Many units at once by the words for them."""
    if row["scope"] != Milestone.Scope.NAMED:
        return [Milestone.Scope(row["scope"]).label]
    return [_name(one, named) for one in row["leads"]]


def _name(one: int | str, named: dict[int, Unit]) -> str:
    return f"“{one}”（待选）" if isinstance(one, str) else named[one].name


def _as_table(request: HttpRequest, form: TaskTableForm, read: TaskTable) -> dict[str, Any]:
    """All that is shown, in a form that travels with the page."""
    data = form.cleaned_data
    return {
        "by": request.user.pk,
        "plan": {
            "county_id": data["county"].pk,
            "title": data["title"],
            "document_number": data["document_number"],
            "issued_on": data["issued_on"].isoformat(),
            "ends_on": date(data["year"], 12, 31).isoformat(),
            "is_public": data["is_public"],
        },
        "rows": [_as_row(row, data["issued_on"]) for row in read.rows],
        "skipped": [{"cell": one.cell, "text": one.text} for one in read.skipped],
    }


def _as_row(row: TaskRow, issued_on: date) -> dict[str, Any]:
    unclear = row.due.unclear
    if row.due.day and row.due.day < issued_on:
        unclear = f"“{row.due_words}”早于印发日期"
    return {
        "name": row.name,
        "duty": row.duty,
        "scope": row.scope,
        "leads": [_key(one) for one in row.leads],
        "cooperating": [_key(one) for one in row.cooperating],
        "due_words": row.due_words,
        "due": row.due.day.isoformat() if row.due.day and not unclear else "",
        "is_continuing": row.due.is_continuing,
        "progress": row.progress,
        "unclear": unclear,
        "place": row.place,
    }


def _key(one: Unit | str) -> int | str:
    return one if isinstance(one, str) else one.pk


def _plan_facts(facts: dict[str, Any]) -> dict[str, Any]:
    days = {name: date.fromisoformat(facts[name]) for name in ("issued_on", "ends_on")}
    return {**facts, **days, "kind": Plan.Kind.YEARLY}


def _tasks(table: dict[str, Any], form: PreviewForm) -> list[Task]:
    return [
        Task(
            name=row["name"],
            duty=row["duty"],
            scope=row["scope"],
            leads=form.units(row["leads"]),
            cooperating=form.units(row["cooperating"]),
            due_words=row["due_words"],
            due=form.day(number) or date.fromisoformat(row["due"]),
            is_continuing=row["is_continuing"],
            progress=row["progress"],
        )
        for number, row in enumerate(table["rows"], start=1)
    ]
