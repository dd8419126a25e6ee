"""Forms of 专人负责: the roster's filter, one person, the end of a term."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from catalogs.checkup.personal_data import refused_personal_data
from catalogs.forms.filters import ALL, FacetField
from catalogs.forms.submissions import posting_here
from disclosure_portal.units.models import Unit
from disclosure_portal.web.days import DayField
from supervision.forms.texts import TextField

OFFICE_PHONE = re.compile(r"(0\d{2,3}-?)?\d{7,8}([-转]\d{1,6})?")
MOBILE = re.compile(r"(\+?86)?1[3-9]\d{9}")
DAY_ERRORS = {"invalid": "请填写日期，例如 2020-10-31。"}


class PeopleFilter(forms.Form):
    """The roster as of a day. What isn't understood is told and left out."""

    unit = FacetField("单位")
    vacant = FacetField("有没有责任人", [("yes", "没有责任人"), ("no", "有责任人")])
    as_of = DayField(label="截至日期", required=False, error_messages=DAY_ERRORS)

    def __init__(self, data: Any, *, units: QuerySet[Unit], today: date) -> None:
        super().__init__(data)
        self.today = today
        self.fields["unit"].choices = [ALL, *units.values_list("code", "name")]
        if len(self.fields["unit"].choices) == 2:
            del self.fields["unit"], self.fields["vacant"]  # there is one line to see
        self.fields["as_of"].widget.attrs["class"] = "form-control"
        self.is_valid()

    @property
    def day(self) -> date:
        return self.cleaned_data.get("as_of") or self.today

    @property
    def chosen(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if value}


def plain_field(label: str, length: int, *, required: bool = False, **options: Any) -> TextField:
    errors = {"required": f"请填写{label}。", "max_length": f"{label}最多{length}个字。"}
    return TextField(label=label, max_length=length, required=required, error_messages=errors, **options)


def past_day(label: str, today: date, **options: Any) -> DayField:
    """A day that isn't still to come."""

    def has_come(day: date) -> None:
        if day > today:
            raise ValidationError("请填写今天或者以前的日期。")

    errors = {**DAY_ERRORS, "required": f"请填写{label}。"}
    return DayField(label=label, error_messages=errors, validators=[has_come], **options)


class PersonForm(forms.Form):
    """One named person: of which unit while it is new, and the version that the clerk started from."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    unit = forms.ModelChoiceField(
        Unit.objects.none(),
        label="单位",
        empty_label="请选择",
        to_field_name="code",
        error_messages={"required": "请选择单位。", "invalid_choice": "请从列出的单位中选择。"},
    )
    name = plain_field("姓名", 50, required=True)
    post = plain_field("职务", 60)
    office = plain_field(
        "工作机构", 60, required=True, help_text="承担政务公开工作的内设机构，例如：党政综合办公室。"
    )
    phone = plain_field(
        "办公电话", 30, help_text="例如 0412-7801234。只在工作台内显示；不要填写个人手机号码。"
    )
    document = plain_field("指定文件", 200, help_text="确定责任人的文件名称和文号，没有的可以不填。")

    WRITTEN = ("name", "post", "office", "phone", "document", "since")

    def __init__(
        self,
        *args: Any,
        today: date,
        units: QuerySet[Unit] | None = None,
        since: str = "到任日期",
        has_ended: bool = False,
        button: str = "保存",
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.fields["since"] = past_day(since, today, help_text="第一天负责的日期。")
        if units is None:
            del self.fields["unit"]
        else:
            self.fields["unit"].queryset = units
        if has_ended:
            self.fields["until"] = past_day(
                "卸任日期", today, required=False, help_text="最后一天负责的日期。清空就是没有卸任。"
            )
            self.fields["ended_because"] = plain_field("卸任原因", 200)
        self.helper = posting_here(self, button, *self.fields)

    def clean_phone(self) -> str:
        phone = re.sub(r"\s", "", self.cleaned_data["phone"])
        if MOBILE.fullmatch(phone):
            raise ValidationError("这是手机号码。请填写办公固定电话，例如 0412-7801234。")
        if phone and not OFFICE_PHONE.fullmatch(phone):
            raise ValidationError("请填写办公固定电话，例如 0412-7801234 或者 7801234转8001。")
        return phone

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for name in ("name", "post", "office", "document", "ended_because"):
            if refusal := refused_personal_data(data.get(name) or ""):
                self.add_error(name, refusal)
        if data.get("until") is None and "ended_because" in data:
            data["ended_because"] = ""
        return data

    @property
    def values(self) -> dict[str, Any]:
        """The fields of the person, without unit and version."""
        return {name: value for name, value in self.cleaned_data.items() if name not in ("unit", "version")}


class EndForm(forms.Form):
    """The last day of a person in charge, and why."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    reason = plain_field("卸任原因", 200, required=True, help_text="例如：工作调动。")

    field_order = ["version", "until", "reason"]

    def __init__(self, *args: Any, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["until"] = past_day("卸任日期", today, help_text="最后一天负责的日期。")
        self.order_fields(self.field_order)
        self.helper = posting_here(self, "登记卸任", *self.fields, style="danger")

    def clean_reason(self) -> str:
        reason = self.cleaned_data["reason"]
        if refusal := refused_personal_data(reason):
            raise ValidationError(refusal)
        return reason
