"""Fixtures of the catalogs' tests."""

from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from catalogs import reference, tasks, workflow
from catalogs.models import CatalogItem, ImportRun
from disclosure_portal.attachments.storing import store
from disclosure_portal.units import reference as units
from disclosure_portal.workflow import Step
from tests import factories
from tests.catalogs.column_tables import line, table
from tests.catalogs.imports import csv_of, row, stored


@pytest.fixture
def cast(request):
    """cast("editor"): that person."""
    return request.getfixturevalue


@pytest.fixture
def taken(monkeypatch):
    """The steps that were begun or finished in this test."""
    steps = []
    for name in ("begin", "finish"):
        carry_out = getattr(Step, name)

        def noted(step, *args, carry_out=carry_out, **options):
            steps.append(step)
            return carry_out(step, *args, **options)

        monkeypatch.setattr(Step, name, noted)
    return steps


@pytest.fixture
def make_upload():
    """Makes a small picture of a signed sheet, as a browser sends it."""

    def make():
        picture = io.BytesIO()
        Image.new("RGB", (8, 8), "white").save(picture, "PNG")
        return SimpleUploadedFile("审核表.png", picture.getvalue(), "image/png")

    return make


@pytest.fixture
def make_scan(make_upload):
    """Stores a small picture as the scan of a signed sheet."""
    return lambda unit, by: store(make_upload(), unit=unit, by=by)


@pytest.fixture
def publish_many(township, domain, editor, approver, reviewer):
    """publish_many(5): that many items more of the township, taken the whole way to the public."""

    def publish_many(count, *, not_applicable=False):
        before = CatalogItem.objects.count()
        items = [
            factories.make_item(township, domain, by=editor, level2=f"事项{number}")
            for number in range(before + 1, before + count + 1)
        ]
        if not_applicable:
            for item in items:
                workflow.mark_not_applicable(item, by=editor, version=item.version, reason="无此项职责")
        return factories.make_published(
            township, domain, editor=editor, approver=approver, reviewer=reviewer, items=items
        )

    return publish_many


@pytest.fixture
def loaded():
    """The reference data of units and catalogs."""
    units.load()
    reference.load()


@pytest.fixture
def write(tmp_path):
    """write(*rows): the path of a .csv with these rows."""

    def write(*rows):
        path = tmp_path / "目录.csv"
        path.write_bytes(csv_of(*rows))
        return path

    return write


@pytest.fixture
def uploaded(township, domain, editor):
    """An import of one new item, whose file is still to be read."""
    source = stored(township, editor, csv_of(row("甲")))
    return workflow.start_import(ImportRun(unit=township, filename="目录.csv", source=source), by=editor)


@pytest.fixture
def read(uploaded):
    """The same, read and waiting to be confirmed."""
    tasks.read_import(uploaded.job_id)
    uploaded.refresh_from_db()
    return uploaded


@pytest.fixture
def registration(published, township, editor):
    """A pasted table of three pages of the township, read and waiting for the clerk."""
    return factories.make_registration(township, by=editor, pasted=table(line(1), line(2), line(3)))
