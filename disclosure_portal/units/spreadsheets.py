"""Units as a spreadsheet: one row per unit, other units named by their code."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from import_export import fields, resources
from import_export.instance_loaders import CachedInstanceLoader
from import_export.widgets import ForeignKeyWidget

from disclosure_portal.units.models import Unit


class UnitByCode(ForeignKeyWidget):
    """Another unit by its code."""

    def clean(self, value: Any, row: dict[str, Any] | None = None, **options: Any) -> Unit | None:
        try:
            return super().clean(value, row, **options)
        except Unit.DoesNotExist:
            raise ValueError(f"没有代码为“{value}”的单位，请先填写该单位，或改正代码。") from None


class UnitResource(resources.ModelResource):
    """Reads and writes units, one by one: `Unit.save` keeps each unit's county, which a bulk write would miss."""

    parent = fields.Field("parent", "parent", widget=UnitByCode(Unit, "code"))
    successor = fields.Field("successor", "successor", widget=UnitByCode(Unit, "code"))

    class Meta:
        model = Unit
        import_id_fields = ["code"]
        fields = [
            "code",
            "name",
            "full_name",
            "kind",
            "tier",
            "parent",
            "opened_on",
            "is_active",
            "successor",
            "position",
            "note",
        ]
        instance_loader_class = CachedInstanceLoader
        clean_model_instances = True
        skip_unchanged = True
        report_skipped = False
        skip_html_diff = True

    def __init__(
        self, units: QuerySet[Unit] | None = None, *, changes_containers: bool = False, **options: Any
    ) -> None:
        """`units` are those that the person may change and name; all of them when none are given.

        Cities and counties are among them only as parents, unless the person `changes_containers`.
        """
        super().__init__(**options)
        self.changes_containers = changes_containers
        self.units = Unit.objects.all() if units is None else units

    def get_queryset(self) -> QuerySet[Unit]:
        return self.units

    def before_import_row(self, row: dict[str, Any], **options: Any) -> None:
        code = str(row.get("code") or "").strip()
        if Unit.objects.filter(code=code).exists() and not self.units.filter(code=code).exists():
            raise ValidationError(f"代码“{code}”是其他县的单位，不能从这里修改。")

    def before_save_instance(self, instance: Unit, row: dict[str, Any], **options: Any) -> None:
        """Rows that equal their unit don't come here: a county's row in an export names a city above it."""
        for label, other in (("上级单位", instance.parent), ("职能承接单位", instance.successor)):
            if other and not self.units.filter(pk=other.pk).exists():
                raise ValidationError(f"{label}“{other}”不在您管理的县内。")
        if not self.changes_containers and (instance.is_container or self._is_stored_as_container(instance)):
            raise ValidationError("市、县不能用表格新增或修改，也不能改成其他类别，请联系超级用户。")

    def _is_stored_as_container(self, unit: Unit) -> bool:
        return Unit.objects.filter(pk=unit.pk, kind__in=Unit.CONTAINERS).exists()
