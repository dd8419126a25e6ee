"""Proofs: handed in by the unit, replaced while they wait, decided by another person; the accepted one's day counts."""

from __future__ import annotations

from datetime import date, datetime, time
from importlib import import_module

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from disclosure_portal.accounts.models import Role
from disclosure_portal.audit.models import Entry
from disclosure_portal.notices.models import Notice
from disclosure_portal.workflow import StaleSave, StepRefused
from supervision.models import Plan, Proof, Status
from supervision.queries.standings import explain, standings
from supervision.workflow import proofs
from tests import factories
from tests.browser import DESKTOP, PHONE, assert_accessible, assert_fits
from tests.supervision import records

pytestmark = pytest.mark.django_db


def at_noon(day):
    return timezone.make_aware(datetime.combine(day, time(12)))


HANDED_IN = at_noon(date(2020, 10, 21))
DECIDED = at_noon(date(2020, 11, 10))


@pytest.fixture
def milestone(county, reviewer):
    return records.make_milestone(records.make_plan(county, by=reviewer), proof_asked="年度工作安排")


@pytest.fixture
def assignment(milestone, township):
    return records.make_assignment(milestone, township)


@pytest.fixture
def proof(assignment, editor, approver, colleague):
    return records.make_proof(assignment, by=editor, at=HANDED_IN)


def paper(**changes):
    values = {"text": "另一份", "document_number": "偏政发〔2020〕10号", "done_on": date(2020, 10, 21)}
    return proofs.Paper(**{**values, **changes})


def status(milestone, as_of):
    (one,) = standings([milestone], as_of=as_of)
    return one.status, one.lacks


def test_the_day_of_the_accepted_proof_counts_once_it_is_accepted(proof, milestone, reviewer):
    proofs.accept(proof, by=reviewer, version=proof.version, at=DECIDED)

    assert status(milestone, date(2020, 10, 20)) == (Status.DUE_SOON, "没有提交年度工作安排")
    assert status(milestone, date(2020, 11, 9)) == (Status.OVERDUE, "年度工作安排已提交，等县政府办核定")
    assert status(milestone, date(2020, 11, 10)) == (Status.MET, "")
    assert Entry.objects.filter(verb="supervision.proof.accept").count() == 1


def test_a_refused_proof_says_why_and_another_is_handed_in(proof, assignment, editor, reviewer, milestone):
    proofs.refuse(proof, by=reviewer, version=proof.version, reason="没有盖章", at=DECIDED)
    again = proofs.hand_in(assignment, by=editor, version=0, paper=paper(), at=DECIDED)

    assert again.pk != proof.pk
    assert Proof.objects.get(pk=proof.pk).reason == "没有盖章"
    assert "没有认可，请重新提交：没有盖章" in Notice.objects.filter(recipient=editor).latest("pk").text
    assert len(explain(assignment, as_of=date(2020, 11, 10)).rows) == 2


def test_a_waiting_proof_is_replaced_and_the_reader_of_the_old_one_told(proof, assignment, editor, reviewer):
    replaced = proofs.hand_in(assignment, by=editor, version=1, paper=paper(), at=HANDED_IN)

    assert (replaced.pk, replaced.version, replaced.text) == (proof.pk, 2, "另一份")
    with pytest.raises(StaleSave):
        proofs.accept(proof, by=reviewer, version=1, at=DECIDED)
    with pytest.raises(StaleSave):
        proofs.hand_in(assignment, by=editor, version=1, paper=paper(), at=HANDED_IN)


def test_who_handed_it_in_or_works_for_the_unit_does_not_decide(
    assignment, proof, township, reviewer, colleague
):
    factories.grant(colleague, Role.EDITOR, township)
    on_behalf = proofs.hand_in(assignment, by=reviewer, version=1, paper=paper(), at=HANDED_IN)

    for person in (reviewer, colleague):
        with pytest.raises(PermissionDenied):
            proofs.accept(on_behalf, by=person, version=2, at=DECIDED)


def test_who_handed_in_what_was_replaced_does_not_decide_either(
    assignment, editor, reviewer, colleague, client
):
    """The county office handed it in for the unit; the unit changed its words and left the paper."""
    records.make_proof(assignment, by=reviewer, at=HANDED_IN)
    replaced = proofs.hand_in(assignment, by=editor, version=1, paper=paper(), at=HANDED_IN)

    with pytest.raises(PermissionDenied):
        proofs.accept(replaced, by=reviewer, version=2, at=DECIDED)
    client.force_login(reviewer)
    assert reverse("supervision_desk:proof_decide", args=[replaced.pk]) not in client.get("/desk/").text
    assert Notice.objects.filter(event=f"proof-handed-in:{replaced.pk}:2").get().recipient == colleague
    assert proofs.accept(replaced, by=colleague, version=2, at=DECIDED).state == Proof.State.ACCEPTED


def test_a_proof_that_nobody_may_decide_goes_to_the_administrators(
    assignment, reviewer, administrator, client
):
    proof = records.make_proof(assignment, by=reviewer, at=HANDED_IN)

    told = Notice.objects.get(event=f"proof-handed-in:{proof.pk}:1")
    assert (told.recipient, told.text.endswith(proofs.NOBODY_DECIDES)) == (administrator, True)
    client.force_login(reviewer)
    assert proofs.NOBODY_DECIDES in client.get(proof.get_absolute_url()).text


def test_who_handed_in_before_that_was_kept_is_taken_from_the_trail(proof, assignment, editor, reviewer):
    proofs.hand_in(assignment, by=reviewer, version=1, paper=paper(), at=HANDED_IN)
    proof.preparers.clear()
    import_module("supervision.migrations.0008_all_who_prepared_are_kept").keep_preparers(apps, None)

    assert set(proof.preparers.all()) == {editor, reviewer}


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"done_on": date(2020, 10, 22)}, "完成日期不能晚于今天。"),
        ({"done_on": date(2020, 8, 19)}, "完成日期不能早于2020年8月20日（星期四）。"),
        ({"document_number": ""}, "请上传附件，或者填写文号。"),
    ],
)
def test_a_proof_that_shows_nothing_is_refused(assignment, editor, changes, reason):
    with pytest.raises(StepRefused) as refused:
        proofs.hand_in(assignment, by=editor, version=0, paper=paper(**changes), at=HANDED_IN)

    assert refused.value.reasons == [reason]


def test_a_task_that_is_checked_waived_over_or_proved_takes_no_proof(assignment, editor, reviewer, proof):
    proofs.accept(proof, by=reviewer, version=1, at=DECIDED)
    assert proofs.hand_in_refusals(assignment, on=date(2020, 11, 11)) == ["佐证已经认可，不用再提交"]

    assignment.waived_on = date(2020, 11, 11)
    assignment.milestone.plan.state = Plan.State.CLOSED
    assert len(proofs.hand_in_refusals(assignment, on=date(2020, 11, 11))) == 3

    assignment.milestone.check_name = "plan_page"
    assert proofs.hand_in_refusals(assignment, on=date(2020, 11, 11)) == [
        "这项任务由平台按自己的记录核验，不用提交佐证"
    ]


def test_a_yearly_proof_is_of_its_year(county, reviewer, township, editor):
    plan = records.make_plan(county, by=reviewer)
    milestone = records.make_milestone(plan, date(2021, 12, 31), is_continuing=True)
    assignment = records.make_assignment(milestone, township)

    assert proofs.day_refusal(assignment, date(2020, 12, 31), on=date(2021, 6, 1))
    assert not proofs.day_refusal(assignment, date(2021, 1, 1), on=date(2021, 6, 1))


# Pages


def test_the_page_keeps_what_was_typed_and_hands_in(sign_in, assignment, editor, colleague):
    client = sign_in(editor)
    url = reverse("supervision_desk:proof_hand_in", args=[assignment.pk])

    response = client.post(url, {"version": "0", "text": "写好的说明", "done_on": "2099-01-01"})
    assert response.status_code == 422
    assert "写好的说明" in response.text
    assert "完成日期不能晚于今天。" in response.text
    assert "请上传附件，或者填写文号。" in response.text

    data = {"version": "0", "text": "写好的说明", "done_on": "2020-12-01", "document_number": "1号"}
    assert client.post(url, data).url == assignment.get_absolute_url()
    assert assignment.proofs.get().state == Proof.State.HANDED_IN


def test_the_task_leads_to_the_next_step_and_the_desk_to_the_decision(
    sign_in, proof, assignment, editor, reviewer
):
    decide = reverse("supervision_desk:proof_decide", args=[proof.pk])
    assert "换一份佐证" in sign_in(editor).get(assignment.get_absolute_url()).text

    client = sign_in(reviewer)
    assert decide in client.get(assignment.get_absolute_url()).text
    assert decide in client.get("/desk/").text
    refused = client.post(decide, {"version": "1", "refuse": ""})
    assert refused.status_code == 422
    assert "请写明不认可的理由" in refused.text
    assert client.post(decide, {"version": "1", "accept": ""}).url == assignment.get_absolute_url()
    assert Proof.objects.get(pk=proof.pk).state == Proof.State.ACCEPTED
    assert decide not in client.get("/desk/").text


@pytest.mark.browser
def test_the_pages_of_a_proof_are_accessible_and_fit_a_phone(open_page, proof, assignment, editor, reviewer):
    """tests/test_pages.py looks at both empty; here a proof waits and the task shows it."""
    pages = {
        reviewer: [reverse("supervision_desk:proof_decide", args=[proof.pk]), assignment.get_absolute_url()],
        editor: [reverse("supervision_desk:proof_hand_in", args=[assignment.pk])],
    }
    for person, paths in pages.items():
        page = open_page(paths[0], by=person)
        for path in paths:
            page.goto(path)
            for width in (DESKTOP, PHONE):
                page.set_viewport_size({"width": width, "height": 900})
                assert_fits(page)
                assert_accessible(page)
