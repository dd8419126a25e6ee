"""The dashboard's figures: the sentence, what presses, the ranking, the course of a plan, which plan is shown."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from django.utils import timezone

from disclosure_portal.notices.models import Notice
from participation.models import Consultation
from supervision.models import CheckRun, Plan, Reminder, Status
from supervision.queries.checks import last_check
from supervision.queries.course import Growth, growth, month_ends
from supervision.queries.dashboard import dashboard, plan_to_show
from supervision.queries.going_on import open_consultations, reminding
from tests import factories
from tests.participation import records as participation
from tests.supervision import records

pytestmark = pytest.mark.django_db

DUE = date(2021, 8, 31)  # a Tuesday
NEXT_DUE = date(2021, 9, 30)  # a Thursday


def noon(day):
    return timezone.make_aware(datetime.combine(day, time(12)))


@pytest.fixture
def units(county):
    return [factories.make_unit(county, f"2103231{number:02d}", f"第{number}镇") for number in range(1, 5)]


@pytest.fixture
def plan(county, reviewer):
    return records.make_plan(county, by=reviewer)


@pytest.fixture
def tasks(plan, units):
    """Two milestones, each owed by the four units: (first, second), each by unit."""
    milestones = [
        records.make_milestone(plan, day, name=name, is_key=True)
        for name, day in (("共性目录完善", DUE), ("公众参与试点", NEXT_DUE))
    ]
    return [[records.make_assignment(one, unit) for unit in units] for one in milestones]


def done(task, on, by):
    """The task was done on the day, and accepted the same day."""
    records.make_accepted_proof(task, on, by=by)


def figures(plan, day):
    return dashboard(plan, as_of=day)


# The sentence


def test_nothing_is_due_yet(plan, tasks):
    assert figures(plan, date(2021, 1, 4)).headline.text == "还没有任务到期，2个主要时间节点都没有完成。"


def test_what_comes_near_is_told_with_the_days_left(plan, tasks):
    text = figures(plan, date(2021, 8, 30)).headline.text

    assert text.startswith("“共性目录完善”有4个单位临期，还有1个工作日；还没有任务到期")


def test_everything_in_time_is_said_so(plan, tasks, reviewer):
    for task in (*tasks[0], *tasks[1]):
        done(task, date(2021, 8, 2), reviewer)

    assert (
        figures(plan, date(2021, 10, 8)).headline.text == "没有逾期未完成的任务，2个主要时间节点已全部完成。"
    )


def test_one_unit_that_is_late_is_named_with_its_task(plan, tasks, reviewer):
    for task in (*tasks[0][1:], *tasks[1]):
        done(task, date(2021, 8, 2), reviewer)

    text = figures(plan, date(2021, 9, 2)).headline.text
    assert text == "第1镇的“共性目录完善”没有按期完成，已逾期2个工作日；2个主要时间节点已完成1个。"


def test_of_many_the_longest_late_is_named(plan, tasks, reviewer):
    for task in (*tasks[0][2:], *tasks[1][3:]):
        done(task, date(2021, 8, 2), reviewer)

    text = figures(plan, date(2021, 10, 11)).headline.late  # 1–7 October are rest days, 9 October works
    assert text == "4个单位中3个单位有5项任务逾期未完成，最久的是2个单位的“共性目录完善”，已逾期25个工作日"


def test_one_unit_with_several_late_tasks(plan, tasks, reviewer):
    for task in (*tasks[0][1:], *tasks[1][1:]):
        done(task, date(2021, 8, 2), reviewer)

    text = figures(plan, date(2021, 10, 8)).headline.late
    assert text == "第1镇有2项任务逾期未完成，最久的是“共性目录完善”，已逾期23个工作日"


def test_when_all_are_late_it_says_all(plan, tasks):
    assert figures(plan, date(2021, 9, 1)).headline.late.startswith("4个单位都有任务逾期未完成，共4项")


def test_late_over_days_of_rest_only_is_late_all_the_same(plan, units):
    saturday = records.make_milestone(plan, date(2020, 10, 31), name="标准目录")
    records.make_assignment(saturday, units[0])

    (pressing,) = figures(plan, date(2020, 11, 1)).late
    assert pressing.told == "逾期不足1个工作日"


# What presses


def test_the_longest_late_stands_first_and_near_behind(plan, tasks, units, reviewer):
    done(tasks[0][0], DUE, reviewer)
    shown = figures(plan, date(2021, 9, 20))

    assert [(str(one.milestone), one.told, one.named) for one in shown.pressing] == [
        ("共性目录完善", "逾期14个工作日", "第2镇、第3镇等3个单位"),
        ("公众参与试点", "还有8个工作日", "全部4个单位"),
    ]


def test_who_was_let_off_neither_presses_nor_counts(plan, tasks, reviewer):
    first = tasks[0][0]
    first.waived_on, first.waived_by, first.waived_because = date(2021, 8, 1), reviewer, "没有此项业务"
    first.save()
    shown = figures(plan, date(2021, 9, 20))

    assert shown.key_stands[0].owed == 3
    assert shown.counts[Status.WAIVED] == 1
    assert shown.late[0].named == "全部3个单位"
    assert figures(plan, date(2021, 7, 31)).key_stands[0].owed == 4  # before that day it owed as the others


# Time line and ranking


def test_a_milestone_says_how_it_stands(plan, tasks, reviewer):
    done(tasks[0][0], DUE, reviewer)
    first, second = figures(plan, date(2021, 9, 20)).key_stands

    assert (first.kind, first.told) == ("late", "1/4，逾期3")
    assert (second.kind, second.told) == ("soon", "0/4，临期4")
    assert figures(plan, date(2021, 1, 4)).key_stands[0].kind == "coming"


def test_a_milestone_that_nobody_owes_is_not_done(plan):
    records.make_milestone(plan, DUE)
    (stand,) = figures(plan, date(2021, 9, 20)).stands

    assert (stand.is_done, stand.kind, stand.told) == (False, "coming", "无人承担")


def test_the_ranking_begins_with_the_worst_and_equal_figures_share_a_place(plan, tasks, units, reviewer):
    done(tasks[0][0], DUE, reviewer)
    done(tasks[0][1], date(2021, 9, 3), reviewer)
    ranking = figures(plan, date(2021, 9, 20)).ranking

    assert [
        (str(one.unit), one.place, one.percent, one.on_time, one.late, one.overdue) for one in ranking
    ] == [
        ("第3镇", 3, 0, 0, 0, 1),
        ("第4镇", 3, 0, 0, 0, 1),
        ("第2镇", 2, 100, 0, 1, 0),
        ("第1镇", 1, 100, 1, 0, 0),
    ]


def test_nobody_is_ranked_before_anything_is_due(plan, tasks):
    assert figures(plan, date(2021, 1, 4)).ranking == []


# The curve


def test_the_curve_counts_due_and_done_by_their_days(plan, tasks, reviewer):
    done(tasks[0][0], date(2021, 8, 2), reviewer)
    done(tasks[1][0], date(2021, 8, 2), reviewer)
    grown = growth(figures(plan, date(2021, 9, 20)).standings)

    assert grown == Growth(due=[(DUE, 4), (NEXT_DUE, 8)], done=[(date(2021, 8, 2), 2)], total=8)


def test_the_table_tells_the_end_of_each_month_the_latest_first():
    grown = Growth(due=[(date(2020, 10, 31), 5)], done=[(date(2020, 10, 9), 2)], total=5)
    told = month_ends(grown, begins=date(2020, 8, 20), as_of=date(2020, 11, 16))

    assert [(one.day, one.due, one.done) for one in told] == [
        (date(2020, 11, 16), 5, 2),
        (date(2020, 10, 31), 5, 2),
        (date(2020, 9, 30), 0, 0),
        (date(2020, 8, 31), 0, 0),
    ]


# A past day


@pytest.mark.both_databases
def test_a_past_day_shows_what_was_known_then(plan, tasks, reviewer):
    done(tasks[0][0], date(2021, 9, 10), reviewer)

    assert figures(plan, date(2021, 9, 9)).counts[Status.OVERDUE] == 4
    assert figures(plan, date(2021, 9, 10)).counts[Status.OVERDUE] == 3


# Which plan


def test_the_plan_with_the_nearest_day_ahead_is_shown(county, plan, tasks, reviewer):
    yearly = records.make_plan(county, by=reviewer, title="2021年工作要点", issued_on=date(2021, 1, 10))
    records.make_milestone(yearly, date(2021, 6, 30))
    plans = Plan.objects.all()

    assert plan_to_show(plans, as_of=date(2021, 6, 30)) == yearly
    assert plan_to_show(plans, as_of=date(2021, 7, 1)) == plan
    assert plan_to_show(plans, as_of=date(2021, 1, 9)) == plan
    assert (
        plan_to_show(plans, as_of=date(2022, 1, 1)) == plan
    )  # both are behind: the later of their last days
    assert plan_to_show(plans, as_of=date(2020, 8, 19)) is None


def test_queries_do_not_grow_with_units_or_milestones(
    county, plan, tasks, count_queries, django_assert_num_queries
):
    few = count_queries(lambda: figures(plan, date(2021, 9, 20)).headline)
    for number in range(10, 16):
        unit = factories.make_unit(county, f"2103231{number}", f"第{number}镇")
        for task in (tasks[0][0], tasks[1][0]):
            records.make_assignment(task.milestone, unit)
    for month in (3, 6, 9):
        milestone = records.make_milestone(plan, date(2022, month, 20))
        records.make_assignment(milestone, unit)

    with django_assert_num_queries(few):
        figures(plan, date(2021, 9, 20)).headline  # noqa: B018


# What else goes on


def make_reminder(unit, on, event, **changes):
    facts = {"kind": "assignment", "title": "共性目录完善", "url": "/desk/", "stage": "day", "recipients": 2}
    days = {"due_on": DUE, "said_on": on, "said_at": noon(on)}
    return Reminder.objects.create(unit=unit, subject=event, event=event, **facts, **days, **changes)


@pytest.mark.both_databases
def test_reminders_of_thirty_days_are_counted_with_those_who_read_them(county, township, editor, approver):
    for day, event in ((DUE, "here"), (DUE - timedelta(days=30), "too-long-ago")):
        make_reminder(township, day, event)
        for person in (editor, approver):
            Notice.objects.create(recipient=person, event=event, text="请完成", created_at=noon(day))
    Notice.objects.filter(recipient=editor).update(read_at=noon(DUE + timedelta(days=1)))

    first, later = reminding(county, as_of=DUE), reminding(county, as_of=DUE + timedelta(days=1))
    assert (first.said, first.sent, first.read) == (1, 2, 0)
    assert (later.said, later.sent, later.read) == (1, 2, 1)


@pytest.mark.parametrize(
    ("day", "is_old"), [(DUE, False), (DUE + timedelta(days=1), False), (DUE + timedelta(days=2), True)]
)
def test_a_check_older_than_a_day_is_old(county, day, is_old):
    CheckRun.objects.create(county=county, as_of=DUE, started_at=noon(DUE), finished_at=noon(DUE))
    CheckRun.objects.create(county=county, as_of=DUE + timedelta(days=1), started_at=noon(DUE))  # broke off

    assert last_check(county, as_of=day).is_old is is_old


def test_no_check_yet_is_told_as_old(county):
    assert last_check(county, as_of=DUE).is_old


@pytest.mark.both_databases
def test_consultations_are_open_from_publication_to_their_end(county, decision, editor):
    consultation = participation.make_consultation(
        decision,
        by=editor,
        published_at=noon(date(2021, 8, 2)),
        opens_at=noon(date(2021, 8, 3)),
        closes_at=noon(date(2021, 9, 3)),
    )

    def is_open(day):
        return list(open_consultations(county, on=day)) == [consultation]

    days = [date(2021, 8, 1), date(2021, 8, 2), date(2021, 9, 3), date(2021, 9, 4)]
    assert [is_open(day) for day in days] == [False, True, True, False]
    Consultation.objects.filter(pk=consultation.pk).update(state="closed", closed_at=noon(date(2021, 8, 20)))
    assert [is_open(day) for day in (date(2021, 8, 19), date(2021, 8, 20))] == [True, False]
