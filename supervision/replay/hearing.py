"""The county's hearing of the public in 2021: mechanisms, the year's list, and two decisions that ask people."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from disclosure_portal import clock
from disclosure_portal.workdays.counting import working_days_between
from participation.demo.course import Course
from participation.demo.diary import Diary, side_by_side
from participation.demo.hearing import Hearing
from participation.demo.lists import listed
from participation.demo.matters import PENSION, RELIEF, Matter
from participation.models import Mechanism
from participation.workflow import mechanisms
from supervision.replay.stage import ENDS_ON, Stage, Story, at

if TYPE_CHECKING:
    from disclosure_portal.accounts.models import User
    from disclosure_portal.units.models import Unit

Kind = Mechanism.Kind
DRAWN_UP, PUT_IN_FORCE = date(2021, 6, 21), date(2021, 6, 25)
LISTED_FROM = date(2021, 3, 1)
OPENED_AFTER = 30  # working days from the proposal
OFFICE_KINDS = (Kind.SCOPE, Kind.PARTICIPATION, Kind.EXPLANATION, Kind.RESPONSE)  # for the whole county
TEXT = "第一条　为了规范本项工作，结合本县实际，制定本办法。\n第二条　各单位按照职责分工办理，并向社会公布办理情况。"


def mechanisms_issued(stage: Stage) -> Story:
    """The county office's documents: scope and methods, participation, explanation and response (SP-09, 12, 14)."""
    first, second = stage.cast.reviewers
    office = stage.cast.office
    yield at(DRAWN_UP, 10)
    drafts = [_drawn_up(office, kind, by=stage.cast.editors[office.pk]) for kind in OFFICE_KINDS]
    yield at(PUT_IN_FORCE, 15)
    for draft in drafts:
        mechanisms.publish_mechanism(
            draft, by=second if draft.saved_by == first else first, version=draft.version
        )


def attendance_issued(stage: Stage, unit: Unit) -> Story:
    """A department's own rules for who attends its meetings (SP-15)."""
    day = stage.day(unit, "attendance", stage.due("SP-15"))
    if day is None:
        return
    yield at(stage.tempers.before(day, 2), 11)
    draft = _drawn_up(unit, Kind.ATTENDANCE, by=stage.cast.editors[unit.pk])
    yield at(day, 11)
    mechanisms.publish_mechanism(draft, by=stage.cast.reviewers[0], version=draft.version)


def _drawn_up(unit: Unit, kind: Kind, *, by: User) -> Mechanism:
    document = Mechanism(
        unit=unit,
        kind=kind,
        title=f"{unit.name}{kind.label}（演示）",
        document_number=f"岫演〔{clock.today().year}〕{10 + list(Kind).index(kind)}号",
        text=TEXT,
        approved_on=clock.today(),
    )
    return mechanisms.draw_up(document, by=by)


def decisions_heard(stage: Stage) -> Story:
    """Two matters in the year's list (SP-10, SP-11); one is heard in two ways and answered, the other isn't (SP-13)."""
    diary = Diary(ENDS_ON, stage.tempers.calendar, _ago(stage, LISTED_FROM))
    relief = _course(stage, RELIEF, diary)
    pension = _course(stage, replace(PENSION, planned_after=150), diary)
    listing = listed([relief, pension], diary.starting(diary.ago), number=2)
    yield from side_by_side(_answered(relief), _unanswered(pension), listing)


def _ago(stage: Stage, day: date) -> int:
    """How many working days before the end of the replay a day is."""
    return working_days_between(day, ENDS_ON, calendar=stage.tempers.calendar)


def _course(stage: Stage, matter: Matter, diary: Diary) -> Course:
    organ = stage.cast.county
    return Course(matter, diary.starting(diary.ago), stage.cast.unit(matter.unit), organ)


def _heard(hearing: Hearing) -> Story:
    course = hearing.course
    opens = course.diary.ago - OPENED_AFTER
    yield from course.propose()
    yield from course.start()
    course.diary.turn_to(opens)
    yield from hearing.open()
    yield from side_by_side(hearing.hear(every_days=4), hearing.hold_symposium())


def _answered(course: Course) -> Story:
    hearing = Hearing(course)
    yield from _heard(hearing)
    yield from hearing.handle()
    yield from course.tell_outcome()


def _unanswered(course: Course) -> Story:
    yield from _heard(Hearing(course))
