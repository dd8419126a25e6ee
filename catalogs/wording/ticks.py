"""Tick columns: channels, audiences, methods and levels as tables name them, and the signs that tick them."""

from __future__ import annotations

import enum
import re
from collections.abc import Iterable
from functools import lru_cache

from catalogs.models.elements import Audience, Channel, Level, Method
from catalogs.wording.texts import fold, is_none, squeeze, tidy

_TICKED_BOXES = "■☑✓√✔☒◼⬛█▣▇●★▲✅🗹"
_EMPTY_BOXES = "□☐◻▢⬜○◇△☆"
_BOX = re.compile(f"([{_TICKED_BOXES}{_EMPTY_BOXES}])")

# A tick as people type it, with the letters that Wingdings shows as ticks (ü, þ, R, P).
_YES = frozenset("√✓✔■☑✅☒●★▲◆vVyYüþRP1是有对") | {"yes", "true", "ok", "必选", "必选项"}
_NO = frozenset("□☐◻▢×✗✘✕xXnN0否口") | {"no", "false", "不"}
_YES_FOLDED = frozenset(squeeze(sign).lower() for sign in _YES)
_NO_FOLDED = frozenset(squeeze(sign).lower() for sign in _NO)

# What a channel may be called. The upper one wins: the notice board of a service centre is a notice board.
_CHANNEL_WORDS: tuple[tuple[Channel, re.Pattern[str]], ...] = tuple(
    (channel, re.compile(words))
    for channel, words in (
        (Channel.NOTICE_BOARD, r"公[示开告]栏|宣传栏|电子屏|公[示开]墙|村公示|公示牌"),
        (Channel.WEBSITE, r"政府网站|门户网站|政府网$|政府信息公开网|官方网站"),
        (Channel.GAZETTE, r"公报"),
        (Channel.NEW_MEDIA, r"[两一双]微[一多两]端|新媒体|公众号|微信|微博|客户端"),
        (Channel.PRESS_CONFERENCE, r"发布会|听证会"),
        (Channel.BROADCAST, r"广播|电视|电台"),
        (Channel.PRINT, r"纸质|报纸|报刊"),
        (Channel.READING_POINT, r"查[阅询]点|查[阅询]室|查[阅询]场所"),
        (Channel.SERVICE_CENTER, r"(?:政务|政府|行政)服务(?:中心|大厅)|政务大厅|办事大厅"),
        (Channel.SERVICE_STATION, r"便民服务"),
        (Channel.ON_SITE, r"入户|现场"),
        (Channel.TARGETED_PUSH, r"精准推送"),
    )
)
_OTHER = re.compile(r"^其[他它](?:渠道|方式|载体)?")
_LIST_NUMBER = re.compile(r"^\s*(?:[(（]?\d{1,2}[)）]|\d{1,2}[.．、])\s*(?!\d)")
_BLANK_NOTE = re.compile(r"[_＿\s:：()（）\[\]【】.。…/—-]+|请?(?:注明|填写|说明)")
# 口 typed for □, where a channel's name follows at once.
_LETTER_BOX = re.compile(
    r"(?:(?<=\s)|^|(?<=[）)]))口(?=政府|两微|发布|广播|纸质|公开|政务|便民|入户|社区|精准|其[他它])"
)


class Marked(enum.Enum):
    """What one cell of a tick column says."""

    YES = "yes"
    NO = "no"
    WORDS = "words"


@lru_cache(maxsize=1024)
def read_mark(text: str) -> Marked:
    sign = squeeze(text).lower()
    if sign in _NO_FOLDED or is_none(text):
        return Marked.NO
    return Marked.YES if sign in _YES_FOLDED else Marked.WORDS


@lru_cache(maxsize=4096)
def _channels(text: str) -> tuple[tuple[str, ...], str]:
    found, notes = set(), []
    for label in _ticked_labels(text):
        for channel, note in _match_channels(label):
            found.add(channel)
            if note and note not in notes:
                notes.append(note)
    return tuple(channel.value for channel in Channel if channel in found), "、".join(notes)


def parse_channels(text: str) -> tuple[list[str], str]:
    """Codes of the ticked channels in printed order, and what 其他 is called.

    A list without any box means every channel named in it; platforms that are none of the 13 are 其他.
    """
    codes, note = _channels(text)
    return list(codes), note


def parse_audiences(text: str) -> tuple[list[str], str]:
    """Codes and the named group: 全社会; 特定群体（在征收范围内）; any other words name a group."""
    folded = fold(text)
    if read_mark(text) != Marked.WORDS:
        return [], ""
    public = Audience.PUBLIC in _public_words(folded)
    named = re.sub(
        r"^.*?特定(?:群体|群众|对象|人群)?|^.*?(?:全社会|社会公众|公众|社会)[、,，;；和及]*", "", tidy(text)
    )
    note = (
        "" if _BLANK_NOTE.sub("", named) == "" else re.sub(r"^[:：]|^[(（]|[)）]$", "", named.strip()).strip()
    )
    specific = "特定" in folded or (not public)
    codes = [code for code, said in ((Audience.PUBLIC, public), (Audience.SPECIFIC, specific)) if said]
    return [code.value for code in codes], note if specific else ""


def _public_words(folded: str) -> set[Audience]:
    return {Audience.PUBLIC} if re.search(r"全社会|社会公众|^公众|^社会$|全体公民|不限", folded) else set()


def parse_methods(text: str) -> list[str]:
    folded = fold(text)
    said = {Method.PROACTIVE: "主动" in folded, Method.ON_REQUEST: "申请" in folded}
    return [method.value for method in Method if said[method]]


def parse_levels(text: str) -> list[str]:
    """县级/区级, 乡级/镇级/街道, 村级/社区级/嘎查级, in lists too (乡、村级). 市级, 州级 and above are not ours."""
    folded = fold(text)
    said = {
        Level.COUNTY: bool(re.search(r"县|旗|(?<!社)(?<!园)区(?!县)|区县", folded)),
        Level.TOWNSHIP: bool(re.search(r"乡|镇|街道|苏木|街", folded)),
        Level.VILLAGE: bool(re.search(r"村|社区|嘎查", folded)),
    }
    return [level.value for level in Level if said[level]]


def _ticked_labels(text: str) -> Iterable[str]:
    """The printed names of what is ticked; of a list without boxes, everything."""
    text = _LETTER_BOX.sub("□", text)
    pieces = _BOX.split(text)
    if len(pieces) == 1:
        return [] if is_none(text) else _listed(text)
    boxes, labels = pieces[1::2], pieces[2::2]
    if pieces[0].strip() and not pieces[-1].strip():
        labels = pieces[0:-1:2]  # the box stands behind its name
    elif pieces[0].strip():
        boxes, labels = ["■", *boxes], [pieces[0], *labels]  # a name without a box counts as listed
    return [label for box, label in zip(boxes, labels, strict=True) if box in _TICKED_BOXES and label.strip()]


def _listed(text: str) -> list[str]:
    """The names in a list without boxes. Line breaks inside a name are closed where that makes a known name."""
    pieces = [piece for piece in re.split(r"[、，,;；]+", text) if piece.strip()]
    return [line for piece in pieces for line in ([piece] if _is_wrapped(piece) else piece.split("\n"))]


def _is_wrapped(piece: str) -> bool:
    """Is this one name broken by its column, and not one name a line?"""
    return bool(_known(piece)) and not any(_known(line) for line in piece.split("\n"))


def _match_channels(label: str) -> list[tuple[Channel, str]]:
    """The channel that a printed name means; several where each part of it is a known one (政府网站/公众号)."""
    label = _LIST_NUMBER.sub("", label).strip(" \t\n、，,;；。_＿\u3000")
    if not squeeze(label):
        return []
    if other := _OTHER.match(squeeze(label)):
        return [
            (
                Channel.OTHER,
                _note(re.sub(r"^其\s*[他它]\s*(?:渠道|方式|载体)?", "", label) if other else label),
            )
        ]
    parts = [part for part in re.split(r"[/／、，,;；\n]+|\s{2,}|\s", label) if part.strip()]
    channels = [_known(part) for part in parts]
    if len(parts) > 1 and all(channels):
        return [(channel, "") for channel in dict.fromkeys(channels) if channel]
    known = _known(label)
    return [(known, "")] if known else [(Channel.OTHER, _note(label))]


def _known(label: str) -> Channel | None:
    squeezed = squeeze(label)
    return next((channel for channel, words in _CHANNEL_WORDS if words.search(squeezed)), None)


def _note(text: str) -> str:
    """What 其他 is called; nothing where the form only asks for it (其他____，其他（请注明）)."""
    if not _BLANK_NOTE.sub("", text):
        return ""
    text = tidy(text).strip("_＿:： \u3000")
    bracketed = re.fullmatch(r"[(（](.*)[)）]", text)
    return (bracketed[1] if bracketed else text).strip("_＿:： \u3000")
