"""Why a whole file is refused, and the limits that it must keep."""

from __future__ import annotations

from dataclasses import dataclass


class FileRefused(Exception):
    """The file can't be read as a catalog. The message tells a clerk what to do."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a file may hold. Settings give the numbers; each refusal names the one that was passed.

    Together they keep the reading of any file below 500 MB of memory and ten seconds.
    """

    file_bytes: int = 20 * 1024 * 1024
    unpacked_bytes: int = 100 * 1024 * 1024
    archive_entries: int = 1_000
    sheets: int = 200
    rows: int = 110_000  # of one sheet, and of all together
    cells: int = 2_500_000
    tags: int = 12_000_000  # of all parts of an archive: each costs time, though it says nothing
    characters: int = 40_000_000  # as shown: one text may stand in many cells
    cell_length: int = 32_767  # what a spreadsheet program keeps in one cell
    name_length: int = 200
    time_limit_length: int = 500
    text_length: int = 20_000
