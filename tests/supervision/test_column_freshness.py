"""栏目更新: what counts as the latest entry of a column, and until when it lasts."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from catalogs.models import DomainClaim, Revision
from catalogs.workflow import remove, withdraw
from disclosure_portal import clock
from supervision.queries.columns import Freshness, Limit, freshness, last_day_in_time
from tests import factories
from tests.supervision.records import make_plan

pytestmark = pytest.mark.django_db


def moment(year, month, day, hour=9, minute=0):
    return datetime(year, month, day, hour, minute, tzinfo=timezone.get_default_timezone())


def publish_at(item, at):
    Revision.objects.filter(pk=item.published_revision_id).update(published_at=at)


def on(county, day, code):
    return next(one for one in freshness(county, as_of=day) if one.column.code == code)


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
    told = freshness(county, as_of=date(2026, 9, 30))

    assert {one.state for one in told} == {Freshness.BLANK}
    assert (told[0].column.code, told[-1].column.code) == ("home", "domain-20")


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
