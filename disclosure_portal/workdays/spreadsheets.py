"""The calendar's days as a spreadsheet: a year's notice is entered as one file."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from import_export import fields, resources
from import_export.widgets import BooleanWidget, DateWidget

from disclosure_portal.units.models import Unit
from disclosure_portal.units.spreadsheets import UnitByCode
from disclosure_portal.workdays import workflow
from disclosure_portal.workdays.models import CalendarDay

if TYPE_CHECKING:
    from disclosure_portal.accounts.models import User


class DayWidget(DateWidget):
    def clean(self, value: Any, row: dict[str, Any] | None = None, **options: Any) -> date:
        try:
            day = super().clean(value, row, **options)
        except ValueError:
            day = None
        if day is None:
            raise ValueError(f"日期“{value or ''}”不是有效日期，请按2026-09-18的样式填写。")
        return day


class WorkingWidget(BooleanWidget):
    def clean(self, value: Any, row: dict[str, Any] | None = None, **options: Any) -> bool:
        if value not in (*self.TRUE_VALUES, *self.FALSE_VALUES):
            raise ValueError(f"is_working列请填1（上班）或0（休息），现为“{value or ''}”。")
        return super().clean(value, row, **options)


class CalendarDayResource(resources.ModelResource):
    """One row per day in force: date, the county's code (blank: the whole country), 1 or 0, why, notice."""

    date = fields.Field("date", "date", widget=DayWidget("%Y-%m-%d"))
    county = fields.Field("county", "county", widget=UnitByCode(Unit, "code"))
    is_working = fields.Field("is_working", "is_working", widget=WorkingWidget())

    class Meta:
        model = CalendarDay
        import_id_fields = ["county", "date"]
        fields = ["date", "county", "is_working", "why", "notice"]
        clean_model_instances = True
        skip_unchanged = True
        report_skipped = False
        skip_html_diff = True

    def __init__(
        self, by: User | None = None, counties: QuerySet[Unit] | None = None, **options: Any
    ) -> None:
        """`counties` are those whose days `by` keeps; all of them, and the whole country, when none are given."""
        super().__init__(**options)
        self.by, self.counties = by, counties

    def get_queryset(self) -> QuerySet[CalendarDay]:
        return CalendarDay.objects.in_force().select_related("county")

    def before_save_instance(self, instance: CalendarDay, row: dict[str, Any], **options: Any) -> None:
        if self.counties is None or self.counties.filter(pk=instance.county_id).exists():
            return
        if instance.county is None:
            raise ValidationError("全国适用的日期由超级用户设置，county列请填本县的单位代码。")
        raise ValidationError(f"“{instance.county}”不是您管理的县。")

    def do_instance_save(self, instance: CalendarDay, is_create: bool) -> None:
        workflow.set_day(instance, by=self.by)
