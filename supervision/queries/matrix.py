"""公开情况一览表: unit by domain, how far each catalog is public and what lies behind it, as of any day.

Every figure counts entries: one for each item that a unit owes or had public at the end of the day. The desk's table,
the public one, the lists behind their figures and the files all count the same entries.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.db.models import TextChoices

from catalogs.models import Domain
from catalogs.queries.disclosures import Standing
from catalogs.queries.past import revisions_public_on, with_standing_then
from catalogs.queries.past_codes import codes_on
from catalogs.queries.past_duties import Duties, duties_on, still_open
from catalogs.queries.past_holders import Holders, holders_on
from disclosure_portal.units.models import Unit

if TYPE_CHECKING:
    from collections.abc import Sequence


class Mark(TextChoices):
    """How one item stands on a day."""

    MISSING = "missing", "未公布"
    NEVER = Standing.NEVER.value, "已公布，未公开信息"
    STALE = Standing.STALE.value, Standing.STALE.label
    LATE = Standing.LATE.value, Standing.LATE.label
    UNDATED = Standing.UNDATED.value, "已公开，未判断是否按时"
    ON_TIME = Standing.ON_TIME.value, Standing.ON_TIME.label
    ON_REQUEST = "on_request", "依申请公开"
    NOT_APPLICABLE = "not_applicable", "不适用"


class State(StrEnum):
    """How a unit's catalog in a domain stands, by its worst item. matrix_words.py has their words."""

    NONE = "none"
    NOT_APPLICABLE = "not_applicable"
    UNPUBLISHED = "unpublished"
    NOT_COMPILED = "not_compiled"
    STALE = "stale"
    LATE = "late"
    COMPILED = "compiled"
    DISCLOSED = "disclosed"


UNPUBLISHED = (Mark.MISSING, Mark.NOT_APPLICABLE)  # what isn't counted as public


class Group(TextChoices):
    """The units of a table. Vertical bodies answer to their superiors' sites and stand by themselves."""

    ALL = "all", "全县（不含垂直管理单位）"
    TOWNSHIPS = "townships", "乡镇（街道）"
    DEPARTMENTS = "departments", "县直部门和园区"
    VERTICAL = "vertical", "垂直管理单位"

    def holds(self, unit: Unit) -> bool:
        match self:
            case Group.TOWNSHIPS:
                return unit.is_township
            case Group.VERTICAL:
                return unit.kind == Unit.Kind.VERTICAL
            case Group.DEPARTMENTS:
                return not unit.is_township and unit.kind != Unit.Kind.VERTICAL
        return unit.kind != Unit.Kind.VERTICAL


@dataclass(frozen=True)
class Entry:
    """One item of a unit in a domain: the revision that was public, or the standard item that nothing answers to."""

    unit: Unit
    domain: Domain
    mark: Mark
    position: int
    item: int | None = None
    revision: int | None = None
    standard: int | None = None


@dataclass(frozen=True)
class Counts:
    """How many items stand how."""

    marks: Counter[Mark]

    @property
    def published(self) -> int:
        return self.marks.total() - sum(self.marks[mark] for mark in UNPUBLISHED)

    @property
    def owed(self) -> int:
        """What the catalog should hold: what is public, and what is still missing. 不适用 isn't owed."""
        return self.published + self.marks[Mark.MISSING]

    @property
    def percent(self) -> int | None:
        """Of what is owed, how much is public, in whole percent rounded down; None when nothing is owed (SP-01)."""
        return 100 * self.published // self.owed if self.owed else None

    @property
    def to_disclose(self) -> int:
        """Items that are public and proactive: behind each of them information is due (SP-07)."""
        return self.published - self.marks[Mark.ON_REQUEST]

    @property
    def disclosed(self) -> int:
        return self.to_disclose - self.marks[Mark.NEVER]

    @property
    def disclosed_percent(self) -> int | None:
        return 100 * self.disclosed // self.to_disclose if self.to_disclose else None

    @property
    def on_time(self) -> int:
        return self.marks[Mark.ON_TIME]

    @property
    def late(self) -> int:
        return self.marks[Mark.LATE]

    @property
    def stale(self) -> int:
        return self.marks[Mark.STALE]


@dataclass(frozen=True)
class Cell(Counts):
    """A unit in a domain. `has_duty`: by the standard's duty for townships, by its claim for the others."""

    unit: Unit
    domain: Domain
    has_duty: bool

    @property
    def state(self) -> State:
        if not self.marks:
            return State.UNPUBLISHED if self.has_duty else State.NONE
        if not self.published:
            return State.UNPUBLISHED if self.owed else State.NOT_APPLICABLE
        for mark, state in WORST_FIRST:
            if self.marks[mark]:
                return state
        return State.DISCLOSED

    @property
    def figure(self) -> int | None:
        """The percentage to show: of the catalog until it is whole, of the information from then on."""
        if not self.published:
            return None
        return self.percent if self.state == State.NOT_COMPILED else self.disclosed_percent


WORST_FIRST = (
    (Mark.MISSING, State.NOT_COMPILED),
    (Mark.STALE, State.STALE),
    (Mark.LATE, State.LATE),
    (Mark.NEVER, State.COMPILED),
)


@dataclass(frozen=True)
class Row:
    unit: Unit
    cells: list[Cell]
    total: Counts


@dataclass(frozen=True)
class Matrix:
    """The table of a day: its rows in the units' order, its columns in the domains'."""

    county: Unit
    as_of: date
    group: Group
    domains: list[Domain]
    rows: list[Row]
    by_domain: list[Counts]
    total: Counts
    states: Counter[State] = field(default_factory=Counter)

    @property
    def domain_totals(self) -> list[tuple[Domain, Counts]]:
        return list(zip(self.domains, self.by_domain, strict=True))


@dataclass(frozen=True)
class Reading:
    """What the table of a day is made of: `there` are the keys of the units that there were by then."""

    units: list[Unit]
    there: set[int]
    domains: list[Domain]
    duties: Duties
    entries: list[Entry]


def read(county: Unit, *, as_of: date, group: str = Group.ALL) -> Reading:
    """The units of a group with what they owed and had public at the end of a day. A handful of queries at any size."""
    compiling = Unit.objects.in_county(county).compiling().select_related("parent")
    units = [unit for unit in compiling if Group(group).holds(unit)]
    there = still_open(units, on=as_of)
    domains = list(Domain.objects.all())
    holders = holders_on(county, as_of)
    duties = duties_on([unit for unit in units if unit.pk in there], county, on=as_of, holders=holders)
    return Reading(
        units, there, domains, duties, list(_entries(county, units, domains, duties, as_of, holders))
    )


def matrix(county: Unit, *, as_of: date, group: str = Group.ALL) -> Matrix:
    """The county's table at the end of a day. A unit that was closed by then stands in it for what it still holds."""
    told = read(county, as_of=as_of, group=group)
    marks: defaultdict[tuple[int, int], Counter[Mark]] = defaultdict(Counter)
    for entry in told.entries:
        marks[entry.unit.pk, entry.domain.pk][entry.mark] += 1
    holding = {unit for unit, _ in marks}
    rows = [
        _row(unit, told.domains, marks, told.duties)
        for unit in told.units
        if unit.pk in told.there or unit.pk in holding
    ]
    by_domain = [_summed(row.cells[place] for row in rows) for place in range(len(told.domains))]
    states = Counter(cell.state for row in rows for cell in row.cells)
    return Matrix(county, as_of, Group(group), told.domains, rows, by_domain, _summed(by_domain), states)


def _row(unit: Unit, domains: Sequence[Domain], marks: Mapping[Any, Counter[Mark]], duties: Duties) -> Row:
    cells = [
        Cell(marks.get((unit.pk, domain.pk), Counter()), unit, domain, (unit.pk, domain.pk) in duties)
        for domain in domains
    ]
    return Row(unit, cells, _summed(cells))


def _summed(counts: Iterable[Counts]) -> Counts:
    return Counts(sum((one.marks for one in counts), Counter()))


# The entries that are counted


def entries(county: Unit, *, as_of: date, group: str = Group.ALL) -> list[Entry]:
    """What the table of the day counts, unit by unit, domain by domain, in the order of the catalogs."""
    told = read(county, as_of=as_of, group=group)
    place = {unit.pk: number for number, unit in enumerate(told.units)}
    return sorted(
        told.entries, key=lambda one: (place[one.unit.pk], one.domain.code, one.position, one.revision or 0)
    )


def _entries(
    county: Unit,
    units: Sequence[Unit],
    domains: Sequence[Domain],
    duties: Duties,
    as_of: date,
    holders: Holders,
) -> Iterable[Entry]:
    """One for each public item, and one for each owed standard item that no public item answers to."""
    by_unit, by_domain = {unit.pk: unit for unit in units}, {domain.pk: domain for domain in domains}
    answered: set[tuple[int, str]] = set()
    codes = codes_on(county, as_of)
    for unit, domain, code, position, item, key, *facts in _public_items(by_unit, as_of, holders):
        answered.add((unit, codes.get(item, code)))
        yield Entry(by_unit[unit], by_domain[domain], _mark(*facts), position, item, key)
    for (unit, domain), owed in duties.items():
        for item in owed:
            if (unit, item.code) not in answered:
                unit_itself, its_domain = by_unit[unit], by_domain[domain]
                yield Entry(unit_itself, its_domain, Mark.MISSING, item.position, standard=item.pk)


def _public_items(units: Collection[int], as_of: date, holders: Holders) -> Iterable[tuple]:
    """(unit, domain, standard code, position, item, revision, is 不适用, is proactive, standing). One query."""
    held = revisions_public_on(as_of).annotate(holder=holders.key("item", at="item"))
    revisions = held.filter(holder__in=units)
    return (
        with_standing_then(revisions, as_of=as_of)
        .order_by()
        .values_list(
            "holder",
            "item__domain",
            "item__standard_code",
            "item__position",
            "item",
            "pk",
            "not_applicable",
            "is_proactive",
            "standing",
        )
    )


def _mark(not_applicable: bool, is_proactive: bool, standing: str) -> Mark:
    if not_applicable:
        return Mark.NOT_APPLICABLE
    return Mark(standing) if is_proactive else Mark.ON_REQUEST
