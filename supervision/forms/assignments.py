"""Forms of tasks: the list's filters, the reason of a waiver, a unit's own words about its progress."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from disclosure_portal.units.models import Unit
from disclosure_portal.web.days import DayField
from supervision.forms.texts import TextField
from supervision.models import Milestone, Plan, Status

if TYPE_CHECKING:
    from datetime import date

    from disclosure_portal.units.models import UnitQuerySet
    from supervision.models.plans import PlanQuerySet

PROGRESS_LENGTH = 2_000


class AssignmentFilter(forms.Form):
    """Which tasks, and as of which day. What can't be read is said and left out."""

    plan = forms.ModelChoiceField(
        Plan.objects.none(), label="方案", required=False, empty_label="执行中的全部方案"
    )
    milestone = forms.ModelChoiceField(
        Milestone.objects.none(), label="时间节点", required=False, empty_label="全部"
    )
    unit = forms.ModelChoiceField(Unit.objects.none(), label="责任单位", required=False, empty_label="全部")
    status = forms.ChoiceField(label="状态", required=False, choices=[("", "全部"), *Status.choices])
    as_of = DayField(
        label="截至", required=False, error_messages={"invalid": "日期请按 2020-10-31 的样式填写。"}
    )

    def __init__(
        self, *args: Any, plans: PlanQuerySet, units: UnitQuerySet, today: date, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self._today = today
        self.fields["as_of"].widget.attrs["class"] = "form-control"
        self.fields["plan"].queryset = plans
        self.fields["milestone"].queryset = Milestone.objects.filter(plan__in=plans).order_by(
            "due_nominal", "position"
        )
        self.fields["unit"].queryset = units
        for name in ("plan", "milestone", "unit", "status"):
            message = "没有这一项，请重新选择。"
            self.fields[name].error_messages["invalid_choice"] = message

    def clean_as_of(self) -> date:
        day = self.cleaned_data["as_of"] or self._today
        if day > self._today:
            raise forms.ValidationError("不能晚于今天。")
        return day

    @property
    def chosen(self) -> dict[str, Any]:
        """What the address asks for and can be read."""
        self.is_valid()
        found = {name: value for name, value in self.cleaned_data.items() if value}
        if found.get("as_of") == self._today:
            del found["as_of"]
        return found

    @property
    def day(self) -> date:
        return self.chosen.get("as_of") or self._today


class WaiverForm(forms.Form):
    """Why a unit is let off."""

    reason = TextField(
        label="理由",
        max_length=300,
        help_text="写明为什么不用完成、谁决定的。单位和审计员都能看到。",
        error_messages={"required": "请写明理由。", "max_length": "理由最多300个字。"},
    )


class ProgressForm(forms.Form):
    """How far the unit is, and the version that the clerk started from."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    text = TextField(
        label="进展",
        max_length=PROGRESS_LENGTH,
        widget=forms.Textarea({"rows": 4}),
        help_text="做了什么、做到哪一步、还差什么。",
        error_messages={"required": "请填写进展。", "max_length": f"进展最多{PROGRESS_LENGTH}个字。"},
    )
