"""An edition of the standard as a file: read into a draft by the reader of all catalogs, and written."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from typing import IO, TYPE_CHECKING, Any

from catalogs import workflow
from catalogs.models import Domain, Edition, EditionLoad, EditionLoadRow, Elements, StandardItem
from catalogs.models.editions import UNIT_PLACEHOLDER, duty_of
from catalogs.queries.edition_matching import NewCodes, match_rows, names_of
from catalogs.queries.import_values import NOTE_OF
from catalogs.spreadsheets.exporting import WRITERS
from catalogs.spreadsheets.problems import Problem, Record
from catalogs.spreadsheets.reading import FileRefused, read_catalog
from catalogs.spreadsheets.rows import CatalogRow, Section
from catalogs.spreadsheets.staging import domain_names, limits
from catalogs.workflow.compiling import write
from catalogs.workflow.edition_loads import Draft
from catalogs.workflow.editions import copied
from disclosure_portal.workflow import StepRefused

if TYPE_CHECKING:
    from disclosure_portal.accounts.models import User

Progress = Callable[[int, int], None]
CHUNK = 500
NAME_LENGTH = EditionLoadRow._meta.get_field("name").max_length


def load(record: EditionLoad, content: bytes, *, by: User, progress: Progress | None = None) -> EditionLoad:
    """Read a file into a draft edition, or say why not: of the whole file, or of its bad rows.

    Running it again after an interruption begins anew; nothing was written before the end.
    """
    records, refusal = _read(record, content)
    if refusal:
        return workflow.refuse_load(record, by=by, reason=refusal)
    _find_doubles(records)
    rows = [_row(record, place, told) for place, told in enumerate(records) if told.errors or told.findings]
    good = [told for told in records if not told.errors]
    if len(good) < len(records) and not (record.skip_bad_rows and good):
        return workflow.report_bad_rows(record, rows, by=by, read=len(records))
    try:
        return workflow.finish_load(record, _draft(record, good, progress), rows, by=by, read=len(records))
    except StepRefused as refused:
        return workflow.refuse_load(record, by=by, reason=str(refused))


def write_edition(file: IO[bytes], edition: Edition, *, form: str) -> None:
    """Write an edition in the official layout with the codes of its items. Loading the file changes nothing."""
    WRITERS[form](file, _sections(edition))


def _read(record: EditionLoad, content: bytes) -> tuple[list[Record], str]:
    """What the file holds, or why it is refused."""
    chosen = record.domain.code if record.domain else ""
    names = domain_names()
    try:
        result = read_catalog(
            content, filename=record.filename, domains=names, chosen_domain=chosen, limits=limits()
        )
    except FileRefused as refused:
        return [], str(refused)
    if not result.records:
        return [], "表格里没有公开事项。请检查表头下面是否有内容。"
    return result.records, ""


def _find_doubles(records: list[Record]) -> None:
    """Rows that an edition can't hold, and equal names, which are told apart by content and order alone."""
    first: dict[tuple, Record] = {}
    for record in records:
        if record.not_applicable and not record.errors:
            message = "这一行标为不适用，标准版本不收不适用的条目，请删去这一行。"
            record.errors.append(Problem("level1", _place(record), "not_applicable", message))
        if record.errors:
            continue
        before = first.setdefault(names_of(record), record)
        if before is record:
            continue
        if record.row() == before.row():
            message = f"与{_place(before)}完全相同，请删去其中一行。"
            record.errors.append(Problem("level1", _place(record), "twice", message))
        else:
            message = f"与{_place(before)}同名，作为两个条目载入，请核对。"
            record.findings.append(Problem("level1", _place(record), "same_name", message))


def _place(record: Record) -> str:
    return f"{record.sheet}第{record.first_row}行" if record.sheet else f"第{record.first_row}行"


def _row(load: EditionLoad, position: int, record: Record) -> EditionLoadRow:
    errors = [{**problem.as_dict(), "is_error": True} for problem in record.errors]
    findings = [{**problem.as_dict(), "is_error": False} for problem in record.findings]
    name = f"{record.level1}／{record.level2}" if record.level2 else record.level1
    return EditionLoadRow(
        load=load,
        position=position,
        sheet=record.sheet[:100],
        first_row=record.first_row,
        last_row=record.last_row,
        name=name[:NAME_LENGTH],
        is_bad=bool(errors),
        problems=[*errors, *findings],
    )


def _draft(load: EditionLoad, records: list[Record], progress: Progress | None) -> Draft:
    domains = {domain.code: domain for domain in Domain.objects.all()}
    codes = NewCodes(load.layer)
    positions: Counter[str] = Counter()
    items = []
    matches = match_rows(records, load.based_on)
    for done, (record, match) in enumerate(zip(records, matches, strict=True), start=1):
        positions[record.domain_code] += 1
        items.append(
            StandardItem(
                domain=domains[record.domain_code],
                code=match.code if match else codes.next(record.domain_code),
                position=positions[record.domain_code],
                duty=list(match.duty if match and not load.duty_for_all else load.duty),
            )
        )
        write(items[-1], _values(load, record, match))
        if progress and done % CHUNK == 0:
            progress(done, len(records))
    kept = list(_kept(load, positions, {item.code for item in items}))
    matched = sum(match is not None for match in matches)
    return Draft([*items, *kept], matched=matched, added=len(records) - matched, kept=len(kept))


def _values(load: EditionLoad, record: CatalogRow, match: StandardItem | None) -> dict[str, Any]:
    """What the row says; elements that it leaves out stay as the matched item has them."""
    values = {name: getattr(record, name) for name in Elements.WRITTEN}
    for name in values if match else ():
        source = NOTE_OF.get(name, name)
        if not getattr(record, source) and source not in ("level1", "level2"):
            values[name] = getattr(match, name)
    if load.layer == Edition.Layer.COMMON and UNIT_PLACEHOLDER not in values["subject"]:
        values["subject"] = UNIT_PLACEHOLDER
    return values


def _kept(load: EditionLoad, spoken_of: Counter[str], codes: set[str]) -> Iterator[StandardItem]:
    """The base's items in the domains that the file doesn't speak of, those for the units that the edition serves."""
    if load.based_on is None or not load.keeps_other_domains:
        return
    is_common = load.layer == Edition.Layer.COMMON
    for item in load.based_on.items.select_related("domain"):
        concerns = not (is_common and load.unit_kind) or duty_of(load.unit_kind) in item.duty
        if item.domain.code not in spoken_of and item.code not in codes and concerns:
            subject = UNIT_PLACEHOLDER if is_common else item.subject
            yield copied(item, None, subject=subject)


def _sections(edition: Edition) -> Iterator[Section]:
    by_domain: dict[Domain, list[CatalogRow]] = defaultdict(list)
    for item in edition.items.select_related("domain"):
        by_domain[item.domain].append(_catalog_row(item))
    for domain, rows in by_domain.items():
        yield Section(f"{edition}：{domain}领域", domain.name, rows)


def _catalog_row(item: StandardItem) -> CatalogRow:
    place = {"domain_code": item.domain.code, "domain_name": item.domain.name}
    return CatalogRow(item_code=item.code, **place, **item.written())
