"""What became of a round: its opinions in numbers, its public statements, and outcomes that are still owed."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from disclosure_portal.workdays.counting import DueDay, add_working_days
from participation import law
from participation.models import (
    AdoptionStatement,
    AnswerSheet,
    Consultation,
    Decision,
    Evidence,
    Explanation,
    Method,
    NotNeeded,
    Opinion,
    Stage,
    StageEntry,
    Verdict,
)

if TYPE_CHECKING:
    from disclosure_portal.units.models import Unit
    from disclosure_portal.workdays.calendar import WorkCalendar

State = Consultation.State
RELATED = ("decision__unit", "decision__organ", "saved_by", "signed_by", "published_by")
TO_FILL_IN = "【请写明主要意见、处理情况和未采纳的理由】"


@dataclass(frozen=True)
class RoundCounts:
    """The opinions of a round in numbers. Each part is (label, number) in the order of the law's words."""

    total: int
    by_method: list[tuple[str, int]]
    by_source: list[tuple[str, int]]
    by_verdict: list[tuple[str, int]]
    unanswered: int
    sheets: int

    @property
    def parts(self) -> list[tuple[str, list[tuple[str, int]]]]:
        named = [("参与方式", self.by_method), ("来源", self.by_source), ("采纳情况", self.by_verdict)]
        return [(label, counts) for label, counts in named if counts]


# The round


def round_of(decision: Decision, number: int | None = None) -> QuerySet[Consultation]:
    """The activities of a round, the present one when none is named, that were published and not cancelled."""
    held = decision.consultations.of_round(decision, number).filter(state__in=(State.PUBLISHED, State.CLOSED))
    return held.order_by("pk")


def open_books(decision: Decision) -> list[Consultation]:
    """The round's activities that keep the outcome from being published: being prepared, going on or not closed."""
    left = decision.consultations.of_round(decision)
    return list(left.exclude(state__in=(State.CLOSED, State.CANCELLED)).order_by("pk"))


def round_counts(decision: Decision, number: int | None = None) -> RoundCounts:
    """Two queries, whatever the number of opinions. What was screened out isn't counted."""
    consultations = round_of(decision, number)
    said = Opinion.objects.counted().filter(consultation__in=consultations).order_by()
    rows = said.values_list("consultation__method", "source", "verdict").annotate(count=Count("pk"))
    methods, sources, verdicts = Counter[str](), Counter[str](), Counter[str]()
    for method, source, verdict, count in rows:
        methods[method] += count
        sources[source] += count
        verdicts[verdict] += count
    return RoundCounts(
        total=verdicts.total(),
        by_method=[(label, methods[code]) for code, label in Method.choices if methods[code]],
        by_source=[(label, sources[code]) for code, label in Opinion.Source.choices if sources[code]],
        by_verdict=[(label, verdicts[code]) for code, label in Verdict.choices if verdicts[code]],
        unanswered=verdicts[""],
        sheets=AnswerSheet.objects.counted().filter(consultation__in=consultations).count(),
    )


def first_words(decision: Decision) -> str:
    """What an adoption statement begins with: the numbers; the clerk adds the main opinions (令713 art. 18)."""
    counts = round_counts(decision)
    methods = list(dict.fromkeys(one.get_method_display() for one in round_of(decision)))
    heard = f"就“{decision}”，{decision.unit}采取{'、'.join(methods)}{len(methods)}种方式听取公众意见。"
    if not counts.total:
        numbers = "没有收到意见。"
    else:
        numbers = f"共收到意见{counts.total}条（{_told(counts.by_source)}）：{_told(counts.by_verdict)}。"
    sheets = f"收回问卷{counts.sheets}份。" if counts.sheets else ""
    return f"{heard}{numbers}{sheets}\n\n{TO_FILL_IN}"


def _told(counts: list[tuple[str, int]]) -> str:
    return "、".join(f"{label}{count}条" for label, count in counts) or "尚未答复"


# What the unit writes


def statements_of(decision: Decision) -> list[AdoptionStatement]:
    """Every version of every round, the newest first."""
    found = AdoptionStatement.objects.filter(decision=decision).select_related(*RELATED)
    return list(found.order_by("-round", "-pk"))


def statement_in_hand(decision: Decision) -> AdoptionStatement | None:
    """The statement of the present round that isn't published yet."""
    return AdoptionStatement.objects.in_hand().filter(decision=decision, round=decision.round).first()


def every_explanation_of(decision: Decision) -> list[Explanation]:
    """In whatever state, the newest first."""
    return list(decision.explanations.select_related(*RELATED).order_by("-pk"))


# What the public reads


def adoption_of(decision: Decision, number: int | None = None) -> AdoptionStatement | None:
    """The published adoption statement of a round, the present one when none is named."""
    shown = AdoptionStatement.objects.public().filter(decision=decision, round=number or decision.round)
    return shown.first()


def explanations_of(decision: Decision) -> QuerySet[Explanation]:
    return Explanation.objects.public().filter(decision=decision).order_by("published_at", "pk")


def once_public_explanations() -> QuerySet[Explanation]:
    """What the public reads, and what it read before a newer version took its place."""
    states = (Explanation.State.PUBLISHED, Explanation.State.REPLACED)
    found = Explanation.objects.filter(state__in=states, decision__is_public=True, decision__was_started=True)
    return found.select_related(*RELATED)


def consultations_of(decision: Decision) -> QuerySet[Consultation]:
    """The activities of a decision to which its statements lead back (国办发〔2019〕19号 on linking)."""
    return Consultation.objects.public().filter(decision=decision).order_by("published_at", "pk")


# The interpretation


@dataclass(frozen=True)
class InterpretationDue:
    """When a decision has to be interpreted: the day it is published, overdue from the end of `due`."""

    published_on: date
    due: DueDay
    done_on: date | None
    today: date

    @property
    def is_overdue(self) -> bool:
        return (self.done_on or self.today) > self.due.legal


def interpretation_due(
    decision: Decision, *, today: date, calendar: WorkCalendar | None = None
) -> InterpretationDue | None:
    """None while nothing was published, and where it was stated that no interpretation is needed."""
    published_on = _published_on(decision)
    said = decision.not_needed.filter(
        requirement=NotNeeded.Requirement.INTERPRETATION, round=decision.round, ended_at__isnull=True
    )
    if published_on is None or not decision.is_public or said.exists():
        return None
    of_decision = explanations_of(decision).filter(about=Explanation.About.DECISION)
    about = of_decision.filter(round=decision.round).first()
    due = add_working_days(
        published_on,
        law.INTERPRETATION_WORKING_DAYS,
        county=None if calendar else decision.unit.county,
        calendar=calendar,
    )
    done_on = timezone.localdate(about.published_at) if about else None
    return InterpretationDue(published_on, due, done_on, today)


def _published_on(decision: Decision) -> date | None:
    """The day of publication as its evidence has it, else the day on which the stage was entered."""
    found = decision.evidence.standing().filter(kind=Evidence.Kind.PUBLICATION, round=decision.round)
    if paper := found.order_by("pk").last():
        return paper.dated_on
    entered = StageEntry.objects.filter(decision=decision, round=decision.round, stage=Stage.PUBLISHED).last()
    return timezone.localdate(entered.entered_at) if entered else None


# The target date of the outcome


def awaiting_outcome(units: QuerySet[Unit], *, at: datetime) -> QuerySet[Consultation]:
    """Activities over at a moment of which no published adoption statement tells, the earliest target first."""
    owed = (
        Consultation.objects.with_outcome()
        .with_end()
        .filter(
            Q(state=State.CLOSED) | Q(state=State.PUBLISHED, end__lte=at),
            decision__unit__in=units,
            decision__is_public=True,
            outcome_due_on__isnull=False,
            has_outcome=False,
        )
    )
    return owed.order_by("outcome_due_on", "pk")


def outcome_events(consultation: Consultation) -> str:
    """How the names of all reminders of an outcome begin: what is said of it is settled under this name."""
    return f"outcome-due:{consultation.pk}:"


def outcome_page(consultation: Consultation) -> str:
    """Where the staff write and publish the outcome."""
    return AdoptionStatement(decision_id=consultation.decision_id).get_absolute_url()
