"""Participants: sign up, be drawn or chosen, step back and move up, be there, confirm the record."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256

import pytest
from django.core.exceptions import PermissionDenied

from disclosure_portal import clock
from disclosure_portal.accounts.queries import system_user
from disclosure_portal.audit.models import Entry
from disclosure_portal.notices.models import Notice
from disclosure_portal.workflow import StepRefused
from participation.duties import latest_delivery
from participation.models import Method, Participant
from participation.queries.participants import published_list
from participation.workflow import participants as workflow
from participation.workflow import seats
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
    past = {"held_at": clock.now() - timedelta(days=3), "sign_up_until": first_moment(-32)}
    past |= {"list_published_at": first_moment(-30), "papers_delivered_on": first_moment(-29)}
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
    seats.draw(signed_up, by=editor, seed=SEED)

    order = drawn_by_hand(people)
    for place, one in enumerate(order, 1):
        one.refresh_from_db()
        assert one.drawn_at_place == place
        assert one.state == (State.SELECTED if place <= 2 else State.NOT_SELECTED)
    expert.refresh_from_db()
    assert (expert.drawn_at_place, expert.state) == (1, State.SELECTED)


def test_the_seed_is_kept_and_lots_are_drawn_once(signed_up, editor):
    make_participant(signed_up)
    drawn = seats.draw(signed_up, by=editor)

    assert len(drawn.draw_seed) == 32
    with pytest.raises(StepRefused, match="已经抽过签"):
        seats.draw(signed_up, by=editor)


def test_no_lots_while_people_may_still_sign_up(hearing, editor):
    make_participant(hearing)

    with pytest.raises(StepRefused, match="报名还没有截止"):
        seats.draw(hearing, by=editor)


def test_the_invited_take_part_without_a_lot(signed_up, editor):
    make_participant(signed_up, "赵代表", is_invited=True, state=State.SELECTED)
    for number in range(3):
        make_participant(signed_up, f"王{number}")
    seats.draw(signed_up, by=editor)

    assert signed_up.participants.filter(state=State.SELECTED).count() == 2
    assert signed_up.participants.get(is_invited=True).drawn_at_place is None


@pytest.fixture
def lots(signed_up, editor):
    """Four people in the order of their lots, for two seats."""
    people = [make_participant(signed_up, f"王{number}", phone=f"1380412000{number}") for number in range(4)]
    seats.draw(signed_up, by=editor, seed=SEED)
    return drawn_by_hand(people)


def states(people):
    for one in people:
        one.refresh_from_db()
    return [one.state for one in people]


def test_who_steps_back_by_the_receipt_makes_room_for_the_next_lot(lots, editor):
    first, _, third, fourth = lots
    seats.step_back(first)

    assert states([first, third, fourth]) == [State.WITHDRAWN, State.SELECTED, State.NOT_SELECTED]
    assert (first.state_reason, third.state_reason) == ("本人凭回执退出", "递补第3号签")
    assert third.seated_at is not None
    assert Notice.objects.filter(recipient=editor, text__contains="退出“水价调整听证会”").exists()
    entry = Entry.objects.get(verb="participation.participant.step_back")
    assert (entry.actor, entry.address) == (system_user(), "")


def test_who_stepped_back_steps_back_once(lots):
    seats.step_back(lots[0])
    seats.step_back(lots[0])

    assert states(lots) == [State.WITHDRAWN, State.SELECTED, State.SELECTED, State.NOT_SELECTED]


def test_after_the_draw_the_clerk_makes_no_room_for_whom_they_want(lots, editor, approver):
    """Neither a seat nor a lot that is in the way goes without the person, or the approver's word."""
    for one in (lots[0], lots[2]):
        with pytest.raises(PermissionDenied):
            seats.withdraw(one, by=editor, reason="外出务工")
    assert states(lots)[0] == State.SELECTED

    seats.withdraw(lots[0], by=approver, reason="电话核实，外出务工")
    assert states(lots) == [State.WITHDRAWN, State.SELECTED, State.SELECTED, State.NOT_SELECTED]


def test_a_receipt_that_passed_through_the_desk_frees_no_seat(lots, editor):
    Participant.objects.update(entered_by=editor)
    lots[0].refresh_from_db()

    with pytest.raises(StepRefused, match="由工作人员代为登记"):
        seats.step_back(lots[0])


def test_nobody_steps_back_once_it_has_begun(lots, signed_up, approver):
    type(signed_up).objects.update(held_at=clock.now() - timedelta(hours=1))

    with pytest.raises(StepRefused, match="不能再退出"):
        seats.step_back(lots[0])
    with pytest.raises(StepRefused, match="没有来的请登记“没有到会”"):
        seats.withdraw(lots[0], by=approver, reason="没有来")


def test_nobody_moves_up_whom_the_papers_would_reach_too_late(lots, signed_up):
    type(signed_up).objects.update(held_at=clock.now() + timedelta(days=3))

    seats.step_back(lots[0])

    assert states(lots) == [State.WITHDRAWN, State.SELECTED, State.NOT_SELECTED, State.NOT_SELECTED]


def prepare(record, **fields):
    """The list is published, its papers were delivered."""
    values = {"list_published_at": clock.now(), "papers_delivered_on": clock.today(), **fields}
    type(record).objects.filter(pk=record.pk).update(**values)
    record.refresh_from_db()


@pytest.mark.parametrize(("days", "moves_up"), [(1, True), (0, False)])
def test_who_moves_up_has_a_whole_day_left_for_the_papers(lots, signed_up, monkeypatch, days, moves_up):
    prepare(signed_up)
    latest = latest_delivery(signed_up.held_at, signed_up.unit.county)
    late = first_moment((latest - clock.today()).days - days) + timedelta(hours=22)
    monkeypatch.setattr(clock, "now", lambda: late)

    seats.step_back(lots[0])

    assert (states(lots)[2] == State.SELECTED) is moves_up


def test_the_papers_are_delivered_and_noted_anew_for_who_moves_up(lots, signed_up, editor):
    prepare(signed_up)
    seats.step_back(lots[0])

    signed_up.refresh_from_db()
    assert signed_up.papers_delivered_on is None
    assert Notice.objects.filter(recipient=editor, text__contains="登记材料送达日期").count() == 1
    assert "请先登记材料送达日期" in workflow.ATTEND.refusals(signed_up)[-1]


def test_who_is_invited_late_gets_the_papers_too(lots, signed_up, editor, approver):
    prepare(signed_up)
    workflow.enter_participant(signed_up, somebody(group="expert", is_invited=True), by=editor)
    seats.publish_list(signed_up, by=approver)

    signed_up.refresh_from_db()
    assert signed_up.papers_delivered_on is None


def test_papers_that_came_too_late_prepare_no_hearing(held):
    too_late = latest_delivery(held.held_at, held.unit.county) + timedelta(days=1)
    prepare(held, list_published_at=first_moment(-30), papers_delivered_on=too_late)

    assert "应当改期重新送达" in workflow.ATTEND.refusals(held)[-1]


def test_the_public_list_tells_who_stepped_back_by_lot_and_why(lots, signed_up, approver):
    seats.withdraw(lots[0], by=approver, reason=f"电话核实，{lots[0].name}外出务工")
    published = seats.publish_list(signed_up, by=approver)

    told = {line.participant.drawn_at_place: line.told for line in published_list(published)}
    assert told == {1: "电话核实，王某外出务工", 2: "", 3: "递补第3号签", 4: ""}


# After the list is published


@pytest.fixture
def listed(signed_up, editor, approver):
    """Chosen by the rule: one of two seats is taken and the list is published."""
    type(signed_up).objects.update(selection="chosen")
    taken, other = make_participant(signed_up, "王建国"), make_participant(signed_up, "李明")
    seats.select(taken, by=editor, is_selected=True, reason="每村一名")
    seats.select(other, by=editor, is_selected=False, reason="同村已有一名")
    return seats.publish_list(signed_up, by=approver)


def test_a_published_list_is_not_chosen_again(listed, editor):
    for one in listed.participants.all():
        with pytest.raises(StepRefused, match="名单已经公布，不能再改"):
            seats.select(one, by=editor, is_selected=one.state != State.SELECTED, reason="重新考虑")


def test_who_is_invited_after_the_list_has_a_seat_when_it_is_published_anew(listed, editor, approver):
    late = workflow.enter_participant(listed, somebody("陈教授", "", "expert", is_invited=True), by=editor)
    assert (late.state, late.seated_at) == (State.APPLIED, None)
    assert late not in [line.participant for line in published_list(listed)]

    seats.publish_list(listed, by=approver)

    late.refresh_from_db()
    assert late.state == State.SELECTED
    with pytest.raises(StepRefused, match="名单已经公布"):
        seats.publish_list(listed, by=approver)


def test_the_list_published_anew_has_no_more_seats_than_the_notice(listed, editor, approver):
    for name in ("赵一", "钱二"):
        workflow.enter_participant(listed, somebody(name, "", is_invited=True), by=editor)

    with pytest.raises(StepRefused, match="利益相关方有2个名额，已经满了"):
        seats.publish_list(listed, by=approver)
    assert listed.participants.filter(state=State.SELECTED).count() == 1


def test_nobody_is_entered_after_the_hearing(held, editor):
    with pytest.raises(StepRefused, match="会议已经开始，不能再登记参加人"):
        workflow.enter_participant(held, somebody(is_invited=True), by=editor)


def test_who_came_to_a_symposium_is_entered_afterwards(listening, editor):
    past = {"held_at": clock.now() - timedelta(hours=3)}
    symposium = consultations.make(listening, Method.SYMPOSIUM, by=editor, state="published", **past)

    assert workflow.enter_participant(symposium, somebody(), by=editor).state == State.SELECTED


def test_the_list_of_a_hearing_is_not_published_when_the_papers_come_too_late(signed_up, approver):
    make_participant(signed_up, state=State.SELECTED)
    type(signed_up).objects.update(held_at=clock.now() + timedelta(days=3))

    with pytest.raises(StepRefused, match="现在公布名单已经来不及，请先改期"):
        seats.publish_list(signed_up, by=approver)


def test_a_hearing_without_its_papers_is_not_held(held, editor):
    type(held).objects.update(papers_delivered_on=None)
    person = make_participant(held, state=State.SELECTED)

    with pytest.raises(StepRefused, match="请先登记材料送达日期"):
        workflow.attend(person, by=editor, values=noted())


# Names on the list


@pytest.mark.parametrize(
    "name", ["13804120002王老五家饭店", "王建国 身份证11010519491231002X", "王老五饭店138 0412 0002"]
)
def test_a_number_typed_among_the_name_is_never_shown(hearing, name):
    person = sign_up(hearing, somebody(name))

    assert len([sign for sign in person.shown_name if sign.isdigit()]) <= 1


def test_the_name_on_the_list_is_set_right_before_it_is_published(hearing, editor, approver):
    person = sign_up(hearing, somebody("老五王"))
    seats.set_shown_name(person, by=editor, shown_name="王某13804120002")
    person.refresh_from_db()
    assert person.shown_name == "王某138****0002"

    with pytest.raises(StepRefused, match="只写姓氏"):
        seats.set_shown_name(person, by=editor, shown_name="老五王")
    type(hearing).objects.update(list_published_at=clock.now())
    with pytest.raises(PermissionDenied):
        seats.set_shown_name(person, by=editor, shown_name="李某")
    assert seats.set_shown_name(person, by=approver, shown_name="王某").shown_name == "王某"


@pytest.mark.parametrize("spelling", ["+86 138 0412 0001", "0086-13804120001", "１３８０４１２０００１"])
def test_one_telephone_is_one_sign_up_in_any_spelling(hearing, spelling):
    sign_up(hearing, somebody())

    with pytest.raises(StepRefused, match="这个电话号码已经登记过"):
        sign_up(hearing, somebody("李明", spelling), key="k2")


def test_an_empty_form_key_gives_nobody_elses_receipt(hearing, editor, listening):
    """Whoever staff entered came without a form; and the key of another activity's form is another one."""
    workflow.enter_participant(hearing, somebody("陈教授", "", "expert", is_invited=True), by=editor)
    other = consultations.make(listening, Method.HEARING, by=editor, state="published")
    mine = sign_up(hearing, somebody(), key="")

    assert mine.name == "王建国"
    assert sign_up(other, somebody("赵一", "13804120009"), key="k9").consultation == other


def test_who_is_chosen_is_chosen_with_a_reason_and_within_the_seats(signed_up, editor):
    type(signed_up).objects.update(selection="chosen")
    people = [make_participant(signed_up, f"王{number}") for number in range(3)]
    for one in people[:2]:
        seats.select(one, by=editor, is_selected=True, reason="每村一名")

    with pytest.raises(StepRefused, match="利益相关方有2个名额，已经满了"):
        seats.select(people[2], by=editor, is_selected=True, reason="每村一名")
    with pytest.raises(StepRefused, match="请写明理由"):
        seats.select(people[2], by=editor, is_selected=False, reason=" ")
    seats.select(people[2], by=editor, is_selected=False, reason="同村已有一名")
    people[2].refresh_from_db()
    assert (people[2].state, people[2].state_reason) == (State.NOT_SELECTED, "同村已有一名")


def test_what_the_notice_does_not_say_is_not_done(signed_up, editor):
    person = make_participant(signed_up)

    with pytest.raises(StepRefused, match="公告的产生办法是“抽签”"):
        seats.select(person, by=editor, is_selected=True, reason="熟悉情况")
    with pytest.raises(StepRefused, match="公告的产生办法是“抽签”"):
        seats.admit_all(signed_up, by=editor)


def test_everybody_takes_part_where_the_notice_says_so(signed_up, editor):
    type(signed_up).objects.update(selection="all")
    for number in range(5):
        make_participant(signed_up, f"王{number}")
    seats.admit_all(signed_up, by=editor)

    assert signed_up.participants.filter(state=State.SELECTED).count() == 5


def test_the_list_is_published_whole_and_once_by_another(signed_up, editor, approver):
    waiting = make_participant(signed_up)
    make_participant(signed_up, "赵代表", is_invited=True, state=State.SELECTED)

    with pytest.raises(PermissionDenied):
        seats.publish_list(signed_up, by=editor)
    with pytest.raises(StepRefused, match="还有1名报名人没有确定是否参加"):
        seats.publish_list(signed_up, by=approver)
    seats.withdraw(waiting, by=editor, reason="改变主意")
    published = seats.publish_list(signed_up, by=approver)
    assert [line.participant.shown_name for line in published_list(published)] == ["赵某"]
    with pytest.raises(StepRefused, match="名单已经公布"):
        seats.publish_list(signed_up, by=approver)


def test_the_list_comes_before_the_hearing(held, approver):
    make_participant(held, state=State.SELECTED)

    with pytest.raises(StepRefused, match="名单应当在会前公布"):
        seats.publish_list(held, by=approver)


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
        return seats.draw(signed_up, by=editor)

    outcomes = at_once(draw, draw)

    assert sorted(type(one).__name__ for one in outcomes) == ["Consultation", "StepRefused"]
    assert signed_up.participants.filter(state=State.SELECTED).count() == 2


@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
def test_one_form_posted_at_once_by_many_is_one_sign_up(hearing):
    people = at_once(*[lambda: sign_up(hearing, somebody()) for _ in range(4)])

    assert len({one.receipt for one in people}) == 1
    assert Participant.objects.count() == 1
