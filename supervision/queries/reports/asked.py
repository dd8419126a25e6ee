"""What a report is asked for: the county, the days, and for some kinds one unit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from catalogs.queries.past_duties import open_units
from disclosure_portal.clock import begins
from disclosure_portal.units.models import Unit
from disclosure_portal.workdays.display import day_words
from participation.queries.bodies import county_office_name
from supervision.models import Plan
from supervision.queries.dashboard import Dashboard, dashboard, plan_to_show
from supervision.queries.reports.quarters import NUMERALS, quarter_of

if TYPE_CHECKING:
    from collections.abc import Iterable

ALL, DEPARTMENTS, TOWNSHIPS = "county", "departments", "townships"


class NothingToReport(Exception):
    """There is nothing that the report could say. The text, in Chinese, tells what to do."""


@dataclass(frozen=True)
class Asked:
    """A report as it was ordered. `begins_on` is the first day of its period, where it has one."""

    county: Unit
    as_of: date
    begins_on: date | None = None
    unit: Unit | None = None
    plan: Plan | None = None

    @property
    def end(self) -> datetime:
        """The first moment after the last day."""
        return begins(self.as_of + timedelta(days=1))

    @property
    def start(self) -> datetime:
        """The first moment of the period."""
        return begins(self.begins_on or date(self.as_of.year, 1, 1))

    @cached_property
    def facts(self) -> dict[str, str]:
        """What the texts of layouts may name in braces."""
        return {
            "county": self.county.name,
            "office": county_office_name(self.county),
            "unit": self.unit.full_name if self.unit else county_office_name(self.county),
            "as_of": day_words(self.as_of),
            "begins_on": day_words(self.begins_on) if self.begins_on else "",
            "year": str(self.as_of.year),
            "quarter": NUMERALS[quarter_of(self.as_of)[1] - 1],
        }

    @cached_property
    def dashboard(self) -> Dashboard | None:
        """Of the plan that was asked for, else of the one that the office's page would open with on that day."""
        plan = self.plan or plan_to_show(Plan.objects.filter(county=self.county), as_of=self.as_of)
        if plan is None or plan.issued_on > self.as_of:
            return None
        return dashboard(plan, as_of=self.as_of)

    @cached_property
    def units(self) -> list[Unit]:
        """The units that the county had on the day, in their order."""
        return open_units(self.county, on=self.as_of)


def due_words(legal: date, nominal: date) -> str:
    """The day by which lateness is judged; the one that the plan names beside it where it rolled."""
    return f"{legal}" if legal == nominal else f"{legal}（方案写明{nominal}）"


def share(part: int, whole: int) -> float | None:
    """A share for a form, to a tenth of a percent, rounded down: 100% is said only of the whole."""
    return (1000 * part // whole) / 1000 if whole else None


def by_group(units: Iterable[Unit]) -> dict[str, set[int]]:
    """The keys of a form's three columns: the whole county, its departments, its townships."""
    every = list(units)
    townships = {unit.pk for unit in every if unit.is_township}
    return {
        ALL: {unit.pk for unit in every},
        DEPARTMENTS: {unit.pk for unit in every} - townships,
        TOWNSHIPS: townships,
    }
