"""Drawing by lot, so that anybody can do it again: the order follows from a seed and the receipt numbers alone."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from hashlib import sha256


def new_seed() -> str:
    """A seed drawn at random, at the moment of the draw: nobody knows the order beforehand."""
    return secrets.token_hex(16)


def lot(receipt: str, seed: str) -> str:
    """The lot of one receipt number: SHA-256 of the seed followed by the number."""
    return sha256(f"{seed}{receipt}".encode()).hexdigest()


def drawn(receipts: Iterable[str], seed: str) -> list[str]:
    """The receipt numbers in the order of their lots, the smallest first, whatever order they came in."""
    return sorted(receipts, key=lambda receipt: (lot(receipt, seed), receipt))
