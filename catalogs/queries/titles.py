"""What a title says: its pairs of characters, what its words stand for, and what is left without common words."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import NamedTuple

from catalogs import wording

DATA = Path(__file__).parent.parent / "data"
TITLE_WORDS = DATA / "title_words.csv"
PLAIN_WORDS = DATA / "plain_title_words.txt"

# What says nothing of the item: dates, numbers, quarters, and the words around what is announced.
_NOISE = re.compile(
    r"[〔\[(（]?(?:19|20)\d\d[〕\])）]?(?:年度?)?|\d{1,2}月份?|\d{1,2}日|第?[一二三四1-4]季度|[上下]半年|第[一二三四五六七八九十\d]+[批期号次]"
    r"|\d+|[《》“”\"'‘’,.。,、:：;；!！?？()（）\[\]【】〔〕—\-_/·\s]"
)
_LABEL = re.compile(r"^\s*[【\[][^】\]]{1,6}[】\]]")  # 【公示】 before a title names the column, not the item
_CHINESE = r"[\u4e00-\u9fff]"
_NUMBER = re.compile(
    rf"[(（]?{_CHINESE}{{1,8}}[〔\[(（](?:19|20)\d\d[〕\])）]\d+号[)）]?"
)  # 岫民发〔2024〕12号
_START = rf"(?<!{_CHINESE})"
_SPEAKER = re.compile(
    rf"(?:{_START}|转发|印发){_CHINESE}{{0,30}}?(?:政府|办公室|局|厅|部|委|委员会)(?=关于|转发|印发)"
)
_PROVINCE = re.compile(rf"{_START}{_CHINESE}{{2,3}}省")
_VILLAGE = re.compile(rf"{_START}{_CHINESE}{{1,4}}(?<!农)(?:村|社区)")
_PARTICLES = ("的和及与对在为等", "的和及与等户人类")  # before and after what a piece is about
_PERSON = re.compile(rf"{_CHINESE}某{{1,2}}")


class TitleWord(NamedTuple):
    """A word of titles and what it stands for in a catalog: a kind of information, or what the item is about."""

    word: str
    stands_for: str
    is_kind: bool


def pairs(text: str) -> set[str]:
    """The neighbouring characters of a folded text, two by two, without dates, numbers and signs."""
    found = set()
    for part in _NOISE.sub(" ", text).split():
        found.update(part[at : at + 2] for at in range(len(part) - 1))
    return found


def folded_title(title: str, places: Iterable[str]) -> str:
    """A title as it is compared, without the names of places: they say whose it is, not what it is."""
    folded = wording.fold(_LABEL.sub("", title))
    for name in places:
        folded = folded.replace(name, " ")
    return folded.strip()


def words_in(folded: str) -> list[TitleWord]:
    """The words of a title that stand for something in a catalog: 低保 → 最低生活保障, 拟纳入 → 审核信息.

    A word inside a longer one that was found says nothing of its own: 审核确认 is no 审核.
    """
    everyday = [TitleWord(name, formal, False) for name, formal in wording.formal_names() if name in folded]
    said = [word for word in _title_words() if word.word in folded]
    return everyday + [
        one for one in said if not any(one.word != other.word and one.word in other.word for other in said)
    ]


def without_common_words(folded: str) -> str:
    """A folded title without what any title may say: who speaks, whose name, plain words, dates and numbers."""
    text = folded
    for pattern in (_NUMBER, _SPEAKER, _PERSON, _PROVINCE, _VILLAGE):
        text = pattern.sub(" ", text).strip()
    return _plain_words().sub(" ", _NOISE.sub(" ", text))


def subject_of(folded: str, is_understood: Callable[[str], bool]) -> list[str]:
    """The pieces of a title that say what it is about, left when common words and understood ones are taken away."""
    text = folded
    for one in sorted(words_in(folded), key=lambda one: -len(one.word)):
        if is_understood(one.stands_for):
            text = text.replace(one.word, " ")
    before, after = _PARTICLES
    pieces = [piece.lstrip(before).rstrip(after) for piece in without_common_words(text).split()]
    return [piece for piece in pieces if len(piece) > 1]


@cache
def kind_pairs() -> frozenset[str]:
    """The pairs that name a kind of information, such as 办事指南, and never what it is about."""
    kinds = [one for one in _title_words() if one.is_kind]
    return frozenset().union(*(pairs(one.word) | pairs(one.stands_for) for one in kinds))


@cache
def _title_words() -> list[TitleWord]:
    with TITLE_WORDS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [
        TitleWord(wording.fold(row["title"]), wording.fold(row["item"]), row["says"] == "kind")
        for row in rows
    ]


@cache
def _plain_words() -> re.Pattern[str]:
    words = {wording.fold(line) for line in PLAIN_WORDS.read_text(encoding="utf-8").split()}
    return re.compile("|".join(map(re.escape, sorted(words, key=lambda word: (-len(word), word)))))
