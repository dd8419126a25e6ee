"""电话催办表: whom to phone about what, with room for what they say (.xlsx)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.utils import timezone

from participation.queries.bodies import county_office_name
from supervision.spreadsheets.forms import FormColumn, FormLayout, FormSheet, form_bytes

if TYPE_CHECKING:
    from datetime import date

    from disclosure_portal.units.models import Unit
    from supervision.deadlines.laggards import Laggard

LAYOUT = FormLayout(
    title="政务公开电话催办表",
    unit_block=("催办单位：{office}", "截至日期：{as_of}"),
    columns=(
        FormColumn("number", "序号", width=6),
        FormColumn("unit", "单位", width=16),
        FormColumn("items", "逾期事项", width=48),
        FormColumn("person", "联系人", width=12),
        FormColumn("phone", "电话", width=16),
        FormColumn("called_on", "上次通话", width=12),
        FormColumn("outcome", "上次答复", width=24),
        FormColumn("promised_on", "承诺完成日期", width=14),
        FormColumn("answer", "本次答复", width=24),
    ),
)


def call_list_bytes(listed: Sequence[Laggard], county: Unit, *, as_of: date) -> bytes:
    facts = {"office": county_office_name(county), "as_of": as_of.isoformat()}
    rows = [_row(number, one) for number, one in enumerate(listed, 1)]
    return form_bytes([FormSheet("电话催办表", LAYOUT, rows, facts)], title=LAYOUT.title)


def _row(number: int, laggard: Laggard) -> dict:
    call = laggard.last_call
    return {
        "number": number,
        "unit": laggard.unit.name,
        "items": "\n".join(one.told for one in laggard.late),
        "person": laggard.contact.name,
        "phone": laggard.contact.phone,
        "called_on": timezone.localdate(call.called_at).isoformat() if call else "",
        "outcome": call.outcome if call else "",
        "promised_on": call.promised_on.isoformat() if call and call.promised_on else "",
        "answer": "",
    }
