"""Titles and numbers of laws: what makes two spellings of one the same."""

from __future__ import annotations

import re

from catalogs.wording.texts import read_number, squeeze

_STATE = "中华人民共和国"
_MARKS = re.compile(r"[《》〈〉<>«»“”\"'‘’「」,、。.·:;\-—–―~～﹣]")
_ISSUE = re.compile(
    r"\((?:(?:(?:19|20)\d\d年?)?(?:第[一二三四五六七八九十]+次)?(?:修订|修正|修改)(?:版|本|案)?|试行|暂行|第[一二三四五六七八九十]+版|(?:19|20)\d\d年?(?:版|本)?)\)$"
)
_HANDED_ON = re.compile(r"(?:印发|发布|公布|转发)(.+?)(?:的(?:通知|公告))?$")
_REMARK = re.compile(r"\((?:(?:19|20)\d\d年?)?[^()]*(?:修订|修正|修改|版)[^()]*\)")
_BRACKETS = str.maketrans("[【{(（［", "〔〔〔〔〔〔") | str.maketrans("]】})）］", "〕〕〕〕〕〕")
_CHINESE_NUMBER = re.compile(r"[〇零○一二三四五六七八九十百]+")
_DIGITS = str.maketrans("〇零○一二三四五六七八九", "000123456789")
_ORDER = re.compile(r"令(?:(?:19|20)\d\d年?)?(\d+)$")
_FOUND_ALONE = re.compile(r"^国务院令\d+$|〔(?:19|20)\d\d〕\d+$|公告(?:19|20)\d\d年?\d+$")


def fold_law_title(title: str) -> str:
    """The title without what one writes and another leaves out: marks, 中华人民共和国 in front, （试行） at the end."""
    folded = _ISSUE.sub("", squeeze(title).lower())
    return _MARKS.sub("", folded).removeprefix(_STATE)


def short_law_title(title: str) -> str:
    """What a document is called for short, folded: what it hands on, else the title from 关于 on; empty if neither."""
    folded = fold_law_title(title)
    if found := _HANDED_ON.search(folded):
        return fold_law_title(found[1])
    start = folded.find("关于")
    return folded[start:] if start > 0 else ""


def fold_law_number(number: str) -> str:
    """国务院令第七百一十一号, 国务院令 第711号 and 国务院令711号 alike: 国务院令711. A year stands as 〔2021〕."""
    folded = _REMARK.sub("", squeeze(number)).removeprefix(_STATE).translate(_BRACKETS)
    folded = _CHINESE_NUMBER.sub(lambda found: _in_digits(found[0]), folded)
    return re.sub(r"[第号,、]", "", folded)


def same_law_number(one: str, other: str) -> bool:
    """Whether two numbers of one title say the same. Of an order the issuer's name may be short: 住建部令第11号."""
    one, other = fold_law_number(one), fold_law_number(other)
    orders = _ORDER.search(one), _ORDER.search(other)
    return one == other or bool(orders[0] and orders[1] and orders[0][1] == orders[1][1])


def is_found_by_number(number: str) -> bool:
    """Whether a number names one document in the whole country; 民政部令第35号 and 主席令第九号 do not."""
    return bool(_FOUND_ALONE.search(fold_law_number(number)))


def _in_digits(numeral: str) -> str:
    """一百零四 as 104, and so is 一〇四."""
    if "十" in numeral or "百" in numeral:
        return str(read_number(numeral))
    return numeral.translate(_DIGITS)
