"""Imports of units by people who know the format: no county changes hands, no upload is made up."""

from __future__ import annotations

import io

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile

from disclosure_portal.audit.models import Entry
from disclosure_portal.units.models import Unit
from tests import factories

HEAD = "code,name,full_name,kind,tier,parent,is_active,successor,position,note\n"
IMPORT = "/admin/units/unit/import/"
PROCESS = "/admin/units/unit/process_import/"


@pytest.fixture
def desk(client, administrator):
    client.force_login(administrator)
    return client


def upload(client, *rows):
    file = SimpleUploadedFile("units.csv", (HEAD + "\n".join(rows) + "\n").encode())
    return client.post(IMPORT, {"import_file": file, "format": "1", "resource": ""})


def confirmed(preview, **changes):
    form = {key: value or "" for key, value in preview.context["confirm_form"].initial.items()}
    return {**form, **changes}


@pytest.mark.parametrize(
    ("row", "complaint"),
    [
        ("210323,岫岩市,岫岩市,city,city,,1,,0,", "市、县不能用表格新增或修改"),
        ("210323,岫岩,岫岩镇,township,township,210321,1,,0,", "不在您管理的县内"),
        ("210323,岫岩,岫岩镇,other,township,210323106,1,,0,", "不能作为本单位的上级单位"),
        ("210323,改名,岫岩满族自治县人民政府,county,county,,1,,0,", "市、县不能用表格新增或修改"),
        ("210323106,偏岭县,偏岭县,county,county,,1,,0,", "市、县不能用表格新增或修改"),
        ("210323106,偏岭镇,偏岭镇,township,township,210321,1,,0,", "上级单位“台安县”不在您管理的县内"),
        ("210323106,偏岭镇,偏岭镇,township,township,210323,0,210321,0,", "职能承接单位“台安县”不在"),
    ],
)
def test_a_countys_administrator_moves_no_county_and_names_no_foreign_unit(
    desk, county, township, other_county, row, complaint
):
    before = list(Unit.objects.order_by("pk").values())

    preview = upload(desk, row)

    assert complaint in preview.content.decode()
    assert preview.context.get("confirm_form") is None
    assert list(Unit.objects.order_by("pk").values()) == before


def test_an_export_of_a_county_below_a_city_comes_back_unchanged(desk, county):
    """Its own row names the city, which lies outside the county; nothing of it changes."""
    city = Unit.objects.create(code="2103", name="鞍山市", full_name="鞍山市", kind="city", tier="city")
    county.parent = city
    county.save()

    preview = upload(desk, "210323,岫岩满族自治县,岫岩满族自治县人民政府,county,county,2103,1,,0,")

    assert {row.import_type for row in preview.context["result"].rows} <= {"skip"}


def test_the_superuser_may_bring_a_county(client, county):
    client.force_login(factories.make_user("root", "超级用户", is_superuser=True))

    preview = upload(client, "210321,台安县,台安县人民政府,county,county,,1,,0,")
    assert client.post(PROCESS, confirmed(preview)).status_code == 302

    assert Unit.objects.get(code="210321").is_container


def test_an_import_and_its_entry_stand_or_fall_together(desk, township, monkeypatch):
    preview = upload(desk, "210323106,新名,岫岩满族自治县偏岭镇人民政府,township,township,210323,1,,0,")

    def fail(*args, **options):
        raise RuntimeError("the trail is out of reach")

    monkeypatch.setattr("disclosure_portal.audit.trail.record_bulk", fail)
    with pytest.raises(RuntimeError):
        desk.post(PROCESS, confirmed(preview))
    township.refresh_from_db()
    assert township.name == "偏岭镇"


def test_the_entry_of_an_import_holds_digests_of_what_was_and_what_is(desk, county, township):
    row = "210323106,新名,岫岩满族自治县偏岭镇人民政府,township,township,210323,1,,0,"
    desk.post(PROCESS, confirmed(upload(desk, row)))

    entry = Entry.objects.get(verb="units.unit.import")
    assert (entry.county, entry.detail["ids"], entry.detail["records"]) == (county, [township.pk], ["新名"])
    assert len({entry.before_digest, entry.after_digest, ""}) == 3


@pytest.mark.parametrize(
    "change",
    [
        {"import_file_name": "never-uploaded"},
        {"import_file_name": "../../etc/passwd"},
        {"format": "0"},
        {"format": "7"},
        {"format": "-1"},
        {"format": "x"},
        {"resource": "9"},
    ],
)
def test_a_confirmation_that_was_made_up_leads_back_to_the_import_page(desk, township, change):
    row = "210323106,新名,岫岩满族自治县偏岭镇人民政府,township,township,210323,1,,0,"

    answer = desk.post(PROCESS, confirmed(upload(desk, row), **change), follow=True)

    assert answer.status_code == 200
    assert answer.request["PATH_INFO"] in (IMPORT, PROCESS)
    assert "上传" in answer.content.decode()
    township.refresh_from_db()
    assert township.name == "偏岭镇"
    assert not Entry.objects.exists()


def test_what_changed_after_the_preview_is_looked_at_again(desk, township):
    good = confirmed(upload(desk, "X,新站,新站,other,township,210323106,1,,5,"))
    Unit.objects.filter(pk=township.pk).update(code="moved")

    page = desk.post(PROCESS, good, follow=True).content.decode()

    assert "没有写入任何内容" in page
    assert not Unit.objects.filter(code="X").exists()


def workbook(write):
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file)
    write(book.add_worksheet())
    book.close()
    return SimpleUploadedFile("units.xlsx", file.getvalue())


@pytest.mark.parametrize(
    "write",
    [
        lambda sheet: sheet.write(1_048_575, 16_383, "x"),
        lambda sheet: sheet.write_blank(1_048_575, 0, None, None) or sheet.set_row(1_048_575, 20),
        lambda sheet: [sheet.write(0, 16_383, "x"), sheet.write(15_000, 0, "x")],
    ],
    ids=["last corner", "last row", "wide and long"],
)
def test_a_cell_in_the_last_corner_does_not_hold_the_server_up(desk, write):
    answer = desk.post(IMPORT, {"import_file": workbook(write), "format": "0", "resource": ""})

    assert "请删除表格下方和右侧多余的行列" in answer.content.decode()


def test_a_workbook_of_ordinary_size_is_read(desk, township):
    def write(sheet):
        sheet.write_row(0, 0, HEAD.strip().split(","))
        sheet.write_row(1, 0, ["X", "新站", "新站", "other", "township", "210323106", "1", "", "5", ""])

    preview = desk.post(IMPORT, {"import_file": workbook(write), "format": "0", "resource": ""})

    assert [row.import_type for row in preview.context["result"].rows] == ["new"]
