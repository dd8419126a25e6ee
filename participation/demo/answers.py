"""A meeting that calls for people to attend, and concerns of the public with their answers."""

from __future__ import annotations

from datetime import timedelta

from catalogs.demo.catalogs import demo_person
from disclosure_portal import clock
from disclosure_portal.accounts.models import Role
from disclosure_portal.units.models import Unit
from participation.demo.course import at_midnight, reviewers
from participation.models import Concern, Decision, Group, Meeting
from participation.workflow import concerns, meetings

CIVIL_AFFAIRS = "XY-MZ"
SOURCE = "12345热线（演示）"


def call_meeting(decision: Decision) -> None:
    """A meeting three weeks ahead, on the decision that is open, with its call before the public."""
    first, second = reviewers(decision.unit)
    meeting = Meeting(
        unit=Unit.objects.get(code="XY-ZFB"),
        title="县政府常务会议（居家养老服务议题）",
        held_at=at_midnight(21) + timedelta(hours=9),
        place="县政府会议室",
        sign_up_until=at_midnight(14),
        selection=Meeting.Selection.DRAWN,
        selection_rule="报名截止后按类别公开抽签，抽签依据的数字和结果在本页公布。",
    )
    topics = [meetings.Topic(title=decision.title, decision=decision)]
    seats = {Group.STAKEHOLDER: 2, Group.REPRESENTATIVE: 2, Group.MEDIA: 1}
    meeting = meetings.prepare_meeting(meeting, topics, seats, by=first)
    meetings.publish_meeting(meetings.submit_meeting(meeting, by=first), by=second)


def answer_concerns(decision: Decision) -> None:
    """One concern answered before the public, one that still waits."""
    unit = Unit.objects.get(code=CIVIL_AFFAIRS)
    answered = _register(unit, decision, "居家养老服务券能不能用在村里的食堂", days_ago=3)
    editor = demo_person(Role.EDITOR, unit)
    answer = "可以。凡与县民政局签订服务协议的村级食堂，都可以使用服务券。协议食堂名单将在办法施行前公布。"
    answered = concerns.answer_concern(answered, by=editor, version=answered.version, answer=answer)
    concerns.publish_concern(answered, by=reviewers(unit)[1], version=answered.version)
    _register(unit, decision, "失能老年人的评估由谁来做、要不要收费", days_ago=1)


def _register(unit: Unit, decision: Decision, title: str, *, days_ago: int) -> Concern:
    concern = Concern(
        unit=unit,
        decision=decision,
        title=title,
        text=f"来电反映：{title}？",
        source=SOURCE,
        urgency=Concern.Urgency.SIMPLE,
        raised_at=clock.now() - timedelta(days=days_ago),
    )
    return concerns.register_concern(concern, by=reviewers(unit)[0])
