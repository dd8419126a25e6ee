"""Since when each item of a county has had information behind it, without a break."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from django.db.models import Count, F, Min
from django.db.models.functions import Coalesce, Greatest

from catalogs.models import Disclosure
from catalogs.models.disclosures import DisclosureQuerySet
from supervision.evidence.holders import holders
from supervision.evidence.spans import Span, held_since
from supervision.evidence.terms import Facts, day_of

# What was moved to another unit's item was public before under the one that it left.
THERE_SINCE = Greatest("published_at", Coalesce("moved_at", "published_at"))


def disclosed_since(facts: Facts) -> dict[int, date]:
    """By item, for those with information on the day; registered by then. Two queries."""
    registered = _registered(facts)
    public = registered.public_on(facts.as_of).order_by()
    kept = public.values_list("item").annotate(since=Min(THERE_SINCE))
    spans: dict[int, list[Span]] = defaultdict(list)
    for item, first in kept:
        spans[item].append((day_of(first), None))
    gone = registered.filter(removed_at__lt=facts.end, published_at__isnull=False, secrecy_at__isnull=False)
    for item, begun, ended in gone.order_by().values_list("item", THERE_SINCE, "removed_at"):
        if item in spans:
            spans[item].append((day_of(begun), day_of(ended)))
    found = {item: held_since(held, facts.as_of) for item, held in spans.items()}
    return {item: since for item, since in found.items() if since is not None}


def disclosed_late(facts: Facts) -> dict[int, int]:
    """By unit, how much of what is public on the day came after its legal day. One query."""
    public = (
        _registered(facts).public_on(facts.as_of).filter(published_at__date__gt=F("due_legal")).order_by()
    )
    held = public.annotate(holder=facts.of(holders).key("item", at="item"))
    return dict(held.values_list("holder").annotate(Count("pk")))


def _registered(facts: Facts) -> DisclosureQuerySet:
    return Disclosure.objects.filter(item__unit__county=facts.county, registered_at__lt=facts.end)
