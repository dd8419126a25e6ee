"""What else the public meets: a mechanism in force, a meeting that calls for people, and concerns with their answers."""

from __future__ import annotations

from datetime import timedelta

from catalogs.demo.catalogs import demo_person
from disclosure_portal import clock
from disclosure_portal.accounts.models import Role
from disclosure_portal.clock import begins
from disclosure_portal.units.models import Unit
from participation.demo.course import Course, reviewers
from participation.demo.diary import Diary, Story
from participation.models import Concern, Group, Mechanism, Meeting
from participation.workflow import concerns, mechanisms, meetings

SOURCE = "12345热线（演示）"


def mechanism_published(office: Unit, diary: Diary) -> Story:
    first, second = reviewers(office)
    yield diary.at(10)
    mechanism = Mechanism(
        unit=office,
        kind=Mechanism.Kind.PARTICIPATION,
        title="行政决策公众参与工作机制（演示）",
        document_number=f"岫政办发〔{clock.today().year}〕9号",
        text="第一条　县政府及各乡镇（街道）的重大行政决策，依照本机制听取公众意见。\n"
        "第二条　承办单位采取座谈会、听证会、实地走访、向社会公开征求意见、问卷调查、民意调查中的两种以上方式。\n"
        "第三条　意见逐条研究，采纳情况在征求意见结束后一个月内公布。",
        approved_on=clock.today(),
    )
    mechanism = mechanisms.draw_up(mechanism, by=first)
    yield diary.later(2, 14, 30)
    mechanisms.publish_mechanism(mechanism, by=second, version=mechanism.version)


def meeting_called(course: Course, diary: Diary) -> Story:
    """A meeting three weeks ahead on a decision whose outcome is public, with its call before the public."""
    yield diary.at(9, 30)
    meeting = Meeting(
        unit=course.unit,
        title=f"{course.matter.organ.meeting}（自来水价格调整议题）",
        held_at=begins(diary.workday_in(24)) + timedelta(hours=9),
        place=f"{course.unit}三楼会议室",
        sign_up_until=begins(diary.workday_in(16)),
        selection=Meeting.Selection.DRAWN,
        selection_rule="报名截止后按类别公开抽签，抽签依据的数字和结果在本页公布。",
    )
    topics = [meetings.Topic(title=course.decision.title, decision=course.decision)]
    seats = {Group.STAKEHOLDER: 2, Group.REPRESENTATIVE: 2, Group.MEDIA: 1}
    meeting = meetings.prepare_meeting(meeting, topics, seats, by=course.editor)
    meeting = meetings.submit_meeting(meeting, by=course.editor)
    yield diary.at(15, 10)
    meetings.publish_meeting(meeting, by=course.reviewer)


def concern_answered(course: Course, diary: Diary) -> Story:
    """Answered before the public."""
    yield diary.at(9, 20)
    answered = _register(course, "居家养老服务券能不能用在村里的食堂")
    yield diary.later(1, 15, 30)
    answer = "可以。凡与县民政局签订服务协议的村级食堂，都可以使用服务券。协议食堂名单将在办法施行前公布。"
    editor = demo_person(Role.EDITOR, course.unit)
    answered = concerns.answer_concern(answered, by=editor, version=answered.version, answer=answer)
    yield diary.later(1, 10, 40)
    concerns.publish_concern(answered, by=reviewers(course.unit)[1], version=answered.version)


def concern_waiting(course: Course, diary: Diary) -> Story:
    yield diary.at(14, 10)
    _register(course, "失能老年人的评估由谁来做、要不要收费")


def _register(course: Course, title: str) -> Concern:
    concern = Concern(
        unit=course.unit,
        decision=course.decision,
        title=title,
        text=f"来电反映：{title}？",
        source=SOURCE,
        urgency=Concern.Urgency.SIMPLE,
        raised_at=clock.now() - timedelta(minutes=35),
    )
    return concerns.register_concern(concern, by=reviewers(course.unit)[0])
