"""Copying published items into a unit's catalog: from its own earlier years, or from another unit."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max

from catalogs.models import CatalogItem, Domain
from catalogs.permissions import enters_for, may_compile
from catalogs.queries.copying import CopyRow, chosen, copy_rows
from catalogs.queries.owing import nearest_edition, owed_standard_items, owes
from catalogs.workflow.compiling import HOW_TO_CLAIM, add_preparer, wait_for_others_adding, write
from catalogs.workflow.saving_many import RowChange, RowSaved, save_many
from disclosure_portal import clock
from disclosure_portal.audit import trail
from disclosure_portal.workflow import StepRefused

if TYPE_CHECKING:
    from disclosure_portal.accounts.models import User
    from disclosure_portal.units.models import Unit

CHANGED = "来源或者本单位的目录已有变化，请刷新页面后重新选择。"


@dataclass(frozen=True)
class Copied:
    """What copying did: new items, and a result for each item that was to be changed."""

    added: list[CatalogItem]
    saved: list[RowSaved]

    @property
    def refused(self) -> list[RowSaved]:
        return [result for result in self.saved if result.is_refused]


@transaction.atomic
def copy_items(
    unit: Unit,
    domain: Domain,
    source: str,
    *,
    by: User,
    revisions: Collection[int],
    versions: Mapping[int, int],
) -> Copied:
    """Copy the chosen revisions of a source into the unit's catalog of the domain.

    `versions` holds the version seen of each own item that would be changed, by its key: one saved since is left
    alone and its result says so. Copying is preparing: the items come back unchecked, for the unit to compare with
    what it really does. Raises PermissionDenied, StepRefused.
    """
    if not may_compile(by, unit):
        raise PermissionDenied
    if not owes(unit, domain):
        raise StepRefused([f"{unit}没有认领“{domain}”领域。{HOW_TO_CLAIM}"])
    wait_for_others_adding(unit)
    rows = chosen(copy_rows(unit, domain, source) or [], revisions)
    if not rows or len(rows) < len(set(revisions)):
        raise StepRefused([CHANGED])
    changes = [
        RowChange(row.target.pk, versions.get(row.target.pk, 0), row.elements) for row in rows if row.target
    ]
    saved = save_many(unit, domain, by=by, rows=changes)
    return Copied(_add(unit, domain, [row for row in rows if row.is_new], source, by), saved)


def _add(unit: Unit, domain: Domain, rows: list[CopyRow], source: str, by: User) -> list[CatalogItem]:
    """New items, tied to the standard that the unit owes where the source's item was."""
    if not rows:
        return []
    edition = nearest_edition(unit)
    standards = {s.code: s for s in owed_standard_items(unit, edition, domain)} if edition else {}
    last = CatalogItem.objects.of(unit, domain).aggregate(last=Max("position"))["last"] or 0
    stamp = {"saved_at": clock.now(), "saved_by": by, "entered_for": enters_for(by, unit)}
    items = []
    for place, row in enumerate(rows, last + 1):
        standard = standards.get(row.revision.item.standard_code)
        item = CatalogItem(
            unit=unit,
            domain=domain,
            standard=standard,
            standard_code=standard.code if standard else "",
            position=standard.position if standard else place,
            needs_checking=True,
            **stamp,
        )
        write(item, row.elements)
        items.append(item)
    CatalogItem.objects.bulk_create(items)
    add_preparer(items, by)
    after = {item.pk: item.written() for item in items}
    detail = {"domain": domain.code, "from": source}
    trail.record_bulk("catalogs.catalogitem.copy", items, by=by, after=after, detail=detail)
    return items
