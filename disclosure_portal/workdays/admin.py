"""Overrides of the calendar in the administration, each citing the notice it rests on."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from disclosure_portal.accounts.admin import CountyAdmin
from disclosure_portal.accounts.models import Role
from disclosure_portal.accounts.queries import counties_of
from disclosure_portal.units.models import Unit
from disclosure_portal.workdays.models import CalendarDay


@admin.register(CalendarDay)
class CalendarDayAdmin(CountyAdmin):
    """An administrator keeps the days of the own county and reads those of the whole country, the superuser's."""

    deletable = True
    list_display = ["date", "county", "is_working", "why", "notice", "created_by"]
    list_filter = ["is_working"]
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
        return field

    def has_change_permission(self, request: HttpRequest, obj: CalendarDay | None = None) -> bool:
        return super().has_change_permission(request, obj) and self._may_keep(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: CalendarDay | None = None) -> bool:
        return super().has_delete_permission(request, obj) and self._may_keep(request, obj)

    def save_model(self, request: HttpRequest, obj: CalendarDay, form: Any, change: bool) -> None:
        if not change:
            obj.created_by = request.user
        super().save_model(request, obj, form, change)

    def _may_keep(self, request: HttpRequest, obj: CalendarDay | None) -> bool:
        if obj is None or request.user.is_superuser:
            return True
        return self._own_counties(request).filter(pk=obj.county_id).exists()

    def _own_counties(self, request: HttpRequest) -> QuerySet[Unit]:
        return counties_of(request.user, Role.ADMINISTRATOR)
