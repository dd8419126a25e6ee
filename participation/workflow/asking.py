"""Makers of what a gate asks: conditions on the decision's present round (`Round`).

Everything is asked of evidence that stands: what was superseded counts no more.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from django.utils import timezone

from participation.conditions import Condition, filled, is_filled
from participation.models import Decision, Evidence, NotNeeded, Stage
from participation.queries.rounds import Round

Kind, Requirement = Evidence.Kind, NotNeeded.Requirement


def asks(
    code: str, article: str, lacks: Callable[[Round], str | None], label: str, where: str = "facts"
) -> Condition:
    return Condition(code, article, lacks, label, where)


def fact(name: str, missing: str, article: str) -> Condition:
    """A field of the decision that has to be filled in."""
    asked = filled(name, missing, article)
    label = Decision._meta.get_field(name).verbose_name
    return replace(
        asked, lacks=lambda round: asked.lacks(round.decision), label=f"写明“{label}”", where="facts"
    )


def has_evidence(kind: str, article: str, *, outcomes: tuple[str, ...] = (), unless: str = "") -> Condition:
    label = Kind(kind).label

    def lacks(round: Round) -> str | None:
        found = round.paper(kind)
        if found is None:
            if unless and unless in round.needless:
                return None
            how = "，或者写明不需要的理由" if unless else ""
            return f"没有登记“{label}”{how}"
        if outcomes and found.outcome not in outcomes:
            return f"“{label}”的结论是“{found.get_outcome_display() or '没有结论'}”"
        return None

    return asks(f"evidence_{kind}", article, lacks, f"登记“{label}”", f"evidence-{kind}")


def has_fresh_evidence(kind: str, article: str) -> Condition:
    """Registered since the present stage was entered: an order doesn't serve twice."""
    label = Kind(kind).label

    def lacks(round: Round) -> str | None:
        found = round.paper(kind)
        is_fresh = found is not None and found.entered_at >= round.decision.state_since
        return None if is_fresh else f"没有登记这一次的“{label}”"

    return asks(f"fresh_{kind}", article, lacks, f"登记这一次的“{label}”", f"evidence-{kind}")


def tells(kind: str, field: str, missing: str, article: str, label: str) -> Condition:
    """What evidence has to say, if there is any: that there is one is asked elsewhere."""

    def lacks(round: Round) -> str | None:
        found = round.paper(kind)
        return None if found is None or is_filled(getattr(found, field)) else missing

    return asks(f"{kind}_{field}", article, lacks, label, f"evidence-{kind}")


def not_before(kind: str, earlier: str, article: str) -> Condition:
    """The order of two papers, as their dates have it."""
    later_label, label = Kind(kind).label, Kind(earlier).label

    def lacks(round: Round) -> str | None:
        later, first = round.paper(kind), round.paper(earlier)
        if later is None or first is None or later.dated_on >= first.dated_on:
            return None
        return f"“{later_label}”的日期早于“{label}”"

    code = f"{kind}_after_{earlier}"
    return asks(code, article, lacks, f"“{later_label}”不早于“{label}”", f"evidence-{kind}")


def in_its_stage(kind: str, stage: Stage, article: str, *, field: str = "dated_on") -> Condition:
    """Nothing is reviewed, discussed or decided before its turn: the day isn't before that of the stage's last entry.

    A decision that went back to the draft enters the stage again, and what was written before counts no more, even
    on the same day.
    """
    label = Kind(kind).label
    of_day = "材料收齐日期" if field == "received_on" else "日期"

    def lacks(round: Round) -> str | None:
        found, entry = round.paper(kind), round.entered(stage)
        if found is None or entry is None:
            return None
        day = getattr(found, field)
        if day is not None and day < timezone.localdate(entry.entered_at):
            return f"“{label}”的{of_day}早于进入{stage.label}阶段的日期，应当按程序重新办理"
        if found.entered_at < entry.entered_at:
            return f"“{label}”是最近一次进入{stage.label}阶段以前登记的，应当按程序重新办理"
        return None

    return asks(f"{kind}_in_stage", article, lacks, f"“{label}”按程序先后办理", f"evidence-{kind}")


def follows_the_draft(kind: str, article: str) -> Condition:
    """A draft changed in substance after it was looked at has to be looked at again."""
    label = Kind(kind).label

    def lacks(round: Round) -> str | None:
        found = round.paper(kind)
        if found is None:
            return None
        for draft in reversed(round.material_drafts):
            if draft.made_at > found.entered_at or timezone.localdate(draft.made_at) > found.dated_on:
                return f"“{label}”以后草案有重大修改（第{draft.number}稿），应当重新办理"
        return None

    return asks(f"{kind}_follows_draft", article, lacks, f"“{label}”针对现行草案", f"evidence-{kind}")


def knows_the_draft(kind: str, article: str, *, who: Callable[[Decision], object]) -> Condition:
    """That a later draft changed nothing of substance is for the reviewer to say, not for who wrote it.

    The reviewer, `who` of the decision, says so by correcting the paper: what is entered after the draft was made knows it.
    """
    label = Kind(kind).label

    def lacks(round: Round) -> str | None:
        found, newest = round.paper(kind), round.draft
        if found is None or newest is None or newest.made_at <= found.entered_at:
            return None
        if any(draft.made_at > found.entered_at for draft in round.material_drafts):
            return None  # asked for by follows_the_draft
        checks = who(round.decision)
        return f"“{label}”以后草案又有第{newest.number}稿，由{checks}核对没有重大修改，更正一次“{label}”"

    return asks(f"{kind}_knows_draft", article, lacks, f"“{label}”核对过现行草案", f"evidence-{kind}")


def answered(question: str, kind: str, requirement: str, article: str) -> Condition:
    """A question must be answered: yes asks for the review, no for the words of somebody who says why."""
    label = Decision._meta.get_field(question).verbose_name

    def lacks(round: Round) -> str | None:
        answer = getattr(round.decision, question)
        if answer is None:
            return f"没有回答“{label}”"
        if round.paper(kind):
            return None
        if answer:
            return f"没有登记“{Kind(kind).label}”"
        if requirement in round.needless:
            return None
        return f"“{label}”答“否”的，要写明不需要{Requirement(requirement).label}的理由"

    said = f"回答“{label}”，登记“{Kind(kind).label}”或者写明不需要"
    return asks(question, article, lacks, said, f"evidence-{kind}")
