"""Importing by the command: what it tells, what it refuses, and that an export comes back unchanged."""

from __future__ import annotations

import io

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from catalogs.models import CatalogItem, ImportRun
from tests.catalogs.imports import (
    beside_other_sheets,
    row,
    run_command,
)

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def test_a_dry_run_tells_and_saves_nothing(township, domain, write):
    status, told = run_command(write(row()), unit=township.code, dry_run=True)

    assert (status, told["created"]) == (0, 1)
    assert not CatalogItem.objects.exists()
    assert not ImportRun.objects.exists()


def test_a_bad_row_rejects_the_file_and_nothing_is_saved(township, domain, write):
    status, told = run_command(write(row("甲"), row("乙", basis_text="/")), unit=township.code)

    assert (status, told["status"], told["created"], told["failed"]) == (1, "rejected", 0, 1)
    assert [record["status"] for record in told["records"]] == ["ok", "error"]
    assert told["records"][1]["errors"][0]["field"] == "basis_text"
    assert not CatalogItem.objects.exists()


def test_bad_rows_can_be_skipped(township, domain, write):
    status, told = run_command(
        write(row("甲"), row("乙", basis_text="/")), unit=township.code, skip_bad_rows=True
    )

    assert (status, told["created"], told["failed"]) == (0, 1, 1)
    assert CatalogItem.objects.get().level2 == "甲"


def test_a_file_that_is_no_catalog_is_rejected_with_a_reason(township, domain, tmp_path):
    path = tmp_path / "照片.xlsx"
    path.write_bytes(b"<html>not a workbook</html>")

    status, told = run_command(path, unit=township.code)

    assert (status, told["status"], told["records"]) == (1, "rejected", [])
    assert "另存为" in told["reason"]


def test_sheets_that_were_not_read_are_told(township, domain, tmp_path):
    path = tmp_path / "目录.xlsx"
    path.write_bytes(beside_other_sheets(row()))
    out = io.StringIO()

    _, told = run_command(path, unit=township.code, dry_run=True)
    call_command("import_catalog", str(path), unit=township.code, stdout=out)

    assert told["ignored_sheets"] == [
        {"name": "封面", "is_hidden": False},
        {"name": "旧目录", "is_hidden": True},
    ]
    assert "工作表“封面”里没有目录的表头，没有读取。工作表“旧目录”是隐藏的" in out.getvalue()


UNUSABLE = [
    ("nowhere", None, "目录.csv", "没有代码为“nowhere”的编制单位。"),
    ("210323106", "99", "目录.csv", "没有代码为“99”的领域，应为01至26。"),
    ("210323106", None, "没有.csv", "打不开文件"),
]


@pytest.mark.parametrize(("unit", "domain_code", "name", "message"), UNUSABLE)
def test_what_cannot_be_worked_with_is_told_in_chinese(
    township, domain, write, unit, domain_code, name, message
):
    with pytest.raises(CommandError, match=message) as told:
        call_command("import_catalog", str(write(row()).with_name(name)), unit=unit, domain=domain_code)

    assert told.value.returncode == 1


@pytest.mark.parametrize(("unit", "domain_code", "name", "message"), UNUSABLE)
def test_with_json_it_is_told_as_a_rejection(township, domain, write, unit, domain_code, name, message):
    status, told = run_command(write(row()).with_name(name), unit=unit, domain=domain_code)

    assert (status, told["status"]) == (1, "rejected")
    assert message in told["reason"]
    counts = ("created", "updated", "unchanged", "failed", "missing")
    assert [told[count] for count in counts] == [0, 0, 0, 0, 0]
    assert told["records"] == []


def test_containers_compile_nothing(county, domain, write):
    with pytest.raises(CommandError, match="没有代码为"):
        call_command("import_catalog", str(write(row())), unit=county.code)


def test_without_json_the_command_tells_in_chinese(township, domain, write, capsys):
    call_command("import_catalog", str(write(row())), unit=township.code)

    assert "新增1项" in capsys.readouterr().out


@pytest.mark.parametrize("form", ["xlsx", "csv", "json"])
def test_the_units_catalog_is_downloaded(client, township, item, editor, form):
    client.force_login(editor)

    page = client.get(reverse("catalogs_desk:export", args=[township.code, form]))

    assert page.status_code == 200
    assert "attachment" in page.headers["Content-Disposition"]
    assert len(b"".join(page.streaming_content)) > 100


def test_an_unknown_form_is_not_found(client, township, item, editor):
    client.force_login(editor)

    assert client.get(reverse("catalogs_desk:export", args=[township.code, "exe"])).status_code == 404
