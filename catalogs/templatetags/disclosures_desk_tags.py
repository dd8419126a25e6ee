"""What the register of disclosures puts on the desk's home page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django import template
from django.template import Context
from django.urls import reverse

from catalogs.models import CatalogItem, Disclosure
from catalogs.queries.disclosures import Standing, standing_counts
from disclosure_portal import clock
from disclosure_portal.accounts.models import Role, User
from disclosure_portal.accounts.queries import has_role_anywhere, units_of

register = template.Library()

TO_MEND = (Standing.NEVER, Standing.STALE, Standing.LATE)
FILES_SHOWN = 10


@dataclass(frozen=True)
class StandingCount:
    """How many items stand one way, and where they are listed."""

    standing: Standing
    count: int
    url: str


@register.inclusion_tag("catalogs/desk/_release_work.html", takes_context=True)
def release_work(context: Context) -> dict[str, Any]:
    """The files that wait for an approver, and which of them a colleague has to release (four eyes)."""
    user: User = context["user"]
    if not has_role_anywhere(user, Role.APPROVER):
        return {"count": 0}
    waiting = Disclosure.objects.waiting().filter(item__unit__in=units_of(user, Role.APPROVER))
    files = waiting.with_own(user).select_related("item__unit", "registered_by").order_by("registered_at")
    lines = [(one, one.is_own) for one in files[:FILES_SHOWN]]
    return {"count": waiting.count(), "lines": lines}


@register.inclusion_tag("catalogs/desk/_standing_work.html", takes_context=True)
def standing_work(context: Context) -> dict[str, Any]:
    """How the items stand that the user answers for: the editor's units, for the county office and leaders all."""
    user: User = context["user"]
    if not has_role_anywhere(user, Role.EDITOR, Role.REVIEWER, Role.LEADER):
        return {"total": 0}
    units = units_of(user, Role.EDITOR, Role.REVIEWER, Role.LEADER)
    counts = standing_counts(CatalogItem.objects.filter(unit__in=units), as_of=clock.today())
    failed = Disclosure.objects.filter(item__unit__in=units).failed_check()
    address = reverse("catalogs_desk:disclosures")
    return {
        "is_editor": has_role_anywhere(user, Role.EDITOR),
        "total": counts.total(),
        "in_order": counts.total() - sum(counts[one] for one in TO_MEND),
        "to_mend": [
            StandingCount(one, counts[one], f"{address}?{urlencode({'tab': 'items', 'standing': one})}")
            for one in TO_MEND
            if counts[one]
        ],
        "failed": failed.count(),
        "failed_url": f"{address}?{urlencode({'tab': 'records', 'state': 'failed'})}",
    }
