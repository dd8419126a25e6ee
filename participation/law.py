"""Numbers of the law and of the plan that participation rests on, each with its source."""

from __future__ import annotations

from participation.models import Concern

PROCEDURE = "重大行政决策程序暂行条例"  # 国务院令第713号
DISCLOSURE = "政府信息公开条例"
FAIR_COMPETITION = "公平竞争审查条例"
ARCHIVES = "档案法"
COUNTY_PLAN = "岫政办发〔2020〕37号二（二）"

_DIGITS = "零一二三四五六七八九"


def cite(law: str, *articles: int | tuple[int, int]) -> str:
    """Articles as the law numbers them: 《law》第十条、第十一条; a pair is a range, 第十九条至第二十一条."""
    named = [_range(*one) if isinstance(one, tuple) else _article(one) for one in articles]
    return f"《{law}》{'、'.join(named)}"


def procedure(*articles: int | tuple[int, int]) -> str:
    """Articles of the regulation on major administrative decisions, which most of this rests on."""
    return cite(PROCEDURE, *articles)


def _range(first: int, last: int) -> str:
    return f"{_article(first)}至{_article(last)}"


def _article(number: int) -> str:
    return f"第{numeral(number)}条"


def numeral(number: int) -> str:
    """A number below a hundred in Chinese characters, as articles are numbered."""
    tens, ones = divmod(number, 10)
    begins = "" if tens == 0 else f"{_DIGITS[tens] if tens > 1 else ''}十"
    return begins + (_DIGITS[ones] if ones else "")


# 重大行政决策程序暂行条例 (国务院令第713号) art. 15: open solicitation is generally not under 30 days.
SOLICITATION_DAYS = 30

# 令713 art. 16: the papers reach the participants of a hearing 7 days before it (calendar days).
HEARING_PAPERS_DAYS = 7

# 令713 art. 26 to 28: legality review generally has at least 7 working days from complete papers.
LEGALITY_WORKING_DAYS = 7

# 岫政办发〔2020〕37号 二(二): any two of its six methods; which of the law's seven don't count is a setting.
PLAN_METHODS = 2

# 国办发〔2019〕19号: results and adoption of a consultation are shown within one month of its close.
OUTCOME_MONTHS = 1

# 国办发〔2016〕80号 and 国办发〔2016〕61号: hours run in real time, holidays included (民法典 art. 201).
RESPONSE_HOURS = {Concern.Urgency.EMERGENCY: 5, Concern.Urgency.OPINION: 48}
PRESS_HOURS = 24  # press conference on an especially serious or serious emergency

# No law: the portal's default for messages (rules of a ministry: 7, complex up to 15 working days).
RESPONSE_WORKING_DAYS = {Concern.Urgency.SIMPLE: 5, Concern.Urgency.COMPLEX: 15}

# 条例 art. 26: what was decided is published within 20 working days at the outside.
PUBLICATION_WORKING_DAYS = 20

# Local rules of interpretation (no national number): with the decision, overdue 3 working days later.
INTERPRETATION_WORKING_DAYS = 3

# Attendance at meetings: practice of 栖霞, at least two people attend.
FEWEST_ATTENDING = 2
