"""Catalogs as files: what is published, for anyone; what is being compiled, for the unit itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import IO, TYPE_CHECKING

from django.db import models

from catalogs.models import Domain
from catalogs.spreadsheets.rows import CHUNK, CatalogRow, Section, catalog_row, catalog_rows
from catalogs.spreadsheets.writing import write_csv, write_json, write_xlsx
from disclosure_portal.units.models import Unit

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
ONE_SHEET = "标准目录"


class Layout(models.TextChoices):
    """How an .xlsx lays its tables out. A .csv and a .json hold one list, in the same order."""

    DOMAINS = "domains", "每个领域一张工作表"
    UNITS = "units", "每个单位一张工作表，领域依次排列"
    STACKED = "stacked", "全部在一张工作表，领域依次排列"


def write_published(
    file: IO[bytes],
    items: CatalogItemQuerySet,
    *,
    form: str,
    layout: Layout = Layout.DOMAINS,
    progress: Callable[[int], None] | None = None,
) -> None:
    """Write the published revisions of items as .xlsx, .csv or .json. `progress` hears the rows written so far."""
    sections = _sections(items, "领域基层政务公开标准目录", catalog_rows, layout)
    WRITERS[form](file, _counted(sections, progress))


def write_items(
    file: IO[bytes],
    items: CatalogItemQuerySet,
    *,
    form: str,
    layout: Layout = Layout.DOMAINS,
    progress: Callable[[int], None] | None = None,
) -> None:
    """Write the working copies of items, unit by unit. Importing the file again changes nothing."""
    sections = _sections(items, "领域政务公开标准目录", _working_rows, layout)
    WRITERS[form](file, _counted(sections, progress))


def _sections(items: CatalogItemQuerySet, title: str, rows_of: RowsOf, layout: Layout) -> Iterator[Section]:
    """The tables in turn: the rows of one are read before the next begins."""
    if layout != Layout.UNITS:
        for domain in _domains_of(items):
            sheet = ONE_SHEET if layout == Layout.STACKED else domain.name
            yield Section(f"{domain}{title}", sheet, rows_of(items.filter(domain=domain)))
        return
    for unit in Unit.objects.filter(pk__in=items.order_by().values("unit")):
        own = items.filter(unit=unit)
        for domain in _domains_of(own):
            yield Section(f"{unit}{domain}{title}", unit.name, rows_of(own.filter(domain=domain)))


def _domains_of(items: CatalogItemQuerySet) -> Iterable[Domain]:
    return Domain.objects.filter(pk__in=items.order_by().values("domain"))


def _working_rows(items: CatalogItemQuerySet) -> Iterator[CatalogRow]:
    items = items.select_related("unit", "domain").order_by("unit__position", "unit", "position", "pk")
    for item in items.iterator(chunk_size=CHUNK):
        yield catalog_row(item, item)


def _counted(sections: Iterable[Section], progress: Callable[[int], None] | None) -> Iterator[Section]:
    """The same sections, telling after every chunk of rows how many were taken."""
    if progress is None:
        yield from sections
        return
    done = 0

    def counted(rows: Iterable[CatalogRow]) -> Iterator[CatalogRow]:
        nonlocal done
        for row in rows:
            yield row
            done += 1
            if done % CHUNK == 0:
                progress(done)

    for section in sections:
        yield Section(section.title, section.sheet_name, counted(section.rows))
