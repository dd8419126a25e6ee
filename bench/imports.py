"""The import of a spreadsheet, read, checked, previewed and applied: ours beside django-import-export's defaults.

Both sides take the same items to the same tables, with the texts read into values and the check-up of every row,
not of one page of the preview. Of both, answering the browser is left out.

Ours: the county's own layout, its cells searched for headings, ticks and merged names; the job that stages the rows
and matches them; the job that writes them, with the audit trail.
Theirs: a plain ModelResource whose options are all as they come, on a file with a column for each field. As its
admin does it: the file is read and imported dry for the preview, read again and imported on confirmation, a save
for each row, a diff for each row of the preview, and an entry in the admin's log for each item.
"""

from __future__ import annotations

import json
import os
import sys
import uuid
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import django
import xlsxwriter
from openpyxl import Workbook

from bench import processes
from bench.databases import NewEnvironment
from bench.tables import Line

BARS = {"SQLite": 4, "PostgreSQL": 10}  # times as fast as the defaults, at least


def lines(databases: Mapping[str, NewEnvironment], rows: int) -> Iterator[Line]:
    for database, new_environment in databases.items():
        ours, theirs = (
            processes.run("bench.imports", side, str(rows), environment=new_environment()) for side in SIDES
        )
        ratio, bar = theirs.seconds / ours.seconds, BARS[database]
        what = f"import of {rows:,} rows against django-import-export's defaults"
        yield Line(what, database, ours, theirs, ratio, f">= {bar} x", ratio >= bar)


def row(number: int) -> dict[str, Any]:
    """One item as a county prints it, no two the same."""
    return {
        "level1": f"事项{number // 20}",
        "level2": f"具体事项{number}",
        "content_text": f"1.第{number}项的办理依据\n2.办理条件；申请材料；办理流程，" + "需要提交的材料" * 10,
        "basis_text": "《中华人民共和国政府信息公开条例》（国务院令第711号）\n"
        f"《社会救助暂行办法》（国务院令第649号）第{number % 60 + 1}条",
        "time_limit_text": "自信息形成或者变更之日起20个工作日内",
        "subject": "偏岭镇人民政府",
        "methods": ["proactive"],
        "channels": ["website", "reading_point"],
        "channel_note": "",
        "audiences": ["public"],
        "audience_note": "",
        "levels": ["township"],
    }


# Our side: the county's own layout, through the same doors as the pages


HEADINGS = {
    "level1": "一级事项",
    "level2": "二级事项",
    "content_text": "公开内容（要素）",
    "basis_text": "公开依据",
    "time_limit_text": "公开时限",
    "subject": "公开主体",
    "channels": "公开渠道和载体",
    "audiences": "公开对象",
    "methods": "公开方式",
    "levels": "公开层级",
}
PRINTED = {
    "channels": "■政府网站 □政府公报\n■公开查阅点",
    "audiences": "全社会",
    "methods": "主动",
    "levels": "乡级",
}


def write_official(file: Path, count: int) -> None:
    workbook = xlsxwriter.Workbook(file, {"constant_memory": True})
    sheet = workbook.add_worksheet("社会救助")
    sheet.write_row(0, 0, HEADINGS.values())
    for number in range(1, count + 1):
        values = row(number) | PRINTED
        sheet.write_row(number, 0, [values[name] for name in HEADINGS])
    workbook.close()


def ours(file: Path, count: int) -> Callable[[], None]:
    from catalogs import tasks, workflow
    from catalogs.models import CatalogItem, ImportRun
    from catalogs.queries.matching import in_chunks
    from catalogs.spreadsheets.staging import advise, contexts_of

    unit, _, editor = _cast()

    def act() -> None:
        source = _stored(file, unit, editor)
        run = workflow.start_import(ImportRun(unit=unit, filename=file.name, source=source), by=editor)
        tasks.read_import(run.job_id)
        run.refresh_from_db()
        contexts = contexts_of(run)
        for rows in in_chunks(run.rows.prefetch_related("item__standard__edition")):
            advise(run, rows, contexts)
        run = workflow.order_import(run, by=editor)
        tasks.apply_import(run.job_id)
        assert CatalogItem.objects.count() == count

    return act


def _stored(file: Path, unit: Any, by: Any) -> Any:
    from django.core.files.uploadedfile import SimpleUploadedFile

    from disclosure_portal.attachments.storing import SPREADSHEETS, store

    return store(SimpleUploadedFile(file.name, file.read_bytes()), unit=unit, by=by, kinds=SPREADSHEETS)


# Their side: a plain ModelResource, dry run and import as its admin does them, and our check-up in the dry run


def write_plain(file: Path, count: int) -> None:
    """A heading for each field and a row for each item: the easiest file that a ModelResource can get."""
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet()
    sheet.append(["code", "position", *row(0)])
    for number in range(1, count + 1):
        values = (json.dumps(v) if isinstance(v, list) else v for v in row(number).values())
        sheet.append([str(uuid.uuid4()), number, *values])
    workbook.save(file)


def defaults(file: Path, count: int) -> Callable[[], None]:
    from django.test import RequestFactory
    from import_export.admin import ImportMixin
    from tablib import Dataset

    from catalogs.models import CatalogItem

    unit, domain, editor = _cast()
    admin, request = ImportMixin(), RequestFactory().get("/")
    request.user = editor

    def act() -> None:
        standing = {"unit": unit, "domain": domain, "saved_by": editor}
        # A request each: the file is read for the preview, and again to import it.
        for dry_run in (True, False):
            dataset = Dataset().load(file.read_bytes(), format="xlsx")
            resource = _resource(standing)
            result = resource.import_data(dataset, dry_run=dry_run, retain_instance_in_row_result=not dry_run)
            assert not result.has_errors()
            assert not result.has_validation_errors()
        admin.generate_log_entries(result, request)
        assert CatalogItem.objects.count() == count

    return act


def _resource(standing: Mapping[str, Any]) -> Any:
    from import_export import resources

    from catalogs import checkup
    from catalogs.models import CatalogItem
    from catalogs.workflow.compiling import write
    from disclosure_portal import clock

    class ItemResource(resources.ModelResource):
        class Meta:
            model = CatalogItem
            fields = ("code", "position", *CatalogItem.WRITTEN)
            import_id_fields = ("code",)

        def before_import(self, dataset: Any, **kwargs: Any) -> None:
            self.context = checkup.context_for(standing["unit"], standing["domain"])

        def before_save_instance(self, instance: CatalogItem, row: Any, **kwargs: Any) -> None:
            """What the same item needs here too: whose it is, its texts read, and in the preview the check-up."""
            for name, value in standing.items():
                setattr(instance, name, value)
            instance.saved_at = clock.now()
            write(instance, instance.written())
            if kwargs["dry_run"]:
                checkup.check(instance, self.context)

    return ItemResource()


def _cast() -> tuple[Any, Any, Any]:
    from tests import factories

    county = factories.make_county()
    unit = factories.make_unit(county, "210323106", "偏岭镇")
    return unit, factories.make_domain(), factories.make_person("editor", "张经办", "editor", unit)


SIDES = {"ours": (write_official, ours), "defaults": (write_plain, defaults)}


def main(side: str, count: str) -> None:
    """One side in a process of its own, on the empty database that the environment names."""
    write, prepare = SIDES[side]
    file = Path(os.environ["VAR_DIR"], "目录.xlsx")
    write(file, int(count))
    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.urls import resolve

    settings.DEBUG = False  # with it, Django keeps every query
    resolve("/")  # a portal that runs has its addresses loaded
    call_command("migrate", verbosity=0)
    processes.tell(processes.measured(prepare(file, int(count))))


if __name__ == "__main__":
    main(*sys.argv[1:])
