"""Master data and registers of the catalogs as flat spreadsheets, for administrators."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from import_export import fields, resources
from import_export.widgets import ForeignKeyWidget

from catalogs.models import CatalogItem, Domain, DomainClaim, StandardItem, Submission
from disclosure_portal.units.models import Unit


class ByCode(ForeignKeyWidget):
    """A record by its code; an unknown code is told with its row."""

    def clean(self, value: Any, row: dict[str, Any] | None = None, **options: Any) -> Any:
        try:
            return super().clean(str(value or "").strip(), row, **options)
        except self.model.DoesNotExist:
            name = self.model._meta.verbose_name
            raise ValueError(f"没有代码为“{value}”的{name}，请改正代码。") from None


class DomainResource(resources.ModelResource):
    class Meta:
        model = Domain
        fields = ["code", "name", "slug", "ministry", "guideline", "lead_hint", "note"]
        export_order = fields


class ClaimResource(resources.ModelResource):
    """Which unit leads or cooperates in which domain: one row per unit and domain, read back by both codes."""

    unit = fields.Field("unit", "unit", widget=ByCode(Unit, "code"))
    domain = fields.Field("domain", "domain", widget=ByCode(Domain, "code"))

    class Meta:
        model = DomainClaim
        import_id_fields = ["unit", "domain"]
        fields = ["unit", "domain", "part", "claimed_on", "stated_alone_on", "alone_until"]
        clean_model_instances = True
        skip_unchanged = True
        report_skipped = False
        skip_html_diff = True

    def __init__(self, units: QuerySet[Unit] | None = None, **options: Any) -> None:
        """`units` are those that the person may reach; all of them when none are given."""
        super().__init__(**options)
        self.units = Unit.objects.all() if units is None else units

    def get_queryset(self) -> QuerySet[DomainClaim]:
        return DomainClaim.objects.current().filter(unit__in=self.units).select_related("unit", "domain")

    def before_save_instance(self, instance: DomainClaim, row: dict[str, Any], **options: Any) -> None:
        if not self.units.filter(pk=instance.unit_id).exists():
            raise ValidationError(f"“{instance.unit}”不在您管理的县内。")


class StandardItemResource(resources.ModelResource):
    """Every standard item of the chosen editions, as facts."""

    edition = fields.Field("edition", "标准版本")
    domain = fields.Field("domain__name", "领域")

    class Meta:
        model = StandardItem
        fields = ["edition", "domain", "code", "level1", "level2", "basis_text", "time_limit_text", "subject"]
        export_order = fields


class ItemResource(resources.ModelResource):
    """One row per disclosure item, with where it stands; for the county's reports to the city."""

    unit_code = fields.Field("unit__code", "单位代码")
    unit = fields.Field("unit__name", "单位")
    domain = fields.Field("domain__name", "领域")
    level1 = fields.Field("level1", "一级事项")
    level2 = fields.Field("level2", "二级事项")
    standard = fields.Field("standard_code", "标准条目代码")
    status = fields.Field(column_name="状态")
    not_applicable = fields.Field("not_applicable_reason", "不适用的原因")
    time_limit = fields.Field("time_limit_text", "公开时限")
    subject = fields.Field("subject", "公开主体")
    channels = fields.Field(column_name="公开渠道和载体")
    published_at = fields.Field("published_revision__published_at", "发布时间")
    entered_for = fields.Field(column_name="代录")

    class Meta:
        model = CatalogItem
        fields = [
            "unit_code",
            "unit",
            "domain",
            "level1",
            "level2",
            "standard",
            "status",
            "not_applicable",
            "time_limit",
            "subject",
            "channels",
            "published_at",
            "entered_for",
        ]
        export_order = fields

    def dehydrate_status(self, item: CatalogItem) -> str:
        return item.status.label

    def dehydrate_channels(self, item: CatalogItem) -> str:
        return "、".join(item.channel_labels())

    def dehydrate_entered_for(self, item: CatalogItem) -> str:
        return "是" if item.entered_for else ""


class SubmissionResource(resources.ModelResource):
    """One row per batch: who handed it in and signed it off, when, and what came of it."""

    unit = fields.Field("unit__name", "报送单位")
    domain = fields.Field("domain__name", "领域")
    number = fields.Field("number", "批次")
    state = fields.Field("get_state_display", "状态")
    rows = fields.Field("row_count", "事项数")
    approved = fields.Field("approved_count", "审定")
    returned = fields.Field("returned_count", "退回")
    handed_in_by = fields.Field("handed_in_by__name", "提交人")
    handed_in_at = fields.Field("handed_in_at", "提交时间")
    confirmed_by = fields.Field("confirmed_by__name", "单位审核人")
    confirmed_at = fields.Field("confirmed_at", "单位确认时间")
    decided_at = fields.Field("decided_at", "办结时间")

    class Meta:
        model = Submission
        fields = [
            "unit",
            "domain",
            "number",
            "state",
            "rows",
            "approved",
            "returned",
            "handed_in_by",
            "handed_in_at",
            "confirmed_by",
            "confirmed_at",
            "decided_at",
        ]
        export_order = fields
