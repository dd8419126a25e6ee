"""What an item has gone through, and any two of its texts beside each other."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from catalogs.models import CatalogItem
from catalogs.queries.histories import compared, item_events, texts_of, usual_pair
from disclosure_portal.web.pagination import paginate

EVENTS_PER_PAGE = 50


@require_safe
def item_history(request: HttpRequest, pk: int) -> HttpResponse:
    """The history of an item in words, the latest first."""
    item = _item(request, pk)
    page = paginate(request, item_events(item), EVENTS_PER_PAGE)
    return render(request, "catalogs/desk/item_history.html", {"item": item, "page": page})


@require_safe
def item_compare(request: HttpRequest, pk: int) -> HttpResponse:
    """Two texts of an item, word by word: revisions, the working copy, the standard."""
    item = _item(request, pk)
    texts = texts_of(item)
    by_name = {text.name: text for text in texts}
    before, after = usual_pair(item, texts)
    names = request.GET.get("since", before.name), request.GET.get("until", after.name)
    if not set(names) <= set(by_name):
        raise Http404
    before, after = (by_name[name] for name in names)
    context = {
        "item": item,
        "texts": texts,
        "before": before,
        "after": after,
        "differences": compared(before, after),
    }
    return render(request, "catalogs/desk/item_compare.html", context)


def _item(request: HttpRequest, pk: int) -> CatalogItem:
    joined = ("unit", "domain", "standard__edition", "saved_by")
    return get_object_or_404(CatalogItem.objects.visible_to(request.user).select_related(*joined), pk=pk)
