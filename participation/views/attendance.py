"""Those who attend a meeting, on the desk: entered, seated, asked, their remarks and the replies."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from disclosure_portal.web.answers import begin_anew, status_of, tell
from disclosure_portal.workflow import StepRefused
from participation.forms.meetings import ChooseForm, MeetingReasonForm, PersonForm, RemarksForm
from participation.models import Meeting, MeetingAttendance
from participation.permissions import may_prepare_meeting, may_release_seat
from participation.queries.meetings import seats_of
from participation.views.meetings import visible_meeting, visible_person
from participation.workflow import attendance as workflow


@require_http_methods(["GET", "POST"])
def enter(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter somebody who was invited or who signed up by phone."""
    meeting = visible_meeting(request, pk)
    if not may_prepare_meeting(request.user, meeting):
        raise PermissionDenied
    if refusals := workflow.ENTER.refusals(meeting):
        tell(request, refusals)
        return redirect(meeting)
    form = PersonForm(request.POST or None, meeting=meeting)
    if form.is_valid():
        try:
            made = workflow.enter_person(
                meeting, form.person, by=request.user, is_adult=form.cleaned_data["is_adult"]
            )
        except StepRefused as refused:
            form.add_error(None, refused.reasons)
        else:
            messages.success(request, f"已登记{made.name}，回执编号{made.receipt}，请告知本人。")
            return redirect("participation_desk:meeting_person", meeting.pk)
    context = {"meeting": meeting, "form": form, "seats": seats_of(meeting, meeting.attendances.all())}
    return render(request, "participation/desk/meeting_person.html", context, status=status_of(form))


@require_http_methods(["GET", "POST"])
def seat(request: HttpRequest, pk: int) -> HttpResponse:
    """Draw or choose who is seated."""
    meeting = visible_meeting(request, pk)
    if not may_prepare_meeting(request.user, meeting):
        raise PermissionDenied
    if refusals := workflow.SEAT.refusals(meeting):
        tell(request, refusals)
        return redirect(meeting)
    people = list(meeting.attendances.order_by("group", "pk"))
    form = ChooseForm(
        request.POST if request.method == "POST" else None,
        people=people,
        may_choose_nobody=workflow.is_past(meeting),
        initial={"version": meeting.version},
    )
    if meeting.selection != Meeting.Selection.CHOSEN:
        del form.fields["chosen"], form.fields["reason"]
    if form.is_bound and form.is_valid():
        try:
            _seat(request, meeting, form)
        except StepRefused as refused:
            begin_anew(form, refused, meeting.version)
        else:
            chosen_any = meeting.attendances.seated().exists()
            next_step = (
                "请逐一通知，并登记是否列席。" if chosen_any else "没有人列席，请登记到会情况，写明原因。"
            )
            messages.success(request, f"列席人员已确定并公布。{next_step}")
            return redirect(meeting)
    context = {
        "meeting": meeting,
        "people": people,
        "form": form,
        "seats": seats_of(meeting, people),
        "ticked": {int(key) for key in request.POST.getlist("chosen") if key.isdecimal()},
    }
    return render(request, "participation/desk/meeting_seat.html", context, status=status_of(form))


def _seat(request: HttpRequest, meeting: Meeting, form: ChooseForm) -> None:
    version = form.cleaned_data["version"]
    if meeting.selection == Meeting.Selection.DRAWN:
        workflow.draw_seats(meeting, by=request.user, version=version)
        return
    chosen, reason = form.cleaned_data.get("chosen", []), form.cleaned_data.get("reason", "")
    workflow.choose_seats(meeting, by=request.user, chosen=chosen, reason=reason, version=version)


@require_POST
def take(request: HttpRequest, pk: int) -> HttpResponse:
    """The person says they will come."""
    person = visible_person(request, pk)
    try:
        workflow.confirm_seat(person, by=request.user)
    except StepRefused as refused:
        tell(request, refused.reasons)
    else:
        messages.success(request, f"{person.shown_name}确认列席。")
    return redirect(person.meeting)


@require_http_methods(["GET", "POST"])
def decline(request: HttpRequest, pk: int) -> HttpResponse:
    """The person can't come; after a draw the next one moves up."""
    person = visible_person(request, pk)
    if not may_release_seat(request.user, person.meeting):
        raise PermissionDenied
    form = MeetingReasonForm(request.POST or None, label="不能列席的原因")
    form.fields["reason"].required = bool(person.meeting.draw_seed)
    if request.method == "POST" and form.is_valid():
        try:
            moved_up = workflow.decline_seat(person, by=request.user, reason=form.cleaned_data["reason"])
        except StepRefused as refused:
            tell(request, refused.reasons)
        else:
            text = f"{moved_up.name}依次递补，请通知本人。" if moved_up else "没有可以依次递补的人。"
            messages.success(request, f"已登记{person.shown_name}不能列席。{text}")
        return redirect(person.meeting)
    context = {"person": person, "meeting": person.meeting, "form": form, "label": "登记不能列席"}
    return render(request, "participation/desk/attendance_reason.html", context, status=status_of(form))


@require_http_methods(["GET", "POST"])
def fill(request: HttpRequest, pk: int) -> HttpResponse:
    """Seat somebody in the place of one who was chosen and can't come."""
    person = visible_person(request, pk)
    if not may_prepare_meeting(request.user, person.meeting):
        raise PermissionDenied
    form = MeetingReasonForm(request.POST or None, label="递补的理由")
    if form.is_valid():
        try:
            workflow.fill_seat(person, by=request.user, reason=form.cleaned_data["reason"])
        except StepRefused as refused:
            tell(request, refused.reasons)
        else:
            messages.success(request, f"{person.shown_name}已递补，请通知本人。")
        return redirect(person.meeting)
    context = {"person": person, "meeting": person.meeting, "form": form, "label": "递补"}
    return render(request, "participation/desk/attendance_reason.html", context, status=status_of(form))


@require_http_methods(["GET", "POST"])
def remarks(request: HttpRequest, pk: int) -> HttpResponse:
    """What somebody said, and the reply."""
    person = visible_person(request, pk)
    if not may_prepare_meeting(request.user, person.meeting):
        raise PermissionDenied
    if refusals := workflow.HEAR.refusals(person.meeting):
        tell(request, refusals)
        return redirect(person.meeting)
    initial = _noted(person)
    form = RemarksForm(request.POST or None, initial=initial, label_suffix="")
    if request.method == "POST" and form.is_valid():
        try:
            workflow.record_remarks(person, by=request.user, **form.cleaned_data)
        except StepRefused as refused:
            form.add_error(None, refused.reasons)
            newest = _noted(visible_person(request, pk))
            form.show_newest(newest.pop("version"), newest)
        else:
            messages.success(request, f"{person.shown_name}的意见建议和答复已保存。")
            return redirect(person.meeting)
    context = {"person": person, "meeting": person.meeting, "form": form}
    return render(request, "participation/desk/attendance_remarks.html", context, status=status_of(form))


def _noted(person: MeetingAttendance) -> dict[str, Any]:
    return {name: getattr(person, name) for name in ("remarks", "reply", "version")}
