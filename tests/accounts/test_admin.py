"""The administration: who enters, how far each sees, and what is written down."""

from __future__ import annotations

import pytest
from django.conf import settings as portal
from django.urls import reverse

from disclosure_portal import clock
from disclosure_portal.accounts.models import Membership, Role, User
from disclosure_portal.audit.models import Entry
from tests import factories

LISTS = ["/admin/", "/admin/units/unit/", "/admin/accounts/user/", "/admin/accounts/membership/"]
LISTS += ["/admin/workdays/calendarday/"]


@pytest.fixture
def desk(client, administrator):
    client.force_login(administrator)
    return client


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize(
    ("person", "answer"),
    [
        ("administrator", 200),
        ("superuser", 200),
        *((person, 403) for person in ("editor", "approver", "reviewer", "leader", "auditor", "outsider")),
    ],
)
def test_the_administration_answers_by_role(client, request, office, path, person, answer):
    client.force_login(request.getfixturevalue(person))

    assert client.get(path).status_code == answer


def test_staff_status_alone_opens_nothing(client, db):
    client.force_login(factories.make_user("staff", is_staff=True))

    assert client.get("/admin/").status_code == 403


def test_it_speaks_chinese_and_names_the_site_as_every_page_does(desk):
    page = desk.get("/admin/").content.decode()

    assert f"{portal.SITE['name']} · 管理后台" in page
    assert "基础数据" in page


def test_it_leads_back_to_the_desk(desk):
    assert '<a href="/desk/">查看站点</a>' in desk.get("/admin/").content.decode()


def test_there_are_no_groups(client, superuser):
    client.force_login(superuser)

    assert client.get("/admin/auth/group/").status_code == 404


def test_its_own_sign_in_and_password_pages_lead_to_the_desks(desk, client):
    assert desk.get("/admin/password_change/").url == reverse("accounts:password_change")
    assert desk.get("/admin/login/").status_code == 302
    assert desk.post("/admin/logout/").url == reverse("accounts:sign_in")
    assert Entry.objects.get().verb == "accounts.user.sign_out"


@pytest.mark.parametrize("model", ["units/unit", "accounts/user", "accounts/membership"])
def test_lists_hold_the_own_county_only(desk, model, editor, other_administrator, other_office):
    page = desk.get(f"/admin/{model}/").content.decode()

    assert "张经办" in page or "偏岭镇" in page
    assert "吴外县" not in page
    assert "台安县" not in page


def test_records_of_another_county_are_not_found(desk, other_administrator, other_office):
    membership = other_administrator.memberships.get()
    paths = [
        f"/admin/units/unit/{other_office.pk}/change/",
        f"/admin/accounts/user/{other_administrator.pk}/change/",
        f"/admin/accounts/membership/{membership.pk}/change/",
    ]

    assert [desk.get(path).status_code for path in paths] == [302] * 3  # back to the index: no such record
    assert desk.get(paths[0], follow=True).request["PATH_INFO"] == "/admin/"


def test_a_person_with_two_posts_stands_in_the_list_once(desk, editor, department):
    factories.grant(editor, Role.APPROVER, department)

    assert desk.get("/admin/accounts/user/").context["cl"].result_count == 2


def test_nothing_is_deleted(desk, editor, township):
    membership = editor.memberships.get()
    for path in ("units/unit", "accounts/user", "accounts/membership"):
        pk = {"units/unit": township.pk, "accounts/user": editor.pk}.get(path, membership.pk)
        assert desk.post(f"/admin/{path}/{pk}/delete/", {"post": "yes"}).status_code == 403


def test_a_change_is_in_the_trail(desk, editor, administrator):
    fields = {"username": "editor", "name": "张经办", "phone": "0412-7822222", "email": ""}

    assert desk.post(f"/admin/accounts/user/{editor.pk}/change/", fields).status_code == 302

    entry = Entry.objects.get()
    assert (entry.verb, entry.actor, entry.detail) == (
        "accounts.user.change",
        administrator,
        {"fields": ["phone"]},
    )


def test_an_administrator_cannot_raise_themselves(desk, administrator):
    fields = {"username": "administrator", "name": "钱管理", "is_superuser": "on", "is_staff": "on"}
    desk.post(f"/admin/accounts/user/{administrator.pk}/change/", fields)

    administrator.refresh_from_db()
    assert not administrator.is_superuser
    assert desk.get("/admin/accounts/user/add/").status_code == 403


def test_no_password_is_set_or_shown(client, superuser, editor):
    client.force_login(superuser)

    assert (
        "password"
        not in client.get(f"/admin/accounts/user/{editor.pk}/change/").context["adminform"].form.fields
    )
    assert client.get(f"/admin/accounts/user/{editor.pk}/password/").status_code in (302, 404)


def test_the_superuser_makes_a_user_who_cannot_sign_in_yet(client, superuser):
    client.force_login(superuser)
    client.post("/admin/accounts/user/add/", {"username": "first", "name": "首任", "phone": "", "email": ""})

    assert not User.objects.get(username="first").has_usable_password()


def grant(desk, user, unit, **fields):
    form = {
        "user": user.pk,
        "unit": unit.pk,
        "role": "approver",
        "starts_on": clock.today().isoformat(),
        "ends_on": "",
        **fields,
    }
    return desk.post("/admin/accounts/membership/add/", form)


def test_a_post_is_granted_here_by_the_same_rules(desk, administrator, outsider, township, office):
    assert grant(desk, outsider, township).status_code == 302
    assert outsider.memberships.get(unit=township).granted_by == administrator
    assert [entry.verb for entry in Entry.objects.all()] == ["accounts.membership.grant"]

    page = grant(desk, administrator, office, role="auditor")
    assert "三员分立" in page.content.decode()
    outsider.is_active = False
    outsider.save()
    page = grant(desk, outsider, township, role="editor")
    assert "账号已停用" in page.content.decode()


def test_a_unit_that_still_lacks_someone_is_named_at_once(desk, outsider, township):
    form = {
        "user": outsider.pk,
        "unit": township.pk,
        "role": "approver",
        "starts_on": clock.today().isoformat(),
        "ends_on": "",
    }

    page = desk.post("/admin/accounts/membership/add/", form, follow=True).content.decode()
    assert "偏岭镇：还没有经办人，请先授权。" in page


def test_people_and_units_of_another_county_are_not_accepted(
    desk, outsider, township, other_administrator, other_office
):
    assert grant(desk, other_administrator, township).status_code == 200
    assert grant(desk, outsider, other_office).status_code == 200
    assert not Membership.objects.filter(role="approver").exists()


def test_posts_are_read_only_afterwards(desk, editor):
    membership = editor.memberships.get()

    assert (
        desk.post(
            f"/admin/accounts/membership/{membership.pk}/change/", {"ends_on": "2020-01-01"}
        ).status_code
        == 403
    )
