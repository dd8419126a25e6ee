"""Where a request comes from, with and without a proxy in front."""

from __future__ import annotations

import pytest

from disclosure_portal.accounts.addresses import client_address


@pytest.mark.parametrize(
    ("header", "sent", "address"),
    [
        ("", {"X-Real-IP": "10.0.0.7"}, "127.0.0.1"),
        ("X-Real-IP", {"X-Real-IP": "10.0.0.7"}, "10.0.0.7"),
        ("X-Forwarded-For", {"X-Forwarded-For": "1.2.3.4, 10.0.0.7"}, "10.0.0.7"),
        ("X-Real-IP", {}, "127.0.0.1"),
        ("X-Real-IP", {"X-Real-IP": "<script>"}, "127.0.0.1"),
        ("X-Real-IP", {"X-Real-IP": "2001:DB8::1"}, "2001:db8::1"),
    ],
)
def test_only_what_the_trusted_proxy_wrote_counts(rf, settings, header, sent, address):
    settings.CLIENT_ADDRESS_HEADER = header

    assert client_address(rf.get("/", headers=sent)) == address
