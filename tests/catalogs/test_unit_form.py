"""The filling form: what the file holds, and that it is read back exactly."""

from __future__ import annotations

import io

import openpyxl
import pytest

from catalogs import workflow
from catalogs.checkup import WHAT_TO_WRITE
from catalogs.models import CatalogItem, Channel, ImportRow
from catalogs.spreadsheets.form_columns import COLUMNS
from catalogs.spreadsheets.form_rows import form_domains, form_sheets
from catalogs.spreadsheets.reading import read_catalog
from catalogs.spreadsheets.staging import domain_names
from catalogs.spreadsheets.unit_forms import EMPTY_ROWS, TICK, write_unit_form
from tests import factories
from tests.catalogs.unit_forms import FIRST_ROW, Form, carried_out, column_of, read_back

pytestmark = pytest.mark.django_db

Action = ImportRow.Action
EVERYTHING = {
    "level1": "救助管理",
    "level2": "=1+1",
    "content_text": "1.办理条件\n2.申请材料　（原件）",
    "basis_text": "《社会救助暂行办法》（国务院令第649号）\n《中华人民共和国政府信息公开条例》（国务院令第711号）",
    "time_limit_text": " 自信息形成之日起20个工作日内",
    "subject": "偏岭镇人民政府",
    "methods": ["proactive", "on_request"],
    "channels": list(Channel.values),
    "channel_note": "√村民微信群（二）",
    "audiences": ["public", "specific"],
    "audience_note": "√申请人",
    "levels": ["county", "township", "village"],
}


@pytest.fixture
def standards(county, domain):
    """Two standard items that the township owes and has not taken over, one of them to be checked."""
    edition = factories.make_edition()
    return [
        factories.make_standard_item(edition, domain, "20-001"),
        factories.make_standard_item(edition, domain, "20-002", needs_checking=True),
    ]


def records_of(content):
    return read_catalog(content, filename="填报表.xlsx", domains=domain_names()).records


def validation_at(sheet, address):
    return next(v for v in sheet.data_validations.dataValidation if address in v.sqref)


def test_a_guide_stands_before_one_sheet_for_each_domain(township, domain, item, editor):
    another = factories.make_domain("21", "养老服务", "elderly-care")
    factories.make_item(township, another, by=editor)

    form = Form(township, *form_domains(township))

    assert form.book.sheetnames == ["填表说明", "社会救助", "养老服务"]
    assert form.book.active.title == "社会救助"
    assert form.sheet["A1"].value == "偏岭镇社会救助领域政务公开标准目录填报表"
    assert form.sheet["A2"].value == "填报单位：偏岭镇"


def test_every_heading_says_what_to_write(township, domain, item):
    form = Form(township, domain)

    for field, text in WHAT_TO_WRITE.items():
        column = next(n for n, column in enumerate(COLUMNS, 1) if column.field == field)
        notes = [form.sheet.cell(row, column).comment for row in (3, 4)]
        assert any(note and text in note.text for note in notes), field


def test_ticks_are_drop_downs_and_texts_have_a_longest_length(township, domain, item):
    form = Form(township, domain)

    ticks = [n for n, column in enumerate(COLUMNS, 1) if column.is_tick]
    assert len(ticks) == 13 + 2 + 2 + 3 + 1
    for column in ticks:
        chosen = validation_at(form.sheet, form.sheet.cell(FIRST_ROW, column).coordinate)
        assert (chosen.type, chosen.formula1) == ("list", f'"{TICK}"')
    limit = validation_at(form.sheet, form.cell(0, "time_limit_text").coordinate)
    assert (limit.type, limit.operator, limit.formula1) == ("textLength", "lessThanOrEqual", "500")
    assert "不能超过500个字" in limit.error
    last = form.sheet.cell(FIRST_ROW + EMPTY_ROWS, column_of("level1")).coordinate
    assert validation_at(form.sheet, last).formula1 == "200"


def test_codes_are_hidden_and_locked_under_a_protection_without_password(township, domain, item):
    form = Form(township, domain)

    hidden = {column.field for column in COLUMNS if column.is_hidden}
    assert hidden == {"item_code", "unit_code", "domain_code", "version", "traces"}
    for field in hidden:
        letter = form.cell(0, field).column_letter
        assert form.sheet.column_dimensions[letter].hidden or _in_hidden_range(form.sheet, letter)
        assert form.cell(0, field).protection.locked
    assert form.sheet.protection.sheet
    assert not form.sheet.protection.password
    assert not form.sheet.protection.formatColumns  # allowed: the attribute says what is forbidden
    assert form.cell(0, "item_code").value == str(item.code)
    assert form.cell(0, "version").value == str(item.version)
    assert form.cell(0, "unit_code").value == township.code
    assert form.cell(0, "domain_code").value == "20"


def _in_hidden_range(sheet, letter):
    number = openpyxl.utils.column_index_from_string(letter)
    return any(d.hidden and d.min <= number <= d.max for d in sheet.column_dimensions.values())


def test_names_of_standard_items_are_locked_and_own_ones_are_not(township, domain, item, standards):
    form = Form(township, domain)

    assert not form.cell(0, "level1").protection.locked
    assert form.cell(1, "level1").protection.locked
    assert form.cell(1, "level2").protection.locked
    assert not form.cell(1, "content_text").protection.locked
    assert not form.cell(3, "level1").protection.locked  # an empty row


def test_items_under_review_are_grey_and_locked_and_say_so(township, domain, handed_in):
    form = Form(township, domain)

    cell = form.cell(0, "content_text")
    assert cell.protection.locked
    assert cell.fill.fgColor.rgb == "FFD9D9D9"
    assert form.cell(0, "advice").value == "待单位审核，不能修改"


def test_findings_stand_at_their_cells_in_the_colours_of_the_grid(township, domain, editor):
    factories.make_item(township, domain, by=editor, subject="", time_limit_text="及时公开")

    form = Form(township, domain)

    must, hint = form.cell(0, "subject"), form.cell(0, "time_limit_text")
    assert must.comment.text.startswith("必改：")
    assert must.fill.fgColor.rgb == "FFFAD9D7"
    assert hint.comment.text.startswith("建议：")
    assert hint.fill.fgColor.rgb == "FFFFF2CC"
    assert form.cell(0, "advice").value == "必改1处；建议1处"


def test_standard_items_not_taken_over_are_filled_in_as_the_unit_would_take_them(township, domain, standards):
    form = Form(township, domain)

    assert form.cell(0, "level2").value == "办事指南20-001"
    assert form.cell(0, "subject").value == township.subject_name
    assert form.cell(0, "advice").value.startswith("标准条目，还没有采用")
    assert (form.cell(0, "version").value, form.cell(0, "item_code").value) == ("0", None)


def test_the_same_catalog_gives_the_same_bytes(township, domain, item, standards):
    assert Form(township, domain).content == Form(township, domain).content


def test_the_queries_do_not_grow_with_rows_and_domains(
    township, domain, item, editor, django_assert_max_num_queries
):
    for number in range(21, 26):
        another = factories.make_domain(str(number), f"领域{number}", f"domain-{number}")
        for _ in range(3):
            factories.make_item(township, another, by=editor)

    with django_assert_max_num_queries(20):
        write_unit_form(io.BytesIO(), township, form_sheets(township, form_domains(township)))


@pytest.mark.parametrize(
    "changes",
    [
        {},
        EVERYTHING,
        {"methods": [], "channels": [], "audiences": [], "levels": []},
        {"channels": ["other"], "channel_note": "广播"},
        {"audiences": ["public"], "audience_note": "没有勾选的说明"},
    ],
)
def test_every_element_is_read_back_as_it_was(township, domain, editor, changes):
    item = factories.make_item(township, domain, by=editor, **changes)

    (record,) = records_of(Form(township, domain).filled_in())

    read = {name: getattr(record, name) for name in CatalogItem.WRITTEN}
    assert read == item.written()
    assert (record.item_code, record.form_version) == (str(item.code), item.version)
    assert record.domain_code == "20"
    assert not record.errors


def test_empty_rows_and_rows_wiped_clean_are_no_records(township, domain, editor):
    for number in range(2):
        factories.make_item(township, domain, by=editor, level2=f"甲{number}")
    form = Form(township, domain)
    for n, column in enumerate(COLUMNS, 1):
        if column.is_written:
            form.sheet.cell(FIRST_ROW, n).value = None

    assert [record.level2 for record in records_of(form.filled_in())] == ["甲1"]


@pytest.mark.parametrize("version", ["", "很多", "-1", "1.5", "9" * 30])
def test_a_version_that_cannot_be_read_is_none_that_an_item_has(township, domain, item, version):
    form = Form(township, domain)
    form.write(0, "version", version)

    (record,) = records_of(form.filled_in())

    assert record.form_version == 0


def test_a_form_uploaded_as_it_was_changes_nothing(township, domain, editor, item, handed_in):
    factories.make_item(township, domain, by=editor, level2="没有填完", basis_text="", time_limit_text="")

    run = read_back(township, Form(township, domain).filled_in(), editor)

    assert [row.action for row in run.rows.all()] == [Action.UNCHANGED] * 4
    assert (run.unchanged, run.failed, run.missing) == (4, 0, [])
    assert run.ignored_sheets == []  # its guide is no sheet that was overlooked


def test_what_was_filled_in_is_written(township, domain, item, editor):
    form = Form(township, domain)
    form.write(0, "content_text", "办理条件；申请材料")
    form.write(0, "channels", None, "website")
    form.write(0, "channels", TICK, "other")
    form.write(0, "channel_note", "村广播")

    carried_out(read_back(township, form.filled_in(), editor), editor)

    item.refresh_from_db()
    assert item.contents == ["办理条件", "申请材料"]
    assert item.channels == ["notice_board", "other"]
    assert item.channel_note == "村广播"


def test_what_was_emptied_is_empty(township, domain, item, editor):
    form = Form(township, domain)
    form.write(0, "subject", None)
    for channel in Channel.values:
        form.write(0, "channels", None, channel)

    carried_out(read_back(township, form.filled_in(), editor), editor)

    item.refresh_from_db()
    assert (item.subject, item.channels) == ("", [])


def test_an_own_item_is_added_in_an_empty_row(township, domain, item, editor):
    form = Form(township, domain)
    form.write(1, "level1", "自有业务")
    form.write(1, "basis_text", "《社会救助暂行办法》（国务院令第649号）")
    form.write(1, "time_limit_text", "每季度末")
    form.write(1, "methods", TICK, "proactive")

    run = carried_out(read_back(township, form.filled_in(), editor), editor)

    assert (run.created, run.updated, run.unchanged) == (1, 0, 1)
    added = CatalogItem.objects.get(level1="自有业务")
    assert (added.domain, added.methods, added.standard_code) == (domain, ["proactive"], "")


def test_not_applicable_is_marked_with_its_reason_and_taken_back(township, domain, item, editor):
    form = Form(township, domain)
    form.write(0, "not_applicable", TICK)
    form.write(0, "reason", "本镇无此项职责")
    carried_out(read_back(township, form.filled_in(), editor), editor)
    item.refresh_from_db()
    assert (item.not_applicable, item.not_applicable_reason) == (True, "本镇无此项职责")

    form = Form(township, domain)
    assert (form.cell(0, "not_applicable").value, form.cell(0, "reason").value) == (TICK, "本镇无此项职责")
    assert not records_of(form.filled_in())[0].errors
    form.write(0, "not_applicable", None)
    form.write(0, "reason", None)
    carried_out(read_back(township, form.filled_in(), editor), editor)
    item.refresh_from_db()
    assert (item.not_applicable, item.not_applicable_reason) == (False, "")


def test_not_applicable_without_a_reason_is_refused_at_the_cell(township, domain, item):
    form = Form(township, domain)
    form.write(0, "not_applicable", TICK)

    (error,) = records_of(form.filled_in())[0].errors

    assert (error.code, error.cell) == ("no_reason", form.cell(0, "reason").coordinate)


def test_a_reason_without_a_tick_is_pointed_out(township, domain, item):
    form = Form(township, domain)
    form.write(0, "reason", "本镇无此项职责")

    (record,) = records_of(form.filled_in())

    assert not record.not_applicable
    assert [finding.code for finding in record.findings] == ["reason_without_tick"]


def test_an_unclear_word_for_not_applicable_is_an_error(township, domain, item):
    form = Form(township, domain)
    form.write(0, "not_applicable", "也许吧")

    assert [error.code for error in records_of(form.filled_in())[0].errors] == ["unclear_mark"]


def test_standard_items_in_the_form_are_taken_over(township, domain, standards, editor):
    form = Form(township, domain)
    form.write(0, "content_text", "办理条件；本镇的办理流程")

    run = carried_out(read_back(township, form.filled_in(), editor), editor)

    assert run.created == 2
    first, second = CatalogItem.objects.order_by("position")
    assert (first.standard, first.content_text) == (standards[0], "办理条件；本镇的办理流程")
    assert (second.standard, second.standard_code) == (standards[1], "20-002")


def test_a_standard_item_that_nobody_looked_at_is_still_to_be_checked(township, domain, standards, editor):
    carried_out(read_back(township, Form(township, domain).filled_in(), editor), editor)

    assert [item.needs_checking for item in CatalogItem.objects.order_by("position")] == [False, True]


def test_a_form_of_another_unit_is_refused_row_by_row(township, county, domain, standards, item, editor):
    other = factories.make_unit(county, "210323188", "哨子河乡")

    run = read_back(other, Form(township, domain).filled_in(), _editor_of(other))

    assert {row.errors[0]["code"] for row in run.rows.all()} == {"of_another_unit"}
    assert "偏岭镇的填报表" in run.rows.first().errors[0]["message"]
    assert run.failed == 3


def _editor_of(unit):
    return factories.make_person("other-editor", "哨子河经办", "editor", unit)


def test_an_item_handed_in_meanwhile_is_an_error_only_where_its_row_was_changed(
    township, domain, item, editor
):
    second = factories.make_item(township, domain, by=editor, level2="乙")
    form = Form(township, domain)
    form.write(0, "subject", "别的单位")
    workflow.hand_in(township, domain, by=editor, items=[item.pk, second.pk])

    run = read_back(township, form.filled_in(), editor)

    assert [row.action for row in run.rows.all()] == [Action.REFUSE, Action.UNCHANGED]
    assert run.rows.first().errors[0]["code"] == "locked"


def test_the_preview_does_not_ask_to_link_what_is_going_to_be_taken_over(
    client, township, domain, standards, editor
):
    run = read_back(township, Form(township, domain).filled_in(), editor)
    client.force_login(editor)

    page = client.get(run.get_absolute_url()).content.decode()

    assert "将新增 <strong>2</strong> 项" in page
    assert "相近，对应后" not in page
