"""The gates of a decision, as data: what each stage asks before it is entered, and who signs.

A gate is a `Step`; its conditions stand in requirements.py and deciding.py. There is no other way to move a decision. Source:
重大行政决策程序暂行条例 (国务院令第713号). A decision adjusted after art. 37 runs through the gates again in a new round:
only what is of that round counts.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from disclosure_portal.workdays.counting import add_working_days
from disclosure_portal.workflow import Step
from participation import law
from participation.law import procedure
from participation.models import Evidence, Stage
from participation.permissions import (
    approves,
    has_prepared,
    may_decide,
    may_end,
    may_send_back,
    may_sign,
)
from participation.queries.rounds import Round
from participation.workflow.asking import fact, has_evidence, has_fresh_evidence
from participation.workflow.deciding import (
    ARCHIVED,
    DECIDED,
    DISCUSSED,
    EVALUATED,
    EXECUTING_UNIT,
    LEGAL,
    PUBLISHED,
    REPORTED,
)
from participation.workflow.requirements import (
    ACTIVITIES,
    DRAFT,
    FLAGS,
    IN_LIST,
    NOTHING_OPEN,
    PACKET,
    POLICY_CHECK,
    TWO_HELD,
)
from participation.workflow.requirements import (
    OVER as HEARING_OVER,
)

if TYPE_CHECKING:
    from disclosure_portal.accounts.models import User
    from disclosure_portal.workdays.counting import DueDay
    from participation.models import Decision

Kind = Evidence.Kind


@dataclass(frozen=True)
class Gate(Step):
    """A step of the course. Its conditions are asked of the decision's present round, which is read once."""

    def refusals(self, decision: Decision) -> list[str]:
        if decision.state not in self.sources:
            return super().refusals(decision)
        return [said for said, _ in self.missing(Round(decision))]

    def missing(self, round: Round) -> list[tuple[str, str]]:
        """What isn't there, with its article, and the part of the decision's page on which it is mended."""
        return [(said, need.where) for need in self.needs if (said := need(round))]


SCREEN = Gate(
    "screen",
    "送研究论证",
    (Stage.PROPOSED,),
    Stage.SCREENED,
    may_sign,
    (
        fact("proposer", "没有写明建议来源", procedure(10)),
        has_evidence(Kind.PROPOSAL, procedure(10)),
    ),
)
START = Gate(
    "start",
    "启动决策",
    (Stage.SCREENED,),
    Stage.STARTED,
    may_decide,
    (
        has_evidence(Kind.STUDY, procedure(10)),
        has_evidence(Kind.START, procedure(10, 11)),
        IN_LIST,
        FLAGS,
    ),
)
BEGIN_DRAFTING = Gate("begin_drafting", "拟订草案", (Stage.STARTED,), Stage.DRAFTING, may_sign)
OPEN_PARTICIPATION = Gate(
    "open_participation",
    "进入公众参与",
    (Stage.DRAFTING,),
    Stage.PARTICIPATION,
    may_sign,
    (DRAFT, POLICY_CHECK),
)
HANDLE = Gate(
    "handle",
    "进入意见处理",
    (Stage.PARTICIPATION,),
    Stage.HANDLING,
    may_sign,
    (ACTIVITIES, HEARING_OVER, TWO_HELD),
)
SUBMIT_LEGALITY = Gate("submit_legality", "送合法性审查", (Stage.HANDLING,), Stage.LEGALITY, may_sign, PACKET)
SUBMIT_DISCUSSION = Gate(
    "submit_discussion", "提交集体讨论", (Stage.LEGALITY,), Stage.DISCUSSION, may_sign, (*PACKET, *LEGAL)
)
REPORT = Gate(
    "report_up",
    "请示报告",
    (Stage.DISCUSSION,),
    Stage.REPORTING,
    may_decide,
    (*PACKET, *LEGAL, *DISCUSSED),
)
DECIDE = Gate(
    "make_decision",
    "作出决定",
    (Stage.REPORTING,),
    Stage.DECIDED,
    may_decide,
    (*PACKET, *LEGAL, *DISCUSSED, *REPORTED, *DECIDED),
)
PUBLISH = Gate(
    "publish",
    "公布",
    (Stage.DECIDED,),
    Stage.PUBLISHED,
    may_decide,
    (*LEGAL, *DISCUSSED, *REPORTED, *DECIDED, *PUBLISHED),
)
EXECUTE = Gate(
    "execute",
    "交付执行",
    (Stage.PUBLISHED,),
    Stage.EXECUTING,
    may_decide,
    (EXECUTING_UNIT,),
)
SUSPEND = Gate(
    "suspend",
    "中止执行",
    (Stage.EXECUTING,),
    Stage.SUSPENDED,
    may_decide,
    (has_fresh_evidence(Kind.SUSPENSION, procedure(35, 37)),),
)
RESUME = Gate("resume", "恢复执行", (Stage.SUSPENDED,), Stage.EXECUTING, may_decide, (EXECUTING_UNIT,))
ADJUST = Gate(
    "adjust",
    "调整决策，重新履行程序",
    (Stage.EXECUTING, Stage.SUSPENDED, Stage.EVALUATED),
    Stage.DRAFTING,
    may_decide,
    (has_fresh_evidence(Kind.SUSPENSION, procedure(37)),),
)
EVALUATE = Gate(
    "evaluate",
    "完成执行后评估",
    (Stage.EXECUTING, Stage.SUSPENDED),
    Stage.EVALUATED,
    may_decide,
    EVALUATED,
)
ARCHIVE_IT = Gate(
    "archive", "立卷归档", (Stage.EXECUTING, Stage.EVALUATED), Stage.ARCHIVED, may_decide, ARCHIVED
)
BACK_TO_DRAFTING = Gate(
    "redraft",
    "退回修改草案",
    (Stage.PARTICIPATION, Stage.HANDLING, Stage.LEGALITY, Stage.DISCUSSION, Stage.REPORTING),
    Stage.DRAFTING,
    may_send_back,
    (NOTHING_OPEN,),
)
END = Gate("end", "终止办理", Stage.until(Stage.PUBLISHED), Stage.ENDED, may_end)

GATES = (
    SCREEN,
    START,
    BEGIN_DRAFTING,
    OPEN_PARTICIPATION,
    HANDLE,
    SUBMIT_LEGALITY,
    SUBMIT_DISCUSSION,
    REPORT,
    DECIDE,
    PUBLISH,
    EXECUTE,
    SUSPEND,
    RESUME,
    ADJUST,
    EVALUATE,
    ARCHIVE_IT,
    BACK_TO_DRAFTING,
    END,
)
BY_VERB = {gate.verb: gate for gate in GATES}
WITH_REASON = frozenset({SUSPEND.verb, RESUME.verb, ADJUST.verb, BACK_TO_DRAFTING.verb, END.verb})
COURSE = (
    SCREEN,
    START,
    BEGIN_DRAFTING,
    OPEN_PARTICIPATION,
    HANDLE,
    SUBMIT_LEGALITY,
    SUBMIT_DISCUSSION,
    REPORT,
    DECIDE,
    PUBLISH,
    EXECUTE,
    ARCHIVE_IT,
)


def signer(gate: Gate, decision: Decision) -> str:
    """Who signs a gate, in words."""
    if gate.may is may_sign:
        return f"{decision.unit}的单位审核人"
    if gate.may is may_send_back:
        return f"{decision.unit}、{decision.legality_unit}的单位审核人，或者县政府办审核人员"
    return "县政府办审核人员"


def bar(gate: Gate, decision: Decision, user: User) -> str:
    """Why the gate isn't for this person to sign; nothing when it is."""
    if gate.may(user, decision):
        return ""
    role_of = {may_sign: approves, may_send_back: approves, may_decide: may_end}
    holds_the_role = role_of.get(gate.may)
    if holds_the_role and holds_the_role(user, decision) and has_prepared(user, decision):
        return f"您办理过本轮的材料，须由没有经手的另一人签批：{signer(gate, decision)}。"
    return f"由{signer(gate, decision)}签批。"


def seen(round: Round) -> str:
    """What whoever signs has read, in one word: it is another one as soon as anything that a gate rests on changes."""
    decision = round.decision
    read: list[Any] = [
        (decision.pk, decision.version, decision.state, decision.state_since.isoformat()),
        round.draft and round.draft.pk,
        [paper.pk for paper in round.papers],
        sorted(one.pk for one in round.needless.values()),
        [(one.pk, one.version, one.state) for one in round.activities],
    ]
    return sha256(json.dumps(read).encode()).hexdigest()


def warnings(round: Round) -> list[str]:
    """What no gate forbids and yet somebody has to think about."""
    return [said for said in (_consult_again(round),) if said]


def _consult_again(round: Round) -> str | None:
    """A draft changed in substance since the one about which the public was last asked (令713 art. 14, 37)."""
    shown = [one.draft.number for one in round.activities if one.draft]
    if not shown or not round.material_drafts:
        return None
    heard, changed = max(shown), round.material_drafts[-1].number
    if changed <= heard:
        return None
    return (
        f"征求公众意见用的是第{heard}稿，以后的第{changed}稿有重大修改，一般应当重新征求公众意见："
        f"退回修改草案，再组织公众参与（{procedure(14, 37)}）"
    )


def publication_due(round: Round) -> DueDay | None:
    """Until when the decision is published at the outside, with its proof (政府信息公开条例 art. 26)."""
    text, decision = round.paper(Kind.DECISION), round.decision
    if text is None or not decision.is_public:
        return None
    return add_working_days(text.dated_on, law.PUBLICATION_WORKING_DAYS, county=decision.unit.county)
