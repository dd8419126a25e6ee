"""Users, and the memberships that say who holds which role in which unit, from when until when."""

from __future__ import annotations

from datetime import date

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import F, Q

from disclosure_portal import clock


class Role(models.TextChoices):
    EDITOR = "editor", "经办人"
    APPROVER = "approver", "单位审核人"
    REVIEWER = "reviewer", "县政府办审核人员"
    LEADER = "leader", "领导"
    ADMINISTRATOR = "administrator", "管理员"
    AUDITOR = "auditor", "审计员"


# Held at a unit and reaching no further; the other roles act for the whole county above their unit.
UNIT_ROLES = (Role.EDITOR, Role.APPROVER)
COUNTY_ROLES = (Role.REVIEWER, Role.LEADER, Role.ADMINISTRATOR, Role.AUDITOR)


class User(AbstractUser):
    """用户: a person who signs in, or the named account under which the system acts."""

    first_name = None
    last_name = None
    name = models.CharField("姓名", max_length=50)
    phone = models.CharField("联系电话", max_length=30, blank=True)
    is_demo = models.BooleanField("演示账号", default=False, editable=False)
    password_changed_at = models.DateTimeField("密码修改时间", null=True, editable=False)

    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = verbose_name_plural = "用户"

    def __str__(self) -> str:
        return self.name or self.username

    def get_full_name(self) -> str:
        return str(self)

    def get_short_name(self) -> str:
        return str(self)


class MembershipQuerySet(models.QuerySet["Membership"]):
    def current(self, on: date | None = None) -> MembershipQuerySet:
        """Memberships in force on a day, both edges included; today when none is given."""
        on = on or clock.today()
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=on), starts_on__lte=on, user__is_active=True)


class Membership(models.Model):
    """岗位授权: one person holds one role in one unit. It is ended, never deleted."""

    user = models.ForeignKey(User, models.PROTECT, verbose_name="用户", related_name="memberships")
    unit = models.ForeignKey("units.Unit", models.PROTECT, verbose_name="单位", related_name="memberships")
    role = models.CharField("角色", max_length=20, choices=Role)
    starts_on = models.DateField("开始日期", default=clock.today)
    ends_on = models.DateField("结束日期", null=True, blank=True, help_text="最后一天，当天仍有效。")
    granted_by = models.ForeignKey(
        User, models.PROTECT, verbose_name="授权人", related_name="+", null=True, editable=False
    )

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "岗位授权"
        ordering = ["unit", "role", "starts_on"]
        constraints = [
            models.CheckConstraint(
                name="accounts_membership_ends_after_start",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
            ),
            models.UniqueConstraint(
                name="accounts_membership_open_once",
                fields=["user", "unit", "role"],
                condition=Q(ends_on__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit}{self.get_role_display()}{self.user}"
