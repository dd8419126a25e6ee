"""A published notice is extended or moved: signed and published like itself, old and new before the public."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse

from disclosure_portal import clock
from disclosure_portal.audit.models import Entry
from disclosure_portal.notices.models import Notice
from disclosure_portal.workflow import StepRefused
from participation.archive.contents import consultation_sections
from participation.models import Consultation, Method, NoticeChange, Opinion, Stage
from participation.queries.opinion_posting import kept_until
from participation.queries.public_states import public_state
from participation.queries.rounds import Round, counted_methods
from participation.workflow import consultations as notices
from participation.workflow import notice_changes as workflow
from participation.workflow import pass_gate
from participation.workflow.requirements import HEARD
from tests.participation import consultations, opinions
from tests.participation.consultations import first_moment, make_participant

pytestmark = pytest.mark.django_db
State = NoticeChange.State
LONGER = {"closes_at": first_moment(45), "reason": "应群众要求延长"}


@pytest.fixture
def listening(decision, editor):
    return consultations.make_listening(decision, by=editor)


@pytest.fixture
def open_one(listening, editor):
    return consultations.make(listening, by=editor, state="published", opens_at=first_moment(-2))


@pytest.fixture
def hearing(listening, editor):
    return consultations.make(listening, Method.HEARING, by=editor, state="published")


@pytest.fixture
def in_days(monkeypatch):
    """in_days(n): the clock goes on by so much."""

    def go_on(days):
        moment = clock.now() + timedelta(days=days)
        monkeypatch.setattr(clock, "now", lambda: moment)

    return go_on


def moved(days, **values):
    """Values that move an event to a day, keeping its place."""
    told = {
        "held_at": first_moment(days) + timedelta(hours=14),
        "place": "镇政府三楼会议室",
        "reason": "道路中断",
    }
    return {**told, **values}


def published(change, approver, reviewer):
    signed = workflow.sign_change(change, by=approver, version=change.version)
    return workflow.publish_change(signed, by=reviewer, version=signed.version)


# Extending


@pytest.mark.both_databases
def test_a_period_is_extended_once_its_change_is_published(open_one, editor, approver, reviewer):
    told = open_one.closes_at
    change = workflow.prepare_change(open_one, by=editor, values=LONGER)
    signed = workflow.sign_change(change, by=approver, version=change.version)
    open_one.refresh_from_db()
    assert open_one.closes_at == told

    done = workflow.publish_change(signed, by=reviewer, version=signed.version)

    open_one.refresh_from_db()
    assert (open_one.closes_at, done.old_closes_at, done.state) == (
        LONGER["closes_at"],
        told,
        State.PUBLISHED,
    )
    assert open_one.outcome_due_on == notices.outcome_due_on([LONGER["closes_at"]])
    entry = Entry.objects.get(verb="participation.consultation.extend")
    assert entry.detail["reason"] == "应群众要求延长"


def test_personal_data_are_kept_from_the_new_end(open_one, editor, approver, reviewer, settings):
    opinions.post(open_one, name="王小明")
    before = Opinion.objects.get().purge_after

    published(workflow.prepare_change(open_one, by=editor, values=LONGER), approver, reviewer)

    open_one.refresh_from_db()
    after = Opinion.objects.get().purge_after
    assert (
        after
        == kept_until(open_one, at=clock.now())
        == LONGER["closes_at"] + timedelta(days=settings.PERSONAL_DATA_DAYS)
    )
    assert after > before


def test_people_take_part_until_the_new_end(open_one, editor, approver, reviewer, in_days):
    published(workflow.prepare_change(open_one, by=editor, values=LONGER), approver, reviewer)
    in_days(35)  # the notice first said 30

    open_one.refresh_from_db()
    assert public_state(open_one, at=clock.now()).code == "open"
    assert opinions.post(open_one).receipt


@pytest.mark.parametrize("days", [31, 20])
def test_a_period_is_never_shortened(open_one, editor, days):
    with pytest.raises(StepRefused, match="只能延长，不能缩短"):
        workflow.prepare_change(open_one, by=editor, values={**LONGER, "closes_at": first_moment(days)})


def test_what_is_over_is_not_extended(open_one, editor, in_days):
    in_days(40)

    with pytest.raises(StepRefused, match="已经截止，不能再延长"):
        workflow.prepare_change(open_one, by=editor, values={**LONGER, "closes_at": first_moment(90)})


def test_a_change_that_comes_too_late_is_not_published(open_one, editor, approver, reviewer, in_days):
    change = workflow.prepare_change(open_one, by=editor, values=LONGER)
    signed = workflow.sign_change(change, by=approver, version=change.version)
    in_days(40)

    with pytest.raises(StepRefused, match="已经截止，不能再延长"):
        workflow.publish_change(signed, by=reviewer, version=signed.version)


@pytest.mark.parametrize("state", ["preparing", "signed", "closed", "cancelled"])
def test_only_a_published_notice_is_changed(listening, editor, state):
    reason = {"cancelled_because": "情况变化"} if state == "cancelled" else {}
    record = consultations.make(listening, by=editor, state=state, **reason)

    with pytest.raises(StepRefused, match="只有已发布"):
        workflow.prepare_change(record, by=editor, values=LONGER)


# Moving


@pytest.mark.parametrize("method", [Method.HEARING, Method.SYMPOSIUM, Method.SITE_VISIT])
def test_an_event_is_moved_to_another_day_and_place(listening, editor, approver, reviewer, method):
    record = consultations.make(listening, method, by=editor, state="published")
    told = record.held_at
    change = workflow.prepare_change(record, by=editor, values=moved(40, place="县文化馆"))

    done = published(change, approver, reviewer)

    record.refresh_from_db()
    assert (record.held_at, record.place) == (first_moment(40) + timedelta(hours=14), "县文化馆")
    assert (done.old_held_at, done.old_place) == (told, "镇政府三楼会议室")
    assert record.sign_up_until == done.sign_up_until


def test_a_hearing_is_not_moved_nearer_than_seven_days(hearing, editor, in_days):
    in_days(10)  # sign-up is over

    with pytest.raises(StepRefused, match="不足7日"):
        workflow.prepare_change(hearing, by=editor, values=moved(6))
    assert workflow.prepare_change(hearing, by=editor, values=moved(20)).state == State.PREPARING


def test_papers_that_were_delivered_count_back_from_the_new_day(hearing, editor, in_days):
    Consultation.objects.filter(pk=hearing.pk).update(papers_delivered_on=clock.today() + timedelta(days=9))
    in_days(9)

    with pytest.raises(StepRefused, match="《重大行政决策程序暂行条例》第十六条"):
        workflow.prepare_change(hearing, by=editor, values=moved(6))


def test_its_place_alone_may_change_up_to_the_day(hearing, editor, in_days):
    in_days(18)
    values = {"held_at": hearing.held_at, "place": "县文化馆", "reason": "会议室漏水"}

    assert workflow.prepare_change(hearing, by=editor, values=values).place == "县文化馆"


@pytest.mark.parametrize(
    ("values", "refusal"),
    [
        (moved(-1), "已经过了"),
        (moved(40, place=" "), "没有填写新的地点"),
        (moved(40, held_at=None), "没有填写新的举行时间"),
        (moved(40, reason=" "), "没有写明变更的原因"),
        (moved(40, sign_up_until=first_moment(5)), "不能早于原来的"),
        (moved(40, sign_up_until=first_moment(39)), "才来得及确定参加人"),
        (moved(14), "报名截止时间太晚"),
    ],
)
def test_a_move_that_cannot_be_is_refused(hearing, editor, values, refusal):
    with pytest.raises(StepRefused, match=refusal):
        workflow.prepare_change(hearing, by=editor, values=values)


def test_nothing_changed_is_no_change(hearing, editor):
    values = {"held_at": hearing.held_at, "place": hearing.place, "reason": "更正"}

    with pytest.raises(StepRefused, match="都没有改变"):
        workflow.prepare_change(hearing, by=editor, values=values)


def test_sign_up_may_go_on_longer_but_not_begin_again(hearing, editor, in_days):
    values = moved(60, sign_up_until=first_moment(40))
    change = workflow.prepare_change(hearing, by=editor, values=values)
    assert change.sign_up_until == first_moment(40)
    workflow.discard_change(change, by=editor)
    in_days(10)

    with pytest.raises(StepRefused, match="不能重新开始"):
        workflow.prepare_change(hearing, by=editor, values=values)


def test_what_has_taken_place_is_not_moved(hearing, editor, in_days):
    in_days(31)

    with pytest.raises(StepRefused, match="已经过了，不能再改期"):
        workflow.prepare_change(hearing, by=editor, values=moved(60))


def test_staff_are_asked_to_tell_every_participant(hearing, editor, approver, reviewer, client):
    make_participant(hearing)
    make_participant(hearing, "李小红", phone="13900001111", phone_hash="other")
    published(workflow.prepare_change(hearing, by=editor, values=moved(40)), approver, reviewer)

    assert Notice.objects.filter(recipient=editor, text__contains="请逐一通知2名参加人").count() == 1
    client.force_login(editor)
    page = client.get(reverse("participation_desk:participants", args=[hearing.pk]))
    assert "请逐一通知参加人" in page.content.decode()
    assert "改期的原因：道路中断" in page.content.decode()


# Four eyes, one at a time, nothing stale


def test_who_prepared_it_neither_signs_nor_publishes_it(open_one, approver, reviewer):
    Consultation.objects.filter(pk=open_one.pk).update(prepared_by=approver)
    change = workflow.prepare_change(open_one, by=reviewer, values=LONGER)
    NoticeChange.objects.filter(pk=change.pk).update(state=State.SIGNED)

    with pytest.raises(PermissionDenied):
        workflow.publish_change(change, by=reviewer, version=change.version)
    NoticeChange.objects.filter(pk=change.pk).update(state=State.PREPARING, prepared_by=approver)
    with pytest.raises(PermissionDenied):
        workflow.sign_change(change, by=approver, version=change.version)


ACTS = {
    "edit": lambda one, by: workflow.edit_change(one, by=by, version=one.version, values=LONGER),
    "sign": lambda one, by: workflow.sign_change(one, by=by, version=one.version),
    "return": lambda one, by: workflow.return_change(one, by=by, version=one.version, reason="说明不清"),
    "publish": lambda one, by: workflow.publish_change(one, by=by, version=one.version),
    "discard": lambda one, by: workflow.discard_change(one, by=by),
}
DONE_BY = {
    "edit": {"editor", "reviewer"},
    "sign": {"approver"},
    "return": {"reviewer"},
    "publish": {"reviewer"},
    "discard": {"editor", "reviewer"},
}
STEPS = {step.verb: step for step in workflow.STEPS}


@pytest.mark.parametrize("verb", list(ACTS))
@pytest.mark.parametrize("state", State.values)
def test_every_step_from_every_state_by_every_role(
    open_one, editor, approver, reviewer, leader, outsider, verb, state
):
    change = workflow.prepare_change(open_one, by=editor, values=LONGER)
    ends = {"published_at": clock.now(), "old_closes_at": open_one.closes_at} if state == "published" else {}
    NoticeChange.objects.filter(pk=change.pk).update(state=state, **ends)
    change.refresh_from_db()
    people = {
        "editor": editor,
        "approver": approver,
        "reviewer": reviewer,
        "leader": leader,
        "outsider": outsider,
    }
    for name, person in people.items():
        by_state = None if state in STEPS[verb].sources else StepRefused
        expected = by_state if name in DONE_BY[verb] else PermissionDenied
        with transaction.atomic():
            if expected is None:
                ACTS[verb](change, person)
                transaction.set_rollback(True)
            else:
                with pytest.raises(expected):
                    ACTS[verb](change, person)


def test_one_change_is_in_hand_at_a_time(open_one, editor):
    workflow.prepare_change(open_one, by=editor, values=LONGER)

    with pytest.raises(StepRefused, match="已经有一份变更在办理"):
        workflow.prepare_change(open_one, by=editor, values=LONGER)


def test_a_published_notice_is_extended_again(open_one, editor, approver, reviewer):
    told = open_one.closes_at
    published(workflow.prepare_change(open_one, by=editor, values=LONGER), approver, reviewer)
    again = {"closes_at": first_moment(60), "reason": "再次延长"}
    published(workflow.prepare_change(open_one, by=editor, values=again), approver, reviewer)

    open_one.refresh_from_db()
    assert open_one.closes_at == first_moment(60)
    assert [one.old_closes_at for one in open_one.changes.published()] == [told, first_moment(45)]


@pytest.mark.parametrize("verb", ["edit", "sign", "return", "publish"])
def test_a_stale_step_is_refused(open_one, editor, approver, reviewer, verb):
    change = workflow.prepare_change(open_one, by=editor, values=LONGER)
    if verb in ("return", "publish"):
        change = workflow.sign_change(change, by=approver, version=change.version)
    person = {"edit": editor, "sign": approver}.get(verb, reviewer)
    NoticeChange.objects.filter(pk=change.pk).update(version=9)

    with pytest.raises(StepRefused, match="刚刚被别人保存过"):
        ACTS[verb](change, person)


def test_a_discarded_change_leaves_the_notice_alone(open_one, editor, approver, reviewer):
    change = workflow.prepare_change(open_one, by=editor, values=LONGER)
    workflow.sign_change(change, by=approver, version=change.version)
    workflow.discard_change(change, by=editor)

    assert not NoticeChange.objects.exists()
    assert Entry.objects.filter(verb="participation.noticechange.discard").count() == 1
    assert Notice.objects.get(recipient=reviewer).read_at is not None


def test_cancelling_the_activity_settles_the_change_that_waits(open_one, editor, approver, reviewer):
    change = workflow.prepare_change(open_one, by=editor, values=LONGER)
    workflow.sign_change(change, by=approver, version=change.version)
    notices.cancel(open_one, by=approver, reason="情况变化")

    assert Notice.objects.get(recipient=reviewer).read_at is not None


# Pages


def test_a_clerk_the_approver_and_the_reviewer_walk_the_page(open_one, editor, approver, reviewer, client):
    page = reverse("participation_desk:notice_change", args=[open_one.pk])
    client.force_login(editor)
    assert "延长到哪天截止" in client.get(page).content.decode()
    typed = {"closes_on": f"{first_moment(44):%Y-%m-%d}", "reason": "应群众要求延长"}
    saved = client.post(reverse("participation_desk:notice_change_save", args=[open_one.pk]), typed)
    assert (saved.status_code, saved.url) == (302, page)
    change = NoticeChange.objects.get()
    for person, step in ((approver, "sign"), (reviewer, "publish")):
        client.force_login(person)
        change.refresh_from_db()
        url = reverse(f"participation_desk:notice_change_{step}", args=[change.pk])
        assert url in client.get(page).content.decode()
        assert client.post(url, {"version": change.version}).status_code == 302

    client.logout()
    shown = client.get(open_one.get_public_url()).content.decode()
    assert "公告有变更" in shown
    assert "应群众要求延长" in shown
    assert shown.count(f"{first_moment(44).day}日") >= 2  # in the change, and in the notice itself


def test_the_public_reads_nothing_of_a_change_in_hand(open_one, editor, client):
    workflow.prepare_change(open_one, by=editor, values=LONGER)

    assert "应群众要求延长" not in client.get(open_one.get_public_url()).content.decode()


def test_a_fault_stands_at_its_field_and_nothing_typed_is_lost(hearing, editor, client):
    client.force_login(editor)
    typed = {
        "held_on": f"{clock.today() + timedelta(days=3):%Y-%m-%d}",
        "held_time": "09:30",
        "place": "县文化馆",
        "sign_up_last_day": f"{clock.today() + timedelta(days=7):%Y-%m-%d}",
        "reason": "道路中断",
    }
    answer = client.post(reverse("participation_desk:notice_change_save", args=[hearing.pk]), typed)

    assert answer.status_code == 422
    form = answer.context["form"]
    assert "不足7日" in form.errors["held_on"][0]
    assert 'value="09:30"' in answer.content.decode()
    assert "道路中断" in answer.content.decode()
    assert not NoticeChange.objects.exists()


def test_a_stale_save_shows_both_texts_and_the_next_one_counts(open_one, editor, client):
    change = workflow.prepare_change(open_one, by=editor, values=LONGER)
    workflow.edit_change(change, by=editor, version=1, values={**LONGER, "reason": "别人写的原因"})
    client.force_login(editor)
    url = reverse("participation_desk:notice_change_save", args=[open_one.pk])
    typed = {"closes_on": f"{first_moment(50):%Y-%m-%d}", "reason": "我写的原因", "version": 1}

    answer = client.post(url, typed)
    assert answer.status_code == 422
    assert "别人写的原因" in answer.content.decode()
    assert "我写的原因" in answer.content.decode()

    typed["version"] = answer.context["form"]["version"].value()
    assert client.post(url, typed).status_code == 302
    assert NoticeChange.objects.get().reason == "我写的原因"


def test_a_return_needs_its_reason_and_goes_back_to_the_clerk(open_one, editor, approver, reviewer, client):
    change = workflow.prepare_change(open_one, by=editor, values=LONGER)
    change = workflow.sign_change(change, by=approver, version=change.version)
    client.force_login(reviewer)
    url = reverse("participation_desk:notice_change_return", args=[change.pk])

    assert client.post(url, {"version": change.version, "reason": ""}).status_code == 422
    assert client.post(url, {"version": change.version, "reason": "理由不充分"}).status_code == 302
    change.refresh_from_db()
    assert (change.state, change.returned_because) == (State.PREPARING, "理由不充分")
    assert Notice.objects.filter(recipient=editor, text__contains="理由不充分").exists()


def test_the_page_of_what_is_over_says_why_it_is_closed(open_one, editor, client, in_days):
    in_days(40)
    client.force_login(editor)

    page = client.get(reverse("participation_desk:notice_change", args=[open_one.pk])).content.decode()

    assert "已经截止，不能再延长" in page
    assert "延长到哪天截止" not in page


def test_the_receipt_of_a_sign_up_tells_the_new_day(hearing, editor, approver, reviewer, client):
    person = make_participant(hearing)
    published(workflow.prepare_change(hearing, by=editor, values=moved(40)), approver, reviewer)

    shown = client.get(reverse("participation:sign_up_receipt", args=[person.receipt])).content.decode()

    assert "14:00" in shown
    assert "改期，原因：道路中断" in shown


def test_the_archive_tells_the_change(open_one, editor, approver, reviewer):
    published(workflow.prepare_change(open_one, by=editor, values=LONGER), approver, reviewer)

    open_one.refresh_from_db()
    headings = {section.title: section for section in consultation_sections(open_one)}
    assert ("变更的原因", "应群众要求延长") in headings["公告变更：延长期限"].facts


# Ending early


def end_early(consultation, editor, approver, reviewer):
    values = {"reason": "草案有重大修改，改后重新征求意见"}
    change = workflow.prepare_change(consultation, by=editor, values=values, kind="early_end")
    done = published(change, approver, reviewer)
    consultation.refresh_from_db()
    return done


@pytest.mark.both_databases
def test_a_solicitation_is_ended_with_the_day_on_which_that_is_published(
    open_one, editor, approver, reviewer, in_days
):
    told = open_one.closes_at
    done = end_early(open_one, editor, approver, reviewer)

    assert (open_one.closes_at, done.old_closes_at, done.closes_at) == (
        first_moment(1),
        told,
        first_moment(1),
    )
    assert opinions.post(open_one).receipt
    entry = Entry.objects.get(verb="participation.consultation.end_early")
    assert entry.detail["reason"] == "草案有重大修改，改后重新征求意见"
    in_days(1)
    assert public_state(open_one, at=clock.now()).label == "已提前结束，不计入公众参与方式"


def test_the_draft_goes_back_once_its_opinions_are_answered(
    open_one, listening, editor, approver, reviewer, in_days
):
    opinions.post(open_one)
    end_early(open_one, editor, approver, reviewer)
    in_days(1)
    with pytest.raises(StepRefused, match="没有"):
        notices.close(open_one, by=approver)
    open_one.opinions.update(
        screening=Opinion.Screening.PASSED, verdict="adopted", answer="已经采纳。", answered_at=clock.now()
    )
    notices.close(open_one, by=approver)

    went_back = pass_gate(listening, "redraft", by=approver, reason="重大修改")

    assert went_back.state == Stage.DRAFTING
    assert counted_methods(Round(went_back).closed) == set()
    assert HEARD(Round(went_back)) is not None


def test_a_questionnaire_without_answers_is_closed_after_its_early_end(
    listening, editor, approver, reviewer, in_days
):
    asked = consultations.make(
        listening, Method.QUESTIONNAIRE, by=editor, state="published", opens_at=first_moment(-2)
    )
    end_early(asked, editor, approver, reviewer)
    in_days(1)

    assert notices.close(asked, by=approver).state == Consultation.State.CLOSED


def test_what_has_not_begun_is_ended_as_well(listening, editor, approver, reviewer):
    later = consultations.make(listening, by=editor, state="published", opens_at=first_moment(3))
    opinions.record(later, by=editor)
    end_early(later, editor, approver, reviewer)

    assert later.opens_at < later.closes_at == first_moment(1)


def test_the_last_day_is_not_ended_early(listening, editor):
    record = consultations.make(
        listening, by=editor, state="published", opens_at=first_moment(-30), closes_at=first_moment(1)
    )
    with pytest.raises(StepRefused, match="今天24时以前就截止"):
        workflow.prepare_change(record, by=editor, values={"reason": "改稿"}, kind="early_end")


def test_a_meeting_is_not_ended_early_but_moved(hearing, editor):
    change = workflow.prepare_change(hearing, by=editor, values=moved(50), kind="early_end")

    assert change.kind == NoticeChange.Kind.MOVE


def test_ending_early_is_prepared_on_the_desk_and_the_public_reads_why(
    sign_in, client, open_one, editor, approver, reviewer
):
    page = sign_in(editor).get(open_one.get_absolute_url()).text
    to = reverse("participation_desk:notice_change", args=[open_one.pk]) + "?kind=early_end"
    assert f'href="{to}"' in page
    form = client.get(to)
    assert form.context["form"].fields.keys() == {"version", "kind", "reason"}
    save = reverse("participation_desk:notice_change_save", args=[open_one.pk])
    empty = client.post(save, {"kind": "early_end", "reason": ""})
    assert (empty.status_code, "请写明变更的原因。" in empty.text) == (422, True)

    client.post(save, {"kind": "early_end", "reason": "草案要作重大修改"})

    change = NoticeChange.objects.get(consultation=open_one)
    assert change.kind == NoticeChange.Kind.EARLY_END
    assert "发布当天24时" in client.get(to).text
    published(change, approver, reviewer)
    client.logout()
    public = client.get(open_one.get_public_url()).text
    assert "提前结束，不计入公众参与方式" in public
    assert "草案要作重大修改" in public


def test_a_period_extended_to_thirty_days_says_no_longer_why_it_is_short(
    client, listening, editor, approver, reviewer
):
    short = consultations.make(
        listening,
        by=editor,
        state="published",
        opens_at=first_moment(-2),
        closes_at=first_moment(10),
        short_reason="汛期将至",
    )
    assert "不足30日的理由：汛期将至" in client.get(short.get_public_url()).text

    published(workflow.prepare_change(short, by=editor, values=LONGER), approver, reviewer)

    assert "不足30日的理由" not in client.get(short.get_public_url()).text
