"""A new cycle of a plan: each of its days moved by as many months as lie between the two issues."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from supervision.models import Milestone, Plan

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
    months = months_between(plan.issued_on, issued_on)
    listed = [_moved(one, plan.issued_on, issued_on, months) for one in plan.milestones.all()]
    return sorted(listed, key=lambda one: (one.due, one.milestone.position))


def new_end(plan: Plan, issued_on: date) -> date:
    return shifted(plan.ends_on, months_between(plan.issued_on, issued_on))


def months_between(before: date, after: date) -> int:
    return (after.year - before.year) * 12 + after.month - before.month


def shifted(day: date, months: int) -> date:
    """So many months later: the last day of a month stays the last, another day is kept or, where there is none,
    becomes the last (民法典 art. 202)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    is_last = day.day == calendar.monthrange(day.year, day.month)[1]
    return date(year, month + 1, last if is_last else min(day.day, last))


def _moved(milestone: Milestone, before: date, after: date, months: int) -> Moved:
    due = _due(milestone, before, after, months)
    name = (
        YEAR_IN_NAME.sub(f"（{due.year}年）", milestone.name) if milestone.is_continuing else milestone.name
    )
    return Moved(milestone, due, name, _words(milestone.due_words, due))


def _due(milestone: Milestone, before: date, after: date, months: int) -> date:
    """What is due on issue stays so; what is due every year stays on its day of the year."""
    if milestone.due_nominal == before:
        return after
    if milestone.is_continuing:
        return shifted(milestone.due_nominal, (after.year - before.year) * 12)
    return shifted(milestone.due_nominal, months)


def _words(words: str, due: date) -> str:
    """The words with the new day where they name one: 2020年10月底前, 2023年底, 2021年3月15日前; else as they were."""
    if MONTH_END_WORDS.match(words):
        return f"{due.year}年{due.month}月底{MONTH_END_WORDS.match(words)[3]}"
    if found := YEAR_END_WORDS.match(words):
        end = f"{due.year}年底" if due.month == 12 else f"{due.year}年{due.month}月底"
        return f"{end}{found[2]}"
    if found := DAY_WORDS.match(words):
        return f"{due.year}年{due.month}月{due.day}日{found[4]}"
    return words
