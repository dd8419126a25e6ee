"""The field of every text that is written by hand: nothing in it that nobody sees."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from catalogs.forms.items import PlainTextField
from catalogs.wording.texts import unseen_fault

BREAKS = re.compile(r"[\n\t]+")


class TextField(PlainTextField):
    """A written text. One line stays one line: breaks that come with it from a table or a mail become blanks."""

    def to_python(self, value: Any) -> str:
        text = super().to_python(value)
        return text if isinstance(self.widget, forms.Textarea) else BREAKS.sub(" ", text)

    def validate(self, value: str) -> None:
        if fault := unseen_fault(value):
            raise ValidationError(fault, code="control")
        super().validate(value)
