"""Publications that were ordered for a set time."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.urls import reverse

from catalogs.models.items import CatalogItem
from catalogs.models.revisions import Revision
from disclosure_portal.accounts.models import Role
from disclosure_portal.accounts.queries import counties_of

if TYPE_CHECKING:
    from disclosure_portal.accounts.models import User


LATE_AFTER = timedelta(minutes=10)  # the jobs that publish run every few minutes: less is no delay


class PublicationOrderQuerySet(models.QuerySet["PublicationOrder"]):
    def visible_to(self, user: User) -> PublicationOrderQuerySet:
        return self.filter(county__in=counties_of(user, Role.REVIEWER))

    def waiting(self) -> PublicationOrderQuerySet:
        return self.filter(state=PublicationOrder.State.WAITING)

    def due(self, now: datetime) -> PublicationOrderQuerySet:
        """Those whose time has come, the earliest first."""
        return self.waiting().filter(publish_at__lte=now).order_by("publish_at", "pk")


class PublicationOrder(models.Model):
    """定时发布: approved items that become public at a set time. Until then each may be taken out again.

    It is carried out in the name of whoever ordered it. `carried_out_at` is the true time, which is later than
    the time set when nothing was running then.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "待发布"
        DONE = "done", "已发布"
        CANCELLED = "cancelled", "已取消"

    county = models.ForeignKey("units.Unit", models.PROTECT, verbose_name="所属县", related_name="+")
    publish_at = models.DateTimeField("设定的发布时间")
    state = models.CharField("状态", max_length=20, choices=State, default=State.WAITING, editable=False)
    ordered_by = models.ForeignKey("accounts.User", models.PROTECT, verbose_name="设定人", related_name="+")
    ordered_at = models.DateTimeField("设定时间")
    carried_out_at = models.DateTimeField("实际发布时间", null=True, editable=False)

    objects = PublicationOrderQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "定时发布"
        ordering = ["publish_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="catalogs_order_done_has_time",
                condition=~Q(state="done") | Q(carried_out_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"定时发布{self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("catalogs_desk:order", args=[self.pk])

    @property
    def is_waiting(self) -> bool:
        return self.state == self.State.WAITING

    @property
    def is_late(self) -> bool:
        """Whether it was carried out noticeably later than it was set to."""
        return self.carried_out_at is not None and self.carried_out_at - self.publish_at > LATE_AFTER


class OrderedItem(models.Model):
    """定时发布事项: one item of an order, bound to the revision that was approved. `refusal`: why it wasn't published.

    An item waits in one order at most.
    """

    order = models.ForeignKey(PublicationOrder, models.CASCADE, verbose_name="定时发布", related_name="rows")
    item = models.ForeignKey(CatalogItem, models.PROTECT, verbose_name="公开事项", related_name="+")
    revision = models.ForeignKey(Revision, models.PROTECT, verbose_name="版本", related_name="+")
    is_waiting = models.BooleanField("待发布", default=True, editable=False)
    refusal = models.CharField("未发布的原因", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "定时发布事项"
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(name="catalogs_ordered_once", fields=["order", "item"]),
            models.UniqueConstraint(
                name="catalogs_ordered_in_one_waiting", fields=["item"], condition=Q(is_waiting=True)
            ),
        ]

    def __str__(self) -> str:
        return str(self.revision)
