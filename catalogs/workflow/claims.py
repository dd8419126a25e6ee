"""Claiming domains (任务认领): what a department leads or cooperates in. Source: 岫政办发〔2020〕37号 三(一)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction

from catalogs.models import DomainClaim
from catalogs.permissions import may_claim
from disclosure_portal import clock
from disclosure_portal.audit import trail
from disclosure_portal.workflow import StepRefused

if TYPE_CHECKING:
    from disclosure_portal.accounts.models import User


@transaction.atomic
def claim(record: DomainClaim, *, by: User) -> DomainClaim:
    """Take a proposed domain on, as of today. Refused when it is claimed already."""
    record = _locked(record, by=by)
    if record.is_claimed:
        raise StepRefused([f"“{record.domain}”领域已于{record.claimed_on:%Y-%m-%d}认领。"])
    record.claimed_on, record.claimed_by = clock.today(), by
    record.save(update_fields=["claimed_on", "claimed_by"])
    after = {"part": record.part, "claimed_on": record.claimed_on}
    trail.record("catalogs.domainclaim.claim", record, by=by, after=after)
    return record


@transaction.atomic
def state_no_cooperation(record: DomainClaim, *, by: User) -> DomainClaim:
    """The lead unit states that no other unit cooperates in the domain (SP-03)."""
    record = _locked(record, by=by)
    if record.part != DomainClaim.Part.LEAD:
        raise StepRefused(["只有牵头单位可以声明没有配合单位。"])
    others = record.domain.claims.filter(
        part=DomainClaim.Part.COOPERATING, unit__county=record.unit.county_id
    )
    if others.exists():
        names = "、".join(str(other.unit) for other in others.select_related("unit"))
        raise StepRefused([f"本领域已有配合单位（{names}），不能声明没有配合单位。"])
    record.needs_no_cooperation = True
    record.save(update_fields=["needs_no_cooperation"])
    trail.record(
        "catalogs.domainclaim.state_no_cooperation", record, by=by, after={"needs_no_cooperation": True}
    )
    return record


def _locked(record: DomainClaim, *, by: User) -> DomainClaim:
    record = DomainClaim.objects.select_for_update(of=("self",)).get(pk=record.pk)
    if not may_claim(by, record):
        raise PermissionDenied
    return record
