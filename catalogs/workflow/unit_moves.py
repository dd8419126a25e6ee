"""What a change of units moves: items, claims, batches, files, lists and people, from one unit to its successor."""

from __future__ import annotations

from collections.abc import Iterable
from copy import copy
from typing import TYPE_CHECKING

from django.db.models import Max

from catalogs.models import (
    CatalogItem,
    Disclosure,
    DomainClaim,
    DutyEntry,
    EditionUptake,
    Handover,
    ImportRun,
    LeadLook,
    OrderedItem,
    Registration,
    Revision,
    Submission,
)
from catalogs.workflow.compiling import add_preparer
from catalogs.workflow.importing import cancel_import
from catalogs.workflow.publishing import index, search_text, take_off
from catalogs.workflow.registrations import cancel_registration
from disclosure_portal import clock
from disclosure_portal.accounts.queries import system_user
from disclosure_portal.accounts.workflow import move_people
from disclosure_portal.attachments.models import Attachment
from disclosure_portal.audit import trail

if TYPE_CHECKING:
    from catalogs.queries.unit_changes import Carried
    from disclosure_portal.accounts.models import User
    from disclosure_portal.units.models import Unit, UnitChange

REASON_LENGTH = Disclosure._meta.get_field("removed_because").max_length


def move_work(change: UnitChange, what: Carried, *, by: User) -> None:
    """Items, claims, batches, lists and uptakes with all that hangs on them. Every row is locked already."""
    unit, successor = change.unit, change.successor
    old_names = {unit.subject_name, unit.full_name}
    _leave_behind(what.doubled, change, by)
    _move_files(what, unit, successor)
    for item in what.items:
        item.unit = successor
    CatalogItem.objects.bulk_update(what.items, ["unit"], batch_size=500)
    reopened = {item.pk for item in what.reopened}
    own = [item for item in what.items if item.subject in old_names]
    sign_as(successor, [item for item in own if item.is_editable or item.pk in reopened], by=by)
    moved = CatalogItem.objects.filter(
        pk__in=[item.pk for item in what.items], published_revision__isnull=False
    )
    index_again(list(moved.select_related("unit", "domain", "published_revision")))
    _move_claims(what.claims, change)
    _move_batches(what.batches, successor)
    _move_entries(what.entries, successor)
    _move_uptakes(what.uptakes, successor)
    LeadLook.objects.filter(
        unit=unit, outcome=LeadLook.Outcome.WAITING, submission__domain__in=[c.domain_id for c in what.claims]
    ).update(unit=successor)


def reopen(items: list[CatalogItem]) -> None:
    """Approved under a name that is going: drafts again, and out of the publications that were ordered."""
    keys = [item.pk for item in items]
    CatalogItem.objects.filter(pk__in=keys).update(state=CatalogItem.State.DRAFT)
    waiting = OrderedItem.objects.filter(item__in=keys, is_waiting=True)
    waiting.update(is_waiting=False, refusal="因机构调整，须改写公开主体后重新审核。")
    for item in items:
        item.state = CatalogItem.State.DRAFT


def _leave_behind(doubled: list[CatalogItem], change: UnitChange, by: User) -> None:
    """Items that the successor has already: their disclosures go over, the published ones are withdrawn."""
    twins = {item.standard_code: item for item in CatalogItem.objects.filter(unit=change.successor)}
    for item in doubled:
        twin = twins[item.standard_code]
        known = twin.disclosures.exclude(address="").values("address")
        going = item.disclosures.exclude(address__in=known).exclude(state=Disclosure.State.REMOVED)
        _move_disclosures(list(going), twin, change, by)
    withdrawn = [item for item in doubled if item.is_published]
    if withdrawn:
        reason = f"因机构调整（{change.document}），本事项由{change.successor.full_name}公开。"
        take_off(withdrawn, by=by, reason=reason)


def _move_disclosures(going: list[Disclosure], twin: CatalogItem, change: UnitChange, by: User) -> None:
    """They are under the successor's item from now on. A copy of what was public says where it stood until now."""
    now = clock.now()
    reason = f"因机构调整（{change.document}），转入{change.successor.full_name}的同一事项。"
    left = [copy(one) for one in going if one.state == Disclosure.State.PUBLIC]
    for one in left:
        one.pk, one.state = None, Disclosure.State.REMOVED
        one.removed_at, one.removed_by, one.removed_because = now, by, reason[:REASON_LENGTH]
    Disclosure.objects.bulk_create(left, batch_size=500)
    moved = Disclosure.objects.filter(pk__in=[one.pk for one in going])
    moved.update(item=twin, moved_at=now)


def _move_files(what: Carried, unit: Unit, successor: Unit) -> None:
    """The files of what goes over, so that the successor's people can open them."""
    disclosed = Disclosure.objects.filter(item__in=[item.pk for item in what.items])
    moved = Disclosure.objects.filter(item__unit=successor)
    signed = Submission.objects.filter(pk__in=[batch.pk for batch in what.batches], scan__isnull=False)
    files = {*disclosed.values_list("attachment", flat=True), *moved.values_list("attachment", flat=True)}
    files |= set(signed.values_list("scan", flat=True))
    Attachment.objects.filter(pk__in=files - {None}, unit=unit).update(unit=successor)


def sign_as(unit: Unit, items: list[CatalogItem], *, by: User) -> None:
    """The unit's name as 公开主体 of working copies, under their next version."""
    for item in items:
        item.subject, item.version = unit.subject_name, item.version + 1
        item.saved_at, item.saved_by = clock.now(), by
    CatalogItem.objects.bulk_update(items, ["subject", "version", "saved_at", "saved_by"], batch_size=500)
    add_preparer(items, by)


def index_again(items: list[CatalogItem]) -> None:
    """Published items are found under the unit that has them now; withdrawn ones aren't found at all."""
    for item in items:
        item.published_revision.search_text = search_text(item, item.published_revision)
    Revision.objects.bulk_update([item.published_revision for item in items], ["search_text"], batch_size=500)
    index([item for item in items if item.is_published])


def _move_claims(claims: Iterable[DomainClaim], change: UnitChange) -> None:
    """Where the successor is in the domain already, the stronger of the two claims stays and the other ends.

    Both happen on the day on which the change takes effect: what either had claimed until then stays as it was.
    """
    successor, on = change.successor, change.effective_on
    theirs = {claim.domain_id: claim for claim in DomainClaim.objects.current().filter(unit=successor)}
    for claim in claims:
        kept, ended = claim, theirs.get(claim.domain_id)
        if ended is not None:
            if _rank(ended) >= _rank(claim):
                kept, ended = ended, claim
            ended.ended_on = max(on, ended.claimed_on or on)
            ended.save(update_fields=["ended_on"])
            if kept.claimed_on is None and ended.claimed_on:
                kept.claimed_on, kept.claimed_by = on, ended.claimed_by
        kept.unit = successor
        kept.save(update_fields=["unit", "claimed_on", "claimed_by"])


def _rank(claim: DomainClaim) -> tuple[bool, bool]:
    """To lead outranks to cooperate, claimed outranks proposed."""
    return claim.part == DomainClaim.Part.LEAD, claim.is_claimed


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


def keep_handovers(change: UnitChange, what: Carried) -> None:
    """Who held what until the change took effect. What stayed behind with the unit went to nobody."""
    carried = {
        "item_id": [item.pk for item in what.items],
        "claim_id": [claim.pk for claim in what.claims if claim.unit_id == change.successor_id],
        "entry_id": [entry.pk for entry in what.entries if entry.unit_id == change.successor_id],
        "uptake_id": [uptake.pk for uptake in what.uptakes if uptake.pk],
    }
    rows = [Handover(change=change, **{name: key}) for name, keys in carried.items() for key in keys]
    Handover.objects.bulk_create(rows, batch_size=500)


def close_unit(change: UnitChange, *, by: User) -> list[str]:
    """The unit is no more: what was on its way in is cancelled, its people go over. Returns who couldn't move.

    Raises StepRefused while an import is being written.
    """
    unit = change.unit
    unit.is_active, unit.successor = False, change.successor
    unit.save(update_fields=["is_active", "successor"])
    system = system_user()
    for run in ImportRun.objects.filter(unit=unit, state__in=ImportRun.UNFINISHED).order_by("pk"):
        cancel_import(run, by=system)
    for brought in Registration.objects.filter(unit=unit, state__in=Registration.UNFINISHED).order_by("pk"):
        cancel_registration(brought, by=system)
    _, refused = move_people(unit, change.successor, by=by)
    return refused


def record_withdrawals(withdrawn: list[CatalogItem], *, by: User) -> None:
    """One entry for the items that stayed behind and left the public site."""
    if withdrawn:
        after = {item.pk: item.withdrawn_because for item in withdrawn}
        trail.record_bulk("catalogs.catalogitem.withdraw", withdrawn, by=by, after=after)
