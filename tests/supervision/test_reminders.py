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
from participation.models import Consultation
from supervision.models import Escalation, Reminder
from supervision.tasks import check_county, check_deadlines, watch_hours
from supervision.workflow.checking import run
from tests import factories
from tests.participation import records
from tests.supervision.checks import make_rest_day

pytestmark = pytest.mark.django_db

DUE = date(2026, 10, 20)  # a Tuesday; 25–27 September and 1–7 October rest, Saturday 10 October works


def at_noon(day):
    return timezone.make_aware(datetime.combine(day, time(12)))


def october(day):
    return date(2026, 10, day)


@pytest.fixture
def consultation(decision, editor, approver):
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
    told = Notice.objects.filter(recipient=person, event__startswith="outcome-due:").order_by("pk")
    return [notice.event.rpartition(":")[2] for notice in told]


def test_each_stage_is_said_on_its_day_and_once(county, consultation, editor):
    told = {day: run(county, as_of=october(day)).notices for day in (9, 12, 13, 14, 19, 20, 21, 22, 27, 28)}

    # 30 September was a missed day, for which the run of the 9th makes up.
    assert {day: count for day, count in told.items() if count} == {9: 2, 13: 2, 19: 2, 20: 2, 21: 2, 27: 2}
    assert said_to(editor) == ["before-10", "before-5", "before-1", "day", "after-1", "after-5"]


def test_three_missed_days_lose_none_and_double_none(county, consultation, editor):
    run(county, as_of=october(19))
    # nothing runs on 20, 21 and 22 October
    run(county, as_of=october(23))
    run(county, as_of=october(23))

    assert said_to(editor) == ["before-1", "after-1"]


def test_a_run_for_an_earlier_day_says_nothing(county, consultation, editor):
    run(county, as_of=october(21))

    assert run(county, as_of=october(13)).notices == 0
    assert said_to(editor) == ["after-1"]


def test_the_county_office_hears_of_it_last(county, consultation, approver, reviewer):
    run(county, as_of=october(21))
    assert said_to(reviewer) == []

    run(county, as_of=october(27))
    assert said_to(reviewer) == ["escalated"]
    assert said_to(approver) == ["after-1", "after-5"]
    told = Notice.objects.get(recipient=reviewer, event__startswith="outcome-due:").text
    assert told.startswith(f"提交督办：{consultation.unit}，公布“{consultation}”的意见采纳情况：期限")


def test_a_day_of_rest_is_told_before_and_late_after_the_legal_day(county, consultation, editor):
    Consultation.objects.update(outcome_due_on=october(4))

    for day in (date(2026, 9, 30), october(6), october(8), october(9)):
        run(county, as_of=day)

    assert said_to(editor) == ["day", "after-1"]
    first, second = Notice.objects.filter(recipient=editor).order_by("pk")
    assert "期限2026年10月4日（星期日），当日是休息日，今天起没有工作日了" in first.text
    assert "期限2026年10月4日（星期日），已经逾期1个工作日" in second.text


def test_a_calendar_that_changes_says_nothing_twice(county, consultation, editor, reviewer):
    """The target day is a month after the end, whatever works; only from when it is late follows the calendar."""
    for day in (19, 20, 21):
        run(county, as_of=october(day))
    for rest in (20, 21):
        make_rest_day(october(rest), county)
    told = {day: run(county, as_of=october(day)).notices for day in (22, 23, 27, 28, 29)}

    assert {day: count for day, count in told.items() if count} == {29: 3}  # the 22nd and five
    assert said_to(editor) == ["before-1", "day", "after-1", "after-5"]
    assert said_to(reviewer) == ["escalated"]
    assert set(Reminder.objects.filter(kind="outcome").values_list("due_on", flat=True)) == {DUE}
    assert list(Escalation.objects.values_list("due_on", "state")) == [(DUE, "open")]


@pytest.mark.parametrize(
    "changes",
    [
        {"state": "cancelled", "cancelled_because": "不再调整"},
        {"outcome_due_on": None},
    ],
)
def test_what_owes_no_outcome_is_left_alone(county, consultation, changes):
    Consultation.objects.filter(pk=consultation.pk).update(**changes)

    assert run(county, as_of=october(30)).notices == 0


def test_what_still_goes_on_owes_no_outcome(county, consultation):
    ends = {"state": "published", "closed_at": None, "closes_at": at_noon(date(2026, 12, 1))}
    Consultation.objects.filter(pk=consultation.pk).update(**ends)

    run(county, as_of=october(30))

    assert not Reminder.objects.filter(kind="outcome").exists()


def test_a_published_outcome_ends_the_reminders(county, consultation, decision, reviewer):
    records.make_adoption(decision, by=reviewer)

    run(county, as_of=october(30))

    assert not Reminder.objects.filter(kind="outcome").exists()


def test_one_countys_fault_keeps_no_other_from_its_clocks(county, monkeypatch):
    other = factories.make_county("210324", "另一县", "另一县人民政府")
    watched = []

    def watch(one, *, at):
        watched.append(one)
        if one == county:
            raise ValueError("坏数据")
        return 1

    monkeypatch.setattr("supervision.tasks.watch_clocks", watch)
    job = queue.enqueue("supervision.tasks.watch_hours", "test-hours", by=system_user())
    with pytest.raises(ValueError, match="坏数据"):
        watch_hours(job.pk)

    job.refresh_from_db()
    assert (watched, job.state, job.error) == ([county, other], Job.State.QUEUED, "ValueError: 坏数据")


def test_the_scheduled_run_checks_each_county_once_a_day(county, consultation, settings):
    settings.DEBUG = True  # which the clock asks for
    with clock.set_to(at_noon(october(20))):
        for number in range(2):
            ordered = queue.enqueue("supervision.tasks.check_deadlines", f"test-{number}", by=system_user())
            check_deadlines(ordered.pk)
        job = Job.objects.get(name="supervision.tasks.check_county")
        check_county(job.pk)

    job.refresh_from_db()
    assert job.outcome == "核验3项，变化0项，发出消息2条，提交督办0项。"  # two columns of the portal, too
