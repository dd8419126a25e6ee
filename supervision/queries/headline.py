"""The one sentence of the dashboard: the worst first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from supervision.models import Status
from supervision.queries.course import Stand
from supervision.queries.lateness import Pressing


@dataclass(frozen=True)
class Headline:
    """Its parts, each a clause without its full stop, empty when there is nothing to say."""

    late: str
    near: str
    rest: str

    @property
    def text(self) -> str:
        return "；".join(part for part in (self.late, self.near, self.rest) if part) + "。"


def headline(
    *, units: int, late: Sequence[Pressing], near: Sequence[Pressing], stands: Sequence[Stand]
) -> Headline:
    """What is late and since when, what comes near, how far the milestones are."""
    return Headline(_late(units, late), _near(near), _rest(stands, is_late=bool(late)))


def _late(units: int, late: Sequence[Pressing]) -> str:
    """54个单位中3个单位有5项任务逾期未完成，最久的是洋河镇“标准目录”，已逾期222个工作日"""
    if not late:
        return ""
    tasks = sum(len(one.standings) for one in late)
    who = {unit.pk: unit for one in late for unit in one.units}
    worst = late[0]
    if tasks == 1:
        return f"{worst.units[0]}的“{worst.milestone}”没有按期完成，已{worst.told}"
    if len(who) == 1:
        return f"{worst.units[0]}有{tasks}项任务逾期未完成，最久的是“{worst.milestone}”，已{worst.told}"
    some = f"{units}个单位中{len(who)}个单位有{tasks}项任务逾期未完成"
    everyone = f"{units}个单位都有任务逾期未完成，共{tasks}项"
    longest = f"最久的是{_whose(worst)}“{worst.milestone}”，已{worst.told}"
    return f"{everyone if len(who) == units else some}，{longest}"


def _whose(worst: Pressing) -> str:
    count = len(worst.units)
    return str(worst.units[0]) if count == 1 else f"{count}个单位的"


def _near(near: Sequence[Pressing]) -> str:
    if not near:
        return ""
    first, tasks = near[0], sum(len(one.standings) for one in near)
    if len(near) == 1:
        return f"“{first.milestone}”有{len(first.units)}个单位临期，{first.told}"
    return f"{tasks}项任务临期，最近的是“{first.milestone}”，{first.told}"


def _rest(stands: Sequence[Stand], *, is_late: bool) -> str:
    tasks = {status: sum(one.by_status[status] for one in stands) for status in Status}
    done = tasks[Status.MET] + tasks[Status.MET_LATE]
    milestones = _milestones(len(stands), sum(one.is_done for one in stands))
    if is_late:
        return milestones
    return f"没有逾期未完成的任务，{milestones}" if done else f"还没有任务到期，{milestones}"


def _milestones(count: int, finished: int) -> str:
    if finished == 0:
        return f"{count}个主要时间节点都没有完成"
    if finished == count:
        return f"{count}个主要时间节点已全部完成"
    return f"{count}个主要时间节点已完成{finished}个"
