"""The roster of responsible persons as a form to print."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from disclosure_portal.attachments.spreadsheets import inert
from disclosure_portal.workdays.display import long_day
from supervision.spreadsheets.forms import FormColumn, FormLayout, FormSheet, form_bytes

if TYPE_CHECKING:
    from supervision.queries.people import RosterLine

TITLE = "政务公开工作责任人名册"
COLUMNS = (
    FormColumn("number", "序号", width=6),
    FormColumn("unit", "单位", width=22),
    FormColumn("name", "姓名", width=12),
    FormColumn("post", "职务", width=14),
    FormColumn("office", "工作机构", width=22),
    FormColumn("phone", "办公电话", width=16),
    FormColumn("since", "到任日期", width=12),
    FormColumn("document", "指定文件", width=30),
)


def roster_bytes(lines: Sequence[RosterLine], *, on: date) -> bytes:
    """The roster of a day as .xlsx; the same roster gives the same bytes."""
    layout = FormLayout(title=TITLE, columns=COLUMNS, unit_block=(f"截至{long_day(on)}",))
    rows = [{"number": number, **_row(line)} for number, line in enumerate(lines, 1)]
    return form_bytes([FormSheet("责任人名册", layout, rows)], title=TITLE)


def _row(line: RosterLine) -> dict[str, str | date | None]:
    person = line.person
    if person is None:
        return {"unit": inert(line.unit.name), "name": "（空缺）"}
    texts = {name: inert(getattr(person, name)) for name in ("name", "post", "office", "phone", "document")}
    return {"unit": inert(line.unit.name), **texts, "since": person.since}
