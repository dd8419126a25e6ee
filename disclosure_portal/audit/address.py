"""The address that the present request comes from, known to everything that runs inside the request."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from ipaddress import IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest

# Empty outside a request: a task or a command has no address.
current_address: ContextVar[str] = ContextVar("current_address", default="")


def client_address(request: HttpRequest) -> str:
    """The client's IP address; empty when there is none that reads as one.

    With CLIENT_ADDRESS_HEADER set, the proxy in front is trusted to have written it: of a list
    only the last part is the proxy's own, what stands before it may be the client's invention.
    """
    header = settings.CLIENT_ADDRESS_HEADER
    said = request.headers.get(header, "").rpartition(",")[2] if header else ""
    return _as_address(said) or _as_address(request.META.get("REMOTE_ADDR", ""))


@contextmanager
def address_hidden() -> Iterator[None]:
    """What citizens do is recorded without their address, which the trail would keep for good (个人信息保护法 art. 6, 47)."""
    token = current_address.set("")
    try:
        yield
    finally:
        current_address.reset(token)


def network_of(address: str) -> str:
    """The network that one household has: a whole IPv4 address, the first 64 bits of IPv6. Other texts stay as they are."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if not isinstance(found, IPv6Address):
        return str(found)
    return str(found.ipv4_mapped or ip_network((int(found), 64), strict=False))


def site_of(address: str) -> str:
    """The first 48 bits of IPv6, which one household or firm may have whole; empty for IPv4 and other texts."""
    try:
        found = ip_address(address)
    except ValueError:
        return ""
    if not isinstance(found, IPv6Address) or found.ipv4_mapped:
        return ""
    return str(ip_network((int(found), 48), strict=False))


def _as_address(text: str) -> str:
    try:
        return str(ip_address(text.strip()))
    except ValueError:
        return ""
