"""Participants: sign up, be drawn or chosen, step back and move up, be there, confirm the record."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256

import pytest
from django.core.exceptions import PermissionDenied

from disclosure_portal import clock
from disclosure_portal.workflow import StepRefused
from participation.models import Method, Participant
from participation.queries.participants import published_list
from participation.workflow import participants as workflow
from tests.participation import consultations
from tests.participation.consultations import first_moment, make_participant
from tests.threads import at_once

pytestmark = pytest.mark.django_db
State = Participant.State
SEED = "0" * 32


@pytest.fixture
def listening(decision, editor):
    return consultations.make_listening(decision, by=editor)


@pytest.fixture
def hearing(listening, editor):
    """Sign-up is open; two seats for stakeholders, one for an expert."""
    return consultations.make(listening, Method.HEARING, by=editor, state="published")


@pytest.fixture
def signed_up(hearing):
    """Sign-up is over; the hearing is still to come."""
    type(hearing).objects.filter(pk=hearing.pk).update(sign_up_until=first_moment(0))
    hearing.refresh_from_db()
    return hearing


@pytest.fixture
def held(signed_up):
    """The hearing took place three days ago."""
    past = {"held_at": clock.now() - timedelta(days=3), "sign_up_until": first_moment(-12)}
    type(signed_up).objects.filter(pk=signed_up.pk).update(**past)
    signed_up.refresh_from_db()
    return signed_up


def somebody(name="王建国", phone="13804120001", group="stakeholder", **fields):
    return Participant(group=group, name=name, phone=phone, **fields)


def sign_up(hearing, person, key="k1"):
    return workflow.sign_up(hearing, person, form_key=key, address="192.0.2.1")


def test_who_signs_up_gets_a_receipt_and_shows_only_the_surname(hearing):
    person = sign_up(hearing, somebody())

    person.refresh_from_db()
    assert (person.state, person.shown_name, len(person.receipt)) == (State.APPLIED, "王某", 13)


def test_the_same_form_twice_is_one_sign_up(hearing):
    first, second = sign_up(hearing, somebody()), sign_up(hearing, somebody())

    assert first == second
    assert Participant.objects.count() == 1


def test_a_phone_number_signs_up_once_however_it_is_written(hearing):
    sign_up(hearing, somebody())

    with pytest.raises(StepRefused, match="这个电话号码已经登记过"):
        sign_up(hearing, somebody("李明", "138-0412-0001"), key="k2")


@pytest.mark.parametrize("state", ["preparing", "signed", "closed", "cancelled"])
def test_nobody_signs_up_unless_it_is_published(hearing, state):
    type(hearing).objects.update(state=state, cancelled_because="改期")

    with pytest.raises(StepRefused):
        sign_up(hearing, somebody())


def test_nobody_signs_up_after_the_last_day(signed_up):
    with pytest.raises(StepRefused, match="报名已经截止"):
        sign_up(signed_up, somebody())


def test_who_is_invited_has_a_seat_as_long_as_there_are_seats(hearing, editor):
    expert = somebody("陈教授", "", "expert", is_invited=True)
    workflow.enter_participant(hearing, expert, by=editor)

    assert expert.state == State.SELECTED
    with pytest.raises(StepRefused, match="专家有1个名额，已经满了"):
        workflow.enter_participant(hearing, somebody("林教授", "", "expert", is_invited=True), by=editor)


def test_who_calls_is_entered_while_sign_up_is_open(signed_up, hearing, editor):
    with pytest.raises(StepRefused, match="请按“邀请”登记"):
        workflow.enter_participant(signed_up, somebody(), by=editor)


def drawn_by_hand(people, seed=SEED):
    """The order as anybody works it out with a seed and the receipt numbers."""
    return sorted(people, key=lambda one: sha256(f"{seed}{one.receipt}".encode()).hexdigest())


def test_lots_can_be_drawn_again_by_anybody(signed_up, editor):
    people = [make_participant(signed_up, f"王{number}") for number in range(5)]
    expert = make_participant(signed_up, "陈教授", group="expert")
    workflow.draw(signed_up, by=editor, seed=SEED)

    order = drawn_by_hand(people)
    for place, one in enumerate(order, 1):
        one.refresh_from_db()
        assert one.drawn_at_place == place
        assert one.state == (State.SELECTED if place <= 2 else State.NOT_SELECTED)
    expert.refresh_from_db()
    assert (expert.drawn_at_place, expert.state) == (1, State.SELECTED)


def test_the_seed_is_kept_and_lots_are_drawn_once(signed_up, editor):
    make_participant(signed_up)
    drawn = workflow.draw(signed_up, by=editor)

    assert len(drawn.draw_seed) == 32
    with pytest.raises(StepRefused, match="已经抽过签"):
        workflow.draw(signed_up, by=editor)


def test_no_lots_while_people_may_still_sign_up(hearing, editor):
    make_participant(hearing)

    with pytest.raises(StepRefused, match="报名还没有截止"):
        workflow.draw(hearing, by=editor)


def test_the_invited_take_part_without_a_lot(signed_up, editor):
    make_participant(signed_up, "赵代表", is_invited=True, state=State.SELECTED)
    for number in range(3):
        make_participant(signed_up, f"王{number}")
    workflow.draw(signed_up, by=editor)

    assert signed_up.participants.filter(state=State.SELECTED).count() == 2
    assert signed_up.participants.get(is_invited=True).drawn_at_place is None


def test_who_steps_back_makes_room_for_the_next_lot_of_the_group(signed_up, editor):
    people = [make_participant(signed_up, f"王{number}") for number in range(4)]
    workflow.draw(signed_up, by=editor, seed=SEED)
    first, _, third, fourth = drawn_by_hand(people)
    workflow.withdraw(first, by=editor, reason="外出务工")

    for one in (first, third, fourth):
        one.refresh_from_db()
    states = (first.state, third.state, fourth.state)
    assert states == (State.WITHDRAWN, State.SELECTED, State.NOT_SELECTED)
    assert third.state_reason == "递补第3号签"


def test_who_is_chosen_is_chosen_with_a_reason_and_within_the_seats(signed_up, editor):
    type(signed_up).objects.update(selection="chosen")
    people = [make_participant(signed_up, f"王{number}") for number in range(3)]
    for one in people[:2]:
        workflow.select(one, by=editor, is_selected=True, reason="每村一名")

    with pytest.raises(StepRefused, match="利益相关方有2个名额，已经满了"):
        workflow.select(people[2], by=editor, is_selected=True, reason="每村一名")
    with pytest.raises(StepRefused, match="请写明理由"):
        workflow.select(people[2], by=editor, is_selected=False, reason=" ")
    workflow.select(people[2], by=editor, is_selected=False, reason="同村已有一名")
    people[2].refresh_from_db()
    assert (people[2].state, people[2].state_reason) == (State.NOT_SELECTED, "同村已有一名")


def test_what_the_notice_does_not_say_is_not_done(signed_up, editor):
    person = make_participant(signed_up)

    with pytest.raises(StepRefused, match="公告的产生办法是“抽签”"):
        workflow.select(person, by=editor, is_selected=True, reason="熟悉情况")
    with pytest.raises(StepRefused, match="公告的产生办法是“抽签”"):
        workflow.admit_all(signed_up, by=editor)


def test_everybody_takes_part_where_the_notice_says_so(signed_up, editor):
    type(signed_up).objects.update(selection="all")
    for number in range(5):
        make_participant(signed_up, f"王{number}")
    workflow.admit_all(signed_up, by=editor)

    assert signed_up.participants.filter(state=State.SELECTED).count() == 5


def test_the_list_is_published_whole_and_once_by_another(signed_up, editor, approver):
    waiting = make_participant(signed_up)
    make_participant(signed_up, "赵代表", is_invited=True, state=State.SELECTED)

    with pytest.raises(PermissionDenied):
        workflow.publish_list(signed_up, by=editor)
    with pytest.raises(StepRefused, match="还有1名报名人没有确定是否参加"):
        workflow.publish_list(signed_up, by=approver)
    workflow.withdraw(waiting, by=editor, reason="改变主意")
    published = workflow.publish_list(signed_up, by=approver)
    assert [line.participant.shown_name for line in published_list(published)] == ["赵某"]
    with pytest.raises(StepRefused, match="名单已经公布"):
        workflow.publish_list(signed_up, by=approver)


def test_the_list_comes_before_the_hearing(held, approver):
    make_participant(held, state=State.SELECTED)

    with pytest.raises(StepRefused, match="名单应当在会前公布"):
        workflow.publish_list(held, by=approver)


def noted(**values):
    return {
        "attended": True,
        "remarks": "",
        "record_confirmed_on": None,
        "record_refusal": "",
        **values,
    }


def test_what_was_said_is_noted_and_confirmed(held, editor):
    person = make_participant(held, state=State.SELECTED)
    workflow.attend(person, by=editor, values=noted(remarks="建议分步。", record_confirmed_on=clock.today()))

    person.refresh_from_db()
    assert (person.attended, person.remarks) == (True, "建议分步。")


@pytest.mark.parametrize(
    ("values", "refusal"),
    [
        ({"attended": False, "remarks": "建议分步。"}, "没有到会的，不填写发言和签字确认"),
        ({"record_confirmed_on": 1}, "签字日期应当在会议当天以后、今天以前"),
        ({"record_confirmed_on": -9}, "签字日期应当在会议当天以后、今天以前"),
        ({"record_confirmed_on": 0, "record_refusal": "不同意"}, "只填一项"),
    ],
)
def test_notes_that_contradict_each_other_are_refused(held, editor, values, refusal):
    if "record_confirmed_on" in values:
        values = {
            **values,
            "record_confirmed_on": clock.local(first_moment(values["record_confirmed_on"])).date(),
        }
    person = make_participant(held, state=State.SELECTED)

    with pytest.raises(StepRefused, match=refusal):
        workflow.attend(person, by=editor, values=noted(**values))


def test_nobody_was_there_before_the_hearing(signed_up, editor):
    with pytest.raises(StepRefused, match="会议还没有举行"):
        workflow.attend(make_participant(signed_up, state=State.SELECTED), by=editor, values=noted())


def test_what_was_said_becomes_an_opinion_once(held, editor):
    person = make_participant(
        held, state=State.SELECTED, attended=True, remarks="建议分步，电话13804120000。"
    )

    first = workflow.take_over_remarks(person, by=editor)
    second = workflow.take_over_remarks(person, by=editor)

    assert first == second
    assert (first.source, first.received_on) == ("meeting", clock.local(held.held_at).date())
    assert "13804120000" not in first.shown_text


@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
def test_lots_are_drawn_once_by_two_at_once(signed_up, editor):
    for number in range(4):
        make_participant(signed_up, f"王{number}")

    def draw():
        return workflow.draw(signed_up, by=editor)

    outcomes = at_once(draw, draw)

    assert sorted(type(one).__name__ for one in outcomes) == ["Consultation", "StepRefused"]
    assert signed_up.participants.filter(state=State.SELECTED).count() == 2


@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
def test_one_form_posted_at_once_by_many_is_one_sign_up(hearing):
    people = at_once(*[lambda: sign_up(hearing, somebody()) for _ in range(4)])

    assert len({one.receipt for one in people}) == 1
    assert Participant.objects.count() == 1
