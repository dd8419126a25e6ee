"""Signing up for a hearing, for anyone: write, read it over, send; the last page is a receipt."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_safe

from disclosure_portal import clock
from disclosure_portal.audit.address import client_address
from disclosure_portal.web.answers import status_of
from disclosure_portal.web.public_forms import takes_posts
from disclosure_portal.workflow import StepRefused
from participation.forms.participants import SignUpForm
from participation.forms.public import key_sent
from participation.models import Consultation, Participant
from participation.queries.consultations import for_the_public
from participation.queries.participants import refusal_to_sign_up, refusal_to_step_back
from participation.queries.receipts import made_of
from participation.views.looking_up import counts_misses
from participation.workflow import participants as workflow

WRITTEN = ("group", "name", "phone", "organisation", "reason")
CLOSED = 410


@takes_posts
@cache_control(no_store=True)
@require_http_methods(["GET", "POST"])
def sign_up(request: HttpRequest, pk: int) -> HttpResponse:
    record = get_object_or_404(for_the_public(), pk=pk)
    purpose = f"sign-up:{pk}"
    form = SignUpForm(
        request.POST if request.method == "POST" else None, purpose=purpose, consultation=record
    )
    sent = made_of(record.participants, key_sent(request.POST, purpose))
    if sent and form.repeats(sent, WRITTEN):
        return redirect("participation:sign_up_receipt", sent.receipt)
    if refusal := refusal_to_sign_up(record, at=clock.now()):
        context = {"consultation": record, "refusal": refusal}
        return render(request, "participation/consultation_sign_up_closed.html", context, status=CLOSED)
    page = "form"
    if sent:
        form.refuse_used(sent.receipt)
    elif form.is_bound and form.is_valid() and "again" not in request.POST:
        if "send" not in request.POST:
            page = "check"
        elif made := _signed_up(request, record, form):
            return redirect("participation:sign_up_receipt", made.receipt)
    context = {"consultation": record, "form": form, "kept_days": settings.PERSONAL_DATA_DAYS}
    status = 200 if "again" in request.POST and not sent else status_of(form)
    return render(request, f"participation/consultation_sign_up_{page}.html", context, status=status)


def _signed_up(request: HttpRequest, record: Consultation, form: SignUpForm) -> Participant | None:
    """Who signed up; None when it was refused, with the reasons on the form."""
    try:
        return workflow.sign_up(record, form.participant, form_key=form.key, address=client_address(request))
    except StepRefused as refused:
        form.add_error(None, refused.reasons)
        return None


@cache_control(no_store=True)
@require_safe
@counts_misses
def sign_up_receipt(request: HttpRequest, receipt: str) -> HttpResponse:
    """What one takes home, and where the sign-up stands. Nothing personal is shown."""
    public = Consultation.objects.public()
    people = Participant.objects.filter(consultation__in=public).select_related(
        "consultation__decision__unit"
    )
    person = get_object_or_404(people, receipt=receipt)
    may_leave = refusal_to_step_back(person, person.consultation, at=clock.now()) is None
    context = {"person": person, "consultation": person.consultation, "may_leave": may_leave}
    return render(request, "participation/consultation_receipt.html", context)
