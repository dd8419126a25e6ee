"""The 一览表 as a file: .xlsx in the form of official tables, .csv for programs. The same table gives the same bytes."""

from __future__ import annotations

import csv
import io
from typing import IO

from catalogs.spreadsheets.writing import fitting
from disclosure_portal.attachments.spreadsheets import inert
from disclosure_portal.workdays.display import long_day
from supervision.queries.matrix import Cell, Counts, Matrix
from supervision.queries.matrix_words import FIGURES, LEGEND, LINES, ORDER
from supervision.spreadsheets.forms import FormColumn, FormLayout, FormSheet, form_bytes

TITLE = "政务公开情况一览表"
TOTALS = (
    ("owed", "应公布"),
    ("published", "已公布"),
    ("percent", "公布率%"),
    ("to_disclose", "应主动公开"),
    ("disclosed", "已公开信息"),
    ("late", "逾期公开"),
    ("stale", "久未更新"),
)


def write_matrix(file: IO[bytes], told: Matrix, *, form: str) -> None:
    """Write the table of a day as .xlsx or .csv."""
    if form == "csv":
        _write_csv(file, told)
    else:
        file.write(_xlsx(told))


def cell_text(cell: Cell) -> str:
    """A cell in one line: its sign and its figure."""
    sign = LINES[cell.state].sign
    return sign if cell.figure is None else f"{sign}{cell.figure}%"


def _xlsx(told: Matrix) -> bytes:
    columns = [FormColumn("unit", "单位", width=20)]
    columns += [FormColumn(f"d{one.code}", one.name, group="领域", width=5) for one in told.domains]
    columns += [FormColumn(name, caption, group="合计（项）", width=6) for name, caption in TOTALS]
    layout = FormLayout(
        title=TITLE,
        columns=tuple(columns),
        unit_block=(f"{told.county}　{told.group.label}", f"截至{long_day(told.as_of)}"),
        note=_note(),
    )
    rows = [_row(row.unit.name, row.cells, row.total) for row in told.rows]
    totals = _totals(told.total) | {
        f"d{domain.code}": _share(counts) for domain, counts in zip(told.domains, told.by_domain, strict=True)
    }
    sheet = FormSheet(TITLE, layout, rows, totals=totals | {"unit": "合计（公布率）"})
    return form_bytes([sheet], title=TITLE)


def _row(name: str, cells: list[Cell], total: Counts) -> dict[str, str | int | None]:
    return {
        "unit": name,
        **{f"d{cell.domain.code}": cell_text(cell) for cell in cells},
        **_totals(total),
    }


def _totals(counts: Counts) -> dict[str, int | None]:
    return {name: getattr(counts, name) for name, _ in TOTALS}


def _share(counts: Counts) -> str:
    return "—" if counts.percent is None else f"{counts.percent}%"


def _note() -> str:
    signs = "".join(f"{line.sign}（{line.word}）：{line.told}" for line in LEGEND)
    return f"说明：{signs}{ORDER}{FIGURES}"


def _write_csv(file: IO[bytes], told: Matrix) -> None:
    """One line for each unit and domain: programs want the figures apart."""
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
    writer = csv.writer(text)
    writer.writerow(["截至日期", "单位", "领域", "情况", *(caption for _, caption in TOTALS)])
    for row in told.rows:
        for cell in row.cells:
            names = [told.as_of.isoformat(), row.unit.name, cell.domain.name, LINES[cell.state].word]
            figures = ["" if value is None else str(value) for value in _totals(cell).values()]
            writer.writerow([inert(fitting(one)) for one in (*names, *figures)])
    text.detach()
