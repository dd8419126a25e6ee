"""Handing in, recalling, sending back and confirming a batch."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied

from catalogs import workflow
from catalogs.law import STOCK_SECRECY_RESULT
from catalogs.models import CatalogItem, Revision, Submission
from disclosure_portal.accounts.models import Role
from disclosure_portal.notices.models import Notice
from disclosure_portal.workflow import StepRefused
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def test_handing_in_locks_the_items_and_tells_the_approver(handed_in, approver):
    assert handed_in.state == Submission.State.HANDED_IN
    assert {row.item.status for row in handed_in.rows.all()} == {CatalogItem.Status.HANDED_IN}
    assert str(handed_in) == "偏岭镇“社会救助”第1批"


def test_the_approver_is_told(township, domain, editor, approver):
    factories.make_handed_in(township, domain, by=editor)

    assert Notice.objects.get(recipient=approver).text == "偏岭镇“社会救助”第1批共2项，待您审核。"


def test_an_item_with_a_blocking_problem_is_not_handed_in(township, domain, editor):
    item = factories.make_item(township, domain, by=editor, channels=[])

    with pytest.raises(StepRefused) as refused:
        workflow.hand_in(township, domain, by=editor, items=[item.pk])

    assert refused.value.reasons == ["“最低生活保障／办事指南”公开渠道和载体：请至少选择一个公开渠道。"]
    assert not Submission.objects.exists()


def test_an_unchecked_item_is_not_handed_in(item, township, domain, editor):
    CatalogItem.objects.update(needs_checking=True)

    with pytest.raises(StepRefused, match="待核对"):
        workflow.hand_in(township, domain, by=editor, items=[item.pk])


def test_nothing_chosen_is_refused(township, domain, editor):
    with pytest.raises(StepRefused, match="请至少选择一个事项"):
        workflow.hand_in(township, domain, by=editor, items=[])


def test_a_second_batch_waits_for_the_first(handed_in, township, domain, editor):
    another = factories.make_item(township, domain, by=editor, level2="另一项")

    with pytest.raises(StepRefused) as refused:
        workflow.hand_in(township, domain, by=editor, items=[another.pk])

    assert refused.value.reasons == ["待单位审核状态下不能提交审核"]


def test_an_item_of_another_unit_is_not_taken_along(handed_in, county, domain, outsider, item):
    other = outsider.memberships.get().unit
    own = factories.make_item(other, domain, by=outsider)

    with pytest.raises(StepRefused, match="所选事项已有变化"):
        workflow.hand_in(other, domain, by=outsider, items=[own.pk, item.pk])


def test_a_recalled_batch_is_open_and_its_items_are_drafts(handed_in, editor):
    workflow.recall(handed_in, by=editor)

    handed_in.refresh_from_db()
    assert handed_in.state == Submission.State.OPEN
    assert {item.state for item in CatalogItem.objects.all()} == {CatalogItem.State.DRAFT}


def test_a_batch_sent_back_goes_in_again_under_its_number(handed_in, township, domain, editor, approver):
    workflow.send_back(handed_in, by=approver, reason="请补全渠道")
    items = CatalogItem.objects.all()
    assert {(item.state, item.returned_because) for item in items} == {("returned", "请补全渠道")}

    again = workflow.hand_in(township, domain, by=editor, items=[item.pk for item in items])

    assert again == handed_in
    assert again.rows.count() == 2


def test_sending_back_needs_a_reason(handed_in, approver):
    with pytest.raises(StepRefused, match="请写明退回的原因"):
        workflow.send_back(handed_in, by=approver, reason=" ")


def test_confirming_takes_a_revision_and_a_secrecy_row_of_each_item(handed_in, approver, editor):
    workflow.confirm(handed_in, by=approver, secrecy=factories.secrecy_of(handed_in))

    for row in handed_in.rows.all():
        assert row.secrecy_result == STOCK_SECRECY_RESULT
        assert row.secrecy_by == approver
        assert row.revision.written() == row.item.written()
        assert list(row.revision.prepared_by.all()) == [editor]
    assert {row.item.status for row in handed_in.rows.all()} == {CatalogItem.Status.CONFIRMED}


def test_a_batch_is_confirmed_once(handed_in, approver):
    secrecy = factories.secrecy_of(handed_in)
    workflow.confirm(handed_in, by=approver, secrecy=secrecy)

    with pytest.raises(StepRefused) as refused:
        workflow.confirm(handed_in, by=approver, secrecy=secrecy)

    assert refused.value.reasons == ["待县政府办审核状态下不能审核报送"]
    assert Revision.objects.count() == 2


def test_every_row_needs_its_secrecy_result(handed_in, approver):
    secrecy = dict.fromkeys(factories.secrecy_of(handed_in), "")

    with pytest.raises(StepRefused) as refused:
        workflow.confirm(handed_in, by=approver, secrecy=secrecy)

    assert len(refused.value.reasons) == 2


def test_a_row_left_out_is_noticed(handed_in, approver):
    secrecy = factories.secrecy_of(handed_in)
    secrecy.popitem()

    with pytest.raises(StepRefused, match="本批次已有变化"):
        workflow.confirm(handed_in, by=approver, secrecy=secrecy)


def test_a_page_loaded_before_the_batch_went_back_confirms_nothing(
    handed_in, township, domain, editor, approver
):
    seen = factories.secrecy_of(handed_in)
    workflow.recall(handed_in, by=editor)
    workflow.hand_in(township, domain, by=editor, items=[item.pk for item in CatalogItem.objects.all()])

    with pytest.raises(StepRefused, match="本批次已有变化"):
        workflow.confirm(handed_in, by=approver, secrecy=seen)


def test_single_rows_go_back_to_the_editor_while_the_rest_goes_on(handed_in, approver):
    first, second = handed_in.rows.all()

    workflow.confirm(
        handed_in, by=approver, secrecy={first.pk: STOCK_SECRECY_RESULT}, returned={second.pk: "涉及工作秘密"}
    )

    assert list(handed_in.rows.all()) == [first]
    second.item.refresh_from_db()
    assert (second.item.state, second.item.returned_because) == ("returned", "涉及工作秘密")


def test_whoever_prepared_may_not_confirm(handed_in, editor, township):
    factories.grant(editor, Role.APPROVER, township)

    with pytest.raises(PermissionDenied):
        workflow.confirm(handed_in, by=_fresh(editor), secrecy=factories.secrecy_of(handed_in))


def test_whoever_handed_in_may_not_confirm(township, domain, editor):
    both = factories.make_person("both", "两职", Role.EDITOR, township)
    factories.grant(both, Role.APPROVER, township)
    item = factories.make_item(township, domain, by=editor)
    submission = workflow.hand_in(township, domain, by=both, items=[item.pk])

    with pytest.raises(PermissionDenied):
        workflow.confirm(submission, by=both, secrecy=factories.secrecy_of(submission))


def test_a_superuser_has_no_way_round(handed_in, admin_user):
    with pytest.raises(PermissionDenied):
        workflow.confirm(handed_in, by=admin_user, secrecy=factories.secrecy_of(handed_in))


def test_a_signed_sheet_counts_as_the_approvers_signature(handed_in, editor, approver, make_scan):
    scan = make_scan(handed_in.unit, editor)

    workflow.confirm(
        handed_in, by=editor, signer=approver, scan=scan, secrecy=factories.secrecy_of(handed_in)
    )

    handed_in.refresh_from_db()
    assert (handed_in.confirmed_by, handed_in.scan) == (approver, scan)


def test_a_sheet_without_scan_or_signed_by_the_editor_is_not_accepted(handed_in, editor, approver, make_scan):
    secrecy = factories.secrecy_of(handed_in)

    with pytest.raises(PermissionDenied):
        workflow.confirm(handed_in, by=editor, signer=approver, secrecy=secrecy)
    with pytest.raises(PermissionDenied):
        workflow.confirm(
            handed_in, by=editor, signer=editor, scan=make_scan(handed_in.unit, editor), secrecy=secrecy
        )


def test_who_recorded_the_sheet_is_kept(handed_in, editor, approver, make_upload):
    batch = workflow.confirm_on_paper(
        handed_in,
        by=editor,
        signer=approver,
        sheet=make_upload(),
        secrecy=factories.secrecy_of(handed_in),
    )

    assert (batch.confirmed_by, batch.scan_recorded_by) == (approver, editor)


def test_a_sheet_counts_for_one_batch(handed_in, township, editor, approver, make_upload):
    workflow.confirm_on_paper(
        handed_in, by=editor, signer=approver, sheet=make_upload(), secrecy=factories.secrecy_of(handed_in)
    )
    other = factories.make_handed_in(
        township, factories.make_domain("21", "养老服务", "elderly-care"), by=editor
    )

    with pytest.raises(StepRefused) as refused:
        workflow.confirm_on_paper(
            other, by=editor, signer=approver, sheet=make_upload(), secrecy=factories.secrecy_of(other)
        )

    assert refused.value.reasons == [f"这份扫描件已登记在{handed_in}，请上传本批次签字的审核表。"]
    other.refresh_from_db()
    assert other.state == Submission.State.HANDED_IN


def test_on_screen_nobody_recorded_a_sheet(handed_in, approver):
    batch = workflow.confirm(handed_in, by=approver, secrecy=factories.secrecy_of(handed_in))

    assert (batch.scan, batch.scan_recorded_by) == (None, None)


def _fresh(user):
    """The user as the next request sees it: without the memberships read before."""
    return type(user).objects.get(pk=user.pk)
