"""A questionnaire for anyone: fill it in, take a receipt home, read the results once the books are closed."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_safe

from disclosure_portal import clock
from disclosure_portal.audit.address import client_address
from disclosure_portal.web.public_forms import takes_posts
from disclosure_portal.workflow import StepRefused
from participation.forms.public import key_sent
from participation.forms.questionnaires import PublicAnswersForm
from participation.models import AnswerSheet, Consultation
from participation.queries.public_states import public_state
from participation.queries.questionnaires import (
    closed_to_answers,
    public_surveys,
    questions_of,
    results,
)
from participation.queries.receipts import made_of
from participation.spreadsheets.questionnaires import write_results
from participation.views.looking_up import counts_misses
from participation.views.questionnaire_files import as_csv
from participation.workflow.questionnaires import answer

UNPROCESSABLE = 422


@takes_posts
@cache_control(no_store=True)
@require_http_methods(["GET", "HEAD", "POST"])
def questionnaire(request: HttpRequest, pk: int) -> HttpResponse:
    """The questionnaire while it is open; before and after that, why it is closed."""
    consultation = get_object_or_404(public_surveys(), pk=pk)
    purpose = f"questionnaire:{consultation.pk}"
    form = PublicAnswersForm(
        request.POST if request.method == "POST" else None,
        questions=questions_of(consultation),
        purpose=purpose,
    )
    sent = made_of(consultation.answer_sheets, key_sent(request.POST, purpose))
    if sent and form.is_answered_as(sent):
        return redirect("participation:questionnaire_receipt", consultation.pk, sent.receipt)
    if refusal := closed_to_answers(consultation, at=clock.now()):
        return _closed(request, consultation, refusal)
    if sent:
        form.refuse_used(sent.receipt)
    elif form.is_bound and form.is_valid() and (sheet := _answer(request, consultation, form)):
        return redirect("participation:questionnaire_receipt", consultation.pk, sheet.receipt)
    context = {"consultation": consultation, "form": form, "present": _present(consultation)}
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "participation/questionnaire.html", context, status=status)


def _answer(request: HttpRequest, consultation: Consultation, form: PublicAnswersForm) -> AnswerSheet | None:
    """The sheet; None when it was refused, with the reasons on the form."""
    try:
        return answer(consultation, form.given, key=form.key, address=client_address(request))
    except StepRefused as refused:
        form.add_error(None, refused.reasons)
        return None


def _closed(request: HttpRequest, consultation: Consultation, refusal: str) -> HttpResponse:
    context = {"consultation": consultation, "refusal": refusal, "present": _present(consultation)}
    status = UNPROCESSABLE if request.method == "POST" else 200
    return render(request, "participation/questionnaire_closed.html", context, status=status)


def _present(consultation: Consultation) -> object:
    return public_state(consultation, at=clock.now())


@cache_control(no_store=True)
@require_safe
@counts_misses
def questionnaire_receipt(request: HttpRequest, pk: int, receipt: str) -> HttpResponse:
    """What somebody takes home. The number opens nothing but the time: what was answered isn't shown again."""
    consultation = get_object_or_404(public_surveys(), pk=pk)
    sheet = get_object_or_404(consultation.answer_sheets, receipt=receipt)
    context = {"consultation": consultation, "sheet": sheet}
    return render(request, "participation/questionnaire_receipt.html", context)


@require_safe
def questionnaire_results(request: HttpRequest, pk: int) -> HttpResponse:
    """The table of results as a file, once the books are closed."""
    closed = public_surveys().filter(state=Consultation.State.CLOSED)
    consultation = get_object_or_404(closed, pk=pk)
    found = results(consultation)
    return as_csv(lambda file: write_results(file, found), f"{consultation.title}：调查结果")
