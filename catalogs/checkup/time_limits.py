"""公开时限: whether the limit keeps to the law's, and whether lateness could be told by it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from catalogs import law, wording
from catalogs.checkup.context import Context
from catalogs.checkup.findings import Finding, Severity
from catalogs.models import Elements, Method, TimeLimitKind

MONTHS_OR_YEARS = re.compile(r"(?:[0-9０-９]+|[一二两三四五六七八九十半]+)\s*(?:个月|年)(?:以内|之内|内)")
PROMPTLY = re.compile(r"(?:实时|及时|即时|按规定|按规定时限|按要求)(?:公开|公布|公示|更新)?。?")
# Days that stand beside 及时: 及时公开（活动结束后10个工作日内）.
COUNTED_DAYS = re.compile(
    r"[0-9０-９一二两三四五六七八九十]+\s*(?:个?工作日|个?自然日|日|天)(?:以内|之内|内|前|以前|之前|发布)"
)
# The day is that of another act: 随中标结果同时公告.
TOGETHER = re.compile(r"^[随与].+(?:同时|同步|一并|一同|一起|公开|公告)")
LATEST = f"最迟不超过{law.PROACTIVE_LIMIT_WORKING_DAYS}个工作日"
LIMIT_SOURCE = "政府信息公开条例第二十六条"


def limit_longer_than_law(elements: Elements, context: Context) -> Iterator[Finding]:
    """A catalog may shorten the 20 working days, but only a law or regulation may lengthen them.

    Calendar days, months and years are compared with the span that 20 working days can take.
    """
    if Method.PROACTIVE not in elements.methods or not (written := _longer_limit(elements)):
        return
    is_special = law.rests_on_special_law(elements.bases)
    longest = law.PROACTIVE_LIMIT_WORKING_DAYS
    message = f"主动公开最迟为信息形成或者变更之日起{longest}个工作日，现写“{written}”，可能超过这个期限。"
    if is_special:
        message += "法律、法规另有规定的从其规定，请核对所引条款。"
    mend = {} if is_special else {"time_limit_text": f"自信息形成或者变更之日起{longest}个工作日内"}
    is_hint = is_special or _may_still_fit(elements)
    severity = Severity.HINT if is_hint else Severity.BLOCKING
    yield Finding("limit_longer_than_law", "time_limit_text", severity, message, LIMIT_SOURCE, mend)


def limit_not_checkable(elements: Elements, context: Context) -> Iterator[Finding]:
    """及时公开 and wordings without a day can't be checked for lateness.

    What says 及时 in whatever words gets the law's own limit added: nothing is taken away by that.
    """
    text = elements.time_limit_text.strip()
    if is_checkable(elements) or MONTHS_OR_YEARS.search(text):
        return
    is_prompt = elements.time_limit_kind == TimeLimitKind.REAL_TIME or bool(PROMPTLY.fullmatch(text))
    checkable = law.PROMPT_LIMIT_WORDING if PROMPTLY.fullmatch(text) else f"{text.rstrip('。；;')}，{LATEST}"
    yield Finding(
        "limit_not_checkable",
        "time_limit_text",
        Severity.HINT,
        f"“{text}”无法核对是否逾期，建议写明最迟的期限。",
        LIMIT_SOURCE,
        mend={"time_limit_text": checkable} if is_prompt else {},
        way="写明最迟多少个工作日；时限由别的事件决定的，写明是什么事件。",
        is_safe=is_prompt and Method.PROACTIVE in elements.methods,
    )


def is_checkable(elements: Elements) -> bool:
    """Whether lateness can be told by the limit, or nothing is written that could be told."""
    if elements.time_limit_kind not in (TimeLimitKind.REAL_TIME, TimeLimitKind.OTHER):
        return True
    text = elements.time_limit_text.strip()
    return wording.is_none(text) or "最迟" in text or bool(COUNTED_DAYS.search(text) or TOGETHER.search(text))


def _longer_limit(elements: Elements) -> str:
    """The limit as written when it is longer than the law's; empty when it isn't, or says no length."""
    days = elements.time_limit_days or 0
    match elements.time_limit_kind:
        case TimeLimitKind.WITHIN_WORKING_DAYS if days > law.PROACTIVE_LIMIT_WORKING_DAYS:
            return f"{days}个工作日"
        case TimeLimitKind.WITHIN_CALENDAR_DAYS if days > law.PROACTIVE_LIMIT_USUAL_DAYS:
            return f"{days}日"
        case TimeLimitKind.OTHER if found := MONTHS_OR_YEARS.search(elements.time_limit_text):
            return found.group()
    return ""


def _may_still_fit(elements: Elements) -> bool:
    """Calendar days that only long holidays would cover."""
    calendar = elements.time_limit_kind == TimeLimitKind.WITHIN_CALENDAR_DAYS
    return calendar and (elements.time_limit_days or 0) <= law.PROACTIVE_LIMIT_MOST_DAYS
