"""Every verb of a disclosure and of a batch registration, from every state."""

from __future__ import annotations

import pytest

from catalogs import workflow
from catalogs.models import Disclosure, Registration, RegistrationRow
from catalogs.workflow import disclosures, registrations
from tests import factories
from tests.catalogs.steps import assert_outcome, cases, job_failed, refused_in

pytestmark = pytest.mark.django_db

Known = Disclosure.State
DISCLOSURES = {
    "correct": refused_in(Known, "更正") | {Known.WAITING: Known.WAITING, Known.PUBLIC: Known.PUBLIC},
    "release": refused_in(Known, "审核公开") | {Known.WAITING: Known.PUBLIC},
    "remove": refused_in(Known, "移除") | {Known.WAITING: Known.REMOVED, Known.PUBLIC: Known.REMOVED},
    "spot_check": refused_in(Known, "抽查") | {Known.PUBLIC: Known.PUBLIC},
}
DISCLOSURE_ACTS = {
    "correct": lambda one, cast: workflow.correct(
        one, by=cast("editor"), version=one.version, changes={"started_on": factories.MOMENT.date()}
    ),
    "release": lambda one, cast: workflow.release(
        one, by=cast("approver"), version=one.version, secrecy_result="同意公开"
    ),
    "remove": lambda one, cast: workflow.remove(one, by=cast("editor"), reason="内容有误"),
    "spot_check": lambda one, cast: workflow.spot_check(
        one, by=cast("reviewer"), version=one.version, result=Disclosure.Check.RIGHT
    ),
}
DISCLOSURE_TAKES = {
    "correct": disclosures.CORRECT,
    "release": disclosures.RELEASE,
    "remove": disclosures.REMOVE,
    "spot_check": disclosures.SPOT_CHECK,
}


@pytest.fixture
def disclosure_that_is(published, cast, township, make_scan):
    """disclosure_that_is("public"): a file under the item of the cast, taken there by steps."""

    def make(state):
        scan = make_scan(township, cast("editor"))
        made = factories.make_file_disclosure(published, by=cast("editor"), attachment=scan)
        if state == Known.PUBLIC:
            DISCLOSURE_ACTS["release"](made, cast)
        elif state == Known.REMOVED:
            DISCLOSURE_ACTS["remove"](made, cast)
        return Disclosure.objects.get(state=state)

    return make


@pytest.mark.parametrize(("verb", "before", "after"), cases(DISCLOSURES))
def test_every_verb_of_a_disclosure_from_every_state(disclosure_that_is, cast, taken, verb, before, after):
    made = disclosure_that_is(before)

    assert_outcome(
        made, lambda: DISCLOSURE_ACTS[verb](made, cast), after, took=DISCLOSURE_TAKES[verb], taken=taken
    )


# Batch registrations: "stopped" is being applied by a job that failed

Batch = Registration.State
STOPPED, UNDER_WAY = "stopped", "正在登记，请等登记结束。"


def beside_stopped(row):
    """The row of a table, where "stopped" is as APPLYING is unless the row says otherwise."""
    return {STOPPED: row[Batch.APPLYING], **row}


REGISTRATIONS = {
    "read": beside_stopped(refused_in(Batch, "读取") | {Batch.READING: Batch.READ}),
    "refuse": beside_stopped(refused_in(Batch, "读取") | {Batch.READING: Batch.REFUSED}),
    "reread": beside_stopped(refused_in(Batch, "重新读取") | {Batch.READ: Batch.READING}),
    "choose": refused_in(Batch, "选择")
    | {Batch.READ: Batch.READ, Batch.APPLYING: UNDER_WAY, STOPPED: Batch.APPLYING},
    "order": refused_in(Batch, "登记")
    | {Batch.READ: Batch.APPLYING, Batch.APPLYING: UNDER_WAY, STOPPED: Batch.APPLYING},
    "apply": beside_stopped(refused_in(Batch, "登记") | {Batch.APPLYING: Batch.APPLIED}),
    "reopen": beside_stopped(refused_in(Batch, "重新核对") | {Batch.APPLYING: Batch.READ}),
    "cancel": refused_in(Batch, "取消登记")
    | {
        Batch.READING: Batch.CANCELLED,
        Batch.READ: Batch.CANCELLED,
        Batch.APPLYING: UNDER_WAY,
        STOPPED: Batch.CANCELLED,
    },
}
REGISTRATION_ACTS = {
    "read": lambda one, by: workflow.finish_reading_registration(one, [], by=by),
    "refuse": lambda one, by: workflow.refuse_registration(one, by=by, reason="没有表头"),
    "reread": lambda one, by: workflow.reread_registration(
        one, by=by, base_address="http://www.xiuyan.gov.cn/"
    ),
    "choose": lambda one, by: workflow.keep_choices(one, {}, by=by),
    "order": lambda one, by: workflow.order_registration(one, by=by, review=factories.REVIEW),
    "apply": lambda one, by: workflow.apply_registration(one, by=by),
    "reopen": lambda one, by: workflow.reopen_registration(one, by=by),
    "cancel": lambda one, by: workflow.cancel_registration(one, by=by),
}
REGISTRATION_TAKES = {
    "read": registrations.READ,
    "refuse": registrations.REFUSE,
    "reread": registrations.REREAD,
    "choose": registrations.CHOOSE,
    "order": registrations.ORDER,
    "apply": registrations.APPLY,
    "reopen": registrations.REOPEN,
    "cancel": registrations.CANCEL,
}


@pytest.fixture
def registration_that_is(published, township, editor):
    """registration_that_is("read"): a column export of one page, ticked under the item of the cast."""

    def make(state):
        made = factories.make_registration(township, by=editor)
        RegistrationRow.objects.update(is_ticked=True, chosen=published, published_at=factories.MOMENT)
        is_stopped = state == STOPPED
        Registration.objects.update(
            state=Batch.APPLYING if is_stopped else state,
            refusal="没有表头" if state == Batch.REFUSED else "",
            secrecy_result="已审查",
            secrecy_reviewer="李审核",
            applied_at=factories.MOMENT if state == Batch.APPLIED else None,
        )
        made.refresh_from_db()
        return job_failed(made) if is_stopped else made

    return make


@pytest.mark.parametrize(("verb", "before", "after"), cases(REGISTRATIONS))
def test_every_verb_of_a_registration_from_every_state(
    registration_that_is, editor, taken, verb, before, after
):
    made = registration_that_is(before)

    assert_outcome(
        made, lambda: REGISTRATION_ACTS[verb](made, editor), after, took=REGISTRATION_TAKES[verb], taken=taken
    )


@pytest.mark.parametrize(("table", "states"), [(DISCLOSURES, set(Known)), (REGISTRATIONS, {*Batch, STOPPED})])
def test_every_table_names_every_state(table, states):
    assert all(set(row) == states for row in table.values())


TAKES = {*DISCLOSURE_TAKES.values(), *REGISTRATION_TAKES.values()}
