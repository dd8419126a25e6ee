"""Makes questionnaires and answers to them, for tests."""

from __future__ import annotations

import secrets

from participation.models import Consultation, Decision, Method, Question
from participation.workflow.questionnaires import Given, answer, enter_paper
from tests.participation import consultations

Kind = Question.Kind
QUESTIONS = (
    {"kind": Kind.SINGLE, "text": "您家用自来水吗？", "options": ["用", "不用"]},
    {
        "kind": Kind.MULTIPLE,
        "text": "您关心什么？",
        "options": ["水价", "水质", "停水"],
        "is_required": False,
    },
    {"kind": Kind.SCALE, "text": "您对供水满意吗？", "low_label": "很不满意", "high_label": "很满意"},
    {"kind": Kind.TEXT, "text": "您还有什么建议？", "is_required": False},
)


def make(decision, *, by, questions=QUESTIONS, method=Method.QUESTIONNAIRE, **fields):
    """A questionnaire with one question of each kind, being prepared unless told otherwise."""
    consultation = consultations.make(decision, method, by=by, **fields)
    Question.objects.bulk_create(
        Question(consultation=consultation, position=position, **values)
        for position, values in enumerate(questions, 1)
    )
    return consultation


def make_open(decision, *, by, **fields):
    values = {"state": "published", "opens_at": consultations.first_moment(-2), **fields}
    Decision.objects.filter(pk=decision.pk).update(was_started=True)
    return make(decision, by=by, **values)


def make_closed(decision, *, by, answers=2):
    """One that took some answers, its time over and its books closed."""
    consultation = make_open(decision, by=by)
    for _ in range(answers):
        fill_in(consultation)
    return close(end(consultation))


def end(consultation):
    """Its time is over, its books still open."""
    over = {"opens_at": consultations.first_moment(-30), "closes_at": consultations.first_moment(-1)}
    Consultation.objects.filter(pk=consultation.pk).update(**over)
    consultation.refresh_from_db()
    return consultation


def close(consultation):
    Consultation.objects.filter(pk=consultation.pk).update(state=Consultation.State.CLOSED)
    consultation.refresh_from_db()
    return consultation


def given(consultation, single=0, multiple=(0, 2), scale=4, text="早点通水"):
    """Answers to QUESTIONS, in their order."""
    first, second, third, fourth = consultation.questions.all()
    return [
        Given(first, (single,)),
        Given(second, tuple(multiple)),
        Given(third, (scale,)),
        Given(fourth, text=text),
    ]


def fill_in(consultation, *, key="", address="", **said):
    key = key or secrets.token_hex(16)
    return answer(consultation, given(consultation, **said), key=key, address=address or f"test-{key}")


def enter(consultation, *, by, key="", paper_number="", **said):
    key = key or secrets.token_hex(16)
    return enter_paper(consultation, given(consultation, **said), by=by, key=key, paper_number=paper_number)
