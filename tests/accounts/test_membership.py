"""Memberships: from which day to which they hold, and where each role belongs."""

from __future__ import annotations

from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from disclosure_portal.accounts import queries
from disclosure_portal.accounts.models import Membership, Role
from tests import factories


@pytest.mark.parametrize(
    ("now", "holds"),
    [
        ("2026-03-01 23:59", False),
        ("2026-03-02 00:00", True),
        ("2026-03-31 23:59", True),
        ("2026-04-01 00:00", False),
    ],
)
def test_a_role_holds_from_its_first_day_to_its_last(clock_at, township, now, holds):
    person = factories.make_user("zhang")
    factories.grant(person, Role.EDITOR, township, date(2026, 3, 2), date(2026, 3, 31))
    clock_at(now)

    assert queries.has_role(person, Role.EDITOR, township) is holds
    assert queries.holders(Role.EDITOR, township).filter(pk=person.pk).exists() is holds


def test_a_role_ends_at_midnight_even_for_someone_already_asked_about(clock_at, township):
    person = factories.make_user("zhang")
    factories.grant(person, Role.EDITOR, township, date(2026, 3, 2), date(2026, 3, 31))

    clock_at("2026-03-31 23:59")
    assert queries.has_role(person, Role.EDITOR, township)
    clock_at("2026-04-01 00:00")
    assert not queries.has_role(person, Role.EDITOR, township)


def test_a_closed_account_holds_nothing(editor, township):
    editor.is_active = False
    editor.save(update_fields=["is_active"])

    assert not queries.has_role(editor, Role.EDITOR, township)
    assert not queries.holders(Role.EDITOR, township).exists()


def test_a_unit_role_reaches_no_other_unit(editor, township, department):
    assert queries.has_role(editor, Role.EDITOR, township)
    assert not queries.has_role(editor, Role.EDITOR, department)
    assert list(queries.units_of(editor, Role.EDITOR)) == [township]


def test_a_county_role_reaches_every_unit_of_its_county_and_no_other(
    reviewer, township, other_county, other_office
):
    assert queries.has_role(reviewer, Role.REVIEWER, township)
    assert not queries.has_role(reviewer, Role.REVIEWER, other_office)
    assert township in queries.units_of(reviewer, Role.REVIEWER)
    assert other_office not in queries.units_of(reviewer, Role.REVIEWER)
    assert not queries.holders(Role.REVIEWER, other_office).exists()


def test_people_of_units_come_by_unit_and_role_everyone_once(township, department, count_queries):
    editor, both, former = (factories.make_user(name) for name in ("zhang", "li", "wang"))
    factories.grant(both, Role.APPROVER, township)
    factories.grant(both, Role.EDITOR, township)
    factories.grant(editor, Role.EDITOR, department)
    factories.grant(former, Role.EDITOR, department, date(2025, 1, 1), date(2025, 12, 31))
    found = queries.people_of([township, department], Role.EDITOR, Role.APPROVER)

    assert (found[township.pk], found[department.pk]) == ([both], [editor])
    on = date(2025, 12, 31)
    assert former in queries.people_of([department], Role.EDITOR, on=on)[department.pk]
    assert queries.people_of([township], Role.EDITOR, on=date(2019, 12, 31))[township.pk] == []
    assert count_queries(lambda: queries.people_of([township, department], Role.EDITOR)) == 1


def test_nobody_signed_in_holds_nothing(township):
    assert not queries.has_role_anywhere(AnonymousUser(), *Role)
    assert not queries.units_of(AnonymousUser(), *Role).exists()


@pytest.mark.parametrize(
    ("role", "place", "reason"),
    [
        (Role.EDITOR, "county", "经办人要授权在具体单位"),
        (Role.APPROVER, "county", "单位审核人要授权在具体单位"),
        (Role.REVIEWER, "township", "县政府办审核人员面向全县，请授权在县政府办公室"),
        (Role.ADMINISTRATOR, "department", "管理员面向全县，请授权在县政府办公室"),
    ],
)
def test_a_role_is_refused_where_it_does_not_belong(request, county, role, place, reason):
    unit = request.getfixturevalue(place)
    membership = Membership(
        user=factories.make_user("zhang"), role=role, unit=unit, starts_on=date(2026, 3, 2)
    )

    with pytest.raises(ValidationError, match=reason):
        membership.full_clean()


@pytest.mark.parametrize(
    ("role", "place"), [(Role.EDITOR, "office"), (Role.REVIEWER, "office"), (Role.LEADER, "county")]
)
def test_a_role_is_accepted_where_it_belongs(request, county, role, place):
    unit = request.getfixturevalue(place)

    Membership(
        user=factories.make_user("zhang"), role=role, unit=unit, starts_on=date(2026, 3, 2)
    ).full_clean()


def test_the_database_refuses_a_period_that_ends_before_it_starts(editor, township):
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.grant(editor, Role.APPROVER, township, date(2026, 3, 2), date(2026, 3, 1))


def test_the_database_refuses_the_same_open_post_twice(editor, township):
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.grant(editor, Role.EDITOR, township, date(2026, 3, 2))
