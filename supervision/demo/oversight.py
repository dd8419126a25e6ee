"""The demonstration county's inspection, with what it found being put right, and the year's rubric."""

from __future__ import annotations

from datetime import date

from disclosure_portal.accounts.models import Role
from disclosure_portal.accounts.queries import holders
from disclosure_portal.units.models import Unit
from supervision import reference
from supervision.models import Inspection, InspectionRow, Rectification, Rubric
from supervision.queries.checklist import all_rules, rules_for
from supervision.workflow import inspection_rows, inspections
from supervision.workflow.inspection_rows import Judged
from supervision.workflow.rubrics import adopt_default_rubric, publish_rubric

BASIS = "{year}年度监督检查计划（演示）"
DOCUMENT = "{year}年度政务公开考核方案（演示）"
SEED = "2022944"
UNITS, ITEMS = 6, 3
EVERY_BROKEN = 5
ORDINARY_DAYS, SERIOUS_DAYS = 15, 5
BROKEN = "公开内容缺少监督投诉电话（演示）。"
GAP = "抽取时没有已发布的事项（演示）。"
Answer = InspectionRow.Answer


def fill(*, today: date) -> list[str]:
    """Inspect once, and issue the year's rubric."""
    county = Unit.objects.get(code=reference.COUNTY)
    if Inspection.objects.filter(county=county, is_demo=True).exists():
        return ["演示检查和考核：已有，未改动。"]
    first, second = holders(Role.REVIEWER, county).filter(is_demo=True).order_by("pk")[:2]
    inspection = inspections.open_inspection(
        Inspection(
            county=county,
            year=today.year,
            title=f"{today.year}年政务公开专项检查（演示）",
            basis=BASIS.format(year=today.year),
            unit_count=UNITS,
            items_per_unit=ITEMS,
            rules=list(all_rules()),
            is_demo=True,
        ),
        by=first,
    )
    inspection = inspections.draw(inspection, by=first, version=inspection.version, as_of=today, seed=SEED)
    for row in inspection.rows.select_related("unit", "item", "domain"):
        judged = {rule.code: Judged(Answer.HOLDS) for rule in rules_for(row, inspection.rules)}
        if row.position % EVERY_BROKEN == 0:
            judged[next(iter(judged))] = Judged(Answer.BREAKS, BROKEN if row.item else GAP)
        inspection_rows.check_row(row, by=first, version=row.version, judged=judged)
    inspection.refresh_from_db()
    inspections.order_all(
        inspection,
        by=first,
        version=inspection.version,
        on=today,
        ordinary_days=ORDINARY_DAYS,
        serious_days=SERIOUS_DAYS,
    )
    ordered = Rectification.objects.filter(finding__row__inspection=inspection).update(is_demo=True)
    rubric = adopt_default_rubric(county, today.year, by=first)
    publish_rubric(rubric, by=second, document=DOCUMENT.format(year=today.year), version=rubric.version)
    Rubric.objects.filter(pk=rubric.pk).update(is_demo=True)
    return [f"演示检查和考核：专项检查1次，整改{ordered}项，考核方案1份，均标为演示数据。"]
