"""Noting that items of an edition were taken over, where the unit has that edition to map."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from catalogs.models import CatalogItem, Edition, EditionUptake, StandardItem, UptakeItem
from disclosure_portal import clock
from disclosure_portal.audit import trail

if TYPE_CHECKING:
    from disclosure_portal.accounts.models import User
    from disclosure_portal.units.models import Unit

Outcome = UptakeItem.Outcome


def note_just_taken_over(
    unit: Unit, edition: Edition, pairs: Sequence[tuple[StandardItem, CatalogItem]], *, by: User
) -> None:
    """Map items that were this moment taken over word for word, if the unit is mapping this very edition.

    What the unit had said of them before no longer holds.
    """
    uptakes = EditionUptake.objects.unfinished().select_for_update(of=("self",))
    uptake = uptakes.filter(unit=unit, edition=edition).first()
    if uptake is not None:
        uptake.rows.filter(standard__in=[standard for standard, _ in pairs]).delete()
        note_taken_over(uptake, pairs, by=by)


def note_taken_over(
    uptake: EditionUptake, pairs: Sequence[tuple[StandardItem, CatalogItem]], *, by: User
) -> int:
    """Map each standard item to the unit's item that reads as it does. Returns how many. Inside the act."""
    trail.require_transaction("note_taken_over")
    now = clock.now()
    UptakeItem.objects.bulk_create(
        UptakeItem(
            uptake=uptake,
            standard=standard,
            item=item,
            outcome=Outcome.TAKEN_OVER,
            mapped_at=now,
            mapped_by=by,
        )
        for standard, item in pairs
    )
    if pairs:
        after = [
            [standard.code, Outcome.TAKEN_OVER, trail.digest(item.written())] for standard, item in pairs
        ]
        trail.record("catalogs.editionuptake.map", uptake, by=by, after=after, detail={"items": len(pairs)})
    return len(pairs)
