"""Evidence that obligations are met: one named check for each kind, read as of any day.

A milestone names its check; one without a name is met by an accepted proof.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from supervision.evidence import (
    catalogs,
    claims,
    decisions,
    goal,
    mechanisms,
    oversight,
    people,
    pilot,
    plans,
    provincial,
)
from supervision.evidence.proofs import accepted_proofs
from supervision.evidence.settled import settled
from supervision.evidence.terms import Check, Evidence, Facts, Row, keys_of

if TYPE_CHECKING:
    from disclosure_portal.units.models import Unit
    from supervision.models import Milestone

__all__ = ["CHECKS", "Check", "Evidence", "Facts", "Row", "find"]


def find(units: Sequence[Unit], *, milestone: Milestone, facts: Facts) -> Mapping[int, Evidence]:
    """How each of these units stands with a milestone, by its check or its proofs; worked out once for the facts.

    What a change of units has settled isn't looked at again.
    """
    search = CHECKS[milestone.check_name].search if milestone.check_name else accepted_proofs
    key = ("found", milestone.pk, keys_of(units))
    found = facts.kept(key, lambda: search(units, milestone, facts))
    kept = facts.of(settled).get(milestone.pk)
    return {**found, **kept} if kept else found


CHECKS: dict[str, Check] = {
    check.name: check
    for check in (
        *claims.CHECKS,
        *catalogs.CHECKS,
        *provincial.CHECKS,
        *mechanisms.CHECKS,
        *decisions.CHECKS,
        *pilot.CHECKS,
        *people.CHECKS,
        *oversight.CHECKS,
        *plans.CHECKS,
        goal.overall_goal(find),
    )
}
