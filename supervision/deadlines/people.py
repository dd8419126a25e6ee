"""专人空缺: units whose responsible person left and that named nobody since (岫政办发〔2020〕37号, SP-21)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from disclosure_portal.units.models import Unit
from supervision.deadlines.terms import Owed, Scope
from supervision.law import VACANCY_WORKING_DAYS
from supervision.models import Kind
from supervision.queries.people import vacancies


def owed(scope: Scope) -> Iterator[Owed]:
    """A unit that never had one owes it by the plan's milestone; vertical bodies answer to their superiors."""
    units = [unit for unit in scope.units if not unit.is_container and unit.kind != Unit.Kind.VERTICAL]
    for vacancy in vacancies(units, on=scope.as_of):
        if vacancy.since is None:
            continue
        last_day = vacancy.since - timedelta(days=1)
        due = scope.working_days_after(last_day, VACANCY_WORKING_DAYS)
        yield Owed(
            kind=Kind.VACANCY,
            subject=f"{Kind.VACANCY}:{vacancy.unit.pk}",
            unit=vacancy.unit,
            title=f"指定负责政务公开工作的专人（{vacancy.last.name}已卸任）",
            url=vacancy.last.get_absolute_url(),
            due_nominal=due,
            due_legal=due,
            since=last_day,
            with_calendar=True,
        )
