"""The pictures of the dashboard by name, each drawn from its figures."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from disclosure_portal.workdays.display import day_words
from supervision.charts import shapes
from supervision.charts.bars import Bar, bars
from supervision.charts.curve import progress_curve
from supervision.charts.shapes import Drawing, Part
from supervision.charts.time_line import Stop, time_line

if TYPE_CHECKING:
    from supervision.models import Plan
    from supervision.queries.course import Stand
    from supervision.queries.dashboard import Dashboard

FILE_SIDE, FILE_HEAD, FILE_FOOT = 28, 76, 20

Addresses = Callable[["Stand", str], str]


def nowhere(stand: Stand, status: str) -> str:
    """In a file and for the public no figure leads anywhere."""
    return ""


def draw_time_line(shown: Dashboard, *, address: Addresses = nowhere) -> Drawing:
    finished = sum(one.is_done for one in shown.key_stands)
    told = f"{len(shown.key_stands)}个主要时间节点，已完成{finished}个。{shown.headline.text}"
    return draw_course(shown.plan, shown.key_stands, as_of=shown.as_of, description=told, address=address)


def draw_course(
    plan: Plan,
    stands: Sequence[Stand],
    *,
    as_of: date,
    description: str,
    address: Addresses = nowhere,
) -> Drawing:
    """The milestones of a plan on their time line."""
    stops = [Stop(one.milestone.name, one.due, one.kind, _notes(one, address)) for one in stands]
    days = {"begins": plan.issued_on, "ends": plan.ends_on, "as_of": as_of}
    return time_line(stops, **days, title="时间节点完成情况", description=description)


def _notes(stand: Stand, address: Addresses) -> tuple[Part, ...]:
    return tuple(Part(words, address(stand, status) if status else "") for words, status in stand.parts)


def draw_progress(shown: Dashboard, *, width: int = shapes.WIDE, address: str = "") -> Drawing:
    grown = shown.growth
    told = f"全部{grown.total}项任务中已完成{grown.done_until_now}项。"
    days = {"begins": shown.plan.issued_on, "ends": shown.plan.ends_on, "as_of": shown.as_of}
    return progress_curve(grown, **days, title="任务完成进度", description=told, width=width, address=address)


def draw_ranking(shown: Dashboard) -> Drawing:
    rows = [
        Bar(
            one.unit.name,
            one.percent,
            f"{one.percent}%，逾期{one.overdue}项" if one.overdue else f"{one.percent}%",
            one.overdue > 0,
        )
        for one in shown.ranking
    ]
    told = f"{len(rows)}个单位到期任务的完成比例，低的在前。"
    return bars(rows, title="各单位完成情况", description=told)


PICTURES: dict[str, Callable[[Dashboard], Drawing]] = {
    "time-line": draw_time_line,
    "progress": draw_progress,
    "ranking": draw_ranking,
}


def picture_file(drawing: Drawing, shown: Dashboard) -> dict[str, Any]:
    """What the file's template takes: the picture under its title, the plan and the day."""
    as_of = day_words(shown.as_of)
    return {
        "drawing": drawing,
        "side": FILE_SIDE,
        "head": FILE_HEAD,
        "width": drawing.width + 2 * FILE_SIDE,
        "height": drawing.height + FILE_HEAD + FILE_FOOT,
        "source": f"{shown.plan.county}　{shown.plan}　截至{as_of}",
    }
