"""What units owed in the 26 domains on a day: by duty, as townships do, or by what they had claimed.

What is claimed or added to the standard after a milestone's day doesn't reopen what was settled by then; a unit
that had claimed nothing by then is judged by what it claimed later.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Count, Max, Q

from catalogs.models import DomainClaim, DutyEntry
from catalogs.models.editions import duty_of
from catalogs.queries.past_duties import (
    ByDuty,
    issued_editions,
    nearest_on,
    owed_by_standard,
    standards_by_duty,
)
from supervision.evidence.holders import holders
from supervision.evidence.terms import Facts

if TYPE_CHECKING:
    from catalogs.models import Edition
    from disclosure_portal.units.models import Unit
    from supervision.evidence.spans import Span
    from supervision.models import Milestone


@dataclass(frozen=True, slots=True)
class Claim:
    """One line of the list of lead and cooperating units, as it stood on the day."""

    pk: int
    unit: int
    unit_name: str
    domain: int
    is_lead: bool
    claimed_on: date | None
    taken_over_on: date | None  # from another unit, by a 机构调整
    ended_on: date | None
    alone: tuple[Span, ...]  # the lead unit stated that nobody cooperates

    @property
    def owed_since(self) -> date | None:
        """What was taken over is the unit's from then on; claimed it was since its first day."""
        return self.claimed_on and max(self.claimed_on, self.taken_over_on or self.claimed_on)


@dataclass(frozen=True, slots=True)
class Owed:
    """The domains that a unit owes with their standard items, and those proposed to it that it hasn't claimed."""

    domains: Mapping[int, frozenset[str]] = field(default_factory=dict)
    unclaimed: tuple[int, ...] = ()


def claims(facts: Facts) -> list[Claim]:
    """Every claim of the county that stood on the day, claimed or only proposed."""
    return [one for one in facts.of(claims_ever) if one.ended_on is None or one.ended_on > facts.as_of]


def claims_ever(facts: Facts) -> list[Claim]:
    """Those that had ended by the day as well, with the unit that held them on it. Two queries."""
    last = Max("handovers__change__effective_on", filter=Q(handovers__change__effective_on__lte=facts.as_of))
    read = DomainClaim.objects.filter(unit__county=facts.county).annotate(taken_over_on=last)
    read = read.select_related("unit").prefetch_related("earlier_statements")
    return [_claim(one, facts) for one in read.order_by("domain", "-part", "unit")]


def _claim(one: DomainClaim, facts: Facts) -> Claim:
    unit = facts.of(holders).of("claim", one.pk, one.unit)
    return Claim(
        one.pk,
        unit.pk,
        str(unit),
        one.domain_id,
        one.part == DomainClaim.Part.LEAD,
        one.claimed_on if one.claimed_on and one.claimed_on <= facts.as_of else None,
        one.taken_over_on,
        one.ended_on,
        _stated_alone(one),
    )


def _stated_alone(one: DomainClaim) -> tuple[Span, ...]:
    earlier = [(was.stated_on, was.lapsed_on) for was in one.earlier_statements.all()]
    return (*earlier, (one.stated_alone_on, one.alone_until)) if one.stated_alone_on else ()


def owed(units: Sequence[Unit], milestone: Milestone, facts: Facts) -> dict[int, Owed]:
    """What each unit owes by a milestone, as far as it is known on the day. Five queries at most, once for all."""
    settled = min(facts.as_of, milestone.due_on(facts.as_of))
    return facts.kept(
        ("owed", settled, tuple(unit.pk for unit in units)), lambda: _owed(units, settled, facts)
    )


def _owed(units: Sequence[Unit], settled: date, facts: Facts) -> dict[int, Owed]:
    now = _standards(units, facts.as_of, facts)
    then = now if settled == facts.as_of else _standards(units, settled, facts)
    found = {}
    for unit in units:
        # What a later standard dropped may be withdrawn and isn't owed any more.
        items = {
            domain: kept
            for domain, codes in then[unit.pk].items()
            if (kept := codes & now[unit.pk].get(domain, frozenset()))
        }
        found[unit.pk] = Owed(items) if unit.is_township else _claimed(unit, items, settled, facts)
    return found


def _claimed(unit: Unit, items: Mapping[int, frozenset[str]], settled: date, facts: Facts) -> Owed:
    own = [claim for claim in facts.of(claims) if claim.unit == unit.pk]
    claimed = [claim for claim in own if claim.claimed_on]
    in_time = [claim for claim in claimed if claim.owed_since and claim.owed_since <= settled]
    kept = in_time or claimed
    return Owed(
        {claim.domain: items.get(claim.domain, frozenset()) for claim in kept},
        () if kept else tuple(claim.domain for claim in own),
    )


def _standards(units: Sequence[Unit], day: date, facts: Facts) -> dict[int, dict[int, frozenset[str]]]:
    """The codes of the standard items that are each unit's duty on a day, by unit and domain."""
    editions = facts.of(_editions)
    return {unit.pk: _codes(unit, nearest_on(editions, unit, on=day), facts) for unit in units}


def _codes(unit: Unit, edition: Edition | None, facts: Facts) -> dict[int, frozenset[str]]:
    owed = owed_by_standard(unit, edition, facts.of(_items))
    key = ("codes", edition and edition.pk, duty_of(unit.kind))
    return facts.kept(
        key, lambda: {domain: frozenset(item.code for item in items) for domain, items in owed.items()}
    )


def _editions(facts: Facts) -> list[Edition]:
    return issued_editions(facts.county)


def _items(facts: Facts) -> ByDuty:
    return standards_by_duty(facts.of(_editions))


# Their own lists


@dataclass(frozen=True, slots=True)
class ListCoverage:
    """A unit's 权责清单 and 公共服务事项清单: how many entries they have, and how many no item of its catalog covers."""

    entries: int
    uncovered: int


def list_coverage(facts: Facts) -> dict[int, ListCoverage]:
    """By unit, for those whose lists were loaded by the day. Which item covers an entry is known as of now only."""
    loaded = DutyEntry.objects.filter(unit__county=facts.county, loaded_at__lt=facts.end)
    standing = loaded.filter(Q(ended_at__isnull=True) | Q(ended_at__gte=facts.end)).order_by()
    entries, uncovered = Count("pk", distinct=True), Count("pk", distinct=True, filter=Q(items__isnull=True))
    held = standing.annotate(holder=facts.of(holders).key("entry"))
    counted = held.values_list("holder").annotate(entries=entries, uncovered=uncovered)
    return {unit: ListCoverage(*numbers) for unit, *numbers in counted}
