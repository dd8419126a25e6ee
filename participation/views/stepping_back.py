"""Stepping back from a hearing or a meeting by the own receipt: says what follows, then does it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods

from disclosure_portal import clock
from disclosure_portal.audit.address import client_address
from disclosure_portal.web.answers import status_of
from disclosure_portal.web.public_forms import takes_posts
from disclosure_portal.workflow import StepRefused
from participation.forms.participants import StepBackForm
from participation.models import Consultation, MeetingAttendance, Participant
from participation.queries import meetings as meeting_queries
from participation.queries.participants import refusal_to_step_back
from participation.views.looking_up import counts_misses
from participation.workflow import attendance
from participation.workflow.posting import count_post
from participation.workflow.seats import step_back

CLOSED = 410


@takes_posts
@counts_misses
@cache_control(no_store=True)
@require_http_methods(["GET", "POST"])
def sign_up_leave(request: HttpRequest, receipt: str) -> HttpResponse:
    people = Participant.objects.filter(consultation__in=Consultation.objects.public())
    person = get_object_or_404(people.select_related("consultation__decision__unit"), receipt=receipt)
    record = person.consultation
    refusal = refusal_to_step_back(person, record, at=clock.now())
    form = StepBackForm(
        request.POST if request.method == "POST" and not refusal else None, purpose=f"step-back:{person.pk}"
    )
    if form.is_bound and form.is_valid():
        try:
            count_post(client_address(request))
            step_back(person)
        except StepRefused as refused:
            form.add_error(None, refused.reasons)
        else:
            return redirect("participation:sign_up_receipt", receipt)
    context = {"person": person, "consultation": record, "refusal": refusal, "form": form}
    status = CLOSED if refusal else status_of(form)
    return render(request, "participation/consultation_sign_up_leave.html", context, status=status)


@takes_posts
@counts_misses
@cache_control(no_store=True)
@require_http_methods(["GET", "POST"])
def attendance_leave(request: HttpRequest, receipt: str) -> HttpResponse:
    people = MeetingAttendance.objects.filter(meeting__published_at__isnull=False)
    person = get_object_or_404(people.select_related("meeting__unit"), receipt=receipt)
    refusal = meeting_queries.refusal_to_step_back(person, at=clock.now())
    form = StepBackForm(
        request.POST if request.method == "POST" and not refusal else None,
        purpose=f"give-up-seat:{person.pk}",
    )
    if form.is_bound and form.is_valid():
        try:
            count_post(client_address(request))
            attendance.step_back(person)
        except StepRefused as refused:
            form.add_error(None, refused.reasons)
        else:
            return redirect(f"{reverse('participation:attendance')}?number={receipt}")
    context = {"person": person, "meeting": person.meeting, "refusal": refusal, "form": form}
    status = CLOSED if refusal else status_of(form)
    return render(request, "participation/attendance_leave.html", context, status=status)
