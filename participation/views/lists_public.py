"""The year's lists of decisions for anyone: what they name, what each version changed, and files to take away."""

from __future__ import annotations

from tempfile import TemporaryFile

from django.db.models import Count, QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from disclosure_portal.web.pagination import paginate
from participation.models import ListVersion
from participation.queries import lists as queries
from participation.spreadsheets.lists import CONTENT_TYPES, write_list


@require_safe
def lists(request: HttpRequest) -> HttpResponse:
    """The newest version of every organ's year."""
    newest = ListVersion.objects.newest().select_related("unit").annotate(total=Count("entries"))
    page = paginate(request, newest.order_by("-year", "unit__position", "unit"))
    return render(request, "participation/lists.html", {"page": page})


@require_safe
def version(request: HttpRequest, pk: int) -> HttpResponse:
    """One published version with where each of its decisions stands, and what it changed."""
    record = get_object_or_404(_published(), pk=pk)
    of_year = list(_published().filter(unit=record.unit_id, year=record.year).order_by("-number"))
    entries = queries.entries_of(record)
    before = next((one for one in of_year if one.number < record.number), None)
    context = {
        "version": record,
        "lines": [(entry, queries.standing_of(entry), queries.has_public_course(entry)) for entry in entries],
        "changes": queries.changes(record, before, entries),
        "newest": of_year[0] if of_year[0] != record else None,
        "others": [one for one in of_year if one != record],
    }
    return render(request, "participation/list.html", context)


@require_safe
def download(request: HttpRequest, pk: int, form: str) -> FileResponse:
    """The version as a spreadsheet; the same version gives the same bytes."""
    record = get_object_or_404(_published(), pk=pk)
    if form not in CONTENT_TYPES:
        raise Http404
    file = TemporaryFile()  # noqa: SIM115 (the response closes it)
    write_list(file, record, form=form)
    file.seek(0)
    return FileResponse(
        file, as_attachment=True, filename=f"{record.name}.{form}", content_type=CONTENT_TYPES[form]
    )


def _published() -> QuerySet[ListVersion]:
    return ListVersion.objects.published().select_related("unit")
