"""A .csv of a questionnaire as an answer."""

from __future__ import annotations

from collections.abc import Callable
from tempfile import TemporaryFile
from typing import IO

from django.http import FileResponse


def as_csv(write: Callable[[IO[bytes]], None], name: str) -> FileResponse:
    """What `write` puts into a file, to take away as `name`. Written to disk first: memory stays flat."""
    file = TemporaryFile()  # noqa: SIM115 (the response closes it)
    write(file)
    file.seek(0)
    return FileResponse(
        file, as_attachment=True, filename=f"{name}.csv", content_type="text/csv; charset=utf-8"
    )
