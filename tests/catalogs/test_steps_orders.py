"""Every verb of a publication at a set time, from every state."""

from __future__ import annotations

from datetime import timedelta

import pytest

from catalogs import workflow
from catalogs.models import CatalogItem, PublicationOrder
from catalogs.workflow import ordering
from disclosure_portal import clock
from disclosure_portal.accounts.queries import system_user
from tests import factories
from tests.catalogs.steps import assert_outcome, cases, refused_in

pytestmark = pytest.mark.django_db

Order = PublicationOrder.State
ORDERS = {
    "reschedule": refused_in(Order, "改时间") | {Order.WAITING: Order.WAITING},
    "take_out": refused_in(Order, "移出事项") | {Order.WAITING: Order.WAITING},
    "cancel": refused_in(Order, "取消") | {Order.WAITING: Order.CANCELLED},
    "carry_out": refused_in(Order, "发布") | {Order.WAITING: Order.DONE},
}
ACTS = {
    "reschedule": lambda order, by: workflow.reschedule(
        order, by=by, publish_at=order.publish_at + timedelta(days=1)
    ),
    "take_out": lambda order, by: workflow.take_out(order, by=by, rows=[order.rows.first().pk]),
    "cancel": lambda order, by: workflow.cancel_order(order, by=by),
    "carry_out": lambda order, by: workflow.carry_out(order, by=system_user(), now=order.publish_at),
}
ORDER_TAKES = {
    "reschedule": ordering.RESCHEDULE,
    "take_out": ordering.TAKE_OUT,
    "cancel": ordering.CANCEL,
    "carry_out": ordering.CARRY_OUT,
}


@pytest.fixture
def order_that_is(confirmed, reviewer):
    """order_that_is("done"): a publication of two items, taken there by steps."""

    def make(state):
        factories.approve_all(confirmed, by=reviewer)
        revisions = dict(CatalogItem.objects.values_list("pk", "approved_revision"))
        tomorrow = clock.now() + timedelta(days=1)
        order, _ = workflow.order_publication(
            list(revisions), by=reviewer, publish_at=tomorrow, revisions=revisions
        )
        ways = {Order.DONE: "carry_out", Order.CANCELLED: "cancel"}
        if state in ways:
            ACTS[ways[state]](order, reviewer)
        return PublicationOrder.objects.get(state=state)

    return make


@pytest.mark.parametrize(("verb", "before", "after"), cases(ORDERS))
def test_every_verb_of_an_order_from_every_state(order_that_is, reviewer, taken, verb, before, after):
    made = order_that_is(before)

    assert_outcome(made, lambda: ACTS[verb](made, reviewer), after, took=ORDER_TAKES[verb], taken=taken)


def test_the_table_names_every_state():
    assert all(set(row) == set(Order) for row in ORDERS.values())


TAKES = {*ORDER_TAKES.values()}
