"""The sheets inside an .xlsx, walked before they are opened: how far they reach, what stands in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from catalogs.spreadsheets.grids import Cell
from catalogs.spreadsheets.parts import cell_too_long, scan_plain, strict_parser
from catalogs.spreadsheets.refusals import FileRefused, Limits
from disclosure_portal.attachments.sheets import SheetTooLarge, SheetWalk

_NUMBERS = ("", "n", "d")  # the types of a cell that may hold a date
_FAILED = "e"  # the type of a cell whose formula came to an error


class SheetScan(SheetWalk):
    """Notes how far the cells with a value reach, which formulas were never calculated, which cells show no day."""

    @dataclass(slots=True)
    class Budget:
        """What all sheets of a workbook may hold together, and how many cells show a shared text."""

        limits: Limits
        rows: int = 0
        cells: int = 0
        string_cells: int = 0
        styles_without_day: Mapping[str, str] = field(default_factory=dict)

    def __init__(self, budget: Budget) -> None:
        limits = budget.limits
        super().__init__(rows=limits.rows - budget.rows, cells=limits.cells - budget.cells)
        self.budget = budget
        self.parser = strict_parser()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self.start
        self.in_formula = self.has_value = False
        self.cell_type = self.style = ""
        self.length = 0
        self.empty: set[Cell] = set()
        self.empty_formulas: frozenset[Cell] = frozenset()
        self.without_day: dict[Cell, str] = {}

    def walk(self, content: bytes) -> None:
        """Refuses a sheet with which the workbook spans more than the limits allow."""
        scan_plain(content)
        try:
            super().walk(content)
        except SheetTooLarge:
            raise too_large(self.budget.limits) from None
        self.close_cell()
        self.empty_formulas = frozenset(self.empty)
        self.budget.rows += self.last_row + 1
        self.budget.cells += (self.last_row + 1) * (self.last_column + 1)

    def begin_row(self, attributes: dict[str, str]) -> None:
        self.close_cell()
        super().begin_row(attributes)

    def other(self, name: str, attributes: dict[str, str]) -> None:
        if name == "v":
            self.value()
        elif name == "is":
            self.value()
            self.parser.CharacterDataHandler = self.text_in_place
        elif name == "f":
            self.in_formula = True
            self.parser.CharacterDataHandler = None

    def begin_cell(self, attributes: dict[str, str]) -> None:
        if self.in_formula:
            self.close_cell()
        self.cell_type = attributes.get("t", "")
        self.length = 0
        self.parser.CharacterDataHandler = None
        # #REF! and the like are no value, whether still a formula or not
        self.in_formula = self.cell_type == _FAILED
        super().begin_cell(attributes)
        self.style = attributes.get("s", "")

    def value(self) -> None:
        if self.row > self.last_row or self.column > self.last_column:
            self.reach(self.row, self.column)
        if self.cell_type in _NUMBERS and (parts := self.budget.styles_without_day.get(self.style)):
            self.without_day[self.row, self.column] = parts
        if self.cell_type == "s":
            self.budget.string_cells += 1
        elif self.cell_type == "str":
            self.parser.CharacterDataHandler = self.text_in_place
        if self.in_formula:
            # An empty text is a result too; for every other type the value has to say something.
            self.has_value = self.cell_type == "str"
            if self.cell_type != "str":
                self.parser.CharacterDataHandler = None if self.cell_type == _FAILED else self.characters

    def characters(self, text: str) -> None:
        self.has_value = self.has_value or bool(text.strip())

    def text_in_place(self, text: str) -> None:
        """A text that stands in the cell itself, and not among the shared ones."""
        self.length += len(text)
        if self.length > self.budget.limits.cell_length:
            raise cell_too_long(self.budget.limits)
        self.characters(text)

    def close_cell(self) -> None:
        if self.in_formula:
            if not self.has_value:
                self.empty.add((self.row, self.column))
            self.in_formula = self.has_value = False
            self.parser.CharacterDataHandler = None


def shown_characters(content: bytes, strings: Sequence[int]) -> int:
    """How long the shared texts that a sheet shows are together, each as often as it stands in a cell."""
    shown = 0
    is_shared = False

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal is_shared
        local = name.rpartition(":")[2]
        if local == "c":
            is_shared = attributes.get("t") == "s"
        parser.CharacterDataHandler = add if is_shared and local == "v" else None

    def add(text: str) -> None:
        nonlocal shown
        if text.isdecimal() and int(text) < len(strings):
            shown += strings[int(text)]

    parser = strict_parser()
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.Parse(content, True)
    return shown


def too_large(limits: Limits) -> FileRefused:
    return FileRefused(
        f"表格超过上限（{limits.rows}行，{limits.cells}个单元格）。请删除表格下方和右侧多余的行列，或分成几个文件上传。"
    )
