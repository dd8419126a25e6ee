"""不认领说明: a unit says why it doesn't take on a domain that the list gives it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from catalogs.models import DomainClaim

if TYPE_CHECKING:
    from disclosure_portal.units.models import Unit


class ClaimRefusalQuerySet(models.QuerySet["ClaimRefusal"]):
    def waiting(self) -> ClaimRefusalQuerySet:
        return self.filter(answered_on__isnull=True)

    def in_county(self, county: Unit) -> ClaimRefusalQuerySet:
        return self.filter(unit__county=county)


class ClaimRefusal(models.Model):
    """不认领说明: what a unit said against a proposed domain, and how the county office settled it.

    Source: 岫政办发〔2020〕37号 三(一).
    """

    class Outcome(models.TextChoices):
        UPHELD = "upheld", "仍由该单位认领"
        RELEASED = "released", "不再由该单位承担"

    unit = models.ForeignKey("units.Unit", models.PROTECT, verbose_name="单位", related_name="+")
    domain = models.ForeignKey("catalogs.Domain", models.PROTECT, verbose_name="领域", related_name="+")
    part = models.CharField("职责", max_length=20, choices=DomainClaim.Part)
    reason = models.CharField("不认领的理由", max_length=300)
    said_on = models.DateField("说明日期")
    said_by = models.ForeignKey("accounts.User", models.PROTECT, verbose_name="说明人", related_name="+")
    outcome = models.CharField("处理结果", max_length=20, choices=Outcome, blank=True)
    answer = models.CharField("处理说明", max_length=300, blank=True)
    answered_on = models.DateField("处理日期", null=True)
    answered_by = models.ForeignKey(
        "accounts.User", models.PROTECT, verbose_name="处理人", related_name="+", null=True
    )

    objects = ClaimRefusalQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "不认领说明"
        ordering = ["domain", "unit", "-said_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                name="supervision_claim_refusal_one_waiting",
                fields=["unit", "domain"],
                condition=Q(answered_on__isnull=True),
            ),
            models.CheckConstraint(
                name="supervision_claim_refusal_is_answered_whole",
                condition=Q(answered_on__isnull=True, outcome="")
                | Q(answered_on__isnull=False, answered_by__isnull=False) & ~Q(outcome=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit}不认领{self.domain}"
