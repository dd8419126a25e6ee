"""Compiling a unit's catalog: taking over, saving elements, 不适用, own items, starting the next revision."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max

from catalogs import checkup, wording
from catalogs.models import CatalogItem, Domain, EarlierCode, Elements, StandardItem
from catalogs.permissions import enters_for, may_compile, may_edit
from catalogs.queries import nearest_edition, owed_standard_items, owes
from catalogs.workflow.uptake_noting import note_just_taken_over
from disclosure_portal import clock
from disclosure_portal.audit import trail
from disclosure_portal.units.queries import hold
from disclosure_portal.workflow import StaleSave, Step, StepRefused

if TYPE_CHECKING:
    from disclosure_portal.accounts.models import User
    from disclosure_portal.units.models import Unit

State = CatalogItem.State
APPLICABILITY = ("not_applicable", "not_applicable_reason")


class StaleItem(StaleSave):
    """Someone saved the item since the page was loaded. Carries the item as it stands now."""

    def __init__(self, item: CatalogItem, *, by: User) -> None:
        self.item = item
        who = "您在另一个窗口" if item.saved_by_id == by.pk else str(item.saved_by)
        super().__init__([f"{who}已于{clock.local(item.saved_at):%H:%M}保存过本事项，您刚填的内容没有保存。"])


@dataclass(frozen=True)
class TakenOver:
    """What taking over brought: items made, and how many of them still need the unit's own words."""

    items: list[CatalogItem]
    need_words: int

    @property
    def equal(self) -> int:
        return len(self.items) - self.need_words


def is_published(item: CatalogItem) -> str | None:
    settled = (
        item.published_revision_id is not None and item.approved_revision_id == item.published_revision_id
    )
    return None if settled else "本事项已审定但尚未发布，发布后才能修订。"


HOW_TO_CLAIM = "请先在单位首页的“任务认领”中认领；没有列出的，请联系县政府办公室。"

EDIT = Step("edit", "修改", CatalogItem.EDITABLE, None, may_edit)
REVISE = Step("revise", "修订", (State.APPROVED,), State.DRAFT, may_edit, (is_published,))


@transaction.atomic
def take_over(unit: Unit, domain: Domain, *, by: User) -> TakenOver:
    """Copy what the unit owes in the domain from the nearest edition. Items taken before are left alone.

    Where the unit has this edition to map, what it takes over here is mapped with it.
    Raises PermissionDenied, or StepRefused when the unit hasn't claimed the domain or nothing is left to take over.
    """
    if not may_compile(by, unit):
        raise PermissionDenied
    if not owes(unit, domain):
        raise StepRefused([f"{unit}没有认领“{domain}”领域。{HOW_TO_CLAIM}"])
    wait_for_others_adding(unit)
    edition = nearest_edition(unit)
    if edition is None:
        raise StepRefused(["还没有可以采用的标准版本，请联系县政府办公室。"])
    taken = set(
        CatalogItem.objects.filter(unit=unit)
        .exclude(standard_code="")
        .values_list("standard_code", flat=True)
    )
    standards = [s for s in owed_standard_items(unit, edition, domain) if s.code not in taken]
    if not standards:
        raise StepRefused([f"“{domain}”领域的标准条目已全部采用。"])
    items = add_from_standards(unit, standards, by=by)
    after = {"edition": edition.pk, "items": [[item.pk, trail.digest(item.written())] for item in items]}
    trail.record(
        "catalogs.catalogitem.take_over",
        unit,
        by=by,
        after=after,
        detail={"domain": domain.code, "items": len(items), "ids": [item.pk for item in items]},
    )
    note_just_taken_over(unit, edition, list(zip(standards, items, strict=True)), by=by)
    return TakenOver(items, sum(bool(checkup.obstacles(item)) for item in items))


def add_from_standards(unit: Unit, standards: Iterable[StandardItem], *, by: User) -> list[CatalogItem]:
    """An item for each standard item, worded as the unit takes it over. Inside the act that records it."""
    trail.require_transaction("take_over")
    items = [
        CatalogItem(
            **standard.prefilled_for(unit),
            unit=unit,
            domain=standard.domain,
            standard=standard,
            standard_code=standard.code,
            position=standard.position,
            needs_checking=standard.needs_checking,
            **_stamp(unit, by),
        )
        for standard in standards
    ]
    CatalogItem.objects.bulk_create(items)
    add_preparer(items, by)
    return items


@transaction.atomic
def save_elements(item: CatalogItem, *, by: User, version: int, changes: Mapping[str, Any]) -> CatalogItem:
    """Save what was written in some elements of an item; the values read from the texts follow.

    `version` is the one that the editor started from. Equal values change nothing.
    Raises PermissionDenied, StaleItem, or StepRefused when the item is locked.
    """
    item = _for_editing(item, by=by, version=version)
    changed = {name: value for name, value in changes.items() if getattr(item, name) != value}
    if changed:
        before = _values(item, changed)
        write(item, changed)
        _save(item, by=by, verb="edit", before=before, following=item.READ)
    return item


@transaction.atomic
def check_off(item: CatalogItem, *, by: User, version: int) -> CatalogItem:
    """Tick a 待核对 item: the unit has compared it with what it really does."""
    item = _for_editing(item, by=by, version=version)
    if not item.needs_checking:
        raise StepRefused(["本事项已经核对过，不需要再核对。"])
    before = _values(item, ["needs_checking"])
    item.needs_checking = False
    item.checked_off_at, item.checked_off_by = clock.now(), by
    _save(item, by=by, verb="check_off", before=before, following=["checked_off_at", "checked_off_by"])
    return item


@transaction.atomic
def mark_not_applicable(item: CatalogItem, *, by: User, version: int, reason: str) -> CatalogItem:
    """Say that a standard item does not apply to the unit. Reviewer and public see the reason."""
    item = _for_editing(item, by=by, version=version)
    if not reason.strip():
        raise StepRefused(["请写明不适用的原因，例如：本镇无此项职责，由县民政局统一公开。"])
    if refusal := checkup.refused_personal_data(reason):
        raise StepRefused([refusal])
    before = _values(item, APPLICABILITY)
    item.not_applicable, item.not_applicable_reason = True, reason.strip()
    _save(item, by=by, verb="mark_not_applicable", before=before)
    return item


@transaction.atomic
def mark_applicable(item: CatalogItem, *, by: User, version: int) -> CatalogItem:
    """Take 不适用 back: the item has to be filled in like any other."""
    item = _for_editing(item, by=by, version=version)
    if not item.not_applicable:
        raise StepRefused(["本事项没有标为不适用，不需要撤销。"])
    before = _values(item, APPLICABILITY)
    item.not_applicable, item.not_applicable_reason = False, ""
    _save(item, by=by, verb="mark_applicable", before=before)
    return item


@transaction.atomic
def add_item(unit: Unit, domain: Domain, *, by: User, elements: Mapping[str, Any]) -> CatalogItem:
    """Add an item of the unit's own, beyond the standard, at the end of the domain."""
    if not may_compile(by, unit):
        raise PermissionDenied
    wait_for_others_adding(unit)
    last = CatalogItem.objects.of(unit, domain).aggregate(last=Max("position"))["last"] or 0
    item = CatalogItem(unit=unit, domain=domain, position=last + 1, **_stamp(unit, by))
    write(item, elements)
    item.save()
    item.preparers.add(by)
    trail.record("catalogs.catalogitem.add", item, by=by, after=item.written())
    return item


@transaction.atomic
def remove_item(item: CatalogItem, *, by: User) -> None:
    """Delete an own item that was never signed off. A standard item is marked 不适用 instead."""
    item = EDIT.begin(item, by=by)
    if item.standard_code:
        raise StepRefused(["标准条目不能删除；不适用的，请标为不适用并写明原因。"])
    if item.revisions.exists():
        raise StepRefused(["本事项已有审核过的版本，不能删除；不再公开的，请联系县政府办公室撤下。"])
    trail.record("catalogs.catalogitem.remove", item, by=by, before=item.written())
    item.rows.filter(revision__isnull=True).delete()
    item.delete()


@transaction.atomic
def revise(item: CatalogItem, *, by: User) -> CatalogItem:
    """Open the next revision of a published item. The published one stays in public until the next is published."""
    item = REVISE.begin(item, by=by)
    item.checked_off_at = item.checked_off_by = None
    REVISE.finish(item, by=by, changed=["checked_off_at", "checked_off_by"])
    return item


def write(record: Elements, values: Mapping[str, Any]) -> None:
    """Set written elements and read their values from the texts anew. Saves nothing."""
    for name, value in {**values, **read_from(values)}.items():
        setattr(record, name, value)


def read_from(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values of `Elements.READ` that are read from those texts that are among the written elements."""
    read: dict[str, Any] = {}
    if "content_text" in values:
        read["contents"] = wording.parse_contents(values["content_text"])
    if "basis_text" in values:
        read["bases"] = wording.parse_bases(values["basis_text"])
    if "time_limit_text" in values:
        limit = wording.parse_time_limit(values["time_limit_text"])
        read |= {
            "time_limit_kind": limit.kind,
            "time_limit_days": limit.days,
            "time_limit_start": limit.start,
        }
    return read


def add_preparer(items: Iterable[CatalogItem], user: User) -> None:
    """Note that the user saved elements of these items: no sign-off, review or publication by the same person."""
    through = CatalogItem.preparers.through
    rows = [through(catalogitem_id=item.pk, user_id=user.pk) for item in items]
    through.objects.bulk_create(rows, ignore_conflicts=True)


def keep_code(item: CatalogItem) -> None:
    """What a published item answered to until now, before it answers to something else."""
    if item.published_revision_id is not None:
        EarlierCode.objects.create(item=item, code=item.standard_code, until=clock.now())


def wait_for_others_adding(unit: Unit) -> None:
    """Lock the unit's row, so that of two taking over or importing at once the second sees what the first added.

    Raises StepRefused when the unit was closed meanwhile: nothing is added to it any more.
    """
    if not hold(unit).is_active:
        raise StepRefused([f"{unit}已停用，目录由承接单位编制。"])


def _stamp(unit: Unit, by: User) -> dict[str, Any]:
    return {"saved_at": clock.now(), "saved_by": by, "entered_for": enters_for(by, unit)}


def _for_editing(item: CatalogItem, *, by: User, version: int) -> CatalogItem:
    item = EDIT.begin(item, by=by)
    if item.version != version:
        raise StaleItem(item, by=by)
    return item


def _values(item: CatalogItem, names: Iterable[str]) -> dict[str, Any]:
    return {name: getattr(item, name) for name in names}


def _save(
    item: CatalogItem, *, by: User, verb: str, before: Mapping[str, Any], following: Iterable[str] = ()
) -> None:
    """Save the fields named in `before` and those that follow from them, under the next version."""
    item.version += 1
    item.saved_at, item.saved_by = clock.now(), by
    item.entered_for = item.entered_for or enters_for(by, item.unit)
    item.save(update_fields=[*before, *following, "version", "saved_at", "saved_by", "entered_for"])
    item.preparers.add(by)
    after = _values(item, before)
    detail = {"elements": sorted(before)}  # which, not what: the history of an item tells it in words
    trail.record(f"catalogs.catalogitem.{verb}", item, by=by, before=before, after=after, detail=detail)
