"""公开情况一览表: unit by domain, how far each catalog is public and what lies behind it, as of any day.

Every figure counts entries: one for each item that a unit owes or had public at the end of the day. The desk's table,
the public one, the lists behind their figures and the files all count the same entries.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import TextChoices

from catalogs.models import Domain, DomainClaim, Edition, StandardItem
from catalogs.models.disclosures import begins
from catalogs.models.editions import duty_of
from catalogs.queries.disclosures import Standing
from catalogs.queries.past import revisions_public_on, with_standing_then
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


class State(TextChoices):
    """How a unit's catalog in a domain stands, by its worst item."""

    NONE = "none", "无此项职责"
    NOT_COMPILED = "not_compiled", "未编制完成"
    STALE = "stale", "久未更新"
    LATE = "late", "逾期公开"
    COMPILED = "compiled", "已编制"
    DISCLOSED = "disclosed", "已公开"


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
            return State.NOT_COMPILED if self.has_duty else State.NONE
        for mark, state in WORST_FIRST:
            if self.marks[mark]:
                return state
        return State.DISCLOSED

    @property
    def figure(self) -> int | None:
        """The percentage to show: of the catalog until it is whole, of the information from then on."""
        return self.percent if self.state == State.NOT_COMPILED else self.disclosed_percent

    @property
    def applies(self) -> bool:
        """Whether there is anything for the unit to publish: a duty of which not everything is 不适用."""
        return bool(self.owed) or (self.has_duty and not self.marks)


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


def matrix(county: Unit, *, as_of: date, group: str = Group.ALL) -> Matrix:
    """The county's table at the end of a day, for one group of its units. A handful of queries at any size."""
    units = units_then(county, group)
    domains = list(Domain.objects.all())
    duties = _duties(units, as_of)
    marks: defaultdict[tuple[int, int], Counter[Mark]] = defaultdict(Counter)
    for entry in _entries(units, domains, duties, as_of):
        marks[entry.unit.pk, entry.domain.pk][entry.mark] += 1
    rows = [
        _row(unit, domains, marks, duties)
        for unit in units
        if unit.is_active or any((unit.pk, domain.pk) in marks for domain in domains)
    ]
    by_domain = [_summed(row.cells[place] for row in rows) for place in range(len(domains))]
    states = Counter(cell.state for row in rows for cell in row.cells)
    return Matrix(county, as_of, Group(group), domains, rows, by_domain, _summed(by_domain), states)


def _row(unit: Unit, domains: Sequence[Domain], marks: Mapping[Any, Counter[Mark]], duties: Duties) -> Row:
    cells = [
        Cell(marks.get((unit.pk, domain.pk), Counter()), unit, domain, (unit.pk, domain.pk) in duties)
        for domain in domains
    ]
    return Row(unit, cells, _summed(cells))


def _summed(counts: Iterable[Counts]) -> Counts:
    return Counts(sum((one.marks for one in counts), Counter()))


# The entries that are counted


def units_then(county: Unit, group: str = Group.ALL) -> list[Unit]:
    """The units of a group, in their order; those that were closed since are among them, for what they still hold."""
    units = Unit.objects.in_county(county).compiling().select_related("parent")
    return [unit for unit in units if Group(group).holds(unit)]


def entries(county: Unit, *, as_of: date, group: str = Group.ALL) -> list[Entry]:
    """What the table of the day counts, unit by unit, domain by domain, in the order of the catalogs."""
    units, domains = units_then(county, group), list(Domain.objects.all())
    found = _entries(units, domains, _duties(units, as_of), as_of)
    place = {unit.pk: number for number, unit in enumerate(units)}
    return sorted(
        found, key=lambda one: (place[one.unit.pk], one.domain.code, one.position, one.revision or 0)
    )


def _entries(
    units: Sequence[Unit], domains: Sequence[Domain], duties: Duties, as_of: date
) -> Iterable[Entry]:
    """One for each public item, and one for each owed standard item that no public item answers to."""
    by_unit, by_domain = {unit.pk: unit for unit in units}, {domain.pk: domain for domain in domains}
    answered: set[tuple[int, str]] = set()
    for unit, domain, code, position, key, *facts in _public_items(by_unit, as_of):
        answered.add((unit, code))
        yield Entry(by_unit[unit], by_domain[domain], _mark(*facts), position, revision=key)
    for (unit, domain), owed in duties.items():
        for item in owed:
            if (unit, item.code) not in answered:
                unit_itself, its_domain = by_unit[unit], by_domain[domain]
                yield Entry(unit_itself, its_domain, Mark.MISSING, item.position, standard=item.pk)


def _public_items(units: Collection[int], as_of: date) -> Iterable[tuple]:
    """(unit, domain, standard code, position, revision, is 不适用, is proactive, standing). One query."""
    revisions = revisions_public_on(as_of).filter(item__unit__in=units)
    return (
        with_standing_then(revisions, as_of=as_of)
        .order_by()
        .values_list(
            "item__unit",
            "item__domain",
            "item__standard_code",
            "item__position",
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


# What is owed on a day

Duties = dict[
    tuple[int, int], list[StandardItem]
]  # (unit, domain) -> standard items; empty where only claimed


def _duties(units: Sequence[Unit], as_of: date) -> Duties:
    """What each unit owes by the edition and the claims of the day. Three queries.

    Townships and subdistricts owe every domain with a standard item whose duty is theirs, others what they claimed by
    the day. A unit that was closed owes nothing any more.
    """
    editions = _editions_then(units, as_of)
    by_duty = _standard_items(editions.values())
    claimed = DomainClaim.objects.held_on(as_of).filter(unit__in=[unit.pk for unit in units])
    claims: defaultdict[int, set[int]] = defaultdict(set)
    for unit, domain in claimed.order_by().values_list("unit", "domain"):
        claims[unit].add(domain)
    owed: Duties = {}
    for unit in units:
        if not unit.is_active:
            continue
        items = by_duty[editions[unit.pk], duty_of(unit.kind)]
        owed |= {
            (unit.pk, domain): items.get(domain, [])
            for domain in (items if unit.is_township else claims[unit.pk])
        }
    return owed


def _editions_then(units: Sequence[Unit], as_of: date) -> dict[int, int | None]:
    """The edition that each unit took over from on the day: the nearest that was in force by then. One query."""
    issued = Edition.objects.issued().filter(published_at__lt=begins(as_of + timedelta(days=1)))
    listed = list(issued.nearest_first())
    return {unit.pk: next((one.pk for one in listed if one.serves(unit)), None) for unit in units}


def _standard_items(
    editions: Iterable[int | None],
) -> defaultdict[tuple[int | None, str], dict[int, list[StandardItem]]]:
    """The standard items by (edition, duty), by domain. One query."""
    found: defaultdict[tuple[int | None, str], dict[int, list[StandardItem]]] = defaultdict(dict)
    items = StandardItem.objects.filter(edition__in={key for key in editions if key})
    for item in items.only("edition", "domain", "code", "position", "duty"):
        for duty in item.duty:
            found[item.edition_id, duty].setdefault(item.domain_id, []).append(item)
    return found
