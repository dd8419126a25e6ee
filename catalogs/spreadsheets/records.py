"""From the rows of a table to records: which rows are one item, and what its cells say."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, fields

from catalogs.models.elements import Audience, Channel, Level, Method, TimeLimitKind
from catalogs.spreadsheets.domains import DomainFinder
from catalogs.spreadsheets.grids import Grid, address
from catalogs.spreadsheets.headers import NAME_ROLES, Column, Header
from catalogs.spreadsheets.refusals import Limits
from catalogs.spreadsheets.rows import CatalogRow
from catalogs.spreadsheets.tables import TableRow, table_rows
from catalogs.wording import (
    Marked,
    TimeLimit,
    fold,
    is_none,
    parse_audiences,
    parse_channels,
    parse_levels,
    parse_methods,
    parse_time_limit,
    read_mark,
    tidy,
)
from catalogs.wording.texts import TURNING

_SAME_AS_ABOVE = frozenset({"同上", "同前", "〃", "″", "''", '"'})
_CONTROL = re.compile(rf"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff{''.join(TURNING)}]|[\ud800-\udfff]")
_FORMULA_ERRORS = frozenset({"#REF!", "#N/A", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!"})
_SPREADABLE = frozenset({"content", "basis", "channels", "subject"})
NOT_APPLICABLE = "不适用"


@dataclass(frozen=True, slots=True)
class Problem:
    """An error or a finding at one field of a record, with what to do about it."""

    field: str
    cell: str
    code: str
    message: str

    def as_dict(self) -> dict[str, str]:
        return {name.name: getattr(self, name.name) for name in fields(self)}


@dataclass(kw_only=True, slots=True)
class Record(CatalogRow):
    """One item as read from a file. A record with errors can't be saved; findings are advice."""

    sheet: str = ""
    first_row: int = 0
    last_row: int = 0
    serial: str = ""
    domain_from: str = ""  # column, title, sheet, chosen, or nothing
    time_limit: TimeLimit = field(default_factory=lambda: TimeLimit(TimeLimitKind.OTHER))
    errors: list[Problem] = field(default_factory=list)
    findings: list[Problem] = field(default_factory=list)

    @property
    def status(self) -> str:
        return "error" if self.errors else "ok"

    def row(self) -> CatalogRow:
        """The values alone, as the writer takes them."""
        return CatalogRow(**{name.name: getattr(self, name.name) for name in fields(CatalogRow)})


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
                record.errors.append(_formula(columns[0].role, address(row, column)))
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
                    _unclear(_TICK_FIELDS[role], address(block.rows[0], column.index), text)
                )
            codes += column.codes if marked == Marked.YES else ()
        return codes

    def _check_tick_formulas(self, record: Record, block: _Block) -> None:
        if not self.grid.empty_formulas:
            return
        for column in (column for column in block.header.columns if column.codes):
            for row in block.rows:
                if (row, column.index) in self.grid.empty_formulas:
                    record.errors.append(_formula(column.role, address(row, column.index)))

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
                record.errors.append(_unknown_domain(self._cell(block, "domain", "domain_code"), printed))
            return
        ways = (
            ("title", block.first.domain_code),
            ("sheet", self.sheet_domain),
            ("chosen", self.chosen_domain),
        )
        record.domain_from, code = next(((way, code) for way, code in ways if code), ("", ""))
        record.domain_code = code or ""
        if not code:
            record.errors.append(_unknown_domain("", ""))

    def _cell(self, block: _Block, *roles: str) -> str:
        column = block.header.column_of(*roles)
        return "" if column is None else address(block.rows[0], column)

    def _check(self, record: Record, block: _Block) -> None:
        check_elements(record, lambda name: self._cell(block, *_FIELD_ROLES[name]), self.limits)
        for name, label in block.header.missing_ticks():
            message = f"表中没有“{label}”一栏，导入后请补填。"
            record.findings.append(Problem(name, "", "no_column", message))


_TICK_FIELDS = {
    "channel_mark": "channels",
    "audience_public": "audiences",
    "audience_specific": "audiences",
    "method_mark": "methods",
    "level_mark": "levels",
}
_FIELD_ROLES: dict[str, tuple[str, ...]] = {
    "level1": ("level1", "name", "level2", "level3"),
    "level2": ("level2", "level3", "name"),
    "content_text": ("content",),
    "basis_text": ("basis",),
    "time_limit_text": ("time_limit",),
    "subject": ("subject",),
    "channel_note": ("channel_note", "channels"),
    "audience_note": ("audience_note", "audience_specific", "audience"),
    "reason": ("remark",),
    "serial": ("serial",),
    "item_code": ("item_code",),
    "unit_code": ("unit_code",),
    "unit_name": ("unit_name",),
}
_MISSING = {
    "level1": ("no_name", "没有事项名称，请填写一级事项（和二级事项）。"),
    "basis_text": (
        "no_basis",
        "没有公开依据，请写明法律法规或文件，例如：《中华人民共和国政府信息公开条例》（国务院令第711号）。",
    ),
    "time_limit_text": (
        "no_time_limit",
        "没有公开时限，请填写，例如：自信息形成或者变更之日起20个工作日内。",
    ),
}


def check_elements(record: Record, cell_of: Callable[[str], str], limits: Limits) -> None:
    """Read the time limit; note what refuses a record, and what is only worth saying. `cell_of` gives addresses.

    Afterwards no text holds a control character: databases and JSON could not take a bad record in otherwise.
    """
    at_formula = {problem.field for problem in record.errors if problem.code == "formula"}
    for name, (code, message) in _MISSING.items():
        exempt = record.not_applicable and name != "level1"
        if is_none(getattr(record, name)) and not exempt and name not in at_formula:
            record.errors.append(Problem(name, cell_of(name), code, message))
    for name in _FIELD_ROLES:
        text = getattr(record, name)
        if not text:
            continue
        if _CONTROL.search(text):
            message = "含有看不见的控制字符，请删除这些字符（可清除内容后重新输入）。"
            record.errors.append(Problem(name, cell_of(name), "control_characters", message))
            setattr(record, name, visible(text))
        limit = _length_limit(name, limits)
        if len(text) > limit:
            message = f"有{len(text)}个字，超过上限{limit}个字，请精简。"
            record.errors.append(Problem(name, cell_of(name), "too_long", message))
    record.time_limit = parse_time_limit(record.time_limit_text)
    if record.time_limit.kind == TimeLimitKind.OTHER and not is_none(record.time_limit_text):
        wording = "自信息形成或者变更之日起20个工作日内"
        message = f"公开时限“{_short(record.time_limit_text)}”看不出是多少天，最好写明，例如：{wording}。"
        record.findings.append(Problem("time_limit_text", cell_of("time_limit_text"), "other_limit", message))


def _length_limit(name: str, limits: Limits) -> int:
    if name in ("content_text", "basis_text"):
        return limits.text_length
    return limits.time_limit_length if name == "time_limit_text" else limits.name_length


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


_ROLE_FIELDS = _TICK_FIELDS | {
    "name": "level1",
    "level3": "level2",
    "content": "content_text",
    "basis": "basis_text",
    "time_limit": "time_limit_text",
    "audience": "audiences",
    "method": "methods",
    "level": "levels",
}


def _formula(role: str, cell: str) -> Problem:
    message = "这个单元格是公式，没有可用的计算结果。请在WPS或Excel中打开文件，复制后“选择性粘贴—数值”，保存后重新上传。"
    return Problem(_ROLE_FIELDS.get(role, role), cell, "formula", message)


def _unclear(name: str, cell: str, text: str) -> Problem:
    message = f"看不出“{_short(text)}”是不是勾选，按未勾选读取。需要勾选的请改为√。"
    return Problem(name, cell, "unclear_mark", message)


def _unknown_domain(cell: str, printed: str) -> Problem:
    if printed:
        message = f"“{_short(printed)}”不是26个试点领域的名称，请改为领域名称。"
    else:
        message = "表中没有写明领域，请在导入时选定领域，或在表格标题中写明。"
    return Problem("domain", cell, "unknown_domain", message)


def visible(text: str) -> str:
    """The text with a sign in place of each character that isn't to be stored."""
    return _CONTROL.sub("\ufffd", text)


def _short(text: str) -> str:
    text = visible(text)
    return text if len(text) <= 30 else f"{text[:30]}…"
