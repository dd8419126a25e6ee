"""The tree of units: each unit knows its county, and a tree that would not hold is refused."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from disclosure_portal.units.models import Unit
from tests import factories


def test_a_county_is_its_own_county(county):
    assert Unit.objects.get(pk=county.pk).county == county


def test_a_city_lies_in_no_county(db):
    city = Unit.objects.create(
        code="2103", name="鞍山市", full_name="鞍山市人民政府", kind="city", tier="city"
    )

    assert city.county is None


def test_units_lie_in_the_nearest_county_above(county, township):
    village = Unit.objects.create(
        code="V", name="某站", full_name="某站", kind="other", tier="township", parent=township
    )

    assert village.county == county


def test_moving_a_unit_takes_those_below_it_along(county, township):
    below = Unit.objects.create(
        code="V", name="某站", full_name="某站", kind="other", tier="township", parent=township
    )
    elsewhere = factories.make_county("210321", "台安县", "台安县人民政府")

    township.parent = elsewhere
    township.save(update_fields=["parent"])

    assert Unit.objects.get(pk=township.pk).county == elsewhere
    assert Unit.objects.get(pk=below.pk).county == elsewhere


def test_a_county_holds_itself_and_its_units_only(county, township, office):
    factories.make_county("210321", "台安县", "台安县人民政府")

    assert set(Unit.objects.in_county(county)) == {county, township, office}
    assert set(Unit.objects.in_county(county).compiling()) == {township, office}
    assert not Unit.objects.in_county(None).exists()


def test_a_unit_cannot_lie_below_itself(county, township):
    below = Unit.objects.create(
        code="V", name="某站", full_name="某站", kind="other", tier="township", parent=township
    )
    township.parent = below

    with pytest.raises(ValidationError, match="不能作为本单位的上级单位"):
        township.full_clean()


def test_a_unit_without_a_place_is_refused(county, township):
    township.parent = None

    with pytest.raises(ValidationError, match="每个单位都要有上级单位"):
        township.full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        township.save()


def test_only_a_unit_out_of_use_has_a_successor(department, office):
    department.successor = office
    with pytest.raises(ValidationError, match="停用后填写"):
        department.full_clean()

    department.is_active = False
    department.full_clean()


@pytest.mark.parametrize(
    ("kind", "name", "full_name", "subject"),
    [
        (Unit.Kind.TOWNSHIP, "偏岭镇", "岫岩满族自治县偏岭镇人民政府", "偏岭镇人民政府"),
        (Unit.Kind.SUBDISTRICT, "阜昌街道", "岫岩满族自治县阜昌街道办事处", "阜昌街道办事处"),
        (Unit.Kind.DEPARTMENT, "县民政局", "岫岩满族自治县民政局", "岫岩满族自治县民政局"),
    ],
)
def test_a_unit_signs_by_the_name_it_uses(county, kind, name, full_name, subject):
    assert factories.make_unit(county, "X", name, kind, full_name).subject_name == subject
