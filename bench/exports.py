"""The export of published items in the official layout: ours beside the spreadsheet writer alone with the same cells."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import django
import xlsxwriter

from bench import processes
from bench.tables import Line

if TYPE_CHECKING:  # it takes over the environment, which here is the measured process's own
    from bench.databases import NewEnvironment

TIMES_AS_MANY = 10  # rows as are imported
BAR = 1.5  # times the writer's own time, at most


def lines(databases: Mapping[str, NewEnvironment], imported: int) -> Iterator[Line]:
    rows = imported * TIMES_AS_MANY
    for database, new_environment in databases.items():
        ours, theirs = (
            processes.run("bench.exports", side, str(rows), environment=new_environment()) for side in SIDES
        )
        ratio = ours.seconds / theirs.seconds
        what = f"export of {rows:,} rows against the bare writer"
        yield Line(what, database, ours, theirs, ratio, f"<= {BAR} x", ratio <= BAR)


def ours(file: Path, count: int) -> Callable[[], None]:
    """Through the same door as the pages: published revisions read from the database and laid out."""
    from catalogs.queries.published import published_items
    from catalogs.spreadsheets.exporting import write_published

    _publish(count)

    def act() -> None:
        with file.open("wb") as target:
            write_published(target, published_items(), form="xlsx")

    return act


def bare_writer(file: Path, count: int) -> Callable[[], None]:
    """The same texts in the same cells, which are at hand: no database, no layout to work out."""
    from catalogs.spreadsheets import writing

    texts = [str(1), *writing._xlsx_texts(_row(0))]

    def act() -> None:
        workbook = xlsxwriter.Workbook(file, {"constant_memory": True})
        cell = workbook.add_format({"border": 1, "text_wrap": True, "valign": "vcenter", "font_size": 10})
        sheet = workbook.add_worksheet()
        for row in range(count):
            sheet.set_row(row, 90)
            for column, text in enumerate(texts):
                if text:
                    sheet.write_string(row, column, text, cell)
                else:
                    sheet.write_blank(row, column, None, cell)
        workbook.close()

    return act


SIDES = {"ours": ours, "bare": bare_writer}
CHUNK = 2000


def _publish(count: int) -> None:
    """That many published items of one unit, in the ten domains of the reference data that come first."""
    from catalogs.models import CatalogItem, Domain, Revision
    from disclosure_portal import clock
    from tests import factories

    county = factories.make_county()
    unit = factories.make_unit(county, "210323106", "偏岭镇")
    editor = factories.make_person("editor", "张经办", "editor", unit)
    domains = [factories.make_domain(f"{n:02}", f"领域{n}", f"domain-{n}") for n in range(1, 11)]
    now = clock.now()
    for start in range(0, count, CHUNK):
        items = [
            CatalogItem(
                **_elements(number),
                unit=unit,
                domain=domains[number * len(domains) // count],
                position=number,
                state=CatalogItem.State.DRAFT,
                saved_at=now,
                saved_by=editor,
            )
            for number in range(start, min(start + CHUNK, count))
        ]
        items = CatalogItem.objects.bulk_create(items)
        revisions = Revision.objects.bulk_create(
            Revision(**item.elements(), item=item, number=1, taken_at=now, taken_by=editor, published_at=now)
            for item in items
        )
        for item, revision in zip(items, revisions, strict=True):
            item.state = CatalogItem.State.APPROVED
            item.approved_revision = item.published_revision = revision
        CatalogItem.objects.bulk_update(
            items, ["state", "approved_revision", "published_revision"], batch_size=500
        )
    assert Domain.objects.count() == len(domains)


def _elements(number: int) -> dict[str, object]:
    from bench.imports import row

    return row(number)


def _row(number: int) -> object:
    from catalogs.spreadsheets.rows import CatalogRow

    codes = {
        "item_code": "230338ae-9141-4b6f-9d4d-1ab28351682f",
        "unit_code": "210323106",
        "domain_code": "20",
    }
    return CatalogRow(**_elements(number), **codes)


def main(side: str, count: str) -> None:
    """One side in a process of its own, on the empty database that the environment names."""
    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    settings.DEBUG = False  # with it, Django keeps every query
    call_command("migrate", verbosity=0)
    file = Path(os.environ["VAR_DIR"], "目录.xlsx")
    processes.tell(processes.measured(SIDES[side](file, int(count))))


if __name__ == "__main__":
    main(*sys.argv[1:])
