"""Reports that are forms (.xlsx): the layout of the report with its figures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from supervision.queries.layouts import as_drawn, data_of
from supervision.spreadsheets.forms import FormLayout, FormSheet, form_bytes

if TYPE_CHECKING:
    from supervision.models import Report


def report_form(report: Report, figures: Mapping[str, Any]) -> bytes:
    """The same layout and figures give the same bytes."""
    layout = drawn(data_of(report.layout, report.kind), figures)
    name = report.get_kind_display()
    sheet = FormSheet(name, layout, figures["rows"], figures["facts"], figures.get("totals"))
    return form_bytes([sheet], title=name)


def drawn(data: Mapping[str, Any], figures: Mapping[str, Any]) -> FormLayout:
    return FormLayout.from_data(as_drawn(data, figures))
