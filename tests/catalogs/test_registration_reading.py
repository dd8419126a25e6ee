"""The column export of a county's site: its columns, dates, links, and what is wrong with a row."""

from __future__ import annotations

import csv
import io
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import xlsxwriter

from catalogs.spreadsheets import column_exports
from catalogs.spreadsheets.clipboard import read_block
from catalogs.spreadsheets.column_exports import export_rows, read_moment
from catalogs.spreadsheets.column_tables import Table, read_file, read_text
from catalogs.spreadsheets.refusals import FileRefused, Limits

HERE = ZoneInfo("Asia/Shanghai")
DAY = datetime(2020, 10, 31, tzinfo=HERE)


def rows_of(*tables, base="", units=(), most=100):
    return export_rows(list(tables), base_address=base, unit_names=set(units), most=most)


def pasted(*rows):
    return read_text("\n".join("\t".join(row) for row in rows))


def workbook(fill):
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        fill(book)
    return read_file(file.getvalue(), "栏目.xlsx", Limits())


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2020-10-31", DAY),
        ("2020/10/31", DAY),
        ("2020.10.31", DAY),
        ("2020年10月31日", DAY),
        ("２０２０年１０月３１日", DAY),
        ("20201031", DAY),
        ("44135", DAY),
        ("发布时间：2020-10-31", DAY),
        ("2020-10-31 09:30", DAY.replace(hour=9, minute=30)),
        ("2020-10-31T09:30:15", DAY.replace(hour=9, minute=30)),
        ("2020年10月31日 9时30分", DAY.replace(hour=9, minute=30)),
        ("44135.5", DAY.replace(hour=12)),
        ("2020-13-01", None),
        ("2020-02-30", None),
        ("0001-01-01", None),
        ("1989-12-31", None),
        ("2101-01-01", None),
        ("9999-12-31 23:59", None),
        ("近日", None),
        ("12", None),
        ("", None),
    ],
)
def test_dates_in_many_forms(text, moment):
    assert read_moment(text) == moment


@pytest.mark.parametrize(
    "header",
    [
        ("标题", "链接", "发布时间", "发布单位"),
        ("名称", "网址", "发布日期", "来源"),
        ("信息标题", "URL", "公开时间", "单位"),
        ("文章标题", "链接地址", "发布日期（必填）", "信息来源"),
    ],
)
def test_columns_are_found_by_their_names(header):
    (row,) = rows_of(pasted(header, ("低保公示", "http://a.gov.cn/1", "2020-10-31", "偏岭镇")))

    assert (row.title, row.address, row.published_at, row.unit_text) == (
        "低保公示",
        "http://a.gov.cn/1",
        DAY,
        "偏岭镇",
    )


def test_columns_stand_in_any_order_below_titles_and_among_others():
    table = pasted(
        ("岫岩县政府网站栏目信息列表",),
        ("序号", "发布时间", "浏览量", "单位", "标题", "成文日期", "链接"),
        ("1", "2020-10-31", "35", "偏岭镇", "低保公示", "2020年10月20日", "http://a.gov.cn/1"),
    )

    (row,) = rows_of(table)

    assert (row.number, row.title, row.unit_text) == (3, "低保公示", "偏岭镇")
    assert str(row.started_on) == "2020-10-20"
    assert row.problem == ""


def test_without_a_header_columns_are_told_by_what_they_hold():
    lines = [
        (f"偏岭镇{n}月农村低保对象公示", "2020-10-31", f"http://a.gov.cn/{n}", "偏岭镇") for n in range(1, 4)
    ]

    rows = rows_of(pasted(*lines), units={"偏岭镇"})

    assert [row.title for row in rows] == [line[0] for line in lines]
    assert {row.published_at for row in rows} == {DAY}
    assert [row.address for row in rows] == [line[2] for line in lines]
    assert rows[0].unit_text == "偏岭镇"


def test_comma_separated_text_with_quotes_is_read():
    (row,) = rows_of(read_text('标题,链接,发布时间\n"公示,第二批",http://a.gov.cn/1,2020-10-31'))

    assert row.title == "公示,第二批"


def test_a_table_of_a_web_page_is_read_with_its_links():
    source = """<table><tr><th>标题</th><th>发布时间</th></tr>
      <tr><td><a href="/xxgk/1.html">低保<b>公示</b></a></td><td>2020-10-31</td></tr></table>"""

    (row,) = rows_of(read_text(source), base="http://a.gov.cn/list/")

    assert (row.title, row.address, row.published_at) == ("低保公示", "http://a.gov.cn/xxgk/1.html", DAY)


def test_a_list_of_a_web_page_is_read_with_its_links():
    source = """<ul><li><a href="http://a.gov.cn/1">低保公示</a><span>2020-10-31</span></li>
      <li><a href="http://a.gov.cn/2">特困公示</a><span>2020-10-31</span></li></ul>"""

    rows = rows_of(read_text(source))

    assert [(row.title, row.address, row.problem) for row in rows] == [
        ("低保公示", "http://a.gov.cn/1", ""),
        ("特困公示", "http://a.gov.cn/2", ""),
    ]


def test_links_behind_titles_dates_and_serials_of_a_workbook():
    def fill(book):
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["标题", "发布时间"])
        sheet.write_url(1, 0, "http://a.gov.cn/1", string="链在标题上")
        sheet.write_datetime(1, 1, datetime(2020, 10, 31), book.add_format({"num_format": "yyyy-mm-dd"}))  # noqa: DTZ001
        sheet.write_formula(2, 0, '=HYPERLINK("http://a.gov.cn/2","用公式链接")', None, "用公式链接")
        sheet.write_number(2, 1, 44135)

    rows = rows_of(*workbook(fill))

    assert [(row.title, row.address, row.published_at, row.problem) for row in rows] == [
        ("链在标题上", "http://a.gov.cn/1", DAY, ""),
        ("用公式链接", "http://a.gov.cn/2", DAY, ""),
    ]


def test_the_sheet_that_holds_titles_and_links_is_taken():
    def fill(book):
        book.add_worksheet("封面").write(0, 0, "栏目导出")
        sheet = book.add_worksheet("列表")
        sheet.write_row(0, 0, ["标题", "链接", "发布时间"])
        sheet.write_row(1, 0, ["低保公示", "a/1.html", "2020-10-31"])

    (row,) = rows_of(*workbook(fill), base="http://a.gov.cn/")

    assert row.address == "http://a.gov.cn/a/1.html"


@pytest.mark.parametrize(
    ("cells", "problem"),
    [
        (("", "http://a.gov.cn/1", "2020-10-31"), "没有标题"),
        (("公示", "", "2020-10-31"), "没有链接"),
        (("公示", "/1.html", "2020-10-31"), "链接“/1.html”不完整，请填写网站地址后重新读取"),
        (("公示", "javascript:alert(1)", "2020-10-31"), "链接“javascript:alert(1)”不是网页地址"),
        (("公示", "http://[1", "2020-10-31"), "链接“http://[1”不是网页地址"),
        (("公示", "http://a.gov.cn/1", ""), "没有发布时间"),
        (("公示", "http://a.gov.cn/1", "近日"), "发布时间“近日”认不出来，请写成 2020-10-31 的样子"),
        (("公" * 301, "http://a.gov.cn/1", "2020-10-31"), "标题超过300个字"),
    ],
)
def test_a_wrong_row_says_what_is_wrong(cells, problem):
    table = pasted(("标题", "链接", "发布时间"), cells, ("好的", "http://a.gov.cn/good", "2020-10-31"))

    first, second = rows_of(table)

    assert (first.number, first.problem, second.problem) == (2, problem, "")


def test_doubles_name_the_row_they_repeat_and_blank_rows_are_passed_over():
    header = ("标题", "链接", "发布时间")
    line = ("公示", "http://a.gov.cn/1", "2020-10-31")

    rows = rows_of(pasted(header, line, ("", "", ""), header, line))

    assert [(row.number, row.problem) for row in rows] == [(2, ""), (5, "与第2行是同一个网址")]


@pytest.mark.parametrize("text", ["", "没有表格的一段话", "标题\t发布时间\n公示\t2020-10-31", "标题\t链接"])
def test_what_is_no_list_of_links_is_refused(text):
    with pytest.raises(FileRefused, match="没有找到标题和链接"):
        rows_of(read_text(text))


def test_too_many_rows_are_refused_with_the_number():
    lines = [(f"公示{n}", f"http://a.gov.cn/{n}", "2020-10-31") for n in range(4)]

    with pytest.raises(FileRefused, match="一次最多登记3行，现有4行"):
        rows_of(pasted(("标题", "链接", "发布时间"), *lines), most=3)


class LooksCounted(dict):
    """Links that count how often all of them are looked through."""

    def __init__(self, *args):
        super().__init__(*args)
        self.looks = 0

    def __iter__(self):
        self.looks += 1
        return super().__iter__()

    def items(self):
        self.looks += 1
        return super().items()


def test_the_links_are_gone_through_as_often_for_many_rows_as_for_few():
    def looks(count):
        rows = [["标题", "发布时间"], *([f"公示{n}", "2020-10-31"] for n in range(count))]
        links = LooksCounted({(n + 1, 0): f"http://a.gov.cn/{n}" for n in range(count)})
        read = export_rows([Table(rows, links)], base_address="", unit_names=set(), most=count)
        assert [row.address for row in read] == [f"http://a.gov.cn/{n}" for n in range(count)]
        return links.looks

    assert looks(200) == looks(2)


def test_too_many_rows_are_refused_before_any_is_read(monkeypatch):
    monkeypatch.setattr(column_exports, "_row", pytest.fail)

    with pytest.raises(FileRefused, match="现有3行"):
        rows_of(pasted(("标题", "链接"), *((f"公示{n}", f"http://a.gov.cn/{n}") for n in range(3))), most=2)


@pytest.mark.parametrize("day", ["0001-01-01", "1989-12-31", "2101-01-01", "9999-12-31"])
@pytest.mark.parametrize("column", ["发布时间", "成文日期"])
def test_a_day_outside_of_the_years_of_the_portal_is_a_problem_of_its_row(column, day):
    said = {"标题": "标题", "链接": "https://x.cn/1.html", "发布时间": "2020-10-31", "成文日期": "2020-10-30"}
    good, wrong = said.values(), (said | {"链接": "https://x.cn/2.html", column: day}).values()

    first, second = rows_of(pasted(said.keys(), good, wrong))
    assert first.problem == ""
    assert f"{column}“{day}”是" in second.problem
    assert "应当在1990年至2100年之间" in second.problem


def test_a_quotation_mark_that_never_ends_is_refused_with_what_to_do():
    rows = "标题\t链接\t发布时间\n" + '"标题\thttps://x.cn/1.html\t2020-10-31\n' + "长" * 140_000

    with pytest.raises(FileRefused, match="引号没有成对"):
        read_text(rows)


def test_what_one_reader_takes_for_a_long_cell_binds_no_other():
    before = csv.field_size_limit()
    longest = Limits().cell_length

    with pytest.raises(FileRefused, match=f"超过{longest}个字"):
        read_file(("长" * (longest + 1)).encode(), "栏目.csv", Limits())
    assert read_block(f'"{"长" * 500_000}"').rows == [["长" * 500_000]]
    assert csv.field_size_limit() == before
