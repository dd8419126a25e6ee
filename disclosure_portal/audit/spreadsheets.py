"""The trail as CSV, for keeping elsewhere and for checking it without this portal."""

from __future__ import annotations

import csv
from collections.abc import Iterator

from disclosure_portal import clock
from disclosure_portal.attachments.spreadsheets import inert
from disclosure_portal.audit.digests import canonical
from disclosure_portal.audit.models import Entry, EntryQuerySet
from disclosure_portal.audit.wording import act, kind

BYTE_ORDER_MARK = "\N{BYTE ORDER MARK}"  # without it Excel takes UTF-8 for GBK
COLUMNS = (
    *("所属县", "序号", "时间", "操作", "操作代码", "对象类型", "对象", "对象编号", "涉及单位"),
    *("操作人", "操作地址", "详情", "操作前摘要", "操作后摘要", "上一条校验值", "校验值"),
)
CHUNK = 1000


class _Line:
    """A file for csv.writer that hands each line back."""

    def write(self, line: str) -> str:
        return line


def csv_lines(entries: EntryQuerySet) -> Iterator[str]:
    """The file line by line, oldest entry first, read from the database in chunks."""
    writer = csv.writer(_Line())
    yield BYTE_ORDER_MARK + writer.writerow(COLUMNS)
    ordered = entries.select_related("county", "unit").order_by("county", "sequence")
    for entry in ordered.iterator(chunk_size=CHUNK):
        yield writer.writerow([inert(cell) for cell in _cells(entry)])


def _cells(entry: Entry) -> list[str]:
    return [
        entry.county.name if entry.county else "本系统",
        str(entry.sequence),
        clock.local(entry.at).isoformat(timespec="microseconds"),
        act(entry.verb),
        entry.verb,
        kind(entry),
        entry.record_label,
        entry.record_id,
        entry.unit.name if entry.unit else "",
        entry.actor_name,
        entry.address,
        canonical(entry.detail) if entry.detail else "",
        entry.before_digest,
        entry.after_digest,
        entry.previous_hash,
        entry.hash,
    ]
