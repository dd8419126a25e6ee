"""专项检查: rounds, what was drawn to be looked at, what was found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.urls import reverse

from disclosure_portal.accounts.models import COUNTY_ROLES, Role
from disclosure_portal.accounts.queries import counties_of, units_of
from supervision.models.plans import Milestone

if TYPE_CHECKING:
    from disclosure_portal.accounts.models import User


class InspectionQuerySet(models.QuerySet["Inspection"]):
    def visible_to(self, user: User) -> InspectionQuerySet:
        return self.filter(county__in=counties_of(user, *COUNTY_ROLES))

    def told_to(self, user: User) -> InspectionQuerySet:
        """What a unit's people read: rounds whose checking is over, of the counties of their units."""
        counties = units_of(user, *Role).values("county")
        return self.filter(state__in=Inspection.TOLD, county__in=counties)


class Inspection(models.Model):
    """专项检查: one round. What is looked at is drawn by chance from a seed, or by risk (SP-23).

    `basis` names the year's inspection plan on which it rests. `draws` keeps every draw with its seed, taken back ones
    included; `circular` keeps what was issued, word for word. Source: 岫政办发〔2020〕37号四（三）.
    """

    class DrawnBy(models.TextChoices):
        CHANCE = "chance", "随机抽取"
        RISK = "risk", "按风险抽取"

    class State(models.TextChoices):
        PREPARING = "preparing", "准备中"
        CHECKING = "checking", "检查中"
        RECTIFYING = "rectifying", "整改中"
        CLOSED = "closed", "已结束"

    class Among(models.TextChoices):
        ALL = Milestone.Scope.ALL, "所有单位"
        TOWNSHIPS = Milestone.Scope.TOWNSHIPS, "乡镇（街道）"
        DEPARTMENTS = Milestone.Scope.DEPARTMENTS, "县政府各部门、各有关单位"

    TOLD = (State.RECTIFYING, State.CLOSED)

    county = models.ForeignKey("units.Unit", models.PROTECT, verbose_name="所属县", related_name="+")
    year = models.PositiveSmallIntegerField("年度")
    title = models.CharField("名称", max_length=100)
    basis = models.CharField("依据的年度检查计划", max_length=200, help_text="文件名称、文号和条目。")
    among = models.CharField("检查范围", max_length=20, choices=Among, default=Among.ALL)
    drawn_by = models.CharField("抽取方式", max_length=20, choices=DrawnBy, default=DrawnBy.CHANCE)
    unit_count = models.PositiveSmallIntegerField("抽取单位数")
    items_per_unit = models.PositiveSmallIntegerField("每单位抽取事项数")
    rules = models.JSONField("检查内容", default=list, help_text="检查规则的代码。")
    seed = models.CharField("抽取依据的数字", max_length=64, blank=True, editable=False)
    as_of = models.DateField("抽取时的数据日期", null=True, editable=False)
    draws = models.JSONField("历次抽取", default=list, editable=False)
    state = models.CharField("状态", max_length=20, choices=State, default=State.PREPARING, editable=False)
    opened_by = models.ForeignKey(
        "accounts.User", models.PROTECT, verbose_name="发起人", related_name="+", editable=False
    )
    circular_number = models.CharField("通报文号", max_length=60, blank=True)
    circulated_on = models.DateField("通报日期", null=True, blank=True)
    circular = models.JSONField("印发的通报", null=True, editable=False)
    names_good = models.BooleanField("列出没有发现问题的单位", default=True)
    requirements = models.JSONField("工作要求", default=list, help_text="固定要求的代码。")
    closed_on = models.DateField("结束日期", null=True, editable=False)
    version = models.PositiveIntegerField("保存次数", default=1, editable=False)
    is_demo = models.BooleanField("演示数据", default=False, editable=False)

    objects = InspectionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "专项检查"
        ordering = ["-year", "-pk"]
        constraints = [
            models.CheckConstraint(name="supervision_inspection_rests_on_a_plan", condition=~Q(basis="")),
            models.CheckConstraint(
                name="supervision_inspection_drawn_as_of_a_day",
                condition=Q(state="preparing") | Q(as_of__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("supervision_desk:inspection", args=[self.pk])

    @property
    def is_by_chance(self) -> bool:
        return self.drawn_by == self.DrawnBy.CHANCE

    @property
    def is_told(self) -> bool:
        """Whether the units read what was found."""
        return self.state in self.TOLD


class InspectionRowQuerySet(models.QuerySet["InspectionRow"]):
    def visible_to(self, user: User) -> InspectionRowQuerySet:
        return self.filter(inspection__in=Inspection.objects.visible_to(user))


class InspectionRow(models.Model):
    """检查项: one disclosure item that was drawn, or a domain in which the unit owes items and published none.

    `answers` holds for each rule's code whether it holds; `revision` is the one that was looked at.
    """

    class Answer(models.TextChoices):
        HOLDS = "holds", "符合"
        BREAKS = "breaks", "不符合"
        NONE = "none", "不涉及"

    inspection = models.ForeignKey(Inspection, models.CASCADE, verbose_name="专项检查", related_name="rows")
    unit = models.ForeignKey("units.Unit", models.PROTECT, verbose_name="被检查单位", related_name="+")
    domain = models.ForeignKey("catalogs.Domain", models.PROTECT, verbose_name="领域", related_name="+")
    item = models.ForeignKey(
        "catalogs.CatalogItem", models.PROTECT, verbose_name="公开事项", related_name="+", null=True
    )
    position = models.PositiveIntegerField("序号")
    risk = models.CharField("抽取理由", max_length=100, blank=True)
    revision = models.ForeignKey(
        "catalogs.Revision", models.PROTECT, verbose_name="检查的版本", related_name="+", null=True
    )
    answers = models.JSONField("检查结果", default=dict)
    checked_at = models.DateTimeField("检查时间", null=True)
    checked_by = models.ForeignKey(
        "accounts.User", models.PROTECT, verbose_name="检查人", related_name="+", null=True
    )
    version = models.PositiveIntegerField("保存次数", default=1, editable=False)

    objects = InspectionRowQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "检查项"
        ordering = ["inspection", "position"]
        constraints = [
            models.UniqueConstraint(
                name="supervision_inspected_once",
                fields=["inspection", "item"],
                condition=Q(item__isnull=False),
            ),
            models.UniqueConstraint(
                name="supervision_gap_inspected_once",
                fields=["inspection", "unit", "domain"],
                condition=Q(item__isnull=True),
            ),
            models.CheckConstraint(
                name="supervision_row_checked_by_somebody",
                condition=Q(checked_at__isnull=True, checked_by__isnull=True)
                | Q(checked_at__isnull=False, checked_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return str(self.item) if self.item_id else f"{self.domain}（没有发布的事项）"


class Finding(models.Model):
    """检查发现的问题: cites the item and the rule that it breaks."""

    class Severity(models.TextChoices):
        SERIOUS = "serious", "严重"
        ORDINARY = "ordinary", "一般"

    row = models.ForeignKey(InspectionRow, models.PROTECT, verbose_name="检查项", related_name="findings")
    rule = models.CharField("检查规则", max_length=40)
    text = models.CharField("问题", max_length=500)
    severity = models.CharField("程度", max_length=20, choices=Severity, default=Severity.ORDINARY)
    attachment = models.ForeignKey(
        "attachments.Attachment", models.PROTECT, verbose_name="取证", related_name="+", null=True, blank=True
    )
    found_at = models.DateTimeField("发现时间", editable=False)
    found_by = models.ForeignKey(
        "accounts.User", models.PROTECT, verbose_name="检查人", related_name="+", editable=False
    )

    class Meta:
        verbose_name = verbose_name_plural = "检查发现的问题"
        ordering = ["row", "pk"]
        constraints = [
            models.UniqueConstraint(name="supervision_finding_once_per_rule", fields=["row", "rule"]),
        ]

    def __str__(self) -> str:
        return f"{self.row}：{self.text[:30]}"
