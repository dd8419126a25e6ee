"""A new cycle: every day moved by the same whole months, seen before it is saved, saved as a draft."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from disclosure_portal.workflow import StepRefused
from supervision.models import Plan
from supervision.queries.cloning import moved, shifted
from supervision.workflow.cloning import clone_plan
from tests.forms import forms_of
from tests.supervision import records

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(county, reviewer):
    return records.make_plan(county, by=reviewer, document_number="岫政办发〔2020〕37号", text="旧的正文")


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2020, 10, 31), 72, date(2026, 10, 31)),
        (date(2020, 8, 31), 73, date(2026, 9, 30)),  # 月底 stays 月底
        (date(2021, 9, 30), 1, date(2021, 10, 31)),
        (date(2020, 2, 29), 12, date(2021, 2, 28)),
        (date(2021, 2, 28), 36, date(2024, 2, 29)),
        (date(2021, 1, 30), 1, date(2021, 2, 28)),  # 民法典 art. 202
        (date(2021, 3, 15), -2, date(2021, 1, 15)),
    ],
)
def test_months_are_added_and_ends_stay_ends(day, months, expected):
    assert shifted(day, months) == expected


def test_each_kind_of_day_goes_its_way(plan):
    records.make_milestone(plan, date(2020, 10, 31), code="A", due_words="2020年10月底前")
    records.make_milestone(plan, date(2023, 12, 31), code="B", due_words="2023年底")
    records.make_milestone(plan, plan.issued_on, code="C", due_words="印发时")
    yearly = {"is_continuing": True, "name": "教育培训（2020年）", "due_words": "持续"}
    records.make_milestone(plan, date(2020, 12, 31), code="D", **yearly)
    records.make_milestone(plan, date(2021, 3, 15), code="E", due_words="2021年3月15日前")
    records.make_milestone(plan, date(2021, 3, 20), code="F", due_words="2021年春耕前")

    found = {one.milestone.code: one for one in moved(plan, date(2026, 9, 5))}

    assert {code: (one.due, one.words) for code, one in found.items()} == {
        "A": (date(2026, 11, 30), "2026年11月底前"),
        "B": (date(2030, 1, 31), "2030年1月底"),
        "C": (date(2026, 9, 5), "印发时"),
        "D": (date(2026, 12, 31), "持续"),
        "E": (date(2027, 4, 15), "2027年4月15日前"),
        "F": (date(2027, 4, 20), "2021年春耕前"),
    }
    assert found["D"].name == "教育培训（2026年）"
    assert [code for code, one in found.items() if one.is_kept_in_words] == ["F"]


@pytest.mark.parametrize(
    ("issued_on", "end"),
    [
        (date(2027, 1, 11), date(2030, 12, 31)),
        (date(2027, 3, 1), date(2030, 12, 31)),
        (date(2027, 9, 1), date(2031, 1, 31)),
    ],
)
def test_the_overall_goal_and_the_end_are_not_before_the_last_year(plan, reviewer, issued_on, end):
    goal = {"code": "SP-01", "check_name": "overall_goal", "due_words": "2023年底"}
    records.make_milestone(plan, date(2023, 12, 31), **goal)
    for year in (2020, 2023):
        records.make_milestone(plan, date(year, 12, 31), code=f"SP-21-{year}", is_continuing=True)

    made = clone_plan(plan, by=reviewer, title="新一轮", document_number="", issued_on=issued_on)

    days = dict(made.milestones.values_list("code", "due_nominal"))
    assert (made.ends_on, days["SP-01"]) == (end, end)
    assert days["SP-21-2023"] == date(2030, 12, 31)


def test_the_page_shows_every_day_before_anything_is_saved(client, plan, reviewer):
    records.make_milestone(plan)
    client.force_login(reviewer)
    url = reverse("supervision_desk:plan_clone", args=[plan.pk])
    asked = {"title": "新一轮", "document_number": "", "issued_on": "2026-08-20"}
    page = client.get(url, asked).content.decode()

    assert "2020年10月31日（星期六）" in page
    assert "2026年10月31日（星期六）" in page
    assert Plan.objects.count() == 1
    client.post(url, asked)
    made = Plan.objects.get(cloned_from=plan)
    assert (made.state, made.text, made.ends_on) == ("draft", "", date(2029, 12, 31))
    assert made.milestones.get().due_words == "2026年10月底前"


@pytest.mark.parametrize(("tick", "is_public"), [({}, False), ({"is_public": "on"}, True)])
def test_a_new_cycle_becomes_public_only_when_somebody_says_so(client, plan, reviewer, tick, is_public):
    records.make_milestone(plan)
    assert plan.is_public
    client.force_login(reviewer)
    url = reverse("supervision_desk:plan_clone", args=[plan.pk])
    asked = {"title": "新一轮", "document_number": "", "issued_on": "2026-08-20"}
    page = client.get(url, {**asked, **tick})

    assert ("不向社会公开" in page.text) is not is_public
    (_, save) = [form for form in forms_of(page.text, at=url) if "title" in form.values]
    client.post(url, save.values)
    assert Plan.objects.get(cloned_from=plan).is_public is is_public


def test_a_plan_is_kept_from_the_public_until_somebody_says_so():
    assert not Plan().is_public


def test_what_is_wrong_is_said(client, plan, reviewer):
    client.force_login(reviewer)
    url = reverse("supervision_desk:plan_clone", args=[plan.pk])
    asked = {"title": "新一轮", "document_number": plan.document_number, "issued_on": "2026-08-20"}

    assert "已有一份方案" in client.post(url, asked).content.decode()
    response = client.get(url, {**asked, "issued_on": "明年"})
    assert response.status_code == 422
    assert "请填写日期" in response.content.decode()
    assert Plan.objects.count() == 1


def test_named_units_come_along_but_not_what_was_done(plan, reviewer, department, township):
    milestone = records.make_milestone(plan, scope="named")
    records.make_assignment(milestone, department, part="牵头", met_on=date(2020, 9, 1))
    records.make_assignment(records.make_milestone(plan, code="B"), township)

    made = clone_plan(plan, by=reviewer, title="新一轮", document_number="", issued_on=date(2026, 8, 20))

    (copied,) = [one for milestone in made.milestones.all() for one in milestone.assignments.all()]
    assert (copied.unit, copied.part, copied.met_on) == (department, "牵头", None)


def test_days_beyond_the_portals_years_are_told_and_nothing_is_copied(client, plan, reviewer):
    records.make_milestone(plan, date(9990, 12, 31), name="遥远的节点")
    client.force_login(reviewer)
    url = reverse("supervision_desk:plan_clone", args=[plan.pk])
    asked = {"title": "新一轮", "document_number": "", "issued_on": "2036-08-20"}
    told = "时间节点“遥远的节点”会移到10006年，应当在1990年至2100年之间，请先核对原方案。"

    for page in (client.get(url, asked), client.post(url, asked)):
        assert page.status_code == 422
        assert told in page.content.decode()
    with pytest.raises(StepRefused):
        clone_plan(plan, by=reviewer, title="新一轮", document_number="", issued_on=date(2036, 8, 20))
    assert Plan.objects.count() == 1


def test_a_colleague_without_the_role_may_not(plan, editor):
    with pytest.raises(PermissionDenied):
        clone_plan(plan, by=editor, title="新一轮", document_number="", issued_on=date(2026, 8, 20))


def test_a_draft_that_was_cloned_is_kept(client, plan, reviewer):
    draft = clone_plan(plan, by=reviewer, title="新一轮", document_number="", issued_on=date(2026, 8, 20))
    clone_plan(draft, by=reviewer, title="再一轮", document_number="", issued_on=date(2029, 8, 20))
    client.force_login(reviewer)
    response = client.post(reverse("supervision_desk:plan_discard", args=[draft.pk]), follow=True)

    assert "已经由它复制了新方案，不能作废" in response.content.decode()
    assert Plan.objects.filter(pk=draft.pk).exists()
