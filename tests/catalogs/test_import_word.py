"""A Word document goes the whole way of an import, by the pages and by the command."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from catalogs import tasks
from catalogs.models import CatalogItem, ImportRun
from disclosure_portal.attachments.models import Attachment
from tests.catalogs.imports import run_command
from tests.catalogs.spreadsheets.conftest import GOOD, HEADINGS, changed
from tests.catalogs.spreadsheets.documents import document, table

pytestmark = pytest.mark.django_db

CONTENT = document("社会救助领域基层政务公开标准目录", table(HEADINGS, GOOD, changed(二级="办事指南")))


def post(client, unit, name, content):
    url = reverse("catalogs_desk:import_upload", args=[unit.code])
    return client.post(url, {"file": SimpleUploadedFile(name, content)})


def test_a_document_is_uploaded_previewed_and_applied(client, township, domain, editor):
    client.force_login(editor)

    post(client, township, "目录.docx", CONTENT)
    run = ImportRun.objects.get()
    tasks.read_import(run.job_id)
    assert "将新增 <strong>2</strong> 项" in client.get(run.get_absolute_url()).content.decode()
    client.post(reverse("catalogs_desk:import_apply", args=[run.pk]))
    run.refresh_from_db()
    tasks.apply_import(run.job_id)

    assert run.source.kind == Attachment.Kind.DOCX
    assert [item.level2 for item in CatalogItem.objects.order_by("pk")] == ["政策法规文件", "办事指南"]


@pytest.mark.parametrize("name", ["目录.et", "目录.wps", "目录.doc", "目录.pdf"])
def test_other_documents_are_refused_with_what_to_do(client, township, domain, editor, name):
    client.force_login(editor)

    page = post(client, township, name, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))

    assert "请在WPS中另存为 .xlsx 或 .docx" in page.content.decode()
    assert not ImportRun.objects.exists()


def test_a_document_with_macros_is_refused(client, township, domain, editor):
    client.force_login(editor)

    page = post(client, township, "目录.docm", CONTENT)

    assert "不带宏的 .docx" in page.content.decode()


def test_the_command_takes_a_document_and_names_its_cells(tmp_path, township, domain):
    file = tmp_path / "目录.docx"
    file.write_bytes(document("社会救助领域目录", table(HEADINGS, GOOD, changed(序号="2", 公开时限="/"))))

    status, told = run_command(file, unit=township.code)

    assert (status, told["status"], told["failed"]) == (1, "rejected", 1)
    assert told["records"][0]["sheet"] == "表1"
    [error] = told["records"][1]["errors"]
    assert (error["field"], error["cell"]) == ("time_limit_text", "表1第3行第6列")
