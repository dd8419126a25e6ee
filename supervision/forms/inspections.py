"""Forms of inspections: the round, one row's checklist, the orders, the circular."""

from __future__ import annotations

from typing import Any

from django import forms

from catalogs.checkup import refused_personal_numbers
from catalogs.forms.submissions import posting_here
from disclosure_portal.attachments.forms import AttachmentField
from disclosure_portal.web.days import DayField
from disclosure_portal.web.versions import VersionForm
from supervision import law
from supervision.forms.texts import TextField
from supervision.models import Finding, Inspection, InspectionRow
from supervision.queries.checklist import Proposal, Rule, all_rules, rules_for
from supervision.queries.circulars import REQUIREMENTS
from supervision.workflow.inspection_rows import Judged

Answer = InspectionRow.Answer
TEXT_LENGTH = 500
MOST_UNITS, MOST_ITEMS = 200, 50
NUMBER_ERRORS = {"required": "请填写数字。", "invalid": "请填写整数。"}


def count_field(label: str, most: int, **options: Any) -> forms.IntegerField:
    message = f"请填写1至{most}之间的整数。"
    errors = {**NUMBER_ERRORS, "min_value": message, "max_value": message}
    return forms.IntegerField(label=label, min_value=1, max_value=most, error_messages=errors, **options)


def days_field(label: str, days: int, help_text: str) -> forms.IntegerField:
    return count_field(label, law.RECTIFICATION_MOST_WORKING_DAYS, initial=days, help_text=help_text)


class InspectionForm(forms.Form):
    """A round: what it rests on, among whom, how and how much is drawn, what is looked at."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    title = TextField(
        label="名称",
        max_length=100,
        help_text="例如：2026年政务公开专项检查。通报的标题会用到。",
        error_messages={"required": "请填写名称。", "max_length": "名称最多100个字。"},
    )
    year = forms.IntegerField(
        label="年度",
        min_value=2015,
        max_value=2100,
        error_messages={
            **NUMBER_ERRORS,
            "min_value": "请填写年份，例如 2026。",
            "max_value": "请填写年份，例如 2026。",
        },
    )
    basis = TextField(
        label="依据的年度检查计划",
        max_length=200,
        help_text="文件名称、文号和条目。督查检查考核实行计划管理，没有列入年度计划的不得开展。",
        error_messages={"required": "请写明依据的年度检查计划。", "max_length": "最多200个字。"},
    )
    among = forms.ChoiceField(label="检查范围", choices=Inspection.Among.choices)
    drawn_by = forms.ChoiceField(
        label="抽取方式",
        choices=Inspection.DrawnBy.choices,
        widget=forms.RadioSelect,
        help_text="随机抽取：抽签决定，过程可以复核。按风险抽取：未编制、未公开、逾期、久未更新的在前。",
    )
    unit_count = count_field("抽取单位数", MOST_UNITS, help_text="范围内单位不足的，全部检查。")
    items_per_unit = count_field("每单位抽取事项数", MOST_ITEMS)
    rules = forms.MultipleChoiceField(
        label="检查内容",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请至少选择一项检查内容。", "invalid_choice": "请从列出的内容中选择。"},
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["rules"].choices = [
            (code, f"{rule.name}（{rule.source}）") for code, rule in all_rules().items()
        ]
        self.helper = posting_here(self, "保存", *self.fields)

    @property
    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class TakeBackForm(VersionForm):
    reason = TextField(
        label="收回的原因",
        max_length=200,
        help_text="原来的抽取结果和抽取数字留在记录里，原因会显示在本次检查的页面上。",
        error_messages={"required": "请写明为什么收回抽取结果。", "max_length": "最多200个字。"},
    )


class OrderForm(VersionForm):
    """Until when what was found is put right."""

    ordinary_days = days_field(
        "一般问题的整改期限（工作日）", law.RECTIFICATION_WORKING_DAYS, "从今天起算，今天不计入。"
    )
    serious_days = days_field(
        "严重问题的整改期限（工作日）", law.SERIOUS_RECTIFICATION_WORKING_DAYS, "从今天起算，今天不计入。"
    )


class CircularForm(VersionForm):
    """The circular's number and day."""

    number = TextField(
        label="通报文号",
        max_length=60,
        help_text="例如：岫政办发〔2026〕40号。",
        error_messages={"required": "请填写通报文号。", "max_length": "文号最多60个字。"},
    )
    on = DayField(
        label="通报日期",
        error_messages={"required": "请填写通报日期。", "invalid": "请填写日期，例如 2026-12-01。"},
    )


class CircularDraftForm(VersionForm):
    """Which fixed requirements the circular sets out, and whether it names who had no problem."""

    requirements = forms.MultipleChoiceField(
        label="工作要求",
        choices=list(REQUIREMENTS.items()),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        error_messages={"invalid_choice": "请从列出的要求中选择。"},
    )
    names_good = forms.BooleanField(label="列出没有发现问题的单位", required=False)


class RowForm(forms.Form):
    """The checklist of one row: each rule answered; what is wrong, and how grave, where it is broken."""

    def __init__(
        self, *args: Any, row: InspectionRow, proposals: dict[str, Proposal], **options: Any
    ) -> None:
        super().__init__(*args, prefix=f"row-{row.pk}", **options)
        self.row = row
        self.proposals = proposals
        self.rules = rules_for(row, row.inspection.rules)
        found = {one.rule: one for one in row.findings.all()}
        self.fields["version"] = forms.IntegerField(widget=forms.HiddenInput, initial=row.version)
        for rule in self.rules:
            self._add(rule, found.get(rule.code))
        self.fields["file"] = AttachmentField(
            label="取证材料", required=False, help_text="网页截图或者扫描件，PDF、JPEG、PNG。可以不传。"
        )

    def _add(self, rule: Rule, finding: Finding | None) -> None:
        proposal = self.proposals.get(rule.code)
        answer = self.row.answers.get(rule.code) or (proposal.answer if proposal else "")
        text = finding.text if finding else ""
        if not text and proposal and proposal.answer == Answer.BREAKS:
            text = proposal.told[:TEXT_LENGTH]
        self.fields[f"answer_{rule.code}"] = forms.ChoiceField(
            label=rule.name,
            choices=Answer.choices,
            widget=forms.RadioSelect,
            initial=answer,
            required=False,
        )
        self.fields[f"text_{rule.code}"] = TextField(
            label="问题",
            max_length=TEXT_LENGTH,
            required=False,
            initial=text,
            widget=forms.TextInput({"class": "form-control"}),
            error_messages={"max_length": f"最多{TEXT_LENGTH}个字。"},
        )
        self.fields[f"severity_{rule.code}"] = forms.ChoiceField(
            label="程度",
            choices=Finding.Severity.choices,
            required=False,
            widget=forms.Select({"class": "form-select"}),
            initial=finding.severity if finding else rule.severity,
        )

    @property
    def lines(self) -> list[dict[str, Any]]:
        """Each rule with its fields and what the portal's records say, for the template."""
        return [
            {
                "rule": rule,
                "answer": self[f"answer_{rule.code}"],
                "text": self[f"text_{rule.code}"],
                "severity": self[f"severity_{rule.code}"],
                "proposal": self.proposals.get(rule.code),
            }
            for rule in self.rules
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        rest_holds = f"{self.prefix}-rest" in self.data
        for rule in self.rules:
            if not data.get(f"answer_{rule.code}") and f"answer_{rule.code}" not in self.errors:
                if rest_holds:
                    data[f"answer_{rule.code}"] = Answer.HOLDS
                else:
                    self.add_error(f"answer_{rule.code}", f"请选择“{rule.name}”是否符合。")
            if refusal := refused_personal_numbers(data.get(f"text_{rule.code}") or ""):
                self.add_error(f"text_{rule.code}", refusal)
        return data

    @property
    def judged(self) -> dict[str, Judged]:
        return {
            rule.code: Judged(
                self.cleaned_data[f"answer_{rule.code}"],
                self.cleaned_data[f"text_{rule.code}"],
                self.cleaned_data[f"severity_{rule.code}"] or rule.severity,
            )
            for rule in self.rules
        }
