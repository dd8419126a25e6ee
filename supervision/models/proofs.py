"""佐证 and 总结材料: what a unit hands in where the portal holds no data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.urls import reverse

from disclosure_portal.accounts.models import COUNTY_ROLES, Role
from disclosure_portal.accounts.queries import counties_of, units_of
from supervision.models.plans import Assignment, Milestone

if TYPE_CHECKING:
    from disclosure_portal.accounts.models import User
    from disclosure_portal.units.models import Unit


class ProofQuerySet(models.QuerySet["Proof"]):
    def visible_to(self, user: User) -> ProofQuerySet:
        return self.filter(assignment__unit__in=units_of(user, *Role))

    def waiting(self) -> ProofQuerySet:
        return self.filter(state=Proof.State.HANDED_IN)


class Proof(models.Model):
    """佐证: a paper that shows an assignment done; accepted or refused with a reason by the county office.

    While it waits it can be replaced. Nobody decides on what they handed in, replaced or not.
    """

    class State(models.TextChoices):
        HANDED_IN = "handed_in", "待县政府办核定"
        ACCEPTED = "accepted", "已认可"
        REFUSED = "refused", "未认可"

    assignment = models.ForeignKey(Assignment, models.PROTECT, verbose_name="任务", related_name="proofs")
    text = models.TextField("说明")
    document_number = models.CharField("文号", max_length=60, blank=True)
    done_on = models.DateField("完成日期", help_text="事情办成的那一天，不是上传的日期。")
    attachment = models.ForeignKey(
        "attachments.Attachment", models.PROTECT, verbose_name="附件", related_name="+", null=True, blank=True
    )
    state = models.CharField("状态", max_length=20, choices=State, default=State.HANDED_IN, editable=False)
    handed_in_at = models.DateTimeField("提交时间", editable=False)
    handed_in_by = models.ForeignKey(
        "accounts.User", models.PROTECT, verbose_name="提交人", related_name="+", editable=False
    )
    preparers = models.ManyToManyField(
        "accounts.User",
        verbose_name="提交过的人",
        related_name="+",
        editable=False,
        help_text="提交过这份佐证或者被它替换的佐证的人，不能再核定它。",
    )
    decided_at = models.DateTimeField("核定时间", null=True, editable=False)
    decided_by = models.ForeignKey(
        "accounts.User", models.PROTECT, verbose_name="核定人", related_name="+", null=True, editable=False
    )
    reason = models.TextField("未认可的理由", blank=True, editable=False)
    version = models.PositiveIntegerField("保存次数", default=1, editable=False)
    is_demo = models.BooleanField("演示数据", default=False, editable=False)

    objects = ProofQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "佐证"
        ordering = ["assignment", "-handed_in_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                name="supervision_proof_one_waiting", fields=["assignment"], condition=Q(state="handed_in")
            ),
            models.UniqueConstraint(
                name="supervision_proof_one_accepted", fields=["assignment"], condition=Q(state="accepted")
            ),
            models.CheckConstraint(
                name="supervision_proof_refused_has_reason", condition=~Q(state="refused") | ~Q(reason="")
            ),
            models.CheckConstraint(
                name="supervision_proof_decided_by_another",
                condition=Q(state="handed_in")
                | Q(decided_at__isnull=False, decided_by__isnull=False)
                & ~Q(decided_by=models.F("handed_in_by")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assignment}的佐证"

    def get_absolute_url(self) -> str:
        return self.assignment.get_absolute_url()

    @property
    def unit(self) -> Unit:
        return self.assignment.unit


class SummaryQuerySet(models.QuerySet["Summary"]):
    def visible_to(self, user: User) -> SummaryQuerySet:
        return self.filter(assignment__unit__in=units_of(user, *Role))

    def standing(self) -> SummaryQuerySet:
        """What the county office has in hand: handed in and not returned."""
        return self.filter(state__in=Summary.HANDED)

    def waiting(self) -> SummaryQuerySet:
        """What the county office has still to receive or to return."""
        return self.filter(state=Summary.State.HANDED_IN)


class Summary(models.Model):
    """试点工作总结材料: a unit's material under the headings that are asked for (SP-16). Handed in, it is locked.

    A returned one is mended as the next `number`; the earlier stays as it was handed in. Nobody hands in what they
    saved themselves.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "草稿"
        HANDED_IN = "handed_in", "待县政府办接收"
        RETURNED = "returned", "已退回"
        RECEIVED = "received", "已接收"

    HANDED = (State.HANDED_IN, State.RECEIVED)

    assignment = models.ForeignKey(Assignment, models.PROTECT, verbose_name="任务", related_name="summaries")
    number = models.PositiveSmallIntegerField("版次", default=1, editable=False)
    sections = models.JSONField("各部分内容", default=dict, help_text="按标题：正文。")
    attachment = models.ForeignKey(
        "attachments.Attachment",
        models.PROTECT,
        verbose_name="盖章扫描件",
        related_name="+",
        null=True,
        blank=True,
    )
    state = models.CharField("状态", max_length=20, choices=State, default=State.DRAFT, editable=False)
    saved_at = models.DateTimeField("保存时间", editable=False)
    saved_by = models.ForeignKey(
        "accounts.User", models.PROTECT, verbose_name="保存人", related_name="+", editable=False
    )
    preparers = models.ManyToManyField(
        "accounts.User",
        verbose_name="起草人",
        related_name="+",
        editable=False,
        help_text="保存过的人，不能再审核报送它。",
    )
    handed_in_at = models.DateTimeField("报送时间", null=True, editable=False)
    handed_in_by = models.ForeignKey(
        "accounts.User",
        models.PROTECT,
        verbose_name="审核报送人",
        related_name="+",
        null=True,
        editable=False,
    )
    digest = models.CharField("内容摘要值", max_length=64, blank=True, editable=False)
    returned_at = models.DateTimeField("退回时间", null=True, editable=False)
    returned_because = models.TextField("退回的原因", blank=True, editable=False)
    received_at = models.DateTimeField("接收时间", null=True, editable=False)
    decided_by = models.ForeignKey(
        "accounts.User",
        models.PROTECT,
        verbose_name="接收或者退回的人",
        related_name="+",
        null=True,
        editable=False,
    )
    version = models.PositiveIntegerField("保存次数", default=1, editable=False)
    is_demo = models.BooleanField("演示数据", default=False, editable=False)

    objects = SummaryQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "总结材料"
        ordering = ["assignment", "-number"]
        constraints = [
            models.UniqueConstraint(
                name="supervision_summary_numbered_once", fields=["assignment", "number"]
            ),
            models.UniqueConstraint(
                name="supervision_summary_one_open",
                fields=["assignment"],
                condition=~Q(state="returned"),
            ),
            models.CheckConstraint(
                name="supervision_summary_handed_in_is_locked",
                condition=Q(state="draft")
                | Q(handed_in_at__isnull=False, handed_in_by__isnull=False) & ~Q(digest=""),
            ),
            models.CheckConstraint(
                name="supervision_summary_returned_has_reason",
                condition=~Q(state="returned") | Q(returned_at__isnull=False) & ~Q(returned_because=""),
            ),
            models.CheckConstraint(
                name="supervision_summary_received_is_dated",
                condition=~Q(state="received") | Q(received_at__isnull=False),
            ),
            models.CheckConstraint(
                name="supervision_summary_decided_by_someone",
                condition=~Q(state__in=("returned", "received")) | Q(decided_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assignment.unit}总结材料"

    def get_absolute_url(self) -> str:
        return reverse("supervision_desk:summary", args=[self.pk])

    @property
    def unit(self) -> Unit:
        return self.assignment.unit


class CountyPackageQuerySet(models.QuerySet["CountyPackage"]):
    def visible_to(self, user: User) -> CountyPackageQuerySet:
        return self.filter(milestone__plan__county__in=counties_of(user, *COUNTY_ROLES))


class CountyPackage(models.Model):
    """县级汇总材料: the units' locked material merged, and its dispatch to the city office (SP-17).

    It is frozen when it is made: `digest` is that of the file, `contents` names each material with its own.
    That it was sent on a day is known since `dispatch_entered_on`; where that is empty, since the day itself.
    """

    milestone = models.ForeignKey(Milestone, models.PROTECT, verbose_name="时间节点", related_name="packages")
    number = models.PositiveSmallIntegerField("版次", default=1)
    file = models.FileField("汇总文件", upload_to="packages/%Y/", max_length=200, editable=False)
    size = models.PositiveBigIntegerField("大小（字节）", editable=False)
    digest = models.CharField("SHA-256摘要", max_length=64, editable=False)
    contents = models.JSONField("收入的材料", default=list, help_text="单位、版次和内容摘要值。")
    made_at = models.DateTimeField("汇总时间", editable=False)
    made_by = models.ForeignKey(
        "accounts.User", models.PROTECT, verbose_name="汇总人", related_name="+", editable=False
    )
    dispatched_on = models.DateField("报送日期", null=True, editable=False)
    dispatch_entered_on = models.DateField("报送登记日期", null=True, editable=False)
    dispatched_to = models.CharField("报送对象", max_length=100, blank=True, editable=False)
    document_number = models.CharField("报送文号", max_length=60, blank=True, editable=False)
    dispatched_by = models.ForeignKey(
        "accounts.User", models.PROTECT, verbose_name="报送人", related_name="+", null=True, editable=False
    )
    receipt = models.CharField("接收回执", max_length=200, blank=True, editable=False)
    receipt_attachment = models.ForeignKey(
        "attachments.Attachment",
        models.PROTECT,
        verbose_name="回执附件",
        related_name="+",
        null=True,
        editable=False,
    )
    is_demo = models.BooleanField("演示数据", default=False, editable=False)

    objects = CountyPackageQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "县级汇总材料"
        ordering = ["milestone", "-number"]
        constraints = [
            models.UniqueConstraint(name="supervision_package_numbered_once", fields=["milestone", "number"]),
            models.CheckConstraint(
                name="supervision_package_dispatched_is_told",
                condition=Q(dispatched_on__isnull=True)
                | ~Q(dispatched_to="") & Q(dispatched_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"试点工作总结县级汇总材料（第{self.number}版）"

    def get_absolute_url(self) -> str:
        return reverse("supervision_desk:package", args=[self.milestone_id])

    @property
    def unit(self) -> Unit:
        """The county, in whose trail it is recorded."""
        return self.milestone.plan.county
