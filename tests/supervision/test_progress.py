"""落实情况: the public sees how many units did each step, as last checked, and nobody's name."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest
from django.urls import reverse
from django.utils import timezone

from supervision.models import Assignment, CheckRun, MatrixRelease, Milestone, Plan
from supervision.queries.progress import progress
from tests import factories
from tests.supervision import records

pytestmark = pytest.mark.django_db

CHECKED = date(2021, 9, 20)
URL = "/progress/"


def noon(day):
    return timezone.make_aware(datetime.combine(day, time(12)))


@pytest.fixture
def plan(county, reviewer):
    return records.make_plan(county, by=reviewer, document_number="岫政办发〔2020〕37号")


@pytest.fixture
def tasks(county, plan, township):
    """A key step that one of three units did, and another that waits."""
    units = [
        township,
        *(factories.make_unit(county, f"2103231{number}", f"第{number}镇") for number in (10, 11)),
    ]
    late = records.make_milestone(plan, date(2021, 8, 31), name="共性目录完善", is_key=True)
    ahead = records.make_milestone(plan, date(2022, 3, 31), name="专人负责")
    made = [records.make_assignment(one, unit) for one in (late, ahead) for unit in units]
    Assignment.objects.filter(pk=made[0].pk).update(met_on=date(2021, 8, 30))
    return made


@pytest.fixture
def checked(county):
    return CheckRun.objects.create(
        county=county, as_of=CHECKED, started_at=noon(CHECKED), finished_at=noon(CHECKED)
    )


@pytest.mark.both_databases
def test_it_says_how_many_units_did_each_step(client, plan, tasks, checked):
    page = client.get(URL).content.decode()

    assert "3个单位中<strong>1</strong>个已完成" in page
    assert "任务完成了 <strong>1</strong> 项，占 <strong>16%</strong>" in page
    assert "2021年9月20日（星期一）" in page
    assert "岫政办发〔2020〕37号" in page


def test_no_unit_is_named(client, plan, tasks, checked):
    page = client.get(URL).content.decode()

    assert [task.unit.name for task in tasks if task.unit.name in page] == []
    assert "/desk/" not in page


def test_figures_are_those_of_the_day_that_was_checked(plan, tasks, checked):
    Assignment.objects.filter(pk=tasks[1].pk).update(met_on=date(2021, 9, 21))  # a day later
    (step,) = progress(plan).steps

    assert (step.done, step.owed, step.overdue) == (1, 3, 2)


def test_who_was_let_off_is_not_counted(plan, tasks, checked, reviewer):
    fourth = factories.make_unit(plan.county, "210323113", "第四镇")
    records.make_assignment(tasks[0].milestone, fourth)
    waiver = {"waived_on": date(2021, 8, 1), "waived_by": reviewer, "waived_because": "没有此项业务"}
    Assignment.objects.filter(pk=tasks[1].pk).update(**waiver)
    (step,) = progress(plan).steps

    assert (step.done, step.owed) == (1, 3)


@pytest.mark.parametrize("scope", ["named", "county_office"])
def test_what_units_owe_that_are_known_is_told_without_figures(client, plan, tasks, checked, scope):
    Milestone.objects.update(scope=scope)
    page = client.get(URL).content.decode()

    assert "共性目录完善" in page
    assert "2021年8月31日" in page
    assert "由方案指定的单位承担，不公布完成情况" in page
    assert "一两个单位" not in page
    assert [word for word in ("个已完成", "已过期限", "逾期", "1/3", "完成了") if word in page] == []


def test_what_two_units_owe_is_told_without_figures(client, plan, tasks, checked):
    tasks[2].delete()
    (step,) = progress(plan).steps

    assert (step.is_counted, step.owed, step.overdue, step.told) == (False, 0, 0, "只公布期限")
    assert "由一两个单位承担，不公布完成情况" in client.get(URL).content.decode()


def test_what_nobody_owes_is_said_to_be_nobodys(client, plan, tasks, checked):
    tasks[0].milestone.assignments.all().delete()

    assert "没有单位承担" in client.get(URL).content.decode()


def test_each_row_says_whether_its_day_had_come_when_it_was_checked(client, plan, tasks, checked):
    page = client.get(URL).content.decode()

    assert '2021年8月31日 <span class="hint">已到期</span>' in page
    assert '2022年3月31日 <span class="hint">未到期</span>' in page


def test_what_falls_due_on_the_day_of_the_check_has_come(client, plan, tasks, checked):
    Milestone.objects.update(due_nominal=CHECKED, due_legal=CHECKED)

    assert "未到期" not in client.get(URL).content.decode()


def test_before_the_first_check_it_waits_for_figures(client, plan, tasks):
    page = client.get(URL).content.decode()

    assert "还没有核对结果" in page
    assert "个已完成" not in page


def test_without_a_public_plan_it_says_so(client, county, reviewer):
    records.make_plan(county, by=reviewer, is_public=False)
    page = client.get(URL).content.decode()

    assert "还没有公布的实施方案" in page


@pytest.mark.parametrize("asked", ["0", "x", "999999999999999999999"])
def test_a_plan_that_is_not_there_is_not_found(client, plan, asked):
    assert client.get(URL, {"plan": asked}).status_code == 404


def test_a_draft_is_not_shown(client, county, reviewer):
    draft = records.make_plan(county, by=reviewer, state=Plan.State.DRAFT)

    assert client.get(URL, {"plan": draft.pk}).status_code == 404


def test_other_plans_are_offered(client, county, plan, tasks, checked, reviewer):
    closed = records.make_plan(
        county, by=reviewer, title="2020年工作要点", state=Plan.State.CLOSED, ends_on=date(2020, 12, 31)
    )
    page = client.get(URL).content.decode()

    assert f'href="?plan={closed.pk}"' in page
    assert "2020年工作要点" in client.get(URL, {"plan": closed.pk}).content.decode()


def test_the_matrix_is_linked_while_it_is_open_only(client, county, plan, tasks, checked, reviewer):
    link = f'href="{reverse("supervision:matrix")}"'
    assert link not in client.get(URL).content.decode()

    MatrixRelease.objects.create(county=county, opened_at=noon(CHECKED), opened_by=reviewer)
    assert link in client.get(URL).content.decode()


def test_it_is_in_the_navigation_and_may_be_kept_by_caches(client, plan, tasks, checked):
    response = client.get(URL)

    assert response.headers["Cache-Control"].startswith("public")
    assert not response.cookies
    assert f'<a href="{URL}" aria-current="page">' in " ".join(response.content.decode().split())


def test_queries_stay_few(client, plan, tasks, checked, django_assert_max_num_queries):
    with django_assert_max_num_queries(8):
        client.get(URL)
