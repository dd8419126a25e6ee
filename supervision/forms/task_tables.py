"""Forms of the import of a 任务分解表: the file with what it belongs to, and the days that the file leaves open."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings

from catalogs.forms.imports import CatalogFileField
from disclosure_portal.attachments.models import Attachment
from disclosure_portal.units.models import Unit, UnitQuerySet
from disclosure_portal.web.days import DayField
from supervision.forms.plans import BAD_DAY, PlanForm

if TYPE_CHECKING:
    from collections.abc import Mapping

Kind = Attachment.Kind


class TaskTableForm(forms.Form):
    """The table and the document that it belongs to."""

    county = forms.ModelChoiceField(
        Unit.objects.none(), label="所属县", error_messages={"required": "请选择县。"}
    )
    file = CatalogFileField(
        label="任务分解表",
        kinds=(Kind.XLSX, Kind.XLS, Kind.DOCX),
        error_messages={"required": "请选择文件。"},
    )
    title = PlanForm.base_fields["title"]
    document_number = PlanForm.base_fields["document_number"]
    year = forms.IntegerField(
        label="年度",
        min_value=2000,
        max_value=2100,
        help_text="表格里写“6月底前”而没有写年份的，按这一年。",
        error_messages={
            "required": "请填写年度。",
            "invalid": "年度请填四位数字，例如 2026。",
            "min_value": "年度请填2000至2100之间的数字。",
            "max_value": "年度请填2000至2100之间的数字。",
        },
    )
    issued_on = DayField(label="印发日期", error_messages=BAD_DAY)
    is_public = PlanForm.base_fields["is_public"]

    field_order = ["county", "file", "title", "document_number", "year", "issued_on", "is_public"]

    def __init__(self, *args: Any, counties: UnitQuerySet, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["county"].queryset = counties
        if counties.count() == 1:
            self.fields["county"].widget = forms.HiddenInput()
        self.fields["file"].help_text = (
            "表头要有任务、牵头单位、时限，可以有配合单位、进展。支持 .xlsx、.xls 和 Word 文档（.docx）里的表格，"
            f"不超过{settings.TASK_TABLE_MAX_MEGABYTES}MB、{settings.TASK_TABLE_MAX_ROWS}行。"
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        year, issued_on = data.get("year"), data.get("issued_on")
        if year and issued_on and issued_on > date(year, 12, 31):
            self.add_error("issued_on", "印发日期不能晚于这一年的12月31日。")
        return data


class OpenDaysForm(forms.Form):
    """A day for each task whose words leave it open, and the whole preview as it was signed."""

    table = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, open_rows: Mapping[int, str], **options: Any) -> None:
        """`open_rows`: the numbers of the tasks with why the day is asked."""
        super().__init__(*args, **options)
        for number, why in open_rows.items():
            self.fields[day_field(number)] = DayField(
                label=f"第{number}项的截止日期", help_text=why, error_messages=BAD_DAY
            )

    def day(self, number: int) -> date | None:
        return self.cleaned_data.get(day_field(number))


def day_field(number: int) -> str:
    return f"due-{number}"
