"""定时核验: each run, what was said about which deadline, 督办 and telephone calls, and days that the calendar moved."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.urls import reverse

from disclosure_portal.accounts.models import COUNTY_ROLES, Role
from disclosure_portal.accounts.queries import counties_of, units_of

if TYPE_CHECKING:
    from disclosure_portal.accounts.models import User


class Kind(models.TextChoices):
    """What may be owed by a day: a file of `supervision.deadlines` for each."""

    ASSIGNMENT = "assignment", "实施方案任务"
    PROOF = "proof", "佐证核定"
    DISCLOSURE = "disclosure", "信息公开到期"
    CLOSING = "closing", "公众参与活动办结"
    OUTCOME = "outcome", "公布意见采纳情况"
    CONCERN = "concern", "社会关切答复"
    SUBMISSION = "submission", "目录报送审核"
    UPTAKE = "uptake", "对照新标准"
    RECEIPT = "receipt", "标准规范签收"
    VACANCY = "vacancy", "专人空缺"
    COLUMN = "column", "栏目更新"
    RECTIFICATION = "rectification", "整改"
    OBJECTION = "objection", "考核申诉答复"


class CheckRunQuerySet(models.QuerySet["CheckRun"]):
    def visible_to(self, user: User) -> CheckRunQuerySet:
        return self.filter(county__in=counties_of(user, *COUNTY_ROLES))


class CheckRun(models.Model):
    """核验: one run of all scheduled checks of a county for a day.

    A run for an earlier day than the latest only reports, and isn't kept.
    """

    county = models.ForeignKey("units.Unit", models.PROTECT, verbose_name="所属县", related_name="+")
    as_of = models.DateField("核验日期")
    started_at = models.DateTimeField("开始时间")
    finished_at = models.DateTimeField("结束时间", null=True)
    checked = models.PositiveIntegerField("核验数", default=0)
    changed = models.PositiveIntegerField("变化数", default=0)
    notices = models.PositiveIntegerField("提醒数", default=0)
    escalations = models.PositiveIntegerField("督办数", default=0)

    objects = CheckRunQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "定时核验"
        ordering = ["-as_of", "-pk"]
        indexes = [models.Index(name="supervision_run_latest", fields=["county", "-as_of"])]

    def __str__(self) -> str:
        return f"{self.as_of:%Y-%m-%d}核验"


class ReminderQuerySet(models.QuerySet["Reminder"]):
    def visible_to(self, user: User) -> ReminderQuerySet:
        return self.filter(unit__in=units_of(user, *Role))

    def standing(self) -> ReminderQuerySet:
        """Of series that go on: what was said there isn't said again."""
        return self.filter(ended_on__isnull=True)


class Reminder(models.Model):
    """催办记录: the ledger of what was said. One row for each subject, due day and stage, however often a check runs.

    `subject` names what is owed, e.g. "assignment:12" or "disclosure:7"; the rows of a subject go forward only. A
    check that finds what was escalated done ends the series: what fails again after that is said anew.
    """

    class Stage(models.TextChoices):
        BEFORE_10 = "before-10", "提前10个工作日"
        BEFORE_5 = "before-5", "提前5个工作日"
        BEFORE_1 = "before-1", "提前1个工作日"
        DAY = "day", "当日"
        AFTER_1 = "after-1", "逾期1个工作日"
        AFTER_5 = "after-5", "逾期5个工作日"
        ESCALATED = "escalated", "提交县政府办督办"

    unit = models.ForeignKey("units.Unit", models.PROTECT, verbose_name="单位", related_name="+")
    kind = models.CharField("事项类别", max_length=30, choices=Kind)
    subject = models.CharField("事项", max_length=60)
    title = models.CharField("名称", max_length=200)
    url = models.CharField("链接", max_length=300)
    due_on = models.DateField("期限")
    stage = models.CharField("阶段", max_length=20, choices=Stage)
    said_on = models.DateField("提醒日期")
    said_at = models.DateTimeField("发出时间")
    recipients = models.PositiveSmallIntegerField("人数")
    event = models.CharField("消息事件", max_length=200)
    call = models.UUIDField("发出批号", default=uuid.uuid4, editable=False)
    ended_on = models.DateField("本轮催办结束日期", null=True, editable=False)

    objects = ReminderQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "催办记录"
        ordering = ["-said_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                name="supervision_reminder_once",
                fields=["subject", "due_on", "stage"],
                condition=Q(ended_on__isnull=True),
            ),
        ]
        indexes = [
            models.Index(name="supervision_reminder_of_unit", fields=["unit", "-said_on"]),
            models.Index(name="supervision_reminder_event", fields=["event"]),
            models.Index(name="supervision_reminder_call", fields=["call"]),
        ]

    def __str__(self) -> str:
        return f"{self.title}（{self.get_stage_display()}）"


class EscalationQuerySet(models.QuerySet["Escalation"]):
    def visible_to(self, user: User) -> EscalationQuerySet:
        return self.filter(unit__in=units_of(user, *Role))

    def open(self) -> EscalationQuerySet:
        return self.filter(state=Escalation.State.OPEN)


class Escalation(models.Model):
    """督办: the county office takes up what a unit has not done; closed when the evidence holds, or by the office."""

    class State(models.TextChoices):
        OPEN = "open", "督办中"
        CLOSED = "closed", "已办结"

    county = models.ForeignKey("units.Unit", models.PROTECT, verbose_name="所属县", related_name="+")
    unit = models.ForeignKey("units.Unit", models.PROTECT, verbose_name="单位", related_name="+")
    kind = models.CharField("事项类别", max_length=30, choices=Kind)
    subject = models.CharField("事项", max_length=60)
    title = models.CharField("名称", max_length=200)
    url = models.CharField("链接", max_length=300)
    due_on = models.DateField("期限")
    raised_on = models.DateField("提交督办日期")
    number = models.CharField("督办编号", max_length=40)
    state = models.CharField("状态", max_length=20, choices=State, default=State.OPEN, editable=False)
    closed_on = models.DateField("办结日期", null=True, editable=False)
    closed_because = models.CharField("办结情况", max_length=200, blank=True, editable=False)
    closed_by = models.ForeignKey(
        "accounts.User", models.PROTECT, verbose_name="办结人", related_name="+", null=True, editable=False
    )

    objects = EscalationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "督办"
        ordering = ["-state", "due_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="supervision_escalated_once", fields=["subject", "due_on"], condition=Q(state="open")
            ),
            models.UniqueConstraint(name="supervision_escalation_numbered", fields=["county", "number"]),
            models.CheckConstraint(
                name="supervision_escalation_closed_is_told",
                condition=Q(state="open", closed_on__isnull=True, closed_because="", closed_by__isnull=True)
                | Q(state="closed", closed_on__isnull=False, closed_by__isnull=False) & ~Q(closed_because=""),
            ),
        ]

    def __str__(self) -> str:
        return f"督办{self.unit}：{self.title}"

    def get_absolute_url(self) -> str:
        return reverse("supervision_desk:escalation", args=[self.pk])


class CallQuerySet(models.QuerySet["Call"]):
    def visible_to(self, user: User) -> CallQuerySet:
        return self.filter(unit__county__in=counties_of(user, *COUNTY_ROLES))


class Call(models.Model):
    """电话催办: who was phoned when about what is owed, and what they said."""

    unit = models.ForeignKey("units.Unit", models.PROTECT, verbose_name="单位", related_name="+")
    subjects = models.JSONField("事项", default=list, help_text="通话时没有办完的事项名称。")
    called_at = models.DateTimeField("通话时间")
    called_by = models.ForeignKey("accounts.User", models.PROTECT, verbose_name="催办人", related_name="+")
    person = models.CharField("接电话的人", max_length=50)
    phone = models.CharField("电话", max_length=30, blank=True)
    outcome = models.CharField("答复", max_length=300)
    promised_on = models.DateField("承诺完成日期", null=True, blank=True)

    objects = CallQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "电话催办"
        ordering = ["-called_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.called_at:%Y-%m-%d}电话催办{self.unit}"


class DueMoveQuerySet(models.QuerySet["DueMove"]):
    def visible_to(self, user: User) -> DueMoveQuerySet:
        return self.filter(county__in=counties_of(user, Role.REVIEWER))

    def proposed(self) -> DueMoveQuerySet:
        return self.filter(state=DueMove.State.PROPOSED)


class DueMove(models.Model):
    """期限变动: the calendar changed and an open day would move; the office confirms before it does."""

    class State(models.TextChoices):
        PROPOSED = "proposed", "待确认"
        MOVED = "moved", "已改为新日期"
        KEPT = "kept", "维持原日期"
        OVERTAKEN = "overtaken", "又有变动，已失效"

    county = models.ForeignKey("units.Unit", models.PROTECT, verbose_name="所属县", related_name="+")
    subject = models.CharField("事项", max_length=60)
    title = models.CharField("名称", max_length=200)
    url = models.CharField("链接", max_length=300)
    old_due = models.DateField("原期限")
    old_proof = models.JSONField("原计算依据", default=dict, encoder=DjangoJSONEncoder)
    new_due = models.DateField("新期限")
    new_proof = models.JSONField("新计算依据", default=dict, encoder=DjangoJSONEncoder)
    calendar_version = models.CharField("日历版本", max_length=64)
    found_at = models.DateTimeField("发现时间")
    state = models.CharField("状态", max_length=20, choices=State, default=State.PROPOSED, editable=False)
    decided_at = models.DateTimeField("确认时间", null=True, editable=False)
    decided_by = models.ForeignKey(
        "accounts.User", models.PROTECT, verbose_name="确认人", related_name="+", null=True, editable=False
    )
    reason = models.CharField("说明", max_length=200, blank=True, editable=False)

    objects = DueMoveQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "期限变动"
        ordering = ["-found_at", "new_due", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="supervision_move_asked_once", fields=["subject"], condition=Q(state="proposed")
            ),
            models.CheckConstraint(
                name="supervision_move_decided_by_someone",
                condition=Q(state="proposed", decided_at__isnull=True, decided_by__isnull=True, reason="")
                | ~Q(state="proposed") & Q(decided_at__isnull=False, decided_by__isnull=False),
            ),
            models.CheckConstraint(
                name="supervision_move_kept_has_reason", condition=~Q(state="kept") | ~Q(reason="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}：{self.old_due:%Y-%m-%d}改为{self.new_due:%Y-%m-%d}"

    def get_absolute_url(self) -> str:
        return reverse("supervision_desk:due_moves")
