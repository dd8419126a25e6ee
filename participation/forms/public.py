"""What every form on a public page has: a signed, timed token and a field that people don't see."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict

from disclosure_portal.web import public_forms

NOT_A_PERSON = "提交没有成功。请刷新页面，重新填写一次。"


class PublicForm(forms.Form):
    """A form without a session. Once it is valid, `key` names it: the same form posted twice has the same key.

    Whatever is refused, the page shows it again with all that was typed and a token that is good for a new try.
    """

    token = forms.CharField(widget=forms.HiddenInput, required=False)
    website = forms.CharField(required=False, label="网址（请留空）")  # filled in only by programs

    def __init__(self, *args: Any, purpose: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.purpose = purpose
        self.key = ""
        self.fields["token"].initial = "" if self.is_bound else public_forms.issue(purpose)
        self.fields["website"].widget.attrs |= {"autocomplete": "off", "tabindex": "-1"}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("website"):
            self.add_error(None, NOT_A_PERSON)
        read = public_forms.read(cleaned.get("token", ""), self.purpose)
        self.key = read.key
        if read.refusal:
            self.add_error(None, read.refusal)
            if read.refusal != public_forms.TOO_QUICK:  # which only has to wait
                self.data = self.data.copy()  # a QueryDict: what was ticked stays ticked
                self.data["token"] = public_forms.issue(self.purpose)
        return cleaned


def key_sent(data: QueryDict, purpose: str) -> str:
    """The key of the form that came in, whether or not it may still be sent; empty when it isn't ours."""
    return public_forms.key_of(data.get("token", ""), purpose)
