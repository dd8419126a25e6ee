"""自评 of an acceptance: filled in by one, handed in by another, sent back by the county office while it can be mended."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from disclosure_portal import clock
from disclosure_portal.accounts.models import Role
from disclosure_portal.audit.models import Entry
from disclosure_portal.clock import begins
from disclosure_portal.notices.models import Notice
from disclosure_portal.workflow import StaleSave, StepRefused
from supervision.models import AcceptanceForm
from supervision.workflow import acceptance_forms as forms
from tests import factories
from tests.supervision import acceptances

pytestmark = pytest.mark.django_db
State = AcceptanceForm.State
SELF_DAY = date(2022, 2, 20)


@pytest.fixture(autouse=True)
def _clock(settings):
    settings.DEBUG = True
    with clock.set_to(begins(SELF_DAY)):
        yield


@pytest.fixture
def acceptance(county, township, department, reviewer):
    milestone = acceptances.make_milestone(county, by=reviewer)
    return acceptances.make_acceptance(milestone, [township, department], by=reviewer)


@pytest.fixture
def form(acceptance, township):
    return acceptance.forms.get(unit=township)


def url(name, form):
    return reverse(f"supervision_desk:acceptance_form_{name}", args=[form.pk])


def fresh(person):
    """Their roles read anew."""
    return type(person).objects.get(pk=person.pk)


# Handed in by another


def test_whoever_filled_it_in_does_not_hand_it_in(form, editor, approver, township):
    factories.grant(editor, Role.APPROVER, township)
    saved = acceptances.save(form, by=fresh(editor))

    with pytest.raises(PermissionDenied):
        forms.hand_in_form(saved, by=fresh(editor), version=saved.version, on=SELF_DAY)
    sent = forms.hand_in_form(saved, by=approver, version=saved.version, on=SELF_DAY)
    assert (sent.handed_in_by, list(sent.preparers.all())) == (approver, [editor])


def test_an_editor_alone_does_not_hand_in(form, editor, approver):
    saved = acceptances.save(form, by=editor)

    with pytest.raises(PermissionDenied):
        forms.hand_in_form(saved, by=editor, version=saved.version, on=SELF_DAY)


def test_the_last_approver_leaves_the_filling_in_to_the_editor(sign_in, form, editor, approver):
    with pytest.raises(StepRefused, match=r"没有填写过自评的审核人只有您一位.*请张经办填写"):
        acceptances.save(form, by=approver)

    page = sign_in(approver).get(form.get_absolute_url()).content.decode()
    assert "没有填写过自评的审核人只有您一位" in page


def test_who_works_alone_fills_it_in_and_whoever_is_appointed_hands_it_in(sign_in, form, approver, township):
    saved = acceptances.save(form, by=approver)
    page = sign_in(approver).get(form.get_absolute_url()).content.decode()
    assert "请管理员再授权一名单位审核人" in page

    second = factories.make_person("second", "孙审核", Role.APPROVER, township)
    sent = forms.hand_in_form(saved, by=second, version=saved.version, on=SELF_DAY)
    assert sent.state == State.HANDED_IN


def test_what_is_handed_in_is_what_was_read(sign_in, form, editor, approver):
    read = acceptances.save(form, by=editor)
    acceptances.save(form, by=editor)

    with pytest.raises(StaleSave, match="您打开本页以后，自评又被修改过"):
        forms.hand_in_form(read, by=approver, version=read.version, on=SELF_DAY)
    answer = sign_in(approver).post(url("hand_in", form), {"version": read.version}, follow=True)
    assert "您打开本页以后，自评又被修改过" in answer.content.decode()
    form.refresh_from_db()
    assert form.state == State.OPEN


def test_the_page_before_handing_in_shows_what_goes(sign_in, form, editor, approver):
    acceptances.save(form, by=editor)

    page = sign_in(approver).get(url("hand_in", form)).content.decode()

    assert page.count("岫政办发〔2021〕12号") == 3
    assert "不报送，返回" in page
    form.refresh_from_db()
    assert form.state == State.OPEN


# Sent back


@pytest.fixture
def sent(form, editor, approver):
    return acceptances.hand_in(form, by=editor)


@pytest.mark.both_databases
def test_a_returned_form_is_open_again_and_its_unit_is_told_why(
    sign_in, sent, reviewer, editor, approver, colleague
):
    returned = acceptances.send_back(sent, by=reviewer, reason="第2项没有写文号。")

    assert (returned.state, returned.handed_in_at, returned.handed_in_by) == (State.OPEN, None, None)
    told = Notice.objects.filter(event__startswith="acceptance-returned:", text__contains="第2项没有写文号。")
    assert {one.recipient for one in told} == {editor, approver}
    assert not Notice.objects.unread().filter(event__startswith="acceptance-handed-in:").exists()
    entry = Entry.objects.get(verb="supervision.acceptanceform.return")
    assert (entry.actor, entry.detail["reason"]) == (reviewer, "第2项没有写文号。")

    page = sign_in(editor).get(returned.get_absolute_url()).content.decode()
    assert "王审核（县政府办）于 2022-02-20 00:00 退回李审核" in page
    assert "原因：第2项没有写文号。" in page


def test_a_form_that_came_back_is_handed_in_again_and_told_again(sent, reviewer, editor, approver):
    acceptances.send_back(sent, by=reviewer)
    again = acceptances.hand_in(sent, by=editor)

    assert (again.state, again.returns.count()) == (State.HANDED_IN, 1)
    waiting = Notice.objects.unread().filter(event__startswith="acceptance-handed-in:")
    assert [one.recipient for one in waiting] == [reviewer]
    assert not Notice.objects.unread().filter(event__startswith="acceptance-returned:").exists()


def test_after_a_return_its_preparers_still_do_not_hand_it_in(sent, reviewer, editor, approver, township):
    acceptances.send_back(sent, by=reviewer)
    factories.grant(editor, Role.APPROVER, township)
    form = AcceptanceForm.objects.get(pk=sent.pk)

    with pytest.raises(PermissionDenied):
        forms.hand_in_form(form, by=fresh(editor), version=form.version, on=SELF_DAY)


def test_nobody_of_the_unit_returns_its_form(sent, colleague, township):
    factories.grant(colleague, Role.EDITOR, township)

    with pytest.raises(PermissionDenied):
        acceptances.send_back(sent, by=fresh(colleague))


def test_whoever_handed_it_in_once_neither_returns_nor_decides_it(sent, reviewer, approver, office, township):
    acceptances.send_back(sent, by=reviewer)
    other = factories.make_person("other", "孙审核", Role.APPROVER, township)
    again = acceptances.hand_in(sent, by=township_editor(township), sender=other)
    approver.memberships.all().delete()
    factories.grant(approver, Role.REVIEWER, office)

    with pytest.raises(PermissionDenied):
        acceptances.send_back(again, by=fresh(approver))


def township_editor(township):
    return factories.make_person("another", "吴经办", Role.EDITOR, township)


def test_nothing_goes_back_without_a_reason_or_after_the_day_or_in_the_review(
    acceptance, sent, department, reviewer, editor
):
    with pytest.raises(StepRefused, match="请写明退回的原因"):
        acceptances.send_back(sent, by=reviewer, reason=" ")
    with pytest.raises(StepRefused, match="请先修改自评截止日期"):
        acceptances.send_back(sent, by=reviewer, on=acceptances.UNTIL + timedelta(days=1))

    acceptances.begin_review(acceptance, by=reviewer)
    with pytest.raises(StepRefused, match="自评已经结束，由县政府办复核"):
        acceptances.send_back(sent, by=reviewer)


def test_the_county_office_returns_it_on_its_page(sign_in, sent, reviewer):
    client, address = sign_in(reviewer), url("return", sent)
    assert address in client.get(sent.get_absolute_url()).content.decode()

    empty = client.post(address, {"version": sent.version, "reason": ""})
    assert (empty.status_code, "请写明退回的原因" in empty.content.decode()) == (422, True)
    stale = client.post(address, {"version": sent.version - 1, "reason": "补写文号"})
    assert (stale.status_code, "补写文号" in stale.content.decode()) == (422, True)
    client.post(address, {"version": sent.version, "reason": "补写文号"})

    assert sent.returns.get().because == "补写文号"


# What was never handed in


def test_a_unit_that_never_handed_in_is_told_so_once_the_review_begins(
    sign_in, acceptance, form, sent, department, reviewer, editor
):
    missing = acceptance.forms.get(unit=department)
    assert missing.state_told == "自评中"

    acceptances.begin_review(acceptance, by=reviewer)
    missing = AcceptanceForm.objects.get(pk=missing.pk)
    assert missing.state_told == "未报送自评"
    client = sign_in(reviewer)
    for page in (acceptance.get_absolute_url(), missing.get_absolute_url()):
        assert "未报送自评" in client.get(page).content.decode()
        assert "自评中" not in client.get(page).content.decode()
