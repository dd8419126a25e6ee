"""The 26 domains with who leads and who cooperates in a county, and what is still open about it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from catalogs.models import Domain, DomainClaim
from disclosure_portal.accounts.models import Role
from disclosure_portal.accounts.queries import counties_of, has_role_anywhere
from supervision.models import ClaimRefusal

if TYPE_CHECKING:
    from collections.abc import Iterable

    from disclosure_portal.accounts.models import User
    from disclosure_portal.units.models import Unit

T = TypeVar("T", DomainClaim, ClaimRefusal)
Part = DomainClaim.Part
# What is open about a domain, worst first: the code in the address, the words, the look.
STATES = {
    "conflict": ("牵头有冲突", "late"),
    "refused": ("有单位说明不认领", "soon"),
    "open": ("还没有牵头单位认领", "soon"),
    "cooperation": ("还没有登记配合单位", "advice"),
    "settled": ("已落实", "done"),
}


@dataclass
class ClaimLine:
    """One domain of a county."""

    domain: Domain
    claims: list[DomainClaim] = field(default_factory=list)
    refusals: list[ClaimRefusal] = field(default_factory=list)

    @property
    def leads(self) -> list[DomainClaim]:
        return [one for one in self.claims if one.part == Part.LEAD]

    @property
    def cooperating(self) -> list[DomainClaim]:
        return [one for one in self.claims if one.part == Part.COOPERATING]

    @property
    def waiting(self) -> list[ClaimRefusal]:
        return [one for one in self.refusals if one.answered_on is None]

    @property
    def is_alone(self) -> bool:
        """The lead unit stated that nobody cooperates."""
        return any(one.is_alone for one in self.leads)

    @property
    def state(self) -> str:
        claimed = [one for one in self.leads if one.is_claimed]
        if len(claimed) > 1:
            return "conflict"
        if self.waiting:
            return "refused"
        if not claimed:
            return "open"
        helped = self.is_alone or any(one.is_claimed for one in self.cooperating)
        return "settled" if helped else "cooperation"

    @property
    def told(self) -> str:
        return STATES[self.state][0]

    @property
    def look(self) -> str:
        return STATES[self.state][1]


def claim_lines(county: Unit, *, domain: Domain | None = None) -> list[ClaimLine]:
    """Every domain in order, or one of them. Three queries."""
    domains = [domain] if domain else Domain.objects.all()
    claims = DomainClaim.objects.current().filter(unit__county=county)
    claims = claims.select_related("unit__county", "claimed_by")
    refusals = ClaimRefusal.objects.in_county(county).select_related("unit__county", "said_by", "answered_by")
    if domain:
        claims, refusals = claims.filter(domain=domain), refusals.filter(domain=domain)
    by_domain = _grouped(claims.order_by("-part", "unit__position", "unit"))
    said = _grouped(refusals)
    return [ClaimLine(one, by_domain[one.pk], said[one.pk]) for one in domains]


def _grouped(records: Iterable[T]) -> dict[int, list[T]]:
    found: dict[int, list[T]] = defaultdict(list)
    for record in records:
        found[record.domain_id].append(record)
    return found


def counts_by_state(lines: Iterable[ClaimLine]) -> list[tuple[str, str, str, int]]:
    """(code, words, look, how many) of every state that there is, worst first."""
    states = [line.state for line in lines]
    return [(code, told, look, states.count(code)) for code, (told, look) in STATES.items() if code in states]


def refusals_for(user: User) -> int:
    """How many domains wait for a reviewer to settle who takes them on."""
    if not has_role_anywhere(user, Role.REVIEWER):
        return 0
    counties = counties_of(user, Role.REVIEWER)
    return ClaimRefusal.objects.waiting().filter(unit__county__in=counties).count()
