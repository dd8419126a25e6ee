"""What a row of a filling form said when it was downloaded: a short mark of every element, to tell later who changed what.

The file carries no second copy of the texts. A mark says only whether a value is still the same.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import blake2b
from typing import Any

from catalogs.models import CatalogItem, Elements

FORM_FIELDS = (*Elements.WRITTEN, "not_applicable", "reason")
_MARK_BYTES = 4


def form_values(item: CatalogItem) -> dict[str, Any]:
    """What a form shows of an item, by the names of a row of a file."""
    reason = item.not_applicable_reason
    return {**item.written(), "not_applicable": item.not_applicable, "reason": reason}


def traces_of(values: Mapping[str, Any]) -> str:
    """The marks of all values, in the order of FORM_FIELDS."""
    return " ".join(_mark(values[name]) for name in FORM_FIELDS)


def changed_since(traces: str, values: Mapping[str, Any]) -> set[str]:
    """The fields that no longer are as the marks have them; all of them where the marks can't be read."""
    marks = traces.split()
    if len(marks) != len(FORM_FIELDS):
        return set(FORM_FIELDS)
    pairs = zip(FORM_FIELDS, marks, strict=True)
    return {name for name, mark in pairs if _mark(values[name]) != mark}


def _mark(value: Any) -> str:
    return blake2b(json.dumps(value, ensure_ascii=False).encode(), digest_size=_MARK_BYTES).hexdigest()
