"""What waits for an administrator on the desk's home page."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context

from disclosure_portal.accounts.models import Role
from disclosure_portal.accounts.queries import counties_of, county_four_eyes_gaps, has_role_anywhere

register = template.Library()


@register.inclusion_tag("accounts/_administrator_work.html", takes_context=True)
def administrator_work(context: Context) -> dict[str, Any]:
    """How many units lack people. Queries grow with the administrator's counties, not with the units."""
    user = context["user"]
    counties = counties_of(user, Role.ADMINISTRATOR)
    return {
        "is_administrator": has_role_anywhere(user, Role.ADMINISTRATOR),
        "gaps": sum(len(county_four_eyes_gaps(county)) for county in counties),
    }
