"""Layouts of the forms: the county's newest, else the one that ships; what is wrong with one; what it makes of figures."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from supervision.models import ReportKind, ReportLayout

if TYPE_CHECKING:
    from disclosure_portal.units.models import Unit

SHIPPED = Path(__file__).parent.parent / "data" / "report-layouts.json"
FORMS = (
    ReportKind.CATALOGS,
    ReportKind.PROGRESS,
    ReportKind.PARTICIPATION,
    ReportKind.SCORES,
    ReportKind.QUARTERLY,
)
SHARES = frozenset({"completeness", "rate"})
SHARE_FORMAT = "0.0%"
# What texts of a kind may name in braces, beside what every kind knows.
FACTS = ("county", "office", "unit", "as_of", "begins_on", "year", "quarter")
FACTS_OF = {
    ReportKind.CATALOGS: ("units", "published"),
    ReportKind.PROGRESS: ("plan", "document_number"),
    ReportKind.SCORES: ("assessment", "basis", "snapshot_on", "state"),
    ReportKind.QUARTERLY: ("by_hand",),
}


@cache
def _shipped() -> dict[str, Any]:
    return json.loads(SHIPPED.read_text(encoding="utf-8"))


def shipped(kind: str) -> dict[str, Any]:
    """The layout that ships, a copy of its own."""
    return json.loads(json.dumps(_shipped()[kind]))


def current(county: Unit, kind: str) -> ReportLayout | None:
    """The county's newest; None while the shipped one serves."""
    return ReportLayout.objects.filter(county=county, kind=kind).order_by("-number").first()


def data_of(layout: ReportLayout | None, kind: str) -> dict[str, Any]:
    return layout.layout if layout else shipped(kind)


def fields_of(kind: str) -> dict[str, str]:
    """Every field that a form of this kind can show, by its shipped caption."""
    return {column["field"]: column["caption"] for column in _shipped()[kind]["columns"]}


def facts_of(kind: str) -> tuple[str, ...]:
    return (*FACTS, *FACTS_OF.get(ReportKind(kind), ()))


def as_drawn(data: Mapping[str, Any], figures: Mapping[str, Any]) -> dict[str, Any]:
    """The layout as it is drawn for these figures: captions that the figures name, without columns they don't have.

    What the figures caution against stands above the table, whatever the county made of the layout.
    """
    captions = figures.get("captions", {})
    named = {field for field in (column["field"] for column in data["columns"]) if field.startswith("part")}
    absent = named - set(captions) if captions else set()
    columns = [
        {**column, "caption": captions.get(column["field"], column["caption"])}
        for column in data["columns"]
        if column["field"] not in absent
    ]
    for column in columns:
        if column["field"] in SHARES:
            column["number_format"] = SHARE_FORMAT
    return {**data, "columns": columns, "caution": "\n".join(figures.get("cautions", ()))}


def example_rows(kind: str, count: int = 3) -> list[dict[str, Any]]:
    """Rows for the preview of a layout, plainly no figures of anybody."""
    return [
        {"serial": number, **{field: "…" for field in fields_of(kind) if field != "serial"}}
        for number in range(1, count + 1)
    ]


def unknown_facts(texts: Iterable[str], kind: str) -> list[str]:
    """Names in braces that no figures of this kind have, in their order."""
    known = set(facts_of(kind))
    found = (name for text in texts for name in re.findall(r"\{([^{}]*)\}", text))
    return list(dict.fromkeys(name for name in found if name not in known))
