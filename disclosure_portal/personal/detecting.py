"""Personal data in a text, told by form and check digit."""

from __future__ import annotations

import re
import unicodedata

# Region, date of birth, order and check digit, with or without blanks and hyphens between them.
IDENTITY_NUMBER = re.compile(
    r"(?<![0-9A-Za-z])\d{6}[ -]?\d{4}[ -]?\d\d[ -]?\d\d[ -]?\d{3}[ -]?[0-9Xx](?![0-9A-Za-z])"
)
OLD_IDENTITY_NUMBER = re.compile(
    r"(?<![0-9A-Za-z])\d{8}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}(?![0-9A-Za-z])"
)
CARD_NUMBER = re.compile(r"(?<![0-9A-Za-z])\d(?:[ -]?\d){15,18}(?![0-9A-Za-z])")
MOBILE_NUMBER = re.compile(r"(?<!\d)1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?!\d)")
LANDLINE_NUMBER = re.compile(r"(?<!\d)0\d{2,3}[ -]\d{7,8}(?!\d)")
EMAIL = re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8}")
ELEVEN_DIGITS = re.compile(r"\d(?:[\s\-－]?\d){10}")  # each of the long numbers has, in full or half width
IDENTITY_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
IDENTITY_CHECK_DIGITS = "10X98765432"


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


def halfwidth_digits(text: str) -> str:
    """Full-width digits, letters and signs as half-width ones, character by character: the length stays."""
    return "".join(
        folded if len(folded := unicodedata.normalize("NFKC", sign)) == 1 else sign for sign in text
    )
