"""Forms of opinions for anyone: writing one, and looking up what became of it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.validators import MaxLengthValidator

from catalogs.forms.items import PlainTextField
from participation.forms.public import PublicForm
from participation.models import Consultation, Paragraph

NAME_LENGTH, PHONE_LENGTH, NUMBER_LENGTH = 50, 30, 40
TOO_LONG = "最多%(limit_value)d个字，现有%(show_value)d个字，请删减后再提交。"


class OpinionForm(PublicForm):
    """An opinion on the whole draft or one of its paragraphs. Name and phone are asked for and never required."""

    paragraph = forms.ModelChoiceField(
        Paragraph.objects.none(),
        required=False,
        widget=forms.HiddenInput,
        error_messages={"invalid_choice": "所选的段落不在草案里，请从活动页面重新选择。"},
    )
    text = PlainTextField(
        label="您的意见",
        widget=forms.Textarea({"rows": 8}),
        error_messages={"required": "请填写意见内容。", "max_length": TOO_LONG},
    )
    name = PlainTextField(
        label="姓名或者单位（选填）",
        max_length=NAME_LENGTH,
        required=False,
        widget=forms.TextInput({"autocomplete": "name"}),
        error_messages={"max_length": TOO_LONG},
    )
    phone = PlainTextField(
        label="联系方式（选填）",
        max_length=PHONE_LENGTH,
        required=False,
        widget=forms.TextInput({"autocomplete": "tel", "inputmode": "tel"}),
        error_messages={"max_length": TOO_LONG},
    )

    def __init__(self, *args: Any, consultation: Consultation, **options: Any) -> None:
        super().__init__(*args, purpose=f"opinion:{consultation.pk}", **options)
        self.fields["paragraph"].queryset = Paragraph.objects.filter(draft=consultation.draft_id)
        longest = settings.OPINION_MAX_LENGTH
        self.fields["text"].validators.append(MaxLengthValidator(longest))
        self.fields[
            "text"
        ].help_text = f"最多{longest:,}个字。请不要写身份证号、银行卡号；不写姓名也可以提交。"

    @property
    def values(self) -> dict[str, Any]:
        """What the step takes: what was written, and the key of the form."""
        written = {name: self.cleaned_data[name] for name in ("text", "paragraph", "name", "phone")}
        return {**written, "form_key": self.key}


class ReceiptForm(forms.Form):
    """The number of a receipt, however it is typed. A GET form: nothing is changed by it."""

    number = forms.CharField(
        label="回执编号",
        max_length=NUMBER_LENGTH,
        widget=forms.TextInput(
            {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
        help_text="形如 XXXX-XXXX-XXX，大小写、横线和空格都不影响查询。",
        error_messages={"required": "请填写回执编号。", "max_length": "回执编号没有这么长，请核对。"},
    )
