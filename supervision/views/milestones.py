"""Milestones after sign-in: one with all its units, changed while its plan is a draft, and the rule for its day of rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from disclosure_portal import clock
from disclosure_portal.accounts.models import Role
from disclosure_portal.accounts.queries import units_of
from disclosure_portal.web.answers import begin_anew, carried, status_of, tell
from disclosure_portal.workflow import StaleSave, StepRefused
from supervision.forms.plans import MilestoneForm, RollForm
from supervision.models import Milestone, Plan
from supervision.permissions import may_manage_plan
from supervision.queries import due_days
from supervision.queries import plans as queries
from supervision.queries.standings import counts, standings
from supervision.views.plans import GET_POST, managed
from supervision.workflow import drafting, rolls

if TYPE_CHECKING:
    from catalogs.queries.comparing import Difference

ROLL_LOST = "截止日期改了，原来决定的顺延随之取消；新的日期逢休息日要顺延的，请重新记录。"


@require_safe
def milestone(request: HttpRequest, pk: int) -> HttpResponse:
    """One obligation: its day and how it came about, how it is checked, and how each unit stands."""
    record = _visible(request, pk)
    today = clock.today()
    own = set(units_of(request.user, *Role).values_list("pk", flat=True))
    is_draft = record.plan.state == Plan.State.DRAFT
    listed = [] if is_draft else standings([record], as_of=today, units=own)
    may_manage = may_manage_plan(request.user, record.plan)
    context = {
        "milestone": record,
        "plan": record.plan,
        "today": today,
        "how": due_days.sentences(record),
        "owed_by": queries.owed_by(record, queries.named_units(record)),
        "checked_by": queries.checked_by(record),
        "check_told": queries.check_told(record),
        "standings": listed,
        "counts": [(status, number) for status, number in counts(listed).items() if number],
        "may_manage": may_manage,
        "may_edit": drafting.EDIT_MILESTONES.is_open_to(request.user, record.plan),
        "may_roll": may_manage and not rolls.roll_refusals(record),
        "may_take_back": may_manage and not rolls.keep_refusals(record),
    }
    return render(request, "supervision/desk/milestone.html", context)


@require_http_methods(GET_POST)
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """Add an obligation to a draft."""
    plan = managed(request, pk)
    if request.method == "GET" and (refusals := drafting.EDIT_MILESTONES.refusals(plan)):
        tell(request, refusals)
        return redirect(plan)
    form = MilestoneForm(request.POST if request.method == "POST" else None, county=plan.county)
    if form.is_bound and form.is_valid():
        try:
            made = drafting.add_milestone(
                Milestone(plan=plan, **form.values), by=request.user, units=form.units
            )
        except StepRefused as refused:
            form.add_error(None, refused.reasons)
        else:
            messages.success(request, f"已添加“{made}”。")
            return redirect(plan)
    context = {"plan": plan, "milestone": None, "form": form}
    return render(request, "supervision/desk/milestone_edit.html", context, status=status_of(form))


@require_http_methods(GET_POST)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change an obligation of a draft."""
    record = _managed(request, pk)
    if request.method == "GET" and (refusals := drafting.EDIT_MILESTONES.refusals(record.plan)):
        tell(request, refusals)
        return redirect(record)
    initial = {**queries.milestone_values(record), "version": record.version}
    sent = request.POST if request.method == "POST" else None
    form = MilestoneForm(sent, county=record.plan.county, initial=initial)
    differences: list[Difference] = []
    if form.is_bound and form.is_valid():
        version = form.cleaned_data["version"] or 0
        try:
            saved = drafting.edit_milestone(
                record, by=request.user, version=version, values=form.values, units=form.units
            )
        except StaleSave as refused:
            record = _managed(request, pk)
            before = queries.milestone_values(record)
            differences = queries.value_differences(before, form.cleaned_data, queries.MILESTONE_LABELS)
            begin_anew(form, refused, record.version)
        except StepRefused as refused:
            form.add_error(None, refused.reasons)
        else:
            loses_roll = record.rolls_because and not saved.rolls_because
            messages.success(request, f"已保存。{ROLL_LOST if loses_roll else ''}")
            return redirect(record)
    context = {"plan": record.plan, "milestone": record, "form": form, "differences": differences}
    return render(request, "supervision/desk/milestone_edit.html", context, status=status_of(form))


@require_http_methods(GET_POST)
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Says what goes; then takes it out of the draft."""
    record = _managed(request, pk)
    if request.method == "POST":
        try:
            drafting.remove_milestone(record, by=request.user)
        except StepRefused as refused:
            tell(request, refused.reasons)
            return redirect(record)
        messages.success(request, f"已删除“{record}”。")
        return redirect(record.plan)
    refusals = drafting.EDIT_MILESTONES.refusals(record.plan)
    context = {"milestone": record, "plan": record.plan, "refusals": refusals}
    return render(request, "supervision/desk/milestone_remove.html", context)


@require_http_methods(GET_POST)
def roll(request: HttpRequest, pk: int) -> HttpResponse:
    """Says to which day lateness would move; then records that the county office decided so."""
    record = _managed(request, pk)
    form = RollForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            record = rolls.roll_forward(
                record, form.cleaned_data["reason"], by=request.user, on=clock.today()
            )
        except StepRefused as refused:
            form.add_error(None, refused.reasons)
        else:
            messages.success(request, "已记录顺延，各单位的任务都按新的日期判断逾期。")
            return redirect(record)
    context = {
        "milestone": record,
        "plan": record.plan,
        "form": form,
        "rest": due_days.rest_of(record),
        "next_working_day": rolls.next_working_day(record),
        "refusals": rolls.roll_refusals(record),
    }
    return render(request, "supervision/desk/milestone_roll.html", context, status=status_of(form))


@require_POST
def take_back_roll(request: HttpRequest, pk: int) -> HttpResponse:
    record = _managed(request, pk)
    said = "已撤销顺延，按方案写明的日期判断逾期。"
    return carried(
        request, lambda: rolls.take_back_roll(record, by=request.user, on=clock.today()), said, to=record
    )


def _visible(request: HttpRequest, pk: int) -> Milestone:
    plans = Plan.objects.visible_to(request.user)
    found = Milestone.objects.filter(plan__in=plans).select_related("plan__county")
    return get_object_or_404(found, pk=pk)


def _managed(request: HttpRequest, pk: int) -> Milestone:
    record = _visible(request, pk)
    if not may_manage_plan(request.user, record.plan):
        raise PermissionDenied
    return record
