"""Inspections and rectifications on the desk's home page; rules by their code."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template
from django.db.models import Count, Q, Value
from django.template import Context

from disclosure_portal import clock
from disclosure_portal.accounts.models import Role, User
from disclosure_portal.accounts.queries import counties_of, has_role_anywhere
from supervision.models import Inspection, InspectionRow
from supervision.queries.acceptances import to_decide, to_fill
from supervision.queries.rectifications import to_recheck, to_report

register = template.Library()


@register.filter
def of_code(things: Mapping[str, Any], code: str) -> Any:
    return things.get(code)


@register.inclusion_tag("supervision/desk/_inspection_work.html", takes_context=True)
def inspection_work(context: Context) -> dict[str, Any]:
    """What the person's units have to put right and to assess; what the county office has to check and to decide."""
    user: User = context["user"]
    told: dict[str, Any] = {}
    if has_role_anywhere(user, Role.EDITOR, Role.APPROVER):
        late = Q(due_legal__lt=clock.today())
        told |= to_report(user).aggregate(to_report=Count("pk"), overdue=Count("pk", filter=late))
        told["to_fill"] = to_fill(user).first()
    if has_role_anywhere(user, Role.REVIEWER):
        told |= _countys(user)
    return told


def _countys(user: User) -> dict[str, int]:
    """What waits for a reviewer, counted in one query."""
    counties = counties_of(user, Role.REVIEWER)
    waiting = InspectionRow.objects.filter(
        checked_at__isnull=True, inspection__county__in=counties, inspection__state=Inspection.State.CHECKING
    )
    kinds = {"to_recheck": to_recheck(user), "to_check": waiting, "to_decide": to_decide(user)}
    counted = [
        found.order_by().annotate(kind=Value(kind)).values("kind").annotate(count=Count("pk"))
        for kind, found in kinds.items()
    ]
    first, *others = counted
    return {row["kind"]: row["count"] for row in first.union(*others, all=True)}
