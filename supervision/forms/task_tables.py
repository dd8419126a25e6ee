"""Forms of the import of a 任务分解表: the file with what it belongs to, and what the file leaves open."""

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
    from collections.abc import Mapping, Sequence

    from supervision.queries.unit_names import UnitNames

Kind = Attachment.Kind
NEAREST = 5  # units that are offered before all others
LEFT_OUT = "none"
NO_UNIT = {"required": "请选择单位。", "invalid_choice": "请从列出的单位中选择。"}


class TaskTableForm(forms.Form):
    """The table and the document that it belongs to."""

    county = forms.ModelChoiceField(
        Unit.objects.none(),
        label="所属县",
        empty_label="请选择",
        error_messages={"required": "请选择县。"},
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
            "表头要有任务、牵头单位、时限，可以有配合单位、进展；有牵头单位又有责任单位的，责任单位按配合单位读入。"
            "支持 .xlsx、.xls 和 Word 文档（.docx）里的表格，"
            f"不超过{settings.TASK_TABLE_MAX_MEGABYTES}MB、{settings.TASK_TABLE_MAX_ROWS}行。"
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        year, issued_on = data.get("year"), data.get("issued_on")
        if year and issued_on and issued_on > date(year, 12, 31):
            self.add_error("issued_on", "印发日期不能晚于这一年的12月31日。")
        return data


class PreviewForm(forms.Form):
    """What a table leaves open, and the whole preview as it was signed: the days that its words don't tell, and the
    units behind names that nobody bears. What is no unit of the county's may be left out."""

    table = forms.CharField(widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, rows: Sequence[Mapping[str, Any]], names: UnitNames, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.rows = rows
        self.unknown = unknown_names(rows)
        for name, label in self.unknown.items():
            self.fields[self._field(name)] = forms.ChoiceField(
                label=label, choices=_choices(names.nearest(name)), error_messages=NO_UNIT
            )
        for number, why in open_days(rows).items():
            self.fields[day_field(number)] = DayField(
                label=f"第{number}项的截止日期", help_text=why, error_messages=BAD_DAY
            )
            self.fields[day_field(number)].widget.attrs["class"] = "form-control"

    def clean(self) -> dict[str, Any]:
        for number, row in enumerate(self.rows, start=1):
            left_out = [name for name in row["leads"] if self._is_left_out(name)]
            if left_out and len(left_out) == len(row["leads"]):
                self.add_error(self._field(left_out[0]), f"第{number}项没有别的牵头单位，请选择单位。")
        return self.cleaned_data

    def day(self, number: int) -> date | None:
        return self.cleaned_data.get(day_field(number))

    def units(self, named: Sequence[int | str]) -> tuple[int, ...]:
        """The keys of units, the chosen ones in the places of their names, each once."""
        chosen = (
            int(self.cleaned_data[self._field(one)]) if isinstance(one, str) else one
            for one in named
            if not self._is_left_out(one)
        )
        return tuple(dict.fromkeys(chosen))

    @property
    def day_fields(self) -> dict[int, forms.BoundField]:
        return {number: self[day_field(number)] for number in open_days(self.rows)}

    @property
    def name_fields(self) -> list[forms.BoundField]:
        return [self[self._field(name)] for name in self.unknown]

    def _field(self, name: str) -> str:
        return f"unit-{list(self.unknown).index(name) + 1}"

    def _is_left_out(self, one: int | str) -> bool:
        return isinstance(one, str) and self.cleaned_data.get(self._field(one)) == LEFT_OUT


def open_days(rows: Sequence[Mapping[str, Any]]) -> dict[int, str]:
    """The numbers of the tasks whose day is asked, with why."""
    return {number: row["unclear"] for number, row in enumerate(rows, start=1) if row["unclear"]}


def unknown_names(rows: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Each name that is no unit's, in the order of the table, with where it stands."""
    places: dict[str, list[str]] = {}
    for number, row in enumerate(rows, start=1):
        for name in dict.fromkeys([*row["leads"], *row["cooperating"]]):
            if isinstance(name, str):
                places.setdefault(name, []).append(str(number))
    return {name: f"“{name}”（第{'、'.join(numbers)}项）" for name, numbers in places.items()}


def day_field(number: int) -> str:
    return f"due-{number}"


def _choices(nearest: Sequence[Unit]) -> list[Any]:
    named = [(str(unit.pk), unit.name) for unit in nearest]
    others = sorted(nearest[NEAREST:], key=lambda unit: (unit.position, unit.code))
    return [
        ("", "请选择单位"),
        ("名称最接近的", named[:NEAREST]),
        ("其他单位", [(str(unit.pk), unit.name) for unit in others]),
        (LEFT_OUT, "不列入：不是本县的单位"),
    ]
