"""What every page of the administration shares, and users and memberships in it."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.sites import NotRegistered
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import ForeignKey, Model, QuerySet
from django.http import HttpRequest
from import_export.admin import ImportExportModelAdmin

from disclosure_portal.accounts import workflow
from disclosure_portal.accounts.models import Membership, Role, User
from disclosure_portal.accounts.permissions import may_manage_account, may_use_admin
from disclosure_portal.accounts.queries import counties_of, four_eyes_gap
from disclosure_portal.accounts.spreadsheets import CommaSeparated, Workbook
from disclosure_portal.audit import trail


class CountyAdmin(admin.ModelAdmin):
    """Open to administrators, each seeing the records of their own county; the superuser sees all.

    Put it first among the bases. `county_path` is the lookup from the model to its county, or None
    for records that belong to the whole installation. Every save is in the audit trail. Nothing is
    deleted unless `deletable`.
    """

    county_path: str | None = None
    deletable = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        records = super().get_queryset(request)
        if self.county_path is None or request.user.is_superuser:
            return records
        return records.filter(**{f"{self.county_path}__in": counties_of(request.user, Role.ADMINISTRATOR)})

    def formfield_for_foreignkey(self, db_field: ForeignKey, request: HttpRequest, **options: Any) -> Any:
        """Offer, and accept, only records that the person could open in their own list."""
        try:
            related = self.admin_site.get_model_admin(db_field.remote_field.model)
        except NotRegistered:
            related = None
        if isinstance(related, CountyAdmin):
            options["queryset"] = related.get_queryset(request)
        return super().formfield_for_foreignkey(db_field, request, **options)

    def save_model(self, request: HttpRequest, obj: Model, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        before = {name: form.initial.get(name) for name in form.changed_data} if change else None
        after = {name: form.cleaned_data[name] for name in form.changed_data if name in form.cleaned_data}
        verb = f"{obj._meta.label_lower}.{'change' if change else 'add'}"
        detail = {"fields": form.changed_data}
        trail.record(verb, obj, by=request.user, before=before, after=after, detail=detail)

    def delete_model(self, request: HttpRequest, obj: Model) -> None:
        trail.record(f"{obj._meta.label_lower}.delete", obj, by=request.user)
        super().delete_model(request, obj)

    @transaction.atomic
    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        for obj in queryset:
            self.delete_model(request, obj)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return may_use_admin(request.user)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return may_use_admin(request.user)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return may_use_admin(request.user)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return may_use_admin(request.user)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.deletable and may_use_admin(request.user)


class SpreadsheetAdmin(CountyAdmin, ImportExportModelAdmin):
    """Master data that also comes and goes as .xlsx and .csv."""

    formats = [Workbook, CommaSeparated]
    skip_admin_log = True  # one entry in the audit trail for a whole file instead

    def add_data_read_fail_error_to_form(self, form: Any, e: Exception) -> None:
        reasons = (
            e.messages if isinstance(e, ValidationError) else ["文件读不出来，请检查所选格式与文件是否一致。"]
        )
        for reason in reasons:
            form.add_error("import_file", reason)


@admin.register(User)
class UserAdmin(CountyAdmin):
    """Who people are. Passwords are set on the people page or by their owner; posts end, users stay."""

    county_path = "memberships__unit__county"
    list_display = ["name", "username", "phone", "email", "is_active", "is_demo", "last_login"]
    list_filter = ["is_active", "is_demo", "is_superuser"]
    search_fields = ["name", "username", "phone"]
    ordering = ["name", "pk"]
    fields = ["username", "name", "phone", "email", "is_active", "is_superuser", "last_login", "date_joined"]
    readonly_fields = ["is_active", "last_login", "date_joined"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        reached = super().get_queryset(request)  # a person with several posts comes several times
        return self.model.objects.filter(pk__in=reached.values("pk")).order_by(*self.ordering)

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> list[str]:
        return self.readonly_fields if request.user.is_superuser else [*self.readonly_fields, "is_superuser"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Administrators open accounts on the people page, together with their first post."""
        return request.user.is_active and request.user.is_superuser

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        may = super().has_change_permission(request, obj)
        return may and (obj is None or may_manage_account(request.user, obj))

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        if not change:
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)


@admin.register(Membership)
class MembershipAdmin(CountyAdmin):
    """Posts, past ones too. They are granted here or on the people page, and ended on the people page."""

    county_path = "unit__county"
    list_display = ["user", "unit", "role", "starts_on", "ends_on", "granted_by"]
    list_filter = ["role"]
    list_select_related = ["user", "unit", "granted_by"]
    search_fields = ["user__name", "user__username", "unit__name"]
    autocomplete_fields = ["user", "unit"]
    fields = ["user", "unit", "role", "starts_on", "ends_on"]

    def has_change_permission(self, request: HttpRequest, obj: Membership | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Membership, form: Any, change: bool) -> None:
        granted = workflow.grant(by=request.user, **{name: form.cleaned_data[name] for name in self.fields})
        obj.pk = granted.pk
        if gap := four_eyes_gap(granted.unit):
            self.message_user(request, f"{granted.unit}：{gap}", messages.WARNING)
