"""What the tick columns of a record say: channels, audiences, methods and levels."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from catalogs.models.elements import Audience, Channel, Level, Method
from catalogs.spreadsheets.cells import Cells, is_same_as_above
from catalogs.spreadsheets.headers import Column
from catalogs.spreadsheets.problems import (
    TICK_FIELDS,
    Record,
    other_level,
    unboxed_names,
    unclear_mark,
    unread_words,
)
from catalogs.wording import (
    Marked,
    fold,
    is_none,
    named_group,
    other_levels,
    parse_audiences,
    parse_channels,
    parse_levels,
    parse_methods,
    read_mark,
    tidy,
    unclear_channels,
    unclear_names,
    words_of_mark,
)

_ORDER = {
    kind: {choice.value: n for n, choice in enumerate(kind)} for kind in (Channel, Audience, Method, Level)
}
# Words in a column of ticks that say the same as a tick, by what the words are read as.
_READ_AS: dict[str, Callable[[str], list[str]]] = {
    "channel_mark": lambda text: parse_channels(text)[0],
    "audience_public": lambda text: parse_audiences(text)[0],
    "method_mark": parse_methods,
    "level_mark": parse_levels,
}


@dataclass(slots=True)
class MarkReader:
    """Reads the ticks of one record after the other; remembers the cells of the one above for 同上."""

    above: dict[int, str] = field(default_factory=dict)

    def read(self, record: Record, cells: Cells, texts: dict[str, str]) -> None:
        """Set the four tick fields and their notes from the tick columns and from the texts of list columns."""
        header = cells.block.header
        shown = {
            column.index: self._shown(cells, column)
            for column in header.columns
            if column.role in TICK_FIELDS
        }
        self.above = shown
        reading = _Reading(record, cells, shown)
        reading.read_channels(texts.get("channels", ""), texts.get("channel_note", ""))
        reading.read_audiences(texts.get("audience", ""), texts.get("audience_note", ""))
        reading.read_methods(texts.get("method", ""))
        reading.read_levels(texts.get("level", ""))
        cells.check_tick_formulas()

    def _shown(self, cells: Cells, column: Column) -> str:
        text = cells.first_shown(column)
        is_repeated = not cells.block.header.is_own_export and is_same_as_above(text)
        return self.above.get(column.index, "") if is_repeated else text


@dataclass(slots=True)
class _Reading:
    record: Record
    cells: Cells
    shown: dict[int, str]

    @property
    def is_own(self) -> bool:
        return self.cells.block.header.is_own_export

    def read_channels(self, listed: str, note: str) -> None:
        record = self.record
        codes, record.channel_note = _channels(listed, self.is_own)
        for column in self._columns("channel_mark"):
            text = self.shown[column.index]
            if Channel.OTHER in column.codes and read_mark(text) == Marked.WORDS:
                codes.append(Channel.OTHER.value)  # under 其他, words are its name
                name = parse_channels(text)[1] if text.startswith("其") else tidy(text)
                record.channel_note = record.channel_note or name
            else:
                codes += self._ticked(column)
        if not codes and not self.is_own and read_mark(listed) == Marked.YES:
            self._unread("channels", "channels", listed)
        if not self.is_own:
            self._unboxed("channels", "channels", unclear_channels(listed))
        record.channels = _in_order(codes, Channel)
        record.channel_note = note or record.channel_note

    def read_audiences(self, written: str, note: str) -> None:
        record = self.record
        codes, record.audience_note = parse_audiences(written)
        self._unboxed("audiences", "audience", unclear_names("audiences", written))
        if not codes and read_mark(written) == Marked.YES:
            self._unread("audiences", "audience", written)
        for column in self._columns("audience_public"):
            codes += self._ticked(column)
        for column in self._columns("audience_specific"):
            is_marked, group = _group(self.shown[column.index], self.is_own)
            codes += [Audience.SPECIFIC.value] if is_marked else []
            record.audience_note = record.audience_note or group
        record.audiences = _in_order(codes, Audience)
        record.audience_note = note or record.audience_note

    def read_methods(self, written: str) -> None:
        codes = parse_methods(written)
        self._unboxed("methods", "method", unclear_names("methods", written))
        if not codes and not is_none(written):
            self._unread("methods", "method", written)
        for column in self._columns("method_mark"):
            codes += self._ticked(column)
        self.record.methods = _in_order(codes, Method)

    def read_levels(self, written: str) -> None:
        codes, others = parse_levels(written), other_levels(written)
        self._unboxed("levels", "level", unclear_names("levels", written))
        if others:
            self._say_other(self.cells.address_of("level"), "、".join(others))
        elif not codes and not is_none(written):
            self._unread("levels", "level", written)
        for column in self._columns("level_mark"):
            ticked = self._ticked(column)
            codes += ticked
            if not column.codes and read_mark(self.shown[column.index]) == Marked.YES:
                self._say_other(self.cells.address(column.index), column.heading)
        self.record.levels = _in_order(codes, Level)

    def _columns(self, role: str) -> list[Column]:
        return self.cells.block.header.by_role.get(role, [])

    def _ticked(self, column: Column) -> list[str]:
        """The codes of a column if its cell is ticked, or says in words what the column is headed by."""
        text = self.shown[column.index]
        marked = read_mark(text)
        if marked == Marked.WORDS and _says_the_heading(text, column):
            marked = Marked.YES
        if marked == Marked.WORDS:
            problem = unclear_mark(TICK_FIELDS[column.role], self.cells.address(column.index), text)
            self.record.findings.append(problem)
        return list(column.codes) if marked == Marked.YES else []

    def _say_other(self, cell: str, printed: str) -> None:
        self.record.findings.append(other_level(cell, printed))

    def _unboxed(self, name: str, role: str, names: Sequence[str]) -> None:
        if names:
            self.record.findings.append(unboxed_names(name, self.cells.address_of(role), names))

    def _unread(self, name: str, role: str, text: str) -> None:
        self.record.findings.append(unread_words(name, self.cells.address_of(role), text))


def _says_the_heading(text: str, column: Column) -> bool:
    if (said := fold(text)) and said in fold(column.heading):
        return True
    return bool(column.codes) and set(_READ_AS[column.role](text)) == set(column.codes)


def _group(text: str, is_own: bool) -> tuple[bool, str]:
    """Whether 特定群体 is marked, and the words that name the group: words count as a mark."""
    if is_own and (wrapped := re.fullmatch(r"√（(.*)）", text, re.DOTALL)):
        return True, wrapped[1]
    marked = read_mark(text)
    if marked == Marked.WORDS:
        return True, text if is_own else named_group(text) if "特定" in text else tidy(text)
    return marked == Marked.YES, "" if is_own else words_of_mark(text)


def _channels(text: str, is_own: bool) -> tuple[list[str], str]:
    """The cell of our own export ends with 其他（its name）, whatever the name holds."""
    other = re.fullmatch(r"(.*?)([■□])其他(?:（(.*)）)?", text, re.DOTALL) if is_own else None
    if not other:
        return parse_channels(text)
    codes, _ = parse_channels(other[1])
    return [*codes, *([Channel.OTHER.value] if other[2] == "■" else [])], other[3] or ""


def _in_order(codes: Iterable[str], choices: type[Channel | Audience | Method | Level]) -> list[str]:
    return sorted({str(code) for code in codes}, key=_ORDER[choices].__getitem__)
