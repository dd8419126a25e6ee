"""Reading a year's 政务公开工作要点任务分解表 (任务, 牵头, 配合, 时限, 进展) from a workbook or a Word document."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.conf import settings

from catalogs.spreadsheets.files import kind_of, open_word, open_workbook
from catalogs.spreadsheets.refusals import FileRefused, Limits
from catalogs.wording.texts import unseen_fault
from supervision.models import Milestone
from supervision.queries.unit_names import APART, UnitNames
from supervision.spreadsheets.due_words import DueRead, read_due
from supervision.spreadsheets.task_headings import (
    NAMES,
    Columns,
    cell_of,
    headers_of,
    is_headings_only,
    no_header,
)

if TYPE_CHECKING:
    from catalogs.spreadsheets.grids import Grid
    from disclosure_portal.units.models import Unit

MEGABYTE = 1024 * 1024
DUTY_LENGTH, PROGRESS_LENGTH, WORDS_LENGTH = 2_000, 2_000, 60
UNITS_LENGTH, UNIT_LENGTH = 1_000, 60  # all units of a cell, one of them
MOST = {
    "task": DUTY_LENGTH,
    "lead": UNITS_LENGTH,
    "cooperating": UNITS_LENGTH,
    "due": WORDS_LENGTH,
    "progress": PROGRESS_LENGTH,
}
NONE = frozenset({"", "无", "/", "—", "－", "-", "——"})
CLAUSE = re.compile(r"[。；;\n]")
NAME_LENGTH = 40


@dataclass(frozen=True)
class Fault:
    """What keeps a row from being taken: the cell as the file's program names it, and what to do."""

    cell: str
    message: str

    def __str__(self) -> str:
        return f"{self.cell}：{self.message}"


@dataclass
class TaskRow:
    """One task of the table as read, with what is wrong or unclear about it. A unit that isn't known is its name."""

    number: int
    place: str
    duty: str
    scope: str
    leads: list[Unit | str]
    cooperating: list[Unit | str]
    due_words: str
    due: DueRead
    progress: str
    faults: list[Fault] = field(default_factory=list)

    @property
    def name(self) -> str:
        """What it is called in lists: its first clause."""
        return shortened(CLAUSE.split(self.duty, maxsplit=1)[0].strip())


@dataclass(frozen=True)
class Skipped:
    """A row under the header that isn't read as a task, with what it says: a person looks whether it is one."""

    cell: str
    text: str


@dataclass
class TaskTable:
    """The tasks of a file, and what stands between and below them."""

    rows: list[TaskRow] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)


def shortened(text: str) -> str:
    return text if len(text) <= NAME_LENGTH else f"{text[: NAME_LENGTH - 1]}…"


def limits() -> Limits:
    return Limits(
        file_bytes=settings.TASK_TABLE_MAX_MEGABYTES * MEGABYTE,
        unpacked_bytes=50 * MEGABYTE,
        rows=settings.TASK_TABLE_MAX_ROWS,
        cells=settings.TASK_TABLE_MAX_ROWS * 50,
        tags=1_000_000,
        characters=2_000_000,
    )


def read_task_table(content: bytes, *, filename: str, county: Unit, year: int) -> TaskTable:
    """Every task in printed order, bad ones too. Names of units that aren't known are left for a person to tell.

    Raises FileRefused for a file that holds no such table.
    """
    kind = kind_of(content, filename, limits())
    if kind in ("csv", "json"):
        raise FileRefused("任务分解表请用 .xlsx 或 .docx 上传。")
    grids = [open_word(content, limits())] if kind == "docx" else open_workbook(content, kind, limits())
    shown = [grid for grid in grids if not grid.is_hidden]
    found = [(grid, headers) for grid in shown if (headers := headers_of(grid))]
    if not found:
        raise FileRefused(no_header(shown))
    names, table = UnitNames(county), TaskTable()
    for grid, headers in found:
        for row, columns in _task_rows(grid, headers, table.skipped):
            table.rows.append(_read(grid, row, columns, names, number=len(table.rows) + 1, year=year))
    if not table.rows:
        raise FileRefused("表头下面没有任务。请检查表格后重新上传。")
    return table


def _task_rows(
    grid: Grid, headers: Mapping[int, Columns], skipped: list[Skipped]
) -> Iterator[tuple[int, Columns]]:
    """The rows that hold a task, each with the columns of the header above it. What could have been meant as a task
    and isn't read is put down as skipped."""
    columns: Columns = {}
    is_below_task = False
    for row in range(min(headers), grid.height):
        if row in headers or grid.begins_anew(row):
            columns, is_below_task = headers.get(row, {}), False
        if row in headers or not grid.own_texts(row) or _is_no_task(grid, row, columns):
            continue
        if not columns or _is_alone(grid, row, columns) or (is_below_task and _goes_on(grid, row, columns)):
            skipped.extend(_told(grid, row, columns))
        else:
            is_below_task = True
            yield row, columns


def _is_no_task(grid: Grid, row: int, columns: Columns) -> bool:
    """A heading of a part over all columns, or one more line of the header."""
    across = [columns[role] for role in NAMES] if columns else range(grid.width)
    origins = {grid.origin(row, column) for column in across}
    return len(origins) == 1 or is_headings_only(grid, row)


def _is_alone(grid: Grid, row: int, columns: Columns) -> bool:
    """One text alone in its row: a heading of a part, a note, or a task without lead and due."""
    texts = grid.own_texts(row)
    return len(texts) == 1 and texts[0][0] < columns["lead"] and not _below(grid, row, columns)


def _below(grid: Grid, row: int, columns: Columns) -> bool:
    """Are lead or due merged from above? Then the row is a task under them."""
    return any(grid.is_covered_from_above(row, columns[role]) for role in ("lead", "due"))


def _goes_on(grid: Grid, row: int, columns: Columns) -> bool:
    """Everything that makes a task is merged from above: the row is but a line of it."""
    return all(grid.is_covered_from_above(row, columns[role]) for role in NAMES)


def _told(grid: Grid, row: int, columns: Columns) -> Iterator[Skipped]:
    """The row with what it says; nothing for a line of a task that says nothing in a column that is read."""
    texts = grid.own_texts(row)
    if columns and _goes_on(grid, row, columns):
        texts = [(column, text) for column, text in texts if column in columns.values()]
    if texts:
        said = " ".join(" ".join(text.split()) for _, text in texts)
        yield Skipped(cell_of(grid, row, texts[0][0]), shortened(said))


def _read(grid: Grid, row: int, columns: Columns, names: UnitNames, *, number: int, year: int) -> TaskRow:
    texts = {role: _text(grid, row, column) for role, column in columns.items()}
    faults = [
        Fault(cell_of(grid, row, columns[role]), fault)
        for role, text in texts.items()
        if (fault := unseen_fault(text))
    ]
    duty = texts["task"]
    if duty in NONE:
        faults.append(Fault(cell_of(grid, row, columns["task"]), "没有写任务。"))
    for role, text in texts.items():
        if len(text) > MOST[role]:
            faults.append(Fault(cell_of(grid, row, columns[role]), f"文字超过{MOST[role]}个字，请缩短。"))
        elif role in ("lead", "cooperating") and (long := _long_name(text)):
            told = f"单位名称超过{UNIT_LENGTH}个字：{long[:NAME_LENGTH]}…。几个单位用顿号隔开。"
            faults.append(Fault(cell_of(grid, row, columns[role]), told))
    leads, cooperating = (_units(texts.get(role, ""), names) for role in ("lead", "cooperating"))
    if not leads and names.scope(texts["lead"]) is None and not _is_too_long(texts["lead"]):
        faults.append(Fault(cell_of(grid, row, columns["lead"]), "没有写牵头单位。"))
    scope = names.scope(texts["lead"]) if not cooperating else None
    return TaskRow(
        number=number,
        place=cell_of(grid, row, columns["task"]),
        duty=duty,
        scope=scope or Milestone.Scope.NAMED,
        leads=leads,
        cooperating=[unit for unit in cooperating if unit not in leads],
        due_words=texts["due"],
        due=read_due(texts["due"], year=year),
        progress="" if texts.get("progress", "") in NONE else texts["progress"],
        faults=faults,
    )


def _long_name(text: str) -> str:
    """The first that no unit can bear."""
    return next((name for name in APART.split(text) if len(name) > UNIT_LENGTH), "")


def _units(text: str, names: UnitNames) -> list[Unit | str]:
    """What is too long to be read is a fault of its row, and nothing is looked for."""
    return [] if text in NONE or _is_too_long(text) else names.read(text).named


def _is_too_long(text: str) -> bool:
    return len(text) > UNITS_LENGTH or bool(_long_name(text))


def _text(grid: Grid, row: int, column: int) -> str:
    return "\n".join(line.strip() for line in grid.shown(row, column).splitlines() if line.strip())
