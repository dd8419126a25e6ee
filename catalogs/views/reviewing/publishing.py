"""Publishing now or at a set time, after a page that says what will be visible to whom; withdrawing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from catalogs import workflow
from catalogs.forms.orders import PublishAtForm
from catalogs.forms.reviews import WithdrawForm
from catalogs.models import CatalogItem, ReviewAct
from catalogs.permissions import may_withdraw
from catalogs.views.reviewing.asking import items_of, reviewer, revisions_seen
from catalogs.workflow.publishing import WITHDRAW
from disclosure_portal.web.answers import status_of, tell
from disclosure_portal.web.numbers import keys
from disclosure_portal.workflow import StepRefused

if TYPE_CHECKING:
    from disclosure_portal.accounts.models import User

IN_ORDER = ("unit__position", "domain", "position", "pk")


def publish(request: HttpRequest) -> HttpResponse:
    """Says once what will be visible to whom; then publishes the chosen items, now or at a set time."""
    user = reviewer(request)
    if request.method != "POST":
        act = _act(request, user)
        chosen = act.approved_items() if act else keys(request.GET.getlist("item"))
        return _show(request, user, chosen, act)
    chosen = keys(request.POST.getlist("item"))
    if not chosen:
        messages.error(request, "请至少选择一个事项。")
        return redirect(f"{reverse('catalogs_desk:reviews')}?tab=publish")
    if "set_time" in request.POST:
        return _order(request, user, chosen)
    return _publish(request, user, chosen)


def _act(request: HttpRequest, user: User) -> ReviewAct | None:
    """The review that led here."""
    wanted = keys([request.GET.get("act", "")])
    return ReviewAct.objects.visible_to(user).filter(pk__in=wanted).first() if wanted else None


def _show(
    request: HttpRequest,
    user: User,
    chosen: list[int],
    act: ReviewAct | None = None,
    form: PublishAtForm | None = None,
) -> HttpResponse:
    items = list(items_of(user).filter(pk__in=chosen).select_related("unit__county").order_by(*IN_ORDER))
    refusals = workflow.refusals_to_order(items, by=user)
    ready = [item for item in items if item.pk not in refusals]
    county = ready[0].unit.county if ready else None
    context = {
        "ready": ready,
        "refused": [(item, refusals[item.pk]) for item in items if item.pk in refusals],
        "first": sum(item.published_revision_id is None for item in ready),
        "again": sum(item.published_revision_id is not None for item in ready),
        "not_applicable": sum(item.approved_revision.not_applicable for item in ready),
        "act": act,
        "skipped": act.skipped_rows() if act else [],
        "form": form or PublishAtForm(county=county),
    }
    return render(request, "catalogs/desk/publish.html", context, status=status_of(form))


def _publish(request: HttpRequest, user: User, chosen: list[int]) -> HttpResponse:
    seen = revisions_seen(request.POST, chosen)
    with transaction.atomic():
        results = workflow.publish(chosen, by=user, revisions=seen)
        if not results:
            raise PermissionDenied
        act = workflow.keep_act("发布", results, by=user, county=results[0].item.unit.county)
    return redirect(act)


def _order(request: HttpRequest, user: User, chosen: list[int]) -> HttpResponse:
    first = items_of(user).filter(pk__in=chosen).select_related("unit__county").first()
    form = PublishAtForm(request.POST, county=first.unit.county if first else None)
    if not form.is_valid():
        return _show(request, user, chosen, form=form)
    seen, publish_at = revisions_seen(request.POST, chosen), form.publish_at
    try:
        with transaction.atomic():
            order, results = workflow.order_publication(
                chosen, by=user, publish_at=publish_at, revisions=seen
            )
            title = f"定时发布（{workflow.set_time(publish_at)}）"
            workflow.keep_act(title, results, by=user, county=order.county)
    except StepRefused as refused:
        form.add_error(None, refused.reasons)
        return _show(request, user, chosen, form=form)
    messages.success(request, f"已设定：{form.sentence}发布{order.rows.count()}项。")
    skipped = [result for result in results if not result.is_done]
    tell(request, [f"“{result.item}”没有设定：{result.refusal}" for result in skipped])
    return redirect(order)


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
