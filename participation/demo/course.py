"""Brings a demonstration decision along its course by the steps that people take, and lets the days pass by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import cached_property
from uuid import uuid4

from django.utils import timezone

from catalogs.demo.catalogs import demo_person
from disclosure_portal import clock
from disclosure_portal.accounts.models import Role, User
from disclosure_portal.accounts.queries import holders
from disclosure_portal.units.models import Unit
from participation import workflow
from participation.demo.matters import Matter
from participation.duties import earliest_end
from participation.models import Consultation, Decision, Draft, Evidence, Group, Method, Opinion, Participant
from participation.workflow import consultations, opinions, outcomes, participants
from participation.workflow.archives import make_archive

JUSTICE = "XY-SFJ"
KEPT_AT = "承办单位档案室（演示）"
Kind, Outcome = Evidence.Kind, Evidence.Outcome


def at_midnight(days: int) -> datetime:
    """The first moment of the day so many days from today."""
    return timezone.make_aware(datetime.combine(clock.today() + timedelta(days=days), time.min))


def reviewers(unit: Unit) -> tuple[User, User]:
    """Two of the county office: who prepares does not publish."""
    return tuple(holders(Role.REVIEWER, unit).filter(is_demo=True).order_by("pk")[:2])


@dataclass
class Course:
    """One matter and its people, and where it has got to."""

    matter: Matter
    decision: Decision

    @cached_property
    def editor(self) -> User:
        return demo_person(Role.EDITOR, self.decision.unit)

    @cached_property
    def approver(self) -> User:
        return demo_person(Role.APPROVER, self.decision.unit)

    @cached_property
    def recorder(self) -> User:
        """Of the county office: keeps the list and the records of discussion and decision."""
        return reviewers(self.decision.unit)[0]

    @cached_property
    def reviewer(self) -> User:
        """Of the county office: the second pair of eyes, who publishes and signs."""
        return reviewers(self.decision.unit)[1]

    @cached_property
    def lawyer(self) -> User:
        return demo_person(Role.APPROVER, self.decision.legality_unit)

    # Gates and papers

    def enter(self, kind: str, *, by: User | None = None, **fields: object) -> None:
        values = {
            "title": Kind(kind).label,
            "dated_on": clock.today(),
            "person": "演示负责人",
            "kept_at": KEPT_AT,
            **fields,
        }
        workflow.enter_evidence(self.decision, Evidence(kind=kind, **values), by=by or self.editor)

    def sign(self, verb: str) -> None:
        self.decision = workflow.pass_gate(self.decision, verb, by=self.approver)

    def decide(self, verb: str) -> None:
        self.decision = workflow.pass_gate(self.decision, verb, by=self.reviewer)

    def start(self) -> None:
        """From the proposal to public participation, with a draft to comment on."""
        self.enter(Kind.PROPOSAL)
        self.sign("screen")
        self.enter(Kind.STUDY)
        self.enter(Kind.START)
        self.decide("start")
        self.sign("begin_drafting")
        draft = Draft(title=self.matter.draft, explanation=self.matter.explanation)
        workflow.save_draft(self.decision, draft, self.matter.paragraphs, by=self.editor)
        self.enter(Kind.POLICY_CHECK)
        self.sign("open_participation")

    def finish_hearing_the_public(self) -> None:
        """Opinions sorted, what need not be done said, on to the legality review."""
        self.sign("handle")
        self.publish_statement(self.matter.adoption)
        for requirement in ("departments", "experts", "risk", "fairness"):
            reason = "经研究，本事项不涉及这方面的问题。"
            workflow.say_not_needed(self.decision, requirement, by=self.editor, reason=reason)
        self.sign("submit_legality")

    def finish(self) -> None:
        """From the legality review to the execution."""
        received_on = clock.today() - timedelta(days=30)
        self.enter(
            Kind.LEGALITY,
            by=self.lawyer,
            outcome=Outcome.PASS,
            received_on=received_on,
            attendees="县政府法律顾问（演示）",
        )
        self.sign("submit_discussion")
        attendees = "县政府领导和有关部门负责人（演示）"
        self.enter(Kind.DISCUSSION, by=self.recorder, outcome=Outcome.AGREED, attendees=attendees)
        self.decide("report_up")
        self.enter(Kind.PARTY, by=self.recorder, outcome=Outcome.AGREED)
        reason = "不属于应当向人大报告的事项。"
        workflow.say_not_needed(self.decision, "congress", by=self.editor, reason=reason)
        self.enter(Kind.DECISION, by=self.recorder, is_public=True)
        self.decide("make_decision")
        self.enter(Kind.SECRECY, outcome=Outcome.PASS)
        self.enter(Kind.PUBLICATION, address="https://www.example.gov.cn/demo/decision", is_public=True)
        self.explain()
        self.decide("publish")
        values = {"executing_unit": self.decision.unit}
        self.decision = workflow.edit(
            self.decision, by=self.editor, version=self.decision.version, values=values
        )
        self.decide("execute")

    def archive(self) -> None:
        make_archive(self.decision, by=self.recorder)
        self.decide("archive")

    # Hearing the public

    def announce(self, method: str, title: str, **fields: object) -> Consultation:
        """An activity in preparation, with its notice written."""
        notice = f"现就《{self.matter.draft}》听取社会公众意见，欢迎提出意见和建议。"
        plan = Consultation(
            method=method,
            title=title,
            draft=self.decision.drafts.get(),
            notice=notice,
            afterwards="我们将逐条研究意见，一个月内在本页公布采纳情况。",
            contact="承办单位办公室 0412-0000000",
            **fields,
        )
        return consultations.prepare(self.decision, plan, by=self.editor)

    def publish(self, plan: Consultation) -> Consultation:
        """Signed by the unit and published by the county office."""
        return consultations.publish(consultations.sign(plan, by=self.approver), by=self.reviewer)

    def solicit(self) -> Consultation:
        """Open solicitation, with what people say of it on the web and by letter."""
        last = earliest_end(clock.today(), self.decision.unit.county).legal
        plan = self.announce(
            Method.OPEN_SOLICITATION,
            f"关于《{self.matter.draft}》公开征求意见的公告",
            opens_at=at_midnight(0),
            closes_at=at_midnight((last - clock.today()).days + 1),
            postal_address="岫岩满族自治县（演示地址）",
        )
        plan = self.publish(plan)
        paragraphs = {one.number: one for one in plan.draft.paragraphs.all()}
        for number, said in enumerate(self.matter.opinions, 1):
            opinions.post_opinion(
                plan,
                text=said.text,
                paragraph=paragraphs.get(said.paragraph),
                name=said.name,
                phone="",
                form_key=uuid4().hex,
                address=f"192.0.2.{number}",
            )
        return plan

    def hold_symposium(self) -> Consultation:
        """A symposium a fortnight ago, with its people and its minutes."""
        plan = self.announce(
            Method.SYMPOSIUM,
            f"《{self.matter.draft}》座谈会",
            held_at=at_midnight(3) + timedelta(hours=9),
            place="承办单位会议室（演示）",
            seats={Group.REPRESENTATIVE: 2, Group.STAKEHOLDER: 2},
            agenda="一、说明草案；二、代表发言；三、小结。",
        )
        plan = self.publish(plan)
        for name, group in (("张玉芹", Group.REPRESENTATIVE), ("高文军", Group.STAKEHOLDER)):
            participants.enter_participant(plan, Participant(name=name, group=group), by=self.editor)
        plan = passed(plan, held_days_ago=14)
        for person in plan.participants.all():
            there = {"attended": True, "remarks": "", "record_confirmed_on": None, "record_refusal": ""}
            participants.attend(person, by=self.editor, values=there)
        minutes = {"minutes": "与会代表总体赞成草案，希望写明经办窗口和联系电话。"}
        return consultations.record_event(plan, by=self.editor, version=plan.version, values=minutes)

    def answer_all(self, plan: Consultation) -> None:
        """Screen every opinion, and answer each as the matter says."""
        keys = list(plan.opinions.values_list("pk", flat=True))
        opinions.screen(plan, keys, by=self.reviewer, screening=Opinion.Screening.PASSED)
        for opinion, said in zip(plan.opinions.order_by("pk"), self.matter.opinions, strict=True):
            opinions.answer(
                opinion, by=self.editor, version=opinion.version, verdict=said.verdict, reason=said.answer
            )

    def close(self, plans: Sequence[Consultation]) -> None:
        for plan in plans:
            consultations.close(plan, by=self.approver)

    def publish_statement(self, text: str) -> None:
        values = {"title": f"《{self.matter.draft}》意见采纳情况", "text": text}
        self._publish(outcomes.draft_adoption(self.decision, by=self.editor, values=values))

    def explain(self) -> None:
        values = {
            "title": f"《{self.matter.title}》解读",
            "text": self.matter.explanation,
            "author": "承办单位负责人（演示）",
            "about": "decision",
            "form": "text",
            "address": "",
        }
        self._publish(outcomes.draft_explanation(self.decision, by=self.editor, values=values))

    def _publish(self, statement: object) -> None:
        signed = outcomes.sign_statement(statement, by=self.approver, version=statement.version)
        outcomes.publish_statement(signed, by=self.reviewer, version=signed.version)


def passed(plan: Consultation, *, held_days_ago: int = 0, closed_days_ago: int = 0) -> Consultation:
    """The activity as if its time lay so many days back: the demonstration can't wait for a month."""
    if held_days_ago:
        plan.held_at = at_midnight(-held_days_ago) + timedelta(hours=9)
        plan.published_at = plan.held_at - timedelta(days=10)
    else:
        plan.opens_at = at_midnight(-closed_days_ago - 31)
        plan.closes_at = at_midnight(-closed_days_ago)
        plan.published_at = plan.opens_at
        plan.opinions.update(received_at=plan.closes_at - timedelta(days=2))
    plan.save(update_fields=["held_at", "opens_at", "closes_at", "published_at"])
    consultations.set_outcome_due(plan)
    return plan
