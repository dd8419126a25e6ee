"""Assignments read so that those of one unit or one milestone share it: there are many more of them than of either."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db.models import Q, prefetch_related_objects

from disclosure_portal.units.models import Unit
from supervision.models import Assignment, Milestone


def by_milestone(
    wanted: Q, *, as_of: date, units: Collection[int] | None = None
) -> dict[Milestone, list[Assignment]]:
    """What units had by the end of a day to do by the milestones that are asked for, in the order of their days.

    Four queries at most. With `units`, keys, those of these units only.
    """
    milestones = Milestone.objects.filter(wanted).select_related("plan__county")
    grouped = {one.pk: one for one in milestones.order_by("due_nominal", "position", "pk")}
    asked = Assignment.objects.assigned_by(as_of).filter(milestone__in=grouped)
    if units is not None:
        asked = asked.filter(unit__in=units)
    owed = list(asked.order_by("unit__position", "unit__code"))
    prefetch_related_objects([one for one in owed if one.waived_on], "earlier_waivers")
    units = Unit.objects.select_related("county").in_bulk({one.unit_id for one in owed})
    found: dict[Milestone, list[Assignment]] = {one: [] for one in grouped.values()}
    for one in owed:
        one.unit, one.milestone = units[one.unit_id], grouped[one.milestone_id]
        found[one.milestone].append(one)
    return {milestone: assignments for milestone, assignments in found.items() if assignments}
