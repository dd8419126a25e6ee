"""Rows of cells out of text with delimiters, as .csv files and clipboards hold them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from threading import Lock

_LIMIT = Lock()  # of the length of a cell, which the csv module keeps for all readers of the process


def cells_of(text: str, *, delimiter: str, longest: int) -> Iterator[list[str]]:
    """The rows, one after the other. Raises csv.Error for a cell of more than `longest` characters."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    while True:
        with _LIMIT:
            before = csv.field_size_limit(longest)
            try:
                row = next(reader, None)
            finally:
                csv.field_size_limit(before)
        if row is None:
            return
        yield row
