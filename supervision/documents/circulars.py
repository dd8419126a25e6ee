"""通报 as an official document (.docx)."""

from __future__ import annotations

from supervision.documents.official import Block, Heading, OfficialDocument, Paragraph, Table, document_bytes
from supervision.queries.circulars import Circular

WIDTHS = (1.3, 3, 5, 6)
HEADINGS = ("序号", "单位", "公开事项", "存在的问题")
ADDRESSEES = "各乡镇人民政府，各街道办事处，县政府各部门，各有关单位"


def circular_bytes(content: Circular) -> bytes:
    """The same circular gives the same bytes."""
    return document_bytes(
        OfficialDocument(
            title=content.title,
            number=content.number,
            addressee=ADDRESSEES,
            blocks=[*_opening(content), *_problems(content), *_good(content), *_requirements(content)],
            signed=content.signed,
            signed_on=content.signed_on,
        )
    )


def _opening(content: Circular) -> list[Block]:
    return [Paragraph(content.opening), Heading("总体情况"), Paragraph(content.counts)]


def _problems(content: Circular) -> list[Block]:
    if not content.problems:
        return []
    rows = [(one.unit, item, problem) for one in content.problems for item, problem in one.lines]
    numbered = [(str(number), *row) for number, row in enumerate(rows, 1)]
    return [Heading("存在的问题"), Table(HEADINGS, numbered, widths=WIDTHS)]


def _good(content: Circular) -> list[Block]:
    if not content.good:
        return []
    return [Heading("没有发现问题的单位"), Paragraph(f"{'、'.join(content.good)}。")]


def _requirements(content: Circular) -> list[Block]:
    if not content.requirements:
        return []
    return [Heading("工作要求"), *(Paragraph(text) for text in content.requirements)]
