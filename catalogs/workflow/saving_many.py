"""Saving many rows of a domain at once: what is pasted, filled down, given to many rows or taken back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.db.models import Max

from catalogs.models import CatalogItem, Domain
from catalogs.permissions import enters_for, may_compile
from catalogs.workflow.compiling import EDIT, StaleItem, add_preparer, wait_for_others_adding, write
from disclosure_portal import clock
from disclosure_portal.audit import trail

if TYPE_CHECKING:
    from disclosure_portal.accounts.models import User
    from disclosure_portal.units.models import Unit

READ_FROM = {"content_text", "basis_text", "time_limit_text"}  # texts from which values are read
NOT_APPLICABLE = "本事项已标为不适用，需要填写的，请先撤销不适用。"
NOT_THERE = "表格里没有这一行，可能已被删除，请刷新页面。"


class Outcome(models.TextChoices):
    """What became of one row."""

    SAVED = "saved", "已保存"
    UNCHANGED = "unchanged", "没有变化"
    STALE = "stale", "有人先保存过"
    CLOSED = "closed", "不能修改"
    ABSENT = "absent", "不在表格里"


@dataclass(frozen=True)
class RowChange:
    """What is wanted of one row: its new elements, and the version that they were written over."""

    item: int
    version: int
    changes: Mapping[str, Any]


@dataclass(frozen=True)
class RowSaved:
    """What became of one row. `item` is as it now stands, None when it isn't one of the domain.

    `before` and `after` hold the elements that were changed; `refusal` says why nothing was saved.
    """

    asked: RowChange
    outcome: Outcome
    item: CatalogItem | None
    refusal: str = ""
    before: Mapping[str, Any] = field(default_factory=dict)
    after: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_saved(self) -> bool:
        return self.outcome == Outcome.SAVED

    @property
    def is_refused(self) -> bool:
        return self.outcome not in (Outcome.SAVED, Outcome.UNCHANGED)


@transaction.atomic
def save_many(unit: Unit, domain: Domain, *, by: User, rows: Sequence[RowChange]) -> list[RowSaved]:
    """Save elements of many rows of a domain; one result for each row, in order.

    A row is left alone, and its result says why, when somebody saved it since the version seen, when it is
    locked or 不适用, or when it isn't one of the domain. Equal values change nothing, whatever the version.
    One audit entry holds the digest of the list. Raises PermissionDenied.
    """
    if not may_compile(by, unit):
        raise PermissionDenied
    keys = {row.item for row in rows}
    found = CatalogItem.objects.of(unit, domain).select_for_update(of=("self",)).filter(pk__in=keys)
    # Prefetched, not joined: a joined row is read before the lock is granted, and one saved meanwhile would be lost.
    locked = {item.pk: item for item in found.prefetch_related("saved_by").order_by("pk")}
    for item in locked.values():
        item.unit, item.domain = unit, domain
    results = [_save_row(row, locked.get(row.item), by) for row in rows]
    saved = [result for result in results if result.is_saved]
    if saved:
        _store(saved)
        add_preparer([result.item for result in saved], by)
        trail.record_bulk(
            "catalogs.catalogitem.edit_many",
            [result.item for result in saved],
            by=by,
            before={result.item.pk: dict(result.before) for result in saved},
            after={result.item.pk: dict(result.after) for result in saved},
            detail={"domain": domain.code, "elements": sorted(_changed(saved))},
        )
    return results


@transaction.atomic
def add_items(
    unit: Unit, domain: Domain, *, by: User, rows: Sequence[Mapping[str, Any]]
) -> list[CatalogItem]:
    """Add own items, beyond the standard, at the end of the domain in the order given. Raises PermissionDenied."""
    if not may_compile(by, unit):
        raise PermissionDenied
    if not rows:
        return []
    wait_for_others_adding(unit)
    last = CatalogItem.objects.of(unit, domain).aggregate(last=Max("position"))["last"] or 0
    stamp = {"saved_at": clock.now(), "saved_by": by, "entered_for": enters_for(by, unit)}
    items = []
    for place, elements in enumerate(rows, last + 1):
        item = CatalogItem(unit=unit, domain=domain, position=place, **stamp)
        write(item, elements)
        items.append(item)
    CatalogItem.objects.bulk_create(items)
    add_preparer(items, by)
    after = {item.pk: item.written() for item in items}
    trail.record_bulk(
        "catalogs.catalogitem.add_many", items, by=by, after=after, detail={"domain": domain.code}
    )
    return items


@transaction.atomic
def paste(
    unit: Unit,
    domain: Domain,
    *,
    by: User,
    rows: Sequence[RowChange],
    additions: Sequence[Mapping[str, Any]] = (),
) -> tuple[list[RowSaved], list[CatalogItem]]:
    """Save what a pasted block says of the rows and add its rows beyond the end, both or neither."""
    if additions:
        wait_for_others_adding(unit)  # before the rows are locked and the trail is written: others do so too
    saved = save_many(unit, domain, by=by, rows=rows)
    return saved, add_items(unit, domain, by=by, rows=additions)


def _save_row(row: RowChange, item: CatalogItem | None, by: User) -> RowSaved:
    """The elements written on the item, unstored; or why they weren't."""
    if item is None:
        return RowSaved(row, Outcome.ABSENT, None, NOT_THERE)
    if reasons := EDIT.refusals(item):
        return RowSaved(row, Outcome.CLOSED, item, f"{'；'.join(reasons)}。")
    if item.not_applicable:
        return RowSaved(row, Outcome.CLOSED, item, NOT_APPLICABLE)
    after = {name: value for name, value in row.changes.items() if getattr(item, name) != value}
    if not after:
        return RowSaved(row, Outcome.UNCHANGED, item)
    if item.version != row.version:
        return RowSaved(row, Outcome.STALE, item, str(StaleItem(item, by=by)))
    before = {name: getattr(item, name) for name in after}
    write(item, after)
    item.version += 1
    item.saved_at, item.saved_by = clock.now(), by
    item.entered_for = item.entered_for or enters_for(by, item.unit)
    return RowSaved(row, Outcome.SAVED, item, before=before, after=after)


def _store(saved: Iterable[RowSaved]) -> None:
    changed = _changed(saved)
    following = CatalogItem.READ if changed & READ_FROM else ()
    fields = [*sorted(changed), *following, "version", "saved_at", "saved_by", "entered_for"]
    CatalogItem.objects.bulk_update([result.item for result in saved], fields, batch_size=100)


def _changed(saved: Iterable[RowSaved]) -> set[str]:
    return {name for result in saved for name in result.after}
