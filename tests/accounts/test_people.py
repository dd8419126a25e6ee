"""The people pages: who may open them, what they warn of, and what an administrator does there."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from disclosure_portal import clock
from disclosure_portal.accounts import queries
from disclosure_portal.accounts.models import Membership, Role, User
from disclosure_portal.audit.models import Entry
from tests import factories

PEOPLE = "/desk/people/"


@pytest.fixture
def post(editor):
    return editor.memberships.get()


@pytest.fixture
def pages(township, editor, post):
    """Every page of the township's people, and whether it changes something."""
    names = {"end": post.pk, "hand_over": post.pk, "reset_password": editor.pk, "close_account": editor.pk}
    return {
        PEOPLE: False,
        reverse("accounts:unit_people", args=[township.code]): False,
        reverse("accounts:account", args=[editor.pk]): False,
        reverse("accounts:grant", args=[township.code]): True,
        reverse("accounts:reopen_account", args=[editor.pk]): True,
        **{reverse(f"accounts:{name}", args=[key]): True for name, key in names.items()},
    }


@pytest.fixture
def desk(client, administrator):
    client.force_login(administrator)
    return client


def test_an_administrator_opens_every_page(desk, pages):
    assert {path: desk.get(path).status_code for path in pages} == dict.fromkeys(pages, 200)


def test_ending_says_what_holds_until_midnight_and_how_to_stop_at_once(desk, editor, post):
    page = desk.get(reverse("accounts:end", args=[post.pk])).content.decode()

    assert "到今天24时为止仍可办理" in page
    assert reverse("accounts:close_account", args=[editor.pk]) in page


def test_a_reviewer_reads_and_changes_nothing(client, reviewer, pages):
    client.force_login(reviewer)

    for path, changes in pages.items():
        assert client.get(path).status_code == (403 if changes else 200), path
        if changes:
            assert client.post(path).status_code == 403, path
    assert not Entry.objects.exists()


@pytest.mark.parametrize("person", ["editor", "approver", "leader", "auditor", "outsider"])
def test_other_roles_are_refused(client, request, person, pages):
    client.force_login(request.getfixturevalue(person))

    assert {client.get(path).status_code for path in pages} == {403}
    assert {client.post(path).status_code for path in pages} == {403}


def test_another_countys_administrator_finds_none_of_it(client, other_administrator, pages):
    client.force_login(other_administrator)

    found = {path: client.get(path).status_code for path in pages}
    assert found.pop(PEOPLE) == 200
    assert set(found.values()) == {404}
    assert "偏岭镇" not in client.get(PEOPLE).content.decode()


def test_the_list_warns_of_every_unit_that_cannot_satisfy_four_eyes(desk, editor, department):
    page = desk.get(PEOPLE)

    assert {row.unit.name: row.gap for row in page.context["rows"]} == {
        "偏岭镇": "还没有单位审核人，请先授权。",
        "县民政局": "还没有经办人、单位审核人，请先授权。",
        "县政府办公室": "还没有经办人、单位审核人、县政府办审核人员，请先授权。",
    }
    assert "<b>3</b>个单位的人员还不能满足" in page.content.decode()


@pytest.mark.parametrize(
    ("query", "units"),
    [("q=偏岭", ["偏岭镇"]), ("q=张经办", ["偏岭镇"]), ("problems=on", ["县政府办公室"]), ("q=没有", [])],
)
def test_the_list_is_narrowed_in_the_address(desk, editor, approver, query, units):
    page = desk.get(f"{PEOPLE}?{query}")

    assert [row.unit.name for row in page.context["rows"]] == units
    assert ("没有符合条件的单位" in page.content.decode()) is (not units)


def test_the_list_costs_the_same_for_many_units(desk, county, editor, django_assert_max_num_queries):
    for number in range(20):
        unit = factories.make_unit(county, f"T{number}", f"第{number}镇")
        factories.make_person(f"p{number}", f"第{number}人", Role.EDITOR, unit)

    with django_assert_max_num_queries(16):
        assert len(desk.get(PEOPLE).context["rows"]) == 22


def test_the_unit_shows_the_phone_to_call_and_who_was_there_before(client, reviewer, township, editor):
    editor.phone = "0412-7822222"
    editor.save()
    factories.grant(
        factories.make_user("gone", "韩离任"), Role.EDITOR, township, date(2020, 1, 1), date(2020, 12, 31)
    )
    client.force_login(reviewer)

    page = client.get(reverse("accounts:unit_people", args=[township.code])).content.decode()

    assert "0412-7822222" in page
    assert "历任（1）" in page
    assert "韩离任" in page
    assert "新增授权" not in page


def grant(desk, unit, **fields):
    form = {"role": "approver", "starts_on": clock.today().isoformat(), **fields}
    return desk.post(reverse("accounts:grant", args=[unit.code]), form)


def test_someone_known_is_granted_a_role(desk, township, outsider):
    response = grant(desk, township, user=outsider.pk)

    assert response.url == reverse("accounts:unit_people", args=[township.code])
    assert outsider.memberships.get(unit=township).role == Role.APPROVER
    assert "已授权偏岭镇单位审核人周外镇。" in desk.get(response.url).content.decode()


def test_a_new_account_shows_its_password_once(desk, township):
    response = grant(desk, township, name="郑新人", username="zhengxinren", phone="0412-7811111")

    person = User.objects.get(username="zhengxinren")
    password = re.search(r"<code>(.+)</code>", response.content.decode())[1]
    assert person.check_password(password)
    assert person.must_change_password
    assert person.memberships.get().unit == township
    assert password not in str(list(Entry.objects.values_list("detail", "record_label")))
    assert password not in desk.get(reverse("accounts:account", args=[person.pk])).content.decode()


@pytest.mark.parametrize(
    ("fields", "complaint"),
    [
        ({}, "新开账号请填写姓名；或在上面选择已有人员。"),
        ({"name": "郑", "username": "editor"}, "这个用户名已有人使用，请换一个。"),
        ({"name": "郑", "username": "EDITOR"}, "这个用户名已有人使用，请换一个。"),
        ({"name": "郑", "username": "a b"}, "用户名只能含文字、数字"),
        ({"name": "郑", "username": "z", "ends_on": "2026-03-01"}, "结束日期不能早于开始日期。"),
        ({"name": "郑", "username": "z", "role": "administrator"}, "这个角色不能授权在本单位"),
        ({"user": "999999"}, "选择一个有效的选项"),
    ],
)
def test_a_form_that_cannot_be_right_says_why_and_saves_nothing(desk, editor, township, fields, complaint):
    response = grant(desk, township, **fields)

    assert response.status_code == 422
    assert complaint in str(response.context["form"].errors.get_json_data())
    assert User.objects.count() == 2
    assert not Entry.objects.exists()


def test_people_of_another_county_cannot_be_chosen(desk, township, other_administrator):
    response = grant(desk, township, user=other_administrator.pk)

    assert response.status_code == 422
    assert not other_administrator.memberships.filter(unit=township).exists()


def test_a_refusal_stands_above_the_form(desk, township, editor):
    response = grant(desk, township, user=editor.pk, role="editor")

    assert response.status_code == 422
    assert response.context["form"].non_field_errors() == ["张经办在这段时间内已是偏岭镇的经办人。"]


def test_a_post_is_ended_on_its_own_page(desk, clock_at, post, township):
    clock_at("2026-03-02 09:00")
    factories.make_person("second", "第二经办", Role.EDITOR, township)
    path = reverse("accounts:end", args=[post.pk])
    assert "不再是偏岭镇的经办人" in desk.get(path).content.decode()

    response = desk.post(path, {"on": "2026-03-31"})

    assert response.status_code == 302
    post.refresh_from_db()
    assert post.ends_on == date(2026, 3, 31)


def test_a_post_is_handed_over_on_its_own_page(desk, clock_at, post, outsider, township):
    clock_at("2026-03-02 09:00")

    response = desk.post(
        reverse("accounts:hand_over", args=[post.pk]), {"to_user": outsider.pk, "on": "2026-03-02"}
    )

    assert response.status_code == 302
    assert list(queries.holders(Role.EDITOR, township)) == [outsider]


def test_a_password_is_reset_and_the_old_session_ends(desk, editor):
    theirs = Client()
    theirs.force_login(editor)
    response = desk.post(reverse("accounts:reset_password", args=[editor.pk]))

    password = re.search(r"<code>(.+)</code>", response.content.decode())[1]
    editor.refresh_from_db()
    assert editor.check_password(password)
    assert editor.must_change_password
    assert theirs.get("/desk/").status_code == 302
    assert Entry.objects.get().verb == "accounts.user.reset_password"


def test_an_account_is_closed_and_opened_again(desk, editor, township):
    desk.post(reverse("accounts:close_account", args=[editor.pk]))
    editor.refresh_from_db()
    assert not editor.is_active
    assert not queries.holders(Role.EDITOR, township).exists()

    desk.post(reverse("accounts:reopen_account", args=[editor.pk]))
    assert list(queries.holders(Role.EDITOR, township)) == [editor]
    verbs = Entry.objects.order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["accounts.user.close", "accounts.user.reopen"]


def test_nobody_closes_their_own_account(desk, administrator):
    response = desk.post(reverse("accounts:close_account", args=[administrator.pk]), follow=True)

    assert "不能停用自己的账号" in response.content.decode()
    administrator.refresh_from_db()
    assert administrator.is_active


@pytest.mark.parametrize("name", ["reset_password", "close_account", "reopen_account"])
def test_someone_with_a_post_in_another_county_is_not_ones_own(desk, editor, other_office, name):
    factories.grant(editor, Role.EDITOR, other_office, date(2020, 1, 1), date(2020, 2, 1))

    assert desk.post(reverse(f"accounts:{name}", args=[editor.pk])).status_code == 403


@pytest.mark.parametrize("name", ["reset_password", "close_account"])
def test_an_administrator_does_not_reach_the_superuser(desk, superuser, office, name):
    factories.grant(superuser, Role.LEADER, office)

    assert desk.post(reverse(f"accounts:{name}", args=[superuser.pk])).status_code == 403


# A post that someone leaves


def test_handing_over_says_first_what_it_does(desk, clock_at, post):
    clock_at("2026-03-02 09:00")

    page = desk.get(reverse("accounts:hand_over", args=[post.pk]))

    assert "张经办只办理到接任日期的前一天" in page.text
    assert "交接记入操作日志，不能撤销" in page.text
    assert 'value="2026-03-03"' in page.text
    assert "我知道" not in page.text
    assert Membership.objects.get(pk=post.pk).ends_on is None


def test_successors_of_the_unit_stand_first_and_conflicting_posts_last(
    desk, post, township, approver, outsider
):
    colleague = factories.make_person("second", "第二经办", Role.EDITOR, township)

    page = desk.get(reverse("accounts:hand_over", args=[post.pk]))

    choices = [str(label) for key, label in page.context["form"].fields["to_user"].choices if key]
    assert choices[0] == f"{colleague}（second），本单位"
    assert choices[1] != f"{approver}（approver），任职与本岗位冲突"
    assert choices[-1] == f"{approver}（approver），任职与本岗位冲突"
    assert not any("张经办" in choice for choice in choices)


def test_a_successor_who_leaves_one_pair_of_eyes_must_be_wanted_knowingly(desk, clock_at, post, approver):
    clock_at("2026-03-02 09:00")
    path = reverse("accounts:hand_over", args=[post.pk])
    sent = {"to_user": approver.pk, "on": "2026-03-03"}

    warned = desk.post(path, sent)

    assert warned.status_code == 422
    assert "2026年3月3日起，偏岭镇经办人和单位审核人是同一人，请再授权一人" in warned.text
    assert "我知道这样办理后单位暂时不能正常报送，仍要办理" in warned.text
    assert not approver.memberships.filter(role=Role.EDITOR).exists()
    assert desk.post(path, {**sent, "knows_gap": "on"}).status_code == 302
    assert approver.memberships.filter(role=Role.EDITOR).exists()


def test_a_successor_who_keeps_two_pairs_of_eyes_needs_no_tick(desk, clock_at, post, approver, outsider):
    clock_at("2026-03-02 09:00")

    answer = desk.post(
        reverse("accounts:hand_over", args=[post.pk]), {"to_user": outsider.pk, "on": "2026-03-03"}
    )

    assert answer.status_code == 302


def test_ending_the_only_editors_post_must_be_wanted_knowingly(desk, clock_at, post, approver):
    clock_at("2026-03-02 09:00")
    path = reverse("accounts:end", args=[post.pk])

    warned = desk.post(path, {"on": "2026-03-31"})

    assert warned.status_code == 422
    assert "2026年4月1日起，偏岭镇还没有经办人，请先授权。" in warned.text
    assert desk.post(path, {"on": "2026-03-31", "knows_gap": "on"}).status_code == 302


def test_ending_the_only_reviewers_post_tells_the_units_it_concerns(
    desk, clock_at, reviewer, township, approver, office
):
    clock_at("2026-03-02 09:00")
    factories.grant(reviewer, Role.EDITOR, township)
    factories.grant(factories.make_user("second", "第二审核"), Role.REVIEWER, office)
    leaving = Membership.objects.get(user__username="second")

    warned = desk.post(reverse("accounts:end", args=[leaving.pk]), {"on": "2026-03-31"})

    assert warned.status_code == 422
    assert "偏岭镇经办人同时是唯一的县政府办审核人员" in warned.text


@pytest.mark.parametrize("day", ["", "9999-12-31", "0001-01-01", "明天"])
def test_a_day_out_of_reason_is_told(desk, post, approver, day):
    response = desk.post(reverse("accounts:end", args=[post.pk]), {"on": day})

    assert response.status_code == 422
    post.refresh_from_db()
    assert post.ends_on is None
