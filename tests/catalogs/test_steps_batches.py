"""Every verb of a batch, from every state."""

from __future__ import annotations

import pytest

from catalogs import workflow
from catalogs.models import CatalogItem, LeadLook, Submission, SubmissionItem
from catalogs.workflow import (
    lead_looks,
    reviewing,
    submitting,
    undoing,
)
from disclosure_portal.accounts.models import Role, User
from disclosure_portal.accounts.queries import system_user
from disclosure_portal.units.models import Unit
from tests import factories
from tests.catalogs.steps import cases, refusal_of

Batch = Submission.State
BATCHES = {
    "hand_in": {
        Batch.OPEN: Batch.HANDED_IN,
        Batch.HANDED_IN: "待单位审核状态下不能提交审核",
        Batch.WITH_LEAD: "待牵头部门审看状态下不能提交审核",
        Batch.CONFIRMED: "待县政府办审核状态下不能提交审核",
        Batch.DECIDED: Batch.DECIDED,  # the items go into the next batch
    },
    "recall": {
        Batch.OPEN: "编制中状态下不能撤回",
        Batch.HANDED_IN: Batch.OPEN,
        Batch.WITH_LEAD: "待牵头部门审看状态下不能撤回",
        Batch.CONFIRMED: "待县政府办审核状态下不能撤回",
        Batch.DECIDED: "已办结状态下不能撤回",
    },
    "send_back": {
        Batch.OPEN: "编制中状态下不能退回经办人",
        Batch.HANDED_IN: Batch.OPEN,
        Batch.WITH_LEAD: "待牵头部门审看状态下不能退回经办人",
        Batch.CONFIRMED: "待县政府办审核状态下不能退回经办人",
        Batch.DECIDED: "已办结状态下不能退回经办人",
    },
    "confirm": {
        Batch.OPEN: "编制中状态下不能审核报送",
        Batch.HANDED_IN: Batch.CONFIRMED,
        Batch.WITH_LEAD: "待牵头部门审看状态下不能审核报送",
        Batch.CONFIRMED: "待县政府办审核状态下不能审核报送",
        Batch.DECIDED: "已办结状态下不能审核报送",
    },
    "review": {
        Batch.OPEN: "编制中状态下不能审核",
        Batch.HANDED_IN: "待单位审核状态下不能审核",
        Batch.WITH_LEAD: "待牵头部门审看状态下不能审核",
        Batch.CONFIRMED: Batch.CONFIRMED,
        Batch.DECIDED: "已办结状态下不能审核",
    },
    "decide": {
        Batch.OPEN: "编制中状态下不能审核",
        Batch.HANDED_IN: "待单位审核状态下不能审核",
        Batch.WITH_LEAD: "待牵头部门审看状态下不能审核",
        Batch.CONFIRMED: Batch.DECIDED,
        Batch.DECIDED: "已办结状态下不能审核",
    },
    "undo_verdict": {
        Batch.OPEN: "编制中状态下不能撤销审核意见",
        Batch.HANDED_IN: "待单位审核状态下不能撤销审核意见",
        Batch.WITH_LEAD: "待牵头部门审看状态下不能撤销审核意见",
        Batch.CONFIRMED: Batch.CONFIRMED,
        Batch.DECIDED: Batch.CONFIRMED,
    },
    "ask_lead": {
        Batch.OPEN: "编制中状态下不能送牵头部门审看",
        Batch.HANDED_IN: "待单位审核状态下不能送牵头部门审看",
        Batch.WITH_LEAD: "待牵头部门审看状态下不能送牵头部门审看",
        Batch.CONFIRMED: Batch.WITH_LEAD,
        Batch.DECIDED: "已办结状态下不能送牵头部门审看",
    },
    "look": {
        Batch.OPEN: "编制中状态下不能提出审看意见",
        Batch.HANDED_IN: "待单位审核状态下不能提出审看意见",
        Batch.WITH_LEAD: Batch.CONFIRMED,
        Batch.CONFIRMED: "待县政府办审核状态下不能提出审看意见",
        Batch.DECIDED: "已办结状态下不能提出审看意见",
    },
    "pass_silently": {
        Batch.OPEN: "编制中状态下不能转县政府办审核",
        Batch.HANDED_IN: "待单位审核状态下不能转县政府办审核",
        Batch.WITH_LEAD: Batch.CONFIRMED,
        Batch.CONFIRMED: "待县政府办审核状态下不能转县政府办审核",
        Batch.DECIDED: "已办结状态下不能转县政府办审核",
    },
}


def hand_in(batch, by):
    free = [item.pk for item in CatalogItem.objects.editable()]
    free = free or [factories.make_item(batch.unit, batch.domain, by=by, level2="另一项").pk]
    workflow.hand_in(batch.unit, batch.domain, by=by, items=free)


def decide(batch, by, rows):
    decisions = [workflow.Decision(row.pk, row.revision_id or 0, "approved") for row in rows]
    results = workflow.decide(batch, by=by, decisions=decisions)
    assert all(result.is_done for result in results)


def undo_verdict(batch, by):
    """The verdict on one row, which has to be given first in an open batch."""
    row = batch.rows.first() or SubmissionItem(submission=batch)  # a recalled batch has no rows any more
    if batch.state == Batch.CONFIRMED:
        decide(batch, by, [row])
    workflow.undo_verdict(row, by=by)


BATCH_ACTS = {
    "undo_verdict": lambda batch, cast: undo_verdict(batch, cast("reviewer")),
    "hand_in": lambda batch, cast: hand_in(batch, cast("editor")),
    "recall": lambda batch, cast: workflow.recall(batch, by=cast("editor")),
    "send_back": lambda batch, cast: workflow.send_back(batch, by=cast("approver"), reason="请改"),
    "confirm": lambda batch, cast: workflow.confirm(
        batch, by=cast("approver"), secrecy=factories.secrecy_of(batch)
    ),
    "review": lambda batch, cast: decide(batch, cast("reviewer"), batch.rows.all()[:1]),
    "decide": lambda batch, cast: decide(batch, cast("reviewer"), batch.rows.all()),
    "ask_lead": lambda batch, cast: lead_looks.ask_lead(batch, lead_of(batch), 5, by=cast("approver")),
    "pass_silently": lambda batch, cast: lead_looks.pass_silently(batch, by=system_user()),
    "look": lambda batch, cast: workflow.answer_look(look_at(batch), by=person_of_lead(batch)),
}


def lead_of(batch):
    return Unit.objects.filter(code="210323030").first() or factories.make_unit(
        batch.unit.county, "210323030", "县民政局", "department"
    )


def person_of_lead(batch):
    return User.objects.filter(username="lead-person").first() or factories.make_person(
        "lead-person", "民政经办", Role.EDITOR, lead_of(batch)
    )


def look_at(batch):
    """The look at the batch, or one that is over: who may answer is asked before whether it waits."""
    over = {"outcome": LeadLook.Outcome.NO_OBJECTION, "answered_at": factories.MOMENT}
    return LeadLook.objects.filter(submission=batch).first() or LeadLook.objects.create(
        submission=batch,
        unit=lead_of(batch),
        asked_at=factories.MOMENT,
        due_on=factories.MOMENT.date(),
        **over,
    )


TAKES = {
    "hand_in": submitting.HAND_IN,
    "recall": submitting.RECALL,
    "send_back": submitting.SEND_BACK,
    "confirm": submitting.CONFIRM,
    "ask_lead": lead_looks.ASK,
    "look": lead_looks.LOOK,
    "pass_silently": lead_looks.PASS_SILENTLY,
    "review": reviewing.REVIEW,
    "decide": reviewing.CLOSE,
    "undo_verdict": undoing.UNDO,
}


@pytest.fixture
def batch_that_is(cast, approver, reviewer):
    """batch_that_is("handed_in"): a batch of two items, taken there by steps."""

    def make(state):
        match state:
            case Batch.OPEN:
                return workflow.recall(cast("handed_in"), by=cast("editor"))
            case Batch.HANDED_IN:
                return cast("handed_in")
            case Batch.CONFIRMED:
                return cast("confirmed")
            case Batch.WITH_LEAD:
                batch = cast("confirmed")
                return lead_looks.ask_lead(batch, lead_of(batch), 5, by=cast("approver"))
        factories.approve_all(cast("confirmed"), by=reviewer)
        return Submission.objects.get()

    return make


@pytest.mark.django_db
@pytest.mark.parametrize(("verb", "before", "after"), cases(BATCHES))
def test_every_verb_of_a_batch_from_every_state(batch_that_is, cast, taken, verb, before, after):
    batch = batch_that_is(before)
    assert batch.state == before
    taken.clear()

    refusal = refusal_of(lambda: BATCH_ACTS[verb](batch, cast))

    batch.refresh_from_db()
    if after in Batch.values:
        assert (refusal, batch.state) == ("", after)
        assert TAKES[verb] in taken
    else:
        assert (refusal, batch.state) == (after, before)


def test_the_table_names_every_state():
    assert all(set(row) == set(Batch) for row in BATCHES.values())
