"""Scheduled jobs: each due moment makes one job, however many schedulers tick."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings as project
from django.utils.module_loading import import_string

from disclosure_portal.jobs import scheduler
from disclosure_portal.jobs.models import Job
from disclosure_portal.jobs.schedule import Daily, Every
from tests.jobs.conftest import at_once

BEIJING = ZoneInfo("Asia/Shanghai")
UTC = ZoneInfo("UTC")
DAILY = "disclosure_portal.jobs.tasks.tidy"


def moment(day, hour, minute=0, second=0, zone=BEIJING):
    return datetime(2026, 3, day, hour, minute, second, tzinfo=zone)


@pytest.mark.parametrize(
    ("timetable", "now", "due"),
    [
        (Daily("03:30"), moment(2, 3, 30), moment(2, 3, 30)),
        (Daily("03:30"), moment(2, 3, 29, 59), moment(1, 3, 30)),
        (Daily("03:30"), moment(2, 23, 59), moment(2, 3, 30)),
        (Daily("03:30"), moment(1, 19, 30, zone=UTC), moment(2, 3, 30)),
        (Daily("00:00"), moment(2, 0), moment(2, 0)),
        (Every(minutes=5), moment(2, 9, 5), moment(2, 9, 5)),
        (Every(minutes=5), moment(2, 9, 9, 59), moment(2, 9, 5)),
        (Every(minutes=5), moment(2, 1, 0, 1, zone=UTC), moment(2, 9, 0)),
        (Every(minutes=60), moment(2, 9, 59), moment(2, 9, 0)),
    ],
)
def test_the_last_due_moment(timetable, now, due):
    assert timetable.last_due(now) == due


@pytest.mark.parametrize("minutes", [0, -5, 7, 90])
def test_minutes_that_do_not_divide_the_hour_are_refused(minutes):
    with pytest.raises(ValueError, match="divides the hour"):
        Every(minutes=minutes)


@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
def test_several_schedulers_make_one_job(sent, at, settings):
    settings.SCHEDULE = {DAILY: ("每日清理", Daily("03:30"))}
    at(moment(2, 3, 30, 5))
    jobs = at_once(lambda: scheduler.run_scheduled(DAILY), times=4)

    job = Job.objects.get()
    assert [found.pk for found in jobs] == [job.pk] * 4
    assert (job.title, job.due_at, job.requested_by.username) == ("每日清理", moment(2, 3, 30), "system")
    assert sent == [(DAILY, job.pk)]


def test_each_due_moment_makes_its_own_job(db, at, settings):
    settings.SCHEDULE = {DAILY: ("每日清理", Daily("03:30"))}
    for day in (2, 3, 4):
        at(moment(day, 9))
        scheduler.run_all_scheduled()

    due = Job.objects.scheduled(DAILY).values_list("due_at", flat=True)
    assert list(due) == [moment(4, 3, 30), moment(3, 3, 30), moment(2, 3, 30)]


def test_a_run_missed_while_everything_was_off_is_made_up_for_once(db, at, settings):
    settings.SCHEDULE = {DAILY: ("每日清理", Daily("03:30"))}
    at(moment(2, 4))
    scheduler.run_all_scheduled()
    at(moment(2, 4) + timedelta(days=20))
    scheduler.run_all_scheduled()

    assert Job.objects.count() == 2


@pytest.mark.parametrize("name", project.SCHEDULE)
def test_every_schedule_names_a_task(name):
    assert import_string(name).name == name
