"""The header of a table: its rows, and which column holds which element."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from catalogs.spreadsheets.grids import Grid
from catalogs.spreadsheets.headings import (
    heading,
    is_channel_heading,
    is_hint,
    is_whole,
    joined_headings,
    subheading,
    without_hints,
)
from catalogs.wording import parse_channels
from catalogs.wording.texts import squeeze

_DEEPEST_HEADER = 4  # rows
_ENOUGH = 3  # different header words make a header
_A_SIGN_OF_HEADINGS = re.compile("[序编公事项领级类名内要依法政时限期频主责单部渠载平对受方属层全特县乡镇村]")
_NUMBERED_COLUMNS = 4
_COLUMN_NUMBER = re.compile(r"[(]?(?:\d{1,2}|[A-Z]|[甲乙丙丁戊己庚辛壬癸])[)]?栏?")
_LONGEST_PIECE = 16  # of a heading that is cut over rows
_LABELS = {
    "name": "公开事项（一级事项、二级事项）",
    "basis": "公开依据",
    "time_limit": "公开时限",
    "audiences": "公开对象",
    "methods": "公开方式",
    "levels": "公开层级",
}
NAME_ROLES = ("group", "level1", "level2", "level3", "name")
# What the portal itself writes into every row of a form, filled in or not.
FORM_ROLES = frozenset({"serial", "item_code", "unit_code", "domain_code", "form_version", "form_traces"})
_NAME_RANKS = {"group": 0.5, "level1": 1.0, "level2": 2.0, "level3": 3.0}
# A table that names items, but says less than two of these of them, is a list of contents or the like.
_CATALOG_ROLES = frozenset(
    {
        *("content", "basis", "time_limit", "channels", "channel_mark", "audience", "audience_public"),
        *("audience_specific", "method", "method_mark", "level", "level_mark"),
    }
)
_ONE_COLUMN = {"subject": "公开主体", "time_limit": "公开时限"}  # of several, the one so headed counts


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: what it holds, which codes a tick in it means, and how it is headed."""

    index: int
    role: str
    heading: str
    codes: tuple[str, ...] = ()


@dataclass(slots=True)
class Header:
    """The header of a table: its rows and its columns by what they hold."""

    first_row: int
    last_row: int
    columns: list[Column]
    by_role: dict[str, list[Column]] = field(default_factory=dict)
    names: list[Column] = field(default_factory=list)  # from the highest printed level down

    def __post_init__(self) -> None:
        for column in self.columns:
            self.by_role.setdefault(column.role, []).append(column)
        self.names = _by_level([column for column in self.columns if column.role in NAME_ROLES])

    @property
    def is_own_export(self) -> bool:
        return "item_code" in self.by_role and "domain_code" in self.by_role

    @property
    def is_form(self) -> bool:
        """A form that a unit downloaded to fill in: an export that knows which save of each item it shows."""
        return self.is_own_export and "form_version" in self.by_role

    @property
    def is_catalog(self) -> bool:
        """A catalog, whole or lacking a column; not a list of contents with names, units and page numbers."""
        return len(_CATALOG_ROLES & self.by_role.keys()) >= (2 if self.names else 3)

    def has_columns_of(self, other: Header) -> bool:
        """Is this the other header printed again?"""
        if self is other:
            return True
        return [(c.index, c.role) for c in self.columns] == [(c.index, c.role) for c in other.columns]

    def missing_columns(self) -> list[str]:
        """Labels of the columns without which a file is no catalog."""
        held = {"name": bool(self.names)} | {role: role in self.by_role for role in ("basis", "time_limit")}
        return [_LABELS[role] for role, is_there in held.items() if not is_there]

    def missing_ticks(self) -> list[tuple[str, str]]:
        """(field, label) of the tick columns that a catalog may lack, but should not."""
        groups = {
            "audiences": ("audience", "audience_public", "audience_specific"),
            "methods": ("method", "method_mark"),
            "levels": ("level", "level_mark"),
        }
        return [
            (name, _LABELS[name])
            for name, roles in groups.items()
            if not any(role in self.by_role for role in roles)
        ]

    def column_of(self, *roles: str) -> int | None:
        return next((self.by_role[role][0].index for role in roles if role in self.by_role), None)


def find_header(grid: Grid, row: int) -> Header | None:
    """The header that begins at this row, if one does. The grid remembers it: sheets are searched before they are read."""
    if row not in grid.headers:
        grid.headers[row] = _header_at(grid, row)
    return grid.headers[row]


def _header_at(grid: Grid, row: int) -> Header | None:
    """The row with the rows of lower headings below it."""
    texts = [text for _, text in grid.own_texts(row)]
    if not _may_begin(texts):
        return None
    last = _last_row(grid, row)
    if len(_headings(texts)) < _ENOUGH and (last == row or len(_joined_headings(grid, row, last)) < _ENOUGH):
        return None
    return Header(row, last, _without_rivals(list(_columns(grid, row, last))))


def _last_row(grid: Grid, first: int) -> int:
    """The lowest row of a header: no piece of a heading waits for the rest of it in a row that is none of the header's."""
    deepest = min(first + _DEEPEST_HEADER, grid.height) - 1
    last = first
    while last < deepest and _continues(grid, first, last + 1, deepest):
        last += 1
    while any(not _continues(grid, first, row, last) for row in range(first + 1, last + 1)):
        last -= 1
    return last


def headings_in(grid: Grid, row: int) -> set[str]:
    """The header words of a row, for saying what a sheet lacks that nearly is a catalog."""
    return _headings(text for _, text in grid.own_texts(row))


def numbers_the_columns(texts: list[tuple[int, str]]) -> bool:
    """Is this the row below a header that says (1), (2), (3) …?"""
    return len(texts) >= _NUMBERED_COLUMNS and all(
        _COLUMN_NUMBER.fullmatch(squeeze(text)) for _, text in texts
    )


def _headings(texts: Iterable[str]) -> set[str]:
    return {role for text in texts if (role := heading(text))}


def _may_begin(texts: list[str]) -> bool:
    """Three headings, or at least as many short texts that may be the upper halves of headings."""
    if sum(map(bool, map(_A_SIGN_OF_HEADINGS.search, texts))) < _ENOUGH:
        return False
    return all(len(text) <= _LONGEST_PIECE for text in texts) or _has_enough_headings(texts)


def _has_enough_headings(texts: Sequence[str]) -> bool:
    """The shortest are looked at first, and the long texts of a record, which take time, only if it hangs on them."""
    found: set[str] = set()
    for left, text in zip(range(len(texts), 0, -1), sorted(texts, key=len), strict=True):
        if len(found) == _ENOUGH or len(found) + left < _ENOUGH:
            break
        if role := heading(text):
            found.add(role)
    return len(found) == _ENOUGH


def _continues(grid: Grid, first: int, row: int, deepest: int) -> bool:
    """A lower row of a header holds nothing but header words, pieces of them and hints, or nothing under merged ones."""
    texts = grid.own_texts(row)
    if not texts:
        return any(grid.is_covered_from_above(row, column) for column in range(grid.width))
    if numbers_the_columns(texts) or len(headings_in(grid, row) & headings_in(grid, first)) >= _ENOUGH:
        return False  # below the header, or the same header again
    return all(_belongs_to_header(grid, first, row, column, text, deepest) for column, text in texts)


def _belongs_to_header(grid: Grid, first: int, row: int, column: int, text: str, deepest: int) -> bool:
    """Is the text a heading, a hint, or a piece of a heading with the texts above it and down to the deepest row?"""
    if is_whole(text) or is_hint(text):
        return True
    at = len(_pieces(grid, first, row - 1, column))
    end = 0
    for words, size in joined_headings(_pieces(grid, first, deepest, column)):
        end += size
        if at < end:
            return size > 1 and is_whole(words)
    return False


def _pieces(grid: Grid, first: int, last: int, column: int) -> list[str]:
    """The texts of a column from the top down, each merged one once."""
    origins = dict.fromkeys(grid.origin(row, column) for row in range(first, last + 1))
    return [text for text in (grid.own(*origin).strip() for origin in origins) if text]


def _joined(grid: Grid, first: int, last: int, column: int) -> str:
    """The words of a column's heading that are cut over rows."""
    return "".join(grid.own(row, column).strip() for row in range(first, last + 1))


def _joined_headings(grid: Grid, first: int, last: int) -> set[str]:
    """The header words that begin in the first row, pieces below joined: a row above a header doesn't share in its words."""
    begun = [column for column in range(grid.width) if grid.shown(first, column).strip()]
    return _headings(joined_headings(_pieces(grid, first, last, column))[0][0] for column in begun)


def _columns(grid: Grid, first: int, last: int) -> Iterator[Column]:
    group = ""  # the upper heading that reaches over columns to its right, merged or not
    left: Column | None = None
    for index in range(grid.width):
        path = [words for words, _ in joined_headings(_pieces(grid, first, last, index))]
        group = path[0] if grid.shown(first, index).strip() else group
        role, codes = _role(path, heading(group), _joined(grid, first, last, index))
        if not path and left and left.role == "channels":
            role = "channels"  # boxes spread over columns of which only the first is headed
        if role:
            left = Column(index, role, "".join(path[-1].split()) if path else "", codes)
            yield left
        else:
            left = None


def _role(path: list[str], group: str | None, joined: str) -> tuple[str | None, tuple[str, ...]]:
    """What a column holds: the lowest heading decides, the upper ones where it says nothing, or all of them as one word."""
    for text in reversed(path):
        if found := subheading(text):
            return found
        is_lower = heading(text) != group
        if group == "channels" and is_lower and is_channel_heading(text):
            return "channel_mark", tuple(parse_channels(without_hints(text))[0])
        if role := heading(text):
            return (heading(joined) or role) if role == "name" else role, ()
    if len(path) > 1:
        return subheading(joined) or (heading(joined), ())
    return None, ()


def _without_rivals(columns: list[Column]) -> list[Column]:
    """Where two columns could hold the same single text, the one with the official heading, else the first."""
    for role, official in _ONE_COLUMN.items():
        rivals = [column for column in columns if column.role == role]
        best = next(
            (column for column in rivals if column.heading.startswith(official)), (rivals or [None])[0]
        )
        columns = [
            column for column in columns if column.role != role or (best and column.heading == best.heading)
        ]
    return columns


def _by_level(columns: list[Column]) -> list[Column]:
    """From the highest level down: by their number; a heading without one comes behind the name to its left."""
    ranks: list[tuple[float, int, Column]] = []
    rank = 0.0
    for column in columns:
        rank = _NAME_RANKS.get(column.role, rank + 0.25)
        ranks.append((rank, column.index, column))
    return [column for *_, column in sorted(ranks, key=lambda ranked: ranked[:2])]
