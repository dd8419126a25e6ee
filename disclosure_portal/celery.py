"""The Celery application: python -m celery -A disclosure_portal."""

from __future__ import annotations

import os

from celery import Celery

from disclosure_portal.jobs import file_broker

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "disclosure_portal.settings")

file_broker.register()
app = Celery("disclosure_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
