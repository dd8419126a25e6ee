"""Every step of the workflow from every state, as one table."""

from __future__ import annotations

import pytest

from catalogs import workflow
from catalogs.models import CatalogItem, Edition, Submission
from catalogs.workflow import compiling, editions, publishing, reviewing, submitting
from disclosure_portal.workflow import Step, StepRefused
from tests import factories

Item, Batch = CatalogItem.State, Submission.State

# Step -> the states it may be taken from, and the state it leaves behind (None: the same).
STEPS = [
    (compiling.EDIT, CatalogItem, {Item.DRAFT, Item.RETURNED}, None),
    (compiling.REVISE, CatalogItem, {Item.APPROVED}, Item.DRAFT),
    (publishing.WITHDRAW, CatalogItem, set(Item), None),
    (submitting.HAND_IN, Submission, {Batch.OPEN}, Batch.HANDED_IN),
    (submitting.RECALL, Submission, {Batch.HANDED_IN}, Batch.OPEN),
    (submitting.SEND_BACK, Submission, {Batch.HANDED_IN}, Batch.OPEN),
    (submitting.CONFIRM, Submission, {Batch.HANDED_IN}, Batch.CONFIRMED),
    (reviewing.REVIEW, Submission, {Batch.CONFIRMED}, None),
    (reviewing.CLOSE, Submission, {Batch.CONFIRMED}, Batch.DECIDED),
    (editions.EDIT, Edition, {Edition.State.DRAFT}, None),
    (editions.PUBLISH, Edition, {Edition.State.DRAFT}, Edition.State.PUBLISHED),
    (editions.START_NEXT, Edition, {Edition.State.PUBLISHED}, None),
]
MODULES = (compiling, publishing, submitting, reviewing, editions)
GRID = [
    pytest.param(
        step, model, state, state in sources, id=f"{model._meta.model_name}-{step.verb}-from-{state}"
    )
    for step, model, sources, _ in STEPS
    for state in model.State
]


def wrong_state(step, record):
    return f"{record.get_state_display()}状态下不能{step.label}"


@pytest.mark.django_db
@pytest.mark.parametrize(("step", "model", "state", "is_open"), GRID)
def test_a_step_is_open_from_its_states_only(
    step, model, state, is_open, published, editor, confirmed, county
):
    record = {
        CatalogItem: published,
        Submission: confirmed,
        Edition: factories.make_edition(layer=3, county=county, unit_kind="township"),
    }[model]
    record.state = state

    assert (wrong_state(step, record) not in step.refusals(record)) is is_open


@pytest.mark.parametrize(("step", "target"), [(step, target) for step, _, _, target in STEPS])
def test_a_step_ends_where_the_table_says(step, target):
    assert step.target == target


def test_the_table_holds_every_step():
    declared = {one for module in MODULES for one in vars(module).values() if isinstance(one, Step)}

    assert declared == {step for step, *_ in STEPS}


@pytest.fixture
def in_state(request):
    """in_state("handed_in"): the batch of the cast in that state, taken there by steps."""

    def make(state):
        if state == Batch.OPEN:
            handed_in = request.getfixturevalue("handed_in")
            return workflow.recall(handed_in, by=request.getfixturevalue("editor"))
        if state == Batch.DECIDED:
            return request.getfixturevalue("published").rows.get().submission
        return request.getfixturevalue({Batch.HANDED_IN: "handed_in", Batch.CONFIRMED: "confirmed"}[state])

    return make


VERBS = {
    "recall": (Batch.HANDED_IN, lambda batch, cast: workflow.recall(batch, by=cast("editor"))),
    "send_back": (
        Batch.HANDED_IN,
        lambda batch, cast: workflow.send_back(batch, by=cast("approver"), reason="请改"),
    ),
    "confirm": (
        Batch.HANDED_IN,
        lambda batch, cast: workflow.confirm(
            batch, by=cast("approver"), secrecy={row.pk: "不涉密" for row in batch.rows.all()}
        ),
    ),
    "decide": (
        Batch.CONFIRMED,
        lambda batch, cast: workflow.decide(
            batch,
            by=cast("reviewer"),
            decisions=[
                workflow.Decision(row.pk, row.revision_id or 0, "approved") for row in batch.rows.all()
            ],
        ),
    ),
}
AFTER = {"recall": Batch.OPEN, "send_back": Batch.OPEN, "confirm": Batch.CONFIRMED, "decide": Batch.DECIDED}


@pytest.mark.django_db
@pytest.mark.parametrize("state", Batch)
@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_of_a_batch_from_every_state(request, in_state, verb, state):
    source, act = VERBS[verb]
    for person in ("editor", "approver", "reviewer"):
        request.getfixturevalue(person)
    batch = in_state(state)

    if state == source:
        act(batch, request.getfixturevalue)
        after = AFTER[verb]
    else:
        with pytest.raises(StepRefused, match="状态下不能"):
            act(batch, request.getfixturevalue)
        after = state

    batch.refresh_from_db()
    assert batch.state == after
