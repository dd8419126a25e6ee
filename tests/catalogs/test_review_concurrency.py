"""Reviewers, editors and the clock at once: nothing is lost, nothing done twice, every skipped row is named."""

from __future__ import annotations

from datetime import timedelta

import pytest

from catalogs import workflow
from catalogs.models import (
    CatalogItem,
    OrderedItem,
    PublicationOrder,
    PublishedFacet,
    Reading,
    Revision,
    Submission,
    SubmissionItem,
)
from disclosure_portal import clock
from disclosure_portal.audit.models import Entry
from disclosure_portal.audit.verification import verify_chain
from disclosure_portal.workflow import StepRefused
from tests import factories
from tests.threads import at_once

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db(transaction=True)]

Verdict = SubmissionItem.Verdict


def decisions_on(rows, verdict=Verdict.APPROVED, reason=""):
    return [workflow.Decision(row.pk, row.revision_id, verdict, reason) for row in rows]


@pytest.fixture
def forty(township, domain, editor, approver):
    """A batch of forty items at the county office."""
    return factories.make_confirmed(township, domain, editor=editor, approver=approver, count=40)


@pytest.fixture
def approved(confirmed, reviewer):
    factories.approve_all(confirmed, by=reviewer)
    return list(CatalogItem.objects.order_by("pk"))


def order_of(items, by):
    revisions = {item.pk: item.approved_revision_id for item in items}
    publish_at = clock.now() + timedelta(hours=1)
    order, _ = workflow.order_publication(list(revisions), by=by, publish_at=publish_at, revisions=revisions)
    return order


def assert_clean(outcomes):
    """No act broke off with anything but a refusal that a person can read."""
    broken = [one for one in outcomes if isinstance(one, Exception) and not isinstance(one, StepRefused)]
    assert not broken, broken


# Bulk approval against bulk approval


def test_two_bulk_approvals_share_the_rows_and_name_every_skipped_one(forty, reviewer, colleague, county):
    rows = list(forty.rows.all())
    left_open = rows[:39]  # the batch stays open, so that the second is heard row by row

    one, other = at_once(
        lambda: workflow.decide(forty, by=reviewer, decisions=decisions_on(left_open)),
        lambda: workflow.decide(forty, by=colleague, decisions=decisions_on(left_open)),
    )

    won, lost = (one, other) if one[0].is_done else (other, one)
    assert all(result.is_done for result in won)
    assert len(lost) == 39
    assert all(result.refusal.startswith("已由") and result.item is not None for result in lost)
    assert CatalogItem.objects.filter(state="approved").count() == 39
    assert Entry.objects.filter(verb="catalogs.submission.review").count() == 1
    assert verify_chain(county) is None


def test_two_halves_of_a_batch_are_approved_at_once_and_it_closes_once(forty, reviewer, colleague, county):
    rows = list(forty.rows.all())

    outcomes = at_once(
        lambda: workflow.decide(forty, by=reviewer, decisions=decisions_on(rows[:20])),
        lambda: workflow.decide(forty, by=colleague, decisions=decisions_on(rows[20:])),
    )

    assert all(result.is_done for results in outcomes for result in results)
    forty.refresh_from_db()
    assert forty.state == Submission.State.DECIDED
    assert Entry.objects.filter(verb="catalogs.submission.decide").count() == 1
    assert verify_chain(county) is None


def test_one_approves_all_while_the_other_returns_some(forty, reviewer, colleague):
    rows = list(forty.rows.all())

    approving, returning = at_once(
        lambda: workflow.decide(forty, by=reviewer, decisions=decisions_on(rows[:39])),
        lambda: workflow.decide(
            forty, by=colleague, decisions=decisions_on(rows[:5], Verdict.RETURNED, "请改")
        ),
    )

    done = {result.row: result.verb for result in [*approving, *returning] if result.is_done}
    verdicts = {row.pk: row.get_verdict_display() for row in SubmissionItem.objects.filter(pk__in=done)}
    assert len(done) == 39
    assert done == verdicts
    skipped = [result for result in [*approving, *returning] if not result.is_done]
    assert len(skipped) == 5
    assert all(result.refusal.startswith("已由") for result in skipped)


# Bulk approval against the unit's work


def test_an_editor_edits_while_the_reviewer_approves(forty, editor, reviewer):
    """The items are locked for the unit; what was approved is what was signed, to the letter."""
    item = forty.rows.first().item
    signed = item.subject

    saved, decided = at_once(
        lambda: workflow.save_elements(
            item, by=editor, version=item.version, changes={"subject": "改过的主体"}
        ),
        lambda: factories.approve_all(forty, by=reviewer),
    )

    assert str(saved) in ("审核中状态下不能修改", "已审定状态下不能修改")
    assert all(result.is_done for result in decided)
    item.refresh_from_db()
    assert (item.subject, item.approved_revision.subject) == (signed, signed)


def test_an_editor_recalls_while_the_reviewer_approves(forty, editor, reviewer):
    recalled, decided = at_once(
        lambda: workflow.recall(forty, by=editor), lambda: factories.approve_all(forty, by=reviewer)
    )

    assert isinstance(recalled, StepRefused)
    assert all(result.is_done for result in decided)
    assert CatalogItem.objects.filter(state="approved").count() == 40


def test_an_editor_mends_a_returned_item_while_its_return_is_taken_back(confirmed, editor, reviewer, county):
    first = confirmed.rows.first()
    workflow.decide(confirmed, by=reviewer, decisions=decisions_on([first], Verdict.RETURNED, "请改"))
    item = CatalogItem.objects.get(pk=first.item_id)

    saved, undone = at_once(
        lambda: workflow.save_elements(
            item, by=editor, version=item.version, changes={"subject": "改过的主体"}
        ),
        lambda: workflow.undo_verdict(first, by=reviewer),
    )

    item.refresh_from_db()
    first.refresh_from_db()
    if isinstance(saved, Exception):
        assert type(saved) is StepRefused
        assert (item.state, first.verdict, item.subject) == ("submitted", "pending", first.revision.subject)
    else:
        assert str(undone) == "张经办已在修改本项，不能撤销退回；请等单位重新提交。"
        assert (item.state, first.verdict, item.subject) == ("returned", "returned", "改过的主体")
    assert verify_chain(county) is None


def test_the_unit_hands_in_the_next_batch_while_the_last_one_is_opened_again(
    confirmed, township, domain, editor, reviewer, county
):
    rows = list(confirmed.rows.all())
    workflow.decide(
        confirmed,
        by=reviewer,
        decisions=[*decisions_on(rows[:1]), *decisions_on(rows[1:], Verdict.RETURNED, "请改")],
    )
    item = factories.make_item(township, domain, by=editor, level2="新的一项")

    handed_in, undone = at_once(
        lambda: workflow.hand_in(township, domain, by=editor, items=[item.pk]),
        lambda: workflow.undo_verdict(rows[0], by=reviewer),
    )

    assert_clean([handed_in, undone])
    assert Submission.objects.unfinished().count() == 1
    if isinstance(handed_in, Exception):
        assert str(handed_in) == "待县政府办审核状态下不能提交审核"
        assert Submission.objects.unfinished().get() == confirmed
    else:
        assert "已在办理" in str(undone)
        assert Submission.objects.unfinished().get() == handed_in
    assert verify_chain(county) is None


# Undoing against publishing


def test_an_approval_is_taken_back_while_the_item_is_published(approved, reviewer, colleague):
    item = approved[0]
    row = item.rows.get()

    undone, published = at_once(
        lambda: workflow.undo_verdict(row, by=colleague),
        lambda: workflow.publish([item.pk], by=reviewer),
    )

    item.refresh_from_db()
    row.refresh_from_db()
    if isinstance(undone, Exception):
        assert str(undone) == "已经发布，不能撤销审定；内容有误的，请撤下。"
        assert (item.is_published, row.verdict, published[0].is_done) == (True, "approved", True)
    else:
        assert published[0].refusal == "审核中状态下不能发布。"
        assert (item.is_published, row.verdict) == (False, "pending")


def test_two_reviewers_take_the_same_verdict_back(approved, reviewer, colleague):
    row = approved[0].rows.get()

    outcomes = at_once(
        lambda: workflow.undo_verdict(row, by=reviewer), lambda: workflow.undo_verdict(row, by=colleague)
    )

    (refused,) = [one for one in outcomes if isinstance(one, Exception)]
    assert str(refused) == "本项还没有审核意见，不需要撤销。"
    assert Entry.objects.filter(verb="catalogs.submission.undo_verdict").count() == 1


# Publications set for a time


def test_two_workers_carry_the_same_order_out_once(approved, reviewer):
    order = order_of(approved, reviewer)
    due = order.publish_at

    outcomes = at_once(lambda: workflow.carry_out_due(now=due), lambda: workflow.carry_out_due(now=due))

    assert_clean(outcomes)
    assert sorted(len(done) for done in outcomes) == [0, 1]
    assert Entry.objects.filter(verb="catalogs.catalogitem.publish").count() == 1
    assert PublishedFacet.objects.filter(facet="domain").count() == 2
    assert Revision.objects.published().count() == 2


def test_an_approval_is_taken_back_while_its_time_has_come(approved, reviewer, colleague, county):
    order = order_of(approved, reviewer)
    row = approved[0].rows.get()

    undone, done = at_once(
        lambda: workflow.undo_verdict(row, by=colleague),
        lambda: workflow.carry_out_due(now=order.publish_at),
    )

    assert_clean([undone, done])
    item = CatalogItem.objects.get(pk=approved[0].pk)
    ordered = OrderedItem.objects.get(item=item)
    if isinstance(undone, Exception):
        assert "已经发布，不能撤销审定" in str(undone)
        assert (item.is_published, ordered.refusal) == (True, "")
    else:
        assert not item.is_published
        assert ordered.refusal
    assert not ordered.is_waiting
    assert CatalogItem.objects.get(pk=approved[1].pk).is_published
    assert verify_chain(county) is None


def test_an_order_is_cancelled_while_its_time_has_come(approved, reviewer):
    order = order_of(approved, reviewer)

    cancelled, done = at_once(
        lambda: workflow.cancel_order(order, by=reviewer),
        lambda: workflow.carry_out_due(now=order.publish_at),
    )

    assert_clean([cancelled, done])
    order.refresh_from_db()
    if order.state == PublicationOrder.State.CANCELLED:
        assert done == []
        assert not CatalogItem.objects.published().exists()
    else:
        assert str(cancelled) == "已发布状态下不能取消"
        assert CatalogItem.objects.published().count() == 2


def test_two_reviewers_set_a_time_for_the_same_items(approved, reviewer, colleague):
    outcomes = at_once(lambda: order_of(approved, reviewer), lambda: order_of(approved, colleague))

    (refused,) = [one for one in outcomes if isinstance(one, Exception)]
    assert isinstance(refused, StepRefused)
    assert "的定时发布中，请先在那里移出。" in str(refused)
    assert OrderedItem.objects.filter(is_waiting=True).count() == 2


def test_an_item_is_published_now_while_a_time_is_set_for_it(approved, reviewer, colleague):
    keys = [item.pk for item in approved]

    ordered, published = at_once(
        lambda: order_of(approved, reviewer), lambda: workflow.publish(keys, by=colleague)
    )

    assert_clean([ordered])
    assert all(result.is_done for result in published)
    if not isinstance(ordered, Exception):
        workflow.carry_out_due(now=ordered.publish_at)
        assert set(ordered.rows.values_list("refusal", flat=True)) == {"已经发布过了。"}


def test_two_pages_of_one_reviewer_note_one_reading(confirmed, reviewer):
    outcomes = at_once(
        lambda: workflow.note_reading(confirmed, by=reviewer),
        lambda: workflow.note_reading(confirmed, by=reviewer),
    )

    assert outcomes == [None, None]
    assert Reading.objects.count() == 1
