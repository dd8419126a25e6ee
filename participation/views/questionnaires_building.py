"""A questionnaire on the desk while it is prepared: its questions, and how people will see it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from disclosure_portal import clock
from disclosure_portal.web.answers import status_of, tell, version_of
from disclosure_portal.workflow import StepRefused
from participation.forms.questionnaires import AnswersForm, CopyForm, QuestionForm
from participation.models import Consultation, Question
from participation.models.questionnaires import MOST_QUESTIONS
from participation.permissions import may_prepare, may_read_results, may_record
from participation.queries.public_states import public_state
from participation.queries.questionnaires import questionnaires_to_copy, questions_of, surveys
from participation.workflow.questionnaires import (
    add_question,
    closed_to_changes,
    copy_questions,
    edit_question,
    move_question,
    remove_question,
)


@require_safe
def questionnaire(request: HttpRequest, pk: int) -> HttpResponse:
    """All questions in their order, each with what can be done to it."""
    consultation = visible(request, pk)
    form = AnswersForm(questions=questions_of(consultation))
    refusal = closed_to_changes(consultation)
    context = {
        "consultation": consultation,
        "lines": form.lines,
        "refusal": refusal,
        "may_change": may_prepare(request.user, consultation) and not refusal,
        "is_full": len(form.questions) >= MOST_QUESTIONS,
        "most": MOST_QUESTIONS,
        "may_copy": questionnaires_to_copy(consultation).exists(),
        **links(request, consultation),
    }
    return render(request, "participation/desk/questionnaire.html", context)


@require_safe
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """The page of the public as it will be, with a button that does nothing."""
    consultation = visible(request, pk)
    form = AnswersForm(questions=questions_of(consultation))
    present = public_state(consultation, at=clock.now())
    context = {"consultation": consultation, "form": form, "is_preview": True, "present": present}
    return render(request, "participation/questionnaire.html", context)


@require_http_methods(["GET", "POST"])
def question_add(request: HttpRequest, pk: int) -> HttpResponse:
    consultation = preparable(request, pk)
    if refusal := closed_to_changes(consultation):
        return _back(request, consultation, [refusal])
    form = QuestionForm(request.POST or None, version=consultation.version, instance=Question())
    if form.is_bound and form.is_valid():
        version = form.cleaned_data["version"]
        if _done(form, lambda: add_question(consultation, form.instance, by=request.user, version=version)):
            messages.success(request, f"已添加第{form.instance.position}题。")
            again = "another" in request.POST
            name = "question_add" if again else "questionnaire"
            return redirect(f"participation_desk:{name}", consultation.pk)
    return _question_page(request, consultation, form, None)


@require_http_methods(["GET", "POST"])
def question_edit(request: HttpRequest, pk: int) -> HttpResponse:
    question, consultation = _question(request, pk)
    if refusal := closed_to_changes(consultation):
        return _back(request, consultation, [refusal])
    form = QuestionForm(request.POST or None, version=consultation.version, instance=question)
    if form.is_bound and form.is_valid():
        version, values = form.cleaned_data["version"], form.values
        if _done(form, lambda: edit_question(question, by=request.user, version=version, values=values)):
            messages.success(request, f"已保存第{question.position}题。")
            return redirect("participation_desk:questionnaire", consultation.pk)
    return _question_page(request, consultation, form, question)


@require_http_methods(["GET", "POST"])
def question_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Shows once what is taken out; then takes it out."""
    question, consultation = _question(request, pk)
    if refusal := closed_to_changes(consultation):
        return _back(request, consultation, [refusal])
    if request.method == "POST":
        try:
            remove_question(question, by=request.user, version=version_of(request))
        except StepRefused as refused:
            return _back(request, consultation, refused.reasons)
        messages.success(request, f"已删除“{question.text}”。")
        return redirect("participation_desk:questionnaire", consultation.pk)
    context = {"consultation": consultation, "question": question}
    return render(request, "participation/desk/questionnaire_remove.html", context)


@require_POST
def question_move(request: HttpRequest, pk: int) -> HttpResponse:
    """One place up or down, and back to the question where it stands now."""
    question, consultation = _question(request, pk)
    try:
        move_question(question, by=request.user, version=version_of(request), up="up" in request.POST)
    except StepRefused as refused:
        return _back(request, consultation, refused.reasons)
    page = redirect("participation_desk:questionnaire", consultation.pk)
    page["Location"] += f"#question-{question.pk}"
    return page


@require_http_methods(["GET", "POST"])
def questions_copy(request: HttpRequest, pk: int) -> HttpResponse:
    consultation = preparable(request, pk)
    if refusal := closed_to_changes(consultation):
        return _back(request, consultation, [refusal])
    offered = questionnaires_to_copy(consultation)
    form = CopyForm(request.POST or None, offered=offered, initial={"version": consultation.version})
    if form.is_bound and form.is_valid():
        values = form.cleaned_data
        copied = _done(
            form,
            lambda: copy_questions(
                consultation, values["source"], by=request.user, version=values["version"]
            ),
        )
        if copied:
            messages.success(request, f"已复制{copied}题，请核对后修改。")
            return redirect("participation_desk:questionnaire", consultation.pk)
    context = {"consultation": consultation, "form": form, "has_others": offered.exists()}
    return render(request, "participation/desk/questionnaire_copy.html", context, status=status_of(form))


def visible(request: HttpRequest, pk: int) -> Consultation:
    return get_object_or_404(surveys().visible_to(request.user), pk=pk)


def preparable(request: HttpRequest, pk: int) -> Consultation:
    consultation = visible(request, pk)
    if not may_prepare(request.user, consultation):
        raise PermissionDenied
    return consultation


def links(request: HttpRequest, consultation: Consultation) -> dict[str, bool]:
    """Which of the questionnaire's other pages the reader may open."""
    return {
        "may_record": may_record(request.user, consultation),
        "may_read_results": may_read_results(request.user, consultation),
    }


def _question(request: HttpRequest, pk: int) -> tuple[Question, Consultation]:
    """A question that the reader may change, with its consultation as the page shows it."""
    question = get_object_or_404(Question, pk=pk)
    return question, preparable(request, question.consultation_id)


def _question_page(
    request: HttpRequest, consultation: Consultation, form: QuestionForm, question: Question | None
) -> HttpResponse:
    context = {"consultation": consultation, "form": form, "question": question}
    return render(request, "participation/desk/questionnaire_question.html", context, status=status_of(form))


def _done(form: Any, act: Callable[[], Any]) -> Any:
    """What the act returns; None when it was refused, with the reasons on the form."""
    try:
        return act()
    except StepRefused as refused:
        form.add_error(None, refused.reasons)
        return None


def _back(request: HttpRequest, consultation: Consultation, reasons: list[str]) -> HttpResponse:
    tell(request, reasons)
    return redirect("participation_desk:questionnaire", consultation.pk)
