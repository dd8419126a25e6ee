"""Tasks on the desk: the list by its filters, waivers, progress in the unit's words; and the rule for a day of rest."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from disclosure_portal.accounts.queries import system_user
from disclosure_portal.audit.models import Entry
from disclosure_portal.jobs import queue
from disclosure_portal.jobs.models import Job
from disclosure_portal.units.models import Unit, UnitChange
from disclosure_portal.workflow import StepRefused
from supervision.evidence import Evidence
from supervision.models import Assignment, Plan
from supervision.models.plans import let_off_since
from supervision.queries.due_days import sentences
from supervision.queries.standings import standings
from supervision.tasks import keep_assignments
from supervision.workflow import assignments as workflow
from supervision.workflow import plans as plan_workflow
from supervision.workflow import rolls
from tests import factories
from tests.supervision import records

pytestmark = pytest.mark.django_db

DAY = date(2020, 10, 20)
BECAUSE = "该镇没有此项业务"


@pytest.fixture
def plan(county, reviewer):
    return records.make_plan(county, by=reviewer)


@pytest.fixture
def milestone(plan):
    return records.make_milestone(plan)


@pytest.fixture
def task(milestone, township):
    return records.make_assignment(milestone, township)


def url(name, *args):
    return reverse(f"supervision_desk:{name}", args=args)


def text(response):
    return response.content.decode()


def status_on(task, day):
    (standing,) = standings([task.milestone], as_of=day)
    return standing.status


# The list


def test_the_list_is_filtered_by_its_address(client, plan, milestone, task, department, reviewer):
    records.make_assignment(milestone, department)
    later = records.make_milestone(plan, date(2099, 10, 30), code="SP-09", name="以后的节点")
    records.make_assignment(later, department)
    client.force_login(reviewer)

    def rows(**filters):
        response = client.get(url("assignments"), filters)
        return [(one.unit.name, one.milestone.name) for one in response.context["page"]]

    assert rows() == [("偏岭镇", "标准目录"), ("县民政局", "标准目录"), ("县民政局", "以后的节点")]
    assert rows(unit=task.unit_id) == [("偏岭镇", "标准目录")]
    assert rows(status="not_due") == [("县民政局", "以后的节点")]
    assert rows(milestone=later.pk) == [("县民政局", "以后的节点")]
    assert rows(as_of="2020-09-01", status="overdue") == []
    assert len(rows(as_of="2020-09-01", status="not_due")) == 3


def test_a_plan_shows_while_it_is_carried_out_and_when_asked_for(client, county, task, reviewer):
    plan = task.milestone.plan
    Plan.objects.filter(pk=plan.pk).update(state="closed", closed_on=date(2024, 1, 2))
    client.force_login(reviewer)

    assert "现在没有任务" in text(client.get(url("assignments")))
    assert client.get(url("assignments"), {"plan": plan.pk}).context["page"].total == 1
    assert client.get(url("assignments"), {"as_of": "2024-01-01"}).context["page"].total == 1


def test_a_clerk_filters_by_the_own_milestones_below_their_plans(
    client, county, plan, task, department, reviewer, editor
):
    theirs = records.make_milestone(plan, name="公众参与试点", code="SP-13")
    records.make_assignment(theirs, department)
    table = records.make_plan(county, by=reviewer, title="年度任务分解表", issued_on=date(2021, 3, 1))
    row = records.make_milestone(table, date(2021, 12, 31), name="更新栏目")
    records.make_assignment(row, task.unit)
    client.force_login(editor)

    def offered(**filters):
        form = client.get(url("assignments"), filters).context["form"]
        return list(form.fields["milestone"].choices), [field.name for field in form.visible_fields()]

    choices, fields = offered()
    assert choices == [
        ("", "全部"),
        ("年度任务分解表", [(row.pk, "更新栏目，2021年12月31日截止")]),
        (plan.title, [(task.milestone_id, "标准目录，2020年10月31日截止")]),
    ]
    assert fields == ["plan", "milestone", "status", "as_of"]
    assert [group for group, _ in offered(plan=table.pk)[0]] == ["", "年度任务分解表"]


def test_a_milestone_of_a_plan_that_is_over_opens_by_its_address(client, task, reviewer):
    Plan.objects.update(state="closed", closed_on=date(2024, 1, 2))
    client.force_login(reviewer)

    answer = client.get(url("assignments"), {"milestone": task.milestone_id})
    assert [one.assignment for one in answer.context["page"]] == [task]


def test_a_day_to_come_or_no_day_is_said(client, task, reviewer):
    client.force_login(reviewer)

    assert "不能晚于今天" in text(client.get(url("assignments"), {"as_of": "2099-01-01"}))
    assert "日期请按 2020-10-31 的样式填写" in text(client.get(url("assignments"), {"as_of": "昨天"}))
    assert "没有这一项" in text(client.get(url("assignments"), {"unit": "999999"}))


def test_a_units_people_see_their_own_only(client, milestone, task, department, editor):
    records.make_assignment(milestone, department)
    client.force_login(editor)
    response = client.get(url("assignments"))

    assert [one.unit for one in response.context["page"]] == [task.unit]
    assert "县民政局" not in text(response)


# Waivers


def test_a_waiver_holds_until_it_is_taken_back(task, reviewer):
    workflow.waive(task, by=reviewer, reason=BECAUSE, on=DAY)
    workflow.end_waiver(task, by=reviewer, on=date(2020, 11, 10))

    days = [date(2020, 10, 19), DAY, date(2020, 11, 9), date(2020, 11, 10)]
    assert [status_on(task, day) for day in days] == ["due_soon", "waived", "waived", "overdue"]
    found = Assignment.objects.with_status(on=date(2020, 11, 9), soon_until=date(2020, 11, 20)).get()
    assert found.status == "waived"
    assert list(Entry.objects.order_by("pk").values_list("verb", flat=True)) == [
        "supervision.assignment.waive",
        "supervision.assignment.end_waiver",
    ]


def november(*days):
    return [date(2020, 11, day) for day in days]


@pytest.mark.both_databases
def test_a_task_let_off_again_keeps_the_days_on_which_it_was_and_was_not(client, task, reviewer):
    workflow.waive(task, by=reviewer, reason=BECAUSE, on=date(2020, 11, 2))
    workflow.end_waiver(task, by=reviewer, on=date(2020, 11, 4))
    workflow.waive(task, by=reviewer, reason="再次免除的理由", on=date(2020, 11, 6))
    workflow.end_waiver(task, by=reviewer, on=date(2020, 11, 10))
    workflow.waive(task, by=reviewer, reason="又一个理由", on=date(2020, 11, 10))

    days = november(1, 2, 3, 4, 5, 6, 9, 10, 30)
    expected = ["overdue", *["waived"] * 2, *["overdue"] * 2, *["waived"] * 4]
    assert [status_on(task, day) for day in days] == expected
    listed = [Assignment.objects.with_status(on=day, soon_until=day).get().status for day in days]
    assert listed == expected
    assert [not Assignment.objects.not_waived(day).exists() for day in days] == [
        status == "waived" for status in expected
    ]
    since = [
        Assignment.objects.annotate(since=let_off_since(day)).get().since for day in november(3, 5, 9, 11)
    ]
    assert since == [date(2020, 11, 2), None, date(2020, 11, 6), date(2020, 11, 10)]
    client.force_login(reviewer)
    page = text(client.get(url("assignment", task.pk)))
    assert all(reason in page for reason in (BECAUSE, "再次免除的理由", "又一个理由"))


def test_a_unit_let_off_for_a_time_and_merged_later_owed_it_in_between(county, plan, task, reviewer):
    workflow.waive(task, by=reviewer, reason=BECAUSE, on=date(2020, 11, 2))
    workflow.end_waiver(task, by=reviewer, on=date(2020, 11, 4))
    heir = factories.make_unit(county, "210323777", "承接镇")
    UnitChange.objects.create(
        kind="merge",
        unit=task.unit,
        successor=heir,
        effective_on=date(2020, 11, 6),
        document="机构改革方案",
        name_before="偏岭镇",
        full_name_before="偏岭镇人民政府",
        done_at=factories.MOMENT,
        done_by=reviewer,
    )
    plan_workflow.follow_unit_changes(plan, by=reviewer, on=date(2020, 11, 7))

    found = [status_on(task, day) for day in november(1, 3, 5, 6)]
    assert found == ["overdue", "waived", "overdue", "waived"]
    assert task.earlier_waivers.get().because == BECAUSE


def test_a_waiver_of_no_day_at_all_is_as_if_it_had_not_been(task, reviewer):
    workflow.waive(task, by=reviewer, reason=BECAUSE, on=DAY)
    workflow.end_waiver(task, by=reviewer, on=DAY)
    workflow.waive(task, by=reviewer, reason="另一个理由", on=date(2020, 11, 10))

    assert not task.earlier_waivers.exists()
    assert [status_on(task, day) for day in (DAY, date(2020, 11, 10))] == ["due_soon", "waived"]


def test_a_waiver_needs_its_reason_and_stands_once(client, task, reviewer):
    client.force_login(reviewer)
    assert client.post(url("assignment_waive", task.pk), {"reason": ""}).status_code == 422
    client.post(url("assignment_waive", task.pk), {"reason": BECAUSE})
    again = client.post(url("assignment_waive", task.pk), {"reason": "另一个理由"})

    task.refresh_from_db()
    assert (task.waived_because, task.waived_by) == (BECAUSE, reviewer)
    assert again.status_code == 422
    assert "另一个理由" in text(again)
    assert BECAUSE in text(client.get(url("assignment", task.pk)))


def test_who_has_done_it_is_not_let_off(task, reviewer, monkeypatch):
    done = Evidence(met_on=date(2020, 10, 12), lacks="", rows=())
    monkeypatch.setattr("supervision.workflow.assignments.explain", lambda *_, **__: done)

    with pytest.raises(StepRefused, match="已完成的任务不用免除"):
        workflow.waive(task, by=reviewer, reason=BECAUSE, on=DAY)


def test_only_the_county_office_lets_off(client, task, editor, approver, outsider):
    for person in (editor, approver):
        client.force_login(person)
        assert client.post(url("assignment_waive", task.pk), {"reason": BECAUSE}).status_code == 403
        with pytest.raises(PermissionDenied):
            workflow.waive(task, by=person, reason=BECAUSE, on=DAY)
    client.force_login(outsider)
    assert client.get(url("assignment", task.pk)).status_code == 404


# Progress


def test_progress_is_saved_and_a_stale_one_refused(client, task, editor, approver):
    client.force_login(editor)
    client.post(url("assignment_progress", task.pk), {"text": "已经完成一半。", "version": 1})
    client.force_login(approver)
    response = client.post(url("assignment_progress", task.pk), {"text": "刚刚开始。", "version": 1})

    task.refresh_from_db()
    assert (task.progress, task.progress_by, task.version) == ("已经完成一半。", editor, 2)
    assert response.status_code == 422
    assert "刚刚被别人保存过" in text(response)
    assert "刚刚开始。" in text(response)


def test_progress_of_a_plan_that_is_over_is_refused(task, editor):
    Plan.objects.update(state="closed", closed_on=date(2024, 1, 2))
    at = timezone.make_aware(datetime.combine(DAY, time(9)))
    with pytest.raises(StepRefused) as refused:
        workflow.save_progress(task, by=editor, version=1, text="做了", at=at)

    assert refused.value.reasons == ["方案已结束，不能再办理"]


# The day of rest


@pytest.mark.both_databases
@pytest.mark.parametrize(
    ("due", "legal"),
    [
        (date(2020, 10, 31), date(2020, 11, 2)),  # a Saturday
        (date(2023, 12, 31), date(2024, 1, 2)),  # a Sunday before New Year's Day
        (date(2021, 2, 13), date(2021, 2, 18)),  # Spring Festival; 2021-02-20 is a working Saturday
    ],
)
def test_a_day_of_rest_rolls_when_the_office_says_so_and_back(plan, reviewer, due, legal):
    milestone = records.make_milestone(plan, due)
    milestone = rolls.roll_forward(milestone, "县政府办公室2020年10月28日决定", by=reviewer, on=due)
    assert (milestone.due_nominal, milestone.due_legal) == (due, legal)
    assert milestone.due_proof["skipped"][0]["date"] == due.isoformat()

    milestone = rolls.take_back_roll(milestone, by=reviewer, on=due)
    assert (milestone.due_nominal, milestone.due_legal) == (due, due)


@pytest.mark.parametrize("due", [date(2021, 8, 31), date(2020, 10, 10)])  # the second a working Saturday
def test_a_working_day_does_not_roll(plan, reviewer, due):
    with pytest.raises(StepRefused) as refused:
        rolls.roll_forward(records.make_milestone(plan, due), "决定", by=reviewer, on=due)

    assert "是工作日，不用顺延" in refused.value.reasons[0]


def test_lateness_is_judged_on_the_day_it_rolled_to(milestone, task, reviewer):
    assert status_on(task, date(2020, 11, 1)) == "overdue"
    rolls.roll_forward(milestone, "主任办公会议定", by=reviewer, on=date(2020, 10, 28))

    assert status_on(task, date(2020, 11, 1)) == "due_soon"
    assert status_on(task, date(2020, 11, 2)) == "due_soon"
    assert status_on(task, date(2020, 11, 3)) == "overdue"


def test_a_decision_does_not_change_how_a_past_day_stood(milestone, task, reviewer):
    milestone = rolls.roll_forward(milestone, "主任办公会议定", by=reviewer, on=date(2020, 11, 2))
    assert status_on(task, date(2020, 11, 1)) == "overdue"
    assert status_on(task, date(2020, 11, 2)) == "due_soon"

    milestone = rolls.take_back_roll(milestone, by=reviewer, on=date(2020, 11, 4))
    assert status_on(task, date(2020, 11, 1)) == "overdue"
    assert status_on(task, date(2020, 11, 2)) == "due_soon"
    assert [milestone.due_on(date(2020, 11, day)).day for day in (1, 2, 3, 4)] == [31, 2, 2, 31]


def test_a_draft_keeps_no_earlier_days(county, reviewer):
    draft = records.make_plan(county, by=reviewer, state="draft", started_on=None, document_number="")
    milestone = rolls.roll_forward(
        records.make_milestone(draft, records.DUE), "决定", by=reviewer, on=date(2020, 11, 2)
    )
    assert milestone.due_on(date(2020, 11, 1)) == milestone.due_legal == date(2020, 11, 2)


def test_the_page_tells_the_roll_and_takes_it_back(client, milestone, reviewer):
    client.force_login(reviewer)
    asked = text(client.get(url("milestone_roll", milestone.pk)))
    assert "2020年11月2日（星期一）" in asked
    assert client.post(url("milestone_roll", milestone.pk), {"reason": ""}).status_code == 422
    client.post(url("milestone_roll", milestone.pk), {"reason": "主任办公会议定"})
    milestone.refresh_from_db()
    assert "依据：主任办公会议定" in sentences(milestone)[1]
    assert "撤销顺延" in text(client.get(url("milestone", milestone.pk)))

    client.post(url("milestone_take_back_roll", milestone.pk))
    milestone.refresh_from_db()
    assert milestone.due_legal == milestone.due_nominal


def test_a_roll_is_the_county_offices(milestone, editor, leader):
    for person in (editor, leader):
        with pytest.raises(PermissionDenied):
            rolls.roll_forward(milestone, "决定", by=person, on=records.DUE)


# Units that are no more


def test_a_merged_unit_is_let_off_and_what_was_named_to_it_passes_on(
    county, plan, milestone, reviewer, township
):
    heir = factories.make_unit(county, "XY-NY", "县农业农村局", Unit.Kind.DEPARTMENT)
    gone = factories.make_unit(county, "XY-FP", "县扶贫办", Unit.Kind.DEPARTMENT)
    named = records.make_milestone(plan, date(2021, 12, 31), scope="named", code="N-1")
    early = records.make_assignment(milestone, gone)
    passed_on = records.make_assignment(named, gone, part="牵头")
    UnitChange.objects.create(
        kind="merge",
        unit=gone,
        successor=heir,
        effective_on=date(2021, 6, 1),
        document="机构改革方案",
        name_before="县扶贫办",
        full_name_before="县扶贫办",
        done_at=factories.MOMENT,
        done_by=reviewer,
    )

    assert plan_workflow.follow_unit_changes(plan, by=reviewer, on=date(2021, 5, 31)) == []
    let_off = plan_workflow.follow_unit_changes(plan, by=reviewer, on=date(2021, 6, 2))
    again = plan_workflow.follow_unit_changes(plan, by=reviewer, on=date(2021, 6, 3))

    early.refresh_from_db()
    assert (let_off, again) == ([early, passed_on], [])
    assert early.waived_on == date(2021, 6, 1)  # its day had passed: nobody takes it over
    taken_over = Assignment.objects.get(unit=heir)
    assert taken_over.part == "牵头"
    (added,) = Entry.objects.filter(verb="supervision.assignment.add")
    assert (added.detail["ids"], added.detail["units"]) == ([taken_over.pk], ["县农业农村局"])
    assert (
        Assignment.objects.get(pk=passed_on.pk).waived_because
        == "2021年6月1日，县扶贫办并入岫岩满族自治县农业农村局。"
    )


def test_the_daily_run_adds_what_is_missing(plan, township):
    records.make_milestone(plan, date(2099, 10, 31), scope="townships")
    for key in ("first", "second"):
        job = queue.enqueue("supervision.tasks.keep_assignments", key, by=system_user())
        keep_assignments(job.pk)

    assert Assignment.objects.get().unit == township
    outcomes = Job.objects.order_by("pk").values_list("outcome", flat=True)
    assert list(outcomes) == ["补列任务1项，随机构调整免除0项。", "补列任务0项，随机构调整免除0项。"]


def test_the_desks_home_tells_a_unit_what_is_near_or_late(client, task, editor, reviewer):
    client.force_login(editor)
    assert "临期和逾期的任务" not in text(client.get("/desk/"))  # nothing was checked yet

    Assignment.objects.filter(pk=task.pk).update(lacks="还有3个领域没有发布目录")
    told = text(client.get("/desk/"))
    assert "临期和逾期的任务（1项）" in told
    assert task.get_absolute_url() in told
    client.force_login(reviewer)
    assert "临期和逾期的任务" not in text(client.get("/desk/"))


@pytest.mark.parametrize(
    ("page", "word"), [("assignments", "日期请按"), ("people_export", "日期"), ("people", "日期")]
)
def test_a_day_that_is_none_is_refused_at_its_place(client, reviewer, page, word):
    client.force_login(reviewer)
    answer = client.get(reverse(f"supervision_desk:{page}"), {"as_of": "2020-02-30"})

    assert answer.status_code == 422
    assert word in answer.content.decode()
