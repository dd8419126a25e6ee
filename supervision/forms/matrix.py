"""What the pages of the 一览表 are narrowed to, kept in the address."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError

from catalogs.forms.filters import ALL, FacetField
from catalogs.models import Domain
from disclosure_portal.web.days import DayField
from supervision.queries.matrix import Group
from supervision.queries.matrix_items import SELECTIONS

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from disclosure_portal.units.models import Unit


class DayFilter(forms.Form):
    """As of which day, and of which county where the user reads several. What isn't understood is told and left out."""

    as_of = DayField(
        label="截至日期", required=False, error_messages={"invalid": "请填写日期，例如 2020-10-31。"}
    )
    county = forms.ModelChoiceField(
        queryset=None,
        label="县（市、区）",
        to_field_name="code",
        required=False,
        empty_label=None,
        error_messages={"invalid_choice": "没有这个县，请从列表中选择。"},
    )

    def __init__(self, data: Any, *, counties: QuerySet[Unit], today: date) -> None:
        super().__init__(data)
        self.today = today
        self.counties = counties
        self.fields["county"].queryset = counties
        self.fields["as_of"].widget.attrs |= {"max": today.isoformat(), "class": "form-control"}
        self.fields["county"].widget.attrs["class"] = "form-select"
        if counties.count() < 2:
            del self.fields["county"]
        self.is_valid()

    def clean_as_of(self) -> date:
        day = self.cleaned_data["as_of"] or self.today
        if day > self.today:
            raise ValidationError("请选择今天或者以前的日期：以后的情况还不知道。下面显示的是今天的情况。")
        return day

    @property
    def day(self) -> date:
        return self.cleaned_data.get("as_of") or self.today

    @property
    def chosen_county(self) -> Unit | None:
        """The county asked for, else the first; None for who reads no county."""
        return self.cleaned_data.get("county") or self.counties.first()


class MatrixFilter(DayFilter):
    """The table: for which group of units."""

    group = forms.ChoiceField(
        label="单位",
        choices=Group.choices,
        required=False,
        error_messages={"invalid_choice": "没有这一组单位，请从列表中选择。"},
    )

    field_order = ["group", "as_of", "county"]

    @property
    def chosen_group(self) -> str:
        return self.cleaned_data.get("group") or Group.ALL

    @property
    def place(self) -> dict[str, str]:
        """County, group and day as an address carries them, for the links of the page."""
        told = {"as_of": self.day.isoformat(), "group": self.chosen_group}
        return told | ({"county": self.chosen_county.code} if "county" in self.fields else {})


class MatrixItemsFilter(MatrixFilter):
    """The items behind a figure: of a unit, of a domain, and which of them the figure counts."""

    unit = FacetField("单位")
    domain = FacetField("领域")
    show = FacetField("情况", [(name, label) for name, (label, _) in SELECTIONS.items()])

    field_order = ["unit", "domain", "show", "as_of", "group", "county"]

    def __init__(self, data: Any, *, units: QuerySet[Unit], **options: Any) -> None:
        self.base_choices = {
            "unit": [ALL, *units.values_list("code", "name")],
            "domain": [ALL, *Domain.objects.values_list("code", "name")],
        }
        super().__init__(data, **options)

    def full_clean(self) -> None:
        """With the choices in place: the form validates itself as soon as it is made."""
        for name, choices in self.base_choices.items():
            self.fields[name].choices = choices
        super().full_clean()

    @property
    def narrowing(self) -> dict[str, str]:
        return {name: self.cleaned_data.get(name) or "" for name in ("unit", "domain", "show")}
