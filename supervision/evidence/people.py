"""Evidence of 专人负责 and 培训: a named person in every unit, trained each year."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.urls import reverse

from disclosure_portal.workdays.display import day_words
from supervision.evidence.spans import held_since
from supervision.evidence.terms import Check, Evidence, Facts, Row, alike, met, named, unmet
from supervision.evidence.years import Period, before, period_of
from supervision.models import ResponsiblePerson, TrainingAttendee, TrainingRecord

if TYPE_CHECKING:
    from disclosure_portal.units.models import Unit
    from supervision.models import Milestone


def named_people(facts: Facts) -> dict[int, list[ResponsiblePerson]]:
    """Everybody entered by the day as responsible, with the days as they were known then, by unit, the earliest first."""
    found: dict[int, list[ResponsiblePerson]] = defaultdict(list)
    for person in ResponsiblePerson.objects.filter(unit__county=facts.county).known_at(facts.end):
        found[person.unit_id].append(person)
    return found


# A named person


def _responsible(units: Sequence[Unit], milestone: Milestone, facts: Facts) -> Mapping[int, Evidence]:
    period, people = period_of(milestone), facts.of(named_people)
    if facts.as_of < period.begins:
        return alike(units, before(period))
    return {unit.pk: _responsible_of(people.get(unit.pk, []), period, facts.as_of) for unit in units}


def _responsible_of(people: Sequence[ResponsiblePerson], period: Period, as_of: date) -> Evidence:
    """Judged at the end of the year: somebody is in charge then, or was named afterwards, late."""
    spans = [
        (one.known_since, one.known_until + timedelta(days=1) if one.known_until else None) for one in people
    ]
    rows = [_person_row(one, as_of) for one in people]
    since = held_since(spans, min(as_of, period.ends))
    if since:
        return met(max(since, period.begins), *rows)
    later = [one.known_since for one in people if period.ends < one.known_since <= as_of]
    if later:
        return met(min(later), *rows)
    return unmet("没有明确专人负责政务公开" if not people else "负责人已卸任，还没有明确新的专人", *rows)


def _person_row(person: ResponsiblePerson, as_of: date) -> Row:
    is_over = person.known_until is not None and person.known_until < as_of
    ends = f"至{day_words(person.known_until)}" if person.known_until else ""
    told = f"{person.name}（{person.office}，{day_words(person.known_since)}起{ends}）"
    return Row(told, person.get_absolute_url(), person.known_since <= as_of and not is_over)


# Training


@dataclass
class Trained:
    """A unit's sessions, held there or attended, and the days on which each of its people attended one."""

    sessions: dict[int, TrainingRecord] = field(default_factory=dict)
    days: dict[object, list[date]] = field(default_factory=lambda: defaultdict(list))


def trained(facts: Facts) -> dict[int, Trained]:
    """By unit, what was held and on record by the day, with the days as they were known then. Two queries."""
    found: dict[int, Trained] = defaultdict(Trained)
    known = TrainingRecord.objects.filter(unit__county=facts.county).known_at(facts.end)
    sessions = {one.pk: one for one in known if one.known_on <= facts.as_of}
    for one in sessions.values():
        found[one.unit_id].sessions[one.pk] = one
    attended = TrainingAttendee.objects.known_at(facts.end).filter(training__unit__county=facts.county)
    for training, unit, name, person in attended.order_by().values_list("training", "unit", "name", "person"):
        if training in sessions:
            session, of_unit = sessions[training], found[unit]
            of_unit.sessions[training] = session
            for key in filter(None, (person, name)):
                of_unit.days[key].append(session.known_on)
    return found


def _training(units: Sequence[Unit], milestone: Milestone, facts: Facts) -> Mapping[int, Evidence]:
    period = period_of(milestone)
    if facts.as_of < period.begins:
        return alike(units, before(period))
    found, people = facts.of(trained), facts.of(named_people)
    return {
        unit.pk: _training_of(found.get(unit.pk, Trained()), people.get(unit.pk, []), period, facts.as_of)
        for unit in units
    }


def _training_of(
    found: Trained, people: Sequence[ResponsiblePerson], period: Period, as_of: date
) -> Evidence:
    """The first session since the year began, and the first that each named person attended; later ones are late."""
    held = [one for one in found.sessions.values() if one.known_on >= period.begins]
    rows = [_session_row(one) for one in held]
    if not held:
        return unmet(f"{period.year}年度没有培训记录")
    on = min(as_of, period.ends)
    in_charge = [
        one for one in people if one.known_since <= on and (one.known_until is None or one.known_until >= on)
    ]
    first = {one.name: _first_day(found, one, period) for one in in_charge}
    untrained = [name for name, day in first.items() if day is None]
    if untrained:
        return unmet(f"专人{named(untrained)}在{period.year}年度没有参加培训", *rows)
    return met(max([min(one.known_on for one in held), *(day for day in first.values() if day)]), *rows)


def _session_row(session: TrainingRecord) -> Row:
    """What was removed since has no page any longer."""
    year = urlencode({"year": session.known_on.year})
    listed = f"{reverse('supervision_desk:trainings')}?{year}"
    url = listed if session.removed_at else session.get_absolute_url()
    return Row(f"{session}（{day_words(session.known_on)}）", url, True)


def _first_day(found: Trained, person: ResponsiblePerson, period: Period) -> date | None:
    days = {*found.days.get(person.pk, []), *found.days.get(person.name, [])}
    return min((day for day in days if day >= period.begins), default=None)


CHECKS = (
    Check(
        "responsible_people",
        "责任人名册",
        "年底有专人负责政务公开；从本年度起连续有人负责的，自年度开始之日起算，中途空缺的从重新明确之日起算。",
        _responsible,
    ),
    Check(
        "training",
        "培训记录",
        "本年度举办或者参加过一次培训，并且负责政务公开的专人参加了培训；年度结束以后补训的为逾期完成。",
        _training,
    ),
)
