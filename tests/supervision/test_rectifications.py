"""整改: ordered with a last day, reported by the unit, looked at again by another person, closed or sent back."""

from __future__ import annotations

import io
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from PIL import Image

from disclosure_portal import clock
from disclosure_portal.accounts.models import Role
from disclosure_portal.attachments.models import Attachment
from disclosure_portal.clock import begins
from disclosure_portal.notices.models import Notice
from disclosure_portal.workflow import StepRefused
from supervision.models import Rectification
from supervision.queries.rectifications import Filters, listed
from supervision.workflow import rectifications as workflow
from tests import factories
from tests.supervision import inspections

pytestmark = pytest.mark.django_db
State = Rectification.State
AS_OF = inspections.AS_OF
LIST = "/desk/supervision/rectifications/"


@pytest.fixture(autouse=True)
def _on_the_day(settings):
    settings.DEBUG = True
    with clock.set_to(begins(AS_OF)):
        yield


@pytest.fixture
def inspection(county, township, domain, editor, approver, reviewer):
    people = {"editor": editor, "approver": approver, "reviewer": reviewer}
    with clock.set_to(factories.MOMENT):
        factories.make_published(township, domain, count=2, **people)
    return inspections.make_ordered(county, by=reviewer, on=AS_OF)


@pytest.fixture
def ordered(inspection):
    return inspections.orders_of(inspection).first()


@pytest.fixture
def reported(ordered, editor):
    return inspections.report(ordered, by=editor)


def told(person, what):
    return Notice.objects.filter(recipient=person, event__startswith=f"rectification-{what}:")


# Steps


def test_the_unit_reports_and_the_other_reviewer_is_told(ordered, editor, reviewer, colleague):
    reported = inspections.report(ordered, by=editor, text="  网页已经恢复。 ")

    answer = reported.answers.get()
    assert (reported.state, answer.text, answer.reported_by) == (State.REPORTED, "网页已经恢复。", editor)
    assert answer.due_legal == ordered.due_legal
    assert told(colleague, "reported").count() == 1
    assert not told(reviewer, "reported").exists()  # who found it doesn't look at it again


@pytest.mark.both_databases
def test_who_found_a_problem_does_not_write_it_off(reported, reviewer, colleague, editor, approver):
    for person in (reviewer, editor, approver):
        with pytest.raises(PermissionDenied):
            inspections.accept(reported, by=person)

    closed = inspections.accept(reported, by=colleague, remark="已核对")

    assert (closed.state, closed.closed_on, closed.rechecked_by) == (State.CLOSED, AS_OF, colleague)
    assert told(editor, "closed").count() == 1
    assert not told(colleague, "reported").filter(read_at=None).exists()


def test_who_ordered_it_looks_again_only_where_nobody_else_can(
    county, inspection, office, editor, reviewer, colleague
):
    order = inspections.orders_of(inspection).first()
    Rectification.objects.filter(pk=order.pk).update(ordered_by=colleague)
    reported = inspections.report(order, by=editor)
    third = factories.make_person("third", "吴审核", Role.REVIEWER, office)

    assert workflow.left_to_recheck(reported) == [third]
    with pytest.raises(PermissionDenied):
        inspections.accept(reported, by=colleague)
    third.memberships.update(ends_on=date(2026, 1, 1))

    assert inspections.accept(reported, by=colleague).state == State.CLOSED


def test_nobody_of_the_unit_looks_at_its_own_work(reported, township, colleague):
    factories.grant(colleague, Role.APPROVER, township)

    with pytest.raises(PermissionDenied):
        inspections.accept(reported, by=type(colleague).objects.get(pk=colleague.pk))


@pytest.mark.parametrize("sent_back", [False, True])
def test_who_reported_does_not_look_again_from_the_county_office(
    reported, office, editor, approver, colleague, sent_back
):
    if sent_back:  # and the approver reports what the editor began
        reported = inspections.report(inspections.send_back(reported, by=colleague), by=approver)
    editor.memberships.update(ends_on=date(2026, 1, 1))
    factories.grant(editor, Role.REVIEWER, office)
    moved = type(editor).objects.get(pk=editor.pk)

    assert workflow.left_to_recheck(reported) == [colleague]
    with pytest.raises(PermissionDenied):
        inspections.accept(reported, by=moved)
    with pytest.raises(IntegrityError), transaction.atomic():
        reported.answers.filter(reported_by=editor).update(rechecked_by=editor)


def test_what_is_sent_back_gets_a_new_day_and_keeps_the_old_report(reported, editor, colleague):
    first_due = reported.due_legal
    # The first working day after the week of National Day 2026 is 8 October; 10 October works.
    back = inspections.send_back(
        reported, by=colleague, reason="附件仍然打不开", working_days=5, on=date(2026, 9, 29)
    )

    assert (back.state, back.due_nominal, back.due_legal) == (
        State.ORDERED,
        date(2026, 10, 12),
        date(2026, 10, 12),
    )
    assert "附件仍然打不开" in told(editor, "returned").get().text
    again = inspections.report(back, by=editor, text="附件已重新上传。")
    assert [(one.text, one.verdict, one.due_legal) for one in again.answers.all()] == [
        ("网页已经恢复。", "sent_back", first_due),
        ("附件已重新上传。", "", date(2026, 10, 12)),
    ]
    assert not told(editor, "returned").filter(read_at=None).exists()


def test_reasons_are_asked(ordered, editor, colleague):
    with pytest.raises(StepRefused, match="写明整改情况"):
        inspections.report(ordered, by=editor, text=" ")
    reported = inspections.report(ordered, by=editor)
    with pytest.raises(StepRefused, match="写明复查未通过的原因"):
        inspections.send_back(reported, by=colleague, reason=" ")


def test_of_two_at_once_the_second_is_told(ordered, editor, approver, colleague):
    workflow.report(ordered, by=editor, version=ordered.version, text="已恢复")
    with pytest.raises(StepRefused, match="待复查状态下不能报告整改情况"):
        workflow.report(ordered, by=approver, version=ordered.version, text="也恢复了")

    back = inspections.send_back(ordered, by=colleague)
    with pytest.raises(StepRefused) as refused:
        workflow.report(back, by=approver, version=ordered.version - 1, text="也恢复了")
    assert refused.value.reasons == [workflow.STALE]
    assert ordered.answers.count() == 1


def test_a_report_after_the_last_day_is_late_and_stays_so(ordered, editor, colleague):
    assert not ordered.is_overdue(ordered.due_legal)
    assert ordered.is_overdue(date(2026, 12, 31))

    with clock.set_to(begins(date(2026, 12, 31))):
        late = inspections.report(ordered, by=editor)
        closed = inspections.accept(late, by=colleague)
    assert closed.was_late
    assert not closed.is_overdue(date(2027, 1, 1))


@pytest.mark.parametrize(
    ("on", "days", "due"),
    [
        (date(2026, 2, 10), 10, date(2026, 3, 2)),  # Spring Festival 15 to 23 off, 14 and 28 worked
        (date(2026, 9, 18), 5, date(2026, 9, 24)),  # Sunday 20 September works
        (date(2026, 12, 31), 1, date(2027, 1, 4)),  # 1 January off, then a weekend
    ],
)
def test_last_days_around_rest_days(county, township, domain, editor, approver, reviewer, on, days, due):
    with clock.set_to(factories.MOMENT):
        factories.make_published(township, domain, editor=editor, approver=approver, reviewer=reviewer)
    drawn = inspections.make_drawn(county, by=reviewer)
    inspections.check_all(drawn, by=reviewer)

    inspections.order(drawn, by=reviewer, on=on, ordinary_days=days)

    assert inspections.orders_of(drawn).get().due_legal == due


# Lists and pages


def test_the_list_is_narrowed_by_its_address(inspection, ordered, township, editor, colleague):
    other = inspections.orders_of(inspection).last()
    inspections.report(other, by=editor)
    visible = Rectification.objects.visible_to(colleague)
    late = date(2026, 12, 31)

    assert list(listed(visible, Filters(state="overdue"), on=late)) == [ordered]
    assert list(listed(visible, Filters(state="overdue"), on=AS_OF)) == []
    assert list(listed(visible, Filters(state="reported"), on=AS_OF)) == [other]
    assert list(listed(visible, Filters(unit=township, source="inspection"), on=AS_OF)) == [ordered, other]
    assert list(listed(visible, Filters(source="acceptance"), on=AS_OF)) == []
    assert list(listed(visible, Filters(words="办事指南2"), on=AS_OF)) == [
        one for one in (ordered, other) if "办事指南2" in one.problem
    ]


def test_the_list_costs_the_same_however_long(sign_in, inspection, ordered, colleague, count_queries):
    client = sign_in(colleague)
    many = count_queries(lambda: client.get(LIST))
    Rectification.objects.exclude(pk=ordered.pk).delete()

    assert count_queries(lambda: client.get(LIST)) == many


def test_a_filter_that_cannot_be_read_narrows_nothing(sign_in, ordered, colleague):
    page = sign_in(colleague).get(LIST, {"unit": "没有", "state": "x", "page": "-3"})

    assert page.status_code == 200
    assert "共 <strong>2</strong> 项" in page.content.decode()


def test_the_unit_reports_on_its_page_with_evidence(sign_in, ordered, editor):
    picture = io.BytesIO()
    Image.new("RGB", (4, 4)).save(picture, "PNG")

    page = sign_in(editor).post(
        reverse("supervision_desk:rectification_report", args=[ordered.pk]),
        {
            "version": ordered.version,
            "text": "网页已经恢复。",
            "file": SimpleUploadedFile("截图.png", picture.getvalue()),
        },
        follow=True,
    )

    assert "已报告，等县政府办复查。" in page.content.decode()
    assert ordered.answers.get().attachment == Attachment.objects.get()


def test_what_was_typed_stays_when_it_is_refused(sign_in, ordered, editor):
    typed = "联系人身份证号11010519491231002X，网页已恢复"
    client = sign_in(editor)
    address = reverse("supervision_desk:rectification_report", args=[ordered.pk])

    page = client.post(address, {"version": ordered.version, "text": typed})
    assert page.status_code == 422
    assert typed in page.content.decode()
    assert not ordered.answers.exists()

    stale = client.post(address, {"version": 99, "text": "已恢复"})
    assert stale.status_code == 422
    assert workflow.STALE in stale.content.decode()
    assert f'name="version" value="{ordered.version}"' in stale.content.decode()


def test_the_other_reviewer_writes_off_or_sends_back_on_the_page(sign_in, reported, colleague):
    client = sign_in(colleague)
    back = reverse("supervision_desk:rectification_return", args=[reported.pk])

    assert client.post(back, {"back-version": reported.version, "back-working_days": "0"}).status_code == 422
    form = {"back-version": reported.version, "back-working_days": "5", "back-reason": "仍然打不开"}
    assert client.post(back, form).status_code == 302

    reported.refresh_from_db()
    assert reported.state == State.ORDERED


def test_the_page_says_who_can_look_again(sign_in, reported, reviewer, office):
    page = sign_in(reviewer).get(reported.get_absolute_url()).content.decode()
    assert "没有可以复查的人" in page

    factories.make_person("third", "吴审核", Role.REVIEWER, office)
    assert "可以复查的人：吴审核" in sign_in(reviewer).get(reported.get_absolute_url()).content.decode()


def test_the_desk_says_what_waits(sign_in, inspection, ordered, editor, colleague):
    inspections.report(ordered, by=editor)

    assert "<strong>1</strong> 个问题要整改" in sign_in(editor).get("/desk/").content.decode()
    assert "<strong>1</strong> 项整改等您复查" in sign_in(colleague).get("/desk/").content.decode()
