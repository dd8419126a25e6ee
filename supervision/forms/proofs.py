"""Forms of proofs: the paper itself, and why it isn't accepted."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from catalogs.forms.submissions import posting_here
from disclosure_portal.attachments.forms import AttachmentField
from disclosure_portal.web.days import DayField
from supervision.forms.texts import TextField
from supervision.models import Assignment, Proof
from supervision.workflow.proofs import day_refusal

TEXT_LENGTH = 2_000
REASON_LENGTH = 500


class ProofForm(forms.Form):
    """What shows the task done, and the waiting proof that the clerk saw."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    text = TextField(
        label="说明",
        max_length=TEXT_LENGTH,
        widget=forms.Textarea({"rows": 4}),
        help_text="做了什么、结果怎样，几句话即可。",
        error_messages={"required": "请写几句说明。", "max_length": f"说明最多{TEXT_LENGTH}个字。"},
    )
    done_on = DayField(
        label="完成日期",
        help_text="事情办成的那一天，例如文件印发的日期，不是上传的日期。",
        error_messages={
            "required": "请填写完成日期。",
            "invalid": "请填写日期，例如 2021-12-20。",
        },
    )
    document_number = TextField(
        label="文号",
        max_length=60,
        required=False,
        help_text="有文件的填写文号，例如：岫政办发〔2021〕12号。文号和附件至少有一样。",
        error_messages={"max_length": "文号最多60个字。"},
    )
    file = AttachmentField(
        label="附件", required=False, help_text="PDF或者图片。不得上传涉密、工作秘密材料。"
    )

    def __init__(
        self, *args: Any, assignment: Assignment, waiting: Proof | None, today: date, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self._assignment, self._today = assignment, today
        self._has_file = waiting is not None and waiting.attachment_id is not None
        if waiting and waiting.attachment:
            self.fields["file"].label = "换一个附件"
            self.fields["file"].help_text = f"现在的附件是“{waiting.attachment.name}”，不选就保留。"
        self.helper = posting_here(self, "换成这份佐证" if waiting else "提交佐证", *self.fields)

    def clean_done_on(self) -> date:
        done_on: date = self.cleaned_data["done_on"]
        if refusal := day_refusal(self._assignment, done_on, on=self._today):
            raise forms.ValidationError(refusal)
        return done_on

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        is_empty = not data.get("document_number") and not data.get("file") and "file" not in self.errors
        if is_empty and not self._has_file:
            self.add_error("file", "请上传附件，或者填写文号。")
        return data


class DecisionForm(forms.Form):
    """The proof that was read, by its version; a refusal says why."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = TextField(
        label="不认可的理由",
        max_length=REASON_LENGTH,
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text="不认可时必须写明，单位按理由重新提交。认可的不用填写。",
        error_messages={"max_length": f"理由最多{REASON_LENGTH}个字。"},
    )
