"""Makes meetings open to attendance for tests. Every function saves what it returns."""

from __future__ import annotations

from datetime import timedelta

from disclosure_portal import clock
from participation.models import Group, Meeting, MeetingAttendance
from participation.workflow import attendance as seating
from participation.workflow import meetings as workflow

SEATS = {Group.STAKEHOLDER: 2, Group.REPRESENTATIVE: 1}


def make_meeting(unit, *, by, topics=("审议农村自来水价格调整方案",), seats=SEATS, **fields):
    """In preparation, complete: a week to sign up, held in ten days."""
    now = clock.now()
    values = {
        "title": "镇政府第12次办公会议",
        "held_at": now + timedelta(days=10),
        "place": "镇政府三楼会议室",
        "sign_up_until": now + timedelta(days=7),
        "selection": Meeting.Selection.DRAWN,
        "selection_rule": "年满十八周岁的本镇居民都可以报名，超过名额的公开抽签。",
    }
    meeting = Meeting(unit=unit, **{**values, **fields})
    listed = [workflow.Topic(topic) if isinstance(topic, str) else topic for topic in topics]
    return workflow.prepare_meeting(meeting, listed, seats, by=by)


def make_called(unit, *, editor, reviewer, **fields):
    """Published: people sign up."""
    meeting = workflow.submit_meeting(make_meeting(unit, by=editor, **fields), by=editor)
    return workflow.publish_meeting(meeting, by=reviewer)


def make_person(meeting, number=1, *, group=Group.STAKEHOLDER, by=None, **fields):
    """Somebody who signed up while the meeting was called, or was entered by `by`."""
    values = {
        "name": f"王小{number}",
        "phone": f"138000{number:05}",
        "organisation": "丰富村",
        "group": group,
    }
    values |= fields
    if by is None:
        return seating.sign_up(meeting, key=f"key-{meeting.pk}-{number}", is_adult=True, **values)
    person = MeetingAttendance(is_invited=values.pop("is_invited", True), **values)
    return seating.enter_person(meeting, person, by=by, is_adult=True)


def end_sign_up(meeting):
    """As if the last day to sign up had passed."""
    return _moved(meeting, sign_up_until=clock.now() - timedelta(hours=1))


def come_to_the_day(meeting):
    """As if the meeting had taken place."""
    return _moved(meeting, held_at=clock.now() - timedelta(hours=1))


def make_seated(unit, *, editor, reviewer, people=3, **fields):
    meeting = make_called(unit, editor=editor, reviewer=reviewer, **fields)
    for number in range(1, people + 1):
        make_person(meeting, number)
    return seating.draw_seats(end_sign_up(meeting), by=editor, seed="seed")


def make_held(unit, *, editor, reviewer, **fields):
    """Held, and everyone seated came."""
    meeting = come_to_the_day(make_seated(unit, editor=editor, reviewer=reviewer, **fields))
    seated = list(meeting.attendances.seated().values_list("pk", flat=True))
    return workflow.hold_meeting(meeting, by=editor, attended=seated)


def close(meeting, *, editor, reviewer):
    """Handed in by the editor, published by the county office."""
    return workflow.close_meeting(workflow.submit_replies(meeting, by=editor), by=reviewer)


def _moved(meeting, **fields):
    Meeting.objects.filter(pk=meeting.pk).update(**fields)
    meeting.refresh_from_db()
    return meeting
