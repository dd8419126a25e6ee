"""Users, and the memberships that say who holds which role in which unit, from when until when."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from disclosure_portal import clock
from disclosure_portal.units.models import Unit


class Role(models.TextChoices):
    EDITOR = "editor", "经办人"
    APPROVER = "approver", "单位审核人"
    REVIEWER = "reviewer", "县政府办审核人员"
    LEADER = "leader", "领导"
    ADMINISTRATOR = "administrator", "管理员"
    AUDITOR = "auditor", "审计员"


# 三员分立: who administers the system does not audit it.
APART = frozenset({Role.ADMINISTRATOR, Role.AUDITOR})

# Held at a unit and reaching no further; the other roles act for the whole county above their unit.
UNIT_ROLES = (Role.EDITOR, Role.APPROVER)
COUNTY_ROLES = (Role.REVIEWER, Role.LEADER, Role.ADMINISTRATOR, Role.AUDITOR)
COUNTY_ROLE_KINDS = (Unit.Kind.COUNTY, Unit.Kind.COUNTY_OFFICE)


class User(AbstractUser):
    """用户: a person who signs in, or the named account under which the system acts."""

    first_name = None
    last_name = None
    name = models.CharField("姓名", max_length=50)
    phone = models.CharField("联系电话", max_length=30, blank=True)
    is_demo = models.BooleanField("演示账号", default=False, editable=False)
    password_changed_at = models.DateTimeField("密码修改时间", null=True, editable=False)
    must_change_password = models.BooleanField("下次登录须修改密码", default=False, editable=False)

    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = verbose_name_plural = "用户"

    def __str__(self) -> str:
        return self.name or self.username

    def save(self, **options: Any) -> None:
        """Keep each password's hash and its day, however it was set: by a form, a command or in code."""
        is_new_password = self._state.adding or self._password is not None
        if is_new_password and self.has_usable_password():
            self.password_changed_at = clock.now()
            if options.get("update_fields") is not None:
                options["update_fields"] = {*options["update_fields"], "password_changed_at"}
        super().save(**options)
        if is_new_password and self.has_usable_password():
            self.past_passwords.create(password=self.password, set_at=self.password_changed_at)

    def clean(self) -> None:
        super().clean()
        posts = self.memberships.filter(role=Role.AUDITOR) if self.is_superuser and self.pk else None
        if posts is not None and posts.exclude(ends_on__lt=clock.today()).exists():
            raise ValidationError(f"{self}是审计员，不能同时是超级用户（三员分立），请另选一人。")

    def get_full_name(self) -> str:
        return str(self)

    def get_short_name(self) -> str:
        return str(self)

    def password_expires_at(self) -> datetime | None:
        """The moment from which the password no longer serves; None when passwords do not expire."""
        if not settings.PASSWORD_EXPIRY_DAYS:
            return None
        return (self.password_changed_at or self.date_joined) + timedelta(days=settings.PASSWORD_EXPIRY_DAYS)

    def reason_to_change_password(self) -> str | None:
        """Why a new password must be chosen before going on, as a sentence; None when it need not."""
        if self.must_change_password:
            return "当前密码由管理员设置，请先改成只有您自己知道的密码。"
        expires_at = self.password_expires_at()
        if expires_at is not None and expires_at <= clock.now():
            return f"密码已使用满{settings.PASSWORD_EXPIRY_DAYS}天，请设置新密码后继续。"
        return None


class PastPassword(models.Model):
    """用过的密码: the hash of a password that a person has or had, so that it is not taken again too soon."""

    user = models.ForeignKey(User, models.CASCADE, verbose_name="用户", related_name="past_passwords")
    password = models.CharField("密码摘要", max_length=128)
    set_at = models.DateTimeField("设置时间")

    class Meta:
        verbose_name = verbose_name_plural = "用过的密码"
        ordering = ["-set_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.user}的密码"


class MembershipQuerySet(models.QuerySet["Membership"]):
    def in_county(self, county_id: int | None) -> MembershipQuerySet:
        return self.filter(unit__county=county_id) if county_id else self.none()

    def overlapping(self, starts_on: date, ends_on: date | None) -> MembershipQuerySet:
        """Memberships with a day in common with the period, both edges included; an open end never comes."""
        begun = self.filter(starts_on__lte=ends_on) if ends_on else self
        return begun.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=starts_on))

    def current(self, on: date | None = None) -> MembershipQuerySet:
        """Memberships in force on a day, both edges included; today when none is given."""
        on = on or clock.today()
        return self.overlapping(on, on).filter(user__is_active=True)


class Membership(models.Model):
    """岗位授权: one person holds one role in one unit. It is ended, never deleted."""

    user = models.ForeignKey(User, models.PROTECT, verbose_name="用户", related_name="memberships")
    unit = models.ForeignKey(Unit, models.PROTECT, verbose_name="单位", related_name="memberships")
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
                violation_error_message="结束日期不能早于开始日期。",
            ),
            models.UniqueConstraint(
                name="accounts_membership_open_once",
                fields=["user", "unit", "role"],
                condition=Q(ends_on__isnull=True),
                violation_error_message="此人在该单位已有这项岗位授权。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit}{self.get_role_display()}{self.user}"

    def is_current(self, on: date | None = None) -> bool:
        on = on or clock.today()
        return self.starts_on <= on and (self.ends_on is None or self.ends_on >= on)

    def is_over(self, on: date | None = None) -> bool:
        return self.ends_on is not None and self.ends_on < (on or clock.today())

    def clean(self) -> None:
        """Refuse a role where it does not belong, held twice, or beside one that must be another person's."""
        if self.user_id is None or self.unit_id is None or not self.role or self.starts_on is None:
            return  # the fields themselves say what is missing
        if reason := self._misplacement() or self._conflict():
            raise ValidationError(reason)

    def _misplacement(self) -> str | None:
        label = self.get_role_display()
        if not self.user.is_active:
            return f"{self.user}的账号已停用，请先恢复账号或选择其他人。"
        if self.role in UNIT_ROLES and self.unit.is_container:
            return f"{label}要授权在具体单位，不能授权在{self.unit.get_kind_display()}一级。"
        if self.role in COUNTY_ROLES and self.unit.kind not in COUNTY_ROLE_KINDS:
            return f"{label}面向全县，请授权在县政府办公室。"
        if self.role in COUNTY_ROLES and self.unit.county_id is None:
            return f"{self.unit}不属于任何县，不能授权{label}。"
        if not self.unit.is_active:
            return f"{self.unit}已停用，请授权在承接其职能的单位。"
        return None

    def _conflict(self) -> str | None:
        if self.role == Role.AUDITOR and self.user.is_superuser:
            return "超级用户不能兼任审计员（三员分立），请授权另一人。"
        same_days = self.user.memberships.exclude(pk=self.pk).overlapping(self.starts_on, self.ends_on)
        if same_days.filter(unit=self.unit_id, role=self.role).exists():
            return f"{self.user}在这段时间内已是{self.unit}的{self.get_role_display()}。"
        if self.role in APART and (other := same_days.filter(role__in=APART - {self.role}).first()):
            return f"{self.user}是{other.get_role_display()}，不能同时任{self.get_role_display()}（三员分立），请授权另一人。"
        return None
