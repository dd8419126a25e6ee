"""What units owe: told in bulk, and the same wherever it is asked."""

from __future__ import annotations

from datetime import date

import pytest

from catalogs.checkup import contexts_for
from catalogs.models import DomainClaim, Edition, EditionUptake, StandardItem
from catalogs.queries.owing import nearest_editions, owed_items, owed_standard_items
from catalogs.queries.uptakes import uptake_sheet, uptakes_progress
from tests import factories

pytestmark = pytest.mark.django_db
DEPARTMENT = ["county_department"]


@pytest.fixture
def another_domain():
    return factories.make_domain("21", "养老服务", "elderly-care")


@pytest.fixture
def edition(domain, another_domain):
    """001 is the townships', 002 and 003 the departments', in two domains."""
    edition = factories.make_edition()
    factories.make_standard_item(edition, domain, "20-001")
    factories.make_standard_item(edition, domain, "20-002", DEPARTMENT)
    factories.make_standard_item(edition, another_domain, "21-003", DEPARTMENT)
    return edition


@pytest.fixture
def claimed(department, domain):
    return DomainClaim.objects.create(
        unit=department, domain=domain, part="lead", claimed_on=date(2024, 3, 1)
    )


def codes(items):
    return [item.code for item in items]


@pytest.mark.both_databases
def test_townships_owe_by_duty_and_departments_what_they_claimed(township, department, edition, claimed):
    owed = owed_items([(township, edition.pk), (department, edition.pk)], StandardItem.objects.all())

    assert {key: codes(items) for key, items in owed.items()} == {
        (township.pk, edition.pk): ["20-001"],
        (department.pk, edition.pk): ["20-002"],
    }


def test_a_proposed_claim_is_no_duty_yet(department, domain, edition):
    DomainClaim.objects.create(unit=department, domain=domain, part="lead")

    assert owed_items([(department, edition.pk)], StandardItem.objects.all()) == {
        (department.pk, edition.pk): []
    }


def test_it_is_the_same_wherever_it_is_asked(
    township, department, domain, another_domain, edition, claimed, reviewer
):
    for unit, owed in ((township, ["20-001"]), (department, ["20-002"])):
        uptake = EditionUptake.objects.create(
            edition=edition,
            unit=unit,
            due_on=date(2024, 4, 1),
            started_at=factories.MOMENT,
            started_by=reviewer,
        )
        contexts = contexts_for([(unit.pk, domain.pk), (unit.pk, another_domain.pk)])

        assert codes(owed_standard_items(unit, edition)) == owed
        assert codes(row.standard for row in uptake_sheet(uptake).rows) == owed
        assert uptakes_progress([uptake])[0].total == len(owed)
        assert [one.code for context in contexts.values() for one in context.standards] == owed


def test_the_queries_do_not_grow_with_the_units(county, department, edition, claimed, count_queries):
    more = [factories.make_unit(county, f"21032320{number}", f"甲{number}镇") for number in range(8)]
    mixed = [(unit, edition.pk) for unit in (department, *more)]

    assert count_queries(lambda: nearest_editions([department, *more])) == 1
    assert count_queries(lambda: owed_items(mixed[1:], StandardItem.objects.all())) == 1
    assert count_queries(lambda: owed_items(mixed, StandardItem.objects.all())) == 2


def test_each_unit_has_the_nearest_edition_of_its_county(county, township, department, edition):
    common = factories.make_edition(Edition.Layer.COMMON, "乡镇通用版", county=county, unit_kind="township")
    elsewhere = factories.make_county("210324", "另一县")
    factories.make_edition(Edition.Layer.COMMON, "别县通用版", county=elsewhere)

    assert nearest_editions([township, department]) == {township.pk: common, department.pk: edition}
