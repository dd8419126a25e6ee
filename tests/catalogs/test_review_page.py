"""The county reviewer's queue and the review of one batch."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from catalogs import workflow
from catalogs.models import CatalogItem, Submission, SubmissionItem
from disclosure_portal import clock
from disclosure_portal.accounts.models import Role
from tests import factories

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
QUEUE = "/desk/reviews/"


@pytest.fixture(autouse=True)
def clock_may_be_set(settings):
    settings.DEBUG = True


@pytest.fixture
def taken_over(township, domain, editor, approver):
    """A confirmed batch of three standard items, one of them changed by the unit."""
    edition = factories.make_edition()
    for number in range(1, 4):
        factories.make_standard_item(edition, domain, f"20-00{number}")
    items = workflow.take_over(township, domain, by=editor).items
    workflow.save_elements(items[0], by=editor, version=1, changes={"time_limit_text": "5个工作日内"})
    return factories.make_confirmed(township, domain, editor=editor, approver=approver, items=items)


@pytest.fixture
def colleague(office):
    return factories.make_person("colleague", "陈审核", Role.REVIEWER, office)


def page_of(batch):
    return reverse("catalogs_desk:review", args=[batch.pk])


def verdicts(batch, **changes):
    return {**{f"revision_{row.pk}": row.revision_id for row in batch.rows.all()}, **changes}


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


@pytest.mark.parametrize(
    ("person", "answer"), [("reviewer", 200), ("editor", 403), ("leader", 403), ("administrator", 403)]
)
def test_the_queue_is_for_reviewers(sign_in, request, person, answer):
    assert sign_in(request.getfixturevalue(person)).get(QUEUE).status_code == answer


# The queue


def test_the_queue_tells_counts_and_working_days(sign_in, reviewer, taken_over):
    Submission.objects.update(confirmed_at=MONDAY)
    with clock.set_to(MONDAY + timedelta(days=7)):
        page = sign_in(reviewer).get(QUEUE)

    assert "偏岭镇“社会救助”第1批" in page.text
    assert "3项" in page.text
    assert "1项" in page.text
    assert "5个工作日" in page.text


def test_the_oldest_stands_first(sign_in, reviewer, editor, approver, township, domain):
    first = factories.make_confirmed(township, domain, editor=editor, approver=approver)
    other = factories.make_domain("19", "户籍管理", "household-registration")
    second = factories.make_confirmed(township, other, editor=editor, approver=approver)
    Submission.objects.filter(pk=second.pk).update(confirmed_at=first.confirmed_at - timedelta(days=1))

    text = sign_in(reviewer).get(QUEUE).text

    assert text.index(str(second)) < text.index(str(first))


@pytest.mark.parametrize(
    ("filters", "is_found"),
    [
        ("unit=210323106", True),
        ("unit=XY-ZFB", False),
        ("domain=20", True),
        ("age=3", True),
        ("age=10", False),
        ("unit=nobody&domain=x&age=y", True),
    ],
)
def test_filters_narrow_the_queue(sign_in, reviewer, confirmed, filters, is_found):
    Submission.objects.update(confirmed_at=MONDAY)
    with clock.set_to(MONDAY + timedelta(days=7)):
        page = sign_in(reviewer).get(f"{QUEUE}?{filters}")

    assert (str(confirmed) in page.text) is is_found


def test_an_empty_queue_says_what_will_come(sign_in, reviewer):
    page = sign_in(reviewer).get(QUEUE)

    assert "没有待审核的报送" in page.text


def test_an_unknown_tab_is_not_found(sign_in, reviewer):
    assert sign_in(reviewer).get(f"{QUEUE}?tab=nothing").status_code == 404


def test_decided_batches_are_listed_with_their_outcome(sign_in, reviewer, confirmed):
    factories.approve_all(confirmed, by=reviewer)

    page = sign_in(reviewer).get(f"{QUEUE}?tab=decided")

    assert str(confirmed) in page.text
    assert "2项" in page.text


@pytest.mark.parametrize("tab", ["waiting", "publish", "published", "decided"])
def test_the_queries_of_the_queue_do_not_grow(
    sign_in, reviewer, editor, approver, township, count_queries, tab
):
    client = sign_in(reviewer)

    def add(code):
        domain = factories.make_domain(code, f"领域{code}", f"domain-{code}")
        people = {"editor": editor, "approver": approver}
        if tab == "waiting":
            factories.make_confirmed(township, domain, **people)
        elif tab == "published":
            factories.make_published(township, domain, reviewer=reviewer, **people)
        else:
            factories.approve_all(factories.make_confirmed(township, domain, **people), by=reviewer)

    add("01")
    few = count_queries(lambda: client.get(f"{QUEUE}?tab={tab}"))
    for code in ("02", "03", "04"):
        add(code)

    assert count_queries(lambda: client.get(f"{QUEUE}?tab={tab}")) == few


# One batch


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


# What came back before


@pytest.fixture
def two_items(township, domain, editor):
    edition = factories.make_edition()
    for number in (1, 2):
        factories.make_standard_item(edition, domain, f"20-00{number}")
    return workflow.take_over(township, domain, by=editor).items


@pytest.fixture
def returned(township, domain, editor, approver, reviewer, two_items):
    """Two items that the county office returned, in the hands of the editor."""
    batch = factories.make_confirmed(township, domain, editor=editor, approver=approver, items=two_items)
    decisions = [
        workflow.Decision(row.pk, row.revision_id, "returned", "请写明办公室名称") for row in batch.rows.all()
    ]
    workflow.decide(batch, by=reviewer, decisions=decisions)
    return list(CatalogItem.objects.order_by("pk"))


def test_the_next_round_says_why_an_item_was_returned_and_what_was_changed(
    sign_in, township, domain, editor, approver, reviewer, returned
):
    mended = returned[0]
    changes = {"subject": "岫岩满族自治县偏岭镇人民政府民政办"}
    workflow.save_elements(mended, by=editor, version=mended.version, changes=changes)
    batch = factories.make_handed_in(township, domain, by=editor, items=returned)
    for_approver = sign_in(approver).get(batch.get_absolute_url()).text
    workflow.confirm(batch, by=approver, secrecy=factories.secrecy_of(batch))
    for_reviewer = sign_in(reviewer).get(page_of(batch)).text

    for text in (for_approver, for_reviewer):
        assert text.count("，王审核）：请写明办公室名称") == 2
        assert text.count("退回后的改动</h4>") == 1
        assert text.count("退回后没有改动。") == 1
        assert '<ins><span class="visually-hidden">新增：</span>民政办</ins>' in text
    mended.refresh_from_db()
    assert (mended.returned_by, mended.returned_because) == (reviewer, "请写明办公室名称")


def test_a_returned_item_stands_open_though_it_equals_the_standard(
    sign_in, township, domain, editor, approver, reviewer, returned
):
    batch = factories.make_confirmed(township, domain, editor=editor, approver=approver, items=returned)

    page = sign_in(reviewer).get(page_of(batch))

    assert len(page.context["others"]) == 2
    assert not page.context["plain"]


def test_the_approvers_own_return_is_told_too(
    sign_in, township, domain, editor, approver, reviewer, two_items
):
    batch = factories.make_handed_in(township, domain, by=editor, items=two_items)
    workflow.send_back(batch, by=approver, reason="请补充公示栏位置")
    mended = CatalogItem.objects.earliest("pk")
    changes = {"time_limit_text": "5个工作日内"}
    workflow.save_elements(mended, by=editor, version=mended.version, changes=changes)
    factories.make_handed_in(township, domain, by=editor, items=two_items)

    text = sign_in(approver).get(batch.get_absolute_url()).text

    assert text.count("，李审核）：请补充公示栏位置") == 2
    assert text.count("退回后修改过") == 1
    assert text.count("退回后没有改动。") == 1


def test_a_single_row_that_the_approver_returned_is_told_in_the_next_batch(
    sign_in, township, domain, editor, approver, reviewer, two_items
):
    batch = factories.make_handed_in(township, domain, by=editor, items=two_items)
    first, second = batch.rows.all()
    secrecy = {second.pk: "不涉密"}
    workflow.confirm(batch, by=approver, secrecy=secrecy, returned={first.pk: "涉及工作秘密"})
    factories.approve_all(batch, by=reviewer)
    following = factories.make_confirmed(
        township, domain, editor=editor, approver=approver, items=[first.item]
    )

    text = sign_in(reviewer).get(page_of(following)).text

    assert "，李审核）：涉及工作秘密" in text
    assert "退回后没有改动。" in text


def test_what_was_approved_since_is_not_told_as_returned(
    sign_in, township, domain, editor, approver, reviewer, returned
):
    batch = factories.make_confirmed(township, domain, editor=editor, approver=approver, items=returned)
    factories.approve_all(batch, by=reviewer)
    workflow.publish([item.pk for item in returned], by=reviewer)
    fresh = [workflow.revise(item, by=editor) for item in CatalogItem.objects.all()]
    following = factories.make_confirmed(township, domain, editor=editor, approver=approver, items=fresh)

    assert "上次退回" not in sign_in(reviewer).get(page_of(following)).text
    assert "上次退回" not in sign_in(reviewer).get(batch.get_absolute_url()).text


def test_the_queries_do_not_grow_with_returned_items(
    sign_in, township, domain, editor, approver, reviewer, returned, count_queries
):
    def round_of(items):
        batch = factories.make_confirmed(township, domain, editor=editor, approver=approver, items=items)
        count = count_queries(lambda: client.get(page_of(batch)))
        decisions = [
            workflow.Decision(row.pk, row.revision_id, "returned", "还没有改") for row in batch.rows.all()
        ]
        workflow.decide(batch, by=reviewer, decisions=decisions)
        return count

    client = sign_in(reviewer)
    assert round_of(returned[:1]) == round_of(returned)
