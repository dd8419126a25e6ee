"""What differs between two records of the elements, word by word."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from catalogs.models import Elements

LONGEST_COMPARED = 4_000_000  # the time of a comparison grows with the product of both lengths
LEAST_SHARED = 0.4  # of the shorter text; below, the text was rewritten and both are told as wholes
WORD = re.compile(r"[0-9]+|[A-Za-z]+|\s+|.")  # numbers and Latin words stay whole, Chinese goes by character

COMPARED = (
    ("level1", "一级事项"),
    ("level2", "二级事项"),
    ("content_text", "公开内容（要素）"),
    ("basis_text", "公开依据"),
    ("time_limit_text", "公开时限"),
    ("subject", "公开主体"),
    ("method_labels", "公开方式"),
    ("channel_labels", "公开渠道和载体"),
    ("audience_labels", "公开对象"),
    ("level_labels", "公开层级"),
)


@dataclass(frozen=True)
class Difference:
    """One element that reads otherwise: the text before and after, and the pieces of a word-by-word view."""

    field: str
    label: str
    before: str
    after: str

    @property
    def pieces(self) -> list[tuple[str, str]]:
        """("same" | "gone" | "new", text) in reading order; very long and rewritten texts are told as wholes."""
        is_long = len(self.before) * len(self.after) > LONGEST_COMPARED
        runs = [] if is_long else list(_runs(self.before, self.after))
        shared = sum(len(before) for is_same, before, _ in runs if is_same)
        if shared < LEAST_SHARED * min(len(self.before), len(self.after)):
            runs = [(False, self.before, self.after)]
        return [piece for run in runs for piece in _pieces(*run)]


def differences(before: Elements, after: Elements, *, except_fields: Iterable[str] = ()) -> list[Difference]:
    """The elements in which two records differ, in the order of the official table."""
    found = []
    for name, label in COMPARED:
        one, other = printed(before, name), printed(after, name)
        if one != other and name not in except_fields:
            found.append(Difference(name, label, one, other))
    return found


def _runs(before: str, after: str) -> Iterator[tuple[bool, str, str]]:
    """(whether the same, text before, text after), told apart in turns."""
    one, other = WORD.findall(before), WORD.findall(after)
    matcher = difflib.SequenceMatcher(None, one, other, autojunk=False)
    turns = [(tag == "equal", one[a:b], other[c:d]) for tag, a, b, c, d in matcher.get_opcodes()]
    last = len(turns) - 1
    # A single word shared between two changes is chance: it reads better as part of the change.
    is_same = [
        same and (len(words) > 1 or place in (0, last)) for place, (same, words, _) in enumerate(turns)
    ]
    for same, group in groupby(zip(is_same, turns, strict=True), key=lambda pair: pair[0]):
        joined = [turn for _, turn in group]
        yield same, *("".join(word for turn in joined for word in turn[side]) for side in (1, 2))


def _pieces(is_same: bool, before: str, after: str) -> list[tuple[str, str]]:
    """One run as it is shown: the text both share, or what went and what came."""
    if is_same:
        return [("same", before)]
    return [(kind, text) for kind, text in (("gone", before), ("new", after)) if text]


def printed(elements: Elements, name: str) -> str:
    """An element as it is printed: a text, or the labels of a list."""
    value = getattr(elements, name)
    return "、".join(value()) if callable(value) else value
