"""An .xls checked before it is opened: how far its sheets reach, what they show, no macros, and nothing but its cells.

Source of the layout: [MS-XLS], sections 2.1 and 2.4.
"""

from __future__ import annotations

import struct
from array import array
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from catalogs.spreadsheets.archives import (
    BROKEN,
    ENCRYPTED,
    WITH_MACROS,
    CheckedArchive,
    too_large,
    too_many_sheets,
    too_much_text,
)
from catalogs.spreadsheets.compound import Compound, CompoundBroken, pack
from catalogs.spreadsheets.grids import Cell
from catalogs.spreadsheets.number_formats import parts_of_number
from catalogs.spreadsheets.parts import cell_too_long
from catalogs.spreadsheets.refusals import FileRefused, Limits

_STREAMS = ("Workbook", "Book")
_MACROS = {"_VBA_PROJECT_CUR", "_VBA_PROJECT", "VBA", "Macros"}
_MACRO_SHEETS = (1, 6)  # sheets of Excel 4 macros, and Visual Basic modules
_EOF, _FILEPASS, _CONTINUE, _SHEET, _STRINGS, _DIMENSIONS = 0x0A, 0x2F, 0x3C, 0x85, 0xFC, 0x200
_SHARED_TEXT, _MANY_NUMBERS = 0xFD, 0xBD
_FORMULA, _NUMBER, _RK = 0x06, 0x203, 0x27E
# FORMULA, RSTRING, NUMBER, LABEL, BOOLERR and RK: row and column stand first. Blank cells are no cells to any reader.
_CELLS = frozenset({_FORMULA, 0xD6, _NUMBER, 0x204, 0x205, _RK, _SHARED_TEXT, _MANY_NUMBERS})
_FORMAT, _STYLE, _BEGIN, _OFFICE_97 = 0x41E, 0xE0, 0x809, 0x600
_WIDE, _WITH_READING, _WITH_RUNS = 1, 4, 8  # the marks of a shared text

_MAY_BE_DATES = frozenset({_FORMULA, _NUMBER, _RK})

_record = struct.Struct("<HH").unpack_from
_position = struct.Struct("<HH").unpack_from
_number = struct.Struct("<I").unpack_from
_short = struct.Struct("<H").unpack_from


def check_old_workbook(content: bytes, limits: Limits) -> CheckedArchive:
    """The workbook within the limits, alone in a container of its own, and its dates without a day. Raises FileRefused.

    A cell in the last corner makes the reader fill the whole sheet, and a container that leads round in circles makes
    it go round for ever. So every record is looked at first, and only what was looked at is handed out.
    """
    try:
        container = Compound(content)
        if _MACROS & container.names():
            raise FileRefused(WITH_MACROS)
        for name in _STREAMS:
            if (stream := container.stream(name)) is not None:
                workbook = _Workbook(stream, limits)
                return CheckedArchive(pack(name, workbook.checked()), without_day=workbook.without_day)
    except (CompoundBroken, struct.error, IndexError) as broken:
        raise FileRefused(BROKEN) from broken
    raise FileRefused(BROKEN)


@dataclass(slots=True)
class _Workbook:
    """Walks the records of a workbook from sheet to sheet and adds up what they make the reader hold."""

    stream: bytes
    limits: Limits
    rows: int = 0
    cells: int = 0
    shown: Counter[int] = field(default_factory=Counter)  # how many cells show which shared text
    stated: list[tuple[int, int]] = field(
        default_factory=list
    )  # where sheets state their extent, and how long
    is_of_97: bool = True  # the texts of workbooks before that have no mark of their width
    names: dict[int, str] = field(default_factory=dict)  # of the sheets, by where they begin
    formats: dict[str, str] = field(default_factory=dict)
    styles: list[str] = field(default_factory=list)  # the number of each one's format
    parts: list[str] = field(default_factory=list)  # what each shows of a date, where it shows no day
    without_day: dict[str, dict[Cell, str]] = field(default_factory=dict)

    def checked(self) -> bytes:
        """The stream without what its sheets say of their extent: readers make room by that, be it true or not."""
        begins, lengths = self._globals()
        self.parts = [parts_of_number(number, self.formats) for number in self.styles]
        end = 0
        for begin in begins:
            if begin < end:
                raise FileRefused(BROKEN)  # sheets that share records: how a small file is made to hold much
            end = self._walk_sheet(begin)
        if lengths and max(lengths) > self.limits.cell_length:
            raise cell_too_long(self.limits)
        if sum(lengths[text] * cells for text, cells in self.shown.items()) > self.limits.characters:
            raise too_much_text(self.limits)
        checked = bytearray(self.stream)
        for at, length in self.stated:
            checked[at : at + length] = bytes(length)
        return bytes(checked)

    def _globals(self) -> tuple[list[int], array[int]]:
        """Where the sheets begin, in order, and how long the shared texts are."""
        begins: list[int] = []
        strings: list[bytes] = []
        stated = of_strings = 0
        for kind, at, length in self._records(0):
            if kind == _FILEPASS:
                raise FileRefused(ENCRYPTED)
            if kind == _SHEET:
                if self.stream[at + 5] in _MACRO_SHEETS:
                    raise FileRefused(WITH_MACROS)
                begins.append(_number(self.stream, at)[0])
                self.names[begins[-1]] = self._text(at + 7, length=self.stream[at + 6])
            elif kind == _BEGIN:
                self.is_of_97 = _position(self.stream, at)[0] == _OFFICE_97
            elif kind == _FORMAT:
                self._note_format(at)
            elif kind == _STYLE:
                self.styles.append(str(_position(self.stream, at)[1]))
            elif kind == _STRINGS:
                stated = _number(self.stream, at + 4)[0]
                strings = [self.stream[at + 8 : at + length]]
            elif kind == _CONTINUE and of_strings:
                strings.append(self.stream[at : at + length])
            of_strings = kind == _STRINGS or (kind == _CONTINUE and of_strings)
        if len(begins) > self.limits.sheets:
            raise too_many_sheets(len(begins), self.limits)
        if stated * 3 > sum(map(len, strings)):
            raise FileRefused(BROKEN)  # readers make room for as many texts as are stated
        return sorted(begins), _Strings(strings).lengths(stated)

    def _walk_sheet(self, begin: int) -> int:
        """Count what a sheet holds; where it ends."""
        last_row = last_column = at = length = 0
        without_day = self.without_day[self.names[begin]] = {}
        for kind, at, length in self._records(begin):
            if kind in _CELLS:
                row, column = _position(self.stream, at)
                if kind == _SHARED_TEXT:
                    self.shown[_number(self.stream, at + 6)[0]] += 1
                elif kind == _MANY_NUMBERS:
                    for place in range((length - 6) // 6):
                        self._note_date(without_day, (row, column + place), at + 4 + 6 * place)
                    column = max(column, column + (length - 6) // 6 - 1)
                elif kind in _MAY_BE_DATES:
                    self._note_date(without_day, (row, column), at + 4)
                if row > last_row or column > last_column:
                    last_row, last_column = max(row, last_row), max(column, last_column)
                    self._check(last_row, last_column)
            elif kind == _DIMENSIONS:
                self.stated.append((at, length))
        self.rows += last_row + 1
        self.cells += (last_row + 1) * (last_column + 1)
        return at + length

    def _note_date(self, noted: dict[Cell, str], cell: Cell, at: int) -> None:
        """Note a cell whose style, named at this place, shows a date without its day."""
        style = _short(self.stream, at)[0]
        if style < len(self.parts) and self.parts[style]:
            noted[cell] = self.parts[style]

    def _note_format(self, at: int) -> None:
        number, length = _position(self.stream, at)
        if not self.is_of_97:
            length &= 0xFF
        self.formats[str(number)] = self._text(at + 4 if self.is_of_97 else at + 3, length=length)

    def _text(self, at: int, *, length: int) -> str:
        """So many characters; in newer workbooks behind a mark that tells how wide they are."""
        if not self.is_of_97:
            return self.stream[at : at + length].decode("gb18030", "replace")
        if self.stream[at] & _WIDE:
            return self.stream[at + 1 : at + 1 + 2 * length].decode("utf-16-le", "replace")
        return self.stream[at + 1 : at + 1 + length].decode("latin-1")

    def _check(self, last_row: int, last_column: int) -> None:
        rows, cells = self.rows + last_row + 1, self.cells + (last_row + 1) * (last_column + 1)
        if rows > self.limits.rows or cells > self.limits.cells:
            raise too_large(self.limits)

    def _records(self, at: int) -> Iterator[tuple[int, int, int]]:
        """Kind, place and length of each record up to the end of this part of the stream."""
        kind = -1
        while kind != _EOF and at < len(self.stream):
            kind, length = _record(self.stream, at)
            yield kind, at + 4, length
            at += 4 + length


class _Strings:
    """The shared texts, in the records that hold them one behind the other."""

    def __init__(self, records: list[bytes]) -> None:
        self.records = records
        self.record = self.at = 0

    def lengths(self, count: int) -> array[int]:
        """How many characters each of them has."""
        found = array("L")
        for _ in range(count):
            found.append(self._pass_one())
        return found

    def _pass_one(self) -> int:
        if self.at >= len(self.records[self.record]):
            self.record, self.at = self.record + 1, 0
        content = self.records[self.record]
        (length,), marks = struct.unpack_from("<H", content, self.at), content[self.at + 2]
        self.at += 3
        behind = 0
        if marks & _WITH_RUNS:
            behind += 4 * struct.unpack_from("<H", content, self.at)[0]
            self.at += 2
        if marks & _WITH_READING:
            behind += _number(content, self.at)[0]
            self.at += 4
        self._pass_characters(length, 2 if marks & _WIDE else 1)
        self._pass_bytes(behind)
        return length

    def _pass_characters(self, left: int, width: int) -> None:
        """A text that goes on in the next record says there anew how wide its characters are."""
        while left > (here := (len(self.records[self.record]) - self.at) // width):
            left -= here
            self.record, self.at = self.record + 1, 1
            width = 2 if self.records[self.record][0] & _WIDE else 1
        self.at += left * width

    def _pass_bytes(self, left: int) -> None:
        while left > (here := len(self.records[self.record]) - self.at):
            left -= here
            self.record, self.at = self.record + 1, 0
        self.at += left
