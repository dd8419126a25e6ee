"""主动公开: what was disclosed, on time, with its review, and kept up to date."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from catalogs.models import Disclosure
from catalogs.queries.disclosures import Calendars, late_by
from disclosure_portal.clock import begins
from supervision.evidence.holders import holders
from supervision.queries.matrix import Mark
from supervision.scoring.catalogs import cells_of, page_of
from supervision.scoring.facts import Fault, Formula, Found, Period

if TYPE_CHECKING:
    from disclosure_portal.units.models import Unit
    from disclosure_portal.workdays.calendar import WorkCalendar
    from supervision.queries.matrix import Cell

WRONG = (Disclosure.Check.UNREACHABLE, Disclosure.Check.MISMATCH)


def _disclosed(units: Sequence[Unit], period: Period) -> Mapping[int, Found]:
    found = {}
    for unit, cells in cells_of(period, units).items():
        owed, faults = (
            sum(cell.to_disclose for cell in cells),
            _by_domain(cells, Mark.NEVER, "从未公开过信息"),
        )
        never = sum(fault.count for fault in faults)
        found[unit] = Found(owed, faults, f"主动公开事项{owed}个，已有公开信息{owed - never}个")
    return found


def _fresh(units: Sequence[Unit], period: Period) -> Mapping[int, Found]:
    found = {}
    for unit, cells in cells_of(period, units).items():
        owed, faults = sum(cell.disclosed for cell in cells), _by_domain(cells, Mark.STALE, "久未更新")
        stale = sum(fault.count for fault in faults)
        found[unit] = Found(owed, faults, f"已有公开信息的事项{owed}个，更新及时{owed - stale}个")
    return found


def _by_domain(cells: list[Cell], mark: Mark, said: str) -> tuple[Fault, ...]:
    return tuple(
        Fault(f"{cell.domain}：{cell.marks[mark]}个事项{said}", page_of(cell), cell.marks[mark])
        for cell in cells
        if cell.marks[mark]
    )


def _on_time(units: Sequence[Unit], period: Period) -> Mapping[int, Found]:
    """Each piece of information that came after its legal day. Owing disclosure and having none costs everything."""
    calendar = Calendars().of(period.county.county)
    judged: dict[int, list[Disclosure]] = defaultdict(list)
    for one in _public_in(units, period):
        if one.due_legal is not None:
            judged[one.holder].append(one)
    return {
        unit: _punctuality(judged[unit], cells, calendar) for unit, cells in cells_of(period, units).items()
    }


def _punctuality(listed: list[Disclosure], cells: list[Cell], calendar: WorkCalendar) -> Found:
    owing = [cell for cell in cells if cell.to_disclose]
    if owing and not listed:
        owed = sum(cell.to_disclose for cell in owing)
        text = f"主动公开事项{owed}个，考核期内没有公开能够判断是否按时的信息"
        return Found(1, (Fault(text, page_of(owing[0]), whole=True),), text)
    faults = tuple(
        Fault(f"{one.title}：逾期{late_by(one, calendar)}个工作日", one.get_absolute_url())
        for one in listed
        if one.is_late
    )
    return Found(len(listed), faults, f"公开{len(listed)}条，按时{len(listed) - len(faults)}条")


def _reviewed(units: Sequence[Unit], period: Period) -> Mapping[int, Found]:
    """What was public in the period and doesn't say who reviewed it, or was found wrong by then."""
    listed: dict[int, list[Disclosure]] = defaultdict(list)
    for one in _public_in(units, period):
        listed[one.holder].append(one)
    found = {}
    for unit in units:
        faults = tuple(
            Fault(f"{one.title}：{wrong}", one.get_absolute_url())
            for one in listed[unit.pk]
            if (wrong := _wrong_with(one, period))
        )
        count = len(listed[unit.pk])
        found[unit.pk] = Found(count, faults, f"公开{count}条，记录无误{count - len(faults)}条")
    return found


def _wrong_with(one: Disclosure, period: Period) -> str:
    if one.known_by != Disclosure.KnownBy.SYSTEM and not one.secrecy_reviewer.strip():
        return "没有写明审查人"
    is_checked = one.checked_at is not None and one.checked_at < period.county.end
    return one.get_check_result_display() if is_checked and one.check_result in WRONG else ""


def _public_in(units: Sequence[Unit], period: Period) -> list[Disclosure]:
    """What became public in the period and still was at its end, the oldest first. Read once."""

    def read() -> list[Disclosure]:
        public = Disclosure.objects.public_on(period.ends_on)
        held = public.annotate(holder=period.county.of(holders).key("item", at="item"))
        found = held.filter(
            holder__in=[unit.pk for unit in units],
            published_at__gte=begins(period.begins_on),
            registered_at__lt=period.county.end,
        )
        return list(found.select_related("item").defer("due_proof").order_by("published_at", "pk"))

    return period.county.kept(("public in", period.begins_on, tuple(unit.pk for unit in units)), read)


FORMULAS = (
    Formula(
        "disclosed", "事项有已公开信息的比例", "已发布的主动公开事项中从未公开过信息的是一处。", _disclosed
    ),
    Formula("on_time", "按时公开", "考核期内晚于法定到期日公开的信息，每条是一处。", _on_time),
    Formula(
        "reviewed", "审查记录和抽查结果", "没有写明审查人，或者抽查打不开、内容不符的信息是一处。", _reviewed
    ),
    Formula("fresh", "更新及时的比例", "已有公开信息而久未更新的事项是一处。", _fresh),
)
