"""对照新标准: units that map a new edition to their catalogs by a day (岫政办发〔2020〕37号, SP-08)."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils import timezone

from catalogs.models import EditionUptake
from disclosure_portal.accounts.models import Role
from supervision.deadlines.terms import Owed, Scope
from supervision.models import Kind


def owed(scope: Scope) -> Iterator[Owed]:
    started = EditionUptake.objects.unfinished().filter(
        unit__in=list(scope.units_by_key), started_at__lt=scope.end
    )
    for uptake in started.select_related("edition").order_by("due_on", "pk"):
        yield Owed(
            kind=Kind.UPTAKE,
            subject=f"{Kind.UPTAKE}:{uptake.pk}",
            unit=scope.units_by_key[uptake.unit_id],
            title=f"对照新标准：{uptake.edition}",
            url=uptake.get_absolute_url(),
            due_nominal=uptake.due_on,
            due_legal=uptake.due_on,
            roles=(Role.EDITOR,),
            since=timezone.localdate(uptake.started_at),
        )
