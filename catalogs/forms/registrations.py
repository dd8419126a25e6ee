"""Forms of a whole column export: bringing it, its rows, and who reviewed the pages."""

from __future__ import annotations

from typing import Any

from django import forms

from catalogs.forms.disclosures import address_field
from catalogs.forms.imports import CatalogFileField
from catalogs.forms.submissions import posting_here
from catalogs.law import STOCK_PRIOR_REVIEW
from catalogs.spreadsheets.column_exports import read_moment
from catalogs.workflow import Review
from catalogs.workflow.registrations import Choice
from disclosure_portal.attachments.storing import SPREADSHEETS
from disclosure_portal.web.numbers import keys, number

PASTED_LENGTH = 2_000_000


class RegistrationForm(forms.Form):
    """A column export, pasted or as a file."""

    unit = forms.ChoiceField(label="单位", error_messages={"required": "请选择单位。"})
    pasted = forms.CharField(
        label="粘贴栏目列表",
        required=False,
        strip=False,
        max_length=PASTED_LENGTH,
        widget=forms.Textarea(
            {
                "rows": 8,
                "spellcheck": "false",
                "placeholder": "标题　链接　发布时间　发布单位",
                "data-keeps-links": "",
            }
        ),
        help_text="从 WPS、Excel 里连同表头选中整块，或者在网站的栏目页上选中列表，复制后粘贴；也可以粘贴网页列表的源代码。",
    )
    linked = forms.CharField(
        required=False, strip=False, max_length=PASTED_LENGTH, widget=forms.HiddenInput
    )  # what was pasted, with its links, where it was copied from a web page
    file = CatalogFileField(
        label="或者上传表格",
        kinds=SPREADSHEETS,
        required=False,
        help_text="网站后台导出的 .xlsx、.xls 或 .csv。",
    )
    base_address = address_field(
        "网站地址",
        required=False,
        help_text="链接只有后半截（如 /xxgk/123.html）的，填写栏目所在的网址，例如 http://www.example.gov.cn/xxgk/。",
    )

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["unit"].choices = choices if len(choices) == 1 else [("", "请选择"), *choices]
        self.helper = posting_here(self, "读取并对照目录")

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        has_text, file = bool(data.get("pasted", "").strip()), data.get("file")
        if "file" not in self.errors and "pasted" not in self.errors:
            if has_text and file:
                self.add_error("file", "粘贴和上传只选一种。")
            elif not has_text and not file:
                self.add_error("pasted", "请粘贴栏目列表，或者上传表格。")
            elif has_text and data.get("linked"):
                data["pasted"] = data["linked"]
        return data


class RowsForm:
    """The ticks and items of the rows that one page showed: `rows`, `tick_7`, `item_7`, and `day_7` where none was read.

    Two buttons tick the whole page, as far as its rows have an item, or clear it.
    """

    def __init__(self, data: Any) -> None:
        self.data = data

    @property
    def choices(self) -> dict[int, Choice]:
        return {key: self._choice(key) for key in keys(self.data.getlist("rows"))}

    def _choice(self, key: int) -> Choice:
        item = number(self.data.get(f"item_{key}", ""))
        day = read_moment(self.data.get(f"day_{key}", ""))
        if "tick_all" in self.data:
            return Choice(item is not None, item, day)
        return Choice(f"tick_{key}" in self.data and "clear_all" not in self.data, item, day)


class RereadForm(forms.Form):
    """The address from which incomplete links go on."""

    base_address = address_field(
        "网站地址",
        help_text="栏目所在的网址，例如 http://www.example.gov.cn/xxgk/。粘贴的内容或者上传的文件还在，已作的选择不变。",
        error_messages={"required": "请填写网站地址。"},
    )


class OrderForm(forms.Form):
    """Who reviewed the ticked pages before they were disclosed."""

    secrecy_reviewer = forms.CharField(
        label="公开前由谁审查",
        max_length=50,
        help_text="审查人的姓名，对勾选的各行都适用。信息应当先审查后公开。",
        error_messages={"required": "请填写公开前由谁审查。"},
    )
    secrecy_result = forms.CharField(
        label="保密审查意见",
        max_length=500,
        initial=STOCK_PRIOR_REVIEW,
        error_messages={"required": "请填写保密审查意见。"},
    )

    @property
    def review(self) -> Review:
        return Review(self.cleaned_data["secrecy_result"], self.cleaned_data["secrecy_reviewer"])
