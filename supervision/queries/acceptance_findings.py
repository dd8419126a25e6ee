"""平台核验情况: what the portal itself found of a unit's tasks, beside what is asked of it at an acceptance."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from supervision.evidence.years import period_of
from supervision.models import Milestone, Status
from supervision.queries.standings import Standing, standings

if TYPE_CHECKING:
    from supervision.models import AcceptanceForm

NOT_DUE = "未完成（还没有到期）"
WORDS = {Status.OVERDUE: "未完成", Status.DUE_SOON: NOT_DUE, Status.NOT_DUE: NOT_DUE}
NOT_KNOWN, NO_TASK = "平台不掌握", "不涉及（没有这项任务）"


@dataclass(frozen=True)
class FoundTask:
    """How one task of the unit stands, what it lacks, and its page."""

    name: str
    status: Status
    lacks: str
    url: str

    @property
    def word(self) -> str:
        return WORDS.get(self.status, self.status.label)


@dataclass(frozen=True)
class Findings:
    """What the portal found to one indicator. Without tasks `told` says why there are none."""

    told: str
    tasks: tuple[FoundTask, ...] = ()

    @property
    def falls_short(self) -> bool:
        """Whether a task that is due isn't done."""
        return any(task.status == Status.OVERDUE for task in self.tasks)


def found_on(form: AcceptanceForm, *, on: date) -> date:
    """The day as of which the portal's findings are told: that of the verdict, until then today."""
    return form.decided_on or on


def platform_findings(form: AcceptanceForm, *, as_of: date) -> dict[str, Findings]:
    """By the indicator's code, what the plan's own checks find for the unit at the end of a day.

    Which checks belong to an indicator was kept when the round was opened; one that the office worded itself has none.
    Queries don't grow with the indicators or the plan's years.
    """
    indicators = form.acceptance.indicators
    wanted = {name for row in indicators for name in _checks(row)}
    found: dict[str, list[FoundTask]] = {name: [] for name in wanted}
    for standing in standings(_begun(form, wanted, as_of), as_of=as_of, units=[form.unit_id]):
        found[standing.milestone.check_name].append(_task(standing))
    return {row["code"]: _findings(_checks(row), found) for row in indicators}


def _checks(indicator: dict[str, str]) -> list[str]:
    return indicator.get("checks", "").split()


def _begun(form: AcceptanceForm, checks: set[str], as_of: date) -> list[Milestone]:
    """The plan's milestones with these checks; of those that recur every year, the years that have begun."""
    if not checks:
        return []
    plan = form.acceptance.milestone.plan
    milestones = plan.milestones.filter(check_name__in=checks).select_related("plan")
    return [one for one in milestones if not one.is_continuing or period_of(one).begins <= as_of]


def _findings(checks: list[str], found: dict[str, list[FoundTask]]) -> Findings:
    if not checks:
        return Findings(NOT_KNOWN)
    tasks = tuple(task for name in checks for task in found[name])
    return Findings("" if tasks else NO_TASK, tasks)


def _task(standing: Standing) -> FoundTask:
    milestone = standing.milestone
    url = standing.assignment.get_absolute_url()
    lacks = standing.lacks if standing.is_open else ""
    return FoundTask(_name(milestone), standing.status, lacks, url)


def _name(milestone: Milestone) -> str:
    """With the year of an obligation that recurs, where its name doesn't tell it."""
    year = f"{milestone.due_nominal.year}年"
    tells_year = year in milestone.name or not milestone.is_continuing
    return milestone.name if tells_year else f"{milestone}（{year}）"
