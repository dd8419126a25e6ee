"""Evidence where the portal holds no data: a paper that the county office accepted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from disclosure_portal.workdays.display import day_words
from supervision.evidence.terms import Evidence, Facts, Row, day_of, met, unmet
from supervision.models import Proof

if TYPE_CHECKING:
    from disclosure_portal.units.models import Unit
    from supervision.models import Milestone


def accepted_proofs(units: Sequence[Unit], milestone: Milestone, facts: Facts) -> Mapping[int, Evidence]:
    """Met on the day that an accepted proof names; one accepted later than the day isn't known yet."""
    found = facts.of(_proofs).get(milestone.pk, {})
    shown = {key: _evidence(proofs, milestone, facts.as_of) for key, proofs in found.items()}
    nothing = _evidence([], milestone, facts.as_of)
    return {unit.pk: shown.get(unit.pk, nothing) for unit in units}


def _proofs(facts: Facts) -> dict[int, dict[int, list[Proof]]]:
    """What was handed in for the county's plans by the day: by milestone and unit, the earliest first."""
    read = Proof.objects.filter(
        assignment__milestone__plan__county=facts.county, handed_in_at__lt=facts.end
    ).select_related("assignment")
    found: dict[int, dict[int, list[Proof]]] = defaultdict(lambda: defaultdict(list))
    for proof in read.order_by("done_on", "pk"):
        found[proof.assignment.milestone_id][proof.assignment.unit_id].append(proof)
    return found


def _evidence(proofs: Sequence[Proof], milestone: Milestone, as_of: date) -> Evidence:
    rows = [Row(_told(one, as_of), one.assignment.get_absolute_url(), _holds(one, as_of)) for one in proofs]
    done = [one.done_on for one in proofs if _holds(one, as_of)]
    if done:
        return met(min(done), *rows)
    return unmet(_lacks(proofs, milestone, as_of), *rows)


def _decided(proof: Proof, as_of: date) -> bool:
    return proof.decided_at is not None and day_of(proof.decided_at) <= as_of


def _holds(proof: Proof, as_of: date) -> bool:
    return proof.state == Proof.State.ACCEPTED and _decided(proof, as_of)


def _told(proof: Proof, as_of: date) -> str:
    name = proof.document_number or proof.text[:30]
    state = proof.get_state_display() if _decided(proof, as_of) else Proof.State.HANDED_IN.label
    return f"{name}（{day_words(proof.done_on)}完成，{state}）"


def _lacks(proofs: Sequence[Proof], milestone: Milestone, as_of: date) -> str:
    asked = milestone.proof_asked or "佐证材料"
    if any(not _decided(one, as_of) for one in proofs):
        return f"{asked}已提交，等县政府办核定"
    if proofs:
        return f"{asked}未获认可，需要重新提交"
    return f"没有提交{asked}"
