"""公告变更: a published notice whose period is extended or ended early, or whose meeting or visit is moved."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q
from django.urls import reverse

from participation.models.consultations import Consultation

if TYPE_CHECKING:
    from disclosure_portal.accounts.models import User


class NoticeChangeQuerySet(models.QuerySet["NoticeChange"]):
    def visible_to(self, user: User) -> NoticeChangeQuerySet:
        return self.filter(consultation__in=Consultation.objects.visible_to(user))

    def in_hand(self) -> NoticeChangeQuerySet:
        """Prepared or signed: not yet before the public."""
        return self.filter(state__in=(NoticeChange.State.PREPARING, NoticeChange.State.SIGNED))

    def published(self) -> NoticeChangeQuerySet:
        return self.filter(state=NoticeChange.State.PUBLISHED).order_by("published_at", "pk")


class NoticeChange(models.Model):
    """公告变更: 延长, 提前结束 or 改期 of a published notice, with its reason (国务院令第713号 art. 15, 16).

    What is asked for stands in the fields of the notice's own names; `old_…` keep what the notice said until the
    change was published. The notice itself is changed at that moment and not before.
    """

    class Kind(models.TextChoices):
        EXTENSION = "extension", "延长期限"
        MOVE = "move", "改期"
        EARLY_END = "early_end", "提前结束"

    class State(models.TextChoices):
        PREPARING = "preparing", "草拟"
        SIGNED = "signed", "待县政府办发布"
        PUBLISHED = "published", "已发布"

    consultation = models.ForeignKey(
        Consultation, models.PROTECT, verbose_name="公众参与活动", related_name="changes"
    )
    kind = models.CharField("变更", max_length=20, choices=Kind)
    closes_at = models.DateTimeField("新的截止时间", null=True, blank=True)
    held_at = models.DateTimeField("新的举行时间", null=True, blank=True)
    place = models.CharField("新的地点", max_length=200, blank=True)
    sign_up_until = models.DateTimeField("新的报名截止时间", null=True, blank=True)
    reason = models.TextField("变更的原因", help_text="公众看得到。")
    old_closes_at = models.DateTimeField("原来的截止时间", null=True, editable=False)
    old_held_at = models.DateTimeField("原来的举行时间", null=True, editable=False)
    old_place = models.CharField("原来的地点", max_length=200, blank=True, editable=False)
    old_sign_up_until = models.DateTimeField("原来的报名截止时间", null=True, editable=False)
    state = models.CharField("状态", max_length=20, choices=State, default=State.PREPARING, editable=False)
    prepared_by = models.ForeignKey(
        "accounts.User", models.PROTECT, verbose_name="经办人", related_name="+", editable=False
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

    objects = NoticeChangeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "公告变更"
        ordering = ["consultation", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="participation_change_one_in_hand",
                fields=["consultation"],
                condition=Q(state__in=("preparing", "signed")),
            ),
            models.CheckConstraint(
                name="participation_change_has_reason",
                condition=~Q(reason=""),
                violation_error_message="请写明原因。",
            ),
            models.CheckConstraint(
                name="participation_change_is_longer",
                condition=~Q(state="published", kind="extension")
                | Q(closes_at__gt=models.F("old_closes_at")),
            ),
            models.CheckConstraint(
                name="participation_change_published_is_dated",
                condition=~Q(state="published") | Q(published_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.consultation}{self.get_kind_display()}"

    def get_absolute_url(self) -> str:
        return reverse("participation_desk:notice_change", args=[self.consultation_id])

    @property
    def unit(self) -> Any:
        return self.consultation.unit
