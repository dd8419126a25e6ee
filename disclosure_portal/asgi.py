"""ASGI entry point: disclosure_portal.asgi:application."""

from __future__ import annotations

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "disclosure_portal.settings")

application = get_asgi_application()
