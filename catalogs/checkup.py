"""规范性校验: small named checks over the elements of an item. Each finding says what to write instead."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from catalogs import law, wording
from catalogs.models import CatalogItem, Elements, Method, TimeLimitKind


class Severity(StrEnum):
    BLOCKING = "blocking"
    HINT = "hint"

    @property
    def label(self) -> str:
        return {"blocking": "必改", "hint": "建议"}[self]


@dataclass(frozen=True)
class Finding:
    """One problem at one field. `mend` is the wording that would solve it, where one can be offered."""

    code: str
    field: str
    severity: Severity
    message: str
    source: str = ""
    mend: str = ""

    @property
    def field_label(self) -> str:
        return FIELD_LABELS[self.field]

    @property
    def is_blocking(self) -> bool:
        return self.severity == Severity.BLOCKING


Check = Callable[[Elements], Iterable[Finding]]

FIELD_LABELS = {
    "level1": "一级事项",
    "content_text": "公开内容（要素）",
    "basis_text": "公开依据",
    "time_limit_text": "公开时限",
    "subject": "公开主体",
    "methods": "公开方式",
    "channels": "公开渠道和载体",
    "audiences": "公开对象",
    "levels": "公开层级",
    "not_applicable_reason": "不适用的原因",
}

WHAT_TO_WRITE = {
    "level1": "请填写事项名称。",
    "content_text": "请写明公开哪些内容，例如：办理条件；申请材料；办理流程。",
    "basis_text": "请写明依据的法律法规或文件，例如：《中华人民共和国政府信息公开条例》（国务院令第711号）。",
    "time_limit_text": "请写明何时公开，例如：自信息形成或者变更之日起20个工作日内。",
    "subject": "请填写负责公开的单位全称。",
    "methods": "请选择主动公开或依申请公开。",
    "channels": "请至少选择一个公开渠道。",
    "audiences": "请选择全社会或特定群体。",
    "levels": "请选择公开层级。",
}

MONTHS_OR_YEARS = re.compile(r"(?:[0-9０-９]+|[一二两三四五六七八九十半]+)\s*(?:个月|年)(?:以内|之内|内)")
LIMIT_SOURCE = "政府信息公开条例第二十六条"
EIGHT_ELEMENTS_SOURCE = "国办发〔2019〕54号；岫政办发〔2020〕37号 二(一)1"


def element_missing(elements: Elements) -> Iterator[Finding]:
    for field, message in WHAT_TO_WRITE.items():
        value = getattr(elements, field)
        blank = wording.is_none(value) if isinstance(value, str) else not value
        if blank:
            yield Finding("element_missing", field, Severity.BLOCKING, message, EIGHT_ELEMENTS_SOURCE)


def basis_without_number(elements: Elements) -> Iterator[Finding]:
    """行政法规, 规章 and 规范性文件 are cited with their number; a 法律 needs none."""
    for basis in elements.bases:
        if basis["kind"] in law.NUMBERED_BASES and not basis.get("number"):
            message = f"《{basis['title']}》没有文号，请在书名号后补上，例如：（国务院令第711号）、（民发〔2021〕57号）。"
            yield Finding("basis_without_number", "basis_text", Severity.HINT, message)


def basis_without_title(elements: Elements) -> Iterator[Finding]:
    if not wording.is_none(elements.basis_text) and not elements.bases:
        message = "没有认出法律法规或文件的名称，请用书名号《》写明全称。"
        yield Finding("basis_without_title", "basis_text", Severity.HINT, message)


def limit_longer_than_law(elements: Elements) -> Iterator[Finding]:
    """A catalog may shorten the 20 working days, but only a law or regulation may lengthen them.

    Calendar days, months and years are compared with the span that 20 working days can take.
    """
    if Method.PROACTIVE not in elements.methods or not (written := _longer_limit(elements)):
        return
    special = [basis for basis in elements.bases if _may_lengthen(basis)]
    longest = law.PROACTIVE_LIMIT_WORKING_DAYS
    message = f"主动公开最迟为信息形成或者变更之日起{longest}个工作日，现写“{written}”，可能超过这个期限。"
    if special:
        message += "法律、法规另有规定的从其规定，请核对所引条款。"
    yield Finding(
        "limit_longer_than_law",
        "time_limit_text",
        Severity.HINT if special or _may_still_fit(elements) else Severity.BLOCKING,
        message,
        LIMIT_SOURCE,
        mend="" if special else f"自信息形成或者变更之日起{longest}个工作日内",
    )


def _longer_limit(elements: Elements) -> str:
    """The limit as written when it is longer than the law's; empty when it isn't, or says no length."""
    days = elements.time_limit_days or 0
    match elements.time_limit_kind:
        case TimeLimitKind.WITHIN_WORKING_DAYS if days > law.PROACTIVE_LIMIT_WORKING_DAYS:
            return f"{days}个工作日"
        case TimeLimitKind.WITHIN_CALENDAR_DAYS if days > law.PROACTIVE_LIMIT_USUAL_DAYS:
            return f"{days}日"
        case TimeLimitKind.OTHER if found := MONTHS_OR_YEARS.search(elements.time_limit_text):
            return found.group()
    return ""


def _may_still_fit(elements: Elements) -> bool:
    """Calendar days that only long holidays would cover."""
    calendar = elements.time_limit_kind == TimeLimitKind.WITHIN_CALENDAR_DAYS
    return calendar and (elements.time_limit_days or 0) <= law.PROACTIVE_LIMIT_MOST_DAYS


def _may_lengthen(basis: dict[str, Any]) -> bool:
    return basis["kind"] in law.MAY_LENGTHEN_THE_LIMIT and "信息公开条例" not in basis["title"]


def limit_not_checkable(elements: Elements) -> Iterator[Finding]:
    """及时公开 and wordings without a day can't be checked for lateness."""
    text = elements.time_limit_text.strip()
    if wording.is_none(text) or "最迟" in text or MONTHS_OR_YEARS.search(text):
        return
    if elements.time_limit_kind in (TimeLimitKind.REAL_TIME, TimeLimitKind.OTHER):
        message = f"“{text}”无法核对是否逾期，建议写明最迟的期限。"
        mend = law.PROMPT_LIMIT_WORDING
        yield Finding("limit_not_checkable", "time_limit_text", Severity.HINT, message, LIMIT_SOURCE, mend)


# Personal data in what is to be published (个人信息保护法 art. 25).

IDENTITY_NUMBER = re.compile(r"(?<![0-9A-Za-z])\d{17}[0-9Xx](?![0-9A-Za-z])")
CARD_NUMBER = re.compile(r"(?<![0-9A-Za-z])\d(?:[ -]?\d){15,18}(?![0-9A-Za-z])")
MOBILE_NUMBER = re.compile(r"(?<!\d)1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?!\d)")
IDENTITY_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
IDENTITY_CHECK_DIGITS = "10X98765432"
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


def is_identity_number(text: str) -> bool:
    """Whether the check digit of an 18-digit 居民身份证号码 holds (GB 11643-1999)."""
    total = sum(int(digit) * weight for digit, weight in zip(text[:17], IDENTITY_WEIGHTS, strict=True))
    return IDENTITY_CHECK_DIGITS[total % 11] == text[17].upper()


def is_card_number(text: str) -> bool:
    """Whether the digits pass the Luhn check of bank cards (ISO/IEC 7812-1)."""
    digits = [int(character) for character in reversed(text) if character.isdigit()]
    doubled = [sum(divmod(digit * 2, 10)) for digit in digits[1::2]]
    return (sum(digits[::2]) + sum(doubled)) % 10 == 0


def personal_data(elements: Elements) -> Iterator[Finding]:
    """Personal data in any text of an item that the public will read."""
    not_applicable = getattr(elements, "not_applicable", False)
    for name in PUBLIC_WITHOUT_ELEMENTS if not_applicable else TEXT_FIELDS:
        field = FIELD_OF_TEXT.get(name, name)
        for severity, message in personal_data_in(getattr(elements, name)):
            yield Finding("personal_data", field, severity, message, "个人信息保护法第二十五条")


def personal_data_in(text: str) -> Iterator[tuple[Severity, str]]:
    """What looks like personal data in a text: how serious, and what to do about it."""
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


def _masked(found: str) -> str:
    return f"{found[:3]}…{found[-2:]}"


FIELD_OF_TEXT = {"level2": "level1", "channel_note": "channels", "audience_note": "audiences"}


CHECKS: tuple[Check, ...] = (
    element_missing,
    basis_without_number,
    basis_without_title,
    limit_longer_than_law,
    limit_not_checkable,
    personal_data,
)


def check(elements: Elements) -> list[Finding]:
    """Every finding on an item, blocking ones first. Of an item that does not apply only what is shown counts."""
    checks = (personal_data,) if getattr(elements, "not_applicable", False) else CHECKS
    found = [finding for one in checks for finding in one(elements)]
    return sorted(found, key=lambda finding: not finding.is_blocking)


def obstacles(item: CatalogItem) -> list[str]:
    """Why an item can't be handed in yet, as Chinese sentences; empty when it can."""
    reasons = [f"{f.field_label}：{f.message}" for f in check(item) if f.is_blocking]
    if item.needs_checking and not item.not_applicable:
        reasons.append("待核对：请对照本单位实际核对后勾选。")
    return reasons
