"""Counting: edges, directions, refusals, proofs, and what must hold for any date."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disclosure_portal.workdays import counting
from disclosure_portal.workdays.calendar import Override, WorkCalendar
from disclosure_portal.workdays.law import Rule

PUBLISHED = WorkCalendar()
COUNTS = [
    counting.add_working_days,
    counting.add_calendar_days,
    counting.working_days_before,
    counting.calendar_days_before,
]

days = st.dates(date(2003, 1, 1), date(2030, 12, 31))
lengths = st.integers(0, 60)
overrides = st.dictionaries(
    st.dates(date(2026, 1, 1), date(2026, 12, 31)),
    st.builds(
        Override, is_working=st.booleans(), why=st.just("试验"), notice=st.just("国办发明电〔2025〕7号")
    ),
    max_size=30,
)
calendars = st.builds(WorkCalendar, overrides)


@pytest.mark.parametrize(
    ("count", "start", "n", "nominal", "legal"),
    [
        # the start is never counted, whether it works (Friday 10.16) or not (Saturday 10.17)
        (counting.add_working_days, date(2026, 10, 16), 1, date(2026, 10, 19), date(2026, 10, 19)),
        (counting.add_working_days, date(2026, 10, 17), 1, date(2026, 10, 19), date(2026, 10, 19)),
        # nothing to count: the day itself, moved off rest in the direction of counting
        (counting.add_working_days, date(2026, 10, 16), 0, date(2026, 10, 16), date(2026, 10, 16)),
        (counting.add_working_days, date(2026, 10, 17), 0, date(2026, 10, 17), date(2026, 10, 19)),
        (counting.add_calendar_days, date(2026, 10, 17), 0, date(2026, 10, 17), date(2026, 10, 19)),
        (counting.working_days_before, date(2026, 10, 17), 0, date(2026, 10, 17), date(2026, 10, 16)),
        (counting.calendar_days_before, date(2026, 10, 17), 0, date(2026, 10, 17), date(2026, 10, 16)),
        # a limit ending on a working Saturday stays there
        (counting.add_calendar_days, date(2026, 10, 3), 7, date(2026, 10, 10), date(2026, 10, 10)),
        # back from 10.15: 14, 13, 12, 10 (working Saturday), 9, 8, then 9.30 before the holiday
        (counting.working_days_before, date(2026, 10, 15), 6, date(2026, 10, 8), date(2026, 10, 8)),
        (counting.working_days_before, date(2026, 10, 15), 7, date(2026, 9, 30), date(2026, 9, 30)),
        # ten days before 10.15 lies in the holiday: the last working day before is safe
        (counting.calendar_days_before, date(2026, 10, 15), 10, date(2026, 10, 5), date(2026, 9, 30)),
    ],
)
def test_edges_and_directions(count, start, n, nominal, legal):
    due = count(start, n, calendar=PUBLISHED)

    assert (due.nominal, due.legal) == (nominal, legal)


@pytest.mark.parametrize(
    ("start", "end", "working_days"),
    [
        (date(2026, 10, 16), date(2026, 10, 23), 5),
        (date(2026, 10, 23), date(2026, 10, 16), -5),
        (date(2026, 10, 16), date(2026, 10, 16), 0),
        (date(2026, 10, 16), date(2026, 10, 18), 0),  # a weekend
        (
            date(2026, 9, 30),
            date(2026, 10, 12),
            4,
        ),  # 8, 9, 10 and 12: the holiday falls out, its Saturday counts
    ],
)
def test_between_leaves_out_the_start_and_counts_the_end(start, end, working_days):
    assert counting.working_days_between(start, end, calendar=PUBLISHED) == working_days


@given(calendars, days, lengths, st.sampled_from(COUNTS))
def test_the_legal_day_always_works(calendar, start, n, count):
    due = count(start, n, calendar=calendar)

    assert calendar.day(due.legal).is_working


@given(calendars, days, st.integers(1, 60))
def test_between_inverts_adding(calendar, start, n):
    due = counting.add_working_days(start, n, calendar=calendar)

    assert due.nominal == due.legal
    assert counting.working_days_between(start, due.legal, calendar=calendar) == n


@given(days, st.integers(1, 60))
def test_counting_back_undoes_counting_forward(start, n):
    first = counting.add_working_days(start, 1, calendar=PUBLISHED).legal
    due = counting.add_working_days(first, n, calendar=PUBLISHED)

    assert counting.working_days_before(due.legal, n, calendar=PUBLISHED).legal == first


@given(calendars, days, lengths, st.sampled_from(COUNTS))
def test_no_skipped_day_works_and_each_lies_between_start_and_result(calendar, start, n, count):
    due = count(start, n, calendar=calendar)

    first, last = sorted((start, due.legal))
    assert all(not calendar.day(day.date).is_working and day.why for day in due.skipped)
    assert all(first <= day.date <= last for day in due.skipped)


@given(calendars, days, lengths)
def test_calendar_days_roll_away_from_the_start_only_over_rest(calendar, start, n):
    forward = counting.add_calendar_days(start, n, calendar=calendar)
    back = counting.calendar_days_before(start, n, calendar=calendar)

    assert forward.nominal == start + timedelta(days=n)
    assert back.nominal == start - timedelta(days=n)
    assert len(forward.skipped) == (forward.legal - forward.nominal).days
    assert len(back.skipped) == (back.nominal - back.legal).days


@given(days, st.integers(1, 40), st.integers(0, 30), st.integers(0, 30))
def test_a_pause_moves_the_date_by_the_working_days_it_covers(start, n, after, length):
    begin = start + timedelta(days=after)
    end = begin + timedelta(days=length)

    due = counting.add_working_days(start, n, calendar=PUBLISHED, pauses=[(begin, end)])

    paused = counting.working_days_between(
        max(begin - timedelta(days=1), start), min(end, due.legal), calendar=PUBLISHED
    )
    assert not begin <= due.legal <= end
    assert counting.working_days_between(start, due.legal, calendar=PUBLISHED) == n + max(paused, 0)


def test_a_working_day_limit_explains_itself():
    due = counting.add_working_days(date(2026, 9, 18), 20, calendar=PUBLISHED)

    assert due.sentence() == (
        "自2026年9月18日（星期五）次日起第20个工作日：2026年10月22日（星期四）。"
        "跳过：9月19日（星期六）、9月25日至27日（中秋节）、10月1日至7日（国庆节）、10月11日（星期日）、"
        "10月17日至18日（星期六、星期日）。"
        "计入：9月20日（国庆节调休上班）、10月10日（国庆节调休上班）。"
    )


def test_a_calendar_day_limit_tells_both_its_days():
    due = counting.add_calendar_days(date(2026, 9, 5), 30, calendar=PUBLISHED)

    assert due.sentence() == (
        "自2026年9月5日（星期六）次日起第30日：2026年10月5日（星期一），逢国庆节，"
        "顺延至2026年10月8日（星期四）。跳过：10月5日至7日（国庆节）。"
    )


def test_a_latest_day_before_an_event_is_moved_forward_in_time():
    due = counting.calendar_days_before(date(2026, 10, 15), 10, calendar=PUBLISHED)

    assert due.sentence().startswith(
        "2026年10月15日（星期四）前第10日：2026年10月5日（星期一），逢国庆节，提前至2026年9月30日（星期三）。"
    )


def test_days_outside_the_first_year_carry_their_own():
    due = counting.add_working_days(date(2025, 12, 30), 3, calendar=PUBLISHED)

    assert due.skipped_runs() == ["2026年1月1日至3日（元旦）"]
    assert due.shifted_runs() == ["2026年1月4日（元旦调休上班）"]


@pytest.mark.parametrize("rule", Rule)
def test_every_rule_names_what_it_counts(rule):
    assert "当日不计入" in rule.source


@pytest.mark.parametrize("n", [-1, counting.MOST_DAYS + 1])
@pytest.mark.parametrize("count", COUNTS)
def test_an_absurd_number_is_refused(count, n):
    with pytest.raises(ValueError, match=f"天数应为0至3660之间的整数，现为{n}。"):
        count(date(2026, 9, 18), n, calendar=PUBLISHED)


def test_a_date_beyond_the_calendar_is_refused():
    with pytest.raises(ValueError, match="超出了日历范围"):
        counting.add_working_days(date(9999, 12, 30), 20, calendar=PUBLISHED)
    with pytest.raises(ValueError, match="超出了日历范围"):
        counting.calendar_days_before(date(1, 1, 3), 20, calendar=PUBLISHED)


def test_a_pause_that_ends_before_it_begins_is_refused():
    with pytest.raises(ValueError, match="暂停期间应先起后止"):
        counting.add_working_days(
            date(2026, 3, 2), 20, calendar=PUBLISHED, pauses=[(date(2026, 3, 24), date(2026, 3, 10))]
        )


@pytest.mark.parametrize("count", COUNTS)
def test_a_moment_is_not_taken_for_a_day(count):
    with pytest.raises(TypeError, match="time zone"):
        count(datetime(2026, 9, 18, 8, tzinfo=UTC), 20, calendar=PUBLISHED)


@pytest.mark.parametrize("count", COUNTS)
def test_a_count_of_years_asks_the_database_once(count, county, django_assert_num_queries):
    with django_assert_num_queries(1):
        count(date(2026, 9, 18), 1000, county=county)
