"""决策公开与公众参与: decisions listed, the public heard, outcomes told, meetings open to attendance."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from django.db.models import Count, Min, Q

from disclosure_portal.clock import begins
from participation.duties import is_short
from participation.law import PLAN_METHODS
from participation.models import (
    AdoptionStatement,
    Consultation,
    ListEntry,
    Meeting,
    Method,
    NotNeeded,
    Stage,
    StageEntry,
)
from participation.queries.rounds import counted_methods
from supervision.evidence.terms import day_of
from supervision.scoring.facts import Fault, Formula, Found, Period

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from disclosure_portal.units.models import Unit

Round = tuple[int, int]  # a decision's key and the number of its round


def entered(units: Sequence[Unit], stage: Stage, period: Period) -> list[StageEntry]:
    """The last entry of each round into a stage in the period, of the units' decisions. One query."""
    found = StageEntry.objects.filter(
        decision__unit__in=[unit.pk for unit in units],
        stage=stage,
        entered_at__gte=begins(period.begins_on),
        entered_at__lt=period.county.end,
    )
    listed = found.select_related("decision").order_by("entered_at", "pk")
    return list({(one.decision_id, one.round): one for one in listed}.values())


def exempt(entries: Iterable[StageEntry], requirement: str, period: Period) -> set[Round]:
    """The rounds of which it was stated by the end of the period that they do without something. One query."""
    stated = NotNeeded.objects.filter(
        Q(ended_at__isnull=True) | Q(ended_at__gte=period.county.end),
        decision__in={one.decision_id for one in entries},
        requirement=requirement,
        said_at__lt=period.county.end,
    )
    return set(stated.order_by().values_list("decision", "round"))


def by_unit(found: Iterable[int], faults: Iterable[tuple[int, Fault]], said: str) -> dict[int, Found]:
    """Facts from the unit of each thing looked at, and (unit, fault): 事项3个，符合2个."""
    counts: dict[int, int] = defaultdict(int)
    for unit in found:
        counts[unit] += 1
    listed: dict[int, list[Fault]] = defaultdict(list)
    for unit, fault in faults:
        listed[unit].append(fault)
    return {
        unit: Found(count, tuple(listed[unit]), f"{said}{count}个，符合{count - len(listed[unit])}个")
        for unit, count in counts.items()
    }


def _listed(units: Sequence[Unit], period: Period) -> Mapping[int, Found]:
    entries = entered(units, Stage.STARTED, period)
    decisions = {one.decision_id: one.decision for one in entries}
    in_list = ListEntry.objects.filter(decision__in=decisions, version__published_at__lt=period.county.end)
    listed = set(in_list.order_by().values_list("decision", flat=True))
    faults = [
        (one.unit_id, Fault(f"{one}没有列入已公布的目录", one.get_absolute_url()))
        for one in decisions.values()
        if one.pk not in listed and not one.not_listed_reason.strip()
    ]
    return by_unit((one.unit_id for one in decisions.values()), faults, "启动决策事项")


def _two_methods(units: Sequence[Unit], period: Period) -> Mapping[int, Found]:
    """Rounds whose hearing of the public ended in the period."""
    entries = entered(units, Stage.HANDLING, period)
    spared = exempt(entries, NotNeeded.Requirement.PARTICIPATION, period)
    asked = [one for one in entries if (one.decision_id, one.round) not in spared]
    held: dict[Round, list[Consultation]] = defaultdict(list)
    activities = Consultation.objects.exclude(state=Consultation.State.CANCELLED).filter(
        decision__in={one.decision_id for one in asked}, published_at__lt=period.county.end
    )
    for one in activities.select_related("decision__unit__county").order_by("pk"):
        held[one.decision_id, one.round].append(one)
    faults = [
        (one.decision.unit_id, Fault(f"{one.decision}：{wrong}", one.decision.get_absolute_url()))
        for one in asked
        if (wrong := _wrong_with(held[one.decision_id, one.round]))
    ]
    return by_unit((one.decision.unit_id for one in asked), faults, "听取公众意见的事项")


def _wrong_with(activities: list[Consultation]) -> str:
    methods = len(counted_methods(activities))
    found = [f"只采取了{methods}种参与方式"] if methods < PLAN_METHODS else []
    found += [
        f"“{one}”不足30日又没有写明理由"
        for one in activities
        if one.method == Method.OPEN_SOLICITATION and is_short(one) and not one.short_reason.strip()
    ]
    return "；".join(found)


def _outcomes(units: Sequence[Unit], period: Period) -> Mapping[int, Found]:
    """Activities whose outcome was due in the period."""
    due = Consultation.objects.filter(
        decision__unit__in=[unit.pk for unit in units],
        decision__is_public=True,
        state__in=(Consultation.State.PUBLISHED, Consultation.State.CLOSED),
        outcome_due_on__gte=period.begins_on,
        outcome_due_on__lte=period.ends_on,
    )
    listed = list(due.select_related("decision").order_by("outcome_due_on", "pk"))
    told = AdoptionStatement.objects.filter(
        decision__in={one.decision_id for one in listed}, published_at__lt=period.county.end
    )
    published: dict[Round, list[datetime]] = defaultdict(list)
    for decision, number, moment in told.order_by("published_at").values_list(
        "decision", "round", "published_at"
    ):
        published[decision, number].append(moment)
    faults = [
        (one.decision.unit_id, Fault(f"{one}：{late}", one.get_absolute_url()))
        for one in listed
        if (late := _late(one, published[one.decision_id, one.round]))
    ]
    return by_unit((one.decision.unit_id for one in listed), faults, "应当公布采纳情况的活动")


def _late(one: Consultation, published: list[datetime]) -> str:
    told = [moment for moment in published if one.closed_at is not None and moment >= one.closed_at]
    if not told:
        return "没有公布采纳情况"
    return "公布采纳情况迟于目标日期" if day_of(told[0]) > one.outcome_due_on else ""


def _attendance(units: Sequence[Unit], period: Period) -> Mapping[int, Found]:
    held = Meeting.objects.filter(
        unit__in=[unit.pk for unit in units],
        published_at__isnull=False,
        held_at__gte=begins(period.begins_on),
        held_at__lt=period.county.end,
    ).exclude(state=Meeting.State.CANCELLED)
    listed = list(
        held.annotate(came=Count("attendances", filter=Q(attendances__attended=True))).order_by(
            "held_at", "pk"
        )
    )
    faults = [
        (one.unit_id, Fault(f"{one}没有人列席，也没有写明理由", one.get_absolute_url()))
        for one in listed
        if not one.came and not (one.no_attendance_reason.strip() or one.nobody_because.strip())
    ]
    return by_unit((one.unit_id for one in listed), faults, "列席会议")


def first_published(decisions: Iterable[int], statements: QuerySet, period: Period) -> dict[Round, datetime]:
    """When each round's first statement among these was published, by the end of the period. One query."""
    found = statements.filter(decision__in=set(decisions), published_at__lt=period.county.end).order_by()
    rows = found.values("decision", "round").annotate(first=Min("published_at"))
    return {(row["decision"], row["round"]): row["first"] for row in rows}


FORMULAS = (
    Formula(
        "listed",
        "决策事项列入目录的比例",
        "考核期内启动而没有列入已公布目录、又没有说明理由的事项是一处。",
        _listed,
    ),
    Formula(
        "two_methods",
        "采取两种以上参与方式的比例",
        "考核期内听取意见结束的事项，方式不足两种，或者公开征求意见不足30日又没有写明理由的是一处。",
        _two_methods,
    ),
    Formula(
        "outcomes",
        "按时公布采纳情况的比例",
        "目标日期在考核期内，没有公布或者迟公布的活动是一处。",
        _outcomes,
    ),
    Formula(
        "attendance",
        "会议有人列席的比例",
        "考核期内召开，没有人列席又没有写明理由的会议是一处。",
        _attendance,
    ),
)
