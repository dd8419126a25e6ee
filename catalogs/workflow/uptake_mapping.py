"""A unit maps the items of an edition to its own catalog: taken over, adapted, not applicable, or dropped with it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.urls import reverse

from catalogs import checkup
from catalogs.models import CatalogItem, EditionUptake, StandardItem, UptakeItem
from catalogs.permissions import may_map
from catalogs.queries.owing import owed_standard_items
from catalogs.queries.uptakes import Proposal, uptake_sheet
from catalogs.workflow.compiling import (
    StaleItem,
    add_from_standards,
    keep_code,
    mark_applicable,
    mark_not_applicable,
    remove_item,
    revise,
    save_elements,
    wait_for_others_adding,
)
from catalogs.workflow.uptake_noting import note_taken_over
from disclosure_portal import clock
from disclosure_portal.accounts.models import Role
from disclosure_portal.accounts.queries import holders
from disclosure_portal.audit import trail
from disclosure_portal.notices.outbox import notify
from disclosure_portal.workflow import Step, StepRefused

if TYPE_CHECKING:
    from disclosure_portal.accounts.models import User

Outcome = UptakeItem.Outcome
REASON_LENGTH = UptakeItem._meta.get_field("reason").max_length

MAP = Step("map", "对照", (EditionUptake.State.OPEN,), None, may_map)


@dataclass(frozen=True)
class Wish:
    """What a unit wants for one item of the edition. `version`: the save of its own item that it saw, 0 for none."""

    standard: int
    outcome: str
    version: int
    reason: str = ""


@dataclass(frozen=True)
class MapResult:
    """What became of one wish. `refusal` says why nothing did."""

    name: str
    refusal: str = ""

    @property
    def is_done(self) -> bool:
        return not self.refusal


@transaction.atomic
def map_items(uptake: EditionUptake, wishes: Iterable[Wish], *, by: User) -> list[MapResult]:
    """Carry out what the unit wants for items of the edition; one result for each wish, in order.

    Taking over and 不适用 change the unit's item and make `by` one of its preparers; a published item gets its
    next revision. A wish is refused, and the rest goes on, where the item was saved since it was seen.
    """
    uptake = _begin(uptake, by=by)
    owed = {standard.pk: standard for standard in owed_standard_items(uptake.unit, uptake.edition)}
    items = _locked_items(uptake, [standard.code for standard in owed.values()])
    results, done = [], []
    for wish in wishes:
        standard = owed.get(wish.standard)
        if standard is None:
            results.append(MapResult("一个条目", "本条不在本单位应对照的条目中，请刷新页面。"))
            continue
        try:
            with transaction.atomic():
                items[standard.code] = _carry_out(uptake, standard, items.get(standard.code), wish, by)
        except StepRefused as refused:
            results.append(MapResult(str(standard), str(refused)))
        else:
            results.append(MapResult(str(standard)))
            done.append([standard.code, wish.outcome, wish.reason])
    if done:
        trail.record("catalogs.editionuptake.map", uptake, by=by, after=done, detail={"items": len(done)})
    return results


@transaction.atomic
def confirm_equal(uptake: EditionUptake, *, by: User) -> int:
    """Map every item that already reads as the edition does, in one press. Returns how many. No text changes."""
    uptake = _begin(uptake, by=by)
    _locked_items(uptake)
    rows = uptake_sheet(uptake).open_as(Proposal.EQUAL)
    items = []
    for row in rows:
        row.item.standard = row.standard
        items.append(row.item)
    CatalogItem.objects.bulk_update(items, ["standard"], batch_size=200)
    return note_taken_over(uptake, [(row.standard, row.item) for row in rows], by=by)


@transaction.atomic
def take_new(uptake: EditionUptake, *, by: User) -> int:
    """Take over every item that the unit doesn't have yet, in one press. Returns how many."""
    uptake = _begin(uptake, by=by)
    standards = [row.standard for row in uptake_sheet(uptake).open_as(Proposal.NEW)]
    items = add_from_standards(uptake.unit, standards, by=by)
    return note_taken_over(uptake, list(zip(standards, items, strict=True)), by=by)


@transaction.atomic
def settle_dropped(
    uptake: EditionUptake, versions: dict[int, int], *, by: User, keep: bool
) -> list[MapResult]:
    """Decide on items that the edition has dropped: kept as the unit's own, or removed.

    `versions` holds the save that was seen, by the item's key. An item that was never signed off is deleted;
    for a public one the county office is asked to withdraw it.
    """
    uptake = _begin(uptake, by=by)
    _locked_items(uptake)
    dropped = {item.pk: item for item in uptake_sheet(uptake).dropped}
    results, done = [], []
    for key, version in versions.items():
        item = dropped.get(key)
        if item is None:
            results.append(MapResult("一个事项", "本项已经处理过，请刷新页面。"))
            continue
        name = str(item)
        try:
            with transaction.atomic():
                outcome = _settle(uptake, item, version, by=by, keep=keep)
        except StepRefused as refused:
            results.append(MapResult(name, str(refused)))
        else:
            results.append(MapResult(name))
            done.append([key, outcome])
    if done:
        detail = {"items": len(done), "keep": keep}
        trail.record("catalogs.editionuptake.settle_dropped", uptake, by=by, after=done, detail=detail)
    return results


def _begin(uptake: EditionUptake, *, by: User) -> EditionUptake:
    uptake = MAP.begin(uptake, by=by)
    wait_for_others_adding(uptake.unit)
    return uptake


def _locked_items(uptake: EditionUptake, codes: Collection[str] | None = None) -> dict[str, CatalogItem]:
    items = CatalogItem.objects.filter(unit=uptake.unit_id).exclude(standard_code="")
    if codes is not None:
        items = items.filter(standard_code__in=codes)
    return {item.standard_code: item for item in items.select_for_update(of=("self",)).order_by("pk")}


def _carry_out(
    uptake: EditionUptake, standard: StandardItem, item: CatalogItem | None, wish: Wish, by: User
) -> CatalogItem:
    if item is not None and item.version != wish.version:
        raise StaleItem(item, by=by)
    if item is None and wish.version:
        raise StepRefused(["本事项刚被删除，请刷新页面后再选。"])
    reason = _checked(wish.reason)
    item = VERBS[Outcome(wish.outcome)](uptake, standard, item, reason, by)
    if wish.outcome == Outcome.NOT_APPLICABLE:
        reason = item.not_applicable_reason
    if item.standard_id != standard.pk:
        item.standard = standard
        item.save(update_fields=["standard"])
    facts = {
        "outcome": wish.outcome,
        "reason": reason,
        "item": item,
        "mapped_at": clock.now(),
        "mapped_by": by,
    }
    UptakeItem.objects.update_or_create(uptake=uptake, standard=standard, defaults=facts)
    return item


def _take(
    uptake: EditionUptake, standard: StandardItem, item: CatalogItem | None, reason: str, by: User
) -> CatalogItem:
    """The edition's wording becomes the unit's."""
    if item is None:
        return add_from_standards(uptake.unit, [standard], by=by)[0]
    wanted = standard.prefilled_for(uptake.unit)
    changes = {name: wanted[name] for name in item.WRITTEN if getattr(item, name) != wanted[name]}
    if not changes and not item.not_applicable:
        return item
    item = _opened(item, by)
    if item.not_applicable:
        item = mark_applicable(item, by=by, version=item.version)
    return save_elements(item, by=by, version=item.version, changes=changes)


def _adapt(
    uptake: EditionUptake, standard: StandardItem, item: CatalogItem | None, reason: str, by: User
) -> CatalogItem:
    """The unit's own wording stays."""
    if item is None:
        raise StepRefused(["本单位还没有这个事项，请先采用，再按实际修改。"])
    if item.not_applicable:
        raise StepRefused(["本单位已标为不适用，请选“采用”或“不适用”。"])
    return item


def _decline(
    uptake: EditionUptake, standard: StandardItem, item: CatalogItem | None, reason: str, by: User
) -> CatalogItem:
    """The item doesn't apply to the unit; the public will read why."""
    if item is None:
        if not reason:
            raise StepRefused([NO_REASON])
        item = add_from_standards(uptake.unit, [standard], by=by)[0]
    elif item.not_applicable and reason in ("", item.not_applicable_reason):
        return item
    if not reason:
        raise StepRefused([NO_REASON])
    item = _opened(item, by)
    return mark_not_applicable(item, by=by, version=item.version, reason=reason)


NO_REASON = "请写明不适用的原因，例如：本镇无此项职责，由县民政局统一公开。"
VERBS: dict[str, Callable[..., CatalogItem]] = {
    Outcome.TAKEN_OVER: _take,
    Outcome.ADAPTED: _adapt,
    Outcome.NOT_APPLICABLE: _decline,
}


def _opened(item: CatalogItem, by: User) -> CatalogItem:
    """The item where it may be edited: a published one in its next revision."""
    if item.state == CatalogItem.State.SUBMITTED:
        raise StepRefused(["正在审核，审核结束后才能修改；现在可以选“结合实际调整”，保留现有写法。"])
    return revise(item, by=by) if item.state == CatalogItem.State.APPROVED else item


def _settle(uptake: EditionUptake, item: CatalogItem, version: int, *, by: User, keep: bool) -> str:
    if item.version != version:
        raise StaleItem(item, by=by)
    if item.state == CatalogItem.State.SUBMITTED:
        raise StepRefused(["正在审核，请等审核结束后再处理。"])
    keep_code(item)
    before, outcome = item.standard, Outcome.KEPT
    item.standard, item.standard_code = None, ""
    item.save(update_fields=["standard", "standard_code"])
    row = UptakeItem(uptake=uptake, standard=before, item=item, mapped_at=clock.now(), mapped_by=by)
    if not keep and item.is_published:
        outcome = Outcome.TO_WITHDRAW
        _ask_to_withdraw(uptake, item)
    elif not keep:
        outcome, row.item = Outcome.REMOVED, None
        remove_item(item, by=by)
    row.outcome = outcome
    row.save()
    return outcome


def _ask_to_withdraw(uptake: EditionUptake, item: CatalogItem) -> None:
    text = f"{uptake.unit}申请撤下“{item}”：{uptake.edition}已没有这个条目。"
    url = reverse("catalogs_desk:withdraw", args=[item.pk])
    event = f"uptake-withdraw:{uptake.pk}:{item.pk}"
    notify(holders(Role.REVIEWER, uptake.unit), text, event=event, url=url)


def _checked(reason: str) -> str:
    reason = reason.strip()
    if len(reason) > REASON_LENGTH:
        raise StepRefused([f"原因有{len(reason)}个字，请不要超过{REASON_LENGTH}个字。"])
    if refusal := checkup.refused_personal_data(reason):
        raise StepRefused([refusal])
    return reason
