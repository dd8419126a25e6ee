"""Files to import, and imports carried out, for the tests of importing."""

from __future__ import annotations

import io
import json
from pathlib import Path

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse

from catalogs import tasks, workflow
from catalogs.models import CatalogItem, ImportRun
from catalogs.spreadsheets.rows import CatalogRow, Section
from catalogs.spreadsheets.writing import write_csv, write_xlsx
from catalogs.workflow.importing import ORDER
from disclosure_portal.attachments.storing import SPREADSHEETS, store
from tests import factories

SAMPLES = Path(__file__).parent.parent / "data" / "samples"
EXPECTED = json.loads((SAMPLES / "expected.json").read_text(encoding="utf-8"))
PLAIN = ("elements_text", "basis_text", "time_limit_text", "subject")
SETS = ("channels", "audience", "mode", "levels")


def run_command(*args, **options):
    out = io.StringIO()
    status = 0
    try:
        call_command("import_catalog", *map(str, args), stdout=out, json=True, **options)
    except SystemExit as left:
        status = left.code
    return status, json.loads(out.getvalue())


def row(level2="办事指南", **changes):
    values = {key: value for key, value in factories.ELEMENTS.items()} | {"level2": level2} | changes
    return CatalogRow(**values, domain_code="20", domain_name="社会救助")


def csv_of(*rows):
    file = io.BytesIO()
    write_csv(file, [Section("社会救助", "社会救助", rows)])
    return file.getvalue()


def beside_other_sheets(*rows):
    """A workbook with a cover before the catalog of some rows, a hidden sheet and an empty one behind it."""
    file = io.BytesIO()
    write_xlsx(file, [Section("社会救助", "社会救助", rows)])
    book = openpyxl.load_workbook(file)
    book.create_sheet("封面", 0)["A1"] = "偏岭镇基层政务公开标准目录"
    old = book.create_sheet("旧目录")
    old["A1"], old.sheet_state = "作废", "hidden"
    book.create_sheet("Sheet3")
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


def applied(township, content, by=None):
    """The import of a file's content through staging and applying, as the pages do it."""
    by = by or factories.make_person(f"importer-{CatalogItem.objects.count()}", "导入人", "editor", township)
    run = workflow.start_import(
        ImportRun(unit=township, filename="目录.csv", source=stored(township, by, content)), by=by
    )
    tasks.read_import(run.job_id)
    run.refresh_from_db()
    if not ORDER.refusals(run):
        run = workflow.order_import(run, by=by)
        tasks.apply_import(run.job_id)
        run.refresh_from_db()
    return run


def stored(unit, by, content):
    return store(SimpleUploadedFile("目录.csv", content), unit=unit, by=by, kinds=SPREADSHEETS)


def upload(client, unit, content, name="目录.csv", **fields):
    url = reverse("catalogs_desk:import_upload", args=[unit.code])
    return client.post(url, {"file": SimpleUploadedFile(name, content), **fields})
