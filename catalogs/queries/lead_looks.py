"""Which batches pass by the lead department of their domain, and what it said of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from catalogs.models import Domain, DomainClaim, LeadLook, LeadLookRule
from catalogs.models.lead_looks import USUAL_LOOK_DAYS
from disclosure_portal.accounts.models import Membership, Role

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from catalogs.models import Submission
    from disclosure_portal.accounts.models import User
    from disclosure_portal.units.models import Unit

LOOKING_ROLES = (Role.EDITOR, Role.APPROVER)


@dataclass(frozen=True)
class DomainLook:
    """How one domain is set in a county: who leads it, and whether and how long it looks first."""

    domain: Domain
    leads: list[DomainClaim]
    is_on: bool
    working_days: int

    @property
    def lead(self) -> Unit | None:
        return self.leads[0].unit if self.leads else None


def lead_to_ask(submission: Submission) -> tuple[Unit, int] | None:
    """The lead department that looks at the batch first, and for how many working days; None where none does.

    None looks where the domain isn't switched on, nobody claimed the lead, or the lead is the unit itself.
    """
    county = submission.unit.county_id
    rule = LeadLookRule.objects.filter(county=county, domain=submission.domain_id, is_on=True).first()
    if rule is None:
        return None
    lead = claimed_leads(county).filter(domain=submission.domain_id).first()
    return (lead.unit, rule.working_days) if lead and lead.unit_id != submission.unit_id else None


def claimed_leads(county: int | None) -> QuerySet[DomainClaim]:
    """The claimed leads of a county's domains, the first claimed first."""
    claims = DomainClaim.objects.current().filter(
        unit__county=county, unit__is_active=True, claimed_on__isnull=False
    )
    return claims.filter(part=DomainClaim.Part.LEAD).select_related("unit").order_by("claimed_on", "pk")


def domain_looks(county: Unit) -> list[DomainLook]:
    """Every domain with its setting in the county. Three queries."""
    rules = {rule.domain_id: rule for rule in LeadLookRule.objects.filter(county=county)}
    leads = defaultdict(list)
    for claim in claimed_leads(county.pk):
        leads[claim.domain_id].append(claim)
    return [
        DomainLook(
            domain,
            leads[domain.pk],
            is_on=domain.pk in rules and rules[domain.pk].is_on,
            working_days=rules[domain.pk].working_days if domain.pk in rules else USUAL_LOOK_DAYS,
        )
        for domain in Domain.objects.all()
    ]


def looking_people(submissions: Iterable[Submission]) -> dict[int, list[User]]:
    """Who may answer for the lead department, by the batch's key. Two queries for all."""
    waiting = LeadLook.objects.waiting().filter(submission__in=list(submissions))
    unit_of = dict(waiting.values_list("submission", "unit"))
    held = Membership.objects.current().filter(role__in=LOOKING_ROLES, unit__in=set(unit_of.values()))
    people = defaultdict(dict)
    for post in held.select_related("user").order_by("user"):
        people[post.unit_id][post.user_id] = post.user
    return {submission: list(people[unit].values()) for submission, unit in unit_of.items()}


def last_look(submission: Submission) -> LeadLook | None:
    """What the lead department said of the batch, or that it still looks."""
    looks = LeadLook.objects.filter(submission=submission)
    return looks.select_related("unit", "answered_by").order_by("-asked_at", "-pk").first()
