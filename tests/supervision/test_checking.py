"""A check of a county: results stored, each stage said once, in any rhythm of runs."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from disclosure_portal.accounts.models import Membership
from disclosure_portal.notices.models import Notice
from supervision.models import Assignment, CheckRun, Escalation, Plan, Proof, Reminder
from supervision.workflow.checking import run
from tests import factories
from tests.supervision import records
from tests.threads import at_once

pytestmark = pytest.mark.django_db

DUE = records.DUE  # Saturday 31 October 2020


def day(month, number, year=2020):
    return date(year, month, number)


def at_noon(on):
    return timezone.make_aware(datetime.combine(on, time(12)))


def prove(assignment, done_on, *, by):
    """Handed in on the day and accepted on the same one by the county office."""
    return Proof.objects.create(
        assignment=assignment,
        text="目录已公布",
        done_on=done_on,
        state=Proof.State.ACCEPTED,
        handed_in_at=at_noon(done_on),
        handed_in_by=by,
        decided_at=at_noon(done_on),
        decided_by=factories.make_user("decider"),
    )


def said(assignment):
    rows = Reminder.objects.filter(subject=f"assignment:{assignment.pk}").order_by("pk")
    return [row.stage for row in rows]


@pytest.fixture
def plan(county, reviewer):
    return records.make_plan(county, by=reviewer)


@pytest.fixture
def milestone(plan):
    return records.make_milestone(plan)


@pytest.fixture
def assignment(milestone, township, editor, approver):
    return records.make_assignment(milestone, township)


@pytest.mark.both_databases
def test_each_stage_is_said_on_its_day_and_once(county, assignment, editor):
    days = [
        day(10, 18),
        day(10, 19),
        day(10, 19),
        day(10, 30),
        day(10, 31),
        day(11, 2),
        day(11, 6),
        day(11, 9),
    ]

    told = [run(county, as_of=on).notices for on in days]

    assert told == [0, 2, 0, 2, 0, 2, 3, 0]  # on 6 November the county office hears of it, too
    assert said(assignment) == ["before-10", "day", "after-1", "after-5", "escalated"]
    assert Notice.objects.filter(recipient=editor).count() == 4


def test_three_days_without_a_scheduler_lose_none_and_double_none(county, assignment):
    run(county, as_of=day(10, 29))
    # nothing runs on 30 and 31 October and 1 November
    run(county, as_of=day(11, 2))
    run(county, as_of=day(11, 2))

    assert said(assignment) == ["before-5", "after-1"]


def test_a_run_for_an_earlier_day_reports_and_sends_nothing(county, assignment):
    run(county, as_of=day(11, 2))

    first = run(county, as_of=day(10, 19))
    again = run(county, as_of=day(10, 30))

    assert (first.pk, again.pk) == (None, None)
    assert [(one.checked, one.notices, one.escalations) for one in (first, again)] == [(1, 0, 0)] * 2
    assert CheckRun.objects.count() == 1
    assert said(assignment) == ["after-1"]


def test_reports_are_the_same_in_any_order(county, assignment, editor):
    prove(assignment, day(10, 25), by=editor)
    run(county, as_of=day(11, 30))
    days = [day(10, 19), day(10, 30), day(11, 2)]

    def reported():
        return {on: (one := run(county, as_of=on)) and (one.checked, one.changed) for on in days}

    forward = reported()
    days.reverse()

    assert reported() == forward == {day(10, 19): (1, 1), day(10, 30): (1, 0), day(11, 2): (1, 0)}
    assert Assignment.objects.get().met_on == day(10, 25)


def test_what_was_found_is_stored(county, assignment, editor):
    first = run(county, as_of=day(10, 19))
    assignment.refresh_from_db()
    lacking = assignment.met_on, assignment.lacks
    prove(assignment, day(10, 20), by=editor)
    second = run(county, as_of=day(10, 21))
    third = run(county, as_of=day(10, 22))

    assert lacking == (None, "没有提交佐证材料")
    assignment.refresh_from_db()
    assert (assignment.met_on, assignment.lacks) == (day(10, 20), "")
    assert [one.changed for one in (first, second, third)] == [1, 1, 0]


def test_what_is_met_or_waived_is_left_alone(county, assignment, milestone, outsider, editor, reviewer):
    prove(assignment, day(10, 10), by=editor)
    waived = {"waived_on": day(10, 1), "waived_by": reviewer, "waived_because": "机构撤销"}
    records.make_assignment(milestone, outsider.memberships.get().unit, **waived)

    assert run(county, as_of=day(12, 1)).notices == 0


def test_a_plan_that_is_not_carried_out_is_left_alone(county, assignment, plan):
    Plan.objects.update(state=Plan.State.DRAFT, started_on=None)

    assert run(county, as_of=day(12, 1)).checked == 0


def test_the_words_tell_the_days(county, assignment, editor):
    for on in (day(10, 19), day(10, 30), day(11, 2)):
        run(county, as_of=on)

    texts = list(Notice.objects.filter(recipient=editor).order_by("pk").values_list("text", flat=True))
    assert texts == [
        "标准目录：期限2020年10月31日（星期六），当日是休息日，此前还有9个工作日",
        "标准目录：期限2020年10月31日（星期六），当日是休息日，今天起没有工作日了",
        "标准目录：期限2020年10月31日（星期六），已经逾期1个工作日",
    ]


def test_many_tasks_of_a_unit_go_out_in_one_message(county, plan, township, editor, approver):
    for number in range(12):
        records.make_assignment(records.make_milestone(plan, name=f"任务{number}"), township)

    done = run(county, as_of=day(10, 19))

    assert (done.notices, Reminder.objects.count()) == (2, 12)
    notice = Notice.objects.get(recipient=editor)
    assert notice.text.startswith("12项到期事项需要办理：1. 任务0：期限")
    assert {row.event for row in Reminder.objects.all()} == {notice.event}
    assert notice.event in notice.url


def test_a_unit_without_people_is_told_of_to_the_county_office(county, assignment, reviewer):
    Membership.objects.filter(unit=assignment.unit).update(ends_on=day(9, 1))

    run(county, as_of=day(10, 19))

    assert Notice.objects.get().recipient == reviewer
    assert Notice.objects.get().text.startswith("偏岭镇还没有经办人和审核人，请电话告知：标准目录：")


def test_the_day_that_was_moved_begins_a_new_series(county, assignment, milestone):
    run(county, as_of=day(10, 30))
    milestone.due_nominal = milestone.due_legal = day(11, 30)
    milestone.save()

    run(county, as_of=day(11, 16))

    assert said(assignment) == ["day", "before-10"]


def test_another_county_is_not_touched(county, assignment):
    other = factories.make_county("210324", "另一县", "另一县人民政府")

    assert run(other, as_of=day(11, 2)).checked == 0
    assert said(assignment) == []


@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
def test_two_runs_at_once_double_nothing(county, assignment, plan, reviewer, editor):
    for number in range(5):
        records.make_assignment(records.make_milestone(plan, name=f"任务{number}"), assignment.unit)

    done = at_once(*[lambda: run(county, as_of=day(11, 6))] * 2)

    assert sorted(one.notices for one in done) == [0, 3]
    assert sorted(one.escalations for one in done) == [0, 6]
    assert Reminder.objects.count() == 12  # after-5 and the escalation of each
    assert Notice.objects.count() == 3
    assert Escalation.objects.count() == 6


@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
def test_runs_for_two_days_at_once_end_with_the_later_one(county, assignment):
    at_once(lambda: run(county, as_of=day(10, 30)), lambda: run(county, as_of=day(11, 2)))

    assert said(assignment) in (["after-1"], ["day", "after-1"])
    assert CheckRun.objects.latest("as_of").as_of == day(11, 2)


def test_queries_do_not_grow_with_units_and_tasks(county, assignment, plan):
    def queries(on):
        with CaptureQueriesContext(connection) as captured:
            run(county, as_of=on)
        return len(captured)

    few = queries(day(10, 19))
    for number in range(8):
        unit = factories.make_unit(county, f"2103239{number}", f"第{number}镇")
        factories.make_person(f"editor-{number}", "经办", "editor", unit)
        records.make_assignment(assignment.milestone, unit)
    many = queries(day(10, 26))

    # Each person gets a message of their own: what else is asked doesn't grow.
    assert many - few <= 8 * 5
