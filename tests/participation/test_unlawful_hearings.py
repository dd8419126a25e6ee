"""What was not held lawfully: its opinions are answered, and it doesn't count as hearing the public."""

from __future__ import annotations

import pytest
from django.urls import reverse

from disclosure_portal import clock
from disclosure_portal.workflow import StepRefused
from participation.models import Consultation, Method, Opinion
from participation.queries.public_states import public_state
from participation.queries.rounds import Round, counted_methods
from participation.workflow import consultations as workflow
from participation.workflow.requirements import HEARD, TWO_METHODS
from tests.participation import consultations, opinions

pytestmark = pytest.mark.django_db
State = Consultation.State
REASON = "材料在会前3日才送达参加人。"


@pytest.fixture
def listening(decision, editor):
    return consultations.make_listening(decision, by=editor)


@pytest.fixture
def hearing(listening, editor):
    """Over, its papers too late, with one opinion."""
    made = consultations.make_unlawful_hearing(listening, by=editor)
    opinions.record(made, by=editor)
    return made


def answer_all(hearing):
    hearing.opinions.update(
        screening=Opinion.Screening.PASSED, verdict="adopted", answer="已经采纳。", answered_at=clock.now()
    )


@pytest.mark.both_databases
def test_it_can_be_neither_closed_nor_cancelled_but_closed_as_unlawful(hearing, approver):
    answer_all(hearing)
    with pytest.raises(StepRefused, match="没有登记材料送达日期"):
        workflow.close(hearing, by=approver)
    with pytest.raises(StepRefused, match="不能取消"):
        workflow.cancel(hearing, by=approver, reason=REASON)

    done = workflow.close_unlawful(hearing, by=approver, reason=REASON, version=hearing.version)

    assert (done.state, done.unlawful_because, done.closed_by) == (State.CLOSED, REASON, approver)


def test_its_opinions_are_answered_first(hearing, approver):
    with pytest.raises(StepRefused, match="1条意见没有"):
        workflow.close_unlawful(hearing, by=approver, reason=REASON)


def test_it_counts_as_no_method_and_hears_nobody(hearing, decision, approver):
    answer_all(hearing)
    workflow.close_unlawful(hearing, by=approver, reason=REASON)
    round = Round(decision)

    assert counted_methods(round.closed) == set()
    assert HEARD(round) is not None
    assert "已办结0种" in TWO_METHODS(round)


def test_without_a_reason_nothing_is_closed(hearing, approver):
    answer_all(hearing)
    with pytest.raises(StepRefused, match="请写明未依法举行的原因"):
        workflow.close_unlawful(hearing, by=approver, reason=" ")


def test_a_hearing_that_was_prepared_lawfully_is_not_put_aside(hearing, approver):
    answer_all(hearing)
    Consultation.objects.filter(pk=hearing.pk).update(
        papers_delivered_on=consultations.first_moment(-18).date()
    )
    there = {"attended": True, "record_confirmed_on": consultations.first_moment(-5)}
    consultations.make_participant(hearing, state="selected", **there)
    with pytest.raises(StepRefused, match="只有没有依法举行的听证会、座谈会、走访"):
        workflow.close_unlawful(hearing, by=approver, reason=REASON)


def test_no_other_method_is_put_aside(listening, editor, approver):
    times = {"opens_at": consultations.first_moment(-40), "closes_at": consultations.first_moment(-1)}
    written = consultations.make(listening, "written", by=editor, state="published", **times)
    with pytest.raises(StepRefused, match="只有没有依法举行的听证会"):
        workflow.close_unlawful(written, by=approver, reason=REASON)


@pytest.mark.parametrize("method", [Method.HEARING, Method.SYMPOSIUM, Method.SITE_VISIT])
@pytest.mark.parametrize("days", [-1, 30], ids=["nobody came", "called off before the day"])
def test_what_was_not_held_is_closed_with_its_opinions(listening, editor, approver, client, method, days):
    day = consultations.first_moment(days)
    record = consultations.make(listening, method, by=editor, state="published", held_at=day)
    opinions.record(record, by=editor)
    answer_all(record)
    with pytest.raises(StepRefused, match="按未依法举行办结"):
        workflow.cancel(record, by=approver, reason="洪水")

    done = workflow.close_unlawful(record, by=approver, reason="因洪水没有举行")

    assert public_state(done, at=clock.now()).label == "未依法举行，不计入公众参与方式"
    assert counted_methods(Round(listening).closed) == set()
    page = client.get(done.get_public_url()).text
    assert f"本次{Method(method).label}未依法举行" in page
    assert "因洪水没有举行" in page


def test_a_hearing_with_minutes_but_no_papers_is_told_the_way_out(listening, editor, approver):
    made = consultations.make_unlawful_hearing(listening, by=editor)
    with pytest.raises(StepRefused, match="按未依法举行办结"):
        workflow.cancel(made, by=approver, reason="没有送达材料")

    assert workflow.close_unlawful(made, by=approver, reason=REASON).state == State.CLOSED


def test_where_nothing_was_said_it_is_called_off_instead(listening, editor, approver):
    empty = consultations.make_unlawful_hearing(listening, by=editor)
    Consultation.objects.filter(pk=empty.pk).update(minutes="")
    with pytest.raises(StepRefused, match="请取消活动"):
        workflow.close_unlawful(empty, by=approver, reason=REASON)


def test_the_approver_closes_it_on_the_desk_and_the_public_reads_why(sign_in, client, hearing, approver):
    answer_all(hearing)
    desk = sign_in(approver)
    assert "未依法举行，办结" in desk.get(hearing.get_absolute_url()).text
    to = reverse("participation_desk:consultation_close_unlawful", args=[hearing.pk])
    page = desk.post(to, {"version": hearing.version, "reason": ""})
    assert page.status_code == 422
    assert "请写明原因。" in page.text

    page = desk.post(to, {"version": hearing.version, "reason": REASON}, follow=True)

    assert "已按未依法举行办结" in page.text
    client.logout()
    public = client.get(hearing.get_public_url()).text
    assert "未依法举行，不计入公众参与方式" in public
    assert REASON in public
    assert opinions.TEXT in public


def test_an_old_page_does_not_close_it(sign_in, hearing, approver):
    answer_all(hearing)
    to = reverse("participation_desk:consultation_close_unlawful", args=[hearing.pk])
    page = sign_in(approver).post(to, {"version": hearing.version + 1, "reason": REASON})

    assert page.status_code == 422
    assert workflow.STALE in page.text
    assert REASON in page.text
