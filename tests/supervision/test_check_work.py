"""The first page of the desk: what the checks leave to the county office."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from disclosure_portal import clock
from tests.supervision import checks

pytestmark = pytest.mark.django_db


def test_the_county_office_finds_moves_and_new_escalations(county, township, reviewer, editor, sign_in):
    checks.make_moved_day(county, township, by=reviewer)
    checks.make_escalation(township)
    old = {"subject": "assignment:2", "number": "督办〔2020〕2号"}
    checks.make_escalation(township, raised_on=clock.today() - timedelta(days=8), **old)

    page = sign_in(reviewer).get(reverse("web:desk")).content.decode()
    other = sign_in(editor).get(reverse("web:desk")).content.decode()

    assert "<strong>1</strong> 个期限因工作日历变动待确认" in page
    assert "最近7天新提交督办、没有办结的 <strong>1</strong> 项" in page
    assert "核验和督办" not in other


def test_nothing_waits_and_nothing_is_shown(reviewer, sign_in):
    assert "核验和督办" not in sign_in(reviewer).get(reverse("web:desk")).content.decode()


def test_the_page_of_checks_counts_nothing_that_is_not_there(county, township, reviewer, sign_in):
    page = sign_in(reviewer).get(reverse("supervision_desk:checks")).text
    assert "<strong>0</strong>" not in page
    assert "查看因工作日历调整而变动的期限" in page

    checks.make_moved_day(county, township, by=reviewer)
    checks.make_escalation(township)
    page = sign_in(reviewer).get(reverse("supervision_desk:checks")).text
    assert "<strong>1</strong> 个期限因工作日历变动待确认" in page
    assert "<strong>1</strong> 项督办没有办结" in page


@pytest.mark.parametrize("name", ["checks", "escalations"])
def test_what_is_never_taken_up_is_named_where_taking_up_is_told(reviewer, sign_in, name):
    page = sign_in(reviewer).get(reverse(f"supervision_desk:{name}")).text

    (told,) = re.findall("只提醒、不提交督办的有四类：(.*?)。</p>", page)
    assert [one.partition("（")[0] for one in told.split("；")] == [
        "定期更新的公开信息",
        "公众参与活动的办结",
        "牵头部门审看",
        "县政府办自己的事项",
    ]
