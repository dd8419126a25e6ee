"""The province's unified catalog in 2021, and each unit's mapping of it (SP-08)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from catalogs import workflow
from catalogs.models import Edition, EditionUptake, StandardItem, UptakeItem
from catalogs.queries.uptakes import uptake_sheet
from catalogs.workflow.editions import copied
from supervision.replay.stage import Stage, Story, at

if TYPE_CHECKING:
    from disclosure_portal.units.models import Unit

NAME, DOCUMENT = "辽宁省基层政务公开共性目录（演示）", "辽政办发〔2021〕12号（演示）"
ISSUED_ON, TOLD_ON = date(2021, 5, 24), date(2021, 6, 1)


def issued(stage: Stage) -> Story:
    """The county office enters the province's edition and has every unit with a catalog map it by the plan's day."""
    reviewer = stage.cast.reviewers[0]
    yield at(ISSUED_ON, 9)
    national = Edition.objects.published().get(layer=Edition.Layer.NATIONAL)
    edition = Edition.objects.create(
        layer=Edition.Layer.PROVINCIAL,
        name=NAME,
        county=stage.cast.county,
        based_on=national,
        document=DOCUMENT,
        issued_on=ISSUED_ON,
        is_demo=True,
    )
    StandardItem.objects.bulk_create(copied(item, edition) for item in national.items.all())
    workflow.publish_edition(edition, by=reviewer)
    yield at(TOLD_ON, 9)
    units = [unit for unit in stage.cast.units if unit.kind != unit.Kind.VERTICAL]
    workflow.start_uptakes(edition, units, by=reviewer, due_on=stage.due("SP-08"))


def mapped(stage: Stage, unit: Unit) -> Story:
    """Items that read alike are confirmed in one press, the others kept in the unit's own words."""
    day = stage.day(unit, "provincial", stage.due("SP-08"), begins=TOLD_ON)
    if day is None or unit.kind == unit.Kind.VERTICAL:
        return
    yield at(day, 9, 20)
    editor = stage.cast.editors[unit.pk]
    uptake = EditionUptake.objects.get(edition__layer=Edition.Layer.PROVINCIAL, unit=unit)
    workflow.confirm_equal(uptake, by=editor)
    adapted = UptakeItem.Outcome.ADAPTED
    wishes = [
        workflow.Wish(row.standard.pk, adapted, row.item.version)
        for row in uptake_sheet(uptake).open_rows
        if row.item is not None
    ]
    workflow.map_items(uptake, wishes, by=editor)
    workflow.take_new(uptake, by=editor)
    yield at(day, 16)
    uptake.refresh_from_db()
    if not uptake_sheet(uptake).open_rows:
        workflow.finish_uptake(uptake, by=editor)
