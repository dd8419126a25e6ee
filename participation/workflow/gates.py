"""The gates of a decision, as data: what each stage asks before it is entered, and who signs.

A gate is a `Step`; its conditions stand in requirements.py. There is no other way to move a decision. Source:
重大行政决策程序暂行条例 (国务院令第713号). A decision adjusted after art. 37 runs through the gates again in a new round:
only what is of that round counts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from disclosure_portal.workdays.counting import add_working_days
from disclosure_portal.workflow import Step
from participation import law
from participation.models import Decision, Evidence, Stage
from participation.permissions import (
    has_prepared,
    may_decide,
    may_end,
    may_publish_decision,
    may_send_back,
    may_sign,
)
from participation.queries.decisions import activities, is_not_needed, present_draft, standing
from participation.workflow.requirements import (
    ACTIVITIES,
    ARCHIVED,
    DECIDED,
    DISCUSSED,
    DRAFT,
    EVALUATED,
    EXECUTING_UNIT,
    FLAGS,
    IN_LIST,
    LEGAL,
    OVER,
    PACKET,
    POLICY_CHECK,
    PUBLISHED,
    REPORTED,
    TWO_HELD,
    has_evidence,
    has_fresh_evidence,
    needs_field,
)

if TYPE_CHECKING:
    from disclosure_portal.accounts.models import User
    from disclosure_portal.workdays.counting import DueDay

__all__ = [
    "BY_VERB",
    "GATES",
    "WITH_REASON",
    "activities",
    "is_not_needed",
    "may_sign",
    "present_draft",
    "publication_due",
    "standing",
    "warnings",
]
Kind = Evidence.Kind
LAID_DOWN = (
    Stage.PUBLISHED,
    Stage.EXECUTING,
    Stage.SUSPENDED,
    Stage.EVALUATED,
    Stage.ARCHIVED,
    Stage.ENDED,
)

SCREEN = Step(
    "screen",
    "送研究论证",
    (Stage.PROPOSED,),
    Stage.SCREENED,
    may_sign,
    (
        needs_field("proposer", "没有写明建议来源", "令713第10条"),
        has_evidence(Kind.PROPOSAL, "令713第10条"),
    ),
)
START = Step(
    "start",
    "启动决策",
    (Stage.SCREENED,),
    Stage.STARTED,
    may_decide,
    (
        has_evidence(Kind.STUDY, "令713第10条"),
        has_evidence(Kind.START, "令713第10条、第11条"),
        IN_LIST,
        FLAGS,
    ),
)
BEGIN_DRAFTING = Step("begin_drafting", "拟订草案", (Stage.STARTED,), Stage.DRAFTING, may_sign)
OPEN_PARTICIPATION = Step(
    "open_participation",
    "进入公众参与",
    (Stage.DRAFTING,),
    Stage.PARTICIPATION,
    may_sign,
    (DRAFT, POLICY_CHECK),
)
HANDLE = Step(
    "handle",
    "进入意见处理",
    (Stage.PARTICIPATION,),
    Stage.HANDLING,
    may_sign,
    (ACTIVITIES, OVER, TWO_HELD),
)
SUBMIT_LEGALITY = Step("submit_legality", "送合法性审查", (Stage.HANDLING,), Stage.LEGALITY, may_sign, PACKET)
SUBMIT_DISCUSSION = Step(
    "submit_discussion", "提交集体讨论", (Stage.LEGALITY,), Stage.DISCUSSION, may_sign, (*PACKET, *LEGAL)
)
REPORT = Step(
    "report_up",
    "请示报告",
    (Stage.DISCUSSION,),
    Stage.REPORTING,
    may_decide,
    (*PACKET, *LEGAL, *DISCUSSED),
)
DECIDE = Step(
    "make_decision",
    "作出决定",
    (Stage.REPORTING,),
    Stage.DECIDED,
    may_decide,
    (*PACKET, *LEGAL, *DISCUSSED, *REPORTED, *DECIDED),
)
PUBLISH = Step("publish", "公布", (Stage.DECIDED,), Stage.PUBLISHED, may_publish_decision, PUBLISHED)
EXECUTE = Step(
    "execute",
    "交付执行",
    (Stage.PUBLISHED,),
    Stage.EXECUTING,
    may_decide,
    (EXECUTING_UNIT,),
)
SUSPEND = Step(
    "suspend",
    "中止执行",
    (Stage.EXECUTING,),
    Stage.SUSPENDED,
    may_decide,
    (has_fresh_evidence(Kind.SUSPENSION, "令713第35条、第37条"),),
)
RESUME = Step("resume", "恢复执行", (Stage.SUSPENDED,), Stage.EXECUTING, may_decide, (EXECUTING_UNIT,))
ADJUST = Step(
    "adjust",
    "调整决策，重新履行程序",
    (Stage.EXECUTING, Stage.SUSPENDED, Stage.EVALUATED),
    Stage.DRAFTING,
    may_decide,
    (has_fresh_evidence(Kind.SUSPENSION, "令713第37条"),),
)
EVALUATE = Step(
    "evaluate",
    "完成执行后评估",
    (Stage.EXECUTING, Stage.SUSPENDED),
    Stage.EVALUATED,
    may_decide,
    EVALUATED,
)
ARCHIVE_IT = Step(
    "archive", "立卷归档", (Stage.EXECUTING, Stage.EVALUATED), Stage.ARCHIVED, may_decide, ARCHIVED
)
BACK_TO_DRAFTING = Step(
    "redraft",
    "退回修改草案",
    (Stage.PARTICIPATION, Stage.HANDLING, Stage.LEGALITY, Stage.DISCUSSION, Stage.REPORTING),
    Stage.DRAFTING,
    may_send_back,
)
END = Step("end", "终止办理", tuple(stage for stage in Stage if stage not in LAID_DOWN), Stage.ENDED, may_end)

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


def signer(gate: Step, decision: Decision) -> str:
    """Who signs a gate, in words."""
    if gate.may is may_sign:
        return f"{decision.unit}的单位审核人"
    if gate.may is may_send_back:
        return f"{decision.unit}、{decision.legality_unit}的单位审核人，或者县政府办审核人员"
    return "县政府办审核人员"


def bar(gate: Step, decision: Decision, user: User) -> str:
    """Why the gate isn't for this person to sign; nothing when it is."""
    if gate.may(user, decision):
        return ""
    if gate.may is not may_send_back and has_prepared(user, decision):
        return f"您办理过本轮的材料，须由没有经手的另一人签批：{signer(gate, decision)}。"
    return f"由{signer(gate, decision)}签批。"


def warnings(decision: Decision) -> list[str]:
    """What no gate forbids and yet somebody has to think about."""
    return [said for said in (_consult_again(decision),) if said]


def _consult_again(decision: Decision) -> str | None:
    """A draft changed in substance after the public was heard on an earlier one (令713 art. 14, 37)."""
    draft = decision.drafts.filter(round=decision.round, is_material=True).order_by("number").last()
    if draft is None:
        return None
    heard = list(activities(decision))
    if not heard or not all(one.is_done_at(draft.made_at) for one in heard):
        return None
    return (
        f"公众参与结束以后，草案有重大修改（第{draft.number}稿），一般应当重新征求公众意见："
        "退回修改草案，再组织公众参与（令713第14条、第37条）"
    )


def publication_due(decision: Decision) -> DueDay | None:
    """Until when the decision is published at the outside, with its proof (条例 art. 26)."""
    text = standing(decision, Kind.DECISION)
    if text is None or not decision.is_public:
        return None
    return add_working_days(text.dated_on, law.PUBLICATION_WORKING_DAYS, county=decision.unit.county)
