"""Word documents made on the spot: paragraphs and tables as Word writes them."""

from __future__ import annotations

import io
import zipfile
from xml.sax.saxutils import escape

NAMESPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/word/document.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)


def paragraph(text):
    """A paragraph; a line break in the text is one in the paragraph."""
    runs = "<w:br/>".join(f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in text.split("\n"))
    return f"<w:p><w:r>{runs}</w:r></w:p>"


def cell(content="", *, span=1, merge=""):
    """A cell with a text, or with markup of its own. `merge` is restart, or continue below it."""
    inner = content if content.startswith("<w:") else paragraph(content)
    properties = (f'<w:gridSpan w:val="{span}"/>' if span > 1 else "") + (
        f'<w:vMerge w:val="{merge}"/>' if merge else ""
    )
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{inner}</w:tc>"


def row(*cells, properties=""):
    inner = "".join(each if each.startswith("<w:tc>") else cell(each) for each in cells)
    return f"<w:tr><w:trPr>{properties}</w:trPr>{inner}</w:tr>"


def table(*rows, widths=()):
    """A table of rows, each made by row() or a list of texts."""
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    inner = "".join(each if isinstance(each, str) else row(*each) for each in rows)
    return f"<w:tbl><w:tblGrid>{columns}</w:tblGrid>{inner}</w:tbl>"


def merged_table(rows, merges=()):
    """A table with the texts of a sheet and its merged ranges (first row, first column, last row, last column)."""
    made = []
    for number, texts in enumerate(rows):
        cells, column = [], 0
        while column < len(texts):
            first_row, first_column, last_row, last_column = next(
                (m for m in merges if m[0] <= number <= m[2] and m[1] <= column <= m[3]),
                (number, column, number, column),
            )
            merge = "" if first_row == last_row else "restart" if number == first_row else "continue"
            text = texts[first_column] if number == first_row else ""
            cells.append(cell(text, span=last_column - first_column + 1, merge=merge))
            column = last_column + 1
        made.append(row(*cells))
    return table(*made)


def document(*parts, more=None):
    """A .docx of paragraphs (texts) and tables (markup)."""
    body = "".join(part if part.startswith("<w:") else paragraph(part) for part in parts)
    xml = f'<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="{NAMESPACE}"><w:body>{body}</w:body></w:document>'
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {
            "[Content_Types].xml": TYPES,
            "word/document.xml": xml,
            **(more or {}),
        }.items():
            archive.writestr(name, content)
    return file.getvalue()
