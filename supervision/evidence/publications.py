"""Which items of a county's catalogs were public at the end of a day, and since when without a break."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby, pairwise
from operator import itemgetter
from typing import Any

from django.db.models import Q

from catalogs.models import Domain, Method, Revision, Withdrawal
from catalogs.queries.past_codes import codes_on
from supervision.evidence.holders import holders
from supervision.evidence.spans import Span, held_since
from supervision.evidence.terms import Facts, day_of

# The eight elements that an item has at least (岫政办发〔2020〕37号 二(一)1): an empty one is missing.
MISSING = (
    Q(level1="")
    | Q(content_text="")
    | Q(basis_text="")
    | Q(time_limit_text="")
    | Q(subject="")
    | Q(methods=[])
    | Q(channels=[])
    | Q(audiences=[])
)


@dataclass(frozen=True, slots=True)
class PublicItem:
    """One item as the public read it. `mended_on`: the day on which its last missing element came."""

    pk: int
    unit: int
    domain: int
    code: str
    since: date
    is_complete: bool
    mended_on: date | None
    owes_disclosure: bool
    applies: bool


@dataclass(frozen=True, slots=True)
class _Published:
    at: datetime
    is_complete: bool
    owes_disclosure: bool
    applies: bool


def public_items(facts: Facts) -> dict[int, list[PublicItem]]:
    """By the unit that held them on the day. Three queries."""
    withdrawn, codes = _withdrawals(facts), codes_on(facts.county, facts.as_of)
    found: dict[int, list[PublicItem]] = defaultdict(list)
    for (item, unit, domain, code), rows in groupby(_revisions(facts), key=itemgetter(0, 1, 2, 3)):
        shown = [_published(row) for row in rows]
        since = held_since(_spans([one.at for one in shown], withdrawn.get(item, [])), facts.as_of)
        if since is not None:
            now = shown[-1]
            mended = _mended_on(shown)
            found[unit].append(
                PublicItem(
                    item,
                    unit,
                    domain,
                    codes.get(item, code),
                    since,
                    now.is_complete,
                    mended,
                    now.owes_disclosure,
                    now.applies,
                )
            )
    return found


def domains(facts: Facts) -> dict[int, Domain]:
    """Every domain by its key, in their order."""
    return {domain.pk: domain for domain in Domain.objects.all()}


def _revisions(facts: Facts) -> list[tuple[Any, ...]]:
    found = Revision.objects.filter(item__unit__county=facts.county, published_at__lt=facts.end)
    holder = facts.of(holders).key("item", at="item")
    found = found.annotate(lacks_element=MISSING, holder=holder).order_by("item", "number")
    of_item = ("item", "holder", "item__domain", "item__standard_code")
    return list(found.values_list(*of_item, "published_at", "lacks_element", "not_applicable", "methods"))


def _published(row: tuple[Any, ...]) -> _Published:
    *_, at, lacks_element, not_applicable, methods = row
    return _Published(
        at,
        is_complete=not_applicable or not lacks_element,
        owes_disclosure=not not_applicable and Method.PROACTIVE in methods,
        applies=not not_applicable,
    )


def _withdrawals(facts: Facts) -> dict[int, list[datetime]]:
    taken_off = Withdrawal.objects.filter(item__unit__county=facts.county, at__lt=facts.end).order_by("at")
    found: dict[int, list[datetime]] = defaultdict(list)
    for item, at in taken_off.values_list("item", "at"):
        found[item].append(at)
    return found


def _spans(published: list[datetime], withdrawn: list[datetime]) -> list[Span]:
    """From each publication to its withdrawal, or to the next publication."""
    spans: list[Span] = []
    for begun, following in pairwise([*published, None]):
        ended = next(
            (at for at in withdrawn if at > begun and (following is None or at < following)), following
        )
        spans.append((day_of(begun), day_of(ended) if ended else None))
    return spans


def _mended_on(shown: list[_Published]) -> date | None:
    """The day from which every revision was complete, when an earlier one wasn't."""
    mended = None
    for before, after in pairwise(shown):
        if after.is_complete and not before.is_complete:
            mended = day_of(after.at)
    return mended
