"""The form of one item of a common edition."""

from __future__ import annotations

from typing import Any

from crispy_forms.layout import Fieldset
from django import forms

from catalogs.forms.submissions import posting_here
from catalogs.models import Audience, Channel, Level, Method, StandardItem
from catalogs.models.editions import UNIT_PLACEHOLDER


def ticks(label: str, choices: Any) -> forms.MultipleChoiceField:
    """A list of codes, ticked in the order of the official table."""
    return forms.MultipleChoiceField(
        label=label, choices=choices.choices, required=False, widget=forms.CheckboxSelectMultiple
    )


class StandardItemForm(forms.ModelForm):
    """The elements of a standard item. `version` is the one that the reviewer started from."""

    methods = ticks("公开方式", Method)
    channels = ticks("公开渠道和载体", Channel)
    audiences = ticks("公开对象", Audience)
    levels = ticks("公开层级", Level)
    version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = StandardItem
        fields = (*StandardItem.WRITTEN, "needs_checking", "note")
        widgets = {
            "content_text": forms.Textarea({"rows": 5}),
            "basis_text": forms.Textarea({"rows": 5}),
            "time_limit_text": forms.Textarea({"rows": 2}),
            "note": forms.Textarea({"rows": 2}),
        }
        help_texts = {
            "content_text": "每项要素之间用分号隔开，例如：办理条件；申请材料；办理流程。",
            "subject": f"写 {UNIT_PLACEHOLDER} 的地方，采用时自动换成各单位自己的全称，例如“偏岭镇人民政府”。",
            "channel_note": "勾选“其他”时填写。",
            "audience_note": "勾选“特定群体”时填写，例如：低保申请人。",
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.initial.setdefault("version", self.instance.version)
        self.helper = posting_here(
            self,
            "保存本条",
            "version",
            Fieldset("事项", "level1", "level2"),
            Fieldset("公开要素", "content_text", "basis_text", "time_limit_text", "subject"),
            Fieldset("公开方式和渠道", "methods", "channels", "channel_note"),
            Fieldset("公开对象和层级", "audiences", "audience_note", "levels"),
            Fieldset("给各单位的提示", "needs_checking", "note"),
        )

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if Channel.OTHER in data.get("channels", []) and not data.get("channel_note"):
            self.add_error("channel_note", "已勾选“其他”，请写明渠道名称。")
        if Audience.SPECIFIC in data.get("audiences", []) and not data.get("audience_note"):
            self.add_error("audience_note", "已勾选“特定群体”，请写明是哪些人。")
        return data

    @property
    def changes(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.Meta.fields}
