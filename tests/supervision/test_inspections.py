"""专项检查: drawn so that anybody can repeat it, checked row by row, ordered to be put right, closed."""

from __future__ import annotations

from datetime import date, timedelta
from hashlib import sha256

import pytest
from django.core.exceptions import PermissionDenied

from catalogs import workflow as catalogs
from catalogs.models import DomainClaim
from disclosure_portal import clock
from disclosure_portal.accounts.models import Role
from disclosure_portal.audit.models import Entry
from disclosure_portal.clock import begins
from disclosure_portal.notices.models import Notice
from disclosure_portal.workflow import StaleSave, StepRefused
from supervision.models import Finding, Inspection
from supervision.queries.checklist import seen
from supervision.queries.drawing import drawn_candidates
from supervision.workflow import inspection_rows
from supervision.workflow import inspections as workflow
from tests import factories
from tests.supervision import inspections

pytestmark = pytest.mark.django_db
State = Inspection.State
AS_OF = inspections.AS_OF


@pytest.fixture(autouse=True)
def _on_the_day(settings):
    settings.DEBUG = True
    with clock.set_to(begins(AS_OF)):
        yield


@pytest.fixture
def catalog(township, department, domain, editor, approver, reviewer):
    """Three published items of the township, and a domain that the department claimed and never compiled."""
    DomainClaim.objects.create(unit=department, domain=domain, part="lead", claimed_on=date(2020, 8, 31))
    people = {"editor": editor, "approver": approver, "reviewer": reviewer}
    with clock.set_to(factories.MOMENT):
        return factories.make_published(township, domain, count=3, **people)


def keys(inspection):
    return [(row.unit_id, row.item_id, row.domain_id) for row in inspection.rows.all()]


# The draw


def test_the_same_data_and_seed_give_the_same_draw(county, catalog, reviewer):
    first = inspections.make_drawn(county, by=reviewer, seed="a", items_per_unit=2)
    again = inspections.make_drawn(county, by=reviewer, seed="a", items_per_unit=2)
    repeated = drawn_candidates(first, seed="a", as_of=AS_OF)

    assert keys(first) == keys(again) == [(c.unit.pk, c.item_id, c.domain_id) for c in repeated]
    assert len(keys(first)) == 3  # two of the township's items, the department's domain


def test_the_lots_are_what_the_page_says(county, township, department, catalog, reviewer):
    drawn = inspections.make_drawn(county, by=reviewer, seed="7c1f", unit_count=1, items_per_unit=3)

    def lot(key):
        return sha256(f"7c1f{key}".encode()).hexdigest()

    first = min((township, department), key=lambda unit: lot(unit.code))
    assert {row.unit for row in drawn.rows.all()} == {first}
    items = [
        row.item
        for row in inspections.make_drawn(county, by=reviewer, seed="7c1f").rows.filter(unit=township)
    ]
    assert items == sorted(catalog, key=lambda item: lot(str(item.code)))


def test_another_seed_draws_otherwise_and_a_new_one_is_drawn_each_time(county, catalog, reviewer):
    draws = {tuple(keys(inspections.make_drawn(county, by=reviewer, seed=str(n)))) for n in range(8)}
    without = [inspections.make_drawn(county, by=reviewer, seed="").seed for _ in range(2)]

    assert len(draws) > 1
    assert len(set(without)) == 2
    assert {len(seed) for seed in without} == {32}


def test_risk_comes_first_and_says_why(county, department, township, catalog, editor, reviewer):
    late = factories.make_disclosure(catalog[1], by=editor, started_on=date(2026, 1, 5))
    assert late.is_late

    drawn = inspections.make_drawn(county, by=reviewer, drawn_by="risk")

    of_township = [row.risk for row in drawn.rows.filter(unit=township)]
    assert of_township == ["事项已发布，没有公开过信息"] * 2 + ["最近的信息逾期公开"]
    (gap,) = drawn.rows.filter(unit=department)
    assert (gap.item, gap.risk) == (None, "应当编制的领域没有已发布的事项")
    assert drawn.rows.first().unit == township  # three riskier items outweigh one domain
    assert drawn.seed == ""


def test_a_draw_sees_what_was_public_on_its_day(county, catalog, reviewer):
    gone = catalog[0]
    catalogs.withdraw(gone, by=reviewer, reason="职责划转")

    def drawn(day):
        made = inspections.make_drawn(county, by=reviewer, among="townships", as_of=day)
        return {row.item for row in made.rows.all()}

    with pytest.raises(StepRefused):
        drawn(date(2026, 3, 1))  # the day before they were published
    assert drawn(date(2026, 3, 2)) == set(catalog)
    assert drawn(AS_OF) == set(catalog) - {gone}


def test_what_does_not_apply_to_a_unit_is_never_drawn(county, catalog, editor, approver, reviewer):
    with clock.set_to(factories.MOMENT):
        spared = catalogs.revise(catalog[0], by=editor)
        spared = catalogs.mark_not_applicable(
            spared, by=editor, version=spared.version, reason="本镇无此项职责"
        )
        people = {"editor": editor, "approver": approver, "reviewer": reviewer}
        factories.make_published(spared.unit, spared.domain, items=[spared], **people)

    for drawn_by in ("chance", "risk"):
        made = inspections.make_drawn(county, by=reviewer, drawn_by=drawn_by, among="townships")
        assert {row.item for row in made.rows.all()} == set(catalog[1:])


def test_a_draw_judges_items_by_what_was_published_on_its_day(county, catalog, editor, approver, reviewer):
    """One was revised since to be given on request; on the day it was proactive and without information."""
    with clock.set_to(factories.MOMENT + timedelta(days=30)):
        revised = catalogs.revise(catalog[0], by=editor)
        changes = {"methods": ["on_request"]}
        revised = catalogs.save_elements(revised, by=editor, version=revised.version, changes=changes)
        people = {"editor": editor, "approver": approver, "reviewer": reviewer}
        factories.make_published(revised.unit, revised.domain, items=[revised], **people)

    def risk(day):
        made = inspections.make_drawn(county, by=reviewer, drawn_by="risk", among="townships", as_of=day)
        return made.rows.get(item=catalog[0]).risk

    assert risk(date(2026, 3, 31)) == "事项已发布，没有公开过信息"
    assert risk(date(2026, 4, 1)) == "没有发现风险，补足抽取数量"


def test_nothing_to_draw_is_said(county, township, reviewer):
    with pytest.raises(StepRefused) as refused:
        inspections.make_drawn(county, by=reviewer)
    assert refused.value.reasons == [workflow.DRAWN_NONE]
    assert Inspection.objects.get().state == State.PREPARING


def test_a_draw_is_taken_back_with_its_reason_and_stays_on_record(county, catalog, reviewer):
    drawn = inspections.make_drawn(county, by=reviewer, seed="a")

    back = workflow.take_back_draw(drawn, by=reviewer, version=drawn.version, reason="范围填错")
    again = workflow.draw(back, by=reviewer, version=back.version, as_of=AS_OF, seed="b")

    assert [one["seed"] for one in again.draws] == ["a", "b"]
    assert again.draws[0]["because"] == "范围填错"
    assert drawn.rows.count() == 4
    fresh = workflow.take_back_draw(again, by=reviewer, version=again.version, reason="再改")
    assert not workflow.DISCARD.is_open_to(reviewer, fresh)
    with pytest.raises(StepRefused, match="留在记录里"):
        workflow.discard_inspection(fresh, by=reviewer)


@pytest.mark.both_databases
def test_no_draw_is_repeated_once_anything_is_checked(county, catalog, reviewer):
    drawn = inspections.make_drawn(county, by=reviewer)
    inspections.check(drawn.rows.first(), by=reviewer)

    with pytest.raises(StepRefused, match="已经检查了1项，抽取结果不能再改"):
        workflow.take_back_draw(drawn, by=reviewer, version=drawn.version, reason="换一批")
    with pytest.raises(StepRefused, match="检查中状态下不能抽取检查对象"):
        workflow.draw(drawn, by=reviewer, version=drawn.version, as_of=AS_OF)


def test_a_round_rests_on_the_years_plan(county, reviewer):
    with pytest.raises(StepRefused, match="年度检查计划"):
        inspections.make_inspection(county, by=reviewer, basis="  ")
    with pytest.raises(StepRefused, match="至少选择一项检查内容"):
        inspections.make_inspection(county, by=reviewer, rules=[])


# Checking


def test_the_portals_records_answer_beforehand(county, township, catalog, editor, reviewer):
    factories.make_disclosure(catalog[0], by=editor, started_on=date(2026, 1, 5))
    drawn = inspections.make_drawn(county, by=reviewer)
    rows = drawn.rows.select_related("unit", "domain", "item__published_revision", "revision")

    told = {one.row.item or one.row.domain: one.proposals for one in seen(rows, as_of=AS_OF)}

    late = told[catalog[0]]
    assert (late["in_time"].answer, late["in_time"].told) == ("breaks", "台账中1条信息逾期公开")
    assert late["elements"].answer == late["secrecy"].answer == "holds"
    assert {"reachable", "dates"}.isdisjoint(late)  # for the inspector's own eyes
    assert told[catalog[1]]["information"].told == "公开台账里没有信息"
    gap = next(proposals for subject, proposals in told.items() if "compiled" in proposals)
    assert gap["compiled"].answer == "breaks"


def test_the_queries_do_not_grow_with_the_rows(county, catalog, reviewer, count_queries):
    drawn = inspections.make_drawn(county, by=reviewer)
    rows = drawn.rows.filter(item__isnull=False)
    rows = rows.select_related("unit", "domain", "item__published_revision", "revision")

    assert count_queries(lambda: seen(rows[:1], as_of=AS_OF)) == count_queries(
        lambda: seen(rows[:3], as_of=AS_OF)
    )


def test_what_is_found_cites_item_and_rule_and_nothing_found_is_kept(county, township, catalog, reviewer):
    drawn = inspections.make_drawn(county, by=reviewer)
    first, second, *_ = drawn.rows.filter(unit=township)

    inspections.check(first, by=reviewer, broken=("reachable",), text="三个附件打不开", severity="serious")
    clean = inspections.check(second, by=reviewer)

    (finding,) = Finding.objects.all()
    assert (finding.row, finding.rule, finding.text, finding.severity) == (
        first,
        "reachable",
        "三个附件打不开",
        "serious",
    )
    assert clean.checked_at is not None
    assert set(clean.answers.values()) == {"holds"}
    assert clean.revision == clean.item.published_revision


def test_checking_again_replaces_what_was_found(county, township, catalog, reviewer):
    row = inspections.make_drawn(county, by=reviewer).rows.filter(unit=township).first()
    inspections.check(row, by=reviewer, broken=("reachable", "basis"))
    inspections.check(row, by=reviewer, broken=("basis",))

    assert [one.rule for one in row.findings.all()] == ["basis"]
    assert (
        row.findings.get().text == "公开依据已经废止或者被替代"
    )  # the rule's own words, where none were written


def test_who_found_a_problem_stays_its_finder_when_another_checks_again(
    county, township, catalog, editor, reviewer, colleague
):
    drawn = inspections.make_drawn(county, by=reviewer, among="townships")
    inspections.check_all(drawn, by=reviewer, broken=("reachable",))
    inspections.check_all(drawn, by=colleague, broken=("reachable", "basis"))
    ordered = inspections.order(Inspection.objects.get(pk=drawn.pk), by=colleague)
    by_rule = {one.finding.rule: one for one in inspections.orders_of(ordered)}
    reported = inspections.report(by_rule["reachable"], by=editor)

    assert (by_rule["reachable"].found_by, by_rule["basis"].found_by) == (reviewer, colleague)
    with pytest.raises(PermissionDenied):
        inspections.accept(reported, by=reviewer)
    assert inspections.accept(reported, by=colleague).state == "closed"


def test_the_second_of_two_inspectors_is_told(county, township, catalog, reviewer, colleague):
    row = inspections.make_drawn(county, by=reviewer).rows.filter(unit=township).first()
    answers = inspections.judged(row)
    inspection_rows.check_row(row, by=reviewer, version=1, judged=answers)

    with pytest.raises(StaleSave) as refused:
        inspection_rows.check_row(row, by=colleague, version=1, judged=answers)
    assert refused.value.reasons == [inspection_rows.STALE_ROW]
    row.refresh_from_db()
    assert row.checked_by == reviewer


def test_nobody_checks_their_own_unit(county, township, catalog, reviewer):
    row = inspections.make_drawn(county, by=reviewer).rows.filter(unit=township).first()
    factories.grant(reviewer, Role.APPROVER, township)

    with pytest.raises(PermissionDenied):
        inspections.check(row, by=type(reviewer).objects.get(pk=reviewer.pk))


# Orders


def test_every_finding_becomes_an_order_with_its_day(county, township, department, catalog, editor, reviewer):
    drawn = inspections.make_drawn(county, by=reviewer)
    for row in drawn.rows.filter(unit=township):
        inspections.check(row, by=reviewer)
    inspections.check(drawn.rows.filter(unit=township).first(), by=reviewer, broken=("reachable",))
    with pytest.raises(StepRefused, match="还有1项没有检查"):
        inspections.order(drawn, by=reviewer)
    inspections.check(drawn.rows.get(unit=department), by=reviewer, broken=("compiled",), severity="serious")

    ordered = inspections.order(drawn, by=reviewer, on=date(2026, 2, 10))

    link, gap = inspections.orders_of(ordered)
    assert ordered.state == State.RECTIFYING
    # 2026: 15 to 23 February off, 14 and 28 February working.
    assert (gap.unit, gap.due_legal) == (department, date(2026, 2, 24))
    assert (link.unit, link.due_legal) == (township, date(2026, 3, 2))
    assert link.asked == "恢复网页或者更正网址。"
    notice = Notice.objects.get(recipient=editor, event__startswith="inspection-ordered:")
    assert "有1个问题" in notice.text
    assert notice.url.endswith(f"/units/{township.code}/")


def test_a_round_without_findings_is_closed_at_once(county, catalog, reviewer, editor):
    ordered = inspections.make_ordered(county, by=reviewer, broken=())

    closed = workflow.close_inspection(ordered, by=reviewer, version=ordered.version, on=date(2026, 12, 1))

    assert (closed.state, closed.closed_on) == (State.CLOSED, date(2026, 12, 1))
    assert (
        "没有发现问题" in Notice.objects.get(recipient=editor, event__startswith="inspection-ordered:").text
    )


def test_it_closes_when_every_problem_is_put_right(county, catalog, editor, reviewer, colleague):
    ordered = inspections.make_ordered(county, by=reviewer, among="townships")
    with pytest.raises(StepRefused, match="还有3个问题没有销号"):
        workflow.close_inspection(ordered, by=reviewer, version=ordered.version, on=AS_OF)

    for one in inspections.orders_of(ordered):
        inspections.report(one, by=editor)
        inspections.accept(one, by=colleague)

    assert (
        workflow.close_inspection(ordered, by=reviewer, version=ordered.version, on=AS_OF).state
        == State.CLOSED
    )


# The circular


def test_a_circular_is_recorded_once_with_number_and_day(county, catalog, reviewer, editor):
    ordered = inspections.make_ordered(county, by=reviewer)
    with pytest.raises(StepRefused, match="还没有到"):
        inspections.circulate(ordered, by=reviewer, on=date(2026, 12, 3), today=date(2026, 12, 2))
    with pytest.raises(StepRefused, match="早于抽取"):
        inspections.circulate(ordered, by=reviewer, on=date(2026, 11, 19))

    told = inspections.circulate(ordered, by=reviewer)

    assert (told.circular_number, told.circulated_on) == ("岫政办发〔2026〕40号", date(2026, 12, 1))
    assert Notice.objects.filter(recipient=editor, event__startswith="inspection-circulated:").exists()
    with pytest.raises(StepRefused, match="不能再改"):
        inspections.circulate(told, by=reviewer)


@pytest.mark.parametrize("person", ["editor", "approver", "leader", "administrator", "auditor"])
def test_only_the_county_office_runs_inspections(request, county, reviewer, person):
    one = request.getfixturevalue(person)
    inspection = inspections.make_inspection(county, by=reviewer)

    with pytest.raises(PermissionDenied):
        inspections.make_inspection(county, by=one)
    with pytest.raises(PermissionDenied):
        workflow.draw(inspection, by=one, version=1, as_of=AS_OF)


def test_every_step_refuses_a_stale_page(county, catalog, reviewer):
    drawn = inspections.make_drawn(county, by=reviewer)
    steps = (
        lambda: workflow.take_back_draw(drawn, by=reviewer, version=1, reason="改"),
        lambda: workflow.edit_inspection(
            inspections.make_inspection(county, by=reviewer), by=reviewer, version=9, values={}
        ),
    )
    for step in steps:
        with pytest.raises(StaleSave):
            step()


def test_each_step_is_on_the_trail(county, catalog, reviewer):
    inspections.make_ordered(county, by=reviewer, among="townships")

    verbs = list(
        Entry.objects.filter(verb__startswith="supervision.")
        .values_list("verb", flat=True)
        .order_by("sequence")
    )
    assert verbs == [
        "supervision.inspection.create",
        "supervision.inspection.draw",
        *["supervision.inspectionrow.check"] * 3,
        *["supervision.rectification.order_rectification"] * 3,
        "supervision.inspection.order_rectification",
    ]
