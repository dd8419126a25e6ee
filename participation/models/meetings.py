"""列席会议: meetings of government that people may attend, and those who did."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from disclosure_portal.accounts.models import Role
from disclosure_portal.accounts.queries import units_of
from disclosure_portal.personal.fields import EncryptedTextField
from participation.models.consultations import Group
from participation.models.decisions import Decision

if TYPE_CHECKING:
    from disclosure_portal.accounts.models import User


class MeetingQuerySet(models.QuerySet["Meeting"]):
    def visible_to(self, user: User) -> MeetingQuerySet:
        return self.filter(unit__in=units_of(user, *Role))

    def public(self) -> MeetingQuerySet:
        """Meetings whose call was published; those called off since then stay, with the reason."""
        return self.filter(published_at__isnull=False)

    def coming(self, moment: datetime) -> MeetingQuerySet:
        """Published and still to come."""
        return self.filter(state__in=(Meeting.State.CALLED, Meeting.State.SEATED), held_at__gte=moment)


class Meeting(models.Model):
    """会议: a meeting with topics open to attendance (国办发〔2016〕80号 一(二); 岫政办发〔2020〕37号).

    A meeting that nobody may attend says why in `no_attendance_reason`; it has no seats and no sign-up.
    """

    class State(models.TextChoices):
        PREPARING = "preparing", "筹备中"
        SUBMITTED = "submitted", "待县政府办发布"
        CALLED = "called", "已发布公告"
        SEATED = "seated", "列席人员已确定"
        HELD = "held", "已召开"
        ANSWERED = "answered", "意见和答复待公布"
        CLOSED = "closed", "已办结"
        CANCELLED = "cancelled", "已取消"

    class Selection(models.TextChoices):
        DRAWN = "drawn", "抽签"
        CHOSEN = "chosen", "按规则遴选"
        INVITED = "invited", "邀请"

    unit = models.ForeignKey("units.Unit", models.PROTECT, verbose_name="召集单位", related_name="+")
    title = models.CharField("会议名称", max_length=200)
    held_at = models.DateTimeField("召开时间")
    place = models.CharField("地点", max_length=200)
    sign_up_until = models.DateTimeField("报名截止时间", null=True, blank=True)
    selection = models.CharField("产生办法", max_length=20, choices=Selection, default=Selection.DRAWN)
    selection_rule = models.TextField("产生办法说明", blank=True)
    no_attendance_reason = models.TextField("不安排列席的理由", blank=True)
    draw_seed = models.CharField("抽签依据的数字", max_length=64, blank=True, editable=False)
    seated_at = models.DateTimeField("确定列席人员的时间", null=True, editable=False)
    seated_because = models.TextField("遴选理由", blank=True, editable=False)
    state = models.CharField("状态", max_length=20, choices=State, default=State.PREPARING, editable=False)
    returned_because = models.TextField("退回的原因", blank=True, editable=False)
    cancelled_because = models.TextField("取消的原因", blank=True, editable=False)
    nobody_because = models.TextField("没有人到会的原因", blank=True, editable=False)
    prepared_by = models.ForeignKey(
        "accounts.User", models.PROTECT, verbose_name="经办人", related_name="+", editable=False
    )
    preparers = models.ManyToManyField(
        "accounts.User",
        verbose_name="准备人",
        related_name="+",
        editable=False,
        help_text="保存过的人，不能再发布它。",
    )
    published_at = models.DateTimeField("公告时间", null=True, editable=False)
    published_by = models.ForeignKey(
        "accounts.User", models.PROTECT, verbose_name="发布人", related_name="+", null=True, editable=False
    )
    closed_at = models.DateTimeField("办结时间", null=True, editable=False)
    closed_by = models.ForeignKey(
        "accounts.User", models.PROTECT, verbose_name="公布人", related_name="+", null=True, editable=False
    )
    version = models.PositiveIntegerField("保存次数", default=1, editable=False)
    is_demo = models.BooleanField("演示数据", default=False, editable=False)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "列席会议"
        ordering = ["-held_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="participation_meeting_cancelled_has_reason",
                condition=~Q(state="cancelled") | ~Q(cancelled_because=""),
            ),
            models.CheckConstraint(
                name="participation_meeting_called_is_dated",
                condition=Q(state__in=("preparing", "submitted", "cancelled"))
                | Q(published_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("participation_desk:meeting", args=[self.pk])

    def get_public_url(self) -> str:
        return reverse("participation:meeting", args=[self.pk])

    @property
    def is_open_to_attendance(self) -> bool:
        return not self.no_attendance_reason.strip()

    @property
    def has_sign_up(self) -> bool:
        """Whether people sign up themselves; to some meetings they are only invited."""
        return self.is_open_to_attendance and self.selection != self.Selection.INVITED

    def is_open_for_sign_up_at(self, moment: datetime) -> bool:
        is_called = self.state == self.State.CALLED and self.has_sign_up
        return is_called and self.sign_up_until is not None and moment < self.sign_up_until


class MeetingTopic(models.Model):
    """会议议题: one topic that is open to attendance."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, verbose_name="会议", related_name="topics")
    position = models.PositiveSmallIntegerField("序号")
    title = models.CharField("议题", max_length=200)
    decision = models.ForeignKey(
        Decision, models.PROTECT, verbose_name="有关决策", related_name="topics", null=True, blank=True
    )

    class Meta:
        verbose_name = verbose_name_plural = "会议议题"
        ordering = ["meeting", "position"]

    def __str__(self) -> str:
        return self.title


class SeatQuota(models.Model):
    """列席名额: how many of one group may attend."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, verbose_name="会议", related_name="quotas")
    group = models.CharField("类别", max_length=20, choices=Group)
    seats = models.PositiveSmallIntegerField("名额")

    class Meta:
        verbose_name = verbose_name_plural = "列席名额"
        ordering = ["meeting", "group"]
        constraints = [
            models.UniqueConstraint(name="participation_quota_once", fields=["meeting", "group"]),
            models.CheckConstraint(name="participation_quota_has_seats", condition=Q(seats__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.get_group_display()}{self.seats}人"


class AttendanceQuerySet(models.QuerySet["MeetingAttendance"]):
    def seated(self) -> AttendanceQuerySet:
        """Who holds a seat: selected, and not having said no."""
        taken = (MeetingAttendance.State.SELECTED, MeetingAttendance.State.CONFIRMED)
        return self.filter(state__in=taken)

    def to_purge(self, moment: datetime) -> AttendanceQuerySet:
        """Whose personal data have been kept as long as was said (个人信息保护法 art. 19, 47).

        Of a meeting that nobody closed or cancelled that time begins when it was to be held.
        """
        held_by = moment - timedelta(days=settings.PERSONAL_DATA_DAYS)
        is_over = Q(purge_after__lte=moment) | Q(purge_after=None, meeting__held_at__lte=held_by)
        return self.filter(is_over, purged_at=None)


class MeetingAttendance(models.Model):
    """列席: one person who signed up for a meeting or was invited, what they said there and what was replied.

    Who the person is, is encrypted and purged; `phone_hash` keeps one phone to one lot in a meeting.
    """

    class State(models.TextChoices):
        APPLIED = "applied", "已报名"
        SELECTED = "selected", "入选"
        NOT_SELECTED = "not_selected", "未入选"
        CONFIRMED = "confirmed", "确认列席"
        DECLINED = "declined", "不能列席"

    meeting = models.ForeignKey(Meeting, models.PROTECT, verbose_name="会议", related_name="attendances")
    receipt = models.CharField("回执编号", max_length=20, unique=True)
    form_key = models.CharField("表单编号", max_length=64, blank=True, editable=False)
    group = models.CharField("类别", max_length=20, choices=Group)
    name = EncryptedTextField("姓名")
    phone = EncryptedTextField("联系电话", blank=True)
    phone_hash = models.CharField("电话摘要", max_length=64, blank=True, editable=False)
    shown_name = models.CharField("公布的姓名", max_length=50)
    organisation = EncryptedTextField("单位或者村（社区）", blank=True)
    is_adult = models.BooleanField("年满十八周岁", default=True)
    is_invited = models.BooleanField("邀请", default=False)
    drawn_at_place = models.PositiveIntegerField("抽签顺序", null=True)
    state = models.CharField("状态", max_length=20, choices=State, default=State.APPLIED)
    state_reason = models.CharField("说明", max_length=200, blank=True)
    signed_up_at = models.DateTimeField("登记时间")
    entered_by = models.ForeignKey(
        "accounts.User", models.PROTECT, verbose_name="登记人", related_name="+", null=True
    )
    attended = models.BooleanField("到会", null=True)
    remarks = EncryptedTextField("意见建议", blank=True)
    reply = models.TextField("答复", blank=True)
    replied_at = models.DateTimeField("答复时间", null=True)
    replied_by = models.ForeignKey(
        "accounts.User", models.PROTECT, verbose_name="答复人", related_name="+", null=True
    )
    version = models.PositiveIntegerField("保存次数", default=1, editable=False)
    purge_after = models.DateTimeField("个人信息保存至", null=True)
    purged_at = models.DateTimeField("个人信息删除时间", null=True)

    objects = AttendanceQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "列席"
        ordering = ["meeting", "group", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="participation_attendance_form_once", fields=["form_key"], condition=~Q(form_key="")
            ),
            models.UniqueConstraint(
                name="participation_attendance_phone_once",
                fields=["meeting", "phone_hash"],
                condition=~Q(phone_hash=""),
            ),
            models.CheckConstraint(
                name="participation_attendance_reply_is_dated",
                condition=Q(reply="") | Q(replied_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.shown_name

    @property
    def unit(self) -> Any:
        return self.meeting.unit
