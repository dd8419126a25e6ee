"""The import of a spreadsheet, read, checked, previewed and applied: ours beside django-import-export's defaults.

Both sides take the same items to the same tables, with the texts read into values and the check-up of every row,
not of one page of the preview. Both go through their own pages, of one portal with one sign-in, from the upload
to the page that follows upon the import.

Ours: the county's own layout, its cells searched for headings, ticks and merged names; the job that stages the rows
and matches them; the first page of the preview; the job that writes them, with the audit trail.
Theirs: a plain ModelResource in a plain ModelAdmin, all options as they come, on a file with a column for each field.
The file is read and imported dry for the preview, which shows all rows with what changes in each; it is read again
and imported on confirmation, a save for each row, and an entry in the admin's log for each item.
"""

from __future__ import annotations

import json
import os
import sys
import uuid
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING, Any

import django
import xlsxwriter
from openpyxl import Workbook

from bench import processes
from bench.tables import Line

if TYPE_CHECKING:  # it takes over the environment, which here is the measured process's own
    from bench.databases import NewEnvironment

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
    from django.urls import reverse

    from catalogs import tasks
    from catalogs.models import CatalogItem, ImportRun
    from catalogs.queries.matching import in_chunks
    from catalogs.spreadsheets.staging import advise, contexts_of

    unit, _, editor = _cast()
    browser = _Browser(editor)

    def act() -> None:
        browser.post(reverse("catalogs_desk:import_upload", args=[unit.code]), {"file": _upload(file)})
        run = ImportRun.objects.get()
        tasks.read_import(run.job_id)
        browser.get(run.get_absolute_url())
        contexts = contexts_of(run)
        for rows in in_chunks(run.rows.prefetch_related("item__standard__edition")):
            advise(run, rows, contexts)
        browser.post(reverse("catalogs_desk:import_apply", args=[run.pk]))
        run.refresh_from_db()
        tasks.apply_import(run.job_id)
        browser.get(run.get_absolute_url())
        assert CatalogItem.objects.count() == count

    return act


# Their side: a plain ModelResource in a plain ModelAdmin, and our check-up in the dry run


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
    from django.contrib.admin import ModelAdmin, site
    from django.urls import reverse
    from import_export.admin import ImportMixin
    from import_export.formats.base_formats import XLSX

    from catalogs.models import CatalogItem

    unit, domain, editor = _cast()
    resource = _resource({"unit": unit, "domain": domain, "saved_by": editor})
    editor.is_superuser = True
    editor.save()
    browser = _Browser(editor)

    class ItemAdmin(ImportMixin, ModelAdmin):
        resource_classes = [resource]

    site.unregister(CatalogItem)  # the portal's own, which imports nothing
    site.register(CatalogItem, ItemAdmin)
    xlsx = site.get_model_admin(CatalogItem).get_import_formats().index(XLSX)

    def act() -> None:
        chosen = {"import_file": _upload(file), "format": xlsx, "resource": 0}
        preview = browser.post(reverse("admin:catalogs_catalogitem_import"), chosen)
        confirmed = preview.context_data["confirm_form"].initial
        browser.post(reverse("admin:catalogs_catalogitem_process_import"), confirmed)
        assert CatalogItem.objects.count() == count

    return act


def _resource(standing: Mapping[str, Any]) -> type:
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

    return ItemResource


# What both sides stand on


class _Browser:
    """Asks for pages as one who is signed in, and follows where an answer sends it."""

    def __init__(self, user: Any) -> None:
        from django.test import Client

        self.client = Client(SERVER_NAME="localhost")
        self.client.force_login(user)

    def get(self, page: str) -> Any:
        return self._answered(self.client.get(page))

    def post(self, page: str, data: Mapping[str, Any] | None = None) -> Any:
        return self._answered(self.client.post(page, data, follow=True))

    def _answered(self, response: Any) -> Any:
        assert response.status_code == 200, response
        return response


def _upload(file: Path) -> Any:
    from django.core.files.uploadedfile import SimpleUploadedFile

    return SimpleUploadedFile(file.name, file.read_bytes())


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
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": plain
    }  # none were collected, as their folder shows
    settings.STATIC_ROOT = mkdtemp(dir=os.environ["VAR_DIR"])
    call_command("migrate", verbosity=0)
    act = prepare(file, int(count))
    resolve("/")  # a portal that runs has its addresses loaded
    processes.tell(processes.measured(act))


if __name__ == "__main__":
    main(*sys.argv[1:])
