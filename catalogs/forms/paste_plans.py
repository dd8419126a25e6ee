"""What a pasted block would do to the grid: for each of its cells the old text, the new one, what was read, what is wrong."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from catalogs.forms.cells import CELLS, LABELS, cell_text
from catalogs.forms.many_rows import cleaner
from catalogs.models import CatalogItem
from catalogs.queries import short_reading
from catalogs.spreadsheets.pasting import ReadBlock, ReadCell, ReadRow
from catalogs.wording import fold
from catalogs.workflow import RowChange
from catalogs.workflow.compiling import EDIT, write
from catalogs.workflow.saving_many import NOT_APPLICABLE, NOT_THERE

NOTHING_ABOVE = "上面没有行，不能“同上”，请写出内容。"
NO_NAME = "表格里没有这一行，这一块里也没有一级事项的名称，不能新增。"

Seen = tuple[int, int]  # an item and its version


@dataclass(frozen=True)
class PlannedCell:
    """One cell: what stands there, what would stand there, how it was read, and why it can't be used."""

    name: str
    printed: str
    old: str = ""
    new: str = ""
    reading: str = ""
    remark: str = ""
    problem: str = ""

    @property
    def label(self) -> str:
        return LABELS[self.name]

    @property
    def is_change(self) -> bool:
        return not self.problem and self.old != self.new


@dataclass(frozen=True)
class PlannedRow:
    """One row of the block. `item` is the row of the grid that it goes to, None beyond the last."""

    number: int
    item: CatalogItem | None
    version: int
    cells: list[PlannedCell]
    changes: dict[str, Any]
    refusal: str = ""
    is_beyond: bool = False

    @property
    def shown_cells(self) -> list[PlannedCell]:
        """The cells that change or can't be used; of a row that is refused all."""
        return [cell for cell in self.cells if cell.is_change or cell.problem or self.refusal]

    @property
    def changed(self) -> int:
        return 0 if self.refusal else sum(cell.is_change for cell in self.cells)

    @property
    def bad(self) -> int:
        """Cells that are left out: those with a problem; every cell of a row that can't be written in."""
        return len(self.cells) if self.refusal else sum(bool(cell.problem) for cell in self.cells)


class Plan:
    """A block laid over the rows of the grid.

    `items` are the rows from the one above the first that is meant (`first` is its place) to the last; `targets`
    are the rows that an earlier preview showed, with the versions it showed, and then decide where each row goes.
    """

    def __init__(
        self,
        block: ReadBlock,
        items: Sequence[CatalogItem],
        *,
        first: int = 0,
        usual: Mapping[str, Any],
        targets: Sequence[Seen | None] | None = None,
    ) -> None:
        self.block = block
        self.items = list(items)
        self.first = first
        self.usual = dict(usual)
        self._clean = cleaner()
        self._above: CatalogItem | None = self.items[first - 1] if first and not block.names_rows else None
        aims = self._aimed_before(targets) if targets is not None else self._aims()
        self.rows = [self._plan(row, *aim) for row, aim in zip(block.rows, aims, strict=True)]

    @property
    def targets(self) -> list[Seen | None]:
        """Where each row goes and the version shown, to be sent back with the confirmation."""
        return [(row.item.pk, row.item.version) if row.item else None for row in self.rows]

    @cached_property
    def changed(self) -> int:
        return sum(row.changed for row in self.existing)

    @cached_property
    def changed_rows(self) -> int:
        return sum(bool(row.changed) for row in self.existing)

    @cached_property
    def bad(self) -> int:
        return sum(row.bad for row in self.existing)

    @cached_property
    def bad_beyond(self) -> int:
        return sum(row.bad for row in self.beyond)

    @cached_property
    def existing(self) -> list[PlannedRow]:
        return [row for row in self.rows if not row.is_beyond and row.cells]

    @cached_property
    def beyond(self) -> list[PlannedRow]:
        return [row for row in self.rows if row.is_beyond and row.cells]

    @cached_property
    def addable(self) -> list[PlannedRow]:
        """The rows beyond the end that name an item: what can be added."""
        return [row for row in self.beyond if not row.refusal]

    @cached_property
    def closed(self) -> int:
        """Rows of the grid that can't be written in."""
        return sum(bool(row.refusal) for row in self.existing)

    @property
    def labels(self) -> list[str]:
        """The columns of the block in the grid's words."""
        names = {column.cell for column in self.block.columns}
        return [label for name, label in LABELS.items() if name in names]

    def changes(self) -> list[RowChange]:
        """What the rows of the grid become, bad cells left out."""
        return [
            RowChange(row.item.pk, row.version, row.changes)
            for row in self.existing
            if row.item and row.changes and not row.refusal
        ]

    def additions(self) -> list[dict[str, Any]]:
        """The rows beyond the end as items of the unit's own."""
        return [self.usual | row.changes for row in self.addable]

    def targets_with(self, added: Sequence[CatalogItem]) -> list[Seen | None]:
        """The targets after the rows beyond the end were added: each goes to the item that it became."""
        became = iter(added)
        new = {row.number: next(became, None) for row in self.addable}
        return [
            (item.pk, item.version) if (item := new.get(row.number)) else target
            for row, target in zip(self.rows, self.targets, strict=True)
        ]

    def _aims(self) -> Iterator[tuple[CatalogItem | None, int, str]]:
        """(item, version, refusal) for each row of the block: by its name under a header, else one after another."""
        if self.block.names_rows:
            by_name = defaultdict(list)
            for item in self.items:
                by_name[fold(item.level1), fold(item.level2)].append(item)
            found = [by_name[row.names] if row.names else [] for row in self.block.rows]
            aims = [same.pop(0) if same else None for same in found]
        else:
            rest = self.items[self.first :]
            aims = [*rest, *[None] * len(self.block.rows)][: len(self.block.rows)]
        for item in aims:
            yield item, item.version if item else 0, ""

    def _aimed_before(self, targets: Sequence[Seen | None]) -> Iterator[tuple[CatalogItem | None, int, str]]:
        by_key = {item.pk: item for item in self.items}
        for target in [*targets, *[None] * len(self.block.rows)][: len(self.block.rows)]:
            if target is None:
                yield None, 0, ""
            else:
                item = by_key.get(target[0])
                yield item, target[1], "" if item else NOT_THERE

    def _plan(self, row: ReadRow, item: CatalogItem | None, version: int, refusal: str) -> PlannedRow:
        base = CatalogItem(**item.written()) if item else CatalogItem(**self.usual)
        above, after = self._above, CatalogItem(**base.written())
        cells, changes = [], {}
        for name, read in row.cells.items():
            cell, written = self._cell(name, read, base, above)
            cells.append(cell)
            changes |= written
        write(after, changes)
        self._above = after
        if item is not None:
            reasons = EDIT.refusals(item)
            refusal = f"{'；'.join(reasons)}。" if reasons else NOT_APPLICABLE if item.not_applicable else ""
        is_beyond = item is None and not refusal
        if is_beyond and not changes.get("level1"):
            refusal = NO_NAME
        return PlannedRow(row.number, item, version, cells, changes, refusal, is_beyond)

    def _cell(
        self, name: str, read: ReadCell, base: CatalogItem, above: CatalogItem | None
    ) -> tuple[PlannedCell, dict[str, Any]]:
        """The cell as planned, and the elements that it writes."""
        old, changes, problem = cell_text(base, name), read.changes, read.problem
        if read.is_ditto:
            changes = {field: getattr(above, field) for field in CELLS[name]} if above else {}
            problem = "" if above else NOTHING_ABOVE
        if not problem:
            changes, errors = self._clean(changes)
            problem = " ".join(errors)
        if problem:
            return PlannedCell(name, read.printed, old, problem=problem), {}
        after = CatalogItem(**base.written())
        write(after, changes)
        new, reading = cell_text(after, name), short_reading(after, name)
        return PlannedCell(name, read.printed, old, new, reading, read.remark), changes
