"""监督: what inspections found, and whether what had to be put right was."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from django.db.models import Count, Q
from django.db.models.functions import Coalesce

from disclosure_portal.clock import begins
from supervision.evidence.terms import day_of
from supervision.models import InspectionRow, Rectification
from supervision.scoring.catalogs import catalog_page
from supervision.scoring.facts import Fault, Formula, Found, Period

if TYPE_CHECKING:
    from disclosure_portal.units.models import Unit


def _inspected(units: Sequence[Unit], period: Period) -> Mapping[int, Found]:
    end = period.county.end
    rows = InspectionRow.objects.filter(
        unit__in=[unit.pk for unit in units], checked_at__gte=begins(period.begins_on), checked_at__lt=end
    ).annotate(count=Count("findings", filter=Q(findings__found_at__lt=end)))
    by_unit: dict[int, list[InspectionRow]] = defaultdict(list)
    for row in rows.select_related("item__unit", "item__domain", "unit", "domain").order_by(
        "inspection", "position"
    ):
        by_unit[row.unit_id].append(row)
    return {unit: _drawn(listed) for unit, listed in by_unit.items()}


def _drawn(rows: list[InspectionRow]) -> Found:
    faults = tuple(Fault(f"{row}：检查发现{row.count}个问题", _page(row)) for row in rows if row.count)
    return Found(len(rows), faults, f"抽查{len(rows)}个事项，没有问题{len(rows) - len(faults)}个")


def _page(row: InspectionRow) -> str:
    """Where what was looked at is seen: the item, or the unit's catalog in which there was none."""
    return row.item.get_desk_url() if row.item else catalog_page(row.unit, row.domain)


def _rectified(units: Sequence[Unit], period: Period) -> Mapping[int, Found]:
    """Orders whose last day lies in the period: reported after it, or not at all. They count for the unit at fault,
    not for one that took over from it."""
    at_fault = Coalesce("finding__row__unit", "form__unit")
    due = Rectification.objects.annotate(at_fault=at_fault).filter(
        at_fault__in=[unit.pk for unit in units],
        due_legal__gte=period.begins_on,
        due_legal__lte=period.ends_on,
        ordered_at__lt=period.county.end,
    )
    by_unit: dict[int, list[Rectification]] = defaultdict(list)
    for one in due.order_by("due_legal", "pk"):
        by_unit[one.at_fault].append(one)
    return {unit: _orders(listed, period) for unit, listed in by_unit.items()}


def _orders(listed: list[Rectification], period: Period) -> Found:
    faults = tuple(
        Fault(f"{one.problem[:60]}：{late}", one.get_absolute_url())
        for one in listed
        if (late := _late(one, period))
    )
    return Found(len(listed), faults, f"到期整改{len(listed)}项，按期完成{len(listed) - len(faults)}项")


def _late(one: Rectification, period: Period) -> str:
    if one.reported_at is None or one.reported_at >= period.county.end:
        return "没有报告整改情况"
    if one.state == Rectification.State.ORDERED:
        return "复查没有通过"
    return "逾期完成" if day_of(one.reported_at) > one.due_legal else ""


FORMULAS = (
    Formula("inspected", "专项检查没有问题的比例", "考核期内抽查的事项，发现问题的是一处。", _inspected),
    Formula("rectified", "按期整改的比例", "期限在考核期内而没有按期完成的整改是一处。", _rectified),
)
