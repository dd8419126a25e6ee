"""The tables and titles of a Word document as one grid: what stands in it from top to bottom, tracked deletions left out."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from catalogs.spreadsheets.grids import Cell, Grid
from catalogs.spreadsheets.parts import strict_parser
from catalogs.spreadsheets.refusals import FileRefused, Limits
from catalogs.spreadsheets.sheet_scans import too_large

_SLIVER = 200  # twentieths of a point: edges nearer to each other than 3.5 mm are one, drawn by hand
_WIDEST = 500  # columns
# What is in the file but not on the page: deleted and moved text, the older twin of a drawing, readings over characters.
_UNSEEN = frozenset({"w:del", "w:moveFrom", "mc:Fallback", "w:rt"})
_SIGNS = {"w:tab": " ", "w:br": "\n", "w:cr": "\n", "w:noBreakHyphen": "-"}


@dataclass(slots=True, eq=False)
class DocumentGrid(Grid):
    """A grid whose rows are the paragraphs and table rows of a document; it knows where each of them stands."""

    places: list[tuple[int, int]] = field(
        default_factory=list
    )  # table (0: none) and row or paragraph, from one
    breaks: frozenset[int] = frozenset()

    def address(self, row: int, column: int) -> str:
        table, number = self.places[row]
        return f"表{table}第{number}行第{column + 1}列" if table else f"正文第{number}段"

    def place(self, row: int) -> tuple[str, int]:
        table, number = self.places[row]
        return (f"表{table}" if table else "正文"), number

    def begins_anew(self, row: int) -> bool:
        """Does a table of another shape begin here, under which the header above can't hold?"""
        return row in self.breaks


def open_document(body: bytes, limits: Limits) -> DocumentGrid:
    """The grid of a checked word/document.xml."""
    reader = _BodyReader(replace(limits, cells=limits.cells // 2))  # each costs more than one of a sheet
    parser = strict_parser()
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = reader.start, reader.end
    parser.CharacterDataHandler = reader.characters
    parser.Parse(body, True)
    return reader.grid()


@dataclass(slots=True)
class _Cell:
    """A cell of a table row, at which grid line it begins, and how it is merged."""

    start: int
    span: int = 1
    goes_on: bool = False  # covered by the cell above
    lines: list[str] = field(default_factory=list)
    is_deleted: bool = False

    def text(self) -> str:
        return "" if self.is_deleted else "\n".join(self.lines).strip()


@dataclass(slots=True)
class _Table:
    widths: list[int] = field(default_factory=list)
    rows: list[list[_Cell]] = field(default_factory=list)
    is_row_deleted: bool = False
    next_start: int = 0

    def lines(self) -> list[int]:
        """The column that begins at each grid line; lines that all but coincide begin the same one."""
        last = max((cell.start + cell.span for row in self.rows for cell in row), default=0)
        widths = self.widths if len(self.widths) >= last and all(self.widths) else [_SLIVER] * last
        columns, since = [0], 0
        for width in widths[:last]:
            since += width
            columns.append(columns[-1] + (since >= _SLIVER))
            since = 0 if since >= _SLIVER else since
        return columns


class _BodyReader:
    """Goes through the body of a document; tables within cells become lines of those cells."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.path: list[str] = []
        self.unseen = 0
        self.depth = 0  # tables around this place
        self.in_text = self.is_hidden = self.goes_on = False
        self.paragraph: list[str] = []
        self.run: list[str] = []
        self.table = _Table()
        self.rows: list[list[str]] = []
        self.merges: dict[Cell, Cell] = {}  # first and last cell of each merged range
        self.places: list[tuple[int, int]] = []
        self.breaks: set[int] = set()
        self.titles: list[int] = []
        self.tables = self.paragraphs = self.columns = self.cells = self.cells_met = 0

    def grid(self) -> DocumentGrid:
        width = max(map(len, self.rows), default=1)
        if width > 1:
            self.merges |= {(row, 0): (row, width - 1) for row in self.titles}
        merges = list(self.merges.items())
        return DocumentGrid("", self.rows, merges, places=self.places, breaks=frozenset(self.breaks))

    def start(self, name: str, attributes: dict[str, str]) -> None:
        parent = self.path[-1] if self.path else ""
        self.path.append(name)
        if name in _UNSEEN:
            if parent == "w:trPr":
                self.table.is_row_deleted = self.table.is_row_deleted or self.depth == 1
            elif parent == "w:rPr":
                self.goes_on = True  # the mark that ends the paragraph is deleted: it goes on in the next
            self.unseen += 1
        elif self.depth == 1 and self.start_in_table(name, attributes.get("w:val", "")):
            pass
        elif name == "w:gridCol" and self.depth == 1:
            width = attributes.get("w:w", "")
            self.table.widths.append(int(width) if width.isdecimal() and len(width) < 9 else 0)
            self.check_width(len(self.table.widths))
        elif name == "w:tbl":
            self.depth += 1
            if self.depth == 1:
                self.table = _Table()
        elif name == "w:r":
            self.is_hidden, self.run = False, []
        elif name == "w:vanish" and self.path[-3:-1] == ["w:r", "w:rPr"]:
            self.is_hidden = attributes.get("w:val", "1") not in ("0", "false", "off")
        elif name == "w:t":
            self.in_text = True
        elif name in _SIGNS and parent == "w:r":
            self.run.append(_SIGNS[name])
        elif name == "w:sym":
            self.run.append(_symbol(attributes.get("w:char", "")))

    def start_in_table(self, name: str, value: str) -> bool:
        """What says how rows and cells of the table itself stand, not of one within a cell."""
        table = self.table
        if name == "w:tr":
            table.rows.append([])
            table.is_row_deleted, table.next_start = False, 0
            self.check_size()
        elif name == "w:gridBefore":
            table.next_start += _count(value)
            self.check_width(table.next_start)
        elif name == "w:tc" and table.rows:
            table.rows[-1].append(_Cell(table.next_start))
            self.cells_met += 1
            self.check_width(len(table.rows[-1]))
            if self.cells_met > self.limits.cells:
                raise too_large(self.limits)
        elif name == "w:gridSpan" and self.cell:
            self.cell.span = max(1, _count(value))
            self.check_width(self.cell.start + self.cell.span)
        elif name == "w:vMerge" and self.cell:
            self.cell.goes_on = value != "restart"
        elif name == "w:hMerge" and value != "restart" and self.cell and len(table.rows[-1]) > 1:
            table.rows[-1].pop()
            table.rows[-1][-1].span += 1
            self.check_width(table.rows[-1][-1].span)
        elif name == "w:cellDel" and self.cell:
            self.cell.is_deleted = True
        else:
            return False
        return True

    @property
    def cell(self) -> _Cell | None:
        return self.table.rows[-1][-1] if self.table.rows and self.table.rows[-1] else None

    def characters(self, text: str) -> None:
        if self.in_text and not self.unseen:
            self.run.append(text)

    def end(self, name: str) -> None:
        self.path.pop()
        if name in _UNSEEN:
            self.unseen -= 1
        elif name == "w:t":
            self.in_text = False
        elif name == "w:r":
            if not self.is_hidden and not self.unseen:
                self.paragraph += self.run
            self.run, self.is_hidden = [], False
        elif name == "w:p":
            self.end_paragraph()
        elif name == "w:tc" and self.depth == 1 and self.cell:
            self.table.next_start = self.cell.start + self.cell.span
            self.check_width(self.table.next_start)
        elif name == "w:tr" and self.depth == 1 and self.table.is_row_deleted:
            self.table.rows[-1] = []
        elif name == "w:tbl":
            self.depth -= 1
            if self.depth == 0:
                self.end_table()

    def end_paragraph(self) -> None:
        if self.goes_on:
            self.goes_on = False
            return
        text, self.paragraph = "".join(self.paragraph), []
        if self.depth:
            if self.cell:
                self.cell.lines.append(text)
            return
        if not text.strip():
            return
        self.paragraphs += 1
        self.titles.append(len(self.rows))
        self.add_row([text.strip()], (0, self.paragraphs))

    def end_table(self) -> None:
        self.tables += 1
        lines = self.table.lines()
        if lines[-1] != self.columns:
            self.breaks.add(len(self.rows))
        self.columns = lines[-1]
        begun: dict[
            int, tuple[Cell, int]
        ] = {}  # by column: the cell that may go on below, and its last column
        for number, cells in enumerate(self.table.rows, 1):
            if cells:
                begun = self.add_table_row(cells, lines, number, begun)

    def add_table_row(
        self, cells: list[_Cell], lines: list[int], number: int, begun: dict[int, tuple[Cell, int]]
    ) -> dict[int, tuple[Cell, int]]:
        row, texts = len(self.rows), [""] * lines[-1]
        reaching: dict[int, tuple[Cell, int]] = {}
        for cell in cells:
            first, last = lines[cell.start], max(lines[cell.start], lines[cell.start + cell.span] - 1)
            if first >= len(texts):
                continue
            if cell.goes_on and first in begun:
                reaching[first] = begun[first]
            else:
                texts[first] = "\n".join(filter(None, (texts[first], cell.text())))
                reaching[first] = (row, first), last
            origin, last = reaching[first]
            if origin != (row, last):
                self.merges[origin] = (row, last)
        self.add_row(texts, (self.tables, number))
        return reaching

    def add_row(self, texts: list[str], place: tuple[int, int]) -> None:
        self.cells += len(texts)
        self.rows.append(texts)
        self.places.append(place)
        self.check_size()

    def check_width(self, columns: int) -> None:
        if columns > _WIDEST:
            raise FileRefused(
                f"文档里有表格超过{_WIDEST}列，不是正常的目录表格。请把目录表格单独复制到新文档中，另存为 .docx 后重新上传。"
            )

    def check_size(self) -> None:
        rows = len(self.rows) + len(self.table.rows)
        if rows > self.limits.rows or self.cells > self.limits.cells:
            raise too_large(self.limits)


def _count(value: str) -> int:
    """A number of grid columns; one that no table could have counts as one column too many."""
    if not value.isdecimal():
        return 0
    return min(int(value), _WIDEST + 1) if len(value) < 9 else _WIDEST + 1


def _symbol(code: str) -> str:
    """A character of a symbol font, as it would stand in the text."""
    try:
        return chr(int(code, 16))
    except (ValueError, OverflowError):
        return ""
