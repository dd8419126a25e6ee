"""Pages of the county reviewer: the queue, one batch, what came of it, publishing, withdrawing."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q, QuerySet
from django.forms import BoundField
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from catalogs import workflow
from catalogs.forms.reviews import QueueFilterForm, ReviewForm, WithdrawForm
from catalogs.models import CatalogItem, Submission, SubmissionItem
from catalogs.permissions import brought_here_by, may_review, may_withdraw
from catalogs.queries import ComparedRow, compared_rows, rows_to_look_at
from catalogs.views.answers import back_to, status_of, tell
from catalogs.workflow.publishing import WITHDRAW
from catalogs.workflow.reviewing import REVIEW
from disclosure_portal import clock
from disclosure_portal.accounts.models import Role
from disclosure_portal.accounts.queries import counties_of, has_role_anywhere, units_of
from disclosure_portal.web.pagination import Page, paginate
from disclosure_portal.workdays.calendar import WorkCalendar
from disclosure_portal.workdays.counting import working_days_before, working_days_between
from disclosure_portal.workflow import StepRefused

if TYPE_CHECKING:
    from disclosure_portal.accounts.models import User

BATCHES_PER_PAGE = 20
RESULTS = "catalogs_results"  # in the session, by a random name for each act
RESULTS_KEPT = 10
TABS = {"waiting": "待审核", "publish": "待发布", "published": "已发布", "decided": "最近办结"}
Verdict = SubmissionItem.Verdict


# The queue


@dataclass(frozen=True)
class WaitingBatch:
    """One line of the queue."""

    submission: Submission
    to_look_at: int
    waiting_days: int


def reviews(request: HttpRequest) -> HttpResponse:
    """What waits for the county office, oldest first, and what it has approved, published and decided."""
    user = _reviewer(request)
    form = QueueFilterForm(request.GET, units=units_of(user, Role.REVIEWER).compiling())
    tab = request.GET.get("tab", "waiting")
    if tab not in TABS:
        raise Http404
    records = {"waiting": _waiting, "decided": _decided, "publish": _to_publish, "published": _published}[tab]
    page = paginate(request, records(user, form.chosen), BATCHES_PER_PAGE)
    context = {
        "tabs": _tabs(user, tab),
        "tab": tab,
        "form": form,
        "chosen": form.chosen,
        "page": page,
        "lines": _lines(tab, page, user),
    }
    return render(request, "catalogs/desk/reviews.html", context)


def _waiting(user: User, chosen: dict[str, Any]) -> QuerySet[Submission]:
    found = _batches(user, chosen).awaiting_review().order_by("confirmed_at", "pk")
    if age := chosen.get("age"):
        county = counties_of(user, Role.REVIEWER).first()
        latest = working_days_before(clock.today(), age, county=county).legal
        found = found.filter(confirmed_at__date__lte=latest)
    return found


def _decided(user: User, chosen: dict[str, Any]) -> QuerySet[Submission]:
    batches = _batches(user, chosen).filter(state=Submission.State.DECIDED).order_by("-decided_at", "-pk")
    return batches.annotate(
        approved=Count("rows", filter=Q(rows__verdict=Verdict.APPROVED)),
        returned=Count("rows", filter=Q(rows__verdict=Verdict.RETURNED)),
    )


def _to_publish(user: User, chosen: dict[str, Any]) -> QuerySet[CatalogItem]:
    return _items(user, chosen).awaiting_publication().order_by("unit__position", "domain", "position", "pk")


def _published(user: User, chosen: dict[str, Any]) -> QuerySet[CatalogItem]:
    return _items(user, chosen).published().order_by("-published_revision__published_at", "pk")


def _batches(user: User, chosen: dict[str, Any]) -> QuerySet[Submission]:
    found = Submission.objects.filter(unit__in=units_of(user, Role.REVIEWER), **_where(chosen))
    return found.select_related("unit", "domain").annotate(count=Count("rows"))


def _items(user: User, chosen: dict[str, Any]) -> QuerySet[CatalogItem]:
    found = CatalogItem.objects.filter(unit__in=units_of(user, Role.REVIEWER), **_where(chosen))
    return found.select_related("unit", "domain", "approved_revision", "published_revision")


def _where(chosen: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in chosen.items() if name in ("unit", "domain")}


def _lines(tab: str, page: Page, user: User) -> Sequence[Any]:
    match tab:
        case "waiting":
            return _waiting_lines(page)
        case "publish":
            return _item_lines(page, user)
        case _:
            return page.records


def _waiting_lines(page: Page) -> list[WaitingBatch]:
    """The page's batches with how many rows need looking at and for how many working days they wait."""
    counts, today = rows_to_look_at(page.records), clock.today()
    calendars = {
        batch.unit.county_id: WorkCalendar.load(batch.unit)
        for batch in {batch.unit.county_id: batch for batch in page}.values()
    }
    return [
        WaitingBatch(batch, counts[batch.pk], _waited(batch, today, calendars[batch.unit.county_id]))
        for batch in page
    ]


def _waited(batch: Submission, today: date, calendar: WorkCalendar) -> int:
    return working_days_between(clock.local(batch.confirmed_at).date(), today, calendar=calendar)


def _item_lines(page: Page, user: User) -> list[tuple[CatalogItem, str]]:
    """The page's items, each with why it is left to a colleague, if it is."""
    mine = brought_here_by(user, list(page))
    return [(item, mine.get(item.pk, "")) for item in page]


def _tabs(user: User, current: str) -> list[dict[str, Any]]:
    counts = {"waiting": _waiting(user, {}).count(), "publish": _to_publish(user, {}).count()}
    return [
        {"name": name, "label": label, "count": counts.get(name), "is_current": name == current}
        for name, label in TABS.items()
    ]


# One batch


@dataclass(frozen=True)
class ReviewRow:
    """One row as the reviewer sees it, with its fields; `refusal` says why it is closed to this reviewer."""

    compared: ComparedRow
    refusal: str = ""
    fields: list[BoundField] = field(default_factory=list)

    @property
    def is_plain(self) -> bool:
        return self.compared.is_plain and not self.refusal and not any(bound.errors for bound in self.fields)


def review(request: HttpRequest, pk: int) -> HttpResponse:
    """One batch: what differs stands open, the rest is folded; one click approves all that isn't returned."""
    joined = ("unit", "domain", "handed_in_by", "confirmed_by", "scan", "scan_recorded_by")
    batch = get_object_or_404(Submission.objects.visible_to(request.user).select_related(*joined), pk=pk)
    if not may_review(request.user, batch):
        raise PermissionDenied
    if refusals := REVIEW.refusals(batch):
        return back_to(batch, request, refusals)
    if request.method != "POST":
        return _show(request, batch)
    form = ReviewForm(request.POST)
    if not form.is_valid():
        return _show(request, batch, form)
    try:
        results = workflow.decide(batch, by=request.user, decisions=form.decisions)
    except StepRefused as refused:
        return back_to(batch, request, refused.reasons)
    name = _keep(request, str(batch), results)
    if "publish" in request.POST and any(_approved(results)):
        return redirect(f"{reverse('catalogs_desk:publish')}?result={name}")
    return redirect("catalogs_desk:review_result", name)


def _show(request: HttpRequest, batch: Submission, form: ReviewForm | None = None) -> HttpResponse:
    compared = compared_rows(batch.rows.all())
    mine = brought_here_by(request.user, [one.item for one in compared])
    pending = [one for one in compared if one.row.is_pending]
    form = form or ReviewForm(rows=[one.row for one in pending if one.item.pk not in mine])
    rows = [
        ReviewRow(
            one,
            f"{mine[one.item.pk]}，请由其他审核人员审核。" if one.item.pk in mine else "",
            list(form.row_fields(one.row.pk)),
        )
        for one in pending
    ]
    context = {
        "submission": batch,
        "form": form,
        "plain": [row for row in rows if row.is_plain],
        "others": [row for row in rows if not row.is_plain],
        "decided": [one for one in compared if not one.row.is_pending],
        "open": sum(not row.refusal for row in rows),
        "pending": len(pending),
    }
    return render(request, "catalogs/desk/review.html", context, status=status_of(form))


# What came of it


@require_safe
def review_result(request: HttpRequest, name: str) -> HttpResponse:
    """Every row of an act with what happened to it, kept in the session."""
    _reviewer(request)
    result = request.session.get(RESULTS, {}).get(name)
    if result is None:
        raise Http404
    skipped = [row for row in result["rows"] if row["refusal"]]
    done = [row for row in result["rows"] if not row["refusal"]]
    context = {"result": result, "name": name, "skipped": skipped, "done": done}
    return render(request, "catalogs/desk/review_result.html", context)


def _keep(request: HttpRequest, title: str, results: Sequence[workflow.RowResult]) -> str:
    """Keep the outcome of an act for the page behind the redirect; returns its name."""
    name = secrets.token_hex(6)
    outcome = {
        "title": title,
        "rows": [_told(one) for one in results],
        "approved": list(_approved(results)),
    }
    latest = list(request.session.get(RESULTS, {}).items())[-(RESULTS_KEPT - 1) :]
    request.session[RESULTS] = dict([*latest, (name, outcome)])
    return name


def _told(result: workflow.RowResult) -> dict[str, str]:
    item = result.item
    title, unit = (str(item), str(item.unit)) if item else ("不在本批次的事项", "—")
    return {"title": title, "unit": unit, "verb": result.verb, "refusal": result.refusal}


def _approved(results: Iterable[workflow.RowResult]) -> Iterator[int]:
    """The items that were approved just now and could be published next."""
    return (one.item.pk for one in results if one.is_done and one.verb == Verdict.APPROVED.label)


# Publishing and withdrawing


def publish(request: HttpRequest) -> HttpResponse:
    """Says once what will be visible to whom; then publishes the chosen items."""
    user = _reviewer(request)
    if request.method == "POST":
        return _publish(request, user)
    result = request.session.get(RESULTS, {}).get(request.GET.get("result", ""))
    keys = result["approved"] if result else _keys(request.GET.getlist("item"))
    chosen = list(_items(user, {}).filter(pk__in=keys).order_by("unit__position", "domain", "position", "pk"))
    refusals = workflow.refusals_to_publish(chosen, by=user)
    ready = [item for item in chosen if item.pk not in refusals]
    context = {
        "ready": ready,
        "refused": [(item, refusals[item.pk]) for item in chosen if item.pk in refusals],
        "first": sum(item.published_revision_id is None for item in ready),
        "again": sum(item.published_revision_id is not None for item in ready),
        "not_applicable": sum(item.approved_revision.not_applicable for item in ready),
        "result": result,
        "result_name": request.GET.get("result", ""),
        "skipped": [row for row in result["rows"] if row["refusal"]] if result else [],
    }
    return render(request, "catalogs/desk/publish.html", context)


def _publish(request: HttpRequest, user: User) -> HttpResponse:
    keys = _keys(request.POST.getlist("item"))
    if not keys:
        messages.error(request, "请至少选择一个事项。")
        return redirect(f"{reverse('catalogs_desk:reviews')}?tab=publish")
    results = workflow.publish(keys, by=user)
    return redirect("catalogs_desk:review_result", _keep(request, "发布", results))


def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a published item off the public site, with a reason that the public reads."""
    visible = CatalogItem.objects.visible_to(request.user)
    item = get_object_or_404(visible.select_related("unit", "domain", "published_revision"), pk=pk)
    if not may_withdraw(request.user, item.unit):
        raise PermissionDenied
    refusals = WITHDRAW.refusals(item)
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            workflow.withdraw(item, by=request.user, reason=form.cleaned_data["reason"])
        except StepRefused as refused:
            tell(request, refused.reasons)
        else:
            messages.success(request, f"“{item}”已撤下，公众只能看到撤下的原因。")
        return redirect(f"{reverse('catalogs_desk:reviews')}?tab=published")
    context = {"item": item, "form": form, "refusals": refusals}
    return render(request, "catalogs/desk/withdraw.html", context, status=status_of(form))


# Shared


def _reviewer(request: HttpRequest) -> User:
    if not has_role_anywhere(request.user, Role.REVIEWER):
        raise PermissionDenied
    return request.user


def _keys(texts: Iterable[str]) -> list[int]:
    return [int(text) for text in texts if text.isascii() and text.isdecimal() and len(text) < 19]
