"""What a row of an import writes into the item that it means."""

from __future__ import annotations

from typing import Any

from catalogs.models import Elements, ImportRow, StandardItem

TEXT_OF = {  # the text that each of Elements.READ is read from
    "contents": "content_text",
    "bases": "basis_text",
    "time_limit_kind": "time_limit_text",
    "time_limit_days": "time_limit_text",
    "time_limit_start": "time_limit_text",
}
NOTE_OF = {"channel_note": "channels", "audience_note": "audiences"}


def values_for(row: ImportRow, base: Elements | None) -> dict[str, Any]:
    """What the row writes. What a file leaves out stays as the item has it; what is left empty in a form is empty."""
    values = {name: row.record[name] for name in Elements.WRITTEN}
    if base is None or row.form_version is not None:
        return values
    for name in values:
        source = NOTE_OF.get(name, name)
        if not row.record[source] and source not in ("level1", "level2"):
            values[name] = getattr(base, name)
    return values


def read_values_for(row: ImportRow, base: Elements | None) -> dict[str, Any]:
    """What the row writes, and the values that are read from its texts."""
    values = values_for(row, base)
    for name in Elements.READ:
        is_kept = base is not None and row.form_version is None and not row.record[TEXT_OF[name]]
        values[name] = getattr(base, name) if is_kept else row.record.get(name)
    return values


def not_applicable_of(row: ImportRow) -> tuple[bool, str]:
    return row.record["not_applicable"], row.record["reason"] if row.record["not_applicable"] else ""


def is_word_for_word(row: ImportRow, standard: StandardItem) -> bool:
    """Whether a row says nothing but what the unit would take over from the standard item."""
    given = standard.prefilled_for(row.run.unit)
    return not row.record["not_applicable"] and all(
        row.record[name] == given[name] for name in Elements.WRITTEN
    )
