"""考核: the year's rubric, its rounds and every score with what it rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.urls import reverse

from disclosure_portal.accounts.models import Role
from disclosure_portal.accounts.queries import counties_of, units_of

if TYPE_CHECKING:
    from disclosure_portal.accounts.models import User


class Rubric(models.Model):
    """考核方案: the indicators of a year, as data. In use by a round it can't be changed: a copy is."""

    county = models.ForeignKey("units.Unit", models.PROTECT, verbose_name="所属县", related_name="+")
    year = models.PositiveSmallIntegerField("年度")
    number = models.PositiveSmallIntegerField("版次", default=1)
    title = models.CharField("名称", max_length=100)
    grades = models.JSONField("等次", default=list, help_text="[{name, from}]，由高到低。")
    is_locked = models.BooleanField("已启用", default=False, editable=False)
    saved_by = models.ForeignKey(
        "accounts.User", models.PROTECT, verbose_name="保存人", related_name="+", editable=False
    )
    version = models.PositiveIntegerField("保存次数", default=1, editable=False)
    is_demo = models.BooleanField("演示数据", default=False, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "考核方案"
        ordering = ["-year", "-number"]
        constraints = [
            models.UniqueConstraint(name="supervision_rubric_once", fields=["county", "year", "number"]),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("supervision_desk:rubric", args=[self.pk])


class Indicator(models.Model):
    """指标: one line of a rubric. `points` by kind of unit: {departments, townships, park}; a missing one: does not apply.

    `formula` names an entry of `supervision.scoring.FORMULAS`; empty, people enter the score with evidence.
    """

    class Kind(models.TextChoices):
        GROUP = "group", "一级指标"
        SCORE = "score", "赋分"
        BONUS = "bonus", "加分"
        DEDUCTION = "deduction", "减分"
        VETO = "veto", "否决"

    class Source(models.TextChoices):
        COMPUTED = "computed", "平台计算"
        MANUAL = "manual", "人工评定"
        SAMPLED = "sampled", "抽查评定"
        THIRD_PARTY = "third_party", "第三方评定"

    rubric = models.ForeignKey(Rubric, models.CASCADE, verbose_name="考核方案", related_name="indicators")
    parent = models.ForeignKey(
        "self", models.CASCADE, verbose_name="上级指标", related_name="children", null=True, blank=True
    )
    position = models.PositiveSmallIntegerField("序号")
    code = models.CharField("代码", max_length=10)
    name = models.CharField("指标", max_length=100)
    kind = models.CharField("类型", max_length=20, choices=Kind, default=Kind.SCORE)
    source = models.CharField("数据来源", max_length=20, choices=Source, default=Source.COMPUTED)
    formula = models.CharField("计算方法", max_length=40, blank=True)
    points = models.JSONField("分值", default=dict)
    standard = models.TextField("评分标准", blank=True)
    basis = models.CharField("依据", max_length=200, blank=True)
    evidence_kinds = models.CharField("佐证材料", max_length=200, blank=True)
    appeal_working_days = models.PositiveSmallIntegerField("申诉期（工作日）", default=5)

    class Meta:
        verbose_name = verbose_name_plural = "考核指标"
        ordering = ["rubric", "position"]
        constraints = [
            models.UniqueConstraint(name="supervision_indicator_once", fields=["rubric", "code"]),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


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
    computed_at = models.DateTimeField("计算时间", null=True, editable=False)
    frozen_at = models.DateTimeField("定分时间", null=True, editable=False)
    frozen_by = models.ForeignKey(
        "accounts.User", models.PROTECT, verbose_name="定分人", related_name="+", null=True, editable=False
    )
    digest = models.CharField("内容摘要值", max_length=64, blank=True, editable=False)
    opened_by = models.ForeignKey(
        "accounts.User", models.PROTECT, verbose_name="发起人", related_name="+", editable=False
    )
    is_demo = models.BooleanField("演示数据", default=False, editable=False)

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "考核"
        ordering = ["-snapshot_on", "-pk"]
        constraints = [
            models.CheckConstraint(name="supervision_assessment_rests_on_a_plan", condition=~Q(basis="")),
            models.CheckConstraint(
                name="supervision_assessment_frozen_has_digest",
                condition=~Q(state="frozen") | ~Q(digest="") & Q(frozen_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("supervision_desk:assessment", args=[self.pk])


class UnitScore(models.Model):
    """单位得分: one unit in one round. Totals are computed from the scores and stored when they change."""

    assessment = models.ForeignKey(
        Assessment, models.PROTECT, verbose_name="考核", related_name="unit_scores"
    )
    unit = models.ForeignKey("units.Unit", models.PROTECT, verbose_name="单位", related_name="+")
    group = models.CharField("类别", max_length=20)  # departments, townships, park
    total = models.DecimalField("总分", max_digits=6, decimal_places=2, null=True, editable=False)
    grade = models.CharField("等次", max_length=20, blank=True, editable=False)
    rank = models.PositiveSmallIntegerField("名次", null=True, editable=False)
    is_vetoed = models.BooleanField("否决", default=False, editable=False)
    self_handed_in_at = models.DateTimeField("自评报送时间", null=True, editable=False)
    self_handed_in_by = models.ForeignKey(
        "accounts.User", models.PROTECT, verbose_name="报送人", related_name="+", null=True, editable=False
    )

    class Meta:
        verbose_name = verbose_name_plural = "单位得分"
        ordering = ["assessment", "rank", "unit"]
        constraints = [
            models.UniqueConstraint(name="supervision_unit_scored_once", fields=["assessment", "unit"]),
        ]

    def __str__(self) -> str:
        return f"{self.assessment}：{self.unit}"

    def get_absolute_url(self) -> str:
        return reverse("supervision_desk:unit_score", args=[self.pk])


class Score(models.Model):
    """得分: one unit on one indicator. `lost` is a list of {points, reason, url}: each lost point leads to its evidence."""

    unit_score = models.ForeignKey(UnitScore, models.CASCADE, verbose_name="单位得分", related_name="scores")
    indicator = models.ForeignKey(Indicator, models.PROTECT, verbose_name="指标", related_name="+")
    weight = models.DecimalField("分值", max_digits=5, decimal_places=2)
    applies = models.BooleanField("适用", default=True)
    computed = models.DecimalField("计算得分", max_digits=5, decimal_places=2, null=True)
    entered = models.DecimalField("评定得分", max_digits=5, decimal_places=2, null=True)
    own = models.DecimalField("自评得分", max_digits=5, decimal_places=2, null=True)
    own_remark = models.CharField("自评说明", max_length=300, blank=True)
    lost = models.JSONField("失分", default=list, encoder=DjangoJSONEncoder)
    figures = models.JSONField("计算依据", default=dict, encoder=DjangoJSONEncoder)
    remark = models.CharField("评定说明", max_length=300, blank=True)
    attachment = models.ForeignKey(
        "attachments.Attachment", models.PROTECT, verbose_name="佐证", related_name="+", null=True, blank=True
    )
    entered_by = models.ForeignKey(
        "accounts.User", models.PROTECT, verbose_name="评定人", related_name="+", null=True, editable=False
    )
    version = models.PositiveIntegerField("保存次数", default=1, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "得分"
        ordering = ["unit_score", "indicator"]
        constraints = [
            models.UniqueConstraint(name="supervision_scored_once", fields=["unit_score", "indicator"]),
            models.CheckConstraint(
                name="supervision_entered_score_has_ground",
                condition=Q(entered__isnull=True) | Q(entered_by__isnull=False) & ~Q(remark=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit_score.unit} {self.indicator}"


class Objection(models.Model):
    """申诉: a unit objects to one score within the period; it is answered with a reason."""

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
    answer = models.TextField("答复", blank=True, editable=False)
    answered_at = models.DateTimeField("答复时间", null=True, editable=False)
    answered_by = models.ForeignKey(
        "accounts.User", models.PROTECT, verbose_name="答复人", related_name="+", null=True, editable=False
    )

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
