"""The text of a plan laid out as the document is: its head, headings, paragraphs, and who signs when."""

from __future__ import annotations

import re
from dataclasses import dataclass

SECTION = re.compile(r"^[一二三四五六七八九十]+、")
PART = re.compile(r"^[（(][一二三四五六七八九十]+[）)]")
DAY = re.compile(r"^\d{4}年\d{1,2}月\d{1,2}日$")
NOTE = re.compile(r"^[（(].*[）)]$")
ENDS = tuple("。：:；;，,！？")
LONGEST_LINE = 40  # characters of a line of the head; a paragraph without its full stop is longer


@dataclass(frozen=True)
class Block:
    """One line of the document. `kind`: title, section, part, paragraph, signed, note."""

    kind: str
    text: str


def laid_out(text: str) -> list[Block]:
    """Empty lines part nothing: what a line is follows from how it is written."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return [
        Block(_kind(line, lines[at + 1] if at + 1 < len(lines) else ""), line)
        for at, line in enumerate(lines)
    ]


def _kind(line: str, following: str) -> str:
    is_short = len(line) <= LONGEST_LINE and not line.endswith(ENDS)
    if SECTION.match(line) and is_short:
        return "section"
    if PART.match(line) and is_short and not line.endswith(("）", ")")):
        return "part"
    if DAY.match(line) or (is_short and DAY.match(following)):
        return "signed"
    if NOTE.match(line) and is_short:
        return "note"
    return "title" if is_short else "paragraph"
