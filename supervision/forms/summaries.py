"""Forms of the summary material: its parts, handing it in, returning it; the package's dispatch and its receipt."""

from __future__ import annotations

from typing import Any

from crispy_forms.layout import HTML, Field
from django import forms

from catalogs.forms.submissions import posting_here
from disclosure_portal.attachments.forms import AttachmentField
from disclosure_portal.attachments.models import Attachment
from disclosure_portal.attachments.storing import SCANS
from disclosure_portal.web.days import DayField
from supervision.forms.texts import TextField
from supervision.queries.summaries import PARTS
from supervision.workflow.packages import CITY_OFFICE

PART_LENGTH = 20_000
REASON_LENGTH = 500
MATERIAL = (*SCANS, Attachment.Kind.DOCX)
NO_SECRETS = "不得上传涉密、工作秘密材料。"


class SummaryForm(forms.Form):
    """One text for each heading, or the whole material as a file."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    file = AttachmentField(
        label="上传材料",
        required=False,
        kinds=MATERIAL,
        help_text=f"已经写好的总结（Word文档）或者盖章扫描件（PDF、图片）。上传了的，上面各栏可以不写。{NO_SECRETS}",
    )
    drops_file = forms.BooleanField(label="去掉现有的文件", required=False)

    def __init__(self, *args: Any, has_file: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        above, layout = "", []
        for part in PARTS:
            self.fields[part.key] = TextField(
                label=part.heading,
                help_text=part.told,
                required=False,
                max_length=PART_LENGTH,
                widget=forms.Textarea({"rows": 4}),
                error_messages={"max_length": f"最多{PART_LENGTH}个字。"},
            )
            if part.above and part.above != above:
                layout.append(HTML(f"<h2>{part.above}</h2>"))
            above = part.above
            layout.append(Field(part.key))
        if has_file:
            self.fields["file"].label = "换一份材料"
            layout += ["file", "drops_file"]
        else:
            del self.fields["drops_file"]
            layout.append("file")
        self.helper = posting_here(self, "保存草稿", "version", *layout)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("file") and data.get("drops_file"):
            self.add_error("drops_file", "已经选择了新的文件，不用再勾选这一项。")
        return data

    @property
    def sections(self) -> dict[str, str]:
        return {part.key: self.cleaned_data[part.key].strip() for part in PARTS}


class ReturnForm(forms.Form):
    reason = TextField(
        label="退回的原因",
        max_length=REASON_LENGTH,
        widget=forms.Textarea({"rows": 3}),
        help_text="写明哪里要改、怎么改。单位的经办人和审核人会看到。",
        error_messages={"required": "请写明退回的原因。", "max_length": f"最多{REASON_LENGTH}个字。"},
    )


class DispatchForm(forms.Form):
    on = DayField(
        label="报送日期",
        error_messages={"required": "请填写报送日期。", "invalid": "请填写日期，例如 2021-09-30。"},
    )
    to = TextField(
        label="报送对象",
        max_length=100,
        initial=CITY_OFFICE,
        error_messages={"required": "请填写报送对象。", "max_length": "最多100个字。"},
    )
    document_number = TextField(
        label="报送文号",
        max_length=60,
        required=False,
        help_text="没有文号的可以不填。",
        error_messages={"max_length": "文号最多60个字。"},
    )


class ReceiptForm(forms.Form):
    receipt = TextField(
        label="回执内容",
        max_length=200,
        required=False,
        help_text="例如：9月30日市政府办公室综合科张某某签收。",
        error_messages={"max_length": "最多200个字。"},
    )
    file = AttachmentField(
        label="回执附件", required=False, kinds=SCANS, help_text=f"PDF或者图片。{NO_SECRETS}"
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not self.errors and not data.get("receipt") and not data.get("file"):
            self.add_error("receipt", "请填写回执内容，或者上传回执。")
        return data
