"""Which days work, by the notices, by the overrides and, where no notice is out, by estimate."""

from __future__ import annotations

from datetime import date, timedelta

import holidays
import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from disclosure_portal.workdays import counting
from disclosure_portal.workdays.calendar import WorkCalendar
from disclosure_portal.workdays.models import CalendarDay
from tests import factories

PLAIN_DAY = date(2026, 11, 18)  # a Wednesday like any other


def rest(day, why="颁金节", notice="岫政办发〔2026〕9号", county=None):
    return CalendarDay.objects.create(date=day, is_working=False, why=why, notice=notice, county=county)


def work(day, why="调休上班", notice="国办发明电〔2026〕7号", county=None):
    return CalendarDay.objects.create(date=day, is_working=True, why=why, notice=notice, county=county)


def announce(year, county=None):
    """Enter the least that a yearly notice says."""
    rest(date(year, 1, 1), "元旦", "国办发明电〔2026〕7号", county)
    rest(date(year, 10, 1), "国庆节", "国办发明电〔2026〕7号", county)


@pytest.mark.parametrize(
    ("day", "works", "why"),
    [
        (date(2026, 10, 1), False, "国庆节"),
        (date(2026, 9, 25), False, "中秋节"),
        (date(2026, 4, 6), False, "清明节"),
        (date(2026, 6, 19), False, "端午节"),
        (date(2026, 2, 23), False, "春节"),
        (date(2026, 10, 10), True, "国庆节调休上班"),
        (date(2026, 10, 17), False, "星期六"),
        (date(2026, 10, 18), False, "星期日"),
        (date(2026, 10, 19), True, ""),
        (date(2015, 9, 3), False, "中国人民抗日战争暨世界反法西斯战争胜利70周年纪念日"),
    ],
)
def test_every_day_out_of_the_ordinary_has_a_chinese_reason(day, works, why):
    found = WorkCalendar().day(day)

    assert (found.is_working, found.why, found.is_estimate) == (works, why, False)


def test_another_library_agrees_on_every_day_from_2020_to_2026():
    calendar, china = WorkCalendar(), holidays.China(years=range(2020, 2027))
    first, last = date(2020, 1, 1), date(2026, 12, 31)
    days = [first + timedelta(days=offset) for offset in range((last - first).days + 1)]

    assert [day for day in days if calendar.day(day).is_working != china.is_working_day(day)] == []


@pytest.mark.parametrize(
    ("year", "working_days"),
    [(2020, 249), (2021, 250), (2022, 249), (2023, 249), (2024, 251), (2025, 248), (2026, 248)],
)
def test_a_year_has_as_many_working_days_as_its_notice_leaves(year, working_days):
    counted = counting.working_days_between(
        date(year - 1, 12, 31), date(year, 12, 31), calendar=WorkCalendar()
    )

    assert counted == working_days


@pytest.mark.django_db
def test_an_override_moves_the_date_and_cites_its_notice():
    before = counting.add_working_days(date(2026, 11, 16), 3)
    rest(PLAIN_DAY)

    after = counting.add_working_days(date(2026, 11, 16), 3)

    assert (before.legal, after.legal) == (date(2026, 11, 19), date(2026, 11, 20))
    assert "跳过：11月18日（颁金节，岫政办发〔2026〕9号）" in after.sentence()


@pytest.mark.django_db
def test_an_override_can_make_a_saturday_work():
    work(date(2026, 11, 21))

    due = counting.add_working_days(date(2026, 11, 20), 1)

    assert due.legal == date(2026, 11, 21)
    assert "计入：11月21日（调休上班，国办发明电〔2026〕7号）。" in due.sentence()


@pytest.mark.both_databases
def test_a_county_s_holiday_touches_only_that_county(county, township):
    elsewhere = factories.make_county("210324", "邻县", "邻县人民政府")
    rest(PLAIN_DAY, county=county)

    assert not counting.is_working_day(PLAIN_DAY, county=county)
    assert not counting.is_working_day(PLAIN_DAY, county=township)
    assert counting.is_working_day(PLAIN_DAY, county=elsewhere)
    assert counting.is_working_day(PLAIN_DAY)


@pytest.mark.both_databases
def test_a_county_s_row_stands_above_the_country_s(county):
    rest(PLAIN_DAY, county=county)
    work(PLAIN_DAY)

    assert not counting.is_working_day(PLAIN_DAY, county=county)
    assert counting.is_working_day(PLAIN_DAY)


@pytest.mark.parametrize(
    ("start", "days", "legal", "estimate"),
    [
        # 2026-12-29 and later may still be moved by the notice for 2027
        (date(2026, 12, 21), 5, date(2026, 12, 28), False),
        (date(2026, 12, 21), 6, date(2026, 12, 29), True),
        # 2027-01-01 is a Friday, and New Year by law without any notice
        (date(2026, 12, 28), 4, date(2027, 1, 4), True),
        (date(2027, 3, 1), 20, date(2027, 3, 29), True),
        # the last year's end before one with a notice is settled
        (date(2025, 12, 25), 5, date(2026, 1, 4), False),
    ],
)
def test_a_date_beyond_the_notices_is_an_estimate(start, days, legal, estimate):
    due = counting.add_working_days(start, days, calendar=WorkCalendar())

    assert (due.legal, due.estimate) == (legal, estimate)
    assert ("待国办通知" in due.sentence()) is estimate


def test_only_the_days_that_a_calendar_limit_ends_on_make_it_an_estimate():
    through_the_new_year = counting.calendar_days_before(date(2027, 1, 20), 40, calendar=WorkCalendar())
    into_the_new_year = counting.add_calendar_days(date(2026, 12, 1), 40, calendar=WorkCalendar())

    assert not through_the_new_year.estimate
    assert into_the_new_year.estimate


def test_before_the_records_begin_only_weekends_rest():
    due = counting.add_working_days(date(1999, 9, 30), 1, calendar=WorkCalendar())

    assert due.legal == date(1999, 10, 1)
    assert "2004年以前的放假安排没有收录" in due.sentence()


@pytest.mark.django_db
def test_entering_the_year_s_notice_ends_the_estimate():
    announce(2027)

    assert not counting.add_working_days(date(2027, 3, 1), 20).estimate
    assert not counting.add_working_days(date(2026, 12, 28), 4).estimate
    assert counting.add_working_days(date(2027, 12, 28), 4).estimate  # the notice for 2028 is not in


@pytest.mark.django_db
def test_one_day_of_a_year_is_not_yet_its_notice():
    rest(date(2027, 1, 1), "元旦", "国办发明电〔2026〕7号")

    assert counting.add_working_days(date(2027, 3, 1), 20).estimate


def test_a_county_enters_the_year_s_notice_for_itself_alone(county):
    elsewhere = factories.make_county("210324", "邻县", "邻县人民政府")
    announce(2027, county=county)

    assert not counting.add_working_days(date(2027, 3, 1), 20, county=county).estimate
    assert counting.add_working_days(date(2027, 3, 1), 20, county=elsewhere).estimate
    assert counting.add_working_days(date(2027, 3, 1), 20).estimate


@pytest.mark.django_db
def test_an_ended_day_no_longer_counts():
    row = rest(PLAIN_DAY)
    CalendarDay.objects.filter(pk=row.pk).update(ended_at=factories.MOMENT)

    assert counting.is_working_day(PLAIN_DAY)
    assert rest(PLAIN_DAY).pk != row.pk  # and leaves its place to another


@pytest.mark.django_db
def test_the_version_changes_with_every_change_of_the_overrides():
    versions = [WorkCalendar.load().version]
    row = rest(PLAIN_DAY)
    versions.append(WorkCalendar.load().version)
    row.notice = "岫政办发〔2026〕10号"
    row.save(update_fields=["notice"])
    versions.append(WorkCalendar.load().version)

    assert len(set(versions)) == 3
    row.delete()
    assert WorkCalendar.load().version == versions[0]


def test_the_version_changes_with_the_library(monkeypatch):
    before = WorkCalendar().version
    monkeypatch.setattr("chinese_calendar.__version__", "99.0")

    assert WorkCalendar().version == "chinesecalendar-99.0" != before


def test_another_county_s_holiday_leaves_the_version_alone(county):
    elsewhere = factories.make_county("210324", "邻县", "邻县人民政府")
    before = WorkCalendar.load(elsewhere).version
    rest(PLAIN_DAY, county=county)

    assert WorkCalendar.load(elsewhere).version == before


@pytest.mark.both_databases
def test_a_day_is_set_once_for_each_county_and_once_for_all(county):
    rest(PLAIN_DAY, county=county)
    rest(PLAIN_DAY)

    with pytest.raises(IntegrityError), transaction.atomic():
        rest(PLAIN_DAY, county=county)
    with pytest.raises(IntegrityError), transaction.atomic():
        rest(PLAIN_DAY)


@pytest.mark.django_db
def test_a_second_row_is_refused_in_words():
    rest(PLAIN_DAY)
    second = CalendarDay(date=PLAIN_DAY, is_working=True, why="调休上班", notice="国办发明电〔2026〕7号")

    with pytest.raises(ValidationError, match="这一天已有全国适用的调整，请修改原有记录。"):
        second.full_clean()


@pytest.mark.both_databases
@pytest.mark.django_db
def test_an_override_without_a_notice_is_refused_by_the_database():
    with pytest.raises(IntegrityError), transaction.atomic():
        rest(PLAIN_DAY, notice="")


def test_only_a_county_has_days_of_its_own(township):
    local = CalendarDay(
        date=PLAIN_DAY, is_working=False, why="颁金节", notice="岫政办发〔2026〕9号", county=township
    )

    with pytest.raises(ValidationError) as refused:
        local.full_clean()
    assert "只能选择县（市、区）；全国适用的请留空。" in refused.value.message_dict["county"]
