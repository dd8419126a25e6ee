"""公开对象, 公开方式 and 公开层级 as tables name and tick them."""

from __future__ import annotations

import re

from catalogs.models.elements import Audience, Level, Method
from catalogs.wording.boxes import Marked, read_mark, ticked_labels
from catalogs.wording.texts import fold, squeeze, tidy

_BLANK_NOTE = re.compile(r"[_＿\s:：()（）\[\]【】.。…/—-]+|请?(?:注明|填写|说明)")
_PUBLIC = re.compile(r"全社会|社会公众|^公众|^(?:面向)?社会$|社会各界|全体公[民众]|不限")
_SPECIFIC = re.compile(r"特定(?:群体|群众|对象|人群|公众)?")
# Levels that are none of a county's: not the 市 of 县（市、区）级 or 县级市.
_OTHER_LEVEL = re.compile(
    r"(?<![县区旗])(?<!县级)(?:国家|中央|省|自治区|(?:地|设区的)?市|州|盟)(?=[级直]|[县区旗、,/和]|$)级?"
)


def parse_audiences(text: str) -> tuple[list[str], str]:
    """Codes and the named group: 全社会; 特定群体（在征收范围内）; any other words name a group."""
    if read_mark(text) != Marked.WORDS:
        return [], ""
    labels = ticked_labels(text)
    said, note = set(), ""
    for label in [text] if labels is None else labels:
        codes, named = _audience(label)
        said, note = said | codes, note or named
    return [audience.value for audience in Audience if audience in said], note


def _audience(text: str) -> tuple[set[Audience], str]:
    folded = fold(text)
    is_public = bool(_PUBLIC.search(folded))
    if is_public and "特定" not in folded:
        return {Audience.PUBLIC}, ""
    note = named_group(text)
    return ({Audience.PUBLIC} if is_public else set()) | {Audience.SPECIFIC}, note


def named_group(text: str) -> str:
    """The words that name a group, without 特定群体 itself and its brackets: 特定群体（申请人） → 申请人."""
    named = re.sub(
        r"^.*?特定(?:群体|群众|对象|人群|公众)?|^.*?(?:全社会|社会公众|公众|社会)[、,，;；和及]*",
        "",
        tidy(text),
    )
    if not _BLANK_NOTE.sub("", named):
        return ""
    return re.sub(r"^[:：]|^[(（]|[)）]$", "", named.strip()).strip()


def parse_methods(text: str) -> list[str]:
    """主动公开, 依申请公开 or both; where there are boxes, only the ticked ones."""
    labels = ticked_labels(text)
    folded = fold(text if labels is None else "、".join(labels))
    said = {
        Method.PROACTIVE: bool(re.search(r"(?<![不非])主动", folded)),
        Method.ON_REQUEST: bool(re.search(r"(?<![不非])(?<!主动)申请", folded)),
    }
    return [method.value for method in Method if said[method]]


def parse_levels(text: str) -> list[str]:
    """县级/区级, 乡级/镇级/街道, 村级/社区级/嘎查级, in lists too (乡、村级). 市级, 州级 and above are not ours."""
    labels = ticked_labels(text)
    folded = fold(text if labels is None else "、".join(labels))
    said = {
        Level.COUNTY: bool(re.search(r"县|旗|(?<!社)(?<!园)(?<!自治)区(?!县)|区县", folded)),
        Level.TOWNSHIP: bool(re.search(r"乡|镇|街道|苏木|街|办事处", folded)),
        Level.VILLAGE: bool(re.search(r"村|社区|嘎查|居委|居民", folded)),
    }
    return [level.value for level in Level if said[level]]


def other_levels(text: str) -> list[str]:
    """The levels in a text that are none of a county's, as printed: 国家级, 省级, 市级, 州级."""
    labels = ticked_labels(text)
    said = squeeze(text if labels is None else "、".join(labels))
    return [match[0] for match in _OTHER_LEVEL.finditer(re.sub(r"\([^()]*\)", "", said))]
