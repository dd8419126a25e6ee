"""What is done halfway: the sentence says what is missing and how much."""

from __future__ import annotations

import csv
from datetime import date, timedelta

import pytest

from catalogs import workflow as catalogs
from catalogs.models import Edition, StandardItem
from disclosure_portal import clock
from disclosure_portal.units.models import Unit
from participation.models import ListEntry
from supervision.evidence import CHECKS
from supervision.models import AcceptanceForm, CountyPackage, Inspection, ReadReceipt, Rectification
from supervision.queries.matrix import matrix
from supervision.queries.standings import explain
from supervision.reference import DATA, TEMPLATE
from tests import factories
from tests.participation import records as participation
from tests.supervision import obligations, records
from tests.supervision.obligations import ISSUED_ON, Case, noon

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
with (DATA / f"{TEMPLATE}.csv").open(encoding="utf-8", newline="") as plan:
    ROWS = {row["code"]: row for row in csv.DictReader(plan)}


@pytest.fixture
def case(settings, county, office, township, department, reviewer, colleague):
    settings.DEBUG = True  # the clock is set
    return Case(county, office, township, department, reviewer, colleague)


def begun(case, code):
    obligations.begin(case, ROWS[code])
    return case.milestone.due_legal


def lacks(case, as_of):
    return explain(case.assignment, as_of=as_of).lacks


def test_every_check_of_the_plan_is_known_and_tells_what_it_looks_at():
    assert {row["check"] for row in ROWS.values() if row["check"]} == set(CHECKS)
    assert all(check.label and check.told.endswith("。") for check in CHECKS.values())


def test_a_catalog_with_a_domain_to_come_and_a_list_that_it_covers_in_part(case):
    due = begun(case, "SP-04")
    obligations.tell(case, due)
    standard = StandardItem.objects.first()
    another = factories.make_domain("21", "养老服务", "elderly-care")
    factories.make_standard_item(standard.edition, another, "21-001")
    with clock.set_to(noon(due)):
        factories.make_duty_entry(case.unit, by=case.editor)

    assert lacks(case, due) == "还有1个领域没有发布目录：养老服务"
    texts = [row.text for row in explain(case.assignment, as_of=due + 30 * 365 * DAY).rows]
    assert texts == [
        "社会救助：标准条目2条，已发布2条",
        "养老服务：标准条目1条，已发布0条",
        "权责清单和公共服务事项清单1项，其中1项没有对应的公开事项",
    ]


def test_a_standard_that_is_extended_after_the_day_asks_for_nothing_more(case):
    due = begun(case, "SP-04")
    obligations.tell(case, due)
    common = factories.make_edition(
        Edition.Layer.COMMON, "乡镇通用版", county=case.county, unit_kind="township"
    )
    Edition.objects.filter(pk=common.pk).update(published_at=noon(due + DAY))
    for code in ("20-001", "20-002", "20-009"):
        factories.make_standard_item(common, case.domain, code)

    assert explain(case.assignment, as_of=due + 2 * DAY).met_on == due


def test_a_department_without_a_domain_owes_no_catalog(case):
    due = begun(case, "SP-05")
    case.unit.domain_claims.all().delete()

    found = explain(case.assignment, as_of=due)
    assert (found.met_on, found.rows[0].text) == (
        ISSUED_ON,
        "没有牵头或者配合26个试点领域，没有需要编制的目录",
    )


def test_information_that_came_late_is_told_and_counts(case, client):
    due = begun(case, "SP-07")
    with clock.set_to(noon(due)):
        (item,) = obligations.publish_catalog(case)
        factories.make_disclosure(
            item, by=case.editor, started_on=due - 60 * DAY, published_at=noon(due - DAY)
        )

    found = explain(case.assignment, as_of=due)
    assert (found.met_on, found.rows[-1].text) == (due, "1条信息公开时已经超过法定期限")
    client.force_login(case.reviewer)
    assert "偏岭镇2026年2月农村低保对象公示" in client.get(found.rows[-1].url).text


def test_the_provinces_items_are_counted_as_they_are_mapped(case):
    due = begun(case, "SP-08")
    case.claimed_before()
    provincial = factories.make_edition(Edition.Layer.PROVINCIAL, "省共性目录", county=case.county)
    Edition.objects.filter(pk=provincial.pk).update(published_at=noon(due - 60 * DAY))
    assert lacks(case, due - 60 * DAY) == "县政府办公室还没有下达对照任务"

    with clock.set_to(noon(due - 59 * DAY)):
        catalogs.start_uptakes(provincial, [case.unit], by=case.reviewer, due_on=due)
    assert lacks(case, due) == "对照省共性目录还没有完成，已对照0条"


def test_one_method_is_one_too_few_and_a_matter_given_up_asks_for_none(case):
    due = begun(case, "SP-13")
    with clock.set_to(noon(date(2021, 1, 10))):
        decision = obligations.listed(case, due, case.department)
    with clock.set_to(noon(due - 20 * DAY)):
        participation.make_consultation(decision, "hearing", by=case.reviewer)
        participation.make_consultation(decision, "written", by=case.reviewer)

    assert lacks(case, due) == "还有1个事项没有用两种方式听取公众意见：偏岭镇农村自来水价格调整方案"
    ListEntry.objects.update(planned_on=due + DAY)
    assert explain(case.assignment, as_of=due).met_on == date(2021, 1, 10)


def test_a_matter_without_its_flags_is_counted(case):
    due = begun(case, "SP-11")
    obligations.tell(case, due)
    ListEntry.objects.update(needs_wide_knowledge=None)

    assert lacks(case, due) == "最新一版目录里有1个事项没有明确是否涉及切身利益、需要广泛知晓"


def test_a_package_that_was_not_sent_is_half_the_work(case):
    due = begun(case, "SP-17")
    obligations.tell(case, due)
    CountyPackage.objects.update(dispatched_on=due + DAY)

    assert lacks(case, due) == "汇总材料还没有报市政府办公室"


def test_a_unit_that_puts_things_right_keeps_the_acceptance_open(case):
    due = begun(case, "SP-18")
    obligations.tell(case, due)
    form = AcceptanceForm.objects.get()
    order = Rectification.objects.create(
        unit=case.township,
        form=form,
        indicator="A1",
        problem="目录不全",
        asked="补齐",
        found_by=case.reviewer,
        ordered_by=case.reviewer,
        ordered_at=noon(due),
        due_nominal=due + 10 * DAY,
        due_legal=due + 10 * DAY,
    )
    AcceptanceForm.objects.create(acceptance=form.acceptance, unit=case.department)
    assert lacks(case, due) == "还有1个单位没有验收结论：县民政局"

    AcceptanceForm.objects.filter(unit=case.department).delete()
    assert lacks(case, due) == "还有1个单位的整改没有销号：偏岭镇"
    Rectification.objects.filter(pk=order.pk).update(
        state="closed", rechecked_at=noon(due + 5 * DAY), rechecked_by=case.colleague
    )
    assert explain(case.assignment, as_of=due + 5 * DAY).met_on == due + 5 * DAY


def test_a_standard_that_few_have_read_is_not_promoted(case):
    due = begun(case, "SP-19")
    obligations.tell(case, due)
    ReadReceipt.objects.filter(unit=case.township, document__theme="team").delete()

    assert lacks(case, due) == "标准规范还没有推广到90%的单位：机构队伍"


def test_a_round_that_is_under_way_and_a_rubric_without_a_round_are_told(case):
    due = begun(case, "SP-23")
    obligations.tell(case, due)
    Inspection.objects.update(state=Inspection.State.RECTIFYING, closed_on=None)

    assert lacks(case, due) == "2021年度专项检查的问题还没有全部整改到位"
    assert lacks(case, date(2020, 12, 31)) == "2021年度还没有开始"


def test_the_goal_counts_open_tasks_and_the_share_of_public_items(case):
    due = begun(case, "SP-01")
    obligations.tell(case, due)
    other = records.make_milestone(case.plan, due, check_name="")
    records.make_assignment(other, case.department)
    edition = Edition.objects.get()
    for code in ("20-011", "20-012"):
        factories.make_standard_item(edition, case.domain, code, duty=("township_government",))

    assert lacks(case, due) == "还有1项任务没有完成，公布率33%，没有达到95%"


def test_the_goal_counts_as_the_table_of_the_day_counts(case):
    """What was withdrawn and what doesn't apply isn't public; what isn't public of the standard is owed."""
    due = begun(case, "SP-01")
    obligations.tell(case, due)
    with clock.set_to(noon(due - timedelta(days=1))):
        items = obligations.publish_catalog(case, count=4)
    with clock.set_to(noon(due)):
        catalogs.withdraw(items[0], by=case.reviewer, reason="内容有误")
    last = items[1].revisions.latest("number")
    type(last).objects.filter(pk=last.pk).update(not_applicable=True)

    total = matrix(case.plan.county, as_of=due).total
    (told,) = [row.text for row in explain(case.assignment, as_of=due).rows if "公布率" in row.text]
    assert (total.owed, total.published, total.percent) == (3, 2, 66)
    assert told == "应公布事项3项，已公布2项，公布率66%"


def test_the_goal_is_reached_on_the_day_since_which_enough_is_public(case):
    due = begun(case, "SP-01")
    obligations.tell(case, due - timedelta(days=30))
    with clock.set_to(noon(due - timedelta(days=9))):
        obligations.publish_catalog(case, count=2)

    assert explain(case.assignment, as_of=due).met_on == due - timedelta(days=9)


def test_a_county_sees_nothing_of_another(case):
    """What a neighbouring county published, named or issued proves nothing here."""
    due = begun(case, "SP-12")
    other = factories.make_county("210381", "海城市", "海城市人民政府")
    office = factories.make_unit(other, "HC-ZFB", "市政府办公室", Unit.Kind.COUNTY_OFFICE)
    neighbour = Case(other, office, office, office, case.reviewer, case.colleague)
    factories.grant(case.reviewer, "reviewer", office)
    factories.grant(case.colleague, "reviewer", office)
    neighbour.milestone = case.milestone
    obligations.tell(neighbour, due)

    assert lacks(case, due) == "没有现行有效的制度文件：行政决策公众参与工作机制"
