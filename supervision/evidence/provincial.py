"""Evidence that the province's common catalog was mapped to the unit's own (SP-08)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Q

from catalogs.models import Edition, EditionUptake, UptakeItem
from disclosure_portal.workdays.display import day_words
from supervision.evidence.duties import owed
from supervision.evidence.holders import holders
from supervision.evidence.terms import Check, Evidence, Facts, Row, alike, day_of, met, unmet

if TYPE_CHECKING:
    from disclosure_portal.units.models import Unit
    from supervision.models import Milestone


def _provincial(units: Sequence[Unit], milestone: Milestone, facts: Facts) -> Mapping[int, Evidence]:
    """Nobody can map before the province has issued: the day on which the edition was put in force is the trigger."""
    if not facts.of(_editions):
        told = "省共性目录还没有下发，暂时不能对照；下发以前到期的，由县政府办公室延期或者免除"
        return alike(units, unmet(told))
    duties, uptakes = owed(units, milestone, facts), facts.of(_uptakes)
    issued = min(day_of(one.published_at) for one in facts.of(_editions) if one.published_at)
    found = {}
    for unit in units:
        duty = duties[unit.pk]
        if duty.domains or duty.unclaimed or unit.is_township:
            found[unit.pk] = _mapping_of(uptakes.get(unit.pk, []), facts)
        else:
            row = Row("没有牵头或者配合26个试点领域，没有需要对照的条目", "", True)
            found[unit.pk] = met(max(issued, milestone.plan.issued_on), row)
    return found


def _mapping_of(uptakes: Sequence[EditionUptake], facts: Facts) -> Evidence:
    """Met since the unit finished mapping one of the province's editions; a later edition has its own due day."""
    rows = [_row(one, facts) for one in uptakes]
    finished = [day for one in uptakes if (day := _finished_on(one, facts.as_of))]
    if finished:
        return met(min(finished), *rows)
    if not uptakes:
        return unmet("县政府办公室还没有下达对照任务")
    mapped = facts.of(_mapped)[uptakes[-1].pk]
    return unmet(f"对照省共性目录还没有完成，已对照{mapped}条", *rows)


def _row(uptake: EditionUptake, facts: Facts) -> Row:
    day = _finished_on(uptake, facts.as_of)
    told = f"{day_words(day)}完成" if day else f"已对照{facts.of(_mapped)[uptake.pk]}条"
    return Row(f"{uptake.edition}：{told}", uptake.get_absolute_url(), day is not None)


def _finished_on(uptake: EditionUptake, as_of: date) -> date | None:
    day = day_of(uptake.finished_at) if uptake.finished_at else None
    return day if day and day <= as_of else None


def _editions(facts: Facts) -> list[Edition]:
    of_county = Q(county__isnull=True) | Q(county=facts.county)
    issued = Edition.objects.issued().filter(of_county, layer=Edition.Layer.PROVINCIAL)
    return list(issued.filter(published_at__lt=facts.end))


def _uptakes(facts: Facts) -> dict[int, list[EditionUptake]]:
    """By the unit that had them on the day, the earliest first."""
    started = EditionUptake.objects.filter(edition__in=facts.of(_editions), unit__county=facts.county)
    found: dict[int, list[EditionUptake]] = {}
    started = started.filter(started_at__lt=facts.end).select_related("edition", "unit")
    for one in started.order_by("started_at", "pk"):
        holder = facts.of(holders).of("uptake", one.pk, one.unit)
        found.setdefault(holder.pk, []).append(one)
    return found


def _mapped(facts: Facts) -> Counter[int]:
    """How many items each unit had mapped by the day, by the uptake."""
    rows = UptakeItem.objects.filter(
        uptake__edition__in=facts.of(_editions), uptake__unit__county=facts.county, mapped_at__lt=facts.end
    )
    return Counter(rows.order_by().values_list("uptake", flat=True))


CHECKS = (
    Check(
        "provincial",
        "对照省共性目录的记录",
        "省共性目录下发后，逐条采用、调整或者写明不适用的原因，并确认完成；以确认完成的日期为完成日期。"
        "省里没有下发以前不能对照，由县政府办公室延期或者免除。",
        _provincial,
    ),
)
