"""One opinion on the desk: read it, screen it, set right what the public reads, group it, answer it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from catalogs.views.answers import UNPROCESSABLE, tell
from disclosure_portal.workflow import StepRefused
from participation.forms.opinions import AnswerForm, MoveForm, ScreenForm, ShownForm
from participation.models import Consultation, Opinion
from participation.permissions import may_answer, may_read_personal_data, may_record, may_screen
from participation.queries.opinions import neighbours_of
from participation.queries.receipts import standing_of
from participation.views.opinions import tell_results
from participation.workflow import opinions


def visible(request: HttpRequest, pk: int) -> Opinion:
    """The opinion with its clear text, for those who handle it alone (个人信息保护法 art. 51)."""
    related = (
        "consultation__decision__unit",
        "paragraph",
        "group",
        "attachment",
        "entered_by",
        "answered_by",
    )
    found = Opinion.objects.visible_to(request.user).select_related(*related, "screened_by")
    opinion = get_object_or_404(found, pk=pk)
    if not may_read_personal_data(request.user, opinion.consultation):
        raise PermissionDenied
    return opinion


@require_safe
def opinion(request: HttpRequest, pk: int) -> HttpResponse:
    return show(request, visible(request, pk))


def show(request: HttpRequest, record: Opinion, **sent: forms.Form) -> HttpResponse:
    """Everything known of one opinion, and the steps that are open to the reader. `sent` are forms with faults."""
    user, consultation = request.user, record.consultation
    are_open = consultation.state == Consultation.State.PUBLISHED
    before, after = neighbours_of(record)
    seen = {"version": record.version}
    answered = {**seen, "verdict": record.verdict, "reason": record.answer}
    shown = {**seen, "shown_text": record.shown_text, "shown_name": record.shown_name}
    context: dict[str, Any] = {
        "opinion": record,
        "consultation": consultation,
        "standing": standing_of(record),
        "before": before,
        "after": after,
        "are_open": are_open,
    }
    if are_open and may_screen(user, record) and not record.verdict:
        screened = {"screening": _or_none(record), "reason": record.screening_reason}
        context["screen_form"] = sent.get("screen") or ScreenForm(initial=screened)
    if are_open:
        context["shown_form"] = sent.get("shown") or ShownForm(initial=shown)
    if are_open and may_answer(user, record) and record.screening == Opinion.Screening.PASSED:
        context["answer_form"] = sent.get("answer") or AnswerForm(initial=answered)
    may_move = are_open and may_record(user, consultation) and record.screening != Opinion.Screening.REJECTED
    if may_move and consultation.opinion_groups.exists():
        context["move_form"] = MoveForm(consultation=consultation, initial={"group": record.group})
    status = UNPROCESSABLE if sent else 200
    return render(request, "participation/desk/opinion.html", context, status=status)


def _or_none(record: Opinion) -> str | None:
    return None if record.screening == Opinion.Screening.WAITING else record.screening


@require_POST
def opinion_screen(request: HttpRequest, pk: int) -> HttpResponse:
    record = visible(request, pk)
    if not may_screen(request.user, record):
        raise PermissionDenied
    form = ScreenForm(request.POST)
    if not form.is_valid():
        return show(request, record, screen=form)
    try:
        results = opinions.screen(record.consultation, [record.pk], by=request.user, **form.cleaned_data)
    except StepRefused as refused:
        tell(request, refused.reasons)
    else:
        tell_results(request, results, "已甄别")
    return redirect(record)


@require_POST
def opinion_shown(request: HttpRequest, pk: int) -> HttpResponse:
    record = visible(request, pk)
    form = ShownForm(request.POST)
    if form.is_valid():
        try:
            opinions.set_shown(record, by=request.user, **form.cleaned_data)
        except StepRefused as refused:
            form.add_error(None, refused.reasons)
        else:
            messages.success(request, "已保存公开的内容。")
            return redirect(record)
    return show(request, record, shown=form)


@require_POST
def opinion_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Save the answer; then on to the next opinion that waits, when that was asked for."""
    record = visible(request, pk)
    if not may_answer(request.user, record):
        raise PermissionDenied
    form = AnswerForm(request.POST)
    if form.is_valid():
        try:
            version = form.cleaned_data["version"]
            opinions.answer(record, by=request.user, version=version, **form.values)
        except StepRefused as refused:
            form.add_error(None, refused.reasons)
        else:
            messages.success(request, f"已答复{record}。办结以前还可以修改。")
            _, after = neighbours_of(record)
            go_on = after and "next" in request.POST
            return redirect("participation_desk:opinion", after) if go_on else redirect(record)
    return show(request, record, answer=form)


@require_POST
def opinion_move(request: HttpRequest, pk: int) -> HttpResponse:
    """Into a group of near-identical opinions, or out of one."""
    record = visible(request, pk)
    if not may_record(request.user, record.consultation):
        raise PermissionDenied
    form = MoveForm(request.POST, consultation=record.consultation)
    if not form.is_valid():
        tell(request, [error for errors in form.errors.values() for error in errors])
        return redirect(record)
    try:
        opinions.move_opinions(
            record.consultation, [record.pk], by=request.user, group=form.cleaned_data["group"]
        )
    except StepRefused as refused:
        tell(request, refused.reasons)
    else:
        messages.success(request, "已调整归并。")
    return redirect(record)
