"""The steps of a consultation: every verb from every state by every role, and what each of them does."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from disclosure_portal import clock
from disclosure_portal.audit.models import Entry
from disclosure_portal.notices.models import Notice
from disclosure_portal.workflow import StepRefused
from participation.models import AnswerSheet, Consultation, Method, Opinion
from participation.workflow import consultations as workflow
from participation.workflow.opinions import record_opinion
from tests.participation import consultations
from tests.participation.consultations import first_moment, just_enough
from tests.threads import at_once

pytestmark = pytest.mark.django_db
State = Consultation.State
DONE_BY = {
    "edit": {"editor", "reviewer"},
    "sign": {"approver"},
    "return": {"reviewer"},
    "publish": {"reviewer"},
    "record": {"editor", "reviewer"},
    "close_books": {"approver"},
    "cancel": {"approver"},
    "close_unlawful": {"approver"},
}
ACTS = {
    "edit": lambda one, by: workflow.edit_consultation(
        one, by=by, version=one.version, values={"title": "新标题"}
    ),
    "sign": lambda one, by: workflow.sign(one, by=by),
    "return": lambda one, by: workflow.return_consultation(one, by=by, reason="缺少联系人"),
    "publish": lambda one, by: workflow.publish(one, by=by),
    "record": lambda one, by: workflow.record_event(
        one, by=by, version=one.version, values={"minutes": "纪要"}
    ),
    "close_books": lambda one, by: workflow.close(one, by=by),
    "cancel": lambda one, by: workflow.cancel(one, by=by, reason="情况变化"),
    "close_unlawful": lambda one, by: workflow.close_unlawful(one, by=by, reason="材料没有按期送达"),
}
STEPS = {step.verb: step for step in workflow.STEPS}


@pytest.fixture
def listening(decision, editor):
    return consultations.make_listening(decision, by=editor)


def ready_for(step, listening, editor, state):
    """An activity in a state; where the step closes the books, one that is over."""
    if step == "close_unlawful" and state == State.PUBLISHED:
        return consultations.make_unlawful_hearing(listening, by=editor)
    period = {"opens_at": first_moment(-40), "closes_at": first_moment(-1)} if step == "close_books" else {}
    reason = {"cancelled_because": "情况变化"} if state == State.CANCELLED else {}
    return consultations.make(listening, by=editor, state=state, **period, **reason)


def outcome(act, record, person):
    try:
        act(record, person)
    except PermissionDenied:
        return "forbidden"
    except StepRefused:
        return "refused"
    return "done"


@pytest.mark.parametrize("verb", list(ACTS))
def test_every_step_from_every_state_by_every_role(
    request, listening, editor, approver, reviewer, leader, auditor, outsider, verb
):
    people = {
        "editor": editor,
        "approver": approver,
        "reviewer": reviewer,
        "leader": leader,
        "auditor": auditor,
        "outsider": outsider,
    }
    found, expected = {}, {}
    for state in State:
        for name, person in people.items():
            record = ready_for(verb, listening, editor, state)
            found[state, name] = outcome(ACTS[verb], record, person)
            is_open = state in STEPS[verb].sources
            expected[state, name] = (
                ("done" if is_open else "refused") if name in DONE_BY[verb] else "forbidden"
            )
            record.refresh_from_db()
            moved = found[state, name] == "done" and STEPS[verb].target
            assert record.state == (moved or state)

    assert found == expected


def test_who_prepared_it_neither_signs_nor_publishes(listening, approver, reviewer):
    mine = consultations.make(listening, by=approver)
    yours = consultations.make(listening, by=reviewer, state="signed")

    with pytest.raises(PermissionDenied):
        workflow.sign(mine, by=approver)
    with pytest.raises(PermissionDenied):
        workflow.publish(yours, by=reviewer)


def test_each_step_leaves_its_entry_and_tells_whom_it_concerns(listening, editor, approver, reviewer):
    record = consultations.make(listening, by=editor)
    workflow.sign(record, by=approver)
    waiting = Notice.objects.get(recipient=reviewer)
    workflow.publish(record, by=reviewer)

    entries = Entry.objects.filter(record_type="participation.consultation").order_by("sequence")
    verbs = ["participation.consultation.sign", "participation.consultation.publish"]
    assert [entry.verb for entry in entries] == verbs
    waiting.refresh_from_db()
    assert waiting.read_at is not None
    assert Notice.objects.filter(recipient=editor, text__contains="已经发布").count() == 1


@pytest.mark.parametrize("verb", ["return", "cancel"])
def test_a_reason_of_blanks_is_none(listening, editor, approver, reviewer, verb):
    record = consultations.make(listening, by=editor, state="signed")
    act = workflow.cancel if verb == "cancel" else workflow.return_consultation

    with pytest.raises(StepRefused, match="请写明"):
        act(record, by=approver if verb == "cancel" else reviewer, reason=" 　")


@pytest.mark.parametrize(
    ("state", "step"),
    [
        ("preparing", workflow.sign),
        ("signed", workflow.publish),
        ("signed", lambda one, **seen: workflow.return_consultation(one, reason="缺少联系人", **seen)),
        ("published", workflow.close),
    ],
    ids=["sign", "publish", "return", "close"],
)
def test_nobody_takes_a_step_on_a_version_they_have_not_seen(
    listening, editor, approver, reviewer, state, step
):
    record = ready_for("close_books", listening, editor, state) if state == "published" else None
    record = record or consultations.make(listening, by=editor, state=state)
    Consultation.objects.update(version=2)
    by = reviewer if state == "signed" else approver

    with pytest.raises(StepRefused, match="刚刚被别人保存过"):
        step(record, by=by, version=1)
    record.refresh_from_db()
    assert record.state == state
    assert step(record, by=by, version=2).state != state


# Calling off


def received(record, editor, what):
    if what == "opinion":
        heard(record, editor)
    elif what == "sheet":
        AnswerSheet.objects.create(consultation=record, receipt="R1", answered_at=clock.now())
    else:
        consultations.make_participant(record, state="selected", attended=True)


@pytest.mark.parametrize(
    ("method", "what", "refusal"),
    [
        (
            Method.OPEN_SOLICITATION,
            "opinion",
            "已收到1条意见，不能取消；请答复后办结（《重大行政决策程序暂行条例》第十八条）；不再征求的，先提前结束",
        ),
        (
            Method.QUESTIONNAIRE,
            "sheet",
            "已收到1份答卷，不能取消；请答复后办结（《重大行政决策程序暂行条例》第十八条）；不再征求的，先提前结束",
        ),
        (
            Method.SYMPOSIUM,
            "person",
            "会议已经举行，1名参加人到会，不能取消；请办结（《重大行政决策程序暂行条例》第十八条）",
        ),
    ],
)
def test_what_was_received_is_answered_and_not_called_off(listening, editor, approver, method, what, refusal):
    """令713 art. 18: cancelled, its opinions would never be asked for again by any gate."""
    record = consultations.make(listening, method, by=editor, state="published")
    received(record, editor, what)

    with pytest.raises(StepRefused) as refused:
        workflow.cancel(record, by=approver, reason="情况变化")
    assert refused.value.reasons == [refusal]
    record.refresh_from_db()
    assert record.state == State.PUBLISHED


def test_what_was_screened_out_was_received_as_well(listening, editor, approver):
    """Otherwise opinions are rejected one and all, and then buried with the activity."""
    record = consultations.make(listening, by=editor, state="published")
    heard(record, editor)
    record.opinions.update(screening=Opinion.Screening.REJECTED, screening_reason="广告")

    with pytest.raises(StepRefused, match="已收到1条意见，不能取消"):
        workflow.cancel(record, by=approver, reason="情况变化")


def test_a_sheet_that_was_voided_was_received_as_well(listening, editor, approver):
    record = consultations.make(listening, Method.QUESTIONNAIRE, by=editor, state="published")
    received(record, editor, "sheet")
    record.answer_sheets.update(voided_at=clock.now(), voided_by=editor, voided_because="录错了")

    with pytest.raises(StepRefused, match="已收到1份答卷，不能取消"):
        workflow.cancel(record, by=approver, reason="情况变化")


def test_what_is_over_is_closed_and_not_called_off(listening, editor, approver):
    over = ready_for("close_books", listening, editor, State.PUBLISHED)

    with pytest.raises(StepRefused, match="活动已经结束，不能取消；请办结"):
        workflow.cancel(over, by=approver, reason="情况变化")


def test_a_meeting_that_did_not_take_place_is_called_off_with_its_reason(listening, editor, approver):
    """Nobody was there and nothing was recorded: its books could never be closed."""
    missed = consultations.make(
        listening, Method.SYMPOSIUM, by=editor, state="published", held_at=first_moment(-2)
    )

    assert workflow.cancel(missed, by=approver, reason="大雪封路，没有举行").state == State.CANCELLED


def test_a_round_has_one_target_for_its_outcome(listening, editor, approver, reviewer):
    """One statement answers for all the activities of a round: a month from the last day of the last of them."""
    first = consultations.make(listening, by=editor, state="published")
    later = consultations.make(listening, Method.HEARING, by=editor, state="signed", held_at=first_moment(80))
    workflow.publish(later, by=reviewer)
    targets = set(Consultation.objects.values_list("outcome_due_on", flat=True))
    assert targets == {workflow.outcome_due_on([first_moment(80)])}

    workflow.cancel(later, by=approver, reason="改用座谈会")

    first.refresh_from_db()
    assert first.outcome_due_on == workflow.outcome_due_on([first.closes_at])


def test_a_stale_save_is_refused(listening, editor):
    record = consultations.make(listening, by=editor)
    workflow.edit_consultation(record, by=editor, version=1, values={"title": "第一"})

    with pytest.raises(StepRefused, match="别人保存过"):
        workflow.edit_consultation(record, by=editor, version=1, values={"title": "第二"})
    record.refresh_from_db()
    assert record.title == "第一"


def test_published_too_late_the_period_begins_anew_and_may_be_too_short(listening, editor, reviewer):
    """Thirty days were planned from the day before yesterday; from now on they are fewer."""
    late = consultations.make(
        listening, by=editor, state="signed", opens_at=first_moment(-2), closes_at=first_moment(29)
    )

    with pytest.raises(StepRefused) as refused:
        workflow.publish(late, by=reviewer)
    assert refused.value.reasons[1].startswith("征求意见的期限一般不少于30日，最早到")
    late.refresh_from_db()
    assert (late.state, late.published_at) == (State.SIGNED, None)


def test_published_too_late_with_days_enough_it_opens_now(listening, editor, reviewer):
    late = consultations.make(
        listening, by=editor, state="signed", opens_at=first_moment(-2), closes_at=just_enough(0)
    )

    published = workflow.publish(late, by=reviewer)

    assert published.opens_at == published.published_at
    assert published.outcome_due_on > clock.today() + timedelta(days=57)


def test_nothing_is_published_before_the_decision_listens(listening, editor, reviewer):
    record = consultations.make(listening, by=editor, state="signed")
    type(listening).objects.update(state="drafting")

    refusal = "决策事项在“拟订草案”阶段，进入公众参与阶段后才能发布"
    with pytest.raises(StepRefused, match=refusal):
        workflow.publish(record, by=reviewer)


def test_a_published_notice_stands_whatever_is_recorded(listening, editor):
    record = consultations.make(listening, Method.HEARING, by=editor, state="published")
    Consultation.objects.update(list_published_at=first_moment(0))
    values = {"papers_delivered_on": clock.today(), "minutes": "记录", "place": "别处", "notice": "改了"}

    saved = workflow.record_event(record, by=editor, version=1, values=values)

    saved.refresh_from_db()
    assert (saved.minutes, saved.papers_delivered_on) == ("记录", clock.today())
    assert (saved.place, saved.notice) == (record.place, record.notice)


def test_one_opinion_without_an_answer_keeps_the_books_open(listening, editor, approver):
    record = ready_for("close_books", listening, editor, State.PUBLISHED)
    heard(record, editor)

    with pytest.raises(StepRefused) as refused:
        workflow.close(record, by=approver)
    assert refused.value.reasons[-1] == "还有1条意见没有答复（《重大行政决策程序暂行条例》第十八条）"


def heard(record, editor):
    letter = Opinion(
        text="建议缓行。", source=Opinion.Source.LETTER, evidence="信访登记本", received_on=clock.today()
    )
    return record_opinion(record, letter, by=editor)


@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
def test_the_books_are_closed_once_by_two_at_once(listening, editor, approver):
    record = ready_for("close_books", listening, editor, State.PUBLISHED)

    def close():
        return workflow.close(record, by=approver)

    outcomes = at_once(close, close)

    assert sorted(type(one).__name__ for one in outcomes) == ["Consultation", "StepRefused"]
    assert Entry.objects.filter(verb="participation.consultation.close_books").count() == 1


@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
def test_no_opinion_slips_into_books_that_are_being_closed(listening, editor, approver):
    record = ready_for("close_books", listening, editor, State.PUBLISHED)

    closed, recorded = at_once(lambda: workflow.close(record, by=approver), lambda: heard(record, editor))

    record.refresh_from_db()
    if record.state == State.CLOSED:
        assert isinstance(recorded, StepRefused)
        assert record.opinions.count() == 0
    else:
        assert isinstance(closed, StepRefused)
        assert record.opinions.count() == 1
