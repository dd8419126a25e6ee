"""Submissions: one round of one unit's items in one domain, from the editor to the county office's decision."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.urls import reverse

from catalogs.models.domains import Domain
from catalogs.models.items import CatalogItem
from catalogs.models.revisions import Revision
from disclosure_portal.accounts.models import Role
from disclosure_portal.accounts.queries import units_of

if TYPE_CHECKING:
    from disclosure_portal.accounts.models import User


class SubmissionQuerySet(models.QuerySet["Submission"]):
    def visible_to(self, user: User) -> SubmissionQuerySet:
        return self.filter(unit__in=units_of(user, *Role))

    def unfinished(self) -> SubmissionQuerySet:
        return self.exclude(state=Submission.State.DECIDED)

    def awaiting_confirmation(self) -> SubmissionQuerySet:
        return self.filter(state=Submission.State.HANDED_IN)

    def awaiting_lead(self) -> SubmissionQuerySet:
        return self.filter(state=Submission.State.WITH_LEAD)

    def awaiting_review(self) -> SubmissionQuerySet:
        return self.filter(state=Submission.State.CONFIRMED)


class Submission(models.Model):
    """报送批次: one unit's items in one domain, sent to the county office together.

    A unit has at most one unfinished batch in a domain. The approver may send the whole batch
    back: it is open again, and the editor hands the same one in after mending it.
    """

    class State(models.TextChoices):
        OPEN = "open", "编制中"
        HANDED_IN = "handed_in", "待单位审核"
        WITH_LEAD = "with_lead", "待牵头部门审看"
        CONFIRMED = "confirmed", "待县政府办审核"
        DECIDED = "decided", "已办结"

    unit = models.ForeignKey(
        "units.Unit", models.PROTECT, verbose_name="报送单位", related_name="submissions"
    )
    domain = models.ForeignKey(Domain, models.PROTECT, verbose_name="领域", related_name="submissions")
    number = models.PositiveIntegerField("批次", default=1, editable=False)
    state = models.CharField("状态", max_length=20, choices=State, default=State.OPEN, editable=False)
    entered_for = models.BooleanField("代录", default=False, editable=False)
    is_demo = models.BooleanField("演示数据", default=False, editable=False)
    handed_in_at = models.DateTimeField("提交时间", null=True, editable=False)
    handed_in_by = models.ForeignKey(
        "accounts.User", models.PROTECT, verbose_name="提交人", related_name="+", null=True, editable=False
    )
    sent_back_because = models.TextField("单位退回意见", blank=True, editable=False)
    confirmed_at = models.DateTimeField("单位确认时间", null=True, editable=False)
    confirmed_by = models.ForeignKey(
        "accounts.User",
        models.PROTECT,
        verbose_name="单位审核人",
        related_name="+",
        null=True,
        editable=False,
    )
    scan = models.OneToOneField(
        "attachments.Attachment",
        models.PROTECT,
        verbose_name="审核表扫描件",
        related_name="+",
        null=True,
        editable=False,
    )
    scan_recorded_by = models.ForeignKey(
        "accounts.User",
        models.PROTECT,
        verbose_name="审核表登记人",
        related_name="+",
        null=True,
        editable=False,
    )
    decided_at = models.DateTimeField("办结时间", null=True, editable=False)

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "报送批次"
        ordering = ["-handed_in_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                name="catalogs_submission_one_unfinished",
                fields=["unit", "domain"],
                condition=~Q(state="decided"),
            ),
            models.UniqueConstraint(
                name="catalogs_submission_numbered_once", fields=["unit", "domain", "number"]
            ),
            models.CheckConstraint(
                name="catalogs_submission_confirmed_has_time",
                condition=Q(state__in=["open", "handed_in"])
                | Q(confirmed_at__isnull=False, confirmed_by__isnull=False),
            ),
            models.CheckConstraint(
                name="catalogs_submission_scan_has_recorder",
                condition=Q(scan__isnull=True, scan_recorded_by__isnull=True)
                | Q(scan__isnull=False, scan_recorded_by__isnull=False),
            ),
            models.CheckConstraint(
                name="catalogs_submission_decided_has_time",
                condition=~Q(state="decided") | Q(decided_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit}“{self.domain}”第{self.number}批"

    def get_absolute_url(self) -> str:
        return reverse("catalogs_desk:submission", args=[self.pk])

    @property
    def has_left_unit(self) -> bool:
        """Signed off by the unit, and with the lead department or the county office now."""
        return self.state in (self.State.WITH_LEAD, self.State.CONFIRMED)

    @property
    def is_confirmed(self) -> bool:
        return self.state == self.State.CONFIRMED


class SubmissionItem(models.Model):
    """报送事项: one row of a batch, with its secrecy review and the county office's verdict on one revision."""

    class Verdict(models.TextChoices):
        PENDING = "pending", "待审核"
        APPROVED = "approved", "已审定"
        RETURNED = "returned", "已退回"

    submission = models.ForeignKey(Submission, models.PROTECT, verbose_name="报送批次", related_name="rows")
    item = models.ForeignKey(CatalogItem, models.PROTECT, verbose_name="公开事项", related_name="rows")
    revision = models.ForeignKey(
        Revision, models.PROTECT, verbose_name="版本", related_name="rows", null=True
    )
    secrecy_result = models.CharField("保密审查意见", max_length=500, blank=True)
    secrecy_by = models.ForeignKey(
        "accounts.User", models.PROTECT, verbose_name="保密审查人", related_name="+", null=True
    )
    secrecy_at = models.DateTimeField("保密审查时间", null=True)
    verdict = models.CharField("审核结果", max_length=20, choices=Verdict, default=Verdict.PENDING)
    reason = models.TextField("退回意见", blank=True)
    verdict_by = models.ForeignKey(
        "accounts.User", models.PROTECT, verbose_name="审核人", related_name="+", null=True
    )
    verdict_at = models.DateTimeField("审核时间", null=True)
    return_before = models.JSONField(
        "审核前的退回",
        default=dict,
        editable=False,
        help_text="事项上一次被退回的意见、时间和退回人，撤销审核意见时恢复。",
    )

    class Meta:
        verbose_name = verbose_name_plural = "报送事项"
        ordering = ["submission", "item__position", "item"]
        constraints = [
            models.UniqueConstraint(name="catalogs_row_once_per_batch", fields=["submission", "item"]),
            models.CheckConstraint(
                name="catalogs_row_returned_has_reason", condition=~Q(verdict="returned") | ~Q(reason="")
            ),
            models.CheckConstraint(
                name="catalogs_row_approved_has_secrecy_review",
                condition=~Q(verdict="approved")
                | Q(secrecy_at__isnull=False, revision__isnull=False) & ~Q(secrecy_result=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.submission}：{self.item}"

    @property
    def is_pending(self) -> bool:
        return self.verdict == self.Verdict.PENDING
