"""Two people at once: one wins, the other is told; nothing is lost, nothing is done twice."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from catalogs import workflow
from catalogs.law import STOCK_SECRECY_RESULT
from catalogs.models import CatalogItem, ImportRun, PublishedFacet, Revision, Submission, SubmissionItem
from catalogs.spreadsheets.rows import CatalogRow, Section
from catalogs.spreadsheets.staging import stage
from catalogs.spreadsheets.writing import write_csv
from catalogs.workflow import StaleItem
from disclosure_portal import clock
from disclosure_portal.accounts.models import Role
from disclosure_portal.attachments.storing import SPREADSHEETS, store
from disclosure_portal.audit.models import Entry
from disclosure_portal.audit.verification import verify_chain
from disclosure_portal.workflow import StepRefused
from tests import factories
from tests.threads import at_once

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def other_editor(township):
    return factories.make_person("other-editor", "吴经办", Role.EDITOR, township)


def refused(outcomes):
    """The one refusal among two outcomes; anything but one winner and one clean refusal fails."""
    losers = [one for one in outcomes if isinstance(one, Exception)]
    assert [type(one) for one in losers] in ([StepRefused], [StaleItem]), outcomes
    return losers[0]


def test_two_reviewers_decide_the_same_batch(confirmed, reviewer, colleague, county):
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


def test_two_reviewers_decide_the_same_row_of_a_batch_that_stays_open(confirmed, reviewer, colleague):
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


def test_two_editors_hand_the_same_items_in(item, township, domain, editor, other_editor):
    outcomes = at_once(
        lambda: workflow.hand_in(township, domain, by=editor, items=[item.pk]),
        lambda: workflow.hand_in(township, domain, by=other_editor, items=[item.pk]),
    )

    assert str(refused(outcomes)) == "待单位审核状态下不能提交审核"
    assert Submission.objects.get().rows.count() == 1


def test_the_approver_confirms_while_the_editor_recalls(handed_in, editor, approver):
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


def test_two_approvers_confirm_the_same_batch(handed_in, approver, township):
    second = factories.make_person("second-approver", "郑审核", Role.APPROVER, township)
    seen = factories.secrecy_of(handed_in)

    outcomes = at_once(
        lambda: workflow.confirm(handed_in, by=approver, secrecy=seen),
        lambda: workflow.confirm(handed_in, by=second, secrecy=seen),
    )

    assert str(refused(outcomes)) == "待县政府办审核状态下不能审核报送"
    assert Revision.objects.count() == 2


def test_an_editor_saves_while_a_colleague_hands_in(item, township, domain, editor, other_editor, approver):
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


def test_two_editors_save_from_the_same_version(item, editor, other_editor):
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


def test_two_reviewers_publish_the_same_items(confirmed, reviewer, colleague):
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


def test_an_item_is_published_while_its_batch_is_decided(confirmed, reviewer, colleague):
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


def test_two_editors_take_over_the_same_domain(township, domain, editor, other_editor):
    edition = factories.make_edition()
    for number in range(1, 4):
        factories.make_standard_item(edition, domain, f"20-00{number}")

    outcomes = at_once(
        lambda: workflow.take_over(township, domain, by=editor),
        lambda: workflow.take_over(township, domain, by=other_editor),
    )

    assert str(refused(outcomes)) == "“社会救助”领域的标准条目已全部采用。"
    assert CatalogItem.objects.count() == 3


def test_a_sheet_is_recorded_while_the_approver_confirms_on_screen(handed_in, editor, approver, make_upload):
    seen = dict.fromkeys(factories.secrecy_of(handed_in), STOCK_SECRECY_RESULT)

    outcomes = at_once(
        lambda: workflow.confirm(handed_in, by=approver, secrecy=seen),
        lambda: workflow.confirm_on_paper(
            handed_in, by=editor, signer=approver, sheet=make_upload(), secrecy=seen
        ),
    )

    assert str(refused(outcomes)) == "待县政府办审核状态下不能审核报送"
    assert Revision.objects.count() == 2


def test_two_reviewers_publish_the_same_edition(county, domain, reviewer, colleague):
    edition = factories.make_edition(
        layer=3, name="乡镇通用版", published=False, county=county, unit_kind="township"
    )
    factories.make_standard_item(edition, domain, "20-001")

    outcomes = at_once(
        lambda: workflow.publish_edition(edition, by=reviewer),
        lambda: workflow.publish_edition(edition, by=colleague),
    )

    assert str(refused(outcomes)) == "已下发状态下不能下发"


def test_an_editor_pastes_while_colleagues_save_and_add(item, township, domain, editor, other_editor, county):
    items = [item, *(factories.make_item(township, domain, by=editor, level2=f"事项{n}") for n in range(9))]
    rows = [workflow.RowChange(one.pk, one.version, {"subject": "甲"}) for one in items]
    additions = [{**factories.ELEMENTS, "level2": f"新事项{n}"} for n in range(10)]

    def save_one_by_one():
        for one in reversed(items):
            try:
                workflow.save_elements(one, by=other_editor, version=one.version, changes={"subject": "乙"})
            except StaleItem:
                continue

    pasted, *others = at_once(
        lambda: workflow.paste(township, domain, by=editor, rows=rows, additions=additions),
        save_one_by_one,
        lambda: workflow.paste(township, domain, by=other_editor, rows=[], additions=additions[:1]),
    )

    saved, added = pasted
    assert {result.outcome for result in saved} <= {"saved", "stale"}
    assert (others[0], len(added), len(others[1][1])) == (None, 10, 1)
    assert CatalogItem.objects.count() == 21
    assert verify_chain(county) is None


def test_an_edition_is_replaced_while_a_unit_is_told_to_map_it(
    county, township, domain, editor, reviewer, colleague
):
    edition = factories.make_edition(layer=2, name="省目录", county=county)
    factories.make_standard_item(edition, domain, "20-001")
    following = workflow.start_next_edition(edition, by=reviewer)
    due_on = clock.today() + timedelta(days=10)

    _, started = at_once(
        lambda: workflow.publish_edition(following, by=reviewer),
        lambda: workflow.start_uptakes(edition, [township], by=colleague, due_on=due_on),
    )

    if isinstance(started, StepRefused):
        assert str(started) == "已被替换的版本不能请单位对照。"
    assert list(edition.uptakes.values_list("state", flat=True)) == (
        [] if isinstance(started, StepRefused) else ["superseded"]
    )
    assert verify_chain(county) is None


# The unit's editor and the county office at once


def test_an_editor_revises_while_the_reviewer_withdraws(published, editor, reviewer, county):
    revised, withdrawn = at_once(
        lambda: workflow.revise(published, by=editor),
        lambda: workflow.withdraw(published, by=reviewer, reason="内容有误"),
    )

    assert isinstance(revised, CatalogItem)
    assert isinstance(withdrawn, CatalogItem)
    published.refresh_from_db()
    assert published.state == CatalogItem.State.DRAFT
    assert published.withdrawn_because == "内容有误"
    assert published.withdrawals.count() == 1
    assert not PublishedFacet.objects.exists()
    assert verify_chain(county) is None


def test_an_editor_and_the_reviewer_save_from_the_same_version(item, editor, reviewer):
    outcomes = at_once(
        lambda: workflow.save_elements(item, by=editor, version=item.version, changes={"subject": "甲"}),
        lambda: workflow.save_elements(item, by=reviewer, version=item.version, changes={"subject": "乙"}),
    )

    stale = refused(outcomes)
    assert isinstance(stale, StaleItem)
    item.refresh_from_db()
    assert (item.version, item.subject) == (2, stale.item.subject)
    assert item.entered_for is (item.saved_by == reviewer)
    assert (reviewer in item.preparers.all()) is (item.saved_by == reviewer)


def test_an_editor_hands_in_while_the_reviewer_saves(item, township, domain, editor, reviewer):
    batch, saved = at_once(
        lambda: workflow.hand_in(township, domain, by=editor, items=[item.pk]),
        lambda: workflow.save_elements(item, by=reviewer, version=item.version, changes={"subject": "乙"}),
    )

    assert isinstance(batch, Submission)
    item.refresh_from_db()
    assert item.state == CatalogItem.State.SUBMITTED
    if isinstance(saved, CatalogItem):
        assert (item.subject, batch.entered_for) == ("乙", True)
    else:
        assert str(saved) == "审核中状态下不能修改"
        assert (item.subject, batch.entered_for) == ("偏岭镇人民政府", False)


# Imports


@pytest.fixture
def ordered(township, domain):
    """ordered(person, subject): an import of one row under the name of `item`, read and ordered."""

    def make(person, subject):
        elements = {**factories.ELEMENTS, "subject": subject}
        file = io.BytesIO()
        row = CatalogRow(**elements, domain_code="20", domain_name="社会救助")
        write_csv(file, [Section("社会救助", "社会救助", [row])])
        source = SimpleUploadedFile("目录.csv", file.getvalue())
        run = ImportRun(unit=township, filename="目录.csv")
        run.source = store(source, unit=township, by=person, kinds=SPREADSHEETS)
        run = workflow.start_import(run, by=person)
        stage(run, file.getvalue(), by=person)
        return workflow.order_import(run, by=person)

    return make


def test_an_item_is_published_while_an_import_changes_it(
    ordered, item, township, domain, editor, approver, reviewer
):
    run = ordered(editor, "新的主体")
    batch = factories.make_confirmed(township, domain, editor=editor, approver=approver, items=[item])
    factories.approve_all(batch, by=reviewer)

    published, applied = at_once(
        lambda: workflow.publish([item.pk], by=reviewer), lambda: workflow.apply_import(run, by=editor)
    )

    assert [result.is_done for result in published] == [True]
    item.refresh_from_db()
    assert item.is_published
    assert item.published_revision.subject == "偏岭镇人民政府"
    if applied.state == ImportRun.State.APPLIED:
        assert (item.state, item.subject) == (CatalogItem.State.DRAFT, "新的主体")
        assert editor in item.preparers.all()
    else:
        assert applied.state == ImportRun.State.READ
        assert (item.state, item.subject) == (CatalogItem.State.APPROVED, "偏岭镇人民政府")
        assert not item.preparers.exists()


def test_two_imports_of_the_same_file_write_nothing_double(ordered, editor, other_editor):
    runs = [ordered(person, "新的主体") for person in (editor, other_editor)]

    outcomes = at_once(
        lambda: workflow.apply_import(runs[0], by=editor),
        lambda: workflow.apply_import(runs[1], by=other_editor),
    )

    assert sorted(run.state for run in outcomes) == ["applied", "read"]
    assert CatalogItem.objects.count() == 1
    (again,) = [run for run in outcomes if run.state == ImportRun.State.READ]
    assert (again.created, again.unchanged) == (0, 1)


def test_an_import_and_taking_over_add_no_item_twice(ordered, township, domain, editor, other_editor):
    edition = factories.make_edition()
    factories.make_standard_item(edition, domain, "20-001", level2="办事指南")
    run = ordered(editor, "新的主体")

    applied, taken = at_once(
        lambda: workflow.apply_import(run, by=editor),
        lambda: workflow.take_over(township, domain, by=other_editor),
    )

    assert CatalogItem.objects.get().standard_code == "20-001"
    if applied.state == ImportRun.State.APPLIED:
        assert str(taken) == "“社会救助”领域的标准条目已全部采用。"
    else:
        assert applied.state == ImportRun.State.READ
        assert len(taken.items) == 1


def test_an_import_is_cancelled_while_it_is_ordered(ordered, editor, other_editor):
    run = ordered(editor, "新的主体")
    ImportRun.objects.update(state=ImportRun.State.READ)

    outcomes = at_once(
        lambda: workflow.order_import(run, by=editor), lambda: workflow.cancel_import(run, by=other_editor)
    )

    reason = str(refused(outcomes))
    run.refresh_from_db()
    if run.state == ImportRun.State.APPLYING:
        assert reason == "正在导入，请等导入结束。"
        assert run.rows.count() == 1
    else:
        assert (run.state, reason) == (ImportRun.State.CANCELLED, "已取消状态下不能导入")
        assert not run.rows.exists()
