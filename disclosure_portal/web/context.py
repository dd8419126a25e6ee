"""What every template may name: the site's identity."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, Any]:
    has_desk = settings.PORTAL_ROLE == "all"
    return {"site": settings.SITE, "show_desk_link": settings.SHOW_DESK_LINK and has_desk}
