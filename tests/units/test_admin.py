"""Units in the administration: by form and by spreadsheet, within one county."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from disclosure_portal.audit.models import Entry
from disclosure_portal.units.models import Unit
from tests import factories

HEAD = "code,name,full_name,kind,tier,parent,is_active,successor,position,note\n"


@pytest.fixture
def desk(client, administrator):
    client.force_login(administrator)
    return client


def upload(desk, *rows):
    """The first page of an import: what would be done."""
    file = SimpleUploadedFile("units.csv", (HEAD + "\n".join(rows) + "\n").encode())
    return desk.post("/admin/units/unit/import/", {"import_file": file, "format": "1", "resource": ""})


def confirm(desk, preview):
    form = {key: value or "" for key, value in preview.context["confirm_form"].initial.items()}
    return desk.post("/admin/units/unit/process_import/", form)


def test_the_code_of_a_unit_stays(desk, township, county):
    fields = {
        "code": "other",
        "name": "偏岭满族镇",
        "full_name": "全称",
        "kind": "township",
        "tier": "township",
    }
    response = desk.post(
        f"/admin/units/unit/{township.pk}/change/",
        {**fields, "parent": county.pk, "is_active": "on", "position": "0", "note": ""},
    )

    assert response.status_code == 302
    township.refresh_from_db()
    assert (township.code, township.name) == ("210323106", "偏岭满族镇")
    assert Entry.objects.get().verb == "units.unit.change"


def test_an_administrator_makes_units_and_not_counties(desk, county):
    fields = {
        "code": "X",
        "name": "新县",
        "full_name": "新县",
        "kind": "county",
        "tier": "county",
        "parent": county.pk,
    }

    assert desk.post("/admin/units/unit/add/", {**fields, "position": "0"}).status_code == 200
    assert not Unit.objects.filter(code="X").exists()
    assert desk.post(f"/admin/units/unit/{county.pk}/change/", {**fields, "position": "0"}).status_code == 403


def test_a_unit_is_not_put_into_another_county(desk, other_county):
    fields = {"code": "X", "name": "新镇", "full_name": "新镇", "kind": "township", "tier": "township"}

    response = desk.post("/admin/units/unit/add/", {**fields, "parent": other_county.pk, "position": "0"})
    assert response.status_code == 200
    assert not Unit.objects.filter(code="X").exists()


def test_a_spreadsheet_adds_and_changes_units_after_a_preview(desk, township, county):
    preview = upload(
        desk,
        "210323106,偏岭满族镇,岫岩满族自治县偏岭镇人民政府,township,township,210323,1,,0,",
        "X,新站,新站,other,township,210323106,1,,5,",
    )
    assert not Unit.objects.filter(code="X").exists()

    assert confirm(desk, preview).status_code == 302
    assert Unit.objects.get(code="210323106").name == "偏岭满族镇"
    assert Unit.objects.get(code="X").county == county
    entry = Entry.objects.get()
    assert (entry.verb, entry.detail["records"]) == ("units.unit.import", ["偏岭满族镇", "新站"])


def test_an_export_imported_again_changes_nothing(desk, township, department):
    exported = desk.post(
        "/admin/units/unit/export/",
        {"format": "1", "resource": "", **{f"unitresource_{name}": "on" for name in HEAD.strip().split(",")}},
    )
    head, *rows = exported.content.decode("utf-8-sig").strip().splitlines()
    assert f"{head}\n" == HEAD
    assert len(rows) == 4  # the county, its office, a township, a department

    preview = upload(desk, *rows)
    assert {row.import_type for row in preview.context["result"].rows} <= {"skip"}


def test_a_file_as_chinese_spreadsheets_save_it_is_read(desk, township):
    row = "210323106,偏岭满族镇,岫岩满族自治县偏岭镇人民政府,township,township,210323,1,,0,\n"
    file = SimpleUploadedFile("units.csv", (HEAD + row).encode("gb18030"))
    preview = desk.post("/admin/units/unit/import/", {"import_file": file, "format": "1", "resource": ""})

    confirm(desk, preview)
    township.refresh_from_db()
    assert township.name == "偏岭满族镇"


@pytest.mark.parametrize("format_number", ["0", "1"])
def test_a_file_that_is_no_table_is_refused_in_words(desk, format_number):
    file = SimpleUploadedFile("units", b"\x00\x01PK not a table")
    response = desk.post(
        "/admin/units/unit/import/", {"import_file": file, "format": format_number, "resource": ""}
    )

    assert "文件已损坏或不是工作簿" in response.content.decode()


def test_an_export_runs_nothing_and_comes_back_as_it_was(desk, township):
    Unit.objects.filter(pk=township.pk).update(note="=HYPERLINK(1)")
    columns = {f"unitresource_{name}": "on" for name in HEAD.strip().split(",")}
    exported = desk.post("/admin/units/unit/export/", {"format": "0", "resource": "", **columns}).content

    cells = [cell for row in load_workbook(BytesIO(exported)).active.rows for cell in row]
    assert [cell.data_type for cell in cells if "HYPERLINK" in str(cell.value)] == ["s"]
    file = SimpleUploadedFile("units.xlsx", exported)
    preview = desk.post("/admin/units/unit/import/", {"import_file": file, "format": "0", "resource": ""})
    assert {row.import_type for row in preview.context["result"].rows} <= {"skip"}


@pytest.mark.parametrize(
    ("row", "complaint"),
    [
        ("X,新镇,新镇,township,township,NOWHERE,1,,0,", "没有代码为“NOWHERE”的单位"),
        ("X,新镇,新镇,township,township,210321,1,,0,", "不在您管理的县内"),
        ("TA-ZFB,夺来,夺来,department,county,210323,1,,0,", "是其他县的单位"),
        ("X,新县,新县,county,county,,1,,0,", "市、县不能用表格新增"),
        ("X,新镇,新镇,village,township,210323,1,,0,", "village"),
        ("X,新镇,新镇,township,township,,1,,0,", "每个单位都要有上级单位"),
    ],
)
def test_a_row_that_cannot_be_right_says_why(desk, other_county, row, complaint):
    factories.make_unit(other_county, "TA-ZFB", "台安县政府办公室", Unit.Kind.COUNTY_OFFICE)
    preview = upload(desk, row)

    assert complaint in preview.content.decode()
    assert preview.context.get("confirm_form") is None
    assert not Unit.objects.filter(code="X").exists()
