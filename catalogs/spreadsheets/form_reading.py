"""Reading a filled-in form back: 不适用 in two columns, and which save of the item the row shows."""

from __future__ import annotations

from dataclasses import asdict

from catalogs.queries.form_traces import changed_since
from catalogs.spreadsheets.cells import Cells
from catalogs.spreadsheets.problems import (
    Record,
    no_reason,
    reason_without_tick,
    unclear_not_applicable,
)
from catalogs.wording import Marked, read_mark
from disclosure_portal.web.numbers import number

LARGEST_VERSION = 10**9


def read_form_columns(record: Record, cells: Cells, texts: dict[str, str]) -> None:
    """Set what only a form has. A version that can't be read is 0, which no item has: nothing is overwritten unasked."""
    record.form_version = _version(texts.get("form_version", "").strip())
    record.form_traces = texts.get("form_traces", "").strip()
    _read_not_applicable(record, cells, texts.get("not_applicable", ""), texts.get("reason", ""))


def is_untouched(record: Record) -> bool:
    """Whether nothing was written in the row since the form was downloaded."""
    return not changed_since(record.form_traces, asdict(record.row()))


def _read_not_applicable(record: Record, cells: Cells, tick: str, reason: str) -> None:
    marked = read_mark(tick)
    if marked == Marked.WORDS and tick.strip() != "不适用":
        record.errors.append(unclear_not_applicable(cells.address_of("not_applicable"), tick))
    record.not_applicable = marked == Marked.YES or tick.strip() == "不适用"
    if record.not_applicable:
        record.reason = reason
        if not reason.strip():
            record.errors.append(no_reason(cells.address_of("reason")))
    elif reason.strip():
        record.findings.append(reason_without_tick(cells.address_of("reason")))


def _version(text: str) -> int:
    version = number(text) or 0
    return version if version <= LARGEST_VERSION else 0
