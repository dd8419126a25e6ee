"""标准目录: what the public table of the day counts, and the province's common list."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from django.db.models import Q
from django.urls import reverse

from catalogs.models import Domain, Edition, EditionUptake, StandardItem, UptakeItem
from catalogs.queries.owing import owed_items
from catalogs.queries.past import revisions_public_on
from supervision.evidence.holders import holders
from supervision.queries.matrix import Mark, Matrix, matrix
from supervision.scoring.facts import Fault, Formula, Found, Period

if TYPE_CHECKING:
    from disclosure_portal.units.models import Unit
    from supervision.evidence.terms import Facts
    from supervision.queries.matrix import Cell

EMPTY_TEXTS = ("", "/", "—", "-", "无")
TEXTS = ("level1", "content_text", "basis_text", "time_limit_text", "subject")
LISTS = ("methods", "channels", "audiences", "levels")


def table(county: Facts) -> Matrix:
    """The table of the day, read once for all indicators that rest on it."""
    return matrix(county.county, as_of=county.as_of)


def cells_of(period: Period, units: Sequence[Unit]) -> dict[int, list[Cell]]:
    """Each unit's domains in which it has a duty or something public."""
    rows = {row.unit.pk: row.cells for row in period.county.of(table).rows}
    return {
        unit.pk: [cell for cell in rows.get(unit.pk, []) if cell.has_duty or cell.marks] for unit in units
    }


def page_of(cell: Cell) -> str:
    return catalog_page(cell.unit, cell.domain)


def catalog_page(unit: Unit, domain: Domain) -> str:
    return reverse("catalogs_desk:domain", args=[unit.code, domain.code])


def _published_catalogs(units: Sequence[Unit], period: Period) -> Mapping[int, Found]:
    found = {}
    for unit, cells in cells_of(period, units).items():
        owed = [cell for cell in cells if cell.has_duty]
        faults = tuple(
            Fault(f"{cell.domain}没有已发布的目录", page_of(cell)) for cell in owed if not cell.published
        )
        found[unit] = Found(
            len(owed), faults, f"承担{len(owed)}个领域，{len(owed) - len(faults)}个有已发布的目录"
        )
    return found


def _elements(units: Sequence[Unit], period: Period) -> Mapping[int, Found]:
    """Items that aren't public yet, and public ones without one of the eight elements."""
    lacking = _lacking(units, period)
    found = {}
    for unit, cells in cells_of(period, units).items():
        owed = sum(cell.owed for cell in cells)
        missing = tuple(
            Fault(
                f"{cell.domain}：{cell.marks[Mark.MISSING]}个事项没有发布",
                page_of(cell),
                cell.marks[Mark.MISSING],
            )
            for cell in cells
            if cell.marks[Mark.MISSING]
        )
        incomplete = tuple(
            Fault(f"{cell.domain}：{count}个事项要素不全", page_of(cell), count)
            for cell in cells
            if (count := lacking[unit, cell.domain.pk])
        )
        good = owed - sum(fault.count for fault in (*missing, *incomplete))
        found[unit] = Found(owed, missing + incomplete, f"应当编制{owed}个事项，已发布且要素齐全{good}个")
    return found


def _lacking(units: Sequence[Unit], period: Period) -> Counter[tuple[int, int]]:
    """Public revisions of the day that lack an element, by (unit, domain). One query."""
    is_empty = Q()
    for name in TEXTS:
        is_empty |= Q(**{f"{name}__in": EMPTY_TEXTS})
    for name in LISTS:
        is_empty |= Q(**{name: []})
    public = revisions_public_on(period.ends_on).filter(not_applicable=False)
    held = public.annotate(holder=period.county.of(holders).key("item", at="item"))
    of_units = held.filter(is_empty, holder__in=[unit.pk for unit in units])
    return Counter(of_units.order_by().values_list("holder", "item__domain"))


def _provincial(units: Sequence[Unit], period: Period) -> Mapping[int, Found]:
    """What the province's list asks of a unit that was told to map it, and what was mapped by the day."""
    by_key = {unit.pk: unit for unit in units}
    uptakes = EditionUptake.objects.filter(
        unit__in=by_key, edition__layer=Edition.Layer.PROVINCIAL, started_at__lt=period.county.end
    )
    newest = {uptake.unit_id: uptake for uptake in uptakes.order_by("started_at", "pk")}
    asked = [(by_key[uptake.unit_id], uptake.edition_id) for uptake in newest.values()]
    owed = owed_items(asked, StandardItem.objects.all()) if asked else {}
    mapped = _mapped(newest.values(), period)
    found = {}
    for unit, uptake in newest.items():
        items = {item.pk for item in owed[unit, uptake.edition_id]}
        missing = len(items - mapped[uptake.pk])
        url = uptake.get_absolute_url()
        faults = (Fault(f"{missing}个条目没有对照", url, missing),) if missing else ()
        found[unit] = Found(len(items), faults, f"应当对照{len(items)}个条目，已对照{len(items) - missing}个")
    return found


def _mapped(uptakes: object, period: Period) -> defaultdict[int, set[int]]:
    done: defaultdict[int, set[int]] = defaultdict(set)
    rows = UptakeItem.objects.filter(
        uptake__in=[uptake.pk for uptake in uptakes],
        outcome__in=UptakeItem.OF_THE_EDITION,
        mapped_at__lt=period.county.end,
    )
    for uptake, standard in rows.order_by().values_list("uptake", "standard"):
        done[uptake].add(standard)
    return done


FORMULAS = (
    Formula(
        "published_catalogs",
        "承担的领域有已发布目录的比例",
        "承担的领域中没有任何已发布事项的是一处。",
        _published_catalogs,
    ),
    Formula(
        "elements",
        "事项已发布且要素齐全的比例",
        "应当编制而没有发布的事项、已发布而八个要素不全的事项，每个是一处。",
        _elements,
    ),
    Formula(
        "provincial",
        "省共性目录对照的比例",
        "省共性目录中本单位应当对照而没有对照的条目是一处。",
        _provincial,
    ),
)
