"""Lays records out as counties do: in any order of columns, with merged and repeated cells, boxes, marks and page breaks."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field

import xlsxwriter

from catalogs.models.elements import Audience, Channel, Level, Method
from tests.catalogs.spreadsheets.documents import document, merged_table

WORDS = {
    "serial": ("序号", "编号", "序\n号"),
    "domain": ("领域", "相应领域", "试点领域"),
    "level1": ("一级事项", "一级\n事项", "公开一级事项"),
    "level2": ("二级事项", "二级\n事项", "二级公开事项"),
    "level3": ("三级事项", "三级目录"),
    "content": ("公开内容（要素）", "公开内容\n（要素）", "公开内容及要求", "公开要素"),
    "basis": ("公开依据", "法律依据", "公开依据（逐条列明）", "政策依据"),
    "time_limit": ("公开时限", "公开时间", "公开\n时限", "公开期限"),
    "subject": ("公开主体", "责任单位", "公开责任主体", "责任部门"),
    "channels": ("公开渠道和载体", "公开渠道\n和载体", "公开渠道和载体（在□内打√）", "发布平台"),
    "audience": ("公开对象", "公开\n对象"),
    "method": ("公开方式", "公开属性"),
    "level": ("公开层级", "公开\n层级"),
}
EXTRA = ("备注", "联系电话", "责任科室")
SUBHEADINGS = {
    "audience": (("全社会", Audience.PUBLIC), ("特定群体", Audience.SPECIFIC)),
    "method": (("主动", Method.PROACTIVE), ("依申请", Method.ON_REQUEST)),
    "level": (("县级", Level.COUNTY), ("乡级", Level.TOWNSHIP), ("村级", Level.VILLAGE)),
}
CUT = {  # headings cut over two rows
    "basis": ("公开依", "据"),
    "time_limit": ("公开时", "限"),
    "subject": ("公开主", "体"),
    "content": ("公开内", "容（要素）"),
}
BOXES = {
    "squares": ("■", "□"),
    "ballot": ("☑", "☐"),
    "wingdings 2": ("R", "£"),
    "wingdings": ("þ", "¨"),
    "typed": ("▄", "口"),
    "tick and cross": ("√", "×"),
    "only ticked": ("t", None),
    "ticks among all names": ("√", ""),
    "none": ("", None),
}


@dataclass(frozen=True)
class Item:
    """One record as it should come back."""

    domain: str
    names: tuple[str, ...]
    contents: tuple[str, ...]
    basis: str
    time_limit: tuple[str, str, int | None]
    subject: str
    channels: frozenset
    channel_note: str
    audiences: frozenset
    audience_note: str
    methods: frozenset
    levels: frozenset


@dataclass(frozen=True)
class Layout:
    """How the records are laid out. Each choice is free of the others; what a format can't do falls back."""

    kind: str = "xlsx"  # xlsx, csv, docx
    domain_by: str = "title"  # title, sheet, column, chosen
    order: tuple[str, ...] = tuple(WORDS)
    words: int = 0  # which wording of each heading
    header_rows: int = 1
    is_cut: bool = False  # headings cut over two rows or three
    as_marks: frozenset = frozenset()  # of audience, method, level: columns of ticks, not words
    channels_as: str = "list"  # list, columns, spread
    boxes: str = "squares"
    box_lines: str = "pairs"  # pairs, single, two lines
    mark: str = "√"
    names_as: str = "repeated"  # repeated, merged, same, blank
    equals_as: str = "repeated"  # repeated, merged, same: equal bases, limits and subjects of neighbours
    content_rows: bool = False
    has_serial: bool = True
    extra: tuple[str, ...] = ()
    spacer: bool = False
    numbers: bool = False  # a row that numbers the columns
    page_break: bool = False
    unit_line: bool = False
    footer: bool = False
    cover: bool = False
    encoding: str = "utf-8"

    @property
    def can_merge(self) -> bool:
        return self.kind != "csv"


@dataclass
class Page:
    """A sheet, or the part of a document from one title to the next."""

    name: str
    rows: list[list[str]] = field(default_factory=list)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)

    def merge(self, *area):
        if area[:2] != area[2:]:
            self.merges.append(area)


@dataclass(frozen=True)
class Column:
    role: str
    heading: tuple[str, ...]  # from the top row down
    code: object = None


def write(layout, items, names):
    """The file of these items. `names` are the names of the domains by code."""
    by_domain = {}
    for item in items:
        by_domain.setdefault(item.domain, []).append(item)
    pages = []
    for code, of_domain in by_domain.items():
        separate = layout.domain_by == "sheet" or not pages
        if separate:
            pages.append(Page(names[code] if layout.domain_by == "sheet" else "Sheet1"))
        elif layout.kind != "docx":
            pages[-1].rows.append([])
        else:
            pages.append(Page("Sheet1"))
        _Table(layout, pages[-1], of_domain, names[code]).write()
    return {"xlsx": _xlsx, "csv": _csv, "docx": _docx}[layout.kind](layout, pages)


class _Table:
    def __init__(self, layout, page, items, domain):
        self.layout, self.page, self.items, self.domain = layout, page, items, domain
        self.columns = list(_columns(layout, items))

    def write(self):
        layout, page = self.layout, self.page
        if layout.domain_by == "title":
            page.rows.append([f"偏岭镇{self.domain}领域基层政务公开标准目录"])
        if layout.unit_line:
            page.rows.append(["填报单位：偏岭镇人民政府"])
        self.header()
        if layout.numbers:
            page.rows.append([f"({n})" for n in range(1, len(self.columns) + 1)])
        starts, run = [], []
        for number, item in enumerate(self.items):
            if number and layout.spacer:
                page.rows.append([""] * len(self.columns))
                self.merge_runs(run)
            if layout.page_break and number == len(self.items) // 2 and number:
                self.merge_runs(run)
                self.header()
            starts.append(len(page.rows))
            run.append((item, self.record(number, item, run)))
        self.merge_runs(run)
        if layout.footer:
            page.rows.append(["注：本目录由偏岭镇人民政府负责解释"])

    def header(self):
        page, top = self.page, len(self.page.rows)
        depth = max(len(column.heading) for column in self.columns)
        for level in range(depth):
            row = []
            for index, column in enumerate(self.columns):
                text = column.heading[level] if level < len(column.heading) else ""
                left = self.columns[index - 1].heading if index else ()
                goes_on = text and index and left[: level + 1] == column.heading[: level + 1]
                row.append("" if goes_on and level + 1 < len(column.heading) else text)
            page.rows.append(row)
        if not self.layout.can_merge or self.layout.is_cut:
            return
        for index, column in enumerate(self.columns):
            page.merge(top + len(column.heading) - 1, index, top + depth - 1, index)
            for level in range(len(column.heading) - 1):
                last = index
                while last + 1 < len(self.columns) and self._same(index, last + 1, level):
                    last += 1
                if index == 0 or not self._same(index - 1, index, level):
                    page.merge(top + level, index, top + level, last)

    def _same(self, one, other, level):
        a, b = self.columns[one].heading, self.columns[other].heading
        return len(b) > level + 1 and len(a) > level + 1 and a[: level + 1] == b[: level + 1]

    def record(self, number, item, run):
        """Write the rows of a record; (first row, last row)."""
        first = len(self.page.rows)
        height = len(item.contents) if self.layout.content_rows else 1
        above = run[-1][0] if run else None
        earlier = self.items[number - 1] if number else None
        for line in range(height):
            row = []
            for index, column in enumerate(self.columns):
                row.append(self.text(column, item, number, line, above, earlier))
                if line == 0 and column.role != "content" and self.layout.can_merge:
                    self.page.merge(first, index, first + height - 1, index)
            self.page.rows.append(row)
        return first, first + height - 1

    def text(self, column, item, number, line, above, earlier):
        layout = self.layout
        if column.role == "content":
            return item.contents[line] if layout.content_rows else "\n".join(item.contents)
        if line:
            return ""
        if column.role in ("level1", "level2") and column.code < len(item.names) - 1:
            return self.name(column, item, above, earlier)
        if column.role in ("basis", "time_limit", "subject"):
            text = _value(column.role, item)
            if earlier and _value(column.role, earlier) == text:
                if layout.equals_as == "same":
                    return "同上"
                if layout.equals_as == "merged" and layout.can_merge and above:
                    return ""
            return text
        return _cell(layout, column, item, number, self.domain)

    def name(self, column, item, above, earlier):
        """An upper name that equals the one above it."""
        upto, layout = column.code + 1, self.layout
        if not earlier or earlier.names[:upto] != item.names[:upto] or layout.names_as == "repeated":
            return item.names[column.code]
        if layout.names_as == "merged":
            return "" if layout.can_merge and above else item.names[column.code]
        return "同上" if layout.names_as == "same" else ""

    def merge_runs(self, run):
        """Merge the equal cells of the records since the last break."""
        if self.layout.can_merge:
            for index, column in enumerate(self.columns):
                if column.role in ("level1", "level2") and self.layout.names_as == "merged":
                    upto = column.code + 1
                    if upto < max((len(item.names) for item, _ in run), default=0):
                        self.merge_equal(run, index, lambda item, upto=upto: item.names[:upto])
                if column.role in ("basis", "time_limit", "subject") and self.layout.equals_as == "merged":
                    self.merge_equal(run, index, lambda item, role=column.role: _value(role, item))
        run.clear()

    def merge_equal(self, run, index, key):
        start = 0
        for position in range(1, len(run) + 1):
            if position == len(run) or key(run[position][0]) != key(run[start][0]):
                top, bottom = run[start][1][0], run[position - 1][1][1]
                inside = [m for m in self.page.merges if m[1] == m[3] == index and top <= m[0] <= bottom]
                for merge in inside:
                    self.page.merges.remove(merge)
                self.page.merge(top, index, bottom, index)
                start = position


def _columns(layout, items):
    depth = max(len(item.names) for item in items)
    for role in [*layout.order, *layout.extra]:
        if (role == "serial" and not layout.has_serial) or (
            role == "domain" and layout.domain_by != "column"
        ):
            continue
        if role in ("level2", "level3") or role == "level1":
            if role == "level1":
                yield from _name_columns(layout, depth)
            continue
        heading = WORDS[role][layout.words % len(WORDS[role])] if role in WORDS else role
        if role in layout.as_marks:
            for position, (sub, code) in enumerate(SUBHEADINGS[role]):
                yield Column(role, _under(layout, heading, sub, position, len(SUBHEADINGS[role])), code)
        elif role == "channels" and layout.channels_as == "columns":
            for channel in Channel:
                yield Column(role, (heading, *_pieces(layout, channel.label)), channel)
        elif role == "channels" and layout.channels_as == "spread":
            for part in range(3):
                yield Column(role, (heading, ""), part)
        elif layout.is_cut and role in CUT and layout.header_rows > 1:
            yield Column(role, CUT[role])
        else:
            yield Column(role, (heading,))


def _name_columns(layout, depth):
    for number, role in enumerate(("level1", "level2", "level3")[:depth]):
        heading = WORDS[role][layout.words % len(WORDS[role])]
        over = ("公开事项",) if layout.header_rows > 1 else ()
        yield Column(role, (*over, *_pieces(layout, heading)), number)


def _under(layout, heading, sub, position, size):
    if layout.header_rows == 1:
        return (sub,)
    if layout.header_rows == 3 and size == 3 and position:
        return (heading, "乡、村级", *_pieces(layout, sub))
    return (heading, *_pieces(layout, sub))


def _pieces(layout, heading):
    """A lower heading, cut over two rows, or three where the header has as many."""
    if not layout.is_cut or layout.header_rows == 1:
        return (heading,)
    if layout.header_rows == 2 or len(heading) < 3:
        return (heading[:-1], heading[-1:])
    return (heading[:1], heading[1:-1], heading[-1:])


def _value(role, item):
    return {"basis": item.basis, "time_limit": item.time_limit[0], "subject": item.subject}[role]


def _cell(layout, column, item, number, domain):
    role, code = column.role, column.code
    if role == "serial":
        return str(number + 1)
    if role == "domain":
        return domain
    if role in EXTRA:
        return f"{role}{number}"
    if role in ("level1", "level2", "level3"):
        return item.names[code] if code < len(item.names) else ""
    if role == "channels":
        return _channels(layout, item, code)
    if role == "audience":
        return _audience(layout, item, code)
    chosen = item.methods if role == "method" else item.levels
    if code is not None:
        return _mark(layout, code.label) if code in chosen else ""
    return "、".join(choice.label for choice in (Method if role == "method" else Level) if choice in chosen)


def _mark(layout, word):
    return word if layout.mark == "words" else layout.mark


def _audience(layout, item, code):
    if code is None:
        said = ["全社会"] if Audience.PUBLIC in item.audiences else []
        if Audience.SPECIFIC in item.audiences:
            said.append(f"特定群体（{item.audience_note}）" if item.audience_note else "特定群体")
        return "、".join(said)
    if code not in item.audiences:
        return ""
    if code == Audience.SPECIFIC and item.audience_note:
        return item.audience_note
    return _mark(layout, code.label)


def _channels(layout, item, code):
    if isinstance(code, Channel):
        if code not in item.channels:
            return ""
        if code == Channel.OTHER and item.channel_note:
            return item.channel_note
        return _mark(layout, code.label)
    ticked, empty = BOXES[layout.boxes]
    labels = []
    for channel in Channel:
        label = channel.label
        if channel == Channel.OTHER and item.channel_note and channel in item.channels:
            label += f"（{item.channel_note}）"
        if channel in item.channels:
            labels.append((ticked, label))
        elif empty is not None:
            labels.append((empty, label))
    if code is not None:
        size = -(-len(labels) // 3)
        labels = labels[code * size : (code + 1) * size]
    if layout.boxes == "none":
        return "\n".join(label for _, label in labels)
    joint = "\n" if layout.box_lines == "two lines" else ""
    boxed = [f"{box}{joint}{label}" for box, label in labels]
    if layout.box_lines == "pairs":
        return "\n".join("  ".join(boxed[i : i + 2]) for i in range(0, len(boxed), 2))
    return "\n".join(boxed)


def _xlsx(layout, pages):
    file = io.BytesIO()
    workbook = xlsxwriter.Workbook(file)
    if layout.cover:
        workbook.add_worksheet("封面").write_string(3, 2, "偏岭镇基层政务公开标准目录")
        contents = workbook.add_worksheet("目录")
        for row, texts in enumerate(
            [("序号", "领域名称", "责任单位", "页码"), ("1", "社会救助", "民政办", "3")]
        ):
            contents.write_row(row, 0, texts)
    for page in pages:
        sheet = workbook.add_worksheet(page.name)
        for merge in page.merges:
            sheet.merge_range(*merge, "")
        for number, row in enumerate(page.rows):
            for column, text in enumerate(row):
                if text:
                    sheet.write_string(number, column, text)
    workbook.close()
    return file.getvalue()


def _csv(layout, pages):
    file = io.StringIO()
    csv.writer(file).writerows(row for page in pages for row in page.rows)
    return file.getvalue().encode(layout.encoding)


def _docx(layout, pages):
    parts = ["偏岭镇基层政务公开标准目录"] if layout.cover else []
    for page in pages:
        width = max(map(len, page.rows))
        table, offset = [], None
        for number, row in enumerate(page.rows):
            if len(row) == 1 and width > 1:
                if offset is None:
                    parts.append(row[0])
                continue
            offset = number if offset is None else offset
            table.append(row + [""] * (width - len(row)))
        moved = [(top - offset, left, bottom - offset, right) for top, left, bottom, right in page.merges]
        parts.append(merged_table(table, moved))
        if layout.footer:
            parts.append("注：本目录由偏岭镇人民政府负责解释")
    return document(*parts)
