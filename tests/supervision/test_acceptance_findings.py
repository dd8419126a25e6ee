"""平台核验情况 on an acceptance form: what the plan's own checks find for the unit, as of the day that counts."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from disclosure_portal import clock
from disclosure_portal.clock import begins
from supervision.evidence import CHECKS
from supervision.models import Acceptance, AcceptanceForm, Assignment, Status
from supervision.queries.acceptance_findings import found_on, platform_findings
from supervision.queries.acceptances import default_indicators
from tests import factories
from tests.supervision import acceptances, records

pytestmark = pytest.mark.django_db
TODAY, DECIDED = date(2022, 2, 20), date(2022, 3, 10)
PEOPLE, TRAINING = "8", "9"  # codes of indicators


@pytest.fixture(autouse=True)
def _clock(settings):
    settings.DEBUG = True
    with clock.set_to(begins(TODAY)):
        yield


@pytest.fixture
def milestone(county, reviewer):
    return acceptances.make_milestone(county, by=reviewer)


@pytest.fixture
def owe(milestone):
    """owe(unit, check, due): a task of the acceptance's plan."""

    def owe(unit, check, due, **fields):
        owed = records.make_milestone(milestone.plan, due, check_name=check, name="任务", **fields)
        return Assignment.objects.create(milestone=owed, unit=unit)

    return owe


def form_of(milestone, unit, reviewer, indicators=None):
    round_ = acceptances.make_acceptance(
        milestone, [unit], by=reviewer, indicators=indicators or default_indicators()
    )
    return round_.forms.get()


def test_every_indicator_that_ships_names_checks_that_exist():
    named = [row["checks"].split() for row in default_indicators()]

    assert all(named)
    assert {name for names in named for name in names} <= set(CHECKS)


def test_each_task_is_told_with_what_it_lacks_and_its_page(milestone, owe, township, editor, reviewer):
    owed = owe(township, "summaries", date(2021, 9, 30))
    held = owe(township, "responsible_people", date(2021, 12, 31), is_continuing=True)
    records.make_person_in_charge(township, by=editor, entered_at=begins(date(2020, 8, 21)))

    found = platform_findings(form_of(milestone, township, reviewer), as_of=TODAY)

    (late,) = found["7"].tasks
    assert (late.word, late.lacks != "", late.url) == ("未完成", True, owed.get_absolute_url())
    (kept,) = found[PEOPLE].tasks
    assert (kept.name, kept.word, kept.lacks, kept.url) == (
        "任务（2021年）",
        "按时完成",
        "",
        held.get_absolute_url(),
    )
    assert found["7"].falls_short
    assert not found[PEOPLE].falls_short


def test_a_name_that_tells_its_year_tells_it_once(milestone, owe, township, reviewer):
    held = owe(township, "training", date(2021, 12, 31), is_continuing=True).milestone
    held.name = "教育培训（2021年）"
    held.save()

    found = platform_findings(form_of(milestone, township, reviewer), as_of=TODAY)

    assert [one.name for one in found[TRAINING].tasks] == ["教育培训（2021年）"]


def test_what_nobody_asked_of_the_unit_does_not_apply(milestone, owe, township, department, reviewer):
    owe(department, "two_methods", date(2021, 9, 30))

    found = platform_findings(form_of(milestone, township, reviewer), as_of=TODAY)

    assert (found["4"].told, found["4"].tasks) == ("不涉及（没有这项任务）", ())


def test_a_year_that_has_not_begun_is_left_out(milestone, owe, township, reviewer):
    for year in (2021, 2022, 2023):
        owe(township, "training", date(year, 12, 31), is_continuing=True)

    found = platform_findings(form_of(milestone, township, reviewer), as_of=TODAY)

    assert [(one.name, one.status) for one in found[TRAINING].tasks] == [
        ("任务（2021年）", Status.OVERDUE),
        ("任务（2022年）", Status.NOT_DUE),
    ]


def test_what_the_office_worded_itself_the_portal_does_not_know(
    sign_in, milestone, owe, township, reviewer, editor
):
    owe(township, "training", date(2021, 12, 31), is_continuing=True)
    row = default_indicators()[8]
    facts = {"milestone": milestone.pk, "title": "验收", "self_until": "2022-02-28", "units": [township.pk]}
    lines = f"{row['name']}：每年培训三次。\n{row['name']}：{row['asked']}"

    sign_in(reviewer).post(
        reverse("supervision_desk:acceptance_add"), {**facts, "indicators": lines}, follow=True
    )

    found = platform_findings(Acceptance.objects.get().forms.get(), as_of=TODAY)
    assert (found["1"].told, found["1"].tasks) == ("平台不掌握", ())
    assert len(found["2"].tasks) == 1


def test_rounds_from_before_say_that_the_portal_does_not_know(milestone, township, reviewer):
    old = [{"code": "1", "name": "标准目录", "asked": "编制完成。"}]

    found = platform_findings(form_of(milestone, township, reviewer, old), as_of=TODAY)

    assert found["1"].told == "平台不掌握"


def test_after_the_verdict_the_findings_stay_those_of_its_day(
    sign_in, milestone, owe, township, department, editor, reviewer
):
    owe(township, "responsible_people", date(2021, 12, 31), is_continuing=True)
    form = form_of(milestone, township, reviewer)
    assert found_on(form, on=TODAY) == TODAY
    acceptances.hand_in(form, by=editor)
    acceptances.begin_review(form.acceptance, by=reviewer)
    decided = acceptances.decide(form, by=reviewer, on=DECIDED)
    with clock.set_to(begins(date(2022, 4, 1))):
        records.make_person_in_charge(township, by=editor, entered_at=clock.now())

        assert found_on(decided, on=clock.today()) == DECIDED
        page = sign_in(editor).get(form.get_absolute_url()).content.decode()

    assert "平台核验情况截至2022年3月10日（星期四）（作出结论的当天）" in page
    assert "与自评“达到”不一致" in page


@pytest.mark.parametrize("who", ["editor", "reviewer"])
def test_the_form_shows_them_beside_what_the_unit_says(
    sign_in, request, milestone, owe, township, editor, reviewer, who
):
    owed = owe(township, "summaries", date(2021, 9, 30))
    form = form_of(milestone, township, reviewer)
    if who == "reviewer":
        acceptances.hand_in(form, by=editor)
        acceptances.begin_review(form.acceptance, by=reviewer)

    page = sign_in(request.getfixturevalue(who)).get(form.get_absolute_url()).content.decode()

    assert f'<a href="{owed.get_absolute_url()}">任务</a> <span class="mark mark--must">未完成</span>' in page
    assert ("与自评“达到”不一致" in page) == (who == "reviewer")


def test_the_findings_cost_the_same_however_many_units_and_years(
    milestone, owe, township, department, reviewer, count_queries
):
    form = form_of(milestone, township, reviewer)
    owe(township, "training", date(2020, 12, 31), is_continuing=True)
    owe(township, "responsible_people", date(2020, 12, 31), is_continuing=True)
    form = AcceptanceForm.objects.select_related("acceptance__milestone__plan").get(pk=form.pk)
    few = count_queries(lambda: platform_findings(form, as_of=TODAY))

    more = [factories.make_unit(milestone.plan.county, f"2103231{n}", f"第{n}镇") for n in range(10, 14)]
    for year in (2021, 2022):
        for check in ("training", "responsible_people"):
            for unit in (township, *more):
                owe(unit, check, date(year, 12, 31), is_continuing=True, code=f"{check}{unit.pk}")

    assert count_queries(lambda: platform_findings(form, as_of=TODAY)) == few
