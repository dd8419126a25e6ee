"""公开时限: a published time limit read into its kind, its days and the event that it runs from."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from catalogs.models.elements import TimeLimitKind
from catalogs.wording.texts import read_number, squeeze

START_LENGTH = 100  # Elements.time_limit_start
LARGEST_DAYS = 3660


@dataclass(frozen=True, slots=True)
class TimeLimit:
    """A time limit as read: its kind, the days of a counted limit, and the event that it runs from or before.

    `in_working_days` says of the number that counts, whichever other limits the text names, what days it counts.
    """

    kind: TimeLimitKind
    days: int | None = None
    start: str = ""
    in_working_days: bool = False


@dataclass(frozen=True, slots=True)
class _Reading:
    """One way to read a limit. `at` is the place in the text by which the first of two limits is told."""

    kind: TimeLimitKind
    match: re.Match[str]

    @property
    def at(self) -> int:
        return self.match.start("at")

    def days(self) -> int | None:
        if "days" not in self.match.re.groupindex:
            return None
        number = read_number(self.match["days"])
        in_weeks = "周" in self.match["unit"] or "星期" in self.match["unit"]
        return number * 7 if in_weeks and number else number

    def in_working_days(self) -> bool:
        return "days" in self.match.re.groupindex and "工作" in self.match["unit"]


_NUMBER = r"(?:\d+|[一二两三四五六七八九十百]+)"
# Of 5至7个工作日 the longer counts; 二十（20）个工作日 says one number twice; 20日（工作日） are working days.
_DAYS = (
    rf"(?<![月年\d.第])(?:{_NUMBER}[-~—–至到])?(?P<days>{_NUMBER})(?:\({_NUMBER}\))?"
    r"(?P<unit>个?工作(?:日|天)|个?自然(?:日|天)|个?日历(?:日|天)|[日天]\(个?工作[日天]\)|个?日|天|周|个?星期)"
)
_MONTHS = rf"(?:{_NUMBER}|半)个?(?:月|年)"
_PERIOD = r"(?:日|天|周|星期|旬|月|季度?|半年|年|学期|学年|届)"
_IN = r"(?:之|以)?内"
# For how long something is shown: 公示期7日; not 公布之日起7日, nor 公示结束后7日, by when it is.
_SHOWN = (
    r"(?:公示|公告|披露|公布|展示|征求|征集)"
    r"(?:(?:期限?|时间|时长)[为是:]?自?(?:公[示告布]|发布)(?:之日|之时|当日)?起|(?!之日)[^,。;()\d后满束完止起]{0,12}?)"
)
_WITHIN = TimeLimitKind.WITHIN_CALENDAR_DAYS  # or working days, as the unit says

# Where two begin at the same place, the upper one wins.
_READINGS: tuple[tuple[TimeLimitKind, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern))
    for kind, pattern in (
        (TimeLimitKind.BEFORE_EVENT, rf"(?P<at>提前)[^,。;()]{{0,6}}?{_DAYS}"),
        (TimeLimitKind.BEFORE_EVENT, rf"前(?P<at>){_DAYS}(?!{_IN})"),
        (TimeLimitKind.BEFORE_EVENT, rf"(?P<at>){_DAYS}(?:之|以)?前"),
        (TimeLimitKind.PUBLIC_NOTICE, rf"{_SHOWN}(?P<at>){_DAYS}(?!{_IN}|前)"),
        (TimeLimitKind.PUBLIC_NOTICE, rf"不(?:得|应)?(?:少|低|短)于(?P<at>){_DAYS}"),
        (TimeLimitKind.PUBLIC_NOTICE, r"(?P<at>公示期[内间])"),
        (_WITHIN, rf"(?P<at>){_DAYS}"),
        (TimeLimitKind.REAL_TIME, r"(?P<at>及时|实时|即时|适时|立即|随时|当日|当天|即日|第一时间|马上|尽快)"),
        (TimeLimitKind.BEFORE_EVENT, rf"(?P<at>提前){_MONTHS}"),
        (TimeLimitKind.BEFORE_EVENT, rf"前(?P<at>){_MONTHS}(?!{_IN})"),
        (TimeLimitKind.PERIODIC, rf"(?P<at>每(?:{_NUMBER}|半)?个?{_PERIOD})"),
        (TimeLimitKind.PERIODIC, rf"(?P<at>(?<!\d)(?:{_NUMBER}|半)个?{_PERIOD}{_NUMBER}次)"),
        (TimeLimitKind.PERIODIC, r"(?P<at>(?:按|逐)(?:日|周|旬|月|季|年|学期)|(?<!不)定期|次月)"),
        (TimeLimitKind.PERIODIC, r"(?P<at>(?:月度|季度|半年|年度)(?:公开|公布|公示|更新|$))"),
        (TimeLimitKind.LONG_TERM, r"(?P<at>长期|永久|永远|常年|长年|全年|常态|固定公开|持续公开|一直公开)"),
        (
            TimeLimitKind.BEFORE_EVENT,
            r"(?<![目当日月年之此以底\d])(?P<at>前)(?:予以|向社会)?(?:公[开布示告]|告知|发布|完成)?(?:[,。;()]|$)",
        ),
    )
)
_UPPER_BOUND = re.compile(rf"(?P<at>最[迟晚长]|至迟|不(?:得|应)?(?:超过|晚于|迟于))[^,。;]{{0,12}}?{_DAYS}")
_NUMBER_INSIDE = re.compile(rf"(?P<at>){_DAYS}{_IN}")
_CLAUSE = re.compile(r"[,;。:]|其中")


@lru_cache(maxsize=4096)
def parse_time_limit(text: str) -> TimeLimit:
    """Read a 公开时限. Of two limits the first counts; a wording that no pattern knows is of kind other.

    Weeks become days. Months, years and hours are no number of days and stay of kind other.
    """
    squeezed = squeeze(text)
    found = [_Reading(kind, match) for kind, regex in _READINGS if (match := regex.search(squeezed))]
    if not found:
        return TimeLimit(TimeLimitKind.OTHER)
    first = _more_exact(min(found, key=lambda reading: reading.at), squeezed)
    days = first.days()
    if days is not None and not 0 < days <= LARGEST_DAYS:
        return TimeLimit(TimeLimitKind.OTHER)
    start = _start(first, squeezed).replace("(", "（").replace(")", "）")
    return TimeLimit(_kind(first), days, start, first.in_working_days())


def _more_exact(first: _Reading, text: str) -> _Reading:
    """A bound in the same breath makes a vague limit exact: 及时公开，最迟不超过20个工作日; 每季度结束后10日内."""
    if first.kind == TimeLimitKind.REAL_TIME and (bound := _UPPER_BOUND.search(text, first.at)):
        return _Reading(_WITHIN, bound)
    if first.kind == TimeLimitKind.PERIODIC:
        end = next((match.start() for match in _CLAUSE.finditer(text, first.at)), len(text))
        if inside := _NUMBER_INSIDE.search(text, first.at, end):
            return _Reading(_WITHIN, inside)
    if first.kind == TimeLimitKind.BEFORE_EVENT and first.days() is None:
        shown = (
            _Reading(kind, m)
            for kind, regex in _READINGS
            if kind == "public_notice" and (m := regex.search(text))
        )
        return next(shown, first)  # 批前公示，公示时间不少于30日
    return first


def _kind(reading: _Reading) -> TimeLimitKind:
    if reading.kind == _WITHIN and reading.in_working_days():
        return TimeLimitKind.WITHIN_WORKING_DAYS
    return reading.kind


def _start(reading: _Reading, text: str) -> str:
    """The event named before the number: 自信息形成或者变更之日起20个工作日内 → 信息形成或者变更之日."""
    clause = _CLAUSE.split(text[: reading.at])[-1]
    clause = clause.rpartition("自")[2]
    if reading.kind == TimeLimitKind.BEFORE_EVENT:
        return re.sub(r"^.*》在|^在|前$", "", clause)[:START_LENGTH]
    if reading.kind != _WITHIN:
        return ""
    event = re.sub(r"(?:之日|之时)?(?:起|开始|起算)?(?:的|在|于)?$", "", clause)
    event = re.sub(
        r"(?:以|之)?后$|^每$|^(?:在|于)|(?:最[迟晚长]|至迟)?(?:不(?:得|应)?(?:超过|晚于|迟于|多于))?$",
        "",
        event,
    )
    event = re.sub(r"^.*(?:期限|时限|时间)[为是]?$", "", event)  # 办理期限20个工作日: no event
    return f"{event}之日"[:START_LENGTH] if event else ""
