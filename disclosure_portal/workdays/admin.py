"""Overrides of the calendar in the administration, each citing the notice it rests on."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from disclosure_portal.accounts.admin import SpreadsheetAdmin
from disclosure_portal.accounts.models import Role
from disclosure_portal.accounts.queries import counties_of
from disclosure_portal.units.models import Unit
from disclosure_portal.workdays import workflow
from disclosure_portal.workdays.models import CalendarDay
from disclosure_portal.workdays.spreadsheets import CalendarDayResource


@admin.register(CalendarDay)
class CalendarDayAdmin(SpreadsheetAdmin):
    """An administrator keeps the days of the own county and reads those of the whole country, the superuser's."""

    resource_classes = [CalendarDayResource]
    actions = ["end_days"]
    list_display = ["date", "county", "is_working", "why", "notice", "created_by", "ended_at"]
    list_filter = [("ended_at", admin.EmptyFieldListFilter), "is_working"]
    list_select_related = ["county", "created_by"]
    search_fields = ["why", "notice"]
    date_hierarchy = "date"
    fields = ["county", "date", "is_working", "why", "notice"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[CalendarDay]:
        days = super().get_queryset(request)
        if request.user.is_superuser:
            return days
        return days.filter(Q(county__isnull=True) | Q(county__in=self._own_counties(request)))

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **options: Any) -> Any:
        field = super().formfield_for_foreignkey(db_field, request, **options)
        if db_field.name == "county" and not request.user.is_superuser:
            field.required = True  # a day for the whole country is the superuser's to set
            field.help_text = "只能调整本县的日历；适用全国的日期由超级用户设置。"
            field.initial = self._own_counties(request).first()
        return field

    def has_change_permission(self, request: HttpRequest, obj: CalendarDay | None = None) -> bool:
        return super().has_change_permission(request, obj) and (obj is None or self._may_keep(request, obj))

    def save_model(self, request: HttpRequest, obj: CalendarDay, form: Any, change: bool) -> None:
        workflow.set_day(obj, by=request.user)

    @admin.action(description="停用所选的日期（不再计入日历，记录保留）", permissions=["change"])
    @transaction.atomic
    def end_days(self, request: HttpRequest, days: QuerySet[CalendarDay]) -> None:
        chosen = list(days.select_related("county").order_by("pk"))
        kept = [day for day in chosen if self._may_keep(request, day)]
        for day in kept:
            workflow.end_day(day, by=request.user)
        if kept:
            self.message_user(request, f"已停用{len(kept)}个日期，记录保留。", messages.SUCCESS)
        if len(kept) < len(chosen):
            left = f"{len(chosen) - len(kept)}个日期未停用：已停用过，或适用全国，由超级用户设置。"
            self.message_user(request, left, messages.WARNING)

    def get_import_resource_kwargs(self, request: HttpRequest, **options: Any) -> dict[str, Any]:
        counties = None if request.user.is_superuser else self._own_counties(request)
        given = super().get_import_resource_kwargs(request, **options)
        return {**given, "by": request.user, "counties": counties}

    def get_export_queryset(self, request: HttpRequest) -> QuerySet[CalendarDay]:
        return super().get_export_queryset(request).in_force().select_related("county")

    def _may_keep(self, request: HttpRequest, day: CalendarDay) -> bool:
        if day.ended_at is not None:
            return False
        return request.user.is_superuser or self._own_counties(request).filter(pk=day.county_id).exists()

    def _own_counties(self, request: HttpRequest) -> QuerySet[Unit]:
        return counties_of(request.user, Role.ADMINISTRATOR)
