"""Steps on single scores: a unit's own, and the county's with its evidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from disclosure_portal import clock
from disclosure_portal.accounts.models import User
from disclosure_portal.attachments.models import Attachment
from disclosure_portal.audit import trail
from disclosure_portal.notices.outbox import settle, settle_under
from disclosure_portal.workflow import StepRefused, require_version
from supervision.models import Assessment, Indicator, Score, UnitScore
from supervision.permissions import (
    may_enter_score,
    may_hand_in_own,
    may_score_itself,
)
from supervision.queries.scores import OWN_AWAITED
from supervision.workflow.four_eyes import leave_a_sender

State, Kind = Assessment.State, Indicator.Kind
REMARK_LENGTH = 300
STALE_OWN = "您打开本页以后，自评又被修改过。请核对最新内容，再报送"


# The unit's own


@dataclass(frozen=True)
class Own:
    """What a unit says of one of its scores, and the version that it started from.

    `applies` false: to the unit's mind the indicator doesn't apply to it; it says why. The county office decides.
    """

    score: Score
    version: int
    points: Decimal | None
    remark: str = ""
    attachment: Attachment | None = None
    applies: bool = True


def own_awaited(sheet: UnitScore) -> int:
    """What the unit has still to fill in: the indicators that people score. Those that are computed it may."""
    return sheet.scores.filter(OWN_AWAITED).count()


def own_refusals(sheet: UnitScore) -> list[str]:
    """Why the unit can't change its own scores now."""
    if sheet.assessment.state != State.SELF:
        return [f"{sheet.assessment.get_state_display()}阶段不能填写自评"]
    return ["自评已经报送，不能再修改"] if sheet.self_handed_in_at else []


@transaction.atomic
def save_own(sheet: UnitScore, rows: Sequence[Own], *, by: User) -> list[Score]:
    """Keep some of a unit's own scores; the rest may follow. Raises StaleSave when one was saved in between."""
    fresh = _open_sheet(sheet, by)
    locked = locked_scores([row.score for row in rows])
    for row in rows:
        require_version(locked[row.score.pk], row.version)
    changed = []
    for row in rows:
        score = locked[row.score.pk]
        said = (row.points, row.applies, row.remark.strip(), row.attachment or score.own_attachment)
        if said == (score.own, score.own_applies, score.own_remark, score.own_attachment):
            continue
        refuse_beyond(row.points, score)
        _refuse_unreasoned(row, score)
        score.own, score.own_applies, score.own_remark, score.own_attachment = said
        score.version += 1
        changed.append(score)
    Score.objects.bulk_update(changed, ["own", "own_applies", "own_remark", "own_attachment", "version"])
    if changed:
        leave_a_sender(fresh, by=by)
        fresh.version += 1
        fresh.save(update_fields=["version"])
        fresh.preparers.add(by)
        detail = {score.indicator.code: score.own if score.own_applies else "不适用" for score in changed}
        trail.record("supervision.unitscore.save_own", fresh, by=by, detail=detail)
    return changed


def _refuse_unreasoned(row: Own, score: Score) -> None:
    """What doesn't apply has no points but a reason."""
    name = f"{score.unit_score.unit}“{score.indicator}”"
    if not row.applies and row.points is not None:
        raise StepRefused([f"{name}：填了分数的，不能再勾选不适用"])
    if not row.applies and not row.remark.strip():
        raise StepRefused([f"{name}：请写明不适用的理由"])


@transaction.atomic
def hand_in_own(sheet: UnitScore, *, by: User, version: int) -> UnitScore:
    """An approver who filled in none of them sends the unit's own scores to the county office; from then on they stand.

    `version` is what was read.
    """
    fresh = _open_sheet(sheet, by, may=may_hand_in_own)
    require_version(fresh, version, STALE_OWN)
    missing = own_awaited(fresh)
    if missing:
        raise StepRefused([f"还有{missing}项没有填写自评得分"])
    fresh.self_handed_in_at, fresh.self_handed_in_by = clock.now(), by
    fresh.save(update_fields=["self_handed_in_at", "self_handed_in_by"])
    settle(f"assessment-self:{fresh.assessment_id}:{fresh.pk}")
    settle_under(f"assessment-moved:{fresh.assessment_id}:{fresh.pk}:")
    trail.record("supervision.unitscore.hand_in", fresh, by=by)
    return fresh


def _open_sheet(sheet: UnitScore, by: User, may: Any = may_score_itself) -> UnitScore:
    hold(sheet.assessment_id)
    fresh = UnitScore.objects.select_for_update(of=("self",)).select_related("assessment").get(pk=sheet.pk)
    if not may(by, fresh):
        raise PermissionDenied
    if reasons := own_refusals(fresh):
        raise StepRefused(reasons)
    return fresh


# The county's


@dataclass(frozen=True)
class Entry:
    """What the county office enters for one score, and the version that it started from.

    `applies` false: the indicator doesn't apply to the unit. Points of None leave the score to be entered, or to
    what was computed.
    """

    score: Score
    version: int
    points: Decimal | None
    remark: str = ""
    applies: bool = True
    attachment: Attachment | None = None


@transaction.atomic
def enter(assessment: Assessment, entries: Sequence[Entry], *, by: User) -> list[Score]:
    """Enter scores of a round, each with its ground. Returns those that changed.

    Raises StepRefused for points without remark or evidence, StaleSave when a score was saved in between.
    """
    fresh = hold(assessment.pk)
    if fresh.state != State.SCORING:
        raise StepRefused([f"{fresh.get_state_display()}阶段不能评分"])
    locked = locked_scores([entry.score for entry in entries])
    if any(
        score.unit_score.assessment_id != fresh.pk or not may_enter_score(by, score)
        for score in locked.values()
    ):
        raise PermissionDenied
    for entry in entries:
        require_version(locked[entry.score.pk], entry.version)
    before = {score.pk: _told(score) for score in locked.values()}
    changed = [locked[entry.score.pk] for entry in entries if _write(entry, locked[entry.score.pk], by)]
    fields = ["entered", "applies", "remark", "attachment", "entered_by", "version"]
    Score.objects.bulk_update(changed, fields)
    if changed:
        touch(fresh)
        after = {score.pk: _told(score) for score in changed}
        told = {f"{score.unit.code} {score.indicator.code}": after[score.pk] for score in changed}
        trail.record_bulk(
            "supervision.score.enter", changed, by=by, before=before, after=after, detail={"scores": told}
        )
    return changed


def _write(entry: Entry, score: Score, by: User) -> bool:
    """Put an entry on its score; False when it says what stands there already."""
    said = (
        entry.points,
        _applies(entry, score),
        entry.remark.strip(),
        entry.attachment or score.attachment,
    )
    if said == (score.entered, score.applies, score.remark, score.attachment):
        return False
    refuse_beyond(entry.points, score)
    _refuse_groundless(entry, score, said[2], said[3])
    is_judged_anew = said[:2] != (score.entered, score.applies)
    if is_judged_anew:  # whoever only words another's judgement doesn't take it over
        score.entered_by = by
    score.entered, score.applies, score.remark, score.attachment = said
    score.version += 1
    return True


def _applies(entry: Entry, score: Score) -> bool:
    """What has points applies; what people leave to the portal as far as the portal found something."""
    if entry.points is not None or not entry.applies:
        return entry.points is not None
    return score.computed is not None if score.indicator.formula else True


def _refuse_groundless(entry: Entry, score: Score, remark: str, attachment: Attachment | None) -> None:
    """Points rest on a remark and a paper; that nothing happened (no bonus, no veto) on the remark alone."""
    name = f"{score.unit_score.unit}“{score.indicator}”"
    if entry.points is None and entry.applies:
        return
    if not remark:
        raise StepRefused([f"{name}：请写明评定说明"])
    is_nothing = not entry.applies or (score.indicator.kind != Kind.SCORE and not entry.points)
    if attachment is None and not is_nothing:
        raise StepRefused([f"{name}：请上传佐证"])


def refuse_beyond(points: Decimal | None, score: Score) -> None:
    """Points lie between nothing and what the indicator is worth; a veto is there or isn't."""
    most = Decimal(1) if score.indicator.kind == Kind.VETO else score.base
    if points is not None and not 0 <= points <= most:
        raise StepRefused(
            [f"{score.unit_score.unit}“{score.indicator}”：得分要在0至{most.normalize():f}分之间"]
        )


# What all of them share: the round is locked first, then sheets, then scores


def hold(assessment: int) -> Assessment:
    """Steps on one round come one after the other: it can't move on while a score of it changes."""
    return Assessment.objects.select_for_update(of=("self",)).get(pk=assessment)


def touch(assessment: Assessment) -> None:
    """What a round says has changed: whoever read it before can't announce or freeze it unread."""
    assessment.version += 1
    assessment.save(update_fields=["version"])


def locked_scores(scores: Sequence[Score]) -> dict[int, Score]:
    """The scores read afresh, locked in the order of their keys."""
    found = Score.objects.select_for_update(of=("self",)).filter(pk__in=[score.pk for score in scores])
    related = ("unit_score__unit", "unit_score__assessment", "indicator", "attachment", "own_attachment")
    return {score.pk: score for score in found.select_related(*related).order_by("pk")}


def _told(score: Score) -> dict[str, Any]:
    paper = score.attachment.sha256 if score.attachment else ""
    return {"points": score.entered, "applies": score.applies, "remark": score.remark, "evidence": paper}
