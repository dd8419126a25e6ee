"""The register as two lists: by item, as it stood on a day, and by what was disclosed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from catalogs.forms.disclosures import RecordFilter, StandingFilter
from catalogs.models import CatalogItem, Disclosure, Domain
from catalogs.models.items import CatalogItemQuerySet
from catalogs.queries.disclosure_lists import for_listing, listed_disclosures, narrowed, standing_so
from catalogs.queries.disclosures import (
    Calendars,
    Standing,
    attach_standing,
    counted,
    late_by,
    standing_counts,
    with_standing,
)
from catalogs.queries.published import for_reading
from catalogs.spreadsheets.disclosure_lists import write_records, write_standings
from catalogs.views.answers import as_file
from disclosure_portal import clock
from disclosure_portal.accounts.models import Role
from disclosure_portal.accounts.queries import has_role_anywhere, units_of
from disclosure_portal.units.models import Unit
from disclosure_portal.web.pagination import paginate
from disclosure_portal.workdays.counting import working_days_between

if TYPE_CHECKING:
    from catalogs.models.disclosures import DisclosureQuerySet
    from disclosure_portal.accounts.models import User

TABS = {"items": "按事项", "records": "按信息"}
EXPORTS = ("xlsx", "csv")


@dataclass(frozen=True)
class ItemLine:
    """An item and how it stands; `late_days` are working days."""

    item: CatalogItem
    standing: Standing
    late_days: int


@require_safe
def disclosures(request: HttpRequest) -> HttpResponse:
    """What should be disclosed and what was, each list with its filters and counts."""
    tab = request.GET.get("tab", "items")
    if tab not in TABS:
        raise Http404
    context = _items_tab(request) if tab == "items" else _records_tab(request)
    context |= {
        "tab": tab,
        "tabs": list(TABS.items()),
        "may_register": has_role_anywhere(request.user, Role.EDITOR, Role.REVIEWER),
        "waiting": Disclosure.objects.visible_to(request.user).waiting().count(),
        "query": _query(request),
    }
    return render(request, "catalogs/desk/disclosures.html", context)


@require_safe
def export(request: HttpRequest, form: str) -> FileResponse:
    """The list under its filters, to take away."""
    if form not in EXPORTS:
        raise Http404
    day = f"{clock.today():%Y%m%d}"
    if request.GET.get("tab", "items") == "items":
        chosen = _standing_filter(request)
        items = with_standing(_standing_items(request.user, chosen), as_of=chosen.day)
        return as_file(write_standings, items, form=form, name=f"公开情况_{day}")
    chosen = _record_filter(request)
    return as_file(write_records, _records(request.user, chosen), form=form, name=f"公开台账_{day}")


def _items_tab(request: HttpRequest) -> dict[str, Any]:
    form = _standing_filter(request)
    counts = standing_counts(_items(request.user, form), as_of=form.day)
    page = paginate(request, for_reading(_standing_items(request.user, form)))
    attach_standing(page.records, as_of=form.day)
    calendars = Calendars()
    lines = []
    for item in page:
        standing = Standing(item.standing)
        lines.append(
            ItemLine(item, standing, _late_days(item, calendars) if standing == Standing.LATE else 0)
        )
    return {
        "form": form,
        "page": page,
        "lines": lines,
        "counts": [(one, count, _with(request, standing=one)) for one, count in counted(counts)],
        "stale_days": settings.DISCLOSURE_STALE_DAYS,
        "total": counts.total(),
        "as_of": form.day,
    }


def _late_days(item: CatalogItem, calendars: Calendars) -> int:
    published_on = timezone.localdate(item.newest_at)
    return working_days_between(item.newest_due, published_on, calendar=calendars.of(item.unit))


def _records_tab(request: HttpRequest) -> dict[str, Any]:
    form = _record_filter(request)
    page = paginate(request, for_listing(_records(request.user, form)))
    calendars = Calendars()
    lines = [(one, late_by(one, calendars.of(one.unit))) for one in page]
    return {"form": form, "page": page, "lines": lines, "item": form.chosen.get("item")}


def _units(user: User) -> QuerySet[Unit]:
    return units_of(user, *Role).compiling()


def _domains(user: User) -> QuerySet[Domain]:
    """Those in which something is or was published: there is nothing to list in the others."""
    ever = CatalogItem.objects.visible_to(user).filter(published_revision__isnull=False)
    return Domain.objects.filter(pk__in=ever.order_by().values("domain"))


def _standing_filter(request: HttpRequest) -> StandingFilter:
    return StandingFilter(request.GET, units=_units(request.user), domains=_domains(request.user))


def _record_filter(request: HttpRequest) -> RecordFilter:
    items = CatalogItem.objects.visible_to(request.user)
    units, domains = _units(request.user), _domains(request.user)
    return RecordFilter(request.GET, units=units, domains=domains, items=items)


def _items(user: User, form: StandingFilter) -> CatalogItemQuerySet:
    return narrowed(CatalogItem.objects.visible_to(user), **form.narrowing)


def _standing_items(user: User, form: StandingFilter) -> CatalogItemQuerySet:
    return standing_so(_items(user, form), form.chosen.get("standing", ""), as_of=form.day)


def _records(user: User, form: RecordFilter) -> DisclosureQuerySet:
    return listed_disclosures(Disclosure.objects.visible_to(user), **form.chosen)


def _query(request: HttpRequest) -> str:
    """The filters in the address, for the links of the exports."""
    return _with(request).removeprefix("?")


def _with(request: HttpRequest, **changes: str) -> str:
    """The address of this list, from page 1, with some filters set."""
    query = request.GET.copy()
    query.pop("page", None)
    for name, value in changes.items():
        query[name] = value
    return f"?{query.urlencode()}"
