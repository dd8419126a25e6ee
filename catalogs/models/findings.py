"""What is kept of the check-up: findings that a unit lets stand with a reason, and how many there were of each rule."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from catalogs.models.domains import Domain
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


class FindingCount(models.Model):
    """校验统计: in how many items of a unit's domain a rule found something when they were last counted.

    The row without a rule says how many items were checked. Counted again at night, after an import or a hand-in,
    and when a person asks; a rule that found nothing has no row. Findings that were let stand are left out.
    """

    unit = models.ForeignKey("units.Unit", models.CASCADE, verbose_name="单位", related_name="+")
    domain = models.ForeignKey(Domain, models.CASCADE, verbose_name="领域", related_name="+")
    rule = models.CharField("规则", max_length=50, blank=True)
    in_hand = models.PositiveIntegerField("编制中", default=0)
    settled = models.PositiveIntegerField("已提交或已审定", default=0)
    counted_at = models.DateTimeField("统计时间")

    class Meta:
        verbose_name = verbose_name_plural = "校验统计"
        ordering = ["unit", "domain", "rule"]
        constraints = [
            models.UniqueConstraint(name="catalogs_finding_count_once", fields=["unit", "domain", "rule"]),
        ]

    def __str__(self) -> str:
        return f"{self.unit}{self.domain}：{self.items}项"

    @property
    def items(self) -> int:
        return self.in_hand + self.settled
