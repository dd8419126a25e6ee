"""A text as numbers are looked for in it: one spelling for the many that people type, and the way back to the text."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

DOTS = "·•‧∙⋅・･"
NUMERALS = dict(zip("〇○零一二三四五六七八九幺壹贰叁肆伍陆柒捌玖", "0001234567891123456789", strict=True))
_APART = re.compile(r"(?<=[0-9])[ \t\r\n.()/_|+=-]+(?=[0-9])")
_NUMERALS_IN_A_ROW = re.compile(rf"(?:[0-9{''.join(NUMERALS)}][\W_]{{0,6}}){{11,}}")


@dataclass(frozen=True)
class View:
    """The text that patterns read; `places` says of each of its signs where it stands in the text as it was typed."""

    text: str
    places: list[int]

    def span(self, found: re.Match[str], group: int = 0) -> tuple[int, int]:
        """Where in the text as it was typed a match stands."""
        return self.places[found.start(group)], self.places[found.end(group) - 1] + 1


def view_of(text: str) -> View:
    """Half width, without signs of no width, and with one sign between two digits where any run stood.

    That is a new line for a run with one in it, "." for one with a dot, "-" for any other of blanks, dashes, brackets
    and strokes; dashes are "-" everywhere.
    """
    signs, places = [], []
    for place, sign in enumerate(text):
        if plain := plain_sign(sign):
            signs.append(plain)
            places.append(place)
    return _drawn_together("".join(signs), places)


def views_of(text: str) -> list[View]:
    """The view of a text, and a second one with Chinese numerals as digits where eleven or more stand in a row."""
    view = view_of(text)
    read = _NUMERALS_IN_A_ROW.sub(_as_digits, view.text)
    return [view] if read == view.text else [view, _drawn_together(read, view.places)]


@lru_cache(maxsize=4096)
def plain_sign(sign: str) -> str:
    """One sign in half width: "" for one of no width, "-" for any dash, "." for a raised dot, "(" and ")" for brackets."""
    kind = unicodedata.category(sign)
    if kind in ("Cf", "Mn"):
        return ""
    if kind in ("Pd", "Ps", "Pe", "Zs"):
        return {"Pd": "-", "Ps": "(", "Pe": ")", "Zs": " "}[kind]
    if kind == "Nd" or (kind == "No" and unicodedata.digit(sign, None) is not None):
        return str(unicodedata.digit(sign))  # ③ and ³ too
    if sign in DOTS:
        return "."
    if "！" <= sign <= "～":
        return unicodedata.normalize("NFKC", sign)
    return "-" if sign == "−" else sign


def _drawn_together(text: str, places: list[int]) -> View:
    parts, kept, end = [], [], 0
    for found in _APART.finditer(text):
        parts += [text[end : found.start()], _between(found.group())]
        kept += [*places[end : found.start()], places[found.start()]]
        end = found.end()
    return View("".join([*parts, text[end:]]), [*kept, *places[end:]])


def _between(run: str) -> str:
    return next((sign for sign in "\n." if sign in run), "-")


def _as_digits(found: re.Match[str]) -> str:
    return "".join(NUMERALS.get(sign, sign) for sign in found.group())
