"""What of public participation stands on the first page of the desk."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from disclosure_portal import clock
from participation.models import Decision, Evidence, Opinion, Stage
from participation.receipts import new_receipt
from participation.workflow.waiting import work_of
from tests.participation import consultations, opinions, outcomes, records

pytestmark = pytest.mark.django_db


def lines(user):
    return [(line.count, line.text) for line in work_of(user)]


@pytest.fixture
def listening(decision, editor):
    return consultations.make_listening(decision, by=editor)


@pytest.fixture
def over(listening, editor):
    """Open solicitation that is over, with one opinion to screen and one to answer."""
    now = clock.now()
    plan = consultations.make(listening, by=editor, state="published", opens_at=now - timedelta(days=40))
    for screening in (Opinion.Screening.WAITING, Opinion.Screening.PASSED):
        Opinion.objects.create(
            consultation=plan, receipt=new_receipt(), text="太贵", received_at=now, screening=screening
        )
    return plan


def test_the_county_office_reads_what_waits_for_it(listening, over, editor, reviewer):
    consultations.make(listening, "symposium", by=editor, state="signed")

    assert lines(reviewer) == [(1, "项公众参与活动等您审核发布"), (1, "条意见等您甄别")]


def test_the_line_leads_to_the_opinions_that_wait(client, over, reviewer):
    (line,) = work_of(reviewer)
    client.force_login(reviewer)

    page = client.get(line.address).context["page"]

    assert line.about == str(over)
    assert [one.screening for one in page] == ["waiting"]


def test_opinions_of_two_activities_are_told_apart(over, listening, editor, reviewer):
    other = consultations.make(
        listening,
        by=editor,
        state="published",
        title="另一次征求意见",
        opens_at=consultations.first_moment(-2),
    )
    for _ in range(2):
        opinions.post(other)

    assert [(line.count, line.about) for line in work_of(reviewer)] == [(2, "另一次征求意见"), (1, str(over))]


def test_the_editor_reads_what_is_to_be_answered(over, editor):
    assert lines(editor) == [(1, "条意见等您答复")]


def test_the_approver_reads_what_can_be_signed(listening, editor, approver, reviewer):
    whole = consultations.make(listening, by=editor)
    consultations.make(listening, "symposium", by=editor, place="")
    hearing = consultations.make(listening, "hearing", by=editor, state="published")
    adoption = outcomes.make_draft_adoption(listening, by=editor)
    change = consultations.make_change(hearing, by=editor)

    assert [(line.text, line.address) for line in work_of(approver)] == [
        ("项公众参与活动等您审核", whole.get_absolute_url()),
        ("份公告变更等您审核", change.get_absolute_url()),
        ("份采纳情况说明等您审核", adoption.get_absolute_url()),
    ]


def test_the_approver_reads_which_books_can_be_closed(listening, over, editor, approver):
    assert "项公众参与活动等您办结" not in [text for _, text in lines(approver)]

    Opinion.objects.filter(screening="waiting").update(screening="rejected", screening_reason="广告")
    opinions.answer_all(over, by=editor)
    opinions.end(over)

    assert [(line.text, line.about) for line in work_of(approver)] == [("项公众参与活动等您办结", str(over))]


def test_a_decision_waits_for_whoever_has_something_to_do(decision, editor, approver, reviewer):
    assert lines(editor) == [(1, "项重大行政决策等您登记材料")]
    assert lines(approver) == []

    records.make_evidence(decision, Evidence.Kind.PROPOSAL, by=editor)

    assert lines(editor) == []
    assert lines(approver) == [(1, "项重大行政决策等您签批")]
    Decision.objects.filter(pk=decision.pk).update(state=Stage.SCREENED)
    assert lines(editor) == [(1, "项重大行政决策等您登记材料")]
    assert lines(reviewer) == []


def test_a_decision_that_waits_for_its_days_waits_for_nobody(listening, editor, approver, reviewer):
    consultations.make(listening, by=editor, state="published", opens_at=consultations.first_moment(-2))

    assert [lines(person) for person in (editor, approver, reviewer)] == [[], [], []]


def test_the_lawyer_reads_what_is_to_be_reviewed(decision, lawyer):
    Decision.objects.filter(pk=decision.pk).update(state=Stage.LEGALITY)

    assert lines(lawyer) == [(1, "项重大行政决策等您登记材料")]


def test_many_are_counted_and_lead_to_the_board(listening, editor, reviewer):
    for _ in range(6):
        consultations.make(listening, by=editor, state="signed")

    (line,) = work_of(reviewer)
    assert (line.count, line.address) == (6, reverse("participation_desk:consultations"))


def test_others_read_nothing_of_it(over, leader, auditor, outsider):
    assert [lines(person) for person in (leader, auditor, outsider)] == [[], [], []]


def test_the_first_page_leads_to_the_list(client, over, editor):
    client.force_login(editor)
    page = client.get(reverse("web:desk"))

    assert f"条意见等您答复：{over}" in page.text
    assert f"{reverse('participation_desk:opinions', args=[over.pk])}?left=unanswered" in page.text
