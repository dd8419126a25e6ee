"""The reviewer's lists: what waits, what is approved, set for a time, published and decided."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, F, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from catalogs import workflow
from catalogs.forms.reviews import QueueFilterForm
from catalogs.models import CatalogItem, PublicationOrder, Submission, SubmissionItem
from catalogs.permissions import brought_here_by
from catalogs.queries.reviews import waiting_batches
from catalogs.views.reviewing.asking import items_of, reviewer
from disclosure_portal import clock
from disclosure_portal.accounts.models import Role
from disclosure_portal.accounts.queries import counties_of, units_of
from disclosure_portal.web.pagination import Page, paginate
from disclosure_portal.workdays.counting import working_days_before

if TYPE_CHECKING:
    from disclosure_portal.accounts.models import User

PER_PAGE = 20
Chosen = dict[str, Any]
Verdict = SubmissionItem.Verdict
SORTED_BY = {
    "": ("confirmed_at", "pk"),
    "newest": ("-confirmed_at", "-pk"),
    "unit": ("unit__position", "unit", "confirmed_at", "pk"),
    "domain": ("domain__code", "confirmed_at", "pk"),
    "size": ("-count", "confirmed_at", "pk"),
}


@dataclass(frozen=True)
class ApprovedItem:
    """An item that waits to be published: why it is left to a colleague or set for later, if it is, and its review."""

    item: CatalogItem
    refusal: str
    order: PublicationOrder | None
    batch: int | None

    @property
    def is_open(self) -> bool:
        return not self.refusal and self.order is None


@require_safe
def reviews(request: HttpRequest) -> HttpResponse:
    """What waits for the county office, oldest first, and what it has approved, published and decided."""
    user = reviewer(request)
    form = QueueFilterForm(request.GET, units=units_of(user, Role.REVIEWER).compiling())
    tab = request.GET.get("tab", "waiting")
    if tab not in TABS:
        raise Http404
    page = paginate(request, TABS[tab].records(user, form.chosen), PER_PAGE)
    context = {
        "tabs": _tabs(user, tab),
        "tab": tab,
        "form": form,
        "chosen": form.chosen,
        "page": page,
        "lines": _lines(tab, page, user),
        "with_lead": _batches(user, form.chosen).awaiting_lead().count(),
    }
    return render(request, "catalogs/desk/reviews.html", context)


def _waiting(user: User, chosen: Chosen) -> QuerySet[Submission]:
    found = _batches(user, chosen).awaiting_review().order_by(*SORTED_BY[chosen.get("sort", "")])
    if age := chosen.get("age"):
        county = counties_of(user, Role.REVIEWER).first()
        latest = working_days_before(clock.today(), age, county=county).legal
        found = found.filter(confirmed_at__date__lte=latest)
    return found


def _decided(user: User, chosen: Chosen) -> QuerySet[Submission]:
    batches = _batches(user, chosen).filter(state=Submission.State.DECIDED).order_by("-decided_at", "-pk")
    return batches.annotate(
        approved=Count("rows", filter=Q(rows__verdict=Verdict.APPROVED)),
        returned=Count("rows", filter=Q(rows__verdict=Verdict.RETURNED)),
    )


def _to_publish(user: User, chosen: Chosen) -> QuerySet[CatalogItem]:
    found = items_of(user).filter(**_where(chosen)).awaiting_publication()
    return found.order_by("unit__position", "domain", "position", "pk")


def _published(user: User, chosen: Chosen) -> QuerySet[CatalogItem]:
    found = items_of(user).filter(**_where(chosen)).published()
    return found.order_by("-published_revision__published_at", "pk")


def _orders(user: User, chosen: Chosen) -> QuerySet[PublicationOrder]:
    """Those that wait stand first, by their time; then the others, the latest first."""
    found = PublicationOrder.objects.visible_to(user).select_related("ordered_by")
    for name, value in _where(chosen).items():
        found = found.filter(rows__item__in=CatalogItem.objects.filter(**{name: value})).distinct()
    waiting = Count("rows", filter=Q(rows__is_waiting=True), distinct=True)
    skipped = Count("rows", filter=~Q(rows__refusal=""), distinct=True)
    counted = found.annotate(count=Count("rows", distinct=True), waiting=waiting, skipped=skipped)
    is_waiting = Q(state=PublicationOrder.State.WAITING)
    return counted.annotate(comes_first=is_waiting).order_by("-comes_first", "publish_at", "pk")


def _batches(user: User, chosen: Chosen) -> QuerySet[Submission]:
    found = Submission.objects.filter(unit__in=units_of(user, Role.REVIEWER), **_where(chosen))
    return found.select_related("unit", "domain").annotate(count=Count("rows"))


def _where(chosen: Chosen) -> Chosen:
    return {name: value for name, value in chosen.items() if name in ("unit", "domain")}


@dataclass(frozen=True)
class Tab:
    label: str
    records: Callable[[User, Chosen], QuerySet]
    counts: Callable[[User], int] | None = None  # of what waits, which its tab tells


TABS = {
    "waiting": Tab("待审核", _waiting, lambda user: _waiting(user, {}).count()),
    "publish": Tab("待发布", _to_publish, lambda user: _to_publish(user, {}).count()),
    "orders": Tab(
        "定时发布", _orders, lambda user: PublicationOrder.objects.visible_to(user).waiting().count()
    ),
    "published": Tab("已发布", _published),
    "decided": Tab("最近办结", _decided),
}


def _tabs(user: User, current: str) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "label": tab.label,
            "count": tab.counts(user) if tab.counts else None,
            "is_current": name == current,
        }
        for name, tab in TABS.items()
    ]


def _lines(tab: str, page: Page, user: User) -> Sequence[Any]:
    match tab:
        case "waiting":
            return waiting_batches(page.records, on=clock.today(), reader=user)
        case "publish":
            return _approved_items(page, user)
        case _:
            return page.records


def _approved_items(page: Page, user: User) -> list[ApprovedItem]:
    """The page's items, each with why it can't be chosen, if it can't. A constant number of queries."""
    items = list(page)
    mine, orders = brought_here_by(user, items), workflow.waiting_orders(items)
    rows = SubmissionItem.objects.filter(
        item__in=items, verdict=Verdict.APPROVED, revision=F("item__approved_revision")
    )
    batches = dict(rows.values_list("item", "submission"))
    return [
        ApprovedItem(item, mine.get(item.pk, ""), orders.get(item.pk), batches.get(item.pk)) for item in items
    ]
