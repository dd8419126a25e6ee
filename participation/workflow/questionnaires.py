"""Steps on questionnaires: their questions are prepared, answers come from the web and from paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from disclosure_portal import clock
from disclosure_portal.audit import trail
from disclosure_portal.workflow import Step, StepRefused
from participation.models import Answer, AnswerSheet, Consultation, Question
from participation.models.questionnaires import ANSWER_LENGTH, MOST_QUESTIONS
from participation.permissions import may_prepare, may_record
from participation.queries.questionnaires import METHODS, closed_to_answers, entered_before, questions_of
from participation.receipts import new_receipt
from participation.workflow.posting import count_kept, count_post

if TYPE_CHECKING:
    from disclosure_portal.accounts.models import User

State, Kind, Source = Consultation.State, Question.Kind, AnswerSheet.Source
STALE = "这份问卷刚刚被别人改过。请核对最新的题目，再保存一次。"
FULL = f"一份问卷最多{MOST_QUESTIONS}题。"
WRITTEN = ("kind", "text", "options", "points", "low_label", "high_label", "is_required")
LOCKED = {
    State.SIGNED: "问卷已送县政府办审核，题目不能再改。需要改的，请县政府办退回。",
    State.PUBLISHED: "问卷已经发布，题目不能再改：改了题目，前后的答卷就不能合在一起统计。",
    State.CLOSED: "本次调查已办结，题目不能再改。",
    State.CANCELLED: "本次活动已取消，题目不能再改。",
}


@dataclass(frozen=True)
class Given:
    """What one person says to one question: numbers of options or a mark, or a text. None of it: not answered."""

    question: Question
    values: tuple[int, ...] = ()
    text: str = ""

    @property
    def is_empty(self) -> bool:
        return not self.values and not self.text


def closed_to_changes(consultation: Consultation) -> str | None:
    """Why the questions can't be changed, as a sentence; None when they can."""
    return LOCKED.get(consultation.state)


def _has_questionnaire(consultation: Consultation) -> str | None:
    return None if consultation.method in METHODS else f"{consultation.get_method_display()}没有问卷。"


def _has_begun(consultation: Consultation) -> str | None:
    is_early = consultation.opens_at is None or clock.now() < consultation.opens_at
    return "调查还没有开始，开始以后才能录入。" if is_early else None


BUILD = Step(
    "edit",
    "修改题目",
    tuple(State.values),
    None,
    may_prepare,
    (_has_questionnaire, closed_to_changes),
)
ENTER = Step(
    "register", "录入纸质问卷", (State.PUBLISHED,), None, may_record, (_has_questionnaire, _has_begun)
)
VOID = Step("discard", "作废答卷", (State.PUBLISHED,), None, may_record, (_has_questionnaire,))


# The questions


@transaction.atomic
def add_question(consultation: Consultation, question: Question, *, by: User, version: int) -> Question:
    """Put a question at the end. `version` is the consultation's, as the page was opened."""
    fresh = _begin(consultation, by, version)
    listed = questions_of(fresh)
    if len(listed) >= MOST_QUESTIONS:
        raise StepRefused([FULL])
    question.consultation, question.position = fresh, len(listed) + 1
    _check(question)
    question.save(force_insert=True)
    _finish(fresh, by)
    trail.record("participation.question.add", question, by=by, after=_told(question))
    return question


@transaction.atomic
def edit_question(question: Question, *, by: User, version: int, values: dict[str, Any]) -> Question:
    fresh = _begin(question.consultation, by, version)
    kept = _kept(fresh, question)
    before = _told(kept)
    for name in WRITTEN:
        if name in values:
            setattr(kept, name, values[name])
    _check(kept)
    kept.save(update_fields=WRITTEN)
    _finish(fresh, by)
    trail.record("participation.question.edit", kept, by=by, before=before, after=_told(kept))
    return kept


@transaction.atomic
def remove_question(question: Question, *, by: User, version: int) -> None:
    """Take a question out; those after it move up."""
    fresh = _begin(question.consultation, by, version)
    kept = _kept(fresh, question)
    key, before = kept.pk, _told(kept)
    kept.delete()
    _number(questions_of(fresh))
    _finish(fresh, by)
    kept.pk = key
    trail.record("participation.question.remove", kept, by=by, before=before)


@transaction.atomic
def move_question(question: Question, *, by: User, version: int, up: bool) -> None:
    """Change places with the neighbour above or below; the first and the last stay where they are."""
    fresh = _begin(question.consultation, by, version)
    listed = questions_of(fresh)
    here = next((place for place, one in enumerate(listed) if one.pk == question.pk), None)
    if here is None:
        raise StepRefused([STALE])
    there = here - 1 if up else here + 1
    if not 0 <= there < len(listed):
        return
    listed[here], listed[there] = listed[there], listed[here]
    _number(listed)
    _finish(fresh, by)
    trail.record("participation.question.reorder", listed[there], by=by, after={"position": there + 1})


@transaction.atomic
def copy_questions(consultation: Consultation, source: Consultation, *, by: User, version: int) -> int:
    """Put the questions of another questionnaire of the same unit behind one's own. Returns how many."""
    fresh = _begin(consultation, by, version)
    listed, taken = questions_of(fresh), questions_of(source)
    if source.unit != fresh.unit or source.pk == fresh.pk:
        raise StepRefused(["只能复制本单位其他问卷的题目。"])
    if len(listed) + len(taken) > MOST_QUESTIONS:
        raise StepRefused([f"{FULL}现在有{len(listed)}题，再加{len(taken)}题就超过了。"])
    copies = [
        Question(consultation=fresh, position=place, **{name: getattr(one, name) for name in WRITTEN})
        for place, one in enumerate(taken, len(listed) + 1)
    ]
    Question.objects.bulk_create(copies)
    _finish(fresh, by)
    trail.record(
        "participation.consultation.copy", fresh, by=by, detail={"from": source.pk, "questions": len(copies)}
    )
    return len(copies)


def _begin(consultation: Consultation, by: User, version: int) -> Consultation:
    return BUILD.begin(consultation, by=by, version=version, stale=STALE)


def _kept(fresh: Consultation, question: Question) -> Question:
    """The question as it is stored now. Raises StepRefused when somebody took it out."""
    kept = Question.objects.filter(consultation=fresh, pk=question.pk).first()
    if kept is None:
        raise StepRefused([STALE])
    return kept


def _check(question: Question) -> None:
    try:
        question.full_clean(exclude=["consultation"])
    except ValidationError as invalid:
        raise StepRefused(invalid.messages) from invalid


def _number(questions: Sequence[Question]) -> None:
    for position, question in enumerate(questions, 1):
        question.position = position
    Question.objects.bulk_update(questions, ["position"])


def _finish(fresh: Consultation, by: User) -> None:
    """Who changes a question prepares the consultation, and so can't sign it."""
    fresh.prepared_by = by
    fresh.version += 1
    fresh.save(update_fields=["prepared_by", "version"])
    fresh.preparers.add(by)


def _told(question: Question) -> dict[str, Any]:
    return {name: getattr(question, name) for name in WRITTEN}


# The answers


@transaction.atomic
def answer(
    consultation: Consultation, given: Sequence[Given], *, key: str, address: str, is_demo: bool = False
) -> AnswerSheet:
    """Keep what somebody answered on the web; the sheet with its receipt.

    `key` is of the form that was sent: sent again, it gives the same sheet, and the first answers stand. Nobody is
    named, and the address is only counted, hashed, for a day. The sheet itself is the record: the trail names the
    acts of staff. Raises StepRefused when it isn't open now, or the address has posted too often.
    """
    if known := AnswerSheet.objects.filter(form_key=key).first():
        return known
    fresh = Consultation.objects.get(pk=consultation.pk)
    now = clock.now()
    if refusal := _has_questionnaire(fresh) or closed_to_answers(fresh, at=now):
        raise StepRefused([refusal])
    _refuse_faults(fresh, given)
    count_post(address)
    sheet = AnswerSheet(consultation=fresh, form_key=key, answered_at=now, is_demo=is_demo)
    try:
        with transaction.atomic():
            kept = _save(sheet, given)
            count_kept(f"questionnaire:{fresh.pk}")
            return kept
    except IntegrityError:  # the same form arrived twice at one moment
        return AnswerSheet.objects.get(form_key=key)


@transaction.atomic
def enter_paper(
    consultation: Consultation, given: Sequence[Given], *, by: User, key: str, paper_number: str = ""
) -> AnswerSheet:
    """Enter a sheet that was filled in on paper, until the books are closed. The same form gives the same sheet."""
    fresh = ENTER.begin(consultation, by=by)
    if known := AnswerSheet.objects.filter(consultation=fresh, form_key=key).first():
        return known
    if other := entered_before(fresh, paper_number):
        raise StepRefused([already_entered(other)])
    _refuse_faults(fresh, given)
    sheet = AnswerSheet(
        consultation=fresh,
        form_key=key,
        source=Source.PAPER,
        paper_number=paper_number,
        answered_at=clock.now(),
        entered_by=by,
    )
    sheet = _save(sheet, given)
    trail.record("participation.answersheet.register", sheet, by=by, after=_answers_told(given))
    return sheet


@transaction.atomic
def void_sheet(sheet: AnswerSheet, *, by: User, reason: str) -> AnswerSheet:
    """Leave out a paper sheet that was entered by mistake. What came by the web is nobody's to leave out."""
    if not reason.strip():
        raise StepRefused(["请写明作废的原因。"])
    VOID.begin(sheet.consultation, by=by)
    fresh = AnswerSheet.objects.get(pk=sheet.pk)
    if fresh.source != Source.PAPER:
        raise StepRefused(["只有录入的纸质问卷可以作废，网上填写的不能作废。"])
    if fresh.voided_at is not None:
        raise StepRefused(["这份答卷已经作废。"])
    fresh.voided_at, fresh.voided_by, fresh.voided_because = clock.now(), by, reason.strip()
    fresh.save(update_fields=["voided_at", "voided_by", "voided_because"])
    trail.record("participation.answersheet.discard", fresh, by=by, detail={"reason": fresh.voided_because})
    return fresh


def already_entered(sheet: AnswerSheet) -> str:
    return f"编号“{sheet.paper_number}”的纸质问卷已经录入过，回执编号{sheet.receipt}。"


def faults(questions: Sequence[Question], given: Sequence[Given]) -> list[str]:
    """Everything that is wrong with the answers of a sheet, each with the number of its question."""
    by_question = {one.question.pk: one for one in given}
    told = []
    for number, question in enumerate(questions, 1):
        fault = _fault(question, by_question.pop(question.pk, Given(question)))
        told += [f"第{number}题{fault}"] if fault else []
    return [*told, *(["有的回答不属于这份问卷。"] if by_question else [])]


def _fault(question: Question, given: Given) -> str:
    if given.is_empty:
        return "必须回答。" if question.is_required else ""
    if question.kind == Kind.TEXT:
        return "应当用文字回答。" if given.values or len(given.text) > ANSWER_LENGTH else ""
    known = {value for value, _ in question.choices}
    if given.text or not known.issuperset(given.values) or len(set(given.values)) < len(given.values):
        return "只能从列出的选项中选择。"
    return "只能选一项。" if question.kind != Kind.MULTIPLE and len(given.values) > 1 else ""


def _refuse_faults(consultation: Consultation, given: Sequence[Given]) -> None:
    if told := faults(questions_of(consultation), given):
        raise StepRefused(told)
    if all(one.is_empty for one in given):
        raise StepRefused(["请至少回答一题。"])


def _save(sheet: AnswerSheet, given: Sequence[Given]) -> AnswerSheet:
    sheet.receipt = new_receipt()
    sheet.save(force_insert=True)
    rows = []
    for one in given:
        rows += [Answer(sheet=sheet, question=one.question, value=value) for value in one.values]
        rows += [Answer(sheet=sheet, question=one.question, text=one.text)] if one.text else []
    Answer.objects.bulk_create(rows)
    return sheet


def _answers_told(given: Sequence[Given]) -> dict[str, Any]:
    return {str(one.question.pk): one.text or list(one.values) for one in given}
