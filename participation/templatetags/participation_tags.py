"""What public participation puts on the home page, and on the first page of the desk."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context

from disclosure_portal import clock
from participation.queries.bodies import body_name, county_office_name
from participation.queries.meetings import open_calls
from participation.queries.overview import overview
from participation.workflow.waiting import work_of

register = template.Library()
register.filter(body_name)
register.filter(county_office_name)

ON_HOME = 5


@register.inclusion_tag("participation/_home_open.html")
def open_consultations() -> dict[str, Any]:
    now = clock.now()
    return {"activities": overview(now).open[:ON_HOME], "calls": open_calls(now)[:ON_HOME]}


@register.inclusion_tag("participation/desk/_work.html", takes_context=True)
def participation_work(context: Context) -> dict[str, Any]:
    """What waits for the person who is signed in, with the page where it is done."""
    return {"lines": work_of(context["user"])}
