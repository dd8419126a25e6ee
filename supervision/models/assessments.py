"""考核: its rounds and every score with what it rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.urls import reverse

from disclosure_portal.accounts.models import Role
from disclosure_portal.accounts.queries import counties_of, units_of
from supervision.models.rubrics import Indicator, Rubric

if TYPE_CHECKING:
    from decimal import Decimal

    from disclosure_portal.accounts.models import User
    from disclosure_portal.units.models import Unit


class AssessmentQuerySet(models.QuerySet["Assessment"]):
    def visible_to(self, user: User) -> AssessmentQuerySet:
        """A unit's people see the rounds in which their unit is scored; the county's people all of them."""
        own = Q(unit_scores__unit__in=units_of(user, Role.EDITOR, Role.APPROVER)) & ~Q(state="preparing")
        return self.filter(Q(county__in=counties_of(user, *Role)) | own).distinct()


class Assessment(models.Model):
    """考核: one round, by a dated snapshot of what the portal holds; frozen with a digest (SP-24)."""

    class State(models.TextChoices):
        PREPARING = "preparing", "准备中"
        SELF = "self", "单位自评"
        SCORING = "scoring", "评分"
        OBJECTION = "objection", "公示和申诉"
        FROZEN = "frozen", "已定分"

    county = models.ForeignKey("units.Unit", models.PROTECT, verbose_name="所属县", related_name="+")
    rubric = models.ForeignKey(Rubric, models.PROTECT, verbose_name="考核方案", related_name="assessments")
    title = models.CharField("名称", max_length=100)
    basis = models.CharField("依据的年度检查计划", max_length=200, help_text="文件名称、文号和条目。")
    begins_on = models.DateField("考核期起")
    snapshot_on = models.DateField("数据截止日期")
    self_until = models.DateField("自评截止日期")
    objection_until = models.DateField("申诉截止日期", null=True, editable=False)
    objection_proof = models.JSONField("计算依据", default=dict, encoder=DjangoJSONEncoder, editable=False)
    state = models.CharField("状态", max_length=20, choices=State, default=State.PREPARING, editable=False)
    snapshot_at = models.DateTimeField("取数时间", null=True, editable=False)
    announced_at = models.DateTimeField("公布时间", null=True, editable=False)
    announced_by = models.ForeignKey(
        "accounts.User", models.PROTECT, verbose_name="公布人", related_name="+", null=True, editable=False
    )
    frozen_at = models.DateTimeField("定分时间", null=True, editable=False)
    frozen_by = models.ForeignKey(
        "accounts.User", models.PROTECT, verbose_name="定分人", related_name="+", null=True, editable=False
    )
    digest = models.CharField("内容摘要值", max_length=64, blank=True, editable=False)
    opened_by = models.ForeignKey(
        "accounts.User", models.PROTECT, verbose_name="发起人", related_name="+", editable=False
    )
    version = models.PositiveIntegerField("保存次数", default=1, editable=False)
    is_demo = models.BooleanField("演示数据", default=False, editable=False)

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "考核"
        ordering = ["-snapshot_on", "-pk"]
        constraints = [
            models.CheckConstraint(name="supervision_assessment_rests_on_a_plan", condition=~Q(basis="")),
            models.CheckConstraint(
                name="supervision_assessment_frozen_has_digest",
                condition=~Q(state="frozen")
                | ~Q(digest="") & Q(frozen_at__isnull=False, frozen_by__isnull=False),
            ),
            models.CheckConstraint(
                name="supervision_assessment_announced_by_someone",
                condition=~Q(state__in=("objection", "frozen"))
                | Q(announced_at__isnull=False, announced_by__isnull=False, objection_until__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("supervision_desk:assessment", args=[self.pk])

    @property
    def is_announced(self) -> bool:
        return self.state in (self.State.OBJECTION, self.State.FROZEN)

    @property
    def due_proof(self) -> dict[str, Any]:
        """How its one counted day came about, by the name that all records with such a day have."""
        return self.objection_proof


class UnitScoreQuerySet(models.QuerySet["UnitScore"]):
    def visible_to(self, user: User) -> UnitScoreQuerySet:
        """A unit's people see their own unit's, from the day on which the round is open to them."""
        own = Q(unit__in=units_of(user, Role.EDITOR, Role.APPROVER)) & ~Q(assessment__state="preparing")
        return self.filter(Q(assessment__county__in=counties_of(user, *Role)) | own)


class UnitScore(models.Model):
    """单位得分: one unit in one round. Totals are computed from the scores and stored when they change."""

    class Group(models.TextChoices):
        DEPARTMENTS = "departments", "县政府部门"
        TOWNSHIPS = "townships", "乡镇（街道）"
        PARK = "park", "园区"

    assessment = models.ForeignKey(
        Assessment, models.PROTECT, verbose_name="考核", related_name="unit_scores"
    )
    unit = models.ForeignKey("units.Unit", models.PROTECT, verbose_name="单位", related_name="+")
    group = models.CharField("类别", max_length=20, choices=Group)
    total = models.DecimalField("总分", max_digits=6, decimal_places=2, null=True, editable=False)
    grade = models.CharField("等次", max_length=20, blank=True, editable=False)
    rank = models.PositiveSmallIntegerField("名次", null=True, editable=False)
    is_vetoed = models.BooleanField("否决", default=False, editable=False)
    self_handed_in_at = models.DateTimeField("自评报送时间", null=True, editable=False)
    self_handed_in_by = models.ForeignKey(
        "accounts.User", models.PROTECT, verbose_name="报送人", related_name="+", null=True, editable=False
    )
    preparers = models.ManyToManyField(
        "accounts.User",
        verbose_name="自评填写人",
        related_name="+",
        editable=False,
        help_text="填写过自评的人，不能再报送它。",
    )
    version = models.PositiveIntegerField("自评保存次数", default=1, editable=False)

    objects = UnitScoreQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "单位得分"
        ordering = ["assessment", "unit"]
        constraints = [
            models.UniqueConstraint(name="supervision_unit_scored_once", fields=["assessment", "unit"]),
        ]

    def __str__(self) -> str:
        return f"{self.assessment}：{self.unit}"

    def get_absolute_url(self) -> str:
        return reverse("supervision_desk:unit_score", args=[self.pk])


class ScoreQuerySet(models.QuerySet["Score"]):
    def visible_to(self, user: User) -> ScoreQuerySet:
        return self.filter(unit_score__in=UnitScore.objects.visible_to(user))


class Score(models.Model):
    """得分: one unit on one indicator.

    `computed`, `entered` and `own` are out of `base`, the rubric's points for the unit's group. `weight` is what
    they count for when the weights of what doesn't apply are spread over the rest, and `points` what results.
    `facts` is what the portal held on the snapshot's day: the points are computed from it and from nothing else.
    `lost` is a list of {points, reason, url}: each lost point, as it counts, leads to its evidence.
    Of a veto, `entered` is 1 when it happened.
    """

    unit_score = models.ForeignKey(UnitScore, models.CASCADE, verbose_name="单位得分", related_name="scores")
    indicator = models.ForeignKey(Indicator, models.PROTECT, verbose_name="指标", related_name="+")
    base = models.DecimalField("分值", max_digits=5, decimal_places=2)
    weight = models.DecimalField("折算分值", max_digits=5, decimal_places=2)
    applies = models.BooleanField("适用", default=True)
    facts = models.JSONField("计算依据", default=dict, encoder=DjangoJSONEncoder)
    computed = models.DecimalField("计算得分", max_digits=5, decimal_places=2, null=True)
    entered = models.DecimalField("评定得分", max_digits=5, decimal_places=2, null=True)
    points = models.DecimalField("折算得分", max_digits=5, decimal_places=2, null=True)
    lost = models.JSONField("失分", default=list, encoder=DjangoJSONEncoder)
    own = models.DecimalField("自评得分", max_digits=5, decimal_places=2, null=True)
    own_applies = models.BooleanField("自评适用", default=True)
    own_remark = models.CharField("自评说明", max_length=300, blank=True)
    own_attachment = models.ForeignKey(
        "attachments.Attachment", models.PROTECT, verbose_name="自评佐证", related_name="+", null=True
    )
    remark = models.CharField("评定说明", max_length=300, blank=True)
    attachment = models.ForeignKey(
        "attachments.Attachment", models.PROTECT, verbose_name="佐证", related_name="+", null=True, blank=True
    )
    entered_by = models.ForeignKey(
        "accounts.User", models.PROTECT, verbose_name="评定人", related_name="+", null=True, editable=False
    )
    version = models.PositiveIntegerField("保存次数", default=1, editable=False)

    objects = ScoreQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "得分"
        ordering = ["unit_score", "indicator"]
        constraints = [
            models.UniqueConstraint(name="supervision_scored_once", fields=["unit_score", "indicator"]),
            models.CheckConstraint(
                name="supervision_entered_score_has_ground",
                condition=Q(entered__isnull=True) | Q(entered_by__isnull=False) & ~Q(remark=""),
            ),
            models.CheckConstraint(
                name="supervision_own_score_spared_for_a_reason",
                condition=Q(own_applies=True) | Q(own__isnull=True) & ~Q(own_remark=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit_score.unit} {self.indicator}"

    @property
    def unit(self) -> Unit:
        return self.unit_score.unit

    @property
    def earned(self) -> Decimal | None:
        """What people entered stands above what was computed."""
        return self.computed if self.entered is None else self.entered


class ObjectionQuerySet(models.QuerySet["Objection"]):
    def visible_to(self, user: User) -> ObjectionQuerySet:
        return self.filter(score__in=Score.objects.visible_to(user))

    def open(self) -> ObjectionQuerySet:
        return self.filter(state=Objection.State.OPEN)


class Objection(models.Model):
    """申诉: a unit objects to one score within the period; it is answered with a reason.

    Points of None: the indicator didn't apply to the unit before, or doesn't after the answer.
    """

    class State(models.TextChoices):
        OPEN = "open", "待答复"
        UPHELD = "upheld", "申诉成立"
        REJECTED = "rejected", "维持原分"

    score = models.ForeignKey(Score, models.PROTECT, verbose_name="得分", related_name="objections")
    text = models.TextField("申诉理由")
    attachment = models.ForeignKey(
        "attachments.Attachment", models.PROTECT, verbose_name="佐证", related_name="+", null=True, blank=True
    )
    raised_at = models.DateTimeField("申诉时间", editable=False)
    raised_by = models.ForeignKey(
        "accounts.User", models.PROTECT, verbose_name="申诉人", related_name="+", editable=False
    )
    state = models.CharField("状态", max_length=20, choices=State, default=State.OPEN, editable=False)
    points_before = models.DecimalField(
        "申诉时得分", max_digits=5, decimal_places=2, null=True, editable=False
    )
    points_after = models.DecimalField(
        "复核后得分", max_digits=5, decimal_places=2, null=True, editable=False
    )
    answer = models.TextField("答复", blank=True, editable=False)
    answered_at = models.DateTimeField("答复时间", null=True, editable=False)
    answered_by = models.ForeignKey(
        "accounts.User", models.PROTECT, verbose_name="答复人", related_name="+", null=True, editable=False
    )

    objects = ObjectionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "申诉"
        ordering = ["state", "raised_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="supervision_objection_one_open", fields=["score"], condition=Q(state="open")
            ),
            models.CheckConstraint(
                name="supervision_objection_answered",
                condition=Q(state="open") | ~Q(answer="") & Q(answered_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.score}的申诉"

    def get_absolute_url(self) -> str:
        return reverse("supervision_desk:objection", args=[self.pk])

    @property
    def unit(self) -> Unit:
        return self.score.unit
