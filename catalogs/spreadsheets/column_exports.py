"""The column export of a county's site: title, link, date and unit, found by their headers or by what they hold."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from unicodedata import normalize
from urllib.parse import urljoin, urlsplit

from django.core.exceptions import ValidationError
from django.utils import timezone

from catalogs.models.disclosures import ADDRESS_LENGTH, is_web_address
from catalogs.spreadsheets.column_tables import Table
from catalogs.spreadsheets.refusals import FileRefused
from catalogs.wording import fold, tidy
from disclosure_portal.web.days import FIRST_DAY, LAST_DAY

TITLE_LENGTH = 300
UNIT_LENGTH = 100
HEADER_WITHIN = 15  # rows from the top
SAMPLE = 50  # rows by which columns without a header are told
WIDEST = 200  # columns that are looked at

# What the columns are called, the likeliest first. A longer header that holds a name of three signs is it too.
HEADERS = {
    "title": (
        "标题",
        "信息标题",
        "文章标题",
        "信息名称",
        "文件名称",
        "稿件标题",
        "名称",
        "题名",
        "题目",
        "title",
    ),
    "address": (
        "链接",
        "网址",
        "链接地址",
        "页面地址",
        "访问地址",
        "原文链接",
        "信息链接",
        "发布地址",
        "url",
        "link",
        "地址",
    ),
    "started": ("成文日期", "形成日期", "成文时间", "形成时间", "生成日期", "制作日期", "变更日期", "起算日"),
    "published": (
        "发布时间",
        "发布日期",
        "公开时间",
        "公开日期",
        "发文时间",
        "上网时间",
        "发稿时间",
        "时间",
        "日期",
    ),
    "unit": (
        "发布单位",
        "公开单位",
        "发布机构",
        "公开主体",
        "发布部门",
        "信息来源",
        "来源",
        "单位",
        "部门",
        "机构",
    ),
}
NOT_A_TABLE = (
    "没有找到标题和链接。请从网站后台导出栏目列表（含标题、链接、发布时间），"
    "或者把列表从表格软件中连同表头一起复制过来。"
)
INCOMPLETE = "不完整，请填写网站地址后重新读取"  # of a link that goes on from the site's address

_DATE = re.compile(
    r"(?<!\d)(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:\s*T?\s*(\d{1,2})\s*[:时]\s*(\d{1,2}))?"
)
_COMPACT_DATE = re.compile(r"(?<!\d)((?:19|20)\d\d)(\d\d)(\d\d)(?!\d)")
_SERIAL = re.compile(r"(\d{5})(\.\d+)?")
_SERIAL_ZERO = datetime(1899, 12, 30, tzinfo=UTC)  # as spreadsheets count days; the zone is the county's
_SERIALS = range(36526, 73051)  # 2000 to 2099
_LOOKS_LIKE_LINK = re.compile(r"^(?:https?://|//|\.{0,2}/)\S+$|^\S+\.s?html?(?:[?#]\S*)?$", re.IGNORECASE)
_CHINESE = re.compile(r"[\u4e00-\u9fff]")


@dataclass
class ExportRow:
    """One line as it was read; `problem` says why it can't be registered, and `number` is its row in the table.

    Where nothing but the day of publication is missing or wrong, the clerk may still fill it in.
    """

    number: int
    title: str = ""
    address: str = ""
    published_at: datetime | None = None
    started_on: date | None = None
    unit_text: str = ""
    problem: str = ""
    lacks_only_day: bool = False


def export_rows(
    tables: list[Table], *, base_address: str, unit_names: Collection[str], most: int
) -> list[ExportRow]:
    """Every line of the first table that holds titles and links, in its order. Raises FileRefused.

    Lines without anything are passed over; one in which something is missing says so.
    """
    for table in tables:
        if columns := _columns(table, unit_names):
            lines = list(_lines(table, columns))
            if len(lines) > most:
                raise FileRefused(f"一次最多登记{most}行，现有{len(lines)}行。请分成几次。")
            if lines:
                behind = _links_by_row(table)
                return _doubles_named(
                    [_row(table, line, columns.at, behind.get(line, {}), base_address) for line in lines]
                )
    raise FileRefused(NOT_A_TABLE)


def read_moment(text: str) -> datetime | None:
    """A day, with or without its time, in the county's zone: 2020-10-31 09:30, 2020/10/31, 2020年10月31日, 44135.

    None where no day from the years of this portal stands.
    """
    moment = _moment(text)
    return moment if moment and FIRST_DAY <= moment.date() <= LAST_DAY else None


def _moment(text: str) -> datetime | None:
    text, here = normalize("NFKC", text).strip(), timezone.get_current_timezone()
    try:
        if found := _DATE.search(text):
            year, month, day, hour, minute = (int(part or 0) for part in found.groups())
            return datetime(year, month, day, hour, minute, tzinfo=here)
        if found := _COMPACT_DATE.search(text):
            return datetime(*map(int, found.groups()), tzinfo=here)
    except ValueError:
        return None
    if (found := _SERIAL.fullmatch(text)) and int(found[1]) in _SERIALS:
        moment = _SERIAL_ZERO.replace(tzinfo=here) + timedelta(days=float(text), seconds=1)
        return moment.replace(second=0, microsecond=0)
    return None


# Which column is which


@dataclass(frozen=True)
class _Columns:
    first_row: int  # of the lines
    header: tuple[str, ...]  # folded, for passing over its repetitions
    at: dict[str, int]


def _columns(table: Table, unit_names: Collection[str]) -> _Columns | None:
    """Where everything stands; None when the table holds no titles with links."""
    for row in range(min(HEADER_WITHIN, len(table.rows))):
        at = _named(table.rows[row][:WIDEST])
        if "title" in at and len(at) > 1:
            at = _guessed(table, row + 1, unit_names) | at
            header = tuple(map(fold, table.rows[row]))
            return _Columns(row + 1, header, at) if _has_links(table, row + 1, at) else None
    at = _guessed(table, 0, unit_names)
    return _Columns(0, (), at) if "title" in at and _has_links(table, 0, at) else None


def _named(cells: list[str]) -> dict[str, int]:
    """The columns that a header row names: those called exactly so before those whose name holds it."""
    folded = [fold(cell) for cell in cells]
    found: dict[str, int] = {}
    for exact in (True, False):
        for what, names in HEADERS.items():
            taken = set(found.values())
            place = _place(folded, names, taken, exact=exact)
            if what not in found and place is not None:
                found[what] = place
    return found


def _place(folded: list[str], names: tuple[str, ...], taken: set[int], *, exact: bool) -> int | None:
    for name in names:
        for column, cell in enumerate(folded):
            if column in taken or len(cell) > len(name) + 6:
                continue
            if cell == name or (not exact and len(name) >= 2 and name in cell):
                return column
    return None


def _guessed(table: Table, first_row: int, unit_names: Collection[str]) -> dict[str, int]:
    """The columns by what most of their first cells hold."""
    rows = range(first_row, min(first_row + SAMPLE, len(table.rows)))
    columns = range(min(table.width, WIDEST))

    def most(holds: Callable[[str], bool]) -> int | None:
        counts = {column: sum(holds(table.text(row, column)) for row in rows) for column in columns}
        best = max(counts, key=lambda column: (counts[column], -column), default=None)
        return best if best is not None and counts[best] * 2 > len(rows) else None

    found = {
        "address": most(_looks_like_link),
        "published": most(lambda text: bool(text) and read_moment(text) is not None and len(text) <= 25),
        "unit": most(lambda text: fold(text) in unit_names),
    }
    linked = {column for _, column in table.links}
    taken = {column for column in found.values() if column is not None}
    lengths = {
        column: sum(len(table.text(row, column)) for row in rows if _CHINESE.search(table.text(row, column)))
        for column in columns
        if column not in taken
    }
    if lengths and max(lengths.values()):
        found["title"] = max(lengths, key=lambda column: (column in linked, lengths[column]))
    return {what: column for what, column in found.items() if column is not None}


def _has_links(table: Table, first_row: int, at: dict[str, int]) -> bool:
    return "address" in at or any(row >= first_row for row, _ in table.links)


# The lines


def _lines(table: Table, columns: _Columns) -> Iterator[int]:
    """The rows that hold something and don't repeat the header."""
    for row in range(columns.first_row, len(table.rows)):
        is_blank = not any(cell.strip() for cell in table.rows[row])
        if not is_blank and tuple(map(fold, table.rows[row])) != columns.header:
            yield row


def _links_by_row(table: Table) -> dict[int, dict[int, str]]:
    """Row by row where its cells lead, by column."""
    found: dict[int, dict[int, str]] = defaultdict(dict)
    for (row, column), link in table.links.items():
        found[row][column] = link
    return found


def _row(table: Table, row: int, at: dict[str, int], behind: dict[int, str], base: str) -> ExportRow:
    read = ExportRow(row + 1, title=tidy(table.text(row, at.get("title"))))
    read.unit_text = tidy(table.text(row, at.get("unit")))[:UNIT_LENGTH]
    address, problem = _address(_link(table.text(row, at.get("address")), at, behind), base)
    read.address = address[:ADDRESS_LENGTH]
    published, started = table.text(row, at.get("published")), table.text(row, at.get("started"))
    read.published_at = read_moment(published)
    if began := read_moment(started):
        read.started_on = timezone.localdate(began)
    undated = _moment_problem("发布时间", published, needed=True)
    others = [_title_problem(read.title), problem, _moment_problem("成文日期", started, needed=False)]
    read.problem = "；".join(problem for problem in (*others[:2], undated, others[2]) if problem)
    read.lacks_only_day = bool(undated) and not any(others)
    read.title = read.title[:TITLE_LENGTH]
    return read


def _looks_like_link(text: str) -> bool:
    """By its beginning: of a cell of a million characters nobody needs the rest to tell."""
    return bool(_LOOKS_LIKE_LINK.match(text[: 2 * ADDRESS_LENGTH]))


def _link(written: str, at: dict[str, int], behind: dict[int, str]) -> str:
    """The address that is written out, or the one behind the title or behind any cell of the line."""
    if _looks_like_link(written):
        return written
    for column in (at.get("title"), at.get("address"), *sorted(behind)):
        if column in behind:
            return behind[column]
    return written


def _address(link: str, base: str) -> tuple[str, str]:
    """The whole address, and what is wrong with it."""
    if not link:
        return "", "没有链接"
    address = urljoin(base, link.strip()) if base else link.strip()
    try:
        is_relative = not urlsplit(address).scheme
    except ValueError:
        return address, f"链接“{link[:60]}”不是网页地址"
    if is_relative:
        return address, f"链接“{link[:60]}”{INCOMPLETE}"
    try:
        is_web_address(address)
    except ValidationError:
        return address, f"链接“{link[:60]}”不是网页地址"
    return address, f"链接超过{ADDRESS_LENGTH}个字符" if len(address) > ADDRESS_LENGTH else ""


def _title_problem(title: str) -> str:
    if not title:
        return "没有标题"
    return f"标题超过{TITLE_LENGTH}个字" if len(title) > TITLE_LENGTH else ""


def _moment_problem(name: str, text: str, *, needed: bool) -> str:
    if not text:
        return f"没有{name}" if needed else ""
    if read_moment(text):
        return ""
    if moment := _moment(text):
        return (
            f"{name}“{text[:30]}”是{moment.year}年，应当在{FIRST_DAY.year}年至{LAST_DAY.year}年之间，请核对"
        )
    return f"{name}“{text[:30]}”认不出来，请写成 2020-10-31 的样子"


def _doubles_named(rows: list[ExportRow]) -> list[ExportRow]:
    """The second and further lines with one address say which line was the first."""
    first: dict[str, int] = {}
    for row in rows:
        is_double = bool(row.address) and first.setdefault(row.address, row.number) != row.number
        if is_double and (row.lacks_only_day or not row.problem):
            row.problem, row.lacks_only_day = f"与第{first[row.address]}行是同一个网址", False
    return rows
