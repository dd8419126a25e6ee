"""The demonstration county's first check, so that every page says how things stand."""

from __future__ import annotations

from datetime import date

from disclosure_portal import clock
from disclosure_portal.units.models import Unit
from supervision import reference
from supervision.models import CheckRun
from supervision.workflow.checking import run


def fill(*, today: date) -> list[str]:
    """Check once."""
    county = Unit.objects.get(code=reference.COUNTY)
    if CheckRun.objects.filter(county=county).exists():
        return ["演示核验：已有，未改动。"]
    check = run(county, as_of=today, at=clock.now())
    return [f"演示核验：{check.checked}项，提醒{check.notices}条，督办{check.escalations}项。"]
