"""Why a whole file is refused, and the limits that it must keep."""

from __future__ import annotations

from dataclasses import dataclass


class FileRefused(Exception):
    """The file can't be read as a catalog. The message tells a clerk what to do."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a file may hold. Settings give the numbers; each refusal names the one that was passed."""

    file_bytes: int = 20 * 1024 * 1024
    unpacked_bytes: int = 200 * 1024 * 1024
    archive_entries: int = 2_000
    rows: int = 110_000
    cells: int = 4_000_000
    name_length: int = 200
    time_limit_length: int = 500
    text_length: int = 20_000
