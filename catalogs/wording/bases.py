"""公开依据: the laws and documents that a text cites, each with kind, title, number and article."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from catalogs.models.elements import BasisKind
from catalogs.wording.texts import remembering

_OPEN, _CLOSE = "《〈<＜«", "》〉>＞»"
_BRACKETS = {"(": ")", "（": "）", "[": "]", "【": "】", "〔": "〕", "［": "］", "{": "}"}
_NUMERAL = r"[〇零一二三四五六七八九十百千\d]+"
_YEAR_AND_NUMBER = re.compile(
    rf"^[^\s,;，；。]{{0,40}}?[\[【〔［(（](?:19|20)\d\d[\]】〕］)）]\s*第?\s*{_NUMERAL}\s*号"
)
_ORDER = re.compile(rf"^[^,;，；。]{{0,60}}?令\s*(?:\d{{4}}\s*年)?\s*第?\s*{_NUMERAL}\s*号")
_NOTICE = re.compile(
    rf"^[^,;，；。]{{0,60}}?(?:公告|通告|决定)\s*(?:[〔\[(（]?\d{{4}}[〕\])）]?\s*年?)?\s*第?\s*{_NUMERAL}\s*号"
)
_STANDARD = re.compile(r"^(?:GB|DB|JGJ|CJJ|HJ|WS|MZ)[/T\d .\-—–]+", re.IGNORECASE)
_NUMBERS = (_YEAR_AND_NUMBER, _ORDER, _NOTICE, _STANDARD)
_ARTICLE = re.compile(
    rf"第\s*{_NUMERAL}\s*(?:条|款|项)(?:之{_NUMERAL})?"
    rf"(?:\s*[、,，至和\-—]*\s*第?\s*{_NUMERAL}\s*(?:条|款|项)(?:之{_NUMERAL})?)*"
)
_ARTICLE_LIST = re.compile(rf"第\s*{_NUMERAL}\s*(?:[、,，至和]\s*{_NUMERAL}\s*)+条")
_PART_OF_TITLE = re.compile(r"^(?:试行|暂行|修订版?|修正版?|草案|第[一二三四五六七八九十]版|征求意见稿)$")

_PROVINCES = (
    "北京|天津|上海|重庆|河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南|四川|贵州|云南"
    "|陕西|甘肃|青海|内蒙古|广西|西藏|宁夏|新疆"
)
_LOCAL = re.compile(
    rf"^(?:{_PROVINCES})|^[\u4e00-\u9fff]{{2,8}}?(?:省|自治[区州县旗])|^(?!城市|都市)[\u4e00-\u9fff]{{2,4}}市(?!场|容|政|民)"
)
# Laws whose titles do not say so.
_LAWS_BY_NAME = frozenset({"中华人民共和国户口登记条例"})


def parse_bases(text: str) -> list[dict[str, Any]]:
    """Every 《title》 of the text in printed order, with the number and article that follow it.

    Inner titles come out as 《…》 however they were printed. A text without book-title marks cites nothing sure: [].
    """
    return [dict(basis) for basis in _bases(text)]


@remembering
def _bases(text: str) -> tuple[dict[str, Any], ...]:
    return tuple(_basis(title, tail) for title, tail in _titles(text.replace("\r\n", "\n")))


def format_bases(bases: Iterable[dict[str, Any]]) -> str:
    """The list as a catalog prints it, one line each: 《title》（number）article."""
    lines = []
    for basis in bases:
        inner = basis["title"].replace("《", "〈").replace("》", "〉")
        number = f"（{basis['number']}）" if basis.get("number") else ""
        lines.append(f"《{inner}》{number}{basis.get('article') or ''}")
    return "\n".join(lines)


def _titles(text: str) -> Iterator[tuple[str, str]]:
    """(title, text up to the next title) for each outermost pair of book-title marks."""
    spans = list(_outermost(text))
    next_starts = [start for start, _ in spans[1:]]
    for (start, end), following in zip(spans, [*next_starts, len(text)], strict=False):
        yield text[start + 1 : end], text[end + 1 : following]


def _outermost(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of each outermost 《…》. A 《 that is never closed ends before the next one or is left out."""
    position = 0
    while (start := text.find("《", position)) >= 0:
        end = _closing(text, start)
        if end is None:
            position = start + 1
        else:
            yield start, end
            position = end + 1


def _closing(text: str, start: int) -> int | None:
    depth = 0
    for position in range(start, len(text)):
        if text[position] in _OPEN:
            depth += 1
        elif text[position] in _CLOSE:
            depth -= 1
            if depth == 0:
                return position
    # Marks that do not match: 《甲〈乙》 is closed by the next 》.
    end = text.find("》", start)
    return end if end > 0 and "《" not in text[start + 1 : end] else None


def _basis(printed: str, tail: str) -> dict[str, Any]:
    title = _clean_title(printed)
    number, article = None, None
    for inside, is_bracket in _pieces(tail):
        if is_bracket and _PART_OF_TITLE.match(inside.strip()) and not number:
            title += f"（{inside.strip()}）"
            continue
        number = number or _number(inside, is_bracket)
        article = article or _article(inside)
    return {"kind": _kind(title, number), "title": title, "number": number, "article": article}


def _clean_title(printed: str) -> str:
    for opened, closed in zip(_OPEN, _CLOSE, strict=True):
        printed = printed.replace(opened, "《").replace(closed, "》")
    return _one_line(printed)


def _one_line(text: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"\s*\n\s*", "", text.strip()))


def _pieces(tail: str) -> Iterator[tuple[str, bool]]:
    """The tail cut into (text, was it bracketed), by brackets of any kind; the 〔2021〕 of a number does not cut."""
    position = plain = 0
    while position < len(tail):
        end = _bracket_end(tail, position) if tail[position] in _BRACKETS else None
        if end is None or re.fullmatch(r"\s*(?:19|20)\d\d\s*", tail[position + 1 : end]):
            position += 1
            continue
        yield tail[plain:position], False
        yield tail[position + 1 : end], True
        position = plain = end + 1
    yield tail[plain:], False


def _bracket_end(text: str, start: int) -> int | None:
    depth = 0
    for position in range(start, len(text)):
        if text[position] in _BRACKETS:
            depth += 1
        elif text[position] in _BRACKETS.values():
            depth -= 1
            if depth == 0:
                return position
    return None


def _number(piece: str, is_bracketed: bool) -> str | None:
    """The number in one piece. A bracket holds nothing else; in running text only what the pattern covers counts."""
    if not is_bracketed:
        if piece.startswith(tuple("、,，;；。")):
            return None  # 《甲》、国务院令第1号《乙》: it may be the next title's
        return _tidy_number(match[0]) if (match := _number_match(piece.strip())) else None
    parts = re.split(r"[,，;；](?![^（(]*[）)])", piece)
    return next((_tidy_number(part) for part in parts if _number_match(part.strip())), None)


def _number_match(text: str) -> re.Match[str] | None:
    return next((match for regex in _NUMBERS if (match := regex.match(text))), None)


def _tidy_number(number: str) -> str:
    number = _one_line(number).removeprefix("中华人民共和国")
    number = re.sub(r"[\[【［(（〔]\s*((?:19|20)\d\d)\s*[\]】］)）〕](?=\s*第?\s*\d)", r"〔\1〕", number)
    return re.sub(r"\s+(?=[令第号〔〕发])|(?<=[令第〔〕])\s+|(?<=\d)\s+(?=[号年])", "", number)


def _article(piece: str) -> str | None:
    match = _ARTICLE_LIST.search(piece) or _ARTICLE.search(piece)
    return re.sub(r"\s+", "", match[0]) if match and "条" in match[0] else None


def _kind(title: str, number: str | None) -> str:
    """The rank of a source by its number, or by its title where it has none. What nothing tells is a document."""
    return str(_kind_by_number(number, title) or _kind_by_title(title))


def _kind_by_number(number: str | None, title: str) -> BasisKind | None:
    if not number:
        return None
    if "主席令" in number:
        return BasisKind.LAW
    if "国务院令" in number:
        return BasisKind.REGULATION
    if "令" in number:
        return BasisKind.RULE
    if "人大" in number or "人民代表大会" in number:
        return BasisKind.LOCAL_REGULATION
    return None if title.endswith(("条例", "法")) and not title.endswith("办法") else BasisKind.DOCUMENT


def _kind_by_title(title: str) -> BasisKind:
    bare = re.sub(r"（[^）]*）$", "", title)
    if bare in _LAWS_BY_NAME or re.search(r"(?<!办)法$|法典$", bare):
        return BasisKind.LAW
    if "关于" in bare or title != bare:
        return BasisKind.DOCUMENT
    if bare.endswith("条例"):
        return BasisKind.LOCAL_REGULATION if _LOCAL.search(bare) else BasisKind.REGULATION
    if re.search(r"法》?实施(?:条例|细则|办法)$", bare):
        return BasisKind.LOCAL_REGULATION if _LOCAL.search(bare) else BasisKind.REGULATION
    if re.search(r"(?:办法|规定|实施细则)$", bare) and not re.search(r"资金|经费|应急预案", bare):
        return BasisKind.RULE
    return BasisKind.DOCUMENT
