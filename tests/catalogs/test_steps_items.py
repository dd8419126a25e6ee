"""Every verb of an item, from every state that a person sees."""

from __future__ import annotations

import pytest

from catalogs import workflow
from catalogs.models import CatalogItem
from catalogs.workflow import (
    compiling,
    publishing,
)
from disclosure_portal.workflow import StepRefused
from tests import factories
from tests.catalogs.steps import cases, refusal_of

# Items, by the word that a person sees: each is taken there by steps

Item, Status = CatalogItem.State, CatalogItem.Status
DRAFT, RETURNED = (Item.DRAFT, Status.DRAFT), (Item.RETURNED, Status.RETURNED)
APPROVED, PUBLISHED = (Item.APPROVED, Status.APPROVED), (Item.APPROVED, Status.PUBLISHED)
REVISING, WITHDRAWN = (Item.DRAFT, Status.REVISING), (Item.APPROVED, Status.WITHDRAWN)
NOT_PUBLIC = "本事项没有在公开，不能撤下。"
SIGNED = "本事项已有审核过的版本，不能删除；不再公开的，请联系县政府办公室撤下。"
GONE = "gone"
EDITED = {
    Status.DRAFT: DRAFT,
    Status.HANDED_IN: "审核中状态下不能修改",
    Status.CONFIRMED: "审核中状态下不能修改",
    Status.RETURNED: RETURNED,
    Status.APPROVED: "已审定状态下不能修改",
    Status.PUBLISHED: "已审定状态下不能修改",
    Status.REVISING: REVISING,
    Status.WITHDRAWN: "已审定状态下不能修改",
}
ITEMS = {
    "save": EDITED,
    "check_off": EDITED,
    "mark_not_applicable": EDITED,
    "mark_applicable": EDITED,
    "remove": EDITED | {Status.DRAFT: GONE, Status.RETURNED: SIGNED, Status.REVISING: SIGNED},
    "revise": {
        Status.DRAFT: "草稿状态下不能修订",
        Status.HANDED_IN: "审核中状态下不能修订",
        Status.CONFIRMED: "审核中状态下不能修订",
        Status.RETURNED: "退回修改状态下不能修订",
        Status.APPROVED: "本事项已审定但尚未发布，发布后才能修订。",
        Status.PUBLISHED: REVISING,
        Status.REVISING: "草稿状态下不能修订",
        Status.WITHDRAWN: (Item.DRAFT, Status.WITHDRAWN),
    },
    "publish": {
        Status.DRAFT: "草稿状态下不能发布。",
        Status.HANDED_IN: "审核中状态下不能发布。",
        Status.CONFIRMED: "审核中状态下不能发布。",
        Status.RETURNED: "退回修改状态下不能发布。",
        Status.APPROVED: PUBLISHED,
        Status.PUBLISHED: "已经发布过了。",
        Status.REVISING: "草稿状态下不能发布。",
        Status.WITHDRAWN: "本版本已撤下，修订并重新审定后才能发布。",
    },
    "withdraw": dict.fromkeys(Status, NOT_PUBLIC)
    | {Status.PUBLISHED: WITHDRAWN, Status.REVISING: (Item.DRAFT, Status.WITHDRAWN)},
}


def publish(item, by):
    (result,) = workflow.publish([item.pk], by=by)
    if result.refusal:
        raise StepRefused([result.refusal])


ITEM_ACTS = {
    "save": lambda item, cast: workflow.save_elements(
        item, by=cast("editor"), version=item.version, changes={"subject": "新的主体"}
    ),
    "check_off": lambda item, cast: workflow.check_off(item, by=cast("editor"), version=item.version),
    "mark_not_applicable": lambda item, cast: workflow.mark_not_applicable(
        item, by=cast("editor"), version=item.version, reason="由县民政局公开"
    ),
    "mark_applicable": lambda item, cast: workflow.mark_applicable(
        item, by=cast("editor"), version=item.version
    ),
    "remove": lambda item, cast: workflow.remove_item(item, by=cast("editor")),
    "revise": lambda item, cast: workflow.revise(item, by=cast("editor")),
    "publish": lambda item, cast: publish(item, cast("reviewer")),
    "withdraw": lambda item, cast: workflow.withdraw(item, by=cast("reviewer"), reason="内容有误"),
}
# What the record needs besides its state.
MADE_READY = {
    "check_off": {"needs_checking": True},
    "mark_applicable": {"not_applicable": True, "not_applicable_reason": "由县民政局公开"},
}
TAKES = {
    **dict.fromkeys(
        ("save", "check_off", "mark_not_applicable", "mark_applicable", "remove"), compiling.EDIT
    ),
    "revise": compiling.REVISE,
    "withdraw": publishing.WITHDRAW,
}


@pytest.fixture
def item_that_is(item, township, domain, editor, approver, reviewer):
    """item_that_is(Status.RETURNED): the item of the cast, taken there by steps."""

    def confirmed():
        return factories.make_confirmed(township, domain, editor=editor, approver=approver, items=[item])

    def decided(verdict):
        batch = confirmed()
        row = batch.rows.get()
        decision = workflow.Decision(row.pk, row.revision_id, verdict, "请补充")
        workflow.decide(batch, by=reviewer, decisions=[decision])

    def published():
        decided("approved")
        workflow.publish([item.pk], by=reviewer)

    def then(step, **options):
        published()
        step(item, **options)

    ways = {
        Status.DRAFT: lambda: None,
        Status.HANDED_IN: lambda: workflow.hand_in(township, domain, by=editor, items=[item.pk]),
        Status.CONFIRMED: confirmed,
        Status.RETURNED: lambda: decided("returned"),
        Status.APPROVED: lambda: decided("approved"),
        Status.PUBLISHED: published,
        Status.REVISING: lambda: then(workflow.revise, by=editor),
        Status.WITHDRAWN: lambda: then(workflow.withdraw, by=reviewer, reason="内容有误"),
    }

    def make(status):
        ways[status]()
        made = CatalogItem.objects.get()
        assert made.status == status
        return made

    return make


@pytest.mark.django_db
@pytest.mark.parametrize(("verb", "before", "after"), cases(ITEMS))
def test_every_verb_of_an_item_from_every_state(item_that_is, cast, taken, verb, before, after):
    made = item_that_is(before)
    CatalogItem.objects.update(**MADE_READY.get(verb, {"position": 1}))
    state, taken[:] = made.state, []

    refusal = refusal_of(lambda: ITEM_ACTS[verb](made, cast))

    if isinstance(after, str) and after != GONE:
        assert refusal == after
        assert CatalogItem.objects.get().state == state
    else:
        assert refusal == ""
        assert [(item.state, item.status) for item in CatalogItem.objects.all()] == (
            [] if after == GONE else [after]
        )
    assert TAKES.get(verb) in [*taken, None]


def test_the_table_names_every_state():
    assert all(set(row) == set(Status) for row in ITEMS.values())
