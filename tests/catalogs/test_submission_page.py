"""The page of a batch: where it is, who has it, the approver's sign-off on one page, recalling, sending back."""

from __future__ import annotations

import pytest
from django.urls import reverse

from catalogs import workflow
from catalogs.law import STOCK_SECRECY_RESULT
from catalogs.models import CatalogItem, Revision, StandardItem, Submission
from disclosure_portal.accounts.models import Role, User
from tests import factories

pytestmark = pytest.mark.django_db
State = Submission.State


def path(name, batch):
    return reverse(f"catalogs_desk:{name}", args=[batch.pk])


def sign_off(batch, **changes):
    return {**{f"secrecy_{row.pk}": STOCK_SECRECY_RESULT for row in batch.rows.all()}, **changes}


@pytest.mark.parametrize("name", ["submission", "sheet"])
@pytest.mark.parametrize(
    ("person", "answer"),
    [
        ("editor", 200),
        ("approver", 200),
        ("reviewer", 200),
        ("leader", 403),
        ("administrator", 403),
        ("auditor", 403),
        ("outsider", 404),
    ],
)
def test_the_page_answers_by_role(sign_in, request, handed_in, name, person, answer):
    assert sign_in(request.getfixturevalue(person)).get(path(name, handed_in)).status_code == answer


@pytest.mark.parametrize(
    ("name", "person", "answer"),
    [
        ("confirm", "approver", 302),
        ("confirm", "editor", 403),
        ("confirm", "reviewer", 403),
        ("confirm", "outsider", 404),
        ("recall", "editor", 302),
        ("recall", "approver", 403),
        ("recall", "outsider", 404),
        ("send_back", "approver", 302),
        ("send_back", "editor", 403),
        ("send_back", "outsider", 404),
        ("signed_sheet", "approver", 403),
        ("signed_sheet", "outsider", 404),
    ],
)
def test_each_act_is_for_its_own_person(sign_in, request, handed_in, name, person, answer):
    sent = {**sign_off(handed_in), "reason": "请补全"}

    assert sign_in(request.getfixturevalue(person)).post(path(name, handed_in), sent).status_code == answer


def test_confirming_is_posted_only(sign_in, approver, handed_in):
    assert sign_in(approver).get(path("confirm", handed_in)).status_code == 405


def test_looking_at_an_act_changes_nothing(sign_in, editor, approver, handed_in):
    assert sign_in(editor).get(path("recall", handed_in)).status_code == 200
    assert sign_in(approver).get(path("send_back", handed_in)).status_code == 200

    handed_in.refresh_from_db()
    assert handed_in.state == State.HANDED_IN


def test_the_approver_finds_everything_on_one_page(sign_in, approver, handed_in):
    page = sign_in(approver).get(handed_in.get_absolute_url())

    for row in handed_in.rows.all():
        assert f'name="secrecy_{row.pk}" value="{STOCK_SECRECY_RESULT}"' in page.text
        assert f'name="returned_{row.pk}"' in page.text
    assert 'aria-current="step"' in page.text


def test_confirming_hands_the_batch_to_the_county_office(sign_in, approver, handed_in):
    first = handed_in.rows.first()
    sent = sign_off(handed_in, **{f"secrecy_{first.pk}": "经核，可以公开"})

    answer = sign_in(approver).post(path("confirm", handed_in), sent)

    handed_in.refresh_from_db()
    assert handed_in.state == State.CONFIRMED
    assert {row.secrecy_result for row in handed_in.rows.all()} == {"经核，可以公开", STOCK_SECRECY_RESULT}
    assert "已审核报送2项。接下来由县政府办公室审核。" in sign_in(approver).get(answer.url).text


def test_a_row_with_a_reason_goes_back_while_the_rest_goes_on(sign_in, approver, handed_in):
    first, second = handed_in.rows.all()

    sign_in(approver).post(
        path("confirm", handed_in), sign_off(handed_in, **{f"returned_{second.pk}": "涉及工作秘密"})
    )

    assert list(handed_in.rows.all()) == [first]
    second.item.refresh_from_db()
    assert second.item.returned_because == "涉及工作秘密"


def test_a_blank_secrecy_result_is_asked_for_and_typed_text_stays(sign_in, approver, handed_in):
    first, second = handed_in.rows.all()
    sent = sign_off(handed_in, **{f"secrecy_{first.pk}": "", f"returned_{second.pk}": "请改时限"})

    page = sign_in(approver).post(path("confirm", handed_in), sent)

    assert page.status_code == 422
    assert "请填写保密审查意见" in page.text
    assert "请改时限" in page.text
    assert not Revision.objects.exists()


def test_all_rows_returned_asks_for_the_whole_batch_to_go_back(sign_in, approver, handed_in):
    sent = sign_off(handed_in, **{f"returned_{row.pk}": "请改" for row in handed_in.rows.all()})

    page = sign_in(approver).post(path("confirm", handed_in), sent)

    assert page.status_code == 422
    assert "所有事项都要退回时，请用“整批退回经办人”。" in page.text


@pytest.mark.parametrize(
    "sent", [{}, {"secrecy_x": "好"}, {"secrecy_99999999": "好"}, {"secrecy_" + "9" * 40: "好"}]
)
def test_rows_that_are_not_the_batchs_confirm_nothing(sign_in, approver, handed_in, sent):
    answer = sign_in(approver).post(path("confirm", handed_in), sent)

    assert "本批次已有变化，请刷新页面后重新审核。" in sign_in(approver).get(answer.url).text
    assert not Revision.objects.exists()


def test_a_very_long_batch_is_taken_in_one_post(sign_in, approver, handed_in):
    sent = {f"secrecy_{row}": STOCK_SECRECY_RESULT for row in range(10**6, 10**6 + 1500)}

    assert sign_in(approver).post(path("confirm", handed_in), sent).status_code == 302


def test_a_page_loaded_before_a_recall_confirms_nothing(
    sign_in, editor, approver, handed_in, township, domain
):
    seen = sign_off(handed_in)
    workflow.recall(handed_in, by=editor)
    workflow.hand_in(township, domain, by=editor, items=[item.pk for item in CatalogItem.objects.all()])

    answer = sign_in(approver).post(path("confirm", handed_in), seen)

    assert "本批次已有变化" in sign_in(approver).get(answer.url).text


def test_confirming_twice_says_where_the_batch_is(sign_in, approver, confirmed):
    answer = sign_in(approver).post(path("confirm", confirmed), sign_off(confirmed))

    assert "待县政府办审核状态下不能审核报送" in sign_in(approver).get(answer.url).text


def test_who_prepared_reads_why_and_who_can_sign(sign_in, editor, approver, handed_in, township):
    factories.grant(editor, Role.APPROVER, township)
    User.objects.filter(pk=approver.pk).update(phone="0412-7822001")

    page = sign_in(editor).get(handed_in.get_absolute_url())

    assert "您不能审核本批次" in page.text
    assert "李审核（电话 0412-7822001）" in page.text
    assert "secrecy_" not in page.text


def test_nobody_who_can_sign_is_said(sign_in, editor, handed_in):
    assert "目前没有人能审核本批次" in sign_in(editor).get(handed_in.get_absolute_url()).text


def test_a_batch_at_the_county_office_names_its_people(sign_in, editor, reviewer, confirmed):
    page = sign_in(editor).get(confirmed.get_absolute_url())

    assert "现在等县政府办公室审核" in page.text
    assert "王审核" in page.text
    assert "撤回修改" not in page.text


def test_the_editor_recalls_and_finds_the_way_back(sign_in, editor, handed_in):
    answer = sign_in(editor).post(path("recall", handed_in))

    page = sign_in(editor).get(answer.url)
    assert "已撤回，各事项可以继续修改。" in page.text
    assert "检查并提交" in page.text


def test_recalling_too_late_says_why(sign_in, editor, confirmed):
    answer = sign_in(editor).post(path("recall", confirmed))

    assert "待县政府办审核状态下不能撤回" in sign_in(editor).get(answer.url).text


def test_sending_back_needs_a_reason_that_the_editor_reads(sign_in, editor, approver, handed_in):
    assert sign_in(approver).post(path("send_back", handed_in), {"reason": " "}).status_code == 422

    sign_in(approver).post(path("send_back", handed_in), {"reason": "请补全渠道"})

    assert "请补全渠道" in sign_in(editor).get(handed_in.get_absolute_url()).text


def test_differences_from_the_standard_are_marked(sign_in, editor, approver, township, domain):
    standard = factories.make_standard_item(factories.make_edition(), domain, "20-001")
    (item,) = workflow.take_over(township, domain, by=editor).items
    workflow.save_elements(item, by=editor, version=1, changes={"channels": ["website"]})
    batch = workflow.hand_in(township, domain, by=editor, items=[item.pk])

    page = sign_in(approver).get(batch.get_absolute_url())

    assert "与标准条目不同" in page.text
    assert "<del>" in page.text
    assert standard.level2 in page.text


def test_rows_that_equal_the_standard_are_folded(sign_in, editor, approver, township, domain):
    factories.make_standard_item(factories.make_edition(), domain, "20-001")
    (item,) = workflow.take_over(township, domain, by=editor).items
    batch = workflow.hand_in(township, domain, by=editor, items=[item.pk])

    page = sign_in(approver).get(batch.get_absolute_url())

    assert "与标准一致、没有改动的 <strong>1</strong> 项" in page.text
    assert "与标准条目不同" not in page.text


def test_a_fold_says_how_many_of_its_rows_carry_hints(sign_in, editor, approver, township, domain):
    edition = factories.make_edition()
    factories.make_standard_item(edition, domain, "20-001")
    factories.make_standard_item(edition, domain, "20-002", time_limit_text="及时公开")
    items = workflow.take_over(township, domain, by=editor).items
    batch = workflow.hand_in(township, domain, by=editor, items=[item.pk for item in items])

    page = sign_in(approver).get(batch.get_absolute_url())
    assert "没有改动的 <strong>2</strong> 项，其中 <strong>1</strong> 项有校验提示" in page.text


def test_a_row_that_must_be_mended_is_not_folded(sign_in, editor, approver, township, domain):
    factories.make_standard_item(factories.make_edition(), domain, "20-001")
    (item,) = workflow.take_over(township, domain, by=editor).items
    batch = workflow.hand_in(township, domain, by=editor, items=[item.pk])
    for table in (StandardItem, CatalogItem):  # alike in both, and since then incomplete
        table.objects.update(channels=[])

    page = sign_in(approver).get(batch.get_absolute_url())
    assert (page.context["plain"], len(page.context["others"])) == ([], 1)


def test_a_batch_decided_shows_every_verdict(sign_in, editor, reviewer, confirmed):
    first, second = confirmed.rows.all()
    decisions = [
        workflow.Decision(first.pk, first.revision_id, "approved"),
        workflow.Decision(second.pk, second.revision_id, "returned", "请补充依据"),
    ]
    workflow.decide(confirmed, by=reviewer, decisions=decisions)

    page = sign_in(editor).get(confirmed.get_absolute_url())

    assert "已审定" in page.text
    assert "请补充依据" in page.text


@pytest.mark.parametrize("person", ["approver", "editor"])
def test_the_queries_do_not_grow_with_the_rows(
    sign_in, request, editor, township, domain, count_queries, person
):
    client = sign_in(request.getfixturevalue(person))
    batch = factories.make_handed_in(township, domain, by=editor, count=2)
    few = count_queries(lambda: client.get(batch.get_absolute_url()))
    workflow.recall(batch, by=editor)
    more = [factories.make_item(township, domain, by=editor, level2=f"第{n}项") for n in range(15)]
    factories.make_handed_in(
        township, domain, by=editor, items=[*more, *CatalogItem.objects.filter(state="draft")]
    )

    assert count_queries(lambda: client.get(batch.get_absolute_url())) == few


def test_the_approvers_home_lists_what_waits_and_what_a_colleague_has_to_sign(
    sign_in, editor, approver, handed_in, township
):
    page = sign_in(approver).get("/desk/")
    assert f'<a href="{handed_in.get_absolute_url()}">{handed_in}</a>' in page.text
    assert "您参与了编制，须由他人审核" not in page.text

    factories.grant(editor, Role.APPROVER, township)
    assert "您参与了编制，须由他人审核" in sign_in(editor).get("/desk/").text


def test_the_approvers_home_says_when_nothing_waits(sign_in, approver):
    assert "没有等您审核的报送" in sign_in(approver).get("/desk/").text
