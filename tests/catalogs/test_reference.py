"""Reference data: 26 domains, 662 standard items, proposed claims, the county's two common editions."""

from __future__ import annotations

import json

import pytest

from catalogs import checkup, reference, workflow
from catalogs.models import Domain, DomainClaim, Edition, StandardItem
from disclosure_portal.units.models import Unit

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def test_all_domains_and_items_of_the_national_edition_are_loaded(reference_data):
    national = Edition.objects.get(layer=Edition.Layer.NATIONAL)

    assert Domain.objects.count() == 26
    assert national.items.count() == 662
    assert national.items.filter(needs_checking=True).count() == 409


def test_the_common_editions_hold_what_is_a_townships_or_a_subdistricts_duty(reference_data):
    township = Edition.objects.get(unit_kind=Unit.Kind.TOWNSHIP)
    subdistrict = Edition.objects.get(unit_kind=Unit.Kind.SUBDISTRICT)

    assert (township.name, township.items.count()) == ("乡镇通用版", 153)
    assert (subdistrict.name, subdistrict.items.count()) == ("街道通用版", 140)
    assert set(township.items.values_list("subject", flat=True)) == {"{单位}"}
    assert township.state == Edition.State.DRAFT


def test_loading_again_changes_nothing(reference_data, django_assert_num_queries):
    before = _everything()

    reference.load()

    assert _everything() == before


def test_loading_again_leaves_the_countys_work_alone(reference_data):
    item = StandardItem.objects.filter(edition__layer=Edition.Layer.COMMON).first()
    StandardItem.objects.filter(pk=item.pk).update(content_text="本县的写法")
    claim = DomainClaim.objects.first()
    DomainClaim.objects.filter(pk=claim.pk).update(part=DomainClaim.Part.COOPERATING)

    reference.load()

    item.refresh_from_db()
    claim.refresh_from_db()
    assert item.content_text == "本县的写法"
    assert claim.part == DomainClaim.Part.COOPERATING


def test_a_national_item_follows_its_file(reference_data):
    StandardItem.objects.filter(code="20-001", edition__layer=Edition.Layer.NATIONAL).update(
        content_text="旧"
    )

    assert "本次变动1条" in reference.load()


def test_every_domain_has_exactly_one_proposed_lead(reference_data):
    leads = DomainClaim.objects.filter(part=DomainClaim.Part.LEAD)

    assert sorted(leads.values_list("domain__code", flat=True)) == [f"{n:02}" for n in range(1, 27)]
    assert not leads.filter(claimed_on__isnull=False).exists()


def test_no_standard_item_has_a_blocking_finding(reference_data):
    blocked = {
        item.code: [str(finding.message) for finding in found]
        for item in StandardItem.objects.all()
        if (found := [finding for finding in checkup.check(item) if finding.is_blocking])
    }

    assert blocked == {}


def test_what_is_written_about_an_item_reads_back_as_its_values(reference_data):
    """Saving a standard item's own wording in the grid must not change what the system understood."""
    changed = []
    for item in StandardItem.objects.filter(edition__layer=Edition.Layer.NATIONAL):
        was = {name: getattr(item, name) for name in ("contents", "time_limit_kind", "time_limit_days")}
        titles = [(basis["title"], basis["number"]) for basis in item.bases]
        workflow.compiling.write(item, item.written())
        now = {name: getattr(item, name) for name in was}
        if now != was or titles != [(basis["title"], basis["number"]) for basis in item.bases]:
            changed.append((item.code, was, now))

    assert changed == []


def _everything():
    tables = (Unit, Domain, DomainClaim, Edition, StandardItem)
    return json.dumps([list(table.objects.order_by("pk").values()) for table in tables], default=str)
