"""The upload of an edition, and the day by which units map one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout, Submit
from django import forms
from django.conf import settings

from catalogs.forms.editions import ticks
from catalogs.forms.imports import CatalogFileField
from catalogs.models import Domain, Edition, EditionLoad
from catalogs.models.editions import DutyHolder, duty_of
from catalogs.queries.uptakes import default_due_day
from disclosure_portal import clock
from disclosure_portal.attachments.storing import TABLES
from disclosure_portal.units.models import Unit
from disclosure_portal.web.numbers import keys

if TYPE_CHECKING:
    from django.db.models import QuerySet

KINDS = [("", "所有单位"), *((kind.value, kind.label) for kind in Unit.Kind if kind not in Unit.CONTAINERS)]


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self, **options: Any) -> None:
        super().__init__(format="%Y-%m-%d", **options)


class EditionUploadForm(forms.ModelForm):
    """A file, and what edition it is: everything that the file itself doesn't say."""

    file = CatalogFileField(label="表格文件", kinds=TABLES)
    layer = forms.TypedChoiceField(label="层级", coerce=int)
    duty = ticks("新条目的责任主体", DutyHolder)

    class Meta:
        model = EditionLoad
        fields = (
            "county",
            "layer",
            "name",
            "unit_kind",
            "number",
            "document",
            "issued_on",
            "based_on",
            "domain",
            "duty",
            "duty_for_all",
            "keeps_other_domains",
        )
        widgets = {"issued_on": DayInput()}
        help_texts = {
            "name": "例如：辽宁省基层政务公开共性目录（2021年版）。",
            "number": "留空由系统编号。",
            "document": "例如：《关于印发基层政务公开共性目录的通知》（辽政办发〔2021〕6号）。没有的留空。",
            "based_on": "与哪一版对照：同一事项沿用它的条目代码，并据此显示新增、修改和删除。",
            "domain": "表格的标题、工作表名称或栏目里写有领域的，不用选。",
            "duty_for_all": "不勾选的，与底本对上的条目沿用底本的责任主体。",
            "keeps_other_domains": "表格只有部分领域的，请保持勾选；不勾选的，没有写到的领域就不再有标准条目。",
        }

    def __init__(self, *args: Any, counties: QuerySet[Unit], **options: Any) -> None:
        super().__init__(*args, **options)
        layers = [(layer.value, layer.label) for layer in EditionLoad.LAYERS]
        self.fields["layer"].choices = layers
        self.fields["county"].queryset = counties
        self.fields["county"].required = True
        self.fields["county"].initial = counties.first()
        self.fields["county"].empty_label = None
        self.fields["unit_kind"] = forms.ChoiceField(label="适用单位", choices=KINDS, required=False)
        self.fields["based_on"].queryset = Edition.objects.issued().filter(county=None) | (
            Edition.objects.issued().filter(county__in=counties)
        )
        self.fields["based_on"].empty_label = "由系统选定：同类的现行版，没有的用上一层级"
        self.fields["domain"].queryset = Domain.objects.all()
        self.fields["domain"].empty_label = "由表格确定"
        self.fields["duty"].help_text = "底本里没有的条目由谁公开。选了适用单位的可以不勾。"
        self.fields["file"].help_text = (
            f"和导入目录一样的表格：.xlsx、.xls、.csv 或 Word（.docx），不超过{settings.IMPORT_MAX_MEGABYTES}MB、"
            f"{settings.IMPORT_MAX_ROWS}行。县通用版的公开主体一律写成 {{单位}}，采用时换成各单位的全称。"
        )
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout(
            Fieldset(
                "这是什么版本", *self._identity(counties), "unit_kind", "number", "document", "issued_on"
            ),
            Fieldset("表格", "file", "domain"),
            Fieldset("与底本对照", "based_on", "keeps_other_domains", "duty", "duty_for_all"),
        )
        self.helper.add_input(Submit("upload", "上传并读取"))

    def _identity(self, counties: QuerySet[Unit]) -> list[str]:
        """The county is asked for only where the user acts for several."""
        if counties.count() == 1:
            self.fields["county"].widget = forms.HiddenInput()
        return ["county", "layer", "name"]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if not self.errors:
            line = (data["layer"], data["county"], data["unit_kind"])
            data["based_on"] = data.get("based_on") or Edition.objects.base_for(*line)
            if not data["duty"] and data["unit_kind"]:
                data["duty"] = [duty_of(data["unit_kind"])]
            if not data["duty"]:
                self.add_error("duty", "请勾选新条目由谁公开，或者选择适用单位。")
        issued_on = data.get("issued_on")
        if issued_on and issued_on > clock.today():
            self.add_error("issued_on", "发文日期不能晚于今天。")
        return data


class UnitsField(forms.ModelMultipleChoiceField):
    """Ticked units; a value that can't be a key is no unit."""

    def clean(self, value: Any) -> Any:
        sent = [str(key) for key in value or []]
        if len(keys(sent)) < len(sent):
            raise forms.ValidationError("所选单位已有变化，请重新选择。")
        return super().clean(value)


class UptakeOrderForm(forms.Form):
    """By when which units map the edition. No unit ticked: none has to."""

    due_on = forms.DateField(label="完成期限", widget=DayInput(), required=False)
    units = UnitsField(
        label="要对照新标准的单位",
        queryset=Unit.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="勾选的单位在期限前把每一条标为采用、结合实际调整或者不适用；不勾选的只收到下发的消息。",
    )

    def __init__(
        self, *args: Any, edition: Edition, units: QuerySet[Unit], preset: bool = True, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.fields["units"].queryset = units
        if preset:
            self.initial.setdefault("units", [unit.pk for unit in units])
        self.initial.setdefault("due_on", default_due_day(edition, on=clock.today()))

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("units") and not data.get("due_on") and "due_on" not in self.errors:
            self.add_error("due_on", "请填写完成期限。")
        if data.get("due_on") and data["due_on"] < clock.today():
            self.add_error("due_on", "完成期限不能早于今天。")
        return data


class DueDayForm(forms.Form):
    """Another day for the units that aren't done."""

    due_on = forms.DateField(label="新的完成期限", widget=DayInput())
