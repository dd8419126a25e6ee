"""How a person is told of a day: what is owed, until when, and how much time is left or has passed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from disclosure_portal.workdays.display import long_day
from participation.queries.concerns import span_left

if TYPE_CHECKING:
    from collections.abc import Sequence

    from supervision.deadlines.terms import Owed, Scope

LISTED_AT_MOST = 20


def told(owed: Owed, scope: Scope) -> str:
    """标准目录：期限2020年10月31日（星期六），还有5个工作日。"""
    return f"{owed.title}：{time_told(owed, scope)}"


def time_told(owed: Owed, scope: Scope) -> str:
    if owed.due_at:
        at = timezone.localtime(owed.due_at)
        return f"时限{long_day(at.date())}{at:%H:%M}，{span_left(owed.due_at, at=scope.at).text}"
    return f"期限{long_day(owed.due_nominal)}，{_left(owed, scope)}"


def _left(owed: Owed, scope: Scope) -> str:
    """Before the day, the working days up to it; a day of rest is told by the working day before it."""
    if scope.as_of > owed.due_legal:
        return _passed(owed, scope)
    if scope.as_of > owed.due_nominal:
        return f"逢休息日，顺延至{long_day(owed.due_legal)}"
    if scope.as_of == owed.due_nominal:
        return "今天到期"
    days = scope.working_days_until(owed.due_nominal)
    if not days:
        return "当日是休息日，今天起没有工作日了"
    if not scope.calendar.day(owed.due_nominal).is_working:
        return f"当日是休息日，此前还有{days}个工作日"
    return f"还有{days}个工作日"


def _passed(owed: Owed, scope: Scope) -> str:
    days = -scope.working_days_until(owed.due_legal)
    return f"已经逾期{days}个工作日" if days else "已经逾期"


def told_together(lines: Sequence[str]) -> str:
    """Many reminders in one message, numbered; the page behind it lists them all."""
    shown = "".join(f"{number}. {line}；" for number, line in enumerate(lines[:LISTED_AT_MOST], 1))
    more = f"另有{len(lines) - LISTED_AT_MOST}项；" if len(lines) > LISTED_AT_MOST else ""
    return f"{len(lines)}项到期事项需要办理：{shown}{more}请查看催办记录，逐项办理。"
