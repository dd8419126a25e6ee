"""Records of participation for every argument of an address: see tests/test_access.py. One function for each noun."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from disclosure_portal.units.models import Unit
from tests import factories
from tests.participation import records

if TYPE_CHECKING:
    from disclosure_portal.accounts.models import User


def arguments(unit: Unit, *, editor: User, approver: User, reviewer: User) -> dict[str, Any]:
    """What the addresses of participation are tried with: everything belongs to the unit."""
    return {**_decision(unit, editor)}


def _decision(unit: Unit, editor: User) -> dict[str, Any]:
    justice = factories.make_unit(unit.county, "XY-SFJ", "县司法局", Unit.Kind.DEPARTMENT)
    decision = records.make_decision(unit, unit.county, justice, by=editor)
    return {"decision": decision.pk}
