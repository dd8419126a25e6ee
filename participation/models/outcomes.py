"""采纳情况 and 解读: what the public is told after it was heard."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q
from django.urls import reverse

from participation.models.decisions import Decision

if TYPE_CHECKING:
    from disclosure_portal.accounts.models import User


class StatementQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: User) -> StatementQuerySet:
        return self.filter(decision__in=Decision.objects.visible_to(user))

    def public(self) -> StatementQuerySet:
        return self.filter(state=Statement.State.PUBLISHED, decision__is_public=True)

    def in_hand(self) -> StatementQuerySet:
        """Drafted or signed: not yet before the public."""
        return self.filter(state__in=(Statement.State.DRAFT, Statement.State.SIGNED))


class Statement(models.Model):
    """What a unit tells the public about a decision: drafted by its editor, published by the county office."""

    class State(models.TextChoices):
        DRAFT = "draft", "草稿"
        SIGNED = "signed", "待县政府办发布"
        PUBLISHED = "published", "已发布"
        REPLACED = "replaced", "已由新版取代"

    decision = models.ForeignKey(Decision, models.PROTECT, verbose_name="决策事项", related_name="%(class)ss")
    round = models.PositiveSmallIntegerField("轮次", default=1, editable=False)
    title = models.CharField("标题", max_length=200)
    text = models.TextField("正文")
    state = models.CharField("状态", max_length=20, choices=State, default=State.DRAFT, editable=False)
    saved_at = models.DateTimeField("保存时间", editable=False)
    saved_by = models.ForeignKey(
        "accounts.User", models.PROTECT, verbose_name="保存人", related_name="+", editable=False
    )
    preparers = models.ManyToManyField(
        "accounts.User",
        verbose_name="准备人",
        related_name="+",
        editable=False,
        help_text="保存过的人，不能再审核、发布它。",
    )
    signed_at = models.DateTimeField("审核时间", null=True, editable=False)
    signed_by = models.ForeignKey(
        "accounts.User", models.PROTECT, verbose_name="审核人", related_name="+", null=True, editable=False
    )
    published_at = models.DateTimeField("发布时间", null=True, editable=False)
    published_by = models.ForeignKey(
        "accounts.User", models.PROTECT, verbose_name="发布人", related_name="+", null=True, editable=False
    )
    returned_because = models.TextField("退回的原因", blank=True, editable=False)
    version = models.PositiveIntegerField("保存次数", default=1, editable=False)
    is_demo = models.BooleanField("演示数据", default=False, editable=False)

    objects = StatementQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["-published_at", "-pk"]

    def __str__(self) -> str:
        return self.title

    @property
    def unit(self) -> Any:
        return self.decision.unit


class AdoptionStatement(Statement):
    """采纳情况说明: how the opinions of a round were studied and adopted (令713 art. 18, 32).

    Its table is the opinions of the round's consultations, read when shown: the same rows as export and archive.
    """

    class Meta(Statement.Meta):
        verbose_name = verbose_name_plural = "采纳情况说明"
        constraints = [
            models.CheckConstraint(
                name="participation_adoption_published_is_dated",
                condition=~Q(state="published") | Q(published_at__isnull=False),
            ),
            models.UniqueConstraint(
                name="participation_adoption_one_public",
                fields=["decision", "round"],
                condition=Q(state="published"),
            ),
            models.UniqueConstraint(
                name="participation_adoption_one_in_hand",
                fields=["decision", "round"],
                condition=Q(state__in=("draft", "signed")),
            ),
        ]

    def get_absolute_url(self) -> str:
        return reverse("participation_desk:adoption", args=[self.decision_id])


class Explanation(Statement):
    """解读: an interpretation of a draft or of the decision (辽政办发〔2018〕43号; IR-05), linked both ways (IR-06)."""

    class Form(models.TextChoices):
        TEXT = "text", "文字解读"
        GRAPHIC = "graphic", "图解"
        VIDEO = "video", "视频、音频"
        QUESTIONS = "questions", "问答"
        PRESS = "press", "新闻发布会、媒体访谈"

    class About(models.TextChoices):
        DRAFT = "draft", "决策草案"
        DECISION = "decision", "决定"
        CONCERN = "concern", "社会普遍关注的问题"

    about = models.CharField("解读对象", max_length=20, choices=About, default=About.DECISION)
    form = models.CharField("形式", max_length=20, choices=Form, default=Form.TEXT)
    author = models.CharField("解读人", max_length=100, help_text="谁起草谁解读；单位负责人是第一解读人。")
    address = models.URLField("图解、视频等的网址", max_length=500, blank=True)
    replaces = models.ForeignKey(
        "self",
        models.PROTECT,
        verbose_name="取代的旧版",
        related_name="successors",
        null=True,
        blank=True,
        editable=False,
    )

    class Meta(Statement.Meta):
        verbose_name = verbose_name_plural = "解读"
        constraints = [
            models.CheckConstraint(
                name="participation_explanation_published_is_dated",
                condition=~Q(state="published") | Q(published_at__isnull=False),
            ),
            models.UniqueConstraint(
                name="participation_explanation_one_successor",
                fields=["replaces"],
                condition=Q(replaces__isnull=False),
            ),
        ]

    def get_absolute_url(self) -> str:
        return reverse("participation_desk:explanation", args=[self.pk])

    def get_public_url(self) -> str:
        return reverse("participation:explanation", args=[self.pk])
