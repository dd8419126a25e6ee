"""An item in public: its elements, its history, and what is left of it once withdrawn."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from catalogs import workflow
from catalogs.models import CatalogItem
from catalogs.templatetags.catalogs_tags import time_limit_meaning
from catalogs.workflow.compiling import write
from disclosure_portal import clock
from tests import factories
from tests.factories import MOMENT


@pytest.fixture(autouse=True)
def settable_clock(settings):
    settings.DEBUG = True


@pytest.fixture
def publish_again(township, domain, editor, approver, reviewer):
    """publish_again(item, after=2, level2="…"): the next revision, published that many days after MOMENT."""

    def publish_again(item, *, after=1, **changes):
        item.refresh_from_db()
        with clock.set_to(MOMENT + timedelta(days=after)):
            item = workflow.revise(item, by=editor)
            item = workflow.save_elements(item, by=editor, version=item.version, changes=changes)
            (item,) = factories.make_published(
                township, domain, editor=editor, approver=approver, reviewer=reviewer, items=[item]
            )
        return item

    return publish_again


@pytest.fixture
def first(township, domain, editor, approver, reviewer):
    """An item published at MOMENT with the words 旧内容."""
    with clock.set_to(MOMENT):
        item = factories.make_item(township, domain, by=editor, content_text="旧内容甲；共同内容")
        (item,) = factories.make_published(
            township, domain, editor=editor, approver=approver, reviewer=reviewer, items=[item]
        )
    return item


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", response.content.decode()))


def history_of(client, item):
    return client.get(f"/items/{item.pk}/history/")


def test_the_page_says_every_element(client, first):
    text = text_of(client.get(first.get_absolute_url()))

    for words in (
        "最低生活保障／办事指南",
        "旧内容甲共同内容",
        "《中华人民共和国政府信息公开条例》（国务院令第711号）",
        "自制定或获取信息之日起10个工作日内",
        "10个工作日内（工作日，不含周末和法定节假日），自制定或获取信息之日起算。",
        "偏岭镇人民政府",
        "政府网站、社区/企事业单位/村公示栏(电子屏)",
        "全社会",
        "主动公开",
        "乡级",
        "来源：岫岩满族自治县偏岭镇人民政府",
        "公布时间：2026-03-02 09:00",
        "第 1 版",
    ):
        assert words in text


def test_the_page_carries_the_tags_of_an_article(client, first):
    content = client.get(first.get_absolute_url()).content.decode()

    assert '<meta name="ArticleTitle" content="最低生活保障／办事指南">' in content
    assert '<meta name="PubDate" content="2026-03-02 09:00">' in content
    assert '<meta name="ContentSource" content="岫岩满族自治县偏岭镇人民政府">' in content
    assert '<meta name="ColumnName" content="社会救助">' in content


def test_several_contents_are_a_list(client, first):
    content = client.get(first.get_absolute_url()).content.decode()

    assert '<ul class="text-list"><li>旧内容甲</li><li>共同内容</li></ul>' in content


def test_an_item_that_was_never_published_is_not_found(client, item, confirmed):
    for pk in (item.pk, confirmed.rows.first().item_id, 10**6, 10**30):
        assert client.get(f"/items/{pk}/").status_code == 404
        assert client.get(f"/items/{pk}/history/").status_code == 404


def test_the_history_says_word_by_word_what_changed(client, first, publish_again):
    publish_again(first, content_text="新内容甲；共同内容", time_limit_text="公示7个工作日")

    response = history_of(client, first)
    content = response.content.decode()

    assert [event.revision.number for event in response.context["page"]] == [2, 1]
    assert "<del>旧</del><ins>新</ins>内容甲；共同内容" in content
    assert "公开时限" in content
    assert "公开依据" not in content
    assert "2026-03-03 09:00" in content
    assert "首次公布。" in content


def test_a_revision_that_waits_for_its_publication_is_not_in_the_history(
    client, first, editor, approver, township, domain
):
    item = workflow.revise(first, by=editor)
    item = workflow.save_elements(item, by=editor, version=item.version, changes={"level2": "尚未公布的名称"})
    factories.make_confirmed(township, domain, editor=editor, approver=approver, items=[item])

    response = history_of(client, first)

    assert response.context["page"].total == 1
    assert "尚未公布的名称" not in response.content.decode()


def test_a_withdrawn_item_says_when_and_why_and_nothing_of_what_it_said(client, first, reviewer):
    with clock.set_to(MOMENT + timedelta(days=2)):
        workflow.withdraw(first, by=reviewer, reason="内容有误，更正后重新公布。")

    for page in (client.get(first.get_absolute_url()), history_of(client, first)):
        text = text_of(page)
        assert page.status_code == 200
        assert page.headers["X-Robots-Tag"] == "noindex"
        assert '<meta name="robots" content="noindex">' in page.content.decode()
        assert "内容有误，更正后重新公布。" in text
        for gone in ("旧内容", "共同内容", "办事指南", "最低生活保障", "10个工作日"):
            assert gone not in page.content.decode()
    assert "2026年3月4日（星期三）撤下" in text_of(client.get(first.get_absolute_url()))


def test_a_withdrawal_says_no_name_of_staff(client, first, reviewer):
    workflow.withdraw(first, by=reviewer, reason="内容有误")

    assert reviewer.name not in client.get(first.get_absolute_url()).content.decode()
    assert reviewer.name not in history_of(client, first).content.decode()


@pytest.mark.both_databases
def test_what_was_withdrawn_never_comes_back_through_the_history(client, first, reviewer, publish_again):
    publish_again(first, after=1, content_text="误公开的身份信息")
    with clock.set_to(MOMENT + timedelta(days=2)):
        workflow.withdraw(CatalogItem.objects.get(pk=first.pk), by=reviewer, reason="含个人信息")
    publish_again(first, after=3, content_text="更正后的内容")
    publish_again(first, after=4, content_text="更正后的新内容")

    response = history_of(client, first)
    content = response.content.decode()

    assert [getattr(event, "reason", "") for event in response.context["page"]] == [
        "",
        "",
        "含个人信息",
        "",
        "",
    ]
    assert "误公开的身份信息" not in content
    assert "旧内容" not in content
    assert "撤下后重新公布。" in content
    assert "更正后的<ins>新</ins>内容" in content
    assert content.count("这一版的内容不再公开") == 2


def test_a_republished_item_shows_its_new_elements(client, first, reviewer, publish_again):
    with clock.set_to(MOMENT + timedelta(days=1)):
        workflow.withdraw(first, by=reviewer, reason="内容有误")
    publish_again(first, after=2, content_text="更正后的内容")

    response = client.get(first.get_absolute_url())

    assert "更正后的内容" in response.content.decode()
    assert "X-Robots-Tag" not in response.headers


def test_the_history_says_when_an_item_stopped_to_apply(
    client, township, domain, editor, approver, reviewer, publish_again, first
):
    with clock.set_to(MOMENT + timedelta(days=1)):
        item = workflow.revise(first, by=editor)
        workflow.mark_not_applicable(item, by=editor, version=item.version, reason="职能已划转")
        factories.make_published(
            township, domain, editor=editor, approver=approver, reviewer=reviewer, items=[first]
        )

    assert "标为不适用。原因：职能已划转" in text_of(history_of(client, first))


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("20个工作日内", "20个工作日内（工作日，不含周末和法定节假日）。"),
        ("自审批之日起7日内", "7日内（自然日，含周末和节假日），自审批之日起算。"),
        ("征收决定前", "在征收决定之前公开。"),
        ("公示7个工作日", "在公示期内公开，公示期内可以提出意见。"),
        ("每季度公开", "按固定周期公开。"),
        ("长期公开", "长期公开，内容变化后更新。"),
        ("及时公开", "信息形成或者变更后及时公开，按《政府信息公开条例》第二十六条一般不超过20个工作日。"),
        ("按规定", ""),
    ],
)
def test_a_time_limit_says_what_it_means(text, meaning):
    item = CatalogItem(methods=["proactive"])
    write(item, {"time_limit_text": text})

    assert time_limit_meaning(item) == meaning


@pytest.mark.parametrize("path", ["", "history/"])
def test_an_item_asks_the_database_equally_often_however_much_there_is(
    client, first, publish_again, publish_many, path, django_assert_max_num_queries
):
    url = f"{first.get_absolute_url()}{path}"
    with django_assert_max_num_queries(8) as few:
        client.get(url)
    for day in range(1, 4):
        publish_again(first, after=day, content_text=f"第{day}次修订")
    publish_many(59)
    with django_assert_max_num_queries(8) as many:
        client.get(url)

    assert len(few) == len(many)


def test_versions_are_counted_by_publication(client, township, domain, editor, approver, reviewer):
    """A revision that the county office returned never met the public."""
    submission = factories.make_confirmed(township, domain, editor=editor, approver=approver, count=1)
    (row,) = submission.rows.all()
    back = workflow.Decision(row.pk, row.revision_id, "returned", "请补充")
    workflow.decide(submission, by=reviewer, decisions=[back])
    (item,) = factories.make_published(
        township, domain, editor=editor, approver=approver, reviewer=reviewer, items=[row.item]
    )

    assert item.published_revision.number == 2
    assert "第 1 版" in client.get(item.get_absolute_url()).content.decode()
    history = client.get(reverse("catalogs:item_history", args=[item.pk])).content.decode()
    assert "第 1 版" in history
    assert "第 2 版" not in history
