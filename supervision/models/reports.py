"""Reports to the city and to leaders: their layouts and the files that were made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.urls import reverse

from disclosure_portal.accounts.models import COUNTY_ROLES
from disclosure_portal.accounts.queries import counties_of
from supervision.models.plans import Plan

if TYPE_CHECKING:
    from disclosure_portal.accounts.models import User


class ReportKind(models.TextChoices):
    """What goes out to the city and to leaders."""

    CATALOGS = "catalogs", "目录汇总表"
    PROGRESS = "progress", "进展情况统计表"
    PARTICIPATION = "participation", "公众参与情况表"
    SCORES = "scores", "考核得分表"
    QUARTERLY = "quarterly", "政务公开季度统计表"
    SUMMARY = "summary", "试点工作总结材料"
    BRIEF = "brief", "政务公开工作专报"
    EVIDENCE = "evidence", "佐证材料包"


class ReportLayout(models.Model):
    """报表版式: title, columns, unit block, seal line and print set-up of one kind of report, as data."""

    county = models.ForeignKey("units.Unit", models.PROTECT, verbose_name="所属县", related_name="+")
    kind = models.CharField("报表", max_length=20, choices=ReportKind)
    number = models.PositiveSmallIntegerField("版次", default=1)
    layout = models.JSONField("版式")
    saved_at = models.DateTimeField("保存时间", editable=False)
    saved_by = models.ForeignKey(
        "accounts.User", models.PROTECT, verbose_name="保存人", related_name="+", editable=False
    )

    class Meta:
        verbose_name = verbose_name_plural = "报表版式"
        ordering = ["kind", "-number"]
        constraints = [
            models.UniqueConstraint(
                name="supervision_layout_numbered_once", fields=["county", "kind", "number"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}版式（第{self.number}版）"


class ReportQuerySet(models.QuerySet["Report"]):
    def visible_to(self, user: User) -> ReportQuerySet:
        return self.filter(county__in=counties_of(user, *COUNTY_ROLES))


class Report(models.Model):
    """报表: one file, made in the background as of a day, never made anew. Handed in, it says when and to whom.

    `figures` is all that stands in the file: with its layout they give the same bytes again.
    """

    class State(models.TextChoices):
        MAKING = "making", "正在生成"
        MADE = "made", "已生成"
        HANDED_IN = "handed_in", "已报送"

    county = models.ForeignKey("units.Unit", models.PROTECT, verbose_name="所属县", related_name="+")
    kind = models.CharField("报表", max_length=20, choices=ReportKind)
    unit = models.ForeignKey(
        "units.Unit", models.PROTECT, verbose_name="单位", related_name="+", null=True, blank=True
    )
    plan = models.ForeignKey(
        Plan, models.PROTECT, verbose_name="实施方案", related_name="+", null=True, blank=True
    )
    begins_on = models.DateField("起", null=True, blank=True)
    as_of = models.DateField("数据截止日期")
    layout = models.ForeignKey(
        ReportLayout, models.PROTECT, verbose_name="版式", related_name="+", null=True, editable=False
    )
    figures = models.JSONField("数据", default=dict, editable=False)
    file = models.FileField("文件", upload_to="reports/%Y/", max_length=200, blank=True, editable=False)
    size = models.PositiveBigIntegerField("大小（字节）", default=0, editable=False)
    digest = models.CharField("SHA-256摘要", max_length=64, blank=True, editable=False)
    state = models.CharField("状态", max_length=20, choices=State, default=State.MAKING, editable=False)
    ordered_at = models.DateTimeField("生成时间", editable=False)
    ordered_by = models.ForeignKey(
        "accounts.User", models.PROTECT, verbose_name="经办人", related_name="+", editable=False
    )
    job = models.ForeignKey(
        "jobs.Job", models.SET_NULL, verbose_name="后台任务", related_name="+", null=True, editable=False
    )
    handed_in_on = models.DateField("报送日期", null=True, editable=False)
    handed_in_to = models.CharField("报送对象", max_length=100, blank=True, editable=False)
    handed_in_by = models.ForeignKey(
        "accounts.User", models.PROTECT, verbose_name="报送人", related_name="+", null=True, editable=False
    )

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "报表"
        indexes = [models.Index(name="supervision_report_newest", fields=["county", "-ordered_at"])]
        ordering = ["-ordered_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="supervision_report_handed_in_is_frozen",
                condition=~Q(state="handed_in")
                | ~Q(handed_in_to="") & Q(handed_in_on__isnull=False, handed_in_by__isnull=False),
            ),
            models.CheckConstraint(
                name="supervision_report_made_has_digest", condition=Q(state="making") | ~Q(digest="")
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()

    def get_absolute_url(self) -> str:
        return reverse("supervision_desk:report", args=[self.pk])

    @property
    def holds_papers(self) -> bool:
        """Whether it carries the units' own papers."""
        return self.kind == ReportKind.EVIDENCE
