"""权责清单 and 公共服务事项清单: what a unit is charged with, to be covered by its catalog."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models

from catalogs.models.items import CatalogItem
from disclosure_portal.accounts.models import Role
from disclosure_portal.accounts.queries import units_of

if TYPE_CHECKING:
    from disclosure_portal.accounts.models import User


class DutyEntryQuerySet(models.QuerySet["DutyEntry"]):
    def visible_to(self, user: User) -> DutyEntryQuerySet:
        return self.filter(unit__in=units_of(user, *Role))

    def current(self) -> DutyEntryQuerySet:
        """What the lists as last loaded contain."""
        return self.filter(ended_at__isnull=True)

    def uncovered(self) -> DutyEntryQuerySet:
        """Entries that no item of the unit's catalog covers."""
        return self.current().filter(items__isnull=True)


class DutyEntry(models.Model):
    """清单事项: one entry of a unit's list. An entry that a newer list lacks is ended, never deleted.

    Source: 岫政办发〔2020〕37号 (SP-04: the catalog is checked against both lists).
    """

    class List(models.TextChoices):
        POWERS = "powers", "权责清单"
        SERVICES = "services", "公共服务事项清单"

    unit = models.ForeignKey("units.Unit", models.PROTECT, verbose_name="单位", related_name="duty_entries")
    list = models.CharField("清单", max_length=10, choices=List)
    code = models.CharField("事项编码", max_length=60, blank=True)
    category = models.CharField(
        "类别", max_length=60, blank=True, help_text="如行政许可、行政处罚、公共服务。"
    )
    name = models.CharField("事项名称", max_length=300)
    basis_text = models.TextField("实施依据", blank=True)
    position = models.PositiveIntegerField("序号", default=0)
    items = models.ManyToManyField(
        CatalogItem, verbose_name="对应的公开事项", related_name="duty_entries", blank=True
    )
    loaded_at = models.DateTimeField("载入时间", editable=False)
    loaded_by = models.ForeignKey(
        "accounts.User", models.PROTECT, verbose_name="载入人", related_name="+", editable=False
    )
    ended_at = models.DateTimeField("移出清单的时间", null=True, editable=False)

    objects = DutyEntryQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "清单事项"
        ordering = ["unit", "list", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="catalogs_duty_entry_once",
                fields=["unit", "list", "code", "name"],
            ),
        ]

    def __str__(self) -> str:
        return self.name
