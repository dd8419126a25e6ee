"""Who may do what in supervision.

The county office runs plans, checks, inspections, assessments and reports; a unit's people work on their own tasks;
leaders and auditors read; administrators keep the layouts. Whoever found a problem doesn't check it again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from catalogs.permissions import is_system
from disclosure_portal.accounts.models import COUNTY_ROLES, Role
from disclosure_portal.accounts.queries import counties_of, has_role, holders

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from disclosure_portal.accounts.models import User
    from disclosure_portal.units.models import Unit
    from supervision.models import (
        Acceptance,
        AcceptanceForm,
        Assessment,
        Assignment,
        Escalation,
        Inspection,
        InspectionRow,
        Milestone,
        Objection,
        Plan,
        Proof,
        Rectification,
        Report,
        Rubric,
        Score,
        StandardDocument,
        Summary,
        UnitScore,
    )


def runs_county(user: User, county: Unit) -> bool:
    """The county office's reviewers."""
    return has_role(user, Role.REVIEWER, county)


def reads_county(user: User, county: Unit) -> bool:
    """Whoever sees all of the county's units: its reviewers, leaders, administrators and auditors."""
    return any(has_role(user, role, county) for role in COUNTY_ROLES)


def counties_read_by(user: User) -> QuerySet[Unit]:
    """The counties of which the user sees all units."""
    return counties_of(user, *COUNTY_ROLES)


def works_for(user: User, unit: Unit) -> bool:
    """The unit's editors and approvers, and the county office on its behalf (代录)."""
    return any(has_role(user, role, unit) for role in (Role.EDITOR, Role.APPROVER, Role.REVIEWER))


# Plans and tasks


def may_manage_plan(user: User, plan: Plan) -> bool:
    """The county office; the system, on whose behalf the reference data's plan is started."""
    return runs_county(user, plan.county) or is_system(user)


def may_waive(user: User, assignment: Assignment) -> bool:
    return runs_county(user, assignment.unit)


# Proofs


def may_hand_in_proof(user: User, assignment: Assignment) -> bool:
    return works_for(user, assignment.unit)


def proof_deciders(proof: Proof) -> list[User]:
    """The county's reviewers who never handed it in, not even what was replaced, nor work for the unit."""
    concerned = {proof.handed_in_by_id, *proof.preparers.values_list("pk", flat=True)}
    reviewers = holders(Role.REVIEWER, proof.unit)
    return [one for one in reviewers if one.pk not in concerned and not belongs_to(one, proof.unit)]


def may_decide_proof(user: User, proof: Proof) -> bool:
    return user in proof_deciders(proof)


# Assessments


def may_edit_rubric(user: User, rubric: Rubric) -> bool:
    return runs_county(user, rubric.county)


def draft_publishers(draft: Rubric | StandardDocument) -> QuerySet[User]:
    """The county's reviewers who saved none of it."""
    return holders(Role.REVIEWER, draft.county).exclude(pk__in=draft.preparers.values("pk"))


def may_publish_rubric(user: User, rubric: Rubric) -> bool:
    return user in draft_publishers(rubric)


def may_run_assessment(user: User, assessment: Assessment) -> bool:
    return runs_county(user, assessment.county)


def may_freeze(user: User, assessment: Assessment) -> bool:
    """Another reviewer than who announced the scores."""
    return runs_county(user, assessment.county) and assessment.announced_by_id != user.pk


def may_read_scores(user: User, unit_score: UnitScore) -> bool:
    """Before the scores are announced the county's people alone; then the unit's as well."""
    return reads_county(user, unit_score.unit) or (
        unit_score.assessment.is_announced and belongs_to(user, unit_score.unit)
    )


def may_open_papers(user: User, unit: Unit) -> bool:
    """Papers are for the unit's own people and those who review or audit it, as in the units' own files."""
    return belongs_to(user, unit) or any(has_role(user, role, unit) for role in (Role.REVIEWER, Role.AUDITOR))


def may_score_itself(user: User, unit_score: UnitScore) -> bool:
    return belongs_to(user, unit_score.unit)


def own_senders(own: UnitScore | AcceptanceForm) -> QuerySet[User]:
    """The second pair of eyes on what a unit says of itself: its approvers who filled in none of it."""
    return holders(Role.APPROVER, own.unit).exclude(pk__in=own.preparers.values("pk"))


def may_hand_in_own(user: User, own: UnitScore | AcceptanceForm) -> bool:
    """The unit's approver, but nobody who filled in any of it."""
    if not has_role(user, Role.APPROVER, own.unit):
        return False
    return not own.preparers.filter(pk=user.pk).exists()


def may_enter_score(user: User, score: Score) -> bool:
    """A reviewer, but nobody of the unit itself."""
    unit = score.unit_score.unit
    return runs_county(user, unit) and not belongs_to(user, unit)


def may_object(user: User, score: Score) -> bool:
    return belongs_to(user, score.unit_score.unit)


def objection_answerers(objection: Objection) -> list[User]:
    """The county's reviewers who neither gave the score nor raised the objection nor work for the unit."""
    apart = {objection.score.entered_by_id, objection.raised_by_id}
    reviewers = holders(Role.REVIEWER, objection.unit)
    return [one for one in reviewers if one.pk not in apart and not belongs_to(one, objection.unit)]


def may_answer_objection(user: User, objection: Objection) -> bool:
    return user in objection_answerers(objection)


def belongs_to(user: User, unit: Unit) -> bool:
    """The unit's own editors and approvers."""
    return any(has_role(user, role, unit) for role in (Role.EDITOR, Role.APPROVER))


# Inspections and rectifications


def may_inspect(user: User, inspection: Inspection) -> bool:
    return runs_county(user, inspection.county)


def may_check_row(user: User, row: InspectionRow) -> bool:
    return may_inspect(user, row.inspection) and not belongs_to(user, row.unit)


def may_report_rectification(user: User, rectification: Rectification) -> bool:
    return belongs_to(user, rectification.unit)


def left_to_recheck(rectification: Rectification) -> list[User]:
    """The county's reviewers who neither found the problem nor work for the unit, nor reported on it when they did;
    whoever ordered it only if alone.

    An order for a whole round is no judgement on each of its problems: in a county of two reviewers, where both found
    some, either one orders them all.
    """
    ordered_by = rectification.ordered_by_id
    concerned = {rectification.found_by_id, *rectification.answers.values_list("reported_by", flat=True)}
    others = [
        one
        for one in holders(Role.REVIEWER, rectification.unit)
        if one.pk not in concerned and not belongs_to(one, rectification.unit)
    ]
    return [one for one in others if one.pk != ordered_by] or others


def may_recheck(user: User, rectification: Rectification) -> bool:
    return user in left_to_recheck(rectification)


# Acceptance


def may_run_acceptance(user: User, acceptance: Acceptance) -> bool:
    return runs_county(user, acceptance.county)


def may_fill_form(user: User, form: AcceptanceForm) -> bool:
    return belongs_to(user, form.unit)


def form_deciders(form: AcceptanceForm) -> list[User]:
    """The county office's reviewers, but nobody of the unit itself nor who filled it in or ever handed it in."""
    concerned = {form.handed_in_by_id, *form.returns.values_list("handed_in_by", flat=True)}
    concerned.update(form.preparers.values_list("pk", flat=True))
    reviewers = holders(Role.REVIEWER, form.unit)
    return [one for one in reviewers if one.pk not in concerned and not belongs_to(one, form.unit)]


def may_decide_form(user: User, form: AcceptanceForm) -> bool:
    return user in form_deciders(form)


# Summary material and the county's package


def may_write_summary(user: User, unit: Unit) -> bool:
    return has_role(user, Role.EDITOR, unit)


def may_edit_summary(user: User, summary: Summary) -> bool:
    return may_write_summary(user, summary.unit)


def may_hand_in_summary(user: User, summary: Summary) -> bool:
    """The unit's approver, but nobody who saved any of it."""
    if not has_role(user, Role.APPROVER, summary.unit):
        return False
    return not summary.preparers.filter(pk=user.pk).exists()


def summary_receivers(summary: Summary) -> QuerySet[User]:
    """The county office's reviewers, but nobody who wrote it or handed it in for the unit."""
    reviewers = holders(Role.REVIEWER, summary.unit).exclude(pk=summary.handed_in_by_id)
    return reviewers.exclude(pk__in=summary.preparers.values("pk"))


def may_receive_summary(user: User, summary: Summary) -> bool:
    return user in summary_receivers(summary)


def may_pack(user: User, milestone: Milestone) -> bool:
    return runs_county(user, milestone.plan.county)


# Standard documents


def may_draft_standard(user: User, document: StandardDocument) -> bool:
    return runs_county(user, document.county)


def may_publish_standard(user: User, document: StandardDocument) -> bool:
    return user in draft_publishers(document)


def may_sign_for(user: User, unit: Unit) -> bool:
    """A unit's own people say that the unit has read a document."""
    return has_role(user, Role.EDITOR, unit) or has_role(user, Role.APPROVER, unit)


# Reports


def may_order_report(user: User, county: Unit) -> bool:
    return runs_county(user, county)


def may_read_report(user: User, report: Report) -> bool:
    """Evidence packs hold the units' papers: those who review and audit them open them, nobody else."""
    if report.holds_papers:
        return any(has_role(user, role, report.county) for role in (Role.REVIEWER, Role.AUDITOR))
    return reads_county(user, report.county)


def may_set_layout(user: User, county: Unit) -> bool:
    return has_role(user, Role.ADMINISTRATOR, county)


# Checks, escalations and calls


def may_close_escalation(user: User, escalation: Escalation) -> bool:
    return runs_county(user, escalation.county)


# People


def may_name_people(user: User, unit: Unit) -> bool:
    """The unit's editors and approvers keep their own unit's, the county office everybody's."""
    return works_for(user, unit)


def may_keep_training(user: User, unit: Unit) -> bool:
    """The people of the unit that held it, and the county office."""
    return works_for(user, unit)
