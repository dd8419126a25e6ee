"""批量登记: from a pasted table to the register, with the proposals right for most rows and every row named."""

from __future__ import annotations

import threading

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, connections

from catalogs import tasks, workflow
from catalogs.models import Disclosure, Registration, RegistrationRow
from catalogs.workflow.registrations import Choice
from disclosure_portal.accounts.queries import system_user
from disclosure_portal.jobs.models import Job
from disclosure_portal.workflow import StepRefused
from tests import factories
from tests.catalogs.column_tables import (
    SITE,
    line,
    order,
    outcomes,
    table,
)
from tests.factories import REVIEW, make_disclosure, make_registration


@pytest.mark.both_databases
def test_ticked_rows_are_registered_and_every_row_says_what_became_of_it(registration, editor):
    done = order(registration, by=editor, ticked={2, 4})

    assert done.state == "applied"
    assert outcomes(done) == [(2, "registered"), (3, "skipped"), (4, "registered")]
    made = Disclosure.objects.first()
    assert (made.secrecy_reviewer, made.registered_by, made.known_by) == ("李审核", editor, "entered")
    assert made.started_on is None
    assert made.due_legal is None


def test_a_column_of_formation_days_is_judged(published, township, editor):
    pasted = f"标题\t链接\t发布时间\t成文日期\n低保公示\t{SITE}/1\t2026-03-03\t2026-02-10"
    order(make_registration(township, by=editor, pasted=pasted), by=editor)

    made = Disclosure.objects.get()
    assert str(made.due_legal) == "2026-03-02"
    assert made.is_late is True


def test_what_is_known_doubled_or_wrong_is_named_and_left_alone(published, township, editor):
    make_disclosure(published, by=editor, address=f"{SITE}/1.html")
    pasted = table(line(1), line(2), line(2), line(3, day="近日"), line(4, unit="新甸镇"))
    factories.make_unit(township.parent, "210323108", "新甸镇")

    registration = make_registration(township, by=editor, pasted=pasted)

    messages = dict(registration.rows.values_list("position", "message"))
    assert outcomes(registration) == [
        (2, "known"),
        (3, "pending"),
        (4, "refused"),
        (5, "pending"),
        (6, "refused"),
    ]
    assert messages[2] == "这个网址已登记过。"
    assert messages[4] == "与第3行是同一个网址"
    assert messages[5].startswith("发布时间“近日”认不出来")
    assert messages[6] == "这一行的单位是“新甸镇”，不是偏岭镇"


@pytest.mark.both_databases
def test_a_page_registered_meanwhile_is_skipped_and_named(registration, published, editor):
    make_disclosure(published, by=editor, address=f"{SITE}/2.html")

    done = order(registration, by=editor)

    assert outcomes(done) == [(2, "registered"), (3, "known"), (4, "registered")]
    assert Disclosure.objects.filter(address=f"{SITE}/2.html").count() == 1


def test_an_item_withdrawn_meanwhile_is_refused_and_named(registration, published, editor, reviewer):
    choices = {row.pk: Choice(True, published.pk) for row in registration.rows.all()}
    workflow.keep_choices(registration, choices, by=editor)
    ordered = workflow.order_registration(registration, by=editor, review=REVIEW)
    workflow.withdraw(published, by=reviewer, reason="内容有误")

    done = workflow.apply_registration(ordered, by=editor)

    assert {outcome for _, outcome in outcomes(done)} == {"refused"}
    assert done.rows.first().message == "所选事项已经撤下或者变动，请重新选择。"


def test_a_title_with_an_identity_number_is_refused_and_named(published, township, editor):
    pasted = table(line(1, title="低保公示11010519491231002X"), line(2))

    done = order(make_registration(township, by=editor, pasted=pasted), by=editor)

    assert outcomes(done) == [(2, "refused"), (3, "registered")]
    assert "身份证号" in done.rows.first().message


def test_a_row_to_come_is_refused_when_registered(published, township, editor):
    done = order(make_registration(township, by=editor, pasted=table(line(1, day="2099-01-01"))), by=editor)

    assert done.rows.get().message == "公开时间还没有到，请核对。"


def test_nothing_is_ordered_without_ticks_items_or_reviewer(registration, editor):
    for choice, reason in (
        (Choice(False, None), "还没有勾选要登记的行。"),
        (Choice(True, None), "第2行、第3行、第4行勾选了登记，但还没有选择事项。"),
    ):
        workflow.keep_choices(registration, {row.pk: choice for row in registration.rows.all()}, by=editor)
        with pytest.raises(StepRefused) as refused:
            workflow.order_registration(registration, by=editor, review=REVIEW)
        assert refused.value.reasons == [reason]
    with pytest.raises(StepRefused):
        workflow.order_registration(registration, by=editor, review=workflow.Review("", ""))


def test_an_item_of_another_unit_cannot_be_chosen(registration, editor, domain, township):
    other = factories.make_unit(township.parent, "210323109", "洋河镇")
    theirs = factories.make_item(other, domain, by=factories.make_person("e2", "外经办", "editor", other))
    row = registration.rows.first()

    workflow.keep_choices(registration, {row.pk: Choice(True, theirs.pk)}, by=editor)

    row.refresh_from_db()
    assert row.chosen_id is None
    with pytest.raises(PermissionDenied):
        workflow.choose_item(row, theirs, by=editor)


def test_only_who_registers_for_the_unit_touches_its_table(registration, outsider, approver):
    for person in (outsider, approver):
        with pytest.raises(PermissionDenied):
            workflow.keep_choices(registration, {}, by=person)


def test_the_county_office_brings_one_table_for_all_units(published, county, reviewer):
    pasted = table(line(1), line(2, unit="别处", title="偏岭镇低保办事指南"), line(3, unit="别处"))

    registration = make_registration(county, by=reviewer, pasted=pasted)

    rows = list(registration.rows.all())
    assert [row.unit == published.unit for row in rows] == [True, True, False]
    assert rows[2].certainty == "unsure"
    assert not rows[2].is_ticked
    order(registration, by=reviewer)
    assert set(Disclosure.objects.values_list("entered_for", flat=True)) == {True}


def test_a_table_that_cannot_be_read_is_refused_with_what_to_do(township, editor):
    registration = make_registration(township, by=editor, pasted="没有表格")

    assert registration.state == "refused"
    assert "请从网站后台导出栏目列表" in registration.refusal


def test_the_jobs_read_and_register(published, township, editor):
    registration = Registration(unit=township, pasted=table(line(1), line(2)))
    registration = workflow.start_registration(registration, by=editor)
    tasks.read_registration(registration.job_id)
    registration.refresh_from_db()
    assert registration.state == "read"
    choices = {row.pk: Choice(True, published.pk) for row in registration.rows.all()}
    workflow.keep_choices(registration, choices, by=editor)
    registration = workflow.order_registration(registration, by=editor, review=REVIEW)

    tasks.apply_registration(registration.job_id)

    assert Job.objects.get(pk=registration.job_id).outcome == "登记2条。"
    assert Disclosure.objects.count() == 2


def test_a_post_that_ended_meanwhile_opens_the_table_again(registration, editor, published):
    choices = {row.pk: Choice(True, published.pk) for row in registration.rows.all()}
    workflow.keep_choices(registration, choices, by=editor)
    ordered = workflow.order_registration(registration, by=editor, review=REVIEW)
    editor.memberships.all().delete()

    tasks.apply_registration(ordered.job_id)

    ordered.refresh_from_db()
    assert ordered.state == "read"
    assert "岗位有变动" in Job.objects.get(pk=ordered.job_id).outcome
    assert not Disclosure.objects.exists()


def test_tables_left_lying_are_cancelled(registration):
    cancelled = workflow.cancel_abandoned(
        Registration,
        workflow.cancel_registration,
        before=registration.uploaded_at.replace(year=2099),
        by=system_user(),
    )

    registration.refresh_from_db()
    assert (cancelled, registration.state, registration.rows.count()) == (1, "cancelled", 0)


@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
def test_two_tables_with_the_same_pages_register_them_once(published, township, editor):
    ordered = []
    for _ in range(2):
        registration = make_registration(township, by=editor, pasted=table(line(1), line(2)))
        choices = {row.pk: Choice(True, published.pk) for row in registration.rows.all()}
        workflow.keep_choices(registration, choices, by=editor)
        ordered.append(workflow.order_registration(registration, by=editor, review=REVIEW))
    together = threading.Barrier(2)

    def apply(registration):
        together.wait()
        try:
            workflow.apply_registration(registration, by=editor)
        finally:
            connections[connection.alias].close()

    threads = [threading.Thread(target=apply, args=[registration]) for registration in ordered]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert Disclosure.objects.count() == 2
    found = sorted(RegistrationRow.objects.values_list("outcome", flat=True))
    assert found == ["known", "known", "registered", "registered"]
