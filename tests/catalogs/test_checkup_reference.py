"""规范性校验 over the reference data: what it finds in the 662 standard items, and in what a unit takes over."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from catalogs import checkup
from catalogs.models import CatalogItem, Domain, Edition, StandardItem
from catalogs.models.editions import duty_of
from disclosure_portal.units.models import Unit

pytestmark = pytest.mark.django_db

DAY = date(2026, 7, 1)

# Looked through one by one. A number that changes here was changed by a rule or by the data: look again.
IN_THE_NATIONAL_EDITION = {
    "basis_without_number": 39,  # numbers that nobody could look up for sure
    "limit_not_checkable": 30,  # 及时公开, as the ministries print it
    "basis_replaced": 9,
    "basis_repealed": 7,  # plans whose years are over
    "level_does_not_fit": 4,  # 16-100 to 16-103: whose duty they are is open
}
IN_A_COMMON_EDITION = {
    Unit.Kind.TOWNSHIP: {"limit_not_checkable": 12, "basis_without_number": 7, "basis_replaced": 6},
    Unit.Kind.SUBDISTRICT: {"limit_not_checkable": 10, "basis_without_number": 6, "basis_replaced": 6},
}


def taken_over(unit, edition):
    """The edition's items as the unit would take them over, unsaved."""
    for standard in edition.items.select_related("edition"):
        if duty_of(unit.kind) in standard.duty:
            yield CatalogItem(
                **standard.prefilled_for(unit),
                unit=unit,
                domain_id=standard.domain_id,
                standard=standard,
                standard_code=standard.code,
            )


def findings_in(unit, edition):
    domains = Domain.objects.values_list("pk", flat=True)
    contexts = checkup.contexts_for(((unit.pk, domain) for domain in domains), on=DAY)
    for item in taken_over(unit, edition):
        yield from checkup.check(item, contexts[unit.pk, item.domain_id])


def test_the_national_edition_has_these_findings_and_none_that_blocks(reference_data):
    context = checkup.context_of_standards(on=DAY)
    national = StandardItem.objects.filter(edition__layer=Edition.Layer.NATIONAL)
    found = [finding for item in national for finding in checkup.check(item, context)]

    assert Counter(finding.code for finding in found) == IN_THE_NATIONAL_EDITION
    assert [finding for finding in found if finding.is_blocking] == []


@pytest.mark.parametrize(
    ("code", "kind"),
    [("210323106", Unit.Kind.TOWNSHIP), ("210323001", Unit.Kind.SUBDISTRICT)],
)
def test_a_unit_that_takes_its_common_edition_over_inherits_only_the_editions_findings(
    reference_data, code, kind
):
    unit = Unit.objects.get(code=code)
    common = Edition.objects.get(layer=Edition.Layer.COMMON, unit_kind=kind)
    national = Edition.objects.get(layer=Edition.Layer.NATIONAL)
    context = checkup.context_of_standards(on=DAY)

    in_edition = Counter(f.code for item in common.items.all() for f in checkup.check(item, context))
    in_unit = Counter(finding.code for finding in findings_in(unit, common))

    assert in_unit == in_edition == IN_A_COMMON_EDITION[kind]
    assert Counter(finding.code for finding in findings_in(unit, national)) == in_unit
