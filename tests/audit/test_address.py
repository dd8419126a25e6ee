"""Where an entry says that the person sat."""

from __future__ import annotations

import pytest
from django.http import HttpResponse

from disclosure_portal.audit import trail
from disclosure_portal.audit.address import client_address, current_address
from disclosure_portal.audit.middleware import AddressMiddleware
from disclosure_portal.audit.models import Entry


@pytest.fixture
def proxied(settings):
    settings.CLIENT_ADDRESS_HEADER = "X-Real-IP"


def test_it_is_the_peers_by_default(rf, settings):
    settings.CLIENT_ADDRESS_HEADER = ""

    assert client_address(rf.get("/", REMOTE_ADDR="10.1.2.3", headers={"X-Real-IP": "8.8.8.8"})) == "10.1.2.3"


@pytest.mark.parametrize(
    ("said", "address"),
    [
        ("8.8.8.8", "8.8.8.8"),
        ("1.1.1.1, 8.8.8.8", "8.8.8.8"),
        ("2001:DB8::1", "2001:db8::1"),
        ("<script>", "10.1.2.3"),
        ("8.8.8.8, ", "10.1.2.3"),
        ("", "10.1.2.3"),
    ],
)
def test_behind_a_proxy_it_is_what_the_proxy_wrote(rf, proxied, said, address):
    assert client_address(rf.get("/", REMOTE_ADDR="10.1.2.3", headers={"X-Real-IP": said})) == address


def test_a_peer_without_address_leaves_it_empty(rf, settings):
    settings.CLIENT_ADDRESS_HEADER = ""

    assert client_address(rf.get("/", REMOTE_ADDR="unix:/run/portal.sock")) == ""


@pytest.mark.django_db
def test_an_entry_made_in_a_request_carries_it(rf, township, editor):
    def answer(request):
        trail.record("units.unit.change", township, by=editor)
        return HttpResponse()

    AddressMiddleware(answer)(rf.get("/", REMOTE_ADDR="10.1.2.3"))

    assert Entry.objects.get().address == "10.1.2.3"
    assert current_address.get() == ""


@pytest.mark.django_db
def test_an_entry_made_outside_a_request_carries_none(township, editor):
    assert trail.record("units.unit.change", township, by=editor).address == ""
