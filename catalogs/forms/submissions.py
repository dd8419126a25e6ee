"""Forms of a batch inside the unit: choosing items, signing off, the signed sheet, sending back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from unicodedata import normalize

from crispy_forms.bootstrap import StrictButton
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms

from catalogs.law import STOCK_SECRECY_RESULT
from disclosure_portal.accounts.models import User
from disclosure_portal.attachments.forms import AttachmentField
from disclosure_portal.web.numbers import keys

REASON_LENGTH = 1000
SECRECY, RETURNED = "secrecy_", "returned_"


def rows_named(data: Mapping[str, Any], prefix: str) -> list[int]:
    """The rows that a posted page showed: the keys behind the prefix in its field names."""
    return keys(name.removeprefix(prefix) for name in data if name.startswith(prefix))


def reason_field(label: str, **options: Any) -> forms.CharField:
    widget = forms.Textarea({"rows": 2, "data-return": ""})
    return forms.CharField(label=label, max_length=REASON_LENGTH, widget=widget, **options)


class HandInForm(forms.Form):
    """Which of the ready items go into the batch."""

    items = forms.TypedMultipleChoiceField(
        coerce=int,
        error_messages={
            "required": "请至少选择一个事项。",
            "invalid_choice": "所选事项已有变化，请重新选择。",
        },
    )

    def __init__(self, *args: Any, ready: Iterable[int], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["items"].choices = [(key, key) for key in ready]


class SignOffForm(forms.Form):
    """For each row its secrecy result, or the reason for giving it back: a reason written means back.

    The rows are those that the page showed, known by their field names, so that the step notices
    a batch which has changed since.
    """

    def __init__(
        self, data: Mapping[str, Any] | None = None, *args: Any, rows: Iterable[int] = (), **options: Any
    ) -> None:
        super().__init__(data, *args, **options)
        self.rows = list(rows) if data is None else rows_named(data, SECRECY)
        for row in self.rows:
            self.fields[f"{SECRECY}{row}"] = forms.CharField(
                label="保密审查意见", max_length=500, required=False, initial=STOCK_SECRECY_RESULT
            )
            self.fields[f"{RETURNED}{row}"] = reason_field("退回的原因", required=False)

    def clean(self) -> dict[str, Any]:
        secrecy = self.secrecy
        for row, result in secrecy.items():
            if not result and f"{SECRECY}{row}" not in self.errors:
                self.add_error(f"{SECRECY}{row}", "请填写保密审查意见；不同意公开的，请写明退回的原因。")
        if self.rows and not secrecy:
            self.add_error(None, "所有事项都要退回时，请用“整批退回经办人”。")
        return self.cleaned_data

    @property
    def returned(self) -> dict[int, str]:
        reasons = {row: self.cleaned_data.get(f"{RETURNED}{row}", "") for row in self.rows}
        return {row: reason for row, reason in reasons.items() if reason}

    @property
    def secrecy(self) -> dict[int, str]:
        returned = self.returned
        kept = [row for row in self.rows if row not in returned]
        return {row: self.cleaned_data.get(f"{SECRECY}{row}", "") for row in kept}

    def row_fields(self, row: int) -> Iterator[forms.BoundField]:
        """The fields of one row; none when the page that was posted did not show it."""
        names = (f"{SECRECY}{row}", f"{RETURNED}{row}")
        return (self[name] for name in names if name in self.fields)


class SignedSheetForm(SignOffForm):
    """A sign-off on paper: who signed which printed sheet, and its picture."""

    signer = forms.ModelChoiceField(
        User.objects.none(),
        label="在表上签字的单位审核人",
        empty_label="请选择",
        error_messages={
            "required": "请选择在表上签字的单位审核人。",
            "invalid_choice": "请从列出的单位审核人中选择。",
        },
        help_text="只列出没有参与本批次编制的单位审核人。",
    )
    code = forms.CharField(
        label="审核表上的核对码",
        max_length=20,
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
        help_text="印在审核表的标题下面，8个字符，不分大小写。",
        error_messages={"required": "请填写审核表上的核对码。"},
    )
    scan = AttachmentField(
        label="已签字盖章的审核表",
        help_text="扫描件或清晰的照片：PDF、JPG 或 PNG。",
        error_messages={"required": "请选择已签字盖章的审核表的扫描件。"},
    )

    def __init__(self, *args: Any, signers: Iterable[User], code: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.code = code
        self.fields["signer"].queryset = User.objects.filter(pk__in=[user.pk for user in signers])

    def clean_code(self) -> str:
        """The code as printed, whatever its case and spaces."""
        code = "".join(normalize("NFKC", self.cleaned_data["code"]).split()).upper()
        if code != self.code:
            raise forms.ValidationError(
                "核对码不符，请先核对是否输错；没有输错的，说明提交的内容已变动，请重新打印审核表签字。",
                code="other_sheet",
            )
        return code


class SendBackForm(forms.Form):
    """Why the whole batch goes back to the editor."""

    reason = reason_field(
        "退回的原因",
        help_text="经办人会看到这段文字，请写明要改什么。",
        error_messages={"required": "请写明退回的原因。"},
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.helper = posting_here(self, "整批退回经办人", style="danger")


def posting_here(form: forms.Form, button: str, *fields: Any, style: str = "primary") -> FormHelper:
    """The layout of a form that posts to its own page: its fields and one button."""
    helper = FormHelper()
    helper.attrs = {"novalidate": ""}  # the server's Chinese messages, the same in every browser
    submit = StrictButton(button, type="submit", css_class=f"btn-{style}")
    helper.layout = Layout(*(fields or form.fields), submit)
    return helper
