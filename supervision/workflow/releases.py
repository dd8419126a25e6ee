"""A plan is shown to the public and withdrawn: kept day by day, as a part of the steps that do it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supervision.models import Plan, PlanRelease

if TYPE_CHECKING:
    from datetime import date


def keep_release(plan: Plan, *, on: date) -> None:
    """From the day on the public reads the plan, or reads it no longer. Call with the plan locked."""
    is_shown = plan.is_public and plan.state != Plan.State.DRAFT
    standing = plan.releases.in_force()
    if not is_shown:
        standing.update(until=on)
    elif not standing.exists():
        PlanRelease.objects.create(plan=plan, since=on)
