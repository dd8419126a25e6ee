"""Pages of inspections: the rounds, one round with its draw, its orders and its end."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from disclosure_portal import clock
from disclosure_portal.accounts.models import COUNTY_ROLES, Role
from disclosure_portal.accounts.queries import counties_of, has_role_anywhere
from disclosure_portal.web.answers import begin_anew, carried, status_of, tell, version_of
from disclosure_portal.web.pagination import paginate
from disclosure_portal.web.versions import VersionForm
from disclosure_portal.workflow import StepRefused
from supervision.forms.inspections import InspectionForm, OrderForm, TakeBackForm
from supervision.models import Finding, Inspection
from supervision.permissions import may_inspect
from supervision.queries.checklist import all_rules
from supervision.queries.inspections import inspections_of, rule_counts, told_lines, unit_lines
from supervision.workflow import inspections as workflow

GET_POST = ["GET", "POST"]
State = Inspection.State
STEPS = (State.PREPARING, State.CHECKING, State.RECTIFYING, State.CLOSED)


@require_safe
def inspections(request: HttpRequest) -> HttpResponse:
    """The county's rounds; for a unit's people those whose checking is over, with what was found at their unit."""
    is_county = has_role_anywhere(request.user, *COUNTY_ROLES)
    rounds = (
        inspections_of(request.user) if is_county else Inspection.objects.told_to(request.user).distinct()
    )
    page = paginate(request, rounds)
    context = {
        "page": page,
        "is_county": is_county,
        "lines": [] if is_county else told_lines(request.user, page.records),
        "may_open": has_role_anywhere(request.user, Role.REVIEWER),
    }
    return render(request, "supervision/desk/inspections.html", context)


@require_safe
def inspection(request: HttpRequest, pk: int) -> HttpResponse:
    """One round: what it rests on, how it was drawn, how far it is, and the next step."""
    record = _visible(request, pk)
    may = may_inspect(request.user, record)
    lines = unit_lines(record)
    context = {
        "inspection": record,
        "steps": _steps(record),
        "lines": lines,
        "next_unit": next((line.unit for line in lines if not line.is_checked), None),
        "rule_counts": rule_counts(record),
        "rules": [rule for code, rule in all_rules().items() if code in record.rules],
        "draws": list(reversed(record.draws)),
        "may": may,
        "version_form": VersionForm(initial={"version": record.version}),
        "can_take_back": may and not workflow.TAKE_BACK.refusals(record),
        "order_refusals": workflow.ORDER.refusals(record),
        "close_refusals": workflow.CLOSE.refusals(record),
        "found": Finding.objects.filter(row__inspection=record).count(),
    }
    return render(request, "supervision/desk/inspection.html", context)


@require_http_methods(GET_POST)
def add(request: HttpRequest) -> HttpResponse:
    """Prepare a round for the county."""
    counties = counties_of(request.user, Role.REVIEWER)
    county = counties.first()
    if county is None:
        raise PermissionDenied
    today = clock.today()
    initial = {
        "year": today.year,
        "title": f"{today.year}年政务公开专项检查",
        "among": Inspection.Among.ALL,
        "drawn_by": Inspection.DrawnBy.CHANCE,
        "unit_count": 10,
        "items_per_unit": 5,
        "rules": list(all_rules()),
    }
    form = InspectionForm(request.POST or None, initial=initial)
    if form.is_bound and form.is_valid():
        try:
            made = workflow.open_inspection(Inspection(county=county, **form.values), by=request.user)
        except StepRefused as refused:
            form.add_error(None, refused.reasons)
        else:
            messages.success(request, "已保存。核对以后抽取检查对象。")
            return redirect(made)
    context = {"form": form, "inspection": None}
    return render(request, "supervision/desk/inspection_edit.html", context, status=status_of(form))


@require_http_methods(GET_POST)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a round that isn't drawn yet."""
    record = _run(request, pk)
    if request.method == "GET" and (reasons := workflow.EDIT.refusals(record)):
        tell(request, reasons)
        return redirect(record)
    initial = {name: getattr(record, name) for name in (*workflow.WRITTEN, "version")}
    form = InspectionForm(request.POST or None, initial=initial)
    if form.is_bound and form.is_valid():
        version = form.cleaned_data["version"] or 0
        try:
            workflow.edit_inspection(record, by=request.user, version=version, values=form.values)
        except StepRefused as refused:
            begin_anew(form, refused, _visible(request, pk).version)
        else:
            messages.success(request, "已保存。")
            return redirect(record)
    context = {"form": form, "inspection": record}
    return render(request, "supervision/desk/inspection_edit.html", context, status=status_of(form))


@require_http_methods(GET_POST)
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Says that the round goes; then throws it away."""
    record = _run(request, pk)
    if request.method == "POST":
        try:
            workflow.discard_inspection(record, by=request.user)
        except StepRefused as refused:
            tell(request, refused.reasons)
            return redirect(record)
        messages.success(request, f"“{record}”已作废。")
        return redirect("supervision_desk:inspections")
    context = {"inspection": record, "refusals": workflow.DISCARD.refusals(record)}
    return render(request, "supervision/desk/inspection_discard.html", context)


@require_POST
def draw(request: HttpRequest, pk: int) -> HttpResponse:
    """Draw what is looked at, as of today."""
    record = _run(request, pk)

    def act() -> None:
        workflow.draw(record, by=request.user, version=version_of(request), as_of=clock.today())

    return carried(request, act, "已抽取检查对象。请逐个单位检查。", to=record)


@require_http_methods(GET_POST)
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks why a draw is given up; then does so."""
    record = _run(request, pk)
    form = TakeBackForm(request.POST or None, initial={"version": record.version})
    if form.is_bound and form.is_valid():
        try:
            workflow.take_back_draw(record, by=request.user, **form.cleaned_data)
        except StepRefused as refused:
            begin_anew(form, refused, _visible(request, pk).version)
        else:
            messages.success(request, "已收回抽取结果。可以修改以后重新抽取。")
            return redirect(record)
    context = {"inspection": record, "form": form, "refusals": workflow.TAKE_BACK.refusals(record)}
    return render(request, "supervision/desk/inspection_take_back.html", context, status=status_of(form))


@require_http_methods(GET_POST)
def order(request: HttpRequest, pk: int) -> HttpResponse:
    """Shows what was found and asks until when it is put right; then orders it."""
    record = _run(request, pk)
    form = OrderForm(request.POST or None, initial={"version": record.version})
    if form.is_bound and form.is_valid():
        try:
            workflow.order_all(record, by=request.user, on=clock.today(), **form.cleaned_data)
        except StepRefused as refused:
            begin_anew(form, refused, _visible(request, pk).version)
        else:
            messages.success(request, "检查结果已告知被检查的单位。")
            return redirect(record)
    found = Finding.objects.filter(row__inspection=record)
    context = {
        "inspection": record,
        "form": form,
        "refusals": workflow.ORDER.refusals(record),
        "findings": found.select_related("row__unit", "row__item", "row__domain").order_by(
            "row__position", "pk"
        ),
        "rules": all_rules(),
    }
    return render(request, "supervision/desk/inspection_order.html", context, status=status_of(form))


@require_POST
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """End the round."""
    record = _run(request, pk)

    def act() -> None:
        workflow.close_inspection(record, by=request.user, version=version_of(request), on=clock.today())

    return carried(request, act, "本次检查已结束。", to=record)


def _visible(request: HttpRequest, pk: int) -> Inspection:
    return get_object_or_404(
        Inspection.objects.visible_to(request.user).select_related("county", "opened_by"), pk=pk
    )


def _run(request: HttpRequest, pk: int) -> Inspection:
    record = get_object_or_404(
        Inspection.objects.visible_to(request.user) | Inspection.objects.told_to(request.user), pk=pk
    )
    if not may_inspect(request.user, record):
        raise PermissionDenied
    return record


def _steps(record: Inspection) -> list[dict[str, Any]]:
    """Where the round stands, for the line of steps."""
    here = STEPS.index(record.state)
    labels = ("准备", "抽取和检查", "整改和通报", "结束")
    states = ["done" if n < here else "now" if n == here else "" for n in range(len(STEPS))]
    return [{"label": label, "state": state} for label, state in zip(labels, states, strict=True)]
