"""Records of supervision for every argument of an address: see tests/test_access.py. One function for each noun."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from catalogs.models import DomainClaim
from disclosure_portal import clock
from disclosure_portal.accounts.models import Role
from supervision.models import Plan, ReportKind
from supervision.workflow import claims, packages, reports
from supervision.workflow.matrix import open_matrix
from tests import factories
from tests.participation import lists
from tests.supervision import acceptances, assessments, checks, inspections, pilot, records

if TYPE_CHECKING:
    from disclosure_portal.accounts.models import User
    from disclosure_portal.units.models import Unit


def arguments(unit: Unit, *, editor: User, approver: User, reviewer: User) -> dict[str, Any]:
    """What the addresses of supervision are tried with: everything belongs to the unit or to its county."""
    return {
        **_plans(unit, editor, reviewer),
        **_claims(unit, editor),
        **_proofs(unit, editor, reviewer),
        **_matrix(unit, reviewer),
        **_people(unit, editor),
        **_inspections(unit, editor),
        **_acceptances(unit, editor, reviewer),
        **_assessments(unit, editor),
        **_checks(unit, editor, reviewer),
        **_pilot(unit, editor, approver, reviewer),
        **_reports(unit.county, reviewer),
    }


def _plans(unit: Unit, editor: User, reviewer: User) -> dict[str, Any]:
    """A plan that is carried out, with a task of the unit on a day of rest; a draft with a milestone."""
    plan = records.make_plan(unit.county, by=reviewer, text="一、总体要求\n沿用上一轮方案的任务和分工。")
    milestone = records.make_milestone(plan)
    draft = records.make_plan(unit.county, by=reviewer, state=Plan.State.DRAFT)
    return {
        "plan": plan.pk,
        "milestone": milestone.pk,
        "assignment": records.make_assignment(milestone, unit).pk,
        "plan_draft": draft.pk,
        "milestone_draft": records.make_milestone(draft).pk,
    }


def _claims(unit: Unit, editor: User) -> dict[str, Any]:
    """A domain that is proposed to the unit, and one that it doesn't take on."""
    domains = [factories.make_domain(code, f"领域{code}", f"domain-{code}") for code in ("71", "72")]
    proposed, declined = (
        DomainClaim.objects.create(unit=unit, domain=domain, part="lead") for domain in domains
    )
    return {
        "claim_domain": domains[0].code,
        "claim_proposed": proposed.pk,
        "claim_refusal": claims.decline(declined, by=editor, reason="由上级垂直管理", on=clock.today()).pk,
    }


def _proofs(unit: Unit, editor: User, reviewer: User) -> dict[str, Any]:
    """A task that is met by proof, and a proof of another that waits."""
    plan = records.make_plan(unit.county, by=reviewer, document_number="岫政办发〔2020〕38号")
    waiting = records.make_assignment(records.make_milestone(plan), unit)
    return {
        "to_prove": records.make_assignment(records.make_milestone(plan), unit).pk,
        "proof": records.make_proof(waiting, by=editor).pk,
    }


def _matrix(unit: Unit, reviewer: User) -> dict[str, Any]:
    """The county's table is open to the public."""
    open_matrix(unit.county, by=reviewer)
    return {}


def _inspections(unit: Unit, editor: User) -> dict[str, Any]:
    """One round in each state that an address asks for, checked by somebody else than the world's reviewer."""
    inspector = factories.make_person("inspector", "郑检查", Role.REVIEWER, unit.county)
    every = {
        "unit_count": 50,
        "items_per_unit": 1,
        "as_of": clock.today(),
        "among": "townships",
        "by": inspector,
    }
    checking = inspections.make_drawn(unit.county, **every)
    told = inspections.make_ordered(unit.county, on=clock.today(), **every)
    circulated = inspections.make_ordered(unit.county, on=clock.today(), **every)
    waiting = inspections.orders_of(circulated).get(unit=unit)
    return {
        "inspection_preparing": inspections.make_inspection(unit.county, by=inspector).pk,
        "inspection_checking": checking.pk,
        "inspection_row": checking.rows.filter(unit=unit).first().pk,
        "inspection_told": told.pk,
        "inspection_circulated": inspections.circulate(circulated, by=inspector, on=clock.today()).pk,
        "rectification": inspections.orders_of(told).get(unit=unit).pk,
        "rectification_reported": inspections.report(waiting, by=editor).pk,
    }


def _assessments(unit: Unit, editor: User) -> dict[str, Any]:
    """A draft of a rubric; a round in each state that an address asks for, scored by another than the reviewer."""
    county = unit.county
    scorer = factories.make_person("scorer", "吴评分", Role.REVIEWER, county)
    publisher = factories.make_person("publisher", "冯印发", Role.REVIEWER, county)
    rubric = assessments.make_rubric(county, by=scorer, publisher=publisher)
    draft = assessments.make_draft(rubric, by=scorer)
    rounds = {
        state: assessments.bring_to(
            state,
            assessments.make_round(rubric, by=scorer, title=f"2025年度考核（{state}）"),
            by=scorer,
            on=clock.today(),
        )
        for state in ("preparing", "self", "scoring", "objection")
    }
    own = assessments.score_of(rounds["self"], unit, "A2")
    assessments.score_itself(own, "18", by=editor)
    announced = assessments.score_of(rounds["objection"], unit, "A2")
    objected = assessments.score_of(rounds["objection"], unit, "B1")
    return {
        "rubric_draft": draft.pk,
        "indicator_draft": draft.indicators.get(code="A2").pk,
        "rubric_published": rubric.pk,
        "assessment_preparing": rounds["preparing"].pk,
        "assessment_self": rounds["self"].pk,
        "sheet_self": own.unit_score_id,
        "group_self": own.indicator.parent_id,
        "score_self": own.pk,
        "assessment_scoring": rounds["scoring"].pk,
        "indicator_scored": own.indicator_id,
        "score_scored": assessments.score_of(rounds["scoring"], unit, "A2").pk,
        "assessment_announced": rounds["objection"].pk,
        "score_announced": announced.pk,
        "objection": assessments.object_to(objected, by=editor, on=clock.today()).pk,
        "assessment_frozen": assessments.make_frozen(rubric, by=scorer, other=publisher).pk,
    }


def _checks(unit: Unit, editor: User, reviewer: User) -> dict[str, Any]:
    """A run, a reminder, an escalation, a call, and a day that the calendar would move."""
    checks.make_run(unit.county)
    checks.make_reminder(unit, to=[editor])
    checks.make_call(unit, by=reviewer)
    checks.make_moved_day(unit.county, unit, by=reviewer)
    return {"escalation": checks.make_escalation(unit).pk}


def _people(unit: Unit, editor: User) -> dict[str, Any]:
    """The unit's named person, and a session that the unit held."""
    session = records.make_training(unit, by=editor)
    records.make_attendee(session, unit, "张经办")
    person = records.make_person_in_charge(unit, by=editor)
    return {"responsible_person": person.pk, "training": session.pk}


def _acceptances(unit: Unit, editor: User, reviewer: User) -> dict[str, Any]:
    """Rounds in which units assess themselves, with forms at each step, and one where a form waits for its verdict."""
    milestone = acceptances.make_milestone(unit.county, by=reviewer, document_number="岫政办发〔2020〕137号")
    another, third, fourth = (
        records.make_milestone(milestone.plan, check_name="acceptance") for _ in range(3)
    )
    today = clock.today()
    days = {"until": today, "on": today, "by": reviewer}
    open_round = acceptances.make_acceptance(milestone, [unit], **days)
    in_review = acceptances.make_acceptance(another, [unit], **days)
    waiting = acceptances.hand_in(in_review.forms.get(), by=editor, on=today)
    filled_in = acceptances.save(
        acceptances.make_acceptance(third, [unit], **days).forms.get(), by=editor, on=today
    )
    sent = acceptances.hand_in(
        acceptances.make_acceptance(fourth, [unit], **days).forms.get(), by=editor, on=today
    )
    return {
        "acceptance_open": open_round.pk,
        "acceptance_in_review": acceptances.begin_review(in_review, by=reviewer, on=today).pk,
        "form_to_fill": open_round.forms.get().pk,
        "form_to_hand_in": filled_in.pk,
        "form_handed_in": sent.pk,
        "form_to_decide": waiting.pk,
    }


def _pilot(unit: Unit, editor: User, approver: User, reviewer: User) -> dict[str, Any]:
    """Summary material in each state that an address asks for, the county's package, standard documents."""
    material, package = pilot.make_milestones(unit.county, by=reviewer)
    other, last, more = (
        records.make_milestone(material.plan, pilot.DUE, check_name="summaries") for _ in range(3)
    )
    owed = [records.make_assignment(one, unit) for one in (material, other, last, more)]
    people = {"by": editor, "approver": approver}
    file = lists.make_attachment(unit, by=editor)
    pilot.make_received(owed[2], reviewer=reviewer, attachment=file, **people)
    drafter = factories.make_person("drafter", "冯起草", Role.REVIEWER, unit.county)
    promoted = {"by": drafter, "publisher": reviewer, "attachment": file}
    return {
        "to_sum_up": owed[3].pk,
        "summary": pilot.make_summary(owed[0], by=editor).pk,
        "summary_handed_in": pilot.make_summary(owed[1], **people).pk,
        "summary_received": owed[2].summaries.get().pk,
        "package_milestone": package.pk,
        "package": packages.make_package(package, by=reviewer, write=lambda *_: b"PK").pk,
        "standard_draft": pilot.make_standard(unit.county, by=drafter).pk,
        "standard": pilot.make_published_standard(unit.county, **promoted).pk,
    }


def _reports(county: Unit, reviewer: User) -> dict[str, Any]:
    """A report that was made."""
    ordered = reports.order_report(county, ReportKind.BRIEF, by=reviewer, as_of=clock.today())
    figures = [{"label": "已完成", "figure": "3", "told": "项任务"}]
    told = {"conclusion": "没有逾期未完成的任务。", "figures": figures}
    return {"report": reports.keep_report(ordered, told, b"PK", by=reviewer).pk}
