"""The administration against people who know its addresses: what is asked for and not offered is refused."""

from __future__ import annotations

from datetime import date

import pytest

from disclosure_portal.accounts.models import Membership, Role, User
from tests import factories

MEMBERSHIP_ADD = "/admin/accounts/membership/add/"


@pytest.fixture(autouse=True)
def _monday_morning(clock_at):
    clock_at("2026-03-02 09:00")


@pytest.fixture
def desk(client, administrator):
    client.force_login(administrator)
    return client


def grant(client, user, unit, role, starts_on="2026-03-02", ends_on=""):
    form = {"user": user.pk, "unit": unit.pk, "role": role, "starts_on": starts_on, "ends_on": ends_on}
    return client.post(MEMBERSHIP_ADD, form)


@pytest.mark.parametrize("person", ["administrator", "superuser"])
def test_nobody_grants_themselves_a_post(client, request, office, township, person):
    user = request.getfixturevalue(person)
    factories.grant(user, Role.LEADER, office)  # so that an administrator could choose the account
    client.force_login(user)

    page = grant(client, user, township, "approver").content.decode()

    assert "不能给自己授权，请由另一名管理员授权（三员分立）。" in page
    assert not Membership.objects.filter(role=Role.APPROVER).exists()


def test_no_post_is_granted_into_the_past(desk, editor, township):
    page = grant(desk, editor, township, "approver", "2026-03-01").content.decode()

    assert "开始日期最早为今天" in page
    assert not Membership.objects.filter(role=Role.APPROVER).exists()


@pytest.mark.parametrize("field", ["starts_on", "ends_on"])
@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "2101-01-01"])
def test_days_beyond_reach_are_refused_in_words(desk, editor, township, field, day):
    page = grant(desk, editor, township, "approver", **{field: day}).content.decode()

    assert "请填写1990年至2100年之间的日期。" in page


def test_the_superuser_grants_the_first_administrator(client, superuser, office):
    first = factories.make_user("first", "首任")
    client.force_login(superuser)

    assert grant(client, first, office, "administrator").status_code == 302
    assert first.memberships.get().granted_by == superuser


def make_superuser(client, user):
    form = {"username": user.username, "name": user.name, "phone": "", "email": "", "is_superuser": "on"}
    return client.post(f"/admin/accounts/user/{user.pk}/change/", form)


def test_an_auditor_does_not_become_a_superuser(client, superuser, auditor):
    client.force_login(superuser)

    assert "三员分立" in make_superuser(client, auditor).content.decode()
    auditor.refresh_from_db()
    assert not auditor.is_superuser


def test_who_audited_once_may_become_a_superuser(client, superuser, office):
    former = factories.make_user("former", "前审计")
    factories.grant(former, Role.AUDITOR, office, date(2025, 1, 1), date(2026, 3, 1))
    client.force_login(superuser)

    assert make_superuser(client, former).status_code == 302
    assert User.objects.get(pk=former.pk).is_superuser


@pytest.mark.parametrize(
    "query",
    [
        "accounts/user/?password__startswith=pbkdf2",
        "accounts/user/?password=x",
        "accounts/user/?memberships__user__password__startswith=p",
        "accounts/membership/?user__password__startswith=p",
        "accounts/membership/?granted_by__password__startswith=p",
        "units/unit/?note__startswith=a",
        "accounts/user/?past_passwords__password__startswith=p",
    ],
)
def test_no_filter_guesses_at_what_no_page_shows(desk, query):
    assert desk.get(f"/admin/{query}").status_code == 400


@pytest.mark.parametrize(
    "query",
    [
        "accounts/user/?is_active__exact=1",
        "accounts/membership/?role__exact=editor",
        "units/unit/?kind__exact=township&q=偏岭",
        "catalogs/catalogitem/?state__exact=draft&published_revision__isempty=1&domain__id__exact=1",
        "catalogs/domainclaim/?claimed_on__isempty=1",
        "workdays/calendarday/?date__year=2026&date__month=5",
    ],
)
def test_the_filters_of_the_lists_go_on_working(desk, query):
    assert desk.get(f"/admin/{query}").status_code == 200


@pytest.mark.parametrize("year", ["9999", "10000", "0", " 9999", "9_999", "2101"])
def test_a_year_at_the_end_of_the_calendar_is_refused(desk, year):
    assert desk.get("/admin/workdays/calendarday/", {"date__year": year}).status_code == 400
    assert (
        desk.get("/admin/workdays/calendarday/", {"date__year": year, "date__month": "12"}).status_code == 400
    )
