"""Two people at one meeting's forms: the second is told, and loses nothing of what was typed."""

from __future__ import annotations

import pytest
from django.urls import reverse

from disclosure_portal.workflow import StepRefused
from participation.models import Group, Meeting, MeetingAttendance
from participation.workflow import attendance as seating
from participation.workflow import meetings as workflow
from tests.participation import meetings

pytestmark = pytest.mark.django_db


@pytest.fixture
def seated(township, editor, reviewer):
    """Two seats are drawn for stakeholders, the third lot waits."""
    return meetings.make_seated(township, editor=editor, reviewer=reviewer)


@pytest.fixture
def held(township, editor, reviewer):
    return meetings.make_held(township, editor=editor, reviewer=reviewer)


def desk(name, record):
    return reverse(f"participation_desk:{name}", args=[record.pk])


def version_on(page):
    return page.context["form"]["version"].value()


def test_an_edit_from_an_old_page_shows_what_was_saved_and_then_counts(sign_in, township, editor):
    meeting = meetings.make_meeting(township, by=editor)
    client, to = sign_in(editor), desk("meeting_edit", meeting)
    form = client.get(to).context["form"]
    typed = {name: value for name, value in form.initial.items() if value is not None}
    typed |= {"held_time": "09:00"}
    Meeting.objects.filter(pk=meeting.pk).update(version=7, place="县政府一楼")

    stale = client.post(to, {**typed, "place": "镇文化站"})

    assert stale.status_code == 422
    assert ("地点", "县政府一楼") in stale.context["form"].newest
    assert "镇文化站" in stale.text
    again = client.post(to, {**typed, "place": "镇文化站", "version": version_on(stale)})
    assert again.status_code == 302
    assert Meeting.objects.get().place == "镇文化站"


@pytest.mark.both_databases
def test_nobody_who_moved_up_is_noted_as_absent_unread(seated, editor, approver):
    version = Meeting.objects.get().version
    leaving = seated.attendances.seated().first()
    moved_up = seating.decline_seat(leaving, by=approver, reason="外出")
    meetings.come_to_the_day(seated)
    came = list(seated.attendances.seated().exclude(pk=moved_up.pk).values_list("pk", flat=True))

    with pytest.raises(StepRefused) as refused:
        workflow.hold_meeting(seated, by=editor, attended=came, version=version)
    assert refused.value.reasons == [seating.STALE_NAMES]
    assert MeetingAttendance.objects.get(pk=moved_up.pk).attended is None


def test_the_ticks_of_an_old_page_stay_and_the_next_save_counts(sign_in, seated, editor):
    client, to = sign_in(editor), desk("meeting_hold", seated)
    meetings.come_to_the_day(seated)
    version = version_on(client.get(to))
    first, second = seated.attendances.seated()
    seating.confirm_seat(second, by=editor)

    stale = client.post(to, {"attended": [first.pk], "version": version})

    assert stale.status_code == 422
    assert f'value="{first.pk}" checked' in stale.text
    again = client.post(to, {"attended": [first.pk], "version": version_on(stale)})
    assert again.status_code == 302
    assert MeetingAttendance.objects.get(pk=first.pk).attended is True


def test_a_choice_from_an_old_page_is_refused_with_its_reason_kept(sign_in, township, editor, reviewer):
    meeting = meetings.make_called(township, editor=editor, reviewer=reviewer, selection="chosen")
    person = meetings.make_person(meeting)
    meetings.end_sign_up(meeting)
    client, to = sign_in(editor), desk("meeting_seat", meeting)
    version = version_on(client.get(to))
    meetings.make_person(meeting, 2, by=editor, group=Group.REPRESENTATIVE)

    stale = client.post(to, {"chosen": [person.pk], "reason": "按用水量选出", "version": version})

    assert stale.status_code == 422
    assert "按用水量选出" in stale.text
    assert f'value="{person.pk}" checked' in stale.text
    typed = {"chosen": [person.pk], "reason": "按用水量选出", "version": version_on(stale)}
    assert client.post(to, typed).status_code == 302


def test_a_draw_from_an_old_page_is_refused(sign_in, township, editor, reviewer):
    meeting = meetings.make_called(township, editor=editor, reviewer=reviewer)
    meetings.make_person(meeting)
    meetings.end_sign_up(meeting)
    client, to = sign_in(editor), desk("meeting_seat", meeting)
    version = version_on(client.get(to))
    meetings.make_person(meeting, 2, by=editor)

    assert client.post(to, {"version": version}).status_code == 422
    meeting.refresh_from_db()
    assert (meeting.state, meeting.draw_seed) == (Meeting.State.CALLED, "")


def test_remarks_from_an_old_page_show_both_texts(sign_in, held, editor):
    person = held.attendances.filter(attended=True).first()
    client, to = sign_in(editor), desk("attendance_remarks", person)
    version = version_on(client.get(to))
    seating.record_remarks(person, by=editor, remarks="别人登记的意见", reply="", version=version)

    stale = client.post(to, {"remarks": "我登记的意见", "reply": "采纳", "version": version})

    assert stale.status_code == 422
    assert ("意见建议", "别人登记的意见") in stale.context["form"].newest
    assert "我登记的意见" in stale.text
    typed = {"remarks": "我登记的意见", "reply": "采纳", "version": version_on(stale)}
    assert client.post(to, typed).status_code == 302
    person.refresh_from_db()
    assert (person.remarks, person.reply) == ("我登记的意见", "采纳")


@pytest.mark.parametrize("version", ["", "x", "999999"])
def test_a_form_without_its_version_changes_nothing(sign_in, held, editor, version):
    person = held.attendances.filter(attended=True).first()
    typed = {"remarks": "意见", "reply": "", "version": version}

    assert sign_in(editor).post(desk("attendance_remarks", person), typed).status_code == 422
    person.refresh_from_db()
    assert person.remarks == ""
