"""Every obligation of the plan: met on time, met late, not met and waived, on any day; rest days and 调休 days."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from urllib.parse import urlsplit

import pytest
from django.urls import resolve

from supervision.models import Milestone, PlanRelease, Status
from supervision.queries.standings import explain, standings
from supervision.reference import DATA, TEMPLATE
from supervision.workflow.assignments import end_waiver, waive
from supervision.workflow.rolls import roll_forward
from tests.supervision import obligations, records
from tests.supervision.obligations import STORIES, Case

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
with (DATA / f"{TEMPLATE}.csv").open(encoding="utf-8", newline="") as plan:
    ROWS = {row["code"]: row for row in csv.DictReader(plan)}

# What a county reads that has done nothing.
LACKS = {
    "SP-01": "公布率0%，没有达到95%",
    "SP-02": "还有1个领域没有认领：社会救助",
    "SP-03": "还有1个领域没有登记配合单位，也没有声明无配合单位：社会救助",
    "SP-04": "没有可以对照的标准目录",
    "SP-05": "还没有认领领域：社会救助",
    "SP-06": "还没有认领领域：社会救助",
    "SP-07": "还没有认领领域：社会救助",
    "SP-08": "省共性目录还没有下发，暂时不能对照；下发以前到期的，由县政府办公室延期或者免除",
    "SP-09": "没有现行有效的制度文件：公众参与事项范围和方式",
    "SP-10": "方案印发以来重大行政决策事项目录还没有发布",
    "SP-11": "方案印发以来重大行政决策事项目录还没有发布",
    "SP-12": "没有现行有效的制度文件：行政决策公众参与工作机制",
    "SP-13": "重大行政决策事项目录还没有发布，不能确定本单位的事项",
    "SP-14": "没有现行有效的制度文件：社会普遍关注事项解释说明机制、政策和项目执行中社会关切回应机制",
    "SP-15": "没有现行有效的制度文件：利益相关方、群众代表、专家、媒体列席会议制度",
    "SP-16": "没有报送总结材料",
    "SP-17": "还没有汇总各单位的材料",
    "SP-18": "还没有验收结论",
    "SP-19": "还有5个主题没有标准规范：标准目录、公开流程、公开平台等",
    "SP-20": "没有提交年度工作安排和经费保障说明",
    "SP-21": "没有明确专人负责政务公开",
    "SP-22": "2021年度没有培训记录",
    "SP-23": "2021年度没有开展专项检查",
    "SP-24": "没有印发2021年度考核方案",
    "SP-25": "没有提交各领域评估报告",
    "SP-26": "方案设为不公开",
}


@pytest.fixture
def case(settings, county, office, township, department, reviewer, colleague):
    settings.DEBUG = True  # the clock is set
    return Case(county, office, township, department, reviewer, colleague)


def standing(assignment, as_of):
    found = standings(Milestone.objects.filter(pk=assignment.milestone_id), as_of=as_of)
    return next(one for one in found if one.assignment == assignment)


def test_every_row_of_the_plan_has_its_story():
    assert set(STORIES) == set(LACKS) == set(ROWS)


@pytest.mark.parametrize("code", ROWS)
@pytest.mark.parametrize(("late", "status"), [(0, Status.MET), (1, Status.MET_LATE)])
def test_what_is_done_on_a_day_is_met_since_that_day(case, code, late, status):
    assignment = obligations.begin(case, ROWS[code])
    on = case.milestone.due_nominal + late * DAY

    obligations.tell(case, on)

    told = standing(assignment, on)
    assert (told.status, told.met_on, told.lacks) == (status, on, "")
    rows = explain(assignment, as_of=on).rows
    assert rows
    assert all(row.holds and resolve(urlsplit(row.url).path) for row in rows)
    before = standing(assignment, on - DAY)
    assert before.status == Status.DUE_SOON
    assert before.lacks


@pytest.mark.parametrize("code", ROWS)
def test_what_is_not_done_is_overdue_unless_waived(case, code):
    assignment = obligations.begin(case, ROWS[code])
    PlanRelease.objects.all().delete()  # what is left undone of SP-26
    assignment.refresh_from_db()
    due = case.milestone.due_nominal

    told = standing(assignment, due + DAY)
    assert (told.status, told.met_on, told.lacks) == (Status.OVERDUE, None, LACKS[code])
    assert standing(assignment, due).status == Status.DUE_SOON

    waive(assignment, by=case.reviewer, reason="机构撤并", on=due)
    assignment.refresh_from_db()
    end_waiver(assignment, by=case.reviewer, on=due + 2 * DAY)
    assert standing(assignment, due - DAY).status == Status.DUE_SOON
    assert standing(assignment, due + DAY).status == Status.WAIVED
    assert standing(assignment, due + 2 * DAY).status == Status.OVERDUE


# Rest days and 调休


def proved_on(case, day, due):
    """A task due on a day, proved done on another, as it stands then."""
    case.plan = records.make_plan(case.county, by=case.reviewer)
    milestone = records.make_milestone(case.plan, due)
    assignment = records.make_assignment(milestone, case.township)
    records.make_accepted_proof(assignment, day, by=case.reviewer)
    return assignment


@pytest.mark.parametrize(
    ("due", "done", "plain", "rolled"),
    [
        # 2020-10-31 is a Saturday: the plan's day stays unless the office lets it roll to Monday.
        (date(2020, 10, 31), date(2020, 10, 30), Status.MET, Status.MET),
        (date(2020, 10, 31), date(2020, 11, 2), Status.MET_LATE, Status.MET),
        (date(2020, 10, 31), date(2020, 11, 3), Status.MET_LATE, Status.MET_LATE),
        # 2020-10-01 … 08 are holidays; Friday 9 October is the first working day.
        (date(2020, 10, 1), date(2020, 10, 9), Status.MET_LATE, Status.MET),
        (date(2020, 10, 1), date(2020, 10, 10), Status.MET_LATE, Status.MET_LATE),
        # Saturday 26 September is a day of rest, Sunday 27 September works.
        (date(2020, 9, 26), date(2020, 9, 27), Status.MET_LATE, Status.MET),
        (date(2020, 9, 26), date(2020, 9, 28), Status.MET_LATE, Status.MET_LATE),
    ],
)
def test_a_day_of_rest_rolls_only_when_the_office_says_so(case, due, done, plain, rolled):
    assignment = proved_on(case, done, due)
    assert standing(assignment, done).status == plain

    roll_forward(assignment.milestone, "县政府办公室决定", by=case.reviewer, on=min(due, done))
    assert standing(assignment, done).status == rolled


@pytest.mark.parametrize("due", [date(2020, 9, 27), date(2020, 10, 10)])
def test_a_shifted_working_day_is_no_day_of_rest(case, due):
    assignment = proved_on(case, due + DAY, due)

    assert standing(assignment, due + DAY).status == Status.MET_LATE


@pytest.mark.parametrize(
    ("as_of", "status"),
    [
        (date(2020, 9, 20), Status.NOT_DUE),  # ten working days on is Friday 9 October
        (date(2020, 9, 21), Status.DUE_SOON),  # Sunday 27 September and Saturday 10 October count
        (date(2020, 10, 10), Status.DUE_SOON),
        (date(2020, 10, 11), Status.OVERDUE),
    ],
)
def test_near_is_counted_over_the_holidays_in_working_days(case, as_of, status):
    case.plan = records.make_plan(case.county, by=case.reviewer)
    assignment = records.make_assignment(records.make_milestone(case.plan, date(2020, 10, 10)), case.township)

    assert standing(assignment, as_of).status == status
