"""Importing by the pages: upload, preview, apply."""

from __future__ import annotations

import pytest
from django.urls import reverse

from catalogs import tasks
from catalogs.models import CatalogItem, ImportRun
from tests.catalogs.imports import beside_other_sheets, csv_of, row, upload

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def test_the_whole_way_by_pages(client, township, domain, editor):
    client.force_login(editor)

    page = upload(client, township, csv_of(row("甲"), row("乙")))
    run = ImportRun.objects.get()
    assert page.headers["Location"] == run.get_absolute_url()
    assert client.get(run.get_absolute_url()).headers["Refresh"] == "2"

    tasks.read_import(run.job_id)
    preview = client.get(run.get_absolute_url())
    assert "将新增 <strong>2</strong> 项" in preview.content.decode()
    assert not CatalogItem.objects.exists()

    client.post(reverse("catalogs_desk:import_apply", args=[run.pk]))
    run.refresh_from_db()
    tasks.apply_import(run.job_id)
    done = client.get(run.get_absolute_url()).content.decode()
    assert "已新增 <strong>2</strong> 项" in done
    assert reverse("catalogs_desk:domain", args=[township.code, "20"]) in done


def test_the_preview_says_which_sheets_were_not_read(client, township, domain, editor):
    client.force_login(editor)
    upload(client, township, beside_other_sheets(row("甲")), name="目录.xlsx")
    run = ImportRun.objects.get()
    tasks.read_import(run.job_id)

    page = client.get(run.get_absolute_url()).content.decode()

    assert "将新增 <strong>1</strong> 项" in page
    assert "工作表“封面”里没有目录的表头，没有读取。" in page
    assert "工作表“旧目录”是隐藏的，没有读取；要导入的，请取消隐藏后重新上传。" in page
    assert "Sheet3" not in page


def test_of_very_many_sheets_that_were_not_read_the_first_are_named():
    told = ImportRun(
        ignored_sheets=[{"name": f"封面{n}", "is_hidden": False} for n in range(12)]
    ).told_of_sheets

    assert told.endswith("“封面8”、“封面9”等12个里没有目录的表头，没有读取。")


def test_of_a_file_that_was_read_whole_no_sheets_are_told(client, township, domain, editor):
    client.force_login(editor)
    upload(client, township, csv_of(row("甲")))
    run = ImportRun.objects.get()
    tasks.read_import(run.job_id)

    assert "没有读取" not in client.get(run.get_absolute_url()).content.decode()


def test_every_error_stands_at_its_row_and_column(client, township, domain, editor):
    client.force_login(editor)
    upload(client, township, csv_of(row("甲", time_limit_text="—")))
    run = ImportRun.objects.get()
    tasks.read_import(run.job_id)

    page = client.get(run.get_absolute_url()).content.decode()

    error = run.rows.get().errors[0]
    assert error["cell"] in page
    assert error["message"] in page
    assert "请改好表格重新上传" in page


def test_a_file_with_bad_rows_is_applied_only_when_asked(client, township, domain, editor):
    client.force_login(editor)
    upload(client, township, csv_of(row("甲"), row("乙", basis_text="")))
    run = ImportRun.objects.get()
    tasks.read_import(run.job_id)

    client.post(reverse("catalogs_desk:import_apply", args=[run.pk]))
    run.refresh_from_db()
    assert run.state == ImportRun.State.READ

    client.post(reverse("catalogs_desk:import_apply", args=[run.pk]), {"skip_bad_rows": "on"})
    run.refresh_from_db()
    tasks.apply_import(run.job_id)
    assert CatalogItem.objects.get().level2 == "甲"


def test_a_refused_file_says_why_and_offers_another(client, township, domain, editor):
    client.force_login(editor)
    upload(client, township, "甲,乙\n1,2\n".encode())
    run = ImportRun.objects.get()
    tasks.read_import(run.job_id)

    page = client.get(run.get_absolute_url()).content.decode()

    assert "公开依据" in page
    assert "重新上传" in page


def test_a_cancelled_import_leaves_no_rows(client, township, domain, editor):
    client.force_login(editor)
    upload(client, township, csv_of(row()))
    run = ImportRun.objects.get()
    tasks.read_import(run.job_id)

    client.post(reverse("catalogs_desk:import_cancel", args=[run.pk]))

    run.refresh_from_db()
    assert run.state == ImportRun.State.CANCELLED
    assert not run.rows.exists()


@pytest.mark.parametrize(
    ("name", "content"), [("目录.pdf", b"%PDF-1.4"), ("目录.xlsx", b"<html>"), ("空.csv", b"")]
)
def test_other_files_are_refused_at_the_field(client, township, domain, editor, name, content):
    client.force_login(editor)

    page = upload(client, township, content, name=name)

    assert page.status_code == 422
    assert not ImportRun.objects.exists()


@pytest.mark.parametrize(
    ("person", "answer"), [("editor", 200), ("reviewer", 200), ("approver", 403), ("outsider", 404)]
)
def test_the_upload_page_answers_by_role(client, request, township, domain, person, answer):
    client.force_login(request.getfixturevalue(person))

    assert client.get(reverse("catalogs_desk:import_upload", args=[township.code])).status_code == answer


def test_a_strangers_import_is_not_found(client, township, domain, editor, outsider):
    client.force_login(editor)
    upload(client, township, csv_of(row()))
    run = ImportRun.objects.get()

    client.force_login(outsider)
    assert client.get(run.get_absolute_url()).status_code == 404
    assert client.post(reverse("catalogs_desk:import_apply", args=[run.pk])).status_code == 404
    assert client.post(reverse("catalogs_desk:import_cancel", args=[run.pk])).status_code == 404


def test_the_preview_shows_what_the_check_up_will_say(client, township, domain, editor):
    client.force_login(editor)
    upload(client, township, csv_of(row("甲", channels=[], basis_text="《文化馆服务标准》")))
    run = ImportRun.objects.get()
    tasks.read_import(run.job_id)

    page = client.get(run.get_absolute_url()).content.decode()

    assert "请至少选择一个公开渠道" in page
    assert "没有文号" in page


@pytest.mark.parametrize(
    ("name", "advice"), [("目录.doc", "旧版Word文档"), ("目录.et", "WPS表格"), ("目录.pdf", "PDF")]
)
def test_another_document_is_refused_with_what_to_do(client, township, domain, editor, name, advice):
    client.force_login(editor)

    page = upload(client, township, b"PK\x03\x04 not looked at", name=name)

    assert page.status_code == 422
    assert advice in page.content.decode()
