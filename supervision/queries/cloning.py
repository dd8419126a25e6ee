"""A new cycle of a plan: each of its days moved by as many months as lie between the two issues."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from disclosure_portal.web.days import FIRST_DAY, LAST_DAY
from disclosure_portal.workdays.display import day_words

if TYPE_CHECKING:
    from supervision.models import Milestone, Plan

OVERALL = "overall_goal"
YEAR_IN_NAME = re.compile(r"（\d{4}年）")
MONTH_END_WORDS = re.compile(r"^(\d{4})年(\d{1,2})月底(前?)$")
YEAR_END_WORDS = re.compile(r"^(\d{4})年底(前?)$")
DAY_WORDS = re.compile(r"^(\d{4})年(\d{1,2})月(\d{1,2})日(前?)$")


@dataclass(frozen=True)
class Moved:
    """A milestone of the old plan with its day, name and words in the new one."""

    milestone: Milestone
    due: date
    name: str
    words: str

    @property
    def is_kept_in_words(self) -> bool:
        """The words name a day that can't be rewritten: somebody has to look."""
        return self.words == self.milestone.due_words and bool(re.search(r"\d", self.words))


def moved(plan: Plan, issued_on: date) -> list[Moved]:
    """Every milestone in the order of its new day."""
    last = _last_yearly(plan, issued_on)
    listed = [_moved(one, plan.issued_on, issued_on, last) for one in plan.milestones.all()]
    return sorted(listed, key=lambda one: (one.due, one.milestone.position))


def far_days(plan: Plan, issued_on: date) -> list[str]:
    """What would come to lie outside the years in which the portal counts days."""
    days = [("方案的截止日期", plan.ends_on, months_between(plan.issued_on, issued_on))]
    days += [
        (f"时间节点“{one.name}”", one.due_nominal, _months(one, plan.issued_on, issued_on))
        for one in plan.milestones.all()
    ]
    return [
        f"{name}会移到{year}年，应当在{FIRST_DAY.year}年至{LAST_DAY.year}年之间"
        for name, day, months in days
        if not FIRST_DAY.year <= (year := _month_after(day, months)[0]) <= LAST_DAY.year
    ]


def new_end(plan: Plan, issued_on: date) -> date:
    """Not before the last of what is due every year, which stays on its day of the year."""
    return max(
        shifted(plan.ends_on, months_between(plan.issued_on, issued_on)), _last_yearly(plan, issued_on)
    )


def _last_yearly(plan: Plan, issued_on: date) -> date:
    """The last day of what is due every year; of a plan without such the day of issue."""
    yearly = [one for one in plan.milestones.all() if one.is_continuing]
    return max([issued_on, *(_due(one, plan.issued_on, issued_on) for one in yearly)])


def months_between(before: date, after: date) -> int:
    return (after.year - before.year) * 12 + after.month - before.month


def shifted(day: date, months: int) -> date:
    """So many months later: the last day of a month stays the last, another day is kept or, where there is none,
    becomes the last (民法典 art. 202)."""
    year, month = _month_after(day, months)
    last = calendar.monthrange(year, month)[1]
    is_last = day.day == calendar.monthrange(day.year, day.month)[1]
    return date(year, month, last if is_last else min(day.day, last))


def _month_after(day: date, months: int) -> tuple[int, int]:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return year, month + 1


def _moved(milestone: Milestone, before: date, after: date, last_yearly: date) -> Moved:
    """The overall goal is reached when all else is met: it isn't due before the last of what is due every year."""
    due = _due(milestone, before, after)
    if milestone.check_name == OVERALL:
        due = max(due, last_yearly)
    name = (
        YEAR_IN_NAME.sub(f"（{due.year}年）", milestone.name) if milestone.is_continuing else milestone.name
    )
    return Moved(milestone, due, name, _words(milestone.due_words, due))


def _due(milestone: Milestone, before: date, after: date) -> date:
    """What is due on issue stays so."""
    if milestone.due_nominal == before:
        return after
    return shifted(milestone.due_nominal, _months(milestone, before, after))


def _months(milestone: Milestone, before: date, after: date) -> int:
    """What is due every year stays on its day of the year."""
    if milestone.is_continuing:
        return (after.year - before.year) * 12
    return months_between(before, after)


def _words(words: str, due: date) -> str:
    """The words with the new day where they name one: 2020年10月底前, 2023年底, 2021年3月15日前; else as they were."""
    if MONTH_END_WORDS.match(words):
        return f"{due.year}年{due.month}月底{MONTH_END_WORDS.match(words)[3]}"
    if found := YEAR_END_WORDS.match(words):
        end = f"{due.year}年底" if due.month == 12 else f"{due.year}年{due.month}月底"
        return f"{end}{found[2]}"
    if found := DAY_WORDS.match(words):
        return f"{day_words(due)}{found[4]}"
    return words
