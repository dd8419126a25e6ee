"""How far a unit has brought its catalog in line with a new edition of the standard."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.urls import reverse

from catalogs.models.editions import Edition, StandardItem
from catalogs.models.items import CatalogItem
from disclosure_portal.accounts.models import Role
from disclosure_portal.accounts.queries import units_of

if TYPE_CHECKING:
    from datetime import date

    from disclosure_portal.accounts.models import User


class EditionUptakeQuerySet(models.QuerySet["EditionUptake"]):
    def visible_to(self, user: User) -> EditionUptakeQuerySet:
        return self.filter(unit__in=units_of(user, *Role))

    def unfinished(self) -> EditionUptakeQuerySet:
        return self.filter(state=EditionUptake.State.OPEN)

    def overdue(self, on: date) -> EditionUptakeQuerySet:
        return self.unfinished().filter(due_on__lt=on)


class EditionUptake(models.Model):
    """对照新标准: one unit maps every item of one edition to its own catalog, by a due day.

    Source: 岫政办发〔2020〕37号 (SP-08: the provincial common catalog is compared and taken up).
    """

    class State(models.TextChoices):
        OPEN = "open", "对照中"
        FINISHED = "finished", "已完成"
        SUPERSEDED = "superseded", "已被新版取代"

    edition = models.ForeignKey(Edition, models.PROTECT, verbose_name="标准版本", related_name="uptakes")
    unit = models.ForeignKey("units.Unit", models.PROTECT, verbose_name="单位", related_name="uptakes")
    state = models.CharField("状态", max_length=20, choices=State, default=State.OPEN, editable=False)
    due_on = models.DateField("完成期限")
    started_at = models.DateTimeField("下达时间", editable=False)
    started_by = models.ForeignKey(
        "accounts.User", models.PROTECT, verbose_name="下达人", related_name="+", editable=False
    )
    finished_at = models.DateTimeField("完成时间", null=True, editable=False)
    finished_by = models.ForeignKey(
        "accounts.User", models.PROTECT, verbose_name="完成人", related_name="+", null=True, editable=False
    )

    objects = EditionUptakeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "对照新标准"
        ordering = ["due_on", "unit"]
        constraints = [
            models.UniqueConstraint(name="catalogs_uptake_once", fields=["edition", "unit"]),
            models.CheckConstraint(
                name="catalogs_uptake_finished_by_someone",
                condition=Q(state="finished", finished_at__isnull=False, finished_by__isnull=False)
                | ~Q(state="finished") & Q(finished_at__isnull=True, finished_by__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit}对照{self.edition}"

    def get_absolute_url(self) -> str:
        return reverse("catalogs_desk:uptake", args=[self.pk])

    def is_overdue(self, on: date) -> bool:
        return self.state == self.State.OPEN and self.due_on < on


class UptakeItem(models.Model):
    """对照结果: what a unit did with one item of the edition. An item without a row is not mapped yet.

    The last three are for the unit's items that the edition has dropped; `standard` is then the item of the
    edition that the unit had taken it over from.
    """

    class Outcome(models.TextChoices):
        TAKEN_OVER = "taken_over", "已采用"
        ADAPTED = "adapted", "结合实际调整"
        NOT_APPLICABLE = "not_applicable", "不适用"
        KEPT = "kept", "保留为自有事项"
        REMOVED = "removed", "已删除"
        TO_WITHDRAW = "to_withdraw", "已申请撤下"

    OF_THE_EDITION = (Outcome.TAKEN_OVER, Outcome.ADAPTED, Outcome.NOT_APPLICABLE)
    OF_THE_DROPPED = (Outcome.KEPT, Outcome.REMOVED, Outcome.TO_WITHDRAW)

    uptake = models.ForeignKey(EditionUptake, models.CASCADE, verbose_name="对照新标准", related_name="rows")
    standard = models.ForeignKey(StandardItem, models.PROTECT, verbose_name="标准条目", related_name="+")
    outcome = models.CharField("结果", max_length=20, choices=Outcome)
    reason = models.CharField("原因", max_length=200, blank=True)
    item = models.ForeignKey(
        CatalogItem, models.SET_NULL, verbose_name="公开事项", related_name="+", null=True, blank=True
    )
    mapped_at = models.DateTimeField("对照时间")
    mapped_by = models.ForeignKey("accounts.User", models.PROTECT, verbose_name="对照人", related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "对照结果"
        ordering = ["uptake", "standard__position"]
        constraints = [
            models.UniqueConstraint(name="catalogs_uptake_item_once", fields=["uptake", "standard"]),
            models.CheckConstraint(
                name="catalogs_uptake_item_has_reason",
                condition=~Q(outcome="not_applicable") | ~Q(reason=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.standard}：{self.get_outcome_display()}"
