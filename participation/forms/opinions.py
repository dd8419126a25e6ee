"""Forms of opinions on the desk: filters, recording, screening, what the public reads, grouping, answering."""

from __future__ import annotations

import csv
import secrets
from functools import cache
from pathlib import Path
from typing import Any

from django import forms
from django.conf import settings
from django.core.validators import MaxLengthValidator

from catalogs.forms.filters import FacetField
from catalogs.forms.items import PlainTextField
from disclosure_portal import clock
from disclosure_portal.attachments.forms import AttachmentField
from disclosure_portal.web.days import DayField
from disclosure_portal.web.numbers import keys
from participation.forms.opinions_public import NAME_LENGTH, PHONE_LENGTH
from participation.models import Consultation, Opinion, OpinionGroup, Paragraph
from participation.queries.opinions import LEFT
from participation.workflow.opinions.answering import REASON_LENGTH

READY_ANSWERS = Path(__file__).parent.parent / "data" / "ready_answers.csv"
WORDS_LENGTH, EVIDENCE_LENGTH, SCREENING_LENGTH, SHOWN_NAME_LENGTH, TITLE_LENGTH = 100, 200, 200, 50, 200
LEFT_LABELS = {"unscreened": "待甄别", "unanswered": "待答复", "answered": "已答复", "rejected": "不作为意见"}
OFFLINE = [(code, label) for code, label in Opinion.Source.choices if code != Opinion.Source.WEB]


class OpinionFilter(forms.Form):
    """What the list is narrowed by, kept in the address. A value that nothing knows is told and left out."""

    left = FacetField("办理情况", [(name, LEFT_LABELS[name]) for name in LEFT])
    source = FacetField("来源", Opinion.Source.choices)
    paragraph = FacetField("针对")
    group = FacetField("相近意见")
    words = forms.CharField(
        label="关键词或者回执编号",
        max_length=WORDS_LENGTH,
        required=False,
        widget=forms.TextInput({"type": "search"}),
        error_messages={"max_length": f"最多{WORDS_LENGTH}个字；这一条件没有使用。"},
    )

    def __init__(self, data: Any, *, consultation: Consultation) -> None:
        super().__init__(data)
        numbers = Paragraph.objects.filter(draft=consultation.draft_id).values_list("number", flat=True)
        self.groups = {str(one.pk): one for one in consultation.opinion_groups.all()}
        self.fields["paragraph"].choices += [("0", "草案全文"), *((str(n), f"第{n}段") for n in numbers)]
        self.fields["group"].choices += [(key, str(group)[:40]) for key, group in self.groups.items()]
        if not self.groups:
            del self.fields["group"]
        self.is_valid()

    @property
    def chosen(self) -> dict[str, str]:
        return {name: value for name, value in self.cleaned_data.items() if value}

    @property
    def narrowing(self) -> dict[str, Any]:
        """What of it narrows the list: queries.opinions.narrowed() takes it."""
        found: dict[str, Any] = dict(self.chosen)
        if "paragraph" in found:
            found["paragraph"] = int(found["paragraph"])
        if "group" in found:
            found["group"] = self.groups[found["group"]]
        return found


class RecordForm(forms.Form):
    """What came by letter, phone, visit or mail, or was said in a meeting. `form_key` makes a second click harmless."""

    form_key = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)
    source = forms.ChoiceField(
        label="来源", choices=OFFLINE, widget=forms.RadioSelect, error_messages={"required": "请选择来源。"}
    )
    received_on = DayField(
        label="来信、来电、来访日期",
        error_messages={"required": "请填写日期。", "invalid": "请填写日期，例如 2026-10-31。"},
    )
    evidence = PlainTextField(
        label="原件存放处",
        max_length=EVIDENCE_LENGTH,
        widget=forms.TextInput(),
        help_text="例如：信访登记本第12页、电话记录本2026年第3号、座谈会记录卷。不写反馈人的姓名和电话。",
        error_messages={"required": "请填写原件存放处。"},
    )
    attachment = AttachmentField(
        label="原件扫描件（选填）", required=False, help_text="PDF或者图片，只有办理意见的工作人员能看到。"
    )
    paragraph = forms.ModelChoiceField(
        Paragraph.objects.none(),
        label="针对",
        required=False,
        empty_label="草案全文",
        error_messages={"invalid_choice": "所选的段落不在草案里，请重新选择。"},
    )
    text = PlainTextField(
        label="意见内容",
        widget=forms.Textarea({"rows": 8}),
        help_text="照原话登记，不改原意。",
        error_messages={"required": "请填写意见内容。"},
    )
    name = PlainTextField(
        label="姓名或者单位（选填）", max_length=NAME_LENGTH, required=False, widget=forms.TextInput()
    )
    phone = PlainTextField(
        label="联系方式（选填）", max_length=PHONE_LENGTH, required=False, widget=forms.TextInput()
    )

    def __init__(self, *args: Any, consultation: Consultation, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["form_key"].initial = secrets.token_hex(16)
        self.fields["paragraph"].queryset = Paragraph.objects.filter(draft=consultation.draft_id)
        self.fields["text"].validators.append(MaxLengthValidator(settings.OPINION_MAX_LENGTH))

    def clean_received_on(self) -> Any:
        day = self.cleaned_data["received_on"]
        if day > clock.today():
            raise forms.ValidationError("日期还没有到，请核对。")
        return day

    @property
    def opinion(self) -> Opinion:
        """The opinion as it was written down, unsaved."""
        written = {name: value for name, value in self.cleaned_data.items() if name != "attachment"}
        return Opinion(**written)


class ScreenForm(forms.Form):
    """Valid, or no opinion with the reason."""

    screening = forms.ChoiceField(
        label="甄别",
        choices=[(Opinion.Screening.PASSED, "有效意见"), (Opinion.Screening.REJECTED, "不作为意见")],
        widget=forms.RadioSelect,
        error_messages={"required": "请选择“有效意见”或者“不作为意见”。"},
    )
    reason = PlainTextField(
        label="不作为意见的理由",
        max_length=SCREENING_LENGTH,
        required=False,
        widget=forms.TextInput(),
        help_text="例如：广告；与本次征求意见无关，已转某某单位。本人凭回执编号可以看到，不写姓名和电话。",
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("screening") == Opinion.Screening.REJECTED and not cleaned.get("reason", "x"):
            self.add_error("reason", "不作为意见的，请写明理由。")
        return cleaned


class ChosenForm(forms.Form):
    """Which opinions of a list an act is done to."""

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        self.keys = keys(data.getlist("opinions"))[:1000] if data else []


class AsReadForm(forms.Form):
    """About an opinion as it was read: the field AS_READ says what stood there."""

    AS_READ = "version"
    version = forms.IntegerField(widget=forms.HiddenInput)

    def read_again(self, now: int | str) -> None:
        """The page shows what stands there now: sent once more, the form is about that."""
        self.data = self.data.copy()
        self.data[self.AS_READ] = now


class ShownForm(AsReadForm):
    """What the public reads of an opinion, set right by hand."""

    shown_name = PlainTextField(
        label="公开的反馈人",
        max_length=SHOWN_NAME_LENGTH,
        widget=forms.TextInput(),
        error_messages={"required": "请填写，例如：王某、匿名。"},
    )
    shown_text = PlainTextField(
        label="公开的意见内容",
        widget=forms.Textarea({"rows": 6}),
        help_text="只隐去个人信息，不改意见的意思。电话、证件号码保存时会再隐去一遍；单位、商户名称里有个人姓名的，请手工改。",
        error_messages={"required": "请填写公开的意见内容。"},
    )


@cache
def ready_answers() -> list[tuple[str, list[str]]]:
    """Ready reasons under the words of their verdicts."""
    labels = dict(Opinion.Verdict.choices)
    found: dict[str, list[str]] = {}
    with READY_ANSWERS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found.setdefault(labels[row["verdict"]], []).append(row["text"])
    return list(found.items())


class AnswerForm(AsReadForm):
    """The verdict and the reason: a ready text, one's own words, or both, the ready text first."""

    verdict = forms.ChoiceField(
        label="是否采纳",
        choices=Opinion.Verdict.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "请选择是否采纳。"},
    )
    ready = forms.ChoiceField(label="常用理由（选填）", required=False)
    reason = PlainTextField(
        label="理由",
        max_length=REASON_LENGTH,
        required=False,
        widget=forms.Textarea({"rows": 4}),
        help_text="采纳的写怎样体现，未采纳的写为什么。选了常用理由又填写的，两段接在一起。",
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        texts = [(label, [(text, text) for text in ready]) for label, ready in ready_answers()]
        self.fields["ready"].choices = [("", "不用，自己写"), *texts]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        parts = [cleaned.get("ready", ""), cleaned.get("reason", "")]
        if not self.errors and not any(parts):
            self.add_error("reason", "请写明理由，或者选一条常用理由。")
        return cleaned

    @property
    def values(self) -> dict[str, str]:
        parts = [self.cleaned_data["ready"], self.cleaned_data["reason"].strip()]
        return {"verdict": self.cleaned_data["verdict"], "reason": "\n".join(part for part in parts if part)}


class GroupAnswerForm(AnswerForm):
    """The answer of a whole group. `seen` stands for its members as they were read."""

    AS_READ = "seen"
    version = None
    seen = forms.CharField(max_length=64, widget=forms.HiddenInput)
    also_answered = forms.BooleanField(label="已经单独答复的也改成这个答复", required=False)


class SeenForm(forms.Form):
    """What stands for the members of a group as they were read."""

    seen = forms.CharField(max_length=64)


class GroupForm(forms.Form):
    """What the members of a group have in common."""

    title = PlainTextField(
        label="共同的意思",
        max_length=TITLE_LENGTH,
        widget=forms.TextInput(),
        error_messages={"required": "请用一句话写出这些意见共同的意思。"},
    )


class MoveForm(forms.Form):
    """Where an opinion goes: into a group of its activity, or out of groups."""

    group = forms.ModelChoiceField(
        OpinionGroup.objects.none(),
        label="归入",
        required=False,
        empty_label="不归入（单独答复）",
        error_messages={"invalid_choice": "这一组已经没有了，请重新选择。"},
    )

    def __init__(self, *args: Any, consultation: Consultation, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["group"].queryset = OpinionGroup.objects.filter(consultation=consultation)
