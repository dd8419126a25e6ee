"""What a unit says against a proposed domain, and how the county office settles it. Source: 岫政办发〔2020〕37号 三(一).

Claiming itself is the catalogs' own: `catalogs.workflow.claims`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse

from catalogs.models import DomainClaim
from catalogs.permissions import may_claim, may_settle_claims
from catalogs.workflow import claims as catalog_claims
from disclosure_portal.accounts.models import UNIT_ROLES, Role
from disclosure_portal.accounts.queries import holders, people_of
from disclosure_portal.audit import trail
from disclosure_portal.notices.outbox import notify
from disclosure_portal.workflow import StepRefused
from supervision.models import ClaimRefusal

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from catalogs.models import Domain
    from disclosure_portal.accounts.models import User
    from disclosure_portal.units.models import Unit

Outcome = ClaimRefusal.Outcome


@transaction.atomic
def claim(record: DomainClaim, *, by: User, on: date) -> DomainClaim:
    """Take a proposed domain on; what the unit said against it is thereby settled."""
    record = catalog_claims.claim(record, by=by)
    _answer(record, Outcome.UPHELD, "单位已经认领", by=by, on=on)
    return record


@transaction.atomic
def decline(record: DomainClaim, *, by: User, reason: str, on: date) -> ClaimRefusal:
    """Say why the unit doesn't take a proposed domain on. The county office decides; until then nothing moves."""
    if not may_claim(by, record):
        raise PermissionDenied
    record = DomainClaim.objects.select_for_update(of=("self",)).get(pk=record.pk)
    if record.ended_on is not None:
        raise StepRefused([f"{record.unit}已不再列在“{record.domain}”领域，请重新打开页面。"])
    if record.is_claimed:
        raise StepRefused(["已经认领的领域，请联系县政府办公室调整。"])
    if ClaimRefusal.objects.waiting().filter(unit=record.unit, domain=record.domain).exists():
        raise StepRefused(["已经说明过不认领的理由，请等县政府办公室处理。"])
    refusal = ClaimRefusal.objects.create(
        unit=record.unit, domain=record.domain, part=record.part, reason=reason, said_on=on, said_by=by
    )
    _tell(
        refusal,
        holders(Role.REVIEWER, record.unit),
        f"{record.unit}说明不认领“{record.domain}”领域，请处理。",
    )
    trail.record("supervision.claimrefusal.refuse_claim", refusal, by=by, detail={"reason": reason})
    return refusal


@transaction.atomic
def uphold(refusal: ClaimRefusal, *, by: User, answer: str, on: date) -> ClaimRefusal:
    """The county office keeps the domain with the unit, and says why."""
    if not may_settle_claims(by, refusal.unit):
        raise PermissionDenied
    refusal = ClaimRefusal.objects.select_for_update(of=("self",)).get(pk=refusal.pk)
    if refusal.answered_on is not None:
        raise StepRefused(["这条说明已经处理过了。"])
    _settle(refusal, Outcome.UPHELD, answer, by=by, on=on)
    return refusal


@transaction.atomic
def take_out(record: DomainClaim, *, by: User, reason: str, on: date) -> None:
    """The county office takes a unit out of a domain; what the unit said against it is thereby settled."""
    catalog_claims.take_out(record, by=by, reason=reason)
    _answer(record, Outcome.RELEASED, reason, by=by, on=on)


def take_on(unit: Unit, domain: Domain, part: str, *, by: User) -> DomainClaim:
    """Claim a domain that wasn't proposed to the unit."""
    return catalog_claims.take_on(unit, domain, part, by=by)


def _answer(record: DomainClaim, outcome: str, answer: str, *, by: User, on: date) -> None:
    waiting = ClaimRefusal.objects.waiting().select_for_update(of=("self",))
    for refusal in waiting.filter(unit=record.unit, domain=record.domain):
        _settle(refusal, outcome, answer, by=by, on=on)


def _settle(refusal: ClaimRefusal, outcome: str, answer: str, *, by: User, on: date) -> None:
    refusal.outcome, refusal.answer = outcome, answer
    refusal.answered_on, refusal.answered_by = on, by
    refusal.save(update_fields=["outcome", "answer", "answered_on", "answered_by"])
    people = people_of([refusal.unit], *UNIT_ROLES)[refusal.unit_id]
    told = f"“{refusal.domain}”领域：县政府办公室处理了不认领说明，{refusal.get_outcome_display()}。{answer}"
    _tell(refusal, [person for person in people if person.pk != by.pk], told)
    trail.record(
        "supervision.claimrefusal.answer", refusal, by=by, after={"outcome": outcome, "answer": answer}
    )


def _tell(refusal: ClaimRefusal, people: Iterable[User], text: str) -> None:
    url = reverse("supervision_desk:claims_domain", args=[refusal.domain.code])
    notify(people, text, event=f"claim-refusal:{refusal.pk}:{refusal.outcome or 'said'}", url=url)
