"""The 26 pilot domains, and which unit leads or cooperates in each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

if TYPE_CHECKING:
    from datetime import date


class Domain(models.Model):
    """领域: one of the 26 pilot domains whose standard a ministry issued in 2019."""

    code = models.CharField("领域代码", max_length=2, unique=True)
    name = models.CharField("领域名称", max_length=50, unique=True)
    slug = models.SlugField("网址名", max_length=60, unique=True)
    ministry = models.CharField("发布部门", max_length=100, blank=True)
    guideline = models.CharField("标准指引", max_length=200, blank=True)
    aliases = models.JSONField(
        "其他名称", default=list, blank=True, help_text="后来的名称和表格中常见的写法。"
    )
    lead_hint = models.CharField("县级牵头单位（参考）", max_length=200, blank=True)
    note = models.TextField("说明", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "领域"
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("catalogs:domain", args=[self.slug])


class DomainClaimQuerySet(models.QuerySet["DomainClaim"]):
    def current(self) -> DomainClaimQuerySet:
        """Of units that are in the domain now, whether they have claimed or it is only proposed to them."""
        return self.filter(ended_on__isnull=True)

    def held_on(self, day: date) -> DomainClaimQuerySet:
        """Claimed by the end of a day, which may have passed, and not yet taken out by then."""
        return self.filter(Q(ended_on__isnull=True) | Q(ended_on__gt=day), claimed_on__lte=day)


class DomainClaim(models.Model):
    """任务认领: a unit leads or cooperates in a domain. Proposed first, claimed on a date.

    A unit that is taken out keeps its claim with the day on which it ended, so that a past day reads as it was.
    The lead unit's statement that nobody cooperates lapses on the day on which somebody does; stated again after
    that, it counts from that day on, and `earlier_statements` keep the days on which it held before.
    Source: 岫政办发〔2020〕37号 三(一).
    """

    class Part(models.TextChoices):
        LEAD = "lead", "牵头"
        COOPERATING = "cooperating", "配合"

    unit = models.ForeignKey("units.Unit", models.PROTECT, verbose_name="单位", related_name="domain_claims")
    domain = models.ForeignKey(Domain, models.PROTECT, verbose_name="领域", related_name="claims")
    part = models.CharField("职责", max_length=20, choices=Part)
    claimed_on = models.DateField("认领日期", null=True, blank=True)
    claimed_by = models.ForeignKey(
        "accounts.User", models.PROTECT, verbose_name="认领人", related_name="+", null=True, editable=False
    )
    stated_alone_on = models.DateField(
        "声明无配合单位日期", null=True, blank=True, help_text="牵头单位声明本领域没有配合单位的日期。"
    )
    alone_until = models.DateField(
        "声明失效日期", null=True, blank=True, help_text="有单位配合起，声明失效。"
    )
    ended_on = models.DateField("退出日期", null=True, editable=False)
    is_demo = models.BooleanField("演示数据", default=False, editable=False)

    objects = DomainClaimQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "任务认领"
        ordering = ["domain", "-part", "unit"]
        constraints = [
            models.UniqueConstraint(
                name="catalogs_claim_current_once",
                fields=["unit", "domain"],
                condition=Q(ended_on__isnull=True),
            ),
            models.CheckConstraint(
                name="catalogs_claim_only_lead_states_it_is_alone",
                condition=Q(part="lead") | Q(stated_alone_on__isnull=True),
            ),
            models.CheckConstraint(
                name="catalogs_claim_statement_lapses_after_it_was_made",
                condition=Q(alone_until__isnull=True)
                | Q(stated_alone_on__isnull=False, alone_until__gte=F("stated_alone_on")),
            ),
            models.CheckConstraint(
                name="catalogs_claim_ends_after_it_began",
                condition=Q(ended_on__isnull=True)
                | Q(claimed_on__isnull=True)
                | Q(ended_on__gte=F("claimed_on")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit}{self.get_part_display()}{self.domain}"

    @property
    def is_claimed(self) -> bool:
        return self.claimed_on is not None

    @property
    def is_alone(self) -> bool:
        """The lead unit states that nobody cooperates, and nobody does so far."""
        return self.stated_alone_on is not None and self.alone_until is None


class EarlierStatement(models.Model):
    """此前的无配合单位声明: held from one day up to, but not with, another, before the lead unit stated it again."""

    claim = models.ForeignKey(
        DomainClaim, models.CASCADE, verbose_name="任务认领", related_name="earlier_statements"
    )
    stated_on = models.DateField("声明日期")
    lapsed_on = models.DateField("声明失效日期")

    class Meta:
        verbose_name = verbose_name_plural = "此前的无配合单位声明"
        ordering = ["claim", "stated_on", "pk"]
        constraints = [
            models.CheckConstraint(
                name="catalogs_earlier_statement_held", condition=Q(lapsed_on__gt=F("stated_on"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.claim}：{self.stated_on:%Y-%m-%d}声明没有配合单位"
