"""牵头部门审看: the lead department of a domain looks at a batch before the county office does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.urls import reverse

from catalogs.models.domains import Domain
from catalogs.models.submissions import Submission
from disclosure_portal.accounts.models import Role
from disclosure_portal.accounts.queries import units_of
from disclosure_portal.units.models import Unit

if TYPE_CHECKING:
    from disclosure_portal.accounts.models import User

# Working days. The portal's own proposal and bound: no law sets a day for the lead department's look.
USUAL_LOOK_DAYS, MOST_LOOK_DAYS = 5, 60


class LeadLookRule(models.Model):
    """审看设置: in this county, batches of this domain pass by its lead department. Without a row they don't."""

    county = models.ForeignKey(Unit, models.PROTECT, verbose_name="所属县", related_name="+")
    domain = models.ForeignKey(Domain, models.PROTECT, verbose_name="领域", related_name="+")
    working_days = models.PositiveSmallIntegerField(
        "审看期限（工作日）", default=USUAL_LOOK_DAYS, help_text="期满没有意见的，视为无异议。"
    )
    is_on = models.BooleanField("启用", default=True)

    class Meta:
        verbose_name = verbose_name_plural = "牵头部门审看设置"
        ordering = ["county", "domain"]
        constraints = [
            models.UniqueConstraint(name="catalogs_look_rule_once", fields=["county", "domain"]),
            models.CheckConstraint(
                name="catalogs_look_rule_has_days",
                condition=Q(working_days__gte=1, working_days__lte=MOST_LOOK_DAYS),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.county}“{self.domain}”牵头部门审看"


class LeadLookQuerySet(models.QuerySet["LeadLook"]):
    def visible_to(self, user: User) -> LeadLookQuerySet:
        """The lead department's own people, and the county office."""
        return self.filter(unit__in=units_of(user, Role.EDITOR, Role.APPROVER, Role.REVIEWER))

    def waiting(self) -> LeadLookQuerySet:
        return self.filter(outcome=LeadLook.Outcome.WAITING)


class LeadLook(models.Model):
    """审看意见: what the lead department said of one confirmed batch. Silence until the due day is no objection.

    `due_on` is the legal day; `due_proof` is DueDay.as_json().
    """

    class Outcome(models.TextChoices):
        WAITING = "waiting", "待审看"
        NO_OBJECTION = "no_objection", "无异议"
        REMARKS = "remarks", "有意见"
        SILENT = "silent", "逾期未提意见，视为无异议"

    submission = models.ForeignKey(
        Submission, models.PROTECT, verbose_name="报送批次", related_name="lead_looks"
    )
    unit = models.ForeignKey(Unit, models.PROTECT, verbose_name="牵头部门", related_name="lead_looks")
    asked_at = models.DateTimeField("送审看时间")
    due_on = models.DateField("审看期限")
    due_proof = models.JSONField("计算依据", default=dict)
    outcome = models.CharField("结果", max_length=20, choices=Outcome, default=Outcome.WAITING)
    remarks = models.TextField("意见", blank=True)
    row_remarks = models.JSONField("对各事项的意见", default=dict, help_text="报送事项的编号 → 意见。")
    answered_at = models.DateTimeField("答复时间", null=True)
    answered_by = models.ForeignKey(
        "accounts.User", models.PROTECT, verbose_name="答复人", related_name="+", null=True
    )

    objects = LeadLookQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "牵头部门审看"
        ordering = ["-asked_at"]
        constraints = [
            models.UniqueConstraint(
                name="catalogs_look_one_waiting", fields=["submission"], condition=Q(outcome="waiting")
            ),
            models.CheckConstraint(
                name="catalogs_look_answered_has_time",
                condition=Q(outcome="waiting") | Q(answered_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit}审看{self.submission}"

    def get_absolute_url(self) -> str:
        return reverse("catalogs_desk:lead_look", args=[self.pk])

    @property
    def is_waiting(self) -> bool:
        return self.outcome == self.Outcome.WAITING
