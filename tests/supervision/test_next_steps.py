"""去办理: from a task that lacks something to the page where it is done."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from disclosure_portal.accounts.models import Role
from supervision.evidence import CHECKS
from supervision.evidence.terms import Row, unmet
from supervision.models import Plan, Status
from supervision.queries.next_steps import STEPS, next_step
from tests import factories
from tests.supervision import records

pytestmark = pytest.mark.django_db

YEAR_END = date(2026, 12, 31)


@pytest.fixture
def plan(county, reviewer):
    return records.make_plan(county, by=reviewer)


def task_of(plan, unit, check, due=YEAR_END):
    milestone = records.make_milestone(plan, due, check_name=check, name="教育培训")
    return records.make_assignment(milestone, unit)


def shown(client, task):
    return client.get(task.get_absolute_url()).content.decode()


def test_every_check_says_where_it_is_met():
    assert set(STEPS) == {"", *CHECKS}


@pytest.mark.parametrize("check", STEPS)
def test_the_page_opens_for_who_has_to_do_it(client, plan, office, township, editor, reviewer, check):
    """What only the county office owes is done by its reviewers; the rest by any unit's editor."""
    factories.grant(editor, Role.EDITOR, office)
    person, unit = (reviewer, office) if check in {"acceptance", "county_package"} else (editor, township)
    task = task_of(plan, unit, check)
    row = Row("事项", reverse("participation_desk:decisions"), holds=False)
    step = STEPS[check](task, unmet("还没有办理", row))
    client.force_login(person)

    assert client.get(step.url).status_code == 200


def test_what_is_not_published_yet_leads_to_the_catalog_and_what_only_came_late_nowhere(plan, township):
    task = task_of(plan, township, "disclosed")
    register, catalog = (
        reverse("catalogs_desk:disclosures"),
        reverse("catalogs_desk:unit", args=[township.code]),
    )
    unpublished, late = (
        Row("3个标准条目还没有发布", catalog, False),
        Row("逾期", register, False, decides=False),
    )
    undisclosed = Row("2个事项没有公开信息", register, False)

    assert STEPS["disclosed"](task, unmet("还没有发布", unpublished, late)).url == catalog
    assert STEPS["disclosed"](task, unmet("还没有公开", undisclosed, unpublished)).url == register


def test_a_clerk_gets_from_the_task_to_the_form_and_back_to_a_done_task(client, plan, township, editor):
    records.make_person_in_charge(township, by=editor, name="李志强")
    task = task_of(plan, township, "training")
    client.force_login(editor)
    form = f"/desk/supervision/trainings/add/?unit={township.code}"
    assert f'href="{form}">去办理：登记一次培训</a>' in shown(client, task)
    assert client.get(form).context["form"]["unit"].value() == township.code

    session = records.make_training(township, by=editor, held_on=date(2026, 2, 2))
    assert f'href="{session.get_absolute_url()}">去办理：登记参训人员</a>' in shown(client, task)
    records.make_attendee(session, township, "李志强")
    assert "去办理" not in shown(client, task)


def test_a_session_held_by_another_unit_is_shown_among_the_years(
    client, plan, township, department, editor, reviewer
):
    records.make_person_in_charge(township, by=editor, name="李志强")
    session = records.make_training(department, by=reviewer, held_on=date(2026, 2, 2))
    records.make_attendee(session, township, "王秀英")
    client.force_login(editor)

    page = shown(client, task_of(plan, township, "training"))
    assert 'href="/desk/supervision/trainings/?year=2026">去办理：看参加的培训</a>' in page


@pytest.mark.parametrize("check", ["responsible_people", "training", "inspections", "assessments"])
def test_nothing_can_be_done_for_a_year_that_has_not_begun(plan, township, check):
    task = task_of(plan, township, check, due=date(2027, 12, 31))

    assert next_step(task, unmet("2027年度还没有开始"), Status.NOT_DUE, on=date(2026, 12, 31)) is None
    assert next_step(task, unmet("没有记录"), Status.NOT_DUE, on=date(2027, 1, 1)) is not None


@pytest.mark.parametrize("status", [Status.MET, Status.MET_LATE, Status.WAIVED])
def test_what_is_done_or_waived_leads_nowhere(plan, township, status):
    assert next_step(task_of(plan, township, "claims"), unmet(""), status, on=YEAR_END) is None


def test_a_plan_that_is_over_leads_nowhere(plan, township):
    task = task_of(plan, township, "claims")
    task.milestone.plan.state = Plan.State.CLOSED

    assert next_step(task, unmet("还没有认领"), Status.OVERDUE, on=YEAR_END) is None


def test_a_proof_that_waits_asks_nothing_more_of_the_unit(client, plan, township, editor):
    task = task_of(plan, township, "")
    client.force_login(editor)
    assert "去办理：提交佐证" in shown(client, task)

    records.make_proof(task, by=editor)
    assert "去办理" not in shown(client, task)


def test_an_edition_that_has_not_come_leaves_nothing_to_do(plan, township):
    assert (
        next_step(task_of(plan, township, "provincial"), unmet("没有下发"), Status.OVERDUE, on=YEAR_END)
        is None
    )


def test_a_late_answer_comes_before_documents(plan, township):
    concern = reverse("participation_desk:concern", args=[7])
    task = task_of(plan, township, "response_mechanisms")
    step = STEPS["response_mechanisms"]

    late = unmet("超过时限", Row("有关切", concern, holds=False))
    assert step(task, late).url == concern
    assert step(task, unmet("没有文件")).url == reverse("participation_desk:mechanisms")


def test_who_only_reads_is_sent_nowhere(client, plan, township, leader):
    client.force_login(leader)

    assert "去办理" not in shown(client, task_of(plan, township, "training"))
