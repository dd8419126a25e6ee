"""The upload of a catalog file."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from catalogs.models import Domain, ImportRun
from catalogs.spreadsheets.files import refusal_by_name
from disclosure_portal.attachments.examining import Examined
from disclosure_portal.attachments.forms import AttachmentField
from disclosure_portal.attachments.storing import TABLES


class CatalogFileField(AttachmentField):
    """A table; other documents are refused by name, with what to do, before their content is looked at."""

    def to_python(self, data: UploadedFile | None) -> Examined | None:
        if data and (refusal := refusal_by_name(data.name or "")):
            raise forms.ValidationError(refusal, code="wrong_kind")
        return super().to_python(data)


class UploadForm(forms.ModelForm):
    """A file, and the domain for rows that name none."""

    file = CatalogFileField(label="表格文件", kinds=TABLES)

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
            f"支持 .xlsx、.xls、.csv 和 Word 文档（.docx）里的表格，不超过{settings.IMPORT_MAX_MEGABYTES}MB、"
            f"{settings.IMPORT_MAX_ROWS}行。.et、.wps、.doc、.pdf 请先在WPS中另存为 .xlsx 或 .docx。"
        )
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.add_input(Submit("upload", "上传并预览"))
