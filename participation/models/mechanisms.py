"""制度文件: the rules by which the county lets the public take part, and their versions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.urls import reverse

from disclosure_portal.accounts.models import Role
from disclosure_portal.accounts.queries import units_of

if TYPE_CHECKING:
    from disclosure_portal.accounts.models import User


class MechanismQuerySet(models.QuerySet["Mechanism"]):
    def visible_to(self, user: User) -> MechanismQuerySet:
        return self.filter(unit__in=units_of(user, *Role))

    def public(self) -> MechanismQuerySet:
        """What the public reads: in force, and what was replaced or repealed, marked as such."""
        return self.exclude(state=Mechanism.State.DRAFT)

    def in_force(self) -> MechanismQuerySet:
        return self.filter(state=Mechanism.State.PUBLISHED)


class Mechanism(models.Model):
    """制度文件: one document that sets up how the public takes part (岫政办发〔2020〕37号, SP-09, 12, 14, 15)."""

    class Kind(models.TextChoices):
        SCOPE = "scope", "公众参与事项范围和方式"
        PARTICIPATION = "participation", "行政决策公众参与工作机制"
        EXPLANATION = "explanation", "社会普遍关注事项解释说明机制"
        RESPONSE = "response", "政策和项目执行中社会关切回应机制"
        ATTENDANCE = "attendance", "利益相关方、群众代表、专家、媒体列席会议制度"

    class State(models.TextChoices):
        DRAFT = "draft", "草稿"
        PUBLISHED = "published", "现行有效"
        REPLACED = "replaced", "已由新文件取代"
        REPEALED = "repealed", "已废止"

    unit = models.ForeignKey("units.Unit", models.PROTECT, verbose_name="制定单位", related_name="+")
    kind = models.CharField("制度类别", max_length=20, choices=Kind)
    title = models.CharField("标题", max_length=200)
    document_number = models.CharField("文号", max_length=60, blank=True)
    text = models.TextField("正文")
    attachment = models.ForeignKey(
        "attachments.Attachment", models.PROTECT, verbose_name="附件", related_name="+", null=True, blank=True
    )
    approved_on = models.DateField("审定日期", null=True, blank=True)
    replaces = models.ForeignKey(
        "self", models.PROTECT, verbose_name="取代的文件", related_name="replaced_by", null=True, blank=True
    )
    state = models.CharField("状态", max_length=20, choices=State, default=State.DRAFT, editable=False)
    published_at = models.DateTimeField("发布时间", null=True, editable=False)
    published_by = models.ForeignKey(
        "accounts.User", models.PROTECT, verbose_name="发布人", related_name="+", null=True, editable=False
    )
    ended_because = models.CharField("废止原因", max_length=200, blank=True, editable=False)
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
    version = models.PositiveIntegerField("保存次数", default=1, editable=False)
    is_demo = models.BooleanField("演示数据", default=False, editable=False)

    objects = MechanismQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "制度文件"
        ordering = ["kind", "-published_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="participation_mechanism_published_is_dated",
                condition=Q(state="draft") | Q(published_at__isnull=False, approved_on__isnull=False),
            ),
            models.CheckConstraint(
                name="participation_mechanism_repealed_has_reason",
                condition=~Q(state="repealed") | ~Q(ended_because=""),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("participation_desk:mechanism", args=[self.pk])

    def get_public_url(self) -> str:
        return reverse("participation:mechanism", args=[self.pk])

    @property
    def paragraphs(self) -> list[str]:
        return [line.strip() for line in self.text.splitlines() if line.strip()]
