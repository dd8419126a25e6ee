"""Stages of reminders around weekends, holidays and shifted working days."""

from __future__ import annotations

from datetime import date

import pytest

from disclosure_portal.workdays.calendar import WorkCalendar
from supervision.deadlines.stages import Series, latest, overtaking, stages
from supervision.models import Reminder

Stage = Reminder.Stage


def days_of(due_nominal, due_legal=None):
    series = stages(due_nominal, due_legal or due_nominal, calendar=WorkCalendar())
    return [str(one.day) for one in series]


@pytest.mark.parametrize(
    ("due_nominal", "due_legal", "expected"),
    [
        # A plain week; 25–27 September and 1–7 October 2026 rest, Sunday 20 September and Saturday 10 October work.
        (
            date(2026, 10, 20),
            None,
            "2026-09-30 2026-10-13 2026-10-19 2026-10-20 2026-10-21 2026-10-27 2026-10-27",
        ),
        # The day after the holiday: days are counted over it, and the shifted Saturday works.
        (
            date(2026, 10, 8),
            None,
            "2026-09-17 2026-09-23 2026-09-30 2026-10-08 2026-10-09 2026-10-14 2026-10-14",
        ),
        # The plan's Saturday 31 October 2020, which doesn't roll: "today" is said on Friday, late is Monday.
        (
            date(2020, 10, 31),
            None,
            "2020-10-19 2020-10-26 2020-10-30 2020-10-30 2020-11-02 2020-11-06 2020-11-06",
        ),
        # Rolled by the office: still said on Friday, nobody is late on Monday.
        (
            date(2020, 10, 31),
            date(2020, 11, 2),
            "2020-10-19 2020-10-26 2020-10-30 2020-10-30 2020-11-03 2020-11-09 2020-11-09",
        ),
        # Within the holiday: T8, nominal 5 October, legal 8 October 2026.
        (
            date(2026, 10, 5),
            date(2026, 10, 8),
            "2026-09-17 2026-09-23 2026-09-30 2026-09-30 2026-10-09 2026-10-14 2026-10-14",
        ),
        # A shifted working Saturday is a day like any other.
        (
            date(2026, 10, 10),
            None,
            "2026-09-20 2026-09-28 2026-10-09 2026-10-10 2026-10-12 2026-10-16 2026-10-16",
        ),
        # The plan's last day is a Sunday, and 1 January 2024 rests.
        (
            date(2023, 12, 31),
            None,
            "2023-12-18 2023-12-25 2023-12-29 2023-12-29 2024-01-02 2024-01-08 2024-01-08",
        ),
    ],
)
def test_the_stages_are_counted_in_working_days(due_nominal, due_legal, expected):
    assert days_of(due_nominal, due_legal) == expected.split()


def test_the_latest_stage_overtakes_the_earlier_ones():
    series = Series(WorkCalendar())
    due = date(2020, 10, 31)

    said = {
        day: latest(series.come(due, due, as_of=date(2020, *day)))
        for day in [(10, 18), (10, 19), (10, 27), (10, 30), (10, 31), (11, 2), (11, 5), (11, 6), (12, 31)]
    }

    assert said == {
        (10, 18): [],
        (10, 19): [Stage.BEFORE_10],
        (10, 27): [Stage.BEFORE_5],
        (10, 30): [Stage.DAY],
        (10, 31): [Stage.DAY],
        (11, 2): [Stage.AFTER_1],
        (11, 5): [Stage.AFTER_1],
        (11, 6): [Stage.AFTER_5, Stage.ESCALATED],
        (12, 31): [Stage.AFTER_5, Stage.ESCALATED],
    }


def test_what_is_not_escalated_is_reminded_of_to_the_end():
    assert latest([Stage.AFTER_5, Stage.ESCALATED], escalates=False) == [Stage.AFTER_5]


def test_a_stage_needs_no_saying_once_a_later_one_was_said():
    assert overtaking(Stage.DAY) == [Stage.DAY, Stage.AFTER_1, Stage.AFTER_5]
    assert overtaking(Stage.ESCALATED) == [Stage.ESCALATED]
