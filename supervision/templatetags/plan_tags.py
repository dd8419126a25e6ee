"""How plans and tasks are shown: the mark of a status, a plan's state, what waits on the desk's home."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import template
from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString

from disclosure_portal import clock
from supervision.models import Plan, Status
from supervision.queries.assignments import pressing
from supervision.queries.claims import refusals_for

if TYPE_CHECKING:
    from disclosure_portal.accounts.models import User

register = template.Library()

ON_HOME = 5
LOOKS = {
    Status.WAIVED: "mark",
    Status.MET: "mark mark--done",
    Status.MET_LATE: "mark mark--late",
    Status.OVERDUE: "mark mark--late",
    Status.DUE_SOON: "mark mark--soon",
    Status.NOT_DUE: "mark",
}
PLAN_LOOKS = {
    Plan.State.DRAFT: "state state--draft",
    Plan.State.RUNNING: "state state--open",
    Plan.State.CLOSED: "state state--decided",
}


@register.simple_tag
def status_mark(status: str, number: int | None = None) -> SafeString:
    """The word of a status in its colour, with how many stand so where that is counted."""
    told = Status(status).label if number is None else f"{Status(status).label} {number}"
    return format_html('<span class="{}">{}</span>', LOOKS[Status(status)], told)


@register.simple_tag
def plan_state(plan: Plan) -> SafeString:
    return format_html('<span class="{}">{}</span>', PLAN_LOOKS[plan.state], plan.get_state_display())


@register.inclusion_tag("supervision/desk/_task_work.html", takes_context=True)
def task_work(context: Context) -> dict[str, Any]:
    """For a unit's people the tasks that are near or late; for reviewers the domains that a unit doesn't take on."""
    user: User = context["user"]
    tasks = pressing(user, on=clock.today())
    return {
        "tasks": tasks[:ON_HOME],
        "count": len(tasks),
        "refusals": refusals_for(user),
        "today": clock.today(),
    }
