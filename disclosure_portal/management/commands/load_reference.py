"""Loads the reference data of every app: repeatable without change."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import transaction


class Command(BaseCommand):
    help = "Calls load() of every module in REFERENCE_MODULES, each in one transaction."

    def handle(self, **options: Any) -> None:
        for path in settings.REFERENCE_MODULES:
            with transaction.atomic():
                said = import_module(path).load()
            self.stdout.write(said)
