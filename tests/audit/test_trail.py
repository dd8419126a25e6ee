"""What an entry holds, which chain it joins, and that nothing changes it afterwards."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

import pytest
from django.db import IntegrityError, models, transaction
from django.db.models import ProtectedError

from disclosure_portal.accounts.models import Role
from disclosure_portal.audit import trail
from disclosure_portal.audit.models import START_OF_CHAIN, AppendOnly, ChainHead, Entry
from disclosure_portal.units.models import Unit
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def test_an_entry_says_who_did_what_to_which_record(township, editor):
    entry = trail.record(
        "units.unit.rename", township, by=editor, before="偏岭", after="偏岭镇", detail={"因": "更名"}
    )

    entry.refresh_from_db()
    assert (entry.verb, entry.actor, entry.actor_name) == ("units.unit.rename", editor, "张经办")
    assert (entry.record_type, entry.record_id, entry.record_label) == (
        "units.unit",
        str(township.pk),
        "偏岭镇",
    )
    assert (entry.unit, entry.detail) == (township, {"因": "更名"})
    assert (entry.before_digest, entry.after_digest) == (trail.digest("偏岭"), trail.digest("偏岭镇"))


def test_entries_are_numbered_and_linked(township, editor, county):
    first = trail.record("units.unit.change", township, by=editor)
    second = trail.record("units.unit.change", township, by=editor)

    assert (first.sequence, second.sequence) == (1, 2)
    assert (first.previous_hash, second.previous_hash) == (START_OF_CHAIN, first.hash)
    head = ChainHead.objects.get(county=county)
    assert (head.sequence, head.hash) == (2, second.hash)


def test_names_stand_beside_a_digest_that_differs_each_time(township, editor):
    first = trail.record("units.unit.change", township, by=editor)
    second = trail.record("units.unit.change", township, by=editor)

    assert first.actor_name == second.actor_name
    assert first.person_digest != second.person_digest


@pytest.mark.parametrize("subject", ["township", "county", "membership"])
def test_a_record_joins_the_chain_of_its_county(subject, county, township, editor):
    subjects = {"township": township, "county": county, "membership": editor.memberships.get()}

    assert trail.record("a.b.c", subjects[subject], by=editor).county == county


def test_a_record_without_unit_joins_the_chain_of_the_actors_only_county(editor, county):
    assert trail.record("accounts.user.sign_in", editor, by=editor).county == county


def test_an_actor_in_two_counties_leaves_it_to_the_installation(editor):
    elsewhere = factories.make_county("210311", "千山区", "千山区人民政府")
    factories.grant(editor, Role.EDITOR, factories.make_unit(elsewhere, "210311100", "大孤山镇"))

    assert trail.record("accounts.user.sign_in", editor, by=editor).county is None
    assert trail.record("accounts.user.sign_in", editor, by=editor, county=elsewhere).county == elsewhere


def test_chains_are_numbered_each_by_itself(township, editor):
    nobody = factories.make_user("nobody")

    assert trail.record("units.unit.change", township, by=editor).sequence == 1
    assert trail.record("system.clock.tick", None, by=nobody).sequence == 1
    assert ChainHead.objects.count() == 2


def test_the_installation_has_one_chain_only(db):
    ChainHead.objects.create(county=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        ChainHead.objects.create(county=None)


@pytest.mark.parametrize("label", ["偏" * 300, "偏\x00岭"])
def test_a_label_that_does_not_fit_is_made_to_fit(township, editor, label):
    township.name = label

    entry = trail.record("units.unit.change", township, by=editor)
    entry.refresh_from_db()
    assert 0 < len(entry.record_label) <= 200
    assert entry.hash == entry.expected_hash()


def test_what_was_recorded_is_never_changed(township, editor):
    entry = trail.record("units.unit.change", township, by=editor)
    entry.verb = "units.unit.create"

    with pytest.raises(AppendOnly):
        entry.save()
    with pytest.raises(AppendOnly):
        entry.delete()
    entry.refresh_from_db()
    assert entry.verb == "units.unit.change"


@pytest.mark.parametrize(
    "act",
    [
        lambda entries: entries.update(verb="x"),
        lambda entries: entries.delete(),
        lambda entries: entries.bulk_update(list(entries), ["verb"]),
        lambda entries: entries.bulk_create([Entry()]),
        lambda entries: entries.update_or_create(sequence=1, defaults={"verb": "x"}),
    ],
    ids=["update", "delete", "bulk_update", "bulk_create", "update_or_create"],
)
def test_many_are_never_changed_either(act, township, editor):
    trail.record("units.unit.change", township, by=editor)

    with pytest.raises(AppendOnly):
        act(Entry.objects.all())
    assert Entry.objects.get().verb == "units.unit.change"


def test_who_acted_and_where_stays(township, editor):
    trail.record("units.unit.change", township, by=editor)

    with pytest.raises(ProtectedError):
        editor.delete()
    with pytest.raises(ProtectedError):
        township.delete()


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_it_fails_loudly(township, editor):
    with pytest.raises(trail.TransactionRequired):
        trail.record("units.unit.change", township, by=editor)
    assert not Entry.objects.exists()


def test_the_entry_goes_when_the_act_is_rolled_back(township, editor):
    with transaction.atomic():
        trail.record("units.unit.change", township, by=editor)
        transaction.set_rollback(True)

    assert not Entry.objects.exists()
    assert trail.record("units.unit.change", township, by=editor).sequence == 1


def test_a_bulk_act_is_one_entry_with_the_digest_of_its_list(county, township, department, reviewer):
    units = [township, department]
    after = {unit.pk: unit.name for unit in units}

    entry = trail.record_bulk("units.unit.change", units, by=reviewer, after=after)

    assert Entry.objects.get() == entry
    assert entry.detail == {"count": 2, "ids": [township.pk, department.pk]}
    assert entry.record_label == "2项单位"
    expected = [[unit.pk, trail.digest(unit.name)] for unit in units]
    assert entry.after_digest == trail.digest(expected)
    assert (entry.county, entry.unit) == (county, None)


def test_a_bulk_act_on_one_units_records_names_the_unit(township, editor, approver):
    memberships = [editor.memberships.get(), approver.memberships.get()]

    assert trail.record_bulk("accounts.membership.end", memberships, by=approver).unit == township


def test_a_bulk_act_on_nothing_is_a_mistake(editor):
    with pytest.raises(ValueError, match="at least one"):
        trail.record_bulk("units.unit.change", [], by=editor)


def test_a_bulk_act_across_counties_is_a_mistake(township, editor):
    elsewhere = factories.make_county("210311", "千山区", "千山区人民政府")

    with pytest.raises(ValueError, match="county by county"):
        trail.record_bulk("units.unit.change", [township, elsewhere], by=editor)


def test_equal_values_have_equal_digests_whatever_their_order_or_zone():
    noon_in_china = datetime.fromisoformat("2020-10-31T12:00:00+08:00")

    assert trail.digest({"a": 1, "b": 2}) == trail.digest({"b": 2, "a": 1})
    assert trail.digest(noon_in_china) == trail.digest(datetime(2020, 10, 31, 4, tzinfo=UTC))
    assert trail.digest({"b", "a"}) == trail.digest({"a", "b"})
    assert trail.digest(Unit.Kind.TOWNSHIP) == trail.digest("township")


@pytest.mark.parametrize(
    "value",
    [
        date(2020, 10, 31),
        UUID(int=7),
        Decimal("1.50"),
        1e20,
        b"\x00",
        (1, None, True),
        Unit(pk=3),
        {"中": ["文"]},
    ],
    ids=lambda value: type(value).__name__,
)
def test_every_value_that_models_hold_has_a_digest(value):
    assert len(trail.digest(value)) == 64
    assert trail.digest(value) == trail.digest(value) != trail.digest(None)


def test_what_has_no_plain_form_is_refused():
    with pytest.raises(TypeError, match="object has no plain form"):
        trail.digest(object())


def test_a_detail_comes_back_from_the_database_as_it_was_sealed(township, editor):
    detail = {"rate": 1e20, "on": date(2020, 10, 31), "who": editor, "list": (1, 2.5), "text": "a\x00b"}

    entry = trail.record("units.unit.change", township, by=editor, detail=detail)
    entry.refresh_from_db()
    assert entry.hash == entry.expected_hash()
    assert isinstance(Entry._meta.get_field("detail"), models.JSONField)
