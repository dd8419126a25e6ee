"""Reading a year's 政务公开工作要点任务分解表 (任务, 牵头, 配合, 时限, 进展) from a workbook or a Word document."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.conf import settings

from catalogs.spreadsheets.files import kind_of, open_word, open_workbook
from catalogs.spreadsheets.refusals import FileRefused, Limits
from catalogs.wording.texts import unseen_fault
from supervision.models import Milestone
from supervision.queries.unit_names import UnitNames
from supervision.spreadsheets.due_words import DueRead, read_due

if TYPE_CHECKING:
    from catalogs.spreadsheets.grids import Grid
    from disclosure_portal.units.models import Unit

MEGABYTE = 1024 * 1024
HEADER_ROWS = 15  # titles and notes above the header
DUTY_LENGTH, PROGRESS_LENGTH, WORDS_LENGTH = 2_000, 2_000, 60
# Headings by what they hold, without spaces and brackets. Where two columns name the task, the right one is the closer.
HEADINGS = {
    "task": frozenset(
        [
            "任务",
            "工作任务",
            "重点任务",
            "主要任务",
            "任务内容",
            "工作内容",
            "任务分解",
            "具体任务",
            "任务事项",
            "重点工作",
            "工作要点",
            "具体举措",
            "工作举措",
            "工作措施",
            "任务要求",
        ]
    ),
    "lead": frozenset(
        [
            "牵头",
            "牵头单位",
            "牵头部门",
            "责任单位",
            "责任部门",
            "承办单位",
            "主办单位",
            "牵头责任单位",
            "牵头单位责任单位",
        ]
    ),
    "cooperating": frozenset(
        ["配合", "配合单位", "配合部门", "协办单位", "协助单位", "参与单位", "参加单位", "协同单位"]
    ),
    "due": frozenset(
        [
            "时限",
            "完成时限",
            "完成时间",
            "时间节点",
            "时间要求",
            "办结时限",
            "时间进度",
            "完成期限",
            "时限要求",
            "进度安排",
        ]
    ),
    "progress": frozenset(["进展", "进展情况", "工作进展", "完成情况", "落实情况", "推进情况"]),
}
NAMES = {"task": "任务", "lead": "牵头单位", "due": "时限"}
BRACKETS = re.compile(r"[（(][^（）()]*[）)]|[\s:：]")
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
        first = CLAUSE.split(self.duty, maxsplit=1)[0].strip()
        return first if len(first) <= NAME_LENGTH else f"{first[: NAME_LENGTH - 1]}…"


def limits() -> Limits:
    return Limits(
        file_bytes=settings.TASK_TABLE_MAX_MEGABYTES * MEGABYTE,
        unpacked_bytes=50 * MEGABYTE,
        rows=settings.TASK_TABLE_MAX_ROWS,
        cells=settings.TASK_TABLE_MAX_ROWS * 50,
        tags=1_000_000,
        characters=2_000_000,
    )


def read_task_table(content: bytes, *, filename: str, county: Unit, year: int) -> list[TaskRow]:
    """Every task in printed order, bad ones too. Names of units that aren't known are left for a person to tell.

    Raises FileRefused for a file that holds no such table.
    """
    kind = kind_of(content, filename, limits())
    if kind in ("csv", "json"):
        raise FileRefused("任务分解表请用 .xlsx 或 .docx 上传。")
    grids = [open_word(content, limits())] if kind == "docx" else open_workbook(content, kind, limits())
    names = UnitNames(county)
    found = [(grid, *header) for grid in grids if not grid.is_hidden and (header := _header(grid))]
    if not found:
        raise FileRefused(_no_header(grids))
    rows: list[TaskRow] = []
    for grid, top, columns in found:
        for row in _task_rows(grid, top, columns):
            rows.append(_read(grid, row, columns, names, number=len(rows) + 1, year=year))
    if not rows:
        raise FileRefused("表头下面没有任务。请检查表格后重新上传。")
    return rows


def _header(grid: Grid) -> tuple[int, dict[str, int]] | None:
    """The row of the headings and the column of each; of headings in two lines the lower, which tells more."""
    rows = [(row, _columns(grid, row)) for row in range(min(grid.height, HEADER_ROWS))]
    fitting = [(row, columns) for row, columns in rows if all(role in columns for role in NAMES)]
    return max(fitting, key=lambda found: len(found[1]), default=None)


def _columns(grid: Grid, row: int) -> dict[str, int]:
    found: dict[str, int] = {}
    for column in range(grid.width):
        plain = BRACKETS.sub("", grid.shown(row, column))
        for role, headings in HEADINGS.items():
            if plain in headings:
                found[role] = column
    return found


def _no_header(grids: list[Grid]) -> str:
    """Which headings are missing in the row that comes nearest."""
    shown = [grid for grid in grids if not grid.is_hidden]
    rows = [_columns(grid, row) for grid in shown for row in range(min(grid.height, HEADER_ROWS))]
    nearest = max(rows, key=len, default={})
    missing = "、".join(f"“{name}”" for role, name in NAMES.items() if role not in nearest)
    return f"没有找到任务分解表的表头，缺少{missing}栏。请在表头写明“任务”“牵头单位”“配合单位”“时限”“进展”后重新上传。"


def _task_rows(grid: Grid, top: int, columns: dict[str, int]) -> Iterator[int]:
    """The rows below the header that hold a task: no empty ones, no headings across the table, no repeated header."""
    last = top
    for row in range(top + 1, grid.height):
        if grid.begins_anew(row) and not _is_heading(grid, row, columns):
            return
        if not grid.own_texts(row) or _is_heading(grid, row, columns) or _is_across(grid, row, columns):
            continue
        if last > top and _goes_on(grid, row, columns):
            continue
        last = row
        yield row


def _is_heading(grid: Grid, row: int, columns: dict[str, int]) -> bool:
    """The header again, after a page break."""
    return BRACKETS.sub("", grid.shown(row, columns["task"])) in HEADINGS["task"]


def _is_across(grid: Grid, row: int, columns: dict[str, int]) -> bool:
    """A heading of a part, or a note: one text over all columns, or alone in its row."""
    origins = {grid.origin(row, columns[role]) for role in NAMES}
    texts = grid.own_texts(row)
    return len(origins) == 1 or (
        len(texts) == 1 and texts[0][0] < columns["lead"] and not _below(grid, row, columns)
    )


def _below(grid: Grid, row: int, columns: dict[str, int]) -> bool:
    """Are lead or due merged from above? Then the row is a task under them."""
    return any(grid.is_covered_from_above(row, columns[role]) for role in ("lead", "due"))


def _goes_on(grid: Grid, row: int, columns: dict[str, int]) -> bool:
    """Everything that makes a task is merged from above: the row is but a line of it."""
    return all(grid.is_covered_from_above(row, columns[role]) for role in NAMES)


def _read(
    grid: Grid, row: int, columns: dict[str, int], names: UnitNames, *, number: int, year: int
) -> TaskRow:
    texts = {role: _text(grid, row, column) for role, column in columns.items()}
    faults = [
        Fault(_cell(grid, row, columns[role]), fault)
        for role, text in texts.items()
        if (fault := unseen_fault(text))
    ]
    duty = texts["task"]
    if duty in NONE:
        faults.append(Fault(_cell(grid, row, columns["task"]), "没有写任务。"))
    for role, most in (("task", DUTY_LENGTH), ("progress", PROGRESS_LENGTH), ("due", WORDS_LENGTH)):
        if len(texts.get(role, "")) > most:
            faults.append(Fault(_cell(grid, row, columns[role]), f"文字超过{most}个字，请缩短。"))
    leads, cooperating = (_units(texts.get(role, ""), names) for role in ("lead", "cooperating"))
    if not leads and names.scope(texts["lead"]) is None:
        faults.append(Fault(_cell(grid, row, columns["lead"]), "没有写牵头单位。"))
    scope = names.scope(texts["lead"]) if not cooperating else None
    return TaskRow(
        number=number,
        place=_cell(grid, row, columns["task"]),
        duty=duty,
        scope=scope or Milestone.Scope.NAMED,
        leads=leads,
        cooperating=[unit for unit in cooperating if unit not in leads],
        due_words=texts["due"],
        due=read_due(texts["due"], year=year),
        progress="" if texts.get("progress", "") in NONE else texts["progress"],
        faults=faults,
    )


def _units(text: str, names: UnitNames) -> list[Unit | str]:
    return [] if text in NONE else names.read(text).named


def _text(grid: Grid, row: int, column: int) -> str:
    return "\n".join(line.strip() for line in grid.shown(row, column).splitlines() if line.strip())


def _cell(grid: Grid, row: int, column: int) -> str:
    cell = grid.address(row, column)
    return f"工作表“{grid.name}”{cell}" if grid.name else cell
