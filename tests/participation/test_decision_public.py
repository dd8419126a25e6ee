"""A decision before the public: its course, and nothing internal."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from participation.models import Decision, Evidence
from tests.participation import records

pytestmark = pytest.mark.django_db
Kind, Stage = Evidence.Kind, Decision.Stage


@pytest.fixture
def people(editor, approver, reviewer, lawyer):
    return SimpleNamespace(editor=editor, approver=approver, reviewer=reviewer, lawyer=lawyer)


def test_only_what_was_started_and_is_public_is_shown(client, decision, people):
    assert client.get(decision.get_public_url()).status_code == 404
    decision = records.lead_to(Stage.STARTED, decision, people)
    assert client.get(decision.get_public_url()).status_code == 200

    Decision.objects.update(is_public=False, not_public_reason="依法不公开")
    assert client.get(decision.get_public_url()).status_code == 404


def test_the_course_is_shown_without_staff_and_internal_papers(client, decision, people):
    decision = records.lead_to(Stage.EXECUTING, decision, people)
    decision.evidence.filter(kind=Kind.DECISION).update(is_public=True, title="水价调整的决定")
    page = client.get(decision.get_public_url())
    said = page.content.decode()

    for shown in (
        "决策执行",
        "水价调整的决定",
        "意见采纳情况",
        "政策解读",
        "向社会公开征求意见",
        "岫岩满族自治县",
    ):
        assert shown in said
    for one in decision.consultations.all():
        assert one.get_public_url() in said
    hidden = (
        "张经办",
        "李审核",
        "王审核",
        "赵审查",
        "刘经手",
        "档案室",
        "县政府法律顾问",
        "合法性审查意见",
        "/desk/",
    )
    assert [text for text in hidden if text in said] == []
    assert not page.cookies


def test_a_superseded_public_paper_is_not_shown(client, decision, people):
    decision = records.lead_to(Stage.STARTED, decision, people)
    decision.evidence.filter(kind=Kind.START).update(
        is_public=True, title="作废的决定", superseded_at=records.clock.now(), superseded_because="文号有误"
    )

    assert "作废的决定" not in client.get(decision.get_public_url()).content.decode()


def test_the_page_asks_little(client, decision, people, django_assert_max_num_queries):
    decision = records.lead_to(Stage.EXECUTING, decision, people)

    with django_assert_max_num_queries(14):
        client.get(decision.get_public_url())
