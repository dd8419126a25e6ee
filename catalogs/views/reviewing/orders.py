"""One publication that was set for a time: its items, its time, taking items out, cancelling it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from catalogs import workflow
from catalogs.forms.orders import PublishAtForm
from catalogs.models import PublicationOrder
from catalogs.views.reviewing.asking import reviewer
from disclosure_portal.web.answers import status_of, tell
from disclosure_portal.web.numbers import keys
from disclosure_portal.workflow import StepRefused


@require_safe
def order(request: HttpRequest, pk: int) -> HttpResponse:
    """What will be published when, or what came of it, row by row."""
    return _show(request, _order(request, pk))


@require_POST
def order_set(request: HttpRequest, pk: int) -> HttpResponse:
    """Another time."""
    one = _order(request, pk)
    form = PublishAtForm(request.POST, county=one.county)
    if not form.is_valid():
        return _show(request, one, form)
    try:
        workflow.reschedule(one, by=request.user, publish_at=form.publish_at)
    except StepRefused as refused:
        tell(request, refused.reasons)
    else:
        messages.success(request, f"发布时间已改为{form.sentence}。")
    return redirect(one)


@require_POST
def order_take_out(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the ticked items out."""
    one = _order(request, pk)
    try:
        count = workflow.take_out(one, by=request.user, rows=keys(request.POST.getlist("row")))
    except StepRefused as refused:
        tell(request, refused.reasons)
    else:
        messages.success(request, f"已移出{count}项，仍在“待发布”中。")
    return redirect(one)


@require_POST
def order_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Publish nothing at the set time."""
    one = _order(request, pk)
    try:
        workflow.cancel_order(one, by=request.user)
    except StepRefused as refused:
        tell(request, refused.reasons)
        return redirect(one)
    messages.success(request, "已取消定时发布，事项仍在“待发布”中。")
    return redirect(f"{reverse('catalogs_desk:reviews')}?tab=publish")


def _order(request: HttpRequest, pk: int) -> PublicationOrder:
    orders = PublicationOrder.objects.visible_to(reviewer(request)).select_related("county", "ordered_by")
    return get_object_or_404(orders, pk=pk)


def _show(request: HttpRequest, one: PublicationOrder, form: PublishAtForm | None = None) -> HttpResponse:
    rows = list(one.rows.select_related("item__unit", "item__domain", "revision"))
    context = {
        "order": one,
        "waiting": [row for row in rows if row.is_waiting],
        "published": [row for row in rows if not row.is_waiting and not row.refusal],
        "left_out": [row for row in rows if row.refusal],
        "form": form or PublishAtForm(county=one.county, publish_at=one.publish_at),
    }
    return render(request, "catalogs/desk/order.html", context, status=status_of(form))
