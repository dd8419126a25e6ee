"""Header words: which column of a table holds which element, however a county words it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from catalogs.models.elements import Audience, Channel, Method
from catalogs.spreadsheets.grids import Grid
from catalogs.wording import fold, parse_channels, parse_levels

_LONGEST_HEADING = 120
_DEEPEST_HEADER = 3  # rows
_ENOUGH = 3  # different header words in one row make a header
_LEVEL_WORDS = r"(?:[省市州盟县区旗乡镇街村社道居嘎查苏木直属、,/和]+级?)"

# Words of the upper row, matched on the folded text without bracketed hints.
_HEADINGS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (role, re.compile(words))
    for role, words in (
        ("item_code", r"事项编码"),
        ("unit_code", r"单位编码"),
        ("unit_name", r"单位|单位名称|填报单位"),
        ("domain_code", r"领域编码"),
        ("remark", r"不适用说明"),
        ("channel_note", r"其他渠道名称"),
        ("audience_note", r"特定群体说明"),
        ("serial", r"序号|编号|序"),
        ("domain", r"(?:相应|所属|试点|对应|公开|业务)?领域(?:名称)?"),
        (
            "level1",
            r"(?:公开)?[一1]级(?:公开)?(?:事项|目录|指标|类别|分类)?(?:名称)?|(?:公开)?(?:事项)?(?:类别|类型|分类|大类)",
        ),
        ("level2", r"(?:公开)?[二2]级(?:公开)?(?:事项|目录|指标|类别|分类)?(?:名称)?|子项|小类|具体事项"),
        ("level3", r"(?:公开)?[三3]级(?:公开)?(?:事项|目录|指标|类别|分类)?(?:名称)?"),
        ("name", r"(?:政务)?(?:公开)?事项(?:名称)?|(?:公开)?名称"),
        (
            "content",
            r"(?:政务|信息)?公开(?:的)?(?:信息)?(?:内容|要素).{0,12}|内容(?:要素)?|(?:主要|具体)内容",
        ),
        ("basis", r"(?:公开|法律|政策|法规|设立|法定|文件)*依据"),
        ("time_limit", r"(?:信息)?(?:公开)?(?:时限|时间|期限|时效)(?:要求)?"),
        ("subject", r"(?:信息)?(?:公开|责任|发布)(?:责任)?(?:主体|单位|部门|机构)|主体"),
        ("channels", r"(?:信息)?(?:公开|发布)?的?(?:渠道|载体|平台|途径).{0,8}"),
        ("audience", r"(?:信息)?公开(?:的)?(?:对象|范围)|对象"),
        ("method", r"(?:信息)?公开(?:的)?(?:方式|属性|类型)|方式"),
        ("level", r"(?:信息)?公开(?:的)?(?:层级|级别)|层级"),
    )
)
_ANY_HEADING = re.compile("|".join(f"(?P<{role}>{words.pattern})" for role, words in _HEADINGS))
# Words of the lower row; a table with one header row may use them too.
_SUBHEADINGS: tuple[tuple[str, tuple[str, ...], re.Pattern[str]], ...] = tuple(
    (role, codes, re.compile(words))
    for role, codes, words in (
        ("audience_public", (Audience.PUBLIC.value,), r"(?:面向)?(?:全社会|社会公众|公众|全体公众)"),
        ("audience_specific", (Audience.SPECIFIC.value,), r"(?:面向)?特定(?:群体|群众|对象|人群|公众)?"),
        ("method_mark", (Method.PROACTIVE.value,), r"主动(?:公开)?"),
        ("method_mark", (Method.ON_REQUEST.value,), r"依?申请(?:公开)?"),
    )
)
_LABELS = {
    "name": "公开事项（一级事项、二级事项）",
    "basis": "公开依据",
    "time_limit": "公开时限",
    "audiences": "公开对象",
    "methods": "公开方式",
    "levels": "公开层级",
}
NAME_ROLES = ("level1", "level2", "level3", "name")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: what it holds, which codes a tick in it means, and how it is headed."""

    index: int
    role: str
    heading: str
    codes: tuple[str, ...] = ()


@dataclass(slots=True)
class Header:
    """The header of a table: its rows and its columns by what they hold."""

    first_row: int
    last_row: int
    columns: list[Column]
    by_role: dict[str, list[Column]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for column in self.columns:
            self.by_role.setdefault(column.role, []).append(column)

    @property
    def is_own_export(self) -> bool:
        return "item_code" in self.by_role

    def missing_columns(self) -> list[str]:
        """Labels of the columns without which a file is no catalog."""
        held = {"name": any(role in self.by_role for role in NAME_ROLES)}
        held |= {role: role in self.by_role for role in ("basis", "time_limit")}
        return [_LABELS[role] for role, is_there in held.items() if not is_there]

    def missing_ticks(self) -> list[tuple[str, str]]:
        """(field, label) of the tick columns that a catalog may lack, but should not."""
        groups = {
            "audiences": ("audience", "audience_public", "audience_specific"),
            "methods": ("method", "method_mark"),
            "levels": ("level", "level_mark"),
        }
        return [
            (name, _LABELS[name])
            for name, roles in groups.items()
            if not any(role in self.by_role for role in roles)
        ]

    def column_of(self, *roles: str) -> int | None:
        return next((self.by_role[role][0].index for role in roles if role in self.by_role), None)


def find_header(grid: Grid, row: int) -> Header | None:
    """The header that begins at this row, with the rows of lower headings below it."""
    if len(_headings(text for _, text in grid.own_texts(row))) < _ENOUGH:
        return None
    last = row
    while last + 1 < grid.height and last + 1 < row + _DEEPEST_HEADER and _continues(grid, last + 1):
        last += 1
    return Header(row, last, list(_columns(grid, row, last)))


def headings_in(grid: Grid, row: int) -> set[str]:
    """The header words of a row, for saying what a sheet lacks that nearly is a catalog."""
    return _headings(text for _, text in grid.own_texts(row))


def _headings(texts: Iterable[str]) -> set[str]:
    return {role for text in texts if (role := _heading(_bare(text)))}


def _continues(grid: Grid, row: int) -> bool:
    """A lower row of a header holds nothing but header words, or nothing at all under merged ones."""
    texts = [_bare(text) for _, text in grid.own_texts(row)]
    if not texts:
        return any(grid.is_covered_from_above(row, column) for column in range(grid.width))
    return all(_subheading(text) or _heading(text) or _is_channel_name(text) for text in texts)


def _columns(grid: Grid, first: int, last: int) -> Iterable[Column]:
    group = ""  # the upper heading that reaches over columns to its right, merged or not
    for index in range(grid.width):
        texts = [grid.shown(row, index).strip() for row in range(first, last + 1)]
        group = texts[0] or group
        path = [text for text in dict.fromkeys(texts) if text]
        if not path:
            continue
        role, codes = _role([_bare(text) for text in path], _heading(_bare(group)))
        if role:
            yield Column(index, role, "".join(path[-1].split()), codes)


def _role(path: list[str], group: str | None) -> tuple[str | None, tuple[str, ...]]:
    """What a column holds: the lowest heading decides, the upper ones where it says nothing."""
    for text in reversed(path):
        if found := _subheading(text):
            return found
        is_lower = _heading(text) != group
        if group == "channels" and is_lower and _is_channel_name(text):
            return "channel_mark", tuple(parse_channels(text)[0])
        if role := _heading(text):
            return role, ()
    return None, ()


def _subheading(text: str) -> tuple[str, tuple[str, ...]] | None:
    for role, codes, words in _SUBHEADINGS:
        if words.fullmatch(text):
            return role, codes
    if re.fullmatch(_LEVEL_WORDS, text) and (text.endswith("级") or parse_levels(text)):
        return "level_mark", tuple(parse_levels(text))
    return None


def _heading(text: str) -> str | None:
    match = _ANY_HEADING.fullmatch(text) if text else None
    return match.lastgroup if match else None


def _is_channel_name(text: str) -> bool:
    codes = parse_channels(text)[0]
    return bool(codes) and (codes != [Channel.OTHER] or text.startswith("其他"))


@lru_cache(maxsize=4096)
def _bare(text: str) -> str:
    """A heading without its bracketed hint: 公开内容（要素）及要求 → 公开内容及要求. Nothing for a text too long."""
    if len(text) > _LONGEST_HEADING:
        return ""
    return re.sub(r"\([^()]*\)|\[[^\[\]]*\]|[\"'“”:*]", "", fold(text))
