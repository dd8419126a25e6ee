"""What evidence said of a day stays so: later records change nothing about it, and what breaks off is not met again."""

from __future__ import annotations

import csv
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalogs import workflow as catalogs
from catalogs.models import CatalogItem, DomainClaim
from catalogs.workflow.claims import state_no_cooperation, take_on, take_out
from disclosure_portal import clock
from disclosure_portal.units.models import Unit
from disclosure_portal.workdays.display import day_words
from participation.models import Consultation
from participation.workflow import concerns
from participation.workflow.mechanisms import repeal
from supervision.evidence.spans import held_since
from supervision.models import Assignment, Milestone, Plan, Status, Summary
from supervision.queries.assignments import tasks
from supervision.queries.dashboard import dashboard, plan_to_show
from supervision.queries.matrix import matrix
from supervision.queries.reports.asked import Asked
from supervision.queries.reports.catalogs import figures as catalog_figures
from supervision.queries.selections import until
from supervision.queries.standings import explain, standings
from supervision.reference import DATA, TEMPLATE, YEARS
from supervision.workflow.people import correct_person
from supervision.workflow.plans import add_missing_assignments, close_plan, reopen_plan
from tests import factories
from tests.participation import outcomes
from tests.supervision import obligations, records
from tests.supervision.obligations import Case, Kind, noon

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
with (DATA / f"{TEMPLATE}.csv").open(encoding="utf-8", newline="") as plan:
    ROWS = {row["code"]: row for row in csv.DictReader(plan)}


@pytest.fixture
def case(settings, county, office, township, department, reviewer, colleague):
    settings.DEBUG = True  # the clock is set
    return Case(county, office, township, department, reviewer, colleague)


def told(case, as_of):
    (one,) = standings([case.milestone], as_of=as_of)
    return one.status, one.met_on


@pytest.mark.parametrize(
    ("spans", "since"),
    [
        ([], None),
        ([(1, None)], 1),
        ([(1, 5)], None),
        ([(1, 5), (5, None)], 1),
        ([(1, 5), (6, None)], 6),
        ([(4, None), (1, 5)], 1),
        ([(11, None)], None),
        ([(1, 11)], 1),
    ],
)
def test_what_holds_is_traced_back_to_its_last_break(spans, since):
    days = {number: date(2020, 10, number) for number in range(1, 12)}
    given = [(days[begun], days.get(ended)) for begun, ended in spans]

    assert held_since(given, days[10]) == days.get(since)


@pytest.mark.both_databases
@pytest.mark.parametrize("code", ["SP-04", "SP-05"])
def test_a_withdrawn_item_leaves_its_domain_open_until_it_is_public_again(case, code):
    obligations.begin(case, ROWS[code])
    due = case.milestone.due_legal
    obligations.tell(case, due - DAY)
    item = CatalogItem.objects.filter(unit=case.unit).first()
    with clock.set_to(noon(due + 10 * DAY)):
        catalogs.withdraw(item, by=case.reviewer, reason="内容有误")

    (standing,) = standings([case.milestone], as_of=due + 10 * DAY)
    assert standing.lacks == "还有1个领域没有发布目录：社会救助"
    assert explain(case.assignment, as_of=due + 10 * DAY).rows[0].text == "社会救助：标准条目2条，已发布1条"
    assert told(case, due + 9 * DAY) == (Status.MET, due - DAY)


@pytest.mark.both_databases
def test_an_item_without_information_is_counted_and_what_came_later_is_left_out(case):
    obligations.begin(case, ROWS["SP-07"])
    due = case.milestone.due_legal
    with clock.set_to(noon(due - 2 * DAY)):
        (item,) = obligations.publish_catalog(case)

    (standing,) = standings([case.milestone], as_of=due)
    assert standing.lacks == "还有1个事项没有公开信息"

    with clock.set_to(noon(due)):
        disclosure = factories.make_disclosure(item, by=case.editor, published_at=noon(due - DAY))
    with clock.set_to(noon(due + 5 * DAY)):
        own = factories.make_item(case.unit, case.domain, by=case.editor, level2="后来增加的事项")
        people = {"editor": case.editor, "approver": case.approver, "reviewer": case.reviewer}
        factories.make_published(case.unit, case.domain, items=[own], **people)
    assert told(case, due - DAY) == (Status.DUE_SOON, None)  # not registered yet
    assert told(case, due + 6 * DAY) == (Status.MET, due - DAY)

    with clock.set_to(noon(due + 8 * DAY)):
        catalogs.remove(disclosure, by=case.editor, reason="网址有误")
    assert told(case, due + 8 * DAY) == (Status.OVERDUE, None)
    assert told(case, due + 7 * DAY) == (Status.MET, due - DAY)


@pytest.mark.both_databases
def test_an_item_that_is_linked_to_the_standard_later_answered_to_nothing_before(case):
    domain = factories.make_domain()
    factories.make_standard_item(factories.make_edition(), domain, "20-001")
    plan = records.make_plan(case.county, by=case.reviewer)
    milestone = records.make_milestone(plan, date(2026, 3, 31), check_name="catalogs")
    records.make_assignment(milestone, case.township)
    case.unit = case.township
    people = {"editor": case.editor, "approver": case.approver, "reviewer": case.reviewer}
    with clock.set_to(factories.MOMENT):
        (item,) = factories.make_published(case.township, domain, **people)
    linked = date(2026, 4, 10)
    asked = Asked(case.county, linked - DAY)

    def shown(day):
        return matrix(case.county, as_of=day).total, answers([milestone], day), catalog_figures(asked)

    before = shown(linked - DAY)
    with clock.set_to(noon(linked)):
        draft = catalogs.revise(item, by=case.editor)
        catalogs.link_to_standard(draft, by=case.editor, version=draft.version, code="20-001")

    assert shown(linked - DAY) == before
    assert (before[0].owed, matrix(case.county, as_of=linked).total.owed) == (2, 1)
    assert [before[1][0][1], answers([milestone], linked)[0][1]] == [Status.OVERDUE, Status.MET]


def test_a_domain_claimed_after_the_day_reopens_nothing(case):
    obligations.begin(case, ROWS["SP-05"])
    due = case.milestone.due_legal
    obligations.tell(case, due)
    another = factories.make_domain("21", "养老服务", "elderly-care")
    DomainClaim.objects.create(unit=case.unit, domain=another, part="lead", claimed_on=due + DAY)

    assert told(case, due + 2 * DAY) == (Status.MET, due)


@pytest.mark.parametrize("code", ["SP-10", "SP-11"])
def test_a_list_that_was_published_before_the_plan_was_issued_counts_for_nothing(case, code):
    obligations.begin(case, ROWS[code])
    obligations.tell(case, case.plan.issued_on - DAY)

    assert told(case, case.milestone.due_nominal) == (Status.DUE_SOON, None)


@pytest.mark.parametrize("spoilt", [{"ended_early": True}, {"unlawful_because": "没有公告"}])
def test_an_activity_that_was_unlawful_or_ended_early_is_no_method(case, spoilt):
    obligations.begin(case, ROWS["SP-13"])
    on = case.milestone.due_nominal
    obligations.tell(case, on)
    assert told(case, on) == (Status.MET, on)

    Consultation.objects.filter(method="symposium").update(**spoilt)
    assert told(case, on) == (Status.DUE_SOON, None)


def test_a_repealed_document_is_in_force_no_more(case):
    obligations.begin(case, ROWS["SP-12"])
    due = case.milestone.due_legal
    obligations.tell(case, due - 20 * DAY)
    with clock.set_to(noon(due)):
        repeal(case_document(), by=case.reviewer, reason="已过时")

    assert told(case, due - DAY) == (Status.MET, due - 20 * DAY)
    assert told(case, due) == (Status.DUE_SOON, None)


def case_document():
    return obligations.Mechanism.objects.get(kind=Kind.PARTICIPATION)


def test_a_concern_left_unanswered_beyond_its_limit_breaks_the_mechanism(case):
    obligations.begin(case, ROWS["SP-14"])
    due = case.milestone.due_legal
    obligations.tell(case, due - 30 * DAY)
    with clock.set_to(noon(due - 20 * DAY)):
        concern = outcomes.make_concern(case.unit, by=case.reviewer)  # 48 hours
    with clock.set_to(noon(due - 10 * DAY)):
        answered = outcomes.answer_concern(
            concern, by=case.editor, version=concern.version, answer="管道已经换好。"
        )
        outcomes.publish_concern(answered, by=case.reviewer, version=answered.version)

    assert told(case, due - 19 * DAY) == (Status.MET, due - 30 * DAY)
    assert told(case, due - 15 * DAY)[1] is None
    assert told(case, due) == (Status.MET, due - 10 * DAY)


@pytest.mark.both_databases
def test_a_concern_weighs_on_the_unit_and_by_the_limit_that_it_had_then(case):
    obligations.begin(case, ROWS["SP-14"])
    due = case.milestone.due_legal
    obligations.tell(case, due - 30 * DAY)
    other = records.make_assignment(case.milestone, case.township)
    assert other.unit != case.unit
    with clock.set_to(noon(due - 20 * DAY)):
        concern = outcomes.make_concern(case.unit, by=case.reviewer)  # 48 hours

    def shown(day):
        return answers([case.milestone], day)

    found = {due - 10 * DAY: shown(due - 10 * DAY)}
    with clock.set_to(noon(due - 5 * DAY)):
        concern = concerns.correct_concern(
            concern,
            by=case.reviewer,
            version=concern.version,
            values={"raised_at": noon(due - 5 * DAY) - timedelta(hours=1)},
        )
    found[due - 5 * DAY] = shown(due - 5 * DAY)
    with clock.set_to(noon(due - 4 * DAY)):
        concerns.reassign_concern(
            concern, by=case.reviewer, version=concern.version, unit=case.township, reason="由该镇负责"
        )
    found[due] = shown(due)

    assert {day: shown(day) for day in found} == found
    overdue = [
        [bool(lacks) for key, _, _, lacks in listed if key == case.assignment.pk] for listed in found.values()
    ]
    assert overdue == [[True], [False], [False]]
    assert len({tuple(listed) for listed in found.values()}) == 3


def test_a_returned_summary_counts_from_when_it_is_handed_in_again(case):
    obligations.begin(case, ROWS["SP-16"])
    due = case.milestone.due_legal
    obligations.tell(case, due - 5 * DAY)
    returned = {"returned_at": noon(due - DAY), "returned_because": "没有典型经验"}
    Summary.objects.update(state="returned", decided_by=case.reviewer, **returned)

    assert told(case, due - 2 * DAY) == (Status.MET, due - 5 * DAY)
    assert told(case, due)[1] is None
    assert explain(case.assignment, as_of=due).lacks == "总结材料被退回，还没有重新报送"


def test_a_vacancy_at_the_end_of_the_year_is_not_met(case):
    obligations.begin(case, ROWS["SP-21"])
    due = case.milestone.due_legal
    records.make_person_in_charge(
        case.unit, by=case.reviewer, until=date(2021, 6, 30), entered_at=noon(date(2020, 9, 1))
    )

    assert told(case, date(2020, 12, 31)) == (Status.NOT_DUE, None)  # the year hasn't begun
    assert told(case, date(2021, 6, 30)) == (Status.MET, date(2021, 1, 1))
    assert told(case, due)[1] is None
    records.make_person_in_charge(
        case.unit, by=case.reviewer, since=date(2022, 1, 10), entered_at=noon(date(2022, 1, 10))
    )
    assert told(case, date(2022, 1, 10)) == (Status.MET_LATE, date(2022, 1, 10))


def test_a_named_person_who_was_not_trained_is_told_by_name(case):
    obligations.begin(case, ROWS["SP-22"])
    records.make_person_in_charge(
        case.unit, by=case.reviewer, name="赵新来", entered_at=noon(date(2021, 5, 1))
    )
    records.make_training(case.unit, by=case.reviewer, entered_at=noon(date(2021, 6, 10)))

    assert explain(case.assignment, as_of=date(2021, 12, 31)).lacks == "专人赵新来在2021年度没有参加培训"


def test_two_leads_in_one_domain_are_one_too_many(case):
    obligations.begin(case, ROWS["SP-02"])
    due = case.milestone.due_legal
    obligations.tell(case, due)
    another = factories.make_unit(case.county, "XY-JY", "县教育局", Unit.Kind.DEPARTMENT)
    DomainClaim.objects.create(unit=another, domain=case.domain, part="lead", claimed_on=due + DAY)

    assert told(case, due) == (Status.MET, due)
    (standing,) = standings([case.milestone], as_of=due + DAY)
    assert standing.lacks == "有1个领域不止一个牵头单位：社会救助"


def test_a_statement_that_held_is_not_forgotten_when_somebody_joins(case):
    obligations.begin(case, ROWS["SP-03"])
    due = case.milestone.due_legal
    lead = case.claimed_before()
    with clock.set_to(noon(due - 3 * DAY)):
        state_no_cooperation(lead, by=case.editor)
    helper = factories.make_unit(case.county, "XY-JY", "县教育局", Unit.Kind.DEPARTMENT)
    with clock.set_to(noon(due + 5 * DAY)):
        joined = take_on(helper, case.domain, "cooperating", by=case.reviewer)
    assert told(case, due + 5 * DAY) == (Status.MET, due - 3 * DAY)

    with clock.set_to(noon(due + 9 * DAY)):
        take_out(joined, by=case.reviewer, reason="职责划出")

    assert told(case, due) == (Status.MET, due - 3 * DAY)
    assert told(case, due + 8 * DAY) == (Status.MET, due - 3 * DAY)
    assert told(case, due + 9 * DAY) == (Status.OVERDUE, None)


def test_who_was_taken_out_had_claimed_until_then(case):
    obligations.begin(case, ROWS["SP-02"])
    due = case.milestone.due_legal
    lead = case.claimed_before()
    with clock.set_to(noon(due + 4 * DAY)):
        take_out(lead, by=case.reviewer, reason="职责划出")

    explained = explain(case.assignment, as_of=due + 3 * DAY)
    assert [row.text for row in explained.rows] == [f"牵头社会救助：{day_words(lead.claimed_on)}认领"]
    assert "没有需要认领的领域" in explain(case.assignment, as_of=due + 4 * DAY).rows[0].text


# Plans


@pytest.mark.both_databases
def test_a_plan_that_was_closed_stays_so_for_those_days_when_it_is_carried_out_again(case, leader):
    plan = records.make_plan(case.county, by=case.reviewer)
    milestone = records.make_milestone(plan)
    records.make_assignment(milestone, case.township)
    closed, again = date(2021, 3, 1), date(2021, 6, 1)
    days = [closed - DAY, closed, again - DAY, again, again + 30 * DAY, again + 60 * DAY]
    found = {}

    def shown(day):
        plans = Plan.objects.filter(county=case.county)
        seen = tasks(leader, {case.township.pk}, as_of=day)
        return list(plans.running_on(day)), plan_to_show(plans, as_of=day), [one.status for one in seen]

    steps = {closed: close_plan, again: reopen_plan, days[-1]: close_plan}
    for day in days:
        if step := steps.get(day):
            plan = step(plan, by=case.reviewer, on=day)
        found[day] = shown(day)

    assert {day: shown(day) for day in days} == found
    assert [bool(found[day][0]) for day in days] == [True, False, False, True, True, False]


@pytest.mark.both_databases
def test_a_unit_that_comes_into_a_plan_later_owed_nothing_before(case):
    plan = records.make_plan(case.county, by=case.reviewer)
    first = records.make_milestone(plan, date(2021, 12, 31), scope="townships", check_name="claims")
    office = {"scope": "county_office"}
    goal = records.make_milestone(plan, date(2023, 12, 31), check_name="overall_goal", code="SP-01", **office)
    for milestone, unit in ((first, case.township), (goal, case.office)):
        records.make_assignment(milestone, unit)
    joined = date(2021, 6, 1)
    before = figures(plan, joined - DAY)
    factories.make_unit(case.county, "210323119", "新设镇")
    (added,) = add_missing_assignments(plan, by=case.reviewer, on=joined)

    assert added.assigned_on == joined
    assert figures(plan, joined - DAY) == before
    assert figures(plan, joined) != before
    assert ("1/1个单位完成" in before[-1], "2/2个单位完成" in figures(plan, joined)[-1]) == (True, True)


def test_the_course_of_a_plan_counts_a_task_from_when_it_came_into_it(case):
    """Its evidence had been there long before."""
    plan = records.make_plan(case.county, by=case.reviewer)
    milestone = records.make_milestone(plan, date(2021, 12, 31), scope="townships", check_name="claims")
    records.make_assignment(milestone, case.township)
    factories.make_unit(case.county, "210323119", "新设镇")
    joined = date(2021, 6, 15)
    before = dashboard(plan, as_of=date(2021, 5, 31)).month_ends
    (added,) = add_missing_assignments(plan, by=case.reviewer, on=joined)
    later = dashboard(plan, as_of=date(2021, 6, 30))

    assert [(one.day.month, one.done) for one in later.month_ends[:2]] == [(6, 2), (5, 1)]
    assert later.month_ends[1:] == before
    in_june = until(later.standings, met_by=date(2021, 6, 30))
    assert {one.unit for one in in_june} - {
        one.unit for one in until(later.standings, met_by=joined - DAY)
    } == {added.unit}


def figures(plan, day):
    """What a leader reads of a plan as of a day, and what the goal's evidence says of the other tasks."""
    shown = dashboard(plan, as_of=day)
    found = answers(list(plan.milestones.all()), day)
    goal = Assignment.objects.get(milestone__plan=plan, milestone__check_name="overall_goal")
    told = " ".join(row.text for row in explain(goal, as_of=day).rows)
    return shown.total, shown.counts, shown.month_ends, shown.headline.text, found, told


def test_a_plan_that_was_closed_by_mistake_and_opened_again_on_the_day_was_carried_out_on_it(case):
    plan = records.make_plan(case.county, by=case.reviewer)
    plan = close_plan(plan, by=case.reviewer, on=date(2021, 3, 1))
    reopen_plan(plan, by=case.reviewer, on=date(2021, 3, 1))

    assert list(Plan.objects.running_on(date(2021, 3, 1))) == [plan]


# The whole plan


def whole_plan(case, units):
    """Every row of the plan, owed by all of the units."""
    case.plan = records.make_plan(case.county, by=case.reviewer)
    for row in ROWS.values():
        yearly = row["continuing"] == "1"
        days = [date(year, 12, 31) for year in YEARS] if yearly else [date.fromisoformat(row["due"])]
        for due in days:
            facts = {"code": row["code"], "check_name": row["check"], "is_continuing": yearly}
            milestone = records.make_milestone(case.plan, due, **facts)
            Assignment.objects.bulk_create(Assignment(milestone=milestone, unit=unit) for unit in units)
    return list(Milestone.objects.filter(plan=case.plan))


TOLD_IN_TURN = (
    "SP-04", "SP-07", "SP-09", "SP-10", "SP-12", "SP-14", "SP-16", "SP-17", "SP-18", "SP-20", "SP-21"
)  # fmt: skip


def test_a_day_reads_later_as_it_read_then(case):
    """A story is told every ten days; what was found on the days around it is found again at the end."""
    milestones = whole_plan(case, [case.office, case.township, case.department])
    case.unit = case.township
    found = {}
    for number, code in enumerate(TOLD_IN_TURN):
        on = date(2021, 3, 1) + 10 * number * DAY
        case.milestone = next(one for one in milestones if one.code == code)
        case.assignment = Assignment.objects.get(milestone=case.milestone, unit=case.unit)
        if code == "SP-07":  # behind the item of SP-04
            with clock.set_to(noon(on)):
                factories.make_disclosure(CatalogItem.objects.first(), by=case.editor, published_at=noon(on))
        else:
            obligations.tell(case, on)
        for day in (on - DAY, on, on + DAY):
            found[day] = answers(milestones, day)

    assert len({tuple(answer) for answer in found.values()}) > len(TOLD_IN_TURN)
    assert {day: answers(milestones, day) for day in found} == found


def answers(milestones, day):
    told = standings(milestones, as_of=day)
    return [(one.assignment.pk, one.status, one.met_on, one.lacks) for one in told]


@pytest.mark.both_databases
def test_the_queries_do_not_grow_with_the_units(case):
    milestones = whole_plan(case, [case.office, case.township, case.department])
    few = queries_of(milestones)

    more = [factories.make_unit(case.county, f"21032320{number}", f"第{number}乡") for number in range(27)]
    Assignment.objects.bulk_create(
        Assignment(milestone=milestone, unit=unit) for milestone in milestones for unit in more
    )

    assert queries_of(milestones) == few
    assert few <= 45


def queries_of(milestones):
    with CaptureQueriesContext(connection) as queries:
        standings(milestones, as_of=date(2021, 12, 31))
    return len(queries)


def test_a_correction_of_who_is_in_charge_leaves_past_days_as_they_stood(county, township, reviewer):
    plan = records.make_plan(county, by=reviewer)
    milestone = records.make_milestone(plan, date(2021, 12, 31), check_name="responsible_people")
    records.make_assignment(milestone, township)
    entered = noon(date(2021, 7, 1))
    named = records.make_person_in_charge(township, by=reviewer, since=date(2021, 7, 1), entered_at=entered)

    def stands():
        days = (date(2021, 6, 30), date(2021, 7, 1), date(2021, 12, 31), date(2022, 1, 31))
        found = [standings([milestone], as_of=day)[0] for day in days]
        return [(one.status, one.met_on, one.lacks) for one in found]

    before = stands()
    assert [met_on for _, met_on, _ in before] == [None, *[date(2021, 7, 1)] * 3]
    for days in ({"since": date(2021, 1, 1)}, {"until": date(2021, 9, 30)}, {"until": date(2021, 8, 31)}):
        named = correct_person(named, by=reviewer, version=named.version, values=days)

    assert stands() == before
    (today,) = standings([milestone], as_of=clock.today())
    assert (today.met_on, today.lacks) == (None, "负责人已卸任，还没有明确新的专人")
