"""Forms of the standard documents: the document itself, and the version that is published."""

from __future__ import annotations

from typing import Any

from django import forms

from catalogs.forms.submissions import posting_here
from disclosure_portal.attachments.forms import AttachmentField
from disclosure_portal.attachments.storing import SCANS
from disclosure_portal.web.days import DayField
from supervision.forms.texts import TextField
from supervision.models import StandardDocument

TEXT_LENGTH = 100_000


class StandardForm(forms.Form):
    """A document, and the version that the clerk started from."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    theme = forms.ChoiceField(
        label="主题",
        choices=[("", "请选择"), *StandardDocument.Theme.choices],
        error_messages={"required": "请选择主题。", "invalid_choice": "请从列出的主题中选择。"},
    )
    title = TextField(
        label="标题",
        max_length=200,
        error_messages={"required": "请填写标题。", "max_length": "标题最多200个字。"},
    )
    document_number = TextField(
        label="文号",
        max_length=60,
        required=False,
        help_text="没有文号的可以不填。",
        error_messages={"max_length": "文号最多60个字。"},
    )
    text = TextField(
        label="正文",
        max_length=TEXT_LENGTH,
        widget=forms.Textarea({"rows": 14}),
        help_text="从文件中复制粘贴即可，每段一行。",
        error_messages={"required": "请填写正文。", "max_length": f"正文最多{TEXT_LENGTH}个字。"},
    )
    read_until = DayField(
        label="签收截止日期",
        required=False,
        help_text="各单位在这一天以前阅读并签收。发布前必须填写。",
        error_messages={"invalid": "请填写日期，例如 2022-08-31。"},
    )
    file = AttachmentField(
        label="附件",
        required=False,
        kinds=SCANS,
        help_text="PDF或者图片，各单位都能下载。不得上传涉密、工作秘密材料。",
    )
    drops_file = forms.BooleanField(label="去掉现有的附件", required=False)

    def __init__(self, *args: Any, has_file: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        if has_file:
            self.fields["file"].label = "换一个附件"
        else:
            del self.fields["drops_file"]
        self.helper = posting_here(self, "保存", *self.fields)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("file") and data.get("drops_file"):
            self.add_error("drops_file", "已经选择了新的附件，不用再勾选这一项。")
        return data

    @property
    def values(self) -> dict[str, Any]:
        """The fields of the document without its file."""
        names = ("theme", "title", "document_number", "text", "read_until")
        return {name: self.cleaned_data[name] for name in names}
