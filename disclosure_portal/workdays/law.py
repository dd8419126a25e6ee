"""The law of counting days: the ways a limit runs, and the holidays that stand without a yearly notice."""

from __future__ import annotations

from enum import StrEnum

# 全国年节及纪念日放假办法 art. 2 (国务院令第795号, in force 2025-01-01): the holidays with fixed dates,
# (month, day). The others follow the moon or the sun, and the shifted days need the yearly notice.
FIXED_HOLIDAYS = {
    (1, 1): "元旦",
    (5, 1): "劳动节",
    (5, 2): "劳动节",
    (10, 1): "国庆节",
    (10, 2): "国庆节",
    (10, 3): "国庆节",
}

# The next year's notice may still move these days: since 2004 none has reached back beyond 29 December.
OPEN_UNTIL_NEXT_NOTICE = (12, 29)

# Every yearly 国务院办公厅关于部分节假日安排的通知 names both: with them entered, the year has its notice.
NAMED_BY_EVERY_NOTICE = ((1, 1), (10, 1))


class Rule(StrEnum):
    """How a limit runs: in working or calendar days, after a start or before an event."""

    WORKING_DAYS = "working_days"
    CALENDAR_DAYS = "calendar_days"
    WORKING_DAYS_BEFORE = "working_days_before"
    CALENDAR_DAYS_BEFORE = "calendar_days_before"

    @property
    def is_before(self) -> bool:
        return self in (Rule.WORKING_DAYS_BEFORE, Rule.CALENDAR_DAYS_BEFORE)

    @property
    def is_in_working_days(self) -> bool:
        return self in (Rule.WORKING_DAYS, Rule.WORKING_DAYS_BEFORE)

    @property
    def step(self) -> int:
        """The direction of counting: 1 day forward or 1 day back."""
        return -1 if self.is_before else 1

    @property
    def source(self) -> str:
        """What is counted and by which article, in words for the reader of a computed date."""
        return SOURCES[self]

    def phrase(self, days: int) -> str:
        """What stands between the start and the result: 次日起第20个工作日, 前第7日."""
        if days == 0:
            return "当日"
        unit = f"{days}个工作日" if self.is_in_working_days else f"{days}日"
        return f"{'前' if self.is_before else '次日起'}第{unit}"


# 政府信息公开条例 has no counting rule of its own: the civil code is applied by analogy, hence 参照.
SOURCES = {
    Rule.WORKING_DAYS: (
        "开始的当日不计入，自次日起算（参照《民法典》第二百零一条）；工作日不含法定节假日和休息日，"
        "调休上班日计入（参照《行政许可法》第八十二条、《行政复议法》第八十八条及国务院办公厅节假日安排通知）。"
    ),
    Rule.CALENDAR_DAYS: (
        "开始的当日不计入，自次日起算（参照《民法典》第二百零一条）；"
        "最后一日是法定休假日的，顺延至休假日结束的次日（参照《民法典》第二百零三条）。"
    ),
    # No article says how days before an event roll: the working day before is the safe side.
    Rule.WORKING_DAYS_BEFORE: "举行的当日不计入，向前数工作日；不含法定节假日和休息日，调休上班日计入。",
    Rule.CALENDAR_DAYS_BEFORE: (
        "举行的当日不计入，向前数日；截止日是休息日的，提前至此前最后一个工作日（从严掌握）。"
    ),
}
