"""What the cells of a pasted block say: which column each stands in, and the elements read from it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from catalogs.models import Audience, Channel, Level, Method
from catalogs.spreadsheets.cells import is_same_as_above, joined_names
from catalogs.spreadsheets.grids import Grid
from catalogs.spreadsheets.headers import find_header
from catalogs.spreadsheets.headings import heading
from catalogs.wording import (
    Marked,
    fold,
    is_none,
    parse_audiences,
    parse_channels,
    parse_levels,
    parse_methods,
    read_mark,
    tidy,
    unclear_channels,
    unclear_names,
)

ONE_LINE = frozenset({"level1", "level2", "time_limit_text", "subject"})

# What a column of an official table is called by its reader, and the cell of the grid that it fills.
CELL_OF_ROLE = {
    "content": "content_text",
    "basis": "basis_text",
    "time_limit": "time_limit_text",
    "subject": "subject",
    "channels": "channels",
    "channel_mark": "channels",
    "audience": "audiences",
    "audience_public": "audiences",
    "audience_specific": "audiences",
    "method": "methods",
    "method_mark": "methods",
    "level": "levels",
    "level_mark": "levels",
}
CELL_OF_HEADING = CELL_OF_ROLE | {"level1": "level1", "level2": "level2"}
NOTE_OF = {"channels": "channel_note", "audiences": "audience_note"}


@dataclass(frozen=True)
class Column:
    """A column of the block: the cell that it fills, and the codes that a tick in it means."""

    index: int
    cell: str
    codes: tuple[str, ...] = ()


@dataclass(frozen=True)
class ReadCell:
    """What one pasted cell says. `changes` holds the elements by field; `problem` says why it can't be used.

    `remark` tells what was read otherwise than it stands there. A ditto takes the value of the row above.
    """

    name: str
    printed: str
    changes: dict[str, Any] = field(default_factory=dict)
    problem: str = ""
    remark: str = ""
    is_ditto: bool = False


@dataclass(frozen=True)
class ReadRow:
    """One row of the block: its number there, from 1, and what its cells say by the grid's cells."""

    number: int
    cells: dict[str, ReadCell]

    @property
    def names(self) -> tuple[str, str] | None:
        """Both names folded, when the row tells the first."""
        texts = [self.cells[name].printed if name in self.cells else "" for name in ("level1", "level2")]
        return (fold(texts[0]), fold(texts[1])) if texts[0].strip() else None


@dataclass(frozen=True)
class ReadBlock:
    """A block as read. `extra` columns stand beyond the last of the grid, or under a heading it doesn't have."""

    rows: list[ReadRow]
    columns: list[Column]
    has_header: bool
    extra: list[str]

    @property
    def names_rows(self) -> bool:
        """Whether a header names the items' names among the columns: its rows are then found by name."""
        return self.has_header and any(column.cell == "level1" for column in self.columns)


def read_pasted(grid: Grid, *, start: str, order: Sequence[str], clears: bool = False) -> ReadBlock:
    """The rows of a block. A header row names its columns; without one they follow `order` from `start`.

    Blank cells leave alone what they would cover, unless the paste `clears`.
    """
    columns, first, extra = _by_header(grid) or _in_order(grid, start, order)
    rows = [
        ReadRow(number, dict(_cells(grid, row, columns, clears)))
        for number, row in enumerate(range(first, grid.height), 1)
    ]
    return ReadBlock(_with_names_above(rows) if first else rows, columns, first > 0, extra)


def _with_names_above(rows: Sequence[ReadRow]) -> list[ReadRow]:
    """Under a header, a blank or 同上 一级事项 beside a 二级事项 is the one above, as tables print it."""
    found, above = [], None
    for row in rows:
        own = row.cells.get("level1")
        is_written = own is not None and own.printed.strip() and not own.is_ditto
        if not is_written and above is not None and (own or "level2" in row.cells):
            row = replace(
                row, cells={"level1": above, **{k: v for k, v in row.cells.items() if k != "level1"}}
            )
        elif is_written:
            above = own
        found.append(row)
    return found


def _by_header(grid: Grid) -> tuple[list[Column], int, list[str]] | None:
    """Columns by the headings of the block, the number of header rows, and the headings that name nothing here."""
    if header := find_header(grid, 0):
        names = [Column(c.index, _name_cell(place, c.role)) for place, c in enumerate(header.names)]
        known = [column for column in header.columns if column.role in CELL_OF_ROLE]
        columns = [*names, *(Column(c.index, CELL_OF_ROLE[c.role], tuple(c.codes)) for c in known)]
        found = {column.index for column in columns}
        texts = [_heading(grid, index, header.last_row) for index in range(grid.width) if index not in found]
        return columns, header.last_row + 1, [text for text in texts if text]
    row = [(index, _text(grid, 0, index).strip()) for index in range(grid.width)]
    cells = [(index, CELL_OF_HEADING.get(heading(text) or "")) for index, text in row if text]
    if grid.height < 2 or not cells or not all(cell for _, cell in cells):
        return None
    return [Column(index, cell) for index, cell in cells if cell], 1, []


def _name_cell(place: int, role: str) -> str:
    """The highest printed level of names is the first, those below it together the second."""
    return "level2" if place or role in ("level2", "level3") else "level1"


def _heading(grid: Grid, index: int, last: int) -> str:
    return tidy(next((text for row in range(last, -1, -1) if (text := _text(grid, row, index))), ""))


def _in_order(grid: Grid, start: str, order: Sequence[str]) -> tuple[list[Column], int, list[str]]:
    names = list(order)[list(order).index(start) :]
    columns = [Column(index, name) for index, name in enumerate(names[: grid.width])]
    return columns, 0, [f"第{number}列" for number in range(len(names) + 1, grid.width + 1)]


def _text(grid: Grid, row: int, column: int) -> str:
    """What stands there; a cell merged over several rows says the same in each, one over columns only in its first."""
    return grid.shown(row, column) if grid.origin(row, column)[1] == column else ""


def _cells(grid: Grid, row: int, columns: Sequence[Column], clears: bool) -> Iterator[tuple[str, ReadCell]]:
    for name in dict.fromkeys(column.cell for column in columns):
        own = [column for column in columns if column.cell == name]
        texts = [_text(grid, row, column.index).strip() for column in own]
        if any(column.codes for column in own):
            read = _marks(name, own, texts)
        else:
            read = read_cell(
                name, joined_names(filter(None, texts)) if name == "level2" else next(filter(None, texts), "")
            )
        if read is not None or clears:
            yield name, read or _blank(name, " ".join(texts))


def _blank(name: str, printed: str) -> ReadCell:
    empty: dict[str, Any] = {name: [] if name in READERS else ""}
    return ReadCell(name, printed, empty | ({NOTE_OF[name]: ""} if name in NOTE_OF else {}))


def read_cell(name: str, text: str) -> ReadCell | None:
    """One cell by the wording rules of its element. None for a cell in which nothing is written."""
    if is_same_as_above(text):
        return ReadCell(name, text, is_ditto=True)
    if is_none(text):
        return None
    if name in READERS:
        return READERS[name](text)
    return ReadCell(name, text, {name: tidy(text) if name in ONE_LINE else text.strip()})


def _marks(name: str, columns: Sequence[Column], texts: Sequence[str]) -> ReadCell | None:
    """Several columns of ticks read as one cell. Words in a tick column name the group, or can't be read."""
    codes, notes, unclear = set(), [], []
    for column, text in zip(columns, texts, strict=True):
        mark = read_mark(text)
        if mark == Marked.WORDS and _says(name, text, column.codes):
            mark = Marked.YES
        elif (
            mark == Marked.WORDS and name in NOTE_OF and {*column.codes} & {Audience.SPECIFIC, Channel.OTHER}
        ):
            notes.append(tidy(text))
        elif mark == Marked.WORDS:
            unclear.append(text)
        if mark != Marked.NO:
            codes |= {*column.codes}
    printed = " ".join(text for text in texts if text)
    if unclear:
        return ReadCell(name, printed, problem=f"看不出“{_short(unclear[0])}”是不是勾选，请改为√或留空。")
    if not codes:
        return None
    ordered = [code for code in ORDER[name] if code in codes]
    note = {NOTE_OF[name]: "、".join(notes)} if name in NOTE_OF else {}
    return ReadCell(name, printed, {name: ordered, **note})


def _says(name: str, text: str, codes: Sequence[str]) -> bool:
    """Whether a word in a tick column says nothing but what the column is headed: 主动公开 under 主动."""
    said = READERS[name](text).changes.get(name)
    return bool(said) and {*said} <= {*codes} and not READERS[name](text).remark


def _read_channels(text: str) -> ReadCell:
    codes, note = parse_channels(text)
    read = ReadCell("channels", text, {"channels": codes, "channel_note": note})
    if _is_bare_mark(text) or not codes:
        return replace(read, changes={}, problem="没有读出勾选了哪个渠道，请写渠道名称，或在方框里打勾。")
    if unclear := unclear_channels(text):
        return replace(read, remark=_not_read(unclear))
    if Channel.OTHER in codes and note and "其他" not in text:
        return replace(read, remark=f"“{_short(note)}”不是13种渠道之一，读作“其他（{_short(note)}）”。")
    return read


def _read_audiences(text: str) -> ReadCell:
    codes, note = parse_audiences(text)
    read = ReadCell("audiences", text, {"audiences": codes, "audience_note": note})
    if _is_bare_mark(text) or not codes:
        return replace(read, changes={}, problem="没有读出公开对象，请写“全社会”，或写明特定群体。")
    if unclear := unclear_names("audiences", text):
        return replace(read, remark=_not_read(unclear))
    if note and "特定" not in text:
        return replace(read, remark=f"读作“特定群体（{_short(note)}）”。")
    return read


def _read_list(name: str, parse: Callable[[str], list[str]], wanted: str) -> Callable[[str], ReadCell]:
    def read(text: str) -> ReadCell:
        codes = parse(text)
        if _is_bare_mark(text) or not codes:
            return ReadCell(name, text, problem=f"没有读出“{_short(text)}”是什么，请写{wanted}。")
        unclear = unclear_names(name, text)
        return ReadCell(name, text, {name: codes}, remark=_not_read(unclear) if unclear else "")

    return read


def _not_read(names: Sequence[str]) -> str:
    return f"看不出“{_short('、'.join(names))}”是不是选用，没有读取。"


def _is_bare_mark(text: str) -> bool:
    return read_mark(text) != Marked.WORDS


def _short(text: str) -> str:
    text = tidy(text)
    return text if len(text) <= 30 else f"{text[:30]}…"


READERS: dict[str, Callable[[str], ReadCell]] = {
    "channels": _read_channels,
    "audiences": _read_audiences,
    "methods": _read_list("methods", parse_methods, "“主动公开”或“依申请公开”"),
    "levels": _read_list("levels", parse_levels, "“县级”“乡级”或“村级”"),
}
ORDER = {
    "channels": Channel.values,
    "audiences": Audience.values,
    "methods": Method.values,
    "levels": Level.values,
}
