"""Checks that stopped or failed are told plainly: on the dashboard, on /checks/ and on the first page of the desk."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags

from disclosure_portal import clock
from disclosure_portal.accounts.queries import system_user
from disclosure_portal.jobs.models import Job
from supervision.queries.checks import CHECK_ORDERS, COUNTY_CHECK, last_check
from tests import factories
from tests.supervision import checks, records

pytestmark = pytest.mark.django_db

MONDAY = date(2021, 8, 30)


def eight(day, **later):
    return timezone.make_aware(datetime.combine(day, time(8))) + timedelta(**later)


def make_run(county, day, *, finished=True):
    ended = eight(day, minutes=3) if finished else None
    return checks.make_run(county, as_of=day, started_at=eight(day, minutes=1), finished_at=ended)


def make_failed(county, day, name=COUNTY_CHECK):
    ended = {"finished_at": eight(day, minutes=20), "outcome": "执行3次均出错，已停止。"}
    return Job.objects.create(
        name=name,
        key=f"{name}:{day}",
        unit=county,
        state=Job.State.FAILED,
        created_at=eight(day),
        requested_by=system_user(),
        **ended,
    )


@pytest.fixture
def plan(county, township, reviewer):
    plan = records.make_plan(county, by=reviewer)
    records.make_assignment(records.make_milestone(plan), township)
    return plan


@pytest.mark.parametrize("name", [COUNTY_CHECK, CHECK_ORDERS])
def test_a_check_that_failed_is_known_until_one_succeeds(county, name):
    make_run(county, MONDAY)
    failed = make_failed(county if name == COUNTY_CHECK else None, MONDAY + timedelta(days=1), name)

    assert last_check(county, as_of=MONDAY).failed is None
    assert last_check(county, as_of=MONDAY + timedelta(days=1)).failed == failed
    make_run(county, MONDAY + timedelta(days=2))
    assert not last_check(county, as_of=MONDAY + timedelta(days=2)).is_in_trouble


def test_another_countys_failure_is_its_own(county):
    make_run(county, MONDAY)
    make_failed(factories.make_county("210381", "海城市", "海城市人民政府"), MONDAY)

    assert last_check(county, as_of=MONDAY).failed is None


def test_a_run_that_nobody_finished_is_known_the_day_after(county):
    make_run(county, MONDAY)
    broken = make_run(county, MONDAY + timedelta(days=1), finished=False)

    days = [MONDAY + timedelta(days=number) for number in (1, 2)]
    assert [last_check(county, as_of=day).broken for day in days] == [None, broken]


def pages(client):
    names = ("supervision_desk:dashboard", "supervision_desk:checks", "web:desk")
    return [strip_tags(client.get(reverse(name)).content.decode()) for name in names]


def test_three_days_without_a_check_are_told_on_every_page_of_the_office(sign_in, county, reviewer, plan):
    make_run(county, clock.today() - timedelta(days=3))

    for page in pages(sign_in(reviewer)):
        assert "定时核验已经3天没有完成，最近一次完成的是" in page
        assert "请联系系统管理员检查后台程序" in page


def test_a_check_that_failed_is_told_with_its_reason(sign_in, county, reviewer, plan):
    today = clock.today()
    make_run(county, today - timedelta(days=1))
    make_failed(county, today)

    for page in pages(sign_in(reviewer)):
        assert "最近一次定时核验出错，没有完成" in page
        assert "执行3次均出错，已停止。" in page


def test_the_administrator_is_led_to_the_job_that_failed(sign_in, county, administrator, plan):
    make_run(county, clock.today() - timedelta(days=1))
    job = make_failed(county, clock.today())
    client = sign_in(administrator)

    assert job.get_absolute_url() in client.get(reverse("supervision_desk:checks")).content.decode()
    assert client.get(job.get_absolute_url()).status_code == 200
    assert "没有完成" in client.get(reverse("web:desk")).content.decode()


def test_a_check_that_ran_is_told_without_a_warning(sign_in, county, reviewer, plan):
    make_run(county, clock.today())

    assert all("check-trouble" not in page for page in pages(sign_in(reviewer)))
    assert "后台程序" not in "".join(pages(sign_in(reviewer)))


def test_no_check_at_all_is_told_where_a_plan_is_carried_out(sign_in, leader, plan):
    page = sign_in(leader).get(reverse("supervision_desk:dashboard")).content.decode()

    assert "定时核验还没有完成过" in page
