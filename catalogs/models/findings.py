"""Findings of the check-up that a unit has looked at and lets stand, each with its reason."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from catalogs.models.items import CatalogItem


class AcceptedFinding(models.Model):
    """已说明的提示: a hint that the unit lets stand, with its reason. It holds as long as the element reads the same.

    `digest` is that of the value and the sentence that the person saw: once either changes, the hint is open
    again, and so is a second hint of the same rule at the same element. Blocking findings can't be accepted.
    """

    item = models.ForeignKey(
        CatalogItem, models.CASCADE, verbose_name="公开事项", related_name="accepted_findings"
    )
    code = models.CharField("规则", max_length=50)
    field = models.CharField("要素", max_length=50)
    digest = models.CharField("所见内容的摘要", max_length=64)
    message = models.CharField("所见的提示", max_length=1000)
    reason = models.CharField("说明", max_length=200)
    accepted_by = models.ForeignKey("accounts.User", models.PROTECT, verbose_name="说明人", related_name="+")
    accepted_at = models.DateTimeField("说明时间")

    class Meta:
        verbose_name = verbose_name_plural = "已说明的提示"
        ordering = ["item", "field", "code", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="catalogs_finding_accepted_once", fields=["item", "code", "field", "digest"]
            ),
            models.CheckConstraint(name="catalogs_finding_accepted_has_reason", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{self.item}：{self.reason}"
