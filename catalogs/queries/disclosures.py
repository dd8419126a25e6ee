"""公开台账 read as of a day: what was disclosed under which item, on time or late, gone stale or never."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    F,
    FilteredRelation,
    OuterRef,
    Q,
    Subquery,
    TextChoices,
    Value,
    When,
    Window,
)
from django.db.models.functions import RowNumber

from catalogs.law import PROACTIVE_LIMIT_WORKING_DAYS
from catalogs.models import CatalogItem, Disclosure, Method, PublishedFacet, Revision, TimeLimitKind
from catalogs.models.disclosures import DisclosureQuerySet
from disclosure_portal.clock import begins
from disclosure_portal.workdays.calendar import WorkCalendar
from disclosure_portal.workdays.counting import working_days_before, working_days_between

if TYPE_CHECKING:
    from catalogs.models.items import CatalogItemQuerySet
    from disclosure_portal.units.models import Unit


class Standing(TextChoices):
    """How an item stands on a day, by the newest information behind it."""

    NEVER = "never", "未公开"
    STALE = "stale", "久未更新"
    LATE = "late", "逾期公开"
    UNDATED = "undated", "未判断是否按时"
    ON_TIME = "on_time", "按时公开"


# Periods by the words with which limits name them, the shortest first.
MONTH, QUARTER, HALF_YEAR, YEAR = "month", "quarter", "half_year", "year"
PERIOD_WORDS = {
    MONTH: ("每月", "每个月", "按月", "逐月", "月度"),
    QUARTER: ("每季", "每个季", "按季", "逐季", "季度"),
    HALF_YEAR: ("半年",),
    YEAR: ("每年", "每个年", "按年", "逐年", "年度"),
}
KEPT_CURRENT = (TimeLimitKind.REAL_TIME, TimeLimitKind.LONG_TERM)


def owing_disclosure(items: CatalogItemQuerySet) -> CatalogItemQuerySet:
    """Those under which something has to be disclosed: published, applicable and proactive."""
    proactive = PublishedFacet.objects.filter(
        facet=PublishedFacet.Facet.METHOD, code=Method.PROACTIVE, item=OuterRef("pk")
    )
    return items.published().filter(Exists(proactive), published_revision__not_applicable=False)


def with_standing(items: CatalogItemQuerySet, *, as_of: date) -> CatalogItemQuerySet:
    """Items with `standing` and, of the newest information of that day, `newest_at` and `newest_due`.

    Never: nothing was public. Stale: a limit that names a period, and nothing new since the last whole period began;
    or one that says 及时 or 长期, and the newest is older than DISCLOSURE_STALE_DAYS, or older than a revision of the
    item that is itself older than the law's 20 working days. Late: the newest came after its legal day.
    """
    of_item = Disclosure.objects.public_on(as_of).filter(item=OuterRef("pk")).order_by("-published_at", "-pk")
    # Joined, so that it is looked up once for each item, however often the rules look at it.
    newest = FilteredRelation("disclosures", condition=Q(disclosures__pk=Subquery(of_item.values("pk")[:1])))
    items = items.annotate(newest=newest)
    items = items.annotate(newest_at=F("newest__published_at"), newest_due=F("newest__due_legal"))
    return items.annotate(standing=standing_by(as_of))


def attach_standing(items: Collection[CatalogItem], *, as_of: date) -> None:
    """Give the items of a page what `with_standing` tells of them. Two queries."""
    found = with_standing(CatalogItem.objects.filter(pk__in=[item.pk for item in items]), as_of=as_of)
    rows = found.order_by().values_list("pk", "standing", "newest_at", "newest_due")
    told = {key: rest for key, *rest in rows}
    for item in items:
        item.standing, item.newest_at, item.newest_due = told[item.pk]


def standing_counts(items: CatalogItemQuerySet, *, as_of: date) -> Counter[str]:
    """How many items stand how, in one query."""
    found = with_standing(owing_disclosure(items), as_of=as_of).order_by().values("standing")
    return Counter(dict(found.annotate(count=Count("pk")).values_list("standing", "count")))


def period_of(text: str) -> str:
    """The period that a limit names; empty when it names none."""
    return next((period for period, words in PERIOD_WORDS.items() if any(w in text for w in words)), "")


def last_whole_period(period: str, as_of: date) -> date:
    """The first day of the last period that was over before the one in which the day lies."""
    if period == YEAR:
        return date(as_of.year - 1, 1, 1)
    months = {MONTH: 1, QUARTER: 3, HALF_YEAR: 6}[period]
    this = as_of.year * 12 + (as_of.month - 1) // months * months
    return date((this - months) // 12, (this - months) % 12 + 1, 1)


def standing_by(as_of: date, *, revision: str = "published_revision__") -> Case:
    """The rules of `with_standing` on rows with `newest_at` and `newest_due`; `revision` leads to what the item says."""
    return Case(
        When(newest_at__isnull=True, then=Value(Standing.NEVER)),
        When(_is_stale(as_of, revision), then=Value(Standing.STALE)),
        When(newest_due__isnull=True, then=Value(Standing.UNDATED)),
        When(newest_at__date__gt=F("newest_due"), then=Value(Standing.LATE)),
        default=Value(Standing.ON_TIME),
        output_field=CharField(),
    )


def _is_stale(as_of: date, revision: str) -> Q:
    stale, named_shorter = Q(), Q()
    for period, words in PERIOD_WORDS.items():
        named = Q()
        for word in words:
            named |= Q((f"{revision}time_limit_text__contains", word))
        stale |= named & ~named_shorter & Q(newest_at__lt=begins(last_whole_period(period, as_of)))
        named_shorter |= named
    too_old = Q(newest_at__lt=begins(as_of - timedelta(days=settings.DISCLOSURE_STALE_DAYS)))
    kept_current = Q((f"{revision}time_limit_kind__in", KEPT_CURRENT)) & ~named_shorter
    return stale | kept_current & (too_old | _was_revised_since(as_of, revision))


def _was_revised_since(as_of: date, revision: str) -> Q:
    """The item said something else before, and the information is older than what it says now."""
    calendar = WorkCalendar.load()
    grace = working_days_before(as_of, PROACTIVE_LIMIT_WORKING_DAYS, calendar=calendar).nominal
    of_item = {"item": OuterRef("pk" if revision else "item")}
    earlier = Revision.objects.published().filter(**of_item, number__lt=OuterRef(f"{revision}number"))
    revised = Q(
        (f"{revision}published_at__gt", F("newest_at")),
        (f"{revision}published_at__lt", begins(grace)),
    )
    return revised & Q(Exists(earlier))


# Lateness


class Calendars:
    """The working-day calendars of the counties on a list, each loaded once."""

    def __init__(self) -> None:
        self._loaded: dict[int | None, WorkCalendar] = {}

    def of(self, unit: Unit) -> WorkCalendar:
        if unit.county_id not in self._loaded:
            self._loaded[unit.county_id] = WorkCalendar.load(unit)
        return self._loaded[unit.county_id]


def late_by(disclosure: Disclosure, calendar: WorkCalendar) -> int:
    """Working days between the legal day and the disclosure; 0 when it was in time or can't be judged."""
    if not disclosure.is_late:
        return 0
    return working_days_between(disclosure.due_legal, disclosure.published_on, calendar=calendar)


# What is registered


def registered_addresses(items: Iterable[CatalogItem]) -> set[tuple[int, str]]:
    """(item, address) of every page that is registered under the items and was not removed."""
    found = Disclosure.objects.filter(item__in=list(items)).exclude(state=Disclosure.State.REMOVED)
    return set(found.exclude(address="").order_by().values_list("item", "address"))


# What the public reads


@dataclass(frozen=True)
class Behind:
    """What lies behind an item: its newest information and how many there are."""

    newest: Disclosure | None = None
    count: int = 0


def behind(items: Sequence[CatalogItem]) -> dict[int, Behind]:
    """The newest public information behind each item, by key, and how many there are. One query."""
    of_items = Disclosure.objects.public().filter(item__in=[item.pk for item in items]).order_by()
    newest_first = [F("published_at").desc(), F("pk").desc()]
    ranked = of_items.annotate(
        place=Window(RowNumber(), partition_by=F("item"), order_by=newest_first),
        disclosed=Window(Count("pk"), partition_by=F("item")),
    )
    return {one.item_id: Behind(one, one.disclosed) for one in ranked.filter(place=1).defer("due_proof")}


def attach_behind(items: Sequence[CatalogItem]) -> None:
    """Give each item `behind`, for the templates."""
    found = behind(items)
    for item in items:
        item.behind = found.get(item.pk, Behind())


def disclosed_under(item: CatalogItem) -> DisclosureQuerySet:
    """The public information behind an item, newest first."""
    return item.disclosures.public().order_by("-published_at", "-pk").defer("due_proof")


def removed_from(item: CatalogItem) -> DisclosureQuerySet:
    """What was public and was taken away. Only the day and the reason may be told."""
    removed = item.disclosures.filter(state=Disclosure.State.REMOVED, secrecy_at__isnull=False)
    return removed.filter(published_at__isnull=False).only("removed_at", "removed_because", "item")


def counted(
    standings: Counter[str], wanted: Collection[Standing] = tuple(Standing)
) -> list[tuple[Standing, int]]:
    """The standings with at least one item, in their order."""
    return [
        (standing, standings[standing]) for standing in Standing if standing in wanted and standings[standing]
    ]
