"""The adoption table as a file, the same for the public and the desk."""

from __future__ import annotations

from tempfile import TemporaryFile

from django.http import FileResponse, Http404

from participation.models.opinions import OpinionQuerySet
from participation.queries.opinions import table_rows
from participation.spreadsheets.opinions import CONTENT_TYPES, write_table


def as_table(opinions: OpinionQuerySet, *, form: str, name: str) -> FileResponse:
    """Written to disk first: memory stays flat, and a fault shows before the answer begins."""
    if form not in CONTENT_TYPES:
        raise Http404
    file = TemporaryFile()  # noqa: SIM115 (the response closes it)
    write_table(file, table_rows(opinions), form=form)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"{name}.{form}", content_type=CONTENT_TYPES[form])
