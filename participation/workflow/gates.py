"""The gates of a decision, as data: what each stage asks before it is entered, and who signs.

A gate is a `Step`; its conditions stand in requirements.py and deciding.py. There is no other way to move a decision. Source:
重大行政决策程序暂行条例 (国务院令第713号). A decision adjusted after art. 37 runs through the gates again in a new round:
only what is of that round counts.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from disclosure_portal.accounts.models import Role
from disclosure_portal.accounts.queries import holders
from disclosure_portal.workdays.counting import add_working_days
from disclosure_portal.workflow import Step, StepRefused
from participation import law
from participation.law import procedure
from participation.models import Evidence, NotNeeded, Stage
from participation.permissions import (
    Basis,
    approves,
    has_prepared,
    left_to_decide,
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
    from participation.conditions import Condition
    from participation.models import Decision

Kind = Evidence.Kind
LAST_SIGNER = "您是唯一还能签批的人，请由另一位登记；承办单位办理的材料，也可以由承办单位登记。"
ADD_REVIEWER = "请管理员增设审核人员。"


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

    @property
    def basis(self) -> Basis | None:
        """What a gate of the county office rests on; none where who signs isn't barred by it."""
        return self.may.keywords["basis"] if isinstance(self.may, partial) else None


def by_county(
    verb: str, label: str, sources: tuple[str, ...], target: str, needs: tuple[Condition, ...] = ()
) -> Gate:
    """A gate that a reviewer of the county office signs who made nothing of what it rests on."""
    return Gate(verb, label, sources, target, partial(may_decide, basis=_basis_of(needs)), needs)


def _basis_of(needs: tuple[Condition, ...]) -> Basis:
    """Papers, findings, facts, draft and statement, as the conditions name them. Who carries it out is no evidence."""
    codes = {need.code for need in needs}
    kinds = {need.where.removeprefix("evidence-") for need in needs if need.where.startswith("evidence-")}
    fresh = {code.removeprefix("fresh_") for code in codes if code.startswith("fresh_")}
    asked = {*kinds, *({NotNeeded.Requirement.PARTICIPATION.value} if "activities" in codes else ())}
    return Basis(
        kinds=frozenset(kinds - fresh),
        fresh=frozenset(fresh),
        needless=frozenset(asked & set(NotNeeded.Requirement.values)),
        facts=any(need.where == "facts" and need.code != EXECUTING_UNIT.code for need in needs),
        draft="draft" in codes,
        adoption="adoption" in codes,
    )


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
START = by_county(
    "start",
    "启动决策",
    (Stage.SCREENED,),
    Stage.STARTED,
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
REPORT = by_county(
    "report_up",
    "请示报告",
    (Stage.DISCUSSION,),
    Stage.REPORTING,
    (*PACKET, *LEGAL, *DISCUSSED),
)
DECIDE = by_county(
    "make_decision",
    "作出决定",
    (Stage.REPORTING,),
    Stage.DECIDED,
    (*PACKET, *LEGAL, *DISCUSSED, *REPORTED, *DECIDED),
)
PUBLISH = by_county(
    "publish",
    "公布",
    (Stage.DECIDED,),
    Stage.PUBLISHED,
    (*LEGAL, *DISCUSSED, *REPORTED, *DECIDED, *PUBLISHED),
)
EXECUTE = by_county(
    "execute",
    "交付执行",
    (Stage.PUBLISHED,),
    Stage.EXECUTING,
    (EXECUTING_UNIT,),
)
SUSPEND = by_county(
    "suspend",
    "中止执行",
    (Stage.EXECUTING, Stage.EVALUATED),
    Stage.SUSPENDED,
    (has_fresh_evidence(Kind.SUSPENSION, procedure(35, 37)),),
)
RESUME = by_county(
    "resume", "恢复执行", (Stage.SUSPENDED, Stage.EVALUATED), Stage.EXECUTING, (EXECUTING_UNIT,)
)
ADJUST = by_county(
    "adjust",
    "调整决策，重新履行程序",
    (Stage.EXECUTING, Stage.SUSPENDED, Stage.EVALUATED),
    Stage.DRAFTING,
    (has_fresh_evidence(Kind.SUSPENSION, procedure(37)),),
)
EVALUATE = by_county(
    "evaluate",
    "完成执行后评估",
    (Stage.EXECUTING, Stage.SUSPENDED),
    Stage.EVALUATED,
    EVALUATED,
)
ARCHIVE_IT = by_county("archive", "立卷归档", (Stage.EXECUTING, Stage.EVALUATED), Stage.ARCHIVED, ARCHIVED)
BACK_TO_DRAFTING = Gate(
    "redraft",
    "退回修改草案",
    (Stage.PARTICIPATION, Stage.HANDLING, Stage.LEGALITY, Stage.DISCUSSION, Stage.REPORTING),
    Stage.DRAFTING,
    may_send_back,
    (NOTHING_OPEN,),
)
STOP = by_county(
    "stop",
    "停止执行",
    (Stage.SUSPENDED, Stage.EVALUATED),
    Stage.ENDED,
    (has_fresh_evidence(Kind.SUSPENSION, procedure((36, 37))),),
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
    STOP,
    END,
)
BY_VERB = {gate.verb: gate for gate in GATES}
WITH_REASON = frozenset({SUSPEND.verb, RESUME.verb, ADJUST.verb, BACK_TO_DRAFTING.verb, STOP.verb, END.verb})
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
    if gate.basis is not None and may_end(user, decision):
        if not left_to_decide(decision, gate.basis):
            return f"县政府办的审核人员都办理过这一步所依据的材料，没有人能签批。{ADD_REVIEWER}"
        return f"您办理过这一步所依据的材料，须由没有经手的另一人签批：{signer(gate, decision)}。"
    if gate.may in (may_sign, may_send_back) and approves(user, decision) and has_prepared(user, decision):
        return f"您办理过本轮的材料，须由没有经手的另一人签批：{signer(gate, decision)}。"
    return f"由{signer(gate, decision)}签批。"


@contextmanager
def keeping_a_signer(decision: Decision, by: User) -> Iterator[None]:
    """Refuses what is saved within when it would bar the last reviewer who may still sign a gate ahead.

    Where the county has one reviewer only nothing is refused: the gate says that another one is needed.
    """
    free = [gate for gate in _ahead(decision) if gate.may(by, decision)]
    yield
    barred = [gate for gate in free if not gate.may(by, decision)]
    others = holders(Role.REVIEWER, decision.organ).exclude(pk=by.pk)
    if any(not left_to_decide(decision, gate.basis) for gate in barred) and others.exists():
        raise StepRefused([LAST_SIGNER])


def _ahead(decision: Decision) -> list[Gate]:
    """The gates of the county office that the decision still has before it, as far as one can tell."""
    here = [number for number, gate in enumerate(COURSE) if decision.state in gate.sources]
    course = COURSE[here[0] :] if here else ()
    aside = [gate for gate in GATES if decision.state in gate.sources and gate not in course]
    return [gate for gate in (*course, *aside) if gate.basis is not None]


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
