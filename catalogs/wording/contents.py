"""公开内容（要素）: a text cut into its single elements."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from catalogs.wording.texts import read_number

_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_NUMERALS = "一二三四五六七八九十"
# The ways to number a list; each needs a 1 to begin with and counts up by one.
_MARKERS = (
    re.compile(r"(?P<n>\d{1,2})\s*[.．、](?!\d(?!\d{3}))\s*"),
    re.compile(r"[(（]\s*(?P<n>\d{1,2})\s*[)）]\s*"),
    re.compile(r"(?P<n>\d{1,2})\s*[)）]\s*"),
    re.compile(rf"[(（]\s*(?P<n>[{_NUMERALS}]{{1,3}})\s*[)）]\s*"),
    re.compile(rf"(?P<n>[{_NUMERALS}]{{1,3}})\s*、\s*"),
    re.compile(rf"(?P<n>[{_CIRCLED}])\s*"),
)
_BULLET = re.compile(r"^\s*[●◆•·○■□▪➢✓*-]\s*")
_SEPARATOR = re.compile(r"[；;\n]+")
_LOOSE_END = "；;。、，,"


def parse_contents(text: str) -> list[str]:
    """The elements of a content text in printed order, without their numbers.

    A numbered text is cut at its numbers (1. 1、 （1） 一、 （一） ①), any other at ； and at line breaks.
    """
    text = text.replace("\r\n", "\n").strip()
    pieces = _cut_at_numbers(text) or _cut_at_separators(text)
    cleaned = (re.sub(r"\s*\n\s*", "", piece).strip().rstrip(_LOOSE_END).rstrip() for piece in pieces)
    return [piece for piece in cleaned if piece]


def format_contents(contents: Iterable[str]) -> str:
    """The elements as a numbered list, one a line; a single element stands alone."""
    elements = list(contents)
    if len(elements) == 1 and parse_contents(elements[0]) == elements:
        return elements[0]
    return "\n".join(f"{number}.{_off_digits(element)}" for number, element in enumerate(elements, 1))


def _off_digits(element: str) -> str:
    """A blank keeps 1. apart from an element that begins with a digit: not 1.2021年预算."""
    return f" {element}" if element[:1].isdigit() else element


def _cut_at_numbers(text: str) -> list[str]:
    for marker in _MARKERS:
        places = list(_count_up(marker, text))
        if len(places) >= 2 and places[0].start() == 0:
            ends = [*(place.start() for place in places[1:]), len(text)]
            return [text[place.end() : end] for place, end in zip(places, ends, strict=True)]
    return []


def _count_up(marker: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """The markers that count 1, 2, 3 …: other numbers in the text are part of an element."""
    expected = 1
    for match in marker.finditer(text):
        if _value(match["n"]) == expected and _may_begin(text, match.start()):
            yield match
            expected += 1


def _may_begin(text: str, position: int) -> bool:
    return position == 0 or not (text[position - 1].isdigit() or text[position - 1] in ".．第")


def _value(sign: str) -> int | None:
    return _CIRCLED.index(sign) + 1 if sign in _CIRCLED else read_number(sign)


def _cut_at_separators(text: str) -> list[str]:
    """At ； and line breaks; a line that ends with 、 or an open bracket goes on in the next."""
    text = re.sub(r"(?<=[、，,（(])\s*\n\s*", "", text)
    pieces = (_BULLET.sub("", piece) for piece in _SEPARATOR.split(text))
    return [re.sub(r"^\s*1\s*[.．、](?!\d)\s*", "", piece) for piece in pieces]
