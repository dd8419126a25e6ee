"""验收表 of a unit and 验收情况汇总表 of a round as official documents (.docx)."""

from __future__ import annotations

from collections.abc import Sequence

from docx.document import Document
from docx.enum.section import WD_ORIENT

from disclosure_portal.workdays.display import day_words
from supervision.documents.official import (
    Paragraph,
    Table,
    add,
    flush,
    new_document,
    saved,
    write_blocks,
    write_table,
)
from supervision.models import Acceptance, AcceptanceForm
from supervision.queries.acceptances import FormLine, IndicatorLine

FORM_HEADINGS = ("序号", "指标", "要求", "自评", "佐证", "复核", "结论", "整改期限")
FORM_WIDTHS = (1.3, 2.4, 5, 1.6, 4, 4, 1.6, 2.6)
SUMMARY_HEADINGS = ("序号", "单位", "达到", "未达到", "结论", "结论日期", "整改后通过日期")
SUMMARY_WIDTHS = (1.3, 4, 1.4, 1.4, 5, 3, 3)
SIZE = 10.5


def form_bytes(form: AcceptanceForm, lines: Sequence[IndicatorLine], told: str) -> bytes:
    """One unit's form with room for signatures and seals."""
    document = new_document(f"{form.unit}{form.acceptance}表")
    _turn(document)
    add(document, f"{form.acceptance}表", "Title")
    flush(add(document, f"单位：{form.unit.full_name}（盖章）"))
    rows = [
        (
            line.code,
            line.name,
            line.asked,
            line.own_told,
            line.evidence,
            line.remark,
            line.review_told,
            day_words(line.due) if line.due else "",
        )
        for line in lines
    ]
    write_table(document, Table(FORM_HEADINGS, rows, widths=FORM_WIDTHS), size=SIZE)
    decided = f"{told}（{day_words(form.decided_on)}）" if form.decided_on else told
    write_blocks(document, [Paragraph(decided, label="结论：")])
    if form.remark:
        write_blocks(document, [Paragraph(form.remark, label="复核意见：")])
    flush(
        add(
            document,
            "单位负责人（签字）：　　　　　　复核人（签字）：　　　　　　县政府办公室（盖章）",
        )
    )
    return saved(document)


def summary_bytes(acceptance: Acceptance, lines: Sequence[FormLine], office: str) -> bytes:
    """How every unit of a round stands."""
    document = new_document(f"{acceptance}情况汇总表")
    _turn(document)
    add(document, f"{acceptance}情况汇总表", "Title")
    flush(add(document, f"填报单位：{office}（盖章）"))
    rows = [_summary_row(number, line) for number, line in enumerate(lines, 1)]
    write_table(document, Table(SUMMARY_HEADINGS, rows, widths=SUMMARY_WIDTHS), size=SIZE)
    passed = sum(line.passed_on is not None for line in lines)
    write_blocks(
        document, [Paragraph(f"共{len(lines)}个单位，通过{passed}个，其中整改后通过{_later(lines)}个。")]
    )
    return saved(document)


def _turn(document: Document) -> None:
    """The wide side at the top: the table has many columns."""
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = section.page_height, section.page_width


def _summary_row(number: int, line: FormLine) -> tuple[str, ...]:
    decided = day_words(line.form.decided_on) if line.form.decided_on else ""
    is_later = line.passed_on is not None and line.form.verdict == AcceptanceForm.Verdict.FAILED
    later = day_words(line.passed_on) if is_later and line.passed_on else ""
    marks = (str(line.met), str(line.unmet)) if decided else ("", "")
    return (str(number), line.form.unit.name, *marks, line.told, decided, later)


def _later(lines: Sequence[FormLine]) -> int:
    failed = AcceptanceForm.Verdict.FAILED
    return sum(line.passed_on is not None and line.form.verdict == failed for line in lines)
