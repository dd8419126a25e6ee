"""Handovers: what a change of units carried from one unit to another, so that past days read as they were."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Handover(models.Model):
    """划转记录: one record that went over to another unit. Who gave it, who took it and when is told by the change."""

    change = models.ForeignKey(
        "units.UnitChange", models.PROTECT, verbose_name="机构调整", related_name="handovers"
    )
    item = models.ForeignKey(
        "catalogs.CatalogItem", models.CASCADE, verbose_name="公开事项", related_name="handovers", null=True
    )
    claim = models.ForeignKey(
        "catalogs.DomainClaim", models.CASCADE, verbose_name="任务认领", related_name="handovers", null=True
    )
    entry = models.ForeignKey(
        "catalogs.DutyEntry", models.CASCADE, verbose_name="清单事项", related_name="handovers", null=True
    )
    uptake = models.ForeignKey(
        "catalogs.EditionUptake",
        models.CASCADE,
        verbose_name="对照新标准",
        related_name="handovers",
        null=True,
    )

    class Meta:
        verbose_name = verbose_name_plural = "划转记录"
        ordering = ["change", "pk"]
        constraints = [
            models.CheckConstraint(
                name="catalogs_handover_of_one_record",
                condition=Q(item__isnull=False, claim__isnull=True, entry__isnull=True, uptake__isnull=True)
                | Q(item__isnull=True, claim__isnull=False, entry__isnull=True, uptake__isnull=True)
                | Q(item__isnull=True, claim__isnull=True, entry__isnull=False, uptake__isnull=True)
                | Q(item__isnull=True, claim__isnull=True, entry__isnull=True, uptake__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.change}：{self.item or self.claim or self.entry or self.uptake}"
