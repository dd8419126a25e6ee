"""The files that anyone may take away."""

from __future__ import annotations

import io
import json
from urllib.parse import unquote

import openpyxl
import pytest

from catalogs import workflow
from catalogs.queries.published import published_items
from catalogs.spreadsheets.rows import catalog_rows


def fetch(client, form, query=""):
    response = client.get(f"/catalogs/download.{form}?{query}")
    return response, b"".join(response.streaming_content) if response.streaming else response.content


def items_of(client, query=""):
    return json.loads(fetch(client, "json", query)[1])["items"]


def test_the_workbook_has_a_sheet_for_the_domain_in_the_official_layout(client, published):
    response, content = fetch(client, "xlsx", "domain=20")
    sheet = openpyxl.load_workbook(io.BytesIO(content))["社会救助"]

    assert sheet["A1"].value == "社会救助领域基层政务公开标准目录"
    assert [sheet.cell(4, column).value for column in (1, 2, 3)] == ["1", "最低生活保障", "办事指南1"]
    assert response.headers["Content-Type"].startswith("application/vnd.openxmlformats")
    assert "社会救助领域政务公开标准目录.xlsx" in unquote(response.headers["Content-Disposition"])


def test_the_file_is_named_for_its_filters(client, published):
    response, _ = fetch(client, "csv", "domain=20&unit=210323106&method=proactive")

    name = unquote(response.headers["Content-Disposition"])
    assert "社会救助领域政务公开标准目录（偏岭镇、主动公开）.csv" in name


def test_the_file_holds_what_the_list_shows(client, published):
    assert [row["level2"] for row in items_of(client, "method=proactive")] == ["办事指南1"]
    assert items_of(client, "method=on_request") == []


def test_the_file_holds_the_published_revision_and_not_the_working_copy(client, published, editor):
    item = workflow.revise(published, by=editor)
    workflow.save_elements(item, by=editor, version=item.version, changes={"level2": "还没审核的新名称"})

    assert [row["level2"] for row in items_of(client)] == ["办事指南1"]


def test_a_withdrawn_item_is_in_no_file(client, published, reviewer):
    workflow.withdraw(published, by=reviewer, reason="内容有误")

    assert items_of(client) == []


def test_the_same_data_give_the_same_bytes(client, published):
    for form in ("xlsx", "csv", "json"):
        assert fetch(client, form)[1] == fetch(client, form)[1]


def test_a_file_above_the_limit_is_refused_with_the_limit_named(client, publish_many, settings):
    publish_many(3)
    settings.DOWNLOAD_ROWS = 2

    response, content = fetch(client, "xlsx")

    assert response.status_code == 422
    assert "一次最多下载 2 个" in content.decode()


@pytest.mark.parametrize("query", ["unit=nowhere", "level=x", "words=" + "长" * 101])
def test_an_unknown_filter_gives_no_file_that_holds_more_than_asked_for(client, published, query):
    response, content = fetch(client, "csv", query)

    assert response.status_code == 422
    assert "地址中有无法识别的筛选条件" in content.decode()


def test_a_form_that_is_not_offered_is_not_found(client, published):
    assert client.get("/catalogs/download.pdf").status_code == 404


@pytest.mark.both_databases
def test_rows_are_read_without_a_query_for_each(publish_many, django_assert_num_queries):
    publish_many(7)

    with django_assert_num_queries(1):
        rows = list(catalog_rows(published_items()))

    assert [row.unit_name for row in rows] == ["偏岭镇"] * 7
    assert rows[0].item_code
