"""Publishing at a set time: ordering it, changing the order, and carrying it out when its time has come."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from catalogs.law import MOST_ORDER_DAYS
from catalogs.models import CatalogItem, OrderedItem, PublicationOrder
from catalogs.permissions import is_system, may_order
from catalogs.workflow.publishing import (
    lock_for_publication,
    publish,
    refusals_to_publish,
    require_reviewer_of,
)
from catalogs.workflow.reviewing import RowResult
from disclosure_portal import clock
from disclosure_portal.accounts.models import Role, User
from disclosure_portal.accounts.queries import has_role, holders, system_user
from disclosure_portal.audit import trail
from disclosure_portal.notices.outbox import notify
from disclosure_portal.workdays.display import long_day
from disclosure_portal.workflow import Step, StepRefused

if TYPE_CHECKING:
    from disclosure_portal.units.models import Unit

State = PublicationOrder.State
LABEL = "定时发布"

RESCHEDULE = Step("reschedule", "改时间", (State.WAITING,), None, may_order)
TAKE_OUT = Step("take_out", "移出事项", (State.WAITING,), None, may_order)
CANCEL = Step("cancel", "取消", (State.WAITING,), State.CANCELLED, may_order)
CARRY_OUT = Step("carry_out", "发布", (State.WAITING,), State.DONE, is_system)


@transaction.atomic
def order_publication(
    items: Collection[int], *, by: User, publish_at: datetime, revisions: Mapping[int, int]
) -> tuple[PublicationOrder, list[RowResult]]:
    """Set a time at which the approved revisions are published. One result for each item, as with `publish`.

    `revisions` binds each item to the revision that was seen. Raises PermissionDenied when any item lies outside
    the reviewer's county; StepRefused when the time has passed or nothing of it can be published.
    """
    if reason := refused_time(publish_at):
        raise StepRefused([reason])
    locked = lock_for_publication(items)
    require_reviewer_of(locked, by)
    if len({item.unit.county_id for item in locked}) > 1:
        raise StepRefused(["所选事项分属不同的县，请按县分别设定发布时间。"])
    refusals = refusals_to_order(locked, by=by, revisions=revisions)
    ready = [item for item in locked if item.pk not in refusals]
    if not ready:
        raise StepRefused(["所选事项都不能发布，没有设定定时发布。", *sorted(set(refusals.values()))])
    county = ready[0].unit.county
    now = clock.now()
    order = PublicationOrder.objects.create(
        county=county, publish_at=publish_at, ordered_by=by, ordered_at=now
    )
    OrderedItem.objects.bulk_create(
        OrderedItem(order=order, item=item, revision_id=item.approved_revision_id) for item in ready
    )
    after = [[item.pk, item.approved_revision_id] for item in ready]
    detail = {"publish_at": publish_at.isoformat(), "items": after}
    trail.record("catalogs.publicationorder.order", order, by=by, after=after, detail=detail)
    return order, [RowResult(item, LABEL, refusals.get(item.pk, "")) for item in locked]


@transaction.atomic
def reschedule(order: PublicationOrder, *, by: User, publish_at: datetime) -> PublicationOrder:
    """Set another time. The order stays that of whoever made it, who is told when a colleague changes it."""
    order = RESCHEDULE.begin(order, by=by)
    if reason := refused_time(publish_at):
        raise StepRefused([reason])
    before, order.publish_at = order.publish_at, publish_at
    detail = {"before": before.isoformat(), "publish_at": publish_at.isoformat()}
    RESCHEDULE.finish(order, by=by, changed=["publish_at"], detail=detail)
    _tell_orderer(order, by, f"的发布时间改为{set_time(publish_at)}。")
    return order


@transaction.atomic
def take_out(order: PublicationOrder, *, by: User, rows: Collection[int]) -> int:
    """Take items out of an order; they wait to be published as before. Returns how many.

    The last item can't be taken out: then the order is cancelled.
    """
    order = TAKE_OUT.begin(order, by=by)
    waiting = order.rows.filter(is_waiting=True)
    chosen = list(waiting.filter(pk__in=rows))
    if not chosen:
        raise StepRefused(["请至少选择一个待发布的事项。"])
    if len(chosen) == waiting.count():
        raise StepRefused(["这是本次定时发布的全部事项，请用“取消定时发布”。"])
    moment = f"{clock.local(clock.now()):%m月%d日%H:%M}"
    order.rows.filter(pk__in=[row.pk for row in chosen]).update(
        is_waiting=False, refusal=f"{by}已于{moment}移出。"
    )
    TAKE_OUT.finish(order, by=by, detail={"items": [row.item_id for row in chosen]})
    _tell_orderer(order, by, f"移出了{len(chosen)}项。")
    return len(chosen)


@transaction.atomic
def cancel_order(order: PublicationOrder, *, by: User) -> PublicationOrder:
    """Publish nothing at the set time; the items wait to be published as before."""
    order = CANCEL.begin(order, by=by)
    order.rows.filter(is_waiting=True).update(is_waiting=False, refusal=f"{by}已取消定时发布。")
    CANCEL.finish(order, by=by)
    _tell_orderer(order, by, "已取消，事项仍在待发布中。")
    return order


def carry_out_due(*, now: datetime) -> list[PublicationOrder]:
    """Carry out every order whose time has come, each in a transaction of its own; returns those carried out.

    An order that breaks holds none of the others up: what went wrong is raised once all had their turn.
    """
    done, faults = [], []
    for order in PublicationOrder.objects.due(now):
        try:
            carried_out = _carry_out_once(order, now)
        except Exception as fault:
            faults.append(fault)
        else:
            done += [carried_out] if carried_out else []
    if faults:
        raise ExceptionGroup("Publications that were due broke.", faults)
    return done


@transaction.atomic
def carry_out(order: PublicationOrder, *, by: User, now: datetime) -> PublicationOrder:
    """Publish the order's items in the name of whoever ordered it, who still has to be allowed to.

    Each item is bound to the revision that was approved; one that was changed, undone, withdrawn or
    published meanwhile is skipped, and its row says why. Raises StepRefused when the order isn't waiting.
    """
    order = CARRY_OUT.begin(order, by=by)
    orderer = order.ordered_by
    locked = lock_for_publication(order.rows.filter(is_waiting=True).values_list("item", flat=True))
    rows = {row.item_id: row for row in order.rows.filter(is_waiting=True)}  # as they stand behind the locks
    locked = [item for item in locked if item.pk in rows]
    for item in locked:
        row = rows[item.pk]
        row.refusal, row.is_waiting = _why_not_now(order, row, item), False
    ready = [item.pk for item in locked if not rows[item.pk].refusal]
    revisions = {key: rows[key].revision_id for key in ready}
    for result in publish(ready, by=orderer, revisions=revisions) if ready else []:
        rows[result.item.pk].refusal = result.refusal
    OrderedItem.objects.bulk_update(rows.values(), ["is_waiting", "refusal"], batch_size=500)
    order.carried_out_at = now
    published = sum(not row.refusal for row in rows.values())
    detail = {"published": published, "skipped": len(rows) - published, "is_late": order.is_late}
    CARRY_OUT.finish(order, by=by, changed=["carried_out_at"], detail=detail)
    _tell_outcome(order, published, len(rows) - published)
    return order


def refused_time(publish_at: datetime) -> str:
    """Why nothing can be set to this moment; empty when it can."""
    now = clock.now()
    if publish_at <= now:
        return f"发布时间须晚于现在（{clock.local(now):%Y-%m-%d %H:%M}）；要马上公开的，请用“立即发布”。"
    if publish_at > now + timedelta(days=MOST_ORDER_DAYS):
        return "发布时间最晚可设在一年以内，请检查日期。"
    return ""


def refusals_to_order(
    items: Collection[CatalogItem], *, by: User, revisions: Mapping[int, int] | None = None
) -> dict[int, str]:
    """Why the items can't be ordered for a set time, by key: as for publishing, and an item waits in one order only."""
    waiting = waiting_orders(items)
    twice = {
        key: f"已在{set_time(order.publish_at)}的定时发布中，请先在那里移出。"
        for key, order in waiting.items()
    }
    return twice | refusals_to_publish(items, by=by, revisions=revisions)


def waiting_orders(items: Iterable[CatalogItem]) -> dict[int, PublicationOrder]:
    """The order in which each item waits for its time, by the item's key. One query."""
    rows = OrderedItem.objects.filter(item__in=list(items), is_waiting=True).select_related("order")
    return {row.item_id: row.order for row in rows}


def set_time(moment: datetime) -> str:
    """2026年3月5日（星期四）09:00"""
    local = clock.local(moment)
    return f"{long_day(local.date())}{local:%H:%M}"


def _carry_out_once(order: PublicationOrder, now: datetime) -> PublicationOrder | None:
    """None when somebody cancelled, moved or carried it out in the same moment."""
    with transaction.atomic():
        fresh = PublicationOrder.objects.select_for_update(of=("self",)).due(now).filter(pk=order.pk).first()
        return carry_out(fresh, by=system_user(), now=now) if fresh else None


def _why_not_now(order: PublicationOrder, row: OrderedItem, item: CatalogItem) -> str:
    """What has come between the order and its time, beyond what publishing looks at."""
    orderer = order.ordered_by
    if not (orderer.is_active and has_role(orderer, Role.REVIEWER, item.unit)):
        return f"设定人{orderer}已不是县政府办审核人员，请由其他审核人员发布。"
    if item.state != CatalogItem.State.APPROVED:
        return f"审定之后又有变动（{item.get_state_display()}），没有发布。"
    if row.revision_id != item.approved_revision_id:
        return "之后审定了新的版本，没有发布；请重新选择发布。"
    return ""


def _tell_orderer(order: PublicationOrder, by: User, what: str) -> None:
    if by.pk == order.ordered_by_id:
        return
    text = f"{by}将您设定的定时发布（{order.rows.count()}项）{what}"
    event = f"order-changed:{order.pk}:{clock.now().isoformat()}"
    notify([order.ordered_by], text, event=event, url=order.get_absolute_url())


def _tell_outcome(order: PublicationOrder, published: int, skipped: int) -> None:
    """The orderer always; every reviewer of the county when something was not published."""
    what = f"已发布{published}项" if published else "没有发布任何事项"
    if skipped:
        what += f"，{skipped}项没有发布，请查看原因"
    text = f"定时发布{what}。原定{set_time(order.publish_at)}发布"
    if order.is_late:
        actual = set_time(order.carried_out_at)
        text += f"，因后台任务当时没有运行，实际于{actual}补发"
    people = {order.ordered_by, *(_reviewers(order.county) if skipped else [])}
    notify(people, f"{text}。", event=f"order-done:{order.pk}", url=order.get_absolute_url())


def _reviewers(county: Unit) -> Iterable[User]:
    return holders(Role.REVIEWER, county)
