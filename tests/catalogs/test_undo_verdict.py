"""Taking a verdict back: until the publication, or until the unit has touched what was returned."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from catalogs import workflow
from catalogs.models import CatalogItem, OrderedItem, Submission, SubmissionItem
from disclosure_portal import clock
from disclosure_portal.accounts.models import Role
from disclosure_portal.audit.models import Entry
from disclosure_portal.audit.verification import verify_chain
from disclosure_portal.notices.models import Notice
from disclosure_portal.workflow import StepRefused
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
State, Batch, Verdict = CatalogItem.State, Submission.State, SubmissionItem.Verdict


def decision(row, verdict="approved", reason=""):
    return workflow.Decision(row.pk, row.revision_id, verdict, reason)


@pytest.fixture
def decided(confirmed, reviewer):
    """A closed batch: the first row approved, the second returned."""
    first, second = confirmed.rows.all()
    workflow.decide(
        confirmed, by=reviewer, decisions=[decision(first), decision(second, "returned", "请补充依据")]
    )
    confirmed.refresh_from_db()
    return confirmed


@pytest.fixture
def approved(decided):
    return decided.rows.get(verdict=Verdict.APPROVED)


@pytest.fixture
def returned(decided):
    return decided.rows.get(verdict=Verdict.RETURNED)


def refusal_of(row, by):
    with pytest.raises(StepRefused) as refused:
        workflow.undo_verdict(row, by=by)
    return str(refused.value)


def test_an_approval_is_taken_back_and_the_batch_is_open_again(approved, colleague):
    workflow.undo_verdict(approved, by=colleague)

    row = SubmissionItem.objects.get(pk=approved.pk)
    assert (row.verdict, row.reason, row.verdict_by, row.verdict_at) == (Verdict.PENDING, "", None, None)
    assert (row.submission.state, row.submission.decided_at) == (Batch.CONFIRMED, None)
    assert (row.item.state, row.item.approved_revision) == (State.SUBMITTED, None)


def test_a_return_that_the_unit_has_not_touched_is_taken_back(returned, reviewer):
    workflow.undo_verdict(returned, by=reviewer)

    item = CatalogItem.objects.get(pk=returned.item_id)
    assert (item.state, item.returned_because, item.returned_at) == (State.SUBMITTED, "", None)
    assert item.status == CatalogItem.Status.CONFIRMED


def test_what_was_taken_back_is_decided_anew_and_the_unit_is_told_again(decided, approved, reviewer, editor):
    workflow.undo_verdict(approved, by=reviewer)
    row = SubmissionItem.objects.get(pk=approved.pk)

    (result,) = workflow.decide(decided, by=reviewer, decisions=[decision(row, "returned", "时限有误")])

    assert result.is_done
    decided.refresh_from_db()
    assert decided.state == Batch.DECIDED
    told = Notice.objects.filter(recipient=editor, text__contains="已审核：")
    assert [notice.text for notice in told.order_by("pk")] == [
        f"{decided}已审核：审定1项，退回1项。",
        f"{decided}已审核：审定0项，退回2项。",
    ]
    assert list(told.filter(read_at__isnull=True)) == [told.latest("pk")]


def test_those_told_of_the_return_are_told_that_it_no_longer_holds(returned, reviewer, editor, approver):
    workflow.undo_verdict(returned, by=reviewer)

    for person in (editor, approver):
        notice = Notice.objects.filter(recipient=person).latest("pk")
        assert "退回已撤销，不需要修改" in notice.text
        assert str(returned.item) in notice.text


def test_the_trail_names_row_item_and_verdict(approved, reviewer, county):
    workflow.undo_verdict(approved, by=reviewer)

    entry = Entry.objects.get(verb="catalogs.submission.undo_verdict")
    assert entry.detail == {
        "row": approved.pk,
        "item": approved.item_id,
        "revision": approved.revision_id,
        "verdict": "approved",
    }
    assert verify_chain(county) is None


def test_a_published_approval_stands(approved, reviewer):
    workflow.publish([approved.item_id], by=reviewer)

    assert refusal_of(approved, reviewer) == "已经发布，不能撤销审定；内容有误的，请撤下。"
    assert Submission.objects.get().state == Batch.DECIDED


def test_a_return_that_the_unit_works_on_stands(returned, reviewer, editor):
    item = returned.item
    workflow.save_elements(item, by=editor, version=item.version, changes={"subject": "新的主体"})

    assert refusal_of(returned, reviewer) == "张经办已在修改本项，不能撤销退回；请等单位重新提交。"


def test_a_batch_is_not_opened_beside_the_next_one(approved, returned, township, domain, editor, reviewer):
    item = factories.make_item(township, domain, by=editor, level2="新的一项")
    workflow.hand_in(township, domain, by=editor, items=[item.pk])

    for row in (approved, returned):
        assert refusal_of(row, reviewer) == (
            "偏岭镇“社会救助”第2批已在办理（待单位审核），本批次不能重新打开；请在那一批办结后处理。"
        )
    assert Submission.objects.get(number=1).state == Batch.DECIDED


def test_within_an_open_batch_a_row_is_taken_back_beside_nothing_else(confirmed, reviewer, editor):
    first, _ = confirmed.rows.all()
    workflow.decide(confirmed, by=reviewer, decisions=[decision(first)])
    before = Notice.objects.filter(recipient=editor).count()

    workflow.undo_verdict(first, by=reviewer)

    confirmed.refresh_from_db()
    assert confirmed.state == Batch.CONFIRMED
    assert all(row.is_pending for row in confirmed.rows.all())
    assert Notice.objects.filter(recipient=editor).count() == before


def test_a_row_without_a_verdict_has_nothing_to_take_back(confirmed, reviewer):
    assert refusal_of(confirmed.rows.first(), reviewer) == "本项还没有审核意见，不需要撤销。"


def test_an_earlier_return_comes_back_with_the_row(
    returned, township, domain, editor, approver, reviewer, colleague
):
    item = returned.item
    workflow.save_elements(item, by=editor, version=item.version, changes={"subject": "新的主体"})
    batch = factories.make_confirmed(township, domain, editor=editor, approver=approver, items=[item])
    factories.approve_all(batch, by=colleague)

    workflow.undo_verdict(batch.rows.get(), by=colleague)

    item.refresh_from_db()
    assert (item.returned_because, item.returned_by) == ("请补充依据", reviewer)
    assert item.returned_at == SubmissionItem.objects.get(pk=returned.pk).verdict_at


def test_the_publication_before_stays_when_the_next_approval_is_taken_back(
    published, township, domain, editor, approver, reviewer
):
    first = published.published_revision
    item = workflow.revise(published, by=editor)
    item = workflow.save_elements(item, by=editor, version=item.version, changes={"channels": ["print"]})
    batch = factories.make_confirmed(township, domain, editor=editor, approver=approver, items=[item])
    factories.approve_all(batch, by=reviewer)

    workflow.undo_verdict(batch.rows.get(), by=reviewer)

    item.refresh_from_db()
    assert (item.state, item.approved_revision, item.published_revision) == (State.SUBMITTED, first, first)
    assert item.is_published


def test_an_item_that_waits_for_its_time_leaves_the_order(approved, reviewer, colleague):
    item = CatalogItem.objects.get(pk=approved.item_id)
    order, _ = workflow.order_publication(
        [item.pk],
        by=colleague,
        publish_at=clock.now() + timedelta(days=1),
        revisions={item.pk: item.approved_revision_id},
    )

    workflow.undo_verdict(approved, by=reviewer)

    row = OrderedItem.objects.get()
    assert not row.is_waiting
    assert "王审核已于" in row.refusal
    assert "撤销审定" in row.refusal
    assert Notice.objects.filter(recipient=colleague, text__contains=f"已从{order}中移出").exists()


def test_whoever_brought_the_batch_here_leaves_it_to_a_colleague(
    township, domain, editor, approver, reviewer, colleague
):
    item = factories.make_item(township, domain, by=editor)
    batch = workflow.hand_in(township, domain, by=reviewer, items=[item.pk])
    workflow.confirm(batch, by=approver, secrecy=factories.secrecy_of(batch))
    row = batch.rows.get()
    workflow.decide(batch, by=colleague, decisions=[decision(row, "returned", "请改")])

    assert refusal_of(row, reviewer) == "本批次由您提交，请由其他审核人员撤销。"
    assert workflow.undo_verdict(row, by=colleague).is_pending


@pytest.mark.parametrize("person", ["editor", "approver", "leader", "administrator"])
def test_others_may_not(request, approved, person):
    with pytest.raises(PermissionDenied):
        workflow.undo_verdict(approved, by=request.getfixturevalue(person))


# On the pages


def test_every_page_that_tells_a_verdict_offers_to_take_it_back(sign_in, reviewer, confirmed):
    first, second = confirmed.rows.all()
    address = reverse("catalogs_desk:review", args=[confirmed.pk])
    sent = {f"revision_{row.pk}": row.revision_id for row in (first, second)}
    client = sign_in(reviewer)
    result = client.post(address, {**sent, f"later_{second.pk}": "on"}).url
    undo = reverse("catalogs_desk:undo_verdict", args=[first.pk])

    assert f'action="{undo}"' in client.get(result).text
    assert f'action="{undo}"' in client.get(address).text
    client.post(address, {f"revision_{second.pk}": second.revision_id})
    assert f'action="{undo}"' in client.get(address).text

    answer = client.post(undo, {"next": result})
    assert answer.url == result
    page = client.get(result)
    assert "的审核意见，本项重新待审核。" in page.text
    assert "后来：待审核" in page.text
    assert f'action="{undo}"' not in page.text


def test_a_decided_batch_says_why_it_is_too_late(sign_in, reviewer, approved, returned, editor):
    workflow.publish([approved.item_id], by=reviewer)
    item = returned.item
    workflow.save_elements(item, by=editor, version=item.version, changes={"subject": "新的主体"})

    page = sign_in(reviewer).get(reverse("catalogs_desk:review", args=[approved.submission_id]))

    assert "已经发布，不能撤销审定" in page.text
    assert "张经办已在修改本项" in page.text
    assert "undo" not in page.text


def test_too_late_is_told_on_the_page_too(sign_in, reviewer, approved):
    workflow.publish([approved.item_id], by=reviewer)

    answer = sign_in(reviewer).post(
        reverse("catalogs_desk:undo_verdict", args=[approved.pk]), {"next": "//x"}
    )

    assert answer.url == approved.submission.get_absolute_url()
    assert "已经发布，不能撤销审定" in sign_in(reviewer).get(answer.url).text


def test_a_reviewer_of_another_county_finds_nothing(sign_in, approved):
    stranger = factories.make_person(
        "stranger", "外县", Role.REVIEWER, factories.make_county("210381", "海城市")
    )

    address = reverse("catalogs_desk:undo_verdict", args=[approved.pk])
    assert sign_in(stranger).post(address).status_code == 404


def test_the_decided_page_asks_the_same_for_2_and_for_20_rows(
    sign_in, reviewer, township, domain, editor, approver, count_queries
):
    counts = []
    for size in (2, 20):
        items = [factories.make_item(township, domain, by=editor, level2=f"{size}-{n}") for n in range(size)]
        batch = factories.make_confirmed(township, domain, editor=editor, approver=approver, items=items)
        factories.approve_all(batch, by=reviewer)
        address = reverse("catalogs_desk:review", args=[batch.pk])
        counts.append(count_queries(lambda address=address: sign_in(reviewer).get(address)))

    assert counts[0] == counts[1]
