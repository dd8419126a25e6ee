"""Taking over what a unit owes from the nearest edition."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from catalogs import workflow
from catalogs.checkup.loading import contexts_for
from catalogs.models import CatalogItem, DomainClaim, Edition
from catalogs.queries import nearest_edition, owed_domains, owed_standard_items, unit_progress
from disclosure_portal.audit.models import Entry
from disclosure_portal.workflow import StepRefused
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def national(domain):
    edition = factories.make_edition()
    factories.make_standard_item(edition, domain, "20-001")
    factories.make_standard_item(edition, domain, "20-002", needs_checking=True)
    factories.make_standard_item(edition, domain, "20-003", duty=["county_department"])
    return edition


def test_a_township_takes_over_what_is_its_duty(township, domain, national, editor):
    taken = workflow.take_over(township, domain, by=editor)

    assert [item.standard_code for item in taken.items] == ["20-001", "20-002"]
    assert (taken.equal, taken.need_words) == (1, 1)
    assert {item.subject for item in taken.items} == {"偏岭镇人民政府"}


def test_what_needs_checking_stays_to_be_checked(township, domain, national, editor):
    workflow.take_over(township, domain, by=editor)

    assert list(CatalogItem.objects.filter(needs_checking=True).values_list("standard_code", flat=True)) == [
        "20-002"
    ]


def test_taking_over_prepares_the_items_and_leaves_one_entry(township, domain, national, editor):
    taken = workflow.take_over(township, domain, by=editor)

    assert all(editor in item.preparers.all() for item in taken.items)
    assert Entry.objects.get().verb == "catalogs.catalogitem.take_over"


@pytest.mark.parametrize("of_county", [True, False])
def test_an_edition_for_one_kind_of_unit_serves_that_kind_alone(
    county, township, department, domain, national, of_county
):
    place = county if of_county else None
    provincial = factories.make_edition(
        Edition.Layer.PROVINCIAL, "省共性目录", county=place, unit_kind="township"
    )
    factories.make_standard_item(provincial, domain, "20-009", ["county_department"], level2="部门事项")
    DomainClaim.objects.create(unit=department, domain=domain, part="lead", claimed_on=date(2024, 3, 1))

    assert [nearest_edition(unit) for unit in (township, department)] == [provincial, national]
    assert [provincial.serves(unit) for unit in (township, department)] == [True, False]
    assert list(provincial.served_units()) == [township]
    assert [national.serves(unit) for unit in (township, department)] == [True, True]
    contexts = contexts_for([(department.pk, domain.pk), (township.pk, domain.pk)])
    names = {unit: [one.code for one in context.standards] for (unit, _), context in contexts.items()}
    assert names == {department.pk: ["20-003"], township.pk: []}


def test_taking_over_again_brings_only_what_is_missing(township, domain, national, editor):
    workflow.take_over(township, domain, by=editor)
    factories.make_standard_item(national, domain, "20-004")

    assert [item.standard_code for item in workflow.take_over(township, domain, by=editor).items] == [
        "20-004"
    ]
    with pytest.raises(StepRefused) as refused:
        workflow.take_over(township, domain, by=editor)
    assert refused.value.reasons == ["“社会救助”领域的标准条目已全部采用。"]


def test_the_common_edition_is_nearer_than_the_national(township, domain, national, county, editor):
    common = factories.make_edition(Edition.Layer.COMMON, "乡镇通用版", county=county, unit_kind="township")
    factories.make_standard_item(common, domain, "20-001", subject="{单位}", content_text="本县的写法")

    (item,) = workflow.take_over(township, domain, by=editor).items

    assert nearest_edition(township) == common
    assert (item.content_text, item.subject) == ("本县的写法", "偏岭镇人民政府")


def test_a_draft_edition_and_another_kinds_edition_are_not_taken_from(township, national, county):
    factories.make_edition(Edition.Layer.COMMON, "乡镇通用版", False, county=county, unit_kind="township")
    factories.make_edition(Edition.Layer.COMMON, "街道通用版", county=county, unit_kind="subdistrict")

    assert nearest_edition(township) == national


def test_without_any_edition_taking_over_says_whom_to_call(township, domain, editor):
    with pytest.raises(StepRefused, match="请联系县政府办公室"):
        workflow.take_over(township, domain, by=editor)


@pytest.mark.parametrize("person", ["approver", "outsider", "leader"])
def test_others_may_not_take_over(request, township, domain, national, person):
    with pytest.raises(PermissionDenied):
        workflow.take_over(township, domain, by=request.getfixturevalue(person))


def test_the_county_office_takes_over_on_the_units_behalf(township, domain, national, reviewer):
    taken = workflow.take_over(township, domain, by=reviewer)

    assert all(item.entered_for for item in taken.items)


def test_a_department_takes_nothing_over_in_a_domain_it_has_not_claimed(department, domain, national):
    editor = factories.make_person("mz", "民政经办", "editor", department)
    DomainClaim.objects.create(unit=department, domain=domain, part="lead")

    with pytest.raises(StepRefused) as refused:
        workflow.take_over(department, domain, by=editor)

    assert "县民政局没有认领“社会救助”领域。请先在单位首页的“任务认领”中认领" in str(refused.value)
    assert owed_standard_items(department, national, domain) == []
    assert not CatalogItem.objects.exists()


def test_a_department_owes_only_what_it_claimed(department, domain, national):
    claim = DomainClaim.objects.create(unit=department, domain=domain, part="lead")
    assert owed_domains(department) == []

    editor = factories.make_person("mz", "民政经办", "editor", department)
    workflow.claim(claim, by=editor)

    assert owed_domains(department) == [domain]
    assert [item.standard_code for item in workflow.take_over(department, domain, by=editor).items] == [
        "20-003"
    ]


def test_progress_counts_items_by_status_in_a_fixed_number_of_queries(
    township, domain, national, editor, django_assert_num_queries
):
    workflow.take_over(township, domain, by=editor)
    for code, name in (("21", "养老服务"), ("22", "涉农补贴")):
        other = factories.make_domain(code, name, f"domain-{code}")
        factories.make_standard_item(national, other, f"{code}-001")

    with django_assert_num_queries(7):
        rows = unit_progress(township)

    assert [(row.domain.code, row.items, row.to_take_over) for row in rows] == [
        ("20", 2, 0),
        ("21", 0, 1),
        ("22", 0, 1),
    ]
