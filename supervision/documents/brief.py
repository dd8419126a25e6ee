"""政务公开工作专报 (.docx): exactly one A4 page, with room below for the leader's note."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from docx.document import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph

from supervision.documents.official import add, flush, new_document, saved
from supervision.documents.typography import HEADING_FONT, TEXT_FONT, TITLE_FONT, set_font, writable

SIZE, LINE = 13, 21.5  # points: smaller than official text, so that all stays on the page
NOTE_HEIGHT = Mm(45)  # with every text at its longest the page still holds it
PLAN_SIZE, PLAN_LENGTH = 10, 40  # points, and characters that stay on one line


def brief(figures: Mapping[str, Any]) -> bytes:
    facts = figures["facts"]
    document = new_document("政务公开工作专报")
    section = document.sections[0]
    section.top_margin, section.bottom_margin = Mm(22), Mm(20)
    section.footer_distance = Mm(10)
    _write_title(document, facts)
    _write(document, "结论", figures["conclusion"])
    _write_figures(document, figures["figures"])
    _write_list(document, "主要问题", figures["problems"])
    _write(document, "建议", figures["suggestion"])
    _write(document, "其他", figures["going_on"])
    _write_note_box(document)
    return saved(document)


def _write_title(document: Document, facts: Mapping[str, str]) -> None:
    title = add(document, "政务公开工作专报", "Title")
    title.paragraph_format.space_before, title.paragraph_format.space_after = Pt(0), Pt(4)
    line = flush(document.add_paragraph())
    line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _tighten(line)
    _run(line, f"{facts['office']}　　数据截至{facts['as_of']}", TEXT_FONT, 12)
    plan = flush(document.add_paragraph())
    plan.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _tighten(plan, PLAN_SIZE * 1.3)
    _run(plan, f"方案：{_cut(facts['plan'])}", TEXT_FONT, PLAN_SIZE)
    _rule_below(plan)


def _cut(title: str) -> str:
    return title if len(title) <= PLAN_LENGTH else f"{title[: PLAN_LENGTH - 1]}…"


def _write(document: Document, heading: str, text: str) -> None:
    paragraph = _heading(document, heading)
    _run(paragraph, text, TEXT_FONT, SIZE)


def _write_list(document: Document, heading: str, texts: list[str]) -> None:
    _heading(document, heading)
    for number, text in enumerate(texts, 1):
        paragraph = document.add_paragraph()
        _tighten(paragraph)
        paragraph.paragraph_format.first_line_indent = Pt(SIZE * 2)
        _run(paragraph, f"{number}. {text}", TEXT_FONT, SIZE)


def _write_figures(document: Document, listed: list[Mapping[str, str]]) -> None:
    """Three figures beside each other, the number large."""
    _heading(document, "三个数字").paragraph_format.space_after = Pt(3)
    table = document.add_table(rows=1, cols=len(listed), style="Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    for cell, one in zip(table.rows[0].cells, listed, strict=True):
        lines = (
            (one["label"], HEADING_FONT, 12),
            (one["figure"], TITLE_FONT, 22),
            (one["told"], TEXT_FONT, 10),
        )
        for number, (text, font, size) in enumerate(lines):
            paragraph = flush(cell.paragraphs[0] if number == 0 else cell.add_paragraph())
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
            _tighten(paragraph, size * 1.3)
            _run(paragraph, text, font, size)


def _write_note_box(document: Document) -> None:
    """领导批示: an empty field to write into."""
    _tighten(document.add_paragraph(), 8)
    table = document.add_table(rows=1, cols=1, style="Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    row = table.rows[0]
    row.height = NOTE_HEIGHT
    paragraph = flush(row.cells[0].paragraphs[0])
    _tighten(paragraph)
    _run(paragraph, "领导批示：", HEADING_FONT, SIZE)
    last = document.add_paragraph()  # Word wants one after a table; it takes no room
    _tighten(last, 1)


def _heading(document: Document, text: str) -> Paragraph:
    paragraph = flush(document.add_paragraph())
    _tighten(paragraph)
    paragraph.paragraph_format.space_before = Pt(5)
    _run(paragraph, f"{text}　", HEADING_FONT, SIZE)
    return paragraph


def _tighten(paragraph: Paragraph, line: float = LINE) -> None:
    form = paragraph.paragraph_format
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(line)
    form.space_before = form.space_after = Pt(0)


def _run(paragraph: Paragraph, text: str, font: str, size: float) -> None:
    run = paragraph.add_run(writable(text))
    run.font.size = Pt(size)
    set_font(run, font)


def _rule_below(paragraph: Paragraph) -> None:
    borders = OxmlElement("w:pBdr")
    line = OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "12"), ("space", "4"), ("color", "C8102E")):
        line.set(qn(f"w:{name}"), value)
    borders.append(line)
    paragraph._p.get_or_add_pPr().append(borders)
