"""What units still have to map of a new edition, on the desk's home page."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context

from catalogs.models import EditionUptake
from catalogs.queries.uptakes import uptakes_progress
from disclosure_portal import clock
from disclosure_portal.accounts.models import Role, User
from disclosure_portal.accounts.queries import units_of

register = template.Library()


@register.inclusion_tag("catalogs/desk/_uptake_work.html", takes_context=True)
def uptake_work(context: Context) -> dict[str, Any]:
    """The unfinished mappings of an editor's units, and how many of the county's are late, for its reviewers."""
    user: User = context["user"]
    today = clock.today()
    mine = EditionUptake.objects.unfinished().filter(unit__in=units_of(user, Role.EDITOR))
    lines = uptakes_progress(mine.select_related("unit__county", "edition"))
    reviewed = EditionUptake.objects.filter(unit__in=units_of(user, Role.REVIEWER))
    return {
        "lines": [(line, line.uptake.is_overdue(today)) for line in lines],
        "late": reviewed.overdue(today).count(),
    }
