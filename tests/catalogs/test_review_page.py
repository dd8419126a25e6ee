"""The review of one batch: rows unfolded, decided, left for later, and what the result tells."""

from __future__ import annotations

import pytest

from catalogs import workflow
from catalogs.models import CatalogItem, Submission, SubmissionItem
from disclosure_portal.accounts.models import Role
from tests import factories
from tests.catalogs.reviewing import page_of, taken_over, verdicts

pytestmark = pytest.mark.django_db
QUEUE = "/desk/reviews/"
__all__ = ["taken_over"]


@pytest.mark.parametrize(
    ("person", "answer"),
    [
        ("reviewer", 200),
        ("editor", 403),
        ("approver", 403),
        ("leader", 403),
        ("auditor", 403),
        ("outsider", 404),
    ],
)
def test_a_batch_answers_by_role(sign_in, request, confirmed, person, answer):
    client = sign_in(request.getfixturevalue(person))

    assert client.get(page_of(confirmed)).status_code == answer
    if answer != 200:
        assert client.post(page_of(confirmed), verdicts(confirmed)).status_code == answer


def test_a_reviewer_of_another_county_finds_nothing(sign_in, confirmed):
    stranger = factories.make_person(
        "stranger", "外县", Role.REVIEWER, factories.make_county("210381", "海城市")
    )

    assert sign_in(stranger).get(page_of(confirmed)).status_code == 404
    assert str(confirmed) not in sign_in(stranger).get(QUEUE).text


def test_what_equals_the_standard_is_folded_and_the_rest_shows_its_changes(sign_in, reviewer, taken_over):
    page = sign_in(reviewer).get(page_of(taken_over))

    assert "有改动或需要看的 1 项" in page.text
    assert "与标准或上次发布的版本一致的 <strong>2</strong> 项" in page.text
    assert page.text.count("与标准条目不同") == 1
    assert "保密审查：经审查" in page.text


def test_changes_from_the_last_publication_are_shown(
    sign_in, published, township, domain, editor, approver, reviewer
):
    item = workflow.revise(published, by=editor)
    item = workflow.save_elements(item, by=editor, version=item.version, changes={"channels": ["print"]})
    batch = factories.make_confirmed(township, domain, editor=editor, approver=approver, items=[item])

    page = sign_in(reviewer).get(page_of(batch))

    assert "与上次发布的版本不同" in page.text
    assert "公开渠道和载体" in page.text


def test_an_item_that_does_not_apply_is_never_folded(sign_in, reviewer, township, domain, editor, approver):
    factories.make_standard_item(factories.make_edition(), domain, "20-001")
    (item,) = workflow.take_over(township, domain, by=editor).items
    item = workflow.mark_not_applicable(item, by=editor, version=1, reason="由县民政局统一公开")
    batch = factories.make_confirmed(township, domain, editor=editor, approver=approver, items=[item])

    page = sign_in(reviewer).get(page_of(batch))

    assert "不适用的原因：由县民政局统一公开" in page.text
    assert "batch-fold" not in page.text


def test_who_checked_an_item_and_who_entered_it_is_told(sign_in, township, domain, editor, approver, office):
    entering = factories.make_person("entering", "代录人", Role.REVIEWER, office)
    item = factories.make_item(township, domain, by=entering)
    CatalogItem.objects.update(needs_checking=True)
    item = workflow.check_off(item, by=editor, version=item.version)
    batch = factories.make_confirmed(township, domain, editor=editor, approver=approver, items=[item])
    reviewer = factories.make_person("second", "王审核", Role.REVIEWER, office)

    page = sign_in(reviewer).get(page_of(batch))

    assert "待核对事项，张经办已于" in page.text
    assert "代录" in page.text


def test_one_click_approves_all_that_is_not_returned(sign_in, reviewer, taken_over):
    first = taken_over.rows.first()

    answer = sign_in(reviewer).post(
        page_of(taken_over), verdicts(taken_over, **{f"returned_{first.pk}": "时限请按通用版"})
    )

    assert set(SubmissionItem.objects.values_list("verdict", "reason")) == {
        ("returned", "时限请按通用版"),
        ("approved", ""),
    }
    page = sign_in(reviewer).get(answer.url)
    assert "审定 <strong>2</strong> 项，退回 <strong>1</strong> 项。" in page.text
    assert [row.told["verb"] for row in page.context["done"]] == ["已退回", "已审定", "已审定"]
    assert 'data-label="单位"' not in page.text  # all are of one unit
    for row in taken_over.rows.all():
        assert str(row.item) in page.text
    assert "发布审定的2项" in page.text


def test_a_row_may_be_left_for_later(sign_in, reviewer, confirmed):
    first = confirmed.rows.first()

    sign_in(reviewer).post(page_of(confirmed), verdicts(confirmed, **{f"later_{first.pk}": "on"}))

    first.refresh_from_db()
    confirmed.refresh_from_db()
    assert first.is_pending
    assert confirmed.state == Submission.State.CONFIRMED
    assert "已处理的 1 项" in sign_in(reviewer).get(page_of(confirmed)).text


def test_all_rows_left_for_later_is_no_decision(sign_in, reviewer, confirmed):
    later = {f"later_{row.pk}": "on" for row in confirmed.rows.all()}

    page = sign_in(reviewer).post(page_of(confirmed), verdicts(confirmed, **later))

    assert page.status_code == 422
    assert "没有要处理的事项" in page.text


def test_a_row_both_returned_and_left_is_asked_about(sign_in, reviewer, confirmed):
    row = confirmed.rows.first()
    both = {f"later_{row.pk}": "on", f"returned_{row.pk}": "请补充"}

    page = sign_in(reviewer).post(page_of(confirmed), verdicts(confirmed, **both))

    assert page.status_code == 422
    assert "请在退回和暂不处理中选一种" in page.text
    assert "请补充" in page.text


def test_a_verdict_on_another_revision_is_skipped_and_told(sign_in, reviewer, confirmed):
    first, second = confirmed.rows.all()

    answer = sign_in(reviewer).post(
        page_of(confirmed), verdicts(confirmed, **{f"revision_{first.pk}": second.revision_id})
    )

    page = sign_in(reviewer).get(answer.url)
    assert "没有处理 <strong>1</strong> 项" in page.text
    assert "内容已有变化，请刷新页面后重新审核。" in page.text


@pytest.mark.parametrize("sent", [{}, {"revision_x": "1"}])
def test_a_post_without_rows_decides_nothing(sign_in, reviewer, confirmed, sent):
    assert sign_in(reviewer).post(page_of(confirmed), sent).status_code == 422
    assert all(row.is_pending for row in confirmed.rows.all())


@pytest.mark.parametrize("revision", ["", "x", "9" * 40])
def test_a_spoilt_revision_is_refused(sign_in, reviewer, confirmed, revision):
    row = confirmed.rows.first()

    answer = sign_in(reviewer).post(
        page_of(confirmed), verdicts(confirmed, **{f"revision_{row.pk}": revision})
    )

    row.refresh_from_db()
    assert answer.status_code in (302, 422)
    assert row.is_pending


def test_rows_that_the_reviewer_prepared_are_closed_to_them(
    sign_in, reviewer, colleague, township, domain, editor, approver
):
    own = factories.make_item(township, domain, by=reviewer, level2="代录项")
    other = factories.make_item(township, domain, by=editor, level2="自录项")
    batch = factories.make_confirmed(township, domain, editor=editor, approver=approver, items=[own, other])
    closed, opened = batch.rows.all()

    page = sign_in(reviewer).get(page_of(batch))
    assert "您参与了本事项的编制，请由其他审核人员审核。" in page.text
    assert f'name="revision_{closed.pk}"' not in page.text
    assert f'name="revision_{opened.pk}"' in page.text

    answer = sign_in(reviewer).post(page_of(batch), verdicts(batch))
    assert "您参与了本事项的编制" in sign_in(reviewer).get(answer.url).text
    assert f'name="revision_{closed.pk}"' in sign_in(colleague).get(page_of(batch)).text


def test_the_second_of_two_reviewers_reads_what_the_first_decided(sign_in, reviewer, colleague, confirmed):
    seen = verdicts(confirmed)
    sign_in(colleague).post(page_of(confirmed), seen)

    answer = sign_in(reviewer).post(page_of(confirmed), seen)

    page = sign_in(reviewer).get(answer.url)
    assert "已办结状态下不能审核" in page.text
    assert "陈审核" in page.text


def test_a_batch_inside_the_unit_is_shown_as_such(sign_in, reviewer, handed_in):
    answer = sign_in(reviewer).get(page_of(handed_in))

    assert answer.url == handed_in.get_absolute_url()
    assert "待单位审核状态下不能审核" in sign_in(reviewer).get(answer.url).text


def test_a_result_stays_readable_for_colleagues_and_after_signing_in_anew(
    sign_in, reviewer, colleague, confirmed
):
    answer = sign_in(reviewer).post(page_of(confirmed), verdicts(confirmed))
    sign_in(colleague).post("/desk/sign-out/")

    for person in (reviewer, colleague, reviewer):
        page = sign_in(person).get(answer.url)
        assert page.status_code == 200
        assert "审定 <strong>2</strong> 项。" in page.text


def test_a_result_is_the_countys_own(sign_in, reviewer, confirmed):
    stranger = factories.make_person(
        "stranger", "外县", Role.REVIEWER, factories.make_county("210381", "海城市")
    )
    answer = sign_in(reviewer).post(page_of(confirmed), verdicts(confirmed))

    assert sign_in(stranger).get(answer.url).status_code == 404


def test_posting_the_same_page_again_skips_every_row_and_names_it(sign_in, reviewer, confirmed):
    first = confirmed.rows.first()
    once = verdicts(confirmed, **{f"later_{first.pk}": "on"})
    sign_in(reviewer).post(page_of(confirmed), once)

    answer = sign_in(reviewer).post(page_of(confirmed), once)

    page = sign_in(reviewer).get(answer.url)
    assert "没有处理 <strong>1</strong> 项" in page.text
    assert "已由王审核处理：已审定。" in page.text


def test_the_queries_of_a_batch_do_not_grow_with_its_rows(
    sign_in, reviewer, editor, approver, township, domain, count_queries
):
    few_rows = factories.make_confirmed(township, domain, editor=editor, approver=approver, count=1)
    client = sign_in(reviewer)
    few = count_queries(lambda: client.get(page_of(few_rows)))
    other = factories.make_domain("19", "户籍管理", "household-registration")
    many_rows = factories.make_confirmed(township, other, editor=editor, approver=approver, count=15)

    assert count_queries(lambda: client.get(page_of(many_rows))) == few


def test_the_reviewers_home_tells_what_waits(sign_in, reviewer, editor, confirmed):
    page = sign_in(reviewer).get("/desk/")
    assert "<strong>1</strong> 批报送待审核" in page.text
    assert f'href="{page_of(confirmed)}"' in page.text

    factories.approve_all(confirmed, by=reviewer)
    page = sign_in(reviewer).get("/desk/")
    assert "没有待审核的报送。" in page.text
    assert "<strong>2</strong> 个事项已审定，待发布" in page.text
    assert "县政府办审核</h2>" not in sign_in(editor).get("/desk/").text
