"""Reading 权责清单 and 公共服务事项清单 from a table, whatever its title rows and column order."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from catalogs import wording
from catalogs.models import DutyEntry
from catalogs.spreadsheets.files import kind_of, open_csv, open_workbook
from catalogs.spreadsheets.grids import Grid, address
from catalogs.spreadsheets.refusals import FileRefused, Limits

if TYPE_CHECKING:
    from collections.abc import Iterator

# Headings by what they hold, folded; the first that fits is taken, longer ones before shorter.
HEADINGS = {
    "name": (
        "事项名称",
        "职权名称",
        "权力名称",
        "权责事项",
        "项目名称",
        "服务事项",
        "实施事项",
        "主项名称",
        "子项名称",
        "名称",
    ),
    "code": ("事项编码", "职权编码", "权力编码", "项目编码", "实施编码", "基本编码", "编码", "编号"),
    "category": ("职权类型", "权力类型", "权责类别", "职权类别", "事项类型", "事项类别", "类型", "类别"),
    "basis_text": ("实施依据", "设定依据", "法定依据", "法律依据", "依据"),
}
NO_NAME_COLUMN = "表中没有“事项名称”一栏。请在表头写明“事项名称”“事项编码”“实施依据”后重新上传。"
HEADER_ROWS = 15  # titles and notes above the header
# A list is read while the clerk waits. The longest are the 权责清单 of whole departments, of some hundred entries.
LIMITS = Limits(
    file_bytes=5 * 1024 * 1024,
    unpacked_bytes=50 * 1024 * 1024,
    rows=5_000,
    cells=250_000,
    tags=2_000_000,
    characters=5_000_000,
)
SAME_AS_ABOVE = frozenset({"同上", "〃", "″", '"'})
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class EntryRow:
    """One entry as printed, and where."""

    code: str
    category: str
    name: str
    basis_text: str
    cell: str


def read_duty_list(content: bytes, *, filename: str, limits: Limits = LIMITS) -> list[EntryRow]:
    """Every entry of the file in printed order.

    Merged and 同上 cells of category and basis continue. Raises FileRefused for a file without entries, without a
    name column, or with a row that can't be kept as it is: the sentence names the cells.
    """
    kind = kind_of(content, filename, limits)
    if kind == "json":
        raise FileRefused("清单请用 .xlsx、.xls 或 .csv 上传。")
    grids = [open_csv(content, limits)] if kind == "csv" else open_workbook(content, kind, limits)
    shown = [grid for grid in grids if not grid.is_hidden]
    found = [(grid, *header) for grid in shown if (header := _header(grid))]
    if not found:
        raise FileRefused(NO_NAME_COLUMN)
    rows = [row for grid, top, columns in found for row in _rows(grid, top, columns)]
    if not rows:
        raise FileRefused("表格里没有清单事项。请检查表头下面是否有内容。")
    _check(rows)
    return rows


def _header(grid: Grid) -> tuple[int, dict[str, int]] | None:
    """The row of the headings and the column of each; None when no row names the entries."""
    for row in range(min(grid.height, HEADER_ROWS)):
        columns = _columns(grid, row)
        if "name" in columns and len(columns) > 1:
            return row, columns
    return None


def _columns(grid: Grid, row: int) -> dict[str, int]:
    printed = {column: wording.fold(text) for column, text in grid.own_texts(row)}
    found: dict[str, int] = {}
    for role, names in HEADINGS.items():
        for name in names:
            fitting = [c for c, text in printed.items() if name in text and c not in found.values()]
            if fitting:
                found[role] = fitting[-1] if role == "name" and name in ("名称",) else fitting[0]
                break
    return found


def _rows(grid: Grid, top: int, columns: dict[str, int]) -> Iterator[EntryRow]:
    above = {"category": "", "basis_text": ""}
    for row in range(top + 1, grid.height):
        texts = {role: _one(grid.shown(row, column)) for role, column in columns.items()}
        own = _one(grid.own(row, columns["name"]))
        for role in above:
            text = texts.get(role, "")
            above[role] = above[role] if text in SAME_AS_ABOVE else text
        if _columns(grid, row) == columns:
            continue  # the header again after a page break
        if not own or wording.is_none(own):
            if _lacks_its_name(grid, row, columns):
                raise FileRefused(f"{_where(grid, row, columns['name'])}没有事项名称，请补上后重新上传。")
            continue  # a spacer, a note, or a name that goes on from above
        yield EntryRow(code=texts.get("code", ""), name=own, cell=_where(grid, row, columns["name"]), **above)


def _lacks_its_name(grid: Grid, row: int, columns: dict[str, int]) -> bool:
    """An entry without a name: a code or a basis stands there, and no merged name goes on from above."""
    if grid.is_covered_from_above(row, columns["name"]):
        return False
    held = [
        role for role in ("code", "basis_text") if role in columns and grid.own(row, columns[role]).strip()
    ]
    return bool(held) and len(grid.own_texts(row)) > 1


def _one(text: str) -> str:
    return " ".join(text.split())


def _where(grid: Grid, row: int, column: int) -> str:
    cell = address(row, column)
    return f"{grid.name}!{cell}" if grid.name else cell


def _check(rows: list[EntryRow]) -> None:
    """Nothing that wouldn't fit, and nothing twice."""
    limits = {name: DutyEntry._meta.get_field(name).max_length for name in ("code", "category", "name")}
    labels = {"code": "事项编码", "category": "类别", "name": "事项名称"}
    problems, seen = [], {}
    for row in rows:
        too_long = [labels[name] for name, most in limits.items() if len(getattr(row, name)) > most]
        problems += [f"{row.cell}的{label}过长，请核对是否选错了栏目。" for label in too_long]
        if any(_CONTROL.search(text) for text in (row.code, row.category, row.name, row.basis_text)):
            problems.append(f"{row.cell}这一行含有不可见的控制字符，请重新录入。")
        key = (row.code, row.name)
        if key in seen:
            problems.append(f"{row.cell}与{seen[key]}重复。")
        seen.setdefault(key, row.cell)
    if problems:
        more = f"另有{len(problems) - 10}处。" if len(problems) > 10 else ""
        raise FileRefused("".join(problems[:10]) + more)
