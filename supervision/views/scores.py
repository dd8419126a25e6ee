"""Pages of scores: a unit's sheet, its own scores, what the county office enters, the papers behind them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from disclosure_portal import clock
from disclosure_portal.attachments.models import Attachment
from disclosure_portal.attachments.serving import hand_out
from disclosure_portal.attachments.storing import store
from disclosure_portal.units.models import Unit
from disclosure_portal.web.answers import status_of, tell, version_of
from disclosure_portal.workflow import StaleSave, StepRefused
from supervision.forms.assessments import PAPERS, EntriesForm, OwnForm
from supervision.models import Assessment, Indicator, Score, UnitScore
from supervision.permissions import (
    belongs_to,
    may_enter_score,
    may_hand_in_own,
    may_open_papers,
    may_read_scores,
    may_run_assessment,
    may_score_itself,
    own_senders,
    reads_county,
)
from supervision.queries.scores import (
    objections_of,
    own_in_words,
    scores_of,
    sheet_sections,
    without_paper,
    worst_lost,
)
from supervision.views.assessments import visible_assessment
from supervision.views.rubrics import ask
from supervision.workflow import scores as workflow
from supervision.workflow.four_eyes import refusal_to_fill_in

GET_POST = ["GET", "POST"]
State, Kind = Assessment.State, Indicator.Kind


@require_safe
def unit_score(request: HttpRequest, pk: int) -> HttpResponse:
    """How each indicator was scored and why; before the announcement a unit's people see only their own scores."""
    sheet, user = visible_sheet(request, pk), request.user
    scores, opens_papers = scores_of(sheet), may_open_papers(user, sheet.unit)
    if not opens_papers:
        scores = [without_paper(one) for one in scores]
    is_told = may_read_scores(user, sheet)
    objected = {one.score_id: one for one in objections_of(sheet)} if is_told else {}
    can_object = belongs_to(user, sheet.unit) and sheet.assessment.state == State.OBJECTION
    for score in scores:
        score.objection = objected.get(score.pk)
        score.is_open_to_objection = (
            can_object and score.objection is None and clock.today() <= sheet.assessment.objection_until
        )
    context = {
        "sheet": sheet,
        "assessment": sheet.assessment,
        "sections": sheet_sections(scores),
        "is_told": is_told,
        "worst": worst_lost(scores) if is_told and sheet.assessment.is_announced else [],
        "may_enter": sheet.assessment.state == State.SCORING
        and may_run_assessment(user, sheet.assessment)
        and not belongs_to(user, sheet.unit),
        "may_fill": may_score_itself(user, sheet) and not workflow.own_refusals(sheet),
        "may_hand_in": may_hand_in_own(user, sheet) and not workflow.own_refusals(sheet),
        "missing": workflow.own_awaited(sheet),
        "senders": own_senders(sheet),
        "is_county": reads_county(user, sheet.unit),
        "opens_papers": opens_papers,
    }
    return render(request, "supervision/desk/unit_score.html", context)


# The unit's own


@require_http_methods(GET_POST)
def self_score(request: HttpRequest, pk: int, group: int) -> HttpResponse:
    """One group of indicators at a time; what is saved stays."""
    sheet = visible_sheet(request, pk)
    if not may_score_itself(request.user, sheet):
        raise PermissionDenied
    if closed := workflow.own_refusals(sheet):
        tell(request, closed)
        return redirect(sheet)
    groups = own_groups(sheet)
    scores = _of_group(sheet, group)
    form = OwnForm(request.POST or None, request.FILES or None, scores=scores)
    if form.is_valid():
        try:
            _save_own(sheet, form, request)
        except StaleSave as refused:
            form.add_error(None, refused.reasons)
            form.show_newest(_of_group(sheet, group))
        except StepRefused as refused:
            form.add_error(None, refused.reasons)
        else:
            messages.success(request, "已保存。")
            after = [one for one in groups if one.position > groups_position(groups, group)]
            return (
                redirect("supervision_desk:self_score", sheet.pk, after[0].pk) if after else redirect(sheet)
            )
    context = {"sheet": sheet, "form": form, "groups": groups, "group": group}
    context["refusal"] = refusal_to_fill_in(sheet, by=request.user)
    return render(request, "supervision/desk/self_score.html", context, status=status_of(form))


def own_groups(sheet: UnitScore) -> list[Indicator]:
    """The groups of the rubric in which the unit is scored, in order. One query."""
    found = Indicator.objects.filter(children__in=sheet.scores.values("indicator")).distinct()
    return list(found.order_by("position"))


def groups_position(groups: Sequence[Indicator], key: int) -> int:
    return next(one.position for one in groups if one.pk == key)


def _of_group(sheet: UnitScore, group: int) -> list[Score]:
    found = sheet.scores.filter(indicator__parent=group, indicator__kind=Kind.SCORE)
    scores = list(found.select_related("indicator", "own_attachment").order_by("indicator__position"))
    if not scores:
        raise Http404
    return scores


@transaction.atomic
def _save_own(sheet: UnitScore, form: OwnForm, request: HttpRequest) -> None:
    """The files go again when the scores are refused."""
    papers = {
        score.pk: store(file, unit=sheet.unit, by=request.user, kinds=PAPERS)
        for score in form.scores
        if (file := form.cleaned_data[f"paper_{score.pk}"])
    }
    workflow.save_own(sheet, form.own(papers), by=request.user)


@require_http_methods(GET_POST)
def hand_in(request: HttpRequest, pk: int) -> HttpResponse:
    """Says once what goes to the county office, and that it stands from then on; then hands it in."""
    sheet = visible_sheet(request, pk)
    if not may_hand_in_own(request.user, sheet):
        raise PermissionDenied
    if closed := workflow.own_refusals(sheet):
        tell(request, closed)
        return redirect(sheet)
    if request.method == "POST":
        try:
            workflow.hand_in_own(sheet, by=request.user, version=version_of(request))
        except StepRefused as refused:
            tell(request, refused.reasons)
        else:
            messages.success(request, "自评已报送县政府办公室。")
        return redirect(sheet)
    told = [own_in_words(sheet), "请先在考核表里核对每一项。报送以后不能再修改。"]
    trail = [(sheet.get_absolute_url(), str(sheet.unit))]
    missing = workflow.own_awaited(sheet)
    refusals = [f"还有{missing}项没有填写自评得分"] if missing else []
    context = {"trail": trail, "refusals": refusals, "hidden": {"version": sheet.version}}
    return ask(request, sheet, f"报送{sheet.unit}自评", "报送自评", told, **context)


# The county's


@require_http_methods(GET_POST)
def indicator_scores(request: HttpRequest, pk: int, indicator: int) -> HttpResponse:
    """One indicator for every unit: the points, and one paper behind them. A reviewer's own unit is only read."""
    record = visible_assessment(request, pk)
    _require_scorer(request, record)
    line = get_object_or_404(record.rubric.indicators.exclude(kind=Kind.GROUP), pk=indicator)

    def read() -> list[Score]:
        return [one for one in found_scores() if may_enter_score(request.user, one)]

    def found_scores() -> list[Score]:
        found = Score.objects.filter(unit_score__assessment=record, indicator=line)
        related = ("indicator", "unit_score__unit", "attachment", "own_attachment")
        return list(found.select_related(*related).order_by("unit_score__unit__position", "unit_score__unit"))

    own = [one for one in found_scores() if not may_enter_score(request.user, one)]
    context = {"assessment": record, "indicator": line, "own": own}
    return _enter(request, record, read, record.get_absolute_url(), context, record.county)


@require_http_methods(GET_POST)
def score(request: HttpRequest, pk: int) -> HttpResponse:
    """One score of one unit: to enter it, or to overrule what was computed."""
    one = visible_score(request, pk)
    sheet, record = one.unit_score, one.unit_score.assessment
    if not may_enter_score(request.user, one):
        raise PermissionDenied
    context = {"assessment": record, "indicator": one.indicator, "sheet": sheet, "score": one}
    return _enter(
        request, record, lambda: [visible_score(request, pk)], sheet.get_absolute_url(), context, sheet.unit
    )


def _enter(
    request: HttpRequest, record: Assessment, read: Any, back: str, context: dict[str, Any], unit: Any
) -> HttpResponse:
    if record.state != State.SCORING:
        tell(request, [f"{record.get_state_display()}阶段不能评分"])
        return redirect(back)
    form = EntriesForm(request.POST or None, request.FILES or None, scores=read())
    if form.is_valid():
        try:
            changed = _save_entries(record, form, request, unit)
        except StaleSave as refused:
            form.add_error(None, refused.reasons)
            form.show_newest(read())
        except StepRefused as refused:
            form.add_error(None, refused.reasons)
        else:
            messages.success(request, f"已保存，改动{len(changed)}项。")
            return redirect(back)
    shown = {**context, "form": form, "back": back}
    return render(request, "supervision/desk/score_enter.html", shown, status=status_of(form))


@transaction.atomic
def _save_entries(record: Assessment, form: EntriesForm, request: HttpRequest, unit: Any) -> list[Score]:
    """The paper goes again when the scores are refused."""
    file = form.cleaned_data["paper"]
    paper = store(file, unit=unit, by=request.user, kinds=PAPERS) if file else None
    return workflow.enter(record, form.entries(paper), by=request.user)


def _require_scorer(request: HttpRequest, record: Assessment) -> None:
    if not may_run_assessment(request.user, record):
        raise PermissionDenied


# Papers


@require_safe
def evidence(request: HttpRequest, pk: int) -> FileResponse:
    """The paper behind the county's points, once the scores can be read."""
    one = visible_score(request, pk)
    if not may_read_scores(request.user, one.unit_score):
        raise PermissionDenied
    return hand_out_paper(request, one.attachment, one.unit)


@require_safe
def own_evidence(request: HttpRequest, pk: int) -> FileResponse:
    """The paper that the unit put behind its own points."""
    one = visible_score(request, pk)
    return hand_out_paper(request, one.own_attachment, one.unit)


def hand_out_paper(request: HttpRequest, paper: Attachment | None, unit: Unit) -> FileResponse:
    """Leaders and administrators read the scores, but not the unit's papers."""
    if not may_open_papers(request.user, unit):
        raise PermissionDenied
    if paper is None:
        raise Http404
    return hand_out(paper)


def visible_sheet(request: HttpRequest, pk: int) -> UnitScore:
    found = UnitScore.objects.visible_to(request.user)
    return get_object_or_404(found.select_related("unit", "assessment__rubric", "assessment__county"), pk=pk)


def visible_score(request: HttpRequest, pk: int) -> Score:
    found = Score.objects.visible_to(request.user)
    related = ("indicator", "attachment", "own_attachment")
    sheet = ("unit_score__unit", "unit_score__assessment__county", "unit_score__assessment__rubric")
    return get_object_or_404(found.select_related(*related, *sheet), pk=pk)
