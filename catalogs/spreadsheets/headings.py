"""Header words: what a heading says that its column holds, however a county words it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from catalogs.models.elements import Audience, Method
from catalogs.wording import fold, is_channel_name, parse_levels

_LONGEST_HEADING = 120
# What may follow below a heading that is one already: 公开渠道 | 和载体, 序 | 号.
_REST_OF_HEADING = re.compile(
    r"[号项体]|(?:和|及|与|、|/|或)?(?:载体|渠道|要素|要求|平台|途径|方式|频次|名称|规定|文号|单位|部门).{0,6}"
)
_LONGEST_PIECE = 16  # of a heading that is cut over rows
_PIECE_OF_WORD = re.compile(r"[\u4e00-\u9fff/、]{1,6}")
_LEVEL_WORDS = re.compile(
    r"(?:国家|中央|办事处|[居村]委会?|居民|[省市州盟县区旗乡镇街村社道居嘎查苏木直属、,/和及]|自治)+级?"
)

# Words of the upper row, matched on the folded text without bracketed hints.
_HEADINGS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (role, re.compile(words))
    for role, words in (
        ("item_code", r"事项编码"),
        ("unit_code", r"单位编码"),
        ("unit_name", r"单位|单位名称|填报单位"),
        ("domain_code", r"领域编码"),
        ("remark", r"不适用说明"),
        ("form_version", r"保存次数"),
        ("form_traces", r"下载时校验"),
        ("not_applicable", r"是否不适用"),
        ("reason", r"不适用的原因"),
        ("channel_note", r"其他渠道名称"),
        ("audience_note", r"特定群体说明"),
        ("serial", r"序号|编号|序|项次"),
        ("domain", r"(?:相应|所属|试点|对应|公开|业务|涉及)?领域(?:名称|类别|分类)?"),
        (
            "level1",
            r"(?:公开)?(?:事项)?[一1]级(?:公开)?(?:事项|目录|指标|类别|分类|标题|栏目)?(?:名称)?",
        ),
        (
            "level2",
            r"(?:公开)?(?:事项)?[二2]级(?:公开)?(?:事项|目录|指标|类别|分类|标题|栏目)?(?:名称)?"
            r"|(?:事项)?子项(?:名称)?|小类|具体事项(?:名称)?",
        ),
        (
            "level3",
            r"(?:公开)?(?:事项)?[三3]级(?:公开)?(?:事项|目录|指标|类别|分类|标题|栏目)?(?:名称)?|细项",
        ),
        ("group", r"(?:政务)?(?:公开)?(?:事项)?(?:类别|分类|大类)(?:名称)?|事项类型|(?:事项)?主项(?:名称)?"),
        ("name", r"(?:政务)?(?:信息)?(?:公开)?(?:的)?事项(?:名称)?|(?:公开)?名称|公开(?:目录|项目)(?:名称)?"),
        (
            "content",
            r"(?:政务|信息)?公开(?:的)?(?:信息)?(?:内容|要素).{0,12}|(?:信息)?内容(?:[及和与]?要[素求])?|要素"
            r"|(?:主要|具体|事项)内容",
        ),
        (
            "basis",
            r"(?:公开|法律|政策|法规|设立|法定|文件|事项|和|及|与|、)*依据(?:文件|名称|[及和]文号)?|政策法规|法律法规",
        ),
        (
            "time_limit",
            r"(?:信息)?(?:公开|公示|更新|发布)?(?:的)?(?:时限|时间|期限|时效|频次|周期)(?:[及和与]频次|要求|规定)?",
        ),
        (
            "subject",
            r"(?:信息)?(?:公开|责任|发布|实施|承办)(?:的)?(?:责任)?(?:主体|单位|部门|机构)(?:[及和/](?:责任)?(?:单位|部门))?|主体",
        ),
        ("channels", r"(?:信息)?(?:公开|发布)?的?(?:渠道|载体|平台|途径|媒介).{0,8}"),
        ("audience", r"(?:信息)?公开(?:的)?(?:对象|范围|群体)|(?:面向)?对象|受众"),
        ("method", r"(?:信息)?公开(?:的)?(?:方式|属性|类型)|方式|属性"),
        ("level", r"(?:信息)?(?:公开|实施|适用)(?:的)?(?:层级|级别)|层级"),
    )
)
_ANY_HEADING = re.compile("|".join(f"(?P<{role}>{words.pattern})" for role, words in _HEADINGS))
# Words of the lower row; a table with one header row may use them too.
_SUBHEADINGS: tuple[tuple[str, tuple[str, ...], re.Pattern[str]], ...] = tuple(
    (role, codes, re.compile(words))
    for role, codes, words in (
        (
            "audience_public",
            (Audience.PUBLIC.value,),
            r"(?:面向|向)?(?:全社会|社会公众|公众|全体公众|社会|不特定(?:社会)?(?:群体|对象|公众))(?:公开)?",
        ),
        (
            "audience_specific",
            (Audience.SPECIFIC.value,),
            r"(?:面向|向)?特定(?:群体|群众|对象|人群|公众)?(?:[/、](?:群体|群众|对象|人群))?(?:公开)?",
        ),
        ("method_mark", (Method.PROACTIVE.value,), r"主动(?:公开)?"),
        ("method_mark", (Method.ON_REQUEST.value,), r"依?申请(?:公开)?"),
    )
)


@lru_cache(maxsize=4096)
def heading(text: str) -> str | None:
    """What a column under this heading holds; a hint may follow on a line of its own, or in brackets."""
    lines = text.strip().split("\n")
    for end in range(len(lines), 0, -1):
        bare = without_hints("\n".join(lines[:end]))
        if bare and (match := _ANY_HEADING.fullmatch(bare)):
            return match.lastgroup
    return None


@lru_cache(maxsize=4096)
def subheading(text: str) -> tuple[str, tuple[str, ...]] | None:
    """What a column of ticks means under this lower heading, and the codes that a tick stands for."""
    lines = text.strip().split("\n")
    for end in range(len(lines), 0, -1):
        if found := _subheading(without_hints("\n".join(lines[:end]))):
            return found
    return None


def _subheading(bare: str) -> tuple[str, tuple[str, ...]] | None:
    for role, codes, words in _SUBHEADINGS:
        if words.fullmatch(bare):
            return role, codes
    if _LEVEL_WORDS.fullmatch(bare) and (bare.endswith("级") or parse_levels(bare)):
        return "level_mark", tuple(parse_levels(bare))
    return None


@lru_cache(maxsize=4096)
def is_channel_heading(text: str) -> bool:
    bare = without_hints(text)
    return bool(bare) and is_channel_name(bare)


@lru_cache(maxsize=4096)
def without_hints(text: str) -> str:
    """A heading without its bracketed hint: 公开内容（要素）及要求 → 公开内容及要求. Nothing for a text too long."""
    if len(text) > _LONGEST_HEADING:
        return ""
    bare, before = fold(text), ""
    while bare != before:
        bare, before = re.sub(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】", "", bare), bare
    return re.sub(r"[\"'“”:*＊★]", "", bare)


def is_whole(text: str) -> bool:
    """Is this a heading as it stands: of a column, of ticks or of a channel?"""
    return bool(heading(text) or subheading(text) or is_channel_heading(text))


def is_hint(text: str) -> bool:
    return not without_hints(text) and (len(text) <= _LONGEST_PIECE or text.strip()[:1] in "(（[【")


def has_open_bracket(text: str) -> bool:
    return sum(map(text.count, "(（[【")) > sum(map(text.count, ")）]】"))


def joined_headings(pieces: Sequence[str]) -> list[tuple[str, int]]:
    """The headings that stand one above the other in a column, those cut over rows joined: each with its number of pieces.

    公开对象 | 全社 | 会 are 公开对象 and 全社会.
    """
    joined, at = [], 0
    while at < len(pieces):
        end = _end_of_heading(pieces, at)
        joined.append(("".join(pieces[at:end]), end - at))
        at = end
    return joined


def _end_of_heading(pieces: Sequence[str], start: int) -> int:
    """The piece behind the last of a heading: the first pieces that make one, and what belongs to it below."""
    ends = range(start + 1, len(pieces) + 1)
    end = next((end for end in ends if is_whole("".join(pieces[start:end]))), None)
    if end is None:
        return start + 1
    while end < len(pieces) and (following := _end_of_rest(pieces, start, end)):
        end = following
    return end


def _end_of_rest(pieces: Sequence[str], start: int, end: int) -> int | None:
    """Behind the pieces that go on with the words of a heading, though it is one without them: 特定 | 群 | 体."""
    words = "".join(pieces[start:end])
    if is_hint(pieces[end]) or has_open_bracket(words):
        return end + 1
    if heading(words):
        return end + 1 if _REST_OF_HEADING.fullmatch(without_hints(pieces[end])) else None
    for last in range(end, len(pieces)):
        if is_whole(pieces[last]) or not _PIECE_OF_WORD.fullmatch(pieces[last]):
            return None
        longer = words + "".join(pieces[end : last + 1])
        if subheading(longer) or is_channel_heading(longer):
            return last + 1
    return None
