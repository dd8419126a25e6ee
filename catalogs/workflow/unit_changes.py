"""机构调整: a unit is renamed, merged, abolished or gives duties away; its work goes over to the successor."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max
from django.urls import reverse

from catalogs.models import (
    CatalogItem,
    DomainClaim,
    DutyEntry,
    EditionUptake,
    ImportRun,
    LeadLook,
    Registration,
    Revision,
    Submission,
    Withdrawal,
)
from catalogs.permissions import may_change_units
from catalogs.queries.unit_changes import WHOLE, Carried, Kind, carried
from catalogs.workflow.compiling import add_preparer
from catalogs.workflow.publishing import index, search_text
from disclosure_portal import clock
from disclosure_portal.accounts.models import Membership, Role
from disclosure_portal.accounts.queries import holders
from disclosure_portal.accounts.workflow import move_people
from disclosure_portal.audit import trail
from disclosure_portal.notices.outbox import notify
from disclosure_portal.units.models import Unit, UnitChange
from disclosure_portal.workflow import StepRefused

if TYPE_CHECKING:
    from disclosure_portal.accounts.models import User


@transaction.atomic
def change_unit(change: UnitChange, *, by: User) -> UnitChange:
    """Carry out a change of units and keep it on record with what went over.

    Items with their revisions and disclosures, claims, open batches, lists and people go to the successor, all or
    (transfer) those of the named domains. Working copies that can be edited take the new name as 公开主体;
    what is published keeps the name under which it was published until its next revision.
    Raises PermissionDenied for anyone but the county's administrator, and StepRefused when the change
    doesn't fit the units or an open batch stands in its way.
    """
    if not may_change_units(by, change.unit) or (
        change.successor and not may_change_units(by, change.successor)
    ):
        raise PermissionDenied
    _lock(change)
    what = carried(change)
    if reasons := [*_reasons(change), *what.refusals]:
        raise StepRefused(reasons)
    change.name_before, change.full_name_before = change.unit.name, change.unit.full_name
    change.done_at, change.done_by = clock.now(), by
    if change.kind == Kind.RENAME:
        _rename(change, what.items, by)
    else:
        _move(change, what, by)
    refused: list[str] = []
    if change.kind in WHOLE:
        refused = _close(change, by)
    change.carried = {**what.counts(), "people_refused": refused}
    change.save()
    trail.record(f"units.unitchange.{change.kind}", change, by=by, after=_said(change), detail=_said(change))
    _tell(change)
    return change


def _lock(change: UnitChange) -> None:
    """Every row that will change, by key, before anything is written to the audit chain."""
    keys = [unit.pk for unit in (change.unit, change.successor) if unit]
    units = {
        unit.pk: unit
        for unit in Unit.objects.select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk")
    }
    change.unit = units[change.unit.pk]
    change.successor = units[change.successor.pk] if change.successor else None
    for model in (Submission, CatalogItem, DomainClaim, DutyEntry, EditionUptake, Membership):
        list(model._default_manager.select_for_update(of=("self",)).filter(unit__in=keys).order_by("pk"))


def _reasons(change: UnitChange) -> list[str]:
    unit, successor = change.unit, change.successor
    reasons = []
    if not unit.is_active:
        reasons.append(f"{unit}已停用，不能再调整。")
    if change.effective_on > clock.today():
        reasons.append("生效日期还没有到，请在生效当日或者之后办理。")
    if change.kind != Kind.RENAME and successor is None:
        reasons.append("请选择承接单位。")
    if successor is not None and (
        successor.pk == unit.pk or not successor.is_active or successor.is_container
    ):
        reasons.append("承接单位须是另一个在用的单位。")
    if change.kind == Kind.TRANSFER and not change.domains:
        reasons.append("请选择划转的领域。")
    if change.kind == Kind.RENAME:
        same = (change.name_after, change.full_name_after) == (unit.name, unit.full_name)
        reasons += ["新名称与现名称相同。"] if same else []
    return reasons


def _rename(change: UnitChange, editable: list[CatalogItem], by: User) -> None:
    unit = change.unit
    unit.name, unit.full_name = change.name_after, change.full_name_after
    unit.save(update_fields=["name", "full_name"])
    _sign_as(unit, editable, by)
    published = CatalogItem.objects.filter(unit=unit, published_revision__isnull=False)
    _index(list(published.select_related("unit", "domain", "published_revision")))


def _move(change: UnitChange, what: Carried, by: User) -> None:
    unit, successor = change.unit, change.successor
    old_names = {unit.subject_name, unit.full_name}
    _leave_behind(what.doubled, change, by)
    for item in what.items:
        item.unit = successor
    CatalogItem.objects.bulk_update(what.items, ["unit"], batch_size=500)
    _sign_as(successor, [i for i in what.items if i.is_editable and i.subject in old_names], by)
    moved = CatalogItem.objects.filter(
        pk__in=[item.pk for item in what.items], published_revision__isnull=False
    )
    _index(list(moved.select_related("unit", "domain", "published_revision")))
    _move_claims(what.claims, successor)
    _move_batches(what.batches, successor)
    _move_entries(what.entries, successor)
    _move_uptakes(what.uptakes, successor)
    LeadLook.objects.filter(
        unit=unit, outcome=LeadLook.Outcome.WAITING, submission__domain__in=[c.domain_id for c in what.claims]
    ).update(unit=successor)


def _leave_behind(doubled: Iterable[CatalogItem], change: UnitChange, by: User) -> None:
    """Items that the successor has already: their disclosures go over, the published ones are withdrawn."""
    now = clock.now()
    reason = f"因机构调整（{change.document}），本事项由{change.successor.full_name}公开。"
    twins = {item.standard_code: item for item in CatalogItem.objects.filter(unit=change.successor)}
    for item in doubled:
        twin = twins[item.standard_code]
        known = twin.disclosures.exclude(address="").values("address")
        item.disclosures.exclude(address__in=known).update(item=twin)
        if item.is_published:
            item.withdrawn_at, item.withdrawn_because = now, reason[:500]
            item.save(update_fields=["withdrawn_at", "withdrawn_because"])
            item.facets.all().delete()
            Withdrawal.objects.create(
                item=item,
                revision_id=item.published_revision_id,
                at=now,
                by=by,
                reason=item.withdrawn_because,
            )


def _sign_as(unit: Unit, items: list[CatalogItem], by: User) -> None:
    """The unit's name as 公开主体 of working copies, under their next version."""
    for item in items:
        item.subject, item.version = unit.subject_name, item.version + 1
        item.saved_at, item.saved_by = clock.now(), by
    CatalogItem.objects.bulk_update(items, ["subject", "version", "saved_at", "saved_by"], batch_size=500)
    add_preparer(items, by)


def _index(items: list[CatalogItem]) -> None:
    """Published items are found under the unit that has them now; withdrawn ones aren't found at all."""
    for item in items:
        item.published_revision.search_text = search_text(item, item.published_revision)
    Revision.objects.bulk_update([item.published_revision for item in items], ["search_text"], batch_size=500)
    index([item for item in items if item.is_published])


def _move_claims(claims: Iterable[DomainClaim], successor: Unit) -> None:
    theirs = {claim.domain_id: claim for claim in DomainClaim.objects.filter(unit=successor)}
    for claim in claims:
        if (other := theirs.get(claim.domain_id)) is None:
            claim.unit = successor
            claim.save(update_fields=["unit"])
            continue
        if claim.part == DomainClaim.Part.LEAD and other.part != DomainClaim.Part.LEAD:
            other.part, other.needs_no_cooperation = claim.part, claim.needs_no_cooperation
        if other.claimed_on is None:
            other.claimed_on, other.claimed_by = claim.claimed_on, claim.claimed_by
        other.save(update_fields=["part", "needs_no_cooperation", "claimed_on", "claimed_by"])
        claim.delete()


def _move_batches(batches: Iterable[Submission], successor: Unit) -> None:
    last = dict(
        Submission.objects.filter(unit=successor)
        .order_by()
        .values_list("domain")
        .annotate(last=Max("number"))
    )
    for batch in batches:
        batch.unit, batch.number = successor, last.get(batch.domain_id, 0) + 1
        batch.save(update_fields=["unit", "number"])


def _move_entries(entries: Iterable[DutyEntry], successor: Unit) -> None:
    theirs = {(e.list, e.code, e.name) for e in DutyEntry.objects.filter(unit=successor)}
    going = [entry for entry in entries if (entry.list, entry.code, entry.name) not in theirs]
    for entry in going:
        entry.unit = successor
    DutyEntry.objects.bulk_update(going, ["unit"], batch_size=500)


def _move_uptakes(uptakes: Iterable[EditionUptake], successor: Unit) -> None:
    """The successor maps each edition once; what the old unit had mapped of the same one goes with its rows."""
    theirs = set(EditionUptake.objects.filter(unit=successor).values_list("edition", flat=True))
    for uptake in uptakes:
        if uptake.edition_id in theirs:
            uptake.delete()
        else:
            uptake.unit = successor
            uptake.save(update_fields=["unit"])


def _close(change: UnitChange, by: User) -> list[str]:
    """The unit is no more: its people go over, what was on its way in is cancelled. Returns who couldn't move."""
    unit = change.unit
    _, refused = move_people(unit, change.successor, by=by)
    unit.is_active, unit.successor = False, change.successor
    unit.save(update_fields=["is_active", "successor"])
    ImportRun.objects.filter(unit=unit, state__in=ImportRun.UNFINISHED).update(
        state=ImportRun.State.CANCELLED
    )
    waiting = Registration.objects.filter(unit=unit).exclude(
        state__in=[Registration.State.APPLIED, Registration.State.REFUSED]
    )
    waiting.update(state=Registration.State.CANCELLED)
    return refused


def _said(change: UnitChange) -> dict[str, object]:
    return {
        "unit": change.unit.code,
        "successor": change.successor.code if change.successor else "",
        "document": change.document,
        "effective_on": change.effective_on,
        "names": [change.full_name_before, change.full_name_after],
        "carried": change.carried,
    }


def _tell(change: UnitChange) -> None:
    target = change.successor or change.unit
    people = {*holders(Role.EDITOR, target), *holders(Role.APPROVER, target), *holders(Role.REVIEWER, target)}
    url = reverse("catalogs_desk:unit", args=[target.code])
    text = f"机构调整：{change.sentence()}依据{change.document}。"
    notify(people, text, event=f"unit-change:{change.pk}", url=url)
