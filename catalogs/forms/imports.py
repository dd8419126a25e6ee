"""The upload of a catalog file."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.conf import settings

from catalogs.models import Domain, ImportRun
from disclosure_portal.attachments.forms import AttachmentField
from disclosure_portal.attachments.storing import SPREADSHEETS


class UploadForm(forms.ModelForm):
    """A file, and the domain for rows that name none."""

    file = AttachmentField(label="表格文件", kinds=SPREADSHEETS)

    class Meta:
        model = ImportRun
        fields = ["domain"]
        labels = {"domain": "领域"}
        help_texts = {"domain": "表格的标题、工作表名称或栏目里写有领域的，不用选。"}

    field_order = ["file", "domain"]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["domain"].queryset = Domain.objects.all()
        self.fields["domain"].empty_label = "由表格确定"
        self.fields["file"].help_text = (
            f"支持 .xlsx、.xls、.csv，不超过{settings.IMPORT_MAX_MEGABYTES}MB、{settings.IMPORT_MAX_ROWS}行。"
            "WPS 或 Word 文件请先另存为 .xlsx。"
        )
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.add_input(Submit("upload", "上传并预览"))
