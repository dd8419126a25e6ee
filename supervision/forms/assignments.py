"""Forms of tasks: the list's filters, the reason of a waiver, a unit's own words about its progress."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import Q, QuerySet

from disclosure_portal.units.models import Unit
from disclosure_portal.web.days import DayField
from disclosure_portal.web.numbers import number
from disclosure_portal.workdays.display import day_words
from supervision.forms.texts import TextField
from supervision.models import Assignment, Milestone, Plan
from supervision.queries.selections import CHOICES

if TYPE_CHECKING:
    from datetime import date

    from disclosure_portal.units.models import UnitQuerySet
    from supervision.models.plans import PlanQuerySet

PROGRESS_LENGTH = 2_000
INVALID_DAY = "日期请按 2020-10-31 的样式填写。"


class ByPlan(forms.models.ModelChoiceIterator):
    """Milestones below the names of their plans."""

    def __iter__(self) -> Iterator[tuple[str, Any]]:
        yield "", self.field.empty_label
        for plan, found in groupby(self.queryset.select_related("plan"), key=attrgetter("plan")):
            yield str(plan), [self.choice(one) for one in found]


class MilestoneField(forms.ModelChoiceField):
    """With its day, since a task that goes on has one of the same name each year."""

    iterator = ByPlan

    def label_from_instance(self, milestone: Milestone) -> str:
        return f"{milestone}，{day_words(milestone.due_nominal)}截止"


class AssignmentFilter(forms.Form):
    """Which tasks, and as of which day. What can't be read is said and left out."""

    plan = forms.ModelChoiceField(
        Plan.objects.none(), label="方案", required=False, empty_label="执行中的全部方案"
    )
    milestone = MilestoneField(Milestone.objects.none(), label="时间节点", required=False, empty_label="全部")
    unit = forms.ModelChoiceField(Unit.objects.none(), label="责任单位", required=False, empty_label="全部")
    status = forms.ChoiceField(label="状态", required=False, choices=[("", "全部"), *CHOICES])
    as_of = DayField(label="截至", required=False, error_messages={"invalid": INVALID_DAY})
    due_by = DayField(label="期限不晚于", required=False, error_messages={"invalid": INVALID_DAY})
    met_by = DayField(label="完成不晚于", required=False, error_messages={"invalid": INVALID_DAY})

    def __init__(
        self, *args: Any, plans: PlanQuerySet, units: UnitQuerySet, today: date, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self._today = today
        for name in ("due_by", "met_by"):  # asked for by a figure's link only
            if not self.data.get(name):
                del self.fields[name]
        for name in {"as_of", "due_by", "met_by"} & self.fields.keys():
            self.fields[name].widget.attrs["class"] = "form-control"
        self.fields["plan"].queryset = plans
        self.fields["milestone"].queryset = self._milestones(plans, units)
        self.fields["unit"].queryset = units
        if len(units) < 2:
            self.fields["unit"].widget = forms.HiddenInput()
        for name in ("plan", "milestone", "unit", "status"):
            message = "没有这一项，请重新选择。"
            self.fields[name].error_messages["invalid_choice"] = message

    def _milestones(self, plans: PlanQuerySet, units: UnitQuerySet) -> QuerySet[Milestone]:
        """Those that ask something of the units: of the plan that is asked for, else of those under way."""
        owed = Milestone.objects.filter(plan__in=plans, pk__in=_milestones_of(units))
        if plan := number(self.data.get("plan", "")):
            return owed.filter(plan=plan)
        if self.data.get("as_of"):
            return owed
        asked = Q(pk=number(self.data.get("milestone", "")))
        return owed.filter(Q(plan__state=Plan.State.RUNNING) | asked)

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


def _milestones_of(units: UnitQuerySet) -> QuerySet[Assignment]:
    return Assignment.objects.filter(unit__in=units.values("pk")).values("milestone")


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
