"""From a file to a preview: its records become staging rows, and each row learns which item it means."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.conf import settings

from catalogs import checkup, workflow
from catalogs.checkup import Context, Finding
from catalogs.models import CatalogItem, Domain, ImportRow, ImportRun, StandardItem
from catalogs.queries.import_values import not_applicable_of, read_values_for
from catalogs.queries.matching import FreeStandards
from catalogs.spreadsheets.problems import no_reason
from catalogs.spreadsheets.reading import DomainName, FileRefused, Limits, ReadResult, Record, read_catalog
from catalogs.spreadsheets.rows import CatalogRow
from catalogs.workflow.compiling import read_from
from disclosure_portal.audit import trail

if TYPE_CHECKING:
    from disclosure_portal.accounts.models import User

CHUNK = 500
WIDEST_CATALOG = 40  # columns: thirteen channels, three levels and all the rest beside each other
Progress = Callable[[int, int], None]


def limits() -> Limits:
    """What a file may hold in this deployment."""
    rows = settings.IMPORT_MAX_ROWS
    return Limits(
        file_bytes=settings.IMPORT_MAX_MEGABYTES * 1024 * 1024, rows=rows, cells=rows * WIDEST_CATALOG
    )


def domain_names() -> list[DomainName]:
    return [DomainName(domain.code, domain.name, domain.aliases) for domain in Domain.objects.all()]


def stage(run: ImportRun, content: bytes, *, by: User, progress: Progress | None = None) -> ReadResult | None:
    """Read the file into staging rows and plan the import; None when the file is refused. `run` is up to date then.

    Rows are saved in chunks. Reading again after an interruption goes on behind the last chunk:
    the same file gives the same records in the same order. Raises StepRefused when the import was
    cancelled meanwhile, and PermissionDenied.
    """
    result, refusal = _read(run, content)
    if refusal:
        workflow.refuse_import(run, by=by, reason=refusal)
    else:
        _save_rows(run, result.records, by, progress)
        workflow.finish_reading(run, by=by)
    run.refresh_from_db()
    return result


def _read(run: ImportRun, content: bytes) -> tuple[ReadResult | None, str]:
    """What the file holds, or why it is refused."""
    chosen = run.domain.code if run.domain else ""
    try:
        result = read_catalog(
            content, filename=run.filename, domains=domain_names(), chosen_domain=chosen, limits=limits()
        )
    except FileRefused as refused:
        return None, str(refused)
    if not result.records:
        return None, "表格里没有公开事项。请检查表头下面是否有内容。"
    return result, ""


Contexts = Mapping[tuple[int, int], Context]


def contexts_of(run: ImportRun) -> Contexts:
    """What the check-up needs to know around the rows of an import, in a constant number of queries."""
    domains = run.rows.filter(domain__isnull=False).order_by().values_list("domain", flat=True).distinct()
    return checkup.contexts_for((run.unit_id, domain) for domain in domains)


def advise(run: ImportRun, rows: Iterable[ImportRow], contexts: Contexts) -> None:
    """Give each row its `advice`: what the check-up will say of it once it is written, where reading said nothing yet."""
    standards = FreeStandards(run)
    for row in rows:
        standard = standards.take(row) if row.action == ImportRow.Action.CREATE else None
        row.advice = [] if row.errors else _advice(run, row, standard, contexts[run.unit_id, row.domain_id])


def _advice(run: ImportRun, row: ImportRow, standard: StandardItem | None, context: Context) -> list[Finding]:
    """`standard`: what a new row is going to take over."""
    item = CatalogItem(unit=run.unit, domain_id=row.domain_id, **read_values_for(row, row.item))
    item.not_applicable, item.not_applicable_reason = not_applicable_of(row)
    if standard:
        item.standard, item.standard_code = standard, standard.code
    if row.item:
        item.pk, item.standard, item.standard_code = row.item_id, row.item.standard, row.item.standard_code
    told = {finding["field"] for finding in row.findings}
    return [finding for finding in checkup.check(item, context) if finding.field not in told]


def _save_rows(run: ImportRun, records: list[Record], by: User, progress: Progress | None) -> None:
    domains = dict(Domain.objects.values_list("code", "pk"))
    done = run.rows.count()
    for start in range(done, len(records), CHUNK):
        chunk = records[start : start + CHUNK]
        rows = [_row(run, position, record, domains) for position, record in enumerate(chunk, start)]
        workflow.add_read_rows(run, rows, by=by)
        if progress:
            progress(start + len(chunk), len(records))


def _row(run: ImportRun, position: int, record: Record, domains: dict[str, int]) -> ImportRow:
    if record.not_applicable and not record.reason.strip() and "no_reason" not in _codes(record):
        record.errors.append(no_reason(f"第{record.first_row}行"))
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
        action=ImportRow.Action.REFUSE if record.errors else ImportRow.Action.CREATE,
        form_version=record.form_version,
    )


def _codes(record: Record) -> set[str]:
    return {error.code for error in record.errors}


def _values(record: Record) -> dict[str, Any]:
    """What is staged of a record: what it says, what is read from its texts, its digest, and the code of a new item.

    What isn't known is left out: a null inside JSON isn't the same to every database.
    """
    values = {field.name: getattr(record, field.name) for field in fields(CatalogRow)}
    digest = trail.digest({name: values[name] for name in CatalogItem.WRITTEN})
    values |= {name: value for name, value in read_from(values).items() if value is not None}
    return {**values, "form_traces": record.form_traces, "digest": digest, "new_code": uuid4().hex}
