"""What the catalogs put on the home page."""

from __future__ import annotations

import re

from catalogs import workflow
from tests import factories


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", response.content.decode()))


def test_the_home_page_opens_with_the_numbers(client, published):
    factories.make_domain("13", "扶贫", "poverty-alleviation")

    text = text_of(client.get("/"))

    assert "1 个单位在 2 个领域中的 1 个领域公布了 1 个公开事项。" in text
    assert "社会救助 1 个事项" in text
    assert "扶贫 暂未公布" in text


def test_the_latest_items_come_with_time_unit_and_domain(client, published):
    text = text_of(client.get("/"))

    assert "最低生活保障／办事指南1 偏岭镇 · 社会救助" in text
    assert re.search(r"\d{4}-\d\d-\d\d \d\d:\d\d", text)


def test_what_is_withdrawn_leaves_the_home_page(client, published, reviewer):
    workflow.withdraw(published, by=reviewer, reason="内容有误")

    text = text_of(client.get("/"))

    assert "办事指南1" not in text
    assert "各单位正在编制标准目录，审核后在这里公布。" in text


def test_the_units_are_reached_by_their_kind(client, township, department):
    content = client.get("/").content.decode()

    assert 'href="/units/#townships"' in content
    assert 'href="/units/#departments"' in content
    assert 'href="/units/#subdistricts"' not in content


def test_an_empty_portal_has_a_home_page(client, db):
    response = client.get("/")

    assert response.status_code == 200
    assert "最新公布" not in text_of(response)
