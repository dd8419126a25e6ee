"""Pages of checks: the runs, the reminders that went out, the escalations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from disclosure_portal import clock
from disclosure_portal.accounts.models import COUNTY_ROLES, Role
from disclosure_portal.accounts.queries import counties_of, has_role_anywhere, units_of
from disclosure_portal.web.answers import UNPROCESSABLE, status_of, tell
from disclosure_portal.web.pagination import paginate
from disclosure_portal.workflow import StepRefused
from supervision.documents.escalations import escalation_bytes
from supervision.documents.official import CONTENT_TYPE
from supervision.forms.checks import CloseForm, EscalationFilter, MessageFilter, ReminderFilter
from supervision.models import CheckRun, DueMove, Escalation
from supervision.queries.checks import last_check
from supervision.queries.reminders import attach_reading, read_counts, reminders_for
from supervision.views.files import as_download
from supervision.workflow.escalating import CLOSE, close_escalation

if TYPE_CHECKING:
    from disclosure_portal.units.models import Unit


def county_read_by(request: HttpRequest) -> Unit:
    """The county whose checks the reader may see. Raises PermissionDenied for a unit's people."""
    county = counties_of(request.user, *COUNTY_ROLES).first()
    if county is None:
        raise PermissionDenied
    return county


@require_safe
def checks(request: HttpRequest) -> HttpResponse:
    """When the checks last ran and what they found, and the ways on from here."""
    county, today = county_read_by(request), clock.today()
    runs = CheckRun.objects.visible_to(request.user)
    context = {
        "page": paginate(request, runs),
        "last_check": last_check(county, as_of=today),
        "sees_jobs": has_role_anywhere(request.user, Role.ADMINISTRATOR),
        "open_escalations": Escalation.objects.visible_to(request.user).open().count(),
        "moves": DueMove.objects.visible_to(request.user).proposed().count(),
        "may_move": has_role_anywhere(request.user, Role.REVIEWER),
        "today": today,
    }
    return render(request, "supervision/desk/checks.html", context)


@require_safe
def reminders(request: HttpRequest) -> HttpResponse:
    """What was said: all of the county, or what was sent to the reader."""
    visible = reminders_for(request.user)
    form = ReminderFilter(request.GET, units=units_of(request.user, *Role))
    narrowed = form.narrowed(visible)
    page = paginate(request, narrowed.select_related("unit"))
    attach_reading(page)
    context = {
        "form": form,
        "page": page,
        "read": read_counts(narrowed, as_of=clock.today()),
        "is_county": has_role_anywhere(request.user, *COUNTY_ROLES),
    }
    return render(request, "supervision/desk/reminders.html", context)


@require_safe
def messages_sent(request: HttpRequest) -> HttpResponse:
    """What went out for the reminders, message by message: to whom, and whether it was read."""
    county_read_by(request)
    units = units_of(request.user, *Role)
    form = MessageFilter(request.GET, units=units, today=clock.today())
    sent = form.messages(reminders_for(request.user)).select_related("recipient")
    context = {"form": form, "as_of": form.day, "page": paginate(request, sent)}
    return render(request, "supervision/desk/messages.html", context)


@require_safe
def escalations(request: HttpRequest) -> HttpResponse:
    """What the county office has taken up, the open ones first."""
    visible = Escalation.objects.visible_to(request.user)
    form = EscalationFilter(request.GET, units=units_of(request.user, *Role))
    context = {
        "form": form,
        "page": paginate(request, form.narrowed(visible).select_related("unit")),
        "open": visible.open().count(),
        "is_county": has_role_anywhere(request.user, *COUNTY_ROLES),
    }
    return render(request, "supervision/desk/escalations.html", context)


@require_safe
def escalation(request: HttpRequest, pk: int) -> HttpResponse:
    return show(request, _visible(request, pk), CloseForm())


def show(request: HttpRequest, record: Escalation, form: CloseForm) -> HttpResponse:
    """One escalation, how its county office ends it and what was said about it."""
    said = reminders_for(request.user).filter(subject=record.subject, due_on=record.due_on)
    listed = list(said.select_related("unit"))
    attach_reading(listed)
    context = {
        "escalation": record,
        "reminders": listed,
        "form": form if CLOSE.is_open_to(request.user, record) else None,
    }
    return render(request, "supervision/desk/escalation.html", context, status=status_of(form))


@require_http_methods(["POST"])
def escalation_close(request: HttpRequest, pk: int) -> HttpResponse:
    record, form = _visible(request, pk), CloseForm(request.POST)
    if not CLOSE.may(request.user, record):
        raise PermissionDenied
    if not form.is_valid():
        response = show(request, record, form)
        response.status_code = UNPROCESSABLE
        return response
    try:
        close_escalation(record, by=request.user, on=clock.today(), reason=form.cleaned_data["reason"])
    except StepRefused as refused:
        tell(request, refused.reasons)
    else:
        messages.success(request, f"{record.number}已办结。")
    return redirect(record)


@require_safe
def escalation_paper(request: HttpRequest, pk: int) -> HttpResponse:
    """督办单 as a document."""
    record = _visible(request, pk)
    return as_download(escalation_bytes(record), f"{record.number}.docx", CONTENT_TYPE)


def _visible(request: HttpRequest, pk: int) -> Escalation:
    visible = Escalation.objects.visible_to(request.user).select_related("unit", "county", "closed_by")
    return get_object_or_404(visible, pk=pk)
