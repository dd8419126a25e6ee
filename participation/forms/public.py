"""What every form on a public page has: a signed, timed token and a field that people don't see."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.http import QueryDict

from disclosure_portal.web import public_forms

NOT_A_PERSON = "提交没有成功。请刷新页面，重新填写一次。"

USED = "这份表单已经提交过，回执号{}；要再提一条请重新提交。"


class PublicForm(forms.Form):
    """A form without a session. Once it is valid, `key` names it: the same form posted twice has the same key.

    Whatever is refused, the page shows it again with all that was typed and a token that is good for a new try.
    """

    token = forms.CharField(widget=forms.HiddenInput, required=False)
    at_once = False  # whether it may come back sooner than somebody can write

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
        read = public_forms.read(cleaned.get("token", ""), self.purpose, at_once=self.at_once)
        self.key = read.key
        if read.refusal:
            self.add_error(None, read.refusal)
            if read.refusal != public_forms.TOO_QUICK:  # which only has to wait
                self._renew_token()
        return cleaned

    def repeats(self, made: Any, names: Iterable[str]) -> bool:
        """Whether it says what a record that was made of it before says: sent twice, and nothing new."""
        self.is_valid()
        return all(self.cleaned_data.get(name) == getattr(made, name) for name in names)

    def refuse_used(self, receipt: str) -> None:
        """Refuse something new under a token that was good for one post; a fresh one is good for this."""
        self.is_valid()
        self.errors.pop(NON_FIELD_ERRORS, None)
        self.add_error(None, USED.format(receipt))
        self._renew_token()

    def _renew_token(self) -> None:
        self.data = self.data.copy()  # a QueryDict: what was ticked stays ticked
        self.data["token"] = public_forms.issue(self.purpose)


def key_sent(data: QueryDict, purpose: str) -> str:
    """The key of the form that came in, whether or not it may still be sent; empty when it isn't ours."""
    return public_forms.key_of(data.get("token", ""), purpose)
