"""Consultations on the desk: the board, the notice, its steps, what came after."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from disclosure_portal import clock
from disclosure_portal.attachments.storing import store
from disclosure_portal.web.answers import status_of, tell
from disclosure_portal.web.pagination import paginate
from disclosure_portal.workflow import Step, StepRefused
from participation.duties import days_open, remarks_to_take_over
from participation.forms.consultations import ConsultationForm, ReasonForm, RecordForm
from participation.forms.outcomes import ReturnForm, SeenForm
from participation.methods import TRAITS, traits_of
from participation.models import Consultation, Decision
from participation.permissions import has_saved, may_edit, may_read_personal_data
from participation.queries.consultations import TABS, activity, board_counts, on_board, shown_minutes
from participation.queries.next_steps import next_of_hearing
from participation.queries.opinions import table_opinions, table_rows
from participation.queries.public_states import close_refusals
from participation.workflow import consultations as workflow
from participation.workflow import notice_changes

State = Consultation.State


@require_safe
def consultations(request: HttpRequest) -> HttpResponse:
    """The board: what is prepared, open, over and waiting, and done."""
    tab = request.GET.get("tab", "open")
    if tab not in TABS:
        raise Http404
    now = clock.now()
    page = paginate(request, on_board(tab, request.user, at=now))
    counts = board_counts(request.user, at=now)
    context = {
        "tab": tab,
        "tabs": [(name, label, counts[name]) for name, label in TABS.items()],
        "page": page,
        "lines": [activity(one, at=now) for one in page.records],
    }
    return render(request, "participation/desk/consultations.html", context)


@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose a method; then fill in its notice."""
    found = Decision.objects.visible_to(request.user).select_related("unit")
    decision = get_object_or_404(found, pk=pk)
    if not may_edit(request.user, decision):
        raise PermissionDenied
    context = {"decision": decision, "refusal": workflow.refusal_to_prepare(decision)}
    method = request.GET.get("method", "")
    if context["refusal"] or method not in TRAITS:
        context["methods"] = list(TRAITS.values())
        return render(request, "participation/desk/consultation_add.html", context)
    form = ConsultationForm(
        request.POST if request.method == "POST" else None, decision=decision, method=method
    )
    if form.is_bound and form.is_valid():
        try:
            made = workflow.prepare(decision, Consultation(method=method, **form.values), by=request.user)
        except StepRefused as refused:
            form.add_error(None, refused.reasons)
        else:
            messages.success(request, "已保存。请看下面还缺什么，齐了就可以请审核人审核。")
            return redirect(made)
    context |= {"form": form, "traits": form.traits}
    return render(request, "participation/desk/consultation_edit.html", context, status=status_of(form))


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    record = _visible(request, pk)
    if not workflow.PREPARE.may(request.user, record):
        raise PermissionDenied
    if refusals := workflow.PREPARE.refusals(record):
        tell(request, refusals)
        return redirect(record)
    form = ConsultationForm(
        request.POST if request.method == "POST" else None,
        decision=record.decision,
        method=record.method,
        record=record,
    )
    if form.is_bound and form.is_valid():
        version = form.cleaned_data["version"]
        try:
            workflow.edit_consultation(record, by=request.user, version=version, values=form.values)
        except StepRefused as refused:
            form.add_error(None, refused.reasons)
            _offer_newest(form, record)
        else:
            messages.success(request, "已保存。")
            return redirect(record)
    context = {
        "consultation": record,
        "decision": record.decision,
        "form": form,
        "traits": form.traits,
    }
    return render(request, "participation/desk/consultation_edit.html", context, status=status_of(form))


def _offer_newest(form: ConsultationForm | RecordForm, record: Consultation) -> None:
    """What was typed stays, beside what somebody else saved; the next save is told of that version."""
    saved = Consultation.objects.select_related("decision").get(pk=record.pk)
    form.show_newest(saved.version, form.as_typed(saved))


@require_safe
def consultation(request: HttpRequest, pk: int) -> HttpResponse:
    return show(request, _visible(request, pk))


def show(request: HttpRequest, record: Consultation, **forms: Any) -> HttpResponse:
    """One activity: what the notice says and lacks, the steps that are open to the reader, what keeps its books open."""
    user, return_form = request.user, forms.get("return_form")
    is_published, is_over = record.state == State.PUBLISHED, record.has_ended_at(clock.now())
    context = {
        "consultation": record,
        "decision": record.decision,
        "present": activity(record, at=clock.now()),
        "traits": traits_of(record.method),
        "days": days_open(record) if record.opens_at and record.closes_at else None,
        "lacking": workflow.SIGN.refusals(record) if record.state == State.PREPARING else [],
        "next_step": next_of_hearing(record, at=clock.now()),
        "closing": close_refusals(record) if is_published else [],
        "is_own": has_saved(user, record),
        "may_edit": _offers(workflow.PREPARE, user, record),
        "may_record": _offers(workflow.RECORD, user, record),
        "may_sign": _offers(workflow.SIGN, user, record),
        "may_publish": _offers(workflow.PUBLISH, user, record),
        "may_return": _offers(workflow.RETURN, user, record),
        "publish_refusals": workflow.PUBLISH.refusals(record) if record.state == State.SIGNED else [],
        "may_close": _offers(workflow.CLOSE, user, record),
        "may_close_unlawful": _offers(workflow.CLOSE_UNLAWFUL, user, record)
        and not workflow.CLOSE_UNLAWFUL.refusals(record),
        "remarks_left": remarks_to_take_over(record) if is_published and is_over else [],
        "may_cancel": _offers(workflow.CANCEL, user, record),
        "cancel_refusals": workflow.CANCEL.refusals(record) if is_published else [],
        "change_kind": notice_changes.kind_of(record).label,
        "change": record.changes.in_hand().first() if record.published_at else None,
        "may_change": is_published
        and may_edit(user, record.decision)
        and notice_changes.refusal_to_change(record) is None,
        "may_end_early": is_published and may_edit(user, record.decision) and _can_end_early(record),
        "changes": list(record.changes.published()) if record.published_at else [],
        "may_read_file": may_read_personal_data(user, record),
        "return_form": return_form or ReturnForm(initial={"version": record.version}),
        "people": record.participants.count() if traits_of(record.method).takes_people else None,
        "opinions": record.opinions.count() if traits_of(record.method).takes_opinions else None,
    }
    return render(request, "participation/desk/consultation.html", context, status=status_of(return_form))


def _can_end_early(record: Consultation) -> bool:
    early_end = notice_changes.Kind.EARLY_END
    is_kind = early_end in notice_changes.kinds_of(record)
    return is_kind and notice_changes.refusal_to_change(record, early_end) is None


def _offers(step: Step, user: Any, record: Consultation) -> bool:
    """Whether the step is shown: its reasons for being closed stand beside it."""
    return record.state in step.sources and step.may(user, record)


@require_POST
def sign(request: HttpRequest, pk: int) -> HttpResponse:
    record = _visible(request, pk)
    return _take(request, record, workflow.SIGN, workflow.sign, "已审核，等县政府办发布。")


@require_http_methods(["GET", "POST"])
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Shows the rows and the minutes as the public will read them; then closes the books."""
    record = _visible(request, pk)
    if request.method == "POST":
        done = "已办结，意见答复已经公开。请起草并公布意见采纳情况。"
        return _take(request, record, workflow.CLOSE, workflow.close, done)
    if not workflow.CLOSE.may(request.user, record):
        raise PermissionDenied
    if refusals := workflow.CLOSE.refusals(record):
        tell(request, refusals)
        return redirect(record)
    page = paginate(request, table_opinions([record]))
    context = {
        "consultation": record,
        "decision": record.decision,
        "traits": traits_of(record.method),
        "page": page,
        "rows": list(table_rows(page.records, first=page.first)),
        "minutes": shown_minutes(record),
    }
    return render(request, "participation/desk/consultation_close.html", context)


def _take(request: HttpRequest, record: Consultation, step: Step, act: Any, done: str) -> HttpResponse:
    """Take a step on the version that was read."""
    if not step.may(request.user, record):
        raise PermissionDenied
    form = SeenForm(request.POST)
    if not form.is_valid():
        tell(request, form.errors["version"])
        return redirect(record)
    try:
        act(record, by=request.user, **form.cleaned_data)
    except StepRefused as refused:
        tell(request, refused.reasons)
    else:
        messages.success(request, done)
    return redirect(record)


@require_POST
def send_back(request: HttpRequest, pk: int) -> HttpResponse:
    record = _visible(request, pk)
    if not workflow.RETURN.may(request.user, record):
        raise PermissionDenied
    form = ReturnForm(request.POST)
    if not form.is_valid():
        return show(request, record, return_form=form)
    try:
        version = form.cleaned_data["version"]
        workflow.return_consultation(
            record, by=request.user, reason=form.cleaned_data["reason"], version=version
        )
    except StepRefused as refused:
        tell(request, refused.reasons)
    else:
        messages.success(request, "已退回，经办人会收到消息。")
    return redirect(record)


@require_http_methods(["GET", "POST"])
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Says once what will be visible to whom; then publishes."""
    record = _visible(request, pk)
    if not workflow.PUBLISH.may(request.user, record):
        raise PermissionDenied
    if request.method == "POST":
        done = "已发布，公众可以看到公告并参加。"
        return _take(request, record, workflow.PUBLISH, workflow.publish, done)
    if refusals := workflow.PUBLISH.refusals(record):
        tell(request, refusals)
        return redirect(record)
    context = {"consultation": record, "decision": record.decision, "traits": traits_of(record.method)}
    context["days"] = days_open(record) if record.opens_at and record.closes_at else None
    return render(request, "participation/desk/consultation_publish.html", context)


@require_http_methods(["GET", "POST"])
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Says once what the public will see; then calls the activity off."""
    record = _visible(request, pk)
    if not workflow.CANCEL.may(request.user, record):
        raise PermissionDenied
    if refusals := workflow.CANCEL.refusals(record):
        tell(request, refusals)
        return redirect(record)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            workflow.cancel(record, by=request.user, **form.cleaned_data)
        except StepRefused as refused:
            form.add_error(None, refused.reasons)
        else:
            messages.success(request, "已取消。")
            return redirect(record)
    context = {"consultation": record, "form": form}
    return render(request, "participation/desk/consultation_cancel.html", context, status=status_of(form))


@require_http_methods(["GET", "POST"])
def record(request: HttpRequest, pk: int) -> HttpResponse:
    """What came after the notice: papers, people met, minutes."""
    found = _visible(request, pk)
    if not workflow.RECORD.may(request.user, found):
        raise PermissionDenied
    if refusals := workflow.RECORD.refusals(found):
        tell(request, refusals)
        return redirect(found)
    is_sent = request.method == "POST"
    form = RecordForm(request.POST if is_sent else None, request.FILES if is_sent else None, record=found)
    if is_sent and form.is_valid() and _record(request, found, form):
        messages.success(request, "已登记。")
        return redirect(found)
    context = {"consultation": found, "form": form}
    return render(request, "participation/desk/consultation_record.html", context, status=status_of(form))


def _record(request: HttpRequest, found: Consultation, form: RecordForm) -> bool:
    """Whether it was saved; else the reasons stand on the form."""
    values = form.values
    try:
        with transaction.atomic():  # a file whose record is refused isn't kept
            if file := form.cleaned_data["file"]:
                values["minutes_attachment"] = store(file, unit=found.unit, by=request.user)
            version = form.cleaned_data["version"]
            workflow.record_event(found, by=request.user, version=version, values=values)
    except StepRefused as refused:
        form.add_error(None, refused.reasons)
        _offer_newest(form, found)
        return False
    return True


def _visible(request: HttpRequest, pk: int) -> Consultation:
    related = ("decision__unit", "decision__organ", "draft", "prepared_by", "signed_by", "published_by")
    found = Consultation.objects.visible_to(request.user).select_related(
        *related, "closed_by", "minutes_attachment"
    )
    return get_object_or_404(found, pk=pk)
