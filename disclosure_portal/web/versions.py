"""Forms on records that others may save meanwhile: each says which version of its record was seen."""

from __future__ import annotations

from typing import Any

from django import forms

from disclosure_portal.web.answers import start_from


class VersionForm(forms.Form):
    """The page that was seen, by its version."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class VersionedForm(forms.Form):
    """What is typed anew after somebody was quicker. `newest` is what they saved differently: label and value."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    newest: list[tuple[str, Any]] = []

    def clean_version(self) -> int:
        return self.cleaned_data["version"] or 0  # never a saved one

    def show_newest(self, version: int, stored: dict[str, Any]) -> None:
        """Keep what was typed, beside what is stored now; the next save is told of the stored version."""
        self.newest = [
            (field.label, self._told(name, stored.get(name)))
            for name, field in self.fields.items()
            if _is_compared(field) and (stored.get(name) or None) != self._typed(name)
        ]
        start_from(self, version)

    def _typed(self, name: str) -> Any:
        value = self.cleaned_data.get(name)
        return getattr(value, "pk", value) or None

    def _told(self, name: str, value: Any) -> Any:
        """A choice by its label."""
        return dict(getattr(self.fields[name], "choices", ())).get(value, value) if value else value


def _is_compared(field: forms.Field) -> bool:
    """Neither a version, which nobody reads, nor a file, which is chosen anew each time."""
    return not field.widget.is_hidden and not isinstance(field, forms.FileField)
