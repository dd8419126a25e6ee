"""One opinion on the desk: read it, screen it, set right what the public reads, group it, answer it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from disclosure_portal.attachments.serving import hand_out
from disclosure_portal.web.answers import status_of
from disclosure_portal.workflow import StepRefused
from participation.forms.opinions import AnswerForm, MoveForm, ScreenForm, ShownForm
from participation.models import Consultation, Opinion
from participation.permissions import may_answer, may_read_personal_data, may_record, may_screen
from participation.queries.opinions import neighbours_of
from participation.views.opinions import tell_results
from participation.workflow import opinions

if TYPE_CHECKING:
    from disclosure_portal.accounts.models import User


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
def opinion_scan(request: HttpRequest, pk: int) -> FileResponse:
    """The letter itself, for those who may read who wrote it."""
    record = visible(request, pk)
    if record.attachment is None:
        raise Http404
    return hand_out(record.attachment)


@require_safe
def opinion(request: HttpRequest, pk: int) -> HttpResponse:
    return show(request, visible(request, pk))


def show(request: HttpRequest, record: Opinion, form: forms.Form | None = None) -> HttpResponse:
    """Everything known of one opinion, and the one form whose turn it is. `form` is that form with its faults.

    All else that is written has a page of its own: no button throws away what was typed above another.
    """
    user, consultation = request.user, record.consultation
    before, after = neighbours_of(record)
    may_move = may_record(user, consultation) and record.screening != Opinion.Screening.REJECTED
    context: dict[str, Any] = {
        "opinion": record,
        "consultation": consultation,
        "before": before,
        "after": after,
        "are_open": _are_open(record),
        "may_screen": may_screen(user, record) and not record.verdict,
        "may_move": may_move and consultation.opinion_groups.exists(),
        "turn": _turn_of(user, record),
    }
    if context["turn"]:
        context["form"] = form or TURNS[context["turn"]](record)
    return render(request, "participation/desk/opinion.html", context, status=status_of(form))


def _are_open(record: Opinion) -> bool:
    return record.consultation.state == Consultation.State.PUBLISHED


def _turn_of(user: User, record: Opinion) -> str:
    """Which form the page asks for: screening first, then the answer; none once the books are closed."""
    if not _are_open(record) or record.screening == Opinion.Screening.REJECTED:
        return ""
    if record.screening == Opinion.Screening.WAITING:
        return "screen" if may_screen(user, record) else ""
    return "answer" if may_answer(user, record) else ""


def _screen_form(record: Opinion) -> ScreenForm:
    is_waiting = record.screening == Opinion.Screening.WAITING
    screened = None if is_waiting else record.screening
    return ScreenForm(initial={"screening": screened, "reason": record.screening_reason})


def _answer_form(record: Opinion) -> AnswerForm:
    given = {"verdict": record.verdict, "reason": record.answer}
    return AnswerForm(initial={"version": record.version, **given})


TURNS = {"screen": _screen_form, "answer": _answer_form}


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
            return _show_again(request, record, form, refused)
        messages.success(request, f"已答复{record}。办结以前还可以修改。")
        _, after = neighbours_of(record)
        go_on = after and "next" in request.POST
        return redirect("participation_desk:opinion", after) if go_on else redirect(record)
    return _show_again(request, record, form)


def _show_again(
    request: HttpRequest, record: Opinion, form: AnswerForm, refused: StepRefused | None = None
) -> HttpResponse:
    """The page with what was typed, under the opinion as it is now; sent once more, the form is about that."""
    fresh = visible(request, record.pk)
    if _turn_of(request.user, fresh) == "answer":
        if refused:
            form.add_error(None, refused.reasons)
        if refused or "version" in form.errors:
            form.read_again(fresh.version)
        return show(request, fresh, form)
    return _show_step(request, fresh, form, "答复", refused)


# On pages of their own


@require_http_methods(["GET", "POST"])
def opinion_screen(request: HttpRequest, pk: int) -> HttpResponse:
    """Screen one opinion, or screen it again."""
    record = visible(request, pk)
    if not may_screen(request.user, record):
        raise PermissionDenied
    form = ScreenForm(request.POST) if request.method == "POST" else _screen_form(record)
    if form.is_bound and form.is_valid():
        try:
            results = opinions.screen(record.consultation, [record.pk], by=request.user, **form.cleaned_data)
        except StepRefused as refused:
            return _show_step(request, record, form, "甄别", refused)
        tell_results(request, results, "已甄别")
        return redirect(record)
    if form.is_bound and _turn_of(request.user, record) == "screen":
        return show(request, record, form)
    return _show_step(request, record, form, "甄别")


@require_http_methods(["GET", "POST"])
def opinion_shown(request: HttpRequest, pk: int) -> HttpResponse:
    """Set right what the public reads."""
    record = visible(request, pk)
    shown = {"shown_text": record.shown_text, "shown_name": record.shown_name}
    form = ShownForm(
        request.POST if request.method == "POST" else None, initial={"version": record.version, **shown}
    )
    if form.is_bound and form.is_valid():
        try:
            opinions.set_shown(record, by=request.user, **form.cleaned_data)
        except StepRefused as refused:
            fresh = visible(request, record.pk)
            form.read_again(fresh.version)
            return _show_step(request, fresh, form, "核对公开的内容", refused)
        messages.success(request, "已保存公开的内容。")
        return redirect(record)
    return _show_step(request, record, form, "核对公开的内容")


@require_http_methods(["GET", "POST"])
def opinion_move(request: HttpRequest, pk: int) -> HttpResponse:
    """Into a group of near-identical opinions, or out of one."""
    record = visible(request, pk)
    if not may_record(request.user, record.consultation):
        raise PermissionDenied
    form = MoveForm(
        request.POST if request.method == "POST" else None,
        consultation=record.consultation,
        initial={"group": record.group},
    )
    if form.is_bound and form.is_valid():
        try:
            opinions.move_opinions(
                record.consultation, [record.pk], by=request.user, group=form.cleaned_data["group"]
            )
        except StepRefused as refused:
            return _show_step(request, record, form, "归入相近意见", refused)
        messages.success(request, "已调整归并。")
        return redirect(record)
    return _show_step(request, record, form, "归入相近意见")


def _show_step(
    request: HttpRequest, record: Opinion, form: forms.Form, step: str, refused: StepRefused | None = None
) -> HttpResponse:
    """A step's form under the opinion. Once the books are closed it says so and can't be sent."""
    if refused:
        form.add_error(None, refused.reasons)
    context = {
        "opinion": record,
        "consultation": record.consultation,
        "form": form,
        "step": step,
        "are_open": _are_open(record),
    }
    return render(request, "participation/desk/opinion_step.html", context, status=status_of(form))
