"""栏目更新: what counts as the latest entry of a column, and until when it lasts."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from catalogs.models import DomainClaim, Revision
from catalogs.workflow import remove, withdraw
from disclosure_portal import clock
from supervision.queries.columns import (
    HOME,
    PARTICIPATION,
    ColumnFreshness,
    Freshness,
    Limit,
    freshness,
    last_day_in_time,
    verdict,
    worst_first,
)
from tests import factories
from tests.supervision.records import make_plan

pytestmark = pytest.mark.django_db


def moment(year, month, day, hour=9, minute=0):
    return datetime(year, month, day, hour, minute, tzinfo=timezone.get_default_timezone())


def publish_at(item, at):
    Revision.objects.filter(pk=item.published_revision_id).update(published_at=at)


def on(county, day, code):
    return next(one for one in freshness(county, as_of=day) if one.column.code == code)


def told(column, state, days_left=None):
    as_of = date(2026, 9, 30)
    due_on = as_of + timedelta(days=days_left) if days_left is not None else None
    return ColumnFreshness(column, as_of, due_on, state, as_of)


@pytest.mark.parametrize(
    ("stale", "blank", "is_vetoed"), [(4, 4, False), (5, 0, True), (0, 5, True), (0, 0, False)]
)
def test_five_stale_or_five_blank_columns_are_a_veto(stale, blank, is_vetoed):
    column = PARTICIPATION[0]
    lines = [told(column, Freshness.STALE, -1)] * stale + [told(column, Freshness.BLANK)] * blank

    assert verdict([told(HOME, Freshness.STALE, -1), *lines]).is_vetoed is is_vetoed


def test_the_worst_stand_first():
    column = PARTICIPATION[0]
    near, over, long_over = (
        told(column, Freshness.FRESH, 3),
        told(column, Freshness.STALE, -1),
        told(column, Freshness.STALE, -90),
    )
    kept, blank = told(column, Freshness.KEPT), told(column, Freshness.BLANK)

    assert worst_first([kept, near, over, blank, long_over]) == [blank, long_over, over, near, kept]


@pytest.mark.parametrize(
    ("limit", "latest", "last"),
    [
        (Limit.NEWS, date(2026, 9, 18), date(2026, 10, 2)),
        (Limit.NOTICES, date(2026, 3, 2), date(2026, 9, 2)),
        (Limit.NOTICES, date(2026, 8, 31), date(2027, 2, 28)),  # no such day: the month's last
        (Limit.NOTICES, date(2027, 8, 31), date(2028, 2, 29)),
        (Limit.NOTICES, date(2026, 12, 1), date(2027, 6, 1)),
        (Limit.NONE, date(2020, 1, 1), None),
    ],
)
def test_the_last_day_in_time(limit, latest, last):
    assert last_day_in_time(limit, latest) == last


def test_a_portal_without_content_is_blank_everywhere(county, domain):
    found = freshness(county, as_of=date(2026, 9, 30))

    assert {one.state for one in found} == {Freshness.BLANK}
    assert (found[0].column.code, found[-1].column.code) == ("home", "domain-20")


def test_a_published_item_is_news_for_two_weeks_and_a_notice_for_six_months(published, county):
    day = timezone.localdate(published.published_revision.published_at)

    assert on(county, day - timedelta(days=1), "domain-20").state == Freshness.BLANK
    assert on(county, day, "domain-20").latest == day
    assert on(county, day + timedelta(days=14), "home").state == Freshness.FRESH
    home = on(county, day + timedelta(days=15), "home")
    assert (home.state, home.days_left) == (Freshness.STALE, -1)
    assert on(county, day + timedelta(days=15), "domain-20").state == Freshness.FRESH


def test_information_behind_an_item_freshens_its_domain_until_it_is_removed(published, county, editor):
    publish_at(published, moment(2026, 9, 1))
    disclosure = factories.make_disclosure(published, by=editor, published_at=moment(2026, 9, 18))

    assert on(county, date(2026, 9, 17), "domain-20").latest == date(2026, 9, 1)
    assert on(county, date(2026, 9, 18), "domain-20").latest == date(2026, 9, 18)
    remove(disclosure, by=editor, reason="重复登记")
    assert on(county, clock.today(), "domain-20").latest == date(2026, 9, 1)


def test_what_was_withdrawn_counts_only_on_the_days_before(published, county, reviewer, monkeypatch):
    day = clock.today()
    tomorrow = clock.now() + timedelta(days=1)
    monkeypatch.setattr(clock, "now", lambda: tomorrow)
    withdraw(published, by=reviewer, reason="事项已取消")

    assert on(county, day, "domain-20").state == Freshness.FRESH
    assert on(county, day + timedelta(days=1), "domain-20").state == Freshness.BLANK


def test_another_county_has_columns_of_its_own(published):
    elsewhere = factories.make_county("210311", "千山区", "千山区人民政府")

    assert on(elsewhere, clock.today(), "domain-20").state == Freshness.BLANK


def test_a_plan_is_kept_and_never_goes_stale(county, reviewer):
    make_plan(county, by=reviewer, document_number="岫政办发〔2020〕37号")

    assert on(county, date(2020, 8, 19), "plans").state == Freshness.BLANK
    assert on(county, date(2023, 12, 31), "plans").state == Freshness.KEPT


def test_a_domain_is_looked_after_by_its_lead_and_the_rest_by_the_office(county, domain, department, office):
    DomainClaim.objects.create(unit=department, domain=domain, part="lead", claimed_on=date(2020, 8, 31))

    assert on(county, date(2020, 8, 31), "domain-20").unit == department
    assert on(county, date(2020, 8, 30), "domain-20").unit == office
    assert on(county, date(2020, 8, 31), "mechanisms").unit == office


def test_the_queries_do_not_grow_with_the_domains(published, county):
    def count():
        with CaptureQueriesContext(connection) as taken:
            freshness(county, as_of=clock.today())
        return len(taken)

    before = count()
    for number in range(3):
        factories.make_domain(f"1{number}", f"领域{number}", f"domain-{number}")
    assert count() == before <= 15


def test_days_are_those_of_the_county(published, county):
    """Published half an hour after midnight in the county, which is the day before in Greenwich."""
    publish_at(published, moment(2026, 9, 19, 0, 30))

    assert on(county, date(2026, 9, 18), "domain-20").state == Freshness.BLANK
    assert on(county, date(2026, 9, 19), "domain-20").latest == date(2026, 9, 19)


def test_the_page_names_each_column_its_limit_and_the_days_left(client, published, county, reviewer):
    client.force_login(reviewer)
    page = client.get(reverse("supervision_desk:columns"))

    html = page.content.decode()
    assert reverse("catalogs:domain", args=["social-assistance"]) in html
    assert "达到单项否决的标准" in html
    assert "还有 14 天" in html
    blank = client.get(reverse("supervision_desk:columns"), {"state": "blank"})
    assert {one.state for one in blank.context["lines"]} == {Freshness.BLANK}


def test_the_page_tells_of_a_day_to_come(client, county, reviewer):
    client.force_login(reviewer)
    page = client.get(reverse("supervision_desk:columns"), {"as_of": "2099-01-01"})

    assert page.status_code == 422
    assert "请选择今天或者以前的日期" in page.content.decode()
