"""Forms of rectifications: the unit's report, the second look, the filters of the list."""

from __future__ import annotations

from typing import Any

from django import forms

from catalogs.checkup import refused_personal_numbers
from disclosure_portal.attachments.forms import AttachmentField
from disclosure_portal.units.models import Unit, UnitQuerySet
from disclosure_portal.web.versions import VersionForm
from supervision import law
from supervision.forms.inspections import days_field
from supervision.forms.texts import TextField
from supervision.queries.rectifications import SOURCES, STATES, Filters

TEXT_LENGTH = 5_000
REASON_LENGTH = 1_000


class ReportForm(VersionForm):
    """What the unit did, with its evidence."""

    text = TextField(
        label="整改情况",
        max_length=TEXT_LENGTH,
        widget=forms.Textarea({"rows": 5}),
        help_text="写明做了什么、什么时候做的、在哪里能看到；网址直接写在这里。不要写个人信息。",
        error_messages={"required": "请写明整改情况。", "max_length": f"最多{TEXT_LENGTH}个字。"},
    )
    file = AttachmentField(
        label="佐证", required=False, help_text="截图或者扫描件，PDF、JPEG、PNG。可以不传。"
    )

    def clean_text(self) -> str:
        text = self.cleaned_data["text"]
        if refusal := refused_personal_numbers(text):
            raise forms.ValidationError(refusal)
        return text


class AcceptForm(VersionForm):
    """That the problem is put right."""

    remark = TextField(label="复查意见", max_length=REASON_LENGTH, required=False, help_text="可以不填。")


class SendBackForm(VersionForm):
    """Why it isn't put right yet, and how long there is now."""

    reason = TextField(
        label="未通过的原因",
        max_length=REASON_LENGTH,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": "请写明复查未通过的原因。", "max_length": f"最多{REASON_LENGTH}个字。"},
    )
    working_days = days_field(
        "重新整改的期限（工作日）", law.SERIOUS_RECTIFICATION_WORKING_DAYS, "从今天起算，今天不计入。"
    )


class RectificationFilter(forms.Form):
    """The filters of the list, kept in its address; what can't be read narrows nothing."""

    unit = forms.ModelChoiceField(
        Unit.objects.none(), label="单位", to_field_name="code", required=False, empty_label="全部"
    )
    state = forms.ChoiceField(label="状态", choices=[("", "全部"), *STATES], required=False)
    source = forms.ChoiceField(label="来源", choices=[("", "全部"), *SOURCES], required=False)
    words = TextField(label="关键词", max_length=50, required=False)

    def __init__(self, *args: Any, units: UnitQuerySet, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["unit"].queryset = units

    @property
    def filters(self) -> Filters:
        self.is_valid()
        said = self.cleaned_data
        return Filters(**{name: said[name] for name in self.fields if said.get(name)})

    @property
    def chosen(self) -> bool:
        return self.filters != Filters()
