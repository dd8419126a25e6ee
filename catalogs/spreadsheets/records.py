"""From the blocks of a sheet to records: what their cells say, with what is taken from the record above."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from catalogs.spreadsheets.blocks import Block, cut_records
from catalogs.spreadsheets.cells import Cells, is_same_as_above, joined_names
from catalogs.spreadsheets.domains import DomainFinder
from catalogs.spreadsheets.form_reading import is_untouched, read_form_columns
from catalogs.spreadsheets.grids import Grid
from catalogs.spreadsheets.headers import NAME_ROLES
from catalogs.spreadsheets.marks import MarkReader
from catalogs.spreadsheets.problems import (
    FIELD_ROLES,
    TICK_FIELDS,
    Problem,
    Record,
    check_elements,
    names_from_above,
    nothing_above,
    unknown_domain,
    unknown_title,
)
from catalogs.spreadsheets.refusals import Limits
from catalogs.wording import fold, is_none

NOT_APPLICABLE = "不适用"
_CONTINUED = re.compile(r"[(（]续[表上]?[)）]$")


@dataclass(slots=True)
class SheetReader:
    """Reads the records of one sheet, in printed order."""

    grid: Grid
    finder: DomainFinder
    limits: Limits
    chosen_domain: str = ""
    sheet_domain: str | None = None
    above: dict[str, str] = field(default_factory=dict)  # texts of the record above, by role
    names_above: list[str] = field(default_factory=list)
    marks: MarkReader = field(default_factory=MarkReader)

    def records(self) -> Iterator[Record]:
        self.sheet_domain = self.finder.mentioned(self.grid.name)
        previous: Block | None = None
        for block in cut_records(self.grid, self.finder):
            if previous and block.title != previous.title:
                self.above, self.names_above, self.marks = {}, [], MarkReader()
            previous = block
            yield self._read(block)

    def _read(self, block: Block) -> Record:
        record = self._placed(block)
        cells = Cells(self.grid, block, record.errors.append)
        texts = self._texts(record, cells)
        record.serial = texts.get("serial", "")
        self._read_names(record, cells, texts)
        for name, role in (("content_text", "content"), ("basis_text", "basis"), ("subject", "subject")):
            setattr(record, name, texts.get(role, ""))
        record.time_limit_text = texts.get("time_limit", "")
        self._read_units(record, block, texts)
        self.marks.read(record, cells, texts)
        self._read_remark(record, texts.get("remark", ""))
        if block.header.is_form:
            read_form_columns(record, cells, texts)
        self._find_domain(record, cells, texts)
        record.domain_name = self.finder.name_of(record.domain_code)
        is_readable = not record.errors
        self._check(record, cells)
        if is_readable and record.form_version and is_untouched(record):
            record.errors.clear()  # what is missing was so before, and nothing is going to be written
        self.above = texts
        return record

    def _placed(self, block: Block) -> Record:
        sheet, first = self.grid.place(block.rows[0])
        places = (self.grid.place(row) for row in block.rows)
        return Record(
            sheet=sheet, first_row=first, last_row=max(row for name, row in places if name == sheet)
        )

    def _texts(self, record: Record, cells: Cells) -> dict[str, str]:
        """The text of every text column, by role: merged cells shown, 同上 taken from above."""
        header = cells.block.header
        texts = {
            role: cells.text(columns)
            for role, columns in header.by_role.items()
            if role not in TICK_FIELDS and role not in NAME_ROLES
        }
        if header.is_own_export:
            return texts
        for role, text in texts.items():
            if is_same_as_above(text):
                texts[role] = self.above.get(role, "")
                if not texts[role]:
                    record.findings.append(nothing_above(role, cells.address_of(role)))
        if "domain" in texts and not texts["domain"]:
            texts["domain"] = self.above.get("domain", "")
        return texts

    def _read_names(self, record: Record, cells: Cells, texts: dict[str, str]) -> None:
        """Printed levels become two: the first, and the rest joined by /, equal neighbours once."""
        names = cells.names()
        if cells.block.header.is_own_export:
            record.level1, record.level2 = [*names, "", ""][:2]
            return
        names = self._with_names_above(record, cells, names, texts)
        self.names_above = names
        written = [name for name in names if not is_none(name)]
        if written:
            record.level1, record.level2 = written[0], joined_names(written[1:])

    def _with_names_above(
        self, record: Record, cells: Cells, names: list[str], texts: dict[str, str]
    ) -> list[str]:
        """同上, （续） and the blank 一级事项 of a row that has a 二级事项 mean the names above.

        A row without any name is the next record under the names above only where the records are
        numbered and this one is not: it is said, for the reader of the preview to look at.
        """
        if len(self.names_above) != len(names):
            return names
        names = [
            above if is_same_as_above(name) or _is_continued(name, above) else name
            for name, above in zip(names, self.names_above, strict=True)
        ]
        if not any(names):
            is_unnumbered = "serial" in texts and not texts["serial"]
            if is_unnumbered and any(self.names_above):
                column = cells.block.header.names[0].index
                record.findings.append(names_from_above(cells.address(column), self.names_above))
                return list(self.names_above)
            return names
        first = next(i for i, name in enumerate(names) if name)
        has_own = any(not is_none(name) for name in names[first:])
        return [*self.names_above[:first], *names[first:]] if has_own else names

    def _read_units(self, record: Record, block: Block, texts: dict[str, str]) -> None:
        if block.header.is_own_export:
            record.item_code, record.unit_code = (
                texts["item_code"].strip(),
                texts.get("unit_code", "").strip(),
            )
        record.unit_name = texts.get("unit_name", "").strip() or block.title.unit_name

    def _read_remark(self, record: Record, remark: str) -> None:
        if remark.startswith(NOT_APPLICABLE):
            record.not_applicable = True
            record.reason = remark.removeprefix(NOT_APPLICABLE).removeprefix("：")

    def _find_domain(self, record: Record, cells: Cells, texts: dict[str, str]) -> None:
        """By the row's own column, else the title above it, else the name of the sheet, else as the user chose."""
        printed = texts.get("domain_code", "").strip() or texts.get("domain", "").strip()
        if printed and not is_none(printed):
            code = self.finder.by_code(printed) or self.finder.named(printed)
            record.domain_code, record.domain_from = code or "", "column" if code else ""
            if not code:
                record.errors.append(unknown_domain(cells.address_of("domain", "domain_code"), printed))
            return
        title = cells.block.title
        sheet_domain = None if title.unknown else self.sheet_domain
        ways = (("title", title.domain_code), ("sheet", sheet_domain), ("chosen", self.chosen_domain))
        record.domain_from, code = next(((way, code) for way, code in ways if code), ("", ""))
        record.domain_code = code or ""
        if not code:
            record.errors.append(unknown_domain(title.cell, title.unknown))
        elif title.unknown:
            record.findings.append(unknown_title(title.cell, title.unknown, self.finder.name_of(code)))

    def _check(self, record: Record, cells: Cells) -> None:
        names = cells.block.header.names

        def cell_of(name: str) -> str:
            if name in ("level1", "level2") and names:
                return cells.address(names[0 if name == "level1" else -1].index)
            return cells.address_of(*FIELD_ROLES[name])

        check_elements(record, cell_of, self.limits)
        for name, label in cells.block.header.missing_ticks():
            message = f"表中没有“{label}”一栏，导入后请补填。"
            record.findings.append(Problem(name, "", "no_column", message))


def _is_continued(name: str, above: str) -> bool:
    """综合业务（续） under 综合业务: the name goes on after a page break."""
    return bool(_CONTINUED.search(name)) and fold(_CONTINUED.sub("", name)) == fold(above)
