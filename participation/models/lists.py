"""重大行政决策事项目录: the year's list, its versions and their entries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from disclosure_portal.accounts.models import Role
from disclosure_portal.accounts.queries import units_of
from participation.models.consultations import Method
from participation.models.decisions import Decision

if TYPE_CHECKING:
    from disclosure_portal.accounts.models import User
    from disclosure_portal.units.models import Unit

OPEN_DATE = "待定"


class Procedure(models.TextChoices):
    """需履行的程序 (国务院令第713号 chapters 2 and 3)."""

    PARTICIPATION = "participation", "公众参与"
    EXPERTS = "experts", "专家论证"
    RISK = "risk", "风险评估"
    FAIRNESS = "fairness", "公平竞争审查"
    LEGALITY = "legality", "合法性审查"
    DISCUSSION = "discussion", "集体讨论"


class ListVersionQuerySet(models.QuerySet["ListVersion"]):
    def visible_to(self, user: User) -> ListVersionQuerySet:
        return self.filter(unit__in=units_of(user, *Role))

    def readable_by(self, user: User) -> ListVersionQuerySet:
        """Those of the user's units, and what their counties published: a department's decisions stand there."""
        units = units_of(user, *Role)
        published = Q(state=ListVersion.State.PUBLISHED, unit__in=units.values("county"))
        return self.filter(Q(unit__in=units) | published)

    def published(self) -> ListVersionQuerySet:
        return self.filter(state=ListVersion.State.PUBLISHED)

    def newest(self) -> ListVersionQuerySet:
        """The published ones that no later published version of their organ's year has replaced."""
        later = ListVersion.objects.published().filter(
            unit=OuterRef("unit"), year=OuterRef("year"), number__gt=OuterRef("number")
        )
        return self.published().exclude(Exists(later))


class ListVersion(models.Model):
    """重大行政决策事项目录: one version of an organ's list for a year (令713 art. 3; 岫政办发〔2020〕37号 二(二)).

    A published version is never changed: what changes is the next version, which says why.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "草稿"
        PUBLISHED = "published", "已发布"

    unit = models.ForeignKey("units.Unit", models.PROTECT, verbose_name="决策机关", related_name="+")
    year = models.PositiveSmallIntegerField("年度")
    number = models.PositiveSmallIntegerField("版次")
    criteria = models.TextField("确定标准", blank=True)
    consent = models.CharField(
        "同级党委同意的文件", max_length=200, blank=True, help_text="文件名称、文号和日期。"
    )
    remark = models.CharField("调整说明", max_length=500, blank=True)
    state = models.CharField("状态", max_length=20, choices=State, default=State.DRAFT, editable=False)
    published_at = models.DateTimeField("发布时间", null=True, editable=False)
    published_by = models.ForeignKey(
        "accounts.User", models.PROTECT, verbose_name="发布人", related_name="+", null=True, editable=False
    )
    saved_at = models.DateTimeField("保存时间", editable=False)
    saved_by = models.ForeignKey(
        "accounts.User", models.PROTECT, verbose_name="保存人", related_name="+", editable=False
    )
    preparers = models.ManyToManyField(
        "accounts.User",
        verbose_name="准备人",
        related_name="+",
        editable=False,
        help_text="保存过的人，不能再发布它。",
    )
    saves = models.PositiveIntegerField("保存次数", default=1, editable=False)
    is_demo = models.BooleanField("演示数据", default=False, editable=False)

    objects = ListVersionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "重大行政决策事项目录"
        ordering = ["-year", "-number"]
        constraints = [
            models.UniqueConstraint(
                name="participation_list_version_once", fields=["unit", "year", "number"]
            ),
            models.UniqueConstraint(
                name="participation_list_one_draft", fields=["unit", "year"], condition=Q(state="draft")
            ),
            models.CheckConstraint(
                name="participation_list_published_is_dated",
                condition=Q(state="draft") | Q(published_at__isnull=False) & ~Q(consent=""),
            ),
        ]

    def __str__(self) -> str:
        name = f"{self.year}年度重大行政决策事项目录"
        return name if self.number == 1 else f"{name}（第{self.number}版）"

    def get_absolute_url(self) -> str:
        return reverse("participation_desk:list", args=[self.pk])

    def get_public_url(self) -> str:
        return reverse("participation:list", args=[self.pk])

    @property
    def name(self) -> str:
        """With the organ: 岫岩满族自治县2026年度重大行政决策事项目录（第2版）."""
        return f"{self.unit}{self}"


class ListEntry(models.Model):
    """目录事项: a decision as one version of the list names it. The draft is edited here, the published one stands."""

    version = models.ForeignKey(ListVersion, models.CASCADE, verbose_name="目录", related_name="entries")
    position = models.PositiveSmallIntegerField("序号")
    decision = models.ForeignKey(Decision, models.PROTECT, verbose_name="决策事项", related_name="entries")
    title = models.CharField("事项名称", max_length=200)
    content = models.TextField("事项内容")
    procedures = models.JSONField("需履行的程序", default=list)
    organiser = models.ForeignKey("units.Unit", models.PROTECT, verbose_name="承办单位", related_name="+")
    planned_on = models.DateField("拟决策时间", null=True, blank=True)
    planned_reason = models.CharField("拟决策时间待定的原因", max_length=100, blank=True)
    methods = models.JSONField("公众参与方式", default=list)
    touches_interests = models.BooleanField("涉及人民群众切身利益", null=True, blank=True)
    needs_wide_knowledge = models.BooleanField("需要社会广泛知晓", null=True, blank=True)
    saves = models.PositiveIntegerField("保存次数", default=1, editable=False)

    SHOWN = (
        "title",
        "content",
        "procedures",
        "organiser",
        "planned_on",
        "planned_reason",
        "methods",
        "touches_interests",
        "needs_wide_knowledge",
    )

    class Meta:
        verbose_name = verbose_name_plural = "目录事项"
        ordering = ["version", "position"]
        constraints = [
            models.UniqueConstraint(name="participation_list_entry_once", fields=["version", "decision"]),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("participation_desk:list_entry", args=[self.pk])

    @property
    def unit(self) -> Unit:
        return self.version.unit

    @property
    def planned(self) -> str:
        """拟决策时间 as the list prints it: the day, or that it is open and why."""
        if self.planned_on:
            return f"{self.planned_on.year}年{self.planned_on.month}月{self.planned_on.day}日"
        return f"{OPEN_DATE}（{self.planned_reason}）" if self.planned_reason else OPEN_DATE

    def procedure_labels(self) -> list[str]:
        return [procedure.label for procedure in Procedure if procedure in self.procedures]

    def method_labels(self) -> list[str]:
        return [method.label for method in Method if method in self.methods]
