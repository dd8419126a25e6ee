"""The indicators that a county starts from: rows of supervision/data/indicators.csv, each with its basis.

Weights for the county's departments, its townships and its park; each column of scored indicators sums to 100.
"""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path
from typing import Any

from supervision.models import UnitScore

FILE = Path(__file__).parent.parent / "data" / "indicators.csv"
COPIED = ("code", "name", "kind", "source", "formula", "standard", "basis", "evidence_kinds")
GRADES = (
    {"name": "优秀", "from": "90"},
    {"name": "良好", "from": "80"},
    {"name": "合格", "from": "60"},
    {"name": "不合格", "from": "0"},
)


def default_indicators() -> list[dict[str, Any]]:
    """The rows in their order, as fields of Indicator; `parent` is the code of the group, or empty."""
    with FILE.open(encoding="utf-8", newline="") as file:
        return [_fields(row) for row in csv.DictReader(file)]


def _fields(row: dict[str, str]) -> dict[str, Any]:
    return {
        **{name: row[name] for name in COPIED},
        "parent": row["parent"],
        "each": Decimal(row["each"]) if row["each"] else None,
        "points": {group: row[group] for group in UnitScore.Group.values if row[group]},
    }
