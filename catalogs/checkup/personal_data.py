"""Personal data in what is to be published (个人信息保护法 art. 25), told by check digits."""

from __future__ import annotations

from collections.abc import Iterator

from catalogs.checkup.context import Context
from catalogs.checkup.findings import FIELD_OF_TEXT, Finding, Severity
from catalogs.models import Elements
from disclosure_portal.personal.detecting import (
    CARD_NUMBER,
    ELEVEN_DIGITS,
    IDENTITY_NUMBER,
    MOBILE_NUMBER,
    is_card_number,
    is_identity_number,
)
from disclosure_portal.personal.plain_view import view_of

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
    text = view_of(text).text
    identities = [found for found in IDENTITY_NUMBER.findall(text) if is_identity_number(found)]
    if identities:
        yield Severity.BLOCKING, f"疑似含有身份证号（{_masked(identities[0])}），公开前请删去或隐去。"
    numbers = (found for found in CARD_NUMBER.findall(text) if found not in identities)
    cards = [found for found in numbers if is_card_number(found)]
    if cards:
        yield Severity.BLOCKING, f"疑似含有银行卡号（{_masked(cards[0])}），公开前请删去或隐去。"
    for found in (*identities, *cards):
        text = text.replace(found, " ")  # part of which can look like a mobile number
    if mobiles := MOBILE_NUMBER.findall(text):
        yield Severity.HINT, f"疑似含有手机号（{_masked(mobiles[0])}），如为对外公布的办公电话可以保留。"


def refused_personal_data(text: str) -> str:
    """Why a text may not be made public as it stands; empty when it may."""
    return next(
        (message for severity, message in personal_data_in(text) if severity == Severity.BLOCKING), ""
    )


def refused_personal_numbers(text: str) -> str:
    """Why a text about people's opinions may not be made public as it stands: mobile numbers count too, which are theirs."""
    mobile = MOBILE_NUMBER.search(view_of(text).text)
    told = (
        f"疑似含有手机号（{_masked(mobile.group())}），公开前请删去；对外联系请写办公固定电话。"
        if mobile
        else ""
    )
    return refused_personal_data(text) or told


def _masked(found: str) -> str:
    return f"{found[:3]}…{found[-2:]}"
