"""Forms of the mechanism documents: the document itself, and the steps that publish or repeal it."""

from __future__ import annotations

from typing import Any

from django import forms

from catalogs.forms.submissions import posting_here
from disclosure_portal.attachments.forms import AttachmentField
from disclosure_portal.attachments.storing import SCANS
from disclosure_portal.units.models import Unit, UnitQuerySet
from disclosure_portal.web.days import DayField
from participation.models import Mechanism
from participation.models.mechanisms import MechanismQuerySet

TEXT_LENGTH = 100_000
REASON_LENGTH = 200


class MechanismForm(forms.Form):
    """A document: its unit while it is new, and the version that the clerk started from."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    unit = forms.ModelChoiceField(
        Unit.objects.none(),
        label="制定单位",
        error_messages={"required": "请选择制定单位。", "invalid_choice": "请从列出的单位中选择。"},
    )
    kind = forms.ChoiceField(
        label="制度类别",
        choices=[("", "请选择"), *Mechanism.Kind.choices],
        error_messages={"required": "请选择制度类别。", "invalid_choice": "请从列出的类别中选择。"},
    )
    title = forms.CharField(
        label="标题",
        max_length=200,
        error_messages={"required": "请填写标题。", "max_length": "标题最多200个字。"},
    )
    document_number = forms.CharField(
        label="文号",
        max_length=60,
        required=False,
        help_text="例如：岫政办发〔2021〕12号。没有文号的可以不填。",
        error_messages={"max_length": "文号最多60个字。"},
    )
    approved_on = DayField(
        label="审定日期",
        required=False,
        help_text="发布前必须填写。",
        error_messages={"invalid": "请填写日期，例如 2021-09-30。"},
    )
    text = forms.CharField(
        label="正文",
        max_length=TEXT_LENGTH,
        widget=forms.Textarea({"rows": 16}),
        help_text="从文件中复制粘贴即可，每段一行。",
        error_messages={"required": "请填写正文。", "max_length": f"正文最多{TEXT_LENGTH}个字。"},
    )
    file = AttachmentField(
        label="附件",
        required=False,
        kinds=SCANS,
        help_text="PDF或者图片，会随文件公开。不得上传涉密、工作秘密材料。",
    )
    drops_file = forms.BooleanField(label="去掉现有的附件", required=False)
    replaces = forms.ModelChoiceField(
        Mechanism.objects.none(),
        label="取代的文件",
        required=False,
        empty_label="不取代现有文件",
        help_text="本文件发布时，所选的文件同时标为“已由新文件取代”。",
        error_messages={"invalid_choice": "所选的文件已经不是现行有效的了，请重新选择。"},
    )

    def __init__(
        self,
        *args: Any,
        units: UnitQuerySet | None,
        replaceable: MechanismQuerySet,
        has_file: bool = False,
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.fields["replaces"].queryset = replaceable
        if units is None:
            del self.fields["unit"]
        else:
            self.fields["unit"].queryset = units
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
        names = ("kind", "title", "document_number", "approved_on", "text", "replaces")
        return {name: self.cleaned_data[name] for name in names}


class PublishForm(forms.Form):
    """The text that was read, by its version."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class RepealForm(forms.Form):
    """Why the document is in force no more."""

    reason = forms.CharField(
        label="废止原因",
        max_length=REASON_LENGTH,
        help_text="例如：依据的上级文件已经废止。公众会看到。",
        error_messages={"required": "请写明为什么废止。", "max_length": f"最多{REASON_LENGTH}个字。"},
    )
