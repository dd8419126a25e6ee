"""Working-day overrides: what a notice says about one day, over the published calendar."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from disclosure_portal import clock
from disclosure_portal.units.models import Unit


class CalendarDayQuerySet(models.QuerySet["CalendarDay"]):
    def in_force(self) -> CalendarDayQuerySet:
        return self.filter(ended_at__isnull=True)

    def for_county(self, county: Unit | None) -> CalendarDayQuerySet:
        """The days in force for the whole country, and those of the county that the unit belongs to."""
        nationwide = Q(county__isnull=True)
        return self.in_force().filter(nationwide | Q(county=county.county_id) if county else nationwide)


class CalendarDay(models.Model):
    """日历调整: one day that a notice makes a working day or a day of rest, in one county or everywhere.

    A county's own row stands above the row for the whole country. A row is neither changed nor deleted:
    it is ended, so that what was believed earlier stays on record, and another takes its place.
    Source: 全国年节及纪念日放假办法 art. 4 (local holidays of areas where minorities live).
    """

    county = models.ForeignKey(
        Unit,
        models.PROTECT,
        verbose_name="适用县",
        related_name="+",
        null=True,
        blank=True,
        limit_choices_to={"kind": Unit.Kind.COUNTY},
        help_text="不选表示全国适用；地方节日（如颁金节）选本县。",
    )
    date = models.DateField("日期")
    is_working = models.BooleanField("上班", help_text="勾选为上班（如调休上班），不勾选为休息。")
    why = models.CharField("事由", max_length=50, help_text="如：国庆节、国庆节调休上班。")
    notice = models.CharField(
        "依据文号", max_length=100, help_text="作出安排的通知文号，如：国办发明电〔2025〕7号。"
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="录入人",
        related_name="+",
        null=True,
        editable=False,
    )
    created_at = models.DateTimeField("录入时间", default=clock.now, editable=False)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="停用人",
        related_name="+",
        null=True,
        editable=False,
    )
    ended_at = models.DateTimeField("停用时间", null=True, editable=False)

    objects = CalendarDayQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "日历调整"
        ordering = ["-date", "county"]
        constraints = [
            models.UniqueConstraint(
                name="workdays_calendarday_once_in_county",
                fields=["county", "date"],
                condition=Q(ended_at__isnull=True),
                violation_error_message="该县这一天已有调整，请修改原有记录。",
            ),
            models.UniqueConstraint(
                name="workdays_calendarday_once_nationwide",
                fields=["date"],
                condition=Q(county__isnull=True, ended_at__isnull=True),
                violation_error_message="这一天已有全国适用的调整，请修改原有记录。",
            ),
            models.CheckConstraint(
                name="workdays_calendarday_cites_a_notice",
                condition=~Q(notice="") & ~Q(why=""),
                violation_error_message="请填写事由和依据文号。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.date.isoformat()}{'上班' if self.is_working else '休息'}（{self.why}）"

    def clean(self) -> None:
        if self.county and self.county.kind != Unit.Kind.COUNTY:
            raise ValidationError({"county": "只能选择县（市、区）；全国适用的请留空。"})
