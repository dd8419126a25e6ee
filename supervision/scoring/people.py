"""组织保障: the named person, and training."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.urls import reverse

from disclosure_portal.workdays.display import long_day
from supervision.models import ResponsiblePerson, TrainingAttendee, TrainingRecord
from supervision.scoring.facts import Fault, Formula, Found, Period

if TYPE_CHECKING:
    from disclosure_portal.units.models import Unit

Gap = tuple[date, date]


def _named_person(units: Sequence[Unit], period: Period) -> Mapping[int, Found]:
    people = _begun(units, period)
    terms = {
        unit: [(one.known_since, one.known_until or period.ends_on) for one in listed]
        for unit, listed in people.items()
    }
    return {unit.pk: _covered(unit, terms[unit.pk], period) for unit in units}


def _begun(units: Sequence[Unit], period: Period) -> dict[int, list[ResponsiblePerson]]:
    """Who began by the end of the period, as it was known then, by the units' keys, the earliest first. One query."""
    found: dict[int, list[ResponsiblePerson]] = {unit.pk: [] for unit in units}
    for person in ResponsiblePerson.objects.filter(unit__in=found).known_at(period.county.end):
        if person.known_since <= period.ends_on:
            found[person.unit_id].append(person)
    return found


def _covered(unit: Unit, terms: list[Gap], period: Period) -> Found:
    days = (period.ends_on - period.begins_on).days + 1
    url = _people_of(unit)
    faults = tuple(
        Fault(f"{long_day(first)}至{long_day(last)}没有专人", url, (last - first).days + 1)
        for first, last in gaps(terms, period)
    )
    named = days - sum(fault.count for fault in faults)
    return Found(days, faults, f"考核期{days}天，有专人{named}天")


def gaps(terms: Sequence[Gap], period: Period) -> list[Gap]:
    """The stretches of the period in which nobody was in charge; `terms` in the order of their first day."""
    found, day = [], period.begins_on
    for since, until in terms:
        if since > day:
            found.append((day, since - timedelta(days=1)))
        day = max(day, until + timedelta(days=1))
    if day <= period.ends_on:
        found.append((day, period.ends_on))
    return found


def _training(units: Sequence[Unit], period: Period) -> Mapping[int, Found]:
    trained, names = set(), set()
    known = TrainingRecord.objects.filter(unit__county=period.county.county).known_at(period.county.end)
    held = [one.pk for one in known if period.begins_on <= one.known_on <= period.ends_on]
    attended = TrainingAttendee.objects.known_at(period.county.end).filter(
        unit__in=[unit.pk for unit in units], training__in=held
    )
    for unit, name, person in attended.order_by().values_list("unit", "name", "person"):
        trained.add(person)
        names.add((unit, name))
    people = {
        unit: [one for one in listed if (one.known_until or period.ends_on) >= period.ends_on]
        for unit, listed in _begun(units, period).items()
    }
    return {
        unit.pk: _coverage(
            unit,
            people[unit.pk],
            [one for one in people[unit.pk] if one.pk not in trained and (unit.pk, one.name) not in names],
        )
        for unit in units
    }


def _coverage(unit: Unit, people: list[ResponsiblePerson], missing: list[ResponsiblePerson]) -> Found:
    if not people:
        return Found(1, (Fault("没有专人，无人参加培训", _people_of(unit), whole=True),), "没有专人")
    faults = tuple(Fault(f"{one.name}没有参加培训", one.get_absolute_url()) for one in missing)
    told = f"专人{len(people)}人，参加过培训{len(people) - len(missing)}人"
    return Found(len(people), faults, told)


def _people_of(unit: Unit) -> str:
    return f"{reverse('supervision_desk:people')}?unit={unit.code}"


FORMULAS = (
    Formula("named_person", "专人在岗的天数", "考核期内没有专人在岗的每一天都是一处。", _named_person),
    Formula(
        "training", "专人参加培训的比例", "考核期末在岗的专人，考核期内没有参加过培训的是一处。", _training
    ),
)
