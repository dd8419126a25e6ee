"""Reference data of supervision: the seed plan of 2020–2023 in the county that issued it."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from django.db import transaction

from disclosure_portal.accounts.queries import system_user
from disclosure_portal.units.models import Unit
from disclosure_portal.workdays.calendar import WorkCalendar
from supervision.models import Assignment, Milestone, Plan
from supervision.queries.due_days import rolled
from supervision.workflow.plans import start_plan

DATA = Path(__file__).parent / "data"
TEMPLATE = "xiuyan-2020-37"
COUNTY = "210323"
TITLE = "岫岩满族自治县全面推进基层政务公开标准化规范化工作实施方案"
DOCUMENT_NUMBER = "岫政办发〔2020〕37号"
ISSUED_ON, ENDS_ON = date(2020, 8, 20), date(2023, 12, 31)
YEARS = range(ISSUED_ON.year, ENDS_ON.year + 1)


@transaction.atomic
def load() -> str:
    """Put the seed plan into its county, carried out since its issue, with all that units owe by it.

    Made where it is missing and then left alone: from then on it is the county office's to carry on.
    """
    county = Unit.objects.filter(code=COUNTY, kind=Unit.Kind.COUNTY).first()
    if county is None:
        return "实施方案：没有岫岩满族自治县，未载入。"
    if Plan.objects.filter(county=county, template=TEMPLATE).exists():
        return f"实施方案：{DOCUMENT_NUMBER}已有，未改动。"
    plan = _make(county)
    start_plan(plan, by=system_user(), on=ISSUED_ON)
    owed = Assignment.objects.filter(milestone__plan=plan).count()
    return f"实施方案：{DOCUMENT_NUMBER}，时间节点{plan.milestones.count()}个，任务{owed}项。"


def _make(county: Unit) -> Plan:
    plan = Plan.objects.create(
        county=county,
        title=TITLE,
        document_number=DOCUMENT_NUMBER,
        issued_on=ISSUED_ON,
        ends_on=ENDS_ON,
        text=(DATA / f"{TEMPLATE}.txt").read_text(encoding="utf-8"),
        template=TEMPLATE,
        is_public=True,
        created_by=system_user(),
    )
    calendar = WorkCalendar.load(county)
    Milestone.objects.bulk_create(_milestones(plan, calendar))
    return plan


def _milestones(plan: Plan, calendar: WorkCalendar) -> Iterator[Milestone]:
    """A milestone for each obligation; for a continuing one (SP-20 … SP-25) one in each year, due on 31 December."""
    with (DATA / f"{TEMPLATE}.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for position, row in enumerate(rows, start=1):
        if row["continuing"] == "1":
            for year in YEARS:
                name = f"{row['name']}（{year}年）"
                yield _milestone(plan, position, row, name, date(year, 12, 31), calendar)
        else:
            yield _milestone(plan, position, row, row["name"], date.fromisoformat(row["due"]), calendar)


def _milestone(
    plan: Plan, position: int, row: dict[str, str], name: str, due: date, calendar: WorkCalendar
) -> Milestone:
    return Milestone(
        plan=plan,
        code=row["code"],
        position=position,
        name=name,
        duty=row["duty"],
        scope=row["scope"],
        due_words=row["due_words"],
        due_nominal=due,
        due_legal=due,
        due_proof=rolled(due, calendar=calendar).as_json(),
        is_continuing=row["continuing"] == "1",
        is_key=row["key"] == "1",
        check_name=row["check"],
        proof_asked=row["proof"],
        source=row["source"],
    )
