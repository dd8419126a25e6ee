"""Which item a title belongs to: what the title is about, and what titles registered before teach."""

from __future__ import annotations

import pytest

from catalogs.models import CatalogItem
from catalogs.queries.likeness import likeness_of
from catalogs.queries.titles import subject_of
from tests.factories import make_disclosure


def test_titles_registered_before_teach_the_next_ones(publish_many, editor, township):
    items = publish_many(3)
    title = "幸福里小区便民事宜一览"
    assert likeness_of(CatalogItem.objects.filter(unit=township)).propose(title).best is None

    make_disclosure(items[1], by=editor, title="幸福里小区便民事宜一览（第一批）")

    assert likeness_of(CatalogItem.objects.filter(unit=township)).propose(title).best == items[1].pk


@pytest.mark.parametrize(
    ("title", "subject"),
    [
        ("低保审批公示", []),
        ("兴隆社区低保民主评议结果公示", ["民主评议"]),
        ("县民政局县财政局关于调整低保标准有关问题的通知（岫民发〔2024〕12号）", []),
        ("关于王某等12户的公示", []),
        ("辽宁省老年人补贴办法", ["老年人补贴"]),
        ("居家养老服务补贴发放名单", ["居家养老", "补贴"]),
    ],
)
def test_what_a_title_is_about_is_left_without_common_and_understood_words(title, subject):
    understood = {"最低生活保障", "审批信息", "审批信息名单", "政策法规文件"}

    assert subject_of(title, understood.__contains__) == subject
