"""Forms of acceptances: the round, a unit's self-assessment, the county office's decision."""

from __future__ import annotations

from typing import Any

from django import forms

from catalogs.checkup import refused_personal_numbers
from catalogs.forms.edition_loads import UnitsField
from catalogs.forms.submissions import posting_here
from disclosure_portal.attachments.forms import AttachmentField
from disclosure_portal.units.models import Unit, UnitQuerySet
from disclosure_portal.web.days import DayField
from disclosure_portal.web.versions import VersionForm
from disclosure_portal.workdays.display import day_words
from supervision import law
from supervision.forms.inspections import days_field
from supervision.forms.texts import TextField
from supervision.models import AcceptanceForm, Milestone
from supervision.queries.acceptances import Indicators, default_indicators
from supervision.workflow.acceptance_forms import Reviewed

Mark = AcceptanceForm.Mark
EVIDENCE_LENGTH, REMARK_LENGTH = 1_000, 1_000
NAME_LENGTH, ASKED_LENGTH, MOST_INDICATORS = 30, 300, 40
UNTIL_ERRORS = {"required": "请填写自评截止日期。", "invalid": "请填写日期，例如 2022-02-28。"}


class MilestoneField(forms.ModelChoiceField):
    def label_from_instance(self, milestone: Milestone) -> str:
        due = milestone.due_nominal
        return f"{milestone.name}（{day_words(due)}前）——{milestone.plan}"


class RoundForm(forms.Form):
    """A round: the milestone it carries out, until when units assess themselves, who, and by which indicators."""

    milestone = MilestoneField(
        Milestone.objects.none(),
        label="时间节点",
        empty_label=None,
        error_messages={"required": "请选择时间节点。", "invalid_choice": "请从列出的时间节点中选择。"},
    )
    title = TextField(
        label="名称",
        max_length=100,
        help_text="例如：政务公开标准化规范化试点成果验收。",
        error_messages={"required": "请填写名称。", "max_length": "名称最多100个字。"},
    )
    self_until = DayField(label="自评截止日期", error_messages=UNTIL_ERRORS)
    indicators = TextField(
        label="验收指标",
        widget=forms.Textarea({"rows": 12}),
        help_text="每行一项，写成“指标：要求”。发起以后不能再改。文字没有改动的默认指标，验收表上会列出平台核验情况。",
        error_messages={"required": "请至少填写一项验收指标。"},
    )
    units = UnitsField(
        Unit.objects.none(),
        label="参加验收的单位",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请至少选择一个单位。", "invalid_choice": "请从列出的单位中选择。"},
    )

    def __init__(self, *args: Any, milestones: Any, units: UnitQuerySet, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["milestone"].queryset = milestones
        self.fields["units"].queryset = units
        self.helper = posting_here(self, "发起验收", *self.fields)

    def clean_indicators(self) -> Indicators:
        lines = [line.strip() for line in self.cleaned_data["indicators"].splitlines() if line.strip()]
        if len(lines) > MOST_INDICATORS:
            raise forms.ValidationError(f"最多{MOST_INDICATORS}项，现在有{len(lines)}项。")
        checks = {(row["name"], row["asked"]): row["checks"] for row in default_indicators()}
        found = [_indicator(number, line) for number, line in enumerate(lines, 1)]
        return [{**row, "checks": checks.get((row["name"], row["asked"]), "")} for row in found]


def indicators_text(indicators: Indicators) -> str:
    """The indicators as the form shows them."""
    return "\n".join(f"{row['name']}：{row['asked']}" for row in indicators)


def _indicator(number: int, line: str) -> dict[str, str]:
    name, colon, asked = (
        line.replace(":", "：", 1).partition("：") if "：" not in line else line.partition("：")
    )
    name, asked = name.strip(), asked.strip()
    if not (colon and name and asked):
        raise forms.ValidationError(f"第{number}行请写成“指标：要求”：{line[:30]}")
    if len(name) > NAME_LENGTH or len(asked) > ASKED_LENGTH:
        raise forms.ValidationError(
            f"第{number}行太长：指标最多{NAME_LENGTH}个字，要求最多{ASKED_LENGTH}个字。"
        )
    return {"code": str(number), "name": name, "asked": asked}


class UntilForm(VersionForm):
    until = DayField(label="新的自评截止日期", error_messages=UNTIL_ERRORS)


class SelfForm(forms.Form):
    """A unit on itself: a mark for each indicator, and where it can be seen."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, record: AcceptanceForm, **options: Any) -> None:
        super().__init__(*args, **options)
        self.record = record
        self.fields["version"].initial = record.version
        for row in record.acceptance.indicators:
            said = record.rows.get(row["code"], {})
            self.fields[f"self_{row['code']}"] = mark_field(row["name"], said.get("self"))
            self.fields[f"evidence_{row['code']}"] = text_field(
                f"{row['name']}的佐证", said.get("evidence"), EVIDENCE_LENGTH
            )
        self.fields["file"] = AttachmentField(
            label="佐证材料", required=False, help_text="需要一并报送的，合成一个PDF。可以不传。"
        )

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [
            {**row, "mark": self[f"self_{row['code']}"], "text": self[f"evidence_{row['code']}"]}
            for row in self.record.acceptance.indicators
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        _refuse_personal_numbers(self, [name for name in self.fields if name.startswith("evidence_")])
        return data

    @property
    def rows(self) -> dict[str, dict[str, str]]:
        return {
            row["code"]: {
                "self": self.cleaned_data[f"self_{row['code']}"],
                "evidence": self.cleaned_data[f"evidence_{row['code']}"],
            }
            for row in self.record.acceptance.indicators
        }


class DecideForm(forms.Form):
    """The county office on a unit: a mark for each indicator, what is wrong where it isn't met, and until when."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    remark = TextField(
        label="复核意见", max_length=REMARK_LENGTH, required=False, widget=forms.Textarea({"rows": 2})
    )
    working_days = days_field(
        "整改期限（工作日）", law.RECTIFICATION_WORKING_DAYS, "有“未达到”的指标时下达整改，从今天起算。"
    )

    def __init__(self, *args: Any, record: AcceptanceForm, **options: Any) -> None:
        super().__init__(*args, **options)
        self.record = record
        self.fields["version"].initial = record.version
        for row in record.acceptance.indicators:
            self.fields[f"review_{row['code']}"] = mark_field(row["name"], "")
            self.fields[f"remark_{row['code']}"] = text_field(f"{row['name']}的问题", "", REMARK_LENGTH)

    @property
    def lines(self) -> list[dict[str, Any]]:
        said = self.record.rows
        return [
            {
                **row,
                "own_mark": said.get(row["code"], {}).get("self", ""),
                "own": Mark(own).label if (own := said.get(row["code"], {}).get("self")) else "没有自评",
                "evidence": said.get(row["code"], {}).get("evidence", ""),
                "mark": self[f"review_{row['code']}"],
                "text": self[f"remark_{row['code']}"],
            }
            for row in self.record.acceptance.indicators
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for row in self.record.acceptance.indicators:
            mark = data.get(f"review_{row['code']}")
            if not mark:
                self.add_error(f"review_{row['code']}", f"请选择“{row['name']}”是否达到。")
            elif mark == Mark.UNMET and not data.get(f"remark_{row['code']}"):
                self.add_error(f"remark_{row['code']}", "“未达到”的要写明问题，单位照此整改。")
        _refuse_personal_numbers(self, [name for name in self.fields if name.startswith("remark")])
        return data

    @property
    def values(self) -> dict[str, Any]:
        said = self.cleaned_data
        codes = [row["code"] for row in self.record.acceptance.indicators]
        reviewed = {code: Reviewed(said[f"review_{code}"], said[f"remark_{code}"]) for code in codes}
        return {"reviewed": reviewed, **{name: said[name] for name in ("version", "remark", "working_days")}}


def mark_field(label: str, initial: str | None) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        choices=Mark.choices,
        widget=forms.RadioSelect,
        required=False,
        initial=initial or "",
        error_messages={"invalid_choice": "请从列出的结果中选择。"},
    )


def text_field(label: str, initial: str | None, most: int) -> TextField:
    return TextField(
        label=label,
        max_length=most,
        required=False,
        initial=initial or "",
        widget=forms.Textarea({"rows": 2, "class": "form-control"}),
        error_messages={"max_length": f"最多{most}个字。"},
    )


def _refuse_personal_numbers(form: forms.Form, names: list[str]) -> None:
    for name in names:
        if refusal := refused_personal_numbers(form.cleaned_data.get(name) or ""):
            form.add_error(name, refusal)
