"""Official documents (.docx): title, number, main text with its headings, tables, signature and day, on A4.

The same content gives the same bytes. How it looks is in typography.py.
"""

from __future__ import annotations

import datetime
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import docx
from docx.document import Document
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt
from docx.table import Table as WordTable
from docx.text.paragraph import Paragraph as WordParagraph

from disclosure_portal.attachments.packing import repacked
from disclosure_portal.workdays.display import day_words
from supervision.documents.typography import (
    HEADING_FONT,
    TEXT_FONT,
    name_fonts_instead,
    set_font,
    set_properties,
    set_styles,
    set_up_page,
    writable,
)

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
NUMERALS = "一二三四五六七八九十"
REPEATED, UNBROKEN = "w:tblHeader", "w:cantSplit"  # a heading stands on each page, a row on one
NO_DAY = "　　年　　月　　日"  # written in by hand when the paper is signed
SIZE = 16  # points: 三号, the type of the main text
ROOM_IN_CELL = 40  # twentieths of a point between text and line, above and below


@dataclass(frozen=True)
class Heading:
    """一、 on the first level, （一） on the second, numbered in their order."""

    text: str
    level: int = 1
    begins_page: bool = False


@dataclass(frozen=True)
class Paragraph:
    """Main text. `label` stands before it in 黑体."""

    text: str
    label: str = ""


@dataclass(frozen=True)
class Table:
    """A table with ruled lines. `widths` are parts of the text's width; without them all columns are equal."""

    headings: Sequence[str]
    rows: Sequence[Sequence[object]]
    widths: Sequence[float] = ()
    caption: str = ""


Block = Heading | Paragraph | Table


@dataclass(frozen=True)
class OfficialDocument:
    """What an official document says. `addressee` is the 主送机关; `signed` the body that signs, at the right.

    One that is signed without a day leaves room for it.
    """

    title: str
    blocks: Sequence[Block]
    number: str = ""
    addressee: str = ""
    signed: str = ""
    signed_on: datetime.date | None = None
    attachments: Sequence[str] = ()
    contact: str = ""


def document_bytes(content: OfficialDocument) -> bytes:
    """The document as a .docx file."""
    document = new_document(content.title)
    _write_head(document, content)
    write_blocks(document, content.blocks)
    _write_attachments(document, content.attachments)
    _write_foot(document, content)
    return saved(document)


def new_document(title: str) -> Document:
    """An empty document with the styles, margins and page numbers of official ones."""
    document = docx.Document()
    set_properties(document, title)
    set_styles(document)
    name_fonts_instead(document)
    set_up_page(document, document.sections[0])
    return document


def saved(document: Document) -> bytes:
    file = io.BytesIO()
    document.save(file)
    return repacked(file.getvalue())


def write_blocks(document: Document, blocks: Iterable[Block]) -> None:
    first = second = 0
    for block in blocks:
        match block:
            case Heading(level=1):
                first, second = first + 1, 0
                _write_heading(document, block, f"{numeral(first)}、")
            case Heading():
                second += 1
                _write_heading(document, block, f"（{numeral(second)}）")
            case Paragraph():
                _write_paragraph(document, block)
            case Table():
                write_table(document, block)


def numeral(number: int) -> str:
    """A number up to 99 in Chinese: 一, 十, 十一, 二十, 二十一."""
    tens, ones = divmod(number, 10)
    if not tens:
        return NUMERALS[ones - 1]
    head = "十" if tens == 1 else f"{NUMERALS[tens - 1]}十"
    return head + (NUMERALS[ones - 1] if ones else "")


def add(document: Document, text: str, style: str = "Normal") -> WordParagraph:
    return document.add_paragraph(writable(text), style=style)


# Head and foot


def _write_head(document: Document, content: OfficialDocument) -> None:
    if content.number:
        add(document, content.number, "Document Number")
    add(document, content.title, "Title")
    if content.addressee:
        flush(add(document, f"{content.addressee}："))


def _write_heading(document: Document, block: Heading, number: str) -> None:
    heading = add(document, f"{number}{block.text}", f"Heading {block.level}")
    if block.begins_page:
        heading.paragraph_format.page_break_before = True


def _write_paragraph(document: Document, block: Paragraph) -> None:
    """Each line of the text is a paragraph of its own."""
    for number, line in enumerate(writable(block.text).split("\n")):
        paragraph = document.add_paragraph()
        if block.label and not number:
            set_font(paragraph.add_run(writable(block.label)), HEADING_FONT)
        paragraph.add_run(line)


def _write_attachments(document: Document, names: Sequence[str]) -> None:
    """A line below the text, two characters in; what doesn't fit on a line goes on under the name, not under 附件."""
    if names:
        add(document, "")
    for number, name in enumerate(names, 1):
        lead = "附件：" if number == 1 else ""
        form = add(
            document, f"{lead}{number}. {name}" if len(names) > 1 else f"{lead}{name}"
        ).paragraph_format
        form.left_indent = Pt(SIZE * 5)
        form.first_line_indent = Pt(SIZE * -3 if lead else 0)


def _write_foot(document: Document, content: OfficialDocument) -> None:
    if content.signed or content.signed_on:
        _hold_to_next(document)
        gap = add(document, "")
        gap.paragraph_format.keep_with_next = True
        day = day_words(content.signed_on) if content.signed_on else NO_DAY
        if content.signed:
            to_the_right(add(document, content.signed), 2).paragraph_format.keep_with_next = True
        to_the_right(add(document, day), 4)
    if content.contact:
        add(document, f"（{content.contact}）")


def _hold_to_next(document: Document) -> None:
    """No signature alone on a page: the last lines above it, or the last row, go along."""
    *_, last = document.iter_inner_content()
    lines = [last] if isinstance(last, WordParagraph) else _lines(last.rows[-1])
    for line in lines:
        line.paragraph_format.keep_with_next = True


def _lines(row: Any) -> list[WordParagraph]:
    return [line for cell in row.cells for line in cell.paragraphs]


def to_the_right(paragraph: WordParagraph, characters: int) -> WordParagraph:
    """At the right edge, so many characters away from it."""
    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    flush(paragraph).paragraph_format.right_indent = Pt(SIZE * characters)
    return paragraph


def flush(paragraph: WordParagraph) -> WordParagraph:
    """Without the two characters by which the first line is set in."""
    paragraph.paragraph_format.first_line_indent = Pt(0)
    return paragraph


# Tables


def write_table(document: Document, block: Table, *, size: float = 12) -> WordTable:
    if block.caption:
        caption = flush(add(document, block.caption))
        caption.alignment = WD_ALIGN_PARAGRAPH.CENTER
        caption.paragraph_format.keep_with_next = True
    table = document.add_table(rows=1, cols=len(block.headings), style="Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    _mark(table.rows[0], REPEATED)
    for cell, text in zip(table.rows[0].cells, block.headings, strict=True):
        write_cell(cell, text, size=size, font=HEADING_FONT, is_centred=True)
    sentences = {column for row in block.rows for column, value in enumerate(row) if _is_long(value)}
    for row in block.rows:
        written = table.add_row()
        _mark(written, UNBROKEN)
        for column, (cell, value) in enumerate(zip(written.cells, row, strict=True)):
            write_cell(cell, value, size=size, is_centred=column not in sentences)
    _set_widths(document, table, block)
    _leave_room_in_cells(table)
    return table


def write_cell(
    cell: Any, value: object, *, size: float = 12, font: str = TEXT_FONT, is_centred: bool = False
) -> None:
    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    paragraph = flush(cell.paragraphs[0])
    spacing = paragraph.paragraph_format
    spacing.line_spacing_rule, spacing.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(size * 1.4)
    if is_centred:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = paragraph.add_run(writable(value))
    run.font.size = Pt(size)
    set_font(run, font)


def _is_long(value: object) -> bool:
    return isinstance(value, str) and len(value) > 12


def _set_widths(document: Document, table: WordTable, block: Table) -> None:
    section = document.sections[-1]
    room = section.page_width - section.left_margin - section.right_margin
    parts = block.widths or [1] * len(block.headings)
    for column, part in zip(table.columns, parts, strict=True):
        width = int(room * part / sum(parts))
        column.width = width
        for cell in column.cells:
            cell.width = width


def _leave_room_in_cells(table: WordTable) -> None:
    margins = OxmlElement("w:tblCellMar")
    for side in ("top", "bottom"):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), str(ROOM_IN_CELL))
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    table._tbl.tblPr.insert_element_before(margins, "w:tblLook", "w:tblCaption", "w:tblDescription")


def _mark(row: Any, name: str) -> None:
    mark = OxmlElement(name)
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)
