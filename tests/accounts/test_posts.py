"""Granting, ending and handing over a post."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from disclosure_portal.accounts import queries, workflow
from disclosure_portal.accounts.models import Membership, Role
from disclosure_portal.audit.models import Entry
from disclosure_portal.notices.models import Notice
from disclosure_portal.notices.outbox import notify
from disclosure_portal.workflow import StepRefused
from tests import factories

MONDAY = date(2026, 3, 2)


@pytest.fixture(autouse=True)
def _monday_morning(clock_at):
    clock_at("2026-03-02 09:00")


@pytest.fixture
def newcomer(db):
    return factories.make_user("newcomer", "郑新人")


@pytest.fixture
def post(editor):
    return editor.memberships.get()


def refusal(act, *args, **options):
    with pytest.raises(StepRefused) as refused:
        act(*args, **options)
    return str(refused.value)


def test_an_administrator_grants_a_role(administrator, newcomer, township):
    membership = workflow.grant(newcomer, Role.EDITOR, township, by=administrator, starts_on=MONDAY)

    assert queries.has_role(newcomer, Role.EDITOR, township)
    assert membership.granted_by == administrator
    entry = Entry.objects.get(verb="accounts.membership.grant")
    assert (entry.actor, entry.unit, entry.record_id) == (administrator, township, str(membership.pk))


@pytest.mark.parametrize(
    "person", ["editor", "approver", "reviewer", "leader", "auditor", "other_administrator"]
)
def test_nobody_else_grants_ends_or_hands_over(request, person, newcomer, township, post):
    by = request.getfixturevalue(person)

    with pytest.raises(PermissionDenied):
        workflow.grant(newcomer, Role.EDITOR, township, by=by, starts_on=MONDAY)
    with pytest.raises(PermissionDenied):
        workflow.end(post, by=by, on=MONDAY)
    with pytest.raises(PermissionDenied):
        workflow.hand_over(post, newcomer, by=by, on=MONDAY)
    assert not Entry.objects.exists()


def test_the_superuser_makes_the_first_administrator(superuser, newcomer, office):
    workflow.grant(newcomer, Role.ADMINISTRATOR, office, by=superuser, starts_on=MONDAY)

    assert queries.has_role(newcomer, Role.ADMINISTRATOR, office)


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "is_free"),
    [
        (date(2026, 3, 2), date(2026, 3, 9), True),
        (date(2026, 3, 2), date(2026, 3, 10), False),
        (date(2026, 3, 12), date(2026, 3, 12), False),
        (date(2026, 3, 20), None, False),
        (date(2026, 3, 21), None, True),
        (date(2026, 3, 2), None, False),
    ],
)
def test_the_same_post_is_not_held_twice_on_one_day(
    administrator, newcomer, township, starts_on, ends_on, is_free
):
    factories.grant(newcomer, Role.EDITOR, township, date(2026, 3, 10), date(2026, 3, 20))
    days = {"starts_on": starts_on, "ends_on": ends_on}

    if is_free:
        workflow.grant(newcomer, Role.EDITOR, township, by=administrator, **days)
        assert newcomer.memberships.count() == 2
    else:
        text = refusal(workflow.grant, newcomer, Role.EDITOR, township, by=administrator, **days)
        assert text == "郑新人在这段时间内已是偏岭镇的经办人。"


def test_who_administers_does_not_audit(administrator, superuser, auditor, office):
    text = refusal(workflow.grant, administrator, Role.AUDITOR, office, by=superuser, starts_on=MONDAY)
    assert text == "钱管理是管理员，不能同时任审计员（三员分立），请授权另一人。"

    text = refusal(workflow.grant, auditor, Role.ADMINISTRATOR, office, by=administrator, starts_on=MONDAY)
    assert text == "孙审计是审计员，不能同时任管理员（三员分立），请授权另一人。"


def test_a_former_auditor_may_administer_from_the_day_after(administrator, newcomer, office):
    factories.grant(newcomer, Role.AUDITOR, office, date(2025, 1, 1), date(2026, 3, 2))

    assert "三员分立" in refusal(
        workflow.grant, newcomer, Role.ADMINISTRATOR, office, by=administrator, starts_on=MONDAY
    )
    workflow.grant(newcomer, Role.ADMINISTRATOR, office, by=administrator, starts_on=date(2026, 3, 3))


def test_the_superuser_does_not_audit(administrator, superuser, office):
    assert "三员分立" in refusal(
        workflow.grant, superuser, Role.AUDITOR, office, by=administrator, starts_on=MONDAY
    )


@pytest.mark.parametrize("person", ["administrator", "superuser"])
def test_nobody_gives_a_post_to_themselves(request, person, township, post):
    by = request.getfixturevalue(person)

    assert "不能给自己授权" in refusal(workflow.grant, by, Role.EDITOR, township, by=by, starts_on=MONDAY)
    assert "不能把岗位交接给自己" in refusal(workflow.hand_over, post, by, by=by, on=MONDAY)
    assert not Entry.objects.exists()


def test_no_post_begins_in_the_past(administrator, newcomer, township):
    text = refusal(
        workflow.grant, newcomer, Role.EDITOR, township, by=administrator, starts_on=date(2026, 3, 1)
    )

    assert text == "开始日期最早为今天：已经过去的日子不能改写。"
    assert not newcomer.memberships.exists()


def test_a_unit_out_of_use_gets_nobody(administrator, newcomer, department):
    department.is_active = False
    department.save()

    text = refusal(workflow.grant, newcomer, Role.EDITOR, department, by=administrator, starts_on=MONDAY)
    assert text == "县民政局已停用，请授权在承接其职能的单位。"


def test_a_closed_account_gets_nothing(administrator, newcomer, township):
    newcomer.is_active = False
    newcomer.save()

    assert "账号已停用" in refusal(
        workflow.grant, newcomer, Role.EDITOR, township, by=administrator, starts_on=MONDAY
    )


def test_the_last_day_still_counts(clock_at, administrator, editor, township, post):
    workflow.end(post, by=administrator, on=MONDAY)

    assert queries.has_role(editor, Role.EDITOR, township)
    clock_at("2026-03-03 00:00")
    assert not queries.has_role(editor, Role.EDITOR, township)
    assert Membership.objects.filter(pk=post.pk).exists()


@pytest.mark.parametrize(
    ("on", "reason"),
    [
        (date(2019, 12, 31), "最后一天不能早于开始日期2020年1月1日。"),
        (date(2026, 2, 28), "最后一天最早为昨天：已经过去的日子不能改写。"),
    ],
)
def test_the_past_is_not_rewritten(administrator, post, on, reason):
    assert refusal(workflow.end, post, by=administrator, on=on) == reason


def test_a_post_that_is_over_is_not_ended_again(clock_at, administrator, post):
    workflow.end(post, by=administrator, on=date(2026, 3, 1))

    assert "已于2026年3月1日结束" in refusal(workflow.end, post, by=administrator, on=MONDAY)


def test_ending_does_not_lengthen(administrator, township, newcomer):
    post = factories.grant(newcomer, Role.EDITOR, township, date(2026, 1, 1), date(2026, 3, 10))

    assert "需要延长请另行授权" in refusal(workflow.end, post, by=administrator, on=date(2026, 3, 11))


def test_of_two_people_who_end_a_post_the_second_is_told(administrator, post):
    seen_by_both = Membership.objects.get(pk=post.pk)
    workflow.end(post, by=administrator, on=date(2026, 3, 20))

    assert "刚被他人修改" in refusal(workflow.end, seen_by_both, by=administrator, on=date(2026, 3, 10))


def test_the_county_keeps_an_administrator(administrator, newcomer, office):
    post = administrator.memberships.get()
    assert "至少要有一名管理员" in refusal(workflow.end, post, by=administrator, on=MONDAY)

    factories.grant(newcomer, Role.ADMINISTRATOR, office, date(2026, 3, 3))
    workflow.end(post, by=administrator, on=MONDAY)


def test_a_post_is_handed_over_without_a_gap(administrator, editor, newcomer, township, post):
    successor = workflow.hand_over(post, newcomer, by=administrator, on=MONDAY)

    post.refresh_from_db()
    assert (post.ends_on, successor.starts_on) == (date(2026, 3, 1), MONDAY)
    assert list(queries.holders(Role.EDITOR, township)) == [newcomer]
    verbs = list(Entry.objects.order_by("sequence").values_list("verb", flat=True))
    assert verbs == ["accounts.membership.hand_over", "accounts.membership.grant"]


def test_an_administrator_hands_their_own_post_over(administrator, newcomer, office):
    workflow.hand_over(administrator.memberships.get(), newcomer, by=administrator, on=MONDAY)

    assert list(queries.holders(Role.ADMINISTRATOR, office)) == [newcomer]


def test_a_post_begun_today_is_shared_for_the_day(administrator, newcomer, township):
    post = factories.grant(factories.make_user("brief", "冯短任"), Role.EDITOR, township, MONDAY)

    workflow.hand_over(post, newcomer, by=administrator, on=MONDAY)

    post.refresh_from_db()
    assert post.ends_on == MONDAY
    assert queries.holders(Role.EDITOR, township).count() == 2


def test_handing_over_after_the_last_day_does_not_lengthen_the_post(administrator, newcomer, township):
    post = factories.grant(
        factories.make_user("brief", "冯短任"), Role.EDITOR, township, date(2026, 1, 1), date(2026, 3, 10)
    )

    workflow.hand_over(post, newcomer, by=administrator, on=date(2026, 3, 20))

    post.refresh_from_db()
    assert post.ends_on == date(2026, 3, 10)


def test_the_successor_is_told_how_much_the_predecessor_left_unread_and_not_what(
    administrator, editor, newcomer, post
):
    notify([editor], "社会救助目录退回修改。", event="returned:1")

    workflow.hand_over(post, newcomer, by=administrator, on=MONDAY)

    notice = Notice.objects.get(recipient=newcomer)
    assert notice.text.startswith("自2026年3月2日起，由您接任偏岭镇经办人（原张经办）。")
    assert notice.text.endswith("前任名下还有1条未读消息（可能含其他岗位的），涉及本岗位的请向张经办了解。")
    assert "社会救助" not in notice.text


def test_a_handover_that_is_refused_changes_nothing(administrator, editor, approver, township, post):
    factories.grant(approver, Role.EDITOR, township, date(2026, 4, 1))

    assert "已是偏岭镇的经办人" in refusal(workflow.hand_over, post, approver, by=administrator, on=MONDAY)
    post.refresh_from_db()
    assert post.ends_on is None
    assert not Entry.objects.exists()


def test_a_post_is_not_handed_to_its_holder_nor_into_the_past(administrator, editor, newcomer, post):
    assert "请选择另一人" in refusal(workflow.hand_over, post, editor, by=administrator, on=MONDAY)
    assert "最早为今天" in refusal(workflow.hand_over, post, newcomer, by=administrator, on=date(2026, 3, 1))
