"""Extending, ending early or moving a published notice: one page on the desk, with the steps that lead to the public."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from disclosure_portal import clock
from disclosure_portal.web.answers import start_from, status_of, tell
from disclosure_portal.workflow import Step, StepRefused
from participation.forms.notice_changes import NoticeChangeForm, ReturnChangeForm, SeenChangeForm
from participation.models import Consultation, NoticeChange
from participation.permissions import has_saved, may_prepare
from participation.workflow import notice_changes as workflow

State = NoticeChange.State


@require_safe
def notice_change(request: HttpRequest, pk: int) -> HttpResponse:
    """The change in hand with its next step, or the form of a new one; then those that the public has read."""
    consultation = _visible(request, pk)
    return show(request, consultation, _in_hand(consultation))


@require_POST
def notice_change_save(request: HttpRequest, pk: int) -> HttpResponse:
    consultation = _visible(request, pk)
    if not may_prepare(request.user, consultation):
        raise PermissionDenied
    change = _in_hand(consultation)
    back = redirect("participation_desk:notice_change", consultation.pk)
    if change is not None and (refusals := workflow.EDIT.refusals(change)):
        tell(request, refusals)
        return back
    kind = request.POST.get("kind", "")
    form = NoticeChangeForm(request.POST, consultation=consultation, change=change, at=clock.now(), kind=kind)
    if form.is_valid() and _save(request, consultation, change, form):
        messages.success(request, "已保存，请本单位审核人审核。")
        return back
    return show(request, consultation, _in_hand(consultation), form=form)


def show(
    request: HttpRequest,
    consultation: Consultation,
    change: NoticeChange | None,
    *,
    form: NoticeChangeForm | None = None,
    return_form: ReturnChangeForm | None = None,
) -> HttpResponse:
    user = request.user
    asked = form.kind if form else request.GET.get("kind", "")
    kind = workflow.kind_of(consultation, change.kind if change else asked)
    refusal = workflow.refusal_to_change(consultation, kind)
    writes = may_prepare(user, consultation) and (change is None or change.state == State.PREPARING)
    if form is None and writes and not refusal:
        form = NoticeChangeForm(consultation=consultation, change=change, at=clock.now(), kind=kind)
    context = {
        "consultation": consultation,
        "change": change,
        "kind": kind.label,
        "ends_early": kind == workflow.Kind.EARLY_END,
        "refusal": refusal,
        "form": form,
        "published": list(consultation.changes.published()),
        **(_steps(user, change, return_form) if change else {}),
    }
    status = max(status_of(one) for one in (form, return_form))
    return render(request, "participation/desk/notice_change.html", context, status=status)


def _steps(user: Any, change: NoticeChange, return_form: ReturnChangeForm | None) -> dict[str, Any]:
    """The steps that are the reader's, and why one is closed."""
    seen = {"version": change.version}
    returns = _offers(workflow.RETURN, user, change)
    return {
        "seen_form": SeenChangeForm(initial=seen, auto_id=False),
        "may_sign": _offers(workflow.SIGN, user, change),
        "may_publish": _offers(workflow.PUBLISH, user, change),
        "may_discard": _offers(workflow.DISCARD, user, change),
        "is_own": has_saved(user, change),
        "step_refusals": (workflow.SIGN if change.state == State.PREPARING else workflow.PUBLISH).refusals(
            change
        ),
        "return_form": (return_form or ReturnChangeForm(initial=seen)) if returns else None,
    }


def _offers(step: Step, user: Any, change: NoticeChange) -> bool:
    return change.state in step.sources and step.may(user, change)


def _save(
    request: HttpRequest, consultation: Consultation, change: NoticeChange | None, form: NoticeChangeForm
) -> bool:
    """Whether it was saved; else the reasons stand on the form, beside what somebody else saved meanwhile."""
    try:
        if change is None:
            workflow.prepare_change(consultation, by=request.user, values=form.values, kind=form.kind)
        else:
            version = form.cleaned_data["version"]
            workflow.edit_change(change, by=request.user, version=version, values=form.values)
    except StepRefused as refused:
        form.add_error(None, refused.reasons)
        if saved := _in_hand(consultation):
            form.show_newest(saved.version, form.as_typed(saved))
        return False
    return True


@require_POST
def notice_change_sign(request: HttpRequest, pk: int) -> HttpResponse:
    return _take(request, pk, workflow.SIGN, workflow.sign_change, "已审核，等县政府办发布。")


@require_POST
def notice_change_publish(request: HttpRequest, pk: int) -> HttpResponse:
    return _take(
        request, pk, workflow.PUBLISH, workflow.publish_change, "已发布，公众看到新的时间和变更的原因。"
    )


def _take(request: HttpRequest, pk: int, step: Step, act: Callable[..., Any], done: str) -> HttpResponse:
    change = _change(request, pk)
    if not step.may(request.user, change):
        raise PermissionDenied
    form = SeenChangeForm(request.POST)
    if not form.is_valid():
        tell(request, form.errors["version"])
        return redirect(change)
    try:
        act(change, by=request.user, **form.cleaned_data)
    except StepRefused as refused:
        tell(request, refused.reasons)
    else:
        messages.success(request, done)
        if step is workflow.PUBLISH:  # nothing is in hand any more: the notice itself says what is new
            return redirect(change.consultation)
    return redirect(change)


@require_POST
def notice_change_return(request: HttpRequest, pk: int) -> HttpResponse:
    change = _change(request, pk)
    if not workflow.RETURN.may(request.user, change):
        raise PermissionDenied
    form = ReturnChangeForm(request.POST)
    if not form.is_valid():
        return show(request, change.consultation, change, return_form=form)
    try:
        workflow.return_change(change, by=request.user, **form.cleaned_data)
    except StepRefused as refused:
        form.add_error(None, refused.reasons)
        if newest := _in_hand(change.consultation):
            start_from(form, newest.version)
        return show(request, change.consultation, newest, return_form=form)
    messages.success(request, "已退回，经办人会收到消息。")
    return redirect(change)


@require_POST
def notice_change_discard(request: HttpRequest, pk: int) -> HttpResponse:
    change = _change(request, pk)
    try:
        workflow.discard_change(change, by=request.user)
    except StepRefused as refused:
        tell(request, refused.reasons)
        return redirect(change)
    messages.success(request, "变更已作废，公告照原来的时间办理。")
    return redirect(change.consultation)


def _visible(request: HttpRequest, pk: int) -> Consultation:
    """The activity, once its notice was published: what the public hasn't read is simply edited."""
    found = Consultation.objects.visible_to(request.user).filter(published_at__isnull=False)
    return get_object_or_404(found.select_related("decision__unit", "decision__organ"), pk=pk)


def _in_hand(consultation: Consultation) -> NoticeChange | None:
    found = consultation.changes.in_hand().select_related("prepared_by", "signed_by").first()
    if found is not None:
        found.consultation = consultation
    return found


def _change(request: HttpRequest, pk: int) -> NoticeChange:
    visible = NoticeChange.objects.visible_to(request.user)
    return get_object_or_404(visible.select_related("consultation__decision__unit"), pk=pk)
