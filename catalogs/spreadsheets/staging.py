"""From a file to a preview: its records become staging rows, and each row learns which item it means."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from typing import Any

from django.conf import settings
from django.db import transaction

from catalogs import checkup
from catalogs.checkup import Finding
from catalogs.models import CatalogItem, Domain, ImportRow, ImportRun
from catalogs.queries.matching import not_applicable_of, plan, values_for
from catalogs.spreadsheets.reading import DomainName, FileRefused, Limits, ReadResult, Record, read_catalog
from catalogs.spreadsheets.rows import CatalogRow
from catalogs.workflow.compiling import write
from catalogs.workflow.importing import refuse_import, save_plan

CHUNK = 500
Progress = Callable[[int, int], None]


def limits() -> Limits:
    """What a file may hold in this deployment."""
    return Limits(file_bytes=settings.IMPORT_MAX_MEGABYTES * 1024 * 1024, rows=settings.IMPORT_MAX_ROWS)


def domain_names() -> list[DomainName]:
    return [DomainName(domain.code, domain.name, domain.aliases) for domain in Domain.objects.all()]


def stage(run: ImportRun, content: bytes, *, progress: Progress | None = None) -> ReadResult | None:
    """Read the file into staging rows and plan the import; None when the file is refused.

    Rows are saved in chunks. Reading again after an interruption goes on behind the last chunk:
    the same file gives the same records in the same order.
    """
    chosen = run.domain.code if run.domain else ""
    try:
        result = read_catalog(
            content, filename=run.filename, domains=domain_names(), chosen_domain=chosen, limits=limits()
        )
    except FileRefused as refused:
        refuse_import(run, str(refused))
        return None
    if not result.records:
        refuse_import(run, "表格里没有公开事项。请检查表头下面是否有内容。")
        return None
    _save_rows(run, result.records, progress)
    with transaction.atomic():
        save_plan(run, plan(run), state=ImportRun.State.READ)
    return result


def advice(row: ImportRow) -> list[Finding]:
    """What the check-up will say of the row once it is written, where reading it said nothing yet."""
    if row.errors:
        return []
    not_applicable, _ = not_applicable_of(row)
    item = CatalogItem(not_applicable=not_applicable)
    write(item, values_for(row, row.item))
    told = {finding["field"] for finding in row.findings}
    return [finding for finding in checkup.check(item) if finding.field not in told]


def _save_rows(run: ImportRun, records: list[Record], progress: Progress | None) -> None:
    domains = dict(Domain.objects.values_list("code", "pk"))
    done = run.rows.count()
    for chunk in _chunks(list(enumerate(records))[done:]):
        ImportRow.objects.bulk_create(_row(run, position, record, domains) for position, record in chunk)
        if progress:
            progress(chunk[-1][0] + 1, len(records))


def _chunks(records: list[tuple[int, Record]]) -> list[list[tuple[int, Record]]]:
    return [records[start : start + CHUNK] for start in range(0, len(records), CHUNK)]


def _row(run: ImportRun, position: int, record: Record, domains: dict[str, int]) -> ImportRow:
    return ImportRow(
        run=run,
        position=position,
        sheet=record.sheet[:100],
        first_row=record.first_row,
        last_row=record.last_row,
        domain_id=domains.get(record.domain_code),
        record=_values(record),
        errors=[problem.as_dict() for problem in record.errors],
        findings=[problem.as_dict() for problem in record.findings],
    )


def _values(record: Record) -> dict[str, Any]:
    return {field.name: getattr(record, field.name) for field in fields(CatalogRow)}
