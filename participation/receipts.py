"""Receipt numbers: what a person takes home, and how it is looked up again."""

from __future__ import annotations

import secrets

ALPHABET = (
    "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # no sign that is mistaken for another when read out or written down
)
LENGTH = 10  # 30 ** 10 numbers, drawn at random: nobody finds another's by counting
GROUPS = (4, 4, 3)
FULL_WIDTH = {0xFEE0 + sign: sign for sign in range(0x21, 0x7F)}  # as Chinese keyboards may type them


def new_receipt() -> str:
    """Ten signs drawn at random and one that checks them, as XXXX-XXXX-XXX. The column is unique as well."""
    drawn = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    return grouped(drawn + check_sign(drawn))


def check_sign(drawn: str) -> str:
    """Luhn's check in base 30: one sign mistyped, or two neighbours changed over, is found."""
    total = 0
    for place, sign in enumerate(reversed(drawn)):
        value = ALPHABET.index(sign) * (2 if place % 2 == 0 else 1)
        total += sum(divmod(value, len(ALPHABET)))
    return ALPHABET[-total % len(ALPHABET)]


def read_receipt(typed: str) -> str | None:
    """The number as it is stored, however it was typed; None when it can't be one."""
    signs = "".join(sign for sign in typed.translate(FULL_WIDTH).upper() if sign.isalnum())
    if len(signs) != LENGTH + 1 or any(sign not in ALPHABET for sign in signs):
        return None
    return grouped(signs) if check_sign(signs[:-1]) == signs[-1] else None


def grouped(signs: str) -> str:
    parts, start = [], 0
    for size in GROUPS:
        parts.append(signs[start : start + size])
        start += size
    return "-".join(parts)
