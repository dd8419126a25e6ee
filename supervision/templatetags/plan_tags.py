"""How plans and tasks are shown: the mark of a status, a plan's state."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from supervision.models import Plan, Status

register = template.Library()

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
