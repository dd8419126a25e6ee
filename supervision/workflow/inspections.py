"""Steps on inspections: opened on the year's plan, drawn, ordered to be put right, circulated, closed.

Checking what was drawn is `workflow.inspection_rows`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from itertools import chain
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from disclosure_portal import clock
from disclosure_portal.accounts.models import UNIT_ROLES
from disclosure_portal.accounts.queries import people_of
from disclosure_portal.audit import trail
from disclosure_portal.notices.outbox import notify
from disclosure_portal.workdays.calendar import WorkCalendar
from disclosure_portal.workdays.display import long_day
from disclosure_portal.workflow import Step, StepRefused
from participation.lots import new_seed
from supervision.models import Finding, Inspection, InspectionRow, Rectification
from supervision.permissions import may_inspect
from supervision.queries.checklist import all_rules
from supervision.queries.circulars import USUAL, as_kept, drawn_up
from supervision.queries.drawing import drawn_candidates
from supervision.workflow.rectifications import order_rectification

if TYPE_CHECKING:
    from disclosure_portal.accounts.models import User
    from disclosure_portal.units.models import Unit

State = Inspection.State
STALE = "这次检查刚刚被别人修改过。请核对最新内容，再提交一次。"
WRITTEN = ("title", "year", "basis", "among", "drawn_by", "unit_count", "items_per_unit", "rules")
DRAWN_NONE = "范围内没有可以抽取的事项：没有单位发布过事项，也没有应当编制而未编制的领域。"


def _was_never_drawn(inspection: Inspection) -> str | None:
    is_drawn = bool(inspection.draws)
    return "已经抽取过的检查要留在记录里，不能作废；可以修改以后重新抽取" if is_drawn else None


def _nothing_is_checked(inspection: Inspection) -> str | None:
    checked = inspection.rows.filter(checked_at__isnull=False).count()
    return f"已经检查了{checked}项，抽取结果不能再改" if checked else None


def _all_is_checked(inspection: Inspection) -> str | None:
    left = inspection.rows.filter(checked_at__isnull=True).count()
    return f"还有{left}项没有检查" if left else None


def _all_is_put_right(inspection: Inspection) -> str | None:
    left = Rectification.objects.unfinished().filter(finding__row__inspection=inspection).count()
    return f"还有{left}个问题没有销号" if left else None


def _is_not_circulated(inspection: Inspection) -> str | None:
    return "通报已经印发，不能再改" if inspection.circulated_on else None


EDIT = Step("edit", "修改", (State.PREPARING,), None, may_inspect)
DISCARD = Step("discard", "作废", (State.PREPARING,), None, may_inspect, (_was_never_drawn,))
DRAW = Step("draw", "抽取检查对象", (State.PREPARING,), State.CHECKING, may_inspect)
TAKE_BACK = Step(
    "take_back_draw", "收回抽取结果", (State.CHECKING,), State.PREPARING, may_inspect, (_nothing_is_checked,)
)
ORDER = Step(
    "order_rectification", "下达整改", (State.CHECKING,), State.RECTIFYING, may_inspect, (_all_is_checked,)
)
DRAFT = Step(
    "draft_circular", "拟写通报", (State.RECTIFYING, State.CLOSED), None, may_inspect, (_is_not_circulated,)
)
CIRCULATE = Step(
    "circulate", "登记通报", (State.RECTIFYING, State.CLOSED), None, may_inspect, (_is_not_circulated,)
)
CLOSE = Step("conclude", "结束检查", (State.RECTIFYING,), State.CLOSED, may_inspect, (_all_is_put_right,))
STEPS = (EDIT, DISCARD, DRAW, TAKE_BACK, ORDER, DRAFT, CIRCULATE, CLOSE)


@transaction.atomic
def open_inspection(inspection: Inspection, *, by: User) -> Inspection:
    """Prepare a round. It rests on the year's inspection plan, which it names (岫政办发〔2020〕37号四（三）)."""
    if not may_inspect(by, inspection):
        raise PermissionDenied
    _refuse_without_ground(inspection)
    inspection.state, inspection.opened_by = State.PREPARING, by
    inspection.save()
    trail.record("supervision.inspection.create", inspection, by=by, after=_told(inspection))
    return inspection


@transaction.atomic
def edit_inspection(
    inspection: Inspection, *, by: User, version: int, values: Mapping[str, Any]
) -> Inspection:
    fresh = _begin(EDIT, inspection, by, version)
    before = _told(fresh)
    for name in WRITTEN:
        if name in values:
            setattr(fresh, name, values[name])
    _refuse_without_ground(fresh)
    fresh.version += 1
    fresh.save(update_fields=[*WRITTEN, "version"])
    trail.record("supervision.inspection.edit", fresh, by=by, before=before, after=_told(fresh))
    return fresh


@transaction.atomic
def discard_inspection(inspection: Inspection, *, by: User) -> None:
    """Throw a round away that was never drawn; one whose draw was taken back stays on record."""
    fresh = DISCARD.begin(inspection, by=by)
    trail.record("supervision.inspection.discard", fresh, by=by, before=_told(fresh))
    fresh.delete()


@transaction.atomic
def draw(inspection: Inspection, *, by: User, version: int, as_of: date, seed: str = "") -> Inspection:
    """Draw what is looked at, as of the end of a day. The seed is drawn at this moment and stays with the round."""
    fresh = _begin(DRAW, inspection, by, version)
    fresh.seed = (seed or new_seed()) if fresh.is_by_chance else ""
    fresh.as_of = as_of
    found = drawn_candidates(fresh, seed=fresh.seed, as_of=as_of)
    if not found:
        raise StepRefused([DRAWN_NONE])
    InspectionRow.objects.bulk_create(
        InspectionRow(
            inspection=fresh,
            unit=one.unit,
            domain_id=one.domain_id,
            item_id=one.item_id,
            position=position,
            risk="" if fresh.is_by_chance else one.reason,
        )
        for position, one in enumerate(found, 1)
    )
    units = len({one.unit.pk for one in found})
    told = {"at": clock.now().isoformat(), "by": str(by), "as_of": as_of.isoformat(), "seed": fresh.seed}
    fresh.draws = [*fresh.draws, {**told, "units": units, "rows": len(found)}]
    fresh.version += 1
    detail = {"seed": fresh.seed, "as_of": as_of, "drawn": [one.key for one in found]}
    DRAW.finish(fresh, by=by, changed=["seed", "as_of", "draws", "version"], detail=detail)
    return fresh


@transaction.atomic
def take_back_draw(inspection: Inspection, *, by: User, version: int, reason: str) -> Inspection:
    """Give a draw up before anything is checked, with the reason: it stays on record with its seed."""
    if not reason.strip():
        raise StepRefused(["请写明为什么收回抽取结果。"])
    fresh = _begin(TAKE_BACK, inspection, by, version)
    ended = {"taken_back_at": clock.now().isoformat(), "taken_back_by": str(by), "because": reason.strip()}
    fresh.draws = [*fresh.draws[:-1], {**fresh.draws[-1], **ended}]
    fresh.rows.all().delete()
    fresh.version += 1
    TAKE_BACK.finish(fresh, by=by, changed=["draws", "version"], detail={"reason": reason.strip()})
    return fresh


@transaction.atomic
def order_all(
    inspection: Inspection, *, by: User, version: int, on: date, ordinary_days: int, serious_days: int
) -> Inspection:
    """End the checking: every finding becomes an order with its last day, and the units are told what was found."""
    fresh = _begin(ORDER, inspection, by, version)
    findings = list(
        Finding.objects.filter(row__inspection=fresh)
        .select_related("row__unit", "row__item", "row__domain")
        .order_by("row__position", "pk")
    )
    calendar = WorkCalendar.load(fresh.county)
    days = {Finding.Severity.SERIOUS: serious_days, Finding.Severity.ORDINARY: ordinary_days}
    ordered = [
        order_rectification(
            Rectification(
                unit=one.row.unit,
                finding=one,
                problem=f"{one.row}：{one.text}",
                asked=all_rules()[one.rule].mend,
                found_by_id=one.found_by_id,
            ),
            by=by,
            on=on,
            working_days=days[one.severity],
            calendar=calendar,
        )
        for one in findings
    ]
    fresh.requirements = list(USUAL) if findings else []
    fresh.version += 1
    detail = {"findings": len(findings), "ordinary_days": ordinary_days, "serious_days": serious_days}
    _tell_units(fresh, ordered)
    ORDER.finish(fresh, by=by, changed=["requirements", "version"], detail=detail)
    return fresh


@transaction.atomic
def draft_circular(
    inspection: Inspection, *, by: User, version: int, requirements: Collection[str], names_good: bool
) -> Inspection:
    """Choose what the circular sets out besides the problems, before it is printed and signed."""
    fresh = _begin(DRAFT, inspection, by, version)
    fresh.requirements, fresh.names_good = list(requirements), names_good
    fresh.version += 1
    DRAFT.finish(fresh, by=by, changed=["requirements", "names_good", "version"])
    return fresh


@transaction.atomic
def circulate(
    inspection: Inspection, *, by: User, version: int, number: str, on: date, today: date
) -> Inspection:
    """Record the circular's number and day. From then on it stands, and every unit of the county reads it."""
    fresh = _begin(CIRCULATE, inspection, by, version)
    if on > today:
        raise StepRefused(["通报日期还没有到，印发以后再登记。"])
    if on < fresh.as_of:
        raise StepRefused([f"通报日期早于抽取检查对象的日期（{long_day(fresh.as_of)}），请核对。"])
    fresh.circular_number, fresh.circulated_on = number.strip(), on
    fresh.circular = as_kept(drawn_up(fresh))
    fresh.version += 1
    changed = ["circular_number", "circulated_on", "circular", "version"]
    text = f"“{fresh}”的通报已经印发（{fresh.circular_number}）。"
    people = chain.from_iterable(people_of(_inspected(fresh), *UNIT_ROLES).values())
    address = f"{fresh.get_absolute_url()}circular/"
    notify(people, text, event=f"inspection-circulated:{fresh.pk}", url=address)
    CIRCULATE.finish(fresh, by=by, changed=changed, detail={"number": fresh.circular_number, "on": on})
    return fresh


@transaction.atomic
def close_inspection(inspection: Inspection, *, by: User, version: int, on: date) -> Inspection:
    """Every problem is put right: the round is over."""
    fresh = _begin(CLOSE, inspection, by, version)
    fresh.closed_on = on
    fresh.version += 1
    CLOSE.finish(fresh, by=by, changed=["closed_on", "version"])
    return fresh


def _begin(step: Step, inspection: Inspection, by: User, version: int) -> Inspection:
    return step.begin(inspection, by=by, version=version, stale=STALE)


def _refuse_without_ground(inspection: Inspection) -> None:
    if not inspection.basis.strip():
        raise StepRefused(["请写明依据的年度检查计划：没有列入年度计划的，不得开展督查检查考核。"])
    unknown = set(inspection.rules) - set(all_rules())
    if not inspection.rules or unknown:
        raise StepRefused(["请至少选择一项检查内容。"])


def _inspected(inspection: Inspection) -> list[Unit]:
    return list({row.unit_id: row.unit for row in inspection.rows.select_related("unit")}.values())


def _tell_units(inspection: Inspection, ordered: Collection[Rectification]) -> None:
    """One message for each unit, with its number of problems and its nearest last day."""
    units = _inspected(inspection)
    people = people_of(units, *UNIT_ROLES)
    for unit in units:
        own = [one for one in ordered if one.unit == unit]
        text = f"“{inspection}”检查了{unit}，没有发现问题。"
        if own:
            first = min(one.due_nominal for one in own)
            text = f"“{inspection}”发现{unit}有{len(own)}个问题，请逐一整改，最早一项{long_day(first)}到期。"
        url = f"{inspection.get_absolute_url()}units/{unit.code}/"
        notify(people[unit.pk], text, event=f"inspection-ordered:{inspection.pk}:{unit.pk}", url=url)


def _told(inspection: Inspection) -> dict[str, Any]:
    return {name: getattr(inspection, name) for name in WRITTEN}
