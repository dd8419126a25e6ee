"""Forms of meetings open to attendance: the meeting itself, sign-up, those entered by staff, seats, remarks."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.conf import settings
from django.core.validators import RegexValidator
from django.db.models import QuerySet
from django.utils import timezone

from disclosure_portal import clock
from disclosure_portal.personal.detecting import halfwidth_digits
from disclosure_portal.units.models import Unit
from disclosure_portal.web.days import DayField
from disclosure_portal.web.versions import VersionedForm
from participation.duties import last_day
from participation.forms.consultations import after_day
from participation.forms.public import PublicForm
from participation.models import Decision, Group, Meeting, MeetingAttendance
from participation.queries.meetings import quotas_of
from participation.workflow.attendance import NOBODY_CHOSEN, NOT_ADULT
from participation.workflow.meetings import NOBODY_CAME, Topic

TOPIC_ROWS, ROWS_SHOWN = 6, 2
MOST_SEATS = 200
SEATS_RANGE = f"请填写0至{MOST_SEATS}之间的整数。"
NAME_LENGTH, PHONE_LENGTH, TEXT_LENGTH = 50, 20, 4000
PHONE = RegexValidator(r"^\+?\d{7,15}$", "请填写电话号码，例如 13800001234 或者 0412-7820000。")
SEATS, TOPIC, DECISION = "seats_", "topic_", "decision_"


def long_text(label: str, rows: int = 3, **options: Any) -> forms.CharField:
    widget = forms.Textarea({"rows": rows})
    return forms.CharField(label=label, max_length=TEXT_LENGTH, widget=widget, **options)


def day(label: str, **options: Any) -> DayField:
    errors = {"invalid": "请填写日期，例如 2026-10-31。", "required": f"请填写{label}。"}
    return DayField(label=label, error_messages=errors, **options)


def hour(label: str, **options: Any) -> forms.TimeField:
    errors = {"invalid": "请填写时间，例如 09:00。", "required": f"请填写{label}。"}
    widget = forms.TimeInput({"type": "time"}, format="%H:%M")
    return forms.TimeField(label=label, error_messages=errors, widget=widget, **options)


class MeetingForm(VersionedForm):
    """A meeting with its topics and seats. `values`, `topics` and `seats` are what the workflow takes."""

    unit = forms.ModelChoiceField(
        Unit.objects.none(),
        label="召集单位",
        empty_label="请选择",
        error_messages={"required": "请选择召集单位。", "invalid_choice": "请从列出的单位中选择。"},
    )
    title = forms.CharField(
        label="会议名称",
        max_length=200,
        error_messages={"required": "请填写会议名称。"},
        help_text="例如：县政府第12次常务会议。",
    )
    held_on = day("召开日期")
    held_time = hour("召开时间")
    place = forms.CharField(label="地点", max_length=200, error_messages={"required": "请填写地点。"})
    selection = forms.ChoiceField(
        label="列席人员怎样产生", choices=Meeting.Selection.choices, initial=Meeting.Selection.DRAWN
    )
    selection_rule = long_text(
        "产生办法说明",
        required=False,
        help_text="写给公众看：谁可以报名，怎样确定。例如：年满十八周岁的本县居民都可以报名，超过名额的公开抽签。",
    )
    sign_up_on = day("报名截止日期", required=False, help_text="当天24时截止。只邀请、不公开报名的，不填。")
    no_attendance_reason = long_text(
        "不安排列席的理由",
        2,
        required=False,
        help_text="只有不安排列席的会议才填写，理由会公布；填写了就不设名额、不接受报名。",
    )

    def __init__(
        self,
        *args: Any,
        units: QuerySet[Unit],
        decisions: QuerySet[Decision],
        meeting: Meeting | None = None,
        **options: Any,
    ) -> None:
        super().__init__(*args, label_suffix="", **options)
        self.meeting = meeting
        self._add_topics(decisions)
        self._add_seats()
        if meeting is None:
            self.fields["unit"].queryset = units
            if len(units) == 1:
                self.fields["unit"].initial = units[0]
                self.fields["unit"].widget = forms.HiddenInput()
        else:
            del self.fields["unit"]
            self.initial |= as_typed(meeting)

    def _add_topics(self, decisions: QuerySet[Decision]) -> None:
        for number in range(1, TOPIC_ROWS + 1):
            self.fields[f"{TOPIC}{number}"] = forms.CharField(
                label=f"议题{number}",
                max_length=200,
                required=number == 1,
                error_messages={"required": "请至少填写一个向列席人员开放的议题。"},
            )
            self.fields[f"{DECISION}{number}"] = forms.ModelChoiceField(
                decisions,
                label=f"议题{number}有关的决策事项",
                required=False,
                empty_label="没有",
                error_messages={"invalid_choice": "请重新选择决策事项。"},
            )

    def _add_seats(self) -> None:
        for group in Group:
            self.fields[f"{SEATS}{group}"] = forms.IntegerField(
                label=f"{group.label}（人）",
                min_value=0,
                max_value=MOST_SEATS,
                required=False,
                error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), SEATS_RANGE),
            )

    @property
    def topic_rows(self) -> list[tuple[Any, Any]]:
        """The topics that are always asked for."""
        return self._rows(1, ROWS_SHOWN)

    @property
    def more_topic_rows(self) -> list[tuple[Any, Any]]:
        """The others, folded away while they are empty."""
        return self._rows(ROWS_SHOWN + 1, TOPIC_ROWS)

    @property
    def has_more_topics(self) -> bool:
        return any(field.value() or field.errors for row in self.more_topic_rows for field in row)

    def _rows(self, first: int, last: int) -> list[tuple[Any, Any]]:
        return [(self[f"{TOPIC}{n}"], self[f"{DECISION}{n}"]) for n in range(first, last + 1)]

    @property
    def seat_fields(self) -> list[Any]:
        return [self[f"{SEATS}{group}"] for group in Group]

    @property
    def values(self) -> dict[str, Any]:
        names = ("title", "place", "selection", "selection_rule", "no_attendance_reason")
        told = {name: self.cleaned_data[name] for name in names}
        told["held_at"] = _moment(self.cleaned_data["held_on"], self.cleaned_data["held_time"])
        told["sign_up_until"] = after_day(self.cleaned_data["sign_up_on"])
        return told

    @property
    def topics(self) -> list[Topic]:
        rows = [
            Topic(self.cleaned_data[f"{TOPIC}{n}"], self.cleaned_data[f"{DECISION}{n}"])
            for n in range(1, TOPIC_ROWS + 1)
        ]
        return [row for row in rows if row.title]

    @property
    def seats(self) -> dict[str, int]:
        return {group: self.cleaned_data[f"{SEATS}{group}"] or 0 for group in Group}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for number in range(1, TOPIC_ROWS + 1):
            if cleaned.get(f"{DECISION}{number}") and not cleaned.get(f"{TOPIC}{number}"):
                self.add_error(f"{TOPIC}{number}", "选择了决策事项的，请填写议题。")
        if cleaned.get("no_attendance_reason"):
            return cleaned
        if not any(cleaned.get(f"{SEATS}{group}") for group in Group):
            self.add_error(
                f"{SEATS}{Group.STAKEHOLDER}", "请至少给一类人员安排名额；不安排列席的，在最后写明理由。"
            )
        if not cleaned.get("selection_rule"):
            self.add_error("selection_rule", "请写明列席人员怎样产生。")
        if cleaned.get("selection") != Meeting.Selection.INVITED:
            self._check_sign_up(cleaned)
        return cleaned

    def _check_sign_up(self, cleaned: dict[str, Any]) -> None:
        until = after_day(cleaned.get("sign_up_on"))
        held_at = _moment(cleaned.get("held_on"), cleaned.get("held_time"))
        if until is None:
            if "sign_up_on" not in self.errors:
                self.add_error("sign_up_on", "公开报名的，请填写报名截止日期。")
        elif held_at and until >= held_at:
            self.add_error("sign_up_on", "报名截止日期应当早于会议召开日期。")


def _moment(on: date | None, at: time | None) -> datetime | None:
    return timezone.make_aware(datetime.combine(on, at)) if on and at else None


def as_typed(meeting: Meeting) -> dict[str, Any]:
    held = timezone.localtime(meeting.held_at)
    told = {
        name: getattr(meeting, name)
        for name in ("title", "place", "selection", "selection_rule", "no_attendance_reason", "version")
    }
    told |= {"held_on": held.date(), "held_time": held.time()}
    if meeting.sign_up_until:
        told["sign_up_on"] = last_day(meeting.sign_up_until)
    for number, topic in enumerate(meeting.topics.all()[:TOPIC_ROWS], 1):
        told |= {f"{TOPIC}{number}": topic.title, f"{DECISION}{number}": topic.decision_id}
    return told | {f"{SEATS}{quota.group}": quota.seats for quota in meeting.quotas.all()}


# People


class PhoneField(forms.CharField):
    """A phone number, however it was typed: full width, with blanks or hyphens."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=PHONE_LENGTH, validators=[PHONE], **options)

    def to_python(self, value: Any) -> str:
        return re.sub(r"[\s()（）－-]", "", halfwidth_digits(super().to_python(value)))


def _name() -> forms.CharField:
    return forms.CharField(
        label="姓名", min_length=2, max_length=NAME_LENGTH, error_messages={"required": "请填写姓名。"}
    )


def _organisation() -> forms.CharField:
    return forms.CharField(label="所在单位或者村（社区）", max_length=100, required=False)


def _group(meeting: Meeting) -> list[tuple[str, str]]:
    return [(quota.group, quota.get_group_display()) for quota in quotas_of(meeting)]


class SignUpForm(PublicForm):
    """What somebody writes who wants to attend: as little as it takes to call them and to draw fairly."""

    group = forms.ChoiceField(
        label="以什么身份报名",
        widget=forms.RadioSelect,
        error_messages={"required": "请选择一类。", "invalid_choice": "请重新选择。"},
    )
    name = _name()
    phone = PhoneField(label="联系电话", error_messages={"required": "请填写联系电话，以便通知您。"})
    organisation = _organisation()
    is_adult = forms.BooleanField(label="我已年满十八周岁", error_messages={"required": NOT_ADULT})

    def __init__(self, *args: Any, meeting: Meeting, **options: Any) -> None:
        super().__init__(*args, purpose=f"meeting:{meeting.pk}", label_suffix="", **options)
        self.fields["group"].choices = _group(meeting)
        self.fields["name"].widget.attrs["autocomplete"] = "name"
        self.fields["phone"].widget.attrs |= {"autocomplete": "tel", "inputmode": "tel"}
        self.fields["phone"].help_text = (
            "姓名和电话只用于确认身份和通知您列席，由召集单位的工作人员查看，不公开；"
            f"会议办结{settings.PERSONAL_DATA_DAYS}天后自动删除，需要提前删除的，请联系召集单位。"
        )

    @property
    def person(self) -> dict[str, Any]:
        names = ("group", "name", "phone", "organisation", "is_adult")
        return {name: self.cleaned_data[name] for name in names}

    @property
    def told(self) -> list[tuple[str, str]]:
        """What is about to be sent, for reading over it."""
        labels = dict(self.fields["group"].choices)
        cleaned = self.cleaned_data
        return [
            ("报名身份", labels[cleaned["group"]]),
            ("姓名", cleaned["name"]),
            ("联系电话", cleaned["phone"]),
            ("所在单位或者村（社区）", cleaned["organisation"] or "没有填写"),
            ("年满十八周岁", "是"),
        ]


class PersonForm(forms.Form):
    """Somebody who was invited, or who signed up by phone."""

    group = forms.ChoiceField(label="类别", error_messages={"required": "请选择类别。"})
    name = _name()
    phone = PhoneField(label="联系电话", required=False)
    organisation = _organisation()
    is_invited = forms.BooleanField(
        label="由本单位邀请",
        required=False,
        help_text="不勾选的，是本人来电、来访报名，与网上报名的同等对待。",
    )
    is_adult = forms.BooleanField(label="年满十八周岁", error_messages={"required": NOT_ADULT})

    def __init__(self, *args: Any, meeting: Meeting, **options: Any) -> None:
        super().__init__(*args, label_suffix="", **options)
        self.fields["group"].choices = _group(meeting)
        if not meeting.has_sign_up:
            del self.fields["is_invited"]
        elif not meeting.is_open_for_sign_up_at(clock.now()):
            self.fields["is_invited"].initial = True

    @property
    def person(self) -> MeetingAttendance:
        names = ("group", "name", "phone", "organisation")
        told = {name: self.cleaned_data[name] for name in names}
        return MeetingAttendance(**told, is_invited=self.cleaned_data.get("is_invited", True))


class ChooseForm(VersionedForm):
    """Who is chosen, and why."""

    chosen = forms.TypedMultipleChoiceField(
        coerce=int,
        error_messages={"required": NOBODY_CHOSEN, "invalid_choice": "名单已有变化，请重新选择。"},
    )
    reason = long_text(
        "遴选理由",
        error_messages={"required": "请写明遴选的理由，理由会公布。"},
        help_text="会公布。写明按什么条件、怎样选出这些人，不写姓名和电话。",
    )

    def __init__(
        self, *args: Any, people: list[MeetingAttendance], may_choose_nobody: bool, **options: Any
    ) -> None:
        super().__init__(*args, label_suffix="", **options)
        self.fields["chosen"].choices = [(one.pk, one.shown_name) for one in people]
        self.fields["chosen"].required = not may_choose_nobody


class AttendedForm(VersionedForm):
    """Who of the seated came."""

    attended = forms.TypedMultipleChoiceField(
        coerce=int, required=False, error_messages={"invalid_choice": "名单已有变化，请重新登记。"}
    )

    nobody_because = long_text(
        "没有人到会的原因",
        2,
        required=False,
        help_text="没有人到会的才填写，会公布，例如：公开报名期间没有人报名。",
    )

    def __init__(
        self, *args: Any, people: list[MeetingAttendance], is_open_to_attendance: bool, **options: Any
    ) -> None:
        super().__init__(*args, label_suffix="", **options)
        self.fields["attended"].choices = [(one.pk, one.shown_name) for one in people]
        if not is_open_to_attendance:
            del self.fields["nobody_because"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        is_empty = not self.errors and not cleaned["attended"]
        if is_empty and not cleaned.get("nobody_because", "not asked"):
            self.add_error("nobody_because", NOBODY_CAME)
        return cleaned


class RemarksForm(VersionedForm):
    """What somebody said at the meeting, and the reply to it. A reply may follow later."""

    remarks = long_text(
        "意见建议", 4, required=False, help_text="会公布，请不要写姓名、电话等个人信息。没有发言的，留空。"
    )
    reply = long_text(
        "答复", 4, required=False, help_text="会公布。写明是否采纳和理由；可以先登记意见，以后再答复。"
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("reply") and not cleaned.get("remarks"):
            self.add_error("remarks", "请先写明提出的意见建议，再写答复。")
        return cleaned


class MeetingReasonForm(forms.Form):
    """Why something is returned, called off or changed."""

    reason = long_text("原因", 2, error_messages={"required": "请写明原因。"})

    def __init__(self, *args: Any, label: str = "原因", **options: Any) -> None:
        super().__init__(*args, label_suffix="", **options)
        self.fields["reason"].label = label
