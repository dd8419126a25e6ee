"""What the county office's review keeps beside the verdicts: its stock reasons, and what came of each act."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q
from django.urls import reverse

from catalogs.models.submissions import Submission, SubmissionItem
from disclosure_portal.accounts.models import Role
from disclosure_portal.accounts.queries import counties_of

if TYPE_CHECKING:
    from disclosure_portal.accounts.models import User
    from disclosure_portal.units.models import Unit


class ReturnReasonQuerySet(models.QuerySet["ReturnReason"]):
    def offered_in(self, county: Unit | None) -> ReturnReasonQuerySet:
        return self.filter(county=county, is_active=True)


class ReturnReason(models.Model):
    """退回理由: a sentence that a county's reviewers choose from when an item goes back, in their own order."""

    county = models.ForeignKey("units.Unit", models.PROTECT, verbose_name="所属县", related_name="+")
    text = models.CharField(
        "理由",
        max_length=100,
        help_text="写明要改什么，经办人会看到，例如：公开时限与标准不一致，请改按标准填写。",
    )
    position = models.PositiveSmallIntegerField("序号", default=0)
    is_active = models.BooleanField("启用", default=True, help_text="停用后不再供选择，已退回的不受影响。")

    objects = ReturnReasonQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "退回理由"
        ordering = ["county", "position", "pk"]
        constraints = [
            models.UniqueConstraint(name="catalogs_reason_once", fields=["county", "text"]),
            models.CheckConstraint(name="catalogs_reason_has_text", condition=~Q(text="")),
        ]

    def __str__(self) -> str:
        return self.text


class ReviewActQuerySet(models.QuerySet["ReviewAct"]):
    def visible_to(self, user: User) -> ReviewActQuerySet:
        return self.filter(county__in=counties_of(user, Role.REVIEWER))


class ReviewAct(models.Model):
    """审核处理: one act on many items, and what happened to each of them. Kept, so that its page can be read again.

    `rows` holds {item, row, title, unit, verb, refusal} in the order of the act; `item` and `row` are keys or None.
    """

    county = models.ForeignKey("units.Unit", models.PROTECT, verbose_name="所属县", related_name="+")
    submission = models.ForeignKey(
        Submission, models.PROTECT, verbose_name="报送批次", related_name="+", null=True
    )
    by = models.ForeignKey("accounts.User", models.PROTECT, verbose_name="处理人", related_name="+")
    at = models.DateTimeField("处理时间")
    title = models.CharField("处理", max_length=200)
    rows: Any = models.JSONField("各项结果", default=list)

    objects = ReviewActQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "审核处理"
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("catalogs_desk:review_result", args=[self.pk])

    def approved_items(self) -> list[int]:
        """The keys of the items that this act approved."""
        approved = SubmissionItem.Verdict.APPROVED.label
        return [row["item"] for row in self.rows if row["verb"] == approved and not row["refusal"]]

    def skipped_rows(self) -> list[dict[str, Any]]:
        return [row for row in self.rows if row["refusal"]]
