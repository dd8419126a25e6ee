"""The catalogs in the administration: master data to edit, registers to filter and take away."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Count, DateField, ForeignKey, Model, Q, QuerySet
from django.http import HttpRequest

from catalogs.forms.laws import LawDayField
from catalogs.models import (
    CatalogItem,
    Domain,
    DomainClaim,
    Edition,
    Law,
    ReturnReason,
    StandardItem,
    Submission,
    SubmissionItem,
)
from catalogs.queries import with_open_rows
from catalogs.spreadsheets.law_resource import LawResource
from catalogs.spreadsheets.resources import (
    ClaimResource,
    DomainResource,
    ItemResource,
    StandardItemResource,
    SubmissionResource,
)
from disclosure_portal.accounts.admin import CountyAdmin, ExportingAdmin, SpreadsheetAdmin
from disclosure_portal.accounts.models import Role
from disclosure_portal.accounts.queries import counties_of
from disclosure_portal.units.models import Unit


class RegisterAdmin(ExportingAdmin):
    """Records that are made elsewhere: to look at, to filter, and to take away as a spreadsheet."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


@admin.register(Domain)
class DomainAdmin(RegisterAdmin):
    """The 26 domains are the whole installation's: the superuser may mend a name, administrators look."""

    resource_classes = [DomainResource]
    list_display = ["code", "name", "ministry", "guideline"]
    search_fields = ["code", "name"]

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return request.user.is_active and request.user.is_superuser


@admin.register(DomainClaim)
class DomainClaimAdmin(SpreadsheetAdmin):
    county_path = "unit__county"
    resource_classes = [ClaimResource]
    list_display = ["domain", "unit", "part", "claimed_on", "claimed_by", "stated_alone_on", "ended_on"]
    list_filter = ["part", ("claimed_on", admin.EmptyFieldListFilter), "domain"]
    list_select_related = ["domain", "unit", "claimed_by"]
    search_fields = ["unit__name", "domain__name"]
    autocomplete_fields = ["unit", "domain"]
    # what the claim's own steps say, at the desk
    readonly_fields = ["claimed_on", "claimed_by", "stated_alone_on", "alone_until", "ended_on"]
    fields = ["unit", "domain", "part", *readonly_fields]

    def get_import_resource_kwargs(self, request: HttpRequest, **options: Any) -> dict[str, Any]:
        units = Unit.objects.all()
        if not request.user.is_superuser:
            units = units.filter(county__in=counties_of(request.user, Role.ADMINISTRATOR))
        return {**super().get_import_resource_kwargs(request, **options), "units": units}

    def get_export_queryset(self, request: HttpRequest) -> QuerySet[DomainClaim]:
        return super().get_export_queryset(request).current().select_related("unit", "domain")


@admin.register(ReturnReason)
class ReturnReasonAdmin(CountyAdmin):
    """The sentences that a county's reviewers choose from: what is no longer wanted is switched off."""

    county_path = "county"
    list_display = ["text", "county", "position", "is_active"]
    list_filter = ["is_active"]
    list_select_related = ["county"]
    search_fields = ["text"]
    fields = ["county", "text", "position", "is_active"]

    def formfield_for_foreignkey(self, db_field: ForeignKey, request: HttpRequest, **options: Any) -> Any:
        """Reasons are a county's, not a unit's."""
        field = super().formfield_for_foreignkey(db_field, request, **options)
        field.queryset = field.queryset.filter(kind=Unit.Kind.COUNTY)
        if not request.user.is_superuser:
            field.initial = field.queryset.first()
        return field


@admin.register(Edition)
class EditionAdmin(RegisterAdmin):
    """Which editions there are; the county's own are compiled at the desk."""

    list_display = ["__str__", "layer", "county", "unit_kind", "state", "published_at"]
    list_filter = ["layer", "state"]
    list_select_related = ["county"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Edition]:
        editions = super().get_queryset(request)
        if request.user.is_superuser:
            return editions
        mine = counties_of(request.user, Role.ADMINISTRATOR)
        return editions.filter(Q(county__isnull=True) | Q(county__in=mine))


@admin.register(StandardItem)
class StandardItemAdmin(RegisterAdmin):
    resource_classes = [StandardItemResource]
    list_display = ["code", "edition", "domain", "level1", "level2", "needs_checking"]
    list_filter = ["edition", "domain", "needs_checking"]
    list_select_related = ["edition", "domain"]
    search_fields = ["code", "level1", "level2"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[StandardItem]:
        editions = self.admin_site.get_model_admin(Edition).get_queryset(request)
        return super().get_queryset(request).filter(edition__in=editions)

    def get_export_queryset(self, request: HttpRequest) -> QuerySet[StandardItem]:
        return super().get_export_queryset(request).select_related("edition", "domain")


@admin.register(Law)
class LawAdmin(SpreadsheetAdmin):
    """The register of laws is the whole installation's. What is kept here is left alone by the reference data."""

    formfield_overrides = {DateField: {"form_class": LawDayField}}
    resource_classes = [LawResource]
    list_display = ["title", "number", "kind", "valid_from", "valid_to", "replaced_by", "confidence"]
    list_filter = ["kind", "confidence", ("replaced_by", admin.EmptyFieldListFilter)]
    list_select_related = ["replaced_by"]
    search_fields = ["title", "number"]
    autocomplete_fields = ["replaced_by"]
    fields = LawResource.Meta.fields

    def save_model(self, request: HttpRequest, obj: Law, form: Any, change: bool) -> None:
        """Whoever has the law open at the desk is told that it changed meanwhile."""
        obj.version += change
        super().save_model(request, obj, form, change)

    def get_export_queryset(self, request: HttpRequest) -> QuerySet[Law]:
        return super().get_export_queryset(request).select_related("replaced_by")


@admin.register(CatalogItem)
class CatalogItemAdmin(RegisterAdmin):
    county_path = "unit__county"
    resource_classes = [ItemResource]
    list_display = ["level1", "level2", "unit", "domain", "state", "saved_at"]
    list_filter = [
        "state",
        ("published_revision", admin.EmptyFieldListFilter),
        "not_applicable",
        "entered_for",
        "domain",
        ("unit", admin.RelatedOnlyFieldListFilter),
    ]
    list_select_related = ["unit", "domain"]
    search_fields = ["level1", "level2", "unit__name"]

    def get_export_queryset(self, request: HttpRequest) -> QuerySet[CatalogItem]:
        items = super().get_export_queryset(request)
        return with_open_rows(items.select_related("unit", "domain", "published_revision"))


@admin.register(Submission)
class SubmissionAdmin(RegisterAdmin):
    county_path = "unit__county"
    resource_classes = [SubmissionResource]
    list_display = ["__str__", "state", "handed_in_at", "confirmed_at", "decided_at"]
    list_filter = ["state", "entered_for", "domain", ("unit", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["unit", "domain"]
    search_fields = ["unit__name", "domain__name"]

    def get_export_queryset(self, request: HttpRequest) -> QuerySet[Submission]:
        verdict = SubmissionItem.Verdict
        batches = super().get_export_queryset(request)
        return batches.select_related("unit", "domain", "handed_in_by", "confirmed_by").annotate(
            row_count=Count("rows"),
            approved_count=Count("rows", filter=Q(rows__verdict=verdict.APPROVED)),
            returned_count=Count("rows", filter=Q(rows__verdict=verdict.RETURNED)),
        )
