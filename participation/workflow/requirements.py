"""What the gates of a decision ask, each condition with its article: data that gates.py puts together.

Source: 重大行政决策程序暂行条例 (国务院令第713号). Everything is asked of the decision's present round, and of evidence
that stands: what was superseded counts no more.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone

from disclosure_portal import clock
from disclosure_portal.workdays.counting import add_working_days
from participation import law
from participation.conditions import Condition
from participation.models import (
    AdoptionStatement,
    Consultation,
    Decision,
    Evidence,
    Explanation,
    ListEntry,
    ListVersion,
    NotNeeded,
    Opinion,
)
from participation.queries.decisions import (
    activities,
    completed_methods,
    execution_began,
    held_methods,
    is_exempt,
    is_not_needed,
    plan_methods,
    present_draft,
    standing,
)

Kind, Outcome, Requirement = Evidence.Kind, Evidence.Outcome, NotNeeded.Requirement


@dataclass(frozen=True)
class Asked(Condition):
    """A condition of a gate. `where` names the part of the decision's page on which it is mended."""

    where: str = "facts"


# Makers of conditions


def needs_field(name: str, missing: str, article: str) -> Asked:
    return Asked(name, article, lambda decision: None if getattr(decision, name) else missing)


def has_evidence(kind: str, article: str, *, outcomes: tuple[str, ...] = (), unless: str = "") -> Asked:
    label = Kind(kind).label

    def lacks(decision: Decision) -> str | None:
        found = standing(decision, kind)
        if found is None:
            if unless and is_not_needed(decision, unless):
                return None
            how = "，或者写明不需要的理由" if unless else ""
            return f"没有登记“{label}”{how}"
        if outcomes and found.outcome not in outcomes:
            return f"“{label}”的结论是“{found.get_outcome_display() or '没有结论'}”"
        return None

    return Asked(f"evidence_{kind}", article, lacks, f"evidence-{kind}")


def has_fresh_evidence(kind: str, article: str) -> Asked:
    """Registered since the execution began or went on: an earlier order doesn't serve twice."""
    label = Kind(kind).label

    def lacks(decision: Decision) -> str | None:
        began, found = execution_began(decision), standing(decision, kind)
        is_fresh = found is not None and (began is None or found.entered_at >= began.entered_at)
        return None if is_fresh else f"没有登记这一次的“{label}”"

    return Asked(f"fresh_{kind}", article, lacks, f"evidence-{kind}")


def tells(kind: str, field: str, missing: str, article: str) -> Asked:
    """What evidence has to say, if there is any: that there is one is asked elsewhere."""

    def lacks(decision: Decision) -> str | None:
        found = standing(decision, kind)
        return None if found is None or getattr(found, field).strip() else missing

    return Asked(f"{kind}_{field}", article, lacks, f"evidence-{kind}")


def not_before(kind: str, earlier: str, article: str) -> Asked:
    """The order of two papers, as their dates have it."""

    def lacks(decision: Decision) -> str | None:
        later, first = standing(decision, kind), standing(decision, earlier)
        if later is None or first is None or later.dated_on >= first.dated_on:
            return None
        return f"“{later.get_kind_display()}”的日期早于“{first.get_kind_display()}”"

    return Asked(f"{kind}_after_{earlier}", article, lacks, f"evidence-{kind}")


def follows_the_draft(kind: str, article: str) -> Asked:
    """A draft changed in substance after it was looked at has to be looked at again."""
    label = Kind(kind).label

    def lacks(decision: Decision) -> str | None:
        found = standing(decision, kind)
        if found is None:
            return None
        material = decision.drafts.filter(round=decision.round, is_material=True)
        for draft in material.order_by("-number"):
            if draft.made_at > found.entered_at or timezone.localdate(draft.made_at) > found.dated_on:
                return f"“{label}”以后草案有重大修改（第{draft.number}稿），应当重新办理"
        return None

    return Asked(f"{kind}_follows_draft", article, lacks, f"evidence-{kind}")


def answered(question: str, label: str, kind: str, requirement: str, article: str) -> Asked:
    """A question must be answered: yes asks for the review, no for the words of somebody who says why."""

    def lacks(decision: Decision) -> str | None:
        answer = getattr(decision, question)
        if answer is None:
            return f"没有回答“{label}”"
        if standing(decision, kind):
            return None
        if answer:
            return f"没有登记“{Kind(kind).label}”"
        if is_not_needed(decision, requirement):
            return None
        return f"“{label}”答“否”的，要写明不需要{Requirement(requirement).label}的理由"

    return Asked(question, article, lacks, f"evidence-{kind}")


def _titles(found: Iterable[Consultation]) -> str:
    titles = [f"“{one}”" for one in found]
    return "、".join(titles[:3]) + (f"等{len(titles)}项" if len(titles) > 3 else "")


# Starting


def _is_in_list(decision: Decision) -> str | None:
    """What the next version of the list dropped is in the list no more."""
    listed = ListEntry.objects.filter(decision=decision, version__in=ListVersion.objects.newest())
    if decision.not_listed_reason.strip() or listed.exists():
        return None
    return "没有列入已发布的重大行政决策事项目录，也没有写明未列入的理由"


def _flags_are_set(decision: Decision) -> str | None:
    if decision.touches_interests is None or decision.needs_wide_knowledge is None:
        return "没有标明是否涉及群众切身利益、是否需要社会广泛知晓"
    return None


IN_LIST = Asked("in_list", "岫政办发〔2020〕37号二（二）；令713第3条", _is_in_list)
FLAGS = Asked("flags", "岫政办发〔2020〕37号二（二）", _flags_are_set)


# Draft and public participation


def _has_draft(decision: Decision) -> str | None:
    draft = present_draft(decision)
    if draft is None or not draft.paragraphs.exists():
        return "没有决策草案"
    return None if draft.explanation.strip() else "决策草案没有起草说明"


def _has_activities(decision: Decision) -> str | None:
    if is_exempt(decision) or activities(decision).exists():
        return None
    return "没有组织公众参与，也没有写明依法不公开的理由"


def _activities_are_over(decision: Decision) -> str | None:
    """Nothing is still being prepared or going on: opinions come in no more."""
    now = clock.now()
    waiting = [found for found in activities(decision) if not found.is_done_at(now)]
    return f"公众参与活动还没有结束：{_titles(waiting)}" if waiting else None


def _held_by_two_methods(decision: Decision) -> str | None:
    """Asked before new activities can no longer be added."""
    if is_exempt(decision) or not activities(decision).exists():
        return None
    return _fewer_than_two(len(held_methods(decision)), "已举行")


def _heard_the_public(decision: Decision) -> str | None:
    return None if is_exempt(decision) or completed_methods(decision) else "还没有以任何方式听取公众意见"


def _by_two_methods(decision: Decision) -> str | None:
    return None if is_exempt(decision) else _fewer_than_two(len(plan_methods(decision)), "已办结")


def _fewer_than_two(count: int, said: str) -> str | None:
    if count >= law.PLAN_METHODS:
        return None
    return f"应当采取{law.PLAN_METHODS}种以上方式听取公众意见，{said}{count}种"


def _books_are_closed(decision: Decision) -> str | None:
    open_books = list(activities(decision).exclude(state=Consultation.State.CLOSED))
    return f"公众参与活动还没有办结：{_titles(open_books)}" if open_books else None


def _opinions_are_answered(decision: Decision) -> str | None:
    left = Opinion.objects.filter(consultation__in=activities(decision)).counted().unanswered().count()
    return f"还有{left}条意见没有答复" if left else None


def _adoption_is_published(decision: Decision) -> str | None:
    if is_exempt(decision):
        return None
    public = AdoptionStatement.objects.public().filter(decision=decision, round=decision.round)
    return None if public.exists() else "没有公布意见采纳情况"


POLICY_CHECK = has_evidence(Kind.POLICY_CHECK, "令713第12条")
DEPARTMENTS = has_evidence(Kind.DEPARTMENTS, "令713第13条", unless=Requirement.DEPARTMENTS)
DRAFT = Asked("draft", "令713第12条、第15条", _has_draft, "drafts")
ACTIVITIES = Asked("activities", "令713第14条", _has_activities, "consultations")
OVER = Asked("over", "令713第18条", _activities_are_over, "consultations")
TWO_HELD = Asked("two_held", "岫政办发〔2020〕37号二（二）", _held_by_two_methods, "consultations")
HEARD = Asked("heard", "令713第14条", _heard_the_public, "consultations")
TWO_METHODS = Asked("two_methods", "岫政办发〔2020〕37号二（二）", _by_two_methods, "consultations")
BOOKS = Asked("books", "令713第18条", _books_are_closed, "consultations")
ANSWERED = Asked("answered", "令713第18条", _opinions_are_answered, "consultations")
ADOPTION = Asked("adoption", "令713第18条、第32条；国办发〔2019〕19号", _adoption_is_published, "statements")
PARTICIPATION_DONE = (DRAFT, ACTIVITIES, HEARD, TWO_METHODS, BOOKS, ANSWERED, ADOPTION)


# Experts, risk, fair competition

_OF_EXPERTS = "令713第19条至第21条"
_OF_RISK = "令713第22条至第24条"


def _risk_is_controllable(decision: Decision) -> str | None:
    """Whatever else was said: a report that found otherwise stops the decision."""
    report = standing(decision, Kind.RISK)
    if report is None or report.outcome == Outcome.CONTROLLABLE:
        return None
    return "风险评估的结论不是“风险可控”，不得提交决策"


def _fairness_is_passed(decision: Decision) -> str | None:
    found = standing(decision, Kind.FAIRNESS)
    return None if found is None or found.outcome == Outcome.PASS else "公平竞争审查没有通过"


EXPERTS = answered("is_professional", "专业性、技术性较强", Kind.EXPERTS, Requirement.EXPERTS, _OF_EXPERTS)
RISK = answered("is_risky", "可能影响社会稳定、公共安全", Kind.RISK, Requirement.RISK, _OF_RISK)
FAIRNESS = answered(
    "is_economic",
    "涉及市场主体经济活动",
    Kind.FAIRNESS,
    Requirement.FAIRNESS,
    "令713第29条；公平竞争审查条例第16条",
)
REVIEWS_DONE = (
    EXPERTS,
    tells(Kind.EXPERTS, "attendees", "专家论证没有写明参加论证的专家", _OF_EXPERTS),
    tells(Kind.EXPERTS, "independence", "专家论证没有登记专家无直接利害关系的声明", _OF_EXPERTS),
    RISK,
    tells(Kind.RISK, "summary", "风险评估没有写明风险点、防范措施和处置预案", _OF_RISK),
    Asked("controllable", _OF_RISK, _risk_is_controllable, "evidence-risk"),
    FAIRNESS,
    Asked("fair", "公平竞争审查条例第16条、第18条", _fairness_is_passed, "evidence-fairness"),
    follows_the_draft(Kind.FAIRNESS, "公平竞争审查条例第16条"),
)

# What goes to the legality review, and on to the discussion (art. 26, 29). Every later gate asks for it again, because
# evidence may be superseded after a gate was passed: nothing is decided on what no longer stands.
PACKET = (POLICY_CHECK, DEPARTMENTS, *PARTICIPATION_DONE, *REVIEWS_DONE)


# Legality, discussion, decision


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


_OF_REVIEW = "令713第26条至第28条"
LEGAL = (
    Asked("legality", "令713第25条", _legality_is_passed, "evidence-legality"),
    Asked("legality_time", _OF_REVIEW, _legality_had_time, "evidence-legality"),
    tells(Kind.LEGALITY, "attendees", "合法性审查没有写明法律顾问、公职律师的意见", _OF_REVIEW),
    follows_the_draft(Kind.LEGALITY, "令713第25条、第37条"),
)
DISCUSSED = (
    has_evidence(Kind.DISCUSSION, "令713第30条", outcomes=(Outcome.AGREED,)),
    tells(Kind.DISCUSSION, "attendees", "集体讨论记录没有写明出席人员", "令713第30条"),
    not_before(Kind.DISCUSSION, Kind.LEGALITY, "令713第25条"),
    follows_the_draft(Kind.DISCUSSION, "令713第30条、第37条"),
)
REPORTED = (
    has_evidence(Kind.PARTY, "令713第31条", outcomes=(Outcome.AGREED,), unless=Requirement.PARTY),
    has_evidence(Kind.CONGRESS, "令713第8条", unless=Requirement.CONGRESS),
)
DECIDED = (
    has_evidence(Kind.DECISION, "令713第30条"),
    not_before(Kind.DECISION, Kind.DISCUSSION, "令713第30条"),
    not_before(Kind.DECISION, Kind.PARTY, "令713第31条"),
)


# Publication, execution, archive


def _publication_is_lawful(decision: Decision) -> str | None:
    if not decision.is_public:
        return None if decision.not_public_reason.strip() else "不公开的，没有写明法律依据和理由"
    return None if standing(decision, Kind.PUBLICATION) else "没有登记公布的网址或者载体"


def _interpretation_is_published(decision: Decision) -> str | None:
    if not decision.is_public or is_not_needed(decision, Requirement.INTERPRETATION):
        return None
    of_decision = Explanation.objects.public().filter(decision=decision, about=Explanation.About.DECISION)
    return None if of_decision.exists() else "没有发布决定的解读"


def _evaluator_is_another(decision: Decision) -> str | None:
    """Who took part before the decision may not evaluate it: experts and risk assessors (art. 36)."""
    report = standing(decision, Kind.EVALUATION)
    if report is None:
        return None
    before = decision.evidence.standing().filter(kind__in=(Kind.EXPERTS, Kind.RISK))
    if report.person in set(before.values_list("person", flat=True)):
        return f"“{report.person}”参加过决策前的论证或者评估，不能承担后评估"
    return None


def _archive_is_made(decision: Decision) -> str | None:
    """A package that holds the execution too: one that was made earlier doesn't."""
    began = execution_began(decision)
    made = decision.archives.filter(made_at__gte=began.entered_at) if began else decision.archives
    return None if made.exists() else "没有生成归档包"


PUBLISHED = (
    has_evidence(Kind.SECRECY, "条例第17条", outcomes=(Outcome.PASS,)),
    Asked("publication", "令713第32条；条例第26条", _publication_is_lawful, "evidence-publication"),
    not_before(Kind.PUBLICATION, Kind.SECRECY, "条例第17条"),
    Asked("interpretation", "令713第32条；辽政办发〔2018〕43号", _interpretation_is_published, "statements"),
)
EXECUTING_UNIT = needs_field("executing_unit_id", "没有明确执行单位", "令713第34条")
EVALUATED = (
    has_evidence(Kind.EVALUATION, "令713第36条"),
    Asked("evaluator", "令713第36条", _evaluator_is_another, "evidence-evaluation"),
)
ARCHIVED = (Asked("archive", "令713第33条；档案法第37条", _archive_is_made, "archive"),)
