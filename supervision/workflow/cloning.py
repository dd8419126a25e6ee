"""A new cycle is begun from a plan: a draft with the same obligations on moved days."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction

from disclosure_portal.audit import trail
from disclosure_portal.workdays.calendar import WorkCalendar
from disclosure_portal.workflow import StepRefused
from supervision.models import Assignment, Milestone, Plan
from supervision.permissions import may_manage_plan
from supervision.queries.cloning import Moved, far_days, moved, new_end
from supervision.queries.due_days import rolled
from supervision.workflow.drafting import refuse_double

if TYPE_CHECKING:
    from datetime import date

    from disclosure_portal.accounts.models import User

KEPT = ("code", "position", "duty", "scope", "is_continuing", "is_key", "check_name", "proof_asked", "source")


@transaction.atomic
def clone_plan(
    plan: Plan, *, by: User, title: str, document_number: str, issued_on: date, is_public: bool = False
) -> Plan:
    """The obligations of a plan as a draft for a new cycle. What was waived, rolled or done stays behind;
    the text is the new document's and has to be put in, and whether it becomes public is asked anew."""
    if not may_manage_plan(by, plan):
        raise PermissionDenied
    if far := far_days(plan, issued_on):
        raise StepRefused(far)
    made = Plan(
        county=plan.county,
        kind=plan.kind,
        title=title,
        document_number=document_number,
        issued_on=issued_on,
        ends_on=new_end(plan, issued_on),
        is_public=is_public,
        cloned_from=plan,
        created_by=by,
    )
    refuse_double(made)
    made.save()
    _copy_milestones(made, moved(plan, issued_on))
    trail.record("supervision.plan.copy", made, by=by, detail={"from": plan.title, "issued_on": issued_on})
    return made


def _copy_milestones(made: Plan, listed: list[Moved]) -> None:
    calendar = WorkCalendar.load(made.county)
    copies = Milestone.objects.bulk_create(
        Milestone(
            plan=made,
            name=one.name,
            due_words=one.words,
            due_nominal=one.due,
            due_legal=one.due,
            due_proof=rolled(one.due, calendar=calendar).as_json(),
            **{name: getattr(one.milestone, name) for name in KEPT},
        )
        for one in listed
    )
    by_old = {one.milestone.pk: copy for one, copy in zip(listed, copies, strict=True)}
    named = Assignment.objects.filter(milestone__in=by_old, milestone__scope=Milestone.Scope.NAMED)
    Assignment.objects.bulk_create(
        Assignment(milestone=by_old[one.milestone_id], unit_id=one.unit_id, part=one.part) for one in named
    )
