"""Responsible persons and their training: stories of units and of the county office (SP-21, SP-22)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from disclosure_portal import clock
from supervision.models import ResponsiblePerson, TrainingRecord
from supervision.queries.attendees import read
from supervision.replay.stage import Stage, Story, at
from supervision.replay.tempers import Temper, drawn
from supervision.workflow import people, trainings

if TYPE_CHECKING:
    from collections.abc import Iterable

    from disclosure_portal.units.models import Unit

ASKED_FOR = date(
    2020, 10, 30
)  # until when the county office wants names; who is late there names nobody that year
FAMILY_NAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
GIVEN_NAMES = ("建国", "秀英", "志强", "丽华", "海涛", "桂兰", "永明", "淑珍", "文博", "晓红", "德山", "立新")
HANDED_OVER = (date(2022, 10, 31), date(2023, 2, 13))  # the last day of one and the first of the next
SESSION, MAKE_UP = (11, 18), (1, 25)  # from these days of a year on


def named(stage: Stage, unit: Unit) -> Story:
    """The unit names who answers for disclosure; one that is late does so after the year has ended."""
    is_late = stage.tempers.of[unit.code] is Temper.LATE
    due_on = stage.due("SP-21", 2020) if is_late else ASKED_FOR
    day = stage.day(unit, "person", due_on)
    if day is None or unit.kind == unit.Kind.VERTICAL:
        return
    yield at(day, 11)
    people.name_person(unit, by=stage.cast.editors[unit.pk], values=_person(stage, unit, "first", day))


def changed_hands(stage: Stage) -> Story:
    """In one township the post stays vacant over the end of a year."""
    unit = next(
        one for one in stage.cast.units if one.is_township and stage.tempers.of[one.code] is Temper.PUNCTUAL
    )
    until, since = HANDED_OVER
    editor = stage.cast.editors[unit.pk]
    yield at(until, 16)
    person = ResponsiblePerson.objects.in_charge(until).get(unit=unit)
    people.end_person(person, by=editor, version=person.version, until=until, reason="调离（演示）")
    yield at(since, 9)
    people.name_person(unit, by=editor, values=_person(stage, unit, "second", since))


def trained(stage: Stage, year: int) -> Story:
    """The county office's session in November, and in January one for the units that are late."""
    yield at(stage.tempers.working_day_from(date(year, *SESSION)), 9)
    _hold(stage, f"{year}年政务公开业务培训（演示）", (Temper.EARLY, Temper.PUNCTUAL))
    yield at(stage.tempers.working_day_from(date(year + 1, *MAKE_UP)), 9)
    _hold(stage, f"{year}年政务公开业务补训（演示）", (Temper.LATE,))


def _hold(stage: Stage, title: str, tempers: Iterable[Temper]) -> None:
    today = clock.today()
    values = {
        "title": title,
        "held_on": today,
        "hours": Decimal(4),
        "audience": [TrainingRecord.Audience.STAFF, TrainingRecord.Audience.SERVANTS],
        "covers_regulation": True,
        "place": "县政务服务中心（演示）",
        "teacher": "县司法局（演示）",
        "material": None,
    }
    reviewer = stage.cast.reviewers[0]
    session = trainings.add_training(stage.cast.office, by=reviewer, values=values)
    sent = [unit.pk for unit in stage.cast.units if stage.tempers.of[unit.code] in tempers]
    in_charge = ResponsiblePerson.objects.in_charge(today).filter(unit__in=sent).select_related("unit")
    lines = "\n".join(f"{person.unit.name} {person.name}" for person in in_charge.order_by("unit"))
    if lines:
        reading = read(lines, county=stage.cast.county, on=today)
        trainings.add_attendees(session, reading, by=reviewer)


def _person(stage: Stage, unit: Unit, which: str, since: date) -> dict[str, object]:
    number = drawn(stage.tempers.seed, "name", which, unit.code)
    family = FAMILY_NAMES[number % len(FAMILY_NAMES)]
    given = GIVEN_NAMES[number // len(FAMILY_NAMES) % len(GIVEN_NAMES)]
    return {
        "name": f"{family}{given}",
        "post": "副主任",
        "office": "党政综合办公室" if unit.is_township else "办公室",
        "phone": "",
        "document": f"{unit.name}关于明确政务公开工作人员的通知（演示）",
        "since": since,
    }
