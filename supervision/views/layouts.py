"""Layouts of the forms: an administrator changes one, sees it before it counts, and reads the earlier numbers."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from disclosure_portal.accounts.models import Role
from disclosure_portal.accounts.queries import counties_of
from disclosure_portal.units.models import Unit
from disclosure_portal.web.answers import begin_anew
from disclosure_portal.workflow import StaleSave
from supervision.forms.layouts import (
    BaseColumns,
    LayoutForm,
    check_width,
    columns_form,
    initial_columns,
    initial_of,
    layout_from,
)
from supervision.models import ReportKind, ReportLayout
from supervision.queries.layouts import FORMS, current, data_of, example_rows
from supervision.workflow.layouts import save_layout


@require_http_methods(["GET", "POST"])
def layout(request: HttpRequest, kind: str) -> HttpResponse:
    """Change a layout. Looking at it first (预览) saves nothing."""
    if kind not in FORMS:
        raise Http404("这种报表没有可以修改的版式。")
    county = counties_of(request.user, Role.ADMINISTRATOR).first()
    if county is None:
        raise PermissionDenied
    present = current(county, kind)
    data = data_of(present, kind)
    sent = request.POST if request.method == "POST" else None
    initial = initial_of(data, kind, present.number if present else 0)
    form = LayoutForm(sent, kind=kind, initial=initial)
    columns = columns_form(sent, kind=kind, initial=initial_columns(data, kind))
    if sent is None:
        return _show(request, county, kind, form, columns, preview=data)
    drawn = _drawn(form, columns)
    if drawn is None:
        return _show(request, county, kind, form, columns, status=422)
    if "preview" in request.POST:
        return _show(request, county, kind, form, columns, preview=drawn, is_new=True)
    try:
        saved = save_layout(county, kind, drawn, by=request.user, number=form.cleaned_data["number"])
    except StaleSave as refused:
        latest = current(county, kind)
        begin_anew(form, refused, latest.number if latest else 0, field="number")
        return _show(request, county, kind, form, columns, status=422)
    if saved == present:
        messages.info(request, "版式没有变化。")
    else:
        messages.success(request, f"已保存为{saved}，以后生成的报表用这一版；已经生成的不变。")
    return redirect("supervision_desk:report_layout", kind)


def _drawn(form: LayoutForm, columns: BaseColumns) -> dict[str, Any] | None:
    """The layout as it was filled in; None when something in it is refused, at its field."""
    if not (form.is_valid() & columns.is_valid()):
        return None
    data = layout_from(form, columns)
    return data if check_width(form, data) else None


def _show(
    request: HttpRequest,
    county: Unit,
    kind: str,
    form: LayoutForm,
    columns: BaseColumns,
    *,
    preview: dict[str, Any] | None = None,
    is_new: bool = False,
    status: int = 200,
) -> HttpResponse:
    numbers = ReportLayout.objects.filter(county=county, kind=kind).select_related("saved_by")
    context = {
        "kind": ReportKind(kind),
        "form": form,
        "columns": columns,
        "preview": _preview(preview, kind) if preview else None,
        "is_new": is_new,
        "numbers": numbers.order_by("-number"),
    }
    return render(request, "supervision/desk/report_layout.html", context, status=status)


def _preview(data: dict[str, Any], kind: str) -> dict[str, Any]:
    """Two rows of headings with their spans, and rows that say nothing."""
    top: list[dict[str, Any]] = []
    bottom: list[str] = []
    has_groups = any(column.get("group") for column in data["columns"])
    for column in data["columns"]:
        group = column.get("group", "")
        if not group:
            top.append({"text": column["caption"], "rows": 2 if has_groups else 1, "columns": 1})
            continue
        bottom.append(column["caption"])
        if top and top[-1].get("group") == group:
            top[-1]["columns"] += 1
        else:
            top.append({"text": group, "rows": 1, "columns": 1, "group": group})
    rows = [[row.get(column["field"], "") for column in data["columns"]] for row in example_rows(kind)]
    return {**data, "top": top, "bottom": bottom, "rows": rows}
