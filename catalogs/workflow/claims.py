"""Claiming domains (任务认领): what a department leads or cooperates in. Source: 岫政办发〔2020〕37号 三(一).

A unit's people claim, and the county office on the unit's behalf (代录). A domain has one lead in a county.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction

from catalogs.models import DomainClaim
from catalogs.permissions import claims_for, may_claim, may_settle_claims
from disclosure_portal import clock
from disclosure_portal.audit import trail
from disclosure_portal.units.queries import hold
from disclosure_portal.workflow import StepRefused

if TYPE_CHECKING:
    from catalogs.models import Domain
    from disclosure_portal.accounts.models import User
    from disclosure_portal.units.models import Unit

Part = DomainClaim.Part


@transaction.atomic
def claim(record: DomainClaim, *, by: User) -> DomainClaim:
    """Take a proposed domain on, as of today. Refused when it is claimed already, or led by another unit."""
    record = _locked(record, by=by)
    if record.is_claimed:
        raise StepRefused([f"“{record.domain}”领域已于{record.claimed_on:%Y-%m-%d}认领。"])
    _refuse_second_lead(record)
    return _claimed(record, by=by)


@transaction.atomic
def take_on(unit: Unit, domain: Domain, part: str, *, by: User) -> DomainClaim:
    """Claim a domain that wasn't proposed to the unit, as of today."""
    record = DomainClaim(unit=unit, domain=domain, part=part)
    if not may_claim(by, record):
        raise PermissionDenied
    _lock_county(unit)
    if unit.is_township:
        raise StepRefused([f"{unit}按职责承担各领域，不用认领。"])
    if standing := DomainClaim.objects.current().filter(unit=unit, domain=domain).first():
        raise StepRefused([f"{unit}已列为“{domain}”领域的{standing.get_part_display()}单位。"])
    _refuse_second_lead(record)
    record.save()
    return _claimed(record, by=by)


@transaction.atomic
def state_no_cooperation(record: DomainClaim, *, by: User) -> DomainClaim:
    """The lead unit states that no other unit cooperates in the domain (SP-03)."""
    record = _locked(record, by=by)
    if record.part != Part.LEAD:
        raise StepRefused(["只有牵头单位可以声明没有配合单位。"])
    if record.is_alone:
        raise StepRefused([f"已于{record.stated_alone_on:%Y-%m-%d}声明没有配合单位。"])
    others = record.domain.claims.current().filter(part=Part.COOPERATING, unit__county=record.unit.county_id)
    if others.exists():
        names = "、".join(str(other.unit) for other in others.select_related("unit"))
        raise StepRefused([f"本领域已有配合单位（{names}），不能声明没有配合单位。"])
    stated, lapsed = record.stated_alone_on, record.alone_until
    if stated and lapsed and stated < lapsed:
        record.earlier_statements.create(stated_on=stated, lapsed_on=lapsed)
    record.stated_alone_on, record.alone_until = clock.today(), None
    record.save(update_fields=["stated_alone_on", "alone_until"])
    after = {"stated_alone_on": record.stated_alone_on}
    detail = {"entered_for": claims_for(by, record.unit)}
    trail.record("catalogs.domainclaim.state_no_cooperation", record, by=by, after=after, detail=detail)
    return record


@transaction.atomic
def take_out(record: DomainClaim, *, by: User, reason: str) -> None:
    """The county office settles who leads and who cooperates: the unit leaves the domain as of today.

    Its items stay as they are.
    """
    if not may_settle_claims(by, record.unit):
        raise PermissionDenied
    record = _fresh(record)
    before = {"part": record.part, "claimed_on": record.claimed_on}
    record.ended_on = clock.today()
    record.save(update_fields=["ended_on"])
    after = {"ended_on": record.ended_on}
    detail = {"domain": record.domain.name, "part": record.get_part_display(), "reason": reason}
    trail.record("catalogs.domainclaim.remove", record, by=by, before=before, after=after, detail=detail)


def _claimed(record: DomainClaim, *, by: User) -> DomainClaim:
    record.claimed_on, record.claimed_by = clock.today(), by
    record.save(update_fields=["claimed_on", "claimed_by"])
    if record.part == Part.COOPERATING:
        _lift_statement(record)
    after = {"part": record.part, "claimed_on": record.claimed_on}
    detail = {"entered_for": claims_for(by, record.unit)}
    trail.record("catalogs.domainclaim.claim", record, by=by, after=after, detail=detail)
    return record


def _lift_statement(record: DomainClaim) -> None:
    """Somebody cooperates now: that nobody does holds no longer."""
    leads = DomainClaim.objects.current().filter(domain=record.domain, unit__county=record.unit.county_id)
    alone = leads.filter(stated_alone_on__isnull=False, alone_until__isnull=True)
    alone.update(alone_until=record.claimed_on)


def _refuse_second_lead(record: DomainClaim) -> None:
    if record.part != Part.LEAD:
        return
    county = record.unit.county_id
    leads = DomainClaim.objects.current().filter(domain=record.domain, part=Part.LEAD, unit__county=county)
    lead = leads.filter(claimed_on__isnull=False).exclude(unit=record.unit).select_related("unit").first()
    if lead:
        raise StepRefused(
            [
                f"“{record.domain}”领域已由{lead.unit}于{lead.claimed_on:%Y-%m-%d}认领为牵头单位，一个领域只有一个牵头单位。"
                "有不同意见的，请联系县政府办公室。"
            ]
        )


def _locked(record: DomainClaim, *, by: User) -> DomainClaim:
    if not may_claim(by, record):
        raise PermissionDenied
    return _fresh(record)


def _fresh(record: DomainClaim) -> DomainClaim:
    """Locked and read anew. Refused when the unit was taken out meanwhile."""
    _lock_county(record.unit)
    fresh = DomainClaim.objects.current().select_for_update(of=("self",)).filter(pk=record.pk).first()
    if fresh is None:
        raise StepRefused([f"{record.unit}已不再列在“{record.domain}”领域，请重新打开页面。"])
    return fresh


def _lock_county(unit: Unit) -> None:
    """Claims of a county are settled one after the other: of two leads at once one wins, the other is told."""
    hold(unit.county or unit)
