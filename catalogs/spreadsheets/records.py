"""From the rows of a table to records: which rows are one item, and what its cells say."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from catalogs.models.elements import Audience, Channel, Level, Method
from catalogs.spreadsheets.domains import DomainFinder
from catalogs.spreadsheets.grids import Grid, address
from catalogs.spreadsheets.headers import NAME_ROLES, Column, Header
from catalogs.spreadsheets.problems import (
    FIELD_ROLES,
    TICK_FIELDS,
    Problem,
    Record,
    check_elements,
    formula_without_value,
    unclear_mark,
    unknown_domain,
)
from catalogs.spreadsheets.refusals import Limits
from catalogs.spreadsheets.tables import TableRow, table_rows
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
)

_SAME_AS_ABOVE = frozenset({"同上", "同前", "〃", "″", "''", '"'})
_FORMULA_ERRORS = frozenset({"#REF!", "#N/A", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!"})
_SPREADABLE = frozenset({"content", "basis", "channels", "subject"})

NOT_APPLICABLE = "不适用"


@dataclass(slots=True)
class _Block:
    """The rows of one record in a table."""

    first: TableRow
    rows: list[int]

    @property
    def header(self) -> Header:
        return self.first.header


@dataclass(slots=True)
class SheetReader:
    """Reads the records of one sheet, in printed order."""

    grid: Grid
    finder: DomainFinder
    limits: Limits
    chosen_domain: str = ""
    sheet_domain: str | None = None
    above: dict[str, str] = field(default_factory=dict)

    def records(self) -> Iterator[Record]:
        self.sheet_domain = self.finder.mentioned(self.grid.name)
        previous: TableRow | None = None
        for block in self._blocks():
            if previous and block.first.domain_code != previous.domain_code:
                self.above = {}
            previous = block.first
            yield self._read(block)

    # Which rows are one record

    def _blocks(self) -> Iterator[_Block]:
        block: _Block | None = None
        for row in table_rows(self.grid, self.finder):
            if block and self._goes_on(block, row):
                block.rows.append(row.row)
            else:
                if block:
                    yield self._with_covered_rows(block)
                block = _Block(row, [row.row])
        if block:
            yield self._with_covered_rows(block)

    def _goes_on(self, block: _Block, row: TableRow) -> bool:
        """One record may be spread over several rows, with one content element in each and the rest merged.

        A row with a name, number or limit of its own is a new record; so is one that has several cells of its
        own, unless the time limit is merged with the record above.
        """
        header = row.header
        if header.is_own_export or header is not block.header or row.row != block.rows[-1] + 1:
            return False
        own = {column.role for column in header.columns if self.grid.own(row.row, column.index).strip()}
        if not own or not own <= _SPREADABLE:
            return False
        limit = header.column_of("time_limit")
        shares_limit = limit is not None and self.grid.origin(row.row, limit)[0] in block.rows
        return own == {"content"} or shares_limit or (len(own) == 1 and not self._is_named_anew(row))

    def _is_named_anew(self, row: TableRow) -> bool:
        return any(
            self.grid.own(row.row, c.index).strip()
            for role in NAME_ROLES
            for c in row.header.by_role.get(role, ())
        )

    def _with_covered_rows(self, block: _Block) -> _Block:
        """Rows below that hold nothing of their own, because merged cells reach down to them, belong to the record."""
        following = block.rows[-1] + 1
        while following < self.grid.height and self._is_covered(block, following):
            block.rows.append(following)
            following += 1
        return block

    def _is_covered(self, block: _Block, row: int) -> bool:
        if self.grid.own_texts(row):
            return False
        return any(self.grid.origin(row, column.index)[0] in block.rows for column in block.header.columns)

    # What its cells say

    def _read(self, block: _Block) -> Record:
        record = Record(sheet=self.grid.name, first_row=block.rows[0] + 1, last_row=block.rows[-1] + 1)
        texts = self._texts(block, record)
        record.serial = texts.get("serial", "")
        self._read_names(record, texts)
        for name, role in (("content_text", "content"), ("basis_text", "basis"), ("subject", "subject")):
            setattr(record, name, texts.get(role, ""))
        record.time_limit_text = texts.get("time_limit", "")
        for name in ("item_code", "unit_code", "unit_name"):
            setattr(record, name, texts.get(name, "").strip())
        self._read_ticks(record, block, texts)
        self._check_tick_formulas(record, block)
        self._read_remark(record, texts.get("remark", ""))
        self._find_domain(record, block, texts)
        record.domain_name = self.finder.name_of(record.domain_code)
        self._check(record, block)
        self.above = texts
        return record

    def _texts(self, block: _Block, record: Record) -> dict[str, str]:
        """The text of every text column, by role: merged cells shown, 同上 and blank names taken from above."""
        texts: dict[str, str] = {}
        for role, columns in block.header.by_role.items():
            if role.endswith("_mark") or role in ("audience_public", "audience_specific"):
                continue
            texts[role] = self._text(block, columns, record)
        if not block.header.is_own_export:
            for role, text in texts.items():
                if "".join(text.split()) in _SAME_AS_ABOVE:
                    texts[role] = self.above.get(role, "")
            self._inherit_names(texts)
        return texts

    def _text(self, block: _Block, columns: Sequence[Column], record: Record) -> str:
        pieces: list[str] = []
        places = ((row, column.index) for column in columns for row in block.rows)
        origins = dict.fromkeys(self.grid.origin(*place) for place in places)
        for row, column in origins:
            if (row, column) in self.grid.empty_formulas or self.grid.own(row, column) in _FORMULA_ERRORS:
                record.errors.append(formula_without_value(columns[0].role, address(row, column)))
            elif text := self.grid.own(row, column):
                pieces.append(self._clean(text, columns[0].role, block.header))
        return "\n".join(piece for piece in pieces if piece)

    def _clean(self, text: str, role: str, header: Header) -> str:
        if self.grid.is_csv:
            text = _off_apostrophe(text)
        if header.is_own_export:
            return text
        if role in ("content", "basis", "channels"):
            return "\n".join(line.strip() for line in text.replace("\r\n", "\n").strip().split("\n"))
        return tidy(text)

    def _inherit_names(self, texts: dict[str, str]) -> None:
        """A blank 一级事项 means the one above, where the row has a 二级事项 of its own."""
        has_lower = any(not is_none(texts.get(role, "")) for role in ("level2", "level3"))
        if not texts.get("level1", "") and has_lower and "level1" in texts:
            texts["level1"] = self.above.get("level1", "")
        if "domain" in texts and not texts["domain"]:
            texts["domain"] = self.above.get("domain", "")

    def _read_names(self, record: Record, texts: dict[str, str]) -> None:
        """Printed levels become two: the first, and the rest joined by /, equal neighbours once."""
        if "item_code" in texts:
            record.level1, record.level2 = texts.get("level1", ""), texts.get("level2", "")
            return
        printed = [texts[role] for role in ("level1", "name", "level2", "level3") if role in texts]
        names = [name for name in printed if not is_none(name)]
        if not names:
            return
        record.level1 = names[0]
        lower = names[1:]
        record.level2 = "/".join(
            name for i, name in enumerate(lower) if i == 0 or fold(name) != fold(lower[i - 1])
        )

    def _read_ticks(self, record: Record, block: _Block, texts: dict[str, str]) -> None:
        is_own = block.header.is_own_export
        record.channels, record.channel_note = _channels(texts.get("channels", ""), is_own)
        record.channels = _in_order([*record.channels, *self._ticked(block, "channel_mark", record)], Channel)
        record.channel_note = texts.get("channel_note") or record.channel_note
        codes, record.audience_note = parse_audiences(texts.get("audience", ""))
        codes += self._ticked(block, "audience_public", record)
        if note := self._group(block, is_own):
            codes.append(Audience.SPECIFIC)
            record.audience_note = record.audience_note or note.strip("\0")
        record.audiences = _in_order(codes, Audience)
        record.audience_note = texts.get("audience_note") or record.audience_note
        methods = [*parse_methods(texts.get("method", "")), *self._ticked(block, "method_mark", record)]
        record.methods = _in_order(methods, Method)
        levels = [*parse_levels(texts.get("level", "")), *self._ticked(block, "level_mark", record)]
        record.levels = _in_order(levels, Level)

    def _ticked(self, block: _Block, role: str, record: Record) -> list[str]:
        codes: list[str] = []
        for column in block.header.by_role.get(role, ()):
            text = self._first_shown(block, column)
            marked = read_mark(text)
            if marked == Marked.WORDS and fold(text) in fold(column.heading):
                marked = Marked.YES
            if marked == Marked.WORDS:
                record.findings.append(
                    unclear_mark(TICK_FIELDS[role], address(block.rows[0], column.index), text)
                )
            codes += column.codes if marked == Marked.YES else ()
        return codes

    def _check_tick_formulas(self, record: Record, block: _Block) -> None:
        if not self.grid.empty_formulas:
            return
        for column in (column for column in block.header.columns if column.codes):
            for row in block.rows:
                if (row, column.index) in self.grid.empty_formulas:
                    record.errors.append(formula_without_value(column.role, address(row, column.index)))

    def _group(self, block: _Block, is_own: bool) -> str:
        """The words under 特定群体, which count as a mark; a mere mark gives a text without words."""
        for column in block.header.by_role.get("audience_specific", ()):
            text = self._first_shown(block, column)
            marked = read_mark(text)
            if is_own and (wrapped := re.fullmatch(r"√（(.*)）", text, re.DOTALL)):
                return wrapped[1] or "\0"
            if marked == Marked.WORDS:
                return text if is_own else tidy(text)
            if marked == Marked.YES:
                return "\0"
        return ""

    def _first_shown(self, block: _Block, column: Column) -> str:
        shown = (self.grid.shown(row, column.index) for row in block.rows)
        return next((text for text in shown if text.strip()), "")

    def _read_remark(self, record: Record, remark: str) -> None:
        if remark.startswith(NOT_APPLICABLE):
            record.not_applicable = True
            record.reason = remark.removeprefix(NOT_APPLICABLE).removeprefix("：")

    def _find_domain(self, record: Record, block: _Block, texts: dict[str, str]) -> None:
        """By the row's own column, else the title above, else the name of the sheet, else as the user chose."""
        printed = texts.get("domain_code", "").strip() or texts.get("domain", "").strip()
        if printed and not is_none(printed):
            code = self.finder.by_code(printed) or self.finder.named(printed)
            record.domain_code, record.domain_from = code or "", "column" if code else ""
            if not code:
                record.errors.append(unknown_domain(self._cell(block, "domain", "domain_code"), printed))
            return
        ways = (
            ("title", block.first.domain_code),
            ("sheet", self.sheet_domain),
            ("chosen", self.chosen_domain),
        )
        record.domain_from, code = next(((way, code) for way, code in ways if code), ("", ""))
        record.domain_code = code or ""
        if not code:
            record.errors.append(unknown_domain("", ""))

    def _cell(self, block: _Block, *roles: str) -> str:
        column = block.header.column_of(*roles)
        return "" if column is None else address(block.rows[0], column)

    def _check(self, record: Record, block: _Block) -> None:
        check_elements(record, lambda name: self._cell(block, *FIELD_ROLES[name]), self.limits)
        for name, label in block.header.missing_ticks():
            message = f"表中没有“{label}”一栏，导入后请补填。"
            record.findings.append(Problem(name, "", "no_column", message))


def _channels(text: str, is_own: bool) -> tuple[list[str], str]:
    """The cell of our own export ends with 其他（its name）, whatever the name holds."""
    other = re.fullmatch(r"(.*?)([■□])其他(?:（(.*)）)?", text, re.DOTALL) if is_own else None
    if not other:
        return parse_channels(text)
    codes, _ = parse_channels(other[1])
    return [*codes, *([Channel.OTHER.value] if other[2] == "■" else [])], other[3] or ""


_ORDER = {
    kind: {choice.value: n for n, choice in enumerate(kind)} for kind in (Channel, Audience, Method, Level)
}


def _in_order(codes: Iterable[str], choices: type[Channel | Audience | Method | Level]) -> list[str]:
    return sorted({str(code) for code in codes}, key=_ORDER[choices].__getitem__)


def _off_apostrophe(text: str) -> str:
    """The apostrophe that makes a .csv cell inert is not part of its text."""
    return text[1:] if re.match(r"'+[=+\-@\t\r\n＝＋－＠]", text) else text
