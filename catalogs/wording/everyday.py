"""Everyday names: what people type when they look for a thing that the catalogs call by its formal name."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

from catalogs.wording.texts import fold

NAMES = Path(__file__).parent.parent / "data" / "everyday_names.csv"


def everyday_names(text: str) -> list[str]:
    """The everyday names of the formal names that occur in a folded text, folded too, where the text lacks them."""
    found = [everyday for everyday, formal in _names() if formal in text and everyday not in text]
    return list(dict.fromkeys(found))


def formal_names() -> list[tuple[str, str]]:
    """(everyday name, formal name), both folded."""
    return _names()


@cache
def _names() -> list[tuple[str, str]]:
    with NAMES.open(encoding="utf-8", newline="") as file:
        return [(fold(row["everyday"]), fold(row["formal"])) for row in csv.DictReader(file)]
