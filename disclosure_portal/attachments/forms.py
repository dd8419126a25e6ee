"""The form field that takes a file: what comes out of it has been examined and may be stored."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from disclosure_portal.attachments.examining import SCANS, Examined, examine
from disclosure_portal.attachments.models import Attachment


class AttachmentField(forms.FileField):
    """Cleans to Examined, for storing.store(); None when nothing was chosen and nothing is required."""

    widget = forms.FileInput

    def __init__(self, *, kinds: Collection[Attachment.Kind] = SCANS, **options: Any) -> None:
        self.kinds = tuple(kinds)
        super().__init__(**options)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {**super().widget_attrs(widget), "accept": ",".join(f".{kind}" for kind in self.kinds)}

    def to_python(self, data: UploadedFile | None) -> Examined | None:
        if data in self.empty_values:
            return None
        return examine(data, kinds=self.kinds)
