"""Tasks after sign-in: the list, one with its evidence, waived, and a unit's own words about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalogs.queries.comparing import Difference
from disclosure_portal import clock
from disclosure_portal.accounts.models import Role
from disclosure_portal.accounts.queries import units_of
from disclosure_portal.web.answers import begin_anew, status_of, tell
from disclosure_portal.web.pagination import paginate
from disclosure_portal.workflow import StaleSave, StepRefused
from supervision.forms.assignments import AssignmentFilter, ProgressForm, WaiverForm
from supervision.models import Assignment, Plan
from supervision.permissions import may_waive, works_for
from supervision.queries import due_days
from supervision.queries import plans as plan_queries
from supervision.queries.assignments import tasks
from supervision.queries.next_steps import next_step
from supervision.queries.selections import DONE, selected, shares, until
from supervision.queries.standings import counts, explain, soon_until
from supervision.queries.standings import status_of as standing_status
from supervision.views.plans import GET_POST
from supervision.workflow import assignments as workflow

if TYPE_CHECKING:
    from typing import Any


@require_safe
def assignments(request: HttpRequest) -> HttpResponse:
    """The tasks of the units that the reader sees, by filters that stand in the address."""
    units = units_of(request.user, *Role).filter(assignments__isnull=False).distinct()
    plans = Plan.objects.visible_to(request.user).exclude(state=Plan.State.DRAFT)
    form = AssignmentFilter(request.GET, plans=plans, units=units, today=clock.today())
    chosen = dict(form.chosen)
    status, as_of = chosen.pop("status", ""), form.day
    chosen.pop("as_of", None)
    days = {name: chosen.pop(name, None) for name in ("due_by", "met_by")}
    keys = set(units.values_list("pk", flat=True))
    listed = until(tasks(request.user, keys, as_of=as_of, **chosen), **days)
    found = selected(listed, status)
    context = {
        "form": form,
        "as_of": as_of,
        "is_past": as_of != clock.today(),
        "status": status,
        "counts": [(one, number) for one, number in counts(listed).items() if number],
        "page": paginate(request, found),
        "units": len({one.assignment.unit_id for one in found}),
        "shares": shares(listed) if status == DONE and found and not any(days.values()) else [],
        "several_units": len(keys) > 1,
    }
    return render(request, "supervision/desk/assignments.html", context, status=status_of(form))


@require_safe
def assignment(request: HttpRequest, pk: int) -> HttpResponse:
    """What is owed, by when, how it stands, what proves it, and what to do next."""
    return show(request, _visible(request, pk))


def show(
    request: HttpRequest,
    record: Assignment,
    progress_form: ProgressForm | None = None,
    differences: list[Difference] | None = None,
) -> HttpResponse:
    """The page, perhaps with the words that weren't saved."""
    today = clock.today()
    milestone = record.milestone
    proof = explain(record, as_of=today)
    status = standing_status(
        proof.met_on,
        due_legal=milestone.due_legal,
        is_waived=record.is_waived(today),
        as_of=today,
        soon_until=soon_until(milestone.plan.county, as_of=today),
    )
    works = works_for(request.user, record.unit)
    may_report = works and not workflow.progress_refusals(record)
    context = {
        "assignment": record,
        "milestone": milestone,
        "plan": milestone.plan,
        "unit": record.unit,
        "today": today,
        "status": status,
        "evidence": proof,
        "how": due_days.sentences(milestone),
        "check_told": plan_queries.check_told(milestone),
        "next_step": next_step(record, proof, status, on=today) if works else None,
        "may_report": may_report,
        "progress_form": progress_form or _progress_form(record),
        "differences": differences or [],
        "earlier_waivers": record.earlier_waivers.select_related("by") if record.waived_on else [],
        "may_waive": may_waive(request.user, record)
        and not workflow.waive_refusals(record, met_on=proof.met_on),
        "may_end_waiver": may_waive(request.user, record) and not workflow.end_waiver_refusals(record),
    }
    code = status_of(progress_form) if progress_form else 200
    return render(request, "supervision/desk/assignment.html", context, status=code)


@require_POST
def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """Save the unit's words about its progress."""
    record = _visible(request, pk)
    if not works_for(request.user, record.unit):
        raise PermissionDenied
    form = ProgressForm(request.POST)
    if not form.is_valid():
        return show(request, record, form)
    text, version = form.cleaned_data["text"], form.cleaned_data["version"] or 0
    try:
        workflow.save_progress(record, by=request.user, version=version, text=text, at=clock.now())
    except StaleSave as refused:
        record = _visible(request, pk)
        begin_anew(form, refused, record.version)
        return show(request, record, form, [Difference("text", "进展", record.progress, text)])
    except StepRefused as refused:
        form.add_error(None, refused.reasons)
        return show(request, record, form)
    messages.success(request, "进展已保存。")
    return redirect(record)


@require_http_methods(GET_POST)
def waive(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks why the unit is let off; then lets it off."""
    record = _visible(request, pk)
    if not may_waive(request.user, record):
        raise PermissionDenied
    today = clock.today()
    form = WaiverForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            workflow.waive(record, by=request.user, reason=form.cleaned_data["reason"], on=today)
        except StepRefused as refused:
            form.add_error(None, refused.reasons)
        else:
            messages.success(request, f"已免除{record.unit}的这项任务。")
            return redirect(record)
    refusals = workflow.waive_refusals(record, met_on=explain(record, as_of=today).met_on)
    context: dict[str, Any] = {"assignment": record, "form": form, "today": today, "refusals": refusals}
    return render(request, "supervision/desk/assignment_waive.html", context, status=status_of(form))


@require_POST
def end_waiver(request: HttpRequest, pk: int) -> HttpResponse:
    record = _visible(request, pk)
    try:
        workflow.end_waiver(record, by=request.user, on=clock.today())
    except StepRefused as refused:
        tell(request, refused.reasons)
    else:
        messages.success(request, f"已撤销免除，{record.unit}仍要完成这项任务。")
    return redirect(record)


def _visible(request: HttpRequest, pk: int) -> Assignment:
    found = Assignment.objects.visible_to(request.user).exclude(milestone__plan__state=Plan.State.DRAFT)
    related = found.select_related("unit__county", "milestone__plan__county", "waived_by", "progress_by")
    return get_object_or_404(related, pk=pk)


def _progress_form(record: Assignment) -> ProgressForm:
    return ProgressForm(initial={"text": record.progress, "version": record.version})
