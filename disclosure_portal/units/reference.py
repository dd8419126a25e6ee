"""Loads the city, the county and its units from the data file of this app."""

from __future__ import annotations

import csv
from pathlib import Path

from django.db import transaction

from disclosure_portal.units.models import Unit

UNITS_FILE = Path(__file__).parent / "data" / "units.csv"


@transaction.atomic
def load() -> str:
    """Create the units of the file that do not exist yet, and say how many.

    A unit that exists is left alone whatever the file says: from then on the administrators keep it.
    """
    rows = read_units()
    known = {unit.code: unit for unit in Unit.objects.filter(code__in=[row["code"] for row in rows])}
    created = 0
    for position, row in enumerate(rows, start=1):
        if row["code"] not in known:
            known[row["code"]] = _create(row, position=position * 10, known=known)
            created += 1
    return f"单位：新增{created}个，原有{len(rows) - created}个未改动。"


def read_units() -> list[dict[str, str]]:
    """The rows of the file, each unit after its parent and its successor."""
    with UNITS_FILE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _create(row: dict[str, str], *, position: int, known: dict[str, Unit]) -> Unit:
    successor = known.get(row["successor"])
    return Unit.objects.create(
        code=row["code"],
        name=row["name"],
        full_name=row["full_name"],
        kind=row["kind"],
        tier=row["tier"],
        parent=known.get(row["parent"]),
        successor=successor,
        is_active=successor is None,
        position=position,
        note=row["note"],
    )
