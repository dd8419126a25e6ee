"""Masking of personal data in what the public reads (个人信息保护法 art. 25; 2018年政务公开工作要点)."""

from __future__ import annotations

import re
from collections.abc import Iterable

from disclosure_portal.personal.detecting import (
    CARD_NUMBER,
    EMAIL,
    IDENTITY_NUMBER,
    LANDLINE_NUMBER,
    MOBILE_NUMBER,
    OLD_IDENTITY_NUMBER,
    halfwidth_digits,
)

HIDDEN = "***"
ANONYMOUS = "匿名"
_ORGANISATION = re.compile(
    r"(公司|厂|社|协会|学会|商会|委员会|中心|学校|医院|局|办|所|院|店|银行|合作社|集团)$"
)
_DOUBLE_SURNAMES = frozenset(
    "欧阳 太史 端木 上官 司马 东方 独孤 南宫 夏侯 诸葛 尉迟 公羊 皇甫 慕容 司徒 令狐 宇文 长孙".split()  # noqa: SIM905
)


def masked(text: str, names: Iterable[str] = ()) -> str:
    """The text with identity, card and phone numbers, mail addresses and the given names masked.

    Numbers are masked by their form alone, whether or not a check digit holds: better one too many.
    """
    plain = halfwidth_digits(text)
    spans = [
        (found.start(), found.end(), _mask_of(kind, found.group()))
        for kind, pattern in _PATTERNS
        for found in pattern.finditer(plain)
    ]
    for name in names:
        if len(name) >= 2:
            spans += [(f.start(), f.end(), shown_name(name)) for f in re.finditer(re.escape(name), text)]
    return _replaced(text, spans)


def shown_name(name: str) -> str:
    """How the public reads who said it: 王某 for a person, the name itself of an organisation, 匿名 for nobody."""
    name = "".join(name.split())
    if not name:
        return ANONYMOUS
    if len(name) > 4 and _ORGANISATION.search(name):
        return name[:50]
    surname = name[:2] if name[:2] in _DOUBLE_SURNAMES and len(name) > 2 else name[:1]
    return f"{surname}某"


def masked_phone(phone: str) -> str:
    """138****1234; hidden altogether when it is no mobile number."""
    digits = re.sub(r"\D", "", halfwidth_digits(phone))
    return f"{digits[:3]}****{digits[-4:]}" if len(digits) == 11 else HIDDEN


# The longest first: where two overlap, the first found wins.
_PATTERNS = (
    ("identity", IDENTITY_NUMBER),
    ("identity", OLD_IDENTITY_NUMBER),
    ("card", CARD_NUMBER),
    ("phone", MOBILE_NUMBER),
    ("landline", LANDLINE_NUMBER),
    ("mail", EMAIL),
)


def _mask_of(kind: str, found: str) -> str:
    return masked_phone(found) if kind == "phone" else HIDDEN


def _replaced(text: str, spans: list[tuple[int, int, str]]) -> str:
    parts, end = [], 0
    for first, last, mask in sorted(spans, key=lambda span: (span[0], -span[1])):
        if first >= end:
            parts += [text[end:first], mask]
            end = last
    return "".join([*parts, text[end:]])
