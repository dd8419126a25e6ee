"""采纳情况: every opinion gets its verdict and the reason, alone or with those that say the same (令713 art. 18, 32)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction

from catalogs.checkup import refused_personal_numbers
from disclosure_portal import clock
from disclosure_portal.audit import trail
from disclosure_portal.audit.digests import digest
from disclosure_portal.personal.masking import mentions
from disclosure_portal.workflow import StepRefused
from participation.models import AnswerGiven, Opinion, OpinionGroup
from participation.models.opinions import Verdict
from participation.permissions import may_answer, may_record
from participation.workflow.opinions.books import (
    Result,
    locked_group,
    locked_opinion,
    locked_opinions,
    with_open_books,
)

if TYPE_CHECKING:
    from disclosure_portal.accounts.models import User

REASON_LENGTH = 2_000
NOT_SCREENED = "还没有甄别"
REJECTED = "已作为“不作为意见”处理，不需要答复"
KEPT = "已经单独答复，没有改动"
NOT_CONFIRMED = "这一组还没有核对。请先逐条看过，写出共同的意思并确认，再统一答复。"
NAMES_SOMEBODY = "理由会公开，请删去反馈人的姓名和联系方式。"
GROUP_CHANGED = "这一组里的意见刚刚有变化。请核对最新内容，再答复一次。"
ANSWER = ("verdict", "answer", "answered_at", "answered_by", "version")


@transaction.atomic
def answer(opinion: Opinion, *, by: User, version: int, verdict: str, reason: str) -> Opinion:
    """Say what becomes of one opinion and why. It may be changed, with both answers in the trail, until the books close."""
    fresh = locked_opinion(opinion, version=version)
    if not may_answer(by, fresh):
        raise PermissionDenied
    if refusal := _refusal_to_answer(fresh):
        raise StepRefused([f"这条意见{refusal}。"])
    _give([fresh], verdict, _checked(verdict, reason, [fresh]), by)
    return fresh


@transaction.atomic
def answer_group(
    group: OpinionGroup, *, by: User, seen: str, verdict: str, reason: str, also_answered: bool = False
) -> list[Result]:
    """Give every member of a checked group the answer. A result for each of them; nobody is passed over in silence.

    `seen` is what seen_of() said of the members that were read. Members answered alone keep their own answer
    unless `also_answered`.
    """
    fresh = with_open_books(group.consultation)
    if not may_record(by, fresh):
        raise PermissionDenied
    group = locked_group(group, fresh)
    if not group.is_confirmed:
        raise StepRefused([NOT_CONFIRMED])
    members = locked_opinions(fresh, group.opinions.values_list("pk", flat=True))
    reason = _checked(verdict, reason, members)
    if seen != seen_of(members):
        raise StepRefused([GROUP_CHANGED])
    results = [Result(one, _refusal_in_group(one, also_answered)) for one in members]
    _give([one.opinion for one in results if one.is_done], verdict, reason, by)
    return results


def seen_of(members: list[Opinion]) -> str:
    """What stands for members as they were read: changes with any of them."""
    return digest(sorted([one.pk, one.version] for one in members))[:32]


def _refusal_in_group(opinion: Opinion, also_answered: bool) -> str:
    if refusal := _refusal_to_answer(opinion):
        return refusal
    return KEPT if opinion.verdict and not also_answered else ""


def _refusal_to_answer(opinion: Opinion) -> str:
    if opinion.screening == Opinion.Screening.WAITING:
        return NOT_SCREENED
    return REJECTED if opinion.screening == Opinion.Screening.REJECTED else ""


def _checked(verdict: str, reason: str, opinions: list[Opinion]) -> str:
    """The reason as it will be published: with nothing that identifies a person (个人信息保护法 art. 25)."""
    faults = []
    if verdict not in Verdict.values:
        faults.append("请选择是否采纳。")
    if not reason.strip():
        faults.append("请写明理由：采纳的写怎样体现，未采纳的写为什么。")
    if len(reason.strip()) > REASON_LENGTH:
        faults.append(f"理由最多{REASON_LENGTH:,}个字。")
    if refusal := refused_personal_numbers(reason):
        faults.append(refusal)
    if mentions(reason, names=[one.name for one in opinions], contacts=[one.phone for one in opinions]):
        faults.append(NAMES_SOMEBODY)
    if faults:
        raise StepRefused(faults)
    return reason.strip()


def _give(opinions: list[Opinion], verdict: str, reason: str, by: User) -> None:
    if not opinions:
        return
    before = {one.pk: [one.verdict, one.answer] for one in opinions}
    for one in opinions:
        one.verdict, one.answer = verdict, reason
        one.answered_at, one.answered_by = clock.now(), by
        one.version += 1
    Opinion.objects.bulk_update(opinions, ANSWER, batch_size=500)
    AnswerGiven.objects.bulk_create([_given(one) for one in opinions], batch_size=500)
    after = {one.pk: [verdict, reason] for one in opinions}
    changed = sum(bool(verdict) for verdict, _ in before.values())
    detail = {"verdict": Verdict(verdict).label, "reason": reason, "changed": changed}
    trail.record_bulk(
        "participation.opinion.answer", opinions, by=by, before=before, after=after, detail=detail
    )


def _given(opinion: Opinion) -> AnswerGiven:
    """The answer to be kept beside the earlier ones: whoever gave any of them has prepared what is signed later."""
    return AnswerGiven(
        opinion=opinion,
        verdict=opinion.verdict,
        answer=opinion.answer,
        given_at=opinion.answered_at,
        given_by=opinion.answered_by,
    )
