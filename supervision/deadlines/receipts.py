"""标准规范签收: units that read a published standard document and sign for it by a day (岫政办发〔2020〕37号, SP-19)."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils import timezone

from supervision.deadlines.terms import Owed, Scope
from supervision.models import Kind, ReadReceipt, StandardDocument


def owed(scope: Scope) -> Iterator[Owed]:
    """Every unit that compiles catalogs signs, the same as on the document's page. Two queries."""
    published = StandardDocument.objects.published().filter(county=scope.county, published_at__lt=scope.end)
    documents = list(published.order_by("read_until", "pk"))
    signed = ReadReceipt.objects.filter(
        document__in=documents, unit__in=list(scope.units_by_key), read_at__lt=scope.end
    )
    done = set(signed.values_list("document", "unit"))
    units = [unit for unit in scope.units if not unit.is_container]
    for document in documents:
        for unit in units:
            if (document.pk, unit.pk) in done:
                continue
            yield Owed(
                kind=Kind.RECEIPT,
                subject=f"{Kind.RECEIPT}:{document.pk}:{unit.pk}",
                unit=unit,
                title=f"签收标准规范“{document}”",
                url=document.get_absolute_url(),
                due_nominal=document.read_until,
                due_legal=document.read_until,
                since=timezone.localdate(document.published_at),
            )
