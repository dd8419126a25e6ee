"""Evidence of 制度文件: which mechanism documents were in force on a day, and whether they are lived by."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from disclosure_portal.audit.models import Entry
from disclosure_portal.units.models import Unit
from disclosure_portal.workdays.display import day_words
from participation.models import Concern, EarlierCharge, Mechanism, Meeting
from supervision.evidence.spans import Span, held_since
from supervision.evidence.terms import Check, Evidence, Facts, Row, alike, day_of, met, unmet

if TYPE_CHECKING:
    from supervision.models import Milestone

Kind = Mechanism.Kind
REPEAL = "participation.mechanism.repeal"
FOR_ALL = (Unit.Kind.COUNTY, Unit.Kind.COUNTY_OFFICE)  # what these issue binds every unit of the county


@dataclass(frozen=True, slots=True)
class Document:
    """One document that was put in force by the day."""

    title: str
    number: str
    url: str
    kind: str
    unit: int
    is_county_level: bool
    is_for_all: bool
    begun: date
    ended: date | None

    @property
    def span(self) -> Span:
        return self.begun, self.ended

    def is_in_force(self, on: date) -> bool:
        return self.ended is None or self.ended > on


def documents(facts: Facts) -> list[Document]:
    """Every mechanism document of the county that was published by the day, the earliest first. Two queries."""
    published = Mechanism.objects.public().filter(unit__county=facts.county, published_at__lt=facts.end)
    found = list(published.select_related("unit").order_by("published_at", "pk"))
    ended = _repealed(facts)
    ended |= {
        one.replaces_id: day_of(one.published_at) for one in found if one.replaces_id and one.published_at
    }
    return [
        Document(
            str(one),
            one.document_number,
            one.get_absolute_url(),
            one.kind,
            one.unit_id,
            one.unit.tier == Unit.Tier.COUNTY,
            one.unit.kind in FOR_ALL,
            day_of(one.published_at),
            ended.get(one.pk),
        )
        for one in found
        if one.published_at
    ]


def _repealed(facts: Facts) -> dict[int | None, date]:
    """The days on which documents were repealed: the log holds them."""
    said = Entry.objects.filter(county=facts.county, verb=REPEAL, at__lt=facts.end)
    return {int(record): day_of(at) for record, at in said.values_list("record_id", "at")}


# What the county office issues


def _issued(kind: Kind) -> Callable[[Sequence[Unit], Milestone, Facts], Mapping[int, Evidence]]:
    """A search for a document of the kind that any body of the county government put in force."""

    def search(units: Sequence[Unit], milestone: Milestone, facts: Facts) -> Mapping[int, Evidence]:
        found = [one for one in facts.of(documents) if one.kind == kind and one.is_county_level]
        evidence = _in_force(kind, found, facts.as_of)
        return alike(units, evidence)

    return search


def _in_force(kind: Kind, found: Sequence[Document], as_of: date) -> Evidence:
    rows = _rows(found, as_of)
    since = held_since([one.span for one in found], as_of)
    return met(since, *rows) if since else unmet(_missing(kind), *rows)


def _missing(*kinds: Kind) -> str:
    return f"没有现行有效的制度文件：{'、'.join(kind.label for kind in kinds)}"


def _rows(found: Iterable[Document], as_of: date) -> list[Row]:
    return [_row(one, holds=one.is_in_force(as_of)) for one in found]


def _row(document: Document, *, holds: bool) -> Row:
    ended = "" if holds or document.ended is None else f"，{day_words(document.ended)}停止执行"
    return Row(f"{document.title}（{day_words(document.begun)}发布{ended}）", document.url, holds)


# What departments owe: documents of their own or the county's, and answers in time


def _of_units(
    kind: Kind, units: Sequence[Unit], facts: Facts
) -> dict[int, tuple[date | None, list[Document]]]:
    """Since when each unit had a document of the kind in force, its own or the county's, and which."""
    for_all, own = [], defaultdict(list)
    for one in facts.of(documents):
        if one.kind == kind:
            (for_all if one.is_for_all else own[one.unit]).append(one)
    found = {}
    for unit in units:
        listed = [*for_all, *own.get(unit.pk, [])]
        found[unit.pk] = held_since([one.span for one in listed], facts.as_of), listed
    return found


def _responses(units: Sequence[Unit], milestone: Milestone, facts: Facts) -> Mapping[int, Evidence]:
    kinds = (Kind.EXPLANATION, Kind.RESPONSE)
    by_kind = {kind: _of_units(kind, units, facts) for kind in kinds}
    return {
        unit.pk: _responses_of(
            {kind: found[unit.pk] for kind, found in by_kind.items()},
            facts.of(_concerns).get(unit.pk, []),
            milestone,
            facts,
        )
        for unit in units
    }


def _responses_of(
    found: Mapping[Kind, tuple[date | None, list[Document]]],
    concerns: Sequence[Concern],
    milestone: Milestone,
    facts: Facts,
) -> Evidence:
    """Both documents, and nothing that was raised by the milestone's day left unanswered beyond its limit."""
    rows = [row for _, listed in found.values() for row in _rows(listed, facts.as_of)]
    due = milestone.due_on(facts.as_of)
    judged = [one for one in concerns if day_of(one.raised_at) <= due]
    open_ones = [one for one in judged if one.due_at < facts.end and not _is_decided(one, facts)]
    rows += [_concern_row(one, facts) for one in judged]
    lacking = [kind for kind, (since, _) in found.items() if since is None]
    if lacking:
        return unmet(_missing(*lacking), *rows)
    if open_ones:
        return unmet(f"有{len(open_ones)}件社会关切超过时限还没有答复", *rows)
    late = [day_of(one.decided_at) for one in judged if _was_late(one, facts) and one.decided_at]
    return met(max([*(since for since, _ in found.values() if since), *late]), *rows)


def _concerns(facts: Facts) -> dict[int, list[Concern]]:
    """What was registered by the day, by the unit that was to answer then, with the limit that it had. Two queries."""
    earlier = _earlier_charges(facts)
    found: dict[int, list[Concern]] = defaultdict(list)
    registered = Concern.objects.filter(unit__county=facts.county, registered_at__lt=facts.end)
    fields = ("unit", "title", "raised_at", "due_at", "decided_at")
    for concern in registered.only(*fields).order_by("raised_at", "pk"):
        if was := earlier.get(concern.pk):
            concern.unit_id, concern.raised_at, concern.due_at = was
        found[concern.unit_id].append(concern)
    return found


def _earlier_charges(facts: Facts) -> dict[int, tuple[int, datetime, datetime]]:
    """Of concerns that were changed since: the unit, the moment and the limit as they stood on the day."""
    later = EarlierCharge.objects.filter(unit__county=facts.county, until__gte=facts.end)
    rows = later.order_by("-until", "-pk").values_list("concern", "unit", "raised_at", "due_at")
    return {concern: tuple(was) for concern, *was in rows}  # the next change after the day comes last


def _is_decided(concern: Concern, facts: Facts) -> bool:
    return concern.decided_at is not None and concern.decided_at < facts.end


def _was_late(concern: Concern, facts: Facts) -> bool:
    return (
        _is_decided(concern, facts) and concern.decided_at is not None and concern.decided_at > concern.due_at
    )


def _concern_row(concern: Concern, facts: Facts) -> Row:
    if _is_decided(concern, facts):
        told = "逾期答复" if _was_late(concern, facts) else "按时答复"
    else:
        told = "逾期未答复" if concern.due_at < facts.end else "未到期"
    return Row(f"{concern}（{told}）", concern.get_absolute_url(), told != "逾期未答复")


# Attendance at meetings


def _attendance(units: Sequence[Unit], milestone: Milestone, facts: Facts) -> Mapping[int, Evidence]:
    found = _of_units(Kind.ATTENDANCE, units, facts)
    held = facts.of(_meetings)
    return {unit.pk: _attendance_of(*found[unit.pk], held.get(unit.pk, []), facts) for unit in units}


def _attendance_of(
    since: date | None, listed: Sequence[Document], meetings: Sequence[Meeting], facts: Facts
) -> Evidence:
    """The document decides; meetings are told. One can't be closed without who attended, or why nobody did."""
    rows = [*_rows(listed, facts.as_of), *_meeting_rows(meetings, facts)]
    return met(since, *rows) if since else unmet(_missing(Kind.ATTENDANCE), *rows)


def _meetings(facts: Facts) -> dict[int, list[Meeting]]:
    """Meetings with their call published, held by the day and not called off."""
    found: dict[int, list[Meeting]] = defaultdict(list)
    held = Meeting.objects.public().exclude(state=Meeting.State.CANCELLED)
    for one in held.filter(unit__county=facts.county, held_at__lt=facts.end).order_by("held_at", "pk"):
        found[one.unit_id].append(one)
    return found


def _meeting_rows(meetings: Sequence[Meeting], facts: Facts) -> list[Row]:
    counted = Counter(one.closed_at is not None and one.closed_at < facts.end for one in meetings)
    rows = [
        Row(f"{one}（{day_words(day_of(one.held_at))}召开）", one.get_absolute_url(), True)
        for one in meetings
    ]
    if counted[False]:
        rows.append(Row(f"{counted[False]}次会议还没有公布列席情况", "", False))
    return rows


CHECKS = (
    Check(
        "scope_document",
        "公众参与事项范围和方式的文件",
        "县级有一份现行有效的文件规定公众参与的事项范围和方式；以发布日期为完成日期。",
        _issued(Kind.SCOPE),
    ),
    Check(
        "participation_mechanism",
        "公众参与工作机制的文件",
        "县级有一份现行有效的行政决策公众参与工作机制文件；以发布日期为完成日期。",
        _issued(Kind.PARTICIPATION),
    ),
    Check(
        "response_mechanisms",
        "解释说明和回应机制",
        "解释说明、回应关切两项机制都有现行有效的文件（本单位的，或者县政府、县政府办公室适用于全县的），"
        "并且截止日期前出现的社会关切没有超时未答复的。没有出现社会关切的，有文件即为完成。",
        _responses,
    ),
    Check(
        "attendance_system",
        "列席会议制度",
        "有现行有效的列席会议制度（本单位的，或者县政府、县政府办公室适用于全县的）；以发布日期为完成日期。"
        "列席记录一并列出，没有召开有关会议的不影响完成。",
        _attendance,
    ),
)
