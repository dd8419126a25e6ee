"""What public participation puts on the home page."""

from __future__ import annotations

from typing import Any

from django import template

from disclosure_portal import clock
from participation.queries.overview import overview

register = template.Library()

ON_HOME = 5


@register.inclusion_tag("participation/_home_open.html")
def open_consultations() -> dict[str, Any]:
    return {"activities": overview(clock.now()).open[:ON_HOME]}
