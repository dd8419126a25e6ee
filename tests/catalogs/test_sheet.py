"""The review sheet: printed, signed on paper, and its scan taken as the signature."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from catalogs import workflow
from catalogs.law import STOCK_SECRECY_RESULT
from catalogs.models import Submission
from catalogs.queries import compared_rows, sheet_code
from disclosure_portal.accounts.models import Role
from disclosure_portal.attachments.models import Attachment
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def files_of_their_own(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def path(name, batch):
    return reverse(f"catalogs_desk:{name}", args=[batch.pk])


def signed(batch, signer, upload):
    secrecy = {f"secrecy_{row.pk}": STOCK_SECRECY_RESULT for row in batch.rows.all()}
    return {**secrecy, "signer": signer.pk, "code": code_of(batch), "scan": upload}


def code_of(batch):
    return sheet_code(compared_rows(batch.rows.all()))


def test_the_sheet_has_its_items_signatures_and_seal(sign_in, editor, handed_in):
    page = sign_in(editor).get(path("sheet", handed_in))

    assert "政府信息公开审核（保密审查）表" in page.text
    assert "岫岩满族自治县偏岭镇人民政府" in page.text
    for row in handed_in.rows.all():
        assert str(row.item) in page.text
    for words in ("经办人", "审核人", "单位负责人", "单位盖章", "保密审查意见"):
        assert words in page.text


def test_the_sheet_says_what_is_signed(sign_in, editor, handed_in):
    Submission.objects.update(handed_in_at=datetime(2026, 3, 2, 1, 30, tzinfo=UTC))

    page = sign_in(editor).get(path("sheet", handed_in))

    assert code_of(handed_in) in page.text
    assert "张经办，2026-03-02 09:30" in page.text
    assert handed_in.rows.first().item.content_text in page.text
    assert page.text.count("自有事项") == 2


def test_the_sheet_tells_what_the_unit_changed(sign_in, editor, township, domain):
    edition = factories.make_edition()
    for number in (1, 2):
        factories.make_standard_item(edition, domain, f"20-00{number}")
    same, changed = workflow.take_over(township, domain, by=editor).items
    workflow.save_elements(changed, by=editor, version=1, changes={"time_limit_text": "5个工作日内"})
    batch = factories.make_handed_in(township, domain, by=editor, items=[same, changed])

    page = sign_in(editor).get(path("sheet", batch))

    assert page.text.count("与标准一致") == 1
    assert page.text.count("有改动：公开时限<") == 1


def test_the_whole_content_stands_on_the_sheet_that_is_signed(sign_in, editor, township, domain):
    item = factories.make_item(township, domain, by=editor, content_text="救助对象名单；" * 40)
    batch = factories.make_handed_in(township, domain, by=editor, items=[item])

    page = sign_in(editor).get(path("sheet", batch))

    assert "救助对象名单；" * 40 in page.text


def test_the_signatures_carry_the_batch_and_its_code(sign_in, editor, handed_in):
    page = sign_in(editor).get(path("sheet", handed_in))

    caption = page.text.split('sheet__signatures">')[1].split("</caption>")[0]
    assert "偏岭镇人民政府" in caption
    assert code_of(handed_in) in caption


def test_a_batch_handed_in_again_has_another_code(editor, township, domain, handed_in):
    before, items = code_of(handed_in), [row.item for row in handed_in.rows.select_related("item")]
    assert code_of(handed_in) == before
    workflow.recall(handed_in, by=editor)
    workflow.save_elements(items[0], by=editor, version=1, changes={"time_limit_text": "5个工作日内"})

    again = factories.make_handed_in(township, domain, by=editor, items=items)

    assert again == handed_in
    assert code_of(again) != before


@pytest.mark.parametrize("write", [str.lower, lambda code: f" {code[:4]} {code[4:]} "])
def test_the_code_is_taken_however_it_is_typed(sign_in, editor, approver, handed_in, make_upload, write):
    sent = signed(handed_in, approver, make_upload())

    sign_in(editor).post(path("signed_sheet", handed_in), {**sent, "code": write(sent["code"])})

    handed_in.refresh_from_db()
    assert handed_in.state == Submission.State.CONFIRMED


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("", "请填写审核表上的核对码。"),
        ("ABCD2345", "核对码不符，请先核对是否输错"),
    ],
)
def test_a_sheet_printed_from_other_content_is_refused(
    sign_in, editor, approver, handed_in, make_upload, code, words
):
    sent = {**signed(handed_in, approver, make_upload()), "code": code}

    page = sign_in(editor).post(path("signed_sheet", handed_in), sent)

    assert page.status_code == 422
    assert words in page.text
    handed_in.refresh_from_db()
    assert handed_in.state == Submission.State.HANDED_IN
    assert not Attachment.objects.exists()


def test_a_confirmed_sheet_carries_the_results(sign_in, editor, confirmed):
    page = sign_in(editor).get(path("sheet", confirmed))

    assert page.text.count(STOCK_SECRECY_RESULT) == 2
    assert "系统记录：李审核于" in page.text


def test_an_open_batch_has_no_sheet_yet(sign_in, editor, handed_in):
    workflow.recall(handed_in, by=editor)

    answer = sign_in(editor).get(path("sheet", handed_in))

    assert "提交后才能打印审核表" in sign_in(editor).get(answer.url).text


def test_the_scan_counts_as_the_approvers_signature(
    sign_in, editor, approver, reviewer, handed_in, make_upload
):
    sign_in(editor).post(path("signed_sheet", handed_in), signed(handed_in, approver, make_upload()))

    handed_in.refresh_from_db()
    assert handed_in.state == Submission.State.CONFIRMED
    assert handed_in.confirmed_by == approver
    scan = sign_in(reviewer).get(handed_in.scan.get_absolute_url())
    assert scan.status_code == 200
    assert (
        f'href="{handed_in.scan.get_absolute_url()}"' in sign_in(reviewer).get(path("review", handed_in)).text
    )


def test_only_who_may_sign_is_offered_and_taken(sign_in, editor, approver, handed_in, township, make_upload):
    factories.grant(editor, Role.APPROVER, township)
    page = sign_in(editor).get(path("signed_sheet", handed_in))
    assert f'<option value="{approver.pk}">' in page.text
    assert f'<option value="{editor.pk}">' not in page.text

    refused = sign_in(editor).post(path("signed_sheet", handed_in), signed(handed_in, editor, make_upload()))
    assert refused.status_code == 422
    assert not Attachment.objects.exists()


def test_a_file_of_another_kind_is_refused(sign_in, editor, approver, handed_in):
    upload = SimpleUploadedFile("审核表.png", b"MZ not a picture", "image/png")

    page = sign_in(editor).post(path("signed_sheet", handed_in), signed(handed_in, approver, upload))

    assert page.status_code == 422
    handed_in.refresh_from_db()
    assert handed_in.state == Submission.State.HANDED_IN


def test_a_refused_signature_keeps_no_file(sign_in, editor, approver, handed_in, make_upload, tmp_path):
    sent = signed(handed_in, approver, make_upload())
    sent.popitem()
    key = next(name for name in sent if name.startswith("secrecy_"))
    del sent[key]

    answer = sign_in(editor).post(path("signed_sheet", handed_in), {**sent, "scan": make_upload()})

    assert "本批次已有变化" in sign_in(editor).get(answer.url).text
    assert not Attachment.objects.exists()
    assert not [file for file in tmp_path.rglob("*") if file.is_file()]


def test_nobody_who_may_sign_says_what_to_do(sign_in, editor, handed_in):
    page = sign_in(editor).get(path("signed_sheet", handed_in))

    assert "没有人能签这张表" in page.text


def test_a_batch_past_the_unit_takes_no_sheet(sign_in, editor, approver, confirmed, make_upload):
    answer = sign_in(editor).post(path("signed_sheet", confirmed), signed(confirmed, approver, make_upload()))

    assert "待县政府办审核状态下不能审核报送" in sign_in(editor).get(answer.url).text
