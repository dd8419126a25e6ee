"""佐证材料包 (ZIP): pages, a workbook and the papers of one unit and period. It opens without the portal."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any

from django.template.loader import render_to_string

from disclosure_portal.attachments.packing import SUMS, checked_content, packed
from supervision.queries.reports.evidence import Paper
from supervision.spreadsheets.forms import FormColumn, FormLayout, FormSheet, form_bytes

INDEX, TEXT, STYLE, WORKBOOK = "index.html", "index.txt", "style.css", "佐证材料.xlsx"
FOLDER = "情况"
PAPERS = "文件"

Progress = Callable[[int, int, str], None]


def evidence_pack(
    figures: Mapping[str, Any], papers: Sequence[Paper], progress: Progress = lambda *_: None
) -> bytes:
    """Raises PaperMissing."""
    facts, tables = figures["facts"], figures["tables"]
    title = f"{facts['unit']}政务公开佐证材料"
    files: dict[str, bytes] = {}
    for number, table in enumerate(tables, 1):
        files[f"{FOLDER}/{number:02}.html"] = _rendered("table.html", title=title, table=table, up="../")
    files[WORKBOOK] = _workbook(title, tables, facts)
    listed = []
    for number, paper in enumerate(papers, 1):
        progress(number, len(papers), "正在收入文件")
        name = f"{PAPERS}/{number:03}{PurePosixPath(paper.attachment.name).suffix}"
        files[name] = checked_content(paper.attachment)
        listed.append({"path": name, "title": paper.title, "name": paper.attachment.name})
    pages = [
        {"page": f"{FOLDER}/{number:02}.html", "name": table["name"], "count": len(table["rows"])}
        for number, table in enumerate(tables, 1)
    ]
    context = {"title": title, "facts": facts, "tables": pages, "papers": listed}
    files = {
        INDEX: _rendered(INDEX, **context, extra=(SUMS, TEXT)),
        TEXT: _as_text(title, facts, pages, listed).encode(),
        STYLE: _rendered(STYLE),
        **files,
    }
    return packed(files)


def _rendered(template: str, **context: Any) -> bytes:
    return render_to_string(f"supervision/pack/{template}", context).encode()


def _as_text(
    title: str,
    facts: Mapping[str, str],
    pages: Sequence[Mapping[str, Any]],
    papers: Sequence[Mapping[str, str]],
) -> str:
    """The same list for whoever opens text only."""
    lines = [title, f"{facts['begins_on']}至{facts['as_of']}", ""]
    lines += [f"{one['page']}  {one['name']}（{one['count']}条）" for one in pages]
    lines += [f"{WORKBOOK}  以上各表的工作簿", ""]
    lines += [f"{one['path']}  {one['title']}（{one['name']}）" for one in papers]
    return "\n".join(lines) + "\n"


def _workbook(title: str, tables: Sequence[Mapping[str, Any]], facts: Mapping[str, str]) -> bytes:
    sheets = []
    for table in tables:
        headings = table["headings"]
        columns = tuple(
            FormColumn(str(place), heading, width=_width(table["rows"], place, heading))
            for place, heading in enumerate(headings)
        )
        unit_block = ("单位：{unit}", "期间：{begins_on}至{as_of}")
        layout = FormLayout(table["name"], columns, unit_block=unit_block)
        rows = [{str(place): cell for place, cell in enumerate(row)} for row in table["rows"]]
        sheets.append(FormSheet(table["name"], layout, rows, facts))
    return form_bytes(sheets, title=title)


def _width(rows: Sequence[Sequence[Any]], place: int, heading: str) -> int:
    """Wide enough for most texts, and never too wide for a page."""
    longest = max((len(str(row[place])) for row in rows), default=0)
    return max(10, min(40, 2 * max(longest, len(heading))))
