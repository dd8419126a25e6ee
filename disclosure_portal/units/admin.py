"""Units in the administration, with import and export by spreadsheet."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Field, QuerySet
from django.http import HttpRequest

from disclosure_portal import clock
from disclosure_portal.accounts.admin import SpreadsheetAdmin
from disclosure_portal.units.models import Unit
from disclosure_portal.units.spreadsheets import UnitResource


@admin.register(Unit)
class UnitAdmin(SpreadsheetAdmin):
    county_path = "county"
    resource_classes = [UnitResource]

    list_display = ["code", "name", "full_name", "kind", "tier", "parent", "successor", "is_active"]
    list_filter = ["kind", "tier", "is_active"]
    list_select_related = ["parent", "successor"]
    search_fields = ["code", "name", "full_name"]
    fields = UnitResource.Meta.fields

    def get_readonly_fields(self, request: HttpRequest, obj: Unit | None = None) -> list[str]:
        """The code is the unit's address on the public site and its key in files: it does not change."""
        return ["code"] if obj else []

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """A unit that is added was set up today, unless somebody knows better."""
        return {"opened_on": clock.today(), **super().get_changeform_initial_data(request)}

    def formfield_for_choice_field(self, db_field: Field, request: HttpRequest, **options: Any) -> Any:
        """A county's administrator makes units, not counties: the containers are the superuser's."""
        field = super().formfield_for_choice_field(db_field, request, **options)
        if db_field.name == "kind" and not request.user.is_superuser:
            field.choices = [choice for choice in field.choices if choice[0] not in Unit.CONTAINERS]
        return field

    def has_change_permission(self, request: HttpRequest, obj: Unit | None = None) -> bool:
        if obj is not None and obj.is_container and not request.user.is_superuser:
            return False
        return super().has_change_permission(request, obj)

    def get_import_resource_kwargs(self, request: HttpRequest, **options: Any) -> dict[str, Any]:
        given = super().get_import_resource_kwargs(request, **options)
        return {
            **given,
            "units": self.get_queryset(request),
            "changes_containers": request.user.is_superuser,
        }

    def get_export_queryset(self, request: HttpRequest) -> QuerySet[Unit]:
        return super().get_export_queryset(request).select_related("parent", "successor")
