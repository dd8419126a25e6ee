"""Lists of names with boxes: which are ticked, which are not, and of which it can't be told."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from catalogs.wording.boxes import BOX, EMPTY, TICKED, with_plain_boxes

# What a word names, if it is one of the names that such a list is made of.
Meaning = Callable[[str], Hashable | None]
TAKES_ALL = "takes all"  # the meaning of a name that goes on to the end of its line: 其他：村民会议 公开栏

# Brackets keep together what stands in them.
WORD = re.compile(r"(?:[(（\[【][^()（）\[\]【】]*[)）\]】]|[^\s、，,;；])+")
OWN_LINE = re.compile(r"[\n\t\u3000]|\s{2}")
_COMMA = re.compile(r"[、，,;；]")
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_HINT = re.compile(r"[:：]\s*$|[选勾打]")
_SHORTEST_NAME = 3  # Chinese signs: shorter words are parts of names


@dataclass(frozen=True, slots=True)
class TickedList:
    """The labels that are ticked, as printed; the names without a box that may have been meant too."""

    ticked: tuple[str, ...]
    unclear: tuple[str, ...]
    has_empty_boxes: bool


@lru_cache(maxsize=4096)
def read_list(text: str, means: Meaning) -> TickedList | None:
    """Read the boxes before the names or behind them, on the same line or on the next; None for a text without any box.

    Where only the chosen names are ticked, a name that stands apart without a tick isn't chosen. Where the others
    have an empty box, or nothing sets it apart, a name without one is unclear. Neither counts as ticked.
    """
    pieces = BOX.split(with_plain_boxes(text))
    if len(pieces) == 1:
        return None
    laid_out = _layout(pieces, means)
    labels, stray = (pieces[0:-1:2], pieces[-1]) if laid_out.is_behind else (pieces[2::2], pieces[0])
    ticked: list[str] = []
    unclear = [name.text for name in _stray_names(stray, means) if laid_out.is_unclear(name)]
    for box, label in zip(pieces[1::2], labels, strict=True):
        own, others = laid_out.names(label)
        unclear += [name.text for name in others if laid_out.is_unclear(name)]
        if box in TICKED and label.strip():
            ticked.append(own)
    return TickedList(tuple(ticked), tuple(unclear), laid_out.has_empty_boxes)


@dataclass(frozen=True, slots=True)
class _Unboxed:
    """A name without a box of its own, and what stands between it and the name before it."""

    text: str
    gap: str


@dataclass(frozen=True, slots=True)
class _Layout:
    """How a list sets its names apart."""

    means: Meaning
    is_behind: bool  # the boxes stand behind their names
    has_commas: bool  # commas stand between the names, and not only inside of one
    has_empty_boxes: bool
    has_one_box: bool

    def names(self, label: str) -> tuple[str, list[_Unboxed]]:
        """The name at the box, and the others that stand with it."""
        words = list(WORD.finditer(label))
        if self.is_behind:
            words.reverse()
        for number in range(1, len(words)):
            own = _from_to(label, words[0], words[number - 1])
            if self._begins_another(own, words[number][0], _gap(label, words[number - 1], words[number])):
                return own, list(self._others(label, words[number - 1 :]))
        return label, []

    def is_unclear(self, name: _Unboxed) -> bool:
        if self.has_empty_boxes:
            return True
        return self.has_one_box and not OWN_LINE.search(name.gap)

    def _begins_another(self, own: str, word: str, gap: str) -> bool:
        """Is this word another name than the one so far? A name may be cut in two by a line break or a blank."""
        is_own_line = bool(OWN_LINE.search(gap))
        if _COMMA.search(gap) and not is_own_line and not self.has_commas:
            return False
        meaning, held = self.means(word), self.means(own)
        if meaning is None or meaning == held:
            return False
        if held is not None:
            return is_own_line or held != TAKES_ALL
        if is_own_line:
            return not self.has_empty_boxes
        return len(_CHINESE.findall(own)) >= _SHORTEST_NAME

    def _others(self, label: str, words: list[re.Match[str]]) -> Iterator[_Unboxed]:
        """The names in the words behind the first of these: each word that is known begins one."""
        held: Hashable | None = None
        for before, word in pairwise(words):
            meaning = self.means(word[0])
            if meaning not in (None, held):
                yield _Unboxed(word[0], _gap(label, before, word))
                held = meaning


def _layout(pieces: list[str], means: Meaning) -> _Layout:
    boxes, is_behind = pieces[1::2], _stand_behind(pieces)
    between = (name.strip() for name in pieces[2:-1:2])
    has_commas = any(_COMMA.match(name[:1] if is_behind else name[-1:]) for name in between)
    return _Layout(means, is_behind, has_commas, any(box in EMPTY for box in boxes), len(boxes) == 1)


def _stray_names(stray: str, means: Meaning) -> Iterator[_Unboxed]:
    """The names before the first box or behind the last; not a hint how to tick."""
    if not says_something(stray) or _HINT.search(stray):
        return
    gap = "".join(re.findall(r"^\s+|\s+$", stray))
    known = [word for word in WORD.findall(stray) if means(word) is not None]
    for word in known or [stray.strip()]:
        yield _Unboxed(word, gap)


def _from_to(label: str, one: re.Match[str], other: re.Match[str]) -> str:
    return label[min(one.start(), other.start()) : max(one.end(), other.end())]


def _gap(label: str, one: re.Match[str], other: re.Match[str]) -> str:
    return label[min(one.end(), other.end()) : max(one.start(), other.start())]


def _stand_behind(pieces: list[str]) -> bool:
    """Do the boxes stand behind the names? Told by the ends of the list, or else by the blanks around the boxes."""
    if not says_something(pieces[0]):
        return False
    if not says_something(pieces[-1]):
        return True
    names = pieces[0::2]
    blanks_before = sum(name[-1:].isspace() for name in names[:-1])
    blanks_behind = sum(name[:1].isspace() for name in names[1:])
    return blanks_behind > blanks_before


def says_something(piece: str) -> bool:
    """More than blanks, lines to write on, and separators."""
    return bool(re.sub(r"[\s_＿.。…、，,;；:：()（）/—-]+|请?(?:注明|填写|说明)", "", piece))
