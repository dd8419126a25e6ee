"""How official documents look: fonts and what stands in for them, styles, A4 with its margins and page numbers.

Type sizes and margins follow the form of official documents (GB/T 9704—2012).
"""

from __future__ import annotations

import datetime
import re
from typing import Any

from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Mm, Pt
from docx.styles.style import ParagraphStyle
from docx.text.paragraph import Paragraph as WordParagraph

CREATED = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)  # fixed: the same document gives the same bytes
TITLE_FONT, TEXT_FONT, HEADING_FONT, SECOND_FONT = "方正小标宋简体", "仿宋_GB2312", "黑体", "楷体_GB2312"
INSTEAD = {TITLE_FONT: "宋体", TEXT_FONT: "仿宋", SECOND_FONT: "楷体"}
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_ALTERNATIVES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/fontTable"


def writable(text: object) -> str:
    """The text without what XML can't hold; None is nothing."""
    return "" if text is None else _UNWRITABLE.sub("", str(text))


def set_properties(document: Document, title: str) -> None:
    properties = document.core_properties
    properties.title = writable(title).replace("\n", "")[:255]
    properties.author = properties.last_modified_by = properties.comments = ""
    properties.created = properties.modified = CREATED
    properties.revision = 1


def set_styles(document: Document) -> None:
    _set_style(document.styles["Normal"], TEXT_FONT, 16, indent=2)
    _set_style(document.styles["Title"], TITLE_FONT, 22, line=34, is_centred=True, before=12, after=24)
    _set_style(document.styles["Heading 1"], HEADING_FONT, 16, indent=2)
    _set_style(document.styles["Heading 2"], SECOND_FONT, 16, indent=2)
    number = document.styles.add_style("Document Number", 1)
    _set_style(number, TEXT_FONT, 16, is_centred=True)


def _set_style(
    style: Any,
    font: str,
    size: float,
    *,
    line: float = 28,
    indent: int = 0,
    is_centred: bool = False,
    before: float = 0,
    after: float = 0,
) -> None:
    set_font(style, font)
    style.font.size, style.font.bold, style.font.italic = Pt(size), False, False
    style.font.color.rgb = None
    _take_off_colour_and_line(style)
    form = style.paragraph_format
    form.first_line_indent = Pt(size * indent)
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(line)
    form.space_before, form.space_after = Pt(before), Pt(after)
    form.alignment = WD_ALIGN_PARAGRAPH.CENTER if is_centred else None


def _take_off_colour_and_line(style: ParagraphStyle) -> None:
    """The template's headings are blue and its title is underlined."""
    for holder, tag in ((style.element.rPr, "w:color"), (style.element.pPr, "w:pBdr")):
        for found in [] if holder is None else holder.findall(qn(tag)):
            holder.remove(found)


def set_font(holder: Any, font: str) -> None:
    """Of Chinese text and, with it, of figures and Latin letters."""
    holder.font.name = font
    fonts = holder.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    for script in ("ascii", "hAnsi", "eastAsia"):
        fonts.set(qn(f"w:{script}"), font)


def name_fonts_instead(document: Document) -> None:
    """Which font to take where the official one isn't installed."""
    part = next(
        relation.target_part for relation in document.part.rels.values() if relation.reltype == _ALTERNATIVES
    )
    entries = "".join(
        f'<w:font w:name="{font}"><w:altName w:val="{instead}"/><w:charset w:val="86"/></w:font>'
        for font, instead in INSTEAD.items()
    )
    part._blob = part.blob.replace(b"</w:fonts>", entries.encode() + b"</w:fonts>")


def set_up_page(document: Document, section: Section, *, is_landscape: bool = False) -> None:
    """A4 with the margins of official documents, page numbers outside: right on odd pages, left on even ones."""
    wide, narrow = Mm(297), Mm(210)
    section.orientation = WD_ORIENT.LANDSCAPE if is_landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (wide, narrow) if is_landscape else (narrow, wide)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.footer_distance = Mm(25)
    document.settings.odd_and_even_pages_header_footer = True
    _number_pages(section.footer.paragraphs[0], WD_ALIGN_PARAGRAPH.RIGHT)
    _number_pages(section.even_page_footer.paragraphs[0], WD_ALIGN_PARAGRAPH.LEFT)


def _number_pages(paragraph: WordParagraph, alignment: WD_ALIGN_PARAGRAPH) -> None:
    paragraph.alignment = alignment
    form = paragraph.paragraph_format
    form.left_indent = form.right_indent = Pt(14)
    form.first_line_indent = Pt(0)
    for piece in ("— ", "PAGE", " —"):
        run = paragraph.add_run("" if piece == "PAGE" else piece)
        run.font.size = Pt(14)
        set_font(run, "宋体")
        if piece == "PAGE":
            _add_field(run, piece)


def _add_field(run: Any, instruction: str) -> None:
    for kind in ("begin", None, "end"):
        if kind is None:
            mark = OxmlElement("w:instrText")
            mark.text = instruction
        else:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
        run._r.append(mark)
