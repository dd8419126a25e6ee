"""How the demonstration hears the public: activities announced, opinions and remarks that come in, and their answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

from django.utils import timezone

from disclosure_portal import clock
from disclosure_portal.clock import begins
from participation.demo.course import Course
from participation.demo.diary import Story
from participation.demo.matters import Said
from participation.duties import earliest_end, last_day
from participation.models import Consultation, Group, Method, Opinion, Participant, Question
from participation.workflow import consultations, opinions, participants, questionnaires
from participation.workflow.questionnaires import Given

SIGN_UP_DAYS, HEARING_DAYS = 28, 45
HOURS = ((19, 40), (8, 25), (12, 50), (20, 15), (10, 5), (21, 30))  # when people find the time to write
DRAWN = "报名截止后按类别公开抽签，抽签依据的数字和结果在本页公布。"


@dataclass
class Hearing:
    """The public participation of a course."""

    course: Course

    # Announcing

    def open(self) -> Story:
        """The gate is passed and the notice of open solicitation is before the public."""
        course = self.course
        yield course.diary.at(9, 10)
        course.sign("open_participation")
        yield course.diary.at(10, 30)
        end = earliest_end(clock.today(), course.unit.county).legal
        self.solicitation = self._announce(
            Method.OPEN_SOLICITATION,
            f"关于《{course.matter.draft}》公开征求意见的公告",
            opens_at=begins(clock.today()),
            closes_at=begins(end + timedelta(days=1)),
            postal_address=f"{course.unit.full_name}（演示地址）",
        )
        self.solicitation = self._publish(self.solicitation)

    def announce_questionnaire(self) -> Story:
        course = self.course
        yield course.diary.at(10, 50)
        paper = self._announce(
            Method.QUESTIONNAIRE,
            "居家养老服务需求问卷",
            opens_at=begins(clock.today()),
            closes_at=self.solicitation.closes_at,
        )
        for kind, text, options in course.matter.questions:
            question = Question(kind=kind, text=text, options=list(options), is_required=kind != "text")
            questionnaires.add_question(paper, question, by=course.editor, version=paper.version)
            paper.refresh_from_db()
        self.questionnaire = self._publish(paper)

    def announce_hearing(self) -> Story:
        """A hearing that calls for participants."""
        course = self.course
        yield course.diary.at(11, 15)
        self._publish(
            self._announce(
                Method.HEARING,
                "居家养老服务补贴标准听证会",
                held_at=begins(course.diary.workday_in(HEARING_DAYS)) + timedelta(hours=9),
                place="县政务服务中心三楼会议室",
                sign_up_until=begins(clock.today() + timedelta(days=SIGN_UP_DAYS)),
                seats={Group.STAKEHOLDER: 6, Group.REPRESENTATIVE: 4, Group.EXPERT: 2},
                selection=Consultation.Selection.DRAWN,
                selection_rule=DRAWN,
                agenda="一、宣布纪律；二、县民政局说明草案；三、听证参加人发言、质询；四、核对并签字确认听证记录。",
            )
        )

    def _announce(self, method: str, title: str, **fields: object) -> Consultation:
        """An activity in preparation, with its notice written."""
        course = self.course
        plan = Consultation(
            method=method,
            title=title,
            draft=course.decision.drafts.get(),
            notice=f"现就《{course.matter.draft}》听取社会公众意见，欢迎提出意见和建议。",
            afterwards="我们将逐条研究意见，征求意见结束后一个月内在本页公布采纳情况。",
            contact=f"{course.unit}办公室 0412-0000000",
            **fields,
        )
        return consultations.prepare(course.decision, plan, by=course.editor)

    def _publish(self, plan: Consultation) -> Consultation:
        """Signed by the unit and published by the county office."""
        return consultations.publish(
            consultations.sign(plan, by=self.course.approver), by=self.course.reviewer
        )

    # What comes in

    def hear(self, *, every_days: int) -> Story:
        """Opinions, one each so many days: on the web at any hour, the others when the office is open."""
        opened = timezone.localdate(self.solicitation.opens_at)
        for number, said in enumerate(self.course.matter.opinions):
            hour, minute = HOURS[number % len(HOURS)]
            day = opened + timedelta(days=1 + number * every_days)
            if said.source == Opinion.Source.WEB:
                yield begins(day) + timedelta(hours=hour, minutes=minute)
                self._post(said, number)
            else:
                yield begins(self.course.diary.workday_from(day)) + timedelta(hours=10, minutes=minute)
                self._record(said)

    def _post(self, said: Said, number: int) -> None:
        paragraphs = {one.number: one for one in self.solicitation.draft.paragraphs.all()}
        opinions.post_opinion(
            self.solicitation,
            text=said.text,
            paragraph=paragraphs.get(said.paragraph),
            name=said.name,
            phone="",
            form_key=uuid4().hex,
            address=f"192.0.2.{number + 1}",
        )

    def _record(self, said: Said) -> None:
        opinion = Opinion(
            source=said.source,
            text=said.text,
            name=said.name,
            paragraph=self.solicitation.draft.paragraphs.filter(number=said.paragraph).first(),
            received_on=clock.today(),
            evidence=f"{self.course.unit}来信来访登记本（演示）",
        )
        opinions.record_opinion(self.solicitation, opinion, by=self.course.editor)

    def fill_in(self) -> Story:
        """Answers to the questionnaire, on the evenings after."""
        opened = timezone.localdate(self.questionnaire.opens_at)
        for number in range(1, 4):
            yield begins(opened + timedelta(days=number)) + timedelta(hours=20, minutes=7 * number)
            asked = self.questionnaire.questions.exclude(kind="text")
            given = [_given(question, number) for question in asked]
            address = f"192.0.2.{number}"
            questionnaires.answer(
                self.questionnaire, given, key=f"demo-{number}", address=address, is_demo=True
            )

    def hold_symposium(self) -> Story:
        """A symposium while opinions come in; what is said there becomes opinions like every other."""
        course = self.course
        diary = course.diary.starting(course.diary.ago)
        held_at = diary.starting(diary.ago - 9).at(9, 30)
        yield diary.at(11, 5)
        plan = self._announce(
            Method.SYMPOSIUM,
            f"《{course.matter.draft}》座谈会",
            held_at=held_at,
            place=f"{course.unit}会议室（演示）",
            seats={Group.REPRESENTATIVE: 4, Group.STAKEHOLDER: 4},
            agenda="一、说明草案；二、代表发言；三、小结。",
        )
        self.symposium = plan = self._publish(plan)
        yield diary.later(3, 15, 20)
        people = [
            participants.enter_participant(
                plan, Participant(name=said.name, group=said.group), by=course.editor
            )
            for said in course.matter.spoken
        ]
        yield diary.later(6, 16, 30)
        for person, said in zip(people, course.matter.spoken, strict=True):
            there = {"attended": True, "remarks": said.text, "record_confirmed_on": clock.today()}
            person = participants.attend(person, by=course.editor, values={**there, "record_refusal": ""})
            participants.take_over_remarks(person, by=course.editor)
        plan.refresh_from_db()
        minutes = {"minutes": course.matter.minutes}
        consultations.record_event(plan, by=course.editor, version=plan.version, values=minutes)

    # What becomes of it

    def handle(self) -> Story:
        """The day after the last: every opinion is screened and answered, and the books are closed."""
        course, plans = self.course, (self.solicitation, self.symposium)
        yield course.diary.after(last_day(self.solicitation.closes_at), 9, 5)
        course.sign("handle")
        yield course.diary.later(1, 10, 15)
        for plan in plans:
            keys = list(plan.opinions.values_list("pk", flat=True))
            opinions.screen(plan, keys, by=course.reviewer, screening=Opinion.Screening.PASSED)
        for plan, every in zip(plans, (course.matter.opinions, course.matter.spoken), strict=True):
            yield course.diary.later(2, 15, 45)
            self._answer(plan, {said.text: said for said in every})
        yield course.diary.later(1, 10)
        for plan in plans:
            consultations.close(plan, by=course.approver)

    def _answer(self, plan: Consultation, every: dict[str, Said]) -> None:
        for opinion in plan.opinions.order_by("pk"):
            said = every[opinion.text]
            opinions.answer(
                opinion,
                by=self.course.editor,
                version=opinion.version,
                verdict=said.verdict,
                reason=said.answer,
            )


def _given(question: Question, number: int) -> Given:
    choices = {"single": (number % 3,), "multiple": tuple(range(number)), "scale": (2 + number,)}
    return Given(question, choices[question.kind])
