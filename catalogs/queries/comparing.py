"""What differs between two records of the elements, word by word."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass

from catalogs.models import Elements

LONGEST_COMPARED = 4_000_000  # the time of a comparison grows with the product of both lengths

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
        """("same" | "gone" | "new", text) in reading order; very long texts are told as a whole."""
        if len(self.before) * len(self.after) > LONGEST_COMPARED:
            return [("gone", self.before), ("new", self.after)]
        pieces = []
        matcher = difflib.SequenceMatcher(None, self.before, self.after, autojunk=False)
        for tag, a, b, c, d in matcher.get_opcodes():
            if tag == "equal":
                pieces.append(("same", self.before[a:b]))
                continue
            pieces += [("gone", self.before[a:b])] if b > a else []
            pieces += [("new", self.after[c:d])] if d > c else []
        return pieces


def differences(before: Elements, after: Elements, *, except_fields: Iterable[str] = ()) -> list[Difference]:
    """The elements in which two records differ, in the order of the official table."""
    found = []
    for name, label in COMPARED:
        one, other = printed(before, name), printed(after, name)
        if one != other and name not in except_fields:
            found.append(Difference(name, label, one, other))
    return found


def printed(elements: Elements, name: str) -> str:
    """An element as it is printed: a text, or the labels of a list."""
    value = getattr(elements, name)
    return "、".join(value()) if callable(value) else value
