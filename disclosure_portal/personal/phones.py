"""A telephone number as it is compared: one spelling for the many that people type."""

from __future__ import annotations

import re

from disclosure_portal.personal.plain_view import plain_sign

_ABROAD_PREFIX = re.compile(r"^(?:00)?86(?=1[3-9]\d{9}$)")


def plain_number(text: str) -> str:
    """The digits alone, in half width, a mobile number without 86 before it; empty when there are none."""
    return _ABROAD_PREFIX.sub("", re.sub(r"\D", "", "".join(map(plain_sign, text))))
