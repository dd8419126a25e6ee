"""Pages of rounds of assessment: the list, one round with its next step, its ranking, its seal."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from disclosure_portal import clock
from disclosure_portal.accounts.models import Role
from disclosure_portal.accounts.queries import counties_of, has_role_anywhere
from disclosure_portal.web.answers import start_from, status_of, tell, version_of
from disclosure_portal.web.pagination import paginate
from disclosure_portal.workdays.counting import DueDay
from disclosure_portal.workdays.display import long_day
from disclosure_portal.workflow import StaleSave, Step, StepRefused
from supervision.forms.assessments import AssessmentForm, UntilForm, round_as_typed
from supervision.models import Assessment, Rubric, UnitScore
from supervision.permissions import may_run_assessment, reads_county
from supervision.queries.scores import rankings, to_enter, with_progress
from supervision.scoring.seal import digest_of, recomputed_differently
from supervision.views.rubrics import ask
from supervision.workflow import assessments as workflow

GET_POST = ["GET", "POST"]
State = Assessment.State
ACTS = {
    State.PREPARING: (workflow.TAKE_SNAPSHOT, workflow.take_snapshot, "已取数，各单位可以填写自评。"),
    State.SELF: (workflow.BEGIN_SCORING, workflow.begin_scoring, "自评已结束，请逐项评分。"),
    State.SCORING: (workflow.ANNOUNCE, workflow.announce, "得分已公布，申诉期开始。"),
    State.OBJECTION: (workflow.FREEZE, workflow.freeze, "已定分。"),
}


@require_safe
def assessments(request: HttpRequest) -> HttpResponse:
    found = Assessment.objects.visible_to(request.user).select_related("rubric")
    context = {
        "page": paginate(request, found),
        "may_add": has_role_anywhere(request.user, Role.REVIEWER),
        "has_rubric": _rubrics(request).exists(),
    }
    return render(request, "supervision/desk/assessments.html", context)


@require_http_methods(GET_POST)
def add(request: HttpRequest) -> HttpResponse:
    county = counties_of(request.user, Role.REVIEWER).first()
    if county is None:
        raise PermissionDenied
    form = AssessmentForm(request.POST or None, rubrics=_rubrics(request))
    if form.is_valid():
        try:
            made = workflow.open_assessment(Assessment(county=county, **form.values), by=request.user)
        except StepRefused as refused:
            form.add_error(None, refused.reasons)
        else:
            messages.success(request, "已保存。数据截止日期过后取数，各单位开始自评。")
            return redirect(made)
    context = {"form": form, "assessment": None}
    return render(request, "supervision/desk/assessment_edit.html", context, status=status_of(form))


@require_http_methods(GET_POST)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    record = _run(request, pk)
    if closed := workflow.EDIT.refusals(record):
        tell(request, closed)
        return redirect(record)
    form = AssessmentForm(request.POST or None, rubrics=_rubrics(request), assessment=record)
    if form.is_valid():
        try:
            workflow.edit_assessment(
                record, form.values, by=request.user, version=form.cleaned_data["version"]
            )
        except StepRefused as refused:
            form.add_error(None, refused.reasons)
            if isinstance(refused, StaleSave):
                newest = _run(request, pk)
                form.show_newest(newest.version, round_as_typed(newest))
        else:
            messages.success(request, "已保存。")
            return redirect(record)
    context = {"form": form, "assessment": record}
    return render(request, "supervision/desk/assessment_edit.html", context, status=status_of(form))


@require_http_methods(GET_POST)
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    record = _run(request, pk)
    if closed := workflow.DISCARD.refusals(record):
        tell(request, closed)
        return redirect(record)
    if request.method == "POST":
        try:
            workflow.discard_assessment(record, by=request.user)
        except StepRefused as refused:
            tell(request, refused.reasons)
            return redirect(record)
        messages.success(request, f"“{record}”已作废。")
        return redirect("supervision_desk:assessments")
    told = ["还没有取数，作废以后不留下任何得分。"]
    return ask(request, record, f"作废“{record}”", "作废", told, trail=_trail(record), look="danger")


@require_safe
def assessment(request: HttpRequest, pk: int) -> HttpResponse:
    """For the county the whole round and its next step; for a unit's people their own sheet, later the ranking."""
    record, user = visible_assessment(request, pk), request.user
    is_county = reads_county(user, record.county)
    sheets = with_progress(record.unit_scores.select_related("unit")).order_by("unit__position", "unit")
    shown = sheets if is_county or record.state == State.FROZEN else sheets.visible_to(user)
    listed = list(shown)
    own = set() if is_county else _own_units(request)
    step = ACTS.get(record.state, (None, None, ""))[0]
    may_run = may_run_assessment(user, record)
    context = {
        "assessment": record,
        "is_county": is_county,
        "may_run": may_run,
        "step": step,
        "may_step": bool(step) and step.may(user, record),
        "refusals": _refusals(record, step) if step and may_run else [],
        "steps": _course(record),
        "own": [sheet for sheet in listed if sheet.unit_id in own],
        "rankings": rankings(listed) if is_county or record.state == State.FROZEN else [],
        "to_enter": to_enter(record) if is_county and record.state == State.SCORING else [],
        "waiting": sum(sheet.objections for sheet in listed) if is_county else 0,
        "due": DueDay.from_json(record.objection_proof) if record.objection_proof else None,
        "total": len(listed),
        "handed_in": sum(1 for sheet in listed if sheet.self_handed_in_at),
    }
    return render(request, "supervision/desk/assessment.html", context)


@require_http_methods(GET_POST)
def act(request: HttpRequest, pk: int) -> HttpResponse:
    """The step that the round's state leads to: says once what it does, then does it."""
    record = visible_assessment(request, pk)
    if record.state not in ACTS:
        tell(request, ["考核已经定分，没有下一步。"])
        return redirect(record)
    step, carry, done = ACTS[record.state]
    if not step.may(request.user, record):
        raise PermissionDenied
    if request.method == "POST":
        if request.POST.get("state") != record.state:
            tell(request, ["您打开本页以后，考核已经进入下一阶段，请核对。"])
            return redirect(record)
        try:
            carry(record, by=request.user, on=clock.today(), version=version_of(request))
        except StepRefused as refused:
            tell(request, refused.reasons)
        else:
            messages.success(request, done)
        return redirect(record)
    refusals = _refusals(record, step)
    hidden = {"state": record.state, "version": record.version}
    context = {"trail": _trail(record), "refusals": refusals, "hidden": hidden}
    return ask(request, record, step.label, step.label, _told(record), **context)


@require_http_methods(GET_POST)
def until(request: HttpRequest, pk: int) -> HttpResponse:
    """Another last day for the units' own scores."""
    record = _run(request, pk)
    if closed := workflow.EXTEND_SELF.refusals(record):
        tell(request, closed)
        return redirect(record)
    initial = {"version": record.version, "until": record.self_until}
    form = UntilForm(request.POST or None, initial=initial)
    if form.is_valid():
        try:
            workflow.move_self_until(record, by=request.user, on=clock.today(), **form.cleaned_data)
        except StepRefused as refused:
            form.add_error(None, refused.reasons)
            if isinstance(refused, StaleSave):
                record = _run(request, pk)
                start_from(form, record.version)
        else:
            messages.success(request, "已修改自评截止日期，没有报送的单位收到了通知。")
            return redirect(record)
    told = [
        f"现在的自评截止日期是{long_day(record.self_until)}。",
        "没有报送的单位会收到通知，写明新的日期和原因。",
        "各单位都报送或者截止日期过后，可以开始评分。",
    ]
    return ask(request, record, "修改自评截止日期", "修改截止日期", told, trail=_trail(record), form=form)


@require_safe
def verify(request: HttpRequest, pk: int) -> HttpResponse:
    """Whether what is stored still is what was frozen, and whether its points still follow from its facts."""
    record = visible_assessment(request, pk)
    if not reads_county(request.user, record.county):
        raise PermissionDenied
    if record.state != State.FROZEN:
        raise Http404
    digest = digest_of(record)
    context = {
        "assessment": record,
        "digest": digest,
        "matches": digest == record.digest,
        "different": recomputed_differently(record),
    }
    return render(request, "supervision/desk/assessment_verify.html", context)


def visible_assessment(request: HttpRequest, pk: int) -> Assessment:
    found = Assessment.objects.visible_to(request.user)
    return get_object_or_404(
        found.select_related("rubric", "county", "opened_by", "announced_by", "frozen_by"), pk=pk
    )


def _run(request: HttpRequest, pk: int) -> Assessment:
    record = visible_assessment(request, pk)
    if not may_run_assessment(request.user, record):
        raise PermissionDenied
    return record


def _rubrics(request: HttpRequest) -> Any:
    counties = counties_of(request.user, Role.REVIEWER)
    return Rubric.objects.filter(county__in=counties, state=Rubric.State.PUBLISHED)


def _own_units(request: HttpRequest) -> set[int]:
    mine = UnitScore.objects.visible_to(request.user)
    return set(mine.values_list("unit", flat=True))


def _refusals(record: Assessment, step: Step) -> list[str]:
    return [*workflow.too_early(record, on=clock.today()), *step.refusals(record)]


def _course(record: Assessment) -> list[dict[str, str]]:
    states = list(State)
    here = states.index(State(record.state))
    return [
        {"label": one.label, "state": "done" if place < here else "now" if place == here else ""}
        for place, one in enumerate(states)
    ]


def _told(record: Assessment) -> list[str]:
    days = record.rubric.objection_working_days
    match record.state:
        case State.PREPARING:
            return [
                f"按{long_day(record.snapshot_on)}24时的数据计算全县各单位的得分，取数以后不再变动。",
                f"各单位收到通知，在{long_day(record.self_until)}前填写自评。",
            ]
        case State.SELF:
            return ["各单位不能再填写自评，由县政府办公室逐项评分。"]
        case State.SCORING:
            return [
                "各单位看到本单位每项得分、扣分原因和依据，看不到其他单位的。",
                f"从下一个工作日起{days}个工作日内可以申诉。",
            ]
    return ["得分、等次和名次不能再改，全部内容生成摘要值，可以随时核验。", "各单位都能看到排名。"]


def _trail(record: Assessment) -> list[tuple[str, str]]:
    return [(record.get_absolute_url(), str(record))]
