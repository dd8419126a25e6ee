"""How pages show dates: the weekday, the working days left, and the proof."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.template import Context, Template
from django.template.loader import render_to_string

from disclosure_portal import clock
from disclosure_portal.workdays import counting
from disclosure_portal.workdays.calendar import WorkCalendar
from disclosure_portal.workdays.templatetags.workdays_tags import long_day, time_left

PUBLISHED = WorkCalendar()
THURSDAY = date(2026, 10, 22)


def shown(source, **context):
    return Template("{% load workdays_tags %}" + source).render(Context(context))


def show_due(due, **context):
    return render_to_string("workdays/_due.html", {"due": due, "calendar": PUBLISHED, **context})


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (date(2020, 10, 31), "2020年10月31日（星期六）"),
        (datetime(2020, 10, 30, 16, tzinfo=UTC), "2020年10月31日（星期六）"),  # midnight in the county
        (None, ""),
        ("", ""),
    ],
)
def test_a_long_day_carries_its_weekday(value, text):
    assert long_day(value) == text


@pytest.mark.parametrize(
    ("on", "state", "text"),
    [
        (date(2026, 10, 15), "open", "还有5个工作日"),
        (date(2026, 10, 22), "due_today", "今日到期"),
        (date(2026, 10, 27), "overdue", "已逾期3个工作日"),
    ],
)
def test_the_time_left_is_told_in_working_days(on, state, text):
    left = time_left(THURSDAY, calendar=PUBLISHED, on=on)

    assert (left.state, str(left)) == (state, text)


def test_rest_days_alone_are_not_told_as_working_days():
    saturday, sunday = date(2026, 10, 24), date(2026, 10, 25)

    assert str(time_left(sunday, calendar=PUBLISHED, on=saturday)) == "即将到期，其间没有工作日"
    assert str(time_left(saturday, calendar=PUBLISHED, on=sunday)) == "已逾期，尚未过工作日"


def test_today_is_the_clock_s(settings):
    settings.DEBUG = True
    with clock.set_to(datetime(2026, 10, 20, 8, tzinfo=UTC)):
        text = shown("{% time_left due calendar=calendar %}", due=THURSDAY, calendar=PUBLISHED)

    assert text == "还有2个工作日"


@pytest.mark.django_db
def test_a_list_with_a_loaded_calendar_asks_the_database_nothing(django_assert_num_queries):
    rows = [THURSDAY] * 20
    with django_assert_num_queries(0):
        text = shown(
            "{% for due in rows %}{% time_left due calendar=calendar on=on %}{% endfor %}",
            rows=rows,
            calendar=PUBLISHED,
            on=date(2026, 10, 20),
        )

    assert text == "还有2个工作日" * 20


def test_a_due_day_folds_out_its_proof():
    html = show_due(
        counting.add_working_days(date(2026, 9, 18), 20, calendar=PUBLISHED), on=date(2026, 10, 20)
    )

    assert '<time class="due__day" datetime="2026-10-22">2026年10月22日（星期四）</time>' in html
    assert '<span class="due__left state--open">还有2个工作日</span>' in html
    assert "<summary>如何计算</summary>" in html
    assert "自2026年9月18日（星期五）次日起第20个工作日：2026年10月22日（星期四）。" in html
    assert "<li>10月1日至7日（国庆节）</li>" in html
    assert "<li>10月10日（国庆节调休上班）</li>" in html
    assert "《民法典》第二百零一条" in html
    assert "待国办通知" not in html


def test_an_estimate_is_marked_as_one():
    html = show_due(counting.add_working_days(date(2027, 3, 1), 20, calendar=PUBLISHED), on=date(2027, 3, 1))

    assert "估算，待国办通知" in html
    assert "通知公布后重新计算" in html


def test_what_is_done_shows_no_time_left():
    html = show_due(counting.add_working_days(date(2026, 9, 18), 20, calendar=PUBLISHED), done=True)

    assert "due__left" not in html
