"""Plans after sign-in: which there are, one with its milestones, drafted, started and closed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from disclosure_portal import clock
from disclosure_portal.accounts.models import Role
from disclosure_portal.accounts.queries import counties_of, units_of
from disclosure_portal.web.answers import begin_anew, carried, status_of, tell
from disclosure_portal.web.pagination import paginate
from disclosure_portal.workflow import StaleSave, StepRefused
from supervision.forms.plans import PlanForm
from supervision.models import Plan
from supervision.permissions import may_manage_plan
from supervision.queries import plans as queries
from supervision.workflow import drafting
from supervision.workflow import plans as workflow

if TYPE_CHECKING:
    from catalogs.queries.comparing import Difference
    from disclosure_portal.accounts.models import User
    from disclosure_portal.units.models import UnitQuerySet

GET_POST = ["GET", "POST"]


@require_safe
def plans(request: HttpRequest) -> HttpResponse:
    """The county's plans, the newest first."""
    listed = queries.with_sizes(Plan.objects.visible_to(request.user)).select_related("county")
    context = {"page": paginate(request, listed), "may_draft": _counties(request.user).exists()}
    return render(request, "supervision/desk/plans.html", context)


@require_safe
def plan(request: HttpRequest, pk: int) -> HttpResponse:
    """One plan: its milestones with how the units stand, and its next step."""
    record = visible(request, pk)
    may_manage = may_manage_plan(request.user, record)
    own = set(units_of(request.user, *Role).values_list("pk", flat=True))
    today = clock.today()
    listed = queries.plan_standings(record, as_of=today, units=own)
    is_running = record.state == Plan.State.RUNNING
    context = {
        "plan": record,
        "lines": queries.lines(record, listed),
        "today": today,
        "may_manage": may_manage,
        "may_edit_milestones": drafting.EDIT_MILESTONES.is_open_to(request.user, record),
        "may_edit": drafting.EDIT.is_open_to(request.user, record),
        "start_refusals": workflow.START.refusals(record),
        "missing": queries.missing_units(record, on=today) if may_manage and is_running else 0,
    }
    return render(request, "supervision/desk/plan.html", context)


@require_http_methods(GET_POST)
def add(request: HttpRequest) -> HttpResponse:
    """Begin a plan by hand."""
    counties = _counties(request.user)
    if not counties.exists():
        raise PermissionDenied
    initial = {"county": counties.first(), "is_public": True, "kind": Plan.Kind.SCHEME}
    form = PlanForm(request.POST if request.method == "POST" else None, counties=counties, initial=initial)
    if form.is_bound and form.is_valid():
        try:
            made = Plan(county=form.cleaned_data["county"], **form.values)
            made = drafting.draft_plan(made, by=request.user)
        except StepRefused as refused:
            form.add_error(None, refused.reasons)
        else:
            messages.success(request, "已存为草稿，请添加时间节点。")
            return redirect(made)
    context = {"plan": None, "form": form}
    return render(request, "supervision/desk/plan_edit.html", context, status=status_of(form))


@require_http_methods(GET_POST)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what the plan says of itself."""
    record = managed(request, pk)
    if request.method == "GET" and (refusals := drafting.EDIT.refusals(record)):
        tell(request, refusals)
        return redirect(record)
    initial = {**queries.plan_values(record), "version": record.version}
    settled = drafting.SETTLED if record.state != Plan.State.DRAFT else ()
    form = PlanForm(request.POST if request.method == "POST" else None, initial=initial, settled=settled)
    differences: list[Difference] = []
    if form.is_bound and form.is_valid():
        version = form.cleaned_data["version"] or 0
        try:
            drafting.edit_plan(record, by=request.user, version=version, values=form.values, on=clock.today())
        except StaleSave as refused:
            record = managed(request, pk)
            before = queries.plan_values(record)
            differences = queries.value_differences(before, form.values, queries.PLAN_LABELS)
            begin_anew(form, refused, record.version)
        except StepRefused as refused:
            form.add_error(None, refused.reasons)
        else:
            messages.success(request, "已保存。")
            return redirect(record)
    context = {"plan": record, "form": form, "differences": differences}
    return render(request, "supervision/desk/plan_edit.html", context, status=status_of(form))


@require_http_methods(GET_POST)
def start(request: HttpRequest, pk: int) -> HttpResponse:
    """Says what units will owe and the public will see from then on; then starts the plan."""
    record = managed(request, pk)
    if request.method == "POST":
        try:
            record = workflow.start_plan(record, by=request.user, on=clock.today())
        except StepRefused as refused:
            tell(request, refused.reasons)
        else:
            messages.success(request, "方案已开始执行，各单位已收到消息。")
        return redirect(record)
    tasks = queries.tasks_to_come(record)
    context = {
        "plan": record,
        "tasks": tasks,
        "task_count": sum(number for _, number in tasks),
        "refusals": workflow.START.refusals(record),
    }
    return render(request, "supervision/desk/plan_start.html", context)


@require_http_methods(GET_POST)
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Says what ends; then ends it."""
    record = managed(request, pk)
    if request.method == "POST":
        try:
            record = workflow.close_plan(record, by=request.user, on=clock.today())
        except StepRefused as refused:
            tell(request, refused.reasons)
        else:
            messages.success(request, "方案已结束，不再核验和提醒。")
        return redirect(record)
    open_tasks = sum(one.is_open for one in queries.plan_standings(record, as_of=clock.today()))
    context = {"plan": record, "open_tasks": open_tasks, "refusals": workflow.CLOSE.refusals(record)}
    return render(request, "supervision/desk/plan_close.html", context)


@require_POST
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    record = managed(request, pk)
    today = clock.today()
    return carried(
        request,
        lambda: workflow.reopen_plan(record, by=request.user, on=today),
        "方案已恢复执行。",
        to=record,
    )


@require_POST
def assign(request: HttpRequest, pk: int) -> HttpResponse:
    """Give units that came into a scope since the start their tasks."""
    record = managed(request, pk)
    try:
        added = workflow.add_missing_assignments(record, by=request.user, on=clock.today())
    except StepRefused as refused:
        tell(request, refused.reasons)
    else:
        messages.success(request, f"已补列{len(added)}项任务。")
    return redirect(record)


@require_http_methods(GET_POST)
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Says that the draft goes with its milestones; then throws it away."""
    record = managed(request, pk)
    if request.method == "POST":
        try:
            drafting.discard_plan(record, by=request.user)
        except StepRefused as refused:
            tell(request, refused.reasons)
            return redirect(record)
        messages.success(request, f"《{record}》的草稿已作废。")
        return redirect("supervision_desk:plans")
    refusals = drafting.DISCARD.refusals(record)
    context = {"plan": record, "count": record.milestones.count(), "refusals": refusals}
    return render(request, "supervision/desk/plan_discard.html", context)


def visible(request: HttpRequest, pk: int) -> Plan:
    found = Plan.objects.visible_to(request.user).select_related("county", "cloned_from", "created_by")
    return get_object_or_404(found, pk=pk)


def managed(request: HttpRequest, pk: int) -> Plan:
    record = visible(request, pk)
    if not may_manage_plan(request.user, record):
        raise PermissionDenied
    return record


def _counties(user: User) -> UnitQuerySet:
    return counties_of(user, Role.REVIEWER)
