"""Plain texts: what makes two of them one, what counts as nothing written, and numbers in Chinese."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache, wraps
from typing import TypeVar

_SPACE = re.compile(r"[\s\u200b\ufeff]+")
_SPACE_OR_BULLET = re.compile(r"[\s\u200b\ufeff●◆•·○]+")
_CHINESE = r"\u2e80-\u9fff\uf900-\ufaff\u3000-\u303f\uff00-\uffef"
_SPACE_BESIDE_CHINESE = re.compile(rf"(?<=[{_CHINESE}]) | (?=[{_CHINESE}])")
_NUMERALS = dict(zip("〇零一二两三四五六七八九", (0, 0, 1, 2, 2, 3, 4, 5, 6, 7, 8, 9), strict=True))

# Signs that turn the direction of the text after them: what is read is not what is stored. No text keeps them.
TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")

# Controls, marks that have no width or turn direction, and halves of a sign. What isn't assigned yet may be a rare name.
_UNSEEN = ("Cc", "Cf", "Cs")
_NO_SIGNS = "\ufffe\uffff"  # XML takes neither
_WORDS_BEFORE = 8  # that show where an unseen sign stands

Answer = TypeVar("Answer")
_LONGEST_REMEMBERED = 400  # characters

# Cells that say "nothing here".
NONE_WRITTEN = frozenset({"", "/", "//", "\\", "-", "--", "---", "—", "——", "―", "–", "一一", "无", "none"})


def remembering(read: Callable[[str], Answer]) -> Callable[[str], Answer]:
    """Remember what was last read from short texts: a table says the same in row after row. Answers are never changed."""
    remembered = lru_cache(maxsize=4096)(read)

    @wraps(read)
    def read_or_remember(text: str) -> Answer:
        return remembered(text) if len(text) <= _LONGEST_REMEMBERED else read(text)

    return read_or_remember


@remembering
def fold(text: str) -> str:
    """The text without what only print decides: width, whitespace, bullets, case. Names that fold alike are one."""
    return _SPACE_OR_BULLET.sub("", unicodedata.normalize("NFKC", text)).lower()


@remembering
def squeeze(text: str) -> str:
    """The text in half width and without whitespace: what the patterns of this package are written for."""
    return _SPACE.sub("", unicodedata.normalize("NFKC", text))


def tidy(text: str) -> str:
    """A short text in one line: the breaks and blanks by which a narrow column wraps Chinese words are closed."""
    return _SPACE_BESIDE_CHINESE.sub("", " ".join(text.split()))


def unseen_fault(text: str) -> str:
    """What to tell whoever wrote a text with a sign that nobody sees, and where it stands; nothing for a plain text.

    Line breaks and tabs are plain.
    """
    place = next((number for number, sign in enumerate(text) if _is_unseen(sign)), None)
    if place is None:
        return ""
    before = tidy(text[:place])[-_WORDS_BEFORE:]
    where = f"“{before}”后面" if before else "开头"
    return f"{where}有看不见的字符，可能是从其他软件粘贴带入的，请删去后重新输入。"


def _is_unseen(sign: str) -> bool:
    return sign not in "\n\t" and (sign in _NO_SIGNS or unicodedata.category(sign) in _UNSEEN)


@remembering
def is_none(text: str) -> bool:
    return squeeze(text).lower() in NONE_WRITTEN


def read_number(text: str) -> int | None:
    """A whole number in digits or, up to 999, in Chinese: 20, 二十, 一百二十. None for anything else."""
    if text.isascii() and text.isdigit():
        return int(text)
    total, digit = 0, None
    for sign in text:
        if sign in _NUMERALS:
            digit = _NUMERALS[sign]
        elif sign in "十百":
            total += (1 if digit is None else digit) * (10 if sign == "十" else 100)
            digit = None
        else:
            return None
    return total + (digit or 0) if text else None
