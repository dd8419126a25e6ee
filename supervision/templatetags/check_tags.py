"""What the checks put on the first page of the desk."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django import template
from django.template import Context

from disclosure_portal import clock
from disclosure_portal.accounts.models import Role
from disclosure_portal.accounts.queries import counties_of, has_role_anywhere
from supervision.models import DueMove, Escalation
from supervision.queries.checks import LastCheck, last_check

if TYPE_CHECKING:
    from disclosure_portal.accounts.models import User

register = template.Library()

NEW_DAYS = 7


@register.inclusion_tag("supervision/desk/_check_work.html", takes_context=True)
def check_work(context: Context) -> dict[str, Any]:
    """For the county office: checks that stopped, days to confirm, and what was taken to it in the last week.

    An administrator, who can mend it, is told of the checks alone.
    """
    user = context["user"]
    trouble = _trouble(user)
    if not has_role_anywhere(user, Role.REVIEWER):
        return {"trouble": trouble}
    since = clock.today() - timedelta(days=NEW_DAYS)
    is_open = Escalation.objects.visible_to(user).open()
    return {
        "trouble": trouble,
        "moves": DueMove.objects.visible_to(user).proposed().count(),
        "escalations": is_open.filter(raised_on__gt=since).count(),
        "days": NEW_DAYS,
    }


def _trouble(user: User) -> LastCheck | None:
    """Of checks that ran before, or failed: before the first plan there is nothing to check."""
    county = counties_of(user, Role.REVIEWER, Role.ADMINISTRATOR).first()
    if county is None:
        return None
    found = last_check(county, as_of=clock.today())
    return found if found.failed or (found.run and found.is_in_trouble) else None
