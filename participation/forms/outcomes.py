"""Forms of adoption statements and explanations: their words, and the steps that bind the version seen."""

from __future__ import annotations

from typing import Any

from django import forms

from catalogs.forms.submissions import posting_here
from catalogs.models.disclosures import ADDRESS_LENGTH, is_web_address
from participation.models import Explanation, Statement
from participation.workflow.outcomes import ADOPTION_WORDS, EXPLANATION_WORDS

TITLE_LENGTH = 200
TEXT_LENGTH = 20_000
AUTHOR_LENGTH = 100
REASON_LENGTH = 500
WITH_ADDRESS = (Explanation.Form.GRAPHIC, Explanation.Form.VIDEO)


class StatementForm(forms.Form):
    """Title and text, with the version that they started from (none for a new one)."""

    words: tuple[str, ...] = ()
    theirs: Statement | None = None  # what a colleague has saved meanwhile, shown beside what was typed

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    title = forms.CharField(
        label="标题",
        max_length=TITLE_LENGTH,
        error_messages={"required": "请填写标题。", "max_length": f"标题最多{TITLE_LENGTH}个字。"},
    )
    text = forms.CharField(
        label="正文",
        max_length=TEXT_LENGTH,
        widget=forms.Textarea({"rows": 14}),
        error_messages={"required": "请填写正文。", "max_length": f"正文最多{TEXT_LENGTH}个字。"},
    )

    def __init__(self, *args: Any, statement: Statement | None = None, **options: Any) -> None:
        if statement is not None:
            kept = {name: getattr(statement, name) for name in (*self.words, "version")}
            options["initial"] = {**kept, **options.get("initial", {})}
        super().__init__(*args, **options)
        self.helper = posting_here(self, "保存")

    @property
    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.words}


class AdoptionForm(StatementForm):
    words = ADOPTION_WORDS

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["text"].help_text = (
            "写明：收到多少意见，主要意见是什么，采纳了哪些，没有采纳的为什么。逐条的采纳情况表由系统列在后面，不用抄写。"
            "不要写反馈人的姓名、电话等个人信息。"
        )


class ExplanationForm(StatementForm):
    words = EXPLANATION_WORDS

    about = forms.ChoiceField(label="解读对象", choices=Explanation.About.choices)
    form = forms.ChoiceField(label="形式", choices=Explanation.Form.choices)
    author = forms.CharField(
        label="解读人",
        max_length=AUTHOR_LENGTH,
        help_text="谁起草谁解读；单位主要负责人是第一解读人。例如：偏岭镇镇长 王某某。",
        error_messages={"required": "请填写解读人。", "max_length": f"解读人最多{AUTHOR_LENGTH}个字。"},
    )
    address = forms.CharField(
        label="网址",
        max_length=ADDRESS_LENGTH,
        required=False,
        validators=[is_web_address],
        widget=forms.TextInput({"inputmode": "url", "spellcheck": "false", "placeholder": "https://"}),
        help_text="图解、视频、音频或者发布会实录的网址；文字解读和问答可以不填。",
        error_messages={"max_length": f"网址最多{ADDRESS_LENGTH}个字符。"},
    )

    field_order = ["version", "about", "form", "title", "author", "text", "address"]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["text"].help_text = "图解、视频也要有文字说明，方便看不见或者听不见的人。"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        needs_address = cleaned.get("form") in WITH_ADDRESS
        if needs_address and not cleaned.get("address") and "address" not in self.errors:
            self.add_error("address", "请填写图解、视频或者音频的网址。")
        return cleaned


class SeenForm(forms.Form):
    """The version that a person has read and now acts on."""

    version = forms.IntegerField(
        widget=forms.HiddenInput, error_messages={"required": "请打开这份稿子，读过以后再办理。"}
    )

    def __init__(self, *args: Any, name: str = "return", **options: Any) -> None:
        super().__init__(*args, auto_id=f"id_{name}_%s", **options)  # several stand on one page


class ReturnForm(SeenForm):
    reason = forms.CharField(
        label="退回的原因",
        max_length=REASON_LENGTH,
        widget=forms.Textarea({"rows": 2}),
        help_text="写明要改什么，经办人会收到消息。",
        error_messages={
            "required": "请写明退回的原因。",
            "max_length": f"退回的原因最多{REASON_LENGTH}个字。",
        },
    )
