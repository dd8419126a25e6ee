"""A day as people type it into a form: from the years in which this portal has anything to do."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator

FIRST_DAY = date(1990, 1, 1)
LAST_DAY = date(2100, 12, 31)  # far below the calendar's own end, beyond which no day can be added


def is_usable(day: date) -> bool:
    return FIRST_DAY <= day <= LAST_DAY


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self, **options: Any) -> None:
        super().__init__(format="%Y-%m-%d", **options)


class DayField(forms.DateField):
    widget = DayInput

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        message = f"请填写{FIRST_DAY.year}年至{LAST_DAY.year}年之间的日期。"
        self.validators += [MinValueValidator(FIRST_DAY, message), MaxValueValidator(LAST_DAY, message)]
