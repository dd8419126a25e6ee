"""Results that a 机构调整 has settled: what a unit had done by then stays done, whoever holds the work since."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.db.models import Q

from disclosure_portal.units.models import UnitChange
from supervision.evidence.terms import Evidence, Facts, Row
from supervision.models import Assignment

if TYPE_CHECKING:
    from datetime import date

Kind = UnitChange.Kind
CLOSING = (Kind.MERGE, Kind.ABOLISH)
MOVING = (*CLOSING, Kind.TRANSFER)


def settled(facts: Facts) -> Mapping[int, Mapping[int, Evidence]]:
    """By milestone and unit, as the last check before the change found it. One query; two where units changed.

    A unit that is no more keeps all its results. A unit that gave work away or took some over keeps what it had
    done before by a day that had passed, and is judged by what it holds now in everything else.
    """
    closed: dict[int, UnitChange] = {}
    latest: dict[int, UnitChange] = {}
    for change in _changes(facts):
        latest |= {change.unit_id: change, change.successor_id: change}
        if change.kind in CLOSING:
            closed[change.unit_id] = change
    found: dict[int, dict[int, Evidence]] = defaultdict(dict)
    if latest:
        for one in _checked(latest, facts):
            if one.unit_id in closed or _was_done(one, latest[one.unit_id].effective_on, facts.as_of):
                change = closed.get(one.unit_id) or latest[one.unit_id]
                found[one.milestone_id][one.unit_id] = _kept(one, change, facts.as_of)
    return found


def _changes(facts: Facts) -> list[UnitChange]:
    """Those that had taken effect by the day, the latest of a unit last."""
    changes = UnitChange.objects.filter(
        unit__county=facts.county, kind__in=MOVING, effective_on__lte=facts.as_of
    )
    return list(changes.select_related("unit", "successor").order_by("effective_on", "pk"))


def _checked(units: Mapping[int, UnitChange], facts: Facts) -> list[Assignment]:
    is_checked = Q(met_on__isnull=False) | ~Q(lacks="")
    owed = Assignment.objects.filter(is_checked, unit__in=units, milestone__plan__county=facts.county)
    return list(owed.select_related("milestone"))


def _was_done(assignment: Assignment, changed_on: date, as_of: date) -> bool:
    is_done = assignment.met_on is not None and assignment.met_on < changed_on
    return is_done and assignment.milestone.due_on(as_of) < changed_on


def _kept(assignment: Assignment, change: UnitChange, as_of: date) -> Evidence:
    met_on = assignment.met_on if assignment.met_on and assignment.met_on <= as_of else None
    row = Row(f"{change.sentence()}保留调整以前的核验结果", "", met_on is not None)
    return Evidence(met_on, "" if met_on else assignment.lacks, (row,))
