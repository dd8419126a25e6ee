"""Units in the administration, with import and export by spreadsheet."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db import transaction
from django.db.models import Field, QuerySet
from django.http import HttpRequest
from import_export.results import Result, RowResult

from disclosure_portal.accounts.admin import SpreadsheetAdmin
from disclosure_portal.audit import trail
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
        return {**super().get_import_resource_kwargs(request, **options), "units": self.get_queryset(request)}

    def get_export_queryset(self, request: HttpRequest) -> QuerySet[Unit]:
        return super().get_export_queryset(request).select_related("parent", "successor")

    def process_result(self, result: Result, request: HttpRequest) -> Any:
        self._record_import(result, by=request.user)
        return super().process_result(result, request)

    @transaction.atomic
    def _record_import(self, result: Result, *, by: Any) -> None:
        """One entry for the whole file, with what became of its rows."""
        written = (RowResult.IMPORT_TYPE_NEW, RowResult.IMPORT_TYPE_UPDATE)
        changed = [row for row in result.rows if row.import_type in written]
        if not changed:
            return
        units = Unit.objects.filter(pk__in=[row.object_id for row in changed]).order_by("code")
        detail = {"totals": dict(result.totals), "codes": [unit.code for unit in units]}
        trail.record("units.unit.import", units[0].county or units[0], by=by, detail=detail)
