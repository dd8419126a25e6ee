"""验收 of the pilot's results, and 整改: what a unit has to put right, whoever found it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from disclosure_portal.accounts.models import COUNTY_ROLES, Role
from disclosure_portal.accounts.queries import counties_of, units_of
from disclosure_portal.units.models import Unit
from supervision.models.plans import Milestone

if TYPE_CHECKING:
    from disclosure_portal.accounts.models import User

Kind = Unit.Kind
ACCEPTED_KINDS = (  # not the county office, which accepts; nor who reports to a superior
    Kind.TOWNSHIP,
    Kind.SUBDISTRICT,
    Kind.DEPARTMENT,
    Kind.PARK,
    Kind.OTHER,
)


class AcceptanceQuerySet(models.QuerySet["Acceptance"]):
    def visible_to(self, user: User) -> AcceptanceQuerySet:
        """The county office and who reads for the county; a unit's people read their own form."""
        return self.filter(milestone__plan__county__in=counties_of(user, *COUNTY_ROLES))


class Acceptance(models.Model):
    """验收: one round in which the county office accepts the pilot's results unit by unit.

    `indicators` are rows {code, name, asked, checks}: data, kept as they were when the round was opened. `checks` names
    the plan's own checks that look at the same, apart by spaces; of an indicator that the office worded itself none.
    Source: 岫政办发〔2020〕37号三（四）.
    """

    class State(models.TextChoices):
        SELF = "self", "单位自评"
        REVIEW = "review", "县政府办复核"
        CLOSED = "closed", "已结束"

    milestone = models.ForeignKey(
        Milestone, models.PROTECT, verbose_name="时间节点", related_name="acceptances"
    )
    title = models.CharField("名称", max_length=100)
    indicators = models.JSONField("验收指标", default=list)
    self_until = models.DateField("自评截止日期")
    opened_on = models.DateField("发起日期", editable=False)
    state = models.CharField("状态", max_length=20, choices=State, default=State.SELF, editable=False)
    opened_by = models.ForeignKey(
        "accounts.User", models.PROTECT, verbose_name="发起人", related_name="+", editable=False
    )
    closed_on = models.DateField("结束日期", null=True, editable=False)
    version = models.PositiveIntegerField("保存次数", default=1, editable=False)
    is_demo = models.BooleanField("演示数据", default=False, editable=False)

    objects = AcceptanceQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "验收"
        ordering = ["-self_until", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="supervision_acceptance_closed_is_dated",
                condition=~Q(state="closed") | Q(closed_on__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("supervision_desk:acceptance", args=[self.pk])

    @property
    def county(self) -> Unit:
        return self.milestone.plan.county


class AcceptanceFormQuerySet(models.QuerySet["AcceptanceForm"]):
    def visible_to(self, user: User) -> AcceptanceFormQuerySet:
        return self.filter(unit__in=units_of(user, *Role))


class AcceptanceForm(models.Model):
    """验收表: one unit's form. `rows` by the indicator's code: {self, evidence, review, remark}."""

    class Mark(models.TextChoices):
        MET = "met", "达到"
        UNMET = "unmet", "未达到"
        NONE = "none", "不涉及"

    class Verdict(models.TextChoices):
        PASSED = "passed", "通过"
        FAILED = "failed", "不通过，限期整改"

    class State(models.TextChoices):
        OPEN = "open", "自评中"
        HANDED_IN = "handed_in", "待复核"
        DECIDED = "decided", "已有结论"

    acceptance = models.ForeignKey(Acceptance, models.PROTECT, verbose_name="验收", related_name="forms")
    unit = models.ForeignKey("units.Unit", models.PROTECT, verbose_name="单位", related_name="+")
    rows = models.JSONField("指标", default=dict)
    attachment = models.ForeignKey(
        "attachments.Attachment", models.PROTECT, verbose_name="佐证", related_name="+", null=True, blank=True
    )
    state = models.CharField("状态", max_length=20, choices=State, default=State.OPEN, editable=False)
    handed_in_at = models.DateTimeField("自评报送时间", null=True, editable=False)
    handed_in_by = models.ForeignKey(
        "accounts.User", models.PROTECT, verbose_name="报送人", related_name="+", null=True, editable=False
    )
    preparers = models.ManyToManyField(
        "accounts.User",
        verbose_name="自评填写人",
        related_name="+",
        editable=False,
        help_text="填写过自评的人，不能再报送它。",
    )
    verdict = models.CharField("结论", max_length=20, choices=Verdict, blank=True, editable=False)
    decided_on = models.DateField("结论日期", null=True, editable=False)
    decided_by = models.ForeignKey(
        "accounts.User", models.PROTECT, verbose_name="复核人", related_name="+", null=True, editable=False
    )
    remark = models.TextField("复核意见", blank=True, editable=False)
    version = models.PositiveIntegerField("保存次数", default=1, editable=False)

    objects = AcceptanceFormQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "验收表"
        ordering = ["acceptance", "unit"]
        constraints = [
            models.UniqueConstraint(name="supervision_acceptance_form_once", fields=["acceptance", "unit"]),
            models.CheckConstraint(
                name="supervision_acceptance_decided_has_verdict",
                condition=~Q(state="decided")
                | ~Q(verdict="") & Q(decided_on__isnull=False, decided_by__isnull=False),
            ),
            models.CheckConstraint(
                name="supervision_acceptance_handed_in_by_someone",
                condition=~Q(state="handed_in") | Q(handed_in_at__isnull=False, handed_in_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit}验收表"

    def get_absolute_url(self) -> str:
        return reverse("supervision_desk:acceptance_form", args=[self.pk])

    @property
    def is_missing(self) -> bool:
        """Whether the self-assessment is over and the unit handed nothing in."""
        return self.state == self.State.OPEN and self.acceptance.state != Acceptance.State.SELF

    @property
    def state_told(self) -> str:
        return "未报送自评" if self.is_missing else self.get_state_display()


class FormReturn(models.Model):
    """退回: that the county office sent a self-assessment back to its unit, and why. Each of them stays."""

    form = models.ForeignKey(AcceptanceForm, models.CASCADE, verbose_name="验收表", related_name="returns")
    because = models.TextField("退回的原因")
    returned_at = models.DateTimeField("退回时间")
    returned_by = models.ForeignKey("accounts.User", models.PROTECT, verbose_name="退回人", related_name="+")
    handed_in_at = models.DateTimeField("自评报送时间")
    handed_in_by = models.ForeignKey("accounts.User", models.PROTECT, verbose_name="报送人", related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "自评退回"
        ordering = ["form", "-pk"]
        constraints = [
            models.CheckConstraint(name="supervision_form_returned_with_reason", condition=~Q(because="")),
            models.CheckConstraint(
                name="supervision_form_returned_by_another",
                condition=~Q(returned_by=models.F("handed_in_by")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.form}的退回"


class RectificationQuerySet(models.QuerySet["Rectification"]):
    def visible_to(self, user: User) -> RectificationQuerySet:
        return self.filter(unit__in=units_of(user, *Role))

    def unfinished(self) -> RectificationQuerySet:
        return self.exclude(state=Rectification.State.CLOSED)

    def overdue(self, on: date) -> RectificationQuerySet:
        """Still to be reported after the last day that is in time."""
        return self.filter(state=Rectification.State.ORDERED, due_legal__lt=on)


class Rectification(models.Model):
    """整改: a problem that a unit puts right by a day; checked again by another person than who found it.

    It comes from an inspection's finding or from an indicator that wasn't met at the acceptance. `reported_at` and
    `rechecked_at` are of the newest report; every report stays in `answers`.
    """

    class State(models.TextChoices):
        ORDERED = "ordered", "整改中"
        REPORTED = "reported", "待复查"
        CLOSED = "closed", "已销号"

    unit = models.ForeignKey("units.Unit", models.PROTECT, verbose_name="整改单位", related_name="+")
    finding = models.OneToOneField(
        "supervision.Finding",
        models.PROTECT,
        verbose_name="检查发现的问题",
        related_name="rectification",
        null=True,
        editable=False,
    )
    form = models.ForeignKey(
        AcceptanceForm,
        models.PROTECT,
        verbose_name="验收表",
        related_name="rectifications",
        null=True,
        editable=False,
    )
    indicator = models.CharField("验收指标", max_length=20, blank=True, editable=False)
    problem = models.TextField("问题")
    asked = models.TextField("整改要求")
    found_by = models.ForeignKey(
        "accounts.User", models.PROTECT, verbose_name="提出问题的人", related_name="+", editable=False
    )
    ordered_at = models.DateTimeField("下达时间", editable=False)
    ordered_by = models.ForeignKey(
        "accounts.User", models.PROTECT, verbose_name="下达人", related_name="+", editable=False
    )
    due_nominal = models.DateField("整改期限")
    due_legal = models.DateField("判断逾期的日期", editable=False)
    due_proof = models.JSONField("计算依据", default=dict, encoder=DjangoJSONEncoder, editable=False)
    state = models.CharField("状态", max_length=20, choices=State, default=State.ORDERED, editable=False)
    reported_at = models.DateTimeField("报告时间", null=True, editable=False)
    rechecked_at = models.DateTimeField("复查时间", null=True, editable=False)
    rechecked_by = models.ForeignKey(
        "accounts.User", models.PROTECT, verbose_name="复查人", related_name="+", null=True, editable=False
    )
    version = models.PositiveIntegerField("保存次数", default=1, editable=False)
    is_demo = models.BooleanField("演示数据", default=False, editable=False)

    objects = RectificationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "整改"
        ordering = ["due_legal", "pk"]
        constraints = [
            models.CheckConstraint(
                name="supervision_rectification_has_one_ground",
                condition=Q(finding__isnull=False, form__isnull=True, indicator="")
                | Q(finding__isnull=True, form__isnull=False) & ~Q(indicator=""),
            ),
            models.UniqueConstraint(
                name="supervision_rectification_once_per_indicator",
                fields=["form", "indicator"],
                condition=Q(form__isnull=False),
            ),
            models.CheckConstraint(
                name="supervision_rectification_closed_by_another",
                condition=~Q(state="closed")
                | Q(rechecked_at__isnull=False, rechecked_by__isnull=False)
                & ~Q(rechecked_by=models.F("found_by")),
            ),
        ]
        indexes = [
            models.Index(name="supervision_rectification_due", fields=["state", "due_legal"]),
        ]

    def __str__(self) -> str:
        return f"{self.unit}整改：{self.problem[:30]}"

    def get_absolute_url(self) -> str:
        return reverse("supervision_desk:rectification", args=[self.pk])

    @property
    def reported_on(self) -> date | None:
        return timezone.localdate(self.reported_at) if self.reported_at else None

    @property
    def closed_on(self) -> date | None:
        return timezone.localdate(self.rechecked_at) if self.state == self.State.CLOSED else None

    def is_overdue(self, on: date) -> bool:
        """Still to be reported on a day after the last one in time."""
        return self.state == self.State.ORDERED and self.due_legal < on

    @property
    def was_late(self) -> bool:
        """Whether the newest report came after its last day."""
        return self.reported_on is not None and self.reported_on > self.due_legal


class RectificationAnswer(models.Model):
    """整改报告: what a unit says it did, with its evidence, and what the second look at it found."""

    class Verdict(models.TextChoices):
        ACCEPTED = "accepted", "复查通过"
        SENT_BACK = "sent_back", "复查未通过"

    rectification = models.ForeignKey(
        Rectification, models.CASCADE, verbose_name="整改", related_name="answers"
    )
    text = models.TextField("整改情况")
    attachment = models.ForeignKey(
        "attachments.Attachment", models.PROTECT, verbose_name="佐证", related_name="+", null=True, blank=True
    )
    due_legal = models.DateField("报告时的整改期限")
    reported_at = models.DateTimeField("报告时间")
    reported_by = models.ForeignKey("accounts.User", models.PROTECT, verbose_name="报告人", related_name="+")
    verdict = models.CharField("复查结果", max_length=20, choices=Verdict, blank=True)
    remark = models.TextField("复查意见", blank=True)
    rechecked_at = models.DateTimeField("复查时间", null=True)
    rechecked_by = models.ForeignKey(
        "accounts.User", models.PROTECT, verbose_name="复查人", related_name="+", null=True
    )

    class Meta:
        verbose_name = verbose_name_plural = "整改报告"
        ordering = ["rectification", "pk"]
        constraints = [
            models.CheckConstraint(
                name="supervision_answer_sent_back_has_reason",
                condition=~Q(verdict="sent_back") | ~Q(remark=""),
            ),
            models.CheckConstraint(
                name="supervision_answer_rechecked_by_another",
                condition=~Q(rechecked_by=models.F("reported_by")),
            ),
            models.UniqueConstraint(
                name="supervision_answer_one_waits",
                fields=["rectification"],
                condition=Q(verdict=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rectification}的报告"
