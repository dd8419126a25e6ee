"""What the demonstration county disclosed: mostly on time, some late, some gone stale, some never."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction

from catalogs import workflow
from catalogs.demo.catalogs import demo_person
from catalogs.law import STOCK_PRIOR_REVIEW
from catalogs.models import CatalogItem, Disclosure
from catalogs.queries.disclosures import period_of
from disclosure_portal import clock
from disclosure_portal.accounts.models import Role
from disclosure_portal.clock import begins
from disclosure_portal.units.models import Unit
from disclosure_portal.workdays.calendar import WorkCalendar
from disclosure_portal.workdays.counting import add_working_days

SITE = "https://www.example.gov.cn/demo"
EVERY_NEVER = 6  # of so many published items one has nothing behind it
EVERY_LATE = 5
NEWEST_MONTHS_AGO = 1
STALE_MONTHS_AGO = 3
KEPT_MONTHS = 4  # how many months of information lie behind an item
REVIEWER = "演示审查人"
WORDS = {
    "政策法规文件": "关于做好{level1}工作的通知",
    "办事指南": "{unit}{level1}办事指南",
    "审核信息": "{unit}{year}年{month}月{level1}拟纳入对象公示",
    "审批信息": "{unit}{year}年{month}月{level1}对象名单公示",
    "审核审批信息": "{unit}{year}年{month}月{level1}对象公示",
    "监督检查": "{unit}社会救助投诉举报电话",
}
OTHERWISE = "{unit}{year}年{month}月{level2}信息公开"


@dataclass(frozen=True)
class _Page:
    """One invented page of a county's site."""

    item: CatalogItem
    title: str
    formed_on: date
    published_on: date
    address: str


@transaction.atomic
def fill() -> list[str]:
    """Register pages under the published items of the demonstration county. Running it again adds nothing."""
    if Disclosure.objects.filter(is_demo=True).exists():
        return ["演示台账：已有，未改动。"]
    pages = list(_pages())
    for page in pages:
        made = workflow.register(
            page.item,
            by=demo_person(Role.EDITOR, page.item.unit),
            title=page.title,
            started_on=page.formed_on,
            published_at=begins(page.published_on),
            address=page.address,
            review=workflow.Review(STOCK_PRIOR_REVIEW, REVIEWER),
        )
        Disclosure.objects.filter(pk=made.pk).update(is_demo=True)
    return [f"演示台账：{len(pages)}条已公开信息，均标为演示数据。"]


def _pages() -> Iterator[_Page]:
    items = CatalogItem.objects.published().filter(is_demo=True, published_revision__not_applicable=False)
    calendar = WorkCalendar.load()
    for number, item in enumerate(items.select_related("unit", "published_revision").order_by("pk"), start=1):
        if number % EVERY_NEVER:
            yield from _pages_of(item, number, calendar)


def _pages_of(item: CatalogItem, number: int, calendar: WorkCalendar) -> Iterator[_Page]:
    """One page a month; of some items the newest came late, of those with a period it came too long ago."""
    newest = STALE_MONTHS_AGO if period_of(item.published_revision.time_limit_text) else NEWEST_MONTHS_AGO
    for age in range(newest + KEPT_MONTHS - 1, newest - 1, -1):
        formed_on = clock.today() - timedelta(days=30 * age + number % 7 + 40)
        is_late = age == newest and number % EVERY_LATE == 0
        taken = 27 if is_late else 2 + number % 4
        published_on = add_working_days(formed_on, taken, calendar=calendar).legal
        address = f"{SITE}/{item.pk}/t{published_on:%Y%m%d}.html"
        yield _Page(item, _title(item, item.unit, published_on), formed_on, published_on, address)


def _title(item: CatalogItem, unit: Unit, day: date) -> str:
    said = item.published_revision
    words = WORDS.get(said.level2, OTHERWISE)
    return words.format(
        unit=unit.name, level1=said.level1, level2=said.level2 or said.level1, year=day.year, month=day.month
    )
