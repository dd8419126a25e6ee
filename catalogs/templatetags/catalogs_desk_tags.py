"""What waits for each role on the desk's home page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import template
from django.template import Context

from catalogs.queries import DomainProgress, unit_progress
from disclosure_portal.accounts.models import Role, User
from disclosure_portal.accounts.queries import four_eyes_gap, units_of
from disclosure_portal.units.models import Unit

register = template.Library()


@dataclass(frozen=True)
class UnitWork:
    """What an editor has to do for one unit."""

    unit: Unit
    returned: list[DomainProgress]
    in_hand: list[DomainProgress]
    to_take_over: list[DomainProgress]
    four_eyes_gap: str | None


@register.inclusion_tag("catalogs/desk/_editor_work.html", takes_context=True)
def editor_work(context: Context) -> dict[str, Any]:
    """What came back, what is being compiled and what is still to be taken over, for each unit of an editor."""
    user: User = context["user"]
    units = units_of(user, Role.EDITOR).compiling() if user.is_authenticated else []
    return {"works": [_work(unit) for unit in units]}


def _work(unit: Unit) -> UnitWork:
    rows = unit_progress(unit)
    return UnitWork(
        unit,
        returned=[row for row in rows if row.returned],
        in_hand=[row for row in rows if row.in_hand and not row.returned],
        to_take_over=[row for row in rows if row.to_take_over],
        four_eyes_gap=four_eyes_gap(unit),
    )
