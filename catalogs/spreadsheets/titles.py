"""The rows around a table that are no records: titles, lines above the header, notes and footers."""

from __future__ import annotations

import re

from catalogs.spreadsheets.domains import DomainFinder
from catalogs.spreadsheets.grids import Grid
from catalogs.spreadsheets.headers import Header, find_header, numbers_the_columns
from catalogs.wording import fold
from catalogs.wording.texts import squeeze

_LONGEST_TITLE = 80
_LOOK_AHEAD = 6  # rows with text between a title and its header, at most
_NOTE = re.compile(
    r"^[(]?(?:备注[:]?|注[:1-9]|注意|说明|填[表报写]|附[件注表]|审[核签批]|单位负责人|负责人|制表|编制|日期|联系|咨询|监督电话|合计"
    r"|总计|共计|经办|复核|报送|主办|以上|本表|此表|(?:填报|报送|公开)?单位[^,。]{0,8}:|单位\(盖章\)|第\d+页|共\d+[页项条]|-+\d+"
    r"|—+\d+|(?:19|20)\d\d年\d{1,2}月(?:\d{1,2}日)?$|续表|接上[页表]|转下页)"
)
_SERIAL = re.compile(r"[(]?[\dA-Za-z〇一二三四五六七八九十百.\-—]+[)]?[、.]?")  # 12, (3), 一、, 1.2
_REPORTING_UNIT = re.compile(
    r"(?:填报|报送|编制|填表|公开)?(?:单位|部门|机关)(?:\([^()]*\))?:(?P<unit>.*?)(?:[(]?(?:盖章|公章)[)]?.*|(?:填报|日期|时间|年月).*)?$"
)
_ENTRY_OF_CONTENTS = re.compile(r"(?:[.…·—]{2,}|\s)\s*[(（]?\d{1,3}[)）]?\s*$")
_GENERIC_DOMAIN = re.compile(
    r"(?:^|试点|各|重点|相关|有关|等|公开|政务|标准化|规范化|\d+个?|[一二三四五六七八九十]+个)$"
)
_OFFICIAL_TITLE = re.compile(r"^\D*(?:公开|领域|标准).*目录[表清单]*(?:\([^()]*\))?$")
_CONTINUED = re.compile(r"[(（]?(?:续表?|接上表)[)）]?\d*$")


def names_a_catalog(text: str) -> bool:
    return "目录" in text or "领域" in text


def title_in(grid: Grid, row: int, header: Header | None, finder: DomainFinder) -> str:
    """The text of a title row: one text across the sheet, or alone above a header; nothing for any other row."""
    texts = grid.own_texts(row)
    if len(texts) != 1 or not _may_be_title(texts[0][1]):
        return ""
    column, text = texts[0]
    if header is None or is_banner(grid, row, header):
        return text
    if _is_covered(grid, row):
        return ""
    if _is_domain_line(grid, row, header, finder):
        return text
    is_left = column < _first_of_elements(header) and (names_a_catalog(text) or finder.mentioned(text))
    return text if (is_left or _is_official_title(text)) and leads_to_header(grid, row) else ""


def _is_domain_line(grid: Grid, row: int, header: Header, finder: DomainFinder) -> bool:
    """A domain alone in the column of numbers or first names: 养老服务领域.

    Without 领域 it is no domain where the rows below lack a first name: it may be theirs.
    """
    column, text = grid.own_texts(row)[0]
    firsts = {column.index for column in header.names[:1]}
    if column not in {header.column_of("serial"), header.column_of("domain")} | firsts:
        return False
    if squeeze(text).endswith("领域"):
        return True
    leads_names = column in firsts and not (row + 1 < grid.height and grid.own(row + 1, column).strip())
    return bool(finder.named_exactly(text)) and not leads_names


def is_banner(grid: Grid, row: int, header: Header | None) -> bool:
    """One text across the sheet: a title, a heading or a note, never an item."""
    texts = grid.own_texts(row)
    if len(texts) != 1:
        return False
    wide = grid.merged_width(row, texts[0][0]) >= max(3, grid.width // 2)
    return header is None or (wide and not _is_covered(grid, row))


def leads_to_header(grid: Grid, row: int) -> bool:
    """Do nothing but lines of one or two texts stand between this row and the next header?"""
    seen = 0
    for following in range(row + 1, min(row + 3 * _LOOK_AHEAD, grid.height)):
        texts = grid.own_texts(following)
        if not texts:
            continue
        if find_header(grid, following):
            return True
        seen += 1
        if seen > _LOOK_AHEAD or (len(texts) > 2 and not _all_notes(texts)):
            return False
    return False


def unknown_domain_in(title: str, finder: DomainFinder) -> bool:
    """Does the title name a domain that is none of ours, or two at once? 各领域 and 26个试点领域 name none at all."""
    if finder.mentions_several(title):
        return True
    befores = re.findall(r"(.*?)领域", fold(title))
    return not finder.mentioned(title) and any(not _GENERIC_DOMAIN.search(before) for before in befores)


def without_continued(title: str) -> str:
    """The title as it stood on the first page: …目录（续）."""
    return _CONTINUED.sub("", fold(title))


def reporting_unit(texts: list[tuple[int, str]]) -> str:
    """The unit in a line above the header: 填报单位：偏岭镇, in one cell or in two."""
    if len(texts) > 1 and squeeze(texts[0][1]) in ("填报单位", "报送单位"):
        return texts[1][1].strip()
    match = _REPORTING_UNIT.match(squeeze(texts[0][1])) if len(texts[0][1]) <= _LONGEST_TITLE else None
    if not match:
        return ""
    return match["unit"] or (texts[1][1].strip() if len(texts) > 1 else "")


def is_note(grid: Grid, row: int, header: Header) -> bool:
    """A lone serial number, a row that numbers the columns, or remarks: 注：…, 填表人：… 审核人：…, 第1页 共3页."""
    texts = grid.own_texts(row)
    if numbers_the_columns(texts):
        return True
    if (
        len(texts) == 1
        and texts[0][0] == header.column_of("serial")
        and _SERIAL.fullmatch(squeeze(texts[0][1]))
    ):
        return True
    if _is_covered(grid, row):
        return False
    return _all_notes(texts) or (len(texts) <= 2 and texts[0][0] <= 1 and _is_remark(texts))


def _is_remark(texts: list[tuple[int, str]]) -> bool:
    """A note whose second cell says its value (填表人： | 张三), or one sentence in the first columns."""
    first = squeeze(texts[0][1])
    if len(texts) == 2:
        return bool(_NOTE.match(first)) and first.endswith(":")
    return bool(_NOTE.match(first)) or first.endswith("。")


def _all_notes(texts: list[tuple[int, str]]) -> bool:
    return all(_NOTE.match(squeeze(text)) for _, text in texts)


def _may_be_title(text: str) -> bool:
    plain = squeeze(text)
    is_short = len(plain) <= _LONGEST_TITLE and not plain.endswith(("。", ";", ",", ":"))
    return is_short and not _NOTE.match(plain) and not _ENTRY_OF_CONTENTS.search(text)


def _is_official_title(text: str) -> bool:
    """A title by its wording alone, wherever in the row it stands: 偏岭镇社会救助领域基层政务公开标准目录."""
    return bool(_OFFICIAL_TITLE.search(squeeze(text)))


def _is_covered(grid: Grid, row: int) -> bool:
    return any(grid.is_covered_from_above(row, column) for column in range(grid.width))


def _first_of_elements(header: Header) -> int:
    """The first column that holds neither numbers nor names: a title stands to its left."""
    others = [c.index for c in header.columns if c not in header.names and c.role not in ("serial", "domain")]
    return min(others, default=1)
