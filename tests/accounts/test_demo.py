"""The demonstration people: everyone once, marked, with a password that works."""

from __future__ import annotations

import pytest

from disclosure_portal.accounts import demo, queries
from disclosure_portal.accounts.models import Membership, Role, User
from disclosure_portal.units import reference
from disclosure_portal.units.models import Unit

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _demonstration(settings, monkeypatch):
    settings.DEBUG = True
    monkeypatch.delenv("DEMO_PASSWORD", raising=False)
    reference.load()


def people():
    return User.objects.filter(is_demo=True)


def test_every_role_has_someone_marked_as_demonstration():
    demo.fill()

    assert set(Membership.objects.current().values_list("role", flat=True)) == set(Role.values)
    assert all("（演示）" in person.name for person in people())
    office = Unit.objects.get(code="XY-ZFB")
    assert queries.holders(Role.REVIEWER, office).count() == 2


def test_the_units_of_the_demonstration_satisfy_four_eyes():
    demo.fill()

    assert [queries.four_eyes_gap(unit) for unit in Unit.objects.filter(code__in=demo.UNITS)] == [None] * 9


def test_the_printed_passwords_work():
    printed = dict(line.split()[:2] for line in demo.fill()[1:])

    assert set(printed) == set(people().values_list("username", flat=True))
    assert all(person.check_password(printed[person.username]) for person in people())
    assert len(set(printed.values())) == len(printed)


def test_one_password_for_all_can_be_given(monkeypatch):
    monkeypatch.setenv("DEMO_PASSWORD", "Yanshi-2026")
    demo.fill()

    assert all(person.check_password("Yanshi-2026") for person in people())


def test_a_given_password_must_meet_the_rules(monkeypatch):
    monkeypatch.setenv("DEMO_PASSWORD", "demo")

    with pytest.raises(RuntimeError, match="密码只有4位"):
        demo.fill()
    assert not people().exists()


def test_a_later_run_changes_nothing_and_says_how_to_set_passwords():
    demo.fill()
    before = set(people().values_list("username", "password"))

    lines = demo.fill()

    assert set(people().values_list("username", "password")) == before
    assert lines[1].split() == ["pianling-editor", "偏岭镇经办人（演示）"]
    assert "manage.py changepassword" in lines[-1]


def test_it_is_refused_without_debug(settings):
    settings.DEBUG = False

    with pytest.raises(RuntimeError):
        demo.fill()
