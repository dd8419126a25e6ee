"""Who answers for disclosure in each unit, where nobody does, and who was trained."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db.models import Min, Q

from disclosure_portal.units.models import Unit
from supervision.law import TRAINING_FIRST_YEAR
from supervision.models import ResponsiblePerson, TrainingAttendee, TrainingRecord

if TYPE_CHECKING:
    from supervision.models.people import TrainingRecordQuerySet


def roster(units: Collection[Unit], *, on: date) -> dict[int, list[ResponsiblePerson]]:
    """Who was in charge in each unit on a day, by the units' keys, the longest in charge first. One query."""
    found: dict[int, list[ResponsiblePerson]] = {unit.pk: [] for unit in units}
    named = ResponsiblePerson.objects.in_charge(on).filter(unit__in=found)
    for person in named.order_by("since", "pk"):
        found[person.unit_id].append(person)
    return found


# Vacancies (岫政办发〔2020〕37号 四（二）, SP-21)


@dataclass(frozen=True)
class Vacancy:
    """A unit without a named person on a day. `since` is its first day without one, None when there never was one."""

    unit: Unit
    since: date | None
    last: ResponsiblePerson | None


def vacancies(units: Collection[Unit], *, on: date) -> list[Vacancy]:
    """The units in which nobody was in charge at a day, in the order given. One query.

    The first and the last day of a person count as days in charge.
    """
    listed = list(units)
    begun = ResponsiblePerson.objects.filter(unit__in=[unit.pk for unit in listed], since__lte=on)
    last: dict[int, ResponsiblePerson] = {}
    for person in begun:
        before = last.get(person.unit_id)
        if before is None or _ends(person) > _ends(before):
            last[person.unit_id] = person
    return [
        Vacancy(unit, person.until + timedelta(days=1) if person else None, person)
        for unit in listed
        if (person := last.get(unit.pk)) is None or _ends(person) < on
    ]


def _ends(person: ResponsiblePerson) -> date:
    return person.until or date.max


@dataclass(frozen=True)
class RosterLine:
    """A unit and who is in charge of disclosure in it on a day, or the vacancy."""

    unit: Unit
    person: ResponsiblePerson | None = None
    vacancy: Vacancy | None = None


def roster_lines(units: Collection[Unit], *, on: date) -> list[RosterLine]:
    """Every unit on a day, vacant ones first, else in the order given. Two queries."""
    listed = list(units)
    vacant = [RosterLine(vacancy.unit, vacancy=vacancy) for vacancy in vacancies(listed, on=on)]
    named = roster(listed, on=on)
    return [*vacant, *(RosterLine(unit, person) for unit in listed for person in named[unit.pk])]


# Training (岫政办发〔2020〕37号 四（二）, SP-22; 条例 art. 48)


@dataclass(frozen=True)
class TrainedPerson:
    """A named person, and the days of the year on which that person was trained."""

    person: ResponsiblePerson
    days: tuple[date, ...]


@dataclass(frozen=True)
class TrainingCoverage:
    """A year's sessions as of a day, and which of the named persons of that day attended one of them."""

    year: int
    on: date
    sessions: tuple[TrainingRecord, ...]
    people: tuple[TrainedPerson, ...]

    @property
    def trained(self) -> list[TrainedPerson]:
        return [one for one in self.people if one.days]

    @property
    def missing(self) -> list[TrainedPerson]:
        return [one for one in self.people if not one.days]

    @property
    def percent(self) -> int | None:
        """Whole percent of the named persons, rounded down; None when nobody is named."""
        return 100 * len(self.trained) // len(self.people) if self.people else None


def training_coverage(county: Unit, *, year: int, as_of: date) -> TrainingCoverage:
    """The county's sessions of a year up to a day, and who of the named persons attended. Three queries.

    Named is who is in charge on the day, or at the end of the year when that is earlier. An attendee is that person
    by the link, or by the same name in the same unit.
    """
    on = min(as_of, date(year, 12, 31))
    sessions = tuple(held_in(county, year=year, as_of=on))
    named = ResponsiblePerson.objects.in_charge(on).filter(unit__county=county, unit__is_active=True)
    days = _days_attended(sessions)
    people = tuple(
        TrainedPerson(person, tuple(sorted(days[person.pk] | days[person.unit_id, person.name])))
        for person in named.select_related("unit").order_by("unit__position", "unit", "since", "pk")
    )
    return TrainingCoverage(year, on, sessions, people)


def attended_by(person: ResponsiblePerson) -> TrainingRecordQuerySet:
    """The sessions that a named person attended, by the link or by the same name in the same unit, newest first."""
    named = Q(person=person) | Q(unit=person.unit_id, name=person.name)
    attended = TrainingAttendee.objects.kept().filter(named).values("training")
    return TrainingRecord.objects.kept().filter(pk__in=attended).order_by("-held_on", "-pk")


def held_in(county: Unit, *, year: int, as_of: date) -> TrainingRecordQuerySet:
    """The sessions of the county's units in a year, up to a day, the newest first."""
    of_year = TrainingRecord.objects.kept().filter(unit__county=county, held_on__year=year)
    return of_year.filter(held_on__lte=as_of).select_related("unit").order_by("-held_on", "-pk")


def first_year(sessions: TrainingRecordQuerySet) -> int:
    """The year of the plan that asks for training, or that of an earlier session. One query."""
    held_on = sessions.aggregate(first=Min("held_on"))["first"]
    return min(held_on.year, TRAINING_FIRST_YEAR) if held_on else TRAINING_FIRST_YEAR


def _days_attended(sessions: Collection[TrainingRecord]) -> defaultdict[object, set[date]]:
    """The days by the key of the named person, and by (unit, name)."""
    held_on = {session.pk: session.held_on for session in sessions}
    days: defaultdict[object, set[date]] = defaultdict(set)
    attended = TrainingAttendee.objects.kept().filter(training__in=held_on).order_by()
    for training, unit, name, person in attended.values_list("training", "unit", "name", "person"):
        days[unit, name].add(held_on[training])
        if person:
            days[person].add(held_on[training])
    return days
