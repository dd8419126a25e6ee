"""What a check finds of each assignment is stored, so that lists read it fast."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction

from disclosure_portal.units.models import Unit
from supervision import evidence
from supervision.deadlines.assignments import running_milestones
from supervision.evidence import Facts
from supervision.models import Assignment, CheckRun

if TYPE_CHECKING:
    from supervision.models import Milestone

LACKS_LENGTH = Assignment._meta.get_field("lacks").max_length
AT_ONCE = 5000

Result = tuple[date | None, str]


class Overtaken(Exception):
    """A check for a later day has begun: this one must not write any more."""


@dataclass
class Tally:
    """How many assignments were looked at, and of how many the result is another than what was stored."""

    checked: int = 0
    changed: int = 0


def hold(county: Unit, *, as_of: date) -> None:
    """Let one check at a time write for the county, until the caller's transaction ends.

    Raises Overtaken when there is a check for a later day.
    """
    Unit.objects.select_for_update(no_key=True, of=("self",)).get(pk=county.pk)
    if is_past(county, as_of=as_of):
        raise Overtaken


def is_past(county: Unit, *, as_of: date) -> bool:
    """Whether there is a check for a later day."""
    return CheckRun.objects.filter(county=county, as_of__gt=as_of).exists()


def store_results(county: Unit, *, as_of: date) -> Tally:
    """Check every assignment by its evidence and store what changed, a milestone at a time."""
    tally = Tally()
    for milestone, checked, changed in _compared(county, as_of):
        with transaction.atomic():
            hold(county, as_of=as_of)
            for (met_on, lacks), keys in changed.items():
                _update(keys, met_on=met_on, lacks=lacks)
            looked_at = Assignment.objects.filter(milestone=milestone)
            looked_at.exclude(checked_on=as_of).update(checked_on=as_of)
        tally.checked += checked
        tally.changed += sum(map(len, changed.values()))
    return tally


def compare_results(county: Unit, *, as_of: date) -> Tally:
    """The same without storing anything."""
    tally = Tally()
    for _, checked, changed in _compared(county, as_of):
        tally.checked += checked
        tally.changed += sum(map(len, changed.values()))
    return tally


def _compared(county: Unit, as_of: date) -> Iterator[tuple[Milestone, int, dict[Result, list[int]]]]:
    """Of each milestone, how many assignments it has and the keys of those that changed, by their new result."""
    facts = Facts(county, as_of)
    units = Unit.objects.in_county(county).in_bulk()
    for milestone in running_milestones(county):
        stored = list(
            Assignment.objects.filter(milestone=milestone)
            .order_by()
            .values_list("pk", "unit", "met_on", "lacks")
        )
        owing = [units[unit] for _, unit, _, _ in stored]
        found = evidence.find(owing, milestone=milestone, facts=facts)
        changed: dict[Result, list[int]] = defaultdict(list)
        for key, unit, met_on, lacks in stored:
            result = found[unit].met_on, found[unit].lacks[:LACKS_LENGTH]
            if result != (met_on, lacks):
                changed[result].append(key)
        yield milestone, len(stored), changed


def _update(keys: list[int], **result: object) -> None:
    for begin in range(0, len(keys), AT_ONCE):
        Assignment.objects.filter(pk__in=keys[begin : begin + AT_ONCE]).update(**result)
