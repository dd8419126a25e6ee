"""Fills the demonstration county: people for every role and units at different stages."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction


class Command(BaseCommand):
    help = "Calls fill() of every module in DEMO_MODULES and prints the sign-ins. Only with DEBUG on."

    def handle(self, **options: Any) -> None:
        if not settings.DEBUG:
            raise CommandError("演示数据只能在 DEBUG=1 时生成，正式环境中不得使用。")
        for path in settings.DEMO_MODULES:
            with transaction.atomic():
                lines = import_module(path).fill()
            self.stdout.write("\n".join(lines))
