"""Catalogs as files: what is published, for anyone; what is being compiled, for the unit itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import IO, TYPE_CHECKING

from catalogs.models import Domain
from catalogs.spreadsheets.rows import CHUNK, CatalogRow, Section, catalog_row, catalog_rows
from catalogs.spreadsheets.writing import write_csv, write_json, write_xlsx

if TYPE_CHECKING:
    from catalogs.models.items import CatalogItemQuerySet

    RowsOf = Callable[[CatalogItemQuerySet], Iterator[CatalogRow]]

CONTENT_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json; charset=utf-8",
}
FORMS = tuple(CONTENT_TYPES)
WRITERS: dict[str, Callable[[IO[bytes], Iterable[Section]], None]] = {
    "xlsx": write_xlsx,
    "csv": write_csv,
    "json": write_json,
}


def write_published(file: IO[bytes], items: CatalogItemQuerySet, *, form: str) -> None:
    """Write the published revisions of items as .xlsx, .csv or .json, one sheet for each domain."""
    WRITERS[form](file, _sections(items, "领域基层政务公开标准目录", catalog_rows))


def write_items(file: IO[bytes], items: CatalogItemQuerySet, *, form: str) -> None:
    """Write the working copies of items, unit by unit. Importing the file again changes nothing."""
    WRITERS[form](file, _sections(items, "领域政务公开标准目录", _working_rows))


def _sections(items: CatalogItemQuerySet, title: str, rows_of: RowsOf) -> Iterator[Section]:
    """One for each domain in turn: the rows of one are read before the next begins."""
    for domain in Domain.objects.filter(pk__in=items.order_by().values("domain")):
        yield Section(f"{domain}{title}", domain.name, rows_of(items.filter(domain=domain)))


def _working_rows(items: CatalogItemQuerySet) -> Iterator[CatalogRow]:
    items = items.select_related("unit", "domain").order_by("unit__position", "unit", "position", "pk")
    for item in items.iterator(chunk_size=CHUNK):
        yield catalog_row(item, item)
