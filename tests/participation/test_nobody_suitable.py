"""None of those who signed up for a meeting is suitable: it isn't called off, it says why nobody attended."""

from __future__ import annotations

import pytest
from django.urls import reverse

from disclosure_portal.workflow import StepRefused
from participation.models import Meeting
from participation.workflow import attendance as seating
from tests.participation import meetings

pytestmark = pytest.mark.django_db
UNSUITABLE = "报名的人都不是用水户。"


@pytest.fixture
def chosen(township, editor, reviewer):
    """By rule; one has signed up, and sign-up is over."""
    called = meetings.make_called(
        township, editor=editor, reviewer=reviewer, selection=Meeting.Selection.CHOSEN
    )
    meetings.make_person(called)
    return meetings.end_sign_up(called)


def test_before_the_day_others_are_invited_instead(chosen, editor):
    with pytest.raises(StepRefused, match="请先登记邀请的人员"):
        seating.choose_seats(chosen, by=editor, chosen=[], reason=UNSUITABLE)


def test_after_the_day_nobody_is_chosen_only_with_a_reason(chosen, editor):
    with pytest.raises(StepRefused, match="请写明遴选的理由"):
        seating.choose_seats(meetings.come_to_the_day(chosen), by=editor, chosen=[], reason=" ")


def test_after_the_day_nobody_is_chosen_and_the_public_reads_why(sign_in, chosen, editor, reviewer):
    meeting, client = meetings.come_to_the_day(chosen), sign_in(editor)
    seat = reverse("participation_desk:meeting_seat", args=[meeting.pk])
    assert "可以一个也不选" in client.get(seat).text
    assert client.post(seat, {"reason": UNSUITABLE, "version": meeting.version}).status_code == 302

    hold = reverse("participation_desk:meeting_hold", args=[meeting.pk])
    meeting.refresh_from_db()
    client.post(hold, {"nobody_because": "没有合适的人选。", "version": meeting.version})
    meeting.refresh_from_db()
    assert meeting.state == Meeting.State.HELD
    meetings.close(meeting, editor=editor, reviewer=reviewer)

    public = client.get(reverse("participation:meeting", args=[meeting.pk])).text
    assert UNSUITABLE in public
    assert "没有合适的人选。" in public


def test_the_page_asks_for_somebody_before_the_day(sign_in, chosen, editor):
    seat = reverse("participation_desk:meeting_seat", args=[chosen.pk])
    answer = sign_in(editor).post(seat, {"reason": UNSUITABLE, "version": chosen.version})
    assert answer.status_code == 422
    assert "请先登记邀请的人员" in answer.text
    assert UNSUITABLE in answer.text
