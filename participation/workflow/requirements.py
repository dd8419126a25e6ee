"""What the gates ask until the legality review, each condition with its article: data that gates.py puts together.

Source: 重大行政决策程序暂行条例 (国务院令第713号). Everything is asked of the decision's present round.
"""

from __future__ import annotations

from collections.abc import Iterable

from participation import law
from participation.law import cite, procedure
from participation.models import (
    AdoptionStatement,
    Consultation,
    Evidence,
    ListEntry,
    ListVersion,
    NotNeeded,
    Opinion,
)
from participation.queries.rounds import Round, counted_methods
from participation.workflow.asking import answered, asks, follows_the_draft, has_evidence, tells

Kind, Outcome, Requirement = Evidence.Kind, Evidence.Outcome, NotNeeded.Requirement


def _titles(found: Iterable[Consultation]) -> str:
    titles = [f"“{one}”" for one in found]
    return "、".join(titles[:3]) + (f"等{len(titles)}项" if len(titles) > 3 else "")


# Starting


def _is_in_list(round: Round) -> str | None:
    """What the next version of the list dropped is in the list no more."""
    if round.decision.not_listed_reason.strip():
        return None
    newest = ListVersion.objects.newest()
    if ListEntry.objects.filter(decision=round.decision, version__in=newest).exists():
        return None
    return "没有列入已发布的重大行政决策事项目录，也没有写明未列入的理由"


def _flags_are_set(round: Round) -> str | None:
    if round.decision.touches_interests is None or round.decision.needs_wide_knowledge is None:
        return "没有标明是否涉及群众切身利益、是否需要社会广泛知晓"
    return None


IN_LIST = asks(
    "in_list",
    f"{law.COUNTY_PLAN}；{procedure(3)}",
    _is_in_list,
    "列入事项目录或者写明未列入的理由",
)
FLAGS = asks("flags", law.COUNTY_PLAN, _flags_are_set, "标明是否涉及切身利益、是否需要广泛知晓")


# Draft and public participation


def _has_draft(round: Round) -> str | None:
    draft = round.draft
    if draft is None or not draft.paragraphs.exists():
        return "没有决策草案"
    return None if draft.explanation.strip() else "决策草案没有起草说明"


def _has_activities(round: Round) -> str | None:
    if round.is_exempt or round.activities:
        return None
    return "没有组织公众参与，县政府办也没有认定依法不公开、不组织公众参与"


def _activities_are_over(round: Round) -> str | None:
    """Nothing is still being prepared or going on: opinions come in no more."""
    waiting = [one for one in round.activities if one not in round.held]
    return f"公众参与活动还没有结束：{_titles(waiting)}" if waiting else None


def _held_by_two_methods(round: Round) -> str | None:
    """Asked before new activities can no longer be added."""
    if round.is_exempt or not round.activities:
        return None
    return _fewer_than_two(len(counted_methods(round.held)), "已举行")


def _heard_the_public(round: Round) -> str | None:
    is_heard = any(one.is_counted for one in round.closed)
    return None if round.is_exempt or is_heard else "还没有以任何方式听取公众意见"


def _by_two_methods(round: Round) -> str | None:
    return None if round.is_exempt else _fewer_than_two(len(counted_methods(round.closed)), "已办结")


def _fewer_than_two(count: int, said: str) -> str | None:
    if count >= law.PLAN_METHODS:
        return None
    return f"应当采取{law.PLAN_METHODS}种以上方式听取公众意见，{said}{count}种"


def _books_are_closed(round: Round) -> str | None:
    open_books = [one for one in round.activities if one not in round.closed]
    return f"公众参与活动还没有办结：{_titles(open_books)}" if open_books else None


def _nothing_is_open(round: Round) -> str | None:
    """People aren't asked about a draft that was taken back: what was announced is finished or called off first."""
    going_on = [one for one in round.activities if one.state == Consultation.State.PUBLISHED]
    if not going_on:
        return None
    return f"还有{len(going_on)}项公众参与活动没有办结：{_titles(going_on)}，请先办结、取消，或者提前结束"


def _opinions_are_answered(round: Round) -> str | None:
    left = Opinion.objects.filter(consultation__in=round.activities).counted().unanswered().count()
    return f"还有{left}条意见没有答复" if left else None


def _adoption_is_published(round: Round) -> str | None:
    """After every activity of the round: what was said later isn't answered by an earlier statement."""
    if round.is_exempt:
        return None
    decision = round.decision
    public = AdoptionStatement.objects.public().filter(decision=decision, round=decision.round).first()
    if public is None:
        return "没有公布意见采纳情况"
    later = [one for one in round.closed if one.closed_at and one.closed_at > public.published_at]
    return f"公布意见采纳情况以后又听取了意见：{_titles(later)}，要公布新的采纳情况" if later else None


_OF_HEARING = "consultations"
POLICY_CHECK = has_evidence(Kind.POLICY_CHECK, procedure(12))
DEPARTMENTS = has_evidence(Kind.DEPARTMENTS, procedure(13), unless=Requirement.DEPARTMENTS)
DRAFT = asks("draft", procedure(12, 15), _has_draft, "有决策草案和起草说明", "drafts")
ACTIVITIES = asks("activities", procedure(14), _has_activities, "组织公众参与", _OF_HEARING)
OVER = asks("over", procedure(18), _activities_are_over, "公众参与活动已经结束", _OF_HEARING)
TWO_HELD = asks("two_held", law.COUNTY_PLAN, _held_by_two_methods, "采取两种以上方式听取意见", _OF_HEARING)
HEARD = asks("heard", procedure(14), _heard_the_public, "听取了公众意见", _OF_HEARING)
TWO_METHODS = asks("two_methods", law.COUNTY_PLAN, _by_two_methods, "采取两种以上方式听取意见", _OF_HEARING)
BOOKS = asks("books", procedure(18), _books_are_closed, "公众参与活动已经办结", _OF_HEARING)
NOTHING_OPEN = asks(
    "nothing_open", procedure(18), _nothing_is_open, "没有正在进行的公众参与活动", _OF_HEARING
)
ANSWERED = asks("answered", procedure(18), _opinions_are_answered, "意见全部答复", _OF_HEARING)
ADOPTION = asks(
    "adoption",
    f"{procedure(18, 32)}；国办发〔2019〕19号",
    _adoption_is_published,
    "公布意见采纳情况",
    "statements",
)
PARTICIPATION_DONE = (DRAFT, ACTIVITIES, HEARD, TWO_METHODS, BOOKS, ANSWERED, ADOPTION)


# Experts, risk, fair competition

_OF_EXPERTS = procedure((19, 21))
_OF_RISK = procedure((22, 24))
_OF_FAIRNESS = cite(law.FAIR_COMPETITION, 16)


def _risk_is_controllable(round: Round) -> str | None:
    """Whatever else was said: a report that found otherwise stops the decision."""
    report = round.paper(Kind.RISK)
    if report is None or report.outcome == Outcome.CONTROLLABLE:
        return None
    return "风险评估的结论不是“风险可控”，不得提交决策"


def _fairness_is_passed(round: Round) -> str | None:
    found = round.paper(Kind.FAIRNESS)
    return None if found is None or found.outcome == Outcome.PASS else "公平竞争审查没有通过"


EXPERTS = (
    answered("is_professional", Kind.EXPERTS, Requirement.EXPERTS, _OF_EXPERTS),
    tells(
        Kind.EXPERTS,
        "attendees",
        "专家论证没有写明参加论证的专家",
        _OF_EXPERTS,
        "写明参加论证的专家",
    ),
    tells(
        Kind.EXPERTS,
        "independence",
        "专家论证没有登记专家无直接利害关系的声明",
        _OF_EXPERTS,
        "专家与决策没有利害关系",
    ),
    tells(
        Kind.EXPERTS,
        "summary",
        "专家论证没有写明论证意见和研究采纳情况",
        _OF_EXPERTS,
        "写明专家意见和采纳情况",
    ),
    follows_the_draft(Kind.EXPERTS, _OF_EXPERTS),
)
RISK = (
    answered("is_risky", Kind.RISK, Requirement.RISK, _OF_RISK),
    tells(
        Kind.RISK,
        "summary",
        "风险评估没有写明风险点、防范措施和处置预案",
        _OF_RISK,
        "写明风险评估的主要内容",
    ),
    asks("controllable", _OF_RISK, _risk_is_controllable, "风险可控", "evidence-risk"),
    follows_the_draft(Kind.RISK, _OF_RISK),
)
FAIRNESS = (
    answered("is_economic", Kind.FAIRNESS, Requirement.FAIRNESS, f"{procedure(29)}；{_OF_FAIRNESS}"),
    asks(
        "fair",
        cite(law.FAIR_COMPETITION, 16, 18),
        _fairness_is_passed,
        "通过公平竞争审查",
        "evidence-fairness",
    ),
    follows_the_draft(Kind.FAIRNESS, _OF_FAIRNESS),
)

# What goes to the legality review, and on to the discussion (art. 26, 29). Every later gate asks for it again, because
# evidence may be superseded after a gate was passed: nothing is decided on what no longer stands.
PACKET = (POLICY_CHECK, DEPARTMENTS, *PARTICIPATION_DONE, *EXPERTS, *RISK, *FAIRNESS)
