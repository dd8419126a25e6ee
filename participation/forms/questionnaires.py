"""Forms of questionnaires: a question on the desk, the answers on the web and from paper."""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout
from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.forms import BoundField

from participation.forms.public import PublicForm
from participation.models import AnswerSheet, Consultation, Question
from participation.models.questionnaires import ANSWER_LENGTH, HIGHEST, LOWEST
from participation.queries.questionnaires import entered_before
from participation.workflow.questionnaires import WRITTEN, Given, already_entered

Kind = Question.Kind
NO_ANSWER = ("", "不回答这一题")
UNSEEN = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]"
)  # and what turns the reading round
TOO_LONG = "最多%(limit_value)d个字，现在是%(show_value)d个字。"


def tidy(text: str) -> str:
    """One line without signs that nobody sees."""
    return " ".join(UNSEEN.sub("", text).split())


# One question


class OptionsField(forms.CharField):
    """Options, one a line; blank lines don't count."""

    widget = forms.Textarea

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        lines = super().clean(UNSEEN.sub("", value or "")).splitlines()
        return [line for line in map(tidy, lines) if line]


class QuestionForm(forms.ModelForm):
    """A question with what its kind needs. `version` is that of the questionnaire the clerk started from."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    options = OptionsField(
        label="选项",
        required=False,
        help_text="单选和多选填写：每行一个，2到20个。",
        widget=forms.Textarea({"rows": 6}),
    )

    class Meta:
        model = Question
        fields = WRITTEN
        widgets = {"text": forms.Textarea({"rows": 2}), "kind": forms.RadioSelect}
        help_texts = {
            "points": f"打分题填写：从1分到几分，{LOWEST}到{HIGHEST}。",
            "low_label": "打分题可以填写，例如：很不满意。",
            "high_label": "打分题可以填写，例如：很满意。",
            "is_required": "不勾选的，填写人可以跳过这一题。",
        }
        error_messages = {"text": {"required": "请填写题目。"}, "kind": {"required": "请选择题型。"}}

    def __init__(self, *args: Any, version: int, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["version"].initial = version
        self.fields["points"].required = False
        self.fields["text"].error_messages["max_length"] = TOO_LONG
        self.fields["text"].validators = [_shorter(self.fields["text"].max_length)]
        bounds = f"请填写{LOWEST}到{HIGHEST}之间的整数。"
        self.fields["points"].error_messages |= {"invalid": bounds}
        self.fields["points"].validators = [
            forms.fields.validators.MinValueValidator(LOWEST, bounds),
            forms.fields.validators.MaxValueValidator(HIGHEST, bounds),
        ]
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout(
            "version",
            "kind",
            "text",
            Fieldset("单选、多选的选项", "options", data_for=f"{Kind.SINGLE} {Kind.MULTIPLE}"),
            Fieldset("打分的范围", "points", "low_label", "high_label", data_for=str(Kind.SCALE)),
            "is_required",
        )

    def clean_text(self) -> str:
        return tidy(self.cleaned_data["text"])

    def clean_low_label(self) -> str:
        return tidy(self.cleaned_data["low_label"])

    def clean_high_label(self) -> str:
        return tidy(self.cleaned_data["high_label"])

    def clean_points(self) -> int:
        return self.cleaned_data["points"] or Question._meta.get_field("points").default

    @property
    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in WRITTEN}


def _shorter(limit: int) -> forms.fields.validators.MaxLengthValidator:
    return forms.fields.validators.MaxLengthValidator(limit, TOO_LONG)


class CopyForm(forms.Form):
    """Which questionnaire to copy from."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    source = forms.ModelChoiceField(
        Consultation.objects.none(),
        label="复制哪份问卷的题目",
        empty_label=None,
        widget=forms.RadioSelect,
        error_messages={"required": "请选择一份问卷。", "invalid_choice": "请从列出的问卷中选择。"},
    )

    def __init__(self, *args: Any, offered: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["source"].queryset = offered
        self.fields["source"].label_from_instance = lambda one: f"{one.title}（{one.question_count}题）"


# The answers


@dataclass(frozen=True)
class Line:
    """A question as a page shows it, with its number and its field."""

    number: int
    question: Question
    field: BoundField

    @property
    def is_text(self) -> bool:
        return self.question.kind == Kind.TEXT

    @property
    def is_scale(self) -> bool:
        return self.question.kind == Kind.SCALE

    @property
    def described_by(self) -> str:
        """The ids of what explains the field, for a screen reader."""
        ids = [f"{self.field.auto_id}_error"] if self.field.errors else []
        ids += [f"{self.field.auto_id}_scale"] if self.question.scale_words else []
        return " ".join(ids)


class AnswersForm(forms.Form):
    """One field for each question."""

    use_required_attribute = False

    def __init__(self, *args: Any, questions: Sequence[Question], **options: Any) -> None:
        super().__init__(*args, **options)
        self.questions = questions
        for number, question in enumerate(questions, 1):
            self.fields[_name(question)] = _field(question, f"第{number}题")

    @property
    def lines(self) -> list[Line]:
        return [Line(number, one, self[_name(one)]) for number, one in enumerate(self.questions, 1)]

    @property
    def given(self) -> list[Given]:
        return [_given(one, self.cleaned_data[_name(one)]) for one in self.questions]


class PublicAnswersForm(AnswersForm, PublicForm):
    """A questionnaire on the web."""

    def is_answered_as(self, sheet: AnswerSheet) -> bool:
        """Whether it says what a sheet that was made of it before says: sent twice, and nothing new."""
        if not self.is_valid() and self.errors.keys() - {NON_FIELD_ERRORS}:
            return False
        told = {(one.question.pk, value, "") for one in self.given for value in one.values}
        told |= {(one.question.pk, None, one.text) for one in self.given if one.text}
        return told == set(sheet.answers.values_list("question", "value", "text"))


class PaperAnswersForm(AnswersForm):
    """A sheet of paper. `key` names the form, so that one sent twice is entered once."""

    key = forms.RegexField(r"\A[0-9a-f]{32}\Z", widget=forms.HiddenInput, strip=False)
    paper_number = forms.CharField(
        label="纸质问卷编号",
        max_length=40,
        required=False,
        help_text="问卷上写了编号的，填在这里：同一编号不能录入两次。没有的可以不填。",
        error_messages={"max_length": TOO_LONG},
    )

    def __init__(self, *args: Any, consultation: Consultation, **options: Any) -> None:
        super().__init__(*args, **options)
        self.consultation = consultation
        self.fields["key"].initial = secrets.token_hex(16)
        self.fields["paper_number"].widget.attrs["class"] = "form-control"

    def clean_paper_number(self) -> str:
        number = tidy(self.cleaned_data["paper_number"])
        other = entered_before(self.consultation, number)
        if other and other.form_key != self.form_key:
            raise forms.ValidationError(already_entered(other))
        return number

    @property
    def form_key(self) -> str:
        return f"paper:{self.cleaned_data.get('key', '')}"


class VoidForm(forms.Form):
    reason = forms.CharField(
        label="作废的原因",
        max_length=200,
        widget=forms.Textarea({"rows": 2}),
        help_text="例如：同一份问卷录入了两次。原因留存备查，不对外公布。",
        error_messages={"required": "请写明作废的原因。", "max_length": TOO_LONG},
    )


def _name(question: Question) -> str:
    return f"q{question.pk}"


def _field(question: Question, label: str) -> forms.Field:
    required = question.is_required
    if question.kind == Kind.TEXT:
        field = forms.CharField(
            label=label,
            required=required,
            max_length=ANSWER_LENGTH,
            widget=forms.Textarea({"rows": 4, "class": "form-control"}),
            error_messages={"required": "请填写您的回答。", "max_length": TOO_LONG},
        )
        del field.widget.attrs["maxlength"]  # a browser would cut what is pasted, and say nothing
        return field
    choices = [(str(value), words) for value, words in question.choices]
    errors = {"required": "请选择一项。", "invalid_choice": "请从列出的选项中选择。"}
    if question.kind == Kind.MULTIPLE:
        return forms.MultipleChoiceField(
            label=label,
            required=required,
            choices=choices,
            widget=forms.CheckboxSelectMultiple,
            error_messages={**errors, "required": "请至少选择一项。"},
        )
    if not required:
        choices.append(NO_ANSWER)  # what was chosen once can be taken back
    return forms.ChoiceField(
        label=label, required=required, choices=choices, widget=forms.RadioSelect, error_messages=errors
    )


def _given(question: Question, cleaned: Any) -> Given:
    if question.kind == Kind.TEXT:
        return Given(question, text=UNSEEN.sub("", cleaned).strip())
    chosen = cleaned if question.kind == Kind.MULTIPLE else [cleaned] if cleaned else []
    return Given(question, values=tuple(sorted({int(value) for value in chosen})))
