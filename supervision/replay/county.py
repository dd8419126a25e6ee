"""All that happens in the county, told in the order of its moments, with the scheduled checks in between."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from importlib import import_module

from django.conf import settings

from catalogs.models import Edition
from catalogs.workflow import publish_edition
from disclosure_portal import clock
from disclosure_portal.units.models import Unit
from disclosure_portal.workdays.calendar import WorkCalendar
from participation.demo.diary import play, side_by_side
from supervision import reference
from supervision.deadlines.stages import stages
from supervision.models import Plan
from supervision.replay import acceptance, catalogs, hearing, oversight, people, pilot, provincial
from supervision.replay.cast import gather
from supervision.replay.stage import BEGINS_ON, Stage, Story, at
from supervision.replay.tempers import Tempers
from supervision.workflow.checking import run

CHECKED_AT, LAST_CHECKED_AT = 8, 23  # o'clock, before anybody works and after
QUARTERS = (1, 4, 7, 10)  # the months that begin them

Say = Callable[[str], None]


@dataclass
class Told:
    """What the scheduled checks did while the county lived."""

    runs: int = 0
    notices: int = 0
    escalations: int = 0


def live(
    *,
    until: date,
    seed: int,
    units: Collection[str] = (),
    every_day: bool = True,
    say: Say = lambda line: None,
) -> tuple[Stage, Told]:
    """Live through the plan up to the end of a day, in an empty database. Refused unless DEBUG is on.

    `units` are the codes of those that take part, all of them without it. The scheduled check runs every day, or, to
    save time, only on days on which somebody is to be reminded of a milestone and on the first of each quarter; the
    messages about milestones are the same. Every act commits by itself: interrupted, the database holds part of a
    county and has to be emptied.
    """
    if not settings.DEBUG:
        raise RuntimeError("The replay is for DEBUG only.")
    if Unit.objects.exists():
        raise RuntimeError("The replay needs an empty database.")
    with clock.set_to(at(BEGINS_ON, CHECKED_AT - 1)):
        stage = _set_up(seed, units)
    told = Told()
    days = _days(until) if every_day else _milestone_days(stage, until)
    everything = side_by_side(_checked(stage, told, days, until, say), *_stories(stage))
    play(_up_to(until, everything))
    return stage, told


def _set_up(seed: int, units: Collection[str]) -> Stage:
    """Reference data, the people, the county's common editions, and the plan as it was issued."""
    for path in settings.REFERENCE_MODULES:
        import_module(path).load()
        if units:
            Unit.objects.compiling().exclude(code__in=units).update(is_active=False)
    county = Unit.objects.get(code=reference.COUNTY)
    cast = gather(county)
    for edition in Edition.objects.filter(layer=Edition.Layer.COMMON, state=Edition.State.DRAFT):
        publish_edition(edition, by=cast.reviewers[0])
    calendar = WorkCalendar.load(county)
    plan = Plan.objects.get(county=county, template=reference.TEMPLATE)
    return Stage(cast, Tempers.draw(cast.units, seed=seed, calendar=calendar), plan)


def _stories(stage: Stage) -> Iterator[Story]:
    """One story for each thing that a unit or the county office does."""
    yield hearing.mechanisms_issued(stage)
    yield hearing.decisions_heard(stage)
    yield provincial.issued(stage)
    yield pilot.packed(stage)
    yield pilot.standards_promoted(stage)
    yield acceptance.held(stage)
    yield oversight.assessment_waived(stage)
    yield people.changed_hands(stage)
    for year in oversight.INSPECTED:
        yield oversight.inspected(stage, year)
    for year in oversight.ASSESSED:
        yield oversight.assessed(stage, year)
    for year in oversight.YEARS:
        yield oversight.evaluated(stage, year)
        yield people.trained(stage, year)
    for unit in stage.cast.units:
        yield from _stories_of(stage, unit)


def _stories_of(stage: Stage, unit: Unit) -> Iterator[Story]:
    yield people.named(stage, unit)
    yield catalogs.claimed(stage, unit)
    yield catalogs.compiled(stage, unit)
    yield catalogs.disclosed(stage, unit)
    yield provincial.mapped(stage, unit)
    if not unit.is_township:
        yield hearing.attendance_issued(stage, unit)
    yield pilot.summed_up(stage, unit)
    yield pilot.standards_read(stage, unit)
    yield acceptance.self_assessed(stage, unit)
    for year in oversight.YEARS:
        yield oversight.declared(stage, unit, year)


def _up_to(until: date, story: Story) -> Story:
    """The story as far as the end of a day."""
    for moment in story:
        if moment >= at(until + timedelta(days=1), 0):
            return
        yield moment


def _checked(stage: Stage, told: Told, days: Iterable[date], until: date, say: Say) -> Story:
    """The scheduled check of each of these days, and once more when the last one is over."""
    for moment in (*(at(day, CHECKED_AT) for day in days), at(until, LAST_CHECKED_AT)):
        yield moment
        check = run(stage.cast.county, as_of=clock.today(), at=moment)
        told.runs += 1
        told.notices += check.notices
        told.escalations += check.escalations
        said = f"核验{check.checked}项，累计提醒{told.notices}条，督办{told.escalations}项"
        say(f"{clock.today():%Y-%m-%d}　{said}")


def _days(until: date) -> list[date]:
    return [BEGINS_ON + timedelta(days=number) for number in range((until - BEGINS_ON).days + 1)]


def _milestone_days(stage: Stage, until: date) -> list[date]:
    """The days on which somebody is to be reminded of a milestone, and the first of every quarter."""
    calendar = stage.tempers.calendar
    reminded = {
        one.day
        for milestone in stage.plan.milestones.all()
        for one in stages(milestone.due_nominal, milestone.due_legal, calendar=calendar)
    }
    return [day for day in _days(until) if day in reminded or (day.day == 1 and day.month in QUARTERS)]


def tempers_of(stage: Stage) -> Counter[str]:
    return Counter(temper.name.lower() for temper in stage.tempers.of.values())
