"""How far units are with mapping an edition to their catalogs, and what is left to do."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

from catalogs.law import EDITION_UPTAKE_WORKING_DAYS, PROVINCIAL_UPTAKE_DUE_ON
from catalogs.models import CatalogItem, Edition, EditionUptake, StandardItem, UptakeItem
from catalogs.queries.comparing import Difference, differences
from catalogs.queries.editions import as_taken_over
from catalogs.queries.owing import owed_items, owed_standard_items
from disclosure_portal.workdays.counting import add_working_days

if TYPE_CHECKING:
    from disclosure_portal.units.models import Unit

LONGEST_REMINDER = 60  # units named in one message; more don't fit into a work group's window


class Proposal(StrEnum):
    """What an item of the edition is to the unit, before it says what it does with it."""

    EQUAL = "equal"
    NEW = "new"
    DIFFERENT = "different"
    NOT_APPLICABLE = "not_applicable"

    @property
    def label(self) -> str:
        return {
            "equal": "与标准一致",
            "new": "新增条目",
            "different": "有不同",
            "not_applicable": "原为不适用",
        }[self]


@dataclass(frozen=True)
class UptakeRow:
    """One item of the edition beside the unit's own, if it has one, and what the unit did with it, if it did."""

    standard: StandardItem
    item: CatalogItem | None
    mapped: UptakeItem | None
    unit: Unit

    @cached_property
    def changes(self) -> list[Difference]:
        """From the unit's wording to the edition's; found out only where it is asked for."""
        return differences(self.item, as_taken_over(self.standard, self.unit)) if self.item else []

    @cached_property
    def is_equal(self) -> bool:
        """Whether the unit's item reads as the edition's: most are written alike, which is told at a glance."""
        wanted = self.standard.prefilled_for(self.unit)
        written = self.item.written() if self.item else {}
        return all(wanted[name] == value for name, value in written.items()) or not self.changes

    @property
    def proposal(self) -> Proposal:
        if self.item is None:
            return Proposal.NEW
        if self.item.not_applicable:
            return Proposal.NOT_APPLICABLE
        return Proposal.EQUAL if self.is_equal else Proposal.DIFFERENT

    @property
    def version(self) -> int:
        """The save of the unit's item that this row shows; 0 where there is none."""
        return self.item.version if self.item else 0


@dataclass(frozen=True)
class UptakeSheet:
    """Everything that one unit has to map, in the order of the edition, and its items that the edition dropped."""

    rows: list[UptakeRow]
    dropped: list[CatalogItem]  # still standing as items of the standard
    settled: list[UptakeItem]  # what became of the dropped ones that the unit dealt with

    @cached_property
    def open_rows(self) -> list[UptakeRow]:
        return [row for row in self.rows if row.mapped is None]

    @property
    def total(self) -> int:
        return len(self.rows) + len(self.dropped) + len(self.settled)

    @property
    def left(self) -> int:
        return len(self.open_rows) + len(self.dropped)

    @property
    def done(self) -> int:
        return self.total - self.left

    def open_as(self, proposal: Proposal) -> list[UptakeRow]:
        return [row for row in self.open_rows if row.proposal == proposal]


def uptake_sheet(uptake: EditionUptake) -> UptakeSheet:
    """The whole of one unit's mapping. Five queries at most."""
    unit = uptake.unit
    items = CatalogItem.objects.filter(unit=unit).exclude(standard_code="")
    by_code = {item.standard_code: item for item in items.select_related("domain", "unit", "standard")}
    said = uptake.rows.select_related("standard__domain", "mapped_by", "item")
    mapped = {row.standard_id: row for row in said}
    owed = owed_standard_items(unit, uptake.edition)
    known = set(uptake.edition.items.values_list("code", flat=True))
    return UptakeSheet(
        [UptakeRow(one, by_code.get(one.code), mapped.get(one.pk), unit) for one in owed],
        dropped=[item for code, item in by_code.items() if code not in known],
        settled=[row for row in mapped.values() if row.outcome in UptakeItem.OF_THE_DROPPED],
    )


@dataclass(frozen=True)
class UptakeProgress:
    """How far one unit is."""

    uptake: EditionUptake
    done: int
    total: int

    @property
    def left(self) -> int:
        return self.total - self.done

    @property
    def percent(self) -> int:
        return 100 * self.done // self.total if self.total else 100


def uptakes_progress(uptakes: Iterable[EditionUptake]) -> list[UptakeProgress]:
    """How far each unit is, in the order given. Five queries, however many units."""
    listed = list(uptakes)
    if not listed:
        return []
    editions = {uptake.edition_id for uptake in listed}
    units = {uptake.unit_id for uptake in listed}
    asked = [(uptake.unit, uptake.edition_id) for uptake in listed]
    owed = owed_items(asked, StandardItem.objects.only("edition", "domain", "duty").order_by())
    known: dict[int, set[str]] = defaultdict(set)
    codes = StandardItem.objects.filter(edition__in=editions).order_by()
    for edition, code in codes.values_list("edition", "code"):
        known[edition].add(code)
    mapped: dict[int, dict[int, str]] = defaultdict(dict)
    rows = UptakeItem.objects.filter(uptake__in=[uptake.pk for uptake in listed]).order_by()
    for uptake, standard, outcome in rows.values_list("uptake", "standard", "outcome"):
        mapped[uptake][standard] = outcome
    taken: dict[int, list[str]] = defaultdict(list)
    items = CatalogItem.objects.filter(unit__in=units).exclude(standard_code="").order_by()
    for unit, code in items.values_list("unit", "standard_code"):
        taken[unit].append(code)
    found = []
    for uptake in listed:
        outcomes, own = mapped[uptake.pk], owed[uptake.unit_id, uptake.edition_id]
        dropped = sum(code not in known[uptake.edition_id] for code in taken[uptake.unit_id])
        settled = sum(outcome in UptakeItem.OF_THE_DROPPED for outcome in outcomes.values())
        done = sum(item.pk in outcomes for item in own) + settled
        found.append(UptakeProgress(uptake, done, len(own) + dropped + settled))
    return found


def default_due_day(edition: Edition, *, on: date) -> date:
    """The plan's day for the provincial catalog while it lies ahead, else some working days from a day.

    Source: 岫政办发〔2020〕37号 (SP-08).
    """
    if edition.layer == Edition.Layer.PROVINCIAL and on < PROVINCIAL_UPTAKE_DUE_ON:
        return PROVINCIAL_UPTAKE_DUE_ON
    return add_working_days(on, EDITION_UPTAKE_WORKING_DAYS, county=edition.county).legal


def reminder(lines: Collection[UptakeProgress], *, on: date) -> str:
    """The units that aren't done, as text to paste into a work group; empty when all are."""
    open_lines = [line for line in lines if line.uptake.state == EditionUptake.State.OPEN]
    if not open_lines:
        return ""
    edition = open_lines[0].uptake.edition
    days: dict[date, list[UptakeProgress]] = defaultdict(list)
    for line in open_lines:
        days[line.uptake.due_on].append(line)
    parts = [f"请以下单位尽快在政务公开平台“对照新标准”中对照完“{edition}”："]
    for due_on, members in sorted(days.items()):
        late = "（已逾期）" if due_on < on else ""
        names = "、".join(
            f"{line.uptake.unit} {line.done}/{line.total}" for line in members[:LONGEST_REMINDER]
        )
        more = f"等{len(members)}个单位" if len(members) > LONGEST_REMINDER else ""
        parts.append(f"{due_on:%Y年%m月%d日}{late}到期：{names}{more}。")
    return "\n".join(parts)


def outcome_counts(sheet: UptakeSheet) -> Counter[str]:
    """How many rows the unit mapped to each outcome."""
    mapped = [row.mapped.outcome for row in sheet.rows if row.mapped]
    return Counter([*mapped, *(row.outcome for row in sheet.settled)])
