"""公开对象, 公开方式 and 公开层级 as tables name and tick them."""

from __future__ import annotations

import re

from catalogs.models.elements import Audience, Level, Method
from catalogs.wording.boxes import Marked, read_mark
from catalogs.wording.texts import fold, squeeze, tidy
from catalogs.wording.ticked_lists import Meaning, read_list

_BLANK_NOTE = re.compile(r"[_＿\s:：()（）\[\]【】.。…/—-]+|请?(?:注明|填写|说明)")
_PUBLIC = re.compile(r"全社会|社会公众|^公众|^(?:面向)?社会$|社会各界|全体公[民众]|不限")
_UNSPECIFIC = re.compile(r"不特定的?(?:社会)?(?:群体|群众|对象|人群|公众|多数人?|人)?")  # whoever it may be
_LEVELS = {
    Level.COUNTY: re.compile(r"县|旗|(?<!社)(?<!园)(?<!自治)区(?!县)|区县"),
    Level.TOWNSHIP: re.compile(r"乡|镇|街道|苏木|街|办事处"),
    Level.VILLAGE: re.compile(r"村|社区|嘎查|居委|居民"),
}
# Levels that are none of a county's: not the 市 of 县（市、区）级 or 县级市.
_OTHER_LEVEL = re.compile(
    r"(?<![县区旗])(?<!县级)(?:国家|中央|省|自治区|(?:地|设区的)?市|州|盟)(?=[级直]|[县区旗、,/和]|$)级?"
)


def parse_audiences(text: str) -> tuple[list[str], str]:
    """Codes and the named group: 全社会; 特定群体（在征收范围内）; any other words name a group."""
    if read_mark(text) != Marked.WORDS:
        return [], ""
    listed = read_list(text, _audience_named)
    said, note = set(), ""
    for label in listed.ticked if listed else [text]:
        codes, named = _audience(label)
        said, note = said | codes, note or named
    return [audience.value for audience in Audience if audience in said], note


def _audience(text: str) -> tuple[set[Audience], str]:
    folded = fold(text)
    text, folded = _UNSPECIFIC.sub("社会公众", text), _UNSPECIFIC.sub("社会公众", folded)
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
    folded = fold(_ticked(text, _method_named))
    said = {
        Method.PROACTIVE: bool(re.search(r"(?<![不非])主动", folded)),
        Method.ON_REQUEST: bool(re.search(r"(?<![不非])(?<!主动)申请", folded)),
    }
    return [method.value for method in Method if said[method]]


def parse_levels(text: str) -> list[str]:
    """县级/区级, 乡级/镇级/街道, 村级/社区级/嘎查级, in lists too (乡、村级). 市级, 州级 and above are not ours."""
    folded = fold(_ticked(text, _level_named))
    return [level.value for level in Level if _LEVELS[level].search(folded)]


def other_levels(text: str) -> list[str]:
    """The levels in a text that are none of a county's, as printed: 国家级, 省级, 市级, 州级."""
    said = squeeze(_ticked(text, _level_named))
    return [match[0] for match in _OTHER_LEVEL.finditer(re.sub(r"\([^()]*\)", "", said))]


def unclear_names(name: str, text: str) -> tuple[str, ...]:
    """The names in a list of audiences, methods or levels that are not read: no box tells whether they are chosen."""
    listed = read_list(text, _NAMED[name])
    return listed.unclear if listed else ()


def _ticked(text: str, means: Meaning) -> str:
    listed = read_list(text, means)
    return "、".join(listed.ticked) if listed else text


def _audience_named(word: str) -> str | None:
    folded = _UNSPECIFIC.sub("社会公众", fold(word))
    if "特定" in folded:
        return Audience.SPECIFIC.value
    return Audience.PUBLIC.value if _PUBLIC.search(folded) else None


def _method_named(word: str) -> str | None:
    folded = fold(word)
    if "申请" in folded:
        return Method.ON_REQUEST.value
    return Method.PROACTIVE.value if "主动" in folded else None


def _level_named(word: str) -> str | None:
    """County, township and village, and the levels that are none of ours; the first that a word names."""
    folded = fold(word)
    ours = next((level.value for level, words in _LEVELS.items() if words.search(folded)), None)
    return "other" if ours is None and _OTHER_LEVEL.search(folded) else ours


_NAMED: dict[str, Meaning] = {
    "audiences": _audience_named,
    "methods": _method_named,
    "levels": _level_named,
}
