"""标准规范: what the pilot taught, promoted in the whole county, with who has read it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.urls import reverse

from disclosure_portal.accounts.models import Role
from disclosure_portal.accounts.queries import units_of

if TYPE_CHECKING:
    from disclosure_portal.accounts.models import User


class StandardDocumentQuerySet(models.QuerySet["StandardDocument"]):
    def visible_to(self, user: User) -> StandardDocumentQuerySet:
        return self.filter(county__in=units_of(user, *Role).values("county"))

    def published(self) -> StandardDocumentQuerySet:
        return self.filter(published_at__isnull=False)


class StandardDocument(models.Model):
    """标准规范: one standard document of a theme, promoted county-wide (SP-19)."""

    class Theme(models.TextChoices):
        CATALOGS = "catalogs", "标准目录"
        PROCESS = "process", "公开流程"
        PLATFORM = "platform", "公开平台"
        PARTICIPATION = "participation", "公众参与"
        TEAM = "team", "机构队伍"

    county = models.ForeignKey("units.Unit", models.PROTECT, verbose_name="所属县", related_name="+")
    theme = models.CharField("主题", max_length=20, choices=Theme)
    title = models.CharField("标题", max_length=200)
    document_number = models.CharField("文号", max_length=60, blank=True)
    text = models.TextField("正文")
    attachment = models.ForeignKey(
        "attachments.Attachment", models.PROTECT, verbose_name="附件", related_name="+", null=True, blank=True
    )
    read_until = models.DateField("签收截止日期", null=True, blank=True)
    prepared_by = models.ForeignKey(
        "accounts.User", models.PROTECT, verbose_name="起草人", related_name="+", editable=False
    )
    published_at = models.DateTimeField("发布时间", null=True, editable=False)
    published_by = models.ForeignKey(
        "accounts.User", models.PROTECT, verbose_name="发布人", related_name="+", null=True, editable=False
    )
    version = models.PositiveIntegerField("保存次数", default=1, editable=False)
    is_demo = models.BooleanField("演示数据", default=False, editable=False)

    objects = StandardDocumentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "标准规范"
        ordering = ["theme", "-published_at", "-pk"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("supervision_desk:standard", args=[self.pk])


class ReadReceipt(models.Model):
    """签收: a unit has read a standard document."""

    document = models.ForeignKey(
        StandardDocument, models.PROTECT, verbose_name="标准规范", related_name="receipts"
    )
    unit = models.ForeignKey("units.Unit", models.PROTECT, verbose_name="单位", related_name="+")
    read_at = models.DateTimeField("签收时间")
    read_by = models.ForeignKey("accounts.User", models.PROTECT, verbose_name="签收人", related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "签收"
        ordering = ["document", "unit"]
        constraints = [
            models.UniqueConstraint(name="supervision_receipt_once", fields=["document", "unit"]),
        ]

    def __str__(self) -> str:
        return f"{self.unit}签收{self.document}"
