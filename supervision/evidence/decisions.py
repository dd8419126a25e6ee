"""Evidence of hearing the public: the list of major decisions, its flags, and two methods for what touches people."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Q

from disclosure_portal.workdays.display import day_words
from participation.law import PLAN_METHODS
from participation.models import Consultation, ListEntry, ListVersion, Stage, StageEntry
from supervision.evidence.terms import Check, Evidence, Facts, Row, alike, day_of, met, named, unmet

if TYPE_CHECKING:
    from disclosure_portal.units.models import Unit
    from supervision.models import Milestone

NO_LIST = "重大行政决策事项目录还没有发布"


def _versions(facts: Facts) -> list[ListVersion]:
    """Every version that an organ of the county published by the day, the earliest first."""
    published = ListVersion.objects.published().filter(unit__county=facts.county, published_at__lt=facts.end)
    return list(published.select_related("unit").order_by("published_at", "pk"))


def _entries(facts: Facts) -> dict[int, list[ListEntry]]:
    """The entries of these versions, by version."""
    found: dict[int, list[ListEntry]] = defaultdict(list)
    for entry in ListEntry.objects.filter(version__in=facts.of(_versions)).order_by("version", "position"):
        found[entry.version_id].append(entry)
    return found


def _of_county(milestone: Milestone, facts: Facts) -> list[ListVersion]:
    """The county's own versions that were published while the plan ran: what came before isn't brought up to date."""
    return [
        one
        for one in facts.of(_versions)
        if one.unit_id == facts.county.pk and _published_on(one) >= milestone.plan.issued_on
    ]


# The list and its flags


def _list(units: Sequence[Unit], milestone: Milestone, facts: Facts) -> Mapping[int, Evidence]:
    found = _of_county(milestone, facts)
    rows = [_version_row(one, holds=True) for one in found]
    evidence = met(_published_on(found[0]), *rows) if found else unmet(f"方案印发以来{NO_LIST}")
    return alike(units, evidence)


def _flags(units: Sequence[Unit], milestone: Milestone, facts: Facts) -> Mapping[int, Evidence]:
    evidence = _flags_of(_of_county(milestone, facts), facts)
    return alike(units, evidence)


def _flags_of(versions: Sequence[ListVersion], facts: Facts) -> Evidence:
    """Met since the first version from which on every one had both flags set on all of its entries."""
    if not versions:
        return unmet(f"方案印发以来{NO_LIST}")
    entries = facts.of(_entries)
    unflagged = {one.pk: sum(not _is_flagged(entry) for entry in entries.get(one.pk, [])) for one in versions}
    rows = [_version_row(one, holds=not unflagged[one.pk]) for one in versions]
    newest = versions[-1]
    if not entries.get(newest.pk):
        return unmet("最新一版目录里没有事项", *rows)
    if unflagged[newest.pk]:
        return unmet(
            f"最新一版目录里有{unflagged[newest.pk]}个事项没有明确是否涉及切身利益、需要广泛知晓", *rows
        )
    since = newest
    for version in reversed(versions):
        if unflagged[version.pk] or not entries.get(version.pk):
            break
        since = version
    return met(_published_on(since), *rows)


def _is_flagged(entry: ListEntry) -> bool:
    return entry.touches_interests is not None and entry.needs_wide_knowledge is not None


def _version_row(version: ListVersion, *, holds: bool) -> Row:
    told = f"{version.name}（{day_words(_published_on(version))}发布）"
    return Row(told, version.get_absolute_url(), holds)


def _published_on(version: ListVersion) -> date:
    assert version.published_at is not None  # of published ones: a constraint keeps it so
    return day_of(version.published_at)


# Two methods


def _two_methods(units: Sequence[Unit], milestone: Milestone, facts: Facts) -> Mapping[int, Evidence]:
    due = milestone.due_on(facts.as_of)
    versions = [one for one in facts.of(_versions) if _published_on(one) <= due]
    versions = versions or facts.of(_versions)
    if not versions:
        return {unit.pk: unmet(f"{NO_LIST}，不能确定本单位的事项") for unit in units}
    matters = _matters(versions, milestone, facts)
    first = max(_published_on(versions[0]), milestone.plan.issued_on)
    return {unit.pk: _methods_of(matters.get(unit.pk, []), first, facts) for unit in units}


def _matters(
    versions: Sequence[ListVersion], milestone: Milestone, facts: Facts
) -> dict[int, list[ListEntry]]:
    """By organiser, what the newest version of each organ's year marks as touching people, to be decided by then."""
    newest = {(one.unit_id, one.year): one.pk for one in versions}
    ended = facts.of(_ended)
    due = milestone.due_on(facts.as_of)
    found: dict[int, list[ListEntry]] = defaultdict(list)
    for version in newest.values():
        for entry in facts.of(_entries).get(version, []):
            is_due = entry.planned_on is None or entry.planned_on <= due
            is_wanted = entry.touches_interests or entry.needs_wide_knowledge
            if is_due and is_wanted and entry.decision_id not in ended:
                found[entry.organiser_id].append(entry)
    return found


def _methods_of(matters: Sequence[ListEntry], first: date, facts: Facts) -> Evidence:
    """Each matter was heard by two methods; a unit without any is named by the list as having none."""
    if not matters:
        return met(first, Row("目录里没有本单位承办、涉及群众切身利益或者需要广泛知晓的事项", "", True))
    heard = facts.of(methods_heard)
    days = {one.pk: sorted(heard.get(one.decision_id, {}).values()) for one in matters}
    rows = [_matter_row(one, heard.get(one.decision_id, {})) for one in matters]
    open_ones = [one for one in matters if len(days[one.pk]) < PLAN_METHODS]
    if open_ones:
        return unmet(f"还有{len(open_ones)}个事项没有用两种方式听取公众意见：{named(open_ones)}", *rows)
    return met(max(first, *(days[one.pk][PLAN_METHODS - 1] for one in matters)), *rows)


def _matter_row(entry: ListEntry, heard: Mapping[str, date]) -> Row:
    methods = "、".join(Consultation.Method(method).label for method in heard) or "没有"
    url = entry.decision.get_absolute_url()
    return Row(f"{entry}：已办结的方式{methods}", url, len(heard) >= PLAN_METHODS)


def methods_heard(facts: Facts) -> dict[int, dict[str, date]]:
    """By decision, the methods that count and the day on which the first activity of each was closed."""
    closed = Consultation.objects.closed().filter(
        decision__unit__county=facts.county, closed_at__lt=facts.end, unlawful_because="", ended_early=False
    )
    counted = closed.exclude(method__in=settings.METHODS_NOT_COUNTED).order_by("closed_at", "pk")
    found: dict[int, dict[str, date]] = defaultdict(dict)
    for decision, method, at in counted.values_list("decision", "method", "closed_at"):
        found[decision].setdefault(method, day_of(at))
    return found


def _ended(facts: Facts) -> set[int]:
    """Decisions that were given up by the day."""
    given_up = StageEntry.objects.filter(
        Q(stage=Stage.ENDED), decision__unit__county=facts.county, entered_at__lt=facts.end
    )
    return set(given_up.values_list("decision", flat=True))


CHECKS = (
    Check(
        "decision_list",
        "重大行政决策事项目录",
        "方案印发以来，县政府的重大行政决策事项目录至少发布过一版；以首次发布的日期为完成日期。",
        _list,
    ),
    Check(
        "list_flags",
        "目录事项的属性",
        "最新一版目录的每个事项都明确了是否涉及人民群众切身利益、是否需要社会广泛知晓。",
        _flags,
    ),
    Check(
        "two_methods",
        "公众参与活动记录",
        "目录里由本单位承办、涉及切身利益或者需要广泛知晓、拟在截止日期前决策的事项，每个用六种方式中的两种听取意见并办结；"
        "以最后一个事项第二种方式办结的日期为完成日期。书面征求意见、未依法举行和提前结束的不计。目录里没有这类事项的单位，自目录发布起视为完成。",
        _two_methods,
    ),
)
