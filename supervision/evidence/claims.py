"""Evidence of 任务认领: who leads each domain and who cooperates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from django.urls import reverse

from disclosure_portal.units.models import Unit
from disclosure_portal.workdays.display import day_words
from supervision.evidence.duties import Claim, claims, claims_ever
from supervision.evidence.publications import domains
from supervision.evidence.spans import held_since
from supervision.evidence.terms import Check, Evidence, Facts, Row, met, named, unmet

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from catalogs.models import Domain
    from supervision.models import Milestone

NOT_OF_THE_LIST = "不在牵头单位、配合单位名单里，没有需要认领的领域"


# Claims


def _claims(units: Sequence[Unit], milestone: Milestone, facts: Facts) -> Mapping[int, Evidence]:
    return {unit.pk: _claims_of(unit, milestone, facts) for unit in units}


def _claims_of(unit: Unit, milestone: Milestone, facts: Facts) -> Evidence:
    """A unit on the list answers for its own lines; the county office without any, for every domain."""
    every = facts.of(claims)
    own = [claim for claim in every if claim.unit == unit.pk]
    if not own and unit.kind == Unit.Kind.COUNTY_OFFICE:
        return _claims_of_all(every, facts)
    if not own:
        return met(milestone.plan.issued_on, Row(NOT_OF_THE_LIST, _page(unit), True))
    open_ones = [claim.domain for claim in own if claim.claimed_on is None]
    shared = [claim.domain for claim in own if claim.is_lead and len(_leads(every, claim.domain)) > 1]
    rows = [_row(claim, facts, _page(unit)) for claim in own]
    return _judged(open_ones, shared, own, rows, facts)


def _claims_of_all(every: list[Claim], facts: Facts) -> Evidence:
    known = facts.of(domains)
    leads = {domain: _leads(every, domain) for domain in known}
    page = reverse("catalogs_desk:catalogs")
    rows = [_row_of_domain(known[domain], found, page) for domain, found in leads.items()]
    open_ones = [domain for domain, found in leads.items() if not found]
    shared = [domain for domain, found in leads.items() if len(found) > 1]
    return _judged(open_ones, shared, [one for found in leads.values() for one in found], rows, facts)


def _judged(
    open_ones: list[int], shared: list[int], kept: Iterable[Claim], rows: list[Row], facts: Facts
) -> Evidence:
    if open_ones:
        return unmet(f"还有{len(open_ones)}个领域没有认领：{_names(open_ones, facts)}", *rows)
    if shared:
        return unmet(f"有{len(shared)}个领域不止一个牵头单位：{_names(shared, facts)}", *rows)
    days = [claim.claimed_on for claim in kept if claim.claimed_on]
    return met(max(days), *rows) if days else unmet("没有领域可以认领", *rows)


def _leads(every: Iterable[Claim], domain: int) -> list[Claim]:
    return [one for one in every if one.domain == domain and one.is_lead and one.claimed_on]


def _row(claim: Claim, facts: Facts, url: str) -> Row:
    part = "牵头" if claim.is_lead else "配合"
    day = f"{day_words(claim.claimed_on)}认领" if claim.claimed_on else "没有认领"
    return Row(f"{part}{facts.of(domains)[claim.domain]}：{day}", url, claim.claimed_on is not None)


def _row_of_domain(domain: Domain, leads: Sequence[Claim], url: str) -> Row:
    told = "、".join(one.unit_name for one in leads) if leads else "没有单位认领"
    return Row(f"{domain}：{told}", url, len(leads) == 1)


# Cooperation


def _cooperation(units: Sequence[Unit], milestone: Milestone, facts: Facts) -> Mapping[int, Evidence]:
    return {unit.pk: _cooperation_of(unit, milestone, facts) for unit in units}


def _cooperation_of(unit: Unit, milestone: Milestone, facts: Facts) -> Evidence:
    """A lead unit answers for its domains; one that only cooperates, for claiming its part."""
    own = [claim for claim in facts.of(claims) if claim.unit == unit.pk]
    leading = [claim for claim in own if claim.is_lead]
    if not leading:
        return _claims_of(unit, milestone, facts)
    since = {claim.domain: _cooperating_since(claim, facts) for claim in leading}
    page = _page(unit)
    rows = [_cooperation_row(claim, since[claim.domain], facts, page) for claim in leading]
    open_ones = [domain for domain, day in since.items() if day is None]
    if open_ones:
        told = f"还有{len(open_ones)}个领域没有登记配合单位，也没有声明无配合单位：{_names(open_ones, facts)}"
        return unmet(told, *rows)
    return met(max(day for day in since.values() if day), *rows)


def _cooperating_since(lead: Claim, facts: Facts) -> date | None:
    """The day on which the lead unit had claimed, and one cooperates or it is stated that nobody does."""
    if lead.claimed_on is None:
        return None
    spans = [
        (one.claimed_on, one.ended_on)
        for one in facts.of(claims_ever)
        if one.domain == lead.domain and not one.is_lead and one.claimed_on
    ]
    since = held_since([*spans, *lead.alone], facts.as_of)
    return max(lead.claimed_on, since) if since else None


def _cooperation_row(lead: Claim, since: date | None, facts: Facts, url: str) -> Row:
    others = [one for one in facts.of(claims) if one.domain == lead.domain and not one.is_lead]
    joined = [one.unit_name for one in others if one.claimed_on]
    is_alone = held_since(lead.alone, facts.as_of) is not None
    alone = "声明没有配合单位" if is_alone else "没有登记配合单位"
    told = f"{named(joined)}配合" if joined else alone
    return Row(f"{facts.of(domains)[lead.domain]}：{told}", url, since is not None)


def _names(keys: Iterable[int], facts: Facts) -> str:
    return named(facts.of(domains)[key] for key in keys)


def _page(unit: Unit) -> str:
    return reverse("catalogs_desk:unit", args=[unit.code])


CHECKS = (
    Check(
        "claims",
        "领域认领记录",
        "名单上的领域全部认领，并且每个领域只有一个牵头单位；以最后一个领域认领的日期为完成日期。",
        _claims,
    ),
    Check(
        "cooperation",
        "配合单位登记",
        "牵头的每个领域有配合单位认领，或者声明没有配合单位；以最后一个领域登记的日期为完成日期。",
        _cooperation,
    ),
)
