"""The Celery application: python -m celery -A disclosure_portal."""

from __future__ import annotations

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "disclosure_portal.settings")

app = Celery("disclosure_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
