"""How pages of catalogs answer: back to a batch with the reasons, a file to take away."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from tempfile import TemporaryFile

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect

from catalogs.models import Submission
from catalogs.models.items import CatalogItemQuerySet
from catalogs.spreadsheets.exporting import CONTENT_TYPES
from disclosure_portal.web.answers import tell


def back_to(batch: Submission, request: HttpRequest, reasons: Iterable[str]) -> HttpResponse:
    """To the page of the batch, which says why the step is closed."""
    tell(request, reasons)
    return redirect(batch)


def as_file(write: Callable[..., None], items: CatalogItemQuerySet, *, form: str, name: str) -> FileResponse:
    """The items as `write` puts them into a file of this form, to take away as `name` with the form's ending.

    Written to disk first: memory stays flat, and a fault shows before the answer begins.
    """
    file = TemporaryFile()  # noqa: SIM115 (the response closes it)
    write(file, items, form=form)
    file.seek(0)
    content_type = CONTENT_TYPES[form]
    return FileResponse(file, as_attachment=True, filename=f"{name}.{form}", content_type=content_type)
