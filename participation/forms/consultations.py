"""Forms of a consultation: its notice with the fields of its method, what came after, and a reason."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone

from disclosure_portal import clock
from disclosure_portal.attachments.forms import AttachmentField
from disclosure_portal.clock import begins
from disclosure_portal.web.days import DayField
from disclosure_portal.web.versions import VersionedForm
from disclosure_portal.workdays.display import long_day
from participation import law
from participation.duties import (
    earliest_end,
    fault_of_delivery,
    fault_of_personal_data,
    last_day,
    latest_delivery,
)
from participation.law import procedure
from participation.methods import ALL_HAVE, traits_of
from participation.models import Consultation, Decision, Draft, Group, Method

TEXT_LENGTH = 20_000
REASON_LENGTH = 500
MOST_SEATS = 999
SEATS = "seats_"
AFTERWARDS = (
    "收到的每条意见都会研究，并答复是否采纳和理由。结束后一个月内，在本页公布意见采纳情况，供社会公众查阅。"
)


def text_field(
    label: str, *, rows: int = 4, max_length: int = TEXT_LENGTH, **options: Any
) -> forms.CharField:
    errors = {"max_length": f"{label}最多{max_length:,}个字。", **options.pop("error_messages", {})}
    widget = forms.Textarea({"rows": rows})
    options.setdefault("required", False)
    return forms.CharField(
        label=label, max_length=max_length, widget=widget, error_messages=errors, **options
    )


def line_field(label: str, max_length: int, **options: Any) -> forms.CharField:
    errors = {"max_length": f"{label}最多{max_length}个字。", "required": f"请填写{label}。"}
    options.setdefault("required", False)
    return forms.CharField(label=label, max_length=max_length, error_messages=errors, **options)


def day_field(label: str, **options: Any) -> DayField:
    errors = {"invalid": "请填写日期，例如 2027-01-30。"}
    return DayField(label=label, required=False, error_messages=errors, **options)


class TimeInput(forms.TimeInput):
    input_type = "time"


def first_moment(day: date | None) -> datetime | None:
    return begins(day) if day else None


class DraftChoice(forms.ModelChoiceField):
    def label_from_instance(self, draft: Draft) -> str:
        return f"第{draft.number}稿 {draft.title}"


class ConsultationForm(VersionedForm):
    """The notice. A method shows only its own fields; what is left empty is named on the page before it is signed."""

    title = line_field("标题", 200, required=True)
    draft = DraftChoice(
        Draft.objects.none(),
        label="决策草案",
        required=False,
        empty_label="（还没有草案）",
        help_text=f"公众看到的是这一稿的正文和起草说明。{procedure(15, 16)}。",
    )
    notice = text_field(
        "公告正文", rows=8, help_text=f"为什么听取意见、听取哪些人的意见、怎样参加。{procedure(15)}。"
    )
    opens_on = day_field("从哪天开始", help_text="从当天0时算起。")
    closes_on = day_field(
        "到哪天截止",
        help_text=f"当天整日有效，到24时截止。公开征求意见一般不少于{law.SOLICITATION_DAYS}日：开始当天不算，最后一天逢休息日顺延。{procedure(15)}。",
    )
    short_reason = text_field(
        f"期限不足{law.SOLICITATION_DAYS}日的理由",
        rows=2,
        help_text=f"期限够的不填。填写的理由原样印在公告里。{procedure(15)}。",
    )
    held_on = day_field("举行日期")
    held_time = forms.TimeField(
        label="开始时间",
        required=False,
        widget=TimeInput(format="%H:%M"),
        error_messages={"invalid": "请填写时间，例如 09:00。"},
    )
    place = line_field("地点", 200)
    sign_up_last_day = day_field(
        "报名到哪天截止",
        help_text=f"当天24时截止。材料要在听证会{law.HEARING_PAPERS_DAYS}日前送到参加人手里，请留出确定名单和送达的时间。{procedure(16)}。",
    )
    selection = forms.ChoiceField(
        label="参加人的产生办法",
        required=False,
        choices=[("", "请选择"), *Consultation.Selection.choices],
        help_text=f"需要遴选参加人的，公平公开组织遴选，保证相关各方都有代表参加。{procedure(16)}。",
    )
    selection_rule = text_field(
        "产生办法说明", rows=3, help_text="印在公告里，例如：每类按名额公开抽签，未抽中的按签号依次递补。"
    )
    agenda = text_field(
        "议程", rows=5, help_text=f"听证会的次序：承办单位介绍、参加人陈述、询问和辩论。{procedure(17)}。"
    )
    sample = text_field("调查对象和样本", rows=3, help_text="调查谁、多少人、怎样抽取。")
    conducted_by = line_field("调查机构", 100)
    recipients = text_field("征求意见的单位和个人", rows=4)
    contact = line_field("联系人和电话", 100, help_text="公众看得到，请填办公电话。")
    postal_address = line_field("来信地址", 200)
    email = forms.EmailField(
        label="电子邮箱",
        required=False,
        error_messages={"invalid": "请填写电子邮箱，例如 office@example.cn。"},
    )
    afterwards = text_field(
        "以后怎么办", rows=3, help_text=f"意见怎样处理，什么时候公布采纳情况。{procedure(18)}。"
    )

    PARTS = {  # what a field of the record is typed in as
        "opens_at": ("opens_on",),
        "closes_at": ("closes_on",),
        "held_at": ("held_on", "held_time"),
        "sign_up_until": ("sign_up_last_day",),
        "seats": tuple(f"{SEATS}{group}" for group in Group),
    }

    def __init__(
        self, data: Any = None, *, decision: Decision, method: str, record: Consultation | None = None
    ) -> None:
        self.method, self.traits = method, traits_of(method)
        super().__init__(data, initial=told(record) if record else suggested(decision, method))
        for group in Group:
            self.fields[f"{SEATS}{group}"] = seats_field(group)
        asked = [
            name for field in (*ALL_HAVE, *self.traits.fields) for name in self.PARTS.get(field, (field,))
        ]
        self.fields = {name: field for name, field in self._ordered() if name in (*asked, "version")}
        self.fields["draft"].queryset = decision.drafts.filter(round=decision.round).order_by("-number")
        if method == Method.SYMPOSIUM:
            self.fields["agenda"].help_text = "座谈会可以不写议程。"

    def _ordered(self) -> list[tuple[str, forms.Field]]:
        """The fields in their order, the seats before how they are filled."""
        seats = [(name, field) for name, field in self.fields.items() if name.startswith(SEATS)]
        others = [(name, field) for name, field in self.fields.items() if not name.startswith(SEATS)]
        place = [name for name, _ in others].index("selection")
        return [*others[:place], *seats, *others[place:]]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        opens, closes = cleaned.get("opens_on"), cleaned.get("closes_on")
        if opens and closes and closes < opens:
            self.add_error("closes_on", "截止日期不能早于开始日期。")
        if cleaned.get("held_time") and not cleaned.get("held_on") and "held_on" not in self.errors:
            self.add_error("held_on", "请填写举行日期。")
        if cleaned.get("held_on") and not cleaned.get("held_time") and "held_time" not in self.errors:
            self.add_error("held_time", "请填写开始时间，例如 09:00。")
        return cleaned

    def as_typed(self, record: Consultation) -> dict[str, Any]:
        return told(record)

    @property
    def values(self) -> dict[str, Any]:
        """What was typed, as fields of the record."""
        cleaned = self.cleaned_data
        made = {
            "opens_at": first_moment(cleaned.get("opens_on")),
            "closes_at": after_day(cleaned.get("closes_on")),
            "sign_up_until": after_day(cleaned.get("sign_up_last_day")),
            "held_at": at_time(cleaned.get("held_on"), cleaned.get("held_time")),
            "seats": {group: cleaned[name] for group in Group if cleaned.get(name := f"{SEATS}{group}")},
        }
        plain = {name: value for name, value in cleaned.items() if name in (*ALL_HAVE, *self.traits.fields)}
        return plain | {name: value for name, value in made.items() if name in self.traits.fields}


def seats_field(group: Group) -> forms.IntegerField:
    errors = {
        "invalid": "请填写人数。",
        "min_value": "人数不能小于0。",
        "max_value": f"人数最多{MOST_SEATS}。",
    }
    return forms.IntegerField(
        label=f"{group.label}名额", required=False, min_value=0, max_value=MOST_SEATS, error_messages=errors
    )


def suggested(decision: Decision, method: str) -> dict[str, Any]:
    """What a new notice begins with: a period that is long enough, and what the last activity said of contacts."""
    tomorrow = clock.today() + timedelta(days=1)
    last = decision.consultations.order_by("pk").last()
    return {
        "title": f"{Method(method).label}：{decision.title}"[:200],
        "draft": decision.drafts.filter(round=decision.round).order_by("number").last(),
        "opens_on": tomorrow,
        "closes_on": earliest_end(tomorrow, decision.unit.county).legal,
        "contact": last.contact if last else "",
        "postal_address": last.postal_address if last else "",
        "email": last.email if last else "",
        "afterwards": AFTERWARDS,
    }


def told(record: Consultation) -> dict[str, Any]:
    """A record as it is typed in."""
    held = timezone.localtime(record.held_at) if record.held_at else None
    names = (*ALL_HAVE, *traits_of(record.method).fields)
    plain = {name: record.serializable_value(name) for name in names}
    return {
        **plain,
        "version": record.version,
        "opens_on": timezone.localdate(record.opens_at) if record.opens_at else None,
        "closes_on": last_day(record.closes_at) if record.closes_at else None,
        "sign_up_last_day": last_day(record.sign_up_until) if record.sign_up_until else None,
        "held_on": held.date() if held else None,
        "held_time": held.time() if held else None,
        **{f"{SEATS}{group}": seats for group, seats in record.seats.items()},
    }


def after_day(day: Any) -> datetime | None:
    """The first moment after a day, which itself counts whole."""
    return first_moment(day + timedelta(days=1)) if day else None


def at_time(day: Any, hour: Any) -> datetime | None:
    return timezone.make_aware(datetime.combine(day, hour)) if day and hour else None


class RecordForm(VersionedForm):
    """What came after the notice: papers, people met, minutes with their file."""

    papers_delivered_on = day_field("材料送达日期")
    people_met = text_field("走访对象", rows=3, help_text="走访了哪些人、哪些单位。公开前请隐去个人信息。")
    minutes = text_field(
        "记录、纪要或者结果",
        rows=8,
        help_text=f"办结后对外公开。不要写身份证号、住址、电话等个人信息。{procedure(33)}。",
    )
    file = AttachmentField(
        label="记录附件", required=False, help_text="扫描件，PDF或者图片；只在工作台里看。"
    )

    def __init__(self, *args: Any, record: Consultation, **options: Any) -> None:
        self.record, traits = record, traits_of(record.method)
        recorded = {name: getattr(record, name) for name in (*traits.recorded, "minutes")}
        super().__init__(*args, initial={**recorded, "version": record.version}, **options)
        for name in ("papers_delivered_on", "people_met"):
            if name not in traits.recorded:
                del self.fields[name]
        if "papers_delivered_on" in self.fields:
            latest = long_day(latest_delivery(record.held_at, record.unit.county))
            self.fields["papers_delivered_on"].help_text = (
                f"最后一名参加人（包括递补的）收到材料的日期，在名单公布以后，最迟{latest}"
                f"（听证会{law.HEARING_PAPERS_DAYS}日前，逢休息日提前）。{procedure(16)}。"
            )

    def clean_papers_delivered_on(self) -> Any:
        day = self.cleaned_data["papers_delivered_on"]
        if day and day > clock.today():
            raise forms.ValidationError("材料还没有送达，送达以后再登记。")
        if day and day != self.record.papers_delivered_on and (fault := fault_of_delivery(self.record, day)):
            raise forms.ValidationError(f"{fault}。")
        return day

    def clean_people_met(self) -> str:
        return self._without_personal_data("people_met")

    def clean_minutes(self) -> str:
        return self._without_personal_data("minutes")

    def _without_personal_data(self, name: str) -> str:
        """It is public once the books are closed: said while it is written, not when they are closed."""
        text = self.cleaned_data[name]
        if fault := fault_of_personal_data(self.record, text):
            raise forms.ValidationError(f"{fault}。")
        return text

    def as_typed(self, record: Consultation) -> dict[str, Any]:
        return {name: getattr(record, name) for name in self.fields if name not in ("version", "file")}

    @property
    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name not in ("version", "file")}


class ReasonForm(forms.Form):
    """Why something is returned, cancelled, or a person steps back."""

    reason = forms.CharField(
        label="原因",
        max_length=REASON_LENGTH,
        widget=forms.Textarea({"rows": 2}),
        error_messages={"required": "请写明原因。", "max_length": f"原因最多{REASON_LENGTH}个字。"},
    )


class UnlawfulForm(ReasonForm):
    """Why a meeting or visit was not held lawfully, and the version that was read."""

    version = forms.IntegerField(
        widget=forms.HiddenInput, error_messages={"required": "请打开这项活动的页面，读过以后再办结。"}
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["reason"].label = "未依法举行的原因"
        self.fields["reason"].help_text = "公众会看到，例如：材料在会前3日才送达参加人；因洪水没有举行。"
