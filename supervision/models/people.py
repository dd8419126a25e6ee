"""Who answers for disclosure in a unit, and who was trained."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from disclosure_portal.accounts.models import Role
from disclosure_portal.accounts.queries import units_of

if TYPE_CHECKING:
    from disclosure_portal.accounts.models import User


class ResponsiblePersonQuerySet(models.QuerySet["ResponsiblePerson"]):
    def visible_to(self, user: User) -> ResponsiblePersonQuerySet:
        return self.filter(unit__in=units_of(user, *Role))

    def in_charge(self, on: date) -> ResponsiblePersonQuerySet:
        """Those named on a day, the first and the last day included."""
        return self.filter(Q(until__isnull=True) | Q(until__gte=on), since__lte=on)

    def known_at(self, moment: datetime) -> list[ResponsiblePerson]:
        """Those entered before a moment, the earliest first, with `known_since` and `known_until`.

        An end that was entered later, or a day that was corrected later, isn't known yet. One query.
        """
        found = list(self.filter(entered_at__lt=moment))
        for person in found:
            person.known_since, person.known_until = person.days_known_at(moment)
        return sorted(found, key=lambda person: (person.known_since, person.pk))


class ResponsiblePerson(models.Model):
    """专人负责: the named person, and the office, that answer for disclosure in a unit, from a day to a day (SP-21).

    Each of `earlier_days` are the days as they stood until they were corrected: a correction doesn't change how a past
    day stood.
    """

    known_since: date
    known_until: date | None

    unit = models.ForeignKey(
        "units.Unit", models.PROTECT, verbose_name="单位", related_name="responsible_people"
    )
    name = models.CharField("姓名", max_length=50)
    post = models.CharField("职务", max_length=60, blank=True)
    office = models.CharField("工作机构", max_length=60, help_text="承担政务公开工作的内设机构。")
    phone = models.CharField("办公电话", max_length=30, blank=True)
    document = models.CharField("指定文件", max_length=200, blank=True)
    since = models.DateField("起")
    until = models.DateField("止", null=True, blank=True)
    ended_because = models.CharField("卸任原因", max_length=200, blank=True)
    until_entered_at = models.DateTimeField("卸任登记时间", null=True, editable=False)
    earlier_days = models.JSONField("更正以前的起止日期", default=list, editable=False)
    entered_at = models.DateTimeField("登记时间", editable=False)
    entered_by = models.ForeignKey(
        "accounts.User", models.PROTECT, verbose_name="登记人", related_name="+", editable=False
    )
    version = models.PositiveIntegerField("保存次数", default=1, editable=False)
    is_demo = models.BooleanField("演示数据", default=False, editable=False)

    objects = ResponsiblePersonQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "专人负责"
        ordering = ["unit", "-since"]
        constraints = [
            models.CheckConstraint(
                name="supervision_person_ends_after_it_began",
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
            ),
            models.UniqueConstraint(
                name="supervision_person_one_in_charge", fields=["unit"], condition=Q(until__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit}{self.name}"

    def get_absolute_url(self) -> str:
        return reverse("supervision_desk:responsible_person", args=[self.pk])

    def days_known_at(self, moment: datetime) -> tuple[date, date | None]:
        """The first and the last day as they stood on record before a moment."""
        since, until, entered_at = self.since, self.until, self.until_entered_at
        for earlier in self.earlier_days:
            if moment <= datetime.fromisoformat(earlier["corrected_at"]):
                since = date.fromisoformat(earlier["since"])
                until = _read(date, earlier["until"])
                entered_at = _read(datetime, earlier["until_entered_at"])
                break
        return since, until if entered_at is None or entered_at < moment else None

    def correct_days(self, since: date, until: date | None, *, at: datetime) -> None:
        """Other days from a moment on. An end that was on record before keeps the time at which it was entered."""
        if (since, until) == (self.since, self.until):
            return
        self.earlier_days = [*self.earlier_days, self._days_until(at)]
        if (until is None) != (self.until is None):
            self.until_entered_at = at if until else None
        self.since, self.until = since, until

    def _days_until(self, corrected_at: datetime) -> dict[str, str | None]:
        days = (self.since, self.until, self.until_entered_at, corrected_at)
        names = ("since", "until", "until_entered_at", "corrected_at")
        return {name: day.isoformat() if day else None for name, day in zip(names, days, strict=True)}


def _read(kind: type[Any], written: str | None) -> Any:
    return kind.fromisoformat(written) if written else None


class TrainingRecordQuerySet(models.QuerySet["TrainingRecord"]):
    def visible_to(self, user: User) -> TrainingRecordQuerySet:
        """Those of the units the user reaches, and those to which one of these units sent people."""
        mine = units_of(user, *Role)
        sent = TrainingAttendee.objects.kept().filter(unit__in=mine).values("training")
        return self.kept().filter(Q(unit__in=mine) | Q(pk__in=sent))

    def kept(self) -> TrainingRecordQuerySet:
        """Those that weren't removed."""
        return self.filter(removed_at__isnull=True)

    def known_at(self, moment: datetime) -> list[TrainingRecord]:
        """Those on record before a moment, the earliest first, with `known_on`: the day as it stood then. One query."""
        found = list(self.filter(_on_record(moment)))
        for session in found:
            session.known_on = session.day_known_at(moment)
        return sorted(found, key=lambda session: (session.known_on, session.pk))


def _on_record(moment: datetime) -> Q:
    """Entered before a moment, and not removed by then."""
    return Q(Q(removed_at__isnull=True) | Q(removed_at__gte=moment), entered_at__lt=moment)


class TrainingRecord(models.Model):
    """培训: one session on disclosure, with who attended and its material (SP-22, 条例 art. 48).

    Each of `earlier_days` is the day as it stood until it was corrected. What is removed stays, out of sight: neither
    changes how a past day stood.
    """

    known_on: date

    class Audience(models.TextChoices):
        STAFF = "staff", "政务公开工作人员"
        CADRES = "cadres", "领导干部"
        SERVANTS = "servants", "公务员"

    unit = models.ForeignKey("units.Unit", models.PROTECT, verbose_name="举办单位", related_name="+")
    title = models.CharField("培训内容", max_length=200)
    held_on = models.DateField("举办日期")
    earlier_days = models.JSONField("更正以前的举办日期", default=list, editable=False)
    hours = models.DecimalField("学时", max_digits=4, decimal_places=1)
    audience = models.JSONField("培训对象", default=list)
    covers_regulation = models.BooleanField("包含《政府信息公开条例》", default=False)
    place = models.CharField("地点", max_length=100, blank=True)
    teacher = models.CharField("授课人", max_length=100, blank=True)
    material = models.ForeignKey(
        "attachments.Attachment",
        models.PROTECT,
        verbose_name="培训材料",
        related_name="+",
        null=True,
        blank=True,
    )
    entered_at = models.DateTimeField("登记时间", editable=False)
    entered_by = models.ForeignKey(
        "accounts.User", models.PROTECT, verbose_name="登记人", related_name="+", editable=False
    )
    removed_at = models.DateTimeField("删除时间", null=True, editable=False)
    version = models.PositiveIntegerField("保存次数", default=1, editable=False)
    is_demo = models.BooleanField("演示数据", default=False, editable=False)

    objects = TrainingRecordQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "培训"
        ordering = ["-held_on", "-pk"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("supervision_desk:training", args=[self.pk])

    def day_known_at(self, moment: datetime) -> date:
        """The day as it stood on record before a moment."""
        for earlier in self.earlier_days:
            if moment <= datetime.fromisoformat(earlier["corrected_at"]):
                return date.fromisoformat(earlier["held_on"])
        return self.held_on

    def correct_day(self, held_on: date, *, at: datetime) -> None:
        """Another day from a moment on."""
        if held_on != self.held_on:
            earlier = {"held_on": self.held_on.isoformat(), "corrected_at": at.isoformat()}
            self.earlier_days = [*self.earlier_days, earlier]
            self.held_on = held_on


class TrainingAttendeeQuerySet(models.QuerySet["TrainingAttendee"]):
    def kept(self) -> TrainingAttendeeQuerySet:
        """Those that weren't taken off."""
        return self.filter(removed_at__isnull=True)

    def known_at(self, moment: datetime) -> TrainingAttendeeQuerySet:
        """Those on record before a moment."""
        return self.filter(_on_record(moment))


class TrainingAttendee(models.Model):
    """参训人员: one person of one unit who attended. Who is taken off stays, out of sight."""

    training = models.ForeignKey(
        TrainingRecord, models.CASCADE, verbose_name="培训", related_name="attendees"
    )
    unit = models.ForeignKey("units.Unit", models.PROTECT, verbose_name="单位", related_name="+")
    name = models.CharField("姓名", max_length=50)
    entered_at = models.DateTimeField("登记时间", editable=False)
    removed_at = models.DateTimeField("删除时间", null=True, editable=False)
    person = models.ForeignKey(
        ResponsiblePerson,
        models.PROTECT,
        verbose_name="专人",
        related_name="trainings",
        null=True,
        blank=True,
    )

    objects = TrainingAttendeeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "参训人员"
        ordering = ["training", "unit", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="supervision_attendee_once",
                fields=["training", "unit", "name"],
                condition=Q(removed_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit}{self.name}"
