"""Questionnaires: which there are, whether they take answers now, and their results."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from participation.methods import TRAITS
from participation.models import Answer, AnswerSheet, Consultation, Question
from participation.models.consultations import ConsultationQuerySet

State, Kind = Consultation.State, Question.Kind
METHODS = [method for method, traits in TRAITS.items() if traits.takes_answers]


@dataclass(frozen=True)
class Bar:
    """How often one option was chosen, or one mark given. `share` is in percent of those who answered."""

    label: str
    count: int
    share: float


@dataclass(frozen=True)
class QuestionResult:
    """`answered` of all the sheets answer the question; `mean` is of a scale, else None."""

    number: int
    question: Question
    answered: int
    bars: list[Bar]
    mean: float | None


@dataclass(frozen=True)
class Results:
    """What all counted sheets say together."""

    sheets: int
    on_paper: int
    questions: list[QuestionResult]


def surveys() -> ConsultationQuerySet:
    """Consultations by a method that has a questionnaire."""
    return Consultation.objects.filter(method__in=METHODS).select_related("decision__unit", "decision__organ")


def public_surveys() -> ConsultationQuerySet:
    return Consultation.objects.public().filter(method__in=METHODS).select_related("decision__unit")


def questions_of(consultation: Consultation) -> list[Question]:
    return list(consultation.questions.order_by("position", "pk"))


def closed_to_answers(consultation: Consultation, *, at: datetime) -> str:
    """Why no answers are taken at a moment, as a sentence; empty when they are."""
    if consultation.is_open_at(at):
        return ""
    if consultation.state == State.CANCELLED:
        return f"本次调查已取消。原因：{consultation.cancelled_because}"
    if consultation.opens_at and at < consultation.opens_at:
        return "问卷还没有开始填写。"
    return "问卷填写已经截止。"


def is_over(consultation: Consultation, *, at: datetime) -> bool:
    """Nobody can answer any more: only then do staff see results."""
    return consultation.state == State.CLOSED or consultation.has_ended_at(at)


def has_public_results(consultation: Consultation) -> bool:
    """The public sees results once the books are closed."""
    return consultation.state == State.CLOSED and consultation.method in METHODS


def questionnaires_to_copy(consultation: Consultation) -> QuerySet[Consultation]:
    """Other questionnaires of the unit that have questions, the newest first."""
    others = surveys().filter(decision__unit=consultation.unit).exclude(pk=consultation.pk)
    return others.annotate(question_count=Count("questions")).filter(question_count__gt=0).order_by("-pk")


def paper_sheets(consultation: Consultation) -> QuerySet[AnswerSheet]:
    """The sheets that were entered from paper, the newest first, the voided ones among them."""
    sheets = consultation.answer_sheets.on_paper().select_related("entered_by", "voided_by")
    return sheets.order_by("-answered_at", "-pk")


def entered_before(consultation: Consultation, paper_number: str) -> AnswerSheet | None:
    """The sheet that was already entered from the paper of that number."""
    if not paper_number:
        return None
    return consultation.answer_sheets.on_paper().counted().filter(paper_number=paper_number).first()


def counted_sheets(consultation: Consultation) -> tuple[int, int]:
    """How many sheets count, and how many of them came on paper."""
    paper = Count("pk", filter=Q(source=AnswerSheet.Source.PAPER))
    counts = consultation.answer_sheets.counted().aggregate(all=Count("pk"), on_paper=paper)
    return counts["all"], counts["on_paper"]


def results(consultation: Consultation) -> Results:
    """Four queries, however many sheets there are."""
    questions = questions_of(consultation)
    sheets, on_paper = counted_sheets(consultation)
    answers = Answer.objects.filter(question__in=questions, sheet__voided_at__isnull=True).order_by()
    counts: dict[int, dict[int | None, int]] = defaultdict(dict)
    for question, value, count in answers.values_list("question", "value").annotate(Count("pk")):
        counts[question][value] = count
    answered = dict(answers.values_list("question").annotate(Count("sheet", distinct=True)))
    found = [
        _result(number, question, counts[question.pk], answered.get(question.pk, 0))
        for number, question in enumerate(questions, 1)
    ]
    return Results(sheets, on_paper, found)


def _result(number: int, question: Question, counts: dict[int | None, int], answered: int) -> QuestionResult:
    bars = [
        Bar(_label(question, words), count := counts.get(value, 0), 100 * count / answered if answered else 0)
        for value, words in question.choices
    ]
    return QuestionResult(number, question, answered, bars, _mean(question, counts, answered))


def _label(question: Question, words: str) -> str:
    return f"{words}分" if question.kind == Kind.SCALE else words


def _mean(question: Question, counts: dict[int | None, int], answered: int) -> float | None:
    if question.kind != Kind.SCALE or not answered:
        return None
    return sum(value * count for value, count in counts.items() if value) / answered


def text_answers(question: Question) -> QuerySet[Answer]:
    """What people wrote, in the order it came."""
    answers = question.answers.filter(sheet__voided_at__isnull=True).select_related("sheet")
    return answers.order_by("sheet__answered_at", "pk")


def sheets_to_export(consultation: Consultation) -> QuerySet[AnswerSheet]:
    sheets = consultation.answer_sheets.counted().prefetch_related("answers")
    return sheets.order_by("answered_at", "pk")
