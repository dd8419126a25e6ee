"""Two people at once: one wins, the other is told; nothing is lost, nothing is done twice."""

from __future__ import annotations

import threading

import pytest
from django.db import connection

from catalogs import workflow
from catalogs.law import STOCK_SECRECY_RESULT
from catalogs.models import CatalogItem, PublishedFacet, Revision, Submission, SubmissionItem
from catalogs.workflow import StaleSave
from disclosure_portal.accounts.models import Role
from disclosure_portal.audit.models import Entry
from disclosure_portal.audit.verification import verify_chain
from disclosure_portal.workflow import StepRefused
from tests import factories

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db(transaction=True)]

WAIT = 60


@pytest.fixture
def at_once():
    """at_once(first, second): both at the same moment, each on a connection of its own; their outcomes in order."""

    def act(start, number, act, outcomes):
        try:
            start.wait(timeout=WAIT)
            outcomes[number] = act()
        except Exception as outcome:
            outcomes[number] = outcome
        finally:
            connection.close()

    def run(*acts):
        start, outcomes = threading.Barrier(len(acts)), {}
        threads = [
            threading.Thread(target=act, args=(start, number, one, outcomes))
            for number, one in enumerate(acts)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=WAIT)
        return [outcomes[number] for number in range(len(acts))]

    return run


@pytest.fixture
def other_editor(township):
    return factories.make_person("other-editor", "吴经办", Role.EDITOR, township)


def refused(outcomes):
    """The one refusal among two outcomes; anything but one winner and one clean refusal fails."""
    losers = [one for one in outcomes if isinstance(one, Exception)]
    assert [type(one) for one in losers] in ([StepRefused], [StaleSave]), outcomes
    return losers[0]


def test_two_reviewers_decide_the_same_batch(at_once, confirmed, reviewer, colleague, county):
    seen = [workflow.Decision(row.pk, row.revision_id, "approved") for row in confirmed.rows.all()]

    outcomes = at_once(
        lambda: workflow.decide(confirmed, by=reviewer, decisions=seen),
        lambda: workflow.decide(confirmed, by=colleague, decisions=seen),
    )

    assert str(refused(outcomes)) == "已办结状态下不能审核"
    (won,) = [one for one in outcomes if isinstance(one, list)]
    assert all(result.is_done for result in won)
    assert Entry.objects.filter(verb="catalogs.submission.decide").count() == 1
    assert len(set(SubmissionItem.objects.values_list("verdict_by", flat=True))) == 1
    assert verify_chain(county) is None


def test_two_reviewers_decide_the_same_row_of_a_batch_that_stays_open(
    at_once, confirmed, reviewer, colleague
):
    first = confirmed.rows.first()
    seen = [workflow.Decision(first.pk, first.revision_id, "approved")]

    outcomes = at_once(
        lambda: workflow.decide(confirmed, by=reviewer, decisions=seen),
        lambda: workflow.decide(confirmed, by=colleague, decisions=seen),
    )

    (one,), (other,) = outcomes
    assert sorted([one.is_done, other.is_done]) == [False, True]
    first.refresh_from_db()
    assert {one.refusal, other.refusal} == {"", f"已由{first.verdict_by}处理：已审定。"}


def test_two_editors_hand_the_same_items_in(at_once, item, township, domain, editor, other_editor):
    outcomes = at_once(
        lambda: workflow.hand_in(township, domain, by=editor, items=[item.pk]),
        lambda: workflow.hand_in(township, domain, by=other_editor, items=[item.pk]),
    )

    assert str(refused(outcomes)) == "待单位审核状态下不能提交审核"
    assert Submission.objects.get().rows.count() == 1


def test_the_approver_confirms_while_the_editor_recalls(at_once, handed_in, editor, approver):
    seen = factories.secrecy_of(handed_in)

    outcomes = at_once(
        lambda: workflow.confirm(handed_in, by=approver, secrecy=seen),
        lambda: workflow.recall(handed_in, by=editor),
    )

    reason = str(refused(outcomes))
    handed_in.refresh_from_db()
    if handed_in.state == Submission.State.CONFIRMED:
        assert reason == "待县政府办审核状态下不能撤回"
        assert Revision.objects.count() == 2
    else:
        assert handed_in.state == Submission.State.OPEN
        assert reason == "编制中状态下不能审核报送"
        assert not Revision.objects.exists()


def test_two_approvers_confirm_the_same_batch(at_once, handed_in, approver, township):
    second = factories.make_person("second-approver", "郑审核", Role.APPROVER, township)
    seen = factories.secrecy_of(handed_in)

    outcomes = at_once(
        lambda: workflow.confirm(handed_in, by=approver, secrecy=seen),
        lambda: workflow.confirm(handed_in, by=second, secrecy=seen),
    )

    assert str(refused(outcomes)) == "待县政府办审核状态下不能审核报送"
    assert Revision.objects.count() == 2


def test_an_editor_saves_while_a_colleague_hands_in(
    at_once, item, township, domain, editor, other_editor, approver
):
    save, hand_in = at_once(
        lambda: workflow.save_elements(
            item, by=editor, version=item.version, changes={"subject": "偏岭镇人民政府办公室"}
        ),
        lambda: workflow.hand_in(township, domain, by=other_editor, items=[item.pk]),
    )

    assert isinstance(hand_in, Submission)
    workflow.confirm(hand_in, by=approver, secrecy=factories.secrecy_of(hand_in))
    signed = Revision.objects.get().subject
    if isinstance(save, Exception):
        assert str(save) == "审核中状态下不能修改"
        assert signed == "偏岭镇人民政府"
    else:
        assert signed == "偏岭镇人民政府办公室"


def test_two_editors_save_from_the_same_version(at_once, item, editor, other_editor):
    outcomes = at_once(
        lambda: workflow.save_elements(item, by=editor, version=item.version, changes={"subject": "甲"}),
        lambda: workflow.save_elements(
            item, by=other_editor, version=item.version, changes={"subject": "乙"}
        ),
    )

    stale = refused(outcomes)
    item.refresh_from_db()
    assert stale.item.subject == item.subject
    assert item.version == 2


def test_two_reviewers_publish_the_same_items(at_once, confirmed, reviewer, colleague):
    factories.approve_all(confirmed, by=reviewer)
    keys = [row.item_id for row in confirmed.rows.all()]

    one, other = at_once(
        lambda: workflow.publish(keys, by=reviewer), lambda: workflow.publish(keys, by=colleague)
    )

    won, lost = (one, other) if one[0].is_done else (other, one)
    assert all(result.is_done for result in won)
    assert {result.refusal for result in lost} == {"已经发布过了。"}
    assert Entry.objects.filter(verb="catalogs.catalogitem.publish").count() == 1
    assert PublishedFacet.objects.filter(facet="domain").count() == 2


def test_an_item_is_published_while_its_batch_is_decided(at_once, confirmed, reviewer, colleague):
    first = confirmed.rows.first()
    seen = [workflow.Decision(first.pk, first.revision_id, "approved")]

    decided, published = at_once(
        lambda: workflow.decide(confirmed, by=reviewer, decisions=seen),
        lambda: workflow.publish([first.item_id], by=colleague),
    )

    assert [result.is_done for result in decided] == [True]
    assert published[0].refusal in ("", "审核中状态下不能发布。")
    item = CatalogItem.objects.get(pk=first.item_id)
    assert item.is_published == published[0].is_done


def test_two_editors_take_over_the_same_domain(at_once, township, domain, editor, other_editor):
    edition = factories.make_edition()
    for number in range(1, 4):
        factories.make_standard_item(edition, domain, f"20-00{number}")

    outcomes = at_once(
        lambda: workflow.take_over(township, domain, by=editor),
        lambda: workflow.take_over(township, domain, by=other_editor),
    )

    assert str(refused(outcomes)) == "“社会救助”领域的标准条目已全部采用。"
    assert CatalogItem.objects.count() == 3


def test_a_sheet_is_recorded_while_the_approver_confirms_on_screen(
    at_once, handed_in, editor, approver, make_upload
):
    seen = dict.fromkeys(factories.secrecy_of(handed_in), STOCK_SECRECY_RESULT)

    outcomes = at_once(
        lambda: workflow.confirm(handed_in, by=approver, secrecy=seen),
        lambda: workflow.confirm_on_paper(
            handed_in, by=editor, signer=approver, sheet=make_upload(), secrecy=seen
        ),
    )

    assert str(refused(outcomes)) == "待县政府办审核状态下不能审核报送"
    assert Revision.objects.count() == 2


def test_two_reviewers_publish_the_same_edition(at_once, county, domain, reviewer, colleague):
    edition = factories.make_edition(
        layer=3, name="乡镇通用版", published=False, county=county, unit_kind="township"
    )
    factories.make_standard_item(edition, domain, "20-001")

    outcomes = at_once(
        lambda: workflow.publish_edition(edition, by=reviewer),
        lambda: workflow.publish_edition(edition, by=colleague),
    )

    assert str(refused(outcomes)) == "已下发状态下不能下发"
