"""The demonstration county: townships at different stages of mapping the common edition to their catalogs."""

from __future__ import annotations

from django.db import transaction

from catalogs import workflow
from catalogs.demo.catalogs import PIANLING, XINDIAN, YANGHE, demo_person
from catalogs.models import Edition, EditionUptake
from catalogs.queries.uptakes import default_due_day
from disclosure_portal import clock
from disclosure_portal.accounts.models import Role
from disclosure_portal.units.models import Unit


@transaction.atomic
def fill() -> list[str]:
    """Have three townships map the edition in force once; one of them has confirmed what already reads alike."""
    edition = Edition.objects.published().filter(is_demo=True, unit_kind=Unit.Kind.TOWNSHIP).first()
    if edition is None or edition.uptakes.exists():
        return ["演示对照新标准：已有，未改动。"]
    units = list(Unit.objects.filter(code__in=(PIANLING, XINDIAN, YANGHE)))
    uptakes = workflow.start_uptakes(
        edition,
        units,
        by=demo_person(Role.REVIEWER, edition.county),
        due_on=default_due_day(edition, on=clock.today()),
    )
    first = EditionUptake.objects.get(edition=edition, unit__code=PIANLING)
    workflow.confirm_equal(first, by=demo_person(Role.EDITOR, first.unit))
    return [f"演示对照新标准：{len(uptakes)}个乡镇对照{edition}。"]
