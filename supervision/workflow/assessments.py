"""Steps on a round of assessment: opened, its snapshot taken, scored, announced, frozen."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from django.core.exceptions import PermissionDenied
from django.db import transaction

from disclosure_portal import clock
from disclosure_portal.accounts.models import UNIT_ROLES
from disclosure_portal.accounts.queries import people_of
from disclosure_portal.audit import trail
from disclosure_portal.notices.outbox import notify, settle_under
from disclosure_portal.units.queries import hold
from disclosure_portal.workdays.counting import add_working_days
from disclosure_portal.workdays.display import long_day
from disclosure_portal.workflow import Step, StepRefused
from supervision.models import Assessment, Objection, Rubric, Score, UnitScore
from supervision.permissions import may_freeze, may_run_assessment
from supervision.queries.scores import awaited
from supervision.scoring.points import ranks
from supervision.scoring.seal import digest_of
from supervision.scoring.sheets import group_of, scored_units, settle
from supervision.scoring.snapshot import snapshot

if TYPE_CHECKING:
    from datetime import date

    from disclosure_portal.accounts.models import User
    from disclosure_portal.workdays.counting import DueDay

Record = TypeVar("Record", Score, UnitScore)

State = Assessment.State
WRITTEN = ("rubric", "title", "basis", "begins_on", "snapshot_on", "self_until")
STALE = "您打开本页以后，考核又有改动。请核对最新内容，再办理一次"
SETTLED = ("weight", "points", "lost")
SUMMED = ("total", "grade", "is_vetoed", "rank")


def _nothing_is_awaited(assessment: Assessment) -> str | None:
    missing = awaited(assessment)
    return f"还有{missing}项得分没有评定" if missing else None


def _no_objection_is_open(assessment: Assessment) -> str | None:
    waiting = Objection.objects.open().filter(score__unit_score__assessment=assessment).count()
    return f"还有{waiting}件申诉没有答复" if waiting else None


EDIT = Step("edit", "修改", (State.PREPARING,), None, may_run_assessment)
DISCARD = Step("discard", "作废", (State.PREPARING,), None, may_run_assessment)
TAKE_SNAPSHOT = Step("take_snapshot", "取数并开始自评", (State.PREPARING,), State.SELF, may_run_assessment)
EXTEND_SELF = Step("extend", "修改自评截止日期", (State.SELF,), None, may_run_assessment)
BEGIN_SCORING = Step("begin_scoring", "开始评分", (State.SELF,), State.SCORING, may_run_assessment)
ANNOUNCE = Step(
    "announce", "公布得分", (State.SCORING,), State.OBJECTION, may_run_assessment, (_nothing_is_awaited,)
)
FREEZE = Step("freeze", "定分", (State.OBJECTION,), State.FROZEN, may_freeze, (_no_objection_is_open,))


def too_early(assessment: Assessment, *, on: date) -> list[str]:
    """Why the next step can't be taken on a day: its time has not come."""
    match assessment.state:
        case State.PREPARING if on <= assessment.snapshot_on:
            return [f"数据截止日期是{long_day(assessment.snapshot_on)}，过了这一天才能取数"]
        case State.SELF if on <= assessment.self_until and _waiting_units(assessment):
            waiting = _waiting_units(assessment)
            return [
                f"还有{waiting}个单位没有报送自评，自评到{long_day(assessment.self_until)}截止，之后才能评分"
            ]
        case State.OBJECTION if on <= assessment.objection_until:
            return [f"申诉期到{long_day(assessment.objection_until)}24时截止，期满才能定分"]
    return []


def _waiting_units(assessment: Assessment) -> int:
    return assessment.unit_scores.filter(self_handed_in_at__isnull=True).count()


@transaction.atomic
def open_assessment(assessment: Assessment, *, by: User) -> Assessment:
    """Start a round on a published rubric. It names the year's inspection plan on which it rests."""
    if not may_run_assessment(by, assessment):
        raise PermissionDenied
    _refuse_unfit(assessment)
    _refuse_second(assessment)
    assessment.opened_by, assessment.state = by, State.PREPARING
    assessment.save()
    trail.record("supervision.assessment.create", assessment, by=by, after=_told(assessment))
    return assessment


@transaction.atomic
def edit_assessment(
    assessment: Assessment, values: Mapping[str, Any], *, by: User, version: int
) -> Assessment:
    """Change a round before its snapshot. Raises StaleSave when somebody saved in between."""
    fresh = EDIT.begin(assessment, by=by, version=version)
    before = _told(fresh)
    for name in WRITTEN:
        setattr(fresh, name, values[name])
    _refuse_unfit(fresh)
    fresh.version += 1
    fresh.save(update_fields=[*WRITTEN, "version"])
    trail.record("supervision.assessment.edit", fresh, by=by, before=before, after=_told(fresh))
    return fresh


@transaction.atomic
def discard_assessment(assessment: Assessment, *, by: User) -> None:
    """Throw a round away that has no scores yet."""
    fresh = DISCARD.begin(assessment, by=by)
    trail.record("supervision.assessment.discard", fresh, by=by, before=_told(fresh))
    fresh.delete()


@transaction.atomic
def take_snapshot(assessment: Assessment, *, by: User, on: date, version: int | None = None) -> Assessment:
    """Read what the portal held at the end of the round's last day, compute what can be, and ask units for theirs."""
    fresh = _begin(TAKE_SNAPSHOT, assessment, by=by, on=on, version=version)
    units = scored_units(fresh.county)
    if not units:
        raise StepRefused(["县里没有可以考核的单位"])
    sheets = UnitScore.objects.bulk_create(
        [UnitScore(assessment=fresh, unit=unit, group=group_of(unit)) for unit in units]
    )
    computed = snapshot(fresh, sheets)
    for scores in computed.values():
        settle(scores, fresh.rubric.grades)
    Score.objects.bulk_create([score for scores in computed.values() for score in scores], batch_size=500)
    fresh.snapshot_at = clock.now()
    until = long_day(fresh.self_until)
    _tell_units(fresh, sheets, f"“{fresh}”开始自评，请在{until}前填写并报送。", "self")
    detail = {"units": len(units), "as_of": fresh.snapshot_on}
    TAKE_SNAPSHOT.finish(fresh, by=by, changed=["snapshot_at"], detail=detail)
    return fresh


@transaction.atomic
def move_self_until(
    assessment: Assessment, *, by: User, version: int, until: date, reason: str, on: date
) -> Assessment:
    """Give the units another last day for their self-scores; whoever hasn't handed in is told why."""
    fresh = EXTEND_SELF.begin(assessment, by=by, version=version)
    if until < on:
        raise StepRefused(["自评截止日期已经过了，请另选一天"])
    if until == fresh.self_until:
        raise StepRefused(["自评截止日期没有改动"])
    before, fresh.self_until = fresh.self_until, until
    fresh.version += 1
    text = f"“{fresh}”自评截止日期由{long_day(before)}改为{long_day(until)}：{reason}"
    waiting = fresh.unit_scores.filter(self_handed_in_at__isnull=True).select_related("unit")
    _tell_units(fresh, waiting, text, "moved", turn=fresh.version)
    detail = {"from": before, "reason": reason}
    EXTEND_SELF.finish(fresh, by=by, changed=["self_until", "version"], detail=detail)
    return fresh


@transaction.atomic
def begin_scoring(assessment: Assessment, *, by: User, on: date, version: int | None = None) -> Assessment:
    """End the self-scoring: when every unit has handed in, or its last day is over."""
    fresh = _begin(BEGIN_SCORING, assessment, by=by, on=on, version=version)
    settle_under(f"assessment-self:{fresh.pk}:")
    settle_under(f"assessment-moved:{fresh.pk}:")
    BEGIN_SCORING.finish(fresh, by=by, detail={"without_self_score": _waiting_units(fresh)})
    return fresh


@transaction.atomic
def announce(assessment: Assessment, *, by: User, on: date, version: int | None = None) -> Assessment:
    """Show each unit its scores; from the next working day it may object (objection period of the rubric)."""
    fresh = _begin(ANNOUNCE, assessment, by=by, on=on, version=version)
    settle_round(fresh)
    due = add_working_days(on, fresh.rubric.objection_working_days, county=fresh.county)
    fresh.objection_until, fresh.objection_proof = due.legal, due.as_json()
    fresh.announced_at, fresh.announced_by = clock.now(), by
    text = f"“{fresh}”的得分已经公布，有不同意见的，请在{long_day(due.legal)}24时前申诉。"
    _tell_units(fresh, fresh.unit_scores.select_related("unit"), text, "announced")
    changed = ["objection_until", "objection_proof", "announced_at", "announced_by"]
    ANNOUNCE.finish(fresh, by=by, changed=changed)
    return fresh


@transaction.atomic
def move_objection_periods(days: Mapping[int, DueDay], *, by: User) -> int:
    """Give rounds another last day of objection, as the county office confirmed it, and tell the units. Returns how many."""
    found = Assessment.objects.filter(pk__in=days, state=State.OBJECTION).select_related("county")
    rounds = list(found.select_for_update(of=("self",)).order_by("pk"))
    if not all(may_run_assessment(by, one) for one in rounds):
        raise PermissionDenied
    before = {one.pk: one.objection_until for one in rounds}
    for one in rounds:
        due, was = days[one.pk], long_day(one.objection_until)
        one.objection_until, one.objection_proof = due.legal, due.as_json()
        one.version += 1
        text = f"“{one}”的申诉截止日期因工作日历变动，由{was}改为{long_day(due.legal)}24时。"
        _tell_units(one, one.unit_scores.select_related("unit"), text, "period", turn=one.version)
    Assessment.objects.bulk_update(rounds, ["objection_until", "objection_proof", "version"])
    after = {one.pk: one.objection_until for one in rounds}
    trail.record_bulk("supervision.assessment.move_due_day", rounds, by=by, before=before, after=after)
    return len(rounds)


@transaction.atomic
def freeze(assessment: Assessment, *, by: User, on: date, version: int | None = None) -> Assessment:
    """Close the round for good: ranks by groups of units, and a digest over everything that it says."""
    fresh = _begin(FREEZE, assessment, by=by, on=on, version=version)
    settle_round(fresh)
    fresh.frozen_at, fresh.frozen_by = clock.now(), by
    fresh.digest = digest_of(fresh)
    text = f"“{fresh}”已经定分。"
    _tell_units(fresh, fresh.unit_scores.select_related("unit"), text, "frozen")
    FREEZE.finish(fresh, by=by, changed=["frozen_at", "frozen_by", "digest"], detail={"digest": fresh.digest})
    return fresh


def settle_round(assessment: Assessment) -> None:
    """Work out every sheet of a round and the ranks within each group of units, and save what changed of them."""
    sheets = list(assessment.unit_scores.select_for_update(of=("self",)))
    by_sheet: dict[int, list[Score]] = defaultdict(list)
    found = Score.objects.filter(unit_score__in=sheets)
    scores = found.select_related("indicator").prefetch_related("objections")
    for score in scores.order_by("indicator__position"):
        by_sheet[score.unit_score_id].append(score)
    everything = [score for listed in by_sheet.values() for score in listed]
    scored, summed = _values(everything, SETTLED), _values(sheets, SUMMED)
    for sheet in sheets:
        _settle_sheet(sheet, by_sheet[sheet.pk], assessment.rubric)
    for group in UnitScore.Group:
        of_group = [one for one in sheets if one.group == group]
        places = ranks({one.pk: (one.is_vetoed, one.total) for one in of_group if one.total is not None})
        for sheet in of_group:
            sheet.rank = places.get(sheet.pk)
    Score.objects.bulk_update(_other_than(scored, everything, SETTLED), SETTLED, batch_size=500)
    UnitScore.objects.bulk_update(_other_than(summed, sheets, SUMMED), SUMMED)


def _values(records: Sequence[Record], fields: Sequence[str]) -> list[list[Any]]:
    return [[getattr(one, name) for name in fields] for one in records]


def _other_than(before: list[list[Any]], records: Sequence[Record], fields: Sequence[str]) -> list[Record]:
    now = _values(records, fields)
    return [one for one, was, is_ in zip(records, before, now, strict=True) if was != is_]


def _settle_sheet(sheet: UnitScore, scores: list[Score], rubric: Rubric) -> None:
    tally, sheet.grade = settle(scores, rubric.grades)
    sheet.total, sheet.is_vetoed = tally.total, tally.is_vetoed


def _begin(
    step: Step, assessment: Assessment, *, by: User, on: date, version: int | None = None
) -> Assessment:
    """`version` is that of the round as it was read: what was saved since goes out by nobody's hand."""
    fresh = step.begin(assessment, by=by, version=version, stale=STALE)
    if reasons := too_early(fresh, on=on):
        raise StepRefused(reasons)
    return fresh


def _refuse_unfit(assessment: Assessment) -> None:
    """The rubric is the county's and published; the period comes before the self-scoring."""
    rubric, reasons = assessment.rubric, []
    if rubric.state != Rubric.State.PUBLISHED or rubric.county_id != assessment.county_id:
        reasons.append("请选择本县已印发的考核方案")
    if not assessment.basis.strip():
        reasons.append("请写明依据的年度检查计划")
    if assessment.begins_on > assessment.snapshot_on:
        reasons.append("考核期起不能晚于数据截止日期")
    if assessment.self_until <= assessment.snapshot_on:
        reasons.append("自评截止日期要晚于数据截止日期")
    if reasons:
        raise StepRefused(reasons)


def _refuse_second(assessment: Assessment) -> None:
    """A round is opened once, also when its button is pressed twice."""
    county = hold(assessment.county)
    same = {name: getattr(assessment, name) for name in ("rubric", "title", "begins_on", "snapshot_on")}
    if Assessment.objects.filter(county=county, **same).exists():
        raise StepRefused(["同一方案、名称和考核期的考核已经有了，请直接办理它；要另外考核的，请换一个名称"])


def _tell_units(
    assessment: Assessment, sheets: Collection[UnitScore], text: str, what: str, *, turn: int | None = None
) -> None:
    """Each unit's people, with the way to their own sheet. One query for the people.

    What may happen more than once names its `turn`.
    """
    people = people_of([sheet.unit for sheet in sheets], *UNIT_ROLES)
    for sheet in sheets:
        event = f"assessment-{what}:{assessment.pk}:{sheet.pk}" + (f":{turn}" if turn else "")
        notify(people[sheet.unit_id], text, event=event, url=sheet.get_absolute_url())


def _told(assessment: Assessment) -> dict[str, Any]:
    return {name: assessment.serializable_value(name) for name in WRITTEN}
