"""The county office's decisions, publication, withdrawal, and the next revision."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalogs import workflow
from catalogs.models import CatalogItem, PublishedFacet, Revision, Submission
from disclosure_portal.accounts.models import Role, User
from disclosure_portal.audit.models import Entry
from disclosure_portal.workflow import StepRefused
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

Status = CatalogItem.Status


def decision(row, verdict="approved", reason=""):
    return workflow.Decision(row.pk, row.revision_id, verdict, reason)


def test_one_row_is_returned_and_the_rest_approved(confirmed, reviewer):
    first, second = confirmed.rows.all()

    results = workflow.decide(
        confirmed, by=reviewer, decisions=[decision(first), decision(second, "returned", "请补充依据")]
    )

    assert [result.is_done for result in results] == [True, True]
    first.item.refresh_from_db()
    second.item.refresh_from_db()
    assert (first.item.status, second.item.status) == (Status.APPROVED, Status.RETURNED)
    assert second.item.returned_because == "请补充依据"
    confirmed.refresh_from_db()
    assert confirmed.state == Submission.State.DECIDED


def test_the_batch_stays_open_until_its_last_row(confirmed, reviewer):
    first, _ = confirmed.rows.all()

    workflow.decide(confirmed, by=reviewer, decisions=[decision(first)])

    confirmed.refresh_from_db()
    assert confirmed.state == Submission.State.CONFIRMED


def test_each_decision_is_bound_to_the_revision_seen(confirmed, reviewer):
    first, second = confirmed.rows.all()
    stale = workflow.Decision(first.pk, second.revision_id, "approved")

    (result,) = workflow.decide(confirmed, by=reviewer, decisions=[stale])

    assert result.refusal == "内容已有变化，请刷新页面后重新审核。"
    first.item.refresh_from_db()
    assert first.item.state == CatalogItem.State.SUBMITTED


def test_a_return_needs_a_reason_and_a_decided_row_says_who_was_first(confirmed, reviewer):
    first, second = confirmed.rows.all()
    workflow.decide(confirmed, by=reviewer, decisions=[decision(first)])

    results = workflow.decide(
        confirmed, by=reviewer, decisions=[decision(first), decision(second, "returned", " ")]
    )

    assert [result.refusal for result in results] == ["已由王审核处理：已审定。", "退回须写明原因。"]


def test_a_reviewer_leaves_the_rows_that_they_prepared_to_a_colleague(
    township, domain, editor, approver, reviewer
):
    item = factories.make_item(township, domain, by=reviewer)
    submission = factories.make_confirmed(township, domain, editor=editor, approver=approver, items=[item])

    (result,) = factories.approve_all(submission, by=reviewer)

    assert result.refusal == "您参与了本事项的编制，请由其他审核人员审核。"


@pytest.mark.parametrize("person", ["editor", "approver", "leader", "outsider"])
def test_others_may_not_review(request, confirmed, person):
    with pytest.raises(PermissionDenied):
        factories.approve_all(confirmed, by=request.getfixturevalue(person))


def test_a_reviewer_of_another_county_may_not_review_or_publish(confirmed, reviewer):
    other = factories.make_county("210381", "海城市")
    stranger = factories.make_person("stranger", "外县", Role.REVIEWER, other)
    factories.approve_all(confirmed, by=reviewer)

    with pytest.raises(PermissionDenied):
        workflow.decide(confirmed, by=stranger, decisions=[])
    with pytest.raises(PermissionDenied):
        workflow.publish([row.item_id for row in confirmed.rows.all()], by=stranger)


def test_publishing_gives_the_public_the_approved_revision(confirmed, reviewer):
    factories.approve_all(confirmed, by=reviewer)

    results = workflow.publish([row.item_id for row in confirmed.rows.all()], by=reviewer)

    assert all(result.is_done for result in results)
    for item in CatalogItem.objects.all():
        assert item.status == Status.PUBLISHED
        assert item.published_revision == item.approved_revision
        assert "最低生活保障" in item.published_revision.search_text
    facets = set(PublishedFacet.objects.values_list("facet", "code"))
    assert {
        ("domain", "20"),
        ("unit", "210323106"),
        ("channel", "website"),
        ("law", "国务院令第711号"),
    } <= facets


def test_publishing_twice_says_so(published, reviewer):
    (result,) = workflow.publish([published.pk], by=reviewer)

    assert result.refusal == "已经发布过了。"


def test_an_item_under_review_is_not_published(confirmed, reviewer):
    results = workflow.publish([row.item_id for row in confirmed.rows.all()], by=reviewer)

    assert {result.refusal for result in results} == {"审核中状态下不能发布。"}


def test_publication_closes_the_list_of_preparers(published, editor):
    assert not published.preparers.exists()
    assert list(published.published_revision.prepared_by.all()) == [editor]


def test_the_published_revision_stays_while_the_next_is_under_way(published, editor):
    workflow.revise(published, by=editor)
    item = CatalogItem.objects.get()
    workflow.save_elements(item, by=editor, version=item.version, changes={"subject": "新的主体"})

    item.refresh_from_db()
    assert item.status == Status.REVISING
    assert item.is_published
    assert item.published_revision.subject == "偏岭镇人民政府"


def test_the_next_revision_takes_the_place_of_the_first(
    published, township, domain, editor, approver, reviewer
):
    workflow.revise(published, by=editor)
    item = CatalogItem.objects.get()
    item = workflow.save_elements(item, by=editor, version=item.version, changes={"channels": ["print"]})

    (item,) = factories.make_published(
        township, domain, editor=editor, approver=approver, reviewer=reviewer, items=[item]
    )

    assert item.published_revision.number == 2
    assert set(item.facets.filter(facet="channel").values_list("code", flat=True)) == {"print"}


def test_an_approved_item_that_is_not_yet_public_is_not_revised(confirmed, reviewer, editor):
    factories.approve_all(confirmed, by=reviewer)

    with pytest.raises(StepRefused, match="尚未发布"):
        workflow.revise(confirmed.rows.first().item, by=editor)


def test_withdrawing_needs_a_reason_and_takes_the_item_off_the_lists(published, reviewer):
    with pytest.raises(StepRefused, match="请写明撤下的原因"):
        workflow.withdraw(published, by=reviewer, reason="")

    item = workflow.withdraw(published, by=reviewer, reason="内容有误，正在核实")

    assert item.status == Status.WITHDRAWN
    assert not CatalogItem.objects.published().exists()
    assert not PublishedFacet.objects.exists()
    assert Entry.objects.latest("sequence").detail["reason"] == "内容有误，正在核实"


def test_a_withdrawn_item_comes_back_by_the_whole_way(
    published, township, domain, editor, approver, reviewer
):
    workflow.withdraw(published, by=reviewer, reason="内容有误")
    (again,) = workflow.publish([published.pk], by=reviewer)
    assert "已撤下" in again.refusal

    item = workflow.revise(published, by=editor)
    (item,) = factories.make_published(
        township, domain, editor=editor, approver=approver, reviewer=reviewer, items=[item]
    )

    assert item.status == Status.PUBLISHED
    assert item.withdrawn_because == ""


def test_a_revision_is_immutable_and_never_deleted(published):
    revision = Revision.objects.get()
    revision.subject = "改写历史"

    with pytest.raises(TypeError):
        revision.save()
    with pytest.raises(TypeError):
        revision.delete()


# Nobody takes a draft to the public alone


def handed_in_by(person, township, domain, editor):
    item = factories.make_item(township, domain, by=editor)
    return workflow.hand_in(township, domain, by=person, items=[item.pk])


@pytest.fixture
def brought_here(request, township, domain, editor, approver, make_upload):
    """brought_here("handed in", reviewer): a batch in which the reviewer did that and nothing else."""

    def make(how, person):
        if how == "handed in":
            batch = handed_in_by(person, township, domain, editor)
            return workflow.confirm(batch, by=approver, secrecy=factories.secrecy_of(batch))
        batch = handed_in_by(editor, township, domain, editor)
        return workflow.confirm_on_paper(
            batch, by=person, signer=approver, sheet=make_upload(), secrecy=factories.secrecy_of(batch)
        )

    return make


BROUGHT = [("handed in", "本批次由您提交"), ("sheet recorded", "本批次签字的审核表由您登记")]


@pytest.mark.parametrize(("how", "why"), BROUGHT)
def test_who_brought_a_batch_here_neither_decides_nor_publishes(brought_here, reviewer, colleague, how, why):
    batch = brought_here(how, reviewer)

    (decided,) = factories.approve_all(batch, by=reviewer)
    assert decided.refusal == f"{why}，请由其他审核人员审核。"
    (decided,) = factories.approve_all(batch, by=colleague)
    assert decided.is_done

    keys = [decided.item.pk]
    (published,) = workflow.publish(keys, by=reviewer)
    assert published.refusal == f"{why}，请由其他审核人员发布。"
    (published,) = workflow.publish(keys, by=colleague)
    assert published.is_done


def test_one_reviewer_alone_never_reaches_the_public(township, domain, approver, reviewer, make_upload):
    item = factories.make_item(township, domain, by=reviewer)
    batch = workflow.hand_in(township, domain, by=reviewer, items=[item.pk])
    workflow.confirm_on_paper(
        batch, by=reviewer, signer=approver, sheet=make_upload(), secrecy=factories.secrecy_of(batch)
    )

    factories.approve_all(batch, by=reviewer)
    workflow.publish([item.pk], by=reviewer)

    item.refresh_from_db()
    assert item.state == CatalogItem.State.SUBMITTED
    assert not item.is_published


def test_the_next_batch_of_an_item_is_judged_by_its_own_people(
    brought_here, township, domain, editor, approver, reviewer, colleague
):
    batch = brought_here("handed in", reviewer)
    (done,) = factories.approve_all(batch, by=colleague)
    workflow.publish([done.item.pk], by=colleague)
    workflow.revise(done.item, by=editor)

    (item,) = factories.make_published(
        township, domain, editor=editor, approver=approver, reviewer=reviewer, items=[done.item]
    )

    assert item.published_revision.number == 2


def test_the_mark_of_entering_for_the_unit_ends_with_the_publication(
    township, domain, editor, approver, reviewer, colleague
):
    item = factories.make_item(township, domain, by=reviewer)
    assert item.entered_for

    (item,) = factories.make_published(
        township, domain, editor=editor, approver=approver, reviewer=colleague, items=[item]
    )
    assert not item.entered_for

    workflow.revise(item, by=editor)
    again = workflow.hand_in(township, domain, by=editor, items=[item.pk])
    assert not again.entered_for


# Decisions one by one


@pytest.mark.parametrize("verdict", ["pending", "", "maybe"])
def test_a_verdict_is_approval_or_return(confirmed, reviewer, verdict):
    first = confirmed.rows.first()

    (result,) = workflow.decide(confirmed, by=reviewer, decisions=[decision(first, verdict)])

    assert result.refusal == "请选择审定或退回。"
    first.refresh_from_db()
    assert first.verdict == "pending"
    assert first.item.state == CatalogItem.State.SUBMITTED
    assert first.verdict_by is None


def test_every_decision_has_its_result_also_for_rows_of_other_batches(
    confirmed, reviewer, township, editor, approver
):
    first, second = confirmed.rows.all()
    other = factories.make_confirmed(
        township, factories.make_domain("21", "养老服务", "elderly-care"), editor=editor, approver=approver
    )
    foreign = other.rows.first()
    asked = [decision(first), decision(foreign), workflow.Decision(10**9, 1, "approved"), decision(second)]

    results = workflow.decide(confirmed, by=reviewer, decisions=asked)

    told = "不是本批次的事项，请刷新页面后重新审核。"
    assert [result.refusal for result in results] == ["", told, told, ""]
    assert [result.item for result in results] == [first.item, None, None, second.item]
    foreign.refresh_from_db()
    assert foreign.verdict == "pending"


def test_the_same_row_twice_is_decided_once(confirmed, reviewer):
    first = confirmed.rows.first()

    results = workflow.decide(
        confirmed, by=reviewer, decisions=[decision(first), decision(first, "returned", "请改")]
    )

    assert [result.refusal for result in results] == ["", "已由王审核处理：已审定。"]


# Withdrawals are records of their own


def test_a_withdrawal_is_kept_with_its_revision_person_and_reason(published, reviewer):
    item = workflow.withdraw(published, by=reviewer, reason=" 内容有误 ")

    kept = item.withdrawals.get()
    assert (kept.revision, kept.by, kept.reason) == (published.published_revision, reviewer, "内容有误")
    assert kept.at == item.withdrawn_at


# Queries don't grow with the items


def queries_of(act):
    with CaptureQueriesContext(connection) as queries:
        act()
    return len(queries)


@pytest.fixture
def batch_of(township, domain, editor, approver):
    def make(count):
        items = [
            factories.make_item(township, domain, by=editor, level2=f"{count}项之{number}")
            for number in range(count)
        ]
        return factories.make_confirmed(township, domain, editor=editor, approver=approver, items=items)

    return make


def test_deciding_and_publishing_ask_the_same_for_3_and_for_25_items(batch_of, reviewer):
    counts = []
    for size in (1, 3, 25):  # the first round reads what is read once
        batch = batch_of(size)
        person = User.objects.get(pk=reviewer.pk)
        decided = queries_of(lambda batch=batch, by=person: factories.approve_all(batch, by=by))
        keys = [row.item_id for row in batch.rows.all()]
        published = queries_of(lambda keys=keys, by=person: workflow.publish(keys, by=by))
        assert CatalogItem.objects.published().filter(pk__in=keys).count() == size
        counts.append((decided, published))

    assert counts[1] == counts[2]
