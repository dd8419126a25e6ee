"""A unit's catalog as it is being compiled, as a file: importing it again changes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from tempfile import TemporaryFile
from typing import IO, TYPE_CHECKING

from catalogs.models import Domain
from catalogs.spreadsheets.published import CONTENT_TYPES, WRITERS
from catalogs.spreadsheets.rows import CHUNK, CatalogRow, Section, catalog_row

if TYPE_CHECKING:
    from catalogs.models.items import CatalogItemQuerySet

FORMS = tuple(CONTENT_TYPES)


def write_items(file: IO[bytes], items: CatalogItemQuerySet, *, form: str) -> None:
    """Write the working copies of items as .xlsx, .csv or .json, one sheet for each domain, unit by unit."""
    items = items.select_related("unit", "domain").order_by(
        "domain", "unit__position", "unit", "position", "pk"
    )
    WRITERS[form](file, _sections(items))


def _sections(items: CatalogItemQuerySet) -> Iterator[Section]:
    for domain in Domain.objects.filter(pk__in=items.order_by().values("domain")):
        yield Section(f"{domain}领域政务公开标准目录", domain.name, _rows(items.filter(domain=domain)))


def _rows(items: CatalogItemQuerySet) -> Iterator[CatalogRow]:
    for item in items.iterator(chunk_size=CHUNK):
        yield catalog_row(item, item)


def written_file(items: CatalogItemQuerySet, *, form: str) -> IO[bytes]:
    """The same in a temporary file, ready to be read, that goes when it is closed."""
    file = TemporaryFile()  # noqa: SIM115 (the response closes it)
    write_items(file, items, form=form)
    file.seek(0)
    return file
