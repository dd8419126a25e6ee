"""The seed plan: every obligation of 岫政办发〔2020〕37号, its day and who owes it."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from disclosure_portal.audit.models import Entry
from disclosure_portal.units.models import Unit
from supervision import reference
from supervision.models import Assignment, Milestone, Plan
from supervision.queries.due_days import rest_of, sentences

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference_data")]


def seed():
    return Plan.objects.get(template="xiuyan-2020-37")


def milestone(code, year=None):
    found = seed().milestones.filter(code=code)
    return found.get(due_nominal__year=year) if year else found.get()


def owing(code, year=None):
    return {one.unit.code for one in milestone(code, year).assignments.select_related("unit")}


def test_it_is_carried_out_since_its_issue():
    plan = seed()

    assert (plan.county.code, plan.document_number) == ("210323", "岫政办发〔2020〕37号")
    assert (plan.state, plan.started_on, plan.ends_on) == ("running", date(2020, 8, 20), date(2023, 12, 31))
    assert plan.text.startswith("岫岩满族自治县人民政府办公室文件")


def test_every_obligation_has_a_row_and_a_continuing_one_each_year():
    days = Counter(seed().milestones.values_list("code", flat=True))

    assert set(days) == {f"SP-{number:02d}" for number in range(1, 27)}
    assert {code for code, count in days.items() if count == 4} == {
        f"SP-{number}" for number in range(20, 26)
    }
    continuing = seed().milestones.filter(is_continuing=True)
    assert {one.due_nominal for one in continuing} == {date(year, 12, 31) for year in range(2020, 2024)}


@pytest.mark.parametrize(
    ("code", "due", "rest"),
    [
        ("SP-02", date(2020, 8, 31), ""),
        ("SP-04", date(2020, 10, 31), "星期六"),
        ("SP-08", date(2021, 8, 31), ""),
        ("SP-13", date(2021, 9, 30), ""),
        ("SP-18", date(2022, 3, 31), ""),
        ("SP-19", date(2022, 8, 31), ""),
        ("SP-01", date(2023, 12, 31), "元旦"),
        ("SP-26", date(2020, 8, 20), ""),
    ],
)
def test_the_days_are_those_of_the_plan_and_none_rolls_by_itself(code, due, rest):
    found = milestone(code)

    assert (found.due_nominal, found.due_legal) == (due, due)
    assert rest_of(found).startswith(rest)
    assert bool(rest_of(found)) == bool(rest)


def test_the_day_tells_how_it_came_about():
    assert sentences(milestone("SP-04")) == [
        "文件写明“2020年10月底前”，截止日期是2020年10月31日（星期六）。",
        "当日逢星期六，县政府办公室没有决定顺延，仍按当日判断逾期，提醒在此前的工作日发出。",
    ]


def test_each_scope_is_owed_by_its_units():
    units = Unit.objects.filter(county__code="210323", is_active=True)
    townships = set(units.filter(kind__in=["township", "subdistrict"]).values_list("code", flat=True))
    departments = set(
        units.filter(kind__in=["department", "park", "county_office"]).values_list("code", flat=True)
    )
    vertical = {"XY-STHJ", "XY-SWJ"}

    assert owing("SP-04") == townships
    assert len(townships) == 24
    assert owing("SP-05") == departments
    assert owing("SP-06") == townships | departments
    assert not owing("SP-06") & vertical
    assert owing("SP-18") == {"XY-ZFB"}
    assert vertical < owing("SP-02")
    assert "XY-FGJ" in owing("SP-02")
    assert not owing("SP-02") & townships
    assert owing("SP-22", 2021) == townships | departments


def test_loading_again_changes_nothing():
    before = [list(model.objects.order_by("pk").values()) for model in (Plan, Milestone, Assignment)]
    entries = Entry.objects.count()

    assert reference.load() == "实施方案：岫政办发〔2020〕37号已有，未改动。"
    assert [list(model.objects.order_by("pk").values()) for model in (Plan, Milestone, Assignment)] == before
    assert Entry.objects.count() == entries


def test_another_installation_goes_without_it():
    Assignment.objects.all().delete()
    Milestone.objects.all().delete()
    Plan.objects.all().delete()
    Unit.objects.filter(code="210323").update(code="210999")

    assert reference.load() == "实施方案：没有岫岩满族自治县，未载入。"
