"""The year that a continuing obligation's milestone is about: it is due on the last day of that year."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from supervision.evidence.terms import Evidence, unmet

if TYPE_CHECKING:
    from supervision.models import Milestone


@dataclass(frozen=True, slots=True)
class Period:
    """From the first day of the year, or from the day on which the plan was issued, to the milestone's day."""

    begins: date
    ends: date

    @property
    def year(self) -> int:
        return self.ends.year


def period_of(milestone: Milestone) -> Period:
    due = milestone.due_nominal
    return Period(max(date(due.year, 1, 1), milestone.plan.issued_on), due)


def before(period: Period) -> Evidence:
    """Nothing can be shown for a year that hasn't begun."""
    return unmet(f"{period.year}年度还没有开始")
