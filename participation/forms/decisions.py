"""Forms of decisions: the board's filters, the facts, a gate's reason, what is not needed, a draft."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.db.models import QuerySet

from catalogs.forms.filters import ALL, FacetField
from catalogs.forms.submissions import posting_here
from disclosure_portal.units.models import Unit
from disclosure_portal.web.days import DayField
from participation.models import Decision, Draft, Method, Procedure, Stage
from participation.queries.bodies import body_name
from participation.workflow.decisions import STALE_GATE

WORDS_LENGTH = 100
REASON_LENGTH = 500
TEXT_LENGTH = 50_000
UNDECIDED = "还没有定"
UNANSWERED = ("", UNDECIDED)
MATERIAL_HELP = "征求意见以后有重大修改的，一般要重新征求意见；合法性审查以后再出新稿的，由合法性审查单位核对或者重新审查。"
QUESTIONS = ("touches_interests", "needs_wide_knowledge", "is_professional", "is_risky", "is_economic")
FACTS = (
    "title",
    "content",
    "kind",
    "reason",
    "proposer",
    *QUESTIONS,
    "not_listed_reason",
    "procedures",
    "methods",
    "planned_on",
    "is_public",
    "not_public_reason",
    "executing_unit",
)


class BoardFilter(forms.Form):
    """Narrows the board. A value that nothing knows is told and left out."""

    stage = FacetField("阶段", Stage.choices)
    unit = FacetField("承办单位")
    year = forms.IntegerField(label="年度", min_value=2000, max_value=2100, required=False)
    words = forms.CharField(
        label="关键词", max_length=WORDS_LENGTH, required=False, widget=forms.TextInput({"type": "search"})
    )

    def __init__(self, data: Any, *, units: QuerySet[Unit]) -> None:
        super().__init__(data)
        self.fields["unit"].choices = [ALL, *units.values_list("code", "name")]
        self.is_valid()

    @property
    def chosen(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if value}


class YesNoField(forms.TypedChoiceField):
    """A question that may still be open."""

    def __init__(self, label: str) -> None:
        super().__init__(
            label=label,
            choices=[UNANSWERED, ("yes", "是"), ("no", "否")],
            coerce=lambda value: value == "yes",
            empty_value=None,
            required=False,
        )

    def prepare_value(self, value: Any) -> Any:
        return {True: "yes", False: "no", None: ""}.get(value, value)


class DecisionForm(forms.ModelForm):
    """The facts of a decision, as far as they may still change."""

    procedures = forms.MultipleChoiceField(
        label="需履行的程序",
        choices=Procedure.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    methods = forms.MultipleChoiceField(
        label="打算采取的公众参与方式",
        choices=Method.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    planned_on = DayField(label="拟决策时间", required=False)

    class Meta:
        model = Decision
        fields = FACTS
        widgets = {
            "content": forms.Textarea({"rows": 4}),
            "reason": forms.Textarea({"rows": 3}),
            "not_listed_reason": forms.Textarea({"rows": 2}),
            "not_public_reason": forms.Textarea({"rows": 2}),
        }

    def __init__(
        self, *args: Any, units: QuerySet[Unit], names: tuple[str, ...] = FACTS, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        for name in QUESTIONS:
            self.fields[name] = YesNoField(Decision._meta.get_field(name).verbose_name)
        self.fields["executing_unit"].queryset = units
        self.fields["executing_unit"].empty_label = UNDECIDED
        self.fields["kind"].choices = [("", "请选择"), *Decision.Kind.choices]
        self.fields["proposer"].choices = [("", UNDECIDED), *Decision.Proposer.choices]
        for name in [name for name in self.fields if name in FACTS and name not in names]:
            del self.fields[name]
        for field in self.fields.values():
            field.error_messages["required"] = f"请填写{field.label}。"
        self.helper = posting_here(self, "保存")

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("is_public") is False and not data.get("not_public_reason", "").strip():
            self.add_error("not_public_reason", "不公开的，请写明法律依据和理由。")
        return data

    def validate_constraints(self) -> None:
        """What the constraints ask is asked above, at its field."""

    @property
    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in FACTS if name in self.cleaned_data}


class ProposalForm(DecisionForm):
    """The facts, with the units that have a part in it."""

    class Meta(DecisionForm.Meta):
        fields = ("title", "unit", "organ", "legality_unit", *FACTS[1:])

    def __init__(
        self,
        *args: Any,
        organisers: QuerySet[Unit],
        organs: QuerySet[Unit],
        units: QuerySet[Unit],
        **options: Any,
    ) -> None:
        super().__init__(*args, units=units, **options)
        for name, choices in (("unit", organisers), ("organ", organs), ("legality_unit", units)):
            self.fields[name].queryset = choices
            self.fields[name].empty_label = "请选择"
        self.fields["organ"].label_from_instance = body_name
        self.helper = posting_here(self, "提出决策建议")

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("unit") and data["unit"] == data.get("legality_unit"):
            self.add_error("legality_unit", "合法性审查单位不能是承办单位自己。")
        return data


class EditForm(DecisionForm):
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.initial["version"] = self.instance.version


class ReasonForm(forms.Form):
    """Why: printed in the course of the decision."""

    reason = forms.CharField(
        label="理由", max_length=REASON_LENGTH, widget=forms.Textarea({"rows": 3}), required=False
    )

    def __init__(
        self, *args: Any, button: str, label: str = "理由", required: bool = True, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        field = self.fields["reason"]
        field.label, field.required = label if required else f"{label}（可以不填）", required
        field.error_messages["required"] = f"请写明{label}。"
        self.helper = posting_here(self, button)


class GateForm(ReasonForm):
    """Signs what was read: when anything changed since the page was opened, it is shown anew."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, seen: str, required: bool, **options: Any) -> None:
        label = "理由" if required else "说明"
        super().__init__(*args, label=label, required=required, initial={"seen": seen}, **options)
        self.seen = seen

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("seen") != self.seen:
            self.add_error(None, STALE_GATE)
            self.data = self.data.copy()
            self.data["seen"] = self.seen
        return data


class DraftForm(forms.ModelForm):
    """A new version of the draft. A paragraph is a line, or what stands between blank lines if there are any."""

    text = forms.CharField(
        label="草案正文",
        max_length=TEXT_LENGTH,
        widget=forms.Textarea({"rows": 16}),
        help_text="一行是一段，公众可以对每一段提意见。一段里要换行的，段与段之间空一行。",
        error_messages={"required": "请填写草案正文。", "max_length": f"正文最多{TEXT_LENGTH}个字。"},
    )
    field_order = ("title", "explanation", "text", "is_material", "change_note")

    class Meta:
        model = Draft
        fields = ("title", "explanation", "is_material", "change_note")
        widgets = {"explanation": forms.Textarea({"rows": 5}), "change_note": forms.Textarea({"rows": 2})}

    def __init__(self, *args: Any, earlier: Draft | None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.earlier = earlier
        for name in ("title", "explanation"):
            self.fields[name].error_messages["required"] = f"请填写{self.fields[name].label}。"
        if earlier is None:
            del self.fields["is_material"], self.fields["change_note"]
        else:
            material = YesNoField(Draft._meta.get_field("is_material").verbose_name)
            material.help_text = MATERIAL_HELP
            self.fields["is_material"], self.initial["is_material"] = material, None
            self.fields["change_note"].help_text = "与上一稿相比改了什么、为什么。"
        self.helper = posting_here(self, "保存新稿")

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if self.earlier and not data.get("change_note", "").strip():
            self.add_error("change_note", "请写明与上一稿相比改了什么。")
        if self.earlier and data.get("is_material") is None:
            self.add_error("is_material", "请选择与上一稿相比有没有重大修改。")
        return data

    @property
    def paragraphs(self) -> list[str]:
        return split_paragraphs(self.cleaned_data["text"])


def split_paragraphs(text: str) -> list[str]:
    """Between blank lines where there are any, else line by line."""
    text = text.replace("\r\n", "\n").strip()
    blank = re.compile(r"\n[ \t\u3000]*\n")
    return [part for part in (blank.split(text) if blank.search(text) else text.split("\n")) if part.strip()]
