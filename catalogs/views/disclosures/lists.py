"""The register as two lists: by item, as it stood on a day, and by what was disclosed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from catalogs import wording
from catalogs.forms.disclosures import RecordFilter, StandingFilter
from catalogs.models import CatalogItem, Disclosure, Domain
from catalogs.models.disclosures import begins
from catalogs.models.items import CatalogItemQuerySet
from catalogs.queries.disclosures import (
    Calendars,
    Standing,
    attach_standing,
    by_timeliness,
    counted,
    for_listing,
    late_by,
    owing_disclosure,
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
        items = with_standing(_narrowed(request.user, chosen), as_of=chosen.day)
        return as_file(write_standings, items, form=form, name=f"公开情况_{day}")
    chosen = _record_filter(request)
    return as_file(write_records, _records(request.user, chosen), form=form, name=f"公开台账_{day}")


def _items_tab(request: HttpRequest) -> dict[str, Any]:
    form = _standing_filter(request)
    wider = {name: value for name, value in form.chosen.items() if name != "standing"}
    counts = standing_counts(_items(request.user, wider), as_of=form.day)
    page = paginate(request, for_reading(_narrowed(request.user, form)))
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


def _items(user: User, chosen: dict[str, Any]) -> CatalogItemQuerySet:
    items = CatalogItem.objects.visible_to(user)
    if unit := chosen.get("unit"):
        items = items.filter(unit__code=unit)
    if domain := chosen.get("domain"):
        items = items.filter(domain__code=domain)
    for word in chosen.get("words", "").split():
        items = items.filter(published_revision__search_text__contains=wording.fold(word))
    return items


def _narrowed(user: User, form: StandingFilter) -> CatalogItemQuerySet:
    """The items under the filters, in order. Their standing is looked up where it is asked for."""
    items = owing_disclosure(_items(user, form.chosen))
    if standing := form.chosen.get("standing"):
        so = with_standing(items, as_of=form.day).filter(standing=standing)
        items = items.filter(pk__in=so.order_by().values("pk"))
    return items.order_by("unit__position", "unit", "domain", "position", "pk")


def _records(user: User, form: RecordFilter) -> DisclosureQuerySet:
    chosen = form.chosen
    found = _in_state(Disclosure.objects.visible_to(user), chosen.get("state", ""))
    narrow = {"unit": "item__unit__code", "domain": "item__domain__code", "item": "item"}
    found = found.filter(**{path: chosen[name] for name, path in narrow.items() if name in chosen})
    if since := chosen.get("since"):
        found = found.filter(published_at__gte=begins(since))
    if until := chosen.get("until"):
        found = found.filter(published_at__lt=begins(until + timedelta(days=1)))
    for word in chosen.get("words", "").split():
        found = found.filter(title__contains=word)
    return found.order_by("-registered_at", "-pk")


def _in_state(found: DisclosureQuerySet, state: str) -> DisclosureQuerySet:
    match state:
        case "waiting":
            return found.waiting()
        case "failed":
            return found.failed_check()
        case "removed":
            return found.filter(state=Disclosure.State.REMOVED)
        case "":
            return found.exclude(state=Disclosure.State.REMOVED)
    return by_timeliness(found.public(), state)


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
