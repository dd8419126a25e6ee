"""What the checks put on the first page of the desk."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import template
from django.template import Context

from disclosure_portal import clock
from disclosure_portal.accounts.models import Role
from disclosure_portal.accounts.queries import has_role_anywhere
from supervision.models import DueMove, Escalation

register = template.Library()

NEW_DAYS = 7


@register.inclusion_tag("supervision/desk/_check_work.html", takes_context=True)
def check_work(context: Context) -> dict[str, Any]:
    """For the county office: days to confirm, and what was taken to it in the last week. Two queries at most."""
    user = context["user"]
    if not has_role_anywhere(user, Role.REVIEWER):
        return {}
    since = clock.today() - timedelta(days=NEW_DAYS)
    is_open = Escalation.objects.visible_to(user).open()
    return {
        "moves": DueMove.objects.visible_to(user).proposed().count(),
        "escalations": is_open.filter(raised_on__gt=since).count(),
        "days": NEW_DAYS,
    }
