"""Which plan the dashboard shows, and as of which day."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError

from disclosure_portal.web.days import DayField
from disclosure_portal.workdays.display import day_words
from supervision.models import Plan

if TYPE_CHECKING:
    from django.db.models import QuerySet


class DashboardForm(forms.Form):
    """Both may be left out: then it is today, and the plan whose next last day is nearest."""

    as_of = DayField(label="截至日期", required=False)
    plan = forms.ModelChoiceField(
        Plan.objects.none(),
        label="实施方案",
        required=False,
        empty_label="期限最近的",
        error_messages={"invalid_choice": "没有这个实施方案，请从列表中选择。"},
    )

    def __init__(self, data: Any = None, *, plans: QuerySet[Plan], today: date) -> None:
        super().__init__(data)
        self.today = today
        self.fields["plan"].queryset = plans.exclude(state=Plan.State.DRAFT)
        self.fields["as_of"].widget.attrs |= {"max": today.isoformat(), "class": "form-control"}
        self.fields["plan"].widget.attrs["class"] = "form-select"

    def clean_as_of(self) -> date:
        day = self.cleaned_data["as_of"] or self.today
        if day > self.today:
            raise ValidationError("请选择今天或者以前的日期：以后的情况还不知道。")
        return day

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        plan, day = values.get("plan"), values.get("as_of")
        if plan and day and day < plan.started_on:
            self.add_error(
                "as_of", f"这个实施方案{day_words(plan.started_on)}才开始执行，请选择这一天或者以后的日期。"
            )
        return values
