"""Proofs on the page of a task and on the desk's home page."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context

from disclosure_portal import clock
from disclosure_portal.accounts.models import Role, User
from disclosure_portal.accounts.queries import has_role, units_of
from supervision.models import Assignment, Proof
from supervision.permissions import may_hand_in_proof, proof_deciders
from supervision.workflow.proofs import NOBODY_DECIDES, hand_in_refusals

register = template.Library()

ON_HOME = 10
READ_FILES = (Role.EDITOR, Role.APPROVER, Role.REVIEWER, Role.AUDITOR)  # as AttachmentQuerySet has it


@register.inclusion_tag("supervision/desk/_proofs.html", takes_context=True)
def proofs(context: Context, assignment: Assignment) -> dict[str, Any]:
    """The proofs of a task, the newest first, and what the reader may do about them."""
    user: User = context["user"]
    if assignment.milestone.check_name:
        return {"assignment": assignment, "is_proved": False}
    related = ("assignment__unit", "attachment", "handed_in_by", "decided_by")
    listed = list(assignment.proofs.select_related(*related))
    waiting = next((one for one in listed if one.state == Proof.State.HANDED_IN), None)
    is_open = not hand_in_refusals(assignment, on=clock.today())
    deciders = proof_deciders(waiting) if waiting else []
    return {
        "assignment": assignment,
        "is_proved": True,
        "proofs": listed,
        "waiting": waiting,
        "may_hand_in": is_open and may_hand_in_proof(user, assignment),
        "may_decide": user in deciders,
        "nobody_decides": "" if deciders else NOBODY_DECIDES,
        "may_read_file": any(has_role(user, role, assignment.unit) for role in READ_FILES),
    }


@register.inclusion_tag("supervision/desk/_proof_work.html", takes_context=True)
def proof_work(context: Context) -> dict[str, Any]:
    """The proofs that a reviewer may decide on, the longest waiting first."""
    user: User = context["user"]
    waiting = Proof.objects.waiting().filter(assignment__unit__in=units_of(user, Role.REVIEWER))
    waiting = waiting.exclude(preparers=user).select_related("assignment__unit", "assignment__milestone")
    waiting = waiting.exclude(assignment__unit__in=units_of(user, Role.EDITOR, Role.APPROVER))
    listed = list(waiting.order_by("handed_in_at", "pk")[: ON_HOME + 1])
    return {"proofs": listed[:ON_HOME], "has_more": len(listed) > ON_HOME}
