"""The gates of a decision, as data: what each stage asks before it is entered, with the article that asks it.

A gate is a `Step`; its conditions are `Condition`s. There is no other way to move a decision. Source: 重大行政决策
程序暂行条例 (国务院令第713号); the articles stand at the conditions. A decision adjusted after art. 37 runs through
the gates again in a new round: only evidence of that round counts.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.db.models import QuerySet

from disclosure_portal import clock
from disclosure_portal.workdays.counting import add_working_days
from disclosure_portal.workflow import Step
from participation import law
from participation.conditions import Condition, filled
from participation.models import (
    AdoptionStatement,
    Consultation,
    Decision,
    Draft,
    Evidence,
    Explanation,
    ListEntry,
    ListVersion,
    NotNeeded,
    Opinion,
    Stage,
)
from participation.permissions import may_decide, may_publish_decision, may_send_back, may_sign

Kind, Outcome, Requirement = Evidence.Kind, Evidence.Outcome, NotNeeded.Requirement


# What is looked up. Everything is of the present round.


def standing(decision: Decision, kind: str) -> Evidence | None:
    """The newest evidence of a kind that holds now."""
    found = decision.evidence.standing().filter(kind=kind, round=decision.round)
    return found.order_by("pk").last()


def is_not_needed(decision: Decision, requirement: str) -> bool:
    said = decision.not_needed.filter(requirement=requirement, round=decision.round, ended_at__isnull=True)
    return said.exists()


def present_draft(decision: Decision) -> Draft | None:
    return decision.drafts.filter(round=decision.round).order_by("number").last()


def activities(decision: Decision) -> QuerySet[Consultation]:
    """The round's participation activities that were not cancelled."""
    return decision.consultations.filter(round=decision.round).exclude(state=Consultation.State.CANCELLED)


def completed_methods(decision: Decision) -> set[str]:
    """Methods by which the public was heard and whose books are closed."""
    return set(activities(decision).filter(state=Consultation.State.CLOSED).values_list("method", flat=True))


def plan_methods(decision: Decision) -> set[str]:
    """Of these, what counts for "any two" of 岫政办发〔2020〕37号."""
    return completed_methods(decision) - set(settings.METHODS_NOT_COUNTED)


# Makers of conditions


def has_evidence(kind: str, article: str, *, outcomes: tuple[str, ...] = (), unless: str = "") -> Condition:
    label = Kind(kind).label

    def lacks(decision: Decision) -> str | None:
        if unless and is_not_needed(decision, unless):
            return None
        found = standing(decision, kind)
        if found is None:
            how = "，或者写明不需要的理由" if unless else ""
            return f"没有登记“{label}”{how}"
        if outcomes and found.outcome not in outcomes:
            said = found.get_outcome_display() or "没有结论"
            return f"“{label}”的结论是“{said}”"
        return None

    return Condition(f"evidence_{kind}", article, lacks)


def answered(question: str, label: str, kind: str, requirement: str, article: str) -> Condition:
    """A question must be answered; yes asks for the review, no for the words of somebody who says why."""

    def lacks(decision: Decision) -> str | None:
        answer = getattr(decision, question)
        if answer is None:
            return f"没有回答“{label}”"
        if is_not_needed(decision, requirement):
            return None
        if not answer:
            return f"“{label}”答“否”的，要写明不需要{Requirement(requirement).label}的理由"
        found = standing(decision, kind)
        if found is None:
            return f"没有登记“{Kind(kind).label}”"
        return None

    return Condition(question, article, lacks)


def _titles(found: Iterable[Consultation]) -> str:
    titles = [f"“{one}”" for one in found]
    return "、".join(titles[:3]) + (f"等{len(titles)}项" if len(titles) > 3 else "")


# Conditions


def _is_in_list(decision: Decision) -> str | None:
    published = ListEntry.objects.filter(decision=decision, version__state=ListVersion.State.PUBLISHED)
    if published.exists() or decision.not_listed_reason:
        return None
    return "没有列入已发布的重大行政决策事项目录，也没有写明未列入的理由"


def _flags_are_set(decision: Decision) -> str | None:
    if decision.touches_interests is None or decision.needs_wide_knowledge is None:
        return "没有标明是否涉及群众切身利益、是否需要社会广泛知晓"
    return None


def _has_draft(decision: Decision) -> str | None:
    draft = present_draft(decision)
    if draft is None or not draft.paragraphs.exists():
        return "没有决策草案"
    return None if draft.explanation.strip() else "决策草案没有起草说明"


def _activities_are_over(decision: Decision) -> str | None:
    """Nothing is still being prepared or going on: opinions come in no more."""
    now = clock.now()
    waiting = [found for found in activities(decision) if not found.is_done_at(now)]
    return f"公众参与活动还没有结束：{_titles(waiting)}" if waiting else None


def _has_activities(decision: Decision) -> str | None:
    if is_not_needed(decision, Requirement.PARTICIPATION) or activities(decision).exists():
        return None
    return "没有组织公众参与，也没有写明依法不公开的理由"


def _heard_the_public(decision: Decision) -> str | None:
    if is_not_needed(decision, Requirement.PARTICIPATION):
        return None
    return None if completed_methods(decision) else "还没有以任何方式听取公众意见"


def _by_two_methods(decision: Decision) -> str | None:
    if is_not_needed(decision, Requirement.PARTICIPATION):
        return None
    count = len(plan_methods(decision))
    if count >= law.PLAN_METHODS:
        return None
    return f"应当采取{law.PLAN_METHODS}种以上方式听取公众意见，已办结{count}种"


def _books_are_closed(decision: Decision) -> str | None:
    open_books = list(activities(decision).exclude(state=Consultation.State.CLOSED))
    return f"公众参与活动还没有办结：{_titles(open_books)}" if open_books else None


def _opinions_are_answered(decision: Decision) -> str | None:
    left = Opinion.objects.filter(consultation__in=activities(decision)).counted().unanswered().count()
    return f"还有{left}条意见没有答复" if left else None


def _adoption_is_published(decision: Decision) -> str | None:
    if is_not_needed(decision, Requirement.PARTICIPATION) or not decision.is_public:
        return None
    public = AdoptionStatement.objects.public().filter(decision=decision, round=decision.round)
    return None if public.exists() else "没有公布意见采纳情况"


def _risk_is_controllable(decision: Decision) -> str | None:
    if is_not_needed(decision, Requirement.RISK):
        return None
    report = standing(decision, Kind.RISK)
    if report is None:
        return "没有风险评估报告"
    return None if report.outcome == Outcome.CONTROLLABLE else "风险评估的结论不是“风险可控”，不得提交决策"


def _fairness_is_passed(decision: Decision) -> str | None:
    if is_not_needed(decision, Requirement.FAIRNESS):
        return None
    found = standing(decision, Kind.FAIRNESS)
    return None if found and found.outcome == Outcome.PASS else "公平竞争审查没有通过"


def _legality_is_passed(decision: Decision) -> str | None:
    found = standing(decision, Kind.LEGALITY)
    if found is None:
        return "没有经过合法性审查，不得提交集体讨论"
    if found.outcome == Outcome.EXPLORATORY:
        return None if found.summary.strip() else "探索性改革决策要写明法律风险"
    return None if found.outcome == Outcome.PASS else "合法性审查没有通过，不得提交集体讨论"


def _legality_had_time(decision: Decision) -> str | None:
    found = standing(decision, Kind.LEGALITY)
    if found is None or found.short_reason.strip():
        return None
    if found.received_on is None:
        return "合法性审查没有登记材料收齐日期"
    earliest = add_working_days(found.received_on, law.LEGALITY_WORKING_DAYS, county=decision.unit.county)
    if found.dated_on >= earliest.legal:
        return None
    return f"合法性审查时间不足{law.LEGALITY_WORKING_DAYS}个工作日，要写明理由"


def _review_follows_the_draft(decision: Decision) -> str | None:
    """A draft changed in substance after its legality review has to be reviewed again."""
    draft, found = present_draft(decision), standing(decision, Kind.LEGALITY)
    if draft is None or found is None or not draft.is_material or draft.made_at <= found.entered_at:
        return None
    return f"合法性审查以后草案有重大修改（第{draft.number}稿），应当重新审查"


def _publication_is_lawful(decision: Decision) -> str | None:
    if not decision.is_public:
        return None if decision.not_public_reason.strip() else "不公开的，没有写明法律依据和理由"
    return None if standing(decision, Kind.PUBLICATION) else "没有登记公布的网址或者载体"


def _interpretation_is_published(decision: Decision) -> str | None:
    if not decision.is_public or is_not_needed(decision, Requirement.INTERPRETATION):
        return None
    public = Explanation.objects.public().filter(decision=decision)
    return None if public.exists() else "没有发布解读"


def _archive_is_made(decision: Decision) -> str | None:
    return None if decision.archives.exists() else "没有生成归档包"


def _evaluator_is_another(decision: Decision) -> str | None:
    """Who took part in the ex-ante stage may not evaluate: experts and risk assessors (art. 36)."""
    report = standing(decision, Kind.EVALUATION)
    if report is None:
        return None
    before = decision.evidence.standing().filter(kind__in=(Kind.EXPERTS, Kind.RISK))
    if report.person in set(before.values_list("person", flat=True)):
        return f"“{report.person}”参加过决策前的论证或者评估，不能承担后评估"
    return None


# The gates

IN_LIST = Condition("in_list", "岫政办发〔2020〕37号二（二）；令713第3条", _is_in_list)
FLAGS = Condition("flags", "岫政办发〔2020〕37号二（二）", _flags_are_set)
DRAFT = Condition("draft", "令713第12条、第15条", _has_draft)
ACTIVITIES = Condition("activities", "令713第14条", _has_activities)
OVER = Condition("over", "令713第18条", _activities_are_over)
HEARD = Condition("heard", "令713第14条", _heard_the_public)
TWO_METHODS = Condition("two_methods", "岫政办发〔2020〕37号二（二）", _by_two_methods)
BOOKS = Condition("books", "令713第18条", _books_are_closed)
ANSWERED = Condition("answered", "令713第18条", _opinions_are_answered)
ADOPTION = Condition("adoption", "令713第18条、第32条；国办发〔2019〕19号", _adoption_is_published)
EXPERTS = answered("is_professional", "专业性、技术性较强", Kind.EXPERTS, Requirement.EXPERTS, "令713第19条")
RISK = answered("is_risky", "可能影响社会稳定、公共安全", Kind.RISK, Requirement.RISK, "令713第22条")
FAIRNESS = answered(
    "is_economic",
    "涉及市场主体经济活动",
    Kind.FAIRNESS,
    Requirement.FAIRNESS,
    "令713第29条；公平竞争审查条例第16条",
)
CONTROLLABLE = Condition("controllable", "令713第24条", _risk_is_controllable)
FAIR = Condition("fair", "公平竞争审查条例第16条、第18条", _fairness_is_passed)
LEGALITY = Condition("legality", "令713第25条", _legality_is_passed)
LEGALITY_TIME = Condition("legality_time", "令713第27条", _legality_had_time)
REVIEWED_AGAIN = Condition("reviewed_again", "令713第25条、第37条", _review_follows_the_draft)
PUBLICATION = Condition("publication", "令713第32条；条例第26条", _publication_is_lawful)
INTERPRETATION = Condition(
    "interpretation", "令713第32条；辽政办发〔2018〕43号", _interpretation_is_published
)
EVALUATOR = Condition("evaluator", "令713第36条", _evaluator_is_another)
ARCHIVE = Condition("archive", "令713第33条；档案法第37条", _archive_is_made)

# What the packet for review and discussion holds (art. 26, 29). Every later gate asks for it again, because evidence
# may be superseded after a gate was passed: nothing is decided on what no longer stands.
PARTICIPATION_DONE = (DRAFT, ACTIVITIES, HEARD, TWO_METHODS, BOOKS, ANSWERED, ADOPTION)
REVIEWS_DONE = (EXPERTS, RISK, CONTROLLABLE, FAIRNESS, FAIR)
PACKET = (has_evidence(Kind.POLICY_CHECK, "令713第12条"), *PARTICIPATION_DONE, *REVIEWS_DONE)
LEGAL = (LEGALITY, LEGALITY_TIME, REVIEWED_AGAIN)
DISCUSSED = has_evidence(Kind.DISCUSSION, "令713第30条", outcomes=(Outcome.AGREED,))

SCREEN = Step(
    "screen",
    "送研究论证",
    (Stage.PROPOSED,),
    Stage.SCREENED,
    may_sign,
    (
        filled("proposer", "没有写明建议来源", "令713第10条"),
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
    (DRAFT, has_evidence(Kind.POLICY_CHECK, "令713第12条")),
)
HANDLE = Step("handle", "进入意见处理", (Stage.PARTICIPATION,), Stage.HANDLING, may_sign, (ACTIVITIES, OVER))
SUBMIT_LEGALITY = Step("submit_legality", "送合法性审查", (Stage.HANDLING,), Stage.LEGALITY, may_sign, PACKET)
SUBMIT_DISCUSSION = Step(
    "submit_discussion", "提交集体讨论", (Stage.LEGALITY,), Stage.DISCUSSION, may_sign, (*PACKET, *LEGAL)
)
REPORT = Step(
    "report_up", "请示报告", (Stage.DISCUSSION,), Stage.REPORTING, may_decide, (*PACKET, *LEGAL, DISCUSSED)
)
DECIDE = Step(
    "make_decision",
    "作出决定",
    (Stage.REPORTING,),
    Stage.DECIDED,
    may_decide,
    (
        *PACKET,
        *LEGAL,
        DISCUSSED,
        has_evidence(Kind.PARTY, "令713第31条", outcomes=(Outcome.AGREED,), unless=Requirement.PARTY),
        has_evidence(Kind.CONGRESS, "令713第8条", unless=Requirement.CONGRESS),
        has_evidence(Kind.DECISION, "令713第30条"),
    ),
)
PUBLISH = Step(
    "publish",
    "公布",
    (Stage.DECIDED,),
    Stage.PUBLISHED,
    may_publish_decision,
    (has_evidence(Kind.SECRECY, "条例第17条", outcomes=(Outcome.PASS,)), PUBLICATION, INTERPRETATION),
)
EXECUTE = Step(
    "execute",
    "交付执行",
    (Stage.PUBLISHED,),
    Stage.EXECUTING,
    may_decide,
    (filled("executing_unit", "没有明确执行单位", "令713第34条"),),
)
SUSPEND = Step(
    "suspend",
    "中止执行",
    (Stage.EXECUTING,),
    Stage.SUSPENDED,
    may_decide,
    (has_evidence(Kind.SUSPENSION, "令713第35条、第37条"),),
)
RESUME = Step("resume", "恢复执行", (Stage.SUSPENDED,), Stage.EXECUTING, may_decide)
ADJUST = Step(
    "adjust",
    "调整决策，重新履行程序",
    (Stage.EXECUTING, Stage.SUSPENDED, Stage.EVALUATED),
    Stage.DRAFTING,
    may_decide,
    (has_evidence(Kind.SUSPENSION, "令713第37条"),),
)
EVALUATE = Step(
    "evaluate",
    "完成执行后评估",
    (Stage.EXECUTING, Stage.SUSPENDED),
    Stage.EVALUATED,
    may_decide,
    (has_evidence(Kind.EVALUATION, "令713第36条"), EVALUATOR),
)
ARCHIVE_IT = Step(
    "archive", "立卷归档", (Stage.EXECUTING, Stage.EVALUATED), Stage.ARCHIVED, may_decide, (ARCHIVE,)
)
BACK_TO_DRAFTING = Step(
    "redraft",
    "退回修改草案",
    (Stage.PARTICIPATION, Stage.HANDLING, Stage.LEGALITY, Stage.DISCUSSION, Stage.REPORTING),
    Stage.DRAFTING,
    may_send_back,
)
END = Step(
    "end",
    "终止办理",
    tuple(
        stage
        for stage in Stage
        if stage
        not in (
            Stage.PUBLISHED,
            Stage.EXECUTING,
            Stage.SUSPENDED,
            Stage.EVALUATED,
            Stage.ARCHIVED,
            Stage.ENDED,
        )
    ),
    Stage.ENDED,
    may_decide,
)

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
