"""What every page of the administration shares, and users and memberships in it."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.sites import NotRegistered
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import DateField, ForeignKey, Model, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from import_export.admin import ExportMixin, ImportExportMixin, ImportMixin
from import_export.results import Result, RowResult

from disclosure_portal.accounts import workflow
from disclosure_portal.accounts.models import Membership, Role, User
from disclosure_portal.accounts.permissions import may_manage_account, may_use_admin
from disclosure_portal.accounts.queries import counties_of, four_eyes_gap
from disclosure_portal.accounts.spreadsheets import CommaSeparated, ImportRefused, KeptUpload, Workbook
from disclosure_portal.audit import trail
from disclosure_portal.web.days import FIRST_DAY, LAST_DAY, DayField


class CountyAdmin(admin.ModelAdmin):
    """Open to administrators, each seeing the records of their own county; the superuser sees all.

    Put it first among the bases. `county_path` is the lookup from the model to its county, or None
    for records that belong to the whole installation. Every save is in the audit trail. Nothing is
    deleted.
    """

    county_path: str | None = None

    formfield_overrides = {DateField: {"form_class": DayField}}

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """Only what the filters offer: by any other lookup one could guess what no page shows, a hash for one."""
        filters = self.get_list_filter(request)
        offered = [entry[0] if isinstance(entry, tuple) else entry for entry in filters]
        offered += [self.date_hierarchy] if self.date_hierarchy else []
        if not any(lookup == name or lookup.startswith(f"{name}__") for name in offered):
            return False
        if lookup.endswith("__year") and not _is_year_in_reach(value):
            return False
        return super().lookup_allowed(lookup, value, request)

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

    def has_module_permission(self, request: HttpRequest) -> bool:
        return may_use_admin(request.user)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return may_use_admin(request.user)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return may_use_admin(request.user)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return may_use_admin(request.user)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class ExportingAdmin(ExportMixin, CountyAdmin):
    """Records that leave as .xlsx and .csv. Each file that leaves is an entry in the audit trail."""

    formats = [Workbook, CommaSeparated]
    skip_admin_log = True  # one entry in the audit trail for a whole file instead

    @transaction.atomic
    def get_export_data(
        self, file_format: Any, request: HttpRequest, queryset: QuerySet[Any], **options: Any
    ) -> Any:
        content = super().get_export_data(file_format, request, queryset, **options)
        detail = {
            "register": str(self.opts.verbose_name),
            "filters": dict(request.GET.lists()),
            "format": file_format.get_extension(),
            "rows": queryset.count(),
        }
        for county in list(counties_of(request.user, Role.ADMINISTRATOR)) or [None]:
            trail.record(
                f"{self.opts.label_lower}.export", None, by=request.user, detail=detail, county=county
            )
        return content


class SpreadsheetAdmin(ImportMixin, ExportingAdmin):
    """Master data that also comes and goes as .xlsx and .csv."""

    import_export_change_list_template = ImportExportMixin.import_export_change_list_template
    tmp_storage_class = KeptUpload

    def add_data_read_fail_error_to_form(self, form: Any, e: Exception) -> None:
        reasons = (
            e.messages if isinstance(e, ValidationError) else ["文件读不出来，请检查所选格式与文件是否一致。"]
        )
        for reason in reasons:
            form.add_error("import_file", reason)

    def process_import(self, request: HttpRequest, **options: Any) -> HttpResponse:
        """Write what the preview showed, and its entry, in one transaction; all of it or nothing."""
        try:
            self._refuse_other_choices(request)
            with transaction.atomic():
                return super().process_import(request, **options)
        except (ImportRefused, ValidationError) as refused:
            reasons = refused.messages if isinstance(refused, ValidationError) else [str(refused)]
            messages.error(request, "".join(reasons))
            return redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_import")

    def process_result(self, result: Result, request: HttpRequest) -> HttpResponse:
        if result.has_errors() or result.has_validation_errors():
            raise ImportRefused("文件中有的行不能导入，没有写入任何内容。请重新上传，按预览中的提示改正。")
        self._record_import(result, by=request.user)
        return super().process_result(result, request)

    def _refuse_other_choices(self, request: HttpRequest) -> None:
        """The page names a format and a resource by their numbers; any other number was made up."""
        offered = {"format": self.get_import_formats(), "resource": self.get_import_resource_classes(request)}
        for name, choices in offered.items():
            if request.POST.get(name, "") not in {"", *map(str, range(len(choices)))}:
                raise ImportRefused("页面内容不完整，请重新上传文件。")

    def _record_import(self, result: Result, *, by: User) -> None:
        """One entry for the file in each county that it touched, with what became of its rows.

        Records of the whole installation are entered in the county of the person.
        """
        written = (RowResult.IMPORT_TYPE_NEW, RowResult.IMPORT_TYPE_UPDATE)
        before = {row.object_id: row.original for row in result.rows if row.import_type in written}
        records: dict[Any, list[Model]] = defaultdict(list)
        for record in self.model._default_manager.filter(pk__in=before).order_by("pk"):
            records[getattr(getattr(record, "unit", record), "county", None)].append(record)
        for county, touched in records.items():
            trail.record_bulk(
                f"{self.opts.label_lower}.import",
                touched,
                by=by,
                before={one.pk: _values(before[one.pk]) for one in touched},
                after={one.pk: _values(one) for one in touched},
                detail={"totals": dict(result.totals), "records": [str(one) for one in touched]},
                county=county,
            )


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


class MembershipForm(ModelForm):
    """Says beside the form what the workflow would refuse. `by` is set for each request."""

    by: User

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("user") and data.get("starts_on"):
            reasons = workflow.reasons_not_to_grant(data["user"], by=self.by, starts_on=data["starts_on"])
            for reason in reasons:
                self.add_error(None, reason)
        return data


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
    form = MembershipForm

    def get_form(
        self, request: HttpRequest, obj: Membership | None = None, change: bool = False, **options: Any
    ) -> type[ModelForm]:
        form = super().get_form(request, obj, change, **options)
        form.by = request.user
        return form

    def has_change_permission(self, request: HttpRequest, obj: Membership | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Membership, form: Any, change: bool) -> None:
        granted = workflow.grant(by=request.user, **{name: form.cleaned_data[name] for name in self.fields})
        obj.pk = granted.pk
        if gap := four_eyes_gap(granted.unit):
            self.message_user(request, f"{granted.unit}：{gap}", messages.WARNING)


def _is_year_in_reach(text: str) -> bool:
    """False for a year to which Django could not add another one. What is no number it refuses itself."""
    try:
        return FIRST_DAY.year <= int(text) <= LAST_DAY.year
    except ValueError:
        return True


def _values(record: Model | None) -> dict[str, Any] | None:
    """The record's own columns, for their digest."""
    if record is None:
        return None
    return {field.attname: field.value_from_object(record) for field in record._meta.concrete_fields}
