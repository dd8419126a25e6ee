"""The navigation shows what exists and what one's roles reach."""

from __future__ import annotations

import pytest
from django.urls import reverse

from disclosure_portal.accounts.models import Role
from disclosure_portal.notices.outbox import notify
from disclosure_portal.web import navigation
from tests import factories

EVERYONE = ["我的待办", "公开台账", "公众参与", "督查考核", "目录导出", "消息提醒"]


def labels(user, path="/desk/"):
    return [entry.label for entry in navigation.desk_entries(path, user)]


@pytest.mark.parametrize(
    ("person", "more"),
    [
        ("editor", ["目录编制", "对照新标准", "法规库"]),
        ("approver", ["目录编制", "对照新标准", "法规库"]),
        ("reviewer", ["目录编制", "审核发布", "标准版本", "对照新标准", "法规库", "人员授权"]),
        ("leader", []),
        ("administrator", ["人员授权", "机构调整"]),
        ("auditor", ["操作日志"]),
    ],
)
def test_each_role_sees_its_entries(request, person, more):
    shown = labels(request.getfixturevalue(person))

    assert sorted(shown) == sorted(EVERYONE + more)


def test_two_posts_show_the_entries_of_both(editor, office):
    factories.grant(editor, Role.AUDITOR, office)

    assert {"目录编制", "操作日志"} <= set(labels(editor))


def test_an_entry_whose_page_does_not_exist_is_left_out(settings):
    settings.PUBLIC_NAVIGATION = [
        {"label": "首页", "url": "site:home"},
        {"label": "搜索", "url": "nothing:search"},
    ]

    assert [entry.label for entry in navigation.public_entries("/")] == ["首页"]


@pytest.mark.parametrize(
    ("path", "active"),
    [
        ("/", ["首页"]),
        ("/catalogs/shehui-jiuzhu/", ["标准目录"]),
        ("/items/12/history/", ["标准目录"]),
        ("/units/210323106/", ["单位"]),
        ("/elsewhere/", []),
    ],
)
def test_the_entry_above_a_page_is_marked(path, active):
    assert [entry.label for entry in navigation.public_entries(path) if entry.active] == active


def test_only_the_nearest_entry_is_marked_on_the_desk(reviewer):
    path = reverse("catalogs_desk:reviews") + "12/"

    assert [entry.label for entry in navigation.desk_entries(path, reviewer) if entry.active] == ["审核发布"]


def test_the_inbox_says_how_many_are_unread(client, editor, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=False):
        notify([editor], "《社会救助》已退回。", event="returned:1")
        notify([editor], "《养老服务》已退回。", event="returned:2")

    inbox = navigation.desk_entries("/desk/", editor)[-1]
    assert (inbox.label, inbox.count) == ("消息提醒", 2)


def test_the_sidebar_says_who_is_signed_in_as_what(client, editor):
    client.force_login(editor)

    page = client.get("/desk/").content.decode()
    assert "<p>张经办</p>" in page
    assert "偏岭镇 · 经办人" in page
    assert f'<form method="post" action="{reverse("accounts:sign_out")}">' in page


def test_a_part_of_the_desk_has_a_row_of_its_own(editor, leader):
    table = [
        {"label": "待办", "url": "web:desk"},
        {"label": "人员", "url": "accounts:people", "roles": ["leader"]},
        {"label": "不存在", "url": "nowhere:page"},
    ]

    def shown(user):
        return [entry.label for entry in navigation.desk_entries("/desk/", user, table=table)]

    assert shown(editor) == ["待办"]
    assert shown(leader) == ["待办", "人员"]
