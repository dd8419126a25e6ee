"""The lists of 公开台账, narrowed: items by how they stand, information by what became of it, and items to choose from."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db.models import F
from django.db.models.functions import TruncDate

from catalogs import wording
from catalogs.models import Disclosure
from catalogs.models.disclosures import DisclosureQuerySet
from catalogs.queries.disclosures import Standing, owing_disclosure, with_standing
from catalogs.queries.published import WORKING_COPY
from disclosure_portal.clock import begins

if TYPE_CHECKING:
    from catalogs.models import CatalogItem
    from catalogs.models.items import CatalogItemQuerySet

TEXTS = tuple(f"item__{name}" for name in WORKING_COPY)
BY_PLACE = ("unit__position", "unit", "domain", "position", "pk")


# Items


def narrowed(
    items: CatalogItemQuerySet, *, unit: str = "", domain: str = "", words: str = ""
) -> CatalogItemQuerySet:
    """Those of a unit and a domain, by their codes, in whose published text every word occurs; unit by unit."""
    if unit:
        items = items.filter(unit__code=unit)
    if domain:
        items = items.filter(domain__code=domain)
    for word in words.split():
        items = items.filter(published_revision__search_text__contains=wording.fold(word))
    return items.order_by(*BY_PLACE)


def standing_so(items: CatalogItemQuerySet, standing: str, *, as_of: date) -> CatalogItemQuerySet:
    """What had to be disclosed and stood so on a day; however it stood when no standing is named.

    The standing itself isn't annotated: a page looks up that of its own rows alone (`attach_standing`).
    """
    items = owing_disclosure(items)
    if not standing:
        return items
    so = with_standing(items, as_of=as_of).filter(standing=standing)
    return items.filter(pk__in=so.order_by().values("pk"))


# Information


def listed_disclosures(
    disclosures: DisclosureQuerySet,
    *,
    unit: str = "",
    domain: str = "",
    item: CatalogItem | None = None,
    state: str = "",
    since: date | None = None,
    until: date | None = None,
    words: str = "",
) -> DisclosureQuerySet:
    """Those of a unit, a domain or an item, public between two days, both of which count, with all words in the title.

    `state` is waiting, failed (a spot check), removed, or how it kept to its day; without it what was removed is
    left out. The last registered first.
    """
    found = _in_state(disclosures, state)
    if unit:
        found = found.filter(item__unit__code=unit)
    if domain:
        found = found.filter(item__domain__code=domain)
    if item:
        found = found.filter(item=item)
    if since:
        found = found.filter(published_at__gte=begins(since))
    if until:
        found = found.filter(published_at__lt=begins(until + timedelta(days=1)))
    for word in words.split():
        found = found.filter(title__contains=word)
    return found.order_by("-registered_at", "-pk")


def _in_state(found: DisclosureQuerySet, state: str) -> DisclosureQuerySet:
    match state:
        case "waiting":
            return found.waiting()
        case "failed":
            return found.failed_check()
        case "removed":
            return found.filter(state=Disclosure.State.REMOVED)
        case "":
            return found.exclude(state=Disclosure.State.REMOVED)
    return _by_timeliness(found.public(), state)


def _by_timeliness(disclosures: DisclosureQuerySet, timeliness: str) -> DisclosureQuerySet:
    """Those disclosed on time, late, or of which it can't be told. Judged on the legal day."""
    dated = disclosures.filter(due_legal__isnull=False, published_at__isnull=False)
    dated = dated.annotate(day_published=TruncDate("published_at"))
    match timeliness:
        case Standing.ON_TIME:
            return dated.filter(day_published__lte=F("due_legal"))
        case Standing.LATE:
            return dated.filter(day_published__gt=F("due_legal"))
    return disclosures.filter(due_legal__isnull=True)


def for_listing(disclosures: DisclosureQuerySet) -> DisclosureQuerySet:
    """With what a line shows of its item, in one query and without the long texts of the working copy."""
    related = disclosures.select_related(
        "item__unit", "item__domain", "item__published_revision", "attachment", "registered_by"
    )
    return related.defer(*TEXTS, "item__published_revision__search_text")
