"""时限 as 任务分解表 writes it: 6月底前, 2026年9月30日前, 全年, 持续推进. What isn't clear is asked and never guessed."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date

from disclosure_portal.web.days import is_usable

YEARS_AHEAD = 2  # beyond the table's own year a day is more likely a slip of the pen
YEAR = r"(?:(\d{4})年)?"
BEFORE = r"(?:之?前|以前)?"
DONE = r"(?:完成|办结|完毕)?"
DAY = re.compile(rf"^{YEAR}(\d{{1,2}})月(\d{{1,2}})[日号]{BEFORE}{DONE}$")
MONTH_END = re.compile(rf"^{YEAR}(\d{{1,2}})月(?:底|末){BEFORE}{DONE}$")
YEAR_END = re.compile(rf"^(?:(\d{{4}})年|本年|今年)?年?(?:底|末){BEFORE}{DONE}$")
QUARTER_END = re.compile(rf"^{YEAR}第?([一二三四1234])季度(?:底|末){BEFORE}{DONE}$")
PRINTED = re.compile(r"^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?: 00:00:00)?$")
CONTINUING = frozenset(
    (
        *("全年", "全年度", "全年推进", "全年持续", "贯穿全年"),
        *("持续", "持续推进", "持续开展", "长期", "长期坚持", "长期推进", "常态化", "常态化推进"),
    )
)
QUARTERS = {**dict(zip("一二三四", range(1, 5), strict=True)), **dict(zip("1234", range(1, 5), strict=True))}


@dataclass(frozen=True)
class DueRead:
    """The last day that the words name; none when somebody has to say it, for the reason told."""

    day: date | None
    is_continuing: bool = False
    unclear: str = ""


def read_due(words: str, *, year: int) -> DueRead:
    """`year` is the year of the table: words without one mean it. What goes on all year is due on 31 December."""
    text = "".join(words.split()) if not PRINTED.match(words.strip()) else words.strip()
    if not text:
        return DueRead(None, unclear="没有写时限")
    if text.strip("。") in CONTINUING:
        return DueRead(date(year, 12, 31), is_continuing=True)
    try:
        day = _day(text.strip("。"), year)
    except ValueError:
        return DueRead(None, unclear=f"“{words}”不是有效的日期")
    if day is None:
        return DueRead(None, unclear=f"从“{words}”看不出是哪一天")
    if not is_usable(day) or day.year > year + YEARS_AHEAD:
        return DueRead(None, unclear=f"“{words}”离{year}年太远")
    return DueRead(day)


def _day(text: str, year: int) -> date | None:
    """Raises ValueError for a day that there isn't."""
    if found := PRINTED.match(text):
        return date(*map(int, found.groups()))
    if found := DAY.match(text):
        return date(_year(found[1], year), int(found[2]), int(found[3]))
    if found := MONTH_END.match(text):
        return _month_end(_year(found[1], year), int(found[2]))
    if found := QUARTER_END.match(text):
        return _month_end(_year(found[1], year), 3 * QUARTERS[found[2]])
    if found := YEAR_END.match(text):
        return date(_year(found[1], year), 12, 31)
    return None


def _year(written: str | None, year: int) -> int:
    return int(written) if written else year


def _month_end(year: int, month: int) -> date:
    if not 1 <= month <= 12:
        raise ValueError(month)
    return date(year, month, calendar.monthrange(year, month)[1])
