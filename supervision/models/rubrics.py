"""考核方案 and its 指标: what is scored, how, and for how many points."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.urls import reverse

from disclosure_portal.accounts.models import Role
from disclosure_portal.accounts.queries import counties_of, units_of

if TYPE_CHECKING:
    from disclosure_portal.accounts.models import User


class RubricQuerySet(models.QuerySet["Rubric"]):
    def visible_to(self, user: User) -> RubricQuerySet:
        """The county's people see every rubric; a unit's people the published ones of their county."""
        published = Q(county__in=units_of(user, *Role).values("county"), state=Rubric.State.PUBLISHED)
        return self.filter(Q(county__in=counties_of(user, *Role)) | published)


class Rubric(models.Model):
    """考核方案: the indicators of a year, as data. Once published it isn't changed: a copy with the next number is.

    `grades` are {name, from}, best first, the last one from 0. Source: 岫政办发〔2020〕37号 四（三）.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "编制中"
        PUBLISHED = "published", "已印发"

    county = models.ForeignKey("units.Unit", models.PROTECT, verbose_name="所属县", related_name="+")
    year = models.PositiveSmallIntegerField("年度")
    number = models.PositiveSmallIntegerField("版次", default=1)
    title = models.CharField("名称", max_length=100)
    grades = models.JSONField("等次", default=list)
    objection_working_days = models.PositiveSmallIntegerField("申诉期（工作日）", default=5)
    state = models.CharField("状态", max_length=20, choices=State, default=State.DRAFT, editable=False)
    document = models.CharField("印发文件", max_length=200, blank=True, help_text="文件名称和文号。")
    published_at = models.DateTimeField("印发时间", null=True, editable=False)
    published_by = models.ForeignKey(
        "accounts.User", models.PROTECT, verbose_name="印发人", related_name="+", null=True, editable=False
    )
    copied_from = models.ForeignKey(
        "self", models.PROTECT, verbose_name="由此复制", related_name="copies", null=True, editable=False
    )
    saved_by = models.ForeignKey(
        "accounts.User", models.PROTECT, verbose_name="保存人", related_name="+", editable=False
    )
    preparers = models.ManyToManyField(
        "accounts.User",
        verbose_name="起草人",
        related_name="+",
        editable=False,
        help_text="保存过的人，不能再印发它。",
    )
    version = models.PositiveIntegerField("保存次数", default=1, editable=False)
    is_demo = models.BooleanField("演示数据", default=False, editable=False)

    objects = RubricQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "考核方案"
        ordering = ["-year", "-number"]
        constraints = [
            models.UniqueConstraint(name="supervision_rubric_once", fields=["county", "year", "number"]),
            models.CheckConstraint(
                name="supervision_rubric_published_by_document",
                condition=~Q(state="published")
                | Q(published_at__isnull=False, published_by__isnull=False) & ~Q(document=""),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("supervision_desk:rubric", args=[self.pk])


class Indicator(models.Model):
    """指标: one line of a rubric. `points` by group of units, as text: {departments, townships, park}; none: not asked.

    Of a bonus or deduction they are its cap; a veto has "0". `formula` names an entry of
    `supervision.scoring.FORMULAS`; empty, people enter the score with evidence. `each` is what one fault costs;
    none: faults cost in proportion.
    """

    class Kind(models.TextChoices):
        GROUP = "group", "一级指标"
        SCORE = "score", "赋分"
        BONUS = "bonus", "加分"
        DEDUCTION = "deduction", "减分"
        VETO = "veto", "否决"

    class Source(models.TextChoices):
        COMPUTED = "computed", "平台计算"
        MANUAL = "manual", "人工评定"
        SAMPLED = "sampled", "抽查评定"
        THIRD_PARTY = "third_party", "第三方评定"

    rubric = models.ForeignKey(Rubric, models.CASCADE, verbose_name="考核方案", related_name="indicators")
    parent = models.ForeignKey(
        "self", models.CASCADE, verbose_name="上级指标", related_name="children", null=True, blank=True
    )
    position = models.PositiveSmallIntegerField("序号")
    code = models.CharField("代码", max_length=10)
    name = models.CharField("指标", max_length=100)
    kind = models.CharField("类型", max_length=20, choices=Kind, default=Kind.SCORE)
    source = models.CharField("数据来源", max_length=20, choices=Source, default=Source.COMPUTED)
    formula = models.CharField("计算方法", max_length=40, blank=True)
    points = models.JSONField("分值", default=dict)
    standard = models.TextField("评分标准", blank=True)
    basis = models.CharField("依据", max_length=200, blank=True)
    each = models.DecimalField("每项扣分", max_digits=4, decimal_places=2, null=True, blank=True)
    evidence_kinds = models.CharField("佐证材料", max_length=200, blank=True)
    version = models.PositiveIntegerField("保存次数", default=1, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "考核指标"
        ordering = ["rubric", "position"]
        constraints = [
            models.UniqueConstraint(name="supervision_indicator_once", fields=["rubric", "code"]),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"
