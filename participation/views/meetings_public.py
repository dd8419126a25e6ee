"""Meetings open to attendance for anyone: the list, one call, signing up, and what became of it."""

from __future__ import annotations

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from disclosure_portal import clock
from disclosure_portal.audit.address import client_address
from disclosure_portal.web.answers import status_of
from disclosure_portal.web.pagination import paginate
from disclosure_portal.web.public_forms import takes_posts
from disclosure_portal.workflow import StepRefused
from participation.forms.meetings import SignUpForm
from participation.forms.public import key_sent
from participation.models import Meeting, MeetingAttendance
from participation.queries.meetings import (
    call_state,
    draw_of,
    public_topics,
    refusal_to_step_back,
    seats_of,
    spoken_remarks,
)
from participation.queries.receipts import made_of
from participation.receipts import read_receipt
from participation.views.looking_up import counts_misses
from participation.workflow.attendance import sign_up as sign_somebody_up
from participation.workflow.posting import count_post

MOST_COMING = 100


@require_safe
def meetings(request: HttpRequest) -> HttpResponse:
    """What is coming, with the days left to sign up; then what was held, with remarks and replies."""
    now = clock.now()
    public = Meeting.objects.public().select_related("unit")
    coming = public.coming(now).order_by("held_at", "pk")[:MOST_COMING]
    coming_keys = Meeting.objects.coming(now).values("pk")
    answered = Count("attendances", filter=~Q(attendances__remarks=""))
    past = public.exclude(pk__in=coming_keys).annotate(spoken=answered)
    page = paginate(request, past, per_page=20)
    context = {
        "coming": [(meeting, call_state(meeting, at=now)) for meeting in coming],
        "past": [(meeting, call_state(meeting, at=now)) for meeting in page],
        "page": page,
    }
    return render(request, "participation/meetings.html", context)


@require_safe
def meeting(request: HttpRequest, pk: int) -> HttpResponse:
    """One call, and once it was held what was said and replied."""
    found = _public(pk)
    people = list(found.attendances.order_by("group", "drawn_at_place", "pk"))
    is_closed = found.state == Meeting.State.CLOSED
    context = {
        "meeting": found,
        "state": call_state(found, at=clock.now()),
        "topics": public_topics(found),
        "seats": seats_of(found, people),
        "seated": [one for one in people if one.state in _SEATED] if found.seated_at else [],
        "draw": draw_of(found, people) if found.draw_seed else [],
        "remarks": spoken_remarks(people) if is_closed else [],
        "came": sum(one.attended is True for one in people),
    }
    return render(request, "participation/meeting.html", context)


WRITTEN = ("group", "name", "phone", "organisation")
_SEATED = (MeetingAttendance.State.SELECTED, MeetingAttendance.State.CONFIRMED)


@takes_posts
@require_http_methods(["GET", "POST"])
def sign_up(request: HttpRequest, pk: int) -> HttpResponse:
    """Write, read it over, send: the last page is a receipt."""
    found = _public(pk)
    key = key_sent(request.POST, f"meeting:{found.pk}")
    form = SignUpForm(request.POST if request.method == "POST" else None, meeting=found)
    sent = made_of(found.attendances, key)
    if sent and form.repeats(sent, WRITTEN):
        return _to_receipt(sent)
    state = call_state(found, at=clock.now())
    if state.code != "open" and request.method == "GET":
        return redirect(found.get_public_url())
    step = "write"
    if sent:
        form.refuse_used(sent.receipt)
    elif form.is_bound and form.is_valid() and "again" not in request.POST:
        if "send" not in request.POST:
            step = "check"
        elif made := _signed_up(request, found, form):
            return _to_receipt(made)
    context = {"meeting": found, "form": form, "state": state}
    is_again = "again" in request.POST and not sent
    response = render(
        request, f"participation/meeting_{step}.html", context, status=200 if is_again else status_of(form)
    )
    response.headers["Cache-Control"] = "no-store"
    return response


def _to_receipt(person: MeetingAttendance) -> HttpResponse:
    return redirect(f"{reverse('participation:attendance')}?number={person.receipt}")


def _signed_up(request: HttpRequest, meeting: Meeting, form: SignUpForm) -> MeetingAttendance | None:
    """The one who signed up; None when it was refused, with the reasons on the form."""
    try:
        count_post(client_address(request))
        return sign_somebody_up(meeting, key=form.key, **form.person)
    except StepRefused as refused:
        form.add_error(None, refused.reasons)
        return None


@require_safe
@counts_misses
def attendance(request: HttpRequest) -> HttpResponse:
    """What became of a sign-up, by its receipt number. Nothing personal is shown."""
    typed = request.GET.get("number", "")
    receipt = read_receipt(typed)
    found = None
    if receipt:
        people = MeetingAttendance.objects.select_related("meeting__unit")
        found = people.filter(receipt=receipt, meeting__published_at__isnull=False).first()
    context = {"typed": typed[:40], "person": found, "meeting": found.meeting if found else None}
    context["may_leave"] = found is not None and refusal_to_step_back(found, at=clock.now()) is None
    status = 404 if typed and found is None else 200
    response = render(request, "participation/attendance.html", context, status=status)
    response.headers["Cache-Control"] = "no-store"
    return response


def _public(pk: int) -> Meeting:
    return get_object_or_404(Meeting.objects.public().select_related("unit"), pk=pk)
