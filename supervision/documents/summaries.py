"""Summary material as documents: one unit's, and the county's package of all that was received."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from django.utils import timezone

from disclosure_portal.attachments.packing import checked_content, packed
from supervision.documents.official import (
    Block,
    Heading,
    OfficialDocument,
    Paragraph,
    Table,
    document_bytes,
)
from supervision.queries.summaries import PARTS
from supervision.spreadsheets.forms import FormColumn, FormLayout, FormSheet, form_bytes

if TYPE_CHECKING:
    from supervision.models import Milestone, Summary

TITLE = "行政决策公众参与试点工作总结"
IN_FILE = "全文见所附文件。"
_LIST = FormLayout(
    title="{county}试点工作总结材料报送情况",
    columns=(
        FormColumn("serial", "序号", width=6),
        FormColumn("unit", "单位", width=24),
        FormColumn("number", "版次", width=8),
        FormColumn("handed_in_on", "报送日期", width=14),
        FormColumn("attachment", "附件", width=30),
        FormColumn("digest", "内容摘要值", width=40),
    ),
    unit_block=("填报单位：{office}",),
    seal_line=("单位负责人：", "经办人：", "（签章）"),
)


def parts_of(summary: Summary, *, level: int = 1) -> list[Block]:
    """The headings with their texts; one heading stands over several parts of 主要做法."""
    blocks: list[Block] = []
    above = ""
    for part in PARTS:
        text = summary.sections.get(part.key, "").strip()
        if not text:
            continue
        if part.above and part.above != above:
            blocks.append(Heading(part.above, level))
        above = part.above
        if part.above:
            blocks.append(Paragraph(text, label=f"{part.heading}。"))
        else:
            blocks += [Heading(part.heading, level), Paragraph(text)]
    if not blocks:
        blocks.append(Paragraph(IN_FILE))
    if summary.attachment:
        blocks.append(Paragraph(f"附件：{summary.attachment.name}"))
    return blocks


def summary_bytes(summary: Summary) -> bytes:
    """One unit's material as a document of its own."""
    unit = summary.unit
    day = handed_in_on(summary)
    return document_bytes(
        OfficialDocument(
            f"{unit}{TITLE}", parts_of(summary), signed=unit.full_name if day else "", signed_on=day
        )
    )


def handed_in_on(summary: Summary) -> date | None:
    return timezone.localdate(summary.handed_in_at) if summary.handed_in_at else None


def package_bytes(milestone: Milestone, summaries: Sequence[Summary]) -> bytes:
    """The ZIP: the merged document, who handed in what, each unit's material and its file, the digests of all.

    Raises PaperMissing.
    """
    files = {
        "01-汇总材料.docx": _merged(milestone, summaries),
        "02-报送情况.xlsx": _list(milestone, summaries),
    }
    for number, summary in enumerate(summaries, 1):
        folder = f"各单位材料/{number:02}-{summary.unit.code}"
        files[f"{folder}/{summary.unit.name}总结材料.docx"] = summary_bytes(summary)
        if summary.attachment:
            files[f"{folder}/{summary.attachment.name}"] = checked_content(summary.attachment)
    return packed(files)


def _merged(milestone: Milestone, summaries: Sequence[Summary]) -> bytes:
    county = milestone.plan.county
    rows = [
        (number, summary.unit.name, f"第{summary.number}版", str(handed_in_on(summary)))
        for number, summary in enumerate(summaries, 1)
    ]
    blocks: list[Block] = [
        Paragraph(f"共收入{len(summaries)}个单位的总结材料，按单位顺序排列。"),
        Table(("序号", "单位", "版次", "报送日期"), rows, widths=(1, 4, 2, 3)),
    ]
    for summary in summaries:
        blocks += [Heading(f"{summary.unit}{TITLE}", begins_page=True), *parts_of(summary, level=2)]
    return document_bytes(OfficialDocument(f"{county}\n{TITLE}材料汇编", blocks))


def _list(milestone: Milestone, summaries: Sequence[Summary]) -> bytes:
    county = milestone.plan.county
    rows = [
        {
            "serial": number,
            "unit": summary.unit.name,
            "number": f"第{summary.number}版",
            "handed_in_on": str(handed_in_on(summary)),
            "attachment": summary.attachment.name if summary.attachment else "",
            "digest": summary.digest,
        }
        for number, summary in enumerate(summaries, 1)
    ]
    facts = {"county": county.name, "office": f"{county.name}人民政府办公室"}
    return form_bytes([FormSheet("报送情况", _LIST, rows, facts)], title=f"{county}总结材料报送情况")
