"""A questionnaire on the desk while answers come in and after: sheets of paper, results, files."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from disclosure_portal import clock
from disclosure_portal.web.answers import status_of, tell
from disclosure_portal.web.pagination import paginate
from disclosure_portal.workflow import StepRefused
from participation.forms.questionnaires import PaperAnswersForm, VoidForm
from participation.models import AnswerSheet, Consultation, Question
from participation.permissions import may_read_results, may_record
from participation.queries.questionnaires import (
    counted_sheets,
    has_public_results,
    is_over,
    paper_sheets,
    questions_of,
    results,
    text_answers,
)
from participation.spreadsheets.questionnaires import write_results, write_sheets
from participation.views.questionnaire_files import as_csv
from participation.views.questionnaires_building import links, visible
from participation.workflow.questionnaires import ENTER, VOID, enter_paper, void_sheet

# Sheets of paper


@require_safe
def sheets(request: HttpRequest, pk: int) -> HttpResponse:
    """What was entered from paper, and how many sheets there are by now."""
    consultation = _recordable(request, pk)
    total, on_paper = counted_sheets(consultation)
    context = {
        "consultation": consultation,
        "total": total,
        "on_paper": on_paper,
        "page": paginate(request, paper_sheets(consultation)),
        "refusals": ENTER.refusals(consultation),
        "may_void": not VOID.refusals(consultation),
        **links(request, consultation),
    }
    return render(request, "participation/desk/questionnaire_sheets.html", context)


@require_http_methods(["GET", "POST"])
def sheet_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter one sheet, and then the next."""
    consultation = _recordable(request, pk)
    if refusals := ENTER.refusals(consultation):
        tell(request, refusals)
        return redirect("participation_desk:sheets", consultation.pk)
    form = PaperAnswersForm(
        request.POST or None, questions=questions_of(consultation), consultation=consultation
    )
    if form.is_bound and form.is_valid() and (sheet := _enter(request, consultation, form)):
        _, on_paper = counted_sheets(consultation)
        messages.success(request, f"已录入，回执编号{sheet.receipt}。共录入纸质问卷{on_paper}份。")
        return redirect("participation_desk:sheet_add", consultation.pk)
    context = {"consultation": consultation, "form": form, "on_paper": counted_sheets(consultation)[1]}
    return render(request, "participation/desk/questionnaire_sheet.html", context, status=status_of(form))


def _enter(request: HttpRequest, consultation: Consultation, form: PaperAnswersForm) -> AnswerSheet | None:
    number = form.cleaned_data["paper_number"]
    try:
        return enter_paper(consultation, form.given, by=request.user, key=form.form_key, paper_number=number)
    except StepRefused as refused:
        form.add_error(None, refused.reasons)
        return None


@require_http_methods(["GET", "POST"])
def sheet_void(request: HttpRequest, pk: int) -> HttpResponse:
    sheet = get_object_or_404(AnswerSheet.objects.on_paper().select_related("entered_by"), pk=pk)
    consultation = _recordable(request, sheet.consultation_id)
    if refusals := VOID.refusals(consultation):
        tell(request, refusals)
        return redirect("participation_desk:sheets", consultation.pk)
    form = VoidForm(request.POST or None)
    if form.is_bound and form.is_valid():
        try:
            void_sheet(sheet, by=request.user, reason=form.cleaned_data["reason"])
        except StepRefused as refused:
            form.add_error(None, refused.reasons)
        else:
            messages.success(request, f"答卷{sheet.receipt}已作废，不再计入结果。")
            return redirect("participation_desk:sheets", consultation.pk)
    context = {"consultation": consultation, "sheet": sheet, "form": form}
    return render(request, "participation/desk/questionnaire_void.html", context, status=status_of(form))


# Results


@require_safe
def questionnaire_results(request: HttpRequest, pk: int) -> HttpResponse:
    """Results once nobody can answer any more; until then only how many sheets came in."""
    consultation = _readable(request, pk)
    over = is_over(consultation, at=clock.now())
    total, on_paper = counted_sheets(consultation)
    context = {
        "consultation": consultation,
        "results": results(consultation) if over else None,
        "total": total,
        "on_paper": on_paper,
        "is_public": has_public_results(consultation),
        **links(request, consultation),
    }
    return render(request, "participation/desk/questionnaire_results.html", context)


@require_safe
def questionnaire_texts(request: HttpRequest, pk: int) -> HttpResponse:
    """What people wrote to one question: read by those who handle it, not shown to the public."""
    question = get_object_or_404(Question, pk=pk, kind=Question.Kind.TEXT)
    consultation = _over(request, question.consultation_id)
    page = paginate(request, text_answers(question))
    context = {"consultation": consultation, "question": question, "page": page}
    return render(request, "participation/desk/questionnaire_texts.html", context)


@require_safe
def questionnaire_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The table of results."""
    consultation = _over(request, pk)
    found = results(consultation)
    return as_csv(lambda file: write_results(file, found), f"{consultation.title}：调查结果")


@require_safe
def sheets_file(request: HttpRequest, pk: int) -> HttpResponse:
    """Every sheet, one a row."""
    consultation = _over(request, pk)
    questions = questions_of(consultation)
    return as_csv(lambda file: write_sheets(file, consultation, questions), f"{consultation.title}：答卷明细")


def _recordable(request: HttpRequest, pk: int) -> Consultation:
    consultation = visible(request, pk)
    if not may_record(request.user, consultation):
        raise PermissionDenied
    return consultation


def _readable(request: HttpRequest, pk: int) -> Consultation:
    consultation = visible(request, pk)
    if not may_read_results(request.user, consultation):
        raise PermissionDenied
    return consultation


def _over(request: HttpRequest, pk: int) -> Consultation:
    """Only a survey whose time is over has results; before that there is nothing to open."""
    consultation = _readable(request, pk)
    if not is_over(consultation, at=clock.now()):
        raise Http404
    return consultation
