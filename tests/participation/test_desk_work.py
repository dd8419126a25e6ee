"""What of public participation stands on the first page of the desk."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from disclosure_portal import clock
from participation.models import Opinion
from participation.queries.desk_work import work_of
from participation.receipts import new_receipt
from tests.participation import consultations

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


def test_the_editor_reads_what_is_to_be_answered(over, editor):
    assert lines(editor) == [(1, "条意见等您答复"), (1, "项重大行政决策轮到您办理")]


def test_others_read_nothing_of_it(over, leader, auditor, outsider):
    assert [lines(person) for person in (leader, auditor, outsider)] == [[], [], []]


def test_the_first_page_leads_to_the_boards(client, over, editor):
    client.force_login(editor)
    page = client.get(reverse("web:desk"))

    assert "条意见等您答复" in page.text
    assert reverse("participation_desk:consultations") in page.text
