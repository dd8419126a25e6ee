"""Meetings open to attendance on the desk: the list, one meeting, and its steps."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from disclosure_portal import clock
from disclosure_portal.accounts.models import Role, User
from disclosure_portal.accounts.queries import has_role, has_role_anywhere, units_of
from disclosure_portal.web.answers import begin_anew, status_of, tell
from disclosure_portal.web.pagination import paginate
from disclosure_portal.workflow import Step, StepRefused
from participation.forms.meetings import AttendedForm, MeetingForm, MeetingReasonForm, as_typed
from participation.models import Decision, Meeting, MeetingAttendance, Stage
from participation.permissions import (
    may_close_meeting,
    may_prepare_meeting,
    may_publish_meeting,
    may_release_seat,
)
from participation.queries.meetings import call_state, draw_of, seats_of, spoken_remarks, too_few
from participation.workflow import attendance as seating
from participation.workflow import meetings as workflow

State = Meeting.State


@require_safe
def meetings(request: HttpRequest) -> HttpResponse:
    """Everything the reader's units convene, the nearest work first."""
    found = Meeting.objects.visible_to(request.user).select_related("unit")
    found = found.annotate(
        people=Count("attendances", distinct=True),
        unanswered=Count("attendances", filter=~Q(attendances__remarks="") & Q(attendances__reply="")),
    )
    state = request.GET.get("state", "")
    if state in State.values:
        found = found.filter(state=state)
    context = {
        "page": paginate(request, found),
        "states": State.choices,
        "state": state if state in State.values else "",
        "may_add": has_role_anywhere(request.user, Role.EDITOR, Role.REVIEWER),
    }
    return render(request, "participation/desk/meetings.html", context)


@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    if not has_role_anywhere(request.user, Role.EDITOR, Role.REVIEWER):
        raise PermissionDenied
    units = units_of(request.user, Role.EDITOR, Role.REVIEWER).compiling().active()
    form = MeetingForm(request.POST or None, units=units, decisions=_decisions(request.user))
    if form.is_valid():
        meeting = Meeting(unit=form.cleaned_data["unit"], **form.values)
        made = workflow.prepare_meeting(meeting, form.topics, form.seats, by=request.user)
        messages.success(request, "已保存。请核对后送县政府办发布。")
        return redirect(made)
    context = {"form": form, "meeting": None}
    return render(request, "participation/desk/meeting_edit.html", context, status=status_of(form))


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    meeting = visible_meeting(request, pk)
    if closed := _closed(request, meeting, workflow.EDIT):
        return closed
    decisions = _decisions(request.user, meeting)
    units = units_of(request.user, Role.EDITOR, Role.REVIEWER)
    form = MeetingForm(request.POST or None, units=units, decisions=decisions, meeting=meeting)
    if form.is_valid():
        try:
            workflow.edit_meeting(
                meeting,
                form.values,
                form.topics,
                form.seats,
                by=request.user,
                version=form.cleaned_data["version"],
            )
        except StepRefused as refused:
            form.add_error(None, refused.reasons)
            newest = visible_meeting(request, pk)
            form.show_newest(newest.version, as_typed(newest))
        else:
            messages.success(request, "已保存。")
            return redirect(meeting)
    context = {"form": form, "meeting": meeting}
    return render(request, "participation/desk/meeting_edit.html", context, status=status_of(form))


@require_safe
def meeting(request: HttpRequest, pk: int) -> HttpResponse:
    return show(request, visible_meeting(request, pk))


def _has_acts(user: Any, meeting: Meeting) -> bool:
    """Whether the user can do something with one of the people now."""
    if meeting.state == State.SEATED:
        return may_prepare_meeting(user, meeting) or may_release_seat(user, meeting)
    return meeting.state == State.HELD and may_prepare_meeting(user, meeting)


def show(request: HttpRequest, meeting: Meeting, **forms: Any) -> HttpResponse:
    """The meeting, who signed up or was entered, and the one step that comes next."""
    user, now = request.user, clock.now()
    people = list(meeting.attendances.order_by("group", "drawn_at_place", "pk"))
    context = {
        "meeting": meeting,
        "call": call_state(meeting, at=now),
        "is_past": meeting.held_at is not None and meeting.held_at <= now,
        "topics": meeting.topics.select_related("decision"),
        "seats": seats_of(meeting, people),
        "people": people,
        "hint": too_few(meeting, people),
        "has_acts": _has_acts(user, meeting),
        "draw": draw_of(meeting, people) if meeting.draw_seed else [],
        "spoken": spoken_remarks(people) if meeting.state == State.ANSWERED else [],
        "may_handle": may_prepare_meeting(user, meeting),
        "may_release": may_release_seat(user, meeting),
        "may_publish": may_publish_meeting(user, meeting),
        "may_close": may_close_meeting(user, meeting),
        "is_reviewer": has_role(user, Role.REVIEWER, meeting.unit),
        "refusals": _refusals(meeting),
        "return_form": forms.get("return_form") or MeetingReasonForm(label="退回的原因", auto_id="return_%s"),
        "may_cancel": may_prepare_meeting(user, meeting) and not workflow.CANCEL.refusals(meeting),
    }
    status = status_of(forms.get("return_form"))
    return render(request, "participation/desk/meeting.html", context, status=status)


def _refusals(meeting: Meeting) -> dict[str, list[str]]:
    """Why each step that the state leads to is still closed."""
    steps = {
        State.PREPARING: (workflow.SUBMIT,),
        State.SUBMITTED: (workflow.PUBLISH,),
        State.CALLED: (seating.SEAT, workflow.HOLD),
        State.SEATED: (workflow.HOLD,),
        State.HELD: (workflow.SUBMIT_REPLIES,),
        State.ANSWERED: (workflow.CLOSE,),
    }
    return {step.verb: step.refusals(meeting) for step in steps.get(meeting.state, ())}


@require_POST
def submit(request: HttpRequest, pk: int) -> HttpResponse:
    return _carry(request, pk, workflow.submit_meeting, "已送县政府办，等待发布。")


@require_POST
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    return _carry(request, pk, workflow.publish_meeting, "公告已发布，公众现在可以看到。")


@require_POST
def submit_replies(request: HttpRequest, pk: int) -> HttpResponse:
    return _carry(request, pk, workflow.submit_replies, "已送县政府办，等待公布。")


@require_POST
def close(request: HttpRequest, pk: int) -> HttpResponse:
    return _carry(request, pk, workflow.close_meeting, "已办结，意见和答复已经公布。")


def _carry(request: HttpRequest, pk: int, step: Any, done: str) -> HttpResponse:
    meeting = visible_meeting(request, pk)
    try:
        step(meeting, by=request.user)
    except StepRefused as refused:
        tell(request, refused.reasons)
    else:
        messages.success(request, done)
    return redirect(meeting)


@require_POST
def send_back(request: HttpRequest, pk: int) -> HttpResponse:
    meeting = visible_meeting(request, pk)
    if not workflow.RETURN.may(request.user, meeting):
        raise PermissionDenied
    form = MeetingReasonForm(request.POST, label="退回的原因", auto_id="return_%s")
    if not form.is_valid():
        return show(request, meeting, return_form=form)
    return _with_reason(request, meeting, form, workflow.return_meeting, "已退回经办人修改。")


@require_POST
def return_replies(request: HttpRequest, pk: int) -> HttpResponse:
    meeting = visible_meeting(request, pk)
    if not workflow.RETURN_REPLIES.may(request.user, meeting):
        raise PermissionDenied
    form = MeetingReasonForm(request.POST, label="退回的原因", auto_id="return_%s")
    if not form.is_valid():
        return show(request, meeting, return_form=form)
    return _with_reason(request, meeting, form, workflow.return_replies, "已退回经办人修改。")


@require_http_methods(["GET", "POST"])
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Says once what the public will see of a meeting that is called off."""
    meeting = visible_meeting(request, pk)
    if closed := _closed(request, meeting, workflow.CANCEL):
        return closed
    form = MeetingReasonForm(request.POST or None, label="取消的原因")
    if form.is_valid():
        return _with_reason(request, meeting, form, workflow.cancel_meeting, "会议已取消。")
    context = {"meeting": meeting, "form": form}
    return render(request, "participation/desk/meeting_cancel.html", context, status=status_of(form))


def _with_reason(
    request: HttpRequest, meeting: Meeting, form: MeetingReasonForm, step: Any, done: str
) -> HttpResponse:
    try:
        step(meeting, by=request.user, reason=form.cleaned_data["reason"])
    except StepRefused as refused:
        tell(request, refused.reasons)
    else:
        messages.success(request, done)
    return redirect(meeting)


@require_http_methods(["GET", "POST"])
def hold(request: HttpRequest, pk: int) -> HttpResponse:
    """Tick who came."""
    meeting = visible_meeting(request, pk)
    if closed := _closed(request, meeting, workflow.HOLD):
        return closed
    people = list(meeting.attendances.seated())
    form = AttendedForm(
        request.POST if request.method == "POST" else None,
        people=people,
        is_open_to_attendance=meeting.is_open_to_attendance,
        initial={"version": meeting.version},
    )
    if form.is_bound and form.is_valid():
        try:
            workflow.hold_meeting(meeting, by=request.user, **form.cleaned_data)
        except StepRefused as refused:
            begin_anew(form, refused, meeting.version)
        else:
            next_step = "请登记列席人员的意见建议和答复。" if people else "请送县政府办公布。"
            messages.success(request, f"到会情况已登记。{next_step}")
            return redirect(meeting)
    context = {"meeting": meeting, "people": people, "form": form, "ticked": _ticked(request, "attended")}
    return render(request, "participation/desk/meeting_hold.html", context, status=status_of(form))


def _ticked(request: HttpRequest, name: str) -> set[str]:
    return set(request.POST.getlist(name))


def visible_meeting(request: HttpRequest, pk: int) -> Meeting:
    found = Meeting.objects.visible_to(request.user).select_related("unit", "prepared_by", "published_by")
    return get_object_or_404(found, pk=pk)


def visible_person(request: HttpRequest, pk: int) -> MeetingAttendance:
    mine = Meeting.objects.visible_to(request.user)
    found = MeetingAttendance.objects.select_related("meeting__unit").filter(meeting__in=mine)
    return get_object_or_404(found, pk=pk)


def _closed(request: HttpRequest, meeting: Meeting, step: Step) -> HttpResponse | None:
    """The answer to whoever may not take the step, or can't take it now."""
    if not step.may(request.user, meeting):
        raise PermissionDenied
    if refusals := step.refusals(meeting):
        tell(request, refusals)
        return redirect(meeting)
    return None


def _decisions(user: User, meeting: Meeting | None = None) -> QuerySet[Decision]:
    """Decisions that a topic may belong to: those under way, and those chosen already."""
    under_way = Q() if meeting is None else Q(topics__meeting=meeting)
    under_way |= ~Q(state__in=(Stage.ARCHIVED, Stage.ENDED))
    keys = Decision.objects.visible_to(user).filter(under_way).values("pk")
    return Decision.objects.filter(pk__in=keys)
