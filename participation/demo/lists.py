"""The year's lists of the demonstration: the county's with its second version, and a township's own."""

from __future__ import annotations

from collections.abc import Sequence

from disclosure_portal import clock
from disclosure_portal.accounts.models import User
from disclosure_portal.units.models import Unit
from disclosure_portal.workdays.display import long_day
from participation.demo.course import Course, reviewers
from participation.demo.diary import Diary, Story
from participation.demo.papers import Organ
from participation.models import ListEntry, ListVersion
from participation.queries.lists import values_of_decision
from participation.workflow import lists

CRITERIA = "一、涉及群众切身利益、社会影响面大；二、涉及公共资源配置、公用事业价格和民生保障标准；三、需要社会广泛知晓。"

TAKES = 6  # working days from the proposals to the list


def listed(courses: Sequence[Course], diary: Diary, *, number: int) -> Story:
    """The matters that were proposed are named in the list of their organ's year, a few days later."""
    organ, named = courses[0].organ, courses[0].matter.organ
    first, second = reviewers(organ)
    year = diary.starting(diary.ago - TAKES).day.year
    yield diary.later(2, 9, 40)
    version = _version_to_fill(organ, year, first)
    for course in courses:
        entry = ListEntry(decision=course.decision, **values_of_decision(course.decision))
        lists.add_entry(version, entry, by=first)
    yield diary.later(TAKES - 2, 10, 30)
    version.refresh_from_db()
    values = {"criteria": CRITERIA, "consent": _consent(named, number), "remark": version.remark}
    version = lists.edit_list(version, by=first, saves=version.saves, values=values)
    yield diary.at(16)
    lists.publish_list(version, by=second, saves=version.saves)


def _version_to_fill(organ: Unit, year: int, by: User) -> ListVersion:
    """The first version of the year, or the next one where the year has its list already."""
    newest = ListVersion.objects.newest().filter(unit=organ, year=year).first()
    if newest is None:
        return lists.start_list(organ, year, by=by)
    return lists.start_next_list(newest, by=by, reason="增列有关单位新提出、已经同级党委同意的事项。")


def _consent(organ: Organ, number: int) -> str:
    today = clock.today()
    return f"{organ.party}会议纪要（{organ.party_mark}纪〔{today.year}〕{number}号，{long_day(today)}）"
