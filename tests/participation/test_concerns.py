"""社会关切: the clock of each urgency, the steps from registration to the public answer, and who takes them."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from disclosure_portal import clock
from disclosure_portal.accounts.models import Role
from disclosure_portal.audit.models import Entry
from disclosure_portal.audit.verification import verify_chain
from disclosure_portal.notices.models import Notice
from disclosure_portal.workdays.counting import DueDay
from disclosure_portal.workflow import StepRefused
from participation.models import Concern
from participation.queries.concerns import (
    clock_of,
    clock_told,
    due_day,
    in_time,
    listed,
    numbers,
    span_left,
    time_left,
)
from participation.workflow.concerns import (
    ANSWER,
    CORRECT,
    HOLD_PRESS,
    KEEP_BACK,
    PUBLISH,
    REASSIGN,
    RETURN,
    answer_concern,
    correct_concern,
    hold_press,
    keep_concern_back,
    publish_concern,
    reassign_concern,
    return_concern,
)
from tests import factories
from tests.participation import outcomes
from tests.threads import at_once

pytestmark = pytest.mark.django_db
State, Urgency = Concern.State, Concern.Urgency


def at(text):
    return timezone.make_aware(datetime.fromisoformat(text))


@pytest.fixture
def concern(township, editor):
    return outcomes.make_concern(township, by=editor)


@pytest.fixture
def answered(township, editor):
    return outcomes.make_answered(township, by=editor)


def reasons_of(act, *records, **arguments):
    with pytest.raises(StepRefused) as refused:
        act(*records, **arguments)
    return refused.value.reasons


# The clocks. 2026: 14 February (Saturday) works, 15–23 February are the Spring Festival, 28 February works;
# 25–27 September and 1–7 October are rest days, 20 September (Sunday) and 10 October (Saturday) work.


@pytest.mark.parametrize(
    ("urgency", "raised_at", "due_at"),
    [
        ("emergency", "2026-03-02 09:00", "2026-03-02 14:00"),
        ("emergency", "2026-03-06 22:30", "2026-03-07 03:30"),  # into a Saturday
        ("emergency", "2026-02-16 20:00", "2026-02-17 01:00"),  # within the Spring Festival
        ("emergency", "2026-12-31 21:00", "2027-01-01 02:00"),
        ("opinion", "2026-03-02 09:00", "2026-03-04 09:00"),
        ("opinion", "2026-03-06 17:00", "2026-03-08 17:00"),  # over a weekend
        ("opinion", "2026-09-30 17:00", "2026-10-02 17:00"),  # into the National Day
    ],
)
def test_hours_run_in_real_time_holidays_included(urgency, raised_at, due_at):
    found = clock_of(urgency, at(raised_at))

    assert found.due_at == at(due_at)
    assert (found.press_due_at is not None) == (urgency == "emergency")


def test_the_press_hears_of_an_emergency_within_a_day():
    assert clock_of("emergency", at("2026-02-16 20:00")).press_due_at == at("2026-02-17 20:00")


@pytest.mark.parametrize(
    ("urgency", "raised_at", "day"),
    [
        ("simple", "2026-03-02 23:59", "2026-03-09"),
        ("simple", "2026-03-07 10:00", "2026-03-13"),  # found on a Saturday
        ("simple", "2026-02-13 10:00", "2026-02-27"),  # 14 February works, then nine days of rest
        ("simple", "2026-09-28 10:00", "2026-10-10"),  # the shifted Saturday counts
        ("complex", "2026-03-02 09:00", "2026-03-23"),
        ("complex", "2026-09-18 09:00", "2026-10-15"),  # Sunday 20 September works; two festivals
    ],
)
def test_working_days_end_with_the_last_moment_of_the_legal_day(urgency, raised_at, day):
    found = clock_of(urgency, at(raised_at))

    assert str(timezone.localdate(found.due_at)) == day
    assert found.due_at + timedelta(microseconds=1) == at(f"{day} 00:00") + timedelta(days=1)
    assert DueDay.from_json(found.proof).legal == date.fromisoformat(day)


def test_the_proof_is_kept_and_told(township, editor):
    hours = outcomes.make_concern(township, by=editor, raised_at=at("2026-03-06 17:00"))
    days = outcomes.make_concern(township, by=editor, urgency="simple", raised_at=at("2026-03-06 17:00"))
    hours.refresh_from_db()
    days.refresh_from_db()

    assert clock_told(hours).startswith(
        "自2026年3月6日（星期五）17:00起48小时：2026年3月8日（星期日）17:00。"
    )
    assert due_day(hours) is None
    assert due_day(days).days == 5


@pytest.mark.parametrize(
    ("now", "state", "text"),
    [
        ("2026-03-02 09:00", "open", "还剩2天"),
        ("2026-03-02 10:30", "open", "还剩1天22小时"),
        ("2026-03-04 06:00", "due_today", "还剩3小时"),
        ("2026-03-04 07:30", "due_today", "还剩1小时30分钟"),
        ("2026-03-04 08:59", "due_today", "还剩1分钟"),
        ("2026-03-04 09:00", "due_today", "还剩不到1分钟"),
        ("2026-03-04 11:00", "overdue", "已超过2小时"),
        ("2026-03-07 12:00", "overdue", "已超过3天3小时"),
    ],
)
def test_the_time_left_is_told_in_words(now, state, text):
    left = span_left(at("2026-03-04 09:00"), at=at(now))

    assert (left.state, left.text) == (state, text)


# The steps


def test_a_concern_goes_from_its_registration_to_the_public(concern, editor, reviewer):
    assert (concern.state, concern.due_at - concern.raised_at) == (State.ASSIGNED, timedelta(hours=48))

    answered = answer_concern(concern, by=editor, version=1, answer="  11月底前换好管道。 ")
    assert (answered.state, answered.answer) == (State.ANSWERED, "11月底前换好管道。")

    public = publish_concern(answered, by=reviewer, version=2)
    assert (public.state, public.decided_by) == (State.PUBLISHED, reviewer)
    assert public.published_at == public.decided_at
    assert time_left(public, at=clock.now()).text == "按时办结"
    verbs = Entry.objects.filter(verb__startswith="participation.concern").order_by("sequence")
    assert [one.verb.rpartition(".")[2] for one in verbs] == ["register", "answer", "publish"]


STATES = {
    "assigned": {"correct", "assign", "answer", "hold_press"},
    "answered": {"return", "publish", "keep_back", "hold_press"},
    "published": {"hold_press"},
    "unpublished": {"hold_press"},
}


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize(
    "step", [CORRECT, REASSIGN, ANSWER, RETURN, PUBLISH, KEEP_BACK, HOLD_PRESS], ids=lambda step: step.verb
)
def test_each_step_starts_from_its_states_alone(township, editor, state, step):
    concern = outcomes.make_answered(township, by=editor, urgency="emergency")
    concern.state = state

    assert (not step.refusals(concern)) == (step.verb in STATES[state])


@pytest.mark.parametrize(
    ("step", "people"),
    [
        (CORRECT, {"editor", "reviewer"}),
        (REASSIGN, {"reviewer"}),
        (ANSWER, {"editor", "reviewer"}),
        (RETURN, {"reviewer"}),
        (PUBLISH, {"reviewer"}),
        (KEEP_BACK, {"reviewer"}),
        (HOLD_PRESS, {"editor", "reviewer"}),
    ],
    ids=lambda value: getattr(value, "verb", ""),
)
def test_each_step_is_somebodys(request, answered, step, people):
    cast = ("editor", "approver", "reviewer", "leader", "administrator", "auditor", "outsider")

    assert {name for name in cast if step.may(request.getfixturevalue(name), answered)} == people


def test_who_wrote_the_answer_does_not_decide(township, reviewer):
    answered = outcomes.make_answered(township, by=reviewer)

    with pytest.raises(PermissionDenied):
        publish_concern(answered, by=reviewer, version=answered.version)


@pytest.mark.parametrize("person", ["approver", "leader", "outsider"])
def test_only_the_unit_or_the_county_office_registers(request, township, person):
    with pytest.raises(PermissionDenied):
        outcomes.make_concern(township, by=request.getfixturevalue(person))


def test_the_county_office_assigns_to_any_unit_and_its_editors_hear_of_it(department, reviewer):
    clerk = factories.make_person("clerk", "民政经办", Role.EDITOR, department)

    concern = outcomes.make_concern(department, by=reviewer)

    assert Notice.objects.get(recipient=clerk).url == concern.get_absolute_url()


def test_a_concern_of_the_future_is_refused(township, editor):
    tomorrow = clock.now() + timedelta(days=1)

    reasons = reasons_of(outcomes.make_concern, township, by=editor, raised_at=tomorrow)
    assert reasons == ["发现时间还没有到，请核对。"]


def test_the_county_itself_answers_nothing(county, reviewer):
    assert "不能作为答复单位" in reasons_of(outcomes.make_concern, county, by=reviewer)[0]


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ("联系人身份证11010519491231002X", "身份证号"),
        ("退款到卡号4111 1111 1111 1111", "银行卡号"),
        ("已经电话138.0412.0000答复王某", "手机号"),
    ],
)
def test_an_answer_with_somebodys_number_is_not_published(township, editor, reviewer, answer, told):
    answered = outcomes.make_answered(township, by=editor, answer=answer)

    assert told in reasons_of(publish_concern, answered, by=reviewer, version=answered.version)[0]


def test_a_title_with_somebodys_mobile_is_not_published_and_a_landline_is(township, editor, reviewer):
    named = outcomes.make_answered(
        township, by=editor, title="王建国13804120000反映停水", answer="已经恢复供水。"
    )
    told = reasons_of(publish_concern, named, by=reviewer, version=named.version)
    assert told == ["疑似含有手机号（138…00），公开前请删去；对外联系请写办公固定电话"]

    official = outcomes.make_answered(township, by=editor, answer="已经恢复供水，咨询电话0412-7812345。")
    assert publish_concern(official, by=reviewer, version=official.version).state == State.PUBLISHED


@pytest.mark.parametrize("act", [keep_concern_back, return_concern])
def test_what_is_not_published_needs_a_reason(answered, reviewer, act):
    assert "请写明" in reasons_of(act, answered, by=reviewer, version=2, reason="  ")[0]


def test_a_kept_back_answer_is_done_and_not_public(answered, reviewer):
    done = keep_concern_back(answered, by=reviewer, version=2, reason="涉及个人隐私")

    assert (done.state, done.unpublished_because) == (State.UNPUBLISHED, "涉及个人隐私")
    assert done.decided_at is not None
    assert not Concern.objects.public().exists()


def test_a_returned_answer_goes_back_while_the_clock_runs_on(answered, editor, reviewer):
    back = return_concern(answered, by=reviewer, version=2, reason="没有写什么时候办好")

    assert (back.state, back.due_at) == (State.ASSIGNED, answered.due_at)
    assert "没有写什么时候办好" in Notice.objects.filter(recipient=editor).latest("pk").text
    again = answer_concern(back, by=editor, version=3, answer="11月30日前换好。")
    assert (again.state, again.returned_because) == (State.ANSWERED, "")


def test_another_unit_takes_it_over_while_the_clock_runs_on(concern, department, reviewer):
    moved = reassign_concern(concern, by=reviewer, version=1, unit=department, reason="由民政局负责")

    assert (moved.unit, moved.due_at, moved.state) == (department, concern.due_at, State.ASSIGNED)


def test_it_is_not_moved_to_itself_or_out_of_the_county(concern, township, reviewer):
    assert (
        "本来就由偏岭镇答复"
        in reasons_of(reassign_concern, concern, by=reviewer, version=1, unit=township, reason="改派")[0]
    )
    other = factories.make_unit(factories.make_county("210381", "海城市", "海城市人民政府"), "HC-1", "海镇")
    with pytest.raises(PermissionDenied):
        reassign_concern(concern, by=reviewer, version=1, unit=other, reason="改派")


def test_a_new_urgency_sets_the_clock_anew_and_is_the_county_offices(concern, editor, reviewer):
    values = {"urgency": Urgency.EMERGENCY}
    with pytest.raises(PermissionDenied):
        correct_concern(concern, by=editor, version=1, values=values)

    mended = correct_concern(concern, by=reviewer, version=1, values=values)
    assert mended.due_at - mended.raised_at == timedelta(hours=5)
    assert mended.press_due_at - mended.raised_at == timedelta(hours=24)


def test_an_editor_mends_the_words_and_the_clock_stays(concern, editor):
    mended = correct_concern(concern, by=editor, version=1, values={"title": "停水三次的原因"})

    assert (mended.title, mended.due_at) == ("停水三次的原因", concern.due_at)
    assert (
        "刚刚被别人办理过"
        in reasons_of(correct_concern, concern, by=editor, version=1, values={"title": "又改"})[0]
    )


def test_a_press_conference_is_taken_down_once_within_its_time(township, editor):
    concern = outcomes.make_concern(township, by=editor, urgency=Urgency.EMERGENCY)
    for moment, told in [
        (clock.now() + timedelta(hours=1), "还没有到"),
        (concern.raised_at - timedelta(hours=1), "早于发现时间"),
    ]:
        assert told in reasons_of(hold_press, concern, by=editor, version=1, held_at=moment)[0]

    held = hold_press(concern, by=editor, version=1, held_at=clock.now())
    assert reasons_of(hold_press, held, by=editor, version=2, held_at=clock.now()) == ["已经登记过新闻发布会"]


def test_only_an_emergency_asks_for_the_press(concern, editor):
    assert "特别重大" in reasons_of(hold_press, concern, by=editor, version=1, held_at=clock.now())[0]


# Lists and numbers


def test_what_is_overdue_leads_the_list_and_the_clock_runs_until_the_decision(township, editor, reviewer):
    long_ago = clock.now() - timedelta(days=4)
    public = outcomes.make_public_concern(township, by=editor, reviewer=reviewer, title="已经公开")
    new = outcomes.make_concern(township, by=editor, title="刚刚登记")
    late = outcomes.make_concern(township, by=editor, title="逾期没有答复", raised_at=long_ago)
    unread = outcomes.make_answered(
        township, by=editor, title="逾期没有审核", raised_at=long_ago + timedelta(hours=1)
    )

    assert list(listed(Concern.objects.all())) == [late, unread, new, public]
    assert set(Concern.objects.overdue(clock.now())) == {late, unread}


def test_the_years_numbers_count_everything_and_tell_nothing(township, editor, reviewer):
    outcomes.make_concern(township, by=editor)
    outcomes.make_public_concern(township, by=editor, reviewer=reviewer)
    late = outcomes.make_answered(township, by=editor, raised_at=clock.now() - timedelta(days=3))
    keep_concern_back(late, by=reviewer, version=2, reason="涉及个人隐私")
    Concern.objects.update(raised_at=clock.now())

    (found,) = numbers(at=clock.now())

    assert (found.registered, found.answered, found.published, found.in_time) == (3, 2, 1, 1)


def test_every_county_has_its_own_numbers_and_a_unit_its_own_beside_them(township, office, editor, reviewer):
    elsewhere = factories.make_county("210321", "台安县", "台安县人民政府")
    town = factories.make_unit(elsewhere, "TA-GLF", "高力房镇")
    mayor = factories.make_person("mayor", "吴外县", Role.EDITOR, town)
    for unit, by in ((township, editor), (township, editor), (office, reviewer), (town, mayor)):
        outcomes.make_concern(unit, by=by)
    Concern.objects.update(raised_at=clock.now())

    found = numbers(at=clock.now(), unit=township.code)

    counted = [(one.whose, one.registered) for one in found]
    assert sorted(counted[:2]) == sorted([(township.county.name, 3), ("台安县", 1)])
    assert counted[2:] == [(township.name, 2)]
    assert [one.registered for one in numbers(at=clock.now())] == [count for _, count in counted[:2]]


@pytest.mark.parametrize(
    ("urgency", "answered", "published", "press", "expected"),
    [
        ("opinion", 47, True, None, True),
        ("opinion", 47, False, None, True),
        ("opinion", 49, True, None, False),
        ("emergency", 4, True, 20, True),
        ("emergency", 4, False, 20, False),  # kept back: the public was told nothing
        ("emergency", 6, True, 20, False),
        ("emergency", 4, True, 25, False),
        ("emergency", 4, True, None, False),  # no press conference, and its day is over
    ],
)
def test_an_emergency_is_in_time_when_the_public_and_the_press_were_told(
    township, editor, urgency, answered, published, press, expected
):
    concern = outcomes.make_answered(township, by=editor, urgency=urgency)
    raised, done = concern.raised_at, concern.raised_at + timedelta(hours=answered)
    Concern.objects.update(
        state=State.PUBLISHED if published else State.UNPUBLISHED,
        decided_at=done,
        published_at=done if published else None,
        unpublished_because="" if published else "由市里统一发布",
        press_held_at=raised + timedelta(hours=press) if press else None,
    )
    concern.refresh_from_db()
    at = raised + timedelta(days=3)

    assert concern.was_in_time(at) is expected
    assert Concern.objects.filter(in_time(at=at)).exists() is expected
    assert time_left(concern, at=at).text == ("按时办结" if expected else "逾期办结")


def test_a_press_conference_that_nobody_held_stays_overdue(township, editor, reviewer):
    concern = outcomes.make_public_concern(township, by=editor, reviewer=reviewer, urgency=Urgency.EMERGENCY)

    assert not Concern.objects.overdue(concern.press_due_at).exists()
    assert list(Concern.objects.overdue(concern.press_due_at + timedelta(minutes=1))) == [concern]


# At once


@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
def test_two_decide_at_once_and_one_wins(answered, reviewer, office, county):
    colleague = factories.make_person("colleague", "冯审核", Role.REVIEWER, office)

    results = at_once(
        lambda: publish_concern(answered, by=reviewer, version=2),
        lambda: keep_concern_back(answered, by=colleague, version=2, reason="涉及个人隐私"),
    )

    assert sum(isinstance(one, StepRefused) for one in results) == 1, results
    answered.refresh_from_db()
    assert (answered.state == State.PUBLISHED) == (answered.decided_by == reviewer)
    assert bool(answered.unpublished_because) == (answered.state == State.UNPUBLISHED)
    assert verify_chain(county) is None
