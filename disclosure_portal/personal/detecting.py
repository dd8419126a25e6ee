"""Personal data in a text, told by form and check digit. The patterns read a text as plain_view shows it."""

from __future__ import annotations

import re
import unicodedata

from disclosure_portal.personal.plain_view import views_of

_ALONE, _ENDS = r"(?<![0-9A-Za-z])", r"(?![0-9A-Za-z])"
# An amount is no number of anybody's: 15000000000元.
_NO_AMOUNT = r"(?! ?[百千万亿]*(?:元|美元|平方米|立方米|亩|吨|公斤|千克|千瓦))"
_NO_DATE = r"(?!(?:19|20)\d\d[-.](?:(?:0?[1-9]|1[0-2])[-.](?:0?[1-9]|[12]\d|3[01])|(?:19|20)\d\d)(?!\d))"
# What people put between the parts of a number; no percents or degrees, and between two parts alone no decimal point.
_SIGNS, _NO_POINT = r"[^\w%℃°]{1,3}", r"[^\w%℃°.]{1,3}"
_ONE_BY_ONE = "|".join(rf"1{sign}[3-9](?:{sign}\d){{9}}" for sign in map(re.escape, ".,。、;:*~&'\"…"))

# Region, date of birth, order and check digit, however they are set apart; or 18 signs in one piece.
IDENTITY_NUMBER = re.compile(
    rf"{_ALONE}(?:"
    r"[1-9](?:[-.\n]?\d){5}[-.\n]?(?:1[-.\n]?[89]|2[-.\n]?0)(?:[-.\n]?\d){2}[-.\n]?(?:0[-.\n]?[1-9]|1[-.\n]?[0-2])"
    r"[-.\n]?(?:0[-.\n]?[1-9]|[12][-.\n]?\d|3[-.\n]?[01])(?:[-.\n]?\d){3}[-.\n]?[0-9Xx]"
    rf"|\d{{17}}[0-9Xx]){_ENDS}"
)
OLD_IDENTITY_NUMBER = re.compile(
    rf"{_ALONE}[1-9](?:-?\d){{7}}-?(?:0-?[1-9]|1-?[0-2])-?(?:0-?[1-9]|[12]-?\d|3-?[01])(?:-?\d){{3}}{_ENDS}"
)
CARD_NUMBER = re.compile(rf"{_ALONE}{_NO_DATE}\d(?:-?\d){{15,18}}{_ENDS}")
BROKEN_CARD_NUMBER = re.compile(rf"(?<!\d\n){_ALONE}\d(?:-?\d){{1,17}}\n\d(?:-?\d){{1,17}}(?!\n?\d){_ENDS}")
# 11 digits with blanks, dashes or strokes anywhere, with dots where no decimals have one, in the usual parts with
# whatever sign between them, or over the end of one line. In one piece they are an amount only when it is a round one.
MOBILE_NUMBER = re.compile(
    rf"(?<!\d)(?:(?:\+|00)?86[-.]?\(?)?{_NO_DATE}(?:"
    rf"1[3-9]\d-?\d{{4}}-?\d{{4}}(?!\d)(?:(?<!0000)|{_NO_AMOUNT})|(?:"
    r"1-?[3-9](?:-?\d){9}|1[3-9]\d[-.]\d{4}[-.]\d{4}|1[3-9]\d[-.]\d{3}[-.]\d{5}|1[3-9]\d[-.]?\d{4}[-.]?\d{4}"
    rf"|{_ONE_BY_ONE}"
    rf"|1[3-9]\d(?:{_SIGNS}\d{{4}}{_SIGNS}\d{{4}}|{_SIGNS}\d{{3}}{_SIGNS}\d{{5}}|{_SIGNS}\d{{5}}{_SIGNS}\d{{3}}"
    rf"|\d{_SIGNS}\d{{4}}{_SIGNS}\d{{3}}|{_NO_POINT}(?!(?:19|20)\d{{6}})\d{{8}}|\d{{4}}{_NO_POINT}\d{{4}})(?!年)"
    r"|(?<!\d\n)(?=1\d{0,9}\n\d{1,10}(?!\n?\d))1\n?[3-9](?:\n?\d){9}(?![年月日、.)])"
    rf")(?!\d){_NO_AMOUNT})"
)
LANDLINE_NUMBER = re.compile(
    rf"(?<!\d)(?:(?:0|(?:\+|00)86[-.]?\(?0?)[1-9]\d{{1,2}}(?:{_SIGNS})?\d(?:-?\d){{6,7}}|0(?:-\d){{9,11}})(?!\d){_NO_AMOUNT}"
)
EMAIL = re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8}")
# What is no number by its form, but by the word before it. The number itself is the group.
PAPERS_NUMBER = re.compile(
    r"(?:护照|通行证|台胞证|回乡证|军官证|士兵证|居住证|驾驶证)[^0-9A-Za-z\n]{0,8}([A-Za-z]{0,2}[- ]?\d(?:-?\d){6,9})"
    + _ENDS
)
QQ_NUMBER = re.compile(r"(?<![A-Za-z@])(?:[Qq]{2}|扣扣)[^0-9A-Za-z\n]{0,6}(\d(?:-?\d){4,10})(?!\d)")
WECHAT_NAME = re.compile(
    r"(?:微信|薇信|威信|[Vv]信|(?<![A-Za-z])(?i:wechat|weixin|vx|wx))的?(?:账号|帐号|账户|帐户|用户名|昵称|号码?|名字?|[Ii][Dd])?"
    rf"(?:[^\w。!?]|[_是为叫]){{0,6}}([A-Za-z][A-Za-z0-9_-]{{5,19}}|\d{{6,12}}(?!\d){_NO_AMOUNT})"
)
# Whatever else has seven digits or more may be a number of somebody's; people decide.
_PART = r"[^\w\n.%℃°]{1,2}"
LIKE_A_NUMBER = re.compile(
    rf"(?<![\dA-Za-z*.]){_NO_DATE}(?:\d(?:-?\d){{6,}}"
    rf"|(?!(?:19|20)\d\d\W)(?:\d{{3,4}}{_PART}\d{{7,8}}|\d{{3,4}}{_PART}\d{{4}}(?:{_PART}\d{{4}})?|\d{{4}}{_PART}\d{{3}})(?!年)"
    rf")(?!\d){_NO_AMOUNT}"
)
ELEVEN_DIGITS = re.compile(r"(?:\d\D{0,9}){10}\d")  # each of the long numbers has, in full or half width
IDENTITY_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
IDENTITY_CHECK_DIGITS = "10X98765432"
CREDIT_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def is_identity_number(text: str) -> bool:
    """Whether the check digit of an 18-digit 居民身份证号码 holds (GB 11643-1999)."""
    signs = re.sub(r"[-. \n]", "", text)
    total = sum(int(digit) * weight for digit, weight in zip(signs[:17], IDENTITY_WEIGHTS, strict=True))
    return IDENTITY_CHECK_DIGITS[total % 11] == signs[17].upper()


def is_card_number(text: str) -> bool:
    """Whether the digits pass the Luhn check of bank cards (ISO/IEC 7812-1)."""
    digits = [int(character) for character in reversed(text) if character.isdigit()]
    doubled = [sum(divmod(digit * 2, 10)) for digit in digits[1::2]]
    return (sum(digits[::2]) + sum(doubled)) % 10 == 0


def is_credit_code(text: str) -> bool:
    """Whether 18 digits are a 统一社会信用代码, which everybody may read (GB 32100-2015)."""
    if len(text) != 18 or not text.isdigit():
        return False
    total = sum(CREDIT_SIGNS.index(sign) * pow(3, place, 31) for place, sign in enumerate(text[:17]))
    return CREDIT_SIGNS[-total % 31] == text[17]


def like_numbers(text: str) -> list[str]:
    """What still looks like somebody's number in a text that was masked, as it was typed: a hint for people."""
    spans = {view.span(found) for view in views_of(text) for found in LIKE_A_NUMBER.finditer(view.text)}
    return [text[first:last] for first, last in sorted(spans)]


def halfwidth_digits(text: str) -> str:
    """Full-width digits, letters and signs as half-width ones, character by character: the length stays."""
    return "".join(
        folded if len(folded := unicodedata.normalize("NFKC", sign)) == 1 else sign for sign in text
    )
