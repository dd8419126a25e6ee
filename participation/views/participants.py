"""Participants on the desk: who signed up or is invited, the draw, the list, the meeting."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from disclosure_portal import clock
from disclosure_portal.web.answers import begin_anew, status_of, tell
from disclosure_portal.web.pagination import paginate
from disclosure_portal.workflow import Step, StepRefused
from participation.forms.participants import (
    AttendanceForm,
    ParticipantForm,
    SelectionForm,
    ShownNameForm,
    WithdrawalForm,
)
from participation.methods import traits_of
from participation.models import Consultation, Opinion, Participant
from participation.permissions import may_read_personal_data, may_record
from participation.queries.next_steps import next_of_hearing
from participation.queries.participants import group_counts
from participation.workflow import participants as workflow
from participation.workflow import seats

State, Selection = Participant.State, Consultation.Selection
PER_PAGE = 100
WAYS = {Selection.DRAWN: seats.DRAW, Selection.ALL: seats.ADMIT}


@require_safe
def participants(request: HttpRequest, pk: int) -> HttpResponse:
    """Everybody of one activity with seats by group, and the steps towards the published list."""
    record, user = _activity(request, pk), request.user
    state = request.GET.get("state", "")
    people = record.participants.order_by("group", "drawn_at_place", "pk")
    if state in State.values:
        people = people.filter(state=state)
    way = WAYS.get(record.selection)
    context = {
        "consultation": record,
        "next_step": next_of_hearing(record, at=clock.now()),
        "moved": record.changes.published().last() if _is_open(record) else None,
        "page": paginate(request, people, per_page=PER_PAGE),
        "counts": group_counts(record),
        "states": State.choices,
        "state": state,
        "sees_names": may_read_personal_data(user, record),
        "may_enter": _offers(workflow.ENTER, user, record),
        "enter_refusals": workflow.ENTER.refusals(record),
        "may_draw": way is not None and _offers(way, user, record),
        "way": way,
        "draw_refusals": way.refusals(record) if way else [],
        "may_select": record.selection == Selection.CHOSEN and _offers(seats.SELECT, user, record),
        "select_refusals": seats.SELECT.refusals(record),
        "may_publish": _offers(seats.PUBLISH_LIST, user, record) and not seats.is_settled(record),
        "publish_refusals": seats.PUBLISH_LIST.refusals(record),
    }
    return render(request, "participation/desk/participants.html", context)


@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter a person who was invited, or who signed up by phone or in person."""
    record = _activity(request, pk)
    if not workflow.ENTER.may(request.user, record):
        raise PermissionDenied
    if refusals := workflow.ENTER.refusals(record):
        tell(request, refusals)
        return redirect(record)
    form = ParticipantForm(
        request.POST if request.method == "POST" else None,
        consultation=record,
        signs_up=traits_of(record.method).signs_up,
    )
    if form.is_bound and form.is_valid():
        try:
            made = workflow.enter_participant(record, form.participant, by=request.user)
        except StepRefused as refused:
            form.add_error(None, refused.reasons)
        else:
            waits = "等审核人重新公布名单后列入。" if made.state == State.APPLIED and made.is_invited else ""
            messages.success(request, f"已登记{made}，回执编号{made.receipt}，请告诉本人。{waits}")
            again = "participant_add" if "again" in request.POST else "participants"
            return redirect(f"participation_desk:{again}", record.pk)
    context = {"consultation": record, "form": form}
    return render(request, "participation/desk/participant_add.html", context, status=status_of(form))


@require_POST
def draw(request: HttpRequest, pk: int) -> HttpResponse:
    """Draw lots, or let everybody in: whichever the notice says."""
    record = _activity(request, pk)
    step = seats.admit_all if record.selection == Selection.ALL else seats.draw
    return _take(request, record, step, "已产生参加人。请核对后由审核人公布名单。")


@require_POST
def publish_list(request: HttpRequest, pk: int) -> HttpResponse:
    record = _activity(request, pk)
    return _take(request, record, seats.publish_list, "名单已公布，姓名只显示姓氏。")


def _take(request: HttpRequest, record: Consultation, step: Callable[..., Any], done: str) -> HttpResponse:
    try:
        step(record, by=request.user)
    except StepRefused as refused:
        tell(request, refused.reasons)
    else:
        messages.success(request, done)
    return redirect("participation_desk:participants", record.pk)


@require_safe
def participant(request: HttpRequest, pk: int) -> HttpResponse:
    return show(request, _person(request, pk))


def show(request: HttpRequest, person: Participant, **forms: Any) -> HttpResponse:
    """One person, and what is to be noted of them now."""
    record, user = person.consultation, request.user
    opinion = Opinion.objects.filter(form_key=person.opinion_key).first()
    has_seat = person.state == State.SELECTED
    is_chosen = record.selection == Selection.CHOSEN and person.state != State.WITHDRAWN
    may_select = is_chosen and not person.is_invited and seats.SELECT.is_open_to(user, record)
    seen = {"version": person.version}
    may_withdraw = person.state != State.WITHDRAWN and person.attended is None
    context = {
        "person": person,
        "consultation": record,
        "sees_names": may_read_personal_data(user, record),
        "opinion": opinion,
        "select_form": forms.get("select_form") or SelectionForm(initial=seen) if may_select else None,
        "withdraw_form": forms.get("withdraw_form") or WithdrawalForm(initial=seen)
        if may_withdraw and seats.CHANGE_LIST.is_open_to(user, record)
        else None,
        "name_form": forms.get("name_form") or ShownNameForm(initial=seen | {"shown_name": person.shown_name})
        if seats.NAME.is_open_to(user, record)
        else None,
        "attend_form": forms.get("attend_form") or AttendanceForm(initial=_noted(person))
        if has_seat and workflow.ATTEND.is_open_to(user, record)
        else None,
        "attend_refusals": workflow.ATTEND.refusals(record) if has_seat and _is_open(record) else [],
        "may_take_over": bool(person.remarks)
        and opinion is None
        and _is_open(record)
        and may_record(user, record),
    }
    status = max([200, *(status_of(form) for form in forms.values())])
    return render(request, "participation/desk/participant.html", context, status=status)


def _noted(person: Participant) -> dict[str, Any]:
    attended = {True: "yes", False: "no", None: None}[person.attended]
    noted = ("version", "remarks", "record_confirmed_on", "record_refusal")
    return {"attended": attended, **{name: getattr(person, name) for name in noted}}


@require_POST
def select(request: HttpRequest, pk: int) -> HttpResponse:
    return _note(request, pk, seats.SELECT, SelectionForm, "select_form", seats.select)


@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    return _note(request, pk, seats.CHANGE_LIST, WithdrawalForm, "withdraw_form", seats.withdraw)


@require_POST
def name(request: HttpRequest, pk: int) -> HttpResponse:
    return _note(request, pk, seats.NAME, ShownNameForm, "name_form", seats.set_shown_name)


@require_POST
def attend(request: HttpRequest, pk: int) -> HttpResponse:
    def note(person: Participant, *, by: Any, version: int, **values: Any) -> None:
        workflow.attend(person, by=by, values=values, version=version)

    return _note(request, pk, workflow.ATTEND, AttendanceForm, "attend_form", note)


def _note(
    request: HttpRequest, pk: int, step: Step, form_class: Any, name: str, act: Callable[..., Any]
) -> HttpResponse:
    """Carry one form of a person's page to its step; what is refused is shown with all that was typed."""
    person = _person(request, pk)
    if not step.may(request.user, person.consultation):
        raise PermissionDenied
    form = form_class(request.POST)
    if not form.is_valid():
        return show(request, person, **{name: form})
    try:
        act(person, by=request.user, **form.cleaned_data)
    except StepRefused as refused:
        tell(request, refused.reasons)
        newest = _person(request, pk)
        begin_anew(form, refused, newest.version)
        return show(request, newest, **{name: form})
    messages.success(request, "已登记。")
    return redirect("participation_desk:participants", person.consultation_id)


@require_POST
def take_over(request: HttpRequest, pk: int) -> HttpResponse:
    """Take what was said at the meeting into the opinions."""
    person = _person(request, pk)
    try:
        opinion = workflow.take_over_remarks(person, by=request.user)
    except StepRefused as refused:
        tell(request, refused.reasons)
        return redirect(person)
    messages.success(request, f"已转为意见，回执编号{opinion.receipt}。")
    return redirect(person)


def _is_open(record: Consultation) -> bool:
    return record.state == Consultation.State.PUBLISHED


def _offers(step: Step, user: Any, record: Consultation) -> bool:
    return record.state in step.sources and step.may(user, record)


def _activity(request: HttpRequest, pk: int) -> Consultation:
    """The activity, where people take part by name."""
    found = Consultation.objects.visible_to(request.user).select_related("decision__unit", "decision__organ")
    record = get_object_or_404(found, pk=pk)
    if not traits_of(record.method).takes_people:
        raise Http404
    return record


def _person(request: HttpRequest, pk: int) -> Participant:
    visible = Consultation.objects.visible_to(request.user)
    people = Participant.objects.filter(consultation__in=visible)
    return get_object_or_404(people.select_related("consultation__decision__unit", "entered_by"), pk=pk)
