"""Brings a demonstration decision along its course, by the steps that people take on the days that suit them."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from catalogs.demo.catalogs import demo_person
from disclosure_portal import clock
from disclosure_portal.accounts.models import Role, User
from disclosure_portal.accounts.queries import holders
from disclosure_portal.units.models import Unit
from participation import workflow
from participation.demo.diary import Diary, Story
from participation.demo.matters import Matter
from participation.demo.papers import PAPERS
from participation.models import Decision, Draft, Evidence, NotNeeded, Procedure
from participation.queries.outcomes import TO_FILL_IN, first_words
from participation.workflow import outcomes
from participation.workflow.archives import make_archive

JUSTICE = "XY-SFJ"
SITE = "https://www.example.gov.cn/demo"
Kind, Needless = Evidence.Kind, NotNeeded.Requirement
PROCEDURES = (Procedure.PARTICIPATION, Procedure.LEGALITY, Procedure.DISCUSSION)
NO_NEED = {
    Needless.EXPERTS: "标准依照上级文件和本地测算确定，专业性、技术性不强。",
    Needless.RISK: "属于提高待遇的措施，经研究不影响社会稳定和公共安全。",
    Needless.FAIRNESS: "不涉及市场主体的生产经营活动。",
}


def reviewers(unit: Unit) -> tuple[User, User]:
    """Two of the county office: who prepares does not publish."""
    return tuple(holders(Role.REVIEWER, unit).filter(is_demo=True).order_by("pk")[:2])


@dataclass
class Course:
    """One matter and its people, and where it has got to."""

    matter: Matter
    diary: Diary
    unit: Unit
    organ: Unit
    decision: Decision = field(init=False)

    @cached_property
    def editor(self) -> User:
        return demo_person(Role.EDITOR, self.unit)

    @cached_property
    def approver(self) -> User:
        return demo_person(Role.APPROVER, self.unit)

    @cached_property
    def recorder(self) -> User:
        """Of the county office: keeps the list and the records of discussion and decision."""
        return reviewers(self.organ)[0]

    @cached_property
    def reviewer(self) -> User:
        """Of the county office: the second pair of eyes, who publishes and signs."""
        return reviewers(self.organ)[1]

    @cached_property
    def lawyer(self) -> User:
        return demo_person(Role.APPROVER, self.decision.legality_unit)

    # Gates and papers

    def enter(self, kind: str, *, by: User | None = None, **fields: object) -> None:
        paper, matter, today = PAPERS[kind], self.matter, clock.today()
        words = {
            "matter": matter.title,
            "organ": matter.organ.name,
            "mark": matter.organ.mark,
            "party": matter.organ.party,
            "party_mark": matter.organ.party_mark,
            "meeting": matter.organ.meeting,
            "unit": matter.mark,
            "year": today.year,
            "n": matter.serial + paper.n,
        }
        values = {
            "title": paper.title.format(**words),
            "document_number": paper.number.format(**words),
            "dated_on": today,
            "person": paper.person or matter.person,
            "kept_at": f"{self.unit}档案室{today.year}年{matter.serial}号卷（演示）",
            "outcome": paper.outcome,
            "is_public": paper.is_public,
            **fields,
        }
        workflow.enter_evidence(self.decision, Evidence(kind=kind, **values), by=by or self.editor)

    def sign(self, verb: str) -> None:
        self.decision = workflow.pass_gate(self.decision, verb, by=self.approver)

    def decide(self, verb: str) -> None:
        self.decision = workflow.pass_gate(self.decision, verb, by=self.reviewer)

    # The course

    def propose(self) -> Story:
        """The organiser takes the matter up and asks for its place in the list."""
        yield self.diary.at(9, 30)
        matter, is_risky = self.matter, bool(self.matter.risks)
        decision = Decision(
            unit=self.unit,
            organ=self.organ,
            legality_unit=Unit.objects.get(code=JUSTICE),
            title=matter.title,
            content=matter.content,
            kind=matter.kind,
            reason=matter.reason,
            proposer=Decision.Proposer.DEPARTMENT,
            procedures=[*PROCEDURES, *([Procedure.RISK] if is_risky else [])],
            methods=list(matter.methods),
            planned_on=self.diary.workday_in(matter.planned_after),
            touches_interests=True,
            needs_wide_knowledge=True,
            is_professional=False,
            is_risky=is_risky,
            is_economic=False,
        )
        self.decision = workflow.propose(decision, by=self.editor)
        yield self.diary.at(10, 20)
        self.enter(Kind.PROPOSAL)

    def start(self) -> Story:
        """From the list to a draft to comment on."""
        yield self.diary.later(10, 9, 10)
        self.sign("screen")
        yield self.diary.later(3, 15, 30)
        self.enter(Kind.STUDY)
        yield self.diary.later(2, 10, 40)
        self.enter(Kind.START)
        self.decide("start")
        yield self.diary.later(1, 9, 20)
        self.sign("begin_drafting")
        yield self.diary.later(9, 16, 10)
        draft = Draft(title=self.matter.draft, explanation=self.matter.explanation)
        workflow.save_draft(self.decision, draft, self.matter.paragraphs, by=self.editor)
        yield self.diary.later(2, 14, 50)
        self.enter(Kind.POLICY_CHECK)

    def tell_outcome(self) -> Story:
        """The books are closed: what was adopted is made public, and the draft says so."""
        yield self.diary.later(1, 10, 30)
        text = first_words(self.decision).replace(TO_FILL_IN, self.matter.adoption)
        values = {"title": f"《{self.matter.title}》公众意见采纳情况", "text": text}
        statement = outcomes.draft_adoption(self.decision, by=self.editor, values=values)
        yield self.diary.later(1, 15)
        self._publish(statement)
        yield self.diary.later(2, 11, 20)
        self._revise_draft()
        self.enter(Kind.DEPARTMENTS)

    def submit_legality(self) -> Story:
        """What need not be done is said with its reason; then the lawyers have the word."""
        yield self.diary.later(1, 9, 40)
        if self.matter.risks:
            self.enter(Kind.RISK, summary=self.matter.risks)
        for requirement, reason in NO_NEED.items():
            if requirement != Needless.RISK or not self.matter.risks:
                workflow.say_not_needed(self.decision, requirement, by=self.editor, reason=reason)
        yield self.diary.at(15, 10)
        self.sign("submit_legality")

    def finish(self) -> Story:
        """From the legality review to the execution."""
        received_on = self.diary.day
        yield self.diary.later(8, 16)
        lawyers = "县政府法律顾问郑法民、公职律师白桂兰，均无不同意见"
        self.enter(Kind.LEGALITY, by=self.lawyer, received_on=received_on, attendees=lawyers)
        yield self.diary.later(1, 9, 30)
        self.sign("submit_discussion")
        yield self.diary.later(3, 16, 40)
        attendees = self.matter.organ.attendees
        self.enter(Kind.DISCUSSION, by=self.recorder, attendees=attendees, dissent="无")
        yield self.diary.later(1, 9, 15)
        self.decide("report_up")
        yield self.diary.later(4, 17)
        self.enter(Kind.PARTY, by=self.recorder)
        reason = "不属于应当向本级人大常委会报告的事项。"
        workflow.say_not_needed(self.decision, Needless.CONGRESS, by=self.editor, reason=reason)
        yield self.diary.later(2, 10)
        self.enter(Kind.DECISION, by=self.recorder)
        self.decide("make_decision")

    def make_public(self) -> Story:
        yield self.diary.later(1, 9, 50)
        self.enter(Kind.SECRECY)
        explanation = self._explain()
        yield self.diary.later(1, 14, 30)
        self._publish(explanation)
        self.enter(Kind.PUBLICATION, address=f"{SITE}/policies/{self.matter.serial}.html")
        self.decide("publish")
        yield self.diary.later(2, 9, 30)
        values, version = {"executing_unit": self.unit}, self.decision.version
        self.decision = workflow.edit(self.decision, by=self.editor, version=version, values=values)
        self.decide("execute")

    def evaluate_and_archive(self) -> Story:
        yield self.diary.later(62, 15, 40)
        self.enter(Kind.EVALUATION, person=self.matter.evaluator)
        yield self.diary.later(2, 10, 10)
        self.decide("evaluate")
        yield self.diary.later(5, 9, 30)
        make_archive(self.decision, by=self.recorder)
        yield self.diary.at(14, 20)
        self.decide("archive")

    # Statements and drafts

    def _revise_draft(self) -> None:
        changed = dict(self.matter.revised)
        texts = [changed.get(number, text) for number, text in enumerate(self.matter.paragraphs, 1)]
        draft = Draft(
            title=self.matter.draft.replace("征求意见稿", "送审稿"),
            explanation=self.matter.explanation,
            change_note="根据公众意见作了文字和操作办法上的修改，没有重大修改。",
        )
        workflow.save_draft(self.decision, draft, texts, by=self.editor)

    def _explain(self) -> object:
        values = {
            "title": f"《{self.matter.title}》解读",
            "text": f"{self.matter.explanation}\n{self.matter.meaning}",
            "author": f"{self.unit}　{self.matter.person}",
            "about": "decision",
            "form": "text",
            "address": "",
        }
        return outcomes.draft_explanation(self.decision, by=self.editor, values=values)

    def _publish(self, statement: object) -> None:
        signed = outcomes.sign_statement(statement, by=self.approver, version=statement.version)
        outcomes.publish_statement(signed, by=self.reviewer, version=signed.version)
