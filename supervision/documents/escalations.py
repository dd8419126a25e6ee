"""督办单: what a unit, or several, have not done, as an official document."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from disclosure_portal.workdays.display import day_words
from participation.queries.bodies import county_office_name
from supervision.documents.official import OfficialDocument, Paragraph, Table, document_bytes
from supervision.models import Kind

if TYPE_CHECKING:
    from datetime import date

    from disclosure_portal.units.models import Unit
    from supervision.deadlines.laggards import Laggard
    from supervision.models import Escalation

ANSWER_ASKED = (
    "请在收到本单后抓紧办理，办理情况在政务公开平台上登记，平台核验完成后自动销号；"
    "不能按要求完成的，请书面说明原因、采取的措施和完成时间。"
)
TITLE = "政务公开督办单"


def escalation_bytes(escalation: Escalation) -> bytes:
    """The paper of one escalation, addressed to its unit."""
    basis = f"你单位承担的“{escalation.title}”，期限为{day_words(escalation.due_on)}，"
    blocks = [
        Paragraph(f"{basis}经平台核验，截至{day_words(escalation.raised_on)}仍未完成，现予督办。"),
        Table(
            ["督办事项", "类别", "期限", "提交督办日期"],
            [
                [
                    escalation.title,
                    Kind(escalation.kind).label,
                    escalation.due_on.isoformat(),
                    escalation.raised_on.isoformat(),
                ]
            ],
            widths=(6, 3, 3, 3),
        ),
        Paragraph(ANSWER_ASKED),
    ]
    if escalation.closed_on:
        blocks.append(
            Paragraph(f"{day_words(escalation.closed_on)}，{escalation.closed_because}", label="办结情况：")
        )
    return document_bytes(
        OfficialDocument(
            title=TITLE,
            number=escalation.number,
            addressee=escalation.unit.full_name,
            blocks=blocks,
            signed=county_office_name(escalation.county),
            signed_on=escalation.raised_on,
        )
    )


def laggards_bytes(listed: Sequence[Laggard], county: Unit, *, as_of: date) -> bytes:
    """One paper for all units on a list."""
    rows = [
        [one.unit.name, late.owed.title, late.owed.due_nominal.isoformat(), late.working_days or "不足1"]
        for one in listed
        for late in one.late
    ]
    summary = (
        f"截至{day_words(as_of)}，{len(listed)}个单位有{len(rows)}项政务公开工作逾期没有完成，现予督办。"
    )
    table = Table(["单位", "督办事项", "期限", "逾期（工作日）"], rows, widths=(3, 7, 3, 2))
    return document_bytes(
        OfficialDocument(
            title=TITLE,
            addressee="各有关单位",
            blocks=[Paragraph(summary), table, Paragraph(ANSWER_ASKED)],
            signed=county_office_name(county),
            signed_on=as_of,
        )
    )
