"""From a file to a preview: its records become staging rows, and each row learns which item it means."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, fields
from itertools import islice
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.conf import settings

from catalogs import checkup, workflow
from catalogs.checkup import Context, Finding
from catalogs.models import CatalogItem, Domain, ImportRow, ImportRun, StandardItem
from catalogs.queries.import_values import not_applicable_of, read_values_for
from catalogs.queries.matching import FreeStandards
from catalogs.spreadsheets.problems import no_reason
from catalogs.spreadsheets.reading import CatalogFile, DomainName, FileRefused, Limits, Record, open_catalog
from catalogs.spreadsheets.rows import CatalogRow
from catalogs.workflow.compiling import read_from
from disclosure_portal.audit import trail

if TYPE_CHECKING:
    from disclosure_portal.accounts.models import User

CHUNK = 500
NO_RECORDS = "表格里没有公开事项。请检查表头下面是否有内容。"
WIDEST_CATALOG = 40  # columns: thirteen channels, three levels and all the rest beside each other
SAID = tuple(field.name for field in fields(CatalogRow))
Progress = Callable[[int, int], None]


def limits() -> Limits:
    """What a file may hold in this deployment."""
    rows = settings.IMPORT_MAX_ROWS
    return Limits(
        file_bytes=settings.IMPORT_MAX_MEGABYTES * 1024 * 1024, rows=rows, cells=rows * WIDEST_CATALOG
    )


def domain_names() -> list[DomainName]:
    return [DomainName(domain.code, domain.name, domain.aliases) for domain in Domain.objects.all()]


def stage(
    run: ImportRun,
    content: bytes,
    *,
    by: User,
    progress: Progress | None = None,
    seen: Callable[[Record], object] | None = None,
) -> None:
    """Read the file into staging rows and plan the import, or refuse the file. `run` is up to date then.

    Records pass by in chunks: however many the file holds, no more than one chunk of them is in memory, unless
    `seen`, which is given each, keeps them. Reading again after an interruption goes on behind the last chunk:
    the same file gives the same records in the same order. Raises StepRefused when the import was cancelled
    meanwhile, and PermissionDenied.
    """
    chosen = run.domain.code if run.domain else ""
    try:
        file = open_catalog(
            content, filename=run.filename, domains=domain_names(), chosen_domain=chosen, limits=limits()
        )
        _save_rows(run, file, by, progress, seen)
    except FileRefused as refused:
        workflow.refuse_import(run, by=by, reason=str(refused))
    else:
        workflow.finish_reading(run, by=by, ignored_sheets=[asdict(sheet) for sheet in file.ignored_sheets])
    run.refresh_from_db()


Contexts = Mapping[tuple[int, int], Context]


def contexts_of(run: ImportRun) -> Contexts:
    """What the check-up needs to know around the rows of an import, in a constant number of queries."""
    domains = run.rows.filter(domain__isnull=False).order_by().values_list("domain", flat=True).distinct()
    return checkup.contexts_for((run.unit_id, domain) for domain in domains)


def advise(run: ImportRun, rows: Iterable[ImportRow], contexts: Contexts) -> None:
    """Give each row its `advice`: what the check-up will say of it once it is written, where reading said nothing yet."""
    standards = FreeStandards(run)
    written = CatalogItem(
        unit=run.unit
    )  # what each row in turn will be; a new record for each takes long to make
    for row in rows:
        standard = standards.take(row) if row.action == ImportRow.Action.CREATE else None
        row.advice = []
        if not row.errors:
            _write(written, row, row.item.standard if row.item else standard)
            row.advice = _advice(written, row, contexts[run.unit_id, row.domain_id])


def _write(item: CatalogItem, row: ImportRow, standard: StandardItem | None) -> None:
    """Set all of the item that the check-up looks at. `standard`: what it was, or is going to be, taken over from."""
    item.pk, item.domain_id = row.item_id, row.domain_id
    for name, value in read_values_for(row, row.item).items():
        setattr(item, name, value)
    item.not_applicable, item.not_applicable_reason = not_applicable_of(row)
    item.standard = standard
    item.standard_code = row.item.standard_code if row.item else standard.code if standard else ""


def _advice(item: CatalogItem, row: ImportRow, context: Context) -> list[Finding]:
    told = {finding["field"] for finding in row.findings}
    return [finding for finding in checkup.check(item, context) if finding.field not in told]


def _save_rows(
    run: ImportRun,
    file: CatalogFile,
    by: User,
    progress: Progress | None,
    seen: Callable[[Record], object] | None,
) -> None:
    """Raises FileRefused, with the chunks before saved, where the file can't be read to its end."""
    domains = dict(Domain.objects.values_list("code", "pk"))
    done = run.rows.count()
    records = islice(_shown_to(seen, file.records), done, None)
    rows = (_row(position, record, domains) for position, record in enumerate(records, done))
    while chunk := list(islice(rows, CHUNK)):
        workflow.add_read_rows(run, chunk, by=by)
        done += len(chunk)
        if progress:
            progress(done, file.rows)
    if not done:
        raise FileRefused(NO_RECORDS)


def _shown_to(seen: Callable[[Record], object] | None, records: Iterable[Record]) -> Iterator[Record]:
    for record in records:
        if seen:
            seen(record)
        yield record


def _row(position: int, record: Record, domains: dict[str, int]) -> dict[str, Any]:
    """An ImportRow by its columns."""
    if record.not_applicable and not record.reason.strip() and "no_reason" not in _codes(record):
        record.errors.append(no_reason(f"第{record.first_row}行"))
    return {
        "position": position,
        "sheet": record.sheet[:100],
        "first_row": record.first_row,
        "last_row": record.last_row,
        "domain_id": domains.get(record.domain_code),
        "record": _values(record),
        "errors": [problem.as_dict() for problem in record.errors],
        "findings": [problem.as_dict() for problem in record.findings],
        "action": ImportRow.Action.REFUSE if record.errors else ImportRow.Action.CREATE,
        "form_version": record.form_version,
        "choice": "",
    }


def _codes(record: Record) -> set[str]:
    return {error.code for error in record.errors}


def _values(record: Record) -> dict[str, Any]:
    """What is staged of a record: what it says, what is read from its texts, its digest, and the code of a new item.

    What isn't known is left out: a null inside JSON isn't the same to every database.
    """
    values = {name: getattr(record, name) for name in SAID}
    digest = trail.digest({name: values[name] for name in CatalogItem.WRITTEN})
    values |= {name: value for name, value in read_from(values).items() if value is not None}
    return {**values, "form_traces": record.form_traces, "digest": digest, "new_code": uuid4().hex}
