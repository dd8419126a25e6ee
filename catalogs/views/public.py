"""Pages for anyone. Everything on them comes from the published revisions, never from the working copy."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from catalogs.forms.filters import PublishedFilter
from catalogs.models import CatalogItem, Disclosure, Domain
from catalogs.queries import published as queries
from catalogs.queries.disclosures import attach_behind, disclosed_under, removed_from
from catalogs.queries.unit_changes import changes_told
from catalogs.spreadsheets.exporting import CONTENT_TYPES, write_published
from catalogs.views.answers import as_file
from disclosure_portal.attachments.serving import hand_out
from disclosure_portal.units.models import Unit
from disclosure_portal.web.pagination import paginate
from disclosure_portal.web.views import errors

NOT_APPLICABLE_SHOWN = 100  # 不适用 items below a table; beyond it the page asks for one unit
EVENTS_PER_PAGE = 20
DISCLOSED_PER_PAGE = 20
REMOVED = errors.ErrorPage(410, "已移除", "这条信息已移除。", ("可以返回公开事项查看其他信息。",))
REFUSED = errors.ErrorPage(
    422,
    "没有生成文件",
    "这次没有生成下载文件。",
    ("请返回上一页，选择领域、单位等条件缩小范围后再下载。",),
)


@require_safe
def catalogs(request: HttpRequest) -> HttpResponse:
    form = PublishedFilter(request.GET)
    items = queries.applicable(queries.published_items(form.filters))
    page = paginate(request, queries.for_reading(items))
    return render(request, "catalogs/catalogs.html", {"form": form, "page": page})


@require_safe
def domain(request: HttpRequest, slug: str) -> HttpResponse:
    domain = get_object_or_404(Domain, slug=slug)
    form = PublishedFilter(request.GET, domain=domain)
    items = queries.for_reading(queries.published_items(form.filters))
    page = paginate(request, queries.applicable(items))
    attach_behind(page.records)
    not_applicable = items.filter(published_revision__not_applicable=True)
    context = {
        "domain": domain,
        "form": form,
        "page": page,
        "units": queries.official_table(page, first=page.first),
        "summary": queries.summary(domain, form.filters.unit),
        "leads": queries.lead_claims(domain),
        "not_applicable": list(not_applicable[:NOT_APPLICABLE_SHOWN]),
        "not_applicable_shown": NOT_APPLICABLE_SHOWN,
    }
    return render(request, "catalogs/domain.html", context)


@require_safe
def download(request: HttpRequest, form: str) -> HttpResponseBase:
    """The items under the filters as a file. Refused when a filter is unknown: it would hold more than asked for."""
    if form not in CONTENT_TYPES:
        raise Http404
    chosen = PublishedFilter(request.GET)
    if not chosen.is_valid():
        return errors.show(request, REFUSED, message="地址中有无法识别的筛选条件。")
    items = queries.applicable(queries.published_items(chosen.filters))
    if items[: settings.DOWNLOAD_ROWS + 1].count() > settings.DOWNLOAD_ROWS:
        message = (
            f"符合条件的事项超过 {settings.DOWNLOAD_ROWS:,} 个，一次最多下载 {settings.DOWNLOAD_ROWS:,} 个。"
        )
        return errors.show(request, REFUSED, message=message)
    return as_file(write_published, items, form=form, name=chosen.title)


@require_safe
def units(request: HttpRequest) -> HttpResponse:
    tally = queries.tally()
    groups = [
        (group, [(unit, tally.of_unit(unit)) for unit in members])
        for group, members in queries.grouped(Unit.objects.compiling().active())
    ]
    return render(request, "catalogs/units.html", {"groups": groups, "tally": tally})


@require_safe
def unit(request: HttpRequest, code: str) -> HttpResponse:
    unit = get_object_or_404(Unit.objects.compiling().select_related("successor"), code=code)
    domains = queries.domains_of(unit)
    context = {
        "unit": unit,
        "domains": domains,
        "items": sum(row.items for row in domains),
        "changes": changes_told(unit),
    }
    return render(request, "catalogs/unit.html", context)


@require_safe
def item(request: HttpRequest, pk: int) -> HttpResponse:
    item = _once_published(pk)
    if item.withdrawn_at:
        return _withdrawn(request, item)
    number = item.revisions.published().count()
    context = {
        "item": item,
        "revision": item.published_revision,
        "number": number,
        "disclosed": paginate(request, disclosed_under(item), DISCLOSED_PER_PAGE),
        "removed": removed_from(item)[:DISCLOSED_PER_PAGE],
    }
    return render(request, "catalogs/item.html", context)


@require_safe
def disclosure_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A file that was released to the public, as long as its item is public. One that was removed says so."""
    files = Disclosure.objects.filter(attachment__isnull=False, item__in=CatalogItem.objects.published())
    found = get_object_or_404(files.select_related("attachment"), pk=pk)
    if found.state == Disclosure.State.REMOVED and found.published_at:
        return errors.show(request, REMOVED, message=f"已移除。原因：{found.removed_because}")
    if found.state != Disclosure.State.PUBLIC:
        raise Http404
    return hand_out(found.attachment, is_public=True)


@require_safe
def item_history(request: HttpRequest, pk: int) -> HttpResponse:
    item = _once_published(pk)
    page = paginate(request, queries.history(item), EVENTS_PER_PAGE)
    response = render(request, "catalogs/item_history.html", {"item": item, "page": page})
    return _unlisted(response) if item.withdrawn_at else response


def _withdrawn(request: HttpRequest, item: CatalogItem) -> HttpResponse:
    """That the item is gone, since when and why; none of what it said."""
    context = {"item": item, "following": queries.following(item)}
    return _unlisted(render(request, "catalogs/item_withdrawn.html", context))


def _unlisted(response: HttpResponse) -> HttpResponse:
    """Kept out of search engines."""
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _once_published(pk: int) -> CatalogItem:
    items = CatalogItem.objects.filter(published_revision__isnull=False)
    return get_object_or_404(queries.for_reading(items).select_related("standard__edition"), pk=pk)
