"""Forms of a unit's lists: loading one, and choosing the items that cover its entries."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.conf import settings

from catalogs.forms.imports import CatalogFileField
from catalogs.models import DutyEntry
from disclosure_portal.attachments.models import Attachment

KINDS = (Attachment.Kind.XLSX, Attachment.Kind.XLS, Attachment.Kind.CSV)


class LoadListForm(forms.Form):
    """Which list, and its table."""

    which = forms.ChoiceField(label="清单", choices=DutyEntry.List, widget=forms.RadioSelect)
    file = CatalogFileField(label="清单文件", kinds=KINDS)
    may_shrink = forms.BooleanField(
        label="替换现有清单", required=False, help_text="文件里没有的事项移出清单，对应关系保留备查。"
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["file"].help_text = (
            f"支持 .xlsx、.xls、.csv，不超过{settings.IMPORT_MAX_MEGABYTES}MB。表头要有“事项名称”，"
            "有“事项编码”“类别”“实施依据”的一并读取。"
        )
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.add_input(Submit("load", "载入清单"))


class LinkForm(forms.Form):
    """For each entry that the page shows, the items that cover it. What is unticked covers it no more."""

    def __init__(
        self, data: Any = None, *, entries: Iterable[int], items: Iterable[tuple[int, str]], **options: Any
    ) -> None:
        super().__init__(data, **options)
        choices = list(items)
        for entry in entries:
            self.fields[f"entry_{entry}"] = forms.TypedMultipleChoiceField(
                coerce=int,
                choices=choices,
                required=False,
                error_messages={"invalid_choice": "所选事项已有变化，请刷新页面后重新选择。"},
            )

    @property
    def links(self) -> dict[int, list[int]]:
        return {int(name.removeprefix("entry_")): items for name, items in self.cleaned_data.items()}
