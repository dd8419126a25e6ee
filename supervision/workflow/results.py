"""What a check finds of each assignment is stored, so that lists read it fast."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction

from disclosure_portal.units.models import Unit
from supervision import evidence
from supervision.deadlines.assignments import running_milestones
from supervision.evidence import Evidence, Facts
from supervision.models import Assignment, CheckRun

if TYPE_CHECKING:
    from supervision.models import Milestone

LACKS_LENGTH = Assignment._meta.get_field("lacks").max_length
AT_ONCE = 5000
MILESTONES_AT_ONCE = 100

Stored = tuple[int, int, date | None, str]  # key, unit, met on, lacks
Result = tuple[date | None, str]


class Overtaken(Exception):
    """A check for a later day has begun: this one must not write any more."""


@dataclass
class Compared:
    """Some milestones: how many assignments they have, and the keys of those that changed, by their new result."""

    milestones: list[Milestone]
    checked: int = 0
    changed: dict[Result, list[int]] = field(default_factory=lambda: defaultdict(list))

    def add(self, stored: Sequence[Stored], shown: Mapping[int, Evidence]) -> None:
        self.checked += len(stored)
        for key, unit, met_on, lacks in stored:
            found = shown[unit]
            if found.met_on != met_on or found.lacks[:LACKS_LENGTH] != lacks:
                self.changed[found.met_on, found.lacks[:LACKS_LENGTH]].append(key)


@dataclass
class Tally:
    """How many assignments were looked at, and of how many the result is another than what was stored."""

    checked: int = 0
    changed: int = 0

    def add(self, compared: Compared) -> None:
        self.checked += compared.checked
        self.changed += sum(map(len, compared.changed.values()))


def hold(county: Unit, *, as_of: date) -> None:
    """Let one check at a time write for the county, until the caller's transaction ends.

    Raises Overtaken when there is a check for a later day.
    """
    lock_county(county)
    if is_past(county, as_of=as_of):
        raise Overtaken


def lock_county(county: Unit) -> None:
    """Make whoever else checks the county wait until the caller's transaction ends."""
    Unit.objects.select_for_update(no_key=True, of=("self",)).get(pk=county.pk)


def is_past(county: Unit, *, as_of: date) -> bool:
    """Whether there is a check for a later day."""
    return CheckRun.objects.filter(county=county, as_of__gt=as_of).exists()


def store_results(county: Unit, *, as_of: date) -> Tally:
    """Check every assignment by its evidence and store what changed, some milestones at a time."""
    tally = Tally()
    for compared in _compared(county, as_of):
        with transaction.atomic():
            hold(county, as_of=as_of)
            for (met_on, lacks), keys in compared.changed.items():
                _update(keys, met_on=met_on, lacks=lacks)
            looked_at = Assignment.objects.filter(milestone__in=compared.milestones)
            looked_at.exclude(checked_on=as_of).update(checked_on=as_of)
        tally.add(compared)
    return tally


def compare_results(county: Unit, *, as_of: date) -> Tally:
    """The same without storing anything."""
    tally = Tally()
    for compared in _compared(county, as_of):
        tally.add(compared)
    return tally


def _compared(county: Unit, as_of: date) -> Iterator[Compared]:
    """Look at the evidence beside what is stored. A query for some milestones, beyond those of the evidence."""
    facts = Facts(county, as_of)
    units = Unit.objects.in_county(county).in_bulk()
    milestones = list(running_milestones(county))
    for begin in range(0, len(milestones), MILESTONES_AT_ONCE):
        chunk = milestones[begin : begin + MILESTONES_AT_ONCE]
        stored: dict[int, list[Stored]] = defaultdict(list)
        rows = Assignment.objects.filter(milestone__in=chunk).order_by()
        for milestone, *row in rows.values_list("milestone", "pk", "unit", "met_on", "lacks").iterator():
            stored[milestone].append(tuple(row))
        compared = Compared(chunk)
        for milestone in chunk:
            owing = stored[milestone.pk]
            shown = evidence.find([units[row[1]] for row in owing], milestone=milestone, facts=facts)
            compared.add(owing, shown)
        yield compared


def _update(keys: list[int], **result: object) -> None:
    for begin in range(0, len(keys), AT_ONCE):
        Assignment.objects.filter(pk__in=keys[begin : begin + AT_ONCE]).update(**result)
