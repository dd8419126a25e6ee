"""Which half of the portal a request belongs to."""

from __future__ import annotations

from django.http import HttpRequest

PRIVATE_PREFIXES = ("/desk/", "/admin/")


def is_private(request: HttpRequest) -> bool:
    """Whether the path lies on the staff's side; everything else is public and carries no session."""
    return request.path_info.startswith(PRIVATE_PREFIXES)


def is_admin(request: HttpRequest) -> bool:
    return request.path_info.startswith("/admin/")
