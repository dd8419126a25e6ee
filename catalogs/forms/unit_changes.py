"""The form of a change of units."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout, Submit
from django import forms

from catalogs.models import Domain
from disclosure_portal import clock
from disclosure_portal.units.models import Unit, UnitChange

Kind = UnitChange.Kind


class UnitChangeForm(forms.ModelForm):
    """What is changed, and by which document. Names belong to 更名, domains to 划转职责, a successor to all but 更名."""

    domains = forms.MultipleChoiceField(
        label="划转的领域",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="只在划转职责时选择。",
    )

    class Meta:
        model = UnitChange
        fields = (
            "kind",
            "unit",
            "effective_on",
            "document",
            "successor",
            "name_after",
            "full_name_after",
            "domains",
        )
        widgets = {
            "effective_on": forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
            "kind": forms.RadioSelect,
        }

    def __init__(self, *args: Any, county: Unit, **options: Any) -> None:
        super().__init__(*args, **options)
        units = Unit.objects.in_county(county).compiling().active()
        self.fields["kind"].choices = Kind.choices
        self.fields["unit"].queryset = self.fields["successor"].queryset = units
        self.fields["unit"].empty_label = self.fields["successor"].empty_label = "请选择"
        self.fields["successor"].help_text = "并入、撤销、划转职责时选择；更名不选。"
        self.fields["name_after"].help_text = "更名时填写，例如：县文旅局。"
        self.fields["full_name_after"].help_text = "更名时填写，例如：岫岩满族自治县文化旅游和广播电视局。"
        self.fields["effective_on"].initial = clock.today()
        self.fields["domains"].choices = [
            (one.code, f"{one.code} {one.name}") for one in Domain.objects.all()
        ]
        self.helper = FormHelper()
        self.helper.layout = Layout(
            Fieldset("调整哪个单位", "unit", "effective_on", "document", "kind"),
            Fieldset("由谁承接", "successor", data_for="merge transfer abolish"),
            Fieldset("划转哪些领域", "domains", data_for="transfer"),
            Fieldset("更名为", "name_after", "full_name_after", data_for="rename"),
            Submit("preview", "下一步：核对将转移的内容"),
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("kind") == Kind.RENAME:
            data["successor"], data["domains"] = None, []
            self._require("name_after", "请填写新的简称。")
            self._require("full_name_after", "请填写新的全称。")
        elif data.get("kind"):
            data["name_after"] = data["full_name_after"] = ""
            self._require("successor", "请选择承接单位。")
            if data["kind"] == Kind.TRANSFER:
                self._require("domains", "请选择划转的领域。")
            else:
                data["domains"] = []
        if data.get("successor") and data["successor"] == data.get("unit"):
            self.add_error("successor", "承接单位须是另一个单位。")
        return data

    def clean_effective_on(self) -> Any:
        day = self.cleaned_data["effective_on"]
        if day > clock.today():
            raise forms.ValidationError("生效日期还没有到，请在生效当日或者之后办理。")
        return day

    def _require(self, name: str, message: str) -> None:
        if not self.cleaned_data.get(name) and name not in self.errors:
            self.add_error(name, message)
