"""What a unit can copy into a domain: its own published catalog of an earlier year, or another unit's of today."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Count

from catalogs import wording
from catalogs.models import CatalogItem, Domain, Revision
from catalogs.queries.comparing import Difference, differences
from disclosure_portal import clock
from disclosure_portal.units.models import Unit

if TYPE_CHECKING:
    from django.db.models import QuerySet

YEAR, UNIT = "year", "unit"


@dataclass(frozen=True)
class Source:
    """Where to copy from: the unit itself at the end of a year, or another unit as published now."""

    key: str
    label: str
    items: int


@dataclass(frozen=True)
class CopyRow:
    """One published item of the source, and what copying it would do to the unit's own."""

    revision: Revision
    elements: dict[str, Any]
    target: CatalogItem | None
    changes: list[Difference]
    foreign_names: list[str]

    @property
    def is_new(self) -> bool:
        return self.target is None

    @property
    def is_equal(self) -> bool:
        return self.target is not None and not self.changes

    @property
    def is_open(self) -> bool:
        """Whether it can be copied now: a new item, or one that the unit may edit."""
        if self.target is None:
            return True
        return bool(self.changes) and self.target.is_editable and not self.target.not_applicable

    @property
    def why_closed(self) -> str:
        if self.is_open:
            return ""
        if self.is_equal:
            return "与本单位的一致"
        if self.target.not_applicable:
            return "本单位已标为不适用"
        return f"{self.target.get_state_display()}，不能修改"


def sources(unit: Unit, domain: Domain) -> list[Source]:
    """The earlier years in which the unit had published items of the domain, and the other units that have some now."""
    return [*_own_years(unit, domain), *_other_units(unit, domain)]


def copy_rows(unit: Unit, domain: Domain, key: str) -> list[CopyRow] | None:
    """What copying from a source would do, in the order of the source; None for a source that isn't offered."""
    if key not in {source.key for source in sources(unit, domain)}:
        return None
    kind, _, name = key.partition(":")
    revisions = _of_year(unit, domain, int(name)) if kind == YEAR else _of_unit(unit, domain, name)
    own = list(CatalogItem.objects.of(unit, domain).select_related("unit", "domain"))
    by_code = {item.standard_code: item for item in own if item.standard_code}
    by_name: dict[tuple[str, str], list[CatalogItem]] = defaultdict(list)
    for item in own:
        by_name[_names(item)].append(item)
    return [_row(revision, unit, _target(revision, by_code, by_name, kind)) for revision in revisions]


def _own_years(unit: Unit, domain: Domain) -> list[Source]:
    published = Revision.objects.published().filter(item__unit=unit, item__domain=domain)
    years = sorted({clock.local(at).year for at in published.values_list("published_at", flat=True)})
    this_year = clock.today().year
    past = [year for year in range(min(years, default=this_year), this_year)]
    found = [(year, len(_of_year(unit, domain, year))) for year in reversed(past)]
    return [Source(f"{YEAR}:{year}", f"本单位{year}年末公布的目录", count) for year, count in found if count]


def _other_units(unit: Unit, domain: Domain) -> list[Source]:
    """Those of the same kind first: their duties are the same."""
    items = CatalogItem.objects.published().filter(domain=domain, unit__county=unit.county_id)
    items = items.filter(published_revision__not_applicable=False).exclude(unit=unit)
    counted = items.order_by().values("unit__code", "unit__name", "unit__kind", "unit__position")
    found = sorted(
        counted.annotate(count=Count("pk")),
        key=lambda row: (row["unit__kind"] != unit.kind, row["unit__position"]),
    )
    return [Source(f"{UNIT}:{row['unit__code']}", row["unit__name"], row["count"]) for row in found]


def _of_year(unit: Unit, domain: Domain, year: int) -> list[Revision]:
    """The last revision of each item that was published by the end of the year and not withdrawn by then."""
    end = clock.local(clock.now()).replace(
        year=year + 1, month=1, day=1, hour=0, minute=0, second=0, microsecond=0
    )
    published = _readable(Revision.objects.published()).filter(
        item__unit=unit, item__domain=domain, published_at__lt=end
    )
    last: dict[int, Revision] = {}
    for revision in published.order_by("item__position", "item", "published_at", "pk"):
        last[revision.item_id] = revision
    return [revision for revision in last.values() if not _was_withdrawn(revision, end)]


def _was_withdrawn(revision: Revision, by: datetime) -> bool:
    return any(one.revision_id == revision.pk and one.at < by for one in revision.item.withdrawals.all())


def _of_unit(unit: Unit, domain: Domain, code: str) -> list[Revision]:
    items = CatalogItem.objects.published().filter(
        domain=domain, unit__code=code, unit__county=unit.county_id
    )
    revisions = _readable(Revision.objects.filter(pk__in=items.values("published_revision")))
    return list(revisions.filter(not_applicable=False).order_by("item__position", "item"))


def _readable(revisions: QuerySet[Revision]) -> QuerySet[Revision]:
    return revisions.select_related("item__unit__parent", "item__standard").prefetch_related(
        "item__withdrawals"
    )


def _target(
    revision: Revision,
    by_code: Mapping[str, CatalogItem],
    by_name: Mapping[tuple[str, str], list[CatalogItem]],
    kind: str,
) -> CatalogItem | None:
    """The unit's own item that the revision stands for: the same one, the same standard's, or the one so named."""
    if kind == YEAR:
        return next(
            (item for items in by_name.values() for item in items if item.pk == revision.item_id), None
        )
    if revision.item.standard_code:
        return by_code.get(revision.item.standard_code)
    named = by_name.get(_names(revision), [])
    return named[0] if len(named) == 1 else None


def _names(elements: CatalogItem | Revision) -> tuple[str, str]:
    return wording.fold(elements.level1), wording.fold(elements.level2)


def _row(revision: Revision, unit: Unit, target: CatalogItem | None) -> CopyRow:
    theirs = revision.item.unit
    elements = revision.written()
    if elements["subject"] in (theirs.subject_name, theirs.full_name, theirs.name):
        elements["subject"] = unit.subject_name
    changes = differences(target, Revision(**elements)) if target else []
    return CopyRow(revision, elements, target, changes, _foreign_names(elements, theirs, unit))


def _foreign_names(elements: Mapping[str, Any], theirs: Unit, unit: Unit) -> list[str]:
    """Labels of the elements in which the other unit's name still stands."""
    if theirs.pk == unit.pk:
        return []
    names = {theirs.name, theirs.subject_name, theirs.full_name}
    texts = {name: elements[name] for name in CatalogItem.WRITTEN if isinstance(elements[name], str)}
    return [
        CatalogItem._meta.get_field(field).verbose_name
        for field, text in texts.items()
        if any(name in text for name in names)
    ]


def chosen(rows: Iterable[CopyRow], keys: Iterable[int]) -> list[CopyRow]:
    wanted = set(keys)
    return [row for row in rows if row.revision.pk in wanted]
