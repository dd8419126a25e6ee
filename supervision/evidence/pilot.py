"""Evidence of the pilot's results: summaries handed in and sent on, acceptance, standards promoted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Q
from django.urls import reverse

from catalogs.queries.past_duties import open_units, still_open
from disclosure_portal.units.models import Unit
from disclosure_portal.workdays.display import day_words
from supervision.evidence.spans import held_since
from supervision.evidence.terms import (
    Check,
    Evidence,
    Facts,
    Row,
    alike,
    day_of,
    met,
    named,
    unmet,
)
from supervision.law import STANDARD_READ_PERCENT
from supervision.models import (
    ACCEPTED_KINDS,
    AcceptanceForm,
    CountyPackage,
    ReadReceipt,
    Rectification,
    StandardDocument,
    Summary,
)
from supervision.models.plans import assigned_by

if TYPE_CHECKING:
    from supervision.models import Milestone

Theme = StandardDocument.Theme


# Summaries


def _summaries(units: Sequence[Unit], milestone: Milestone, facts: Facts) -> Mapping[int, Evidence]:
    found = facts.of(_handed_in).get(milestone.pk, {})
    return {unit.pk: _summary_of(found.get(unit.pk, []), facts) for unit in units}


def _summary_of(versions: Sequence[Summary], facts: Facts) -> Evidence:
    """Met since the version was handed in that hasn't been returned."""
    rows = [_summary_row(one, facts) for one in versions]
    spans = [(day_of(one.handed_in_at), _returned_on(one, facts)) for one in versions if one.handed_in_at]
    since = held_since(spans, facts.as_of)
    if since:
        return met(since, *rows)
    return unmet("总结材料被退回，还没有重新报送" if versions else "没有报送总结材料", *rows)


def _returned_on(summary: Summary, facts: Facts) -> date | None:
    at = summary.returned_at
    return day_of(at) if at is not None and at < facts.end else None


def _summary_row(summary: Summary, facts: Facts) -> Row:
    returned = _returned_on(summary, facts)
    told = f"{day_words(returned)}退回" if returned else "有效"
    return Row(f"总结材料第{summary.number}版（{told}）", summary.get_absolute_url(), returned is None)


def _handed_in(facts: Facts) -> dict[int, dict[int, list[Summary]]]:
    """What was handed in by the day, by milestone and unit."""
    read = Summary.objects.filter(
        assignment__milestone__plan__county=facts.county, handed_in_at__lt=facts.end
    ).select_related("assignment")
    found: dict[int, dict[int, list[Summary]]] = defaultdict(lambda: defaultdict(list))
    for one in read.defer("sections").order_by("number"):
        found[one.assignment.milestone_id][one.assignment.unit_id].append(one)
    return found


# The county's package


def _package(units: Sequence[Unit], milestone: Milestone, facts: Facts) -> Mapping[int, Evidence]:
    packages = [one for one in facts.of(_packages) if one.milestone.plan_id == milestone.plan_id]
    rows = [_package_row(one, facts.as_of) for one in packages]
    sent = [day for one in packages if (day := _sent_on(one, facts.as_of))]
    if sent:
        evidence = met(min(sent), *rows)
    else:
        evidence = unmet("汇总材料还没有报市政府办公室" if packages else "还没有汇总各单位的材料", *rows)
    return alike(units, evidence)


def _packages(facts: Facts) -> list[CountyPackage]:
    made = CountyPackage.objects.filter(milestone__plan__county=facts.county, made_at__lt=facts.end)
    return list(made.select_related("milestone").order_by("made_at", "pk"))


def _sent_on(package: CountyPackage, as_of: date) -> date | None:
    day = package.dispatched_on
    known_on = package.dispatch_entered_on or day
    return day if day is not None and max(day, known_on) <= as_of else None


def _package_row(package: CountyPackage, as_of: date) -> Row:
    day = _sent_on(package, as_of)
    told = f"{day_words(day)}报{package.dispatched_to}" if day else "还没有报送"
    return Row(f"汇总材料第{package.number}版（{told}）", package.get_absolute_url(), day is not None)


# Acceptance


def _acceptance(units: Sequence[Unit], milestone: Milestone, facts: Facts) -> Mapping[int, Evidence]:
    evidence = facts.kept(("acceptance", milestone.pk), lambda: _acceptance_of(milestone, facts))
    return alike(units, evidence)


def _acceptance_of(milestone: Milestone, facts: Facts) -> Evidence:
    """Every unit of the plan has its verdict, and what had to be put right was."""
    forms = [one for one in facts.of(_forms) if one.acceptance.milestone.plan_id == milestone.plan_id]
    verdicts: dict[Unit, list[AcceptanceForm]] = {
        unit: [one for one in forms if one.unit == unit and _is_decided(one, facts.as_of)]
        for unit in _units_to_accept(milestone, forms, facts)
    }
    if not any(verdicts.values()):
        return unmet("还没有验收结论")
    rows = [_form_row(one, facts) for one in forms]
    if unnamed := [unit for unit in verdicts if unit not in {one.unit for one in forms}]:
        told = f"还有{len(unnamed)}个单位没有列入验收：{named(unnamed)}"
        rows.append(Row(told, reverse("supervision_desk:acceptances"), False))
    if waiting := [unit for unit, decided in verdicts.items() if not decided]:
        return unmet(f"还有{len(waiting)}个单位没有验收结论：{named(waiting)}", *rows)
    since = {unit: _accepted_since(decided, facts) for unit, decided in verdicts.items()}
    if rectifying := [unit for unit, day in since.items() if day is None]:
        return unmet(f"还有{len(rectifying)}个单位的整改没有销号：{named(rectifying)}", *rows)
    return met(max(day for day in since.values() if day), *rows)


def _units_to_accept(milestone: Milestone, forms: Sequence[AcceptanceForm], facts: Facts) -> list[Unit]:
    """Who owed something of the plan by the day of the acceptance, or got a form; but those closed by the day."""
    owing = Q(
        assigned_by(facts.as_of, at="assignments__"),
        kind__in=ACCEPTED_KINDS,
        assignments__milestone__plan=milestone.plan_id,
        assignments__milestone__due_nominal__lte=milestone.due_nominal,
    )
    found = Unit.objects.filter(owing | Q(pk__in={one.unit_id for one in forms})).distinct()
    units = list(found.order_by("position", "code"))
    there = still_open(units, on=facts.as_of)
    return [unit for unit in units if unit.pk in there]


def _is_decided(form: AcceptanceForm, as_of: date) -> bool:
    return form.decided_on is not None and form.decided_on <= as_of


def _accepted_since(decided: Sequence[AcceptanceForm], facts: Facts) -> date | None:
    """Each verdict holds until the next one on the same unit."""
    ends = [*(one.decided_on for one in decided[1:]), None]
    days = [_settled_on(one, facts) for one in decided]
    return held_since([(day, end) for day, end in zip(days, ends, strict=True) if day], facts.as_of)


def _settled_on(form: AcceptanceForm, facts: Facts) -> date | None:
    """The verdict's day, or that on which the last thing to put right was closed."""
    if form.decided_on is None or form.decided_on > facts.as_of:
        return None
    closed = [one.closed_on for one in facts.of(_rectifications).get(form.pk, [])]
    if any(day is None or day > facts.as_of for day in closed):
        return None
    return max([form.decided_on, *(day for day in closed if day)])


def _form_row(form: AcceptanceForm, facts: Facts) -> Row:
    orders = facts.of(_rectifications).get(form.pk, [])
    verdict = form.get_verdict_display() if _is_decided(form, facts.as_of) else "没有结论"
    told = f"，整改{len(orders)}项" if orders else ""
    is_settled = _settled_on(form, facts) is not None
    return Row(f"{form.unit}：{verdict}{told}", form.get_absolute_url(), is_settled)


def _forms(facts: Facts) -> list[AcceptanceForm]:
    """Those of the rounds opened by the day, in the order of their verdicts; those without one last."""
    found = AcceptanceForm.objects.filter(
        acceptance__milestone__plan__county=facts.county, acceptance__opened_on__lte=facts.as_of
    )
    listed = found.defer("rows").select_related("unit", "acceptance__milestone")
    return sorted(listed.order_by("acceptance", "unit"), key=lambda one: one.decided_on or date.max)


def _rectifications(facts: Facts) -> dict[int | None, list[Rectification]]:
    ordered = Rectification.objects.filter(
        unit__county=facts.county, form__isnull=False, ordered_at__lt=facts.end
    )
    found: dict[int | None, list[Rectification]] = defaultdict(list)
    for one in ordered:
        found[one.form_id].append(one)
    return found


# Standards


def _standards(units: Sequence[Unit], milestone: Milestone, facts: Facts) -> Mapping[int, Evidence]:
    evidence = _promoted(facts)
    return alike(units, evidence)


def _promoted(facts: Facts) -> Evidence:
    """Each theme has a document that enough units have signed for; the first one that has counts."""
    documents, read = facts.of(_documents), facts.of(_receipts)
    wanted = _receipts_wanted(facts)
    days: dict[str, list[date]] = defaultdict(list)
    for one in documents:
        if len(read[one.pk]) >= wanted:
            days[one.theme].append(read[one.pk][wanted - 1])
    rows = [_document_row(one, len(read[one.pk]), wanted) for one in documents]
    published = {one.theme for one in documents}
    if lacking := [theme.label for theme in Theme if theme not in published]:
        return unmet(f"还有{len(lacking)}个主题没有标准规范：{named(lacking)}", *rows)
    if lacking := [theme.label for theme in Theme if theme not in days]:
        return unmet(f"标准规范还没有推广到{STANDARD_READ_PERCENT}%的单位：{named(lacking)}", *rows)
    return met(max(min(found) for found in days.values()), *rows)


def _receipts_wanted(facts: Facts) -> int:
    """How many units are as many percent of those that compile; at least one."""
    units = facts.of(_unit_count)
    return max(1, -(-units * STANDARD_READ_PERCENT // 100))


def _unit_count(facts: Facts) -> int:
    return len(open_units(facts.county, on=facts.as_of))


def _documents(facts: Facts) -> list[StandardDocument]:
    published = StandardDocument.objects.filter(county=facts.county, published_at__lt=facts.end)
    return list(published.defer("text").order_by("published_at", "pk"))


def _receipts(facts: Facts) -> dict[int, list[date]]:
    """The days on which units signed for each document, in order."""
    found: dict[int, list[date]] = defaultdict(list)
    read = ReadReceipt.objects.filter(document__county=facts.county, read_at__lt=facts.end)
    for document, at in read.order_by("read_at").values_list("document", "read_at"):
        found[document].append(day_of(at))
    return found


def _document_row(document: StandardDocument, read: int, wanted: int) -> Row:
    told = f"{document.get_theme_display()}：{document}，{read}个单位已签收"
    return Row(told, document.get_absolute_url(), read >= wanted)


CHECKS = (
    Check(
        "summaries",
        "单位总结材料",
        "总结材料经本单位审核后报送，没有被退回；退回的，以重新报送的日期为完成日期。",
        _summaries,
    ),
    Check(
        "county_package",
        "汇总材料和报送记录",
        "各单位材料汇总成一份，并登记报送市政府办公室的日期；以首次报送的日期为完成日期。",
        _package,
    ),
    Check(
        "acceptance",
        "验收表和整改清单",
        "每个责任单位都有验收结论，不通过的整改全部复查销号；再次验收的，看最近一次结论；以最后一项办结的日期为完成日期。",
        _acceptance,
    ),
    Check(
        "standards",
        "标准规范和签收记录",
        f"标准目录、公开流程、公开平台、公众参与、机构队伍五个主题都有已发布的标准规范，每个主题有一份由{STANDARD_READ_PERCENT}%以上的单位签收。",
        _standards,
    ),
)
