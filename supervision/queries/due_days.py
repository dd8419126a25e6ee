"""The day of a milestone: what the plan names, whether it is a day of rest, and how that is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from disclosure_portal.workdays.counting import DueDay, add_calendar_days
from disclosure_portal.workdays.display import long_day

if TYPE_CHECKING:
    from datetime import date

    from disclosure_portal.workdays.calendar import WorkCalendar
    from supervision.models import Milestone


def rolled(nominal: date, *, calendar: WorkCalendar) -> DueDay:
    """The day that a plan names, as its legal day the next working day if it is a day of rest."""
    return add_calendar_days(nominal, 0, calendar=calendar)


def rest_of(milestone: Milestone) -> str:
    """Why the nominal day is a day of rest, 星期六; empty for a working day."""
    proof = DueDay.from_json(milestone.due_proof) if milestone.due_proof else None
    days = proof.skipped if proof else ()
    return next((day.why for day in days if day.date == milestone.due_nominal), "")


def sentences(milestone: Milestone) -> list[str]:
    """How the day came about, a sentence each.

    A plan isn't a limit of the law: its "X月底前" on a day of rest stays unless the county office records that it
    rolls to the next working day (民法典 art. 203 by analogy).
    """
    words = f"文件写明“{milestone.due_words}”，" if milestone.due_words else ""
    told = [f"{words}截止日期是{long_day(milestone.due_nominal)}。"]
    why = rest_of(milestone)
    if milestone.rolls_because:
        told.append(
            f"当日逢{why or '休息日'}，县政府办公室决定顺延，按{long_day(milestone.due_legal)}判断逾期；"
            f"依据：{milestone.rolls_because}。"
        )
    elif why:
        told.append(f"当日逢{why}，县政府办公室没有决定顺延，仍按当日判断逾期，提醒在此前的工作日发出。")
    else:
        told.append("当日是工作日，按当日判断逾期。")
    if milestone.due_proof and (caution := DueDay.from_json(milestone.due_proof).caution()):
        told.append(caution)
    return told
