"""Records of participation for every argument of an address: see tests/test_access.py. One function for each noun."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from disclosure_portal.units.models import Unit
from participation.models import Decision, Method
from tests import factories
from tests.participation import consultations, records

if TYPE_CHECKING:
    from disclosure_portal.accounts.models import User


def arguments(unit: Unit, *, editor: User, approver: User, reviewer: User) -> dict[str, Any]:
    """What the addresses of participation are tried with: everything belongs to the unit."""
    told = _decision(unit, editor)
    return {**told, **_consultations(Decision.objects.get(pk=told["decision"]), editor)}


def _decision(unit: Unit, editor: User) -> dict[str, Any]:
    justice = factories.make_unit(unit.county, "XY-SFJ", "县司法局", Unit.Kind.DEPARTMENT)
    decision = records.make_decision(unit, unit.county, justice, by=editor)
    return {"decision": decision.pk}


def _consultations(decision: Decision, editor: User) -> dict[str, Any]:
    """One in each state that an address asks for: `consultation` is open, `hearing` takes sign-ups."""
    listening = consultations.make_listening(decision, by=editor)
    hearing = consultations.make(listening, Method.HEARING, by=editor, state="published")
    return {
        "preparing": consultations.make(listening, by=editor).pk,
        "signed": consultations.make(listening, by=editor, state="signed").pk,
        "consultation": consultations.make(
            listening, by=editor, state="published", opens_at=consultations.first_moment(-2)
        ).pk,
        "hearing": hearing.pk,
        "participant": consultations.make_participant(hearing).pk,
    }
