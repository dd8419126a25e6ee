"""公开渠道和载体: the thirteen channels, however a table names and ticks them."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise

from catalogs.models.elements import Channel
from catalogs.wording.texts import is_none, squeeze, tidy
from catalogs.wording.ticked_lists import OWN_LINE, TAKES_ALL, WORD, TickedList, read_list

# What a channel may be called. The upper one wins: the notice board of a service centre is a notice board.
_NAMES: tuple[tuple[Channel, re.Pattern[str]], ...] = tuple(
    (channel, re.compile(words))
    for channel, words in (
        (Channel.NOTICE_BOARD, r"公[示开告][栏板墙牌]|宣传[栏板]|[电显]子?[屏示]屏?|LED屏?|橱窗|村公示"),
        (Channel.WEBSITE, r"政府网站|门户网|政府网$|政府信息公开网|官方网站|官网"),
        (Channel.GAZETTE, r"公报"),
        (Channel.NEW_MEDIA, r"[两一双二]微[一多两二]端|新媒体|公众[号平]|微信|微博|客户端"),
        (Channel.PRESS_CONFERENCE, r"发布会|听证会"),
        (Channel.BROADCAST, r"广播|电视|电台"),
        (Channel.PRINT, r"纸质|纸媒|报纸|报刊"),
        (Channel.READING_POINT, r"查[阅询]点|查[阅询]室|查[阅询]场所|查[阅询]中心"),
        (Channel.SERVICE_CENTER, r"(?:政务|政府|行政)服务(?:中心|大厅)|(?:政务|办事|服务)大厅"),
        (Channel.SERVICE_STATION, r"便民服务"),
        (Channel.ON_SITE, r"入户|现场"),
        (Channel.TARGETED_PUSH, r"精准推送"),
    )
)
_OTHER = re.compile(r"^其[他它](?:渠道|方式|载体)?")
_LIST_NUMBER = re.compile(r"^\s*(?:[(（]?\d{1,2}[)）]|\d{1,2}[.．、]|[①-⑳]|[·•▪➢-])\s*(?!\d)")
_BLANK_NOTE = re.compile(r"[_＿\s:：()（）\[\]【】.。…/—-]+|请?(?:注明|填写|说明)")
_ANOTHER_NAME = re.compile(r"[\u4e00-\u9fff]{3,}")
_EITHER_WAY = {"/": "[/／、，,]", "(": "[(（]", ")": "[)）]"}
# Each official name however its column wraps it, with or without what it has in brackets; and the same in one piece.
_WRAPPED_NAMES = tuple(
    (re.compile(r"\s*".join(_EITHER_WAY.get(sign, sign) for sign in name)), name.replace("/", ""))
    for label in Channel.labels
    for name in dict.fromkeys((label, label.partition("(")[0]))
)
_PARTED = re.compile(r"企事业单位\s*[、，,]")
_LOOSE = " \t\r\n、，,;；。_＿\u3000"


def parse_channels(text: str) -> tuple[list[str], str]:
    """Codes of the ticked channels in printed order, and what 其他 is called.

    A list without any box means every channel named in it; platforms that are none of the 13 are 其他.
    """
    codes, note, _ = _channels(text)
    return list(codes), note


def unclear_channels(text: str) -> tuple[str, ...]:
    """The names in a list that are not read, because it can't be told whether they are chosen."""
    return _channels(text)[2]


def is_channel_name(text: str) -> bool:
    """Is this one of the thirteen by any of its names? 其他 counts where it is said."""
    codes = parse_channels(text)[0]
    return bool(codes) and (codes != [Channel.OTHER] or bool(_OTHER.match(squeeze(text))))


@lru_cache(maxsize=4096)
def _channels(text: str) -> tuple[tuple[str, ...], str, tuple[str, ...]]:
    found, notes, unclear = set(), [], []
    text = _with_whole_names(text)
    listed = read_list(text, _meaning)
    for label in listed.ticked if listed else _listed(text):
        for channel, note in _match(label):
            found.add(channel)
            if note and note not in notes:
                notes.append(note)
        unclear += _left_over(label, listed)
    unclear += listed.unclear if listed else ()
    return tuple(channel.value for channel in Channel if channel in found), "、".join(notes), tuple(unclear)


def _meaning(word: str) -> Channel | str | None:
    if _OTHER.match(squeeze(_LIST_NUMBER.sub("", word))):
        return TAKES_ALL
    return _known(word)


def _with_whole_names(text: str) -> str:
    """The text with every official name of a channel closed up, however its column wraps it."""
    if "\n" not in text and not _PARTED.search(text):
        return text
    for name, closed in _WRAPPED_NAMES:
        text = name.sub(closed, text)
    return text


def _left_over(label: str, listed: TickedList | None) -> list[str]:
    """The words behind a channel's name that name none: 学校家长群 in 政府网站 学校家长群."""
    words = list(WORD.finditer(label))
    known = next((n for n, word in enumerate(words) if _known(label[: word.end()])), len(words))
    if not words or _meaning(words[0][0]) == TAKES_ALL:
        return []
    left = []
    for before, word in pairwise(words[known:]):
        gap = label[before.end() : word.start()]
        is_unticked = listed and not listed.has_empty_boxes and OWN_LINE.search(gap)
        if gap.isspace() and not is_unticked and not _meaning(word[0]) and _ANOTHER_NAME.match(word[0]):
            left.append(word[0])
    return left


def _listed(text: str) -> list[str]:
    """The names in a list without boxes. Line breaks inside a name are closed where that makes a known name."""
    if is_none(text):
        return []
    text = re.sub(r"(?<=\S)[ \u3000]+(?=\d{1,2}[.．、])", "\n", text)
    pieces = [piece for piece in re.split(r"[、，,;；]+", text) if piece.strip()]
    return [line for piece in pieces for line in ([piece] if _is_wrapped(piece) else piece.split("\n"))]


def _is_wrapped(piece: str) -> bool:
    """Is this one name broken by its column, and not one name a line?"""
    return bool(_known(piece)) and not any(_known(line) for line in piece.split("\n"))


def _match(label: str) -> list[tuple[Channel, str]]:
    """The channel that a printed name means; several where each part of it is a known one (政府网站/公众号)."""
    label = _LIST_NUMBER.sub("", label).strip(_LOOSE)
    if not squeeze(label):
        return []
    if _OTHER.match(squeeze(label)):
        return [(Channel.OTHER, _note(re.sub(r"^其\s*[他它]\s*(?:渠道|方式|载体)?", "", label)))]
    parts = [part for part in re.split(r"[/／、，,;；\n]+|\s{2,}|\s", label) if part.strip()]
    channels = [_known(part) for part in parts]
    if len(parts) > 1 and all(channels):
        return [(channel, "") for channel in dict.fromkeys(channels) if channel]
    known = _known(label)
    return [(known, "")] if known else [(Channel.OTHER, _note(label))]


def _known(label: str) -> Channel | None:
    squeezed = squeeze(label)
    return next((channel for channel, words in _NAMES if words.search(squeezed)), None)


def _note(text: str) -> str:
    """What 其他 is called; nothing where the form only asks for it (其他____，其他（请注明）)."""
    if not _BLANK_NOTE.sub("", text):
        return ""
    text = tidy(text).strip("_＿:： \u3000")
    bracketed = re.fullmatch(r"[(（](.*)[)）]", text)
    return (bracketed[1] if bracketed else text).strip("_＿:： \u3000")
