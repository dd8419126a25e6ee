"""Concerns that wait for my unit, on the desk's home page."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context

from disclosure_portal import clock
from disclosure_portal.accounts.models import Role, User
from disclosure_portal.accounts.queries import units_of
from participation.models import Concern
from participation.queries.concerns import time_left, waiting_in

register = template.Library()

ON_HOME = 10


@register.inclusion_tag("participation/desk/_concern_work.html", takes_context=True)
def concern_work(context: Context) -> dict[str, Any]:
    """What an editor's units have to answer, and what the county office has to decide, the most pressing first."""
    user: User = context["user"]
    now = clock.now()
    to_answer = waiting_in(units_of(user, Role.EDITOR)).filter(state=Concern.State.ASSIGNED)
    to_decide = waiting_in(units_of(user, Role.REVIEWER)).filter(state=Concern.State.ANSWERED)
    county = Concern.objects.filter(unit__in=units_of(user, Role.REVIEWER))
    return {
        "to_answer": [(one, time_left(one, at=now)) for one in to_answer[:ON_HOME]],
        "to_decide": [(one, time_left(one, at=now)) for one in to_decide[:ON_HOME]],
        "overdue": county.overdue(now).count(),
    }
