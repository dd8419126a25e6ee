"""Pages on which an inspector checks: a unit's rows, and one row's checklist beside what was published."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from disclosure_portal import clock
from disclosure_portal.accounts.models import Role
from disclosure_portal.accounts.queries import units_of
from disclosure_portal.attachments.storing import store
from disclosure_portal.units.models import Unit
from disclosure_portal.web.answers import begin_anew, status_of
from disclosure_portal.workflow import StepRefused
from supervision.forms.inspections import RowForm
from supervision.models import Inspection, InspectionRow
from supervision.permissions import may_check_row
from supervision.queries.checklist import all_rules, seen
from supervision.queries.inspections import rows_of
from supervision.workflow import inspection_rows as workflow

if TYPE_CHECKING:
    from supervision.queries.checklist import Seen


@require_safe
def unit(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """A unit's rows: for the inspector with the checklist, for the unit with what was found."""
    county = Inspection.objects.visible_to(request.user).filter(pk=pk)
    own = Inspection.objects.told_to(request.user).filter(pk=pk)
    record = county.select_related("county").first() or own.select_related("county").first()
    if record is None:
        raise Http404
    reached = Unit.objects.all() if county.exists() else units_of(request.user, Role.EDITOR, Role.APPROVER)
    inspected = get_object_or_404(reached.filter(county=record.county), code=code)
    rows = list(rows_of(record, inspected))
    if not rows:
        raise Http404
    shown = seen(rows, as_of=clock.today())
    is_open = record.state == Inspection.State.CHECKING and may_check_row(request.user, rows[0])
    context = {
        "inspection": record,
        "unit": inspected,
        "lines": [(one, _form(one) if is_open and one.row.checked_at is None else None) for one in shown],
        "rules": all_rules(),
        "is_open": is_open,
        "reads_county": county.exists(),
        "checked": sum(row.checked_at is not None for row in rows),
        "next": _next_unit(record) if is_open and all(row.checked_at for row in rows) else None,
    }
    return render(request, "supervision/desk/inspection_unit.html", context)


@require_http_methods(["GET", "POST"])
def row(request: HttpRequest, pk: int) -> HttpResponse:
    """One row's checklist, to check it or to check it again."""
    visible = InspectionRow.objects.visible_to(request.user)
    record = get_object_or_404(visible.select_related("inspection__county", "unit"), pk=pk)
    if not may_check_row(request.user, record):
        raise PermissionDenied
    one = _seen(record)
    form = _form(one, request)
    if form.is_bound and form.is_valid():
        try:
            _check(request, form)
        except StepRefused as refused:
            one = _seen(record)
            begin_anew(form, refused, one.row.version)
        else:
            messages.success(request, f"已保存：{record}")
            return redirect(f"{_unit_page(record)}#row-{record.pk}")
    refusals = workflow.CHECK.refusals(record.inspection)
    context = {"one": one, "form": form, "back": _unit_page(record), "refusals": refusals}
    return render(request, "supervision/desk/inspection_row.html", context, status=status_of(form))


@transaction.atomic
def _check(request: HttpRequest, form: RowForm) -> None:
    """The file goes again when the check is refused."""
    file = form.cleaned_data["file"]
    kept = store(file, unit=form.row.inspection.county, by=request.user) if file else None
    workflow.check_row(
        form.row,
        by=request.user,
        version=form.cleaned_data["version"],
        judged=form.judged,
        attachment=kept,
    )


def _seen(record: InspectionRow) -> Seen:
    (one,) = seen(rows_of(record.inspection, record.unit).filter(pk=record.pk), as_of=clock.today())
    return one


def _form(one: Seen, request: HttpRequest | None = None) -> RowForm:
    is_sent = request is not None and request.method == "POST"
    data, files = (request.POST, request.FILES) if is_sent else (None, None)
    return RowForm(data, files, row=one.row, proposals=one.proposals)


def _unit_page(record: InspectionRow) -> str:
    return reverse("supervision_desk:inspection_unit", args=[record.inspection_id, record.unit.code])


def _next_unit(record: Inspection) -> Unit | None:
    """The first unit with something to check, in the order of the draw."""
    left = record.rows.filter(checked_at__isnull=True).select_related("unit").first()
    return left.unit if left else None
