"""Forms of plans: the facts of one, and one of its milestones."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from django import forms

from catalogs.forms.submissions import posting_here
from disclosure_portal.units.models import Unit
from disclosure_portal.web.days import DayField
from supervision import evidence
from supervision.forms.texts import TextField
from supervision.models import Milestone, Plan
from supervision.queries.cloning import far_days
from supervision.queries.unit_names import UnitNames
from supervision.workflow.drafting import NamedUnits

TEXT_LENGTH = 100_000
DUTY_LENGTH = 2_000
BAD_DAY = {"required": "请填写日期，例如 2020-10-31。", "invalid": "请填写日期，例如 2020-10-31。"}


class PlanForm(forms.Form):
    """A plan, and the version that the clerk started from."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    county = forms.ModelChoiceField(
        Unit.objects.none(),
        label="所属县",
        empty_label="请选择",
        error_messages={"required": "请选择县。"},
    )
    kind = forms.ChoiceField(label="类别", choices=Plan.Kind)
    title = TextField(
        label="名称",
        max_length=200,
        error_messages={"required": "请填写名称。", "max_length": "名称最多200个字。"},
    )
    document_number = TextField(
        label="文号",
        max_length=60,
        required=False,
        help_text="例如：岫政办发〔2020〕37号。还没有文号的可以以后补填。",
        error_messages={"max_length": "文号最多60个字。"},
    )
    issued_on = DayField(label="印发日期", error_messages=BAD_DAY)
    ends_on = DayField(label="截止日期", help_text="方案执行到哪一天。", error_messages=BAD_DAY)
    text = TextField(
        label="正文",
        max_length=TEXT_LENGTH,
        required=False,
        widget=forms.Textarea({"rows": 14}),
        help_text="从文件中复制粘贴即可，每段一行。公开的方案，公众看到的就是这里的文字。",
        error_messages={"max_length": f"正文最多{TEXT_LENGTH}个字。"},
    )
    is_public = forms.BooleanField(
        label="向社会公开", required=False, help_text="勾选后，方案开始执行时公众即可看到正文和时间节点。"
    )

    def __init__(
        self, *args: Any, counties: Any = None, settled: Collection[str] = (), **options: Any
    ) -> None:
        """`counties` are those to choose from for a new plan; none for one that exists. `settled` are read only."""
        super().__init__(*args, **options)
        for name in settled:
            self.fields[name].disabled = True
            self.fields[name].help_text = "方案已经开始执行，不能修改。"
        if counties is None:
            del self.fields["county"]
        else:
            self.fields["county"].queryset = counties
            if counties.count() == 1:
                self.fields["county"].widget = forms.HiddenInput()
        self.helper = posting_here(self, "保存", *self.fields)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        issued_on, ends_on = data.get("issued_on"), data.get("ends_on")
        if issued_on and ends_on and ends_on < issued_on:
            self.add_error("ends_on", "截止日期不能早于印发日期。")
        return data

    @property
    def values(self) -> dict[str, Any]:
        names = ("kind", "title", "document_number", "issued_on", "ends_on", "text", "is_public")
        return {name: self.cleaned_data[name] for name in names}


class MilestoneForm(forms.Form):
    """One obligation of a draft, and the version that the clerk started from."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    code = TextField(
        label="编号",
        max_length=20,
        help_text="例如：SP-04、1。",
        error_messages={"required": "请填写编号。", "max_length": "编号最多20个字。"},
    )
    name = TextField(
        label="节点名称",
        max_length=60,
        error_messages={"required": "请填写节点名称。", "max_length": "节点名称最多60个字。"},
    )
    duty = TextField(
        label="任务内容",
        max_length=DUTY_LENGTH,
        widget=forms.Textarea({"rows": 4}),
        error_messages={"required": "请填写任务内容。", "max_length": f"任务内容最多{DUTY_LENGTH}个字。"},
    )
    due_nominal = DayField(label="截止日期", error_messages=BAD_DAY)
    due_words = TextField(
        label="时限原文",
        max_length=60,
        required=False,
        help_text="文件怎么写就怎么填，例如：2020年10月底前。",
        error_messages={"max_length": "时限原文最多60个字。"},
    )
    scope = forms.ChoiceField(label="责任单位", choices=Milestone.Scope)
    leads = TextField(
        label="牵头单位",
        required=False,
        help_text="责任单位选“指定的单位”时填写，用顿号隔开，例如：县教育局、县民政局。",
    )
    cooperating = TextField(label="配合单位", required=False, help_text="没有的可以不填。")
    check_name = forms.ChoiceField(
        label="核验方式",
        required=False,
        help_text="平台有数据的，由平台核验；没有的，由单位提交佐证、县政府办核定。",
    )
    proof_asked = TextField(
        label="需要的佐证",
        max_length=200,
        required=False,
        error_messages={"max_length": "需要的佐证最多200个字。"},
    )
    source = TextField(
        label="依据",
        max_length=100,
        required=False,
        help_text="方案的哪一条，例如：三、（二）。",
        error_messages={"max_length": "依据最多100个字。"},
    )
    is_continuing = forms.BooleanField(
        label="持续性任务", required=False, help_text="每年一个节点，12月31日到期。"
    )
    is_key = forms.BooleanField(label="总览时间线上显示", required=False)

    def __init__(self, *args: Any, county: Unit, **options: Any) -> None:
        super().__init__(*args, **options)
        self._county = county
        self.fields["check_name"].choices = check_choices()
        self.helper = posting_here(self, "保存", *self.fields)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        is_named = data.get("scope") == Milestone.Scope.NAMED
        names = UnitNames(self._county) if is_named else None
        self.units = NamedUnits(*(self._units(field, names) for field in ("leads", "cooperating")))
        if is_named and not self.units.leads and "leads" not in self.errors:
            self.add_error("leads", "请填写至少一个单位。")
        return data

    def _units(self, field: str, names: UnitNames | None) -> list[Unit]:
        if names is None:
            return []
        read = names.read(self.cleaned_data.get(field, ""))
        if read.unknown:
            told = "、".join(f"“{name}”" for name in read.unknown)
            self.add_error(field, f"没有名为{told}的单位，请按单位简称或者全称填写，用顿号隔开。")
        return read.units

    @property
    def values(self) -> dict[str, Any]:
        """The fields of the milestone; the units stand in `units`."""
        apart = ("version", "leads", "cooperating")
        return {name: value for name, value in self.cleaned_data.items() if name not in apart}


class RollForm(forms.Form):
    """Why a day of rest rolls."""

    reason = TextField(
        label="依据",
        max_length=200,
        help_text="谁在什么时候决定的，例如：2020年10月28日县政府办公室主任办公会议定。",
        error_messages={"required": "请写明依据。", "max_length": "依据最多200个字。"},
    )


def check_choices() -> list[tuple[str, str]]:
    """By proof, or by one of the checks."""
    return [("", "由单位提交佐证"), *((check.name, check.label) for check in evidence.CHECKS.values())]


class CloneForm(forms.Form):
    """A new cycle: what it is called and when it is issued. All days follow from that."""

    title = PlanForm.base_fields["title"]
    document_number = PlanForm.base_fields["document_number"]
    issued_on = DayField(
        label="新方案的印发日期",
        help_text="其他日期按同样的月数后移，月底仍是月底。",
        error_messages=BAD_DAY,
    )
    is_public = PlanForm.base_fields["is_public"]

    def __init__(self, *args: Any, plan: Plan, **options: Any) -> None:
        super().__init__(*args, **options)
        self._plan = plan

    def clean_issued_on(self) -> date:
        issued_on = self.cleaned_data["issued_on"]
        if far := far_days(self._plan, issued_on):
            raise forms.ValidationError([f"{one}，请先核对原方案。" for one in far])
        return issued_on
