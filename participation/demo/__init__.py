"""The demonstration county: four decisions at different stages of hearing the public, every invented record marked."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction

from disclosure_portal import clock
from disclosure_portal.units.models import Unit
from disclosure_portal.workdays.calendar import WorkCalendar
from participation.demo.answers import (
    concern_answered,
    concern_waiting,
    mechanism_published,
    meeting_called,
)
from participation.demo.course import Course
from participation.demo.diary import Diary, Story, play, side_by_side
from participation.demo.hearing import Hearing
from participation.demo.lists import listed
from participation.demo.matters import HOME_CARE, MATTERS, PENSION, RELIEF, WATER, Matter
from participation.models import (
    AdoptionStatement,
    Concern,
    Consultation,
    Decision,
    Explanation,
    ListVersion,
    Mechanism,
    Meeting,
    Opinion,
)

# How many working days before the day of filling things began. Everything later follows from these.
MECHANISM, FIRST_LIST, LATER_LISTS = 240, 225, 100
STARTED = {RELIEF: FIRST_LIST, HOME_CARE: LATER_LISTS, PENSION: LATER_LISTS, WATER: LATER_LISTS}
OPENED = {RELIEF: 195, WATER: 45, PENSION: 28, HOME_CARE: 7}
MAKERS = {
    Decision: "created_by",
    ListVersion: "saved_by",
    Meeting: "prepared_by",
    Concern: "registered_by",
    Mechanism: "saved_by",
    Consultation: "prepared_by",
    AdoptionStatement: "saved_by",
    Explanation: "saved_by",
}


@transaction.atomic
def fill() -> list[str]:
    """Fill the county's participation once. Running it again adds nothing. Refused unless DEBUG is on."""
    if not settings.DEBUG:
        raise RuntimeError("The demonstration county is for DEBUG only.")
    if Decision.objects.filter(is_demo=True).exists():
        return ["演示公众参与：已有，未改动。"]
    play(side_by_side(*_stories()))
    _mark_as_demo()
    return [
        f"演示公众参与：{len(MATTERS)}个重大行政决策事项，分别在公众参与、待公布结果、已公布结果和已归档阶段。"
    ]


def _stories() -> list[Story]:
    """All that happened in the county, each story on the pages of its own diary."""
    diary = Diary(clock.today(), WorkCalendar.load(Unit.objects.get(code="210323")), 1)
    courses = {matter: _course(matter, diary.starting(STARTED[matter])) for matter in MATTERS}
    relief, home_care, pension, water = (courses[one] for one in (RELIEF, HOME_CARE, PENSION, WATER))
    office = Unit.objects.get(code="XY-ZFB")
    return [
        mechanism_published(office, diary.starting(MECHANISM)),
        listed([relief], diary.starting(FIRST_LIST), number=2),
        listed([home_care, pension], diary.starting(LATER_LISTS), number=11),
        listed([water], diary.starting(LATER_LISTS), number=5),
        _archived(relief),
        _awaiting_legality(water),
        _awaiting_outcome(pension),
        _open(home_care),
        meeting_called(water, diary.starting(3)),
        concern_answered(home_care, diary.starting(4)),
        concern_waiting(home_care, diary.starting(1)),
    ]


def _course(matter: Matter, diary: Diary) -> Course:
    unit, organ = (Unit.objects.get(code=code) for code in (matter.unit, matter.organ.code))
    return Course(matter, diary, unit, organ)


def _until_open(course: Course) -> Story:
    """From the proposal to the day on which the public is asked."""
    yield from course.propose()
    yield from course.start()
    course.diary.turn_to(OPENED[course.matter])


def _open(course: Course) -> Story:
    """Participation open: a draft by paragraphs, a questionnaire, and a hearing that calls for participants."""
    hearing = Hearing(course)
    yield from _until_open(course)
    yield from hearing.open()
    yield from hearing.announce_questionnaire()
    yield from hearing.announce_hearing()
    yield from side_by_side(hearing.hear(every_days=2), hearing.fill_in())


def _awaiting_outcome(course: Course) -> Story:
    """Over, with every opinion still to be answered."""
    yield from _heard(Hearing(course))


def _awaiting_legality(course: Course) -> Story:
    """Heard in two ways, answered, and the adoption published: the legality review comes next."""
    hearing = Hearing(course)
    yield from _heard(hearing)
    yield from hearing.handle()
    yield from course.tell_outcome()
    yield from course.submit_legality()


def _archived(course: Course) -> Story:
    """The whole course, to the archive."""
    yield from _awaiting_legality(course)
    yield from course.finish()
    yield from course.make_public()
    yield from course.evaluate_and_archive()


def _heard(hearing: Hearing) -> Story:
    """Two ways of hearing the public, both over."""
    yield from _until_open(hearing.course)
    yield from hearing.open()
    yield from side_by_side(hearing.hear(every_days=4), hearing.hold_symposium())


def _mark_as_demo() -> None:
    """What demonstration people made, and what was said under it."""
    for model, maker in MAKERS.items():
        model.objects.filter(**{f"{maker}__is_demo": True}).update(is_demo=True)
    Opinion.objects.filter(consultation__is_demo=True).update(is_demo=True)
