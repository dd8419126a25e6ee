"""What a check finds of each assignment is stored, so that lists read it fast."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Aggregate, TextField

from disclosure_portal.units.models import Unit
from disclosure_portal.units.queries import hold
from supervision import evidence
from supervision.deadlines.assignments import running_milestones
from supervision.evidence import Evidence, Facts
from supervision.evidence.terms import keys_of
from supervision.models import Assignment, CheckRun

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.models import QuerySet
    from django.db.models.sql.compiler import SQLCompiler

    from supervision.models import Milestone

LACKS_LENGTH = Assignment._meta.get_field("lacks").max_length
MILESTONES_AT_ONCE = 200

Result = tuple[date | None, str]  # met on, lacks
Changed = tuple[Result, tuple[int, ...]]  # the new result, and the units that have it


class Joined(Aggregate):
    """The values of a group in one text, with commas between them."""

    function, output_field = "GROUP_CONCAT", TextField()

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, Sequence]:
        return self.as_sql(compiler, connection, template="STRING_AGG(%(expressions)s::text, ',')")


class Overtaken(Exception):
    """A check for a later day has begun: this one must not write any more."""


@dataclass
class Compared:
    """Some milestones: how many assignments they have, and the milestones of those that changed, by what is new."""

    checked: int = 0
    changed: dict[Changed, list[int]] = field(default_factory=lambda: defaultdict(list))

    def add(
        self, milestone: int, units: Sequence[int], stored: Result, shown: Mapping[int, Evidence]
    ) -> None:
        """Units of a milestone that had the same result, beside what shows them met now."""
        self.checked += len(units)
        by_evidence: dict[int, list[int]] = defaultdict(list)  # those for whom it is one and the same
        for unit in units:
            by_evidence[id(shown[unit])].append(unit)
        for listed in by_evidence.values():
            found = shown[listed[0]]
            result = found.met_on, found.lacks[:LACKS_LENGTH]
            if result != stored:
                self.changed[result, tuple(listed)].append(milestone)


@dataclass
class Tally:
    """How many assignments were looked at, and of how many the result is another than what was stored."""

    checked: int = 0
    changed: int = 0

    def add(self, compared: Compared) -> None:
        self.checked += compared.checked
        self.changed += sum(len(units) * len(keys) for (_, units), keys in compared.changed.items())


def take_turn(county: Unit, *, as_of: date) -> None:
    """Let one check at a time write for the county, until the caller's transaction ends.

    Raises Overtaken when there is a check for a later day.
    """
    hold(county)
    if is_past(county, as_of=as_of):
        raise Overtaken


def is_past(county: Unit, *, as_of: date) -> bool:
    """Whether there is a check for a later day."""
    return CheckRun.objects.filter(county=county, as_of__gt=as_of).exists()


def store_results(county: Unit, *, as_of: date) -> Tally:
    """Check every assignment by its evidence and store what changed, some milestones at a time.

    Most days that is little, however many assignments there are: only what changed is written.
    """
    tally = Tally()
    for compared in _compared(county, as_of):
        with transaction.atomic():
            take_turn(county, as_of=as_of)
            for ((met_on, lacks), units), keys in compared.changed.items():
                found = Assignment.objects.filter(milestone__in=keys, unit__in=units)
                found.update(met_on=met_on, lacks=lacks)
        tally.add(compared)
    return tally


def compare_results(county: Unit, *, as_of: date) -> Tally:
    """The same without storing anything."""
    tally = Tally()
    for compared in _compared(county, as_of):
        tally.add(compared)
    return tally


def _compared(county: Unit, as_of: date) -> Iterator[Compared]:
    """Look at the evidence beside what is stored. A query for some milestones, beyond those of the evidence.

    The database brings the units with the same result together, so that a milestone is a row or a few.
    """
    facts = Facts(county, as_of)
    units = Unit.objects.in_county(county).in_bulk()
    read = cache(
        lambda text: tuple(units[int(key)] for key in text.split(","))
    )  # mostly the same, over and over
    milestones = list(running_milestones(county))
    for begin in range(0, len(milestones), MILESTONES_AT_ONCE):
        chunk = milestones[begin : begin + MILESTONES_AT_ONCE]
        stored: dict[int, list[tuple[Result, tuple[Unit, ...]]]] = defaultdict(list)
        for milestone, met_on, lacks, owing in _grouped(chunk, as_of):
            stored[milestone].append(((met_on, lacks), read(owing)))
        compared = Compared()
        for milestone in chunk:
            owing = [unit for _, listed in stored[milestone.pk] for unit in listed]
            shown = evidence.find(owing, milestone=milestone, facts=facts)
            for result, listed in stored[milestone.pk]:
                compared.add(milestone.pk, keys_of(listed), result, shown)
        yield compared


def _grouped(milestones: Sequence[Milestone], as_of: date) -> QuerySet:
    rows = Assignment.objects.assigned_by(as_of).filter(milestone__in=milestones).order_by()
    return rows.values_list("milestone", "met_on", "lacks").annotate(units=Joined("unit"))
