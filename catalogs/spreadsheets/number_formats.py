"""How a worksheet shows the date in a cell: whether by its day, or only by its month or year.

Source of the numbers and letters: ECMA-376 part 1, 18.8.30.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from catalogs.spreadsheets.parts import strict_parser

BUILT_IN = {17: "ym", **dict.fromkeys((27, 36, 50, 52, 57), "ym")}  # from 27 on as Chinese programs show them
NO_LETTERS = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')  # texts, signs, gaps, colours and languages
DATE = re.compile(r"^(\d{4})-(\d{2})-\d{2}(?: 00:00:00)?$")
CLOCK = re.compile(r"[hs]")


def parts_without_day(code: str) -> str:
    """ "ym", "y" or "m" for a format that shows a date by nothing else; empty for any other format."""
    letters = NO_LETTERS.sub("", code.split(";")[0]).lower()
    if "d" in letters or CLOCK.search(letters):
        return ""
    return "".join(letter for letter in "ym" if letter in letters)


def parts_of_number(number: str, codes: Mapping[str, str]) -> str:
    """The same for a format by its number: one of the workbook's own codes, or one that every program knows."""
    if number in codes:
        return parts_without_day(codes[number])
    return BUILT_IN.get(int(number), "") if number.isdecimal() and len(number) < 9 else ""


def styles_without_day(styles: bytes) -> dict[str, str]:
    """The cell styles of a workbook that show a date without its day, by their number as cells name them."""
    codes: dict[str, str] = {}
    shown: list[str] = []
    is_of_cells = False

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal is_of_cells
        local = name.rpartition(":")[2]
        if local in ("cellXfs", "cellStyleXfs"):
            is_of_cells = local == "cellXfs"
        elif local == "numFmt":
            codes[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        elif local == "xf" and is_of_cells:
            shown.append(attributes.get("numFmtId", ""))

    parser = strict_parser()
    parser.StartElementHandler = start
    parser.Parse(styles, True)
    found = {str(style): parts_of_number(number, codes) for style, number in enumerate(shown)}
    return {style: parts for style, parts in found.items() if parts}


def without_day(text: str, parts: str) -> str:
    """A date that was read as 2026-06-01, as its cell shows it: 2026年6月. What is no date stays."""
    found = DATE.match(text)
    if not found:
        return text
    words = {"y": f"{found[1]}年", "m": f"{int(found[2])}月"}
    return "".join(words[part] for part in parts)
