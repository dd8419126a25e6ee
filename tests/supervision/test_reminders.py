"""Reminders of outcomes: in stages around the target day, each said once, missed days neither lost nor doubled."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest
from django.utils import timezone

from disclosure_portal import clock
from disclosure_portal.accounts.queries import system_user
from disclosure_portal.jobs import queue
from disclosure_portal.jobs.models import Job
from disclosure_portal.notices.models import Notice
from disclosure_portal.workdays.calendar import WorkCalendar
from participation.models import Consultation
from supervision.reminders import remind_of_outcomes, stages
from supervision.tasks import remind_of_outcomes as task
from tests.participation import records
from tests.participation.conftest import decision, justice  # noqa: F401 (fixtures)

pytestmark = pytest.mark.django_db

DUE = date(
    2026, 10, 20
)  # a Tuesday; 25–27 September and 1–7 October are rest days, Saturday 10 October works


def at_noon(day):
    return timezone.make_aware(datetime.combine(day, time(12)))


@pytest.fixture
def consultation(decision, editor, approver):  # noqa: F811
    """Over since 20 September 2026, its outcome due a month later."""
    return records.make_consultation(
        decision,
        by=editor,
        opens_at=at_noon(date(2026, 8, 20)),
        closes_at=at_noon(date(2026, 9, 20)),
        published_at=at_noon(date(2026, 8, 19)),
        outcome_due_on=DUE,
    )


def said_to(person):
    return [
        notice.event.rpartition(":")[2] for notice in Notice.objects.filter(recipient=person).order_by("pk")
    ]


@pytest.mark.parametrize(
    ("due_on", "days"),
    [
        (DUE, ["2026-10-13", "2026-10-20", "2026-10-21", "2026-10-27"]),
        (
            date(2026, 10, 9),
            ["2026-09-24", "2026-10-09", "2026-10-10", "2026-10-15"],
        ),  # over the National Day
        (date(2026, 10, 4), ["2026-09-23", "2026-10-04", "2026-10-08", "2026-10-13"]),  # a day of rest itself
    ],
)
def test_the_stages_are_counted_in_working_days(county, due_on, days):
    assert [str(stage.day) for stage in stages(due_on, WorkCalendar.load(county))] == days


@pytest.mark.both_databases
def test_each_stage_is_said_on_its_day_and_once(consultation, editor):
    told = {
        day: remind_of_outcomes(on=date(2026, 10, day))
        for day in (12, 13, 14, 19, 20, 20, 21, 22, 27, 28, 30)
    }

    assert {day: count for day, count in told.items() if count} == {13: 2, 21: 2, 27: 2}
    assert said_to(editor) == ["before", "day", "after-1", "after-5"]


def test_three_missed_days_lose_none_and_double_none(consultation, editor):
    remind_of_outcomes(on=date(2026, 10, 19))
    # nothing runs on 20, 21 and 22 October
    remind_of_outcomes(on=date(2026, 10, 23))
    remind_of_outcomes(on=date(2026, 10, 23))

    assert said_to(editor) == ["before", "after-1"]


def test_a_run_for_an_earlier_day_says_nothing(consultation, editor):
    remind_of_outcomes(on=date(2026, 10, 21))

    assert remind_of_outcomes(on=date(2026, 10, 13)) == 0
    assert said_to(editor) == ["after-1"]


def test_the_county_office_hears_of_it_last(consultation, editor, approver, reviewer):
    remind_of_outcomes(on=date(2026, 10, 21))
    assert said_to(reviewer) == []

    remind_of_outcomes(on=date(2026, 10, 27))
    assert said_to(reviewer) == ["after-5"]
    assert said_to(approver) == ["after-1", "after-5"]


def test_the_day_told_late_is_told_as_passed(decision, consultation, editor):  # noqa: F811
    Consultation.objects.filter(pk=consultation.pk).update(outcome_due_on=date(2026, 10, 2))
    remind_of_outcomes(on=date(2026, 10, 6))

    text = Notice.objects.get(recipient=editor).text
    assert "目标日期是2026年10月2日（星期五），已经过了" in text


@pytest.mark.parametrize(
    "changes",
    [
        {"state": "cancelled", "cancelled_because": "不再调整"},
        {"state": "published", "closed_at": None, "closes_at": at_noon(date(2026, 12, 1))},
        {"outcome_due_on": None},
    ],
)
def test_what_owes_no_outcome_is_left_alone(consultation, changes):
    Consultation.objects.filter(pk=consultation.pk).update(**changes)

    assert remind_of_outcomes(on=date(2026, 10, 30)) == 0


def test_a_published_outcome_ends_the_reminders(consultation, decision, reviewer):  # noqa: F811
    records.make_adoption(decision, by=reviewer)

    assert remind_of_outcomes(on=date(2026, 10, 30)) == 0


def test_the_scheduled_run_says_how_many_it_told(consultation, settings):
    settings.DEBUG = True  # which the clock asks for
    job = queue.enqueue("supervision.tasks.remind_of_outcomes", "test", by=system_user())
    with clock.set_to(at_noon(date(2026, 10, 20))):
        task(job.pk)

    assert Job.objects.get(pk=job.pk).outcome == "发出提醒2条。"
