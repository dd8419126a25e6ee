"""Pages of rubrics: the list, one of them, its lines, its issue, its copy."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from disclosure_portal import clock
from disclosure_portal.accounts.models import Role
from disclosure_portal.accounts.queries import counties_of, has_role_anywhere
from disclosure_portal.web.answers import status_of, tell
from disclosure_portal.web.pagination import paginate
from disclosure_portal.workflow import StaleSave, StepRefused
from participation.four_eyes import NOBODY_LEFT
from supervision.forms.rubrics import (
    IndicatorForm,
    IssueForm,
    RubricForm,
    YearForm,
    head_as_typed,
    line_as_typed,
)
from supervision.models import Indicator, Rubric, UnitScore
from supervision.permissions import draft_publishers, may_edit_rubric, may_publish_rubric
from supervision.queries.rubrics import faults, sections, sums
from supervision.scoring import FORMULAS
from supervision.workflow import rubrics as workflow
from supervision.workflow.four_eyes import refusal_to_save

GET_POST = ["GET", "POST"]
PUBLISHED = "方案已经印发，不能修改；要改的，请复制一份。"


@require_safe
def rubrics(request: HttpRequest) -> HttpResponse:
    found = Rubric.objects.visible_to(request.user).select_related("county")
    context = {
        "page": paginate(request, found),
        "may_add": has_role_anywhere(request.user, Role.REVIEWER),
        "form": YearForm(initial={"year": clock.today().year}),
    }
    return render(request, "supervision/desk/rubrics.html", context)


@require_POST
def adopt(request: HttpRequest) -> HttpResponse:
    """Start a year from the default indicators."""
    county = counties_of(request.user, Role.REVIEWER).first()
    if county is None:
        raise PermissionDenied
    form = YearForm(request.POST)
    if not form.is_valid():
        tell(request, form.errors["year"])
        return redirect("supervision_desk:rubrics")
    try:
        made = workflow.adopt_default_rubric(county, form.cleaned_data["year"], by=request.user)
    except StepRefused as refused:
        tell(request, refused.reasons)
        return redirect("supervision_desk:rubrics")
    messages.success(request, "已按默认指标建立，请核对、修改，再由另一位审核人员印发。")
    return redirect(made)


@require_safe
def rubric(request: HttpRequest, pk: int) -> HttpResponse:
    record = _visible(request, pk)
    lines = list(record.indicators.select_related("parent"))
    user, is_draft = request.user, record.state == Rubric.State.DRAFT
    may_edit = is_draft and may_edit_rubric(user, record)
    left_to_others = refusal_to_save(record, by=user) if is_draft else None
    context = {
        "rubric": record,
        "sections": sections(lines),
        "sums": [sums(lines)[group] for group in UnitScore.Group],
        "groups": UnitScore.Group,
        "formulas": {name: formula.told for name, formula in FORMULAS.items()},
        "faults": faults(record, FORMULAS) if is_draft else [],
        "may_edit": may_edit,
        "may_write": may_edit and not left_to_others,
        "left_to_others": left_to_others,
        "nobody_left": NOBODY_LEFT if is_draft and not draft_publishers(record).exists() else "",
        "may_publish": is_draft and may_publish_rubric(user, record),
        "may_copy": not is_draft and may_edit_rubric(user, record),
        "copy_form": YearForm(initial={"year": record.year}),
    }
    return render(request, "supervision/desk/rubric.html", context)


@require_http_methods(GET_POST)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    record = _editable(request, pk)
    if closed := _closed(request, record):
        return closed
    form = RubricForm(request.POST or None, rubric=record)
    if form.is_valid():
        try:
            workflow.edit_rubric(record, form.values, by=request.user, version=form.cleaned_data["version"])
        except StepRefused as refused:
            form.add_error(None, refused.reasons)
            if isinstance(refused, StaleSave):
                newest = _visible(request, pk)
                form.show_newest(newest.version, head_as_typed(newest))
        else:
            messages.success(request, "已保存。")
            return redirect(record)
    context = {"form": form, "rubric": record}
    return render(request, "supervision/desk/rubric_edit.html", context, status=status_of(form))


@require_http_methods(GET_POST)
def indicator_add(request: HttpRequest, pk: int) -> HttpResponse:
    record = _editable(request, pk)
    return _indicator(request, record, Indicator(rubric=record))


@require_http_methods(GET_POST)
def indicator(request: HttpRequest, pk: int) -> HttpResponse:
    line = _line(request, pk)
    return _indicator(request, line.rubric, line)


def _indicator(request: HttpRequest, record: Rubric, line: Indicator) -> HttpResponse:
    if closed := _closed(request, record):
        return closed
    is_new = line.pk is None
    groups = record.indicators.filter(kind=Indicator.Kind.GROUP).exclude(pk=line.pk)
    form = IndicatorForm(request.POST or None, groups=groups, indicator=None if is_new else line)
    if form.is_valid():
        try:
            workflow.save_indicator(line, form.values, by=request.user, version=form.cleaned_data["version"])
        except StepRefused as refused:
            form.add_error(None, refused.reasons)
            if isinstance(refused, StaleSave):
                newest = Indicator.objects.get(pk=line.pk)
                form.show_newest(newest.version, line_as_typed(newest))
        else:
            messages.success(request, "已保存。")
            return redirect(record)
    context = {"form": form, "rubric": record, "indicator": None if is_new else line}
    return render(request, "supervision/desk/indicator_edit.html", context, status=status_of(form))


@require_http_methods(GET_POST)
def indicator_remove(request: HttpRequest, pk: int) -> HttpResponse:
    line = _line(request, pk)
    if closed := _closed(request, line.rubric):
        return closed
    if request.method == "POST":
        try:
            workflow.remove_indicator(line, by=request.user)
        except StepRefused as refused:
            tell(request, refused.reasons)
        else:
            messages.success(request, f"“{line}”已删除。")
        return redirect(line.rubric)
    told = ["删除以后，其他指标的分值不会自动改变，印发前合计要调整到100分。"]
    return ask(request, line.rubric, f"删除“{line}”", "删除", told, trail=[_place(line.rubric)])


@require_http_methods(GET_POST)
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Says once that the rubric is fixed from then on; then issues it."""
    record = _visible(request, pk)
    if not may_publish_rubric(request.user, record):
        raise PermissionDenied
    form = IssueForm(request.POST or None, initial={"version": record.version})
    if form.is_valid():
        try:
            workflow.publish_rubric(record, by=request.user, **form.cleaned_data)
        except StepRefused as refused:
            tell(request, refused.reasons)
            return redirect(request.path if isinstance(refused, StaleSave) else record)
        messages.success(request, "已印发，可以按这个方案发起考核。")
        return redirect(record)
    told = [
        f"印发以后，“{record}”不能再修改；要改的，复制一份改，已经按它考核的得分不受影响。",
        "全县各单位都可以看到印发的方案。",
    ]
    refusals = workflow.PUBLISH.refusals(record)
    return ask(
        request, record, "印发考核方案", "印发", told, trail=[_place(record)], form=form, refusals=refusals
    )


@require_POST
def copy(request: HttpRequest, pk: int) -> HttpResponse:
    record = _editable(request, pk)
    form = YearForm(request.POST)
    if not form.is_valid():
        tell(request, form.errors["year"])
        return redirect(record)
    try:
        made = workflow.copy_rubric(record, year=form.cleaned_data["year"], by=request.user)
    except StepRefused as refused:
        tell(request, refused.reasons)
        return redirect(record)
    messages.success(request, f"已复制为{made.year}年第{made.number}版，可以修改。")
    return redirect(made)


@require_http_methods(GET_POST)
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    record = _editable(request, pk)
    if record.state != Rubric.State.DRAFT:
        return _turned_away(request, record, PUBLISHED)
    if request.method == "POST":
        try:
            workflow.discard_rubric(record, by=request.user)
        except StepRefused as refused:
            tell(request, refused.reasons)
            return redirect(record)
        messages.success(request, "方案已作废。")
        return redirect("supervision_desk:rubrics")
    told = ["方案和它的指标都会删除，不能恢复。"]
    return ask(request, record, f"作废“{record}”", "作废", told, trail=[_place(record)], look="danger")


def ask(
    request: HttpRequest, record: Any, heading: str, label: str, told: list[str], **context: Any
) -> HttpResponse:
    """The page that says once what an act does, before it is done."""
    shown = {"record": record, "heading": heading, "label": label, "told": told, **context}
    status = status_of(context.get("form"))
    return render(request, "supervision/desk/assessment_act.html", shown, status=status)


def _place(record: Any) -> tuple[str, str]:
    return record.get_absolute_url(), str(record)


def _visible(request: HttpRequest, pk: int) -> Rubric:
    found = Rubric.objects.visible_to(request.user).select_related("county", "saved_by", "published_by")
    return get_object_or_404(found, pk=pk)


def _editable(request: HttpRequest, pk: int) -> Rubric:
    record = _visible(request, pk)
    if not may_edit_rubric(request.user, record):
        raise PermissionDenied
    return record


def _line(request: HttpRequest, pk: int) -> Indicator:
    found = Indicator.objects.filter(rubric__in=Rubric.objects.visible_to(request.user))
    line = get_object_or_404(found.select_related("rubric__county", "parent"), pk=pk)
    if not may_edit_rubric(request.user, line.rubric):
        raise PermissionDenied
    return line


def _closed(request: HttpRequest, record: Rubric) -> HttpResponse | None:
    """Back to the rubric when it isn't to be changed any more, or not by this person. What is sent is refused in its form."""
    if record.state != Rubric.State.DRAFT:
        return _turned_away(request, record, PUBLISHED)
    refusal = refusal_to_save(record, by=request.user)
    return _turned_away(request, record, refusal) if refusal and request.method == "GET" else None


def _turned_away(request: HttpRequest, record: Rubric, refusal: str) -> HttpResponse:
    tell(request, [refusal])
    return redirect(record)
