"""Pages of plans and milestones: drafted, changed, started, closed; stale saves and wrong people are refused."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from disclosure_portal.accounts.queries import system_user
from disclosure_portal.audit.models import Entry
from disclosure_portal.notices.models import Notice
from disclosure_portal.workflow import StepRefused
from supervision import evidence
from supervision.models import Assignment, Milestone, Plan
from supervision.workflow import drafting
from supervision.workflow import plans as workflow
from supervision.workflow.rolls import roll_forward
from tests.supervision import records
from tests.threads import at_once

pytestmark = pytest.mark.django_db

FACTS = {
    "kind": "scheme",
    "title": "新一轮实施方案",
    "document_number": "岫政办发〔2026〕1号",
    "issued_on": "2026-01-05",
    "ends_on": "2028-12-31",
    "text": "为贯彻落实……",
    "is_public": "on",
}
OBLIGATION = {
    "code": "SP-04",
    "name": "标准目录",
    "duty": "编制完成标准目录。",
    "due_nominal": "2026-10-31",
    "due_words": "2026年10月底前",
    "scope": "townships",
    "check_name": "",
}


@pytest.fixture
def draft(county, reviewer):
    return records.make_plan(county, by=reviewer, state=Plan.State.DRAFT)


@pytest.fixture
def running(county, reviewer):
    return records.make_plan(county, by=reviewer)


def url(name, *args):
    return reverse(f"supervision_desk:{name}", args=args)


def text(response):
    return response.content.decode()


def test_a_reviewer_drafts_a_plan_and_its_milestones(client, county, reviewer, township, office):
    client.force_login(reviewer)
    client.post(url("plan_add"), {**FACTS, "county": county.pk})
    plan = Plan.objects.get()
    client.post(url("milestone_add", plan.pk), OBLIGATION)

    milestone = plan.milestones.get()
    assert (plan.state, plan.created_by) == ("draft", reviewer)
    assert (milestone.due_legal, milestone.position) == (date(2026, 10, 31), 1)
    assert milestone.due_proof["legal"] == "2026-11-02"
    assert not milestone.assignments.exists()
    page = text(client.get(url("plan", plan.pk)))
    assert "2026年10月31日（星期六）" in page
    assert "由单位提交佐证，县政府办核定" in page


def test_starting_gives_every_unit_its_task_and_tells_it(
    client, draft, reviewer, township, department, office, editor
):
    records.make_milestone(draft, scope="townships")
    records.make_milestone(draft, scope="all", code="SP-06")
    client.force_login(reviewer)
    page = text(client.get(url("plan_start", draft.pk)))
    client.post(url("plan_start", draft.pk))

    draft.refresh_from_db()
    assert "<strong>4</strong> 项任务" in page
    assert draft.state == "running"
    owed = set(Assignment.objects.values_list("milestone__code", "unit__name"))
    assert owed == {
        ("SP-01", "偏岭镇"),
        ("SP-06", "偏岭镇"),
        ("SP-06", "县民政局"),
        ("SP-06", "县政府办公室"),
    }
    assert Notice.objects.filter(recipient=editor, event=f"plan-started:{draft.pk}").count() == 1
    assert Entry.objects.filter(verb="supervision.plan.start", county=draft.county).count() == 1


def test_a_draft_without_milestones_does_not_start(client, draft, reviewer):
    client.force_login(reviewer)
    client.post(url("plan_start", draft.pk))

    draft.refresh_from_db()
    assert draft.state == "draft"
    assert "还没有时间节点，请先添加" in text(client.get(url("plan", draft.pk)))


def test_named_units_are_typed_as_documents_name_them(client, draft, reviewer, department, office, township):
    client.force_login(reviewer)
    named = {**OBLIGATION, "scope": "named", "leads": "民政局", "cooperating": "县政府办、偏岭镇人民政府"}
    client.post(url("milestone_add", draft.pk), named)

    parts = dict(Assignment.objects.values_list("unit__name", "part"))
    assert parts == {"县民政局": "牵头", "县政府办公室": "配合", "偏岭镇": "配合"}
    assert "县民政局（配合：" in text(client.get(url("plan", draft.pk)))


def test_a_name_that_is_no_units_is_said_at_its_field(client, draft, reviewer, department):
    client.force_login(reviewer)
    response = client.post(
        url("milestone_add", draft.pk), {**OBLIGATION, "scope": "named", "leads": "县民政局、县气象局"}
    )

    assert response.status_code == 422
    assert "没有名为“县气象局”的单位" in text(response)
    assert "县民政局、县气象局" in text(response)
    assert not Milestone.objects.exists()


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"title": ""}, "请填写名称。"),
        ({"ends_on": "2025-01-01"}, "截止日期不能早于印发日期。"),
        ({"issued_on": "去年"}, "请填写日期，例如 2020-10-31。"),
        ({"document_number": "岫政办发〔2020〕37号"}, "已有一份方案"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(client, county, reviewer, changes, told):
    records.make_plan(county, by=reviewer, document_number="岫政办发〔2020〕37号")
    client.force_login(reviewer)
    response = client.post(url("plan_add"), {**FACTS, "county": county.pk, **changes})

    assert response.status_code == 422
    assert told in text(response)
    assert "为贯彻落实……" in text(response)
    assert Plan.objects.count() == 1


def test_a_stale_save_of_a_plan_shows_both_texts(client, draft, reviewer):
    client.force_login(reviewer)
    client.post(url("plan_edit", draft.pk), {**FACTS, "version": 1, "title": "先保存的名称"})
    response = client.post(url("plan_edit", draft.pk), {**FACTS, "version": 1, "title": "后保存的名称"})

    draft.refresh_from_db()
    assert draft.title == "先保存的名称"
    assert response.status_code == 422
    assert "刚刚被别人保存过" in text(response)
    assert "后保存的名称" in text(response)
    client.post(url("plan_edit", draft.pk), {**FACTS, "version": 2, "title": "后保存的名称"})
    draft.refresh_from_db()
    assert draft.title == "后保存的名称"


def test_a_stale_save_of_a_milestone_shows_both_texts(client, draft, reviewer):
    milestone = records.make_milestone(draft)
    client.force_login(reviewer)
    client.post(url("milestone_edit", milestone.pk), {**OBLIGATION, "version": 1, "duty": "先保存"})
    response = client.post(
        url("milestone_edit", milestone.pk), {**OBLIGATION, "version": 1, "duty": "后保存"}
    )

    milestone.refresh_from_db()
    assert (milestone.duty, response.status_code) == ("先保存", 422)
    assert "<del>" in text(response)


def test_a_draft_keeps_its_roll_until_its_day_is_another(client, draft, reviewer):
    milestone = records.make_milestone(draft, date(2026, 10, 31))
    roll_forward(milestone, "主任办公会议定", by=reviewer, on=date(2026, 10, 1))
    client.force_login(reviewer)
    edit = url("milestone_edit", milestone.pk)
    kept = client.post(edit, {**OBLIGATION, "version": 2, "duty": "改一个错字"}, follow=True)

    milestone.refresh_from_db()
    assert (milestone.duty, milestone.due_legal) == ("改一个错字", date(2026, 11, 2))
    assert milestone.rolls_because == "主任办公会议定"
    assert "顺延随之取消" not in text(kept)

    moved = client.post(edit, {**OBLIGATION, "version": 3, "due_nominal": "2026-11-28"}, follow=True)
    milestone.refresh_from_db()
    assert (milestone.due_legal, milestone.rolls_because) == (date(2026, 11, 28), "")
    assert "原来决定的顺延随之取消" in text(moved)


def test_milestones_of_a_plan_that_runs_are_not_changed(client, running, reviewer):
    milestone = records.make_milestone(running)
    client.force_login(reviewer)

    assert client.get(url("milestone_edit", milestone.pk)).status_code == 302
    response = client.post(url("milestone_edit", milestone.pk), {**OBLIGATION, "version": 1})
    assert "执行中状态下不能修改时间节点" in text(response)
    client.post(url("milestone_remove", milestone.pk))
    assert running.milestones.count() == 1


def test_closing_and_reopening(client, running, reviewer):
    records.make_milestone(running)
    client.force_login(reviewer)
    client.post(url("plan_close", running.pk))
    running.refresh_from_db()
    assert (running.state, running.closed_on is not None) == ("closed", True)
    assert "不再核验和提醒" in text(client.get(url("plan", running.pk)))

    client.post(url("plan_reopen", running.pk))
    running.refresh_from_db()
    assert (running.state, running.closed_on) == ("running", None)


def test_a_draft_is_thrown_away_but_never_a_plan_that_ran(client, draft, running, reviewer):
    records.make_milestone(draft)
    client.force_login(reviewer)
    client.post(url("plan_discard", draft.pk))
    client.post(url("plan_discard", running.pk))

    assert list(Plan.objects.all()) == [running]


def test_units_that_come_later_get_what_is_still_ahead(client, running, reviewer, township):
    records.make_milestone(running, date(2020, 10, 31), scope="townships")
    ahead = records.make_milestone(running, date(2099, 10, 31), scope="townships", code="SP-99")
    client.force_login(reviewer)
    assert "有 <strong>1</strong> 项未到期的任务还没有列入" in text(client.get(url("plan", running.pk)))
    client.post(url("plan_assign", running.pk))

    assert [one.milestone for one in Assignment.objects.all()] == [ahead]
    assert "还没有列入" not in text(client.get(url("plan", running.pk)))


def test_only_the_county_office_adds_tasks_and_only_while_the_plan_runs(running, editor, leader, reviewer):
    on = date(2020, 10, 20)
    for person in (editor, leader):
        with pytest.raises(PermissionDenied):
            workflow.add_missing_assignments(running, by=person, on=on)
        with pytest.raises(PermissionDenied):
            workflow.follow_unit_changes(running, by=person, on=on)
    workflow.close_plan(running, by=reviewer, on=on)
    with pytest.raises(StepRefused):
        workflow.add_missing_assignments(running, by=reviewer, on=on)


@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
def test_tasks_added_twice_at_once_are_added_once(running, reviewer, township):
    records.make_milestone(running, date(2099, 10, 31), scope="townships")
    person = system_user()
    outcomes = at_once(
        lambda: workflow.add_missing_assignments(running, by=reviewer, on=date(2020, 10, 20)),
        lambda: workflow.add_missing_assignments(running, by=person, on=date(2020, 10, 20)),
    )

    assert sorted(len(outcome) for outcome in outcomes) == [0, 1]
    assert Assignment.objects.get().unit == township


def test_a_unit_sees_how_it_stands_itself(client, running, editor, township, department):
    milestone = records.make_milestone(running)
    for unit in (township, department):
        records.make_assignment(milestone, unit)
    client.force_login(editor)

    assert "逾期未完成 1" in text(client.get(url("plan", running.pk)))
    page = text(client.get(url("milestone", milestone.pk)))
    assert "偏岭镇" in page
    assert "县民政局" not in page


def test_the_pages_ask_the_same_queries_for_many_units(
    client, running, reviewer, county, django_assert_max_num_queries
):
    from tests import factories

    milestone = records.make_milestone(running, scope="townships")
    for number in range(54):
        unit = factories.make_unit(county, f"U{number}", f"第{number}镇")
        records.make_assignment(milestone, unit)
    client.force_login(reviewer)
    with django_assert_max_num_queries(24):
        client.get(url("plan", running.pk))
    with django_assert_max_num_queries(20):
        client.get(url("milestone", milestone.pk))
    with django_assert_max_num_queries(24):
        client.get(url("assignments"))


# Since when the public reads it, and what stays


def public_since(plan, day):
    """Since when the evidence of SP-26 holds on a day."""
    milestone = plan.milestones.first() or records.make_milestone(plan, check_name="plan_page")
    found = evidence.find([plan.county], milestone=milestone, facts=evidence.Facts(plan.county, day))
    return found[plan.county_id].met_on


def show(plan, is_public, *, by, on):
    plan.refresh_from_db()
    return drafting.edit_plan(plan, by=by, version=plan.version, values={"is_public": is_public}, on=on)


def test_a_plan_made_public_later_was_not_public_before(county, reviewer):
    plan = records.make_plan(county, by=reviewer, is_public=False)
    show(plan, True, by=reviewer, on=date(2022, 5, 1))

    assert public_since(plan, date(2022, 4, 30)) is None
    assert public_since(plan, date(2022, 5, 1)) == date(2022, 5, 1)


def test_a_plan_withdrawn_and_shown_again_keeps_its_earlier_days(running, reviewer):
    show(running, False, by=reviewer, on=date(2021, 3, 1))
    show(running, True, by=reviewer, on=date(2021, 6, 1))

    assert public_since(running, date(2021, 2, 28)) == running.started_on
    assert public_since(running, date(2021, 3, 1)) is None
    assert public_since(running, date(2021, 7, 1)) == date(2021, 6, 1)


def test_a_draft_that_is_to_be_public_is_so_from_its_start(draft, reviewer):
    milestone = records.make_milestone(draft, check_name="plan_page")
    show(draft, True, by=reviewer, on=date(2020, 8, 25))
    assert not draft.releases.exists()

    workflow.start_plan(milestone.plan, by=reviewer, on=date(2020, 9, 1))
    draft.refresh_from_db()
    assert public_since(draft, date(2020, 9, 1)) == date(2020, 9, 1)


def test_the_day_of_issue_and_the_kind_of_a_running_plan_stay(client, running, reviewer):
    client.force_login(reviewer)
    page = text(client.get(url("plan_edit", running.pk)))
    assert page.count("方案已经开始执行，不能修改。") == 2

    sent = {**FACTS, "kind": "yearly", "issued_on": "2021-03-01", "version": running.version}
    client.post(url("plan_edit", running.pk), sent)
    running.refresh_from_db()
    assert running.title == FACTS["title"]
    assert (running.kind, running.issued_on) == (Plan.Kind.SCHEME, date(2020, 8, 20))
    for values in ({"kind": Plan.Kind.YEARLY}, {"issued_on": date(2021, 3, 1)}):
        with pytest.raises(StepRefused, match="印发日期和类别不能修改"):
            drafting.edit_plan(
                running, by=reviewer, version=running.version, values=values, on=date(2021, 3, 1)
            )
