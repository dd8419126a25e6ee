"""公开台账: what was really disclosed under each item, when, and how the portal knows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.urls import reverse

from catalogs.models.items import CatalogItem
from disclosure_portal.accounts.models import Role
from disclosure_portal.accounts.queries import units_of

if TYPE_CHECKING:
    from disclosure_portal.accounts.models import User


class DisclosureQuerySet(models.QuerySet["Disclosure"]):
    def visible_to(self, user: User) -> DisclosureQuerySet:
        return self.filter(item__unit__in=units_of(user, *Role))

    def public(self) -> DisclosureQuerySet:
        """What the public may see: on the portal and not taken off it."""
        return self.filter(state=Disclosure.State.PUBLIC)


class Disclosure(models.Model):
    """已公开信息: one piece of information that was disclosed under an item.

    A page of the county site was public before it is registered here. A file is made public by the portal itself,
    after the unit's second pair of eyes has reviewed it (条例 art. 17). `due_legal` is the day by which lateness is
    judged; `due_proof` is DueDay.as_json(). Both follow from the item's limit, the law's 20 working days at the latest
    (条例 art. 26), and are kept as they were believed on registration.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "待单位审核"
        PUBLIC = "public", "已公开"
        REMOVED = "removed", "已移除"

    class KnownBy(models.TextChoices):
        SYSTEM = "system", "系统发布"
        ENTERED = "entered", "填报"
        SPOT_CHECKED = "spot_checked", "经抽查"

    item = models.ForeignKey(CatalogItem, models.PROTECT, verbose_name="公开事项", related_name="disclosures")
    title = models.CharField("标题", max_length=300)
    started_on = models.DateField(
        "起算日", null=True, blank=True, help_text="信息形成或者变更之日，或者时限写明的起算事件之日。"
    )
    due_nominal = models.DateField("名义到期日", null=True, blank=True, editable=False)
    due_legal = models.DateField("法定到期日", null=True, blank=True, editable=False)
    due_proof = models.JSONField("计算依据", default=dict, encoder=DjangoJSONEncoder, editable=False)
    published_at = models.DateTimeField("原文发布时间", null=True, blank=True)
    address = models.URLField("原文网址", max_length=500, blank=True)
    attachment = models.ForeignKey(
        "attachments.Attachment", models.PROTECT, verbose_name="附件", related_name="+", null=True, blank=True
    )
    known_by = models.CharField("来源", max_length=20, choices=KnownBy, default=KnownBy.ENTERED)
    state = models.CharField("状态", max_length=20, choices=State, default=State.PUBLIC, editable=False)
    registered_at = models.DateTimeField("登记时间", editable=False)
    registered_by = models.ForeignKey(
        "accounts.User", models.PROTECT, verbose_name="登记人", related_name="+", editable=False
    )
    entered_for = models.BooleanField("代录", default=False, editable=False)
    secrecy_result = models.CharField("保密审查意见", max_length=500, blank=True)
    secrecy_by = models.ForeignKey(
        "accounts.User",
        models.PROTECT,
        verbose_name="保密审查人",
        related_name="+",
        null=True,
        editable=False,
    )
    secrecy_at = models.DateTimeField("保密审查时间", null=True, editable=False)
    checked_at = models.DateTimeField("抽查时间", null=True, editable=False)
    checked_by = models.ForeignKey(
        "accounts.User", models.PROTECT, verbose_name="抽查人", related_name="+", null=True, editable=False
    )
    removed_because = models.CharField("移除原因", max_length=200, blank=True, editable=False)
    removed_at = models.DateTimeField("移除时间", null=True, editable=False)
    is_demo = models.BooleanField("演示数据", default=False, editable=False)

    objects = DisclosureQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "已公开信息"
        ordering = ["-published_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                name="catalogs_disclosure_page_once_per_item",
                fields=["item", "address"],
                condition=~Q(address="") & ~Q(state="removed"),
            ),
            models.CheckConstraint(
                name="catalogs_disclosure_link_or_file",
                condition=~Q(address="") | Q(attachment__isnull=False),
                violation_error_message="请填写原文网址，或者上传附件。",
            ),
            models.CheckConstraint(
                name="catalogs_disclosure_public_is_reviewed",
                condition=~Q(state="public")
                | Q(published_at__isnull=False, secrecy_at__isnull=False) & ~Q(secrecy_result=""),
            ),
            models.CheckConstraint(
                name="catalogs_disclosure_removed_has_reason",
                condition=~Q(state="removed") | Q(removed_at__isnull=False) & ~Q(removed_because=""),
            ),
        ]
        indexes = [
            models.Index(name="catalogs_disclosure_of_item", fields=["item", "state", "-published_at"])
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("catalogs_desk:disclosure", args=[self.pk])


class RegistrationQuerySet(models.QuerySet["Registration"]):
    def visible_to(self, user: User) -> RegistrationQuerySet:
        return self.filter(unit__in=units_of(user, Role.EDITOR, Role.REVIEWER))


class Registration(models.Model):
    """批量登记: the county site's column export, pasted or uploaded, on its way into the register.

    The county office may bring one table for many units: `unit` is then the county and each row names its own.
    """

    class State(models.TextChoices):
        READING = "reading", "正在读取"
        REFUSED = "refused", "未通过"
        READ = "read", "待核对"
        APPLIED = "applied", "已登记"
        CANCELLED = "cancelled", "已取消"

    unit = models.ForeignKey("units.Unit", models.PROTECT, verbose_name="单位", related_name="+")
    source = models.ForeignKey(
        "attachments.Attachment", models.PROTECT, verbose_name="文件", related_name="+", null=True
    )
    pasted = models.TextField("粘贴的内容", blank=True)
    state = models.CharField("状态", max_length=20, choices=State, default=State.READING, editable=False)
    refusal = models.TextField("未通过的原因", blank=True)
    uploaded_by = models.ForeignKey("accounts.User", models.PROTECT, verbose_name="上传人", related_name="+")
    uploaded_at = models.DateTimeField("上传时间")
    applied_at = models.DateTimeField("登记时间", null=True)
    job = models.ForeignKey("jobs.Job", models.SET_NULL, verbose_name="后台任务", related_name="+", null=True)

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "批量登记"
        ordering = ["-uploaded_at"]

    def __str__(self) -> str:
        return f"{self.unit}批量登记"

    def get_absolute_url(self) -> str:
        return reverse("catalogs_desk:registration", args=[self.pk])


class RegistrationRow(models.Model):
    """登记行: one line of the column export, with the item that the system proposes and the clerk confirms."""

    class Outcome(models.TextChoices):
        PENDING = "pending", "待核对"
        REGISTERED = "registered", "已登记"
        KNOWN = "known", "已登记过"
        SKIPPED = "skipped", "不登记"
        REFUSED = "refused", "有错误"

    registration = models.ForeignKey(
        Registration, models.CASCADE, verbose_name="批量登记", related_name="rows"
    )
    position = models.PositiveIntegerField("行")
    title = models.CharField("标题", max_length=300)
    address = models.CharField("网址", max_length=500, blank=True)
    published_at = models.DateTimeField("发布时间", null=True)
    unit_text = models.CharField("单位（原文）", max_length=100, blank=True)
    unit = models.ForeignKey("units.Unit", models.PROTECT, verbose_name="单位", related_name="+", null=True)
    proposed = models.ForeignKey(
        CatalogItem, models.SET_NULL, verbose_name="建议的事项", related_name="+", null=True
    )
    likeness = models.FloatField("相似度", default=0, help_text="0至1。")
    others = models.JSONField("其他可能的事项", default=list)
    outcome = models.CharField("结果", max_length=20, choices=Outcome, default=Outcome.PENDING)
    message = models.CharField("说明", max_length=200, blank=True)
    disclosure = models.ForeignKey(
        Disclosure, models.SET_NULL, verbose_name="已公开信息", related_name="+", null=True
    )

    class Meta:
        verbose_name = verbose_name_plural = "登记行"
        ordering = ["registration", "position"]
        constraints = [
            models.UniqueConstraint(
                name="catalogs_registration_row_once", fields=["registration", "position"]
            )
        ]

    def __str__(self) -> str:
        return self.title
