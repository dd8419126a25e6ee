"""Forms of the lead department's look."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms

from catalogs.forms.submissions import rows_named
from catalogs.models.lead_looks import MOST_LOOK_DAYS

REMARK = "remark_"
REMARK_LENGTH = 500


class LookForm(forms.Form):
    """A remark on the batch and on each of its rows; all may stay empty."""

    remarks = forms.CharField(
        label="对整批的意见", required=False, max_length=1000, widget=forms.Textarea({"rows": 3})
    )

    def __init__(
        self, data: Mapping[str, Any] | None = None, *args: Any, rows: Iterable[int] = (), **options: Any
    ) -> None:
        super().__init__(data, *args, **options)
        for row in rows if data is None else rows_named(data, REMARK):
            self.fields[f"{REMARK}{row}"] = forms.CharField(
                label="对本项的意见",
                required=False,
                max_length=REMARK_LENGTH,
                widget=forms.Textarea({"rows": 2}),
            )

    @property
    def row_remarks(self) -> dict[int, str]:
        """What was written about single rows, by the row's key."""
        written = {name: text for name, text in self.cleaned_data.items() if name.startswith(REMARK) and text}
        return {int(name.removeprefix(REMARK)): text for name, text in written.items()}


class LookRuleForm(forms.Form):
    """Whether the lead department of one domain looks first, and for how long."""

    domain = forms.CharField(widget=forms.HiddenInput)
    is_on = forms.BooleanField(label="启用", required=False)
    working_days = forms.IntegerField(
        label="审看期限（工作日）",
        min_value=1,
        max_value=MOST_LOOK_DAYS,
        error_messages={"invalid": "请填写工作日数。", "required": "请填写工作日数。"},
    )
