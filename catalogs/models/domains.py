"""The 26 pilot domains, and which unit leads or cooperates in each."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse


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


class DomainClaim(models.Model):
    """任务认领: a unit leads or cooperates in a domain. Proposed first, claimed on a date.

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
    needs_no_cooperation = models.BooleanField(
        "无配合单位", default=False, help_text="牵头单位确认：本领域没有配合单位。"
    )
    is_demo = models.BooleanField("演示数据", default=False, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "任务认领"
        ordering = ["domain", "-part", "unit"]
        constraints = [
            models.UniqueConstraint(
                name="catalogs_claim_once_per_unit_and_domain", fields=["unit", "domain"]
            ),
            models.CheckConstraint(
                name="catalogs_claim_only_lead_states_no_cooperation",
                condition=Q(part="lead") | Q(needs_no_cooperation=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit}{self.get_part_display()}{self.domain}"

    @property
    def is_claimed(self) -> bool:
        return self.claimed_on is not None
