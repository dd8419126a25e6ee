"""Forms of concerns: their registration, the answer and its decision, and the filters of the lists."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from crispy_forms.layout import Div
from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone

from catalogs.forms.filters import ALL, FacetField
from catalogs.forms.submissions import posting_here
from disclosure_portal import clock
from disclosure_portal.units.models import Unit
from disclosure_portal.web.days import DayField
from participation.models import Concern, Decision

TITLE_LENGTH = 200
TEXT_LENGTH = 5_000
SOURCE_LENGTH = 100
REASON_LENGTH = 500
WORDS_LENGTH = 100


def moment_fields(label: str) -> tuple[DayField, forms.TimeField]:
    """A day and a time of day, which every browser can fill in."""
    day = DayField(
        label=f"{label}（日期）",
        error_messages={"required": "请填写日期。", "invalid": "请填写有效的日期，例如 2026-03-05。"},
    )
    at = forms.TimeField(
        label=f"{label}（时分）",
        input_formats=["%H:%M", "%H:%M:%S"],
        widget=forms.TimeInput({"type": "time"}, format="%H:%M"),
        error_messages={"required": "请填写时分。", "invalid": "请填写有效的时分，例如 09:30。"},
    )
    return day, at


class ConcernForm(forms.Form):
    """What is known of a concern. `units` are those for which the person may register."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    unit = forms.ModelChoiceField(
        Unit.objects.none(),
        label="答复单位",
        to_field_name="code",
        empty_label="请选择",
        error_messages={"required": "请选择答复单位。", "invalid_choice": "请从列出的单位中选择。"},
    )
    title = forms.CharField(
        label="关切的问题",
        max_length=TITLE_LENGTH,
        help_text="公众会看到这一句，例如：偏岭镇自来水为什么经常停水。不要写个人信息。",
        error_messages={"required": "请写明关切的问题。", "max_length": f"最多{TITLE_LENGTH}个字。"},
    )
    text = forms.CharField(
        label="具体内容",
        max_length=TEXT_LENGTH,
        widget=forms.Textarea({"rows": 5}),
        help_text="只供内部办理，不公开。当事人的姓名、电话等非必要不写。",
        error_messages={"required": "请填写具体内容。", "max_length": f"最多{TEXT_LENGTH}个字。"},
    )
    source = forms.CharField(
        label="来源",
        max_length=SOURCE_LENGTH,
        help_text="如：网络舆情、12345热线、来信来访、媒体。",
        error_messages={"required": "请填写来源。", "max_length": f"最多{SOURCE_LENGTH}个字。"},
    )
    urgency = forms.ChoiceField(
        label="类别",
        choices=Concern.Urgency.choices,
        widget=forms.RadioSelect,
        help_text="突发事件5小时内发布权威信息、24小时内举行新闻发布会；政务舆情48小时内回应，节假日照算。"
        "一般咨询、建议5个工作日，复杂的15个工作日。",
        error_messages={"required": "请选择类别。", "invalid_choice": "请从列出的类别中选择。"},
    )
    raised_day, raised_time = moment_fields("发现时间")
    decision = forms.ModelChoiceField(
        Decision.objects.none(),
        label="有关的决策事项",
        required=False,
        empty_label="没有",
        error_messages={"invalid_choice": "请从列出的决策事项中选择。"},
    )

    def __init__(
        self,
        *args: Any,
        units: QuerySet[Unit] | None,
        decisions: QuerySet[Decision],
        concern: Concern | None = None,
        may_set_clock: bool = True,
        **options: Any,
    ) -> None:
        options["initial"] = {**_kept(concern), **options.get("initial", {})}
        super().__init__(*args, **options)
        self.fields["decision"].queryset = decisions
        if units is None:
            del self.fields["unit"]
        else:
            self.fields["unit"].queryset = units
        if not may_set_clock:
            for name in ("urgency", "raised_day", "raised_time"):
                del self.fields[name]
        fields = [name for name in self.fields if not name.startswith("raised_")]
        if may_set_clock:
            pair = Div("raised_day", "raised_time", css_class="field-pair")
            fields.insert(fields.index("urgency") + 1, pair)
        self.helper = posting_here(self, "保存" if concern else "登记", *fields)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if (raised_at := _moment(cleaned, "raised")) is not None:
            if raised_at > clock.now():
                self.add_error("raised_day", "发现时间还没有到，请核对。")
            cleaned["raised_at"] = raised_at
        return cleaned

    @property
    def values(self) -> dict[str, Any]:
        names = ("unit", "title", "text", "source", "decision", "urgency", "raised_at")
        return {name: self.cleaned_data[name] for name in names if name in self.cleaned_data}


def _kept(concern: Concern | None) -> dict[str, Any]:
    """What the fields begin with: what was registered, or the present moment."""
    at = timezone.localtime(concern.raised_at if concern else clock.now())
    moment = {"raised_day": at.date(), "raised_time": at.time().replace(second=0, microsecond=0)}
    if concern is None:
        return moment
    names = ("version", "title", "text", "source", "urgency")
    kept = {name: getattr(concern, name) for name in names}
    return {**kept, **moment, "decision": concern.decision_id}


def _moment(cleaned: dict[str, Any], name: str) -> datetime | None:
    day, at = cleaned.get(f"{name}_day"), cleaned.get(f"{name}_time")
    if day is None or at is None:
        return None
    return timezone.make_aware(datetime.combine(day, at))


class SeenConcernForm(forms.Form):
    """The state of the concern that a person has read and now acts on. Several stand on one page."""

    version = forms.IntegerField(
        widget=forms.HiddenInput, error_messages={"required": "请打开这件关切，读过以后再办理。"}
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, auto_id=f"id_{type(self).__name__.lower()}_%s", **options)


class AnswerForm(SeenConcernForm):
    answer = forms.CharField(
        label="答复",
        max_length=TEXT_LENGTH,
        widget=forms.Textarea({"rows": 8}),
        help_text="直接回答关切的问题：情况怎样、依据什么、怎么办、什么时候办好。公开后任何人都能看到，不要写个人信息。",
        error_messages={"required": "请填写答复。", "max_length": f"答复最多{TEXT_LENGTH}个字。"},
    )


def reason_field(label: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=REASON_LENGTH,
        widget=forms.Textarea({"rows": 2}),
        error_messages={"required": f"请写明{label}。", "max_length": f"{label}最多{REASON_LENGTH}个字。"},
    )


class ReturnConcernForm(SeenConcernForm):
    reason = reason_field("退回的原因")


class KeepBackForm(SeenConcernForm):
    reason = reason_field("不公开的理由")


class ReassignForm(SeenConcernForm):
    unit = forms.ModelChoiceField(
        Unit.objects.none(),
        label="改由哪个单位答复",
        to_field_name="code",
        empty_label="请选择",
        error_messages={"required": "请选择单位。", "invalid_choice": "请从列出的单位中选择。"},
    )
    reason = reason_field("改派的原因")

    def __init__(self, *args: Any, units: QuerySet[Unit], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["unit"].queryset = units


class PressForm(SeenConcernForm):
    held_day, held_time = moment_fields("新闻发布会时间")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if (held_at := _moment(cleaned, "held")) is not None:
            cleaned["held_at"] = held_at
        return cleaned


class ReleaseForm(forms.Form):
    """What the public is told further about an emergency."""

    text = forms.CharField(
        label="发布的内容",
        max_length=TEXT_LENGTH,
        widget=forms.Textarea({"rows": 5}),
        help_text="写明最新情况、处置进展和群众要注意什么。审核后任何人都能看到，不要写个人信息。",
        error_messages={"required": "请填写发布的内容。", "max_length": f"最多{TEXT_LENGTH}个字。"},
    )


class DropReleaseForm(forms.Form):
    reason = reason_field("不发布的原因")


# Filters, kept in the address


class ConcernFilter(forms.Form):
    """Narrows a list of concerns. A value that nothing knows is told and left out."""

    OVERDUE = "overdue"

    state = FacetField(
        "状态", [("waiting", "没有办结的"), (OVERDUE, "逾期没有办结的"), *Concern.State.choices]
    )
    urgency = FacetField("类别", Concern.Urgency.choices)
    unit = FacetField("答复单位")
    words = forms.CharField(
        label="关键词", max_length=WORDS_LENGTH, required=False, widget=forms.TextInput({"type": "search"})
    )

    def __init__(self, data: Any, *, units: QuerySet[Unit], public: bool = False) -> None:
        super().__init__(data)
        self.fields["unit"].choices = [ALL, *units.values_list("code", "name")]
        if public:
            del self.fields["state"]
        if len(self.fields["unit"].choices) <= 2:
            del self.fields["unit"]
        self.is_valid()

    @property
    def chosen(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if value}

    def narrowed(self, concerns: QuerySet[Concern]) -> QuerySet[Concern]:
        chosen = self.chosen
        match chosen.get("state"):
            case None:
                pass
            case "waiting":
                concerns = concerns.waiting()
            case self.OVERDUE:
                concerns = concerns.overdue(clock.now())
            case state:
                concerns = concerns.filter(state=state)
        if urgency := chosen.get("urgency"):
            concerns = concerns.filter(urgency=urgency)
        if unit := chosen.get("unit"):
            concerns = concerns.filter(unit__code=unit)
        if words := chosen.get("words"):
            found = Q(title__icontains=words) | Q(answer__icontains=words)
            concerns = concerns.filter(found)
        return concerns
