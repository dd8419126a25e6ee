"""Steps on objections: a unit raises one against a score, and another reviewer answers it."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction

from disclosure_portal import clock
from disclosure_portal.accounts.models import Role, User
from disclosure_portal.accounts.queries import holders
from disclosure_portal.attachments.models import Attachment
from disclosure_portal.audit import trail
from disclosure_portal.notices.outbox import notify, settle
from disclosure_portal.workdays.display import long_day
from disclosure_portal.workflow import StepRefused
from supervision.models import Assessment, Indicator, Objection, Score
from supervision.permissions import may_answer_objection, may_object, objection_answerers
from supervision.workflow.assessments import settle_round
from supervision.workflow.scores import REMARK_LENGTH, hold, locked_scores, refuse_beyond, touch

if TYPE_CHECKING:
    from datetime import date

State, Kind = Assessment.State, Indicator.Kind
NOBODY_ANSWERS = (
    "县政府办没有可以答复的审核人员：评定这项得分的、提出申诉的和申诉单位的人员都不能答复。"
    "请管理员再授权一位县政府办审核人员。"
)


def objection_refusals(score: Score, *, on: date) -> list[str]:
    """Why a score can't be objected to on a day."""
    assessment = score.unit_score.assessment
    if assessment.state != State.OBJECTION:
        return [f"{assessment.get_state_display()}阶段不能申诉"]
    if on > assessment.objection_until:
        return [f"申诉期已于{long_day(assessment.objection_until)}24时截止"]
    return ["这项得分已经申诉过"] if score.objections.exists() else []


@transaction.atomic
def raise_objection(
    score: Score, *, by: User, on: date, text: str, attachment: Attachment | None = None
) -> Objection:
    """A unit objects to a score within the period, its last day included."""
    hold(score.unit_score.assessment_id)
    fresh = locked_scores([score])[score.pk]
    if not may_object(by, fresh):
        raise PermissionDenied
    if reasons := objection_refusals(fresh, on=on):
        raise StepRefused(reasons)
    if not text.strip():
        raise StepRefused(["请写明申诉理由"])
    objection = Objection.objects.create(
        score=fresh,
        text=text.strip(),
        attachment=attachment,
        raised_at=clock.now(),
        raised_by=by,
        points_before=(fresh.earned or Decimal(0)) if fresh.applies else None,
    )
    _ask_for_answer(objection)
    trail.record("supervision.objection.raise", objection, by=by, detail={"text": objection.text})
    return objection


def _ask_for_answer(objection: Objection) -> None:
    """Whoever may answer; where nobody may, the administrators, who can appoint somebody."""
    told = f"{objection.unit}对“{objection.score.indicator}”提出申诉"
    event, url = f"objection:{objection.pk}", objection.get_absolute_url()
    if answerers := objection_answerers(objection):
        notify(answerers, f"{told}，请答复。", event=event, url=url)
    else:
        administrators = holders(Role.ADMINISTRATOR, objection.unit)
        notify(administrators, f"{told}，{NOBODY_ANSWERS}", event=event, url=url)


@transaction.atomic
def answer_objection(
    objection: Objection, *, by: User, answer: str, points: Decimal | None = None, applies: bool = True
) -> Objection:
    """Answer an objection. Never by who gave the score.

    It is upheld with other `points`, or when the indicator doesn't apply to the unit; else the score stands.
    """
    assessment = hold(objection.score.unit_score.assessment_id)
    fresh = Objection.objects.select_for_update(of=("self",)).get(pk=objection.pk)
    fresh.score = score = locked_scores([fresh.score])[fresh.score_id]
    if not may_answer_objection(by, fresh):
        raise PermissionDenied
    if fresh.state != Objection.State.OPEN:
        raise StepRefused(["这件申诉已经答复"])
    if not answer.strip():
        raise StepRefused(["请写明答复"])
    is_upheld = points is not None or not applies
    fresh.state = Objection.State.UPHELD if is_upheld else Objection.State.REJECTED
    fresh.answer, fresh.answered_at, fresh.answered_by = answer.strip(), clock.now(), by
    fresh.points_after = points if is_upheld else fresh.points_before
    fresh.save()
    if is_upheld:
        _refuse_uncorrected(fresh, applies=applies)
        _correct(score, fresh, by)
    touch(assessment)
    settle(f"objection:{fresh.pk}")
    told = f"“{score.indicator}”的申诉已经答复：{fresh.get_state_display()}。"
    notify([fresh.raised_by], told, event=f"objection-answered:{fresh.pk}", url=fresh.get_absolute_url())
    detail = {"state": fresh.state, "before": fresh.points_before, "after": fresh.points_after}
    trail.record("supervision.objection.answer", fresh, by=by, detail=detail)
    return fresh


def _refuse_uncorrected(objection: Objection, *, applies: bool) -> None:
    """What is upheld changes the score: to other points, or to what doesn't apply."""
    after = objection.points_after
    if not applies and after is not None:
        raise StepRefused(["不适用的，不能再填写得分"])
    if not applies and objection.score.indicator.kind != Kind.SCORE:
        raise StepRefused(["加分、减分和否决没有不适用，请填写复核后的得分"])
    if after == objection.points_before:
        raise StepRefused(["这项得分本来就是不适用" if after is None else "申诉成立的，请填写复核后的得分"])
    refuse_beyond(after, objection.score)


def _correct(score: Score, objection: Objection, by: User) -> None:
    score.entered, score.entered_by = objection.points_after, by
    score.applies = objection.points_after is not None
    score.remark = f"申诉成立：{objection.answer}"[:REMARK_LENGTH]
    score.version += 1
    score.save(update_fields=["entered", "entered_by", "applies", "remark", "version"])
    settle_round(score.unit_score.assessment)
