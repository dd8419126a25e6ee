"""The editions of the standard for anyone: what they say, and what differs between two of them."""

from __future__ import annotations

from tempfile import TemporaryFile

from django.db.models import Count, QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from catalogs.models import CatalogItem, Domain, Edition, StandardItem
from catalogs.queries.comparing import differences
from catalogs.queries.editions import as_taken_over, comparable_editions, edition_changes, sized
from catalogs.queries.published import Published, for_reading, history, published_items
from catalogs.spreadsheets.editions import write_edition
from catalogs.spreadsheets.exporting import CONTENT_TYPES
from catalogs.views.edition_changes import KINDS, ChangeList
from disclosure_portal.web.pagination import paginate

USERS_SHOWN = 100  # units named on the page of a standard item


@require_safe
def editions(request: HttpRequest) -> HttpResponse:
    """Every edition that is or was in force, the county's own first."""
    page = paginate(request, _issued().order_by("-layer", "county", "unit_kind", "-number"))
    return render(request, "catalogs/editions.html", {"page": page, "lines": sized(page)})


@require_safe
def edition(request: HttpRequest, pk: int) -> HttpResponse:
    """One edition: its domains, and the items of the chosen one."""
    record = get_object_or_404(_issued(), pk=pk)
    domains = list(
        Domain.objects.filter(standard_items__edition=record).annotate(count=Count("standard_items"))
    )
    chosen = next((one for one in domains if one.code == request.GET.get("domain")), None)
    items = record.items.filter(domain=chosen) if chosen else record.items.all()
    context = {
        "edition": record,
        "domains": domains,
        "chosen": chosen,
        "page": paginate(request, items.select_related("domain")),
        "total": sum(one.count for one in domains),
        "other": next(iter(comparable_editions(record)), None),
    }
    return render(request, "catalogs/edition.html", context)


@require_safe
def edition_item(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """One standard item, the same item in the other editions, and who publishes it."""
    items = StandardItem.objects.filter(edition__in=_issued()).select_related("edition__county", "domain")
    item = get_object_or_404(items, edition=pk, code=code)
    others = items.filter(code=code).exclude(edition=pk)
    if item.edition.county_id:
        others = others.filter(edition__county__in=[item.edition.county_id]) | others.filter(
            edition__county=None
        )
    users = for_reading(published_items().filter(standard_code=code))
    context = {
        "item": item,
        "others": list(others.order_by("edition__layer", "edition__number")),
        "users": list(users[: USERS_SHOWN + 1]),
        "users_shown": USERS_SHOWN,
    }
    return render(request, "catalogs/edition_item.html", context)


@require_safe
def edition_compare(request: HttpRequest) -> HttpResponse:
    """Two editions side by side: `a` the earlier, `b` the later."""
    listed = list(_issued().order_by("layer", "county", "unit_kind", "number"))
    by_key = {str(one.pk): one for one in listed}
    before, after = by_key.get(request.GET.get("a", "")), by_key.get(request.GET.get("b", ""))
    is_asked = "a" in request.GET or "b" in request.GET
    if not is_asked:
        before, after = _usual_pair(listed)
    context = {"editions": listed, "before": before, "after": after, "kinds": KINDS}
    if is_asked and before and after and before != after:
        changes = edition_changes(after, before)
        context |= {"changes": changes, "list": ChangeList(request, changes)}
    return render(request, "catalogs/edition_compare.html", context)


@require_safe
def edition_download(request: HttpRequest, pk: int, form: str) -> HttpResponseBase:
    """The edition as a file, with the codes by which it can be loaded again."""
    record = get_object_or_404(_issued(), pk=pk)
    if form not in CONTENT_TYPES:
        raise Http404
    file = TemporaryFile()  # noqa: SIM115 (the response closes it)
    write_edition(file, record, form=form)
    file.seek(0)
    return FileResponse(
        file, as_attachment=True, filename=f"{record}.{form}", content_type=CONTENT_TYPES[form]
    )


@require_safe
def item_compare(request: HttpRequest, pk: int) -> HttpResponse:
    """A published item beside its standard, or two of its published revisions side by side."""
    items = CatalogItem.objects.filter(published_revision__isnull=False)
    related = for_reading(items).select_related("standard__edition", "unit__parent")
    item = get_object_or_404(related, pk=pk)
    if item.withdrawn_at:
        return redirect(item)  # which says that it is gone, and why
    told = [one for one in history(item) if isinstance(one, Published) and one.is_readable]
    revisions = [(one.number, one.revision) for one in reversed(told)]
    numbered = {str(number): revision for number, revision in revisions}
    before, after = numbered.get(request.GET.get("a", "")), numbered.get(request.GET.get("b", ""))
    context = {
        "item": item,
        "revisions": revisions,
        "standard": _standard(item),
        "before": before,
        "after": after,
        "chosen": (request.GET.get("a", ""), request.GET.get("b", "")),
    }
    if before and after:
        context["differences"] = differences(before, after)
    elif context["standard"] and not item.published_revision.not_applicable:
        standard = as_taken_over(context["standard"], item.unit)
        context["differences"] = differences(standard, item.published_revision)
    return render(request, "catalogs/item_compare.html", context)


def _usual_pair(listed: list[Edition]) -> tuple[Edition | None, Edition | None]:
    """What one mostly wants to see beside each other: the national standard in force and the newest other edition."""
    national = [one for one in listed if one.layer == Edition.Layer.NATIONAL]
    before = next((one for one in reversed(national) if one.state == Edition.State.PUBLISHED), None)
    others = [one for one in listed if one != before]
    return before, max(others, key=lambda one: one.published_at, default=None)


def _standard(item: CatalogItem) -> StandardItem | None:
    """The standard item that the published one goes by, where the public may read it."""
    return item.standard if item.standard and item.standard.edition.is_issued else None


def _issued() -> QuerySet[Edition]:
    return Edition.objects.issued().select_related("county", "based_on")
