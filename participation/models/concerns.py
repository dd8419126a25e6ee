"""社会关切: what people are worried or asking about, and the clock of the answer."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.urls import reverse

from disclosure_portal.accounts.models import Role
from disclosure_portal.accounts.queries import units_of
from participation.models.decisions import Decision

if TYPE_CHECKING:
    from disclosure_portal.accounts.models import User


class ConcernQuerySet(models.QuerySet["Concern"]):
    def visible_to(self, user: User) -> ConcernQuerySet:
        return self.filter(unit__in=units_of(user, *Role))

    def public(self) -> ConcernQuerySet:
        return self.filter(state=Concern.State.PUBLISHED)

    def waiting(self) -> ConcernQuerySet:
        """Not yet decided: the clock runs on while an answer waits for the county office."""
        return self.filter(state__in=(Concern.State.ASSIGNED, Concern.State.ANSWERED))

    def overdue(self, moment: datetime) -> ConcernQuerySet:
        """Past a limit with something still to do: the answer, or the press conference on an emergency."""
        answer = Q(state__in=(Concern.State.ASSIGNED, Concern.State.ANSWERED), due_at__lt=moment)
        press = Q(press_due_at__lt=moment, press_held_at__isnull=True)
        return self.filter(answer | press & ~Q(state=Concern.State.UNPUBLISHED))


class Concern(models.Model):
    """社会关切: one matter of public concern, who answers it and until when (国办发〔2016〕80号; 岫政办发〔2020〕37号).

    `due_at` is a moment: hours run in real time, holidays included (民法典 art. 201); working days end with the
    legal day, whose proof is in `due_proof`.
    """

    class Urgency(models.TextChoices):
        EMERGENCY = "emergency", "特别重大、重大突发事件"
        OPINION = "opinion", "政务舆情"
        COMPLEX = "complex", "复杂的咨询、建议"
        SIMPLE = "simple", "一般咨询、建议"

    class State(models.TextChoices):
        ASSIGNED = "assigned", "待答复"
        ANSWERED = "answered", "待审核"
        PUBLISHED = "published", "已公开答复"
        UNPUBLISHED = "unpublished", "已答复，不公开"

    unit = models.ForeignKey("units.Unit", models.PROTECT, verbose_name="答复单位", related_name="+")
    decision = models.ForeignKey(
        Decision, models.PROTECT, verbose_name="有关决策", related_name="concerns", null=True, blank=True
    )
    title = models.CharField("关切的问题", max_length=200)
    text = models.TextField("具体内容")
    source = models.CharField("来源", max_length=100, help_text="如：网络舆情、12345热线、来信来访、媒体。")
    urgency = models.CharField("类别", max_length=20, choices=Urgency)
    raised_at = models.DateTimeField("发现时间")
    due_at = models.DateTimeField("答复时限", editable=False)
    press_due_at = models.DateTimeField("新闻发布会时限", null=True, editable=False)
    due_proof = models.JSONField("计算依据", default=dict, encoder=DjangoJSONEncoder, editable=False)
    state = models.CharField("状态", max_length=20, choices=State, default=State.ASSIGNED, editable=False)
    registered_at = models.DateTimeField("登记时间", editable=False)
    registered_by = models.ForeignKey(
        "accounts.User", models.PROTECT, verbose_name="登记人", related_name="+", editable=False
    )
    answer = models.TextField("答复", blank=True, editable=False)
    answered_at = models.DateTimeField("答复时间", null=True, editable=False)
    answered_by = models.ForeignKey(
        "accounts.User", models.PROTECT, verbose_name="答复人", related_name="+", null=True, editable=False
    )
    press_held_at = models.DateTimeField("新闻发布会时间", null=True, editable=False)
    decided_at = models.DateTimeField("办结时间", null=True, editable=False)
    published_at = models.DateTimeField("公开时间", null=True, editable=False)
    decided_by = models.ForeignKey(
        "accounts.User", models.PROTECT, verbose_name="审核人", related_name="+", null=True, editable=False
    )
    unpublished_because = models.TextField("不公开的理由", blank=True, editable=False)
    returned_because = models.TextField("退回的原因", blank=True, editable=False)
    version = models.PositiveIntegerField("保存次数", default=1, editable=False)
    is_demo = models.BooleanField("演示数据", default=False, editable=False)

    objects = ConcernQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "社会关切"
        ordering = ["-raised_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="participation_concern_unpublished_has_reason",
                condition=~Q(state="unpublished") | ~Q(unpublished_because=""),
            ),
            models.CheckConstraint(
                name="participation_concern_published_is_answered",
                condition=~Q(state="published") | Q(published_at__isnull=False) & ~Q(answer=""),
            ),
            models.CheckConstraint(
                name="participation_concern_decided_is_dated",
                condition=Q(state__in=("assigned", "answered")) | Q(decided_at__isnull=False),
            ),
        ]
        indexes = [models.Index(name="participation_concern_due", fields=["state", "due_at"])]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("participation_desk:concern", args=[self.pk])

    def get_public_url(self) -> str:
        return reverse("participation:concern", args=[self.pk])

    @property
    def is_waiting(self) -> bool:
        return self.state in (self.State.ASSIGNED, self.State.ANSWERED)

    @property
    def runs_in_hours(self) -> bool:
        """Whether the clock counts hours; otherwise it counts working days and `due_proof` is a DueDay."""
        return "hours" in self.due_proof

    @property
    def is_emergency(self) -> bool:
        return self.urgency == self.Urgency.EMERGENCY

    def was_in_time(self, at: datetime) -> bool:
        """Whether it was dealt with within its limits, as far as they have come by `at`.

        On an emergency only what the public was told counts, and the press conference too (国办发〔2016〕80号).
        """
        if not self.is_emergency:
            return self.decided_at is not None and self.decided_at <= self.due_at
        is_told = self.published_at is not None and self.published_at <= self.due_at
        press_at = self.press_held_at or at
        return is_told and (self.press_due_at is None or press_at <= self.press_due_at)


class ConcernRelease(models.Model):
    """持续发布: what the public is told further about an emergency after the first answer (国办发〔2016〕80号)."""

    class State(models.TextChoices):
        WRITTEN = "written", "待审核"
        PUBLISHED = "published", "已发布"
        DROPPED = "dropped", "未发布"

    concern = models.ForeignKey(
        Concern, models.PROTECT, verbose_name="社会关切", related_name="releases", editable=False
    )
    text = models.TextField("发布的内容")
    state = models.CharField("状态", max_length=20, choices=State, default=State.WRITTEN, editable=False)
    written_at = models.DateTimeField("提交时间", editable=False)
    written_by = models.ForeignKey(
        "accounts.User", models.PROTECT, verbose_name="提交人", related_name="+", editable=False
    )
    published_at = models.DateTimeField("发布时间", null=True, editable=False)
    decided_by = models.ForeignKey(
        "accounts.User", models.PROTECT, verbose_name="审核人", related_name="+", null=True, editable=False
    )
    dropped_because = models.TextField("不发布的原因", blank=True, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "持续发布"
        ordering = ["concern", "pk"]
        constraints = [
            models.CheckConstraint(
                name="participation_release_published_is_dated",
                condition=~Q(state="published") | Q(published_at__isnull=False),
            ),
            models.CheckConstraint(
                name="participation_release_dropped_has_reason",
                condition=~Q(state="dropped") | ~Q(dropped_because=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.concern}：持续发布"

    def get_absolute_url(self) -> str:
        return self.concern.get_absolute_url()

    @property
    def unit(self) -> Any:
        return self.concern.unit


class EarlierCharge(models.Model):
    """此前的交办: which unit was to answer a concern, raised when and by when, until that was changed."""

    concern = models.ForeignKey(
        Concern, models.CASCADE, verbose_name="社会关切", related_name="earlier_charges"
    )
    unit = models.ForeignKey("units.Unit", models.PROTECT, verbose_name="答复单位", related_name="+")
    raised_at = models.DateTimeField("发现时间")
    due_at = models.DateTimeField("答复时限")
    until = models.DateTimeField("更改时间")

    class Meta:
        verbose_name = verbose_name_plural = "此前的交办"
        ordering = ["concern", "until", "pk"]

    def __str__(self) -> str:
        return f"{self.concern}：{self.unit}"

    @classmethod
    def of(cls, concern: Concern, *, until: datetime) -> EarlierCharge:
        """As the concern reads now, before it is changed."""
        facts = {"unit_id": concern.unit_id, "raised_at": concern.raised_at, "due_at": concern.due_at}
        return cls(concern=concern, until=until, **facts)
