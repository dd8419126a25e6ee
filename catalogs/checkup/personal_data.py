"""Personal data in what is to be published (个人信息保护法 art. 25), told by check digits."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from catalogs.checkup.context import Context
from catalogs.checkup.findings import FIELD_OF_TEXT, Finding, Severity
from catalogs.models import Elements

# Region, date of birth, order and check digit, with or without blanks and hyphens between them.
IDENTITY_NUMBER = re.compile(
    r"(?<![0-9A-Za-z])\d{6}[ -]?\d{4}[ -]?\d\d[ -]?\d\d[ -]?\d{3}[ -]?[0-9Xx](?![0-9A-Za-z])"
)
CARD_NUMBER = re.compile(r"(?<![0-9A-Za-z])\d(?:[ -]?\d){15,18}(?![0-9A-Za-z])")
MOBILE_NUMBER = re.compile(r"(?<!\d)1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?!\d)")
ELEVEN_DIGITS = re.compile(r"\d(?:[\s\-－]?\d){10}")  # each of them has, in full or half width
IDENTITY_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
IDENTITY_CHECK_DIGITS = "10X98765432"
PERSONAL_DATA_SOURCE = "个人信息保护法第二十五条"
TEXT_FIELDS = (
    "level1",
    "level2",
    "content_text",
    "basis_text",
    "time_limit_text",
    "subject",
    "channel_note",
    "audience_note",
)
PUBLIC_WITHOUT_ELEMENTS = ("level1", "level2", "not_applicable_reason")  # what a 不适用 item shows


def personal_data(elements: Elements, context: Context) -> Iterator[Finding]:
    """Personal data in any text of an item that the public will read."""
    not_applicable = getattr(elements, "not_applicable", False)
    for name in PUBLIC_WITHOUT_ELEMENTS if not_applicable else TEXT_FIELDS:
        field = FIELD_OF_TEXT.get(name, name)
        for severity, message in personal_data_in(getattr(elements, name)):
            yield Finding("personal_data", field, severity, message, PERSONAL_DATA_SOURCE)


def personal_data_in(text: str) -> Iterator[tuple[Severity, str]]:
    """What looks like personal data in a text: how serious, and what to do about it."""
    if not ELEVEN_DIGITS.search(text):
        return
    text = unicodedata.normalize("NFKC", text)
    identities = [found for found in IDENTITY_NUMBER.findall(text) if is_identity_number(found)]
    if identities:
        yield Severity.BLOCKING, f"疑似含有身份证号（{_masked(identities[0])}），公开前请删去或隐去。"
    numbers = (found for found in CARD_NUMBER.findall(text) if found not in identities)
    if cards := [found for found in numbers if is_card_number(found)]:
        yield Severity.BLOCKING, f"疑似含有银行卡号（{_masked(cards[0])}），公开前请删去或隐去。"
    if mobiles := MOBILE_NUMBER.findall(text):
        yield Severity.HINT, f"疑似含有手机号（{_masked(mobiles[0])}），如为对外公布的办公电话可以保留。"


def refused_personal_data(text: str) -> str:
    """Why a text may not be made public as it stands; empty when it may."""
    return next(
        (message for severity, message in personal_data_in(text) if severity == Severity.BLOCKING), ""
    )


def is_identity_number(text: str) -> bool:
    """Whether the check digit of an 18-digit 居民身份证号码 holds (GB 11643-1999)."""
    signs = re.sub(r"[ -]", "", text)
    total = sum(int(digit) * weight for digit, weight in zip(signs[:17], IDENTITY_WEIGHTS, strict=True))
    return IDENTITY_CHECK_DIGITS[total % 11] == signs[17].upper()


def is_card_number(text: str) -> bool:
    """Whether the digits pass the Luhn check of bank cards (ISO/IEC 7812-1)."""
    digits = [int(character) for character in reversed(text) if character.isdigit()]
    doubled = [sum(divmod(digit * 2, 10)) for digit in digits[1::2]]
    return (sum(digits[::2]) + sum(doubled)) % 10 == 0


def _masked(found: str) -> str:
    return f"{found[:3]}…{found[-2:]}"
