"""The demonstration county, as make run leaves it."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import call_command

from catalogs.models import CatalogItem, DomainClaim, Edition, Submission
from disclosure_portal.accounts.models import Role, User
from disclosure_portal.audit.verification import verify_chain
from disclosure_portal.units.models import Unit
from tests.factories import PASSWORD

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def test_units_stand_at_different_stages(demonstration):
    published = CatalogItem.objects.published().filter(domain__code="20").values("unit").distinct()
    batches = Submission.objects

    assert published.count() >= 3
    assert batches.awaiting_review().exists()
    assert batches.awaiting_confirmation().exists()
    assert CatalogItem.objects.filter(state="returned").exclude(returned_because="").exists()
    assert Unit.objects.compiling().filter(catalog_items=None).exists()


def test_every_role_has_someone_who_signs_in(demonstration, client):
    for role in Role:
        person = User.objects.filter(is_demo=True, memberships__role=role).first()
        assert person.check_password(PASSWORD)
        assert person.username in demonstration


def test_every_invented_record_is_marked(demonstration):
    assert not CatalogItem.objects.filter(is_demo=False).exists()
    assert not Submission.objects.filter(is_demo=False).exists()
    claims = DomainClaim.objects.filter(claimed_on__isnull=False)
    editions = Edition.objects.published().filter(layer=Edition.Layer.COMMON)
    for marked in (claims, editions):
        assert marked.exists()
        assert not marked.filter(is_demo=False).exists()
    assert not User.objects.exclude(username="system").filter(is_demo=False).exists()


def test_filling_again_harms_nothing_and_says_how_to_set_passwords(demonstration, settings):
    settings.DEBUG = True
    before = (CatalogItem.objects.count(), User.objects.count())
    said = StringIO()

    call_command("fill_demo", stdout=said)

    assert (CatalogItem.objects.count(), User.objects.count()) == before
    assert "changepassword" in said.getvalue()
    assert PASSWORD not in said.getvalue()


def test_the_audit_chain_of_the_filled_county_holds(demonstration):
    assert verify_chain(Unit.objects.get(code="210323")) is None
