"""Domains as the reader gets them, and small workbooks made on the spot."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
import xlsxwriter

from catalogs.spreadsheets.domains import DomainName
from catalogs.spreadsheets.reading import read_catalog

SAMPLES = Path(__file__).parents[2] / "data" / "samples"

DOMAINS = (
    DomainName("03", "财政预决算"),
    DomainName("06", "征地补偿", ("农村集体土地征收",)),
    DomainName("07", "国有土地上房屋征收与补偿", ("房屋征收",)),
    DomainName("11", "公共文化服务"),
    DomainName("13", "扶贫", ("乡村振兴",)),
    DomainName("14", "救灾", ("救灾生产",)),
    DomainName("17", "就业", ("就业创业",)),
    DomainName("18", "社会保险"),
    DomainName("20", "社会救助"),
    DomainName("23", "义务教育"),
    DomainName("26", "国土空间规划", ("城乡规划",)),
)

HEADINGS = (
    "序号",
    "一级事项",
    "二级事项",
    "公开内容（要素）",
    "公开依据",
    "公开时限",
    "公开主体",
    "公开渠道和载体",
    "公开对象",
    "公开方式",
    "公开层级",
)
GOOD = (
    "1",
    "综合业务",
    "政策法规文件",
    "1.甲\n2.乙",
    "《社会救助暂行办法》（国务院令第649号）",
    "信息形成之日起20个工作日内",
    "偏岭镇人民政府",
    "■政府网站 □政府公报",
    "全社会",
    "主动",
    "乡级",
)


def make_workbook(rows, *, sheet="社会救助", merges=(), formulas=()):
    """An .xlsx with these texts from A1 on. `formulas` are (row, column, stored value)."""
    file = io.BytesIO()
    workbook = xlsxwriter.Workbook(file)
    page = workbook.add_worksheet(sheet)
    for number, row in enumerate(rows):
        for column, text in enumerate(row):
            if text:
                page.write_string(number, column, text)
    for first_row, first_column, last_row, last_column in merges:
        page.merge_range(first_row, first_column, last_row, last_column, "")
        if text := rows[first_row][first_column]:
            page.write_string(first_row, first_column, text)
    for row, column, value in formulas:
        page.write_formula(row, column, "=A1&B1", None, value)
    workbook.close()
    return file.getvalue()


def changed(**values):
    """The good row with some cells changed, by the words of its headings: changed(公开时限="/")."""
    row = list(GOOD)
    for heading, text in values.items():
        row[next(i for i, words in enumerate(HEADINGS) if words.startswith(heading))] = text
    return row


@pytest.fixture
def read():
    """Reads a workbook of these rows, the file's name and the chosen domain free to say."""

    def read_rows(rows, filename="目录.xlsx", chosen_domain="", limits=None, **options):
        content = rows if isinstance(rows, bytes) else make_workbook(rows, **options)
        return read_catalog(
            content, filename=filename, domains=DOMAINS, chosen_domain=chosen_domain, limits=limits
        )

    return read_rows
