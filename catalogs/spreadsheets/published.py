"""Published items as files that anyone may take away."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import IO, TYPE_CHECKING

from catalogs.models import Domain
from catalogs.spreadsheets.rows import Section, catalog_rows
from catalogs.spreadsheets.writing import write_csv, write_json, write_xlsx

if TYPE_CHECKING:
    from catalogs.models.items import CatalogItemQuerySet

CONTENT_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json; charset=utf-8",
}
WRITERS: dict[str, Callable[[IO[bytes], Iterable[Section]], None]] = {
    "xlsx": write_xlsx,
    "csv": write_csv,
    "json": write_json,
}


def write_published(file: IO[bytes], items: CatalogItemQuerySet, *, form: str) -> None:
    """Write the published revisions of items as .xlsx, .csv or .json, one sheet for each domain."""
    WRITERS[form](file, _sections(items))


def _sections(items: CatalogItemQuerySet) -> Iterator[Section]:
    """One for each domain in turn: the rows of one are read before the next begins."""
    for domain in Domain.objects.filter(pk__in=items.order_by().values("domain")):
        title = f"{domain}领域基层政务公开标准目录"
        yield Section(title, domain.name, catalog_rows(items.filter(domain=domain)))
