"""Reading a unit so that nobody else acts on it meanwhile."""

from __future__ import annotations

from disclosure_portal.audit import trail
from disclosure_portal.units.models import Unit


def hold(unit: Unit) -> Unit:
    """Make whoever else holds the unit wait until the caller's transaction ends. Returns it read afresh.

    What belongs to a whole county is settled under its row. Records that only point to the unit are written meanwhile.
    """
    trail.require_transaction("units.unit")  # SQLite ignores row locks and so wouldn't object
    return Unit.objects.select_for_update(of=("self",), no_key=True).get(pk=unit.pk)
