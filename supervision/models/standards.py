"""标准规范: what the pilot taught, promoted in the whole county, with who has read it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.urls import reverse

from disclosure_portal.accounts.models import COUNTY_ROLES, Role
from disclosure_portal.accounts.queries import counties_of, units_of

if TYPE_CHECKING:
    from disclosure_portal.accounts.models import User
    from disclosure_portal.units.models import Unit


class StandardDocumentQuerySet(models.QuerySet["StandardDocument"]):
    def visible_to(self, user: User) -> StandardDocumentQuerySet:
        """Drafts are the county office's; what is published is for every unit of the county."""
        drafted = self.filter(county__in=counties_of(user, *COUNTY_ROLES))
        return drafted | self.published().filter(county__in=units_of(user, *Role).values("county"))

    def published(self) -> StandardDocumentQuerySet:
        return self.filter(state=StandardDocument.State.PUBLISHED)


class StandardDocument(models.Model):
    """标准规范: one standard document of a theme, promoted county-wide (SP-19). Published, it stays as it is."""

    class State(models.TextChoices):
        DRAFT = "draft", "草稿"
        PUBLISHED = "published", "已发布"

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
    state = models.CharField("状态", max_length=20, choices=State, default=State.DRAFT, editable=False)
    read_until = models.DateField("签收截止日期", null=True, blank=True)
    saved_at = models.DateTimeField("保存时间", editable=False)
    saved_by = models.ForeignKey(
        "accounts.User", models.PROTECT, verbose_name="保存人", related_name="+", editable=False
    )
    preparers = models.ManyToManyField(
        "accounts.User",
        verbose_name="起草人",
        related_name="+",
        editable=False,
        help_text="保存过的人，不能再发布它。",
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
        constraints = [
            models.CheckConstraint(
                name="supervision_standard_published_is_dated",
                condition=Q(state="draft")
                | Q(published_at__isnull=False, published_by__isnull=False, read_until__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("supervision_desk:standard", args=[self.pk])

    @property
    def unit(self) -> Unit:
        """The county, in whose trail it is recorded."""
        return self.county

    @property
    def paragraphs(self) -> list[str]:
        return [line.strip() for line in self.text.splitlines() if line.strip()]


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
