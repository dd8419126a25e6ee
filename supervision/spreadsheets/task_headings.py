"""The header of a 任务分解表: which column holds what, in one line or two, and anew wherever it is repeated."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from catalogs.spreadsheets.refusals import FileRefused

if TYPE_CHECKING:
    from catalogs.spreadsheets.grids import Grid

Columns = Mapping[str, int]
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
            "牵头责任单位",
            "牵头单位责任单位",
        ]
    ),
    "responsible": frozenset(["责任单位", "责任部门", "承办单位", "主办单位"]),
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
READ_AS = {**NAMES, "cooperating": "配合单位", "progress": "进展"}
PLAIN = frozenset({"序号", "备注"}).union(*HEADINGS.values())
BRACKETS = re.compile(r"[（(][^（）()]*[）)]|[\s:：]")


def headers_of(grid: Grid) -> dict[int, Columns]:
    """The rows of the headings, each with the columns as they hold below it: a header may be repeated with others.

    Of headings in two lines the one that tells more, else the upper. Raises FileRefused where two columns say the same.
    """
    headers: dict[int, Columns] = {}
    for lines in _blocks(grid):
        row = max(lines, key=lambda line: len(lines[line]))
        columns = _one_each(grid, row, lines[row])
        headers |= dict.fromkeys(lines, columns)
    return headers


def no_header(grids: Iterable[Grid]) -> str:
    """Which headings are missing in the row that comes nearest."""
    rows = [_columns(grid, row) for grid in grids for row in range(grid.height)]
    nearest = max(rows, key=len, default={})
    missing = "、".join(f"“{name}”" for role, name in NAMES.items() if role not in nearest)
    return f"没有找到任务分解表的表头，缺少{missing}栏。请在表头写明“任务”“牵头单位”“配合单位”“时限”“进展”后重新上传。"


def is_headings_only(grid: Grid, row: int) -> bool:
    """One more line of a header, which says too little to read by."""
    return all(_plain(text) in PLAIN for _, text in grid.own_texts(row))


def cell_of(grid: Grid, row: int, column: int) -> str:
    """A cell as the file's program names it, with its sheet."""
    cell = grid.address(row, column)
    return f"工作表“{grid.name}”{cell}" if grid.name else cell


def _blocks(grid: Grid) -> list[dict[int, dict[str, list[int]]]]:
    """The whole headers, each with its lines one below the other."""
    blocks: list[dict[int, dict[str, list[int]]]] = []
    for row in range(grid.height):
        columns = _columns(grid, row)
        if not columns.keys() >= NAMES.keys():
            continue
        if blocks and row - 1 in blocks[-1]:
            blocks[-1][row] = columns
        else:
            blocks.append({row: columns})
    return blocks


def _columns(grid: Grid, row: int) -> dict[str, list[int]]:
    """By role the columns whose heading says so. 责任单位 is the lead, and beside a lead who cooperates."""
    found: dict[str, list[int]] = {}
    for column in range(grid.width):
        text = _plain(grid.shown(row, column))
        for role, headings in HEADINGS.items():
            if text in headings:
                found.setdefault(role, []).append(column)
    if responsible := found.pop("responsible", None):
        found.setdefault("cooperating" if "lead" in found else "lead", []).extend(responsible)
    return found


def _one_each(grid: Grid, row: int, columns: Mapping[str, list[int]]) -> Columns:
    for role, several in columns.items():
        first, *others = several
        for other in others:
            if role != "task" and grid.origin(row, other) != grid.origin(row, first):
                raise FileRefused(_clash(grid, row, role, first, other))
    return {role: several[-1] for role, several in columns.items()}


def _clash(grid: Grid, row: int, role: str, *columns: int) -> str:
    told = "和".join(
        f"{cell_of(grid, row, column)}“{_plain(grid.shown(row, column))}”" for column in sorted(columns)
    )
    return (
        f"表头里{told}都读作{READ_AS[role]}，分不清用哪一栏。"
        "请合并成一栏，或者给不用的一栏换个栏名，再重新上传。"
    )


def _plain(text: str) -> str:
    return BRACKETS.sub("", text)
