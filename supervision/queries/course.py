"""How far a plan's milestones are on a day, and how its tasks fell due and were done until then."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from supervision.models import Status
from supervision.queries.selections import DONE, MET, OWED
from supervision.queries.standings import Standing, by_milestone, counts

if TYPE_CHECKING:
    from supervision.models import Milestone


@dataclass(frozen=True)
class Stand:
    """One milestone with its legal day: how many of those who owe it stand how. Whoever was let off owes nothing.

    One that is `withheld` tells why, and its day alone: its figures would name a unit.
    """

    milestone: Milestone
    due: date
    by_status: dict[Status, int]
    withheld: str = ""

    @property
    def is_counted(self) -> bool:
        return not self.withheld

    @property
    def total(self) -> int:
        return sum(self.by_status.values())

    @property
    def owed(self) -> int:
        return self.total - self.by_status[Status.WAIVED]

    @property
    def done(self) -> int:
        return sum(self.by_status[status] for status in MET)

    @property
    def percent(self) -> int:
        """Rounded down: 100 is said only when nothing is left."""
        return 100 * self.done // self.owed if self.owed else 0

    @property
    def overdue(self) -> int:
        return self.by_status[Status.OVERDUE]

    @property
    def due_soon(self) -> int:
        return self.by_status[Status.DUE_SOON]

    @property
    def is_done(self) -> bool:
        """Whether everybody has done it; not said of a milestone that nobody owes."""
        return self.owed > 0 and self.done == self.owed

    @property
    def kind(self) -> str:
        if self.is_done:
            return "done"
        return "late" if self.overdue else "soon" if self.due_soon else "coming"

    @property
    def duty(self) -> str:
        """What is to be done, where that says more than the name."""
        duty = self.milestone.duty
        return "" if duty.rstrip("。") == self.milestone.name else duty

    @property
    def parts(self) -> list[tuple[str, str]]:
        """52 / 54 ，逾期2: each figure with the word for what it counts; nothing owed is said in words."""
        if not self.is_counted:
            return [("只公布期限", "")]
        if not self.owed:
            return [("无人承担", "")]
        found = [(str(self.done), DONE if self.done else ""), ("/", ""), (str(self.owed), OWED)]
        if self.kind == "late":
            return [*found, ("，", ""), (f"逾期{self.overdue}", Status.OVERDUE.value)]
        if self.kind == "soon":
            return [*found, ("，", ""), (f"临期{self.due_soon}", Status.DUE_SOON.value)]
        return found

    @property
    def told(self) -> str:
        return "".join(words for words, _ in self.parts)


def stands(milestones: Iterable[Milestone], standings: Iterable[Standing], *, as_of: date) -> list[Stand]:
    """Every milestone in the plan's order, those that nobody owes included."""
    grouped = by_milestone(standings)
    return [Stand(one, one.due_on(as_of), counts(grouped.get(one, []))) for one in milestones]


@dataclass(frozen=True)
class Growth:
    """How many tasks had fallen due, and how many were done, after each day on which that changed."""

    due: Sequence[tuple[date, int]]
    done: Sequence[tuple[date, int]]
    total: int

    @property
    def done_until_now(self) -> int:
        return self.done[-1][1] if self.done else 0

    @property
    def percent(self) -> int:
        """Rounded down: 100 is said only when nothing is left."""
        return 100 * self.done_until_now // self.total if self.total else 0

    def due_until(self, day: date) -> int:
        return _at(self.due, day)

    def done_until(self, day: date) -> int:
        return _at(self.done, day)


def growth(standings: Iterable[Standing]) -> Growth:
    """By the last days of all tasks and by the days since which they are done, as the evidence of one day tells."""
    owed = [one for one in standings if one.status != Status.WAIVED]
    done = [one.done_on for one in owed if one.done_on is not None]
    return Growth(_running_total(one.due_legal for one in owed), _running_total(done), len(owed))


def _running_total(days: Iterable[date]) -> list[tuple[date, int]]:
    found, total = [], 0
    for day, count in sorted(Counter(days).items()):
        total += count
        found.append((day, total))
    return found


@dataclass(frozen=True)
class MonthEnd:
    """The same at the end of a month: for the table beside the curve."""

    day: date
    due: int
    done: int


def month_ends(grown: Growth, *, begins: date, as_of: date) -> list[MonthEnd]:
    """The last day of every month since the plan began, the day looked at as the last: the latest first."""
    months = range(begins.year * 12 + begins.month, as_of.year * 12 + as_of.month)
    days = [date.fromordinal(date(month // 12, month % 12 + 1, 1).toordinal() - 1) for month in months]
    days.append(as_of)
    return [MonthEnd(day, grown.due_until(day), grown.done_until(day)) for day in reversed(days)]


def _at(totals: Sequence[tuple[date, int]], day: date) -> int:
    return next((count for changed_on, count in reversed(totals) if changed_on <= day), 0)
