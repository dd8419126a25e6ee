"""What the pilot's papers put on the first page of the desk."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context

from disclosure_portal import clock
from supervision.queries.pilot_work import work_of

register = template.Library()


@register.inclusion_tag("supervision/desk/_pilot_work.html", takes_context=True)
def pilot_work(context: Context) -> dict[str, Any]:
    """Material to write, to hand in, to receive; standards to publish and to sign for."""
    return {"lines": work_of(context["user"], on=clock.today())}
