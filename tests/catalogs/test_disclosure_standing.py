"""How items stand on a day: never, stale, late, on time, or not to be judged."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from catalogs import workflow
from catalogs.models import CatalogItem, Disclosure
from catalogs.queries.disclosures import (
    Standing,
    attach_standing,
    last_whole_period,
    owing_disclosure,
    standing_counts,
    with_standing,
)
from disclosure_portal import clock
from disclosure_portal.clock import begins
from tests import factories
from tests.factories import MOMENT, make_disclosure

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
DAY = date(2026, 6, 15)


@pytest.fixture(autouse=True)
def settable_clock(settings):
    settings.DEBUG = True


@pytest.fixture
def publish_limit(township, domain, editor, approver, reviewer):
    """publish_limit("每月公开"): an item with this limit, published at MOMENT."""

    def publish_limit(limit, **changes):
        with clock.set_to(MOMENT):
            item = factories.make_item(township, domain, by=editor, time_limit_text=limit, **changes)
            (item,) = factories.make_published(
                township, domain, editor=editor, approver=approver, reviewer=reviewer, items=[item]
            )
        return item

    return publish_limit


def standing_of(item, as_of=DAY):
    items = owing_disclosure(CatalogItem.objects.filter(pk=item.pk))
    return Standing(with_standing(items, as_of=as_of).get().standing)


def disclose(item, editor, published_on, started_on=None, number=1):
    with clock.set_to(begins(published_on) + timedelta(days=30)):
        return make_disclosure(
            item,
            by=editor,
            published_at=begins(published_on),
            started_on=started_on,
            address=f"http://www.xiuyan.gov.cn/{number}.html",
        )


def test_an_item_without_information_was_never_disclosed(publish_limit):
    assert standing_of(publish_limit("及时公开")) == Standing.NEVER


@pytest.mark.parametrize(
    ("published_on", "standing"),
    [(date(2026, 6, 12), Standing.ON_TIME), (date(2026, 6, 13), Standing.LATE)],
)
def test_the_legal_day_is_the_last_in_time(publish_limit, editor, published_on, standing):
    item = publish_limit("自信息形成之日起10个工作日内")
    disclose(
        item, editor, published_on, started_on=date(2026, 5, 29)
    )  # 10 working days end on Friday 12 June

    assert standing_of(item) == standing


def test_the_newest_information_decides(publish_limit, editor):
    item = publish_limit("自信息形成之日起10个工作日内")
    disclose(item, editor, date(2026, 5, 29), started_on=date(2026, 4, 1), number=1)
    disclose(item, editor, date(2026, 6, 2), started_on=date(2026, 6, 1), number=2)

    assert standing_of(item) == Standing.ON_TIME


def test_without_a_start_it_is_not_judged(publish_limit, editor):
    item = publish_limit("自信息形成之日起10个工作日内")
    disclose(item, editor, date(2026, 6, 1))

    assert standing_of(item) == Standing.UNDATED


@pytest.mark.parametrize(
    ("limit", "last_day_stale"),
    [
        ("每月公开", date(2026, 4, 30)),
        ("按季度公开", date(2025, 12, 31)),
        ("每半年公开一次", date(2025, 6, 30)),
        ("每年公开", date(2024, 12, 31)),
    ],
)
def test_a_limit_with_a_period_asks_for_something_new_since_the_last_whole_one(
    publish_limit, editor, limit, last_day_stale
):
    item = publish_limit(limit)
    disclose(item, editor, last_day_stale, number=1)
    assert standing_of(item) == Standing.STALE

    disclose(item, editor, last_day_stale + timedelta(days=1), number=2)
    assert standing_of(item) == Standing.UNDATED


@pytest.mark.parametrize("limit", ["及时公开", "长期公开"])
def test_what_is_kept_current_goes_stale_after_a_year(publish_limit, editor, limit):
    item = publish_limit(limit)
    disclose(item, editor, DAY - timedelta(days=366), number=1)
    assert standing_of(item) == Standing.STALE

    disclose(item, editor, DAY - timedelta(days=365), number=2)
    assert standing_of(item) == Standing.UNDATED


def test_information_older_than_a_revision_goes_stale_after_20_working_days(
    publish_limit, township, domain, editor, approver, reviewer
):
    item = publish_limit("长期公开")
    disclose(item, editor, date(2026, 3, 10))
    with clock.set_to(begins(date(2026, 5, 6))):
        item = workflow.revise(item, by=editor)
        changes = {"content_text": "新的办理条件"}
        item = workflow.save_elements(item, by=editor, version=item.version, changes=changes)
        factories.make_published(
            township, domain, editor=editor, approver=approver, reviewer=reviewer, items=[item]
        )

    assert standing_of(item, as_of=date(2026, 5, 20)) == Standing.UNDATED
    assert standing_of(item, as_of=date(2026, 6, 15)) == Standing.STALE


def test_a_day_in_the_past_is_judged_by_what_was_public_then(publish_limit, editor):
    item = publish_limit("自信息形成之日起10个工作日内")
    disclose(item, editor, date(2026, 6, 12), started_on=date(2026, 5, 29))

    assert standing_of(item, as_of=date(2026, 6, 11)) == Standing.NEVER
    assert standing_of(item, as_of=date(2026, 6, 12)) == Standing.ON_TIME


def test_what_was_removed_counts_until_its_removal(publish_limit, editor):
    item = publish_limit("及时公开")
    page = disclose(item, editor, date(2026, 6, 1))
    with clock.set_to(begins(date(2026, 6, 10))):
        workflow.remove(page, by=editor, reason="内容有误")

    assert standing_of(item, as_of=date(2026, 6, 9)) == Standing.UNDATED
    assert standing_of(item, as_of=date(2026, 6, 10)) == Standing.NEVER


def test_a_file_that_waits_is_not_disclosed(publish_limit, editor, make_scan, township):
    item = publish_limit("及时公开")
    factories.make_file_disclosure(item, by=editor, attachment=make_scan(township, editor))

    assert standing_of(item) == Standing.NEVER


def test_what_is_on_request_or_does_not_apply_owes_nothing(publish_limit, publish_many):
    publish_limit("及时公开", methods=["on_request"])
    publish_many(1, not_applicable=True)

    assert not owing_disclosure(CatalogItem.objects.all()).exists()


@pytest.mark.parametrize(
    ("period", "first"),
    [
        ("month", date(2025, 12, 1)),
        ("quarter", date(2025, 10, 1)),
        ("half_year", date(2025, 7, 1)),
        ("year", date(2025, 1, 1)),
    ],
)
def test_whole_periods_reach_into_the_year_before(period, first):
    assert last_whole_period(period, date(2026, 1, 31)) == first


def test_counting_takes_a_constant_number_of_queries(publish_many, editor, django_assert_max_num_queries):
    for number, item in enumerate(publish_many(5)):
        make_disclosure(item, by=editor, address=f"http://www.xiuyan.gov.cn/{number}.html")

    with django_assert_max_num_queries(2):
        counts = standing_counts(CatalogItem.objects.all(), as_of=clock.today())
    assert counts.total() == 5
    assert Disclosure.objects.count() == 5


def test_the_newest_information_is_looked_up_once_for_each_item():
    sql = str(with_standing(CatalogItem.objects.all(), as_of=DAY).values("standing").query)

    assert sql.count("secrecy_at") == 1


def test_the_standing_of_a_page_is_attached_in_two_queries(publish_many, editor, django_assert_num_queries):
    items = publish_many(3)
    told = make_disclosure(items[0], by=editor)

    with django_assert_num_queries(2):
        attach_standing(items, as_of=clock.today())

    assert [item.newest_at for item in items] == [told.published_at, None, None]
    assert [item.standing for item in items[1:]] == [Standing.NEVER, Standing.NEVER]
