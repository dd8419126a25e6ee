"""Masking of personal data in what the public reads (个人信息保护法 art. 25; 2018年政务公开工作要点)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from disclosure_portal.personal.detecting import (
    BROKEN_CARD_NUMBER,
    CARD_NUMBER,
    EMAIL,
    IDENTITY_NUMBER,
    LANDLINE_NUMBER,
    MOBILE_NUMBER,
    OLD_IDENTITY_NUMBER,
    PAPERS_NUMBER,
    QQ_NUMBER,
    WECHAT_NAME,
    is_card_number,
    is_credit_code,
    is_identity_number,
)
from disclosure_portal.personal.phones import plain_number
from disclosure_portal.personal.plain_view import View, plain_sign, views_of

HIDDEN = "***"
ANONYMOUS = "匿名"
Span = tuple[int, int, str]  # from, to, what stands there instead
_BETWEEN_SIGNS = r"[ \t.()/_|*+=~-]{0,4}"  # of a name: 张 三, 张·三
_BETWEEN_MORE_SIGNS = (
    r"[ \t.()/_|*+=~,、-]{0,4}"  # of three or more; two with a comma are often two words: 水位高，山体
)
_BETWEEN_DIGITS = r"\W{0,3}"  # of a number that is known
_NOBODY = frozenset("村民 居民 市民 群众 百姓 老百姓 网友 用户 匿名 无名".split())  # noqa: SIM905 (as people sign)
_LEAST_DIGITS, _LEAST_SIGNS = 6, 5  # of a telephone number or a name on the net that was given for answers
_BORN = re.compile(r"\d{6}(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{4}")
_CREDIT_CODE_BEFORE = re.compile(r"信用代码[^0-9A-Za-z\n]{0,6}$")
_CARD_GROUPS = re.compile(r"\d+|\d{4}(?:-\d{4}){3}(?:-?\d{1,3})?|\d{6}-\d+|\d(?:-\d)+")
_ORGANISATION = re.compile(
    r"[一-鿿A-Za-z()（）·]{2,}(?:公司|协会|学会|商会|联合会|基金会|委员会|合作社|集团|银行|事务所|人民政府|学校|中学|小学"
    r"|幼儿园|医院|卫生院|(?:县|市|省|镇|乡|街道|社区)[一-鿿]{2,}(?:局|中心|办公室|厂|站))"
)
_OF_A_PERSON = re.compile(r"住在|家住|住(?![房建])|本人|姓名|电话|手机|我|叫")
_DOUBLE_SURNAMES = frozenset(
    "欧阳 太史 端木 上官 司马 东方 独孤 南宫 夏侯 诸葛 尉迟 公羊 皇甫 慕容 司徒 令狐 宇文 长孙".split()  # noqa: SIM905
)


def masked(
    text: str, names: Iterable[str] = (), *, contacts: Iterable[str] = (), landlines: bool = True
) -> str:
    """The text with identity, card and phone numbers, addresses on the net, the given names and contacts masked.

    Numbers are masked by their form alone, whether or not a check digit holds: better one too many. What offices
    write keeps landlines, which are theirs (`landlines=False`).
    """
    own = [
        *((_name_pattern(name), shown_name(name)) for name in names if _is_name(name)),
        *((pattern, HIDDEN) for contact in contacts for pattern in _contact_patterns(contact)),
    ]
    spans: list[Span] = []
    for view in views_of(text):
        spans += _numbers_in(view, landlines)
        spans += [
            (*view.span(found), shown) for pattern, shown in own for found in pattern.finditer(view.text)
        ]
    return _replaced(text, spans)


def mentions(text: str, *, names: Iterable[str] = (), contacts: Iterable[str] = ()) -> bool:
    """Whether a text has the name of one of these persons in it, or what was given for answers, in any spelling."""
    persons = {name for name in names if _is_name(name) and shown_name(name) != "".join(name.split())}
    patterns = [_name_pattern(name) for name in persons]
    patterns += [pattern for contact in set(contacts) for pattern in _contact_patterns(contact)]
    return any(pattern.search(view.text) for view in views_of(text) for pattern in patterns)


def shown_name(name: str) -> str:
    """How the public reads who said it: 王某 for a person, the name itself of an organisation, 匿名 for nobody.

    Whatever isn't clearly the name of an organisation counts as a person's.
    """
    name = "".join(name.split())
    if not name:
        return ANONYMOUS
    if len(name) > 4 and _ORGANISATION.fullmatch(name) and not _OF_A_PERSON.search(name):
        return masked(name)[:50]
    surname = name[:2] if name[:2] in _DOUBLE_SURNAMES and len(name) > 2 else name[:1]
    return f"{surname}某"


def masked_phone(phone: str) -> str:
    """138****1234; hidden altogether when it is no mobile number."""
    digits = plain_number(phone)
    return f"{digits[:3]}****{digits[-4:]}" if len(digits) == 11 else HIDDEN


def _numbers_in(view: View, landlines: bool) -> Iterator[Span]:
    text = view.text
    cards = (found for found in CARD_NUMBER.finditer(text) if _is_like_card(found.group()))
    broken = (found for found in BROKEN_CARD_NUMBER.finditer(text) if _is_broken_card(found.group()))
    for found in (*IDENTITY_NUMBER.finditer(text), *cards, *broken):
        if not _is_credit_code(found, text):
            yield (*view.span(found), HIDDEN)
    for found in MOBILE_NUMBER.finditer(text):
        yield (*view.span(found), masked_phone(found.group()))
    for pattern in (OLD_IDENTITY_NUMBER, EMAIL, *((LANDLINE_NUMBER,) if landlines else ())):
        for found in pattern.finditer(text):
            yield (*view.span(found), HIDDEN)
    for pattern in (PAPERS_NUMBER, QQ_NUMBER, WECHAT_NAME):
        for found in pattern.finditer(text):
            yield (*view.span(found, 1), HIDDEN)


def _is_like_card(found: str) -> bool:
    """In the groups in which cards are written, or with a check digit that holds."""
    return bool(_CARD_GROUPS.fullmatch(found)) or is_card_number(found)


def _is_broken_card(found: str) -> bool:
    return 16 <= sum(map(str.isdigit, found)) <= 19 and is_card_number(found)


def _is_credit_code(found: re.Match[str], text: str) -> bool:
    number = found.group()
    if _BORN.fullmatch(number) and is_identity_number(number):
        return False
    is_called_so = bool(_CREDIT_CODE_BEFORE.search(text[max(0, found.start() - 12) : found.start()]))
    return is_called_so or is_credit_code(number)


def _is_name(name: str) -> bool:
    return len(_signs(name)) >= 2 and _signs(name) not in _NOBODY


def _signs(name: str) -> str:
    """A name without what may stand between its signs."""
    return re.sub(r"[ \t\n\r./_|*+=~,、-]", "", "".join(map(plain_sign, name)))


def _name_pattern(name: str) -> re.Pattern[str]:
    signs = _signs(name)
    between = _BETWEEN_MORE_SIGNS if len(signs) > 2 else _BETWEEN_SIGNS
    return re.compile(between.join(map(re.escape, signs)), re.IGNORECASE)


def _contact_patterns(contact: str) -> Iterator[re.Pattern[str]]:
    """How what was given for answers may be written again: a number in any spelling, a landline without its area."""
    digits = plain_number(contact)
    local = re.sub(r"^0(?:10|2\d|[3-9]\d\d)(?=\d{7,8}$)", "", digits)
    for number in {digits, local}:
        if len(number) >= _LEAST_DIGITS:
            yield re.compile(rf"(?<!\d){_BETWEEN_DIGITS.join(number)}(?!\d)")
    if len(digits) < _LEAST_DIGITS and len(contact.strip()) >= _LEAST_SIGNS:
        yield re.compile(re.escape("".join(map(plain_sign, contact.strip()))), re.IGNORECASE)


def _replaced(text: str, spans: list[Span]) -> str:
    """The longest of those that begin together is taken; what of another reaches beyond it is hidden too."""
    parts, end = [], 0
    for first, last, mask in sorted(spans, key=lambda span: (span[0], -span[1])):
        if first >= end:
            first = _from_bracket(text, first, last, end)
            parts += [text[end:first], mask]
            end = last
        elif last > end:
            parts.append(HIDDEN)
            end = last
    return "".join([*parts, text[end:]])


def _from_bracket(text: str, first: int, last: int, end: int) -> int:
    """With the bracket before a number that closes inside it: （0412）7822345."""
    inside = "".join(map(plain_sign, text[first:last]))
    is_opened = first > end and plain_sign(text[first - 1]) == "("
    return first - 1 if is_opened and inside.count(")") > inside.count("(") else first
