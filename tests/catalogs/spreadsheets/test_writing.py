"""Catalogs are written in the official layout, the same bytes for the same rows, with nothing that a program runs."""

from __future__ import annotations

import io
import json

import openpyxl
import pytest

from catalogs.spreadsheets.reading import read_catalog
from catalogs.spreadsheets.writing import CatalogRow, Section, sheet_name, write_csv, write_json, write_xlsx
from tests.catalogs.spreadsheets.conftest import DOMAINS

TITLE = "偏岭镇社会救助领域基层政务公开标准目录"
WRITERS = {"xlsx": write_xlsx, "csv": write_csv, "json": write_json}


def make_row(**values):
    usual = {
        "item_code": "6f1c",
        "unit_code": "210323106",
        "unit_name": "偏岭镇",
        "domain_code": "20",
        "domain_name": "社会救助",
        "level1": "综合业务",
        "level2": "政策法规文件",
        "content_text": "1.甲\n2.乙",
        "basis_text": "《社会救助暂行办法》（国务院令第649号）",
        "time_limit_text": "信息形成之日起20个工作日内",
        "subject": "偏岭镇人民政府",
        "methods": ["proactive"],
        "channels": ["website", "other"],
        "channel_note": "村民微信群",
        "audiences": ["specific"],
        "audience_note": "申请人",
        "levels": ["township"],
    }
    return CatalogRow(**{**usual, **values})


def written(rows, kind="xlsx"):
    file = io.BytesIO()
    WRITERS[kind](file, [Section(TITLE, "社会救助", rows)])
    return file.getvalue()


def sheet_of(rows):
    return openpyxl.load_workbook(io.BytesIO(written(rows))).active


def test_the_header_has_two_merged_rows_below_the_title():
    sheet = sheet_of([make_row()])

    assert sheet["A1"].value == TITLE
    assert [cell.value for cell in sheet[2]][:15] == [
        *("序号", "公开事项", None, "公开内容（要素）", "公开依据", "公开时限", "公开主体", "公开渠道和载体"),
        *("公开对象", None, "公开方式", None, "公开层级", None, None),
    ]
    assert [cell.value for cell in sheet[3]][8:15] == [
        "全社会",
        "特定群体",
        "主动",
        "依申请",
        "县级",
        "乡级",
        "村级",
    ]
    merged = {str(merge) for merge in sheet.merged_cells.ranges}
    assert {"A1:O1", "A2:A3", "B2:C2", "I2:J2", "K2:L2", "M2:O2"} <= merged


def test_a_row_carries_boxes_ticks_and_words():
    cells = [cell.value for cell in sheet_of([make_row()])[4]]

    assert cells[7].startswith("■政府网站 □政府公报\n□两微一端 □发布会/听证会\n")
    assert cells[7].endswith("■其他（村民微信群）")
    assert cells[8:15] == [None, "申请人", "√", None, None, "√", None]


def test_the_sheet_is_set_up_for_reading_and_printing():
    sheet = sheet_of([make_row()])

    assert sheet.freeze_panes == "D4"
    assert (sheet.page_setup.orientation, str(sheet.page_setup.paperSize)) == ("landscape", "9")
    assert sheet.print_title_rows == "$1:$3"
    assert sheet["D4"].alignment.wrap_text
    remark, codes = sheet.column_dimensions["P"], sheet.column_dimensions["Q"]
    assert (remark.hidden, codes.hidden, codes.min, codes.max) == (True, True, 17, 19)


def test_equal_first_levels_of_neighbours_are_merged_within_one_unit():
    names = [("甲", "1"), ("甲", "1"), ("乙", "1"), ("乙", "2"), ("乙", "2"), ("乙", "2")]
    sheet = sheet_of(make_row(level1=level1, unit_code=unit) for level1, unit in names)

    merged = {str(merge) for merge in sheet.merged_cells.ranges}
    assert {name for name in merged if name.startswith("B") and name != "B2:C2"} == {"B4:B5", "B7:B9"}


def test_what_does_not_apply_is_shown_with_its_reason():
    sheet = sheet_of([make_row(not_applicable=True, reason="本镇无此类对象")])

    assert sheet["P4"].value == "不适用：本镇无此类对象"
    assert not sheet.column_dimensions["P"].hidden


@pytest.mark.parametrize("kind", WRITERS)
def test_the_same_rows_give_the_same_bytes(kind):
    rows = [make_row(level2=f"事项{n}") for n in range(20)]

    assert written(iter(rows), kind) == written(rows, kind)


@pytest.mark.parametrize("kind", WRITERS)
def test_a_list_without_rows_is_a_valid_file_with_a_header(kind):
    result = read_catalog(written([], kind), filename=f"目录.{kind}", domains=DOMAINS)

    assert result.records == []


def test_no_sections_at_all_still_make_a_workbook():
    file = io.BytesIO()
    write_xlsx(file, [])

    assert read_catalog(file.getvalue(), filename="目录.xlsx", domains=DOMAINS).records == []


@pytest.mark.parametrize("text", ["=1+1", "+86", "-1", "@SUM(A1)", "\t=1", "＝1+1", "'=1", "''@a"])
def test_texts_that_would_run_are_inert(text):
    assert f"'{text}" in written([make_row(subject=text)], "csv").decode()
    assert sheet_of([make_row(subject=text)])["G4"].data_type == "s"


def test_a_text_longer_than_a_cell_is_cut_and_says_so():
    text = sheet_of([make_row(content_text="长" * 40_000)])["D4"].value

    assert len(text) == 32_767
    assert text.endswith("全文见网站）")


def test_json_holds_codes_and_one_item_a_line():
    document = json.loads(written([make_row(), make_row(level2="乙")], "json"))

    assert document["format"] == "standard-catalog"
    assert [item["level2"] for item in document["items"]] == ["政策法规文件", "乙"]
    assert document["items"][0]["channels"] == ["website", "other"]


def test_sheet_names_are_legal_short_and_different():
    taken = set()
    wanted = ["就业", "就业", "a/b:c*d?[e]\\", "", "'", "History", "国" * 40, "国" * 40]

    names = [sheet_name(name, taken) for name in wanted]

    assert names[:3] == ["就业", "就业(2)", "abcde"]
    assert len({name.lower() for name in names}) == len(names)
    assert all(0 < len(name) <= 31 for name in names)


def test_each_section_has_a_sheet_of_its_own():
    file = io.BytesIO()
    write_xlsx(
        file, [Section("甲", "就业", [make_row(domain_code="17")]), Section("乙", "社会救助", [make_row()])]
    )

    records = read_catalog(file.getvalue(), filename="目录.xlsx", domains=DOMAINS).records

    assert [(record.sheet, record.domain_code) for record in records] == [("就业", "17"), ("社会救助", "20")]


def test_a_row_is_as_high_as_its_longest_text_needs():
    sheet = sheet_of(
        [make_row(), make_row(content_text="办理条件；" * 60), make_row(content_text="长" * 9000)]
    )

    short, long, endless = (sheet.row_dimensions[row].height for row in (4, 5, 6))
    assert short < long < endless == 409


def test_headings_are_repeated_on_each_page_where_a_sheet_has_one_table():
    file = io.BytesIO()
    write_xlsx(file, [Section("甲", "目录", [make_row()]), Section("乙", "目录", [make_row()])])

    sheet = openpyxl.load_workbook(file).active

    assert sheet.print_title_rows is None
    assert [one.id for one in sheet.row_breaks.brk] == [4]
