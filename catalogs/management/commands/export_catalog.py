"""Exports catalogs as they are being compiled: .xlsx in the official layout, .csv or .json, by the file's ending."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from catalogs.models import CatalogItem, Domain
from catalogs.spreadsheets.exporting import FORMS, write_items
from disclosure_portal.units.models import Unit


class Command(BaseCommand):
    help = "Importing the file again changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--domain", metavar="NN")
        parser.add_argument("--unit", metavar="CODE")

    def handle(self, *, file: Path, domain: str | None, unit: str | None, **options: Any) -> None:
        form = file.suffix.lstrip(".").lower()
        if form not in FORMS:
            raise CommandError(f"文件名请以 {'、'.join('.' + form for form in FORMS)} 结尾。")
        items = CatalogItem.objects.all()
        if domain:
            if not Domain.objects.filter(code=domain).exists():
                raise CommandError(f"没有代码为“{domain}”的领域，应为01至26。")
            items = items.filter(domain__code=domain)
        if unit:
            if not Unit.objects.filter(code=unit).exists():
                raise CommandError(f"没有代码为“{unit}”的单位。")
            items = items.filter(unit__code=unit)
        with file.open("wb") as target:
            write_items(target, items, form=form)
        self.stdout.write(f"已导出{items.count()}项到{file}。")
