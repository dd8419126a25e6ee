"""The register as a table to take away: what was disclosed, and how each item stands."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from typing import IO, TYPE_CHECKING

import xlsxwriter
from django.utils import timezone

from catalogs.queries.disclosure_lists import for_listing
from catalogs.queries.disclosures import Calendars, Standing, late_by
from catalogs.queries.published import for_reading
from disclosure_portal.attachments.spreadsheets import inert

if TYPE_CHECKING:
    from datetime import date, datetime

    from catalogs.models import CatalogItem, Disclosure
    from catalogs.models.disclosures import DisclosureQuerySet
    from catalogs.models.items import CatalogItemQuerySet

CHUNK = 500
RECORD_COLUMNS = (
    *(("单位", 18), ("领域", 14), ("公开事项", 36), ("标题", 50), ("起算日", 12), ("法定到期日", 12)),
    *(("公开日期", 12), ("是否按时", 18), ("网址或附件", 50), ("状态", 12), ("来源", 10), ("登记人", 10)),
    *(("登记时间", 18), ("保密审查意见", 40), ("审查人", 10), ("抽查结果", 20), ("移除原因", 24)),
)
STANDING_COLUMNS = (
    *(("单位", 18), ("领域", 14), ("公开事项", 36), ("公开时限", 40), ("公开情况", 16)),
    *(("最近公开", 12), ("法定到期日", 12)),
)


def write_records(file: IO[bytes], disclosures: DisclosureQuerySet, *, form: str) -> None:
    """Write disclosures as .xlsx or .csv, read from the database in chunks."""
    calendars = Calendars()
    rows = (_record(one, calendars) for one in for_listing(disclosures).iterator(chunk_size=CHUNK))
    WRITERS[form](file, RECORD_COLUMNS, rows)


def write_standings(file: IO[bytes], items: CatalogItemQuerySet, *, form: str) -> None:
    """Write items annotated by with_standing() as .xlsx or .csv."""
    rows = (_standing(item) for item in for_reading(items).iterator(chunk_size=CHUNK))
    WRITERS[form](file, STANDING_COLUMNS, rows)


def _record(one: Disclosure, calendars: Calendars) -> list[str]:
    checked = "：".join(part for part in (one.get_check_result_display(), one.check_remark) if part)
    return [
        one.unit.name,
        one.item.domain.name,
        one.item.published_revision.full_name() if one.item.published_revision else one.item.full_name(),
        one.title,
        _day(one.started_on),
        _day(one.due_legal),
        _day(one.published_on),
        _timeliness(one, calendars),
        one.address or one.attachment.name,
        one.get_state_display(),
        one.get_known_by_display(),
        one.registered_by.name,
        _moment(one.registered_at),
        one.secrecy_result,
        one.secrecy_reviewer,
        checked,
        one.removed_because,
    ]


def _timeliness(one: Disclosure, calendars: Calendars) -> str:
    if one.is_late is None:
        return "未判"
    return f"逾期{late_by(one, calendars.of(one.unit))}个工作日" if one.is_late else "按时"


def _standing(item: CatalogItem) -> list[str]:
    return [
        item.unit.name,
        item.domain.name,
        item.published_revision.full_name(),
        item.published_revision.time_limit_text,
        Standing(item.standing).label,
        _day(timezone.localdate(item.newest_at)) if item.newest_at else "",
        _day(item.newest_due),
    ]


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _moment(at: datetime) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}"


def _write_xlsx(file: IO[bytes], columns: tuple[tuple[str, int], ...], rows: Iterable[list[str]]) -> None:
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, options) as workbook:
        bold = workbook.add_format({"bold": True, "bg_color": "#EFF3F8", "border": 1})
        sheet = workbook.add_worksheet("公开台账")
        sheet.freeze_panes(1, 0)
        for column, (name, width) in enumerate(columns):
            sheet.set_column(column, column, width)
            sheet.write_string(0, column, name, bold)
        for number, row in enumerate(rows, start=1):
            for column, text in enumerate(row):
                sheet.write_string(number, column, inert(text))


def _write_csv(file: IO[bytes], columns: tuple[tuple[str, int], ...], rows: Iterable[list[str]]) -> None:
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
    csv.writer(text).writerows(_lines(columns, rows))
    text.detach()


def _lines(columns: tuple[tuple[str, int], ...], rows: Iterable[list[str]]) -> Iterator[list[str]]:
    yield [name for name, _ in columns]
    for row in rows:
        yield [inert(cell) for cell in row]


WRITERS = {"xlsx": _write_xlsx, "csv": _write_csv}
