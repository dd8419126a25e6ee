"""Units from the data file: the whole county once, and nothing of the administrators' work undone."""

from __future__ import annotations

import pytest

from disclosure_portal.units import reference
from disclosure_portal.units.models import Unit

pytestmark = pytest.mark.django_db


def test_the_county_has_its_54_units():
    assert reference.load() == "单位：新增56个，原有0个未改动。"

    county = Unit.objects.get(code="210323")
    assert county.parent.name == "鞍山市"
    assert Unit.objects.in_county(county).compiling().count() == 54
    kinds = list(Unit.objects.in_county(county).compiling().values_list("kind", flat=True))
    assert (kinds.count("township"), kinds.count("subdistrict"), kinds.count("vertical")) == (21, 3, 2)


def test_a_second_run_writes_nothing(django_assert_num_queries):
    reference.load()

    with django_assert_num_queries(3) as done:  # savepoint, one read, release
        assert reference.load() == "单位：新增0个，原有56个未改动。"
    assert not [query for query in done if query["sql"].startswith(("INSERT", "UPDATE"))]


def test_the_poverty_office_is_kept_as_a_predecessor():
    reference.load()

    office = Unit.objects.get(code="XY-FPB")
    assert not office.is_active
    assert office.successor.name == "县农业农村局"
    assert list(office.successor.predecessors.all()) == [office]


def test_what_administrators_changed_stays_and_what_is_missing_comes():
    reference.load()
    Unit.objects.filter(code="210323106").update(name="偏岭满族镇")
    Unit.objects.get(code="210323206").delete()

    assert reference.load() == "单位：新增1个，原有55个未改动。"
    assert Unit.objects.get(code="210323106").name == "偏岭满族镇"
    assert Unit.objects.get(code="210323206").county.code == "210323"
