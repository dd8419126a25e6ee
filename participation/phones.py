"""One phone number signs up once: told apart by a digest, without being read."""

from __future__ import annotations

from disclosure_portal.personal.encryption import keyed_hash
from disclosure_portal.personal.phones import plain_number


def phone_hash(kind: str, phone: str) -> str:
    """A digest of the number however it was typed; empty without one.

    `kind` keeps the digests of activities and of meetings apart: nobody finds the same person in both.
    """
    digits = plain_number(phone)
    return keyed_hash(f"{kind}:{digits}") if digits else ""
