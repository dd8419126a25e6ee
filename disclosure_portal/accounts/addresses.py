"""Where a request comes from."""

from __future__ import annotations

from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """The client's IP address; empty when there is none that reads as one.

    With CLIENT_ADDRESS_HEADER set, the proxy in front is trusted to have written it: of a list only the
    last part is the proxy's own, what stands before it was sent by the client.
    """
    header = settings.CLIENT_ADDRESS_HEADER
    written = request.headers.get(header, "").rpartition(",")[2] if header else ""
    return _as_address(written) or _as_address(request.META.get("REMOTE_ADDR", ""))


def _as_address(text: str) -> str:
    try:
        return str(ip_address(text.strip()))
    except ValueError:
        return ""
