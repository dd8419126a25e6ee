"""Makes inspections and rectifications for tests. Every function saves what it returns."""

from __future__ import annotations

from datetime import date

from supervision.models import Inspection, InspectionRow, Rectification
from supervision.queries.checklist import all_rules, rules_for
from supervision.workflow import inspection_rows, inspections, rectifications
from supervision.workflow.inspection_rows import Judged

BASIS = "《岫岩满族自治县2026年度督查检查考核计划》（岫政办发〔2026〕3号）第7项"
AS_OF = date(2026, 11, 20)


def make_inspection(county, *, by, **fields):
    values = {
        "year": 2026,
        "title": "2026年政务公开专项检查",
        "basis": BASIS,
        "drawn_by": "chance",
        "unit_count": 5,
        "items_per_unit": 3,
        "rules": list(all_rules()),
        **fields,
    }
    return inspections.open_inspection(Inspection(county=county, **values), by=by)


def make_drawn(county, *, by, seed="7c1f", as_of=AS_OF, **fields):
    inspection = make_inspection(county, by=by, **fields)
    return inspections.draw(inspection, by=by, version=inspection.version, as_of=as_of, seed=seed)


def judged(row, *, broken=(), **fields):
    """Every rule of the row answered: those named are broken, the rest hold."""
    rules = rules_for(row, row.inspection.rules)
    holds, breaks = Judged("holds"), Judged("breaks", **fields)
    return {rule.code: breaks if rule.code in broken else holds for rule in rules}


def check(row, *, by, broken=(), attachment=None, **fields):
    row = InspectionRow.objects.select_related("inspection", "item").get(pk=row.pk)
    answers = judged(row, broken=broken, **fields)
    return inspection_rows.check_row(row, by=by, version=row.version, judged=answers, attachment=attachment)


def check_all(inspection, *, by, broken=("reachable",)):
    for row in inspection.rows.all():
        check(row, by=by, broken=broken)


def order(inspection, *, by, on=AS_OF, ordinary_days=10, serious_days=5):
    inspection.refresh_from_db()
    days = {"ordinary_days": ordinary_days, "serious_days": serious_days}
    return inspections.order_all(inspection, by=by, version=inspection.version, on=on, **days)


def make_ordered(county, *, by, broken=("reachable",), on=AS_OF, **fields):
    """A round whose every item broke these rules, ordered to be put right."""
    inspection = make_drawn(county, by=by, **fields)
    check_all(inspection, by=by, broken=broken)
    return order(inspection, by=by, on=on)


def orders_of(inspection):
    return Rectification.objects.filter(finding__row__inspection=inspection).order_by("pk")


def report(rectification, *, by, text="网页已经恢复。", **fields):
    rectification.refresh_from_db()
    return rectifications.report(rectification, by=by, version=rectification.version, text=text, **fields)


def accept(rectification, *, by, **fields):
    rectification.refresh_from_db()
    return rectifications.accept(rectification, by=by, version=rectification.version, **fields)


def send_back(rectification, *, by, reason="仍然打不开", working_days=5, on=AS_OF):
    rectification.refresh_from_db()
    days = {"working_days": working_days, "on": on}
    return rectifications.send_back(
        rectification, by=by, version=rectification.version, reason=reason, **days
    )


def circulate(inspection, *, by, on=date(2026, 12, 1), today=None, **fields):
    values = {"number": "岫政办发〔2026〕40号", **fields}
    inspection.refresh_from_db()
    return inspections.circulate(
        inspection, by=by, version=inspection.version, on=on, today=today or on, **values
    )
