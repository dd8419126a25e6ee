"""Signs that tick: single marks in a cell of their own, and the boxes that stand beside names."""

from __future__ import annotations

import enum
import re
from functools import lru_cache

from catalogs.wording.texts import is_none, squeeze

TICKED = "■☑✓√✔☒⊠◼⬛█▓▆▅▄▇▣●★▲◆⬧♦✅🗸🗹þüý¢"
EMPTY = "□☐◻▢⬜❑❏○◯◇△☆£¨×✗✘✕"
BOX = re.compile(f"([{TICKED}{EMPTY}])")

# The same signs as symbol fonts store them (Wingdings, Wingdings 2): in a private area, or as plain letters.
_SYMBOLS = str.maketrans(
    {
        **dict.fromkeys("\uf0fe\uf052\uf0fd\uf053\uf054\uf078", "☑"),
        **dict.fromkeys("\uf0fc\uf050", "✓"),
        **dict.fromkeys("\uf06e\uf0a2", "■"),
        **dict.fromkeys("\uf06c\uf074\uf075", "●"),
        **dict.fromkeys("\uf06f\uf0a3\uf0a8\uf071\uf070\uf072", "□"),
        **dict.fromkeys("\uf0a7\uf0b7\uf0d8\ufe0f", ""),  # bullets, and the mark that colours ✔
    }
)
_CHINESE = r"[\u4e00-\u9fff]"
_LETTER_TICKED = re.compile(rf"(?<![A-Za-z0-9])[RPtnVv](?=\s*{_CHINESE})")
_LETTER_EMPTY = re.compile(rf"(?<![A-Za-z0-9])[oqxX](?=\s*{_CHINESE})")
# （√）政府网站 （ ）政府公报: empty brackets are boxes only where others are ticked, else they ask for a name.
_BRACKETED_TICK = re.compile(r"[(（\[［【〔]\s*[√✓✔☑■]\s*[)）\]］】〕]")
_BRACKETED_BLANK = re.compile(r"[(（\[［【〔][\s×✗]*[)）\]］】〕]")
# 〇 typed for ○, but not in a number: 二〇二一.
_ZERO_EMPTY = re.compile(r"(?<![〇零一二三四五六七八九十百千\d])〇(?![〇零一二三四五六七八九十百千\d年])")
# 政府网站 是, 政府公报：否, 两微一端（是）
_WORD_BEHIND = re.compile(
    rf"(?<={_CHINESE}|[)）])(?:(?:[ \t\u3000]+|\s*[:：]\s*)(?P<open>[是否])(?=\s|[、，,;；]|$)|[(（](?P<closed>[是否])[)）])"
)
# 口 typed for □, where a name of a list follows at once: not the 口 of 窗口, 人口, 入口.
_MOUTH = re.compile(
    r"(?<![窗出入路门户人进巷港])口(?=\s*(?:政府|两微|一微|发布|广播|纸质|公开|公示|政务|便民|入户|社区|精准|其[他它]"
    r"|门户|微信|微博|村|居|学校|宣传|全社会|社会公众|特定|主动|依申请|县|区级|乡|镇|街道))"
)

_YES = frozenset("√✓✔🗸■☑✅☒⊠●★▲◆⬧♦▄█vVyYüþRPt1是有对") | {"yes", "true", "ok", "必选", "必选项"}
_NO = frozenset("□☐◻▢£×✗✘✕xX0否口") | {"no", "false", "不", "不是", "没有"}
_YES_FOLDED = frozenset(squeeze(sign).lower() for sign in _YES)
_NO_FOLDED = frozenset(squeeze(sign).lower() for sign in _NO)
_TICK_WITH_WORDS = re.compile(r"[√✓✔■☑✅☒⊠●▲★]\s*[(（](?P<words>.*)[)）]", re.DOTALL)


class Marked(enum.Enum):
    """What one cell of a tick column says."""

    YES = "yes"
    NO = "no"
    WORDS = "words"


@lru_cache(maxsize=1024)
def read_mark(text: str) -> Marked:
    """A tick, no tick, or words that say neither. ○, n and N say neither: some tables mean yes by them, some no."""
    sign = squeeze(text.translate(_SYMBOLS)).lower()
    if sign in _NO_FOLDED or is_none(sign):
        return Marked.NO
    if sign in _YES_FOLDED or _TICK_WITH_WORDS.fullmatch(text.strip()):
        return Marked.YES
    return Marked.WORDS


def words_of_mark(text: str) -> str:
    """The words that stand in brackets behind a tick: √（申请人）."""
    match = _TICK_WITH_WORDS.fullmatch(text.strip())
    return match["words"].strip() if match else ""


def with_plain_boxes(text: str) -> str:
    """The text with every letter and symbol that stands for a box before a name turned into ■ or □."""
    if _BRACKETED_TICK.search(text):
        text = _BRACKETED_BLANK.sub("□", _BRACKETED_TICK.sub("■", text))
    text = _LETTER_TICKED.sub("■", text.translate(_SYMBOLS))
    text = _WORD_BEHIND.sub(lambda found: "■" if "是" in found[0] else "□", _ZERO_EMPTY.sub("○", text))
    return _MOUTH.sub("□", _LETTER_EMPTY.sub("□", text))
