"""Meetings open to attendance, from the call to the reply to each remark."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction

from disclosure_portal import clock
from disclosure_portal.accounts.models import Role
from disclosure_portal.audit.models import Entry
from disclosure_portal.audit.wording import ACTS
from disclosure_portal.notices.models import Notice
from disclosure_portal.workflow import StepRefused
from participation.lots import drawn
from participation.models import Group, Meeting, MeetingAttendance
from participation.queries.meetings import call_state, draw_of, seats_of, spoken_remarks, too_few
from participation.workflow import attendance as seating
from participation.workflow import meetings as workflow
from participation.workflow.purging import purge_personal_data
from tests import factories
from tests.participation import meetings

pytestmark = pytest.mark.django_db
State, Seat = Meeting.State, MeetingAttendance.State


@pytest.fixture
def meeting(township, editor):
    return meetings.make_meeting(township, by=editor)


@pytest.fixture
def called(township, editor, reviewer):
    return meetings.make_called(township, editor=editor, reviewer=reviewer)


@pytest.fixture
def seated(township, editor, reviewer):
    """Three signed up for the two seats of stakeholders."""
    return meetings.make_seated(township, editor=editor, reviewer=reviewer)


@pytest.fixture
def held(township, editor, reviewer):
    return meetings.make_held(township, editor=editor, reviewer=reviewer)


def states_of(meeting):
    return {one.receipt: one.state for one in meeting.attendances.all()}


# The steps


STEPS = {
    "edit": (State.PREPARING,),
    "submit": (State.PREPARING,),
    "return": (State.SUBMITTED,),
    "publish": (State.SUBMITTED,),
    "enter_person": (State.CALLED,),
    "seat": (State.CALLED,),
    "ask": (State.SEATED,),
    "decline": (State.SEATED,),
    "hold": (State.CALLED, State.SEATED),
    "hear": (State.HELD,),
    "submit_replies": (State.HELD,),
    "return_replies": (State.ANSWERED,),
    "close_books": (State.ANSWERED,),
    "cancel": (State.PREPARING, State.SUBMITTED, State.CALLED, State.SEATED),
}


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("step", [*workflow.STEPS, *seating.STEPS], ids=lambda step: step.verb)
def test_a_step_starts_from_its_states_only(step, state):
    meeting = Meeting(state=state)
    closed = f"{meeting.get_state_display()}状态下不能{step.label}"

    if state in STEPS[step.verb]:
        assert state in step.sources
    else:
        assert step.refusals(meeting) == [closed]


def test_the_whole_way(township, editor, reviewer):
    meeting = meetings.make_meeting(township, by=editor)
    meeting = workflow.submit_meeting(meeting, by=editor)
    meeting = workflow.publish_meeting(meeting, by=reviewer)
    meetings.make_person(meeting)
    meeting = seating.draw_seats(meetings.end_sign_up(meeting), by=editor)
    person = seating.confirm_seat(meeting.attendances.get(), by=editor)
    meeting = workflow.hold_meeting(meetings.come_to_the_day(meeting), by=editor, attended=[person.pk])
    seating.record_remarks(person, by=editor, remarks="水价不宜涨得太快。", reply="采纳，分两年调整。")
    meeting = workflow.submit_replies(meeting, by=editor)
    meeting = workflow.close_meeting(meeting, by=reviewer)

    assert (meeting.state, meeting.closed_by) == (State.CLOSED, reviewer)
    verbs = [entry.verb.rpartition(".")[2] for entry in Entry.objects.order_by("sequence")]
    assert verbs[-10:] == [
        "create",
        "submit",
        "publish",
        "register",
        "seat",
        "take_seat",
        "hold",
        "record",
        "submit_replies",
        "close_books",
    ]
    assert set(verbs) <= set(ACTS)


@pytest.mark.parametrize(
    ("fields", "seats", "reason"),
    [
        ({}, {}, "没有写明列席名额；不安排列席的，写明理由（国办发〔2016〕80号）"),
        ({"selection_rule": " "}, meetings.SEATS, "没有写明列席人员怎样产生"),
        ({"sign_up_until": None}, meetings.SEATS, "没有填写报名截止时间"),
        (
            {"sign_up_until": clock.now() + timedelta(days=20)},
            meetings.SEATS,
            "报名截止时间应当早于会议召开时间",
        ),
        ({"sign_up_until": clock.now() - timedelta(days=1)}, meetings.SEATS, "报名截止时间已过，请退回修改"),
    ],
)
def test_what_is_incomplete_is_not_submitted(township, editor, fields, seats, reason):
    meeting = meetings.make_meeting(township, by=editor, seats=seats, **fields)

    with pytest.raises(StepRefused) as refused:
        workflow.submit_meeting(meeting, by=editor)
    assert refused.value.reasons == [reason]


def test_a_meeting_has_topics(township, editor):
    meeting = meetings.make_meeting(township, by=editor, topics=())

    assert workflow.SUBMIT.refusals(meeting) == ["没有填写议题"]


def test_whoever_prepared_it_does_not_publish_it(township, reviewer, colleague):
    meeting = workflow.submit_meeting(meetings.make_meeting(township, by=reviewer), by=reviewer)

    with pytest.raises(PermissionDenied):
        workflow.publish_meeting(meeting, by=reviewer)


@pytest.mark.parametrize("person", ["editor", "approver", "leader", "auditor", "administrator", "outsider"])
def test_only_the_county_office_publishes(request, meeting, editor, person):
    meeting = workflow.submit_meeting(meeting, by=editor)

    with pytest.raises(PermissionDenied):
        workflow.publish_meeting(meeting, by=request.getfixturevalue(person))


@pytest.mark.parametrize("person", ["approver", "leader", "auditor", "outsider"])
def test_others_enter_and_draw_nobody(request, called, person):
    stranger = request.getfixturevalue(person)

    with pytest.raises(PermissionDenied):
        meetings.make_person(called, by=stranger)
    with pytest.raises(PermissionDenied):
        seating.draw_seats(called, by=stranger)


def test_the_office_is_told_and_returns_with_a_reason(meeting, editor, reviewer):
    meeting = workflow.submit_meeting(meeting, by=editor)
    assert Notice.objects.get(recipient=reviewer).text == "“镇政府第12次办公会议”的列席公告等您审核发布。"
    with pytest.raises(StepRefused, match="请写明退回的原因"):
        workflow.return_meeting(meeting, by=reviewer, reason=" ")

    meeting = workflow.return_meeting(meeting, by=reviewer, reason="议题写得太笼统。")

    assert (meeting.state, meeting.returned_because) == (State.PREPARING, "议题写得太笼统。")
    assert Notice.objects.filter(recipient=editor, text__contains="议题写得太笼统").exists()


def test_a_stale_save_is_refused(meeting, editor):
    workflow.edit_meeting(meeting, {"place": "二楼"}, [workflow.Topic("甲")], {}, by=editor, version=1)

    with pytest.raises(StepRefused) as refused:
        workflow.edit_meeting(meeting, {"place": "四楼"}, [workflow.Topic("乙")], {}, by=editor, version=1)
    assert refused.value.reasons == [workflow.STALE]
    assert [topic.title for topic in meeting.topics.all()] == ["甲"]


def test_nobody_attends_for_a_reason(township, editor, reviewer):
    meeting = meetings.make_called(
        township,
        editor=editor,
        reviewer=reviewer,
        no_attendance_reason="议题涉及未公开的招商信息。",
        seats={},
    )
    with pytest.raises(StepRefused, match="不安排列席"):
        meetings.make_person(meeting, by=editor)

    meeting = workflow.hold_meeting(meetings.come_to_the_day(meeting), by=editor, attended=[])

    assert meetings.close(meeting, editor=editor, reviewer=reviewer).state == State.CLOSED


def test_a_meeting_called_off_says_why(called, editor):
    with pytest.raises(StepRefused, match="请写明取消的原因"):
        workflow.cancel_meeting(called, by=editor, reason="")

    meeting = workflow.cancel_meeting(called, by=editor, reason="议题暂缓研究。")

    assert call_state(meeting, at=clock.now()).label == "已取消"
    assert meeting in Meeting.objects.public()


def test_what_was_never_published_is_not_public(meeting, editor):
    assert meeting not in Meeting.objects.public()
    workflow.cancel_meeting(meeting, by=editor, reason="不开了。")
    assert meeting not in Meeting.objects.public()


# Signing up


def test_the_same_form_gives_the_same_receipt(called):
    first, second = meetings.make_person(called, 1), meetings.make_person(called, 1)

    assert first.receipt == second.receipt
    assert called.attendances.count() == 1


def test_one_phone_has_one_lot(called):
    meetings.make_person(called, 1, phone="13800001234")

    with pytest.raises(StepRefused) as refused:
        meetings.make_person(called, 2, phone="138 0000 1234")
    assert refused.value.reasons == [seating.SAME_PHONE]


def test_nobody_signs_up_after_the_last_moment(called):
    meetings.end_sign_up(called)

    with pytest.raises(StepRefused) as refused:
        meetings.make_person(called)
    assert refused.value.reasons == [seating.NO_SIGN_UP]


def test_children_and_groups_without_seats_are_refused(called):
    with pytest.raises(StepRefused, match="年满十八周岁"):
        seating.sign_up(
            called, key="k", group=Group.STAKEHOLDER, name="王小", phone="", organisation="", is_adult=False
        )
    with pytest.raises(StepRefused, match="没有列席名额"):
        meetings.make_person(called, group=Group.MEDIA)


def test_personal_data_are_encrypted(called):
    person = meetings.make_person(called, name="欧阳小明", phone="13800001234")
    with transaction.get_connection().cursor() as cursor:
        cursor.execute("SELECT name, phone FROM participation_meetingattendance")
        stored = cursor.fetchone()

    assert "欧阳" not in stored[0]
    assert "1380000" not in stored[1]
    assert person.shown_name == "欧阳某"
    assert "欧阳小明" not in str(list(Entry.objects.values()))


def test_after_the_last_moment_only_the_invited_are_entered(called, editor):
    meetings.end_sign_up(called)

    with pytest.raises(StepRefused, match="只能登记邀请的人员"):
        meetings.make_person(called, by=editor, is_invited=False)
    assert meetings.make_person(called, by=editor).is_invited


# Seats


def test_seats_are_drawn_in_the_order_of_the_lots(called, editor):
    people = [meetings.make_person(called, number) for number in range(1, 6)]

    meeting = seating.draw_seats(meetings.end_sign_up(called), by=editor, seed="0123")

    order = drawn([one.receipt for one in people], "0123")
    expected = {
        receipt: Seat.SELECTED if place < 2 else Seat.NOT_SELECTED for place, receipt in enumerate(order)
    }
    assert states_of(meeting) == expected
    assert meeting.draw_seed == "0123"


def test_the_invited_are_seated_before_the_draw(called, editor):
    guest = meetings.make_person(called, 9, by=editor)
    people = [meetings.make_person(called, number) for number in range(1, 4)]

    meeting = seating.draw_seats(meetings.end_sign_up(called), by=editor)

    assert states_of(meeting)[guest.receipt] == Seat.SELECTED
    assert meeting.attendances.seated().count() == 2
    assert meeting.attendances.get(receipt=guest.receipt).drawn_at_place is None
    assert len(people) == meeting.attendances.filter(drawn_at_place__isnull=False).count()


def test_every_group_is_drawn_for_itself(called, editor):
    for number in range(1, 4):
        meetings.make_person(called, number)
    meetings.make_person(called, 4, group=Group.REPRESENTATIVE)

    meeting = seating.draw_seats(meetings.end_sign_up(called), by=editor)

    taken = {seats.group: seats.taken for seats in seats_of(meeting, meeting.attendances.all())}
    assert taken == {Group.STAKEHOLDER: 2, Group.REPRESENTATIVE: 1}


def test_there_is_one_draw_and_not_before_the_end(called, editor):
    meetings.make_person(called)
    with pytest.raises(StepRefused, match="报名还没有截止"):
        seating.draw_seats(called, by=editor)
    seating.draw_seats(meetings.end_sign_up(called), by=editor)

    with pytest.raises(StepRefused, match="列席人员已确定状态下不能确定列席人员"):
        seating.draw_seats(called, by=editor)


def test_more_invited_than_seats_are_refused(called, editor):
    for number in range(1, 4):
        meetings.make_person(called, number, by=editor)

    with pytest.raises(StepRefused) as refused:
        seating.draw_seats(meetings.end_sign_up(called), by=editor)
    assert refused.value.reasons == ["利益相关方只有2个名额，现在有3人，请减少。"]


def test_where_nobody_came_forward_nobody_is_seated(called, editor):
    with pytest.raises(StepRefused, match="还没有人报名"):
        seating.draw_seats(meetings.end_sign_up(called), by=editor)


def test_the_next_moves_up(seated, approver):
    first, second, third = seated.attendances.order_by("drawn_at_place")
    assert [one.state for one in (first, second, third)] == [Seat.SELECTED, Seat.SELECTED, Seat.NOT_SELECTED]

    moved_up = seating.decline_seat(first, by=approver, reason="出差")

    assert moved_up == third
    assert states_of(seated) == {
        first.receipt: Seat.DECLINED,
        second.receipt: Seat.SELECTED,
        third.receipt: Seat.SELECTED,
    }
    assert seating.decline_seat(second, by=approver, reason="生病") is None


def test_no_clerk_takes_a_drawn_seat_from_anybody(seated, editor, reviewer, approver):
    first = seated.attendances.order_by("drawn_at_place")[0]
    for person in (editor, reviewer):
        with pytest.raises(PermissionDenied):
            seating.decline_seat(first, by=person, reason="他说不来")
    with pytest.raises(StepRefused, match="请写明不能列席的原因，原因会公布。"):
        seating.decline_seat(first, by=approver, reason=" ")

    assert seated.attendances.seated().count() == 2


@pytest.mark.both_databases
def test_the_person_gives_the_seat_up_by_the_receipt_and_the_list_tells(seated, editor):
    first, _, third = seated.attendances.order_by("drawn_at_place")

    done = seating.step_back(first)

    assert (done.state, seating.step_back(first).state) == (Seat.DECLINED, Seat.DECLINED)
    assert states_of(seated)[third.receipt] == Seat.SELECTED
    told = [outcome for _, _, outcome in draw_of(seated, seated.attendances.all())[0].lots]
    assert told == ["不能列席：本人凭回执退出", "入选", "入选：依次递补"]
    assert Notice.objects.filter(recipient=editor, text__contains="同类下一位已经递补").count() == 1
    entry = Entry.objects.filter(verb="participation.meetingattendance.decline").get()
    assert not entry.address


def test_who_can_not_step_back_by_the_receipt_is_told_why(called, seated, editor):
    waiting = seated.attendances.order_by("drawn_at_place").last()
    early, entered = meetings.make_person(called, 7), seated.attendances.seated().first()
    entered.entered_by = editor
    entered.save()
    for person, refusal in (
        (waiting, "您没有入选"),
        (early, "列席人员还没有确定"),
        (entered, "由工作人员代为登记"),
    ):
        with pytest.raises(StepRefused, match=refusal):
            seating.step_back(person)


def test_a_seat_is_answered_for_once(seated, editor):
    person = seated.attendances.filter(state=Seat.SELECTED).first()
    seating.confirm_seat(person, by=editor)

    with pytest.raises(StepRefused, match="现在是“确认列席”"):
        seating.confirm_seat(person, by=editor)


@pytest.fixture
def chosen(township, editor, reviewer):
    """Three signed up where a rule chooses; sign-up is over."""
    meeting = meetings.make_called(
        township, editor=editor, reviewer=reviewer, selection=Meeting.Selection.CHOSEN
    )
    for number in range(1, 4):
        meetings.make_person(meeting, number)
    return meetings.end_sign_up(meeting)


def test_people_are_chosen_with_a_reason(chosen, editor):
    keys = list(chosen.attendances.values_list("pk", flat=True))
    for people, reason, refusal in (
        (keys[:2], " ", "请写明遴选的理由"),
        ([], "按用水量", "请至少选择一人"),
        (keys, "按用水量", "只有2个名额"),
        ([keys[0], 0], "按用水量", "名单已有变化"),
    ):
        with pytest.raises(StepRefused, match=refusal):
            seating.choose_seats(chosen, by=editor, chosen=people, reason=reason)

    meeting = seating.choose_seats(chosen, by=editor, chosen=keys[:2], reason="按用水量从大到小。")

    assert list(meeting.attendances.seated().values_list("pk", flat=True)) == keys[:2]
    with pytest.raises(StepRefused, match="列席人员已确定状态下不能确定列席人员"):
        seating.draw_seats(meeting, by=editor)


def test_a_free_seat_is_filled_with_a_reason(chosen, editor):
    first, second, third = chosen.attendances.order_by("pk")
    seating.choose_seats(chosen, by=editor, chosen=[first.pk, second.pk], reason="按用水量。")
    with pytest.raises(StepRefused, match="名额已满"):
        seating.fill_seat(third, by=editor, reason="按用水量，排第三。")
    assert seating.decline_seat(first, by=editor) is None
    with pytest.raises(StepRefused, match="请写明递补的理由"):
        seating.fill_seat(third, by=editor, reason="")

    assert seating.fill_seat(third, by=editor, reason="按用水量，排第三。").state == Seat.SELECTED


def test_after_a_draw_nobody_is_named_to_a_seat(seated, editor):
    waiting = seated.attendances.get(state=Seat.NOT_SELECTED)

    with pytest.raises(StepRefused, match="依次递补"):
        seating.fill_seat(waiting, by=editor, reason="熟人")


def test_where_people_are_invited_all_are_seated(township, editor, reviewer):
    meeting = meetings.make_called(
        township, editor=editor, reviewer=reviewer, selection=Meeting.Selection.INVITED, sign_up_until=None
    )
    with pytest.raises(StepRefused):
        meetings.make_person(meeting)
    meetings.make_person(meeting, by=editor, is_invited=False)

    meeting = seating.choose_seats(meeting, by=editor, chosen=(), reason="")

    assert meeting.attendances.get().is_invited
    assert meeting.attendances.seated().count() == 1


# Held, heard, closed


def test_before_the_day_nothing_is_noted(seated, editor):
    with pytest.raises(StepRefused, match="会议还没有召开"):
        workflow.hold_meeting(seated, by=editor, attended=[])


def test_who_came_is_noted_of_the_seated_alone(seated, editor):
    meetings.come_to_the_day(seated)
    waiting = seated.attendances.get(state=Seat.NOT_SELECTED)
    with pytest.raises(StepRefused, match="名单已有变化"):
        workflow.hold_meeting(seated, by=editor, attended=[waiting.pk])
    came = seated.attendances.filter(state=Seat.SELECTED).first()

    meeting = workflow.hold_meeting(seated, by=editor, attended=[came.pk])

    assert sorted(str(one.attended) for one in meeting.attendances.all()) == ["False", "None", "True"]


def test_a_meeting_for_which_nobody_signed_up_is_held_and_says_why(called, editor, reviewer):
    meetings.end_sign_up(called)
    meetings.come_to_the_day(called)
    with pytest.raises(StepRefused, match="没有人到会的，请写明原因"):
        workflow.hold_meeting(called, by=editor, attended=[])

    meeting = workflow.hold_meeting(called, by=editor, attended=[], nobody_because="报名期间没有人报名。")

    closed = meetings.close(meeting, editor=editor, reviewer=reviewer)
    assert (closed.state, closed.nobody_because) == (State.CLOSED, "报名期间没有人报名。")


def test_who_signed_up_is_seated_before_the_meeting_is_noted(called, editor):
    meetings.make_person(called)
    meetings.end_sign_up(called)
    meetings.come_to_the_day(called)

    with pytest.raises(StepRefused, match="还没有确定列席人员"):
        workflow.hold_meeting(called, by=editor, attended=[], nobody_because="没有人来。")


def test_the_reason_is_dropped_when_somebody_came(seated, editor):
    meetings.come_to_the_day(seated)
    came = seated.attendances.seated().first()

    held = workflow.hold_meeting(seated, by=editor, attended=[came.pk], nobody_because="没有人来。")

    assert held.nobody_because == ""


def test_the_county_office_publishes_what_was_said_never_who_replied(township, editor, reviewer, office):
    colleague = factories.make_person("colleague", "冯审核", Role.REVIEWER, office)
    held = meetings.make_held(township, editor=editor, reviewer=reviewer)
    person = held.attendances.filter(attended=True).first()
    seating.record_remarks(person, by=colleague, remarks="水价不宜涨得太快。", reply="采纳。")
    answered = workflow.submit_replies(held, by=editor)

    for somebody in (editor, colleague):
        with pytest.raises(PermissionDenied):
            workflow.close_meeting(answered, by=somebody)
    assert workflow.close_meeting(answered, by=reviewer).state == State.CLOSED


def test_who_prepared_the_meeting_does_not_publish_what_was_said(township, reviewer, office, editor):
    colleague = factories.make_person("colleague", "冯审核", Role.REVIEWER, office)
    held = meetings.make_held(township, editor=reviewer, reviewer=colleague)
    answered = workflow.submit_replies(held, by=editor)

    with pytest.raises(PermissionDenied):
        workflow.close_meeting(answered, by=reviewer)


@pytest.mark.parametrize(
    ("remarks", "reply", "told"),
    [
        ("我的身份证号11010519491231002X。", "采纳。", "王某的意见和答复：疑似含有身份证"),
        ("水价不宜涨。", "已打13812345678联系。", "王某的意见和答复：疑似含有手机号"),
    ],
)
def test_nobodys_number_is_published_with_the_replies(held, editor, remarks, reply, told):
    person = held.attendances.filter(attended=True).first()
    seating.record_remarks(person, by=editor, remarks=remarks, reply=reply)

    with pytest.raises(StepRefused, match=told):
        workflow.submit_replies(held, by=editor)


def test_replies_are_returned_with_the_reason_and_answered_anew(held, editor, reviewer):
    answered = workflow.submit_replies(held, by=editor)
    with pytest.raises(StepRefused, match="请写明退回的原因"):
        workflow.return_replies(answered, by=reviewer, reason=" ")

    returned = workflow.return_replies(answered, by=reviewer, reason="第一条答复没有说明依据。")

    assert (returned.state, returned.returned_because) == (State.HELD, "第一条答复没有说明依据。")
    assert Notice.objects.filter(recipient=editor, text__contains="没有说明依据").exists()
    assert workflow.submit_replies(returned, by=editor).returned_because == ""


def test_it_is_not_closed_while_a_remark_has_no_reply(held, editor, reviewer):
    person = held.attendances.filter(attended=True).first()
    seating.record_remarks(person, by=editor, remarks="水价不宜涨得太快。", reply="")
    with pytest.raises(StepRefused) as refused:
        workflow.submit_replies(held, by=editor)
    assert refused.value.reasons == ["还有1人的意见建议没有答复"]

    seating.record_remarks(person, by=editor, remarks="水价不宜涨得太快。", reply="采纳。")

    assert meetings.close(held, editor=editor, reviewer=reviewer).closed_at is not None


def test_a_reply_answers_a_remark_of_somebody_who_came(held, editor):
    person = held.attendances.filter(attended=True).first()
    with pytest.raises(StepRefused, match="请先写明提出的意见建议"):
        seating.record_remarks(person, by=editor, remarks=" ", reply="采纳。")
    absent = held.attendances.get(attended=None)

    with pytest.raises(StepRefused, match="没有到会"):
        seating.record_remarks(absent, by=editor, remarks="意见", reply="")


def test_a_reply_taken_back_has_no_date(held, editor):
    person = held.attendances.filter(attended=True).first()
    seating.record_remarks(person, by=editor, remarks="意见", reply="采纳。")
    person = seating.record_remarks(person, by=editor, remarks="意见", reply="")

    assert (person.replied_at, person.replied_by) == (None, None)


def test_remarks_are_shown_masked(held, editor):
    person = held.attendances.filter(attended=True).first()
    seating.record_remarks(
        person, by=editor, remarks=f"我是{person.name}，电话13800001234。", reply="已电话联系。"
    )

    ((_, said, _),) = spoken_remarks(held.attendances.all())

    assert said == "我是王某，电话138****1234。"


def test_fewer_than_two_attending_is_hinted(township, editor, reviewer):
    meeting = meetings.make_seated(township, editor=editor, reviewer=reviewer, people=1)
    assert too_few(meeting, meeting.attendances.all()) == "列席人员只有1人，一般不少于2人，请考虑再邀请。"

    meetings.come_to_the_day(meeting)
    meeting = workflow.hold_meeting(meeting, by=editor, attended=[], nobody_because="临时有事。")
    assert too_few(meeting, meeting.attendances.all()) == "只有0人到会，一般不少于2人。"


@pytest.mark.parametrize("people", [2, 3])
def test_two_attending_are_enough(township, editor, reviewer, people):
    meeting = meetings.make_held(township, editor=editor, reviewer=reviewer, people=people)

    assert too_few(meeting, meeting.attendances.all()) == ""


# Personal data


@pytest.fixture
def at(monkeypatch):
    """at(moment): the clock stands at a moment."""
    return lambda moment: monkeypatch.setattr(clock, "now", lambda: moment)


def test_personal_data_are_forgotten_in_time(held, editor, reviewer, settings, at):
    settings.PERSONAL_DATA_DAYS = 30
    person = held.attendances.filter(attended=True).first()
    seating.record_remarks(person, by=editor, remarks="我的意见", reply="采纳。")
    closed = meetings.close(held, editor=editor, reviewer=reviewer)
    closed.attendances.filter(pk=person.pk).update(remarks=f"{person.name}的意见")
    at(closed.closed_at + timedelta(days=29))
    assert purge_personal_data().records == 0

    at(closed.closed_at + timedelta(days=30))
    assert purge_personal_data().records == 3
    person.refresh_from_db()

    told = (person.name, person.phone, person.phone_hash, person.organisation, person.remarks)
    assert told == ("", "", "", "", "王某的意见")
    assert person.shown_name == "王某"
    at(closed.closed_at + timedelta(days=31))
    assert purge_personal_data().records == 0


def test_those_of_a_cancelled_meeting_are_forgotten_too(called, editor, at):
    meetings.make_person(called)
    workflow.cancel_meeting(called, by=editor, reason="议题暂缓研究。")
    at(clock.now() + timedelta(days=10_000))

    assert purge_personal_data().records == 1


# What the public is told


@pytest.mark.parametrize(
    ("state", "days", "label"),
    [
        (State.CALLED, 3, "正在报名，还剩3天"),
        (State.CALLED, 0, "正在报名，今天截止"),
        (State.CALLED, -1, "报名已截止，正在确定列席人员"),
        (State.SEATED, -1, "列席人员已确定"),
        (State.HELD, -9, "已召开，意见正在办理"),
        (State.ANSWERED, -9, "已召开，意见正在办理"),
        (State.CLOSED, -9, "已召开并答复"),
        (State.CANCELLED, 3, "已取消"),
    ],
)
def test_the_public_state_follows_from_dates_and_work(state, days, label):
    noon = clock.local(clock.now()).replace(hour=12)
    until = noon.replace(hour=17) + timedelta(days=days)
    meeting = Meeting(state=state, held_at=noon + timedelta(days=20), sign_up_until=until)

    assert call_state(meeting, at=noon).label == label


def test_the_last_day_to_sign_up_is_the_one_that_ends_at_midnight():
    noon = clock.local(clock.now()).replace(hour=12, minute=0, second=0, microsecond=0)
    midnight = noon.replace(hour=0) + timedelta(days=1)
    meeting = Meeting(state=State.CALLED, held_at=noon + timedelta(days=9), sign_up_until=midnight)

    assert call_state(meeting, at=noon).label == "正在报名，今天截止"
