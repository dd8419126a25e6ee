"""Several people at one meeting at the same moment: nobody is lost, nobody twice, one draw."""

from __future__ import annotations

from functools import partial

import pytest

from disclosure_portal.workflow import StaleSave, StepRefused
from participation.models import Group, MeetingAttendance
from participation.workflow import attendance as seating
from participation.workflow import meetings as workflow
from tests.participation import meetings
from tests.threads import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases]
PEOPLE, AT_ONCE = 100, 10


@pytest.fixture
def called(township, editor, reviewer):
    return meetings.make_called(township, editor=editor, reviewer=reviewer)


def test_a_hundred_sign_up_and_each_form_comes_twice(called):
    def some(numbers):
        return [meetings.make_person(called, number).receipt for number in numbers]

    sides = [partial(some, range(first, PEOPLE, AT_ONCE)) for first in range(AT_ONCE)]
    receipts = at_once(*sides, *sides)

    assert sorted(receipts[:AT_ONCE]) == sorted(receipts[AT_ONCE:])
    assert len({receipt for some in receipts for receipt in some}) == PEOPLE
    assert called.attendances.count() == PEOPLE


def test_two_forms_of_one_phone_are_one_lot(called):
    outcomes = at_once(
        partial(meetings.make_person, called, 1, phone="13800001234"),
        partial(meetings.make_person, called, 2, phone="13800001234"),
    )

    assert {type(outcome) for outcome in outcomes} == {MeetingAttendance, StepRefused}
    assert called.attendances.count() == 1


def test_two_draw_at_once_and_one_draw_counts(called, editor, reviewer):
    for number in range(6):
        meetings.make_person(called, number)
    meetings.end_sign_up(called)

    outcomes = at_once(
        partial(seating.draw_seats, called, by=editor, seed="one"),
        partial(seating.draw_seats, called, by=reviewer, seed="two"),
    )

    assert {type(outcome) for outcome in outcomes} == {type(called), StepRefused}
    called.refresh_from_db()
    order = called.attendances.order_by("drawn_at_place").values_list("receipt", flat=True)
    assert list(order) == seating.drawn(order, called.draw_seed)
    assert called.attendances.seated().count() == 2


def test_two_decline_at_once_and_two_move_up(called, editor, approver):
    for number in range(4):
        meetings.make_person(called, number, group=Group.STAKEHOLDER)
    seating.draw_seats(meetings.end_sign_up(called), by=editor)
    first, second = called.attendances.seated()

    moved_up = at_once(
        partial(seating.decline_seat, first, by=approver, reason="出差"),
        partial(seating.step_back, second),
    )

    assert not [one for one in moved_up if isinstance(one, Exception)]
    assert called.attendances.filter(state="declined").count() == 2
    assert called.attendances.seated().count() == 2


def test_two_save_at_once_and_one_is_told(township, editor, reviewer):
    meeting = meetings.make_meeting(township, by=editor)
    save = partial(workflow.edit_meeting, meeting, {}, [workflow.Topic("甲")], {Group.MEDIA: 1}, version=1)

    outcomes = at_once(partial(save, by=editor), partial(save, by=reviewer))

    assert {type(outcome) for outcome in outcomes} == {type(meeting), StaleSave}
    assert meeting.topics.count() == 1
