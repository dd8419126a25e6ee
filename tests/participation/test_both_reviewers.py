"""Both reviewers of a county had a hand in a record: it isn't handed in, and what was handed in is never stuck."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from disclosure_portal.accounts.models import Membership, Role
from disclosure_portal.workflow import StepRefused
from participation.four_eyes import NOBODY_LEFT
from participation.models import Consultation, Meeting, NoticeChange, Stage, Statement
from participation.workflow import attendance as seating
from participation.workflow import consultations as activities
from participation.workflow import meetings, notice_changes, outcomes
from tests.participation import consultations, records
from tests.participation import meetings as make

pytestmark = pytest.mark.django_db
WORDS = {"title": "采纳情况", "text": "全部采纳。"}


@pytest.fixture
def people(editor, approver, reviewer, lawyer):
    return SimpleNamespace(editor=editor, approver=approver, reviewer=reviewer, lawyer=lawyer)


@pytest.fixture
def activity(decision, people, colleague):
    """Of a county with two reviewers: complete, saved by one of them."""
    opened = records.lead_to(Stage.PARTICIPATION, decision, people)
    made = consultations.make(opened, by=people.editor)
    Consultation.objects.filter(pk=made.pk).update(draft=opened.drafts.get())
    made.refresh_from_db()
    return activities.edit_consultation(made, by=people.reviewer, version=made.version, values={})


@pytest.fixture
def meeting(township, editor, reviewer, colleague):
    return make.make_meeting(township, by=reviewer)


@pytest.fixture
def held(township, editor, reviewer, colleague):
    """Everyone seated came and one of the two reviewers wrote down what the first of them said."""
    held = make.make_held(township, editor=editor, reviewer=reviewer)
    seating.record_remarks(came(held)[0], by=reviewer, remarks="太贵。", reply="正在研究。")
    return held


def came(meeting):
    return list(meeting.attendances.filter(attended=True).order_by("pk"))


def only_reviewers_are(*kept):
    """Nobody else reviews in the county."""
    Membership.objects.filter(role=Role.REVIEWER).exclude(user__in=kept).delete()


def is_refused(act):
    with pytest.raises(StepRefused) as refused:
        act()
    return NOBODY_LEFT in refused.value.reasons


def saved_by(record, person, edit):
    return edit(record, by=person, version=record.version, values={})


# Nothing is handed in that nobody could publish


def test_an_activity_that_both_saved_is_not_signed(activity, people, colleague):
    only_reviewers_are(people.reviewer, colleague)
    activity = saved_by(activity, colleague, activities.edit_consultation)
    assert is_refused(lambda: activities.sign(activity, by=people.approver))


def test_an_activity_that_one_of_two_saved_is_signed(activity, people, colleague):
    only_reviewers_are(people.reviewer, colleague)
    assert activities.sign(activity, by=people.approver).state == Consultation.State.SIGNED


def test_a_statement_that_both_saved_is_not_signed(decision, people, colleague):
    handled = records.lead_to(Stage.HANDLING, decision, people)
    only_reviewers_are(people.reviewer, colleague)
    statement = outcomes.draft_adoption(handled, by=people.reviewer, values=WORDS)
    statement = saved_by(statement, colleague, outcomes.edit_statement)
    assert is_refused(
        lambda: outcomes.sign_statement(statement, by=people.approver, version=statement.version)
    )


def test_a_change_of_the_notice_that_both_saved_is_not_signed(decision, people, colleague):
    change = prepared_change(decision, people)
    only_reviewers_are(people.reviewer, colleague)
    change = saved_by(change, colleague, notice_changes.edit_change)
    assert is_refused(lambda: notice_changes.sign_change(change, by=people.approver, version=change.version))


def prepared_change(decision, people):
    opened = records.lead_to(Stage.PARTICIPATION, decision, people)
    notice = consultations.make(opened, by=people.editor, state=Consultation.State.PUBLISHED)
    values = {"closes_at": notice.closes_at + timedelta(days=5), "reason": "意见较多，延长五天。"}
    return notice_changes.prepare_change(notice, by=people.reviewer, values=values)


def test_a_meeting_that_the_only_reviewer_prepared_is_not_submitted(meeting, editor, reviewer):
    only_reviewers_are(reviewer)
    assert is_refused(lambda: meetings.submit_meeting(meeting, by=editor))


def test_replies_in_which_both_had_a_hand_are_not_handed_in(sign_in, held, editor, colleague):
    """The page says why as well."""
    seating.record_remarks(came(held)[1], by=colleague, remarks="水压不足。", reply="马上检修。")
    assert is_refused(lambda: meetings.submit_replies(held, by=editor))
    assert NOBODY_LEFT in sign_in(editor).get(held.get_absolute_url()).text


# Sending back signs nothing


def test_who_saved_an_activity_sends_it_back_but_does_not_publish_it(sign_in, activity, people):
    signed = activities.sign(activity, by=people.approver)
    with pytest.raises(PermissionDenied):
        activities.publish(signed, by=people.reviewer)
    assert_sent_back(sign_in(people.reviewer), signed, "participation_desk:consultation_return")
    signed.refresh_from_db()
    assert signed.state == Consultation.State.PREPARING


def test_who_saved_a_statement_sends_it_back_but_does_not_publish_it(sign_in, decision, people, colleague):
    handled = records.lead_to(Stage.HANDLING, decision, people)
    draft = outcomes.draft_adoption(handled, by=people.reviewer, values=WORDS)
    signed = outcomes.sign_statement(draft, by=people.approver, version=draft.version)
    with pytest.raises(PermissionDenied):
        outcomes.publish_statement(signed, by=people.reviewer, version=signed.version)
    assert_sent_back(sign_in(people.reviewer), signed, "participation_desk:adoption_return")
    signed.refresh_from_db()
    assert signed.state == Statement.State.DRAFT


def test_who_saved_a_change_sends_it_back_but_does_not_publish_it(sign_in, decision, people, colleague):
    change = prepared_change(decision, people)
    signed = notice_changes.sign_change(change, by=people.approver, version=change.version)
    with pytest.raises(PermissionDenied):
        notice_changes.publish_change(signed, by=people.reviewer, version=signed.version)
    assert_sent_back(sign_in(people.reviewer), signed, "participation_desk:notice_change_return")
    signed.refresh_from_db()
    assert signed.state == NoticeChange.State.PREPARING


def test_who_prepared_a_meeting_sends_it_back_but_does_not_publish_it(sign_in, meeting, editor, reviewer):
    submitted = meetings.submit_meeting(meeting, by=editor)
    with pytest.raises(PermissionDenied):
        meetings.publish_meeting(submitted, by=reviewer)
    assert_sent_back(sign_in(reviewer), submitted, "participation_desk:meeting_return")
    submitted.refresh_from_db()
    assert submitted.state == Meeting.State.PREPARING


def test_who_replied_sends_the_replies_back_but_does_not_publish_them(sign_in, held, editor, reviewer):
    answered = meetings.submit_replies(held, by=editor)
    with pytest.raises(PermissionDenied):
        meetings.close_meeting(answered, by=reviewer)
    assert_sent_back(sign_in(reviewer), answered, "participation_desk:meeting_return_replies")
    answered.refresh_from_db()
    assert answered.state == Meeting.State.HELD


def assert_sent_back(client, record, name):
    """Its page offers to send it back, and does."""
    address = reverse(name, args=[record.pk])
    assert address in client.get(record.get_absolute_url()).text
    sent = client.post(address, {"reason": "请核对数字", "version": record.version})
    assert sent.status_code == 302
