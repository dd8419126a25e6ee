"""A year's 任务分解表: read from workbooks and Word documents, previewed, saved whole or not at all."""

from __future__ import annotations

import io
import zipfile
from datetime import date

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from docx import Document

from catalogs.spreadsheets.refusals import FileRefused
from disclosure_portal.accounts.models import Role
from disclosure_portal.units.models import Unit
from disclosure_portal.workflow import StepRefused
from supervision.models import Assignment, Plan
from supervision.queries.unit_names import UnitNames
from supervision.spreadsheets.due_words import read_due
from supervision.spreadsheets.task_tables import read_task_table
from supervision.workflow.task_tables import Task, apply_task_table
from tests import factories

pytestmark = pytest.mark.django_db

NAMED = (
    "县人力资源和社会保障局",
    "县住房和城乡建设局",
    "县文化旅游和广播电视局",
    "县卫生健康局",
    "县自然资源局",
)
HEADER = ["序号", "任务", "牵头单位", "配合单位", "完成时限", "进展情况"]
ROWS = [
    ["1", "编制县级目录。按新标准修订。", "县政府办公室", "县民政局、偏岭镇", "6月底前", "已启动"],
    ["2", "开展教育培训", "民政局", "无", "全年", ""],
    ["3", "更新公开栏", "各乡镇（街道）", "", "2026年9月30日前", ""],
    ["4", "完善重大行政决策目录", "县政府办公室", "", "适时", ""],
]


@pytest.fixture(autouse=True)
def units(office, department, township):
    return office, department, township


def as_xlsx(rows, header=HEADER, merges=()):
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content)
    sheet = book.add_worksheet("任务分解")
    sheet.merge_range(0, 0, 0, len(header) - 1, "2026年政务公开工作要点任务分解表")
    for number, row in enumerate([header, *rows], start=1):
        for column, text in enumerate(row):
            sheet.write(number, column, text)
    for first_row, first_column, last_row, last_column, text in merges:
        sheet.merge_range(first_row, first_column, last_row, last_column, text)
    book.close()
    return content.getvalue()


def as_docx(rows, header=HEADER):
    document = Document()
    document.add_paragraph("2026年政务公开工作要点任务分解表")
    table = document.add_table(rows=0, cols=len(header))
    for row in [header, *rows]:
        cells = table.add_row().cells
        for cell, text in zip(cells, row, strict=True):
            cell.text = text
    content = io.BytesIO()
    document.save(content)
    return content.getvalue()


def read(content, county, filename="要点.xlsx"):
    return read_whole(content, county, filename).rows


def read_whole(content, county, filename="要点.xlsx"):
    return read_task_table(content, filename=filename, county=county, year=2026)


def names(units):
    return [unit.name for unit in units]


# The words of a limit


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("6月底前", date(2026, 6, 30)),
        ("2月底前完成", date(2026, 2, 28)),
        ("2027年2月末", date(2027, 2, 28)),
        ("2026年9月30日前", date(2026, 9, 30)),
        ("10月15日之前", date(2026, 10, 15)),
        ("年底前", date(2026, 12, 31)),
        ("2026年底", date(2026, 12, 31)),
        ("第三季度末前", date(2026, 9, 30)),
        ("2026-06-30 00:00:00", date(2026, 6, 30)),
        (" 6 月 底 前 ", date(2026, 6, 30)),
    ],
)
def test_clear_words_name_a_day(words, day):
    assert read_due(words, year=2026).day == day


@pytest.mark.parametrize("words", ["全年", "持续推进", "长期", "长期坚持。", "常态化推进"])
def test_what_goes_on_all_year_is_due_at_its_end(words):
    read = read_due(words, year=2026)

    assert (read.day, read.is_continuing) == (date(2026, 12, 31), True)


@pytest.mark.parametrize(
    "words",
    [
        "",
        "适时",
        "6月",
        "上半年",
        "尽快",
        "6月底前、12月底前",
        "2月30日前",
        "13月底前",
        "6月前",
        "9999年12月31日",
        "2029年6月底前",
        "1026年6月底前",
    ],
)
def test_unclear_words_are_asked_and_not_guessed(words):
    read = read_due(words, year=2026)

    assert read.day is None
    assert read.unclear


# Reading


@pytest.mark.parametrize(("write", "filename"), [(as_xlsx, "要点.xlsx"), (as_docx, "要点.docx")])
def test_the_table_is_read_from_both_kinds_of_file(county, write, filename):
    first, second, third, fourth = read(write(ROWS), county, filename)

    assert (first.name, first.progress) == ("编制县级目录", "已启动")
    assert (names(first.leads), names(first.cooperating)) == (["县政府办公室"], ["县民政局", "偏岭镇"])
    assert (first.due.day, first.faults) == (date(2026, 6, 30), [])
    assert (names(second.leads), second.due.is_continuing) == (["县民政局"], True)
    assert (third.scope, names(third.leads)) == ("townships", ["偏岭镇"])
    assert fourth.due.unclear == "从“适时”看不出是哪一天"


def test_synonyms_parts_and_repeated_headers(county):
    header = ["重点任务", "具体举措", "责任部门", "完成时间"]
    rows = [
        ["一、规范目录", "", "", ""],
        ["目录", "编制目录", "县民政局", "3月底前"],
        header,
        ["目录", "发布目录", "县民政局", "4月底前"],
    ]

    assert [row.duty for row in read(as_xlsx(rows, header), county)] == ["编制目录", "发布目录"]


def test_a_header_in_two_lines_is_read_by_its_lower_one(county):
    upper = ["任务", "责任单位", "", "时限"]
    rows = [["", "牵头", "配合", ""], ["编制目录", "县民政局", "偏岭镇", "3月底前"]]
    merges = [(1, 1, 1, 2, "责任单位"), (1, 0, 2, 0, "任务"), (1, 3, 2, 3, "时限")]
    (only,) = read(as_xlsx(rows, upper, merges=merges), county)

    assert (names(only.leads), names(only.cooperating)) == (["县民政局"], ["偏岭镇"])


@pytest.mark.parametrize(
    "header",
    [["任务", "牵头单位", "责任单位", "完成时限"], ["任务", "牵头部门", "承办单位（责任）", "完成时限"]],
)
def test_who_is_responsible_beside_a_lead_cooperates(county, header):
    row = ["编制目录", "县政府办公室", "县民政局", "6月底前"]
    for order in ([0, 1, 2, 3], [0, 2, 1, 3]):
        table = as_xlsx([[row[place] for place in order]], [header[place] for place in order])
        (only,) = read(table, county)

        assert (names(only.leads), names(only.cooperating)) == (["县政府办公室"], ["县民政局"])


@pytest.mark.parametrize(
    ("header", "told"),
    [
        (
            ["任务", "牵头单位", "时限", "完成情况", "进展"],
            "D2“完成情况”和工作表“任务分解”E2“进展”都读作进展",
        ),
        (
            ["任务", "时间要求", "牵头单位", "完成时限"],
            "B2“时间要求”和工作表“任务分解”D2“完成时限”都读作时限",
        ),
        (
            ["任务", "责任单位", "承办单位", "时限"],
            "B2“责任单位”和工作表“任务分解”C2“承办单位”都读作牵头单位",
        ),
        (
            ["任务", "牵头单位", "责任单位", "配合单位", "时限"],
            "C2“责任单位”和工作表“任务分解”D2“配合单位”都读作配合单位",
        ),
    ],
)
def test_two_columns_that_say_the_same_are_named_and_none_is_lost(county, header, told):
    with pytest.raises(FileRefused) as refused:
        read(as_xlsx([["县民政局"] * len(header)], header), county)

    assert told in str(refused.value)


def test_a_repeated_header_holds_for_what_stands_below_it(county):
    first = ["任务", "牵头单位", "配合单位", "完成时限"]
    second = ["任务", "配合单位", "牵头单位", "完成时限"]
    third = ["任务", "牵头单位", "完成时限", "进展"]
    rows = [
        ["甲", "县民政局", "县政府办公室", "6月底前"],
        second,
        ["乙", "县民政局", "县政府办公室", "6月底前"],
        third,
        ["丙", "县民政局", "全年", "已启动"],
    ]
    tables = [as_xlsx(rows, first), as_docx(rows, first)]

    for content, filename in zip(tables, ("要点.xlsx", "要点.docx"), strict=True):
        read_rows = read(content, county, filename)
        assert [(row.duty, names(row.leads), names(row.cooperating), row.progress) for row in read_rows] == [
            ("甲", ["县民政局"], ["县政府办公室"], ""),
            ("乙", ["县政府办公室"], ["县民政局"], ""),
            ("丙", ["县民政局"], [], "已启动"),
        ]


def test_a_table_of_another_shape_is_read_by_its_own_header(county):
    tables = [
        [["任务", "牵头单位", "完成时限"], ["甲", "县民政局", "6月底前"]],
        [["联系人", "电话"], ["张三", "0412-7800000"]],
        [["完成时限", "牵头单位", "任务"], ["7月底前", "县政府办公室", "乙"]],
    ]
    document = Document()
    for rows in tables:
        table = document.add_table(rows=0, cols=len(rows[0]))
        for row in rows:
            for cell, said in zip(table.add_row().cells, row, strict=True):
                cell.text = said
        document.add_paragraph("以上见附件。")
    content = io.BytesIO()
    document.save(content)
    found = read_whole(content.getvalue(), county, "要点.docx")

    assert [(row.duty, names(row.leads)) for row in found.rows] == [
        ("甲", ["县民政局"]),
        ("乙", ["县政府办公室"]),
    ]
    assert [(row.cell, row.text) for row in found.skipped] == [
        ("表2第1行第1列", "联系人 电话"),
        ("表2第2行第1列", "张三 0412-7800000"),
    ]


def test_a_row_that_is_no_task_is_told(county):
    header = ["任务", "牵头单位", "配合单位", "完成时限"]
    rows = [
        ["一、规范目录", "", "", ""],
        ["编制目录", "县政府办公室", "", "6月底前"],
        ["忘了写牵头和时限的任务", "", "", ""],
        ["", "", "县民政局", ""],
        header,
        ["", "", "", ""],
        ["发布目录", "县民政局", "", "7月底前"],
        ["二、公开栏", "", "", ""],
    ]
    merges = [
        (3, 0, 5, 0, "编制目录"),
        (3, 1, 5, 1, "县政府办公室"),
        (3, 3, 5, 3, "6月底前"),
        (9, 0, 9, 3, "二、公开栏"),
    ]
    told = [(row.cell, row.text) for row in read_whole(as_xlsx(rows, header), county).skipped]
    assert told == [
        ("工作表“任务分解”A3", "一、规范目录"),
        ("工作表“任务分解”A5", "忘了写牵头和时限的任务"),
        ("工作表“任务分解”A10", "二、公开栏"),
    ]
    told = [row.cell for row in read_whole(as_xlsx(rows, header, merges), county).skipped]
    assert told == ["工作表“任务分解”A3", "工作表“任务分解”C6"]


def test_merged_cells_hold_for_every_row(county):
    rows = [["1", "甲", "", "", "", ""], ["2", "乙", "", "", "", ""]]
    merges = [(2, 2, 3, 2, "县民政局"), (2, 4, 3, 4, "6月底前")]
    first, second = read(as_xlsx(rows, merges=merges), county)

    assert [names(one.leads) for one in (first, second)] == [["县民政局"], ["县民政局"]]
    assert [one.due.day for one in (first, second)] == [date(2026, 6, 30)] * 2


def test_each_fault_names_its_cell(county):
    rows = [
        ["2", "", "县民政局", "", "6月底前", ""],
        ["3", "丙", "", "", "6月底前", ""],
        ["4", "丁", "、", "", "6月底前", ""],
    ]
    told = [str(fault) for row in read(as_docx(rows), county, "要点.docx") for fault in row.faults]

    assert told == [
        "表1第2行第2列：没有写任务。",
        "表1第3行第3列：没有写牵头单位。",
        "表1第4行第3列：没有写牵头单位。",
    ]
    (first, *_) = read(as_xlsx(rows[:1]), county)
    assert first.faults[0].cell == "工作表“任务分解”B3"


@pytest.mark.parametrize(
    ("number_format", "words", "day"),
    [
        ('yyyy"年"m"月"', "2026年6月", None),
        ("[DBNum1][$-804]yyyy\\年m\\月;@", "2026年6月", None),
        (57, "2026年6月", None),
        ("yyyy", "2026年", None),
        ('m"月"', "6月", None),
        ('m"月"d"日"', "2026-06-01", date(2026, 6, 1)),
        (14, "2026-06-01", date(2026, 6, 1)),
    ],
)
def test_a_date_that_shows_no_day_is_asked(county, number_format, words, day):
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content)
    sheet = book.add_worksheet("任务分解")
    sheet.write_row(0, 0, ["任务", "牵头单位", "完成时限"])
    sheet.write_row(1, 0, ["甲", "县民政局"])
    sheet.write_datetime(1, 2, date(2026, 6, 1), book.add_format({"num_format": number_format}))
    book.close()
    (row,) = read(content.getvalue(), county)

    assert (row.due_words, row.due.day) == (words, day)
    assert row.due.unclear == ("" if day else f"从“{words}”看不出是哪一天")


def test_a_name_that_is_no_units_stays_in_its_place(county, department):
    (row,) = read(as_xlsx([["1", "甲", "县气象局、县民政局", "县天文台、民政局", "6月底前", ""]]), county)

    assert (row.leads, row.cooperating) == (["县气象局", department], ["县天文台"])
    assert row.faults == []


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("人社局", "县人力资源和社会保障局"),
        ("县住建局", "县住房和城乡建设局"),
        ("文旅局", "县文化旅游和广播电视局"),
        ("偏玲镇", "偏岭镇"),
    ],
)
def test_the_nearest_name_comes_first(county, written, meant):
    for number, name in enumerate(NAMED):
        factories.make_unit(county, f"XY-{number:02}", name, Unit.Kind.DEPARTMENT)

    assert UnitNames(county).nearest(written)[0].name == meant


@pytest.mark.parametrize("sign", ["\u200b", "\u202e", "\x7f"], ids=ascii)
def test_what_nobody_sees_in_a_cell_is_told(county, sign):
    (row,) = read(as_xlsx([["1", f"公开{sign}目录", "县民政局", "", "6月底前", ""]]), county)

    (fault,) = row.faults
    assert fault.cell == "工作表“任务分解”B3"
    assert fault.message.startswith("“公开”后面有看不见的字符")


@pytest.mark.parametrize(
    ("content", "filename", "told"),
    [
        (b"", "要点.xlsx", "文件是空的"),
        (b"PK\x03\x04 broken", "要点.xlsx", "损坏"),
        (b"%PDF-1.7", "要点.pdf", "PDF"),
        ("任务,牵头".encode(), "要点.csv", "请用 .xlsx 或 .docx 上传"),
    ],
)
def test_hostile_and_other_files_are_refused_in_words(county, content, filename, told):
    with pytest.raises(FileRefused) as refused:
        read(content, county, filename)

    assert told in str(refused.value)


def test_an_archive_that_lies_about_its_size_is_refused(county):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook>" + " " * 60_000_000 + "</workbook>")
    with pytest.raises(FileRefused):
        read(content.getvalue(), county)


def test_a_table_without_the_columns_names_them(county):
    with pytest.raises(FileRefused) as refused:
        read(as_xlsx([["1", "甲", "县民政局"]], ["序号", "任务", "牵头单位"]), county)

    assert "缺少“时限”栏" in str(refused.value)


def test_limits_are_named(county, settings):
    settings.TASK_TABLE_MAX_ROWS = 5
    with pytest.raises(FileRefused) as refused:
        read(as_xlsx([ROWS[0]] * 10), county)

    assert "表格超过上限（5行" in str(refused.value)


# The pages


def upload(client, content, filename="要点.xlsx", **changes):
    facts = {
        "title": "2026年政务公开工作要点任务分解表",
        "document_number": "岫政办发〔2026〕5号",
        "year": "2026",
        "issued_on": "2026-03-20",
        **changes,
    }
    file = SimpleUploadedFile(filename, content)
    return client.post(reverse("supervision_desk:plan_import"), {**facts, "file": file})


def save(client, page, **days):
    table = page.context["form"].initial["table"]
    return client.post(reverse("supervision_desk:plan_import_apply"), {"table": table, **days})


def text(response):
    return response.content.decode()


@pytest.fixture
def signed_in(client, county, reviewer):
    client.force_login(reviewer)
    return client


def test_nothing_is_saved_before_the_preview_is_confirmed(signed_in, county):
    page = upload(signed_in, as_xlsx(ROWS), county=county.pk)
    assert page.status_code == 200
    assert "从“适时”看不出是哪一天，请填写。" in text(page)
    assert not Plan.objects.exists()

    unanswered = save(signed_in, page)
    assert unanswered.status_code == 422
    assert not Plan.objects.exists()

    assert save(signed_in, page, **{"due-4": "2026-11-30"}).status_code == 302
    plan = Plan.objects.get()
    assert (plan.kind, plan.state, plan.ends_on) == ("yearly", "draft", date(2026, 12, 31))
    assert list(plan.milestones.order_by("position").values_list("due_nominal", flat=True)) == [
        date(2026, 6, 30),
        date(2026, 12, 31),
        date(2026, 9, 30),
        date(2026, 11, 30),
    ]
    first = Assignment.objects.filter(milestone__code="1").values_list("unit__name", "part")
    assert set(first) == {
        ("县政府办公室", "牵头"),
        ("县民政局", "配合"),
        ("偏岭镇", "配合"),
    }


def test_what_the_table_says_of_the_progress_is_kept_whoever_owes_the_task(signed_in, county):
    """For named units, for a whole group, and after the draft was changed; it isn't any unit's own report."""
    rows = [ROWS[0], [*ROWS[2][:5], "12个乡镇已更新"]]
    save(signed_in, upload(signed_in, as_xlsx(rows), county=county.pk))
    plan = Plan.objects.get()
    named, general = plan.milestones.order_by("position")
    assert (named.scope, named.progress) == ("named", "已启动")
    assert (general.scope, general.progress) == ("townships", "12个乡镇已更新")

    edit = reverse("supervision_desk:milestone_edit", args=[general.pk])
    form = signed_in.get(edit).context["form"]
    sent = {name: form[name].value() or "" for name in form.fields}
    assert signed_in.post(edit, {**sent, "name": "公开栏"}).status_code == 302
    page = text(signed_in.get(general.get_absolute_url()))
    assert "公开栏" in page
    assert "12个乡镇已更新" in page
    assert not Assignment.objects.exclude(progress="").exists()


def test_a_table_with_another_progress_is_not_called_the_same(signed_in, county):
    save(signed_in, upload(signed_in, as_xlsx(ROWS[:3]), county=county.pk))
    changed = [[*ROWS[0][:5], "已完成"], *ROWS[1:3]]
    response = save(signed_in, upload(signed_in, as_xlsx(changed), county=county.pk))

    assert response.status_code == 422
    assert "表格里有1项任务和已有的不同" in text(response)


@pytest.mark.parametrize(("asked", "is_public"), [({}, False), ({"is_public": "on"}, True)])
def test_a_table_becomes_public_only_when_somebody_says_so(signed_in, county, asked, is_public):
    page = upload(signed_in, as_xlsx(ROWS[:3]), county=county.pk, **asked)
    assert ("不向社会公开" in text(page)) is not is_public
    save(signed_in, page)

    assert Plan.objects.get().is_public is is_public


def test_the_same_file_twice_changes_nothing_and_says_so(signed_in, county):
    for _ in range(2):
        page = upload(signed_in, as_docx(ROWS[:3]), "要点.docx", county=county.pk)
        response = save(signed_in, page)
    told = text(signed_in.get(response.headers["Location"]))

    assert "完全相同，没有改动" in told
    assert Plan.objects.count() == 1
    assert Plan.objects.get().milestones.count() == 3


def test_another_table_does_not_overwrite_unseen(signed_in, county):
    save(signed_in, upload(signed_in, as_xlsx(ROWS[:3]), county=county.pk))
    changed = [[*ROWS[0][:4], "7月底前", ""], *ROWS[1:3]]
    response = save(signed_in, upload(signed_in, as_xlsx(changed), county=county.pk))

    assert response.status_code == 422
    assert "已有草稿：表格里有1项任务和已有的不同或者是新的，已有的1项表格里没有" in text(response)
    assert Plan.objects.get().milestones.get(code="1").due_nominal == date(2026, 6, 30)


def test_a_day_beyond_the_portals_years_is_not_saved(county, reviewer):
    plan = Plan(county=county, title="要点", issued_on=date(2026, 3, 20), ends_on=date(2026, 12, 31))
    facts = {"name": "甲", "duty": "甲", "scope": "all", "leads": (), "cooperating": (), "due_words": ""}
    task = Task(**facts, due=date(9999, 12, 31), is_continuing=False, progress="")

    with pytest.raises(StepRefused) as refused:
        apply_task_table(plan, [task], by=reviewer)
    assert refused.value.reasons == ["第1项的截止日期不在1990年至2100年之间，请核对。"]


def test_the_preview_tells_what_was_not_read_as_a_task(signed_in, county):
    header = ["任务", "牵头单位", "完成时限"]
    rows = [["编制目录", "县民政局", "6月底前"], ["忘了写牵头的任务", "", ""]]
    read_well = upload(signed_in, as_xlsx(rows, header), county=county.pk)
    kept_out = upload(signed_in, as_xlsx([*rows, ["乙", "", "6月底前"]], header), county=county.pk)

    for page, status in ((read_well, 200), (kept_out, 422)):
        assert page.status_code == status
        assert "有 1 行没有作为任务读入" in text(page)
        assert "工作表“任务分解”A4：忘了写牵头的任务" in text(page)
    save(signed_in, read_well)
    assert Plan.objects.get().milestones.get().name == "编制目录"


def test_faults_keep_the_file_out(signed_in, county):
    rows = [["1", "甲", "", "", "6月底前", ""], ["2", "乙", "县气象局", "", "6月底前", ""]]
    page = upload(signed_in, as_xlsx(rows), county=county.pk)

    assert page.status_code == 422
    assert "表格有 1 处要改，没有保存" in text(page)
    assert "工作表“任务分解”C3：没有写牵头单位" in text(page)
    assert "另有 1 个单位名称没有对上，可以在预览中选择：“县气象局”（第2项）。" in text(page)
    assert "岫政办发〔2026〕5号" in text(page)


def test_names_that_no_unit_can_bear_are_faults_of_their_rows(signed_in, county, monkeypatch):
    monkeypatch.setattr(UnitNames, "nearest", lambda names, name: pytest.fail("A name so long is compared."))
    rows = [
        ["1", "甲", "长" * 61, "", "6月底前", ""],
        ["2", "乙", "县民政局", "县气象局、" * 201, "6月底前", ""],
    ]
    page = upload(signed_in, as_xlsx(rows), county=county.pk)

    assert page.status_code == 422
    assert f"C3：单位名称超过60个字：{'长' * 40}…。几个单位用顿号隔开。" in text(page)
    assert "D4：文字超过1000个字，请缩短。" in text(page)
    assert "长" * 41 not in text(page)
    assert "没有写牵头单位" not in text(page)


def test_of_many_unknown_names_the_first_are_told(signed_in, county):
    rows = [[str(number), "甲", f"无名局{number}", "", "6月底前", ""] for number in range(1, 41)]
    page = text(upload(signed_in, as_xlsx(rows), county=county.pk))

    assert "有 40 个单位名称在本县没有，没有保存" in page
    assert "“无名局30”" in page
    assert "“无名局31”" not in page


UNKNOWN = [
    ["1", "甲", "人社局", "偏玲镇、供电公司", "6月底前", ""],
    ["2", "乙", "县民政局、人社局", "", "适时", ""],
]


@pytest.fixture
def labour(county):
    return factories.make_unit(county, "XY-RS", "县人力资源和社会保障局", Unit.Kind.DEPARTMENT)


def test_each_unknown_name_is_asked_once_with_the_nearest_unit_first(signed_in, county, labour):
    page = upload(signed_in, as_xlsx(UNKNOWN), county=county.pk)

    first, second, third = page.context["form"].name_fields
    assert [field.label for field in (first, second, third)] == [
        "“人社局”（第1、2项）",
        "“偏玲镇”（第1项）",
        "“供电公司”（第1项）",
    ]
    assert first.field.choices[1][1][0] == (str(labour.pk), labour.name)
    assert second.field.choices[1][1][0][1] == "偏岭镇"
    assert "“人社局”（待选）" in text(page)
    assert not Plan.objects.exists()


def test_the_chosen_units_owe_the_tasks(signed_in, county, labour, township):
    page = upload(signed_in, as_xlsx(UNKNOWN), county=county.pk)
    chosen = {"unit-1": labour.pk, "unit-2": township.pk, "unit-3": "none", "due-2": "2026-11-30"}

    assert save(signed_in, page, **chosen).status_code == 302
    owed = Assignment.objects.values_list("milestone__code", "unit__name", "part")
    assert set(owed) == {
        ("1", labour.name, "牵头"),
        ("1", "偏岭镇", "配合"),
        ("2", "县民政局", "牵头"),
        ("2", labour.name, "牵头"),
    }


def test_what_was_chosen_and_typed_stays_while_something_is_missing(signed_in, county, labour):
    page = upload(signed_in, as_xlsx(UNKNOWN), county=county.pk)
    answer = save(signed_in, page, **{"unit-1": labour.pk, "unit-3": "none", "due-2": "2026-11-30"})

    assert answer.status_code == 422
    form = answer.context["form"]
    assert form.errors == {"unit-2": ["请选择单位。"]}
    assert [form[name].value() for name in ("unit-1", "unit-3")] == [str(labour.pk), "none"]
    assert 'value="2026-11-30"' in text(answer)
    assert not Plan.objects.exists()


@pytest.mark.parametrize(
    ("chosen", "told"),
    [("none", "第1项没有别的牵头单位，请选择单位。"), ("0", "请从列出的单位中选择。")],
)
def test_no_task_is_left_without_a_lead(signed_in, county, chosen, told):
    page = upload(signed_in, as_xlsx([["1", "甲", "人社局", "县民政局", "6月底前", ""]]), county=county.pk)
    answer = save(signed_in, page, **{"unit-1": chosen})

    assert (answer.status_code, answer.context["form"].errors) == (422, {"unit-1": [told]})


def test_a_table_full_of_strangers_is_kept_out(signed_in, county):
    rows = [[str(number), "甲", f"外县{number}局", "", "6月底前", ""] for number in range(31)]
    page = upload(signed_in, as_xlsx(rows), county=county.pk)

    assert page.status_code == 422
    assert "有 31 个单位名称在本县没有，没有保存" in text(page)


def test_a_preview_that_was_changed_is_refused(signed_in, county):
    page = upload(signed_in, as_xlsx(ROWS[:3]), county=county.pk)
    table = page.context["form"].initial["table"]
    response = signed_in.post(
        reverse("supervision_desk:plan_import_apply"), {"table": f"{table}x"}, follow=True
    )

    assert "预览已经过期或者被改动" in text(response)
    assert not Plan.objects.exists()


def test_somebody_elses_preview_is_not_saved(client, county, reviewer, office, editor):
    client.force_login(reviewer)
    page = upload(client, as_xlsx(ROWS[:3]), county=county.pk)
    client.force_login(factories.make_person("second", "另一位", Role.REVIEWER, office))
    assert save(client, page).status_code == 403
    client.force_login(editor)
    assert save(client, page).status_code == 403
    assert not Plan.objects.exists()
