"""试点工作总结材料 of the county (.docx): its headings, prefilled, the rest marked to be written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from supervision.documents.official import Block, Heading, OfficialDocument, Paragraph, Table, document_bytes
from supervision.documents.summaries import TITLE
from supervision.queries.summaries import PARTS

HEADINGS = ("序号", "单位", "决策事项", "已办结的方式数", "意见数", "采纳和部分采纳")


def county_summary(figures: Mapping[str, Any]) -> bytes:
    facts, sections = figures["facts"], figures["sections"]
    blocks: list[Block] = []
    above = ""
    for part in PARTS:
        if part.key not in sections:
            continue
        if part.above and part.above != above:
            blocks.append(Heading(part.above))
        above = part.above
        blocks += [Heading(part.heading, 2 if part.above else 1), Paragraph(sections[part.key])]
        if part.key == "figures" and figures["table"]:
            blocks.append(
                Table(HEADINGS, figures["table"], (1.4, 3.4, 6, 2, 2, 3), caption="决策事项公众参与情况")
            )
    title = f"{facts['county']}\n{TITLE}"
    return document_bytes(
        OfficialDocument(title, blocks, signed=facts["office"], attachments=tuple(figures["papers"]))
    )
