"""The demonstration county: four decisions at different stages of hearing the public, every invented record marked."""

from __future__ import annotations

from datetime import date, timedelta

from django.conf import settings
from django.db import transaction

from disclosure_portal import clock
from disclosure_portal.units.models import Unit
from participation.demo.answers import answer_concerns, call_meeting
from participation.demo.course import JUSTICE, Course, at_midnight, passed, reviewers
from participation.demo.matters import HOME_CARE, PENSION, RELIEF, WATER, Matter
from participation.models import (
    AdoptionStatement,
    Concern,
    Consultation,
    Decision,
    Explanation,
    Group,
    ListEntry,
    ListVersion,
    Mechanism,
    Meeting,
    Method,
    Opinion,
    Procedure,
    Question,
)
from participation.workflow import lists, mechanisms, questionnaires
from participation.workflow.questionnaires import Given

COUNTY_DECIDES = (HOME_CARE, PENSION, RELIEF)
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
    _publish_mechanism()
    courses = {course.matter: course for course in _courses_of_the_lists()}
    for course in courses.values():
        course.start()
    _open(courses[HOME_CARE])
    call_meeting(courses[HOME_CARE].decision)
    answer_concerns(courses[HOME_CARE].decision)
    _await_outcome(courses[PENSION])
    _publish_outcome(courses[WATER])
    _archive(courses[RELIEF])
    _mark_as_demo()
    return [
        f"演示公众参与：{len(courses)}个重大行政决策事项，分别在公众参与、待公布结果、已公布结果和已归档阶段。"
    ]


def _courses_of_the_lists() -> list[Course]:
    """The county's list of the year and the township's, with the four matters named in them."""
    pianling = Unit.objects.get(code=WATER.unit)
    return [*_listed(pianling.county, COUNTY_DECIDES), *_listed(pianling, (WATER,))]


def _listed(organ: Unit, matters: tuple[Matter, ...]) -> list[Course]:
    first, second = reviewers(organ)
    version = lists.start_list(organ, clock.today().year, by=first)
    courses = []
    for matter in matters:
        entry = lists.propose_entry(version, _decision(matter), _entry(matter), by=first)
        courses.append(Course(matter, entry.decision))
    version.refresh_from_db()
    values = {
        "criteria": "涉及群众切身利益、社会影响面大的事项。",
        "consent": "县委常委会会议纪要（演示）",
        "remark": "",
    }
    version = lists.edit_list(version, by=first, saves=version.saves, values=values)
    lists.publish_list(version, by=second, saves=version.saves)
    return courses


def _decision(matter: Matter) -> Decision:
    return Decision(
        unit=Unit.objects.get(code=matter.unit),
        legality_unit=Unit.objects.get(code=JUSTICE),
        title=matter.title,
        content=matter.content,
        kind=matter.kind,
        reason=matter.reason,
        proposer=Decision.Proposer.DEPARTMENT,
        touches_interests=True,
        needs_wide_knowledge=True,
        is_professional=False,
        is_risky=False,
        is_economic=False,
    )


def _entry(matter: Matter) -> ListEntry:
    return ListEntry(
        title=matter.title,
        content=matter.content,
        procedures=[Procedure.PARTICIPATION, Procedure.LEGALITY, Procedure.DISCUSSION],
        organiser=Unit.objects.get(code=matter.unit),
        planned_on=date(clock.today().year, *matter.planned),
        methods=[Method.OPEN_SOLICITATION, Method.SYMPOSIUM],
        touches_interests=True,
        needs_wide_knowledge=True,
    )


def _open(course: Course) -> None:
    """Participation open: a draft by paragraphs, a questionnaire, and a hearing that calls for participants."""
    course.solicit()
    paper = course.announce(
        Method.QUESTIONNAIRE, "居家养老服务需求问卷", opens_at=at_midnight(0), closes_at=at_midnight(31)
    )
    for kind, text, options in course.matter.questions:
        question = Question(kind=kind, text=text, options=list(options), is_required=kind != "text")
        questionnaires.add_question(paper, question, by=course.editor, version=paper.version)
        paper.refresh_from_db()
    paper = course.publish(paper)
    for number in range(1, 4):
        given = [_given(question, number) for question in paper.questions.exclude(kind="text")]
        questionnaires.answer(paper, given, key=f"demo-{number}", address=f"192.0.2.{number}", is_demo=True)
    hearing = course.announce(
        Method.HEARING,
        "居家养老服务补贴标准听证会",
        held_at=at_midnight(40) + timedelta(hours=9),
        place="县政务服务中心三楼会议室",
        sign_up_until=at_midnight(20),
        seats={Group.STAKEHOLDER: 6, Group.REPRESENTATIVE: 4, Group.EXPERT: 2},
        selection=Consultation.Selection.DRAWN,
        selection_rule="报名截止后按类别公开抽签，抽签依据的数字和结果在本页公布。",
        agenda="一、宣布纪律；二、县民政局说明草案；三、听证参加人发言、质询；四、核对并签字确认听证记录。",
    )
    course.publish(hearing)


def _given(question: Question, number: int) -> Given:
    choices = {"single": (number % 3,), "multiple": tuple(range(number)), "scale": (2 + number,)}
    return Given(question, choices[question.kind])


def _await_outcome(course: Course) -> None:
    """Over, with every opinion still to be answered."""
    passed(course.solicit(), closed_days_ago=4)
    course.hold_symposium()


def _publish_outcome(course: Course) -> None:
    """Heard in two ways, answered, and the adoption published: the legality review comes next."""
    _hear(course)
    course.finish_hearing_the_public()


def _archive(course: Course) -> None:
    """The whole course, to the archive."""
    _hear(course)
    course.finish_hearing_the_public()
    course.finish()
    course.archive()


def _hear(course: Course) -> None:
    plan = passed(course.solicit(), closed_days_ago=20)
    course.answer_all(plan)
    course.close([plan, course.hold_symposium()])


def _publish_mechanism() -> None:
    office = Unit.objects.get(code="XY-ZFB")
    first, second = reviewers(office)
    mechanism = Mechanism(
        unit=office,
        kind=Mechanism.Kind.PARTICIPATION,
        title="行政决策公众参与工作机制（演示）",
        text="第一条　县政府及各乡镇（街道）的重大行政决策，依照本机制听取公众意见。\n"
        "第二条　承办单位采取座谈会、听证会、实地走访、向社会公开征求意见、问卷调查、民意调查中的两种以上方式。\n"
        "第三条　意见逐条研究，采纳情况在征求意见结束后一个月内公布。",
        approved_on=clock.today(),
    )
    mechanism = mechanisms.draw_up(mechanism, by=first)
    mechanisms.publish_mechanism(mechanism, by=second, version=mechanism.version)


def _mark_as_demo() -> None:
    """What demonstration people made, and what was said under it."""
    for model, maker in MAKERS.items():
        model.objects.filter(**{f"{maker}__is_demo": True}).update(is_demo=True)
    Opinion.objects.filter(consultation__is_demo=True).update(is_demo=True)
